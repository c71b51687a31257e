//! `cso mail retry`.

use crate::app::mail::{self, Wanted};
use crate::cli::Start;
use crate::cli::commands::mail::{deliver, show};
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::lists::Names;
use crate::cli::shown::status::message_words;
use crate::domain::id::MessageRef;
use crate::domain::outbox::{Message, MessageState};
use crate::ports::store::{Order, Page};
use clap::Args;

/// Let messages go that are held, failed or wait
///
/// They are due at once and are sent. What no longer holds when its turn comes, such as a code that
/// has expired since, is cancelled and not sent.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso mail retry MSG-4F7H2KQ9
  cso mail list --state held       look first …
  cso mail retry --held            … then let all of them go")]
pub struct RetryArgs {
    /// The messages, such as MSG-4F7H2KQ9
    #[arg(value_name = "ID", required_unless_present_any = ["held", "failed"], conflicts_with_all = ["held", "failed"])]
    ids: Vec<String>,
    /// All that are held
    #[arg(long)]
    held: bool,
    /// All that failed
    #[arg(long)]
    failed: bool,
    /// Leave them in the outbox
    #[arg(long)]
    no_send: bool,
}

/// How many messages a plan names one by one.
const NAMED: usize = 20;

impl RetryArgs {
    fn wanted(&self, office: &Office) -> Result<(Vec<Message>, Names), Failure> {
        let (desk, caller) = (office.desk(), office.caller());
        let mut found = Vec::new();
        if !self.ids.is_empty() {
            let mut shown = Names::Hidden;
            for text in &self.ids {
                let (staff, message) = mail::show(&desk, &caller, &show::id(text)?)?;
                shown = names(&staff);
                if !found.iter().any(|other: &Message| other.id == message.id) {
                    found.push(message);
                }
            }
            return Ok((found, shown));
        }
        let states = [
            self.held.then_some(MessageState::Held),
            self.failed.then_some(MessageState::Failed),
        ];
        let wanted = Wanted {
            states: states.into_iter().flatten().collect(),
            ..Wanted::default()
        };
        let mut page = Page {
            limit: 1_000,
            after: None,
            order: Order::OldestFirst,
        };
        loop {
            let (staff, listed) = mail::list(&desk, &caller, &wanted, page)?;
            found.extend(listed.items);
            page.after = listed.next;
            if page.after.is_none() {
                return Ok((found, names(&staff)));
            }
        }
    }
}

fn plan(office: &Office, messages: &[Message], names: Names) {
    for message in messages.iter().take(NAMED) {
        let to = names.address(&message.to).unwrap_or_default();
        let about = message.invitation.as_ref().map(ToString::to_string);
        office.ui.status(&format!(
            "  {}  {}  {to}  {}",
            message.id,
            about.unwrap_or_default(),
            message_words(message)
        ));
    }
    if let Some(more) = messages.len().checked_sub(NAMED).filter(|more| *more > 0) {
        office.ui.status(&format!("  … and {more} more"));
    }
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `wrong_state`, `forbidden`; `mail_unavailable` when nothing could be sent.
pub fn run(args: &RetryArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("mail retry")?;
    let (messages, names) = args.wanted(&office)?;
    let count = messages.len();
    if count == 0 {
        office.ui.status("There is no such message; nothing to do.");
        return Ok(());
    }
    let noun = if count == 1 { "message" } else { "messages" };
    if office.ui.can_ask() || !office.ui.is_for_machines() {
        office.ui.status(&format!("This lets {count} {noun} go:"));
        plan(&office, &messages, names);
    }
    office.confirm(&format!("Let {count} {noun} go?"))?;
    let ids: Vec<MessageRef> = messages.iter().map(|message| message.id.clone()).collect();
    let released = mail::retry(&office.desk(), &office.caller(), &ids)?;
    if office.global.dry_run {
        office.say_if_dry();
        return Ok(());
    }
    let count = released.len();
    if args.no_send {
        office.ui.status(&format!(
            "{count} {noun} wait in the outbox: send with `cso mail send`"
        ));
        return Ok(());
    }
    let due = u64::try_from(count).unwrap_or(u64::MAX);
    deliver(&office, Some(&ids), u64::MAX, due)
}
