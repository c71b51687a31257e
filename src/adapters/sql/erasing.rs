//! Legal holds, and whose time has come to be erased.

use super::engine::{Engine, Lookup, Row, values};
use super::errors;
use super::invitations;
use super::reading::{Branch, Reader, one, page, seconds, select};
use crate::domain::email_address::EmailAddress;
use crate::domain::erasure::LegalHold;
use crate::domain::id::StaffLogin;
use crate::domain::invitation::Invitation;
use crate::ports::store::{Listed, Page, StoreError};
use chrono::{DateTime, Utc};

fn read(row: &dyn Row) -> Result<LegalHold, StoreError> {
    let mut read = Reader::new("legal_hold", row);
    Ok(LegalHold {
        email: read.parsed("email", EmailAddress::parse)?,
        set_at: read.instant("set_at")?,
        set_by: read.parsed("set_by", StaffLogin::parse)?,
    })
}

pub(super) fn hold(
    engine: &dyn Engine,
    email: &EmailAddress,
) -> Result<Option<LegalHold>, StoreError> {
    let sql = "SELECT email, set_at, set_by FROM legal_hold WHERE email = ?1";
    one(engine, sql, &values![email.as_str()], read)
}

pub(super) fn set_hold(engine: &dyn Engine, hold: &LegalHold) -> Result<(), StoreError> {
    let sql = "INSERT INTO legal_hold (email, set_at, set_by) VALUES (?1, ?2, ?3)";
    let values = values![
        hold.email.as_str(),
        seconds(hold.set_at),
        hold.set_by.as_str()
    ];
    engine.execute(sql, &values).map(drop)
}

pub(super) fn lift_hold(engine: &dyn Engine, hold: &LegalHold) -> Result<(), StoreError> {
    let sql = "DELETE FROM legal_hold WHERE email = ?1 AND set_at = ?2";
    let values = values![hold.email.as_str(), seconds(hold.set_at)];
    let changed = engine.execute(sql, &values)?;
    errors::one(changed, || "the legal hold".to_owned())
}

/// The part of a list of invitations that ended before an instant, hold personal data and give nobody
/// access. Most of what ended has access that lives on: few are left, which the index on their ends
/// finds.
pub(crate) fn over(before: DateTime<Utc>) -> Branch {
    Branch::of("invitation i", "i.number")
        .on(
            "i.ended_at < ? AND i.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM access a
                WHERE a.invitation = i.number AND a.state IN ('accepted', 'active', 'ending', 'suspended'))
             AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.email = i.email)",
            values![seconds(before)],
        )
        .gathered()
}

pub(super) fn list_over(
    engine: &dyn Engine,
    before: DateTime<Utc>,
    at: Page,
) -> Result<Listed<Invitation>, StoreError> {
    let sql = select(
        invitations::COLUMNS,
        engine.source(Lookup::InvitationNumber),
    );
    page(engine, &[over(before)], at, &sql, invitations::read)
}
