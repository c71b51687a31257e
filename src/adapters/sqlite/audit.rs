//! The end of the audit trail: each entry is chained to the one before, with its reason beside it.

use super::engine::execute;
use crate::adapters::sql::audit::{hex, last, written};
use crate::adapters::sql::engine::values;
use crate::adapters::sql::reading::seconds;
use crate::domain::audit::{Entry, Event, GENESIS};
use crate::domain::id::RecordRef;
use crate::ports::store::{KeptReason, StoreError};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

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
        &values![
            number,
            seconds(event.at),
            &entry.actor,
            &entry.command,
            &entry.action,
            &entry.subject,
            &entry.record,
            &entry.outcome,
            &entry.detail,
            reason_hash,
            previous,
            hash,
        ],
    )?;
    if let Some(kept) = reason {
        execute(
            conn,
            "INSERT INTO audit_reason (number, reason, salt) VALUES (?1, ?2, ?3)",
            &values![number, kept.reason.as_str(), kept.salt],
        )?;
    }
    Ok(entry.number)
}
