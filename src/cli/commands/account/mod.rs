//! `cso account`: the accounts with which people sign in to the portal.

pub mod close;
pub mod erase;
pub mod export;
pub mod legal_hold;
pub mod list;
pub mod lock;
pub mod reset_phone;
pub mod show;
pub mod unlock;

use crate::app::account::{self, Seen};
use crate::app::status::Intent;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::account::AccountView;
use crate::domain::id::AccountRef;
use crate::domain::staff::Action;
use clap::{Args, Subcommand};

/// Manage people's accounts
///
/// An account is what a person signs in to the portal with: an email address, a password and a
/// phone. Support staff and admins lock, unlock and close accounts and reset phones; whoever sees an
/// invitation sees the account that came through it. What is held about a person, with an account or
/// without, is copied, kept and erased here too.
#[derive(Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Lock(lock::LockArgs),
    Unlock(unlock::UnlockArgs),
    Close(close::CloseArgs),
    #[command(alias = "reset-mfa")]
    ResetPhone(reset_phone::ResetPhoneArgs),
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
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Lock(args) => lock::run(args, start),
        Verb::Unlock(args) => unlock::run(args, start),
        Verb::Close(args) => close::run(args, start),
        Verb::ResetPhone(args) => reset_phone::run(args, start),
    }
}

/// The account that a selector means, for a command that then changes it.
fn chosen(office: &Office, selector: &str, entry: &'static str) -> Result<Seen, Failure> {
    let intent = Intent {
        action: Action::ManageAccounts,
        entry,
    };
    Ok(account::look(
        &office.desk(),
        &office.caller(),
        selector,
        intent,
    )?)
}

/// Shows an account as it is now. In a dry run that is how it was before.
fn show(office: &Office, reference: &AccountRef) -> Result<(), Failure> {
    office.say_if_dry();
    let seen = account::look(
        &office.desk(),
        &office.caller(),
        reference.as_str(),
        show::LOOK,
    )?;
    office.ui.show(&AccountView(&seen))
}

/// Whose account it is, for a question: the name, or the reference where there is none.
fn whose(seen: &Seen) -> String {
    let held = seen.held.first().map(|held| held.invitation.name.as_str());
    match held {
        Some(name) => format!("{} of {name}", seen.account.reference),
        None => seen.account.reference.to_string(),
    }
}

/// What ended in the portal, in a sentence of its own.
fn sessions(number: u64) -> Option<String> {
    match number {
        0 => None,
        1 => Some("1 session in the portal ended at once".to_owned()),
        many => Some(format!("{many} sessions in the portal ended at once")),
    }
}
