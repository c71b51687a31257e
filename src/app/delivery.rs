//! Sending what is in the outbox: claim a few, write them, send outside any transaction, record.
//!
//! A crash between sending and recording can send twice: both copies carry the same Message-ID and
//! the same code. It never loses a message and never sends one that was cancelled: what is claimed
//! is looked at once more, and only what still holds is written.

use crate::app::desk::{Desk, Entry, touch};
use crate::app::letters::{ClosedBecause, Letter, Letters, PhoneLetter, ReminderStep};
use crate::app::outbox::{Leave, RESTRICTED, leave, link_token, unique_code};
use crate::domain::account::MfaMethod;
use crate::domain::audit::{Actor, Outcome};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::Stage;
use crate::domain::outbox::{
    Channel, Fault, LEASE, Message, MessageEvent, MessageKind, MessageState, Next, next_after,
};
use crate::domain::phone::PhoneNumber;
use crate::domain::secret::Secret;
use crate::ports::mailer::{Email, MailError, Mailer};
use crate::ports::messenger::{Messenger, PhoneMessage};
use crate::ports::store::{StoreError, UnitOfWork, View};
use crate::ports::vault::{Purpose, VaultError};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// How many accepted messages are recorded in one unit. More at once make a batch faster; after a
/// crash at most so many are sent again, under the same Message-ID.
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
    /// Held because a record became restricted.
    pub held: u64,
    /// The last reason why something was not sent.
    pub last_error: Option<String>,
    /// Whether the provider itself was away, so that trying on made no sense.
    pub provider_away: bool,
}

impl Delivered {
    /// How many messages were handled.
    pub fn total(&self) -> u64 {
        self.sent + self.postponed + self.failed + self.cancelled + self.held
    }
}

/// What is to become of a claimed message, before it is sent.
enum Fate {
    Email(Box<Email>),
    Phone(Box<PhoneMessage>),
    Cancel,
    Hold,
    Broken(String),
}

/// Delivers what is due, or only these messages, until nothing is left or the provider is away.
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
    let mut done = Delivered::default();
    // A run ends: what it puts back is not due before the next minute, and so is not claimed again;
    // the bound is for a clock that runs away.
    while !done.provider_away {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let claimed = unit.claim_messages(now, now + LEASE, CLAIM, only)?;
        unit.keep()?;
        if claimed.is_empty() {
            break;
        }
        deliver_claimed(desk, post, claimed, &mut done, progress)?;
        if only.is_some() {
            break;
        }
    }
    Ok(done)
}

fn deliver_claimed(
    desk: &Desk<'_>,
    post: &Post<'_>,
    claimed: Vec<Message>,
    done: &mut Delivered,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<(), StoreError> {
    let mut settled: Vec<(Message, MessageEvent, Option<MailError>)> = Vec::new();
    let mut emails = Vec::new();
    let mut phones = Vec::new();
    let mut by_id = BTreeMap::new();
    {
        let view = desk.store.view()?;
        for message in claimed {
            match fate(desk, post, &*view, &message)? {
                Fate::Email(email) => {
                    emails.push(*email);
                    by_id.insert(message.id.clone(), message);
                }
                Fate::Phone(phone) => phones.push((message, phone)),
                Fate::Cancel => settled.push((message, MessageEvent::Cancelled, None)),
                Fate::Hold => settled.push((message, MessageEvent::Held, None)),
                Fate::Broken(text) => {
                    let error = MailError {
                        fault: Fault::Passing,
                        text,
                    };
                    settled.push((message, MessageEvent::PutBack, Some(error)));
                }
            }
        }
    }
    for (message, phone) in phones {
        let outcome = post.messenger.send(&phone);
        settled.push(judged(desk, message, outcome.err()));
    }
    record(desk, &mut settled, done, progress)?;
    if !emails.is_empty() {
        let mut problem = None;
        post.mailer.send(emails, &mut |id, outcome| {
            if let Some(message) = by_id.remove(id) {
                settled.push(judged(desk, message, outcome.err()));
            }
            if settled.len() >= RECORD_AT_ONCE
                && let Err(error) = record(desk, &mut settled, done, progress)
            {
                problem.get_or_insert(error);
            }
        });
        if let Some(error) = problem {
            return Err(error);
        }
    }
    record(desk, &mut settled, done, progress)
}

/// Decides what follows from an outcome.
fn judged(
    desk: &Desk<'_>,
    message: Message,
    error: Option<MailError>,
) -> (Message, MessageEvent, Option<MailError>) {
    let event = match &error {
        None => MessageEvent::Accepted,
        Some(error) => {
            let now = desk.clock.now();
            match next_after(error.fault, message.attempts, message.created_at, now, 0) {
                Next::TryAt(_) => MessageEvent::PutBack,
                Next::GiveUp => MessageEvent::GaveUp,
            }
        }
    };
    (message, event, error)
}

/// Writes the outcomes down in one unit and forgets them.
fn record(
    desk: &Desk<'_>,
    settled: &mut Vec<(Message, MessageEvent, Option<MailError>)>,
    done: &mut Delivered,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<(), StoreError> {
    if settled.is_empty() {
        return Ok(());
    }
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let mut touched = BTreeSet::new();
    for (message, event, error) in settled.drain(..) {
        // Another sender may hold it by now, if this one took longer than the lease.
        let Some(before) = unit.message(&message.id)? else {
            continue;
        };
        if before.state != MessageState::Sending || before.attempts != message.attempts {
            continue;
        }
        let after = settle(desk, &before, event, error.as_ref(), now);
        unit.move_message(&before, &after)?;
        note(desk, &*unit, &after, event, now)?;
        count(done, event, error);
        touched.extend(after.invitation);
    }
    for invitation in touched {
        touch(&*unit, &invitation)?;
    }
    unit.keep()?;
    progress(done);
    Ok(())
}

fn count(done: &mut Delivered, event: MessageEvent, error: Option<MailError>) {
    match event {
        MessageEvent::Accepted | MessageEvent::Arrived => done.sent += 1,
        MessageEvent::PutBack | MessageEvent::Claimed | MessageEvent::Released => {
            done.postponed += 1;
        }
        MessageEvent::GaveUp => done.failed += 1,
        MessageEvent::Cancelled => done.cancelled += 1,
        MessageEvent::Held => done.held += 1,
    }
    if let Some(error) = error {
        done.provider_away |= error.fault == Fault::Provider;
        done.last_error = Some(error.text);
    }
}

fn settle(
    desk: &Desk<'_>,
    before: &Message,
    event: MessageEvent,
    error: Option<&MailError>,
    now: DateTime<Utc>,
) -> Message {
    // `before` is being sent, and from there every event of delivery is allowed.
    let state = before.state.after(event).unwrap_or(before.state);
    let mut after = Message {
        state,
        lease_until: None,
        ..before.clone()
    };
    after.fault = error.map(|error| error.fault);
    after.error = error.map(|error| error.text.clone());
    match event {
        MessageEvent::Accepted | MessageEvent::Arrived => {
            after.sent_at = Some(now);
            after.sealed = None;
        }
        MessageEvent::PutBack | MessageEvent::Claimed | MessageEvent::Released => {
            let fault = error.map_or(Fault::Passing, |error| error.fault);
            // No message is to blame for a provider that is away: its try does not lengthen the wait.
            let attempts = if fault == Fault::Provider {
                1
            } else {
                before.attempts
            };
            let jitter = desk.draw_number();
            if let Next::TryAt(at) = next_after(fault, attempts, before.created_at, now, jitter) {
                after.next_attempt_at = at;
            }
        }
        MessageEvent::GaveUp | MessageEvent::Cancelled => after.sealed = None,
        MessageEvent::Held => after.error = Some(RESTRICTED.to_owned()),
    }
    after
}

/// Writes what became of a message into the audit trail; a try that will be repeated is no event.
fn note(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    message: &Message,
    event: MessageEvent,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (action, outcome) = match event {
        MessageEvent::Accepted | MessageEvent::Arrived => ("message.sent", Outcome::Done),
        MessageEvent::GaveUp => ("message.failed", Outcome::Failed),
        MessageEvent::Cancelled => ("message.cancelled", Outcome::Done),
        MessageEvent::Held => ("message.held", Outcome::Done),
        MessageEvent::PutBack | MessageEvent::Claimed | MessageEvent::Released => return Ok(()),
    };
    let owner = match (&message.invitation, &message.account) {
        (Some(invitation), _) => invitation.as_str(),
        (None, Some(account)) => account.as_str(),
        (None, None) => message.id.as_str(),
    };
    let detail = format!(
        "message={} kind={} channel={}",
        message.id, message.kind, message.channel
    );
    let mut entry = Entry::done(action, owner).detail(detail);
    entry.outcome = outcome;
    unit.add_audit(
        &entry.event(Actor::System, "mail send", now),
        desk.keep_reason(None).as_ref(),
    )?;
    Ok(())
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
    if let Some(invitation) = &invitation {
        if !still_holds(message, invitation, now) {
            return Ok(Fate::Cancel);
        }
        let is_private = matches!(
            message.kind,
            MessageKind::VerificationCode | MessageKind::Closed
        );
        if !is_private
            && leave(view, &invitation.reference)? == Leave::Held
            && message.kind != MessageKind::Activation
        {
            return Ok(Fate::Hold);
        }
    }
    if message.kind == MessageKind::VerificationCode && !code_still_holds(desk, message, now) {
        return Ok(Fate::Cancel);
    }
    Ok(written(desk, post, message, invitation.as_ref())
        .unwrap_or_else(|error| Fate::Broken(error.to_string())))
}

/// Whether the invitation is still where the message says it is.
fn still_holds(message: &Message, invitation: &Invitation, now: DateTime<Utc>) -> bool {
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
            MessageKind::Reminder => !state.is_over(),
            MessageKind::Closed => true,
        }
}

/// Six digits are not worth sending once they have expired.
fn code_still_holds(desk: &Desk<'_>, message: &Message, now: DateTime<Utc>) -> bool {
    let life = match message.channel {
        Channel::Email => desk.policy.email_code_life,
        Channel::Text | Channel::Call => desk.policy.phone_code_life,
    };
    now < message.created_at + life
}

/// Why a message could not be written.
#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error("the text could not be written: {0}")]
    Letter(#[from] crate::app::letters::LetterError),
    #[error("the text could not be written: {0}")]
    Vault(#[from] VaultError),
    #[error("the text could not be written: the message lacks {0}")]
    Lacks(&'static str),
}

fn written(
    desk: &Desk<'_>,
    post: &Post<'_>,
    message: &Message,
    invitation: Option<&Invitation>,
) -> Result<Fate, Unwritten> {
    match message.channel {
        Channel::Email => {
            let letter = letter(desk, post, message, invitation)?;
            let text = post.letters.render(&letter, message.language)?;
            Ok(Fate::Email(Box::new(Email {
                id: message.id.clone(),
                message_id: message.message_id.clone(),
                to: EmailAddress::parse(&message.to).map_err(|_| Unwritten::Lacks("an address"))?,
                subject: text.subject,
                text: text.text,
                html: text.html,
                language: message.language.word(),
            })))
        }
        Channel::Text | Channel::Call => {
            let method = if message.channel == Channel::Text {
                MfaMethod::Sms
            } else {
                MfaMethod::Call
            };
            let both = opened(desk, message)?;
            let (digits, number) = both
                .expose()
                .split_once(' ')
                .ok_or(Unwritten::Lacks("its number"))?;
            let letter = PhoneLetter {
                digits: Secret::new(digits.to_owned()),
                minutes: minutes(desk.policy.phone_code_life),
            };
            let text = post
                .letters
                .render_phone(&letter, method, message.language)?;
            let to = PhoneNumber::parse("44", number, &desk.policy.phone_countries)
                .map_err(|_| Unwritten::Lacks("a number that may be used"))?;
            let language = message.language.word();
            Ok(Fate::Phone(Box::new(PhoneMessage {
                id: message.id.clone(),
                method,
                to,
                text,
                language,
            })))
        }
    }
}

fn opened(desk: &Desk<'_>, message: &Message) -> Result<Secret, Unwritten> {
    let sealed = message
        .sealed
        .as_ref()
        .ok_or(Unwritten::Lacks("its code"))?;
    Ok(desk
        .vault
        .open(Purpose::Message, message.id.as_str(), sealed)?)
}

fn minutes(span: chrono::TimeDelta) -> u32 {
    u32::try_from(span.num_minutes()).unwrap_or(u32::MAX)
}

/// Where people sign in.
pub fn sign_in_link(public_url: &str) -> String {
    format!("{public_url}/sign-in")
}

/// The whole accept link for a token.
pub fn accept_link(public_url: &str, token: &Secret) -> Secret {
    Secret::new(format!("{public_url}/accept/{}", token.expose()))
}

fn letter(
    desk: &Desk<'_>,
    post: &Post<'_>,
    message: &Message,
    invitation: Option<&Invitation>,
) -> Result<Letter, Unwritten> {
    let about = || invitation.ok_or(Unwritten::Lacks("its invitation"));
    Ok(match message.kind {
        MessageKind::Setup => {
            let invitation = about()?;
            let facts = &invitation.code;
            let code = unique_code(
                desk.vault,
                &facts.key,
                &invitation.reference,
                facts.generation,
            )?;
            Letter::Setup {
                reference: invitation.reference.clone(),
                code: code.shown(),
                expires_at: facts.expires_at,
            }
        }
        MessageKind::Accept => {
            let invitation = about()?;
            let facts = invitation
                .link
                .as_ref()
                .ok_or(Unwritten::Lacks("its link"))?;
            let token = link_token(
                desk.vault,
                &facts.key,
                &invitation.reference,
                facts.generation,
            )?;
            Letter::Accept {
                reference: invitation.reference.clone(),
                link: accept_link(post.public_url, &token.shown()),
                expires_at: facts.expires_at,
            }
        }
        MessageKind::VerificationCode => Letter::VerificationCode {
            digits: opened(desk, message)?,
            minutes: minutes(desk.policy.email_code_life),
        },
        MessageKind::Activation => Letter::Activation {
            reference: about()?.reference.clone(),
            link: sign_in_link(post.public_url),
        },
        MessageKind::Reminder => {
            let invitation = about()?;
            let (step, expires_at) = match invitation.step.stage() {
                Stage::SetupEmail | Stage::Code => {
                    (ReminderStep::Code, Some(invitation.expires_at()))
                }
                Stage::AcceptEmail | Stage::SignUp => {
                    (ReminderStep::Link, Some(invitation.expires_at()))
                }
                Stage::Phone
                | Stage::ChooseRecords
                | Stage::Approval
                | Stage::Active
                | Stage::Closed => {
                    let link = sign_in_link(post.public_url);
                    (ReminderStep::ChooseRecords { link }, None)
                }
            };
            Letter::Reminder {
                reference: invitation.reference.clone(),
                step,
                expires_at,
            }
        }
        MessageKind::Closed => {
            let invitation = about()?;
            let because = if invitation.state == InvitationState::Withdrawn {
                ClosedBecause::Withdrawn
            } else {
                ClosedBecause::AccessEnded
            };
            Letter::Closed {
                reference: invitation.reference.clone(),
                because,
            }
        }
    })
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
