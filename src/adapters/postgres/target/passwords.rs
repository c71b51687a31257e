//! libpq's password file: one line for each host, port, database and user.

use super::{Place, Variables, files};
use crate::domain::secret::Secret;
use std::fs;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// One line: four fields that may be `*`, and the password.
pub(super) struct Entry {
    fields: [String; 4],
    password: Secret,
}

/// Reads the file that is named, or `~/.pgpass`. A file that cannot be used is noted and left out,
/// as libpq does it: another way to sign in may be enough.
pub(super) fn read(
    named: Option<&String>,
    variables: Variables<'_>,
    notes: &mut Vec<String>,
) -> Vec<Entry> {
    let path = match named {
        Some(path) => PathBuf::from(path),
        None => match files::at_home(".pgpass", variables) {
            Some(path) if path.exists() => path,
            Some(_) | None => return Vec::new(),
        },
    };
    let mut ignored = |why: &str| {
        notes.push(format!(
            "the password file {} was not used: {why}",
            files::shown(&path)
        ));
        Vec::new()
    };
    if let Err(why) = files::require_private(&path) {
        return ignored(&why);
    }
    match fs::read_to_string(&path).map(Zeroizing::new) {
        Ok(text) => text.lines().filter_map(entry).collect(),
        Err(error) => ignored(&error.to_string()),
    }
}

/// The password of the first line that fits.
pub(super) fn find(entries: &[Entry], place: &Place, database: &str, user: &str) -> Option<Secret> {
    let (host, folder, port) = match place {
        Place::Tcp { name, port } => (name.as_str(), None, port),
        Place::Socket { folder, port } => ("localhost", folder.to_str(), port),
    };
    let port = port.to_string();
    entries
        .iter()
        .find(|entry| {
            let [at, on, of, by] = &entry.fields;
            let fits = |field: &str, wanted: &str| field == "*" || field == wanted;
            let is_host = fits(at, host) || folder.is_some_and(|folder| at == folder);
            is_host && fits(on, &port) && fits(of, database) && fits(by, user)
        })
        .map(|entry| entry.password.clone())
}

/// Reads a line; comments and what has no five fields are none.
fn entry(line: &str) -> Option<Entry> {
    if line.starts_with('#') {
        return None;
    }
    let mut rest = line.chars();
    let mut next = |is_last: bool| {
        let mut field = String::new();
        loop {
            match rest.next() {
                Some('\\') => field.push(rest.next()?),
                Some(':') if !is_last => return Some(field),
                Some(c) => field.push(c),
                None if is_last => return Some(field),
                None => return None,
            }
        }
    };
    let fields = [next(false)?, next(false)?, next(false)?, next(false)?];
    let password = Secret::new(next(true)?);
    Some(Entry { fields, password })
}
