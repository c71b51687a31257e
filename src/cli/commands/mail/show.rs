//! `cso mail show`.

use crate::app::mail;
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::plain::plain;
use crate::cli::shown::lists::{MessageRow, Names};
use crate::cli::shown::words;
use crate::cli::view::{Fact, Row as _, View};
use crate::domain::id::MessageRef;
use clap::Args;
use serde_json::Value;

/// Show one message, without its text
///
/// The text is written only at the moment of sending, and its code or link is never shown here.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso mail show MSG-4F7H2KQ9
  cso mail show MSG-4F7H2KQ9 --json")]
pub struct ShowArgs {
    /// The message, such as MSG-4F7H2KQ9
    #[arg(value_name = "ID")]
    id: String,
    /// Show the address in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

struct Shown<'a>(MessageRow<'a>);

impl View for Shown<'_> {
    fn json(&self) -> Value {
        self.0.json()
    }

    fn facts(&self) -> Vec<Fact> {
        let message = self.0.message;
        vec![
            Fact::new("Message", message.id.to_string()),
            Fact::new("Kind", words(message.kind.word())),
            Fact::new("Channel", message.channel.word()),
            Fact::new(
                "Invitation",
                message.invitation.as_ref().map(ToString::to_string),
            ),
            Fact::new("Account", message.account.as_ref().map(ToString::to_string)),
            Fact::new("To", self.0.names.address(&message.to)),
            Fact::new("Language", message.language.word()),
            Fact::new("State", message.state.word()),
            Fact::new("Tries", message.attempts),
            Fact::new("Written", message.created_at),
            Fact::new(
                "Next try",
                (message.state == crate::domain::outbox::MessageState::Queued)
                    .then_some(message.next_attempt_at),
            ),
            Fact::new("Sent", message.sent_at),
            Fact::new("Arrived", message.delivered_at),
            Fact::new(
                "Fault",
                message.fault.map(crate::domain::outbox::Fault::word),
            ),
            Fact::new("Reason", message.error.as_deref().map(plain)),
            Fact::new("Message-ID", message.message_id.clone()),
        ]
    }
}

/// Reads a message's reference.
///
/// # Errors
/// `invalid_reference`.
pub(super) fn id(text: &str) -> Result<MessageRef, Failure> {
    MessageRef::parse(text).map_err(Failure::from)
}

/// Runs the command.
///
/// # Errors
/// `not_found`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let id = id(&args.id)?;
    let office = start.office("mail show")?;
    let (staff, message) = mail::show(&office.desk(), &office.caller(), &id)?;
    let mut names = names(&staff);
    // A dry run records nothing, and so it shows no more than before.
    if args.reveal && names == Names::Masked && !office.global.dry_run {
        crate::app::audit::reveal(&office.desk(), &office.caller(), 1)?;
        names = Names::Revealed;
    }
    let message = &message;
    office.ui.show(&Shown(MessageRow { message, names }))
}
