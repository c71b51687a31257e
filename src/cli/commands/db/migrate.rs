//! `cso db migrate`.

use crate::app::database;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::ports::store::StoreError;
use crate::wiring::{self, Absent, WiringError};
use clap::Args;
use serde_json::{Value, json};

/// Bring an older database up to date
///
/// A copy of a local one is written beside it first; a shared one is brought up to date by its owner,
/// after a backup on its server. A local database is brought up to date by the
/// first command of a newer version anyway; this does it at a moment that you choose.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso db migrate
  cso db migrate --dry-run    whether there is anything to do")]
pub struct MigrateArgs {}

struct Shown {
    from: u32,
    to: u32,
}

impl View for Shown {
    fn json(&self) -> Value {
        json!({"from": self.from, "schema": self.to, "migrated": self.from != self.to})
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Schema before", self.from),
            Fact::new("Schema", self.to),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `database_unavailable`, `database_newer`; what the database says.
pub fn run(_args: &MigrateArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let (from, to) = match wiring::open_as_it_is(&context.settings, &context.hooks) {
        Ok(store) => {
            let schema = store.status()?.schema;
            context
                .ui
                .status("the database is up to date; there is nothing to do");
            return context.ui.show(&Shown {
                from: schema,
                to: schema,
            });
        }
        Err(WiringError::Store(StoreError::Older { found, known })) => (found, known),
        Err(error) => return Err(error.into()),
    };
    if context.global.dry_run {
        context
            .ui
            .status(&format!("would bring the schema from {from} to {to}"));
        return Ok(());
    }
    if context.settings.database.url.is_shared() {
        wiring::migrate_shared(&context.settings, &context.hooks)?;
    }
    let office = context.office("db migrate", Absent::Fail)?;
    database::migrated(&office.desk(), &office.caller(), from, to)?;
    office.ui.status(if office.wired.is_shared {
        "brought the database up to date"
    } else {
        "brought the database up to date; a copy of the old one is beside it"
    });
    office.ui.show(&Shown { from, to })
}
