//! Rows of invitations, each with its line in the search index.

use super::accesses;
use super::errors;
use super::messages;
use super::reading::{Reader, all, execute, maybe_number, maybe_seconds, one, seconds, select};
use crate::domain::access::Access;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, KeyId, StaffLogin, Team};
use crate::domain::invitation::{CodeFacts, Invitation, InvitationState, LinkFacts, Relationship};
use crate::domain::journey::{Step, WaitingOn};
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use crate::domain::staff::Scope;
use crate::ports::store::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params};

/// The columns of an invitation, in the order in which [`read`] takes them.
pub(super) const COLUMNS: &str = "ref, state, version, step, created_at, created_by, worker, team, \
    email, name, relationship, language, code_key, code_generation, code_fingerprint, \
    code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, \
    link_generation, link_expires_at, link_used_at, account, accepted_at, decided_at, ended_at, note";

pub(super) fn read(row: &Row<'_>) -> Result<Invitation, StoreError> {
    let mut read = Reader::new("invitation", row);
    Ok(Invitation {
        reference: read.parsed("ref", InvitationRef::parse)?,
        state: read.word("state", InvitationState::from_word)?,
        version: read.value("version")?,
        step: read.word("step", Step::from_word)?,
        created_at: read.instant("created_at")?,
        created_by: read.parsed("created_by", StaffLogin::parse)?,
        worker: read.parsed("worker", StaffLogin::parse)?,
        team: read.maybe("team", Team::parse)?,
        email: read.parsed("email", EmailAddress::parse)?,
        name: read.parsed("name", PersonName::parse)?,
        relationship: read.word("relationship", Relationship::from_word)?,
        language: read.word("language", Language::from_word)?,
        code: CodeFacts {
            key: read.parsed("code_key", KeyId::parse)?,
            generation: read.value("code_generation")?,
            fingerprint: read.value("code_fingerprint")?,
            expires_at: read.instant("code_expires_at")?,
            attempts_left: read.value("code_attempts_left")?,
            shown_to_staff: read.value("code_shown")?,
            verified_at: read.maybe_instant("code_verified_at")?,
            verified_by: read.maybe("code_verified_by", StaffLogin::parse)?,
        },
        link: read_link(&mut read)?,
        account: read.maybe("account", AccountRef::parse)?,
        accepted_at: read.maybe_instant("accepted_at")?,
        decided_at: read.maybe_instant("decided_at")?,
        ended_at: read.maybe_instant("ended_at")?,
        note: read.maybe("note", Note::parse)?,
    })
}

fn read_link(read: &mut Reader<'_>) -> Result<Option<LinkFacts>, StoreError> {
    let key = read.maybe("link_key", KeyId::parse)?;
    let generation: Option<u32> = read.value("link_generation")?;
    let expires_at = read.maybe_instant("link_expires_at")?;
    let used_at = read.maybe_instant("link_used_at")?;
    match (key, generation, expires_at) {
        (Some(key), Some(generation), Some(expires_at)) => Ok(Some(LinkFacts {
            key,
            generation,
            expires_at,
            used_at,
        })),
        (None, None, None) if used_at.is_none() => Ok(None),
        _ => Err(read.wrong("link_key")),
    }
}

/// Who must act, as it is stored: time alone turns it into the worker later, which lists judge when
/// they are read.
pub(super) fn waiting_on(invitation: &Invitation) -> WaitingOn {
    match invitation.state {
        // Expiry hands it to the worker whatever the step was; see `Invitation::step_at`.
        InvitationState::Expired => WaitingOn::Worker,
        InvitationState::AwaitingCode
        | InvitationState::CodeVerified
        | InvitationState::Accepted
        | InvitationState::Decided
        | InvitationState::Closed
        | InvitationState::Withdrawn => invitation.step.waiting_on(),
    }
}

pub(super) fn lookup(
    conn: &Connection,
    reference: &InvitationRef,
) -> Result<Option<Invitation>, StoreError> {
    let sql = select(COLUMNS, "invitation WHERE ref = ?1");
    one(conn, &sql, [reference.as_str()], read)
}

pub(super) fn beginning(
    conn: &Connection,
    beginning: &str,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<Invitation>, StoreError> {
    let from = format!("{}{beginning}", InvitationRef::PREFIX);
    // `~` stands behind every symbol that a reference can hold.
    let to = format!("{from}~");
    let (login, team) = match scope {
        Scope::All => {
            let rest = "invitation WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";
            return all(conn, &select(COLUMNS, rest), params![from, to, limit], read);
        }
        Scope::Own { login, team } => (login.as_str(), team.as_ref().map(Team::as_str)),
    };
    let rest = "invitation WHERE ref >= ?1 AND ref < ?2 AND (+worker = ?4 OR +team = ?5)
        ORDER BY ref LIMIT ?3";
    let sql = select(COLUMNS, rest);
    all(conn, &sql, params![from, to, limit, login, team], read)
}

pub(super) fn to(
    conn: &Connection,
    email: &EmailAddress,
    limit: u32,
) -> Result<Vec<Invitation>, StoreError> {
    let rest = "invitation WHERE email = ?1 ORDER BY number DESC LIMIT ?2";
    all(
        conn,
        &select(COLUMNS, rest),
        params![email.as_str(), limit],
        read,
    )
}

pub(super) fn of_account(
    conn: &Connection,
    account: &AccountRef,
) -> Result<Vec<Invitation>, StoreError> {
    let rest = "invitation WHERE account = ?1 ORDER BY number DESC";
    all(conn, &select(COLUMNS, rest), [account.as_str()], read)
}

pub(super) fn has_live_code(
    conn: &Connection,
    fingerprints: &[[u8; 32]],
) -> Result<bool, StoreError> {
    for fingerprint in fingerprints {
        let sql =
            "SELECT 1 FROM invitation WHERE code_fingerprint = ?1 AND state = 'awaiting_code'";
        if maybe_number(conn, sql, [fingerprint.as_slice()])?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn instant(at: Option<i64>) -> Value {
    at.map_or(Value::Null, Value::Integer)
}

fn word(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

/// What an update may change, in the order of [`CHANGEABLE`].
fn changeable(invitation: &Invitation) -> Vec<Value> {
    let (code, link) = (&invitation.code, invitation.link.as_ref());
    vec![
        word(Some(invitation.state.word())),
        Value::Integer(i64::from(invitation.version)),
        word(Some(invitation.step.word())),
        word(Some(waiting_on(invitation).word())),
        word(Some(invitation.worker.as_str())),
        word(invitation.team.as_ref().map(Team::as_str)),
        word(Some(invitation.email.as_str())),
        word(Some(invitation.name.as_str())),
        word(Some(invitation.relationship.word())),
        word(Some(invitation.language.word())),
        word(Some(code.key.as_str())),
        Value::Integer(i64::from(code.generation)),
        Value::Blob(code.fingerprint.to_vec()),
        Value::Integer(seconds(code.expires_at)),
        Value::Integer(i64::from(code.attempts_left)),
        Value::Integer(i64::from(code.shown_to_staff)),
        instant(maybe_seconds(code.verified_at)),
        word(code.verified_by.as_ref().map(StaffLogin::as_str)),
        word(link.map(|link| link.key.as_str())),
        instant(link.map(|link| i64::from(link.generation))),
        instant(link.map(|link| seconds(link.expires_at))),
        instant(link.and_then(|link| maybe_seconds(link.used_at))),
        word(invitation.account.as_ref().map(AccountRef::as_str)),
        instant(maybe_seconds(invitation.accepted_at)),
        instant(maybe_seconds(invitation.decided_at)),
        instant(maybe_seconds(invitation.ended_at)),
        word(invitation.note.as_ref().map(Note::as_str)),
    ]
}

/// The columns that an update may change.
const CHANGEABLE: &str = "state, version, step, waiting_on, worker, team, email, name, \
    relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, \
    code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation, \
    link_expires_at, link_used_at, account, accepted_at, decided_at, ended_at, note";
/// As many places for values as [`CHANGEABLE`] has columns.
const PLACES: &str =
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

pub(super) fn add(
    conn: &Connection,
    invitation: &Invitation,
    offered: &[Access],
) -> Result<(), StoreError> {
    let mut values = changeable(invitation);
    values.push(word(Some(invitation.reference.as_str())));
    values.push(Value::Integer(seconds(invitation.created_at)));
    values.push(word(Some(invitation.created_by.as_str())));
    let sql = format!(
        "INSERT INTO invitation ({CHANGEABLE}, ref, created_at, created_by)
         VALUES ({PLACES}, ?, ?, ?)"
    );
    execute(conn, &sql, rusqlite::params_from_iter(values))?;
    let number = conn.last_insert_rowid();
    index(conn, ADD, number, invitation)?;
    for access in offered {
        if access.invitation == invitation.reference {
            accesses::add_to(conn, number, &invitation.email, access)?;
        } else {
            accesses::add(conn, access)?;
        }
    }
    Ok(())
}

/// Adds a line to the search index.
const ADD: &str = "INSERT INTO search (rowid, name, email, ref) VALUES (?1, ?2, ?3, ?4)";
/// Takes out a line, which must be named as it was added.
const REMOVE: &str =
    "INSERT INTO search (search, rowid, name, email, ref) VALUES ('delete', ?1, ?2, ?3, ?4)";

fn index(
    conn: &Connection,
    sql: &str,
    number: i64,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    let symbols = invitation
        .reference
        .as_str()
        .trim_start_matches(InvitationRef::PREFIX);
    execute(
        conn,
        sql,
        params![
            number,
            invitation.name.as_str(),
            invitation.email.as_str(),
            symbols
        ],
    )
    .map(drop)
}

pub(super) fn change(
    conn: &Connection,
    before: &Invitation,
    after: &Invitation,
) -> Result<(), StoreError> {
    // Only what differs is written: every index that holds a column named here is written anew,
    // whether its value changed or not.
    let differing = CHANGEABLE
        .split(',')
        .zip(changeable(before).into_iter().zip(changeable(after)))
        .filter(|(_, (old, new))| old != new);
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for (column, (_, new)) in differing {
        columns.push(format!("{} = ?", column.trim()));
        values.push(new);
    }
    values.push(word(Some(before.reference.as_str())));
    values.push(Value::Integer(i64::from(before.version)));
    values.push(word(Some(before.state.word())));
    // RETURNING would tell the number too, through a table of its own for each row.
    let sql = format!(
        "UPDATE invitation SET {} WHERE ref = ? AND version = ? AND state = ?",
        columns.join(", ")
    );
    let changed = execute(conn, &sql, rusqlite::params_from_iter(values))?;
    errors::one(changed, || format!("invitation {}", before.reference))?;
    if before.email == after.email && before.name == after.name {
        return Ok(());
    }
    let sql = "SELECT number FROM invitation WHERE ref = ?1";
    let number =
        maybe_number(conn, sql, [before.reference.as_str()])?.ok_or_else(errors::not_there)?;
    if before.email != after.email {
        accesses::follow(conn, number, &after.email)?;
        messages::stay(conn, number, &before.email)?;
    }
    // The version told that the row was as `before` has it, and so its line.
    index(conn, REMOVE, number, before)?;
    index(conn, ADD, number, after)
}
