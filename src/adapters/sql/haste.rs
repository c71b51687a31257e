//! A view or a unit of work on an engine that each statement is a journey to: what it is going to look
//! up is asked at once, and in haste what it adds is put off and goes over together.
//!
//! Nothing is answered otherwise than it would be without haste: whatever is not known for certain
//! first writes down what was put off and then asks the database, and whatever changes rows forgets
//! what was foreseen. Only what the database refuses comes later, and then the unit is lost.

use super::engine::{Bulk, Engine, Query, Value, values};
use super::posting::Posting;
use super::reading::{Reader, all_of, maybe_number, select};
use super::{accesses, errors, invitations, messages, staff};
use crate::adapters::sql::engine::Lookup;
use crate::domain::access::Access;
use crate::domain::audit::Event;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::Invitation;
use crate::domain::outbox::Message;
use crate::domain::record::Record;
use crate::domain::staff::Staff;
use crate::ports::store::{Foresight, KeptReason, KnownRow, StoreError, Unique};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What is known without asking.
#[derive(Default)]
struct Foreseen {
    /// Addresses without any invitation or hold.
    strangers: BTreeSet<String>,
    rows: BTreeMap<[u8; 32], Option<KnownRow>>,
    records: BTreeMap<RecordRef, Option<Record>>,
    invitations: BTreeMap<InvitationRef, Invitation>,
    staff: BTreeMap<StaffLogin, Option<Staff>>,
}

/// What was put off.
#[derive(Default)]
struct Later {
    fingerprints: Vec<[u8; 32]>,
    records: Vec<Record>,
    invitations: Vec<(Invitation, Vec<Access>)>,
    messages: Vec<Message>,
    events: Vec<(Event, Option<KeptReason>)>,
}

impl Later {
    fn is_empty(&self) -> bool {
        self.fingerprints.is_empty()
            && self.records.is_empty()
            && self.invitations.is_empty()
            && self.messages.is_empty()
            && self.events.is_empty()
    }
}

/// Numbers of rows, which never change.
#[derive(Default)]
struct Numbers {
    records: BTreeMap<RecordRef, i64>,
    invitations: BTreeMap<InvitationRef, i64>,
}

/// What is foreseen, and what a unit in haste has put off; otherwise nothing.
#[derive(Default)]
pub(super) struct Haste {
    /// Whether what is looked up is remembered.
    remembers: Cell<bool>,
    /// Whether additions are put off.
    is_on: Cell<bool>,
    is_lost: Cell<bool>,
    foreseen: RefCell<Foreseen>,
    later: RefCell<Later>,
    posting: Posting,
    numbers: RefCell<Numbers>,
    /// The number of the last audit entry that is written.
    head: Cell<u64>,
}

impl Haste {
    /// Asks what is foreseen; does nothing where the engine is near.
    pub(super) fn foresee(
        &self,
        engine: &dyn Engine,
        foresight: &dyn Fn() -> Foresight,
    ) -> Result<(), StoreError> {
        let Some(bulk) = engine.bulk() else {
            return Ok(());
        };
        let foresight = foresight();
        let mut seen = Foreseen::default();
        let mut numbers = self.numbers.borrow_mut();
        look_at_rows(engine, bulk, &foresight.digests, &mut seen, &mut numbers)?;
        look_at_people(bulk, &foresight.emails, &mut seen)?;
        let mut records = foresight.records;
        self.posting.look(engine, &foresight.invitations)?;
        records.extend(self.posting.records());
        look_at_records(bulk, &records, &mut seen, &mut numbers)?;
        *self.foreseen.borrow_mut() = seen;
        self.remembers.set(true);
        Ok(())
    }

    /// Asks what is foreseen, and puts off from here on; does nothing where the engine is near.
    pub(super) fn begin(
        &self,
        engine: &dyn Engine,
        foresight: &dyn Fn() -> Foresight,
    ) -> Result<bool, StoreError> {
        let Some(bulk) = engine.bulk() else {
            return Ok(false);
        };
        self.foresee(engine, foresight)?;
        self.head.set(bulk.audit_head()?);
        self.is_on.set(true);
        Ok(true)
    }

    /// Forgets what was foreseen: it may be changed now.
    pub(super) fn forget(&self) {
        if self.remembers.get() {
            *self.foreseen.borrow_mut() = Foreseen::default();
            self.posting.forget();
        }
    }

    /// A member of staff; what `look` finds is remembered.
    pub(super) fn staff(
        &self,
        login: &StaffLogin,
        look: impl FnOnce() -> Result<Option<Staff>, StoreError>,
    ) -> Result<Option<Staff>, StoreError> {
        if !self.remembers.get() {
            return look();
        }
        if let Some(known) = self.foreseen.borrow().staff.get(login) {
            return Ok(known.clone());
        }
        let found = look()?;
        let known = &mut self.foreseen.borrow_mut().staff;
        known.insert(login.clone(), found.clone());
        Ok(found)
    }

    /// A record, foreseen or as `look` finds it.
    pub(super) fn record(
        &self,
        reference: &RecordRef,
        look: impl FnOnce() -> Result<Option<Record>, StoreError>,
    ) -> Result<Option<Record>, StoreError> {
        if let Some(known) = self.foreseen.borrow().records.get(reference) {
            return Ok(known.clone());
        }
        look()
    }

    pub(super) fn invitation(&self, reference: &InvitationRef) -> Option<Invitation> {
        let known = self.foreseen.borrow().invitations.get(reference).cloned();
        known.or_else(|| self.posting.invitation(reference))
    }

    /// What is foreseen of messages and of what they are about.
    pub(super) fn posting(&self) -> &Posting {
        &self.posting
    }

    /// Whether a message is moved later.
    pub(super) fn moves_message(&self, before: &Message, after: &Message) -> bool {
        self.is_on.get() && self.posting.moves_message(before, after)
    }

    /// Whether an invitation is moved later.
    pub(super) fn moves_invitation(&self, before: &Invitation, after: &Invitation) -> bool {
        self.is_on.get() && self.posting.moves_invitation(before, after)
    }

    /// A row that was carried out, foreseen or as `look` finds it.
    pub(super) fn known_row(
        &self,
        digest: &[u8; 32],
        look: impl FnOnce() -> Result<Option<KnownRow>, StoreError>,
    ) -> Result<Option<KnownRow>, StoreError> {
        if let Some(known) = self.foreseen.borrow().rows.get(digest) {
            return Ok(known.clone());
        }
        look()
    }

    /// Whether an address is known to have no invitation and no hold.
    pub(super) fn is_stranger(&self, email: &EmailAddress) -> bool {
        self.foreseen.borrow().strangers.contains(email.as_str())
    }

    /// Whether it is asked later that no live code has these fingerprints.
    pub(super) fn asks_later(&self, fingerprints: &[[u8; 32]]) -> bool {
        if self.is_on.get() {
            let known = &mut self.later.borrow_mut().fingerprints;
            known.extend_from_slice(fingerprints);
        }
        self.is_on.get()
    }

    /// Whether a record is added later; it is looked up as if it were there.
    pub(super) fn adds_record(&self, record: &Record) -> bool {
        if self.is_on.get() {
            let kept = Record {
                created_at: whole_second(record.created_at),
                restricted_at: record.restricted_at.map(whole_second),
                ..record.clone()
            };
            self.later.borrow_mut().records.push(kept.clone());
            let known = &mut self.foreseen.borrow_mut().records;
            known.insert(kept.reference.clone(), Some(kept));
        }
        self.is_on.get()
    }

    /// Whether an invitation is added later with its accesses.
    pub(super) fn adds_invitation(&self, invitation: &Invitation, offered: &[Access]) -> bool {
        let is_own = |access: &Access| access.invitation == invitation.reference;
        if !self.is_on.get() || !offered.iter().all(is_own) {
            return false;
        }
        let added = (invitation.clone(), offered.to_vec());
        self.later.borrow_mut().invitations.push(added);
        let known = &mut self.foreseen.borrow_mut().strangers;
        known.remove(invitation.email.as_str());
        true
    }

    /// Whether a message is added later: one to the invitation that was added last.
    pub(super) fn adds_message(&self, message: &Message) -> bool {
        let mut later = self.later.borrow_mut();
        let last = later.invitations.last().map(|(last, _)| &last.reference);
        if !self.is_on.get() || last.is_none() || last != message.invitation.as_ref() {
            return false;
        }
        later.messages.push(message.clone());
        true
    }

    /// The number of an event that is chained later.
    pub(super) fn adds_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Option<u64> {
        if !self.is_on.get() {
            return None;
        }
        let events = &mut self.later.borrow_mut().events;
        events.push((event.clone(), reason.cloned()));
        let put_off = u64::try_from(events.len()).unwrap_or(u64::MAX);
        Some(self.head.get().saturating_add(put_off))
    }

    /// Shows the numbers of invitations that are known.
    pub(super) fn with_numbers<T>(
        &self,
        work: impl FnOnce(&BTreeMap<InvitationRef, i64>) -> T,
    ) -> T {
        work(&self.numbers.borrow().invitations)
    }

    /// Writes down what was put off.
    pub(super) fn write_down(&self, engine: &dyn Engine) -> Result<(), StoreError> {
        if !self.is_on.get() {
            return Ok(());
        }
        if self.is_lost.get() {
            return Err(StoreError::Backend(
                "something was refused earlier in this unit, so none of it is kept".to_owned(),
            ));
        }
        let later = self.later.take();
        if later.is_empty() && !self.posting.has_moves() {
            return Ok(());
        }
        let Some(bulk) = engine.bulk() else {
            return Err(StoreError::Backend("the engine cannot hasten".to_owned()));
        };
        let written = self.write(engine, bulk, &later);
        self.is_lost.set(written.is_err());
        written
    }

    fn write(&self, engine: &dyn Engine, bulk: &dyn Bulk, later: &Later) -> Result<(), StoreError> {
        // Before the new ones have theirs.
        if !later.fingerprints.is_empty() && bulk.has_live_code(&later.fingerprints)? {
            return Err(StoreError::Taken {
                unique: Unique::LiveCode,
            });
        }
        let mut numbers = self.numbers.borrow_mut();
        let rows: Vec<Vec<Value<'_>>> = later
            .records
            .iter()
            .map(|record| staff::added(record).into())
            .collect();
        let added = bulk.insert_rows("record", staff::RECORD, &rows, true)?;
        for (record, number) in later.records.iter().zip(added) {
            numbers.records.insert(record.reference.clone(), number);
        }
        write_invitations(engine, bulk, later, &mut numbers)?;
        self.posting.write_down(bulk)?;
        if !later.events.is_empty() {
            self.head.set(bulk.add_audits(&later.events)?);
        }
        Ok(())
    }
}

fn write_invitations(
    engine: &dyn Engine,
    bulk: &dyn Bulk,
    later: &Later,
    numbers: &mut Numbers,
) -> Result<(), StoreError> {
    let all = || later.invitations.iter().map(|(invitation, _)| invitation);
    let rows: Vec<Vec<Value<'_>>> = all().map(invitations::added).collect();
    let added = bulk.insert_rows("invitation", &invitations::columns(), &rows, true)?;
    let mut addresses = BTreeMap::new();
    let mut rows: Vec<Vec<Value<'_>>> = Vec::new();
    for ((invitation, offered), number) in later.invitations.iter().zip(added) {
        let reference = &invitation.reference;
        numbers.invitations.insert(reference.clone(), number);
        addresses.insert(reference, invitation.email.as_str());
        for access in offered {
            let record = record_number(engine, &access.record, numbers)?;
            let mut row = Vec::from(values![record]);
            row.extend(accesses::added(number, &invitation.email, access));
            rows.push(row);
        }
    }
    bulk.insert_rows("access", accesses::ADDED, &rows, false)?;
    let mut rows: Vec<Vec<Value<'_>>> = Vec::new();
    for message in &later.messages {
        let invitation = message.invitation.as_ref().ok_or_else(errors::not_there)?;
        let number = numbers.invitations.get(invitation).copied();
        // Absent while it is the invitation's own address.
        let recipient = Some(message.to.as_str());
        let other = recipient.filter(|to| addresses.get(invitation) != Some(to));
        let mut row = Vec::from(values![number.ok_or_else(errors::not_there)?, other]);
        row.extend(messages::added(message));
        rows.push(row);
    }
    bulk.insert_rows("message", messages::ADDED, &rows, false)?;
    Ok(())
}

/// The number of a record; 0, which none has, for one that is not there.
fn record_number(
    engine: &dyn Engine,
    reference: &RecordRef,
    numbers: &mut Numbers,
) -> Result<i64, StoreError> {
    if let Some(number) = numbers.records.get(reference) {
        return Ok(*number);
    }
    let sql = select("number", engine.source(Lookup::Record));
    let found = maybe_number(engine, &sql, &values![reference.as_str()])?;
    if let Some(number) = found {
        numbers.records.insert(reference.clone(), number);
    }
    Ok(found.unwrap_or_default())
}

/// An instant as it is read back: whole seconds are kept.
pub(super) fn whole_second(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

fn look_at_rows(
    engine: &dyn Engine,
    bulk: &dyn Bulk,
    digests: &[[u8; 32]],
    seen: &mut Foreseen,
    numbers: &mut Numbers,
) -> Result<(), StoreError> {
    seen.rows
        .extend(digests.iter().map(|digest| (*digest, None)));
    if digests.is_empty() {
        return Ok(());
    }
    bulk.known_rows(digests, &mut |row| {
        let mut read = Reader::new("batch_row", row);
        let digest: [u8; 32] = read.value("digest")?;
        let invitation = read.parsed("invitation", InvitationRef::parse)?;
        let number: i64 = read.value("invitation")?;
        let content = read.value("content")?;
        numbers.invitations.insert(invitation.clone(), number);
        let known = seen.rows.entry(digest).or_default();
        known.get_or_insert(KnownRow {
            content,
            invitation,
        });
        Ok(ControlFlow::Continue(()))
    })?;
    let wanted: BTreeSet<&InvitationRef> = seen
        .rows
        .values()
        .flatten()
        .map(|known| &known.invitation)
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let refs: Vec<&str> = wanted.iter().map(|it| it.as_str()).collect();
    let found = &mut seen.invitations;
    bulk.invitations(invitations::COLUMNS, &refs, &mut |row| {
        let invitation = invitations::read(row)?;
        found.insert(invitation.reference.clone(), invitation);
        Ok(ControlFlow::Continue(()))
    })?;
    let sql = select(invitations::COLUMNS, engine.source(Lookup::Invitation));
    let looks: Vec<Query<'_>> = wanted
        .into_iter()
        .filter(|it| !found.contains_key(*it))
        .map(|it| Query {
            sql: Cow::Borrowed(sql.as_str()),
            values: values![it.as_str()].into(),
        })
        .collect();
    let found = all_of(engine, &looks, invitations::read)?;
    let named = found.into_iter().map(|it| (it.reference.clone(), it));
    seen.invitations.extend(named);
    Ok(())
}

fn look_at_people(
    bulk: &dyn Bulk,
    emails: &[EmailAddress],
    seen: &mut Foreseen,
) -> Result<(), StoreError> {
    let emails: Vec<&str> = emails.iter().map(EmailAddress::as_str).collect();
    if emails.is_empty() {
        return Ok(());
    }
    let strangers = &mut seen.strangers;
    strangers.extend(emails.iter().map(|email| (*email).to_owned()));
    bulk.known_addresses(&emails, &mut |row| {
        let email: String = Reader::new("invitation", row).value("email")?;
        strangers.remove(&email);
        Ok(ControlFlow::Continue(()))
    })
}

fn look_at_records(
    bulk: &dyn Bulk,
    records: &[RecordRef],
    seen: &mut Foreseen,
    numbers: &mut Numbers,
) -> Result<(), StoreError> {
    let refs: BTreeSet<&RecordRef> = records.iter().collect();
    if refs.is_empty() {
        return Ok(());
    }
    let none = refs.iter().map(|reference| ((*reference).clone(), None));
    seen.records.extend(none);
    let refs: Vec<&str> = refs.iter().map(|reference| reference.as_str()).collect();
    let columns = format!("{}, number", staff::RECORD);
    bulk.records(&columns, &refs, &mut |row| {
        let (record, number) = staff::read_numbered(row)?;
        if let Ok(number) = i64::try_from(number) {
            numbers.records.insert(record.reference.clone(), number);
        }
        seen.records.insert(record.reference.clone(), Some(record));
        Ok(ControlFlow::Continue(()))
    })
}
