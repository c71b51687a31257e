//! Files that a command writes: readable by their owner alone, and there when they are complete.

use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A file that gets its name when it is complete.
pub(super) struct Draft {
    path: PathBuf,
    file: File,
}

impl Draft {
    /// A file of nobody else's beside the one that it is to become.
    ///
    /// # Errors
    /// `usage` for a name of no file; `not_written`.
    pub(super) fn beside(target: &Path) -> Result<Self, Failure> {
        let name = target
            .file_name()
            .ok_or_else(|| Failure::usage(format!("{} is not a file", target.display())))?;
        let draft = format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id());
        let path = target.with_file_name(draft);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unwritten(target, &error))?;
        Ok(Self { path, file })
    }

    /// Writes more.
    ///
    /// # Errors
    /// `not_written`.
    pub(super) fn add(&mut self, text: &str) -> Result<(), Failure> {
        self.file
            .write_all(text.as_bytes())
            .map_err(|error| unwritten(&self.path, &error))
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// `not_written`, also where somebody made the file in the meantime and it was not to be replaced.
    pub(super) fn publish(&self, target: &Path, replaces: bool) -> Result<(), Failure> {
        let named = self.file.sync_all().and_then(|()| {
            if replaces {
                fs::rename(&self.path, target)
            } else {
                // Unlike a rename, this fails where somebody made the file in the meantime.
                fs::hard_link(&self.path, target)
            }
        });
        named.map_err(|error| unwritten(target, &error))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        fs::remove_file(&self.path).ok();
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        ErrorCode::NotWritten,
        format!("{} could not be written", path.display()),
    )
    .because(error.to_string())
    .hint("choose a folder that you can write to")
}
