//! Rows of accesses.

use super::errors;
use super::invitations;
use super::reading::{
    Branch, Reader, all, execute, maybe_number, maybe_seconds, one, page, seconds, select, text,
};
use super::scopes::own_branches;
use crate::domain::access::{Access, AccessState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::Invitation;
use crate::ports::store::{AccessFilter, Listed, Page, StoreError};
use rusqlite::{Connection, Row, params};
use sha2::{Digest as _, Sha256};

const COLUMNS: &str = "(SELECT ref FROM invitation WHERE number = access.invitation), \
    (SELECT ref FROM record WHERE number = access.record), state, account, offered_at, decided_at, \
    reviewed_at, reviewed_by, active_since, ends_at, ended_at";
/// The states of a live access, written as the partial index writes them.
const LIVE: &str = "state IN ('offered', 'accepted', 'active', 'ending', 'suspended')";

fn read(row: &Row<'_>) -> Result<Access, StoreError> {
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
    })
}

pub(super) fn of(conn: &Connection, invitation: &InvitationRef) -> Result<Vec<Access>, StoreError> {
    let sql = select(
        COLUMNS,
        "access WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1) ORDER BY 2",
    );
    all(conn, &sql, [invitation.as_str()], read)
}

pub(super) fn live(
    conn: &Connection,
    email: &EmailAddress,
    record: &RecordRef,
) -> Result<Option<Access>, StoreError> {
    let rest = format!(
        "access WHERE person = ?1 AND record = (SELECT number FROM record WHERE ref = ?2) AND {LIVE}"
    );
    one(
        conn,
        &select(COLUMNS, &rest),
        params![person(email), record.as_str()],
        read,
    )
}

pub(super) fn live_to(conn: &Connection, record: &RecordRef) -> Result<Vec<Access>, StoreError> {
    let rest = format!(
        "access WHERE record = (SELECT number FROM record WHERE ref = ?1) AND {LIVE} ORDER BY number"
    );
    all(conn, &select(COLUMNS, &rest), [record.as_str()], read)
}

/// The parts of a list of accesses.
pub(super) fn branches(
    conn: &Connection,
    filter: &AccessFilter,
) -> Result<Vec<Branch>, StoreError> {
    let states: Vec<Option<AccessState>> = match (filter.states.as_slice(), &filter.record) {
        // A record's accesses are walked state by state, so that its index gives their order.
        ([], Some(_)) => AccessState::ALL.iter().copied().map(Some).collect(),
        ([], None) => vec![None],
        (some, _) => some.iter().copied().map(Some).collect(),
    };
    let mut found = Vec::new();
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
        found.extend(own_branches(conn, branch, "a.invitation", &filter.scope)?);
    }
    Ok(found)
}

pub(super) fn list(
    conn: &Connection,
    filter: &AccessFilter,
    at: Page,
) -> Result<Listed<(Access, Invitation)>, StoreError> {
    let sql = select(COLUMNS, "access WHERE number = ?1");
    let Listed { items, next } = page(conn, &branches(conn, filter)?, at, &sql, read)?;
    let with_invitation = |access: Access| {
        let invitation = invitations::lookup(conn, &access.invitation)?;
        let unreadable = || StoreError::Unreadable {
            table: "access",
            column: "invitation",
            row: access.invitation.to_string(),
        };
        Ok((access.clone(), invitation.ok_or_else(unreadable)?))
    };
    Ok(Listed {
        items: items
            .into_iter()
            .map(with_invitation)
            .collect::<Result<_, StoreError>>()?,
        next,
    })
}

/// What stands for an address in the index of live accesses.
fn person(email: &EmailAddress) -> i64 {
    let digest = <[u8; 32]>::from(Sha256::digest(email.as_str()));
    // A digest always has eight bytes to begin with.
    digest.first_chunk().copied().map_or(0, i64::from_be_bytes)
}

pub(super) fn add(conn: &Connection, access: &Access) -> Result<(), StoreError> {
    let invitation = invitations::lookup(conn, &access.invitation)?;
    let sql = "SELECT number FROM invitation WHERE ref = ?1";
    let number = maybe_number(conn, sql, [access.invitation.as_str()])?;
    match invitation.zip(number) {
        Some((invitation, number)) => add_to(conn, number, &invitation.email, access),
        None => Err(errors::not_there()),
    }
}

/// Adds an access to the invitation with this number and address.
pub(super) fn add_to(
    conn: &Connection,
    invitation: i64,
    email: &EmailAddress,
    access: &Access,
) -> Result<(), StoreError> {
    // No record has the number 0: one that is not there is refused as a missing row.
    execute(
        conn,
        "INSERT INTO access (invitation, record, person, state, account, offered_at, decided_at,
             reviewed_at, reviewed_by, active_since, ends_at, ended_at)
         VALUES (?1, coalesce((SELECT number FROM record WHERE ref = ?2), 0), ?12, ?3, ?4, ?5, ?6,
             ?7, ?8, ?9, ?10, ?11)",
        params![
            invitation,
            access.record.as_str(),
            access.state.word(),
            access.account.as_ref().map(AccountRef::as_str),
            seconds(access.offered_at),
            maybe_seconds(access.decided_at),
            maybe_seconds(access.reviewed_at),
            access.reviewed_by.as_ref().map(StaffLogin::as_str),
            maybe_seconds(access.active_since),
            maybe_seconds(access.ends_at),
            maybe_seconds(access.ended_at),
            person(email),
        ],
    )
    .map(drop)
}

pub(super) fn change(conn: &Connection, before: &Access, after: &Access) -> Result<(), StoreError> {
    let changed = execute(
        conn,
        "UPDATE access SET state = ?1, account = ?2, offered_at = ?3, decided_at = ?4,
             reviewed_at = ?5, reviewed_by = ?6, active_since = ?7, ends_at = ?8, ended_at = ?9
         WHERE invitation = (SELECT number FROM invitation WHERE ref = ?10)
             AND record = (SELECT number FROM record WHERE ref = ?11) AND state = ?12",
        params![
            after.state.word(),
            after.account.as_ref().map(AccountRef::as_str),
            seconds(after.offered_at),
            maybe_seconds(after.decided_at),
            maybe_seconds(after.reviewed_at),
            after.reviewed_by.as_ref().map(StaffLogin::as_str),
            maybe_seconds(after.active_since),
            maybe_seconds(after.ends_at),
            maybe_seconds(after.ended_at),
            before.invitation.as_str(),
            before.record.as_str(),
            before.state.word(),
        ],
    )?;
    errors::one(changed, || {
        format!("access of {} to {}", before.invitation, before.record)
    })
}

/// Carries an invitation's corrected address to its live accesses.
pub(super) fn follow(
    conn: &Connection,
    invitation: i64,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    let sql = format!("UPDATE access SET person = ?1 WHERE invitation = ?2 AND {LIVE}");
    execute(conn, &sql, [person(email), invitation]).map(drop)
}
