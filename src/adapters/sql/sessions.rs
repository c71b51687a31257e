//! Rows of sessions, verification codes and key checks.

use super::engine::{Engine, Lookup, Row, Value, values};
use super::errors;
use super::reading::{Reader, all, count, maybe_seconds, one, seconds, select};
use super::writing::Change;
use crate::domain::account::MfaMethod;
use crate::domain::id::{AccountRef, InvitationRef, KeyId};
use crate::domain::session::{
    CodePurpose, LastPress, Pressed, Session, SessionLevel, Verification,
};
use crate::ports::store::StoreError;
use chrono::{DateTime, Utc};

const VERIFICATION: &str = "number, account, purpose, method, key, hash, created_at, expires_at, \
    attempts_left, ended_at";
const SESSION: &str = "number, token_hash, level, invitation, account, created_at, seen_at, \
    link_generation, stepped_at, previous_hash, form_hash, outcome";

fn read_verification(row: &dyn Row) -> Result<Verification, StoreError> {
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
    engine: &dyn Engine,
    account: &AccountRef,
    purpose: CodePurpose,
) -> Result<Option<Verification>, StoreError> {
    let rest = "verification WHERE account = ?1 AND purpose = ?2 ORDER BY number DESC LIMIT 1";
    one(
        engine,
        &select(VERIFICATION, rest),
        &values![account.as_str(), purpose.word()],
        read_verification,
    )
}

pub(super) fn count_verifications(
    engine: &dyn Engine,
    account: &AccountRef,
    purpose: CodePurpose,
    since: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM verification
         WHERE account = ?1 AND purpose = ?2 AND created_at >= ?3";
    count(
        engine,
        sql,
        &values![account.as_str(), purpose.word(), seconds(since)],
    )
}

pub(super) fn add_verification(
    engine: &dyn Engine,
    verification: &Verification,
) -> Result<u64, StoreError> {
    let number = engine.insert(
        "INSERT INTO verification (account, purpose, method, key, hash, created_at, expires_at,
             attempts_left, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &values![
            verification.account.as_str(),
            verification.purpose.word(),
            verification.method.map(MfaMethod::word),
            verification.key.as_str(),
            &verification.hash,
            seconds(verification.created_at),
            seconds(verification.expires_at),
            verification.attempts_left,
            maybe_seconds(verification.ended_at),
        ],
    )?;
    Ok(number.unsigned_abs())
}

pub(super) fn change_verification(
    engine: &dyn Engine,
    before: &Verification,
    after: &Verification,
) -> Result<(), StoreError> {
    let number = i64::try_from(before.number).unwrap_or(i64::MAX);
    let changed = engine.execute(
        "UPDATE verification SET attempts_left = ?1, ended_at = ?2
         WHERE number = ?3 AND attempts_left = ?4 AND ended_at IS NULL",
        &values![
            after.attempts_left,
            maybe_seconds(after.ended_at),
            number,
            before.attempts_left,
        ],
    )?;
    errors::one(changed, || format!("verification code {}", before.number))
}

/// What is deleted is found by its own index first, so that no run of it is a long one.
pub(crate) const EXPIRED: &str = "SELECT number FROM verification INDEXED BY verification_expires
     WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2";

pub(super) fn forget_verifications(
    engine: &dyn Engine,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, StoreError> {
    let sql = format!("DELETE FROM verification WHERE number IN ({EXPIRED})");
    let deleted = engine.execute(&sql, &values![seconds(before), limit])?;
    Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
}

pub(super) fn end_verifications_of(
    engine: &dyn Engine,
    account: &AccountRef,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "UPDATE verification SET ended_at = ?1 WHERE account = ?2 AND ended_at IS NULL";
    let ended = engine.execute(sql, &values![seconds(at), account.as_str()])?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

fn read_session(row: &dyn Row) -> Result<Session, StoreError> {
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
    engine: &dyn Engine,
    token_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let sql = select(SESSION, engine.source(Lookup::Session));
    one(engine, &sql, &values![token_hash], read_session)
}

pub(super) fn session_after(
    engine: &dyn Engine,
    previous_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let rest = format!(
        "{} ORDER BY number DESC LIMIT 1",
        engine.source(Lookup::SessionAfter)
    );
    let sql = select(SESSION, &rest);
    one(engine, &sql, &values![previous_hash], read_session)
}

/// What an update may change, in the order of [`CHANGEABLE`].
fn changeable(session: &Session) -> Vec<Value<'_>> {
    values![
        &session.token_hash,
        session.level.word(),
        session.invitation.as_ref().map(InvitationRef::as_str),
        session.account.as_ref().map(AccountRef::as_str),
        seconds(session.seen_at),
        session.link_generation,
        seconds(session.stepped_at),
        session.previous_hash,
        session.last_press.map(|press| press.form_hash),
        session.last_press.map(|press| press.outcome.word()),
    ]
    .into()
}

/// The columns that an update may change.
const CHANGEABLE: &str = "token_hash, level, invitation, account, seen_at, link_generation, \
    stepped_at, previous_hash, form_hash, outcome";

pub(super) fn add_session(engine: &dyn Engine, session: &Session) -> Result<(), StoreError> {
    let mut values = changeable(session);
    values.extend(values![seconds(session.created_at)]);
    let sql = format!(
        "INSERT INTO session ({CHANGEABLE}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    engine.execute(&sql, &values).map(drop)
}

pub(super) fn change_session(
    engine: &dyn Engine,
    before: &Session,
    after: &Session,
) -> Result<(), StoreError> {
    let changed = Change::of("session")
        .set_all(CHANGEABLE, changeable(before), changeable(after))
        .run(
            engine,
            "level",
            "token_hash = ? AND level = ?",
            values![&before.token_hash, before.level.word()],
        )?;
    errors::one(changed, || "the session".to_owned())
}

pub(super) fn end_session(engine: &dyn Engine, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE token_hash = ?1";
    engine.execute(sql, &values![token_hash]).map(drop)
}

pub(super) fn end_of(
    engine: &dyn Engine,
    account: &AccountRef,
    but: Option<&[u8; 32]>,
) -> Result<u64, StoreError> {
    // Staff who end all of them see no more of a session than whose it is.
    let ended = match but {
        Some(but) => engine.execute(
            "DELETE FROM session WHERE account = ?1 AND token_hash <> ?2",
            &values![account.as_str(), but],
        )?,
        None => engine.execute(
            "DELETE FROM session WHERE account = ?1",
            &values![account.as_str()],
        )?,
    };
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

/// Each condition has an index of its own.
pub(crate) const STALE: &str = "DELETE FROM session WHERE seen_at < ?1 OR created_at < ?2";

pub(super) fn end_stale(
    engine: &dyn Engine,
    seen_before: DateTime<Utc>,
    created_before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let ended = engine.execute(
        STALE,
        &values![seconds(seen_before), seconds(created_before)],
    )?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

pub(super) fn key_checks(engine: &dyn Engine) -> Result<Vec<(KeyId, [u8; 32])>, StoreError> {
    let sql = "SELECT key, value FROM key_check ORDER BY number";
    all(engine, sql, &[], |row| {
        let mut read = Reader::new("key_check", row);
        Ok((read.parsed("key", KeyId::parse)?, read.value("value")?))
    })
}

pub(super) fn add_key_check(
    engine: &dyn Engine,
    key: &KeyId,
    value: &[u8; 32],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO key_check (key, value) VALUES (?1, ?2)";
    engine.execute(sql, &values![key.as_str(), value]).map(drop)
}

/// The sessions of an account, oldest first. Staff see when they began and were used last, never by
/// what they are known.
pub(super) fn sessions_of(
    engine: &dyn Engine,
    account: &AccountRef,
) -> Result<Vec<Session>, StoreError> {
    let rest = format!("{} ORDER BY number", engine.source(Lookup::SessionsOf));
    let sql = select(SESSION, &rest);
    all(engine, &sql, &values![account.as_str()], read_session)
}

/// The verification codes of an account, oldest first; staff see when and for what.
pub(super) fn verifications_of(
    engine: &dyn Engine,
    account: &AccountRef,
) -> Result<Vec<Verification>, StoreError> {
    let rest = format!("{} ORDER BY number", engine.source(Lookup::CodesOf));
    let sql = select(VERIFICATION, &rest);
    all(engine, &sql, &values![account.as_str()], read_verification)
}
