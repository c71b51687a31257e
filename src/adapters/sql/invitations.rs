//! Rows of invitations, each with its line in the search index.

use super::accesses;
use super::contact;
use super::engine::{Engine, Lookup, Query, Row, Value, values};
use super::errors;
use super::messages;
use super::reading::{Reader, all, first_of, maybe_number, maybe_seconds, one, seconds, select};
use super::writing::Change;
use crate::domain::access::Access;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, KeyId, StaffLogin, Team};
use crate::domain::invitation::{CodeFacts, Invitation, InvitationState, LinkFacts, Relationship};
use crate::domain::journey::{Step, WaitingOn};
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use crate::domain::staff::Scope;
use crate::ports::store::StoreError;
use chrono::NaiveDate;
use std::borrow::Cow;

/// The columns of an invitation, in the order in which [`read`] takes them.
pub(super) const COLUMNS: &str = "ref, state, version, step, created_at, created_by, worker, team, \
    email, name, relationship, language, code_key, code_generation, code_fingerprint, \
    code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, \
    link_generation, link_expires_at, link_used_at, account, accepted_at, decided_at, ended_at, note, \
    safe_contact_on, held";

pub(super) fn read(row: &dyn Row) -> Result<Invitation, StoreError> {
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
        safe_contact_on: read.maybe("safe_contact_on", str::parse::<NaiveDate>)?,
        is_held: read.value("held")?,
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
pub(crate) fn waiting_on(invitation: &Invitation) -> WaitingOn {
    match invitation.state {
        // Expiry hands it to the worker whatever the step was; see `Invitation::step_at`.
        InvitationState::Expired if !invitation.email.is_erased() => WaitingOn::Worker,
        InvitationState::AwaitingCode
        | InvitationState::CodeVerified
        | InvitationState::Accepted
        | InvitationState::Decided
        | InvitationState::Closed
        | InvitationState::Withdrawn
        | InvitationState::Expired => invitation.step.waiting_on(),
    }
}

pub(crate) fn lookup(
    engine: &dyn Engine,
    reference: &InvitationRef,
) -> Result<Option<Invitation>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::Invitation));
    one(engine, &sql, &values![reference.as_str()], read)
}

pub(super) fn beginning(
    engine: &dyn Engine,
    beginning: &str,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<Invitation>, StoreError> {
    let from = format!("{}{beginning}", InvitationRef::PREFIX);
    // `~` stands behind every symbol that a reference can hold.
    let to = format!("{from}~");
    let mut values = Vec::from(values![&from, &to, limit]);
    let own = match scope.whole() {
        Scope::Own { login, team } => {
            values.extend(values![login.as_str(), team.as_ref().map(Team::as_str)]);
            " AND (+worker = ?4 OR +team = ?5)"
        }
        Scope::All | Scope::Without { .. } => "",
    };
    let but = match contact::left_out(scope, Some(values.len() + 1)) {
        Some((condition, barred)) => {
            values.extend(barred);
            format!(" AND +number {condition}")
        }
        None => String::new(),
    };
    let rest = format!("invitation WHERE ref >= ?1 AND ref < ?2{own}{but} ORDER BY ref LIMIT ?3");
    all(engine, &select(COLUMNS, &rest), &values, read)
}

pub(super) fn to(
    engine: &dyn Engine,
    email: &EmailAddress,
    name: Option<&PersonName>,
    limit: u32,
) -> Result<Vec<Invitation>, StoreError> {
    let rest = format!(
        "{} ORDER BY number DESC LIMIT ?3",
        engine.source(Lookup::InvitationsTo)
    );
    all(
        engine,
        &select(COLUMNS, &rest),
        &values![email.as_str(), name.map(PersonName::key), limit],
        read,
    )
}

pub(super) fn of_account(
    engine: &dyn Engine,
    account: &AccountRef,
) -> Result<Vec<Invitation>, StoreError> {
    let rest = "invitation WHERE account = ?1 ORDER BY number DESC";
    all(
        engine,
        &select(COLUMNS, rest),
        &values![account.as_str()],
        read,
    )
}

pub(super) fn has_live_code(
    engine: &dyn Engine,
    fingerprints: &[[u8; 32]],
) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM {}", engine.source(Lookup::LiveCode));
    let looks: Vec<Query<'_>> = fingerprints
        .iter()
        .map(|fingerprint| Query {
            sql: Cow::Borrowed(sql.as_str()),
            values: values![fingerprint].into(),
        })
        .collect();
    Ok(first_of(engine, &looks, |_| Ok(()))?.is_some())
}

/// What an update may change, in the order of [`CHANGEABLE`].
fn changeable(invitation: &Invitation) -> Vec<Value<'_>> {
    let (code, link) = (&invitation.code, invitation.link.as_ref());
    values![
        invitation.state.word(),
        invitation.version,
        invitation.step.word(),
        waiting_on(invitation).word(),
        invitation.worker.as_str(),
        invitation.team.as_ref().map(Team::as_str),
        invitation.email.as_str(),
        invitation.name.as_str(),
        invitation.relationship.word(),
        invitation.language.word(),
        code.key.as_str(),
        code.generation,
        &code.fingerprint,
        seconds(code.expires_at),
        code.attempts_left,
        code.shown_to_staff,
        maybe_seconds(code.verified_at),
        code.verified_by.as_ref().map(StaffLogin::as_str),
        link.map(|link| link.key.as_str()),
        link.map(|link| link.generation),
        link.map(|link| seconds(link.expires_at)),
        link.and_then(|link| maybe_seconds(link.used_at)),
        invitation.account.as_ref().map(AccountRef::as_str),
        maybe_seconds(invitation.accepted_at),
        maybe_seconds(invitation.decided_at),
        maybe_seconds(invitation.ended_at),
        invitation.note.as_ref().map(Note::as_str),
        invitation.safe_contact_on.map(|day| day.to_string()),
    ]
    .into()
}

/// The columns that an update may change.
const CHANGEABLE: &str = "state, version, step, waiting_on, worker, team, email, name, \
    relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, \
    code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation, \
    link_expires_at, link_used_at, account, accepted_at, decided_at, ended_at, note, \
    safe_contact_on";
/// As many places for values as [`CHANGEABLE`] has columns.
const PLACES: &str =
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

/// The columns of a new invitation.
pub(super) fn columns() -> String {
    format!("{CHANGEABLE}, ref, created_at, created_by")
}

/// What an invitation is added with, in the order of [`columns`].
pub(super) fn added(invitation: &Invitation) -> Vec<Value<'_>> {
    let mut values = changeable(invitation);
    values.extend(values![
        invitation.reference.as_str(),
        seconds(invitation.created_at),
        invitation.created_by.as_str(),
    ]);
    values
}

pub(super) fn add(
    engine: &dyn Engine,
    invitation: &Invitation,
    offered: &[Access],
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO invitation ({}) VALUES ({PLACES}, ?, ?, ?)",
        columns()
    );
    let number = engine.insert(&sql, &added(invitation))?;
    engine.index(number, None, invitation)?;
    for access in offered {
        if access.invitation == invitation.reference {
            accesses::add_to(engine, number, &invitation.email, access)?;
        } else {
            accesses::add(engine, access)?;
        }
    }
    Ok(())
}

/// The statement that changes the row of an invitation, where it is as `before` has it.
pub(super) fn changing<'v>(
    before: &'v Invitation,
    after: &'v Invitation,
) -> (String, Vec<Value<'v>>) {
    let change = Change::of("invitation");
    let change = change.set_all(CHANGEABLE, changeable(before), changeable(after));
    change.statement(
        "version",
        "ref = ? AND version = ? AND state = ?",
        values![
            before.reference.as_str(),
            before.version,
            before.state.word()
        ],
    )
}

pub(crate) fn change(
    engine: &dyn Engine,
    before: &Invitation,
    after: &Invitation,
) -> Result<(), StoreError> {
    // RETURNING would tell the number too, through a table of its own for each row.
    let (sql, values) = changing(before, after);
    let changed = engine.execute(&sql, &values)?;
    errors::one(changed, || format!("invitation {}", before.reference))?;
    if before.email == after.email && before.name == after.name {
        return Ok(());
    }
    let sql = "SELECT number FROM invitation WHERE ref = ?1";
    let number = maybe_number(engine, sql, &values![before.reference.as_str()])?
        .ok_or_else(errors::not_there)?;
    if before.email != after.email {
        accesses::follow(engine, number, &after.email)?;
        messages::stay(engine, number, &before.email)?;
    }
    // The version told that the row was as `before` has it, and so its line.
    engine.index(number, Some(before), after)
}
