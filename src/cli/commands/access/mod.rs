//! `cso access`: a person's right to a record.

pub mod approve;
pub mod list;
pub mod refuse;
pub mod show;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Manage access to records
///
/// After the person said Yes, an approver looks at the whole picture and approves or refuses.
#[derive(Args)]
pub struct AccessArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Approve(approve::ApproveArgs),
    Refuse(refuse::RefuseArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &AccessArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Approve(args) => approve::run(args, start),
        Verb::Refuse(args) => refuse::run(args, start),
    }
}
