//! Rows of messages, and their claiming by senders.

use super::contact::left_out;
use super::engine::{Engine, Lookup, Query, Row, Value, values};
use super::errors;
use super::reading::{
    Branch, Reader, all, by_number, count_all, counts, maybe_seconds, one, page, seconds, select,
    text,
};
use super::scopes::Ways;
use super::writing::Change;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, MessageRef};
use crate::domain::language::Language;
use crate::domain::outbox::{Channel, Fault, Message, MessageKind, MessageState};
use crate::domain::staff::Scope;
use crate::ports::store::{Listed, MessageFilter, Page, StoreError};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

const COLUMNS: &str = "ref, channel, kind, \
    (SELECT ref FROM invitation WHERE number = message.invitation), account, \
    coalesce(recipient, (SELECT email FROM invitation WHERE number = message.invitation)), \
    language, state, attempts, generation, sealed, message_id, created_at, next_attempt_at, lease_until, sent_at, \
    delivered_at, fault, error";
/// What a sender may take: queued and due, or left behind by a sender whose lease ran out.
// The first condition is the index's own, without which the planner does not trust it.
pub(crate) const DUE: [&str; 2] = [
    "message INDEXED BY message_due WHERE state IN ('queued', 'sending')
        AND state = 'queued' AND next_attempt_at <= ?1",
    "message INDEXED BY message_due WHERE state IN ('queued', 'sending')
        AND state = 'sending' AND lease_until <= ?1",
];

pub(super) fn read(row: &dyn Row) -> Result<Message, StoreError> {
    let mut read = Reader::new("message", row);
    let id = read.parsed("ref", MessageRef::parse)?;
    Ok(Message {
        channel: read.word("channel", Channel::from_word)?,
        kind: read.word("kind", MessageKind::from_word)?,
        invitation: read.maybe("invitation", InvitationRef::parse)?,
        account: read.maybe("account", AccountRef::parse)?,
        to: read.value("recipient")?,
        language: read.word("language", Language::from_word)?,
        state: read.word("state", MessageState::from_word)?,
        attempts: read.value("attempts")?,
        generation: read.value("generation")?,
        sealed: read.value("sealed")?,
        message_id: whole_id(&id, read.value("message_id")?),
        created_at: read.instant("created_at")?,
        next_attempt_at: read.instant("next_attempt_at")?,
        lease_until: read.maybe_instant("lease_until")?,
        sent_at: read.maybe_instant("sent_at")?,
        delivered_at: read.maybe_instant("delivered_at")?,
        fault: read.maybe_word("fault", Fault::from_word)?,
        error: read.value("error")?,
        id,
    })
}

/// What is stored of a Message-ID: without the message's own reference where it begins with that.
fn short_id(message: &Message) -> &str {
    let whole = message.message_id.as_str();
    whole
        .strip_prefix(&message.id.as_str().to_ascii_lowercase())
        .filter(|rest| rest.starts_with('.'))
        .unwrap_or(whole)
}

/// The Message-ID again: none begins with a full stop by itself (RFC 5322, 3.6.4).
fn whole_id(id: &MessageRef, stored: String) -> String {
    if stored.starts_with('.') {
        format!("{}{stored}", id.as_str().to_ascii_lowercase())
    } else {
        stored
    }
}

/// Keeps an invitation's messages addressed as they were when its own address changes.
pub(super) fn stay(
    engine: &dyn Engine,
    invitation: i64,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    engine
        .execute(
            "UPDATE message SET recipient = ?1 WHERE invitation = ?2 AND recipient IS NULL",
            &values![email.as_str(), invitation],
        )
        .map(drop)
}

pub(super) fn lookup(engine: &dyn Engine, id: &MessageRef) -> Result<Option<Message>, StoreError> {
    let sql = select(COLUMNS, "message WHERE ref = ?1");
    one(engine, &sql, &values![id.as_str()], read)
}

/// Those of one invitation, whose reference is the one value, oldest first.
pub(super) fn of_one() -> String {
    select(
        COLUMNS,
        "message WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1) ORDER BY number",
    )
}

pub(crate) fn of(
    engine: &dyn Engine,
    invitation: &InvitationRef,
) -> Result<Vec<Message>, StoreError> {
    all(engine, &of_one(), &values![invitation.as_str()], read)
}

/// Those of an account, oldest first.
pub(super) fn of_account(
    engine: &dyn Engine,
    account: &AccountRef,
) -> Result<Vec<Message>, StoreError> {
    let sql = select(COLUMNS, "message WHERE account = ?1 ORDER BY number");
    all(engine, &sql, &values![account.as_str()], read)
}

/// Those that are written to an address of their own, oldest first. No index finds them: this is
/// asked when a person is copied or erased.
pub(super) fn to(engine: &dyn Engine, email: &EmailAddress) -> Result<Vec<Message>, StoreError> {
    let sql = select(COLUMNS, "message WHERE recipient = ?1 ORDER BY number");
    all(engine, &sql, &values![email.as_str()], read)
}

/// The parts of a list of messages.
pub(crate) fn branches(
    engine: &dyn Engine,
    filter: &MessageFilter,
) -> Result<Vec<Branch>, StoreError> {
    let base = Branch::of("message m", "m.number");
    let mut parts = Vec::new();
    if let Some(invitation) = &filter.invitation {
        // An invitation has a handful of messages: its index is walked, the rest only looked at.
        let mut part = base.on(
            "m.invitation = (SELECT number FROM invitation WHERE ref = ?)",
            [text(invitation.as_str())],
        );
        if let Some(kind) = filter.kind {
            part = part.on("+m.kind = ?", [text(kind.word())]);
        }
        if !filter.states.is_empty() {
            let places = vec!["?"; filter.states.len()].join(", ");
            let words = filter.states.iter().map(|state| text(state.word()));
            part = part.on(format!("+m.state IN ({places})"), words);
        }
        parts.push(part);
    } else if filter.kind.is_none() && filter.states.is_empty() {
        parts.push(base);
    } else {
        for kind in some_or_all(filter.kind.as_slice(), MessageKind::ALL) {
            for state in some_or_all(&filter.states, MessageState::ALL) {
                parts.push(base.clone().on(
                    "m.kind = ? AND m.state = ?",
                    [text(kind.word()), text(state.word())],
                ));
            }
        }
    }
    let ways = Ways::of(engine, &filter.scope)?;
    let parts = parts.into_iter().map(|part| barred(part, &filter.scope));
    Ok(parts
        .flat_map(|part| ways.split(part, "m.invitation"))
        .collect())
}

/// Leaves out what is about an invitation that the reader is barred from, or about its account.
fn barred(part: Branch, scope: &Scope) -> Branch {
    let Some((condition, values)) = left_out(scope, None) else {
        return part;
    };
    let accounts = format!(
        "(+m.account IS NULL OR +m.account NOT IN (SELECT i.account FROM invitation i
            WHERE i.account IS NOT NULL AND NOT i.number {condition}))"
    );
    let invitations = format!("(+m.invitation IS NULL OR +m.invitation {condition})");
    part.on(accounts, values.clone()).on(invitations, values)
}

fn some_or_all<'a, T>(some: &'a [T], all: &'a [T]) -> &'a [T] {
    if some.is_empty() { all } else { some }
}

pub(super) fn list(
    engine: &dyn Engine,
    filter: &MessageFilter,
    at: Page,
) -> Result<Listed<Message>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::MessageNumber));
    page(engine, &branches(engine, filter)?, at, &sql, read)
}

pub(crate) fn count_in(engine: &dyn Engine, states: &[MessageState]) -> Result<u64, StoreError> {
    let pairs = MessageKind::ALL.iter().flat_map(|kind| {
        states.iter().map(|state| {
            Branch::of("message", "number").on(
                "kind = ? AND state = ?",
                [text(kind.word()), text(state.word())],
            )
        })
    });
    count_all(engine, &pairs.collect::<Vec<_>>())
}

pub(super) fn count_due(engine: &dyn Engine, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let looks = DUE.map(|due| Query {
        sql: Cow::Owned(select("count(*)", due)),
        values: values![seconds(now)].into(),
    });
    Ok(counts(engine, &looks)?.into_iter().sum())
}

pub(super) fn add(engine: &dyn Engine, message: &Message) -> Result<(), StoreError> {
    let invitation = message.invitation.as_ref().map(InvitationRef::as_str);
    // No invitation has the number 0: one that is not there is refused as a missing row.
    let (number, recipient) = match invitation {
        Some(_) => (
            "coalesce((SELECT number FROM invitation WHERE ref = ?1), 0)",
            "nullif(?2, (SELECT email FROM invitation WHERE ref = ?1))",
        ),
        None => ("?1", "?2"),
    };
    let sql = format!(
        "INSERT INTO message ({ADDED})
         VALUES ({number}, {recipient}, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
             ?16, ?17, ?18, ?19)"
    );
    let mut values = Vec::from(values![invitation, &message.to]);
    values.extend(added(message));
    engine.execute(&sql, &values).map(drop)
}

/// The columns of a new message: the invitation's number and the recipient first.
pub(super) const ADDED: &str = "invitation, recipient, ref, channel, kind, account, language, \
    state, attempts, generation, sealed, message_id, created_at, next_attempt_at, lease_until, \
    sent_at, delivered_at, fault, error";

/// What a message is added with behind those two, in the order of [`ADDED`].
pub(super) fn added(message: &Message) -> [Value<'_>; 17] {
    values![
        message.id.as_str(),
        message.channel.word(),
        message.kind.word(),
        message.account.as_ref().map(AccountRef::as_str),
        message.language.word(),
        message.state.word(),
        message.attempts,
        message.generation,
        message.sealed.as_deref(),
        short_id(message),
        seconds(message.created_at),
        seconds(message.next_attempt_at),
        maybe_seconds(message.lease_until),
        maybe_seconds(message.sent_at),
        maybe_seconds(message.delivered_at),
        message.fault.map(Fault::word),
        message.error.as_deref(),
    ]
}

/// The statement that changes a message, where it is as `before` has it.
pub(super) fn changing<'v>(before: &'v Message, after: &'v Message) -> (String, Vec<Value<'v>>) {
    Change::of("message")
        .set("state", before.state.word(), after.state.word())
        .set("attempts", before.attempts, after.attempts)
        .set("generation", before.generation, after.generation)
        .set("sealed", before.sealed.as_deref(), after.sealed.as_deref())
        .set(
            "next_attempt_at",
            seconds(before.next_attempt_at),
            seconds(after.next_attempt_at),
        )
        .set(
            "lease_until",
            maybe_seconds(before.lease_until),
            maybe_seconds(after.lease_until),
        )
        .set(
            "sent_at",
            maybe_seconds(before.sent_at),
            maybe_seconds(after.sent_at),
        )
        .set(
            "delivered_at",
            maybe_seconds(before.delivered_at),
            maybe_seconds(after.delivered_at),
        )
        .set(
            "fault",
            before.fault.map(Fault::word),
            after.fault.map(Fault::word),
        )
        .set("error", before.error.as_deref(), after.error.as_deref())
        .set("language", before.language.word(), after.language.word())
        .set_to(
            "recipient",
            "nullif(?, (SELECT email FROM invitation WHERE number = message.invitation))",
            &before.to,
            &after.to,
        )
        .statement(
            "state",
            "ref = ? AND state = ? AND attempts = ?",
            values![before.id.as_str(), before.state.word(), before.attempts],
        )
}

pub(super) fn change(
    engine: &dyn Engine,
    before: &Message,
    after: &Message,
) -> Result<(), StoreError> {
    let (sql, values) = changing(before, after);
    let changed = engine.execute(&sql, &values)?;
    errors::one(changed, || format!("message {}", before.id))
}

/// Claims what is due and reads it.
pub(super) fn claim(
    engine: &dyn Engine,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: u32,
    only: Option<&[MessageRef]>,
) -> Result<Vec<Message>, StoreError> {
    let numbers = engine.claim(seconds(now), seconds(lease_until), limit, only)?;
    let sql = select(COLUMNS, engine.source(Lookup::MessageNumber));
    by_number(engine, &numbers, &sql, read)
}
