//! The audit trail: each entry chained to the one before, with its reason beside it.

use super::errors::failed;
use super::reading::{
    Branch, Reader, all, execute, maybe_number, one, page, seconds, select, text,
};
use crate::domain::audit::{Entry, Event, GENESIS};
use crate::domain::id::RecordRef;
use crate::domain::name::Reason;
use crate::ports::store::{AuditFilter, KeptReason, Listed, Page, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

const COLUMNS: &str = "number, at, actor, command, action, subject, record, outcome, detail, \
    reason_hash, previous, hash";

/// Writes bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        for half in [byte >> 4, byte & 15] {
            digits.extend(char::from_digit(u32::from(half), 16));
        }
        digits
    })
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn read(row: &Row<'_>) -> Result<Entry, StoreError> {
    let mut read = Reader::new("audit", row);
    Ok(Entry {
        number: read.number("number")?,
        at: written(read.instant("at")?),
        actor: read.value("actor")?,
        command: read.value("command")?,
        action: read.value("action")?,
        subject: read.value("subject")?,
        record: read.value("record")?,
        outcome: read.value("outcome")?,
        detail: read.value("detail")?,
        reason_hash: read
            .value::<Option<[u8; 32]>>("reason_hash")?
            .map_or_else(String::new, |hash| hex(&hash)),
        previous: hex(&read.value::<[u8; 32]>("previous")?),
        hash: hex(&read.value::<[u8; 32]>("hash")?),
    })
}

fn last(conn: &Connection) -> Result<(u64, [u8; 32]), StoreError> {
    let sql = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
    let head = one(conn, sql, [], |row| {
        let mut read = Reader::new("audit", row);
        Ok((read.number("number")?, read.value("hash")?))
    })?;
    Ok(head.unwrap_or((0, [0; 32])))
}

pub(super) fn head(conn: &Connection) -> Result<(u64, String), StoreError> {
    let (number, hash) = last(conn)?;
    Ok((number, hex(&hash)))
}

pub(super) fn entries(conn: &Connection, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let sql = select(COLUMNS, "audit WHERE number > ?1 ORDER BY number LIMIT ?2");
    all(conn, &sql, params![after, limit], read)
}

/// The parts of a list of entries.
pub(super) fn branches(conn: &Connection, filter: &AuditFilter) -> Result<Vec<Branch>, StoreError> {
    let base = Branch::of("audit", "number");
    // The first of these that is there drives, in the order of how few entries each finds.
    let mut driven = false;
    let mut condition = |plain: &'static str, looked_at: &'static str| {
        if std::mem::replace(&mut driven, true) {
            looked_at
        } else {
            plain
        }
    };
    let mut branch = base;
    if let Some(subject) = &filter.subject {
        branch = branch.on(condition("subject = ?", "+subject = ?"), [text(subject)]);
    }
    if let Some(record) = &filter.record {
        let looked_for = condition("record = ? AND record <> ''", "+record = ?");
        branch = branch.on(looked_for, [text(record.as_str())]);
    }
    if let Some(actor) = &filter.actor {
        branch = branch.on(condition("actor = ?", "+actor = ?"), [text(actor)]);
    }
    if let Some(since) = filter.since {
        branch = branch.on("+at >= ?", [Value::Integer(seconds(since))]);
    }
    if let Some(until) = filter.until {
        branch = branch.on("+at < ?", [Value::Integer(seconds(until))]);
    }
    if !driven {
        match within(conn, filter, branch)? {
            Some(bounded) => branch = bounded,
            None => return Ok(Vec::new()),
        }
    }
    let Some(beginning) = filter.action.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(vec![branch]);
    };
    let actions = actions(conn, beginning)?;
    let condition = if driven { "+action = ?" } else { "action = ?" };
    Ok(actions
        .into_iter()
        .map(|action| branch.clone().on(condition, [Value::Text(action)]))
        .collect())
}

/// Bounds the numbers by the dates: clocks go back, so dates need not follow numbers, and the index
/// gives the outermost that can match.
fn within(
    conn: &Connection,
    filter: &AuditFilter,
    mut branch: Branch,
) -> Result<Option<Branch>, StoreError> {
    if let Some(since) = filter.since {
        let sql = "SELECT min(number) FROM audit INDEXED BY audit_at WHERE at >= ?1";
        match maybe_number(conn, sql, [seconds(since)])? {
            Some(first) => branch = branch.on("number >= ?", [Value::Integer(first)]),
            None => return Ok(None),
        }
    }
    if let Some(until) = filter.until {
        let sql = "SELECT max(number) FROM audit INDEXED BY audit_at WHERE at < ?1";
        match maybe_number(conn, sql, [seconds(until)])? {
            Some(last) => branch = branch.on("number <= ?", [Value::Integer(last)]),
            None => return Ok(None),
        }
    }
    Ok(Some(branch))
}

/// The different actions that begin with a text, found by leaping through the index.
fn actions(conn: &Connection, beginning: &str) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = Vec::new();
    let mut statement = conn
        .prepare_cached("SELECT min(action) FROM audit WHERE action >= ?1")
        .map_err(failed)?;
    let mut from = beginning.to_owned();
    loop {
        let next: Option<String> = statement
            .query_row([&from], |row| row.get(0))
            .optional()
            .map_err(failed)?
            .flatten();
        match next {
            Some(action) if action.starts_with(beginning) => {
                // The least text that stands behind this action.
                from = format!("{action}\u{1}");
                found.push(action);
            }
            _ => return Ok(found),
        }
    }
}

pub(super) fn list(
    conn: &Connection,
    filter: &AuditFilter,
    at: Page,
) -> Result<Listed<Entry>, StoreError> {
    let sql = select(COLUMNS, "audit WHERE number = ?1");
    page(conn, &branches(conn, filter)?, at, &sql, read)
}

pub(super) fn reason(conn: &Connection, number: u64) -> Result<Option<KeptReason>, StoreError> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "SELECT number, reason, salt FROM audit_reason WHERE number = ?1";
    one(conn, sql, [number], |row| {
        let mut read = Reader::new("audit_reason", row);
        read.number("number")?;
        Ok(KeptReason {
            reason: read.parsed("reason", Reason::parse)?,
            salt: read.value("salt")?,
        })
    })
}

/// Chains an event to the end of the trail. The unit's write lock makes the end stay the end.
pub(super) fn add(
    conn: &Connection,
    event: &Event,
    reason: Option<&KeptReason>,
) -> Result<u64, StoreError> {
    let (before, previous) = last(conn)?;
    let reason_hash = reason.map(|kept| {
        let salted = format!("{}:{}", hex(&kept.salt), kept.reason.as_str());
        <[u8; 32]>::from(Sha256::digest(salted))
    });
    let mut entry = Entry {
        number: before + 1,
        at: written(event.at),
        actor: event.actor.to_string(),
        command: event.command.clone(),
        action: event.action.to_owned(),
        subject: event.subject.clone(),
        record: event
            .record
            .as_ref()
            .map_or_else(String::new, RecordRef::to_string),
        outcome: event.outcome.to_string(),
        detail: event.detail.clone(),
        reason_hash: reason_hash.map_or_else(String::new, |hash| hex(&hash)),
        previous: if before == 0 {
            GENESIS.to_owned()
        } else {
            hex(&previous)
        },
        hash: String::new(),
    };
    let hash = <[u8; 32]>::from(Sha256::digest(entry.canonical()));
    entry.hash = hex(&hash);
    let number = i64::try_from(entry.number).unwrap_or(i64::MAX);
    execute(
        conn,
        "INSERT INTO audit (number, at, actor, command, action, subject, record, outcome, detail,
             reason_hash, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            number,
            seconds(event.at),
            entry.actor,
            entry.command,
            entry.action,
            entry.subject,
            entry.record,
            entry.outcome,
            entry.detail,
            reason_hash,
            previous,
            hash,
        ],
    )?;
    if let Some(kept) = reason {
        execute(
            conn,
            "INSERT INTO audit_reason (number, reason, salt) VALUES (?1, ?2, ?3)",
            params![number, kept.reason.as_str(), kept.salt],
        )?;
    }
    Ok(entry.number)
}
