//! `cso account close`.

use crate::app::account::Seen;
use crate::app::account::close::{Closed, close, is_ended_by_closing};
use crate::app::invite::withdraw::Tell;
use crate::cli::Start;
use crate::cli::commands::account::{chosen, sessions, show, whose};
use crate::cli::commands::record::counted;
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::domain::account::AccountState;
use clap::Args;

/// Close an account and end every access that it has
///
/// Every record that is open, waits or is offered ends, invitations that are not finished are
/// withdrawn, and emails that have not left are cancelled. The person is told by an email without
/// personal details, unless --silent is given. The history stays. It cannot be undone, but the
/// address may be invited again. An account that the person has elsewhere with the council, such as
/// My Norfolk, is not touched. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account close sam@example.org --reason \"Sam asked, spoke on 3 May\"
  cso account close ACC-2MPD8R --silent --reason \"the mailbox is read by another adult\" --yes")]
pub struct CloseArgs {
    /// An account's reference or its beginning, its email address, or an invitation's reference
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Do not tell the person, where an email could put somebody in danger
    #[arg(long)]
    silent: bool,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &CloseArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account close")?;
    let tell = if args.silent {
        Tell::Nobody
    } else {
        Tell::Person
    };
    let seen = chosen(&office, &args.selector, "account.closed")?;
    let account = &seen.account;
    if account.state != AccountState::Closed && office.global.reason.is_some() {
        office.ui.status(&plan(&seen, tell));
        office.confirm(&format!(
            "Close account {}? This cannot be undone.",
            whose(&seen)
        ))?;
    }
    let closed = close(&office.desk(), &office.caller(), &account.reference, tell)?;
    say(&office, &closed);
    office.send(&closed.queued, Sending::unless(args.no_send));
    if !office.global.dry_run {
        office.ui.status(
            "An account that the person has elsewhere with the council, such as My Norfolk, is not touched.",
        );
        for invitation in &seen.unlinked {
            office.ui.hint(&format!(
                "invitation {invitation} to the same address is still open; take it back with `cso invite withdraw {invitation}`"
            ));
        }
    }
    show(&office, &account.reference)
}

/// What closing will do, before anybody says yes.
fn plan(seen: &Seen, tell: Tell) -> String {
    let accesses: Vec<String> = seen
        .held
        .iter()
        .flat_map(|held| &held.accesses)
        .filter(|access| is_ended_by_closing(access))
        .map(|access| access.record.to_string())
        .collect();
    let records = if accesses.is_empty() {
        "no access is left to end".to_owned()
    } else {
        let number = counted(accesses.len(), "access", "accesses");
        format!("{number} will end ({})", accesses.join(", "))
    };
    let live = seen.held.iter().flat_map(|held| &held.accesses);
    let is_silent = live
        .filter(|access| is_ended_by_closing(access))
        .any(|access| access.is_silent);
    let told = match tell {
        Tell::Person if seen.held.is_empty() => "nobody is told",
        Tell::Person if is_silent => "the person is not told, since an end was marked silent",
        Tell::Person => "the person is told by email",
        Tell::Nobody => "the person is not told",
    };
    let reference = &seen.account.reference;
    format!("{reference} will be closed: {records}, the history stays, {told}.")
}

fn say(office: &Office, closed: &Closed) {
    let reference = &closed.account.reference;
    let accesses = counted(closed.accesses, "access", "accesses");
    office.did(
        &format!("Closed account {reference}: {accesses} ended"),
        &format!("Would close account {reference}: {accesses} would end"),
    );
    if !closed.withdrawn.is_empty() {
        let all: Vec<String> = closed.withdrawn.iter().map(ToString::to_string).collect();
        let all = all.join(", ");
        office.did(
            &format!("Withdrew what was not finished: {all}"),
            &format!("Would withdraw what is not finished: {all}"),
        );
    }
    if closed.cancelled > 0 {
        let what = counted(
            closed.cancelled,
            "message that had not left was cancelled",
            "messages that had not left were cancelled",
        );
        office.did(
            &what,
            &what.replace("was", "would be").replace("were", "would be"),
        );
    }
    if let Some(ended) = sessions(closed.sessions).filter(|_| !office.global.dry_run) {
        office.ui.status(&ended);
    }
}
