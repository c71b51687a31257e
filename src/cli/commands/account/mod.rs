//! `cso account`: the person behind an invitation.

pub mod erase;
pub mod export;
pub mod legal_hold;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Look after people's accounts and what is held about them
///
/// A person is whoever an email address belongs to, with an account or without.
#[derive(Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Export(export::ExportArgs),
    LegalHold(legal_hold::LegalHoldArgs),
    Erase(erase::EraseArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &AccountArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Export(args) => export::run(args, start),
        Verb::LegalHold(args) => legal_hold::run(args, start),
        Verb::Erase(args) => erase::run(args, start),
    }
}
