//! libpq's service files: parameters of a connection under one name.

use super::{Given, InvalidTarget, Variables, files, give};
use crate::domain::text::visible;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the system's service file is when nothing says otherwise.
const SYSTEM_FOLDER: &str = "/etc/postgresql-common";

/// Reads one service, from the user's file or else from the system's.
pub(super) fn read(name: &str, variables: Variables<'_>) -> Result<Given, InvalidTarget> {
    let set = |name: &str| variables(name).filter(|value| !value.is_empty());
    let named = set("PGSERVICEFILE").map(PathBuf::from);
    let own = named
        .clone()
        .or_else(|| files::at_home(".pg_service.conf", variables));
    let folder = set("PGSYSCONFDIR").unwrap_or_else(|| SYSTEM_FOLDER.to_owned());
    let system = Path::new(&folder).join("pg_service.conf");
    let mut searched = Vec::new();
    for path in own.into_iter().chain([system]) {
        searched.push(files::shown(&path));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // Only a file that was named has to be there.
            Err(error) if named.as_ref() == Some(&path) => {
                return Err(InvalidTarget::File {
                    path: files::shown(&path),
                    why: error.to_string(),
                });
            }
            Err(_) => continue,
        };
        if let Some(found) = section(&text, name, &path)? {
            return Ok(found);
        }
    }
    Err(InvalidTarget::Service {
        name: visible(name),
        searched: searched.join(", "),
    })
}

/// The parameters under `[name]`, where the file has it.
fn section(text: &str, name: &str, path: &Path) -> Result<Option<Given>, InvalidTarget> {
    let mut found: Option<Given> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let refused = |why: String| InvalidTarget::File {
            path: format!("{}, line {number}", files::shown(path)),
            why,
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            if header == name {
                found = Some(Given::new());
            }
            continue;
        }
        let Some(given) = &mut found else {
            continue;
        };
        // A line that is no parameter might be half of a password: it is not repeated.
        let (key, value) = line
            .split_once('=')
            .ok_or_else(|| refused("name=value is wanted".to_owned()))?;
        if key.trim() == "service" {
            return Err(refused("a service cannot name another".to_owned()));
        }
        give(given, key.trim(), value.trim().to_owned())
            .map_err(|error| refused(error.to_string()))?;
    }
    Ok(found)
}
