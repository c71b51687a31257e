//! `cso db`: the database as a whole.

pub mod backup;
pub mod copy;
pub mod init;
pub mod migrate;
pub mod restore;
pub mod status;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Make, check, back up and restore the database
///
/// The database and its key file belong together: neither is worth anything without the other.
#[derive(Args)]
pub struct DbArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "create")]
    Init(init::InitArgs),
    #[command(alias = "show", alias = "info")]
    Status(status::StatusArgs),
    #[command(alias = "upgrade")]
    Migrate(migrate::MigrateArgs),
    Backup(backup::BackupArgs),
    #[command(alias = "move")]
    Copy(copy::CopyArgs),
    Restore(restore::RestoreArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &DbArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Init(args) => init::run(args, start),
        Verb::Status(args) => status::run(args, start),
        Verb::Migrate(args) => migrate::run(args, start),
        Verb::Backup(args) => backup::run(args, start),
        Verb::Copy(args) => copy::run(args, start),
        Verb::Restore(args) => restore::run(args, start),
    }
}
