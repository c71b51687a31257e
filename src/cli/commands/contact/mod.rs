//! `cso contact`: whom nobody is to write to, and whether a way to a person is safe.

pub mod check;
pub mod hold;
pub mod list;
pub mod release;

use crate::app::contact::{Done, Whom};
use crate::cli::Start;
use crate::cli::commands::record::counted;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Say whom nobody is to write to, and that an address is safe
///
/// While a person is on hold nothing is sent to them: no email about an invitation, no reminder, and no
/// six digits by email, text or call. What would have left is kept back until an approver releases them.
#[derive(Args)]
pub struct ContactArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "stop")]
    Hold(hold::HoldArgs),
    #[command(alias = "unhold")]
    Release(release::ReleaseArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Check(check::CheckArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &ContactArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Hold(args) => hold::run(args, start),
        Verb::Release(args) => release::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Check(args) => check::run(args, start),
    }
}

/// Whom the switch `--person` means.
fn whom(is_person: bool) -> Whom {
    if is_person {
        Whom::Person
    } else {
        Whom::Invitation
    }
}

/// How many messages of how many invitations.
fn extent(done: &Done) -> String {
    format!(
        "{} of {}",
        counted(done.messages, "message", "messages"),
        counted(done.invitations.len(), "invitation", "invitations")
    )
}
