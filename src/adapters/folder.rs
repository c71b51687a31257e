//! A private folder of files that are either whole or absent: where messages go without a server.

use crate::domain::id::MessageRef;
use crate::domain::outbox::Fault;
use crate::domain::text::visible;
use crate::ports::mailer::MailError;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// One folder with the mode 0700 and files with the mode 0600.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// Makes the folder where it is missing, and refuses one that others can read: its files hold
    /// codes. Its mode is not changed, since it may be somebody's shared folder.
    pub(super) fn prepare(&self) -> Result<Prepared<'_>, MailError> {
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)
            .and_then(|()| fs::metadata(&self.0))
            .map_err(|error| self.fault("could not be made", &error))?;
        if made.permissions().mode() & 0o077 != 0 {
            return Err(provider(format!(
                "the folder {} can be read by others; it holds codes (chmod 700 mends it)",
                self.shown()
            )));
        }
        let names = self
            .names()
            .map_err(|error| self.fault("could not be read", &error))?;
        Ok(Prepared {
            folder: self,
            names,
        })
    }

    /// The files that are there, by what stands behind their time: `MSG-4F7H2KQ9.eml`.
    fn names(&self) -> io::Result<BTreeMap<String, String>> {
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str()
                && let Some((time, rest)) = name.split_once('-')
                && !time.starts_with('.')
            {
                names.insert(rest.to_owned(), name.to_owned());
            }
        }
        Ok(names)
    }

    /// Writes and removes an empty file.
    pub(super) fn try_out(&self) -> Result<(), MailError> {
        let probe = self.0.join(format!(".try-{}.tmp", std::process::id()));
        create(&probe)
            .and_then(|_| fs::remove_file(&probe))
            .map_err(|error| self.fault("could not be written to", &error))
    }

    /// The path for people.
    pub(super) fn shown(&self) -> String {
        visible(&self.0.display().to_string())
    }

    fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let temporary = self.0.join(format!(".{name}.{}.tmp", std::process::id()));
        let written = create(&temporary).and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        });
        let moved = written.and_then(|()| fs::rename(&temporary, self.0.join(name)));
        if moved.is_err() {
            // The first error is the one to tell; half a file must not stay behind.
            drop(fs::remove_file(&temporary));
        }
        moved?;
        // The rename itself must outlast a power cut, or a message is called sent and is gone.
        File::open(&self.0)?.sync_all()
    }

    fn fault(&self, what: &str, error: &io::Error) -> MailError {
        provider(format!(
            "the folder {} {what}: {}",
            self.shown(),
            visible(&error.to_string())
        ))
    }
}

/// A folder that is there and private, and what it held when that was seen: read once for a whole
/// batch, since reading it for every message would take longer with each of them.
pub(super) struct Prepared<'a> {
    folder: &'a Folder,
    names: BTreeMap<String, String>,
}

impl Prepared<'_> {
    /// Writes a message's file, named `<time>-<message>.<ending>` so that names sort by time. A file
    /// that the message already has keeps its name and is replaced.
    pub(super) fn put(
        &mut self,
        id: &MessageRef,
        ending: &str,
        now: DateTime<Utc>,
        content: &[u8],
    ) -> Result<(), MailError> {
        let name = self
            .names
            .entry(format!("{id}.{ending}"))
            .or_insert_with_key(|rest| format!("{}-{rest}", now.format("%Y%m%dT%H%M%SZ")));
        self.folder
            .write(name, content)
            .map_err(|error| self.folder.fault("could not be written to", &error))
    }
}

fn create(path: &Path) -> io::Result<File> {
    let open = || {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
    };
    match open() {
        // Left behind by a process of the same number that was killed.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            open()
        }
        other => other,
    }
}

fn provider(text: String) -> MailError {
    MailError {
        fault: Fault::Provider,
        text,
    }
}
