//! Sending what is in the outbox: claim a few, write them, send outside any transaction, record.
//!
//! A crash between sending and recording can send twice: both copies carry the same Message-ID and
//! the same code. It never loses a message and never sends one that was cancelled: what is claimed
//! is looked at once more, and only what still holds is written.

mod recording;
mod run;
mod writing;

pub use writing::{accept_link, sign_in_link};

use crate::app::delivery::run::Run;
use crate::app::desk::Desk;
use crate::app::letters::Letters;
use crate::app::outbox::kept_back;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::WaitingOn;
use crate::domain::outbox::{Channel, Message, MessageEvent, MessageKind, MessageState};
use crate::domain::reminder;
use crate::ports::mailer::{Email, MailError, Mailer};
use crate::ports::messenger::{Messenger, PhoneMessage};
use crate::ports::store::{Foresight, StoreError, View};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// How many accepted messages are recorded in one unit. More at once make a batch faster. After a crash
/// at most so many are sent again, under the same Message-ID, and those that left while the unit was
/// written: a mailer takes as few ahead as keep its connections busy.
pub const RECORD_AT_ONCE: usize = 64;
/// How many messages one claim takes.
const CLAIM: u32 = 256;
/// What delivery needs beside the desk.
pub struct Post<'a> {
    /// For emails.
    pub mailer: &'a dyn Mailer,
    /// For texts and calls.
    pub messenger: &'a dyn Messenger,
    /// The words.
    pub letters: &'a Letters,
    /// Where the portal is, without a slash at its end; the only source of links.
    pub public_url: &'a str,
}

/// What became of one message.
#[derive(Debug, Clone)]
pub struct Handled {
    /// The message as it is now.
    pub message: Message,
}

/// What a run of delivery did.
#[derive(Debug, Clone, Default)]
pub struct Delivered {
    /// Accepted by a server or written into the folder.
    pub sent: u64,
    /// Put back for a later try.
    pub postponed: u64,
    /// Given up.
    pub failed: u64,
    /// No longer true when their turn came, and cancelled.
    pub cancelled: u64,
    /// Held: nobody is to write to the person, a record became restricted, or a check is missing.
    pub held: u64,
    /// The last reason why something was not sent.
    pub last_error: Option<String>,
    /// Whether a provider itself was away, so that offering it more made no sense.
    pub provider_away: bool,
    /// Whether that was the mail server, so that trying on made no sense either.
    pub mail_away: bool,
}

impl Delivered {
    /// How many messages were handled.
    pub fn total(&self) -> u64 {
        self.sent + self.postponed + self.failed + self.cancelled + self.held
    }
}

/// A message and what came of it.
type Settled = (Message, MessageEvent, Option<MailError>);

/// What is to become of a claimed message, before it is sent.
enum Fate {
    Email(Box<Email>),
    Phone(Box<PhoneMessage>),
    Cancel,
    Hold,
    Broken(String),
}

/// Delivers what is due, or only these messages, until nothing is left or the mail server is away. While
/// only the provider of texts and calls is away, emails go on leaving.
/// `progress` is told after every group that was recorded.
///
/// # Errors
/// The database's own. Whatever was recorded by then stays recorded; the rest is tried again when its
/// lease ends.
pub fn deliver(
    desk: &Desk<'_>,
    post: &Post<'_>,
    only: Option<&[MessageRef]>,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<Delivered, StoreError> {
    let until = Until {
        most: u64::MAX,
        stop: &|| false,
    };
    deliver_until(desk, post, only, until, progress)
}

/// When a run of delivery ends before nothing is left.
#[derive(Clone, Copy)]
pub struct Until<'a> {
    /// After so many messages.
    pub most: u64,
    /// When this says so; the mailer must have been told the same.
    pub stop: &'a dyn Fn() -> bool,
}

/// As [`deliver`], and ends early. What was claimed and not offered is queued again at once, as if it
/// had never been claimed.
///
/// # Errors
/// As there.
pub fn deliver_until(
    desk: &Desk<'_>,
    post: &Post<'_>,
    only: Option<&[MessageRef]>,
    until: Until<'_>,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<Delivered, StoreError> {
    Run::new(desk, post, only, until, progress).deliver()
}

/// What is looked up about messages.
fn about(messages: &mut dyn Iterator<Item = &Message>) -> Foresight {
    Foresight {
        invitations: messages.filter_map(|it| it.invitation.clone()).collect(),
        ..Foresight::default()
    }
}

/// Looks once more whether a claimed message still holds, and writes it if so.
fn fate(
    desk: &Desk<'_>,
    post: &Post<'_>,
    view: &dyn View,
    message: &Message,
) -> Result<Fate, StoreError> {
    let now = desk.clock.now();
    let invitation = match &message.invitation {
        Some(reference) => match view.invitation(reference)? {
            Some(invitation) => Some(invitation),
            None => return Ok(Fate::Cancel),
        },
        None => None,
    };
    if let Some(invitation) = &invitation
        && !still_holds(message, invitation, now)
    {
        return Ok(Fate::Cancel);
    }
    if message.kind == MessageKind::VerificationCode && !code_still_holds(desk, message, now) {
        return Ok(Fate::Cancel);
    }
    if kept_back(desk, view, message, invitation.as_ref(), now)?.is_some() {
        return Ok(Fate::Hold);
    }
    let account = match &message.account {
        Some(account) if message.kind == MessageKind::Closed => view.account(account)?,
        Some(_) | None => None,
    };
    let state = account.map(|account| account.state);
    Ok(
        writing::written(desk, post, message, invitation.as_ref(), state)
            .unwrap_or_else(|error| Fate::Broken(error.to_string())),
    )
}

/// Whether the invitation is still where the message says it is.
pub(super) fn still_holds(message: &Message, invitation: &Invitation, now: DateTime<Utc>) -> bool {
    let state = invitation.state_at(now);
    let same_address = message.channel != Channel::Email || message.to == invitation.email.as_str();
    same_address
        && match message.kind {
            MessageKind::Setup => {
                state == InvitationState::AwaitingCode
                    && message.generation == Some(invitation.code.generation)
                    && invitation.code.attempts_left > 0
            }
            MessageKind::Accept => {
                state == InvitationState::CodeVerified
                    && message.generation == invitation.link.as_ref().map(|link| link.generation)
            }
            MessageKind::VerificationCode => state != InvitationState::Withdrawn,
            // One record may be approved while the person still thinks about another.
            MessageKind::Activation => matches!(
                state,
                InvitationState::Accepted | InvitationState::Decided | InvitationState::Closed
            ),
            // One that is late, or that the person has answered by what they did, is not sent.
            MessageKind::Reminder => {
                !state.is_over()
                    && invitation.step_at(now).waiting_on() == WaitingOn::Person
                    && !reminder::is_stale(message.created_at, now)
            }
            MessageKind::Closed => true,
        }
}

/// Six digits are not worth sending once they have expired.
fn code_still_holds(desk: &Desk<'_>, message: &Message, now: DateTime<Utc>) -> bool {
    let life = match message.channel {
        Channel::Email | Channel::Post => desk.policy.email_code_life,
        Channel::Text | Channel::Call => desk.policy.phone_code_life,
    };
    now < message.created_at + life
}

/// Which of these messages belong to an invitation, for commands that deliver what they queued.
pub fn ids(messages: &[Message]) -> Vec<MessageRef> {
    messages
        .iter()
        .filter(|message| message.state == MessageState::Queued)
        .map(|message| message.id.clone())
        .collect()
}

/// The invitations that a set of messages is about.
pub fn invitations(messages: &[Message]) -> BTreeSet<InvitationRef> {
    messages
        .iter()
        .filter_map(|message| message.invitation.clone())
        .collect()
}
