//! Rows of accesses.

use super::contact::without;
use super::engine::{Engine, Lookup, Query, Row, Value, values};
use super::errors;
use super::invitations;
use super::reading::{
    Branch, Reader, all, all_of, count_all, maybe_number, maybe_seconds, one, page, seconds,
    select, text,
};
use super::scopes::Ways;
use super::writing::Change;
use crate::domain::access::{Access, AccessState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::Invitation;
use crate::ports::store::{AccessFilter, Listed, Page, StoreError};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

const COLUMNS: &str = "(SELECT ref FROM invitation WHERE number = access.invitation), \
    (SELECT ref FROM record WHERE number = access.record), state, account, offered_at, decided_at, \
    reviewed_at, reviewed_by, active_since, ends_at, ended_at, silent";
/// The states of a live access, written as the partial index writes them.
const LIVE: &str = "state IN ('offered', 'accepted', 'active', 'ending', 'suspended')";
/// Has come to its end, which is not written down: the first conditions are the index's own.
const DUE: &str = "a.state IN ('ending', 'suspended') AND a.ends_at IS NOT NULL AND a.ends_at <= ?";

pub(super) fn read(row: &dyn Row) -> Result<Access, StoreError> {
    let mut read = Reader::new("access", row);
    Ok(Access {
        invitation: read.parsed("invitation", InvitationRef::parse)?,
        record: read.parsed("record", RecordRef::parse)?,
        state: read.word("state", AccessState::from_word)?,
        account: read.maybe("account", AccountRef::parse)?,
        offered_at: read.instant("offered_at")?,
        decided_at: read.maybe_instant("decided_at")?,
        reviewed_at: read.maybe_instant("reviewed_at")?,
        reviewed_by: read.maybe("reviewed_by", StaffLogin::parse)?,
        active_since: read.maybe_instant("active_since")?,
        ends_at: read.maybe_instant("ends_at")?,
        ended_at: read.maybe_instant("ended_at")?,
        is_silent: read.value("silent")?,
    })
}

/// Those of one invitation, whose reference is the one value.
pub(super) fn of_one() -> String {
    select(
        COLUMNS,
        "access WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1) ORDER BY 2",
    )
}

pub(crate) fn of(
    engine: &dyn Engine,
    invitation: &InvitationRef,
) -> Result<Vec<Access>, StoreError> {
    all(engine, &of_one(), &values![invitation.as_str()], read)
}

pub(super) fn live(
    engine: &dyn Engine,
    email: &EmailAddress,
    record: &RecordRef,
) -> Result<Option<Access>, StoreError> {
    one(
        engine,
        &select(COLUMNS, engine.source(Lookup::LiveAccess)),
        &values![person(email), record.as_str()],
        read,
    )
}

pub(super) fn live_to(engine: &dyn Engine, record: &RecordRef) -> Result<Vec<Access>, StoreError> {
    let rest = format!("{} ORDER BY number", engine.source(Lookup::LiveAccessesTo));
    let sql = select(COLUMNS, &rest);
    all(engine, &sql, &values![record.as_str()], read)
}

/// The parts of a list of accesses.
pub(crate) fn branches(
    engine: &dyn Engine,
    filter: &AccessFilter,
) -> Result<Vec<Branch>, StoreError> {
    let states: Vec<Option<AccessState>> = match (filter.states.as_slice(), &filter.record) {
        // A record's accesses are walked state by state, so that its index gives their order.
        ([], Some(_)) => AccessState::ALL.iter().copied().map(Some).collect(),
        ([], None) => vec![None],
        (some, _) => some.iter().copied().map(Some).collect(),
    };
    let ways = Ways::of(engine, &filter.scope)?;
    let mut found = Vec::new();
    if let Some(at) = filter.overdue_at {
        // Housekeeping keeps these few, so they are gathered by their end, once for all states.
        let mut due = Branch::of("access a INDEXED BY access_due", "a.number")
            .on(DUE, [Value::Integer(seconds(at))])
            .gathered();
        if let Some(record) = &filter.record {
            due = due.on(
                "+a.record = (SELECT number FROM record WHERE ref = ?)",
                [text(record.as_str())],
            );
        }
        if !filter.states.is_empty() {
            let places = vec!["?"; filter.states.len()].join(", ");
            let words = filter.states.iter().map(|state| text(state.word()));
            due = due.on(format!("+a.state IN ({places})"), words);
        }
        return Ok(ways.split(due, "a.invitation"));
    }
    for state in states {
        let mut branch = Branch::of("access a", "a.number");
        if let Some(record) = &filter.record {
            branch = branch.on(
                "a.record = (SELECT number FROM record WHERE ref = ?)",
                [text(record.as_str())],
            );
        }
        if let Some(state) = state {
            branch = branch.on("a.state = ?", [text(state.word())]);
        }
        let branch = without(branch, "a.invitation", &filter.scope);
        found.extend(ways.split(branch, "a.invitation"));
    }
    Ok(found)
}

pub(super) fn count(engine: &dyn Engine, filter: &AccessFilter) -> Result<u64, StoreError> {
    count_all(engine, &branches(engine, filter)?)
}

pub(super) fn list(
    engine: &dyn Engine,
    filter: &AccessFilter,
    at: Page,
) -> Result<Listed<(Access, Invitation)>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::AccessNumber));
    let Listed { items, next } = page(engine, &branches(engine, filter)?, at, &sql, read)?;
    let sql = select(invitations::COLUMNS, engine.source(Lookup::Invitation));
    let looks: Vec<Query<'_>> = items
        .iter()
        .map(|access| Query {
            sql: Cow::Borrowed(sql.as_str()),
            values: values![access.invitation.as_str()].into(),
        })
        .collect();
    let mut invitations = all_of(engine, &looks, invitations::read)?.into_iter();
    let with_invitation = |access: &Access| {
        let unreadable = || StoreError::Unreadable {
            table: "access",
            column: "invitation",
            row: access.invitation.to_string(),
        };
        let invitation = invitations
            .next()
            .filter(|found| found.reference == access.invitation)
            .ok_or_else(unreadable)?;
        Ok((access.clone(), invitation))
    };
    Ok(Listed {
        items: items
            .iter()
            .map(with_invitation)
            .collect::<Result<_, StoreError>>()?,
        next,
    })
}

/// What stands for an address in the index of live accesses.
pub(crate) fn person(email: &EmailAddress) -> i64 {
    let digest = <[u8; 32]>::from(Sha256::digest(email.as_str()));
    // A digest always has eight bytes to begin with.
    digest.first_chunk().copied().map_or(0, i64::from_be_bytes)
}

pub(super) fn add(engine: &dyn Engine, access: &Access) -> Result<(), StoreError> {
    let invitation = invitations::lookup(engine, &access.invitation)?;
    let sql = select("number", engine.source(Lookup::Invitation));
    let number = maybe_number(engine, &sql, &values![access.invitation.as_str()])?;
    match invitation.zip(number) {
        Some((invitation, number)) => add_to(engine, number, &invitation.email, access),
        None => Err(errors::not_there()),
    }
}

/// Adds an access to the invitation with this number and address.
pub(super) fn add_to(
    engine: &dyn Engine,
    invitation: i64,
    email: &EmailAddress,
    access: &Access,
) -> Result<(), StoreError> {
    // No record has the number 0: one that is not there is refused as a missing row.
    let sql = format!(
        "INSERT INTO access ({ADDED})
         VALUES (coalesce((SELECT number FROM {}), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
             ?12, ?13)",
        engine.source(Lookup::Record)
    );
    let mut values = Vec::from(values![access.record.as_str()]);
    values.extend(added(invitation, email, access));
    engine.execute(&sql, &values).map(drop)
}

/// The columns of a new access, the record first.
pub(super) const ADDED: &str = "record, invitation, person, state, account, offered_at, \
    decided_at, reviewed_at, reviewed_by, active_since, ends_at, ended_at, silent";

/// What an access is added with behind its record, in the order of [`ADDED`].
pub(super) fn added<'a>(
    invitation: i64,
    email: &EmailAddress,
    access: &'a Access,
) -> [Value<'a>; 12] {
    values![
        invitation,
        person(email),
        access.state.word(),
        access.account.as_ref().map(AccountRef::as_str),
        seconds(access.offered_at),
        maybe_seconds(access.decided_at),
        maybe_seconds(access.reviewed_at),
        access.reviewed_by.as_ref().map(StaffLogin::as_str),
        maybe_seconds(access.active_since),
        maybe_seconds(access.ends_at),
        maybe_seconds(access.ended_at),
        access.is_silent,
    ]
}

/// What an update may change, in the order of [`CHANGEABLE`].
fn changeable(access: &Access) -> Vec<Value<'_>> {
    values![
        access.state.word(),
        access.account.as_ref().map(AccountRef::as_str),
        seconds(access.offered_at),
        maybe_seconds(access.decided_at),
        maybe_seconds(access.reviewed_at),
        access.reviewed_by.as_ref().map(StaffLogin::as_str),
        maybe_seconds(access.active_since),
        maybe_seconds(access.ends_at),
        maybe_seconds(access.ended_at),
        access.is_silent,
    ]
    .into()
}

/// The columns that an update may change.
const CHANGEABLE: &str = "state, account, offered_at, decided_at, reviewed_at, reviewed_by, \
    active_since, ends_at, ended_at, silent";

pub(super) fn change(
    engine: &dyn Engine,
    before: &Access,
    after: &Access,
) -> Result<(), StoreError> {
    let changed = Change::of("access")
        .set_all(CHANGEABLE, changeable(before), changeable(after))
        .run(
            engine,
            "state",
            "invitation = (SELECT number FROM invitation WHERE ref = ?)
                 AND record = (SELECT number FROM record WHERE ref = ?) AND state = ?",
            values![
                before.invitation.as_str(),
                before.record.as_str(),
                before.state.word()
            ],
        )?;
    errors::one(changed, || {
        format!("access of {} to {}", before.invitation, before.record)
    })
}

/// Carries an invitation's corrected address to its live accesses.
pub(super) fn follow(
    engine: &dyn Engine,
    invitation: i64,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    let sql = format!("UPDATE access SET person = ?1 WHERE invitation = ?2 AND {LIVE}");
    let values = values![person(email), invitation];
    engine.execute(&sql, &values).map(drop)
}
