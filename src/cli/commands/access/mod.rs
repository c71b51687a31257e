//! `cso access`: a person's right to a record.

pub mod approve;
pub mod end;
pub mod list;
pub mod refuse;
pub mod resume;
pub mod show;
pub mod suspend;

use crate::app::access::life::{self, Change};
use crate::app::status::Picture;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::status::Status;
use crate::domain::access::Access;
use crate::domain::id::{InvitationRef, RecordRef};
use clap::{Args, Subcommand};

/// Manage access to records
///
/// After the person said Yes, an approver looks at the whole picture and approves or refuses. What
/// was approved is ended or suspended when a placement, safety or the family's life asks for it.
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
    End(end::EndArgs),
    #[command(alias = "pause")]
    Suspend(suspend::SuspendArgs),
    Resume(resume::ResumeArgs),
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
        Verb::End(args) => end::run(args, start),
        Verb::Suspend(args) => suspend::run(args, start),
        Verb::Resume(args) => resume::run(args, start),
    }
}

/// What a change would do to the accesses of an invitation: each before and after.
fn picked<'a>(
    seen: &'a Picture,
    records: &[RecordRef],
    change: Change,
) -> Vec<(&'a Access, Access)> {
    seen.accesses
        .iter()
        .filter(|access| records.is_empty() || records.contains(&access.record))
        .filter_map(|access| Some((access, change.of(access, seen.now)?)))
        .collect()
}

/// The records of accesses, as a sentence has them.
fn together(accesses: &[Access]) -> String {
    let list: Vec<String> = accesses
        .iter()
        .map(|access| access.record.to_string())
        .collect();
    list.join(", ")
}

/// Shows the accesses as they are now, as far as whoever changed them sees them.
fn show(office: &Office, reference: &InvitationRef, change: Change) -> Result<(), Failure> {
    office.say_if_dry();
    let (desk, caller) = (office.desk(), office.caller());
    let picture = life::look(&desk, &caller, reference.as_str(), change)?;
    office.ui.show(&Status(&picture))
}
