//! `cso record`: the records that people are invited to.

pub mod add;
pub mod bar;
pub mod list;
pub mod reassign;
pub mod restrict;
pub mod show;
pub mod unbar;
pub mod unrestrict;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args, Subcommand};

/// Manage records
///
/// A record is a child's online record. Here it is known by the reference of the case system, the
/// name under which the portal shows it, and the team whose record it is.
#[derive(Args)]
pub struct RecordArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "create", alias = "new")]
    Add(add::AddArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(alias = "lock")]
    Restrict(restrict::RestrictArgs),
    #[command(alias = "unlock")]
    Unrestrict(unrestrict::UnrestrictArgs),
    #[command(alias = "move")]
    Reassign(reassign::ReassignArgs),
    Bar(bar::BarArgs),
    Unbar(unbar::UnbarArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &RecordArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Add(args) => add::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Restrict(args) => restrict::run(args, start),
        Verb::Unrestrict(args) => unrestrict::run(args, start),
        Verb::Reassign(args) => reassign::run(args, start),
        Verb::Bar(args) => bar::run(args, start),
        Verb::Unbar(args) => unbar::run(args, start),
    }
}

/// `1 access`, `2 accesses`.
pub(in crate::cli::commands) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
