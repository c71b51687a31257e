//! A view and a unit of work: every method of the port, on one connection inside one transaction.

use super::engine::Transaction;
use super::{
    accesses, accounts, audit, batches, contact, due, erasing, glimpses, invitation_lists,
    invitations, messages, reports, sessions, staff,
};
use crate::domain::access::Access;
use crate::domain::account::Account;
use crate::domain::audit::{Entry, Event};
use crate::domain::batch::{Row, RowOutcome, Run};
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
    AccessFilter, AccountFilter, AuditFilter, Due, InvitationFilter, KeptReason, KnownRow, Listed,
    MessageFilter, Newest, Page, Reach, StoreError, UnitOfWork, View,
};
use chrono::{DateTime, Utc};

/// A connection with an open transaction. Dropping it rolls back, which for a view is nothing.
pub(crate) struct Unit<T>(pub(crate) T);

impl<T: Transaction> Reports for Unit<T> {
    fn each_journey(
        &self,
        filter: &JourneyFilter,
        visit: &mut dyn FnMut(&Journey),
    ) -> Result<(), StoreError> {
        reports::each_journey(self.0.engine()?, filter, visit)
    }

    fn each_open(&self, scope: &Scope, visit: &mut dyn FnMut(&Open)) -> Result<(), StoreError> {
        reports::each_open(self.0.engine()?, scope, visit)
    }

    fn each_posted(
        &self,
        scope: &Scope,
        since: DateTime<Utc>,
        visit: &mut dyn FnMut(&Posted),
    ) -> Result<(), StoreError> {
        reports::each_posted(self.0.engine()?, scope, since, visit)
    }

    fn overdue(
        &self,
        what: Overdue,
        scope: &Scope,
        before: DateTime<Utc>,
    ) -> Result<Pile, StoreError> {
        reports::overdue(self.0.engine()?, what, scope, before)
    }
}

impl<T: Transaction> View for Unit<T> {
    fn staff(&self, login: &StaffLogin) -> Result<Option<Staff>, StoreError> {
        staff::staff(self.0.engine()?, login)
    }

    fn has_staff(&self) -> Result<bool, StoreError> {
        staff::has_staff(self.0.engine()?)
    }

    fn list_staff(&self) -> Result<Vec<Staff>, StoreError> {
        staff::list_staff(self.0.engine()?)
    }

    fn record(&self, reference: &RecordRef) -> Result<Option<Record>, StoreError> {
        staff::record(self.0.engine()?, reference)
    }

    fn list_records(&self, search: Option<&str>, page: Page) -> Result<Listed<Record>, StoreError> {
        staff::list_records(self.0.engine()?, search, page)
    }

    fn records_beginning(
        &self,
        beginning: &str,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        staff::records_beginning(self.0.engine()?, beginning, behind, limit)
    }

    fn glimpses(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Glimpse>, StoreError> {
        glimpses::glimpses(self.0.engine()?, beginning, scope, limit)
    }

    fn invitation(&self, reference: &InvitationRef) -> Result<Option<Invitation>, StoreError> {
        invitations::lookup(self.0.engine()?, reference)
    }

    fn invitations_beginning(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        invitations::beginning(self.0.engine()?, beginning, scope, limit)
    }

    fn invitations_to(
        &self,
        email: &EmailAddress,
        name: Option<&PersonName>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        invitations::to(self.0.engine()?, email, name, limit)
    }

    fn invitations_of_account(&self, account: &AccountRef) -> Result<Vec<Invitation>, StoreError> {
        invitations::of_account(self.0.engine()?, account)
    }

    fn list_invitations(
        &self,
        filter: &InvitationFilter,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError> {
        invitation_lists::list(self.0.engine()?, filter, page)
    }

    fn count_invitations(&self, filter: &InvitationFilter) -> Result<u64, StoreError> {
        invitation_lists::count(self.0.engine()?, filter)
    }

    fn orphaned(&self, scope: &Scope) -> Result<Vec<(StaffLogin, u64)>, StoreError> {
        invitation_lists::orphaned(self.0.engine()?, scope)
    }

    fn has_live_code(&self, fingerprints: &[[u8; 32]]) -> Result<bool, StoreError> {
        invitations::has_live_code(self.0.engine()?, fingerprints)
    }

    fn accesses_of(&self, invitation: &InvitationRef) -> Result<Vec<Access>, StoreError> {
        accesses::of(self.0.engine()?, invitation)
    }

    fn live_access(
        &self,
        email: &EmailAddress,
        record: &RecordRef,
    ) -> Result<Option<Access>, StoreError> {
        accesses::live(self.0.engine()?, email, record)
    }

    fn live_accesses_to(&self, record: &RecordRef) -> Result<Vec<Access>, StoreError> {
        accesses::live_to(self.0.engine()?, record)
    }

    fn list_accesses(
        &self,
        filter: &AccessFilter,
        page: Page,
    ) -> Result<Listed<(Access, Invitation)>, StoreError> {
        accesses::list(self.0.engine()?, filter, page)
    }

    fn count_accesses(&self, filter: &AccessFilter) -> Result<u64, StoreError> {
        accesses::count(self.0.engine()?, filter)
    }

    fn run_out(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        due::list(self.0.engine()?, due::RUN_OUT, now, behind, limit)
    }

    fn past_end(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        due::list(self.0.engine()?, due::PAST_END, now, behind, limit)
    }

    fn account(&self, reference: &AccountRef) -> Result<Option<Account>, StoreError> {
        accounts::lookup(self.0.engine()?, reference)
    }

    fn account_at(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        accounts::at(self.0.engine()?, email)
    }

    fn accounts_of(&self, email: &EmailAddress) -> Result<Vec<Account>, StoreError> {
        accounts::of(self.0.engine()?, email)
    }

    fn legal_hold(&self, email: &EmailAddress) -> Result<Option<LegalHold>, StoreError> {
        erasing::hold(self.0.engine()?, email)
    }

    fn list_over(
        &self,
        before: DateTime<Utc>,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError> {
        erasing::list_over(self.0.engine()?, before, page)
    }

    fn accounts_over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Account>, StoreError> {
        accounts::over(self.0.engine()?, before, limit)
    }

    fn messages_of_account(&self, account: &AccountRef) -> Result<Vec<Message>, StoreError> {
        messages::of_account(self.0.engine()?, account)
    }

    fn messages_to(&self, email: &EmailAddress) -> Result<Vec<Message>, StoreError> {
        messages::to(self.0.engine()?, email)
    }

    fn sessions_of(&self, account: &AccountRef) -> Result<Vec<Session>, StoreError> {
        sessions::sessions_of(self.0.engine()?, account)
    }

    fn verifications_of(&self, account: &AccountRef) -> Result<Vec<Verification>, StoreError> {
        sessions::verifications_of(self.0.engine()?, account)
    }

    fn rows_about(
        &self,
        email: &EmailAddress,
        invitations: &[InvitationRef],
    ) -> Result<Vec<(RunRef, Row)>, StoreError> {
        batches::about(self.0.engine()?, email, invitations)
    }

    fn accounts_beginning(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError> {
        accounts::beginning(self.0.engine()?, beginning, limit)
    }

    fn list_accounts(
        &self,
        filter: &AccountFilter,
        page: Page,
    ) -> Result<Listed<Account>, StoreError> {
        accounts::list(self.0.engine()?, filter, page)
    }

    fn message(&self, id: &MessageRef) -> Result<Option<Message>, StoreError> {
        messages::lookup(self.0.engine()?, id)
    }

    fn messages_of(&self, invitation: &InvitationRef) -> Result<Vec<Message>, StoreError> {
        messages::of(self.0.engine()?, invitation)
    }

    fn list_messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Listed<Message>, StoreError> {
        messages::list(self.0.engine()?, filter, page)
    }

    fn count_messages(&self, states: &[MessageState]) -> Result<u64, StoreError> {
        messages::count_in(self.0.engine()?, states)
    }

    fn count_due_messages(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        messages::count_due(self.0.engine()?, now)
    }

    fn verification(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
    ) -> Result<Option<Verification>, StoreError> {
        sessions::verification(self.0.engine()?, account, purpose)
    }

    fn count_verifications(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
        since: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::count_verifications(self.0.engine()?, account, purpose, since)
    }

    fn session_after(&self, previous_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        sessions::session_after(self.0.engine()?, previous_hash)
    }

    fn session(&self, token_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        sessions::session(self.0.engine()?, token_hash)
    }

    fn audit_head(&self) -> Result<(u64, String), StoreError> {
        audit::head(self.0.engine()?)
    }

    fn newest_audit(&self) -> Result<Option<Newest>, StoreError> {
        audit::newest(self.0.engine()?)
    }

    fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        audit::entries(self.0.engine()?, after, limit)
    }

    fn list_audit(&self, filter: &AuditFilter, page: Page) -> Result<Listed<Entry>, StoreError> {
        audit::list(self.0.engine()?, filter, page)
    }

    fn audit_reason(&self, number: u64) -> Result<Option<KeptReason>, StoreError> {
        audit::reason(self.0.engine()?, number)
    }

    fn holds_on(&self, reach: &Reach<'_>) -> Result<Vec<ContactHold>, StoreError> {
        contact::holds_on(self.0.engine()?, reach)
    }

    fn holds(&self) -> Result<Vec<ContactHold>, StoreError> {
        contact::holds(self.0.engine()?)
    }

    fn bars_on(&self, record: &RecordRef) -> Result<Vec<Bar>, StoreError> {
        contact::bars_on(self.0.engine()?, record)
    }

    fn key_checks(&self) -> Result<Vec<(KeyId, [u8; 32])>, StoreError> {
        sessions::key_checks(self.0.engine()?)
    }

    fn run(&self, reference: &RunRef) -> Result<Option<Run>, StoreError> {
        batches::lookup(self.0.engine()?, reference)
    }

    fn unfinished_run(&self, digest: &[u8; 32]) -> Result<Option<Run>, StoreError> {
        batches::unfinished(self.0.engine()?, digest)
    }

    fn list_runs(&self, scope: &Scope, page: Page) -> Result<Listed<Run>, StoreError> {
        batches::list(self.0.engine()?, scope, page)
    }

    fn rows_of(
        &self,
        run: &RunRef,
        outcome: Option<RowOutcome>,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        batches::rows(self.0.engine()?, run, outcome, after, limit)
    }

    fn known_row(&self, digest: &[u8; 32]) -> Result<Option<KnownRow>, StoreError> {
        batches::known(self.0.engine()?, digest)
    }

    fn each_address(&self, visit: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        batches::each_address(self.0.engine()?, visit)
    }
}

impl<T: Transaction> UnitOfWork for Unit<T> {
    fn add_staff(&self, staff: &Staff) -> Result<(), StoreError> {
        staff::add_staff(self.0.engine()?, staff)
    }

    fn move_staff(&self, before: &Staff, after: &Staff) -> Result<(), StoreError> {
        staff::move_staff(self.0.engine()?, before, after)
    }

    fn add_record(&self, record: &Record) -> Result<(), StoreError> {
        staff::add_record(self.0.engine()?, record)
    }

    fn move_record(&self, before: &Record, after: &Record) -> Result<(), StoreError> {
        staff::move_record(self.0.engine()?, before, after)
    }

    fn add_invitation(
        &self,
        invitation: &Invitation,
        accesses: &[Access],
    ) -> Result<(), StoreError> {
        invitations::add(self.0.engine()?, invitation, accesses)
    }

    fn move_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        invitations::change(self.0.engine()?, before, after)
    }

    fn present_code(&self, invitation: &InvitationRef, proof: &[u8; 32]) -> Result<(), StoreError> {
        self.0.engine()?.present_code(invitation, proof)
    }

    fn add_access(&self, access: &Access) -> Result<(), StoreError> {
        accesses::add(self.0.engine()?, access)
    }

    fn move_access(&self, before: &Access, after: &Access) -> Result<(), StoreError> {
        accesses::change(self.0.engine()?, before, after)
    }

    fn add_account(&self, account: &Account) -> Result<(), StoreError> {
        accounts::add(self.0.engine()?, account)
    }

    fn move_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        accounts::change(self.0.engine()?, before, after)
    }

    fn set_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError> {
        erasing::set_hold(self.0.engine()?, hold)
    }

    fn lift_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError> {
        erasing::lift_hold(self.0.engine()?, hold)
    }

    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        self.0.engine()?.erase_invitation(before, after)
    }

    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        self.0.engine()?.erase_account(before, after)
    }

    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError> {
        self.0.engine()?.erase_address(email)
    }

    fn add_message(&self, message: &Message) -> Result<(), StoreError> {
        messages::add(self.0.engine()?, message)
    }

    fn move_message(&self, before: &Message, after: &Message) -> Result<(), StoreError> {
        messages::change(self.0.engine()?, before, after)
    }

    fn claim_messages(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<Message>, StoreError> {
        messages::claim(self.0.engine()?, now, lease_until, limit, only)
    }

    fn add_verification(&self, verification: &Verification) -> Result<u64, StoreError> {
        sessions::add_verification(self.0.engine()?, verification)
    }

    fn move_verification(
        &self,
        before: &Verification,
        after: &Verification,
    ) -> Result<(), StoreError> {
        sessions::change_verification(self.0.engine()?, before, after)
    }

    fn forget_verifications(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        sessions::forget_verifications(self.0.engine()?, before, limit)
    }

    fn end_verifications_of(
        &self,
        account: &AccountRef,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::end_verifications_of(self.0.engine()?, account, at)
    }

    fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        sessions::add_session(self.0.engine()?, session)
    }

    fn move_session(&self, before: &Session, after: &Session) -> Result<(), StoreError> {
        sessions::change_session(self.0.engine()?, before, after)
    }

    fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        sessions::end_session(self.0.engine()?, token_hash)
    }

    fn end_sessions_of(
        &self,
        account: &AccountRef,
        but: Option<&[u8; 32]>,
    ) -> Result<u64, StoreError> {
        sessions::end_of(self.0.engine()?, account, but)
    }

    fn end_stale_sessions(
        &self,
        seen_before: DateTime<Utc>,
        created_before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        sessions::end_stale(self.0.engine()?, seen_before, created_before)
    }

    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError> {
        self.0.engine()?.add_audit(event, reason)
    }

    fn add_hold(&self, hold: &ContactHold) -> Result<(), StoreError> {
        contact::add_hold(self.0.engine()?, hold)
    }

    fn lift_hold(&self, hold: &ContactHold, lifted: &Lifted) -> Result<(), StoreError> {
        contact::lift_hold(self.0.engine()?, hold, lifted)
    }

    fn add_bar(&self, bar: &Bar) -> Result<(), StoreError> {
        contact::add_bar(self.0.engine()?, bar)
    }

    fn lift_bar(&self, bar: &Bar, lifted: &Lifted) -> Result<(), StoreError> {
        contact::lift_bar(self.0.engine()?, bar, lifted)
    }

    fn add_key_check(&self, key: &KeyId, check: &[u8; 32]) -> Result<(), StoreError> {
        sessions::add_key_check(self.0.engine()?, key, check)
    }

    fn add_run(&self, run: &Run) -> Result<(), StoreError> {
        batches::add(self.0.engine()?, run)
    }

    fn move_run(&self, before: &Run, after: &Run) -> Result<(), StoreError> {
        batches::change(self.0.engine()?, before, after)
    }

    fn add_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError> {
        batches::add_rows(self.0.engine()?, run, rows)
    }

    fn settle_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError> {
        batches::settle_rows(self.0.engine()?, run, rows)
    }

    fn keep(self: Box<Self>) -> Result<(), StoreError> {
        self.0.keep()
    }
}
