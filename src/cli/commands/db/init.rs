//! `cso db init`.

use crate::app::database;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::domain::id::StaffLogin;
use crate::wiring::{self, Absent};
use clap::Args;
use serde_json::{Value, json};
use std::path::Path;

/// Make a new database and its key
///
/// Where the settings say, also at a place that was chosen with --database. On this computer you
/// become the first member of staff, with every role. On a server the owner of the database runs it:
/// it makes the tables, the group roles and the rules, and the owner is no member of staff.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso db init
  cso db init --database /srv/cso/cso.db
  cso db init --database 'postgres://owner@db1,db2/cso' --admin sk")]
pub struct InitArgs {
    /// On a server: this login becomes the first admin
    #[arg(long, value_name = "LOGIN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    admin: Option<String>,
}

struct Made<'a> {
    engine: &'static str,
    place: &'a str,
    key_file: &'a Path,
    login: Option<&'a str>,
}

impl View for Made<'_> {
    fn json(&self) -> Value {
        json!({
            "engine": self.engine,
            "place": self.place,
            "key_file": self.key_file.display().to_string(),
            "admin": self.login,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Database", self.place),
            Fact::new("Key file", self.key_file.display().to_string()),
            Fact::new("Admin", self.login),
        ]
    }
}

fn there(place: &str) -> Failure {
    Failure::already_exists(format!("there is a database at {place} already"))
        .hint("`cso db status` tells about it")
}

/// Runs the command.
///
/// # Errors
/// `already_exists`; the place cannot hold a database.
pub fn run(args: &InitArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let is_shared = context.settings.database.url.is_shared();
    let admin = match &args.admin {
        Some(_) if !is_shared => {
            let text =
                "--admin is for a database on a server; on this computer you are the first admin";
            return Err(Failure::usage(text.to_owned()));
        }
        Some(login) => {
            Some(StaffLogin::parse(login).map_err(|error| Failure::from(error).at("--admin"))?)
        }
        None => None,
    };
    let place = context.settings.database.url.to_string();
    if !is_shared && wiring::local_path(&context.settings)?.exists() {
        return Err(there(&place));
    }
    if context.global.dry_run {
        context.ui.status(&format!(
            "would make a database at {place} with its key at {}",
            context.settings.database.key_file.display()
        ));
        return Ok(());
    }
    let had_key = context.settings.database.key_file.exists();
    let office = context.office("db init", Absent::Make)?;
    if !office.wired.is_new {
        return Err(there(&place));
    }
    if is_shared {
        database::founded(&office.desk(), &office.caller(), admin.as_ref())?;
    }
    if had_key {
        office
            .ui
            .notice("the key file that was there already is used for this database too");
    }
    let login = if is_shared {
        admin.as_ref().map(StaffLogin::as_str)
    } else {
        Some(office.wired.login.as_str())
    };
    office.ui.show(&Made {
        engine: if is_shared { "postgres" } else { "sqlite" },
        place: &place,
        key_file: &office.settings.database.key_file,
        login,
    })?;
    if is_shared {
        if admin.is_none() {
            office
                .ui
                .hint("name the first admin: `cso staff add LOGIN --role admin`");
        }
        office.ui.hint(
            "every computer of staff needs this key file, and no backup of the server may hold it (`CSO_KEY_FILE`)",
        );
        office
            .ui
            .hint("the portal's own login gets its rights with `GRANT cso_portal TO login`");
    } else {
        office.ui.hint(
            "back both up, apart from each other: `cso db backup FILE`, and a copy of the key file",
        );
    }
    Ok(())
}
