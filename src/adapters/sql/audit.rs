//! The audit trail as it is read: entries in their chain, and the reasons beside them.

use super::engine::{Engine, Lookup, Row, Value, values};
use super::reading::{Branch, Reader, all, maybe_number, one, page, seconds, select, text};
use crate::domain::audit::Entry;
use crate::domain::name::Reason;
use crate::ports::store::{AuditFilter, KeptReason, Listed, Newest, Page, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};

const COLUMNS: &str = "number, at, actor, command, action, subject, record, outcome, detail, \
    reason_hash, previous, hash";

/// Writes bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        for half in [byte >> 4, byte & 15] {
            digits.extend(char::from_digit(u32::from(half), 16));
        }
        digits
    })
}

/// Writes an instant as entries hold it.
pub(crate) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn read(row: &dyn Row) -> Result<Entry, StoreError> {
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

/// The number and hash of the last entry; zeros for none.
pub(crate) fn last(engine: &dyn Engine) -> Result<(u64, [u8; 32]), StoreError> {
    let rest = format!(
        "{} ORDER BY number DESC LIMIT 1",
        engine.source(Lookup::Audit)
    );
    let head = one(engine, &select("number, hash", &rest), &[], |row| {
        let mut read = Reader::new("audit", row);
        Ok((read.number("number")?, read.value("hash")?))
    })?;
    Ok(head.unwrap_or((0, [0; 32])))
}

pub(super) fn head(engine: &dyn Engine) -> Result<(u64, String), StoreError> {
    let (number, hash) = last(engine)?;
    Ok((number, hex(&hash)))
}

/// The newest entry, which everybody is told of.
pub(super) fn newest(engine: &dyn Engine) -> Result<Option<Newest>, StoreError> {
    let sql = select("number, hash, at", engine.source(Lookup::AuditNewest));
    one(engine, &sql, &[], |row| {
        let mut read = Reader::new("audit", row);
        Ok(Newest {
            number: read.number("number")?,
            hash: hex(&read.value::<[u8; 32]>("hash")?),
            at: read.instant("at")?,
        })
    })
}

pub(super) fn entries(
    engine: &dyn Engine,
    after: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rest = format!(
        "{} WHERE number > ?1 ORDER BY number LIMIT ?2",
        engine.source(Lookup::Audit)
    );
    all(
        engine,
        &select(COLUMNS, &rest),
        &values![after, limit],
        read,
    )
}

/// The parts of a list of entries.
pub(crate) fn branches(
    engine: &dyn Engine,
    filter: &AuditFilter,
) -> Result<Vec<Branch>, StoreError> {
    let base = Branch::of(engine.source(Lookup::Audit), "number");
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
        match within(engine, filter, branch)? {
            Some(bounded) => branch = bounded,
            None => return Ok(Vec::new()),
        }
    }
    let Some(beginning) = filter.action.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(vec![branch]);
    };
    let actions = actions(engine, beginning)?;
    let condition = if driven { "+action = ?" } else { "action = ?" };
    Ok(actions
        .into_iter()
        .map(|action| branch.clone().on(condition, [Value::from(action)]))
        .collect())
}

/// Bounds the numbers by the dates: clocks go back, so dates need not follow numbers, and the index
/// gives the outermost that can match.
fn within(
    engine: &dyn Engine,
    filter: &AuditFilter,
    mut branch: Branch,
) -> Result<Option<Branch>, StoreError> {
    let audit = engine.source(Lookup::Audit);
    if let Some(since) = filter.since {
        let rest = format!("{audit} INDEXED BY audit_at WHERE at >= ?1");
        let sql = select("min(number)", &rest);
        match maybe_number(engine, &sql, &values![seconds(since)])? {
            Some(first) => branch = branch.on("number >= ?", [Value::Integer(first)]),
            None => return Ok(None),
        }
    }
    if let Some(until) = filter.until {
        let rest = format!("{audit} INDEXED BY audit_at WHERE at < ?1");
        let sql = select("max(number)", &rest);
        match maybe_number(engine, &sql, &values![seconds(until)])? {
            Some(last) => branch = branch.on("number <= ?", [Value::Integer(last)]),
            None => return Ok(None),
        }
    }
    Ok(Some(branch))
}

/// The different actions that begin with a text, found by leaping through the index.
fn actions(engine: &dyn Engine, beginning: &str) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = Vec::new();
    let rest = format!(
        "{} WHERE action >= ?1 ORDER BY action LIMIT 1",
        engine.source(Lookup::Audit)
    );
    let sql = select("action", &rest);
    let mut from = beginning.to_owned();
    loop {
        let next = one(engine, &sql, &values![&from], |row| {
            Reader::new("audit", row).value::<String>("action")
        })?;
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
    engine: &dyn Engine,
    filter: &AuditFilter,
    at: Page,
) -> Result<Listed<Entry>, StoreError> {
    let rest = format!("{} WHERE number = ?1", engine.source(Lookup::Audit));
    let sql = select(COLUMNS, &rest);
    page(engine, &branches(engine, filter)?, at, &sql, read)
}

pub(super) fn reason(engine: &dyn Engine, number: u64) -> Result<Option<KeptReason>, StoreError> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rest = format!("{} WHERE number = ?1", engine.source(Lookup::AuditReason));
    let sql = select("number, reason, salt", &rest);
    one(engine, &sql, &values![number], |row| {
        let mut read = Reader::new("audit_reason", row);
        read.number("number")?;
        Ok(KeptReason {
            reason: read.parsed("reason", Reason::parse)?,
            salt: read.value("salt")?,
        })
    })
}
