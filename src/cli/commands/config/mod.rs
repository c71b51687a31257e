//! `cso config`: see settings and where each comes from.

pub mod check;
pub mod path;
pub mod show;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// See settings and where each comes from.
#[derive(Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(
        alias = "list",
        alias = "ls",
        after_long_help = "Examples:\n  cso config show\n  cso config show mail\n  cso config show --json"
    )]
    Show(show::ShowArgs),
    #[command(alias = "paths", after_long_help = "Examples:\n  cso config path")]
    Path(path::PathArgs),
    #[command(
        alias = "validate",
        after_long_help = "Examples:\n  cso config check\n  cso config check --config new.toml"
    )]
    Check(check::CheckArgs),
}

/// Runs the verb.
///
/// # Errors
/// The verb's failure.
pub fn run(args: &ConfigArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Show(args) => show::run(args, &start.context()?),
        Verb::Path(args) => path::run(args, &start),
        Verb::Check(args) => check::run(args, &start),
    }
}
