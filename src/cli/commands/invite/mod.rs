//! `cso invite`: invitations.

pub mod amend;
mod ask;
pub mod code;
pub mod create;
pub mod history;
pub mod letter;
pub mod list;
pub mod resend;
pub mod show;
pub mod verify;
pub mod withdraw;

use crate::app::invite::Changed;
use crate::app::status;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::shown::status::Status;
use clap::{Args, Subcommand};

/// Manage invitations
///
/// An invitation asks one person to one or more records. They get an email with a unique code, tell
/// it to their worker by phone, get a second email with a link, sign up, and say Yes or No.
#[derive(Args)]
pub struct InviteArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "add", alias = "new")]
    Create(create::CreateArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Code(code::CodeArgs),
    Letter(letter::LetterArgs),
    Verify(verify::VerifyArgs),
    Resend(resend::ResendArgs),
    #[command(alias = "edit", alias = "change")]
    Amend(amend::AmendArgs),
    #[command(alias = "cancel")]
    Withdraw(withdraw::WithdrawArgs),
    History(history::HistoryArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &InviteArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Create(args) => create::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Code(args) => code::run(args, start),
        Verb::Letter(args) => letter::run(args, start),
        Verb::Verify(args) => verify::run(args, start),
        Verb::Resend(args) => resend::run(args, start),
        Verb::Amend(args) => amend::run(args, start),
        Verb::Withdraw(args) => withdraw::run(args, start),
        Verb::History(args) => history::run(args, start),
    }
}

/// Sends what a change queued, says what happened (or would have, in a dry run), and shows the invitation as it is then.
pub(super) fn finish(
    office: &Office,
    changed: &Changed,
    sending: Sending,
    done: &str,
    would: &str,
) -> Result<(), Failure> {
    office.did(done, would);
    office.send(&changed.queued, sending);
    if changed.cancelled > 0 {
        let (noun, was) = if changed.cancelled == 1 {
            ("message that had", "was")
        } else {
            ("messages that had", "were")
        };
        let number = changed.cancelled;
        office.did(
            &format!("{number} {noun} not left {was} cancelled"),
            &format!("{number} {noun} not left would be cancelled"),
        );
    }
    show(office, changed.invitation.reference.as_str())
}

/// Shows an invitation as it is now. In a dry run that is how it was before.
pub(super) fn show(office: &Office, reference: &str) -> Result<(), Failure> {
    office.say_if_dry();
    let picture = status::picture(
        &office.desk(),
        &office.caller(),
        reference,
        status::Intent::LOOK,
    )?;
    office.ui.show(&Status(&picture))
}
