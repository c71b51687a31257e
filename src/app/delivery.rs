//! Sending what is in the outbox: claim a few, write them, send outside any transaction, record.
//!
//! A crash between sending and recording can send twice: both copies carry the same Message-ID and
//! the same code. It never loses a message and never sends one that was cancelled: what is claimed
//! is looked at once more, and only what still holds is written.

mod writing;

pub use writing::{accept_link, sign_in_link};

use crate::app::desk::{Desk, Entry, touch};
use crate::app::letters::Letters;
use crate::app::outbox::kept_back;
use crate::domain::audit::{Actor, Outcome};
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::WaitingOn;
use crate::domain::outbox::{
    Channel, Fault, LEASE, Message, MessageEvent, MessageKind, MessageState, Next, next_after,
};
use crate::domain::reminder;
use crate::ports::again::{again, again_at_will};
use crate::ports::mailer::{Email, MailError, Mailer};
use crate::ports::messenger::{Messenger, PhoneMessage};
use crate::ports::store::{StoreError, UnitOfWork, View};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// How many accepted messages are recorded in one unit. More at once make a batch faster; after a
/// crash at most so many are sent again, under the same Message-ID.
pub const RECORD_AT_ONCE: usize = 64;
/// How many messages one claim takes.
const CLAIM: u32 = 256;
/// A message is given up after three days, but never before so many tries: one that waited for days
/// (`--no-send`, held after a restore) would fail for good when a server first says "later", as
/// greylisting does to every sender it does not know.
const LEAST_TRIES: u32 = 6;

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
    let mut done = Delivered::default();
    let mut left = until.most;
    // What a run puts back is due again a minute later at the earliest. Looking always from the run's
    // own beginning, it never takes the same message twice, however long it lasts.
    let begun = desk.clock.now();
    let mut away = None;
    while !done.mail_away && left > 0 && !(until.stop)() {
        let limit = CLAIM.min(u32::try_from(left).unwrap_or(CLAIM));
        let claimed = claim(desk, begun, limit, only)?;
        if claimed.is_empty() {
            break;
        }
        left = left.saturating_sub(u64::try_from(claimed.len()).unwrap_or(u64::MAX));
        deliver_claimed(desk, post, claimed, &mut away, &mut done, progress)?;
    }
    Ok(done)
}

/// Claims some of what is due. A claim of which nobody could say whether it was kept is looked for
/// first: by its lease it is told from another sender's.
fn claim(
    desk: &Desk<'_>,
    begun: DateTime<Utc>,
    limit: u32,
    only: Option<&[MessageRef]>,
) -> Result<Vec<Message>, StoreError> {
    let mut claimed: Vec<Message> = Vec::new();
    again_at_will(|| {
        let unit = desk.store.begin()?;
        let mut kept = Vec::new();
        for message in claimed.drain(..) {
            let is_kept = unit.message(&message.id)?.is_some_and(|found| {
                found.state == MessageState::Sending
                    && found.attempts == message.attempts
                    && found.lease_until == message.lease_until
            });
            kept.extend(is_kept.then_some(message));
        }
        if !kept.is_empty() {
            claimed = kept;
            return Ok(());
        }
        claimed = unit.claim_messages(begun, desk.clock.now() + LEASE, limit, only)?;
        unit.keep()
    })?;
    Ok(claimed)
}

fn deliver_claimed(
    desk: &Desk<'_>,
    post: &Post<'_>,
    claimed: Vec<Message>,
    away: &mut Option<MailError>,
    done: &mut Delivered,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<(), StoreError> {
    let mut settled: Vec<Settled> = Vec::new();
    let mut emails = Vec::new();
    let mut phones = Vec::new();
    let mut by_id = BTreeMap::new();
    let fates = again(|| -> Result<Vec<Fate>, StoreError> {
        let view = desk.store.view()?;
        let fates = claimed
            .iter()
            .map(|message| fate(desk, post, &*view, message));
        fates.collect()
    })?;
    for (message, fate) in claimed.into_iter().zip(fates) {
        match fate {
            Fate::Email(email) => {
                emails.push(*email);
                by_id.insert(message.id.clone(), message);
            }
            Fate::Phone(phone) => phones.push((message, phone)),
            Fate::Cancel => settled.push((message, MessageEvent::Cancelled, None)),
            Fate::Hold => settled.push((message, MessageEvent::Held, None)),
            Fate::Broken(text) => {
                let fault = Fault::Passing;
                settled.push(judged(desk, message, Some(MailError { fault, text })));
            }
        }
    }
    record(desk, &mut settled, done, progress)?;
    let mut renewed_at = deliver_phones(desk, post, phones, &by_id, away, done, progress)?;
    if !emails.is_empty() {
        let mut is_recording = true;
        post.mailer.send(emails, &mut |id, sent| {
            if let Some(message) = by_id.remove(id) {
                settled.push(judged(desk, message, sent.err()));
            }
            // A slow server must not make another sender believe that this one is gone.
            let now = desk.clock.now();
            let is_late = now - renewed_at >= LEASE / 2;
            let mut outcome = Ok(());
            if is_recording && (is_late || settled.len() >= RECORD_AT_ONCE) {
                outcome = record(desk, &mut settled, done, progress);
            }
            if is_recording && is_late {
                renewed_at = now;
                outcome = outcome.and_then(|()| renew(desk, &mut by_id.values(), now));
            }
            // What could not be recorded is recorded at the end, for not every email behind it is to
            // wait for the database.
            is_recording &= outcome.is_ok();
        });
    }
    record(desk, &mut settled, done, progress)?;
    if by_id.is_empty() {
        Ok(())
    } else {
        give_back(desk, &by_id)
    }
}

/// Queues again what was claimed and never offered to a server.
fn give_back(desk: &Desk<'_>, unoffered: &BTreeMap<MessageRef, Message>) -> Result<(), StoreError> {
    again_at_will(|| {
        let unit = desk.store.begin()?;
        for message in unoffered.values() {
            if let Some(before) = unit.message(&message.id)?
                && before.state == MessageState::Sending
                && before.attempts == message.attempts
                && let (event, kept) = reconsidered(
                    desk,
                    &*unit,
                    &before,
                    MessageEvent::PutBack,
                    desk.clock.now(),
                )?
                && let Ok(state) = before.state.after(event)
            {
                let attempts = if kept.is_none() {
                    before.attempts.saturating_sub(1)
                } else {
                    before.attempts
                };
                let after = Message {
                    state,
                    attempts,
                    lease_until: None,
                    error: kept.or_else(|| before.error.clone()),
                    ..before.clone()
                };
                unit.move_message(&before, &after)?;
            }
        }
        unit.keep()
    })
}

/// Sends texts and makes calls, one after the other. Once the provider is away it is left alone: what
/// stands behind waits for the same reason. `emails` are still to be sent after them; gives the instant
/// from which on these are held.
fn deliver_phones(
    desk: &Desk<'_>,
    post: &Post<'_>,
    phones: Vec<(Message, Box<PhoneMessage>)>,
    emails: &BTreeMap<MessageRef, Message>,
    away: &mut Option<MailError>,
    done: &mut Delivered,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<DateTime<Utc>, StoreError> {
    let mut settled = Vec::new();
    let mut renewed_at = desk.clock.now();
    let mut phones = phones.into_iter();
    while let Some((message, phone)) = phones.next() {
        let error = away.clone().or_else(|| post.messenger.send(&phone).err());
        *away = error.clone().filter(|error| error.fault == Fault::Provider);
        settled.push(judged(desk, message, error));
        let now = desk.clock.now();
        let is_late = now - renewed_at >= LEASE / 2;
        if is_late || settled.len() >= RECORD_AT_ONCE {
            record(desk, &mut settled, done, progress)?;
        }
        // A slow provider must not make another sender believe that this one is gone.
        if is_late {
            let waiting = phones.as_slice().iter().map(|(message, _)| message);
            renew(desk, &mut waiting.chain(emails.values()), now)?;
            renewed_at = now;
        }
    }
    record(desk, &mut settled, done, progress)?;
    Ok(renewed_at)
}

/// Holds on to what is still to be sent.
fn renew(
    desk: &Desk<'_>,
    waiting: &mut dyn Iterator<Item = &Message>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let waiting: Vec<&Message> = waiting.collect();
    again_at_will(|| {
        let unit = desk.store.begin()?;
        for message in &waiting {
            if let Some(before) = unit.message(&message.id)?
                && before.state == MessageState::Sending
                && before.attempts == message.attempts
            {
                let lease_until = Some(now + LEASE);
                unit.move_message(
                    &before,
                    &Message {
                        lease_until,
                        ..before.clone()
                    },
                )?;
            }
        }
        unit.keep()
    })
}

/// Decides what follows from an outcome.
fn judged(
    desk: &Desk<'_>,
    message: Message,
    error: Option<MailError>,
) -> (Message, MessageEvent, Option<MailError>) {
    let event = match &error {
        None => MessageEvent::Accepted,
        Some(error) => match next(error.fault, &message, desk.clock.now(), 0) {
            Next::TryAt(_) => MessageEvent::PutBack,
            Next::GiveUp => MessageEvent::GaveUp,
        },
    };
    (message, event, error)
}

/// What follows from a fault for this message.
fn next(fault: Fault, message: &Message, now: DateTime<Utc>, jitter: u32) -> Next {
    let is_providers = fault == Fault::Provider;
    // No message is to blame for a provider that is away: it does not lengthen the wait, nor end it.
    let attempts = if is_providers { 1 } else { message.attempts };
    let since = if is_providers || message.attempts < LEAST_TRIES {
        now
    } else {
        message.created_at
    };
    next_after(fault, attempts, since, now, jitter)
}

/// Writes the outcomes down in one unit and forgets them. Where that does not succeed they are kept
/// for another try: what was sent and not recorded would be sent twice.
fn record(
    desk: &Desk<'_>,
    settled: &mut Vec<Settled>,
    done: &mut Delivered,
    progress: &mut dyn FnMut(&Delivered),
) -> Result<(), StoreError> {
    if settled.is_empty() {
        return Ok(());
    }
    // Of two tries the one that found them open counts: the other finds what that one kept.
    let mut counted = Vec::new();
    again_at_will(|| {
        let (found, kept) = record_once(desk, settled)?;
        if !found.is_empty() {
            counted = found;
        }
        kept
    })?;
    for (at, channel, event) in counted {
        if let Some((_, _, error)) = settled.get(at) {
            count(done, channel, event, error.as_ref());
        }
    }
    settled.clear();
    progress(done);
    Ok(())
}

/// Which of the outcomes were still open, by their place, with what became of each, and whether they
/// were kept.
type Recorded = (Vec<(usize, Channel, MessageEvent)>, Result<(), StoreError>);

fn record_once(desk: &Desk<'_>, settled: &[Settled]) -> Result<Recorded, StoreError> {
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let mut open = Vec::new();
    let mut touched = BTreeSet::new();
    for (at, (message, event, error)) in settled.iter().enumerate() {
        // Another sender may hold it by now, if this one took longer than the lease.
        let Some(before) = unit.message(&message.id)? else {
            continue;
        };
        if before.state != MessageState::Sending || before.attempts != message.attempts {
            continue;
        }
        let (event, kept) = reconsidered(desk, &*unit, &before, *event, now)?;
        let mut after = settle(desk, &before, event, error.as_ref(), now);
        after.error = kept.or(after.error);
        unit.move_message(&before, &after)?;
        note(desk, &*unit, &after, event, now)?;
        open.push((at, after.channel, event));
        touched.extend(after.invitation);
    }
    for invitation in touched {
        touch(&*unit, &invitation)?;
    }
    Ok((open, unit.keep()))
}

/// What is to become of a message that would wait again: since it was claimed, somebody may have said
/// that it must not leave, or that it may. Told with what stands with a message that is held.
fn reconsidered(
    desk: &Desk<'_>,
    view: &dyn View,
    before: &Message,
    event: MessageEvent,
    now: DateTime<Utc>,
) -> Result<(MessageEvent, Option<String>), StoreError> {
    if !matches!(event, MessageEvent::PutBack | MessageEvent::Held) {
        return Ok((event, None));
    }
    let about = match &before.invitation {
        Some(invitation) => view.invitation(invitation)?,
        None => None,
    };
    Ok(match kept_back(desk, view, before, about.as_ref(), now)? {
        Some(kept) => (MessageEvent::Held, Some(kept.note().to_owned())),
        None => (MessageEvent::PutBack, None),
    })
}

fn count(done: &mut Delivered, channel: Channel, event: MessageEvent, error: Option<&MailError>) {
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
        let is_away = error.fault == Fault::Provider;
        done.provider_away |= is_away;
        done.mail_away |= is_away && channel == Channel::Email;
        done.last_error = Some(error.text.clone());
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
            if let Next::TryAt(at) = next(fault, before, now, desk.draw_number()) {
                after.next_attempt_at = at;
            }
        }
        MessageEvent::GaveUp | MessageEvent::Cancelled => after.sealed = None,
        // Why, is known to whoever looked.
        MessageEvent::Held => {}
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
