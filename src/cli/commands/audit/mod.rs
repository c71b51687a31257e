//! `cso audit`: reading and checking the audit trail.

pub mod export;
pub mod head;
pub mod list;
pub mod verify;

use crate::app::audit::Verified;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Read and check the audit trail
///
/// Everything that anybody did or was refused is written down, each entry tied to the one before:
/// what is changed or taken out later shows. Entries hold references, no names.
#[derive(Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "ls", alias = "show")]
    List(list::ListArgs),
    #[command(alias = "check")]
    Verify(verify::VerifyArgs),
    Export(export::ExportArgs),
    Head(head::HeadArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &AuditArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::List(args) => list::run(args, start),
        Verb::Verify(args) => verify::run(args, start),
        Verb::Export(args) => export::run(args, start),
        Verb::Head(args) => head::run(args, start),
    }
}

/// How many entries there are, and the hash of the last.
struct Head(Verified);

impl View for Head {
    fn json(&self) -> Value {
        json!({"entries": self.0.entries, "head": self.0.head})
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("entries", self.0.entries),
            Fact::new("head", self.0.head.clone()),
        ]
    }
}
