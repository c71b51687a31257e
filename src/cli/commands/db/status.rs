//! `cso db status`.

use crate::app::key;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::ports::store::DatabaseStatus;
use crate::wiring;
use clap::Args;
use serde_json::{Value, json};

/// Tell where the database is and how it is
///
/// Opens it as it is: nothing is made, migrated or written.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso db status
  cso db status --json")]
pub struct StatusArgs {}

struct Shown {
    status: DatabaseStatus,
    key_file: String,
    key_problem: Option<String>,
}

impl View for Shown {
    fn json(&self) -> Value {
        let status = &self.status;
        json!({
            "engine": status.engine,
            "version": status.engine_version,
            "place": status.place,
            "schema": status.schema,
            "newest_schema": status.newest_schema,
            "bytes": status.bytes,
            "invitations": status.invitations,
            "open_messages": status.open_messages,
            "key_file": self.key_file,
            "key_fits": self.key_problem.is_none(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let status = &self.status;
        let fits = match &self.key_problem {
            None => "belongs to this database".to_owned(),
            Some(problem) => problem.clone(),
        };
        vec![
            Fact::new(
                "Engine",
                format!("{} {}", status.engine, status.engine_version),
            ),
            Fact::new("Place", status.place.clone()),
            Fact::new(
                "Schema",
                format!("{} (newest {})", status.schema, status.newest_schema),
            ),
            Fact::new("Size in bytes", status.bytes),
            Fact::new("Invitations", status.invitations),
            Fact::new("Open messages", status.open_messages),
            Fact::new("Key file", self.key_file.clone()),
            Fact::new("Key", fits),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `database_unavailable`; what the database says.
pub fn run(_args: &StatusArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let store = wiring::open_as_it_is(&context.settings, &context.hooks)?;
    let vault = wiring::vault(&context.settings, &context.hooks);
    let checked = key::check(&*store.view()?, &*vault);
    context.ui.show(&Shown {
        status: store.status()?,
        key_file: context.settings.database.key_file.display().to_string(),
        key_problem: checked.err().map(|refusal| refusal.to_string()),
    })
}
