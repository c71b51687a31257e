//! Files that hold secrets: used only where nobody else can read them.

use crate::adapters::private_file::is_private;
use crate::domain::text::visible;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A path as it may be printed.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// Refuses what is no file, or what others than its owner may read.
pub(super) fn require_private(path: &Path) -> Result<(), String> {
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("this is not a file".to_owned());
    }
    if is_private(&about) {
        Ok(())
    } else {
        let mode = about.permissions().mode() & 0o777;
        Err(format!(
            "others than its owner may read it (mode {mode:04o}): chmod 600 is wanted"
        ))
    }
}

/// A file in the user's home folder.
pub(super) fn at_home(name: &str, variables: super::Variables<'_>) -> Option<PathBuf> {
    variables("HOME")
        .filter(|home| !home.is_empty())
        .map(|home| Path::new(&home).join(name))
}
