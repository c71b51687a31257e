//! Writing down what became of messages, and what follows from it.

use super::{Delivered, Settled};
use crate::app::desk::{Desk, Entry, touch};
use crate::app::outbox::kept_back;
use crate::domain::audit::{Actor, Outcome};
use crate::domain::id::MessageRef;
use crate::domain::outbox::{
    Channel, Fault, LEASE, Message, MessageEvent, MessageState, Next, next_after,
};
use crate::ports::again::again_at_will;
use crate::ports::mailer::MailError;
use crate::ports::store::{StoreError, UnitOfWork, View};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// A message is given up after three days, but never before so many tries: one that waited for days
/// (`--no-send`, held after a restore) would fail for good when a server first says "later", as
/// greylisting does to every sender it does not know.
const LEAST_TRIES: u32 = 6;

/// Decides what follows from an outcome.
pub(super) fn judged(
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
pub(super) fn record(
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
    unit.hasten(&|| super::about(&mut settled.iter().map(|(message, ..)| message)))?;
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

/// Holds on to what is still to be sent.
pub(super) fn renew(
    desk: &Desk<'_>,
    waiting: &[&Message],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    again_at_will(|| {
        let unit = desk.store.begin()?;
        for message in waiting {
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

/// Queues again what was claimed and never offered to a server.
pub(super) fn give_back(
    desk: &Desk<'_>,
    unoffered: &BTreeMap<MessageRef, Message>,
) -> Result<(), StoreError> {
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
