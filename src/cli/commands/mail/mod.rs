//! `cso mail`: messages to people, and what became of them.

pub mod list;
pub mod preview;
pub mod retry;
pub mod send;
pub mod show;
pub mod test;

use crate::app::delivery::Delivered;
use crate::app::mail;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::office::Office;
use crate::cli::plain::plain;
use crate::cli::progress::Progress;
use crate::cli::view::{Fact, View};
use crate::domain::id::MessageRef;
use crate::wiring::Patience;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Send messages and look at the outbox
///
/// Every message is written into the outbox together with the change that causes it, and leaves it
/// at once where it can. What could not leave is sent by `cso mail send`, which a timer may run.
#[derive(Args)]
pub struct MailArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "deliver")]
    Send(send::SendArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Preview(preview::PreviewArgs),
    #[command(alias = "release")]
    Retry(retry::RetryArgs),
    Test(test::TestArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &MailArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Send(args) => send::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Preview(args) => preview::run(args, start),
        Verb::Retry(args) => retry::run(args, start),
        Verb::Test(args) => test::run(args, start),
    }
}

struct Summary {
    done: Delivered,
    waiting: u64,
}

impl View for Summary {
    fn json(&self) -> Value {
        let done = &self.done;
        json!({
            "sent": done.sent,
            "postponed": done.postponed,
            "failed": done.failed,
            "cancelled": done.cancelled,
            "held": done.held,
            "waiting": self.waiting,
            "error": done.last_error,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let done = &self.done;
        vec![
            Fact::new("Sent", done.sent),
            Fact::new("Postponed", done.postponed),
            Fact::new("Failed", done.failed),
            Fact::new("Cancelled", done.cancelled),
            Fact::new("Held", done.held),
            Fact::new("Still waiting", self.waiting),
            Fact::new("Last reason", done.last_error.as_deref().map(plain)),
        ]
    }
}

/// Sends what is due, or only these, and shows what became of them.
fn deliver(
    office: &Office,
    only: Option<&[MessageRef]>,
    most: u64,
    due: u64,
) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let done = {
        let mut progress = Progress::new(&office.ui, "messages", due.min(most));
        office.deliver_until(only, most, Patience::AsSet, &interrupt, &mut |done| {
            progress.at(done.total());
        })?
    };
    let waiting = mail::waiting(&office.desk())?;
    let summary = Summary { done, waiting };
    office.ui.show(&summary)?;
    tell(office, &summary)?;
    if interrupt.is_raised() && waiting > 0 {
        return Err(Failure {
            message: format!("stopped with {waiting} still to send"),
            ..Failure::interrupted()
        }
        .because("what was in flight was finished, and the rest stays queued")
        .hint("send the rest with `cso mail send`"));
    }
    Ok(())
}

fn tell(office: &Office, summary: &Summary) -> Result<(), Failure> {
    let done = &summary.done;
    if done.failed > 0 {
        office
            .ui
            .hint("`cso mail list --state failed` shows what failed and why; correct an address with `cso invite amend REF --email ADDRESS`");
    }
    if done.held > 0 {
        office
            .ui
            .hint("`cso mail list --state held` shows what is held and why");
    }
    if done.provider_away && done.sent == 0 {
        let failure = Failure::new(ErrorCode::MailUnavailable, "no message could be sent");
        let failure = match &done.last_error {
            Some(error) => failure.because(error.clone()),
            None => failure,
        };
        return Err(failure
            .hint(
                "nothing is lost: what waits stays in the outbox; run `cso mail send` again later",
            )
            .hint("`cso doctor` checks what they leave through"));
    }
    Ok(())
}
