//! Rows of holds, under which nobody is written to, and of bars, by which staff see nothing of a record.

use super::engine::{Engine, Lookup, Row, Value, values};
use super::errors;
use super::reading::{Branch, Reader, all, seconds, select, text};
use crate::domain::contact::{Bar, ContactHold, HoldOn, Lifted};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, RecordRef, StaffLogin};
use crate::domain::staff::Scope;
use crate::ports::store::{Reach, StoreError};
use std::collections::BTreeSet;

const HOLD: &str = "(SELECT ref FROM invitation WHERE number = contact_hold.invitation), email, \
    set_at, set_by, entry";
const BAR: &str =
    "(SELECT ref FROM record WHERE number = record_bar.record), staff, set_at, set_by, entry";

fn read_hold(row: &dyn Row) -> Result<ContactHold, StoreError> {
    let mut read = Reader::new("contact_hold", row);
    let invitation = read.maybe("invitation", InvitationRef::parse)?;
    let email = read.maybe("email", EmailAddress::parse)?;
    let on = match (invitation, email) {
        (Some(invitation), None) => HoldOn::Invitation(invitation),
        (None, Some(email)) => HoldOn::Person(email),
        _ => return Err(read.wrong("email")),
    };
    Ok(ContactHold {
        on,
        set_at: read.instant("set_at")?,
        set_by: read.parsed("set_by", StaffLogin::parse)?,
        entry: read.number("entry")?,
    })
}

pub(super) fn holds_on(
    engine: &dyn Engine,
    reach: &Reach<'_>,
) -> Result<Vec<ContactHold>, StoreError> {
    let rest = format!("{} ORDER BY number", engine.source(Lookup::HoldsOn));
    let values = values![
        reach.invitation.map(InvitationRef::as_str),
        reach.email.map(EmailAddress::as_str),
        reach.account.map(AccountRef::as_str),
    ];
    all(engine, &select(HOLD, &rest), &values, read_hold)
}

pub(super) fn holds(engine: &dyn Engine) -> Result<Vec<ContactHold>, StoreError> {
    let sql = select(HOLD, "contact_hold WHERE lifted_at IS NULL ORDER BY number");
    all(engine, &sql, &[], read_hold)
}

pub(super) fn add_hold(engine: &dyn Engine, hold: &ContactHold) -> Result<(), StoreError> {
    let (invitation, email) = match &hold.on {
        HoldOn::Invitation(invitation) => (Some(invitation.as_str()), None),
        HoldOn::Person(email) => (None, Some(email.as_str())),
    };
    engine
        .execute(
            "INSERT INTO contact_hold (invitation, email, set_at, set_by, entry)
             VALUES ((SELECT number FROM invitation WHERE ref = ?1), ?2, ?3, ?4, ?5)",
            &values![
                invitation,
                email,
                seconds(hold.set_at),
                hold.set_by.as_str(),
                number(hold.entry),
            ],
        )
        .map(drop)
}

pub(super) fn lift_hold(
    engine: &dyn Engine,
    hold: &ContactHold,
    lifted: &Lifted,
) -> Result<(), StoreError> {
    let (condition, key) = match &hold.on {
        HoldOn::Invitation(invitation) => (
            "invitation = (SELECT number FROM invitation WHERE ref = ?4)",
            invitation.as_str(),
        ),
        HoldOn::Person(email) => ("email = ?4", email.as_str()),
    };
    let sql = format!(
        "UPDATE contact_hold SET lifted_at = ?1, lifted_by = ?2, lifted_entry = ?3
         WHERE lifted_at IS NULL AND {condition}"
    );
    let values = values![
        seconds(lifted.at),
        lifted.by.as_str(),
        number(lifted.entry),
        key
    ];
    errors::one(engine.execute(&sql, &values)?, || {
        "the do-not-contact hold".to_owned()
    })
}

fn number(entry: u64) -> i64 {
    i64::try_from(entry).unwrap_or(i64::MAX)
}

fn read_bar(row: &dyn Row) -> Result<Bar, StoreError> {
    let mut read = Reader::new("record_bar", row);
    Ok(Bar {
        record: read.parsed("record", RecordRef::parse)?,
        staff: read.parsed("staff", StaffLogin::parse)?,
        set_at: read.instant("set_at")?,
        set_by: read.parsed("set_by", StaffLogin::parse)?,
        entry: read.number("entry")?,
    })
}

pub(super) fn bars_on(engine: &dyn Engine, record: &RecordRef) -> Result<Vec<Bar>, StoreError> {
    let sql = select(
        BAR,
        "record_bar WHERE lifted_at IS NULL
             AND record = (SELECT number FROM record WHERE ref = ?1) ORDER BY staff",
    );
    all(engine, &sql, &values![record.as_str()], read_bar)
}

/// What somebody is barred from.
pub(super) fn bars_of(
    engine: &dyn Engine,
    login: &StaffLogin,
) -> Result<BTreeSet<RecordRef>, StoreError> {
    let sql = select("ref", engine.source(Lookup::BarsOf));
    let found = all(engine, &sql, &values![login.as_str()], |row| {
        Reader::new("record", row).parsed("ref", RecordRef::parse)
    })?;
    Ok(found.into_iter().collect())
}

pub(super) fn add_bar(engine: &dyn Engine, bar: &Bar) -> Result<(), StoreError> {
    engine
        .execute(
            "INSERT INTO record_bar (record, staff, set_at, set_by, entry)
             VALUES ((SELECT number FROM record WHERE ref = ?1), ?2, ?3, ?4, ?5)",
            &values![
                bar.record.as_str(),
                bar.staff.as_str(),
                seconds(bar.set_at),
                bar.set_by.as_str(),
                number(bar.entry),
            ],
        )
        .map(drop)
}

pub(super) fn lift_bar(engine: &dyn Engine, bar: &Bar, lifted: &Lifted) -> Result<(), StoreError> {
    let changed = engine.execute(
        "UPDATE record_bar SET lifted_at = ?1, lifted_by = ?2, lifted_entry = ?3
         WHERE lifted_at IS NULL AND staff = ?4
             AND record = (SELECT number FROM record WHERE ref = ?5)",
        &values![
            seconds(lifted.at),
            lifted.by.as_str(),
            number(lifted.entry),
            bar.staff.as_str(),
            bar.record.as_str(),
        ],
    )?;
    errors::one(changed, || {
        format!("who is barred from record {}", bar.record)
    })
}

/// What a list leaves out for somebody who is barred: a condition that begins `NOT IN` and its values,
/// whose places begin with number `first`. `None` for everybody else, who pay nothing.
pub(super) fn left_out(
    scope: &Scope,
    first: Option<usize>,
) -> Option<(String, Vec<Value<'static>>)> {
    let barred = scope.barred()?;
    let places: Vec<String> = barred
        .iter()
        .enumerate()
        .map(|(at, _)| first.map_or_else(|| "?".to_owned(), |first| format!("?{}", first + at)))
        .collect();
    let condition = format!(
        "NOT IN (SELECT x.invitation FROM access x JOIN record r ON r.number = x.record
            WHERE r.ref IN ({}))",
        places.join(", ")
    );
    let values = barred.iter().map(|record| text(record.as_str()));
    Some((condition, values.collect()))
}

/// Narrows the part of a list by that; `column` holds an invitation's number.
pub(super) fn without(branch: Branch, column: &str, scope: &Scope) -> Branch {
    match left_out(scope, None) {
        Some((condition, values)) => branch.on(format!("+{column} {condition}"), values),
        None => branch,
    }
}
