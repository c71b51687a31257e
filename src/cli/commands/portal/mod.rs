//! `cso portal`: the invited person's web pages.

pub mod serve;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Run the web pages for invited people
///
/// In the portal the invited person does their half: follows the link, signs up with a verified
/// address and a phone, says Yes or No to each record, and signs in later.
#[derive(Args)]
pub struct PortalArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "run", alias = "start")]
    Serve(serve::ServeArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &PortalArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Serve(args) => serve::run(args, start),
    }
}
