//! Rows of messages, and their claiming by senders.

use super::errors::{self, failed};
use super::reading::{
    Branch, Reader, all, count, count_all, execute, maybe_number, maybe_seconds, one, page,
    seconds, select, text,
};
use super::scopes::own_branches;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, MessageRef};
use crate::domain::language::Language;
use crate::domain::outbox::{Channel, Fault, Message, MessageKind, MessageState};
use crate::ports::store::{Listed, MessageFilter, Page, StoreError};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "ref, channel, kind, \
    (SELECT ref FROM invitation WHERE number = message.invitation), account, \
    coalesce(recipient, (SELECT email FROM invitation WHERE number = message.invitation)), \
    language, state, attempts, generation, sealed, message_id, created_at, next_attempt_at, lease_until, sent_at, \
    delivered_at, fault, error";
/// What a sender may take: queued and due, or left behind by a sender whose lease ran out.
// The first condition is the index's own, without which the planner does not trust it.
const DUE: [&str; 2] = [
    "message INDEXED BY message_due WHERE state IN ('queued', 'sending')
        AND state = 'queued' AND next_attempt_at <= ?1",
    "message INDEXED BY message_due WHERE state IN ('queued', 'sending')
        AND state = 'sending' AND lease_until <= ?1",
];

fn read(row: &Row<'_>) -> Result<Message, StoreError> {
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
    conn: &Connection,
    invitation: i64,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    execute(
        conn,
        "UPDATE message SET recipient = ?1 WHERE invitation = ?2 AND recipient IS NULL",
        params![email.as_str(), invitation],
    )
    .map(drop)
}

pub(super) fn lookup(conn: &Connection, id: &MessageRef) -> Result<Option<Message>, StoreError> {
    let sql = select(COLUMNS, "message WHERE ref = ?1");
    one(conn, &sql, [id.as_str()], read)
}

pub(super) fn of(
    conn: &Connection,
    invitation: &InvitationRef,
) -> Result<Vec<Message>, StoreError> {
    let sql = select(
        COLUMNS,
        "message WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1) ORDER BY number",
    );
    all(conn, &sql, [invitation.as_str()], read)
}

/// The parts of a list of messages.
pub(super) fn branches(
    conn: &Connection,
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
    let mut found = Vec::new();
    for part in parts {
        found.extend(own_branches(conn, part, "m.invitation", &filter.scope)?);
    }
    Ok(found)
}

fn some_or_all<'a, T>(some: &'a [T], all: &'a [T]) -> &'a [T] {
    if some.is_empty() { all } else { some }
}

pub(super) fn list(
    conn: &Connection,
    filter: &MessageFilter,
    at: Page,
) -> Result<Listed<Message>, StoreError> {
    let sql = select(COLUMNS, "message WHERE number = ?1");
    page(conn, &branches(conn, filter)?, at, &sql, read)
}

pub(super) fn count_in(conn: &Connection, states: &[MessageState]) -> Result<u64, StoreError> {
    let pairs = MessageKind::ALL.iter().flat_map(|kind| {
        states.iter().map(|state| {
            Branch::of("message", "number").on(
                "kind = ? AND state = ?",
                [text(kind.word()), text(state.word())],
            )
        })
    });
    count_all(conn, &pairs.collect::<Vec<_>>())
}

pub(super) fn count_due(conn: &Connection, now: DateTime<Utc>) -> Result<u64, StoreError> {
    DUE.iter().try_fold(0, |sum, due| {
        Ok(sum + count(conn, &select("count(*)", due), [seconds(now)])?)
    })
}

/// The columns of a message that is added, but for its invitation and recipient.
const ADDED: &str = "ref, channel, kind, account, language, state, attempts, generation, sealed, \
    message_id, created_at, next_attempt_at, lease_until, sent_at, delivered_at, fault, error";

pub(super) fn add(conn: &Connection, message: &Message) -> Result<(), StoreError> {
    let places = "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19";
    // One look at the invitation gives its number and its address.
    let source = match &message.invitation {
        Some(_) => "number, nullif(?2, email) FROM invitation WHERE ref = ?1",
        None => "?1, ?2",
    };
    let sql =
        format!("INSERT INTO message ({ADDED}, invitation, recipient) SELECT {places}, {source}");
    let added = execute(
        conn,
        &sql,
        params![
            message.invitation.as_ref().map(InvitationRef::as_str),
            message.to,
            message.id.as_str(),
            message.channel.word(),
            message.kind.word(),
            message.account.as_ref().map(AccountRef::as_str),
            message.language.word(),
            message.state.word(),
            message.attempts,
            message.generation,
            message.sealed,
            short_id(message),
            seconds(message.created_at),
            seconds(message.next_attempt_at),
            maybe_seconds(message.lease_until),
            maybe_seconds(message.sent_at),
            maybe_seconds(message.delivered_at),
            message.fault.map(Fault::word),
            message.error,
        ],
    )?;
    if added == 1 {
        Ok(())
    } else {
        Err(errors::not_there())
    }
}

pub(super) fn change(
    conn: &Connection,
    before: &Message,
    after: &Message,
) -> Result<(), StoreError> {
    let changed = execute(
        conn,
        "UPDATE message SET state = ?1, attempts = ?2, generation = ?3, sealed = ?4,
             next_attempt_at = ?5, lease_until = ?6, sent_at = ?7, delivered_at = ?8, fault = ?9,
             error = ?10, language = ?12,
             recipient = nullif(?11, (SELECT email FROM invitation WHERE number = message.invitation))
         WHERE ref = ?13 AND state = ?14 AND attempts = ?15",
        params![
            after.state.word(),
            after.attempts,
            after.generation,
            after.sealed,
            seconds(after.next_attempt_at),
            maybe_seconds(after.lease_until),
            maybe_seconds(after.sent_at),
            maybe_seconds(after.delivered_at),
            after.fault.map(Fault::word),
            after.error,
            after.to,
            after.language.word(),
            before.id.as_str(),
            before.state.word(),
            before.attempts,
        ],
    )?;
    errors::one(changed, || format!("message {}", before.id))
}

/// Claims what is due. The unit's write lock keeps other senders out until it is kept, and then they
/// see the leases.
pub(super) fn claim(
    conn: &Connection,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: u32,
    only: Option<&[MessageRef]>,
) -> Result<Vec<Message>, StoreError> {
    let now = seconds(now);
    let mut numbers = match only {
        None => first_due(conn, now, limit)?,
        Some(only) => {
            let sql = "SELECT number FROM message WHERE ref = ?1
                 AND ((state = 'queued' AND next_attempt_at <= ?2)
                     OR (state = 'sending' AND lease_until <= ?2))";
            let mut found = Vec::new();
            for id in only {
                found.extend(maybe_number(conn, sql, params![id.as_str(), now])?);
            }
            found
        }
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut claimed = Vec::with_capacity(numbers.len());
    // RETURNING would read the rows too, through a table of its own for each of them.
    let claim = "UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = ?1
         WHERE number = ?2";
    let look = select(COLUMNS, "message WHERE number = ?1");
    for number in numbers {
        execute(conn, claim, params![seconds(lease_until), number])?;
        claimed.extend(one(conn, &look, [number], read)?);
    }
    Ok(claimed)
}

fn first_due(conn: &Connection, now: i64, limit: u32) -> Result<Vec<i64>, StoreError> {
    let mut numbers = Vec::new();
    for due in DUE {
        let sql = format!("SELECT number FROM {due} ORDER BY number LIMIT ?2");
        numbers.extend(all(conn, &sql, params![now, limit], |row| {
            row.get::<_, i64>(0).map_err(failed)
        })?);
    }
    Ok(numbers)
}
