//! `cso key`: the keys that codes, links and phone numbers are made and sealed with.

pub mod list;
pub mod rotate;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// See and renew the keys that codes are made with
///
/// Codes and links are worked out with a key, and phone numbers are locked with it. The keys are in
/// a file of their own, apart from the database: neither is worth much without the other.
#[derive(Args)]
pub struct KeyArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "ls")]
    List(list::ListArgs),
    #[command(alias = "renew", alias = "new")]
    Rotate(rotate::RotateArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &KeyArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::List(args) => list::run(args, start),
        Verb::Rotate(args) => rotate::run(args, start),
    }
}
