//! The folder and file of a database: which file systems are fit for it, and who may read it.

use crate::ports::store::StoreError;
use std::fmt::Write as _;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The network file system behind a number from `statfs`, as people call it; `None` for one that is
/// fit. Numbers: `linux/magic.h` and `statfs(2)`.
///
/// A database in write-ahead mode needs memory shared between its processes and locks that hold;
/// neither can be relied on over a network, and a FUSE file system does not tell whether it is one.
pub(super) fn network_file_system(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517b => Some("SMB"),
        0xff53_4d42 => Some("CIFS"),
        0xfe53_4d42 => Some("SMB 2"),
        0x0102_1997 => Some("9p"),
        0x6573_5546 => Some("FUSE (sshfs and the like)"),
        0x00c3_6400 => Some("Ceph"),
        0x5346_414f | 0x6b41_4653 => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x564c => Some("NCP"),
        0x0116_1970 => Some("GFS2"),
        0x7461_636f => Some("OCFS2"),
        0x0bd0_0bd0 => Some("Lustre"),
        0x4750_4653 => Some("GPFS"),
        0x786f_4256 => Some("a VirtualBox shared folder"),
        0xbacb_acbc => Some("a VMware shared folder"),
        _ => None,
    }
}

/// Refuses a place on a network file system. A place that is not there is nobody's fault yet.
pub(super) fn require_local(place: &Path) -> Result<(), StoreError> {
    let Ok(found) = rustix::fs::statfs(place) else {
        return Ok(());
    };
    // The field's type and sign differ between machines; the numbers are 32 bits wide.
    let magic = u32::try_from(i128::from(found.f_type) & 0xffff_ffff).unwrap_or_default();
    match network_file_system(magic) {
        None => Ok(()),
        Some(kind) => Err(StoreError::Unsuitable(format!(
            "{} is on {kind}: a database file can be damaged there when two machines use it. Keep it on a local disk, or use PostgreSQL for a database that is shared",
            place.display()
        ))),
    }
}

/// The folder that holds a file; `.` for a bare name.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A path beside `file` whose name begins with the file's own.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    folder_of(file).join(name)
}

/// Makes the folder, and those above it, closed to others; one that is there is left as it is.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| io_failed(&error, folder))
}

/// Makes an empty file that only its owner reads, before SQLite sees it: SQLite gives a database's
/// companions the mode of the database itself.
pub(super) fn make_file(file: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|error| io_failed(&error, file))?;
    // A umask can only take away; what is left must still be ours to write.
    made.set_permissions(Permissions::from_mode(0o600))
        .map_err(|error| io_failed(&error, file))
}

/// Makes a finished file and its name in the folder durable.
pub(super) fn settle(file: &Path) -> Result<(), StoreError> {
    for place in [file, folder_of(file)] {
        File::open(place)
            .and_then(|opened| opened.sync_all())
            .map_err(|error| io_failed(&error, place))?;
    }
    Ok(())
}

/// The name of a file for a connection that takes it for one that nobody changes.
pub(super) fn unchanging(file: &Path) -> PathBuf {
    let mut name = "file:".to_owned();
    for &byte in file.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            name.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            write!(name, "%{byte:02X}").ok();
        }
    }
    name.push_str("?immutable=1");
    PathBuf::from(name)
}

/// How many bytes are free for us where a file is or will be; `None` where nobody can tell.
pub fn free_bytes(file: &Path) -> Option<u64> {
    let place = file.ancestors().find(|place| place.exists())?;
    let found = rustix::fs::statvfs(place).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Removes a file; one that is gone is fine.
pub(super) fn remove(file: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io_failed(&error, file)),
        _ => Ok(()),
    }
}

/// A file that is removed, with SQLite's companions, unless it was put in its place.
pub(super) struct Draft(pub(super) PathBuf);

impl Draft {
    /// Makes an empty one beside `file`. Two processes never share one.
    pub(super) fn beside(file: &Path) -> Result<Self, StoreError> {
        let draft = Self(beside(file, &format!(".draft-{}", std::process::id())));
        remove(&draft.0)?;
        make_file(&draft.0)?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            remove(&beside(&self.0, ending)).ok();
        }
    }
}

/// What the operating system said, in the words of the port.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds without a word of their own are the system's to name"
)]
pub(super) fn io_failed(error: &io::Error, place: &Path) -> StoreError {
    let text = format!("{}: {error}", place.display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull,
        ErrorKind::NotFound => StoreError::Missing {
            place: place.display().to_string(),
        },
        ErrorKind::AlreadyExists => StoreError::Unsuitable(format!(
            "{} is there already and is not overwritten",
            place.display()
        )),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(text),
        _ => StoreError::Backend(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        for (magic, name) in [
            (0x6969, "NFS"),
            (0xff53_4d42, "CIFS"),
            (0xfe53_4d42, "SMB 2"),
            (0x6573_5546, "FUSE (sshfs and the like)"),
            (0x0102_1997, "9p"),
        ] {
            assert_eq!(network_file_system(magic), Some(name), "{magic:#x}");
        }
        // ext4, XFS, Btrfs, ZFS, tmpfs, overlay
        for magic in [
            0xef53,
            0x5846_5342,
            0x9123_683e,
            0x2fc1_2fc1,
            0x0102_1994,
            0x794c_7630,
        ] {
            assert_eq!(network_file_system(magic), None, "{magic:#x}");
        }
    }

    #[test]
    fn a_name_for_a_look_holds_nothing_that_an_address_takes_apart() {
        assert_eq!(
            unchanging(Path::new("/a b/ĉ?#%.db")),
            Path::new("file:/a%20b/%C4%89%3F%23%25.db?immutable=1")
        );
    }

    #[test]
    fn a_bare_name_lies_in_the_present_folder() {
        assert_eq!(folder_of(Path::new("cso.db")), Path::new("."));
        assert_eq!(
            beside(Path::new("a/cso.db"), "-wal"),
            Path::new("a/cso.db-wal")
        );
    }
}
