//! Claiming messages. The unit's write lock keeps other senders out until it is kept, and then they
//! see the leases.

use super::engine::execute;
use crate::adapters::sql::engine::values;
use crate::adapters::sql::messages::DUE;
use crate::adapters::sql::reading::{Reader, all, maybe_number};
use crate::domain::id::MessageRef;
use crate::ports::store::StoreError;
use rusqlite::Connection;

pub(super) fn claim(
    conn: &Connection,
    now: i64,
    lease_until: i64,
    limit: u32,
    only: Option<&[MessageRef]>,
) -> Result<Vec<i64>, StoreError> {
    let mut numbers = match only {
        None => first_due(conn, now, limit)?,
        Some(only) => {
            let sql = "SELECT number FROM message WHERE ref = ?1
                 AND ((state = 'queued' AND next_attempt_at <= ?2)
                     OR (state = 'sending' AND lease_until <= ?2))";
            let mut found = Vec::new();
            for id in only {
                found.extend(maybe_number(conn, sql, &values![id.as_str(), now])?);
            }
            found
        }
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    // RETURNING would read the rows too, through a table of its own for each of them.
    let claim = "UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = ?1
         WHERE number = ?2";
    for &number in &numbers {
        execute(conn, claim, &values![lease_until, number])?;
    }
    Ok(numbers)
}

fn first_due(conn: &Connection, now: i64, limit: u32) -> Result<Vec<i64>, StoreError> {
    let mut numbers = Vec::new();
    for due in DUE {
        let sql = format!("SELECT number FROM {due} ORDER BY number LIMIT ?2");
        numbers.extend(all(conn, &sql, &values![now, limit], |row| {
            Reader::new("message", row).value::<i64>("number")
        })?);
    }
    Ok(numbers)
}
