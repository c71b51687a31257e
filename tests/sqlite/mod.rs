//! What only a database in a file has: modes, migrations, damage, backups, other processes.

mod files;
mod many;
mod rules;

use cso::adapters::sqlite::{Options, SqliteStore};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An empty store in a folder of its own.
pub(crate) fn fresh() -> (SqliteStore, TempDir) {
    let folder = TempDir::new().unwrap();
    let store = SqliteStore::create(&path(&folder), &Options::default()).unwrap();
    (store, folder)
}

pub(crate) fn fresh_in_memory() -> (SqliteStore, ()) {
    (SqliteStore::in_memory().unwrap(), ())
}

/// Where [`fresh`] puts the database.
pub(crate) fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("cso.db")
}

/// The database without the program's rules in between.
pub(crate) fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}
