//! What time has brought about and nobody has written down: walked from the oldest on.

use super::engine::{Engine, Row, values};
use super::reading::{Reader, all, seconds};
use crate::domain::id::InvitationRef;
use crate::ports::store::{Due, StoreError};
use chrono::{DateTime, Utc};

/// Open invitations whose code or link ran out. The first condition is the index's own.
pub(crate) const RUN_OUT: &str = "SELECT ref, expires_at, number
     FROM invitation INDEXED BY invitation_open
     WHERE state IN ('awaiting_code', 'code_verified') AND expires_at <= ?1
         AND (expires_at, number) > (?2, ?3)
     ORDER BY expires_at, number LIMIT ?4";
/// Accesses whose end has come. The first conditions are the index's own.
pub(crate) const PAST_END: &str =
    "SELECT (SELECT ref FROM invitation WHERE number = access.invitation), ends_at, number
     FROM access INDEXED BY access_due
     WHERE state IN ('ending', 'suspended') AND ends_at IS NOT NULL AND ends_at <= ?1
         AND (ends_at, number) > (?2, ?3)
     ORDER BY ends_at, number LIMIT ?4";

fn read(row: &dyn Row) -> Result<Due, StoreError> {
    let mut read = Reader::new("invitation", row);
    Ok(Due {
        invitation: read.parsed("ref", InvitationRef::parse)?,
        at: read.instant("at")?,
        number: read.number("number")?,
    })
}

pub(super) fn list(
    engine: &dyn Engine,
    sql: &str,
    now: DateTime<Utc>,
    behind: Option<&Due>,
    limit: u32,
) -> Result<Vec<Due>, StoreError> {
    let (at, number) = behind.map_or((i64::MIN, 0), |behind| {
        let number = i64::try_from(behind.number).unwrap_or(i64::MAX);
        (seconds(behind.at), number)
    });
    all(engine, sql, &values![seconds(now), at, number, limit], read)
}
