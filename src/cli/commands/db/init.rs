//! `cso db init`.

use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::wiring::{self, Absent};
use clap::Args;
use serde_json::{Value, json};
use std::path::Path;

/// Make a new database and its key
///
/// Where the settings say, also at a place that was chosen with --database. You become the first
/// member of staff, with every role.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso db init
  cso db init --database /srv/cso/cso.db")]
pub struct InitArgs {}

struct Made<'a> {
    place: &'a Path,
    key_file: &'a Path,
    login: &'a str,
}

impl View for Made<'_> {
    fn json(&self) -> Value {
        json!({
            "engine": "sqlite",
            "place": self.place.display().to_string(),
            "key_file": self.key_file.display().to_string(),
            "admin": self.login,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Database", self.place.display().to_string()),
            Fact::new("Key file", self.key_file.display().to_string()),
            Fact::new("Admin", self.login),
        ]
    }
}

fn there(place: &Path) -> Failure {
    Failure::already_exists(format!(
        "there is a database at {} already",
        place.display()
    ))
    .hint("`cso db status` tells about it")
}

/// Runs the command.
///
/// # Errors
/// `already_exists`; the place cannot hold a database.
pub fn run(_args: &InitArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let place = wiring::local_path(&context.settings)?.to_owned();
    if place.exists() {
        return Err(there(&place));
    }
    if context.global.dry_run {
        context.ui.status(&format!(
            "would make a database at {} with its key at {}",
            place.display(),
            context.settings.database.key_file.display()
        ));
        return Ok(());
    }
    let had_key = context.settings.database.key_file.exists();
    let office = context.office("db init", Absent::Make)?;
    if !office.wired.is_new {
        return Err(there(&place));
    }
    if had_key {
        office
            .ui
            .notice("the key file that was there already is used for this database too");
    }
    office.ui.show(&Made {
        place: &place,
        key_file: &office.settings.database.key_file,
        login: office.wired.login.as_str(),
    })?;
    office.ui.hint(
        "back both up, apart from each other: `cso db backup FILE`, and a copy of the key file",
    );
    Ok(())
}
