//! `cso db`: the database as a whole.

pub mod backup;
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
    /// Make a new database and its key
    #[command(alias = "create")]
    Init(init::InitArgs),
    /// Tell where the database is and how it is
    #[command(alias = "show", alias = "info")]
    Status(status::StatusArgs),
    /// Bring an older database up to date
    #[command(alias = "upgrade")]
    Migrate(migrate::MigrateArgs),
    /// Write a copy to a file while others go on working
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the database
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
        Verb::Restore(args) => restore::run(args, start),
    }
}
