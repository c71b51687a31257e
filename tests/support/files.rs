//! Files below a folder, in an order that is the same everywhere.

use std::path::{Path, PathBuf};

/// The folder of the source code.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder; none when the folder is not there.
pub(crate) fn under(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                under(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// Every Rust file below a folder of the source code, with its path from the root and its text.
pub(crate) fn rust(folder: &str) -> Vec<(String, String)> {
    under(&root().join(folder))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}
