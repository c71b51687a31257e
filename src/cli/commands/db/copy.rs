//! `cso db copy`.

use crate::app::database;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::ui::Standard;
use crate::cli::view::{Fact, View};
use crate::ports::store::StoreError;
use crate::settings::address::DatabaseUrl;
use crate::wiring::{self, Absent, WiringError};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::Path;

/// How often a copy is begun anew because somebody was still working.
const TRIES: u32 = 3;

/// Move a local database to a server
///
/// Everything goes with it: references, the audit trail, and what still waits to be sent. Whoever owns
/// the new, empty database on the server gives its address; the tables and rules are made first. From
/// then on the server sends, and the local database holds what waited in it. Everybody uses the same
/// key file as before.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso db copy --to 'postgres://owner@db1,db2/cso'")]
pub struct CopyArgs {
    /// The database on the server, as whoever owns it
    #[arg(long, value_name = "URL", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    to: String,
}

struct Copied<'a> {
    from: &'a Path,
    to: &'a str,
    rows: &'a [(&'static str, u64)],
    held: u64,
    key_file: &'a Path,
}

impl Copied<'_> {
    fn of(&self, table: &str) -> u64 {
        let found = self.rows.iter().find(|(name, _)| *name == table);
        found.map_or(0, |(_, count)| *count)
    }
}

impl View for Copied<'_> {
    fn json(&self) -> Value {
        let rows: Map<String, Value> = self
            .rows
            .iter()
            .map(|(name, count)| ((*name).to_owned(), json!(count)))
            .collect();
        json!({
            "from": self.from.display().to_string(),
            "to": self.to,
            "rows": rows,
            "held_here": self.held,
            "key_file": self.key_file.display().to_string(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Copied from", self.from.display().to_string()),
            Fact::new("To", self.to),
            Fact::new("Staff", self.of("staff")),
            Fact::new("Records", self.of("record")),
            Fact::new("Invitations", self.of("invitation")),
            Fact::new("Messages", self.of("message")),
            Fact::new("Audit entries", self.of("audit")),
            Fact::new("Messages held here", self.held),
            Fact::new(
                "Key file, the same as before",
                self.key_file.display().to_string(),
            ),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `usage` where the settings name a server already; `forbidden`; `database_unusable` for a target that
/// was used; what either database says. Nothing was copied then.
pub fn run(args: &CopyArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let from = wiring::local_path(&context.settings)?.to_owned();
    let folder = Path::new("/");
    let to = match DatabaseUrl::parse(&args.to, folder) {
        Ok(DatabaseUrl::Postgres(url)) => url,
        Ok(DatabaseUrl::Sqlite(_)) | Err(_) => {
            let text = "--to wants the address of a server, such as postgres://owner@db1,db2/cso";
            return Err(Failure::usage(text.to_owned()));
        }
    };
    let office = context.office("db copy", Absent::Fail)?;
    let (desk, caller) = (office.desk(), office.caller());
    database::may_move(&desk, &caller)?;
    if office.global.dry_run {
        office
            .ui
            .status(&format!("would copy {} to {to}", from.display()));
        return Ok(());
    }
    if office.ui.can_ask() || !office.ui.is_for_machines() {
        office.ui.status(&format!(
            "This copies everything in {} to {to}.",
            from.display()
        ));
        office.ui.status(
            "The server sends what waits from then on; this database holds it. Stop the portal and every other command first.",
        );
    }
    if !office.ui.confirm("Copy the database?", Standard::No)? {
        return Err(Failure::declined());
    }
    for _ in 0..TRIES {
        let moment = wiring::moment(&office.settings)?;
        let trail = moment.trail()?;
        let Some(held) = database::hand_over(&desk, &caller, trail, &to.to_string())? else {
            continue;
        };
        let taken = match moment.copy(&office.settings, office.hooks(), &to) {
            Ok(copied) => copied,
            Err(error) => {
                database::take_back(&desk, &caller, trail)?;
                let is_unfit = matches!(error, WiringError::Store(StoreError::Unsuitable(_)));
                let failure = Failure::from(error);
                return Err(if is_unfit {
                    let hint = "make a new database on the server, with its own owner and encoding UTF8, and copy to that";
                    Failure {
                        hints: vec![hint.to_owned()],
                        ..failure
                    }
                } else {
                    failure
                });
            }
        };
        office.ui.show(&Copied {
            from: &from,
            to: &taken.place,
            rows: &taken.rows,
            held,
            key_file: &office.settings.database.key_file,
        })?;
        office.ui.hint(&format!(
            "set CSO_DATABASE or `[database] url` to {to} on every computer, without the owner's name, and keep the key file where it is"
        ));
        return Ok(());
    }
    let text = "somebody is still working with this database".to_owned();
    Err(Failure::new(ErrorCode::Busy, text)
        .hint("stop the portal and every other command, then copy again"))
}
