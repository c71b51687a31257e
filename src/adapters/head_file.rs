//! Heads of the audit trail in a file: a line each, `instant number hash`, added at its end.

use crate::ports::heads::{Heads, Kept, NotKept};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

/// Longer than any line, so that the last one is found in so many bytes at the end.
const LONGEST: u64 = 512;

/// The file.
pub struct HeadFile {
    path: PathBuf,
}

impl HeadFile {
    /// Made when the first head is kept, for its owner alone.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn add(&self, at: &str, number: u64, hash: &str) -> io::Result<Kept> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)?;
        // Whoever comes second waits, and then finds the line of the first.
        file.lock()?;
        let end = end_of(&mut file)?;
        let is_whole = end.is_empty() || end.ends_with('\n');
        let last = end.lines().last().unwrap_or_default();
        let same = format!("{number} {hash}");
        if is_whole && last.split_once(' ').is_some_and(|(_, rest)| rest == same) {
            return Ok(Kept::Same);
        }
        // A line that was cut off by a crash stays where it is, and the next begins anew. One write,
        // so that nobody ever reads half of it.
        let begun = if is_whole { "" } else { "\n" };
        file.write_all(format!("{begun}{at} {same}\n").as_bytes())?;
        file.sync_data()?;
        Ok(Kept::Added)
    }
}

/// The last bytes of a file, as far as they are text.
fn end_of(file: &mut File) -> io::Result<String> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Heads for HeadFile {
    fn keep(&self, at: &str, number: u64, hash: &str) -> Result<Kept, NotKept> {
        self.add(at, number, hash).map_err(|error| NotKept {
            place: self.place(),
            why: error.to_string(),
        })
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn heads_are_added_line_by_line_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        let file = HeadFile::new(path.clone());
        assert_eq!(file.keep("a", 1, "x").unwrap(), Kept::Added);
        assert_eq!(file.keep("b", 1, "x").unwrap(), Kept::Same);
        assert_eq!(file.keep("b", 2, "y").unwrap(), Kept::Added);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a 1 x\nb 2 y\n");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_line_that_was_cut_off_does_not_spoil_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        std::fs::write(&path, "a 1 x\nb 2").unwrap();
        let file = HeadFile::new(path.clone());
        assert_eq!(file.keep("c", 2, "y").unwrap(), Kept::Added);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "a 1 x\nb 2\nc 2 y\n");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let file = HeadFile::new(PathBuf::from("/nowhere/at/all/heads"));
        let error = file.keep("a", 1, "x").unwrap_err().to_string();
        assert!(
            error.starts_with("/nowhere/at/all/heads cannot be written"),
            "{error}"
        );
    }
}
