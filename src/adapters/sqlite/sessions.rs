//! Rows of sessions, verification codes and key checks.

use super::errors;
use super::reading::{Reader, all, count, execute, maybe_seconds, one, seconds, select};
use crate::domain::account::MfaMethod;
use crate::domain::id::{AccountRef, InvitationRef, KeyId};
use crate::domain::session::{
    CodePurpose, LastPress, Pressed, Session, SessionLevel, Verification,
};
use crate::ports::store::StoreError;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

const VERIFICATION: &str = "number, account, purpose, method, key, hash, created_at, expires_at, \
    attempts_left, ended_at";
const SESSION: &str = "number, token_hash, level, invitation, account, created_at, seen_at, \
    link_generation, stepped_at, previous_hash, form_hash, outcome";

fn read_verification(row: &Row<'_>) -> Result<Verification, StoreError> {
    let mut read = Reader::new("verification", row);
    Ok(Verification {
        number: read.number("number")?,
        account: read.parsed("account", AccountRef::parse)?,
        purpose: read.word("purpose", CodePurpose::from_word)?,
        method: read.maybe_word("method", MfaMethod::from_word)?,
        key: read.parsed("key", KeyId::parse)?,
        hash: read.value("hash")?,
        created_at: read.instant("created_at")?,
        expires_at: read.instant("expires_at")?,
        attempts_left: read.value("attempts_left")?,
        ended_at: read.maybe_instant("ended_at")?,
    })
}

pub(super) fn verification(
    conn: &Connection,
    account: &AccountRef,
    purpose: CodePurpose,
) -> Result<Option<Verification>, StoreError> {
    let rest = "verification WHERE account = ?1 AND purpose = ?2 ORDER BY number DESC LIMIT 1";
    one(
        conn,
        &select(VERIFICATION, rest),
        [account.as_str(), purpose.word()],
        read_verification,
    )
}

pub(super) fn count_verifications(
    conn: &Connection,
    account: &AccountRef,
    purpose: CodePurpose,
    since: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM verification
         WHERE account = ?1 AND purpose = ?2 AND created_at >= ?3";
    count(
        conn,
        sql,
        params![account.as_str(), purpose.word(), seconds(since)],
    )
}

pub(super) fn add_verification(
    conn: &Connection,
    verification: &Verification,
) -> Result<u64, StoreError> {
    execute(
        conn,
        "INSERT INTO verification (account, purpose, method, key, hash, created_at, expires_at,
             attempts_left, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            verification.account.as_str(),
            verification.purpose.word(),
            verification.method.map(MfaMethod::word),
            verification.key.as_str(),
            verification.hash,
            seconds(verification.created_at),
            seconds(verification.expires_at),
            verification.attempts_left,
            maybe_seconds(verification.ended_at),
        ],
    )?;
    Ok(conn.last_insert_rowid().unsigned_abs())
}

pub(super) fn change_verification(
    conn: &Connection,
    before: &Verification,
    after: &Verification,
) -> Result<(), StoreError> {
    let number = i64::try_from(before.number).unwrap_or(i64::MAX);
    let changed = execute(
        conn,
        "UPDATE verification SET attempts_left = ?1, ended_at = ?2
         WHERE number = ?3 AND attempts_left = ?4 AND ended_at IS NULL",
        params![
            after.attempts_left,
            maybe_seconds(after.ended_at),
            number,
            before.attempts_left,
        ],
    )?;
    errors::one(changed, || format!("verification code {}", before.number))
}

fn read_session(row: &Row<'_>) -> Result<Session, StoreError> {
    let mut read = Reader::new("session", row);
    read.number("number")?;
    Ok(Session {
        token_hash: read.value("token_hash")?,
        level: read.word("level", SessionLevel::from_word)?,
        invitation: read.maybe("invitation", InvitationRef::parse)?,
        account: read.maybe("account", AccountRef::parse)?,
        created_at: read.instant("created_at")?,
        seen_at: read.instant("seen_at")?,
        link_generation: read.value("link_generation")?,
        stepped_at: read.instant("stepped_at")?,
        previous_hash: read.value("previous_hash")?,
        last_press: match (
            read.value("form_hash")?,
            read.maybe_word("outcome", Pressed::from_word)?,
        ) {
            (Some(form_hash), Some(outcome)) => Some(LastPress { form_hash, outcome }),
            (None, _) | (_, None) => None,
        },
    })
}

pub(super) fn session(
    conn: &Connection,
    token_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let sql = select(SESSION, "session WHERE token_hash = ?1");
    one(conn, &sql, [token_hash.as_slice()], read_session)
}

pub(super) fn session_after(
    conn: &Connection,
    previous_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let rest = "session WHERE previous_hash = ?1 ORDER BY number DESC LIMIT 1";
    let sql = select(SESSION, rest);
    one(conn, &sql, [previous_hash.as_slice()], read_session)
}

pub(super) fn add_session(conn: &Connection, session: &Session) -> Result<(), StoreError> {
    execute(
        conn,
        "INSERT INTO session (token_hash, level, invitation, account, created_at, seen_at,
             link_generation, stepped_at, previous_hash, form_hash, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            session.token_hash,
            session.level.word(),
            session.invitation.as_ref().map(InvitationRef::as_str),
            session.account.as_ref().map(AccountRef::as_str),
            seconds(session.created_at),
            seconds(session.seen_at),
            session.link_generation,
            seconds(session.stepped_at),
            session.previous_hash,
            session.last_press.map(|press| press.form_hash),
            session.last_press.map(|press| press.outcome.word()),
        ],
    )
    .map(drop)
}

pub(super) fn change_session(
    conn: &Connection,
    before: &Session,
    after: &Session,
) -> Result<(), StoreError> {
    let changed = execute(
        conn,
        "UPDATE session SET token_hash = ?1, level = ?2, invitation = ?3, account = ?4, seen_at = ?5,
             previous_hash = ?6, form_hash = ?7, outcome = ?8, link_generation = ?9, stepped_at = ?10
         WHERE token_hash = ?11 AND level = ?12",
        params![
            after.token_hash,
            after.level.word(),
            after.invitation.as_ref().map(InvitationRef::as_str),
            after.account.as_ref().map(AccountRef::as_str),
            seconds(after.seen_at),
            after.previous_hash,
            after.last_press.map(|press| press.form_hash),
            after.last_press.map(|press| press.outcome.word()),
            after.link_generation,
            seconds(after.stepped_at),
            before.token_hash,
            before.level.word(),
        ],
    )?;
    errors::one(changed, || "the session".to_owned())
}

pub(super) fn end_session(conn: &Connection, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE token_hash = ?1";
    execute(conn, sql, [token_hash.as_slice()]).map(drop)
}

pub(super) fn end_of(
    conn: &Connection,
    account: &AccountRef,
    but: Option<&[u8; 32]>,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM session WHERE account = ?1 AND token_hash IS NOT ?2";
    let ended = execute(
        conn,
        sql,
        params![account.as_str(), but.map(<[u8; 32]>::as_slice)],
    )?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

pub(super) fn end_stale(
    conn: &Connection,
    seen_before: DateTime<Utc>,
    created_before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM session WHERE seen_at < ?1 OR created_at < ?2";
    let ended = execute(conn, sql, [seconds(seen_before), seconds(created_before)])?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

pub(super) fn key_checks(conn: &Connection) -> Result<Vec<(KeyId, [u8; 32])>, StoreError> {
    let sql = "SELECT key, value FROM key_check ORDER BY number";
    all(conn, sql, [], |row| {
        let mut read = Reader::new("key_check", row);
        Ok((read.parsed("key", KeyId::parse)?, read.value("value")?))
    })
}

pub(super) fn add_key_check(
    conn: &Connection,
    key: &KeyId,
    value: &[u8; 32],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO key_check (key, value) VALUES (?1, ?2)";
    execute(conn, sql, params![key.as_str(), value]).map(drop)
}
