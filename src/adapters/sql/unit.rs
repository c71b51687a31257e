//! A view and a unit of work: every method of the port, on one connection inside one transaction.

use super::engine::{Engine, Transaction};
use super::haste::Haste;
use super::{
    accesses, accounts, audit, batches, contact, due, erasing, glimpses, invitation_lists,
    invitations, messages, reports, sessions, staff,
};
use crate::domain::access::Access;
use crate::domain::account::Account;
use crate::domain::audit::{Entry, Event};
use crate::domain::batch::{Row, Run};
use crate::domain::contact::{Bar, ContactHold, Lifted};
use crate::domain::email_address::EmailAddress;
use crate::domain::erasure::LegalHold;
use crate::domain::id::{
    AccountRef, InvitationRef, KeyId, MessageRef, RecordRef, RunRef, StaffLogin,
};
use crate::domain::invitation::{Glimpse, Invitation};
use crate::domain::name::PersonName;
use crate::domain::outbox::{Message, MessageState};
use crate::domain::record::Record;
use crate::domain::report::delivery::Posted;
use crate::domain::report::funnel::Journey;
use crate::domain::report::overdue::{Overdue, Pile};
use crate::domain::report::waiting::Open;
use crate::domain::session::{CodePurpose, Session, Verification};
use crate::domain::staff::{Scope, Staff};
use crate::ports::reports::{JourneyFilter, Reports};
use crate::ports::store::{
    AccessFilter, AccountFilter, AuditFilter, Due, Foresight, InvitationFilter, KeptReason,
    KnownRow, Listed, MessageFilter, Newest, Page, Reach, RowFilter, StoreError, UnitOfWork, View,
};
use chrono::{DateTime, Utc};

/// A connection with an open transaction. Dropping it rolls back, which for a view is nothing.
pub(crate) struct Unit<T> {
    open: T,
    haste: Haste,
}

impl<T: Transaction> Unit<T> {
    pub(crate) fn new(open: T) -> Self {
        Self {
            open,
            haste: Haste::default(),
        }
    }

    /// The connection, after everything that was put off was written down.
    fn engine(&self) -> Result<&dyn Engine, StoreError> {
        let engine = self.open.engine()?;
        self.haste.write_down(engine)?;
        Ok(engine)
    }

    /// As [`Self::engine`], for what may change what was foreseen.
    fn changing(&self) -> Result<&dyn Engine, StoreError> {
        self.haste.forget();
        self.engine()
    }
}

impl<T: Transaction> Reports for Unit<T> {
    fn each_journey(
        &self,
        filter: &JourneyFilter,
        visit: &mut dyn FnMut(&Journey),
    ) -> Result<(), StoreError> {
        reports::each_journey(self.engine()?, filter, visit)
    }

    fn each_open(&self, scope: &Scope, visit: &mut dyn FnMut(&Open)) -> Result<(), StoreError> {
        reports::each_open(self.engine()?, scope, visit)
    }

    fn each_posted(
        &self,
        scope: &Scope,
        since: DateTime<Utc>,
        visit: &mut dyn FnMut(&Posted),
    ) -> Result<(), StoreError> {
        reports::each_posted(self.engine()?, scope, since, visit)
    }

    fn overdue(
        &self,
        what: Overdue,
        scope: &Scope,
        before: DateTime<Utc>,
    ) -> Result<Pile, StoreError> {
        reports::overdue(self.engine()?, what, scope, before)
    }
}

impl<T: Transaction> View for Unit<T> {
    fn staff(&self, login: &StaffLogin) -> Result<Option<Staff>, StoreError> {
        self.haste
            .staff(login, || staff::staff(self.engine()?, login))
    }

    fn has_staff(&self) -> Result<bool, StoreError> {
        staff::has_staff(self.engine()?)
    }

    fn list_staff(&self) -> Result<Vec<Staff>, StoreError> {
        staff::list_staff(self.engine()?)
    }

    fn record(&self, reference: &RecordRef) -> Result<Option<Record>, StoreError> {
        self.haste
            .record(reference, || staff::record(self.engine()?, reference))
    }

    fn list_records(&self, search: Option<&str>, page: Page) -> Result<Listed<Record>, StoreError> {
        staff::list_records(self.engine()?, search, page)
    }

    fn records_beginning(
        &self,
        beginning: &str,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        staff::records_beginning(self.engine()?, beginning, behind, limit)
    }

    fn glimpses(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Glimpse>, StoreError> {
        glimpses::glimpses(self.engine()?, beginning, scope, limit)
    }

    fn invitation(&self, reference: &InvitationRef) -> Result<Option<Invitation>, StoreError> {
        match self.haste.invitation(reference) {
            Some(known) => Ok(Some(known)),
            None => invitations::lookup(self.engine()?, reference),
        }
    }

    fn invitations_beginning(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        invitations::beginning(self.engine()?, beginning, scope, limit)
    }

    fn invitations_to(
        &self,
        email: &EmailAddress,
        name: Option<&PersonName>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        if self.haste.is_stranger(email) {
            return Ok(Vec::new());
        }
        invitations::to(self.engine()?, email, name, limit)
    }

    fn invitations_of_account(&self, account: &AccountRef) -> Result<Vec<Invitation>, StoreError> {
        invitations::of_account(self.engine()?, account)
    }

    fn list_invitations(
        &self,
        filter: &InvitationFilter,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError> {
        invitation_lists::list(self.engine()?, filter, page)
    }

    fn count_invitations(&self, filter: &InvitationFilter) -> Result<u64, StoreError> {
        invitation_lists::count(self.engine()?, filter)
    }

    fn orphaned(&self, scope: &Scope) -> Result<Vec<(StaffLogin, u64)>, StoreError> {
        invitation_lists::orphaned(self.engine()?, scope)
    }

    fn has_live_code(&self, fingerprints: &[[u8; 32]]) -> Result<bool, StoreError> {
        if self.haste.asks_later(fingerprints) {
            return Ok(false);
        }
        invitations::has_live_code(self.engine()?, fingerprints)
    }

    fn accesses_of(&self, invitation: &InvitationRef) -> Result<Vec<Access>, StoreError> {
        match self.haste.posting().accesses_of(invitation) {
            Some(known) => Ok(known),
            None => accesses::of(self.engine()?, invitation),
        }
    }

    fn live_access(
        &self,
        email: &EmailAddress,
        record: &RecordRef,
    ) -> Result<Option<Access>, StoreError> {
        accesses::live(self.engine()?, email, record)
    }

    fn live_accesses_to(&self, record: &RecordRef) -> Result<Vec<Access>, StoreError> {
        accesses::live_to(self.engine()?, record)
    }

    fn list_accesses(
        &self,
        filter: &AccessFilter,
        page: Page,
    ) -> Result<Listed<(Access, Invitation)>, StoreError> {
        accesses::list(self.engine()?, filter, page)
    }

    fn count_accesses(&self, filter: &AccessFilter) -> Result<u64, StoreError> {
        accesses::count(self.engine()?, filter)
    }

    fn run_out(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        due::list(self.engine()?, due::RUN_OUT, now, behind, limit)
    }

    fn past_end(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        due::list(self.engine()?, due::PAST_END, now, behind, limit)
    }

    fn account(&self, reference: &AccountRef) -> Result<Option<Account>, StoreError> {
        accounts::lookup(self.engine()?, reference)
    }

    fn account_at(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        accounts::at(self.engine()?, email)
    }

    fn accounts_of(&self, email: &EmailAddress) -> Result<Vec<Account>, StoreError> {
        accounts::of(self.engine()?, email)
    }

    fn legal_hold(&self, email: &EmailAddress) -> Result<Option<LegalHold>, StoreError> {
        erasing::hold(self.engine()?, email)
    }

    fn list_over(
        &self,
        before: DateTime<Utc>,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError> {
        erasing::list_over(self.engine()?, before, page)
    }

    fn accounts_over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Account>, StoreError> {
        accounts::over(self.engine()?, before, limit)
    }

    fn messages_of_account(&self, account: &AccountRef) -> Result<Vec<Message>, StoreError> {
        messages::of_account(self.engine()?, account)
    }

    fn messages_to(&self, email: &EmailAddress) -> Result<Vec<Message>, StoreError> {
        messages::to(self.engine()?, email)
    }

    fn sessions_of(&self, account: &AccountRef) -> Result<Vec<Session>, StoreError> {
        sessions::sessions_of(self.engine()?, account)
    }

    fn verifications_of(&self, account: &AccountRef) -> Result<Vec<Verification>, StoreError> {
        sessions::verifications_of(self.engine()?, account)
    }

    fn rows_about(
        &self,
        email: &EmailAddress,
        invitations: &[InvitationRef],
    ) -> Result<Vec<(RunRef, Row)>, StoreError> {
        batches::about(self.engine()?, email, invitations)
    }

    fn accounts_beginning(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError> {
        accounts::beginning(self.engine()?, beginning, limit)
    }

    fn list_accounts(
        &self,
        filter: &AccountFilter,
        page: Page,
    ) -> Result<Listed<Account>, StoreError> {
        accounts::list(self.engine()?, filter, page)
    }

    fn message(&self, id: &MessageRef) -> Result<Option<Message>, StoreError> {
        match self.haste.posting().message(id) {
            Some(known) => Ok(Some(known)),
            None => messages::lookup(self.engine()?, id),
        }
    }

    fn messages_of(&self, invitation: &InvitationRef) -> Result<Vec<Message>, StoreError> {
        match self.haste.posting().messages_of(invitation) {
            Some(known) => Ok(known),
            None => messages::of(self.engine()?, invitation),
        }
    }

    fn list_messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Listed<Message>, StoreError> {
        messages::list(self.engine()?, filter, page)
    }

    fn count_messages(&self, states: &[MessageState]) -> Result<u64, StoreError> {
        messages::count_in(self.engine()?, states)
    }

    fn count_due_messages(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        messages::count_due(self.engine()?, now)
    }

    fn verification(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
    ) -> Result<Option<Verification>, StoreError> {
        sessions::verification(self.engine()?, account, purpose)
    }

    fn count_verifications(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
        since: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::count_verifications(self.engine()?, account, purpose, since)
    }

    fn session_after(&self, previous_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        sessions::session_after(self.engine()?, previous_hash)
    }

    fn session(&self, token_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        sessions::session(self.engine()?, token_hash)
    }

    fn audit_head(&self) -> Result<(u64, String), StoreError> {
        audit::head(self.engine()?)
    }

    fn newest_audit(&self) -> Result<Option<Newest>, StoreError> {
        audit::newest(self.engine()?)
    }

    fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        audit::entries(self.engine()?, after, limit)
    }

    fn list_audit(&self, filter: &AuditFilter, page: Page) -> Result<Listed<Entry>, StoreError> {
        audit::list(self.engine()?, filter, page)
    }

    fn audit_reason(&self, number: u64) -> Result<Option<KeptReason>, StoreError> {
        audit::reason(self.engine()?, number)
    }

    fn holds_on(&self, reach: &Reach<'_>) -> Result<Vec<ContactHold>, StoreError> {
        // A hold on an address without invitations is one on the address itself.
        if let (None, Some(email), None) = (reach.invitation, reach.email, reach.account)
            && self.haste.is_stranger(email)
        {
            return Ok(Vec::new());
        }
        contact::holds_on(self.engine()?, reach)
    }

    fn holds(&self) -> Result<Vec<ContactHold>, StoreError> {
        contact::holds(self.engine()?)
    }

    fn bars_on(&self, record: &RecordRef) -> Result<Vec<Bar>, StoreError> {
        contact::bars_on(self.engine()?, record)
    }

    fn key_checks(&self) -> Result<Vec<(KeyId, [u8; 32])>, StoreError> {
        sessions::key_checks(self.engine()?)
    }

    fn run(&self, reference: &RunRef) -> Result<Option<Run>, StoreError> {
        batches::lookup(self.engine()?, reference)
    }

    fn unfinished_run(&self, digest: &[u8; 32]) -> Result<Option<Run>, StoreError> {
        batches::unfinished(self.engine()?, digest)
    }

    fn list_runs(&self, scope: &Scope, page: Page) -> Result<Listed<Run>, StoreError> {
        batches::list(self.engine()?, scope, page)
    }

    fn rows_of(
        &self,
        run: &RunRef,
        which: RowFilter,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        batches::rows(self.engine()?, run, which, after, limit)
    }

    fn known_row(&self, digest: &[u8; 32]) -> Result<Option<KnownRow>, StoreError> {
        self.haste
            .known_row(digest, || batches::known(self.engine()?, digest))
    }

    fn each_address(&self, visit: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        batches::each_address(self.engine()?, visit)
    }

    fn foresee(&self, foresight: &dyn Fn() -> Foresight) -> Result<(), StoreError> {
        self.haste.foresee(self.engine()?, foresight)
    }
}

impl<T: Transaction> UnitOfWork for Unit<T> {
    fn hasten(&self, foresight: &dyn Fn() -> Foresight) -> Result<bool, StoreError> {
        self.haste.begin(self.engine()?, foresight)
    }

    fn add_staff(&self, staff: &Staff) -> Result<(), StoreError> {
        staff::add_staff(self.changing()?, staff)
    }

    fn move_staff(&self, before: &Staff, after: &Staff) -> Result<(), StoreError> {
        staff::move_staff(self.changing()?, before, after)
    }

    fn add_record(&self, record: &Record) -> Result<(), StoreError> {
        if self.haste.adds_record(record) {
            return Ok(());
        }
        staff::add_record(self.changing()?, record)
    }

    fn move_record(&self, before: &Record, after: &Record) -> Result<(), StoreError> {
        staff::move_record(self.changing()?, before, after)
    }

    fn add_invitation(
        &self,
        invitation: &Invitation,
        accesses: &[Access],
    ) -> Result<(), StoreError> {
        if self.haste.adds_invitation(invitation, accesses) {
            return Ok(());
        }
        invitations::add(self.changing()?, invitation, accesses)
    }

    fn move_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        if self.haste.moves_invitation(before, after) {
            return Ok(());
        }
        invitations::change(self.changing()?, before, after)
    }

    fn present_code(&self, invitation: &InvitationRef, proof: &[u8; 32]) -> Result<(), StoreError> {
        self.changing()?.present_code(invitation, proof)
    }

    fn add_access(&self, access: &Access) -> Result<(), StoreError> {
        accesses::add(self.changing()?, access)
    }

    fn move_access(&self, before: &Access, after: &Access) -> Result<(), StoreError> {
        accesses::change(self.changing()?, before, after)
    }

    fn add_account(&self, account: &Account) -> Result<(), StoreError> {
        accounts::add(self.changing()?, account)
    }

    fn move_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        accounts::change(self.changing()?, before, after)
    }

    fn set_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError> {
        erasing::set_hold(self.changing()?, hold)
    }

    fn lift_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError> {
        erasing::lift_hold(self.changing()?, hold)
    }

    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        self.changing()?.erase_invitation(before, after)
    }

    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        self.changing()?.erase_account(before, after)
    }

    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError> {
        self.changing()?.erase_address(email)
    }

    fn add_message(&self, message: &Message) -> Result<(), StoreError> {
        if self.haste.adds_message(message) {
            return Ok(());
        }
        messages::add(self.engine()?, message)
    }

    fn move_message(&self, before: &Message, after: &Message) -> Result<(), StoreError> {
        if self.haste.moves_message(before, after) {
            return Ok(());
        }
        messages::change(self.changing()?, before, after)
    }

    fn claim_messages(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<Message>, StoreError> {
        messages::claim(self.changing()?, now, lease_until, limit, only)
    }

    fn add_verification(&self, verification: &Verification) -> Result<u64, StoreError> {
        sessions::add_verification(self.changing()?, verification)
    }

    fn move_verification(
        &self,
        before: &Verification,
        after: &Verification,
    ) -> Result<(), StoreError> {
        sessions::change_verification(self.changing()?, before, after)
    }

    fn forget_verifications(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        sessions::forget_verifications(self.changing()?, before, limit)
    }

    fn end_verifications_of(
        &self,
        account: &AccountRef,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::end_verifications_of(self.changing()?, account, at)
    }

    fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        sessions::add_session(self.changing()?, session)
    }

    fn move_session(&self, before: &Session, after: &Session) -> Result<(), StoreError> {
        sessions::change_session(self.changing()?, before, after)
    }

    fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        sessions::end_session(self.changing()?, token_hash)
    }

    fn end_sessions_of(
        &self,
        account: &AccountRef,
        but: Option<&[u8; 32]>,
    ) -> Result<u64, StoreError> {
        sessions::end_of(self.changing()?, account, but)
    }

    fn end_stale_sessions(
        &self,
        seen_before: DateTime<Utc>,
        created_before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::end_stale(self.changing()?, seen_before, created_before)
    }

    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError> {
        match self.haste.adds_audit(event, reason) {
            Some(number) => Ok(number),
            None => self.engine()?.add_audit(event, reason),
        }
    }

    fn add_hold(&self, hold: &ContactHold) -> Result<(), StoreError> {
        contact::add_hold(self.changing()?, hold)
    }

    fn lift_hold(&self, hold: &ContactHold, lifted: &Lifted) -> Result<(), StoreError> {
        contact::lift_hold(self.changing()?, hold, lifted)
    }

    fn add_bar(&self, bar: &Bar) -> Result<(), StoreError> {
        contact::add_bar(self.changing()?, bar)
    }

    fn lift_bar(&self, bar: &Bar, lifted: &Lifted) -> Result<(), StoreError> {
        contact::lift_bar(self.changing()?, bar, lifted)
    }

    fn add_key_check(&self, key: &KeyId, check: &[u8; 32]) -> Result<(), StoreError> {
        sessions::add_key_check(self.changing()?, key, check)
    }

    fn add_run(&self, run: &Run) -> Result<(), StoreError> {
        batches::add(self.changing()?, run)
    }

    fn move_run(&self, before: &Run, after: &Run) -> Result<(), StoreError> {
        batches::change(self.changing()?, before, after)
    }

    fn add_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError> {
        batches::add_rows(self.changing()?, run, rows)
    }

    fn settle_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError> {
        let engine = self.changing()?;
        self.haste
            .with_numbers(|known| batches::settle_rows(engine, run, rows, known))
    }

    fn keep(self: Box<Self>) -> Result<(), StoreError> {
        self.engine()?;
        self.open.keep()
    }
}
