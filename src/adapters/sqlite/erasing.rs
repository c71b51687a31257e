//! Erasing: rows first, in the unit that writes its entry; then the bytes that rows leave in the
//! file, for which a mark stays until they are gone.

use super::engine::execute;
use super::errors::failed;
use crate::adapters::sql::accesses::person;
use crate::adapters::sql::engine::{Value, values};
use crate::adapters::sql::reading::{maybe_number, maybe_seconds};
use crate::adapters::sql::{accounts, errors, invitations};
use crate::domain::account::Account;
use crate::domain::email_address::EmailAddress;
use crate::domain::erasure;
use crate::domain::invitation::Invitation;
use crate::ports::store::StoreError;
use rusqlite::Connection;

/// The mark in `meta` that bytes are left to take out.
const MARK: &str = "remains";

/// What a message that has not left becomes, and what it says of why it did not.
const UNSAID: &str = "state = CASE WHEN state IN ('queued', 'sending', 'held', 'failed')
        THEN 'cancelled' ELSE state END,
    sealed = NULL, error = NULL, lease_until = NULL";
/// What a row of a batch holds of a person.
const FIELDS: &str = "digest = NULL, content = NULL, email = NULL, name = NULL, record = NULL,
    label = NULL, relationship = NULL, worker = NULL, language = NULL, note = NULL, key = NULL,
    safe_contact = NULL";

pub(super) fn invitation(
    conn: &Connection,
    before: &Invitation,
    after: &Invitation,
) -> Result<(), StoreError> {
    let reference = before.reference.as_str();
    let sql = "SELECT number FROM invitation WHERE ref = ?1";
    let number = maybe_number(conn, sql, &values![reference])?.ok_or_else(errors::not_there)?;
    in_use(conn, "invitation = ?1", &values![number])?;
    let run = |sql: &str, values: &[Value<'_>]| execute(conn, sql, values).map(drop);
    run(
        "DELETE FROM contact_hold WHERE invitation = ?1",
        &values![number],
    )?;
    invitations::change(conn, before, after)?;
    let ended_at = maybe_seconds(after.ended_at);
    run(
        "UPDATE access SET state = 'ended', ended_at = ?2 WHERE invitation = ?1 AND state = 'offered'",
        &values![number, ended_at],
    )?;
    run(
        "UPDATE access SET person = ?2 WHERE invitation = ?1",
        &values![number, person(&after.email)],
    )?;
    run(
        &format!("UPDATE message SET recipient = NULL, {UNSAID} WHERE invitation = ?1"),
        &values![number],
    )?;
    rows(conn, "invitation = ?1", &values![number])?;
    run(
        "DELETE FROM session WHERE invitation = ?1",
        &values![reference],
    )?;
    run(
        "DELETE FROM audit_reason WHERE number IN (SELECT number FROM audit
             WHERE subject = ?1 OR subject IN (SELECT ref FROM message WHERE invitation = ?2))
         AND number NOT IN (SELECT number FROM audit WHERE action = 'account.erased')",
        &values![reference, number],
    )?;
    run(
        "UPDATE invitation SET erased_at = coalesce(?2, 0) WHERE number = ?1",
        &values![number, ended_at],
    )?;
    mark(conn)
}

pub(super) fn account(
    conn: &Connection,
    before: &Account,
    after: &Account,
) -> Result<(), StoreError> {
    let reference = before.reference.as_str();
    in_use(conn, "account = ?1", &values![reference])?;
    accounts::change(conn, before, after)?;
    let run = |sql: &str, values: &[Value<'_>]| execute(conn, sql, values).map(drop);
    run(
        &format!(
            "UPDATE message SET recipient = ?2, {UNSAID} WHERE account = ?1 AND invitation IS NULL"
        ),
        &values![reference, after.email.as_str()],
    )?;
    for table in ["session", "verification"] {
        let sql = format!("DELETE FROM {table} WHERE account = ?1");
        run(&sql, &values![reference])?;
    }
    run(
        "DELETE FROM audit_reason WHERE number IN (SELECT number FROM audit
             WHERE (subject = ?1 OR subject IN (SELECT ref FROM message WHERE account = ?1))
                 AND action <> 'account.erased')",
        &values![reference],
    )?;
    run(
        "UPDATE account SET erased_at = coalesce(?2, 0) WHERE ref = ?1",
        &values![reference, maybe_seconds(after.closed_at)],
    )?;
    mark(conn)
}

pub(super) fn address(conn: &Connection, email: &EmailAddress) -> Result<(), StoreError> {
    let run = |sql: &str, values: &[Value<'_>]| execute(conn, sql, values).map(drop);
    let erased = EmailAddress::erased("person");
    // A message about somebody else's invitation keeps saying that it went elsewhere.
    run(
        &format!("UPDATE message SET recipient = ?2, {UNSAID} WHERE recipient = ?1"),
        &values![email.as_str(), erased.as_str()],
    )?;
    run(
        "UPDATE access SET person = ?2 WHERE person = ?1",
        &values![person(email), person(&erased)],
    )?;
    run(
        "DELETE FROM contact_hold WHERE email = ?1",
        &values![email.as_str()],
    )?;
    rows(conn, "lower(trim(email)) = ?1", &values![email.as_str()])?;
    mark(conn)
}

/// Fails while a person sees a record or waits to: what the domain says, said once more by the file.
fn in_use(conn: &Connection, whose: &str, of: &[Value<'_>]) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT 1 FROM access WHERE {whose} AND state IN ('accepted', 'active', 'ending', 'suspended') LIMIT 1"
    );
    match maybe_number(conn, &sql, of)? {
        None => Ok(()),
        Some(_) => Err(StoreError::Refused {
            rule: "an access of it is in use or waits".to_owned(),
        }),
    }
}

/// Takes the fields out of rows of batches, and what their remarks quote of them.
fn rows(conn: &Connection, which: &str, of: &[Value<'_>]) -> Result<(), StoreError> {
    let remarks = format!(
        "UPDATE batch_remark SET message = '{}' WHERE EXISTS (SELECT 1 FROM batch_row r
             WHERE r.run = batch_remark.run AND r.line = batch_remark.line AND {which})",
        erasure::NAME
    );
    execute(conn, &remarks, of)?;
    let fields = format!("UPDATE batch_row SET {FIELDS} WHERE {which}");
    execute(conn, &fields, of).map(drop)
}

fn mark(conn: &Connection) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO meta (name, value) VALUES (?1, 'due')";
    execute(conn, sql, &values![MARK]).map(drop)
}

pub(super) fn has_remains(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM meta WHERE name = ?1";
    Ok(maybe_number(conn, sql, &values![MARK])? == Some(1))
}

/// Writes the file anew, without what rows left in pages and their gaps, and empties the log, which
/// held pages as they were before. The mark goes last: whoever is cut short begins again.
pub(super) fn clear(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("VACUUM").map_err(failed)?;
    empty_log(conn)?;
    execute(conn, "DELETE FROM meta WHERE name = ?1", &values![MARK])?;
    Ok(())
}

/// Merges the log into the file and cuts it to nothing, which needs everybody to have let go of
/// what the log held before.
fn empty_log(conn: &Connection) -> Result<(), StoreError> {
    let is_busy: i64 = conn
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(failed)?;
    if is_busy == 0 {
        Ok(())
    } else {
        Err(StoreError::Busy)
    }
}
