//! The database, as a port: reading in one consistent view, writing in one unit of work.
//!
//! Begin, work, keep: dropping a unit without [`UnitOfWork::keep`] leaves no trace, so `?` is a
//! rollback. One unit at a time per use-case; nothing slow (mail, prompts, network) while it is open.
//!
//! Every `move_…` names the value it expects by the state and version of `before` and fails with
//! [`StoreError::Changed`] when the row is no longer like that. Order is by when rows were added,
//! never by a database's own collation.

use crate::domain::access::{Access, AccessState};
use crate::domain::account::{Account, AccountState};
use crate::domain::alphabet;
use crate::domain::audit::{Entry, Event};
use crate::domain::batch::{Row, RowOutcome, Run};
use crate::domain::contact::{Bar, ContactHold, Lifted};
use crate::domain::email_address::EmailAddress;
use crate::domain::erasure::LegalHold;
use crate::domain::id::{
    AccountRef, InvitationRef, KeyId, MessageRef, RecordRef, RunRef, StaffLogin, Team,
};
use crate::domain::invitation::{Glimpse, Invitation, InvitationState};
use crate::domain::journey::WaitingOn;
use crate::domain::name::{PersonName, Reason};
use crate::domain::outbox::{Message, MessageKind, MessageState};
use crate::domain::record::Record;
use crate::domain::session::{CodePurpose, Session, Verification};
use crate::domain::staff::{Scope, Staff};
use crate::ports::reports::Reports;
use chrono::{DateTime, Utc};
use std::path::Path;
use thiserror::Error;

/// Why the database did not do what was asked. Nothing of the unit was kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The row is no longer in the state that was expected: somebody else was faster.
    #[error("{what} was changed by somebody else in the meantime")]
    Changed {
        /// Which row, such as `invitation INV-7K3Q9X`.
        what: String,
    },
    /// Something that must be unique is there already.
    #[error("{unique} is there already")]
    Taken {
        /// What must be unique.
        unique: Unique,
    },
    /// A value that the types cannot hold: the database was changed by something else.
    #[error(
        "the database holds a value that cannot be right: table {table}, column {column}, row {row}"
    )]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's reference or number.
        row: String,
    },
    /// The database refused by a rule of its own.
    #[error("the database refused: {rule}")]
    Refused {
        /// The rule in its own words.
        rule: String,
    },
    /// Another process held the database longer than the wait limit.
    #[error("the database is busy")]
    Busy,
    /// The connection broke before the unit was kept: nothing of it was, and it can be done again.
    #[error("the connection to the database was lost: {why}")]
    Lost {
        /// What is known of it.
        why: String,
    },
    /// The connection broke while the unit was being kept, and nobody could say what became of it.
    #[error("the connection to the database was lost while something was being written: {why}")]
    Unsure {
        /// What is known of it.
        why: String,
    },
    /// No server was reached.
    #[error("{why}")]
    Unreachable {
        /// Which servers, and why not.
        why: String,
    },
    /// A server answered and let nobody in, or is not to be trusted.
    #[error("{why}")]
    NotAdmitted {
        /// What it said.
        why: String,
    },
    /// The login is known to the server and is no member of staff.
    #[error("the login {login} is not staff of the database {place}")]
    Stranger {
        /// Who is logged in.
        login: String,
        /// The database, without a password.
        place: String,
    },
    /// There is no database at this place.
    #[error("there is no database at {place}")]
    Missing {
        /// The place, without a password.
        place: String,
    },
    /// The file or server is there and is not a database of this program's.
    #[error("{place} is not a database of cso")]
    Foreign {
        /// The place, without a password.
        place: String,
    },
    /// The database was made by a newer version of the program.
    #[error("the database has schema {found}; this version of cso knows up to {known}")]
    Newer {
        /// Its schema number.
        found: u32,
        /// The newest number this program knows.
        known: u32,
    },
    /// The database was made by an older version of the program.
    #[error("the database has schema {found}; this version of cso needs {known}")]
    Older {
        /// Its schema number.
        found: u32,
        /// The number this program needs.
        known: u32,
    },
    /// The place cannot hold a database safely, such as a network file system.
    #[error("{0}")]
    Unsuitable(String),
    /// The disk is full.
    #[error("the disk that holds the database is full")]
    DiskFull,
    /// The database or its folder cannot be written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// The database is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else that the driver said.
    #[error("the database failed: {0}")]
    Backend(String),
}

impl StoreError {
    /// Whether it says that this unique thing is there already.
    pub fn is_taken(&self, wanted: Unique) -> bool {
        matches!(self, Self::Taken { unique } if *unique == wanted)
    }
}

/// What must be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unique {
    /// A drawn reference: draw another.
    #[error("the reference")]
    Reference,
    /// The fingerprint of a live code: take the next generation.
    #[error("the code")]
    LiveCode,
    /// A live access of one address to one record.
    #[error("an access of this person to this record")]
    LiveAccess,
    /// An account that is not closed, for one address.
    #[error("an account for this address")]
    AccountAddress,
    /// A record's reference.
    #[error("the record")]
    Record,
    /// A staff login.
    #[error("the member of staff")]
    Staff,
    /// A legal hold on one address.
    #[error("a legal hold on this person")]
    LegalHold,
    /// A row of a batch that was carried out before.
    #[error("a row that was carried out")]
    BatchRow,
    /// Something else.
    #[error("the value")]
    Other,
}

/// Where the next page of a list begins. Opaque to everybody but the store; its text form is a
/// decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub u64);

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Latest added first.
    NewestFirst,
    /// First added first.
    OldestFirst,
}

/// One page of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// At most so many items.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Which end comes first.
    pub order: Order,
}

/// The items of a page and where the next one begins.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// In the order that was asked for.
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
}

/// Which invitations a list shows; conditions add up, an empty or absent one is no condition.
#[derive(Debug, Clone)]
pub struct InvitationFilter {
    /// Whose invitations the reader sees at all.
    pub scope: Scope,
    /// The instant that expiry is judged by.
    pub now: DateTime<Utc>,
    /// Any of these states, judged at `now`.
    pub states: Vec<InvitationState>,
    /// Who must act, judged at `now`.
    pub waiting_on: Option<WaitingOn>,
    /// The allocated worker.
    pub worker: Option<StaffLogin>,
    /// The worker's team.
    pub team: Option<Team>,
    /// Offers this record.
    pub record: Option<RecordRef>,
    /// Created at or before this.
    pub created_before: Option<DateTime<Utc>>,
    /// Each word begins a word of the name, the address or the reference; case and accents do not
    /// matter.
    pub search: Option<String>,
}

/// Which accesses a list shows.
#[derive(Debug, Clone)]
pub struct AccessFilter {
    /// Whose invitations the reader sees at all.
    pub scope: Scope,
    /// Any of these states.
    pub states: Vec<AccessState>,
    /// This record.
    pub record: Option<RecordRef>,
    /// Only those whose end has come at this instant and is not written down.
    pub overdue_at: Option<DateTime<Utc>>,
}

/// Which accounts a list shows; conditions add up.
#[derive(Debug, Clone)]
pub struct AccountFilter {
    /// Whose invitations the reader sees at all: an account is seen by whoever sees one of its own.
    pub scope: Scope,
    /// Any of these states; an empty list is no condition.
    pub states: Vec<AccountState>,
    /// Whether only those count whose person asked for them to be closed, and that are not closed.
    pub is_close_asked: bool,
    /// Nobody has signed in after this, and it is not closed; where nobody ever did, it was made at
    /// or before it.
    pub not_seen_since: Option<DateTime<Utc>>,
}

/// Which messages a list shows.
#[derive(Debug, Clone)]
pub struct MessageFilter {
    /// Whose invitations the reader sees at all; messages about none are seen by [`Scope::All`].
    pub scope: Scope,
    /// Any of these states.
    pub states: Vec<MessageState>,
    /// This kind.
    pub kind: Option<MessageKind>,
    /// About this invitation.
    pub invitation: Option<InvitationRef>,
}

/// Which audit entries a list shows.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// About this reference.
    pub subject: Option<String>,
    /// About this record.
    pub record: Option<RecordRef>,
    /// By this actor, as [`crate::domain::audit::Actor`] prints it.
    pub actor: Option<String>,
    /// Actions that begin with this.
    pub action: Option<String>,
    /// At or after this.
    pub since: Option<DateTime<Utc>>,
    /// Before this.
    pub until: Option<DateTime<Utc>>,
}

/// What becomes of the bytes of what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remains {
    /// The database's files hold none of them.
    Gone,
    /// A server takes them out by itself, in its own time.
    LeftToServer,
}

/// Whom a message would reach, to ask which holds stand in its way; what is absent reaches nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reach<'a> {
    /// An invitation, and everybody at its address.
    pub invitation: Option<&'a InvitationRef>,
    /// Everybody at an address.
    pub email: Option<&'a EmailAddress>,
    /// The person of an account: everybody at its address, and every invitation to it.
    pub account: Option<&'a AccountRef>,
}

/// A row of a batch that was carried out or found to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// The digest of everything it asked for, where it had a key.
    pub content: Option<[u8; 32]>,
    /// What it became or found.
    pub invitation: InvitationRef,
}

/// Which rows of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFilter {
    /// All of them.
    All,
    /// Those about which something is said.
    Remarked,
    /// Those with this outcome.
    Outcome(RowOutcome),
}

/// What is going to be looked up; see [`View::foresee`] and [`UnitOfWork::hasten`].
#[derive(Debug, Clone, Default)]
pub struct Foresight {
    /// Digests of rows of batches.
    pub digests: Vec<[u8; 32]>,
    /// Addresses to which there may be invitations.
    pub emails: Vec<EmailAddress>,
    /// Records.
    pub records: Vec<RecordRef>,
    /// Invitations with everything that hangs on them: accesses, messages and records.
    pub invitations: Vec<InvitationRef>,
}

/// An invitation about which something has come due, and its place in the walk through all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The invitation.
    pub invitation: InvitationRef,
    /// When it came due.
    pub at: DateTime<Utc>,
    /// Tells apart what came due at the same instant.
    pub number: u64,
}

/// The newest entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: String,
    /// When it was written, by the database's time where it has one.
    pub at: DateTime<Utc>,
}

/// A reason that is kept beside an audit entry.
#[derive(Debug, Clone)]
pub struct KeptReason {
    /// The reason.
    pub reason: Reason,
    /// Random, so that a guessed reason cannot be checked against the hash after erasure.
    pub salt: [u8; 16],
}

/// What `cso db status` and `cso doctor` tell of a database.
#[derive(Debug, Clone)]
pub struct DatabaseStatus {
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// The engine's version.
    pub engine_version: String,
    /// The path or the server, without a password.
    pub place: String,
    /// Its schema number.
    pub schema: u32,
    /// The newest number this program knows.
    pub newest_schema: u32,
    /// Its size in bytes, with what is not yet merged into it.
    pub bytes: u64,
    /// How many invitations it holds.
    pub invitations: u64,
    /// Messages that wait, are held, or failed.
    pub open_messages: u64,
}

/// Glimpses of invitations whose symbols begin like one of these, at most so many for each.
pub type Look<'l> = dyn FnMut(&[String], u32) -> Result<Vec<Glimpse>, StoreError> + 'l;

/// What `look` finds for a beginning of a reference's symbols, at most `limit`; where there are more,
/// the first few for every symbol that may come next.
///
/// # Errors
/// Those of `look`.
pub fn spread(
    beginning: &str,
    limit: u32,
    look: &mut Look<'_>,
) -> Result<Vec<Glimpse>, StoreError> {
    let found = look(&[beginning.to_owned()], limit.saturating_add(1))?;
    if found.len() <= usize::try_from(limit).unwrap_or(usize::MAX) {
        return Ok(found);
    }
    spread_out(beginning, limit, look)
}

/// The first few for every symbol that may come next, at most `limit`, for whoever knows that there are
/// more.
///
/// # Errors
/// Those of `look`.
pub fn spread_out(
    beginning: &str,
    limit: u32,
    look: &mut Look<'_>,
) -> Result<Vec<Glimpse>, StoreError> {
    let next: Vec<String> = alphabet::SYMBOLS
        .iter()
        .map(|symbol| format!("{beginning}{symbol}"))
        .collect();
    let symbols = u32::try_from(next.len()).unwrap_or(u32::MAX);
    look(&next, (limit / symbols).max(1))
}

/// Reading, in one consistent view of the database.
pub trait View: Reports {
    /// Looks up a member of staff, with what they are barred from.
    ///
    /// # Errors
    /// As every method here: [`StoreError`], never for a row that is not there.
    fn staff(&self, login: &StaffLogin) -> Result<Option<Staff>, StoreError>;
    /// Whether there is any member of staff, disabled or not.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn has_staff(&self) -> Result<bool, StoreError>;
    /// Lists all staff by login; what they are barred from is left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_staff(&self) -> Result<Vec<Staff>, StoreError>;

    /// Looks up a record.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn record(&self, reference: &RecordRef) -> Result<Option<Record>, StoreError>;
    /// Lists records, those whose reference begins with `search` or whose label holds it.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_records(&self, search: Option<&str>, page: Page) -> Result<Listed<Record>, StoreError>;

    /// Lists at most `limit` records whose reference begins with `beginning` and stands behind
    /// `behind`, by reference. A store that has an index on references uses it.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn records_beginning(
        &self,
        beginning: &str,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let whole = Page {
            limit: u32::MAX,
            after: None,
            order: Order::OldestFirst,
        };
        let mut found = self.list_records(Some(beginning), whole)?.items;
        found.retain(|record| {
            let reference = record.reference.as_str();
            reference.starts_with(beginning) && reference > behind
        });
        found.sort_by(|a, b| a.reference.cmp(&b.reference));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Looks up an invitation. Inside a unit of work the row is locked where the engine locks rows.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn invitation(&self, reference: &InvitationRef) -> Result<Option<Invitation>, StoreError>;
    /// Lists at most `limit` invitations whose symbols (without prefix) begin with `beginning`, by
    /// reference.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn invitations_beginning(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError>;
    /// Glimpses at most `limit` invitations whose symbols (without prefix) begin with `beginning`,
    /// by reference. Where there are more, they are spread over the symbols that may come next, so
    /// that what they share is what all share. Whoever completes a word wants it at once: a store
    /// reads few rows for it, and none of names and addresses.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn glimpses(
        &self,
        beginning: &str,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<Glimpse>, StoreError> {
        spread(beginning, limit, &mut |beginnings, limit| {
            let mut all = Vec::new();
            for beginning in beginnings {
                let found = self.invitations_beginning(beginning, scope, limit)?;
                all.extend(found.iter().map(Invitation::glimpse));
            }
            Ok(all)
        })
    }
    /// Lists at most `limit` invitations to an address, newest first, whoever sees them.
    ///
    /// `name` is the name by which the reader asks. Where the database itself decides who sees
    /// what, rows that are not the reader's to see tell only whether they have this name; another
    /// stands for one that differs.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn invitations_to(
        &self,
        email: &EmailAddress,
        name: Option<&PersonName>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError>;
    /// Lists the invitations that an account came through, newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn invitations_of_account(&self, account: &AccountRef) -> Result<Vec<Invitation>, StoreError>;
    /// Lists invitations.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_invitations(
        &self,
        filter: &InvitationFilter,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError>;
    /// Counts invitations.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn count_invitations(&self, filter: &InvitationFilter) -> Result<u64, StoreError>;
    /// Counts, for each disabled member of staff, the invitations of theirs that wait on anybody, as far
    /// as the reader sees them; by login, and only where there are any.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn orphaned(&self, scope: &Scope) -> Result<Vec<(StaffLogin, u64)>, StoreError>;
    /// Whether any invitation that awaits its code has one of these fingerprints.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn has_live_code(&self, fingerprints: &[[u8; 32]]) -> Result<bool, StoreError>;

    /// Lists an invitation's accesses by record.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn accesses_of(&self, invitation: &InvitationRef) -> Result<Vec<Access>, StoreError>;
    /// Looks up the live access of an address to a record.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn live_access(
        &self,
        email: &EmailAddress,
        record: &RecordRef,
    ) -> Result<Option<Access>, StoreError>;
    /// Lists all live accesses to a record, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn live_accesses_to(&self, record: &RecordRef) -> Result<Vec<Access>, StoreError>;
    /// Lists accesses with their invitations.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_accesses(
        &self,
        filter: &AccessFilter,
        page: Page,
    ) -> Result<Listed<(Access, Invitation)>, StoreError>;
    /// Counts accesses.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn count_accesses(&self, filter: &AccessFilter) -> Result<u64, StoreError>;

    /// Lists at most `limit` open invitations whose code or link ran out at or before `now`, which is
    /// not written down; those that came due first come first, beginning behind `behind`.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn run_out(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError>;
    /// Lists at most `limit` invitations with an access whose end came at or before `now`, which is not
    /// written down, once for each such access; in the order of [`Self::run_out`].
    ///
    /// # Errors
    /// See [`StoreError`].
    fn past_end(
        &self,
        now: DateTime<Utc>,
        behind: Option<&Due>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError>;

    /// Looks up an account.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn account(&self, reference: &AccountRef) -> Result<Option<Account>, StoreError>;
    /// Looks up the account of an address that is not closed.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn account_at(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError>;
    /// Lists at most `limit` accounts whose symbols (without prefix) begin with `beginning`, by
    /// reference. Where the database itself decides who sees what, those that the reader sees.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn accounts_beginning(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError>;
    /// Lists accounts.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_accounts(
        &self,
        filter: &AccountFilter,
        page: Page,
    ) -> Result<Listed<Account>, StoreError>;

    /// Lists every account of an address, closed ones too, oldest first. Where the database itself
    /// decides who sees what, it lists them for those who copy and erase.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn accounts_of(&self, email: &EmailAddress) -> Result<Vec<Account>, StoreError>;
    /// Looks up the legal hold on an address.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn legal_hold(&self, email: &EmailAddress) -> Result<Option<LegalHold>, StoreError>;
    /// Lists invitations that ended before an instant, hold personal data, give nobody access and are
    /// under no legal hold. Whether each is to be erased is [`crate::domain::erasure`]'s to say.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_over(
        &self,
        before: DateTime<Utc>,
        page: Page,
    ) -> Result<Listed<Invitation>, StoreError>;
    /// Lists at most `limit` accounts that were closed before an instant, hold personal data, are
    /// under no legal hold, and whose invitations are all erased.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn accounts_over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Account>, StoreError>;
    /// Lists an account's messages, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn messages_of_account(&self, account: &AccountRef) -> Result<Vec<Message>, StoreError>;
    /// Lists messages that name this address themselves, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn messages_to(&self, email: &EmailAddress) -> Result<Vec<Message>, StoreError>;
    /// Lists an account's sessions that have not ended, oldest first. A database that decides who
    /// sees what leaves out by what each is known.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn sessions_of(&self, account: &AccountRef) -> Result<Vec<Session>, StoreError>;
    /// Lists an account's verification codes, oldest first, in the same way.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn verifications_of(&self, account: &AccountRef) -> Result<Vec<Verification>, StoreError>;
    /// Lists the rows of batches that became or found these invitations, or that name the address.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn rows_about(
        &self,
        email: &EmailAddress,
        invitations: &[InvitationRef],
    ) -> Result<Vec<(RunRef, Row)>, StoreError>;

    /// Looks up a message.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn message(&self, id: &MessageRef) -> Result<Option<Message>, StoreError>;
    /// Lists an invitation's messages, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn messages_of(&self, invitation: &InvitationRef) -> Result<Vec<Message>, StoreError>;
    /// Lists messages.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Listed<Message>, StoreError>;
    /// Counts messages in any of the states.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn count_messages(&self, states: &[MessageState]) -> Result<u64, StoreError>;
    /// Counts the messages that could be sent at `now`: queued and due, or left behind by a sender
    /// whose lease ran out.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn count_due_messages(&self, now: DateTime<Utc>) -> Result<u64, StoreError>;

    /// Looks up the newest verification code of an account for a purpose, ended or not.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn verification(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
    ) -> Result<Option<Verification>, StoreError>;
    /// Counts the verification codes made for an account and purpose at or after `since`.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn count_verifications(
        &self,
        account: &AccountRef,
        purpose: CodePurpose,
        since: DateTime<Utc>,
    ) -> Result<u64, StoreError>;
    /// Looks up a session that has not ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn session(&self, token_hash: &[u8; 32]) -> Result<Option<Session>, StoreError>;
    /// Looks up the newest session whose last step up left this token behind.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn session_after(&self, previous_hash: &[u8; 32]) -> Result<Option<Session>, StoreError>;

    /// The number and hash of the last audit entry; `0` and [`crate::domain::audit::GENESIS`] for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn audit_head(&self) -> Result<(u64, String), StoreError>;
    /// The newest audit entry; `None` where there is none. Everybody is told.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn newest_audit(&self) -> Result<Option<Newest>, StoreError>;
    /// Lists at most `limit` entries after a number, in order, for checking and export.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Lists entries.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_audit(&self, filter: &AuditFilter, page: Page) -> Result<Listed<Entry>, StoreError>;
    /// Looks up the reason kept with an entry; `None` when there was none or it was erased.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn audit_reason(&self, number: u64) -> Result<Option<KeptReason>, StoreError>;

    /// Lists the live holds that stand in the way of whom a message would reach, oldest first, whoever
    /// set them and whoever asks. Where the database itself decides who sees what, the address of
    /// another person's hold is not told.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn holds_on(&self, reach: &Reach<'_>) -> Result<Vec<ContactHold>, StoreError>;
    /// Lists all live holds, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn holds(&self) -> Result<Vec<ContactHold>, StoreError>;
    /// Lists who is barred from a record, by login.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn bars_on(&self, record: &RecordRef) -> Result<Vec<Bar>, StoreError>;

    /// Lists what each key gives for the purpose `key-check`, by which a database and a key ring
    /// know each other.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn key_checks(&self) -> Result<Vec<(KeyId, [u8; 32])>, StoreError>;

    /// Looks up a batch run.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn run(&self, reference: &RunRef) -> Result<Option<Run>, StoreError>;
    /// Looks up the newest run of these rows that is not finished.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn unfinished_run(&self, digest: &[u8; 32]) -> Result<Option<Run>, StoreError>;
    /// Lists runs; a scope of one's own holds what one began oneself and what one's team began.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn list_runs(&self, scope: &Scope, page: Page) -> Result<Listed<Run>, StoreError>;
    /// Lists at most `limit` rows of a run behind a line, in the order of lines.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn rows_of(
        &self,
        run: &RunRef,
        which: RowFilter,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError>;
    /// Looks up a row of any run that was carried out, or found to be there, by its digest.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn known_row(&self, digest: &[u8; 32]) -> Result<Option<KnownRow>, StoreError>;
    /// Shows every address that has an invitation, whoever sees it, some of them more than once, in
    /// no order. It holds one at a time.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn each_address(&self, visit: &mut dyn FnMut(&str)) -> Result<(), StoreError>;
    /// Asks at once what is going to be looked up, where each question is a journey, and forgets what was
    /// foreseen before; a database that is near does not even want to know it. Nothing is answered
    /// otherwise for it.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn foresee(&self, foresight: &dyn Fn() -> Foresight) -> Result<(), StoreError>;
}

/// Writing: everything of one use-case, kept together or not at all. What a method refuses leaves the
/// rest of the unit as it was: a batch goes on with its next row.
pub trait UnitOfWork: View {
    /// Makes haste where each question is a journey: what is foreseen is asked at once, and additions
    /// and whether a code is free are put to the database together, later. From here on what they
    /// refuse may be told by any later method, [`Self::keep`] at the latest, and the unit is lost then:
    /// whoever wants to know what was refused does the work again without haste. Gives whether it
    /// hastens; a database that is near does not.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn hasten(&self, foresight: &dyn Fn() -> Foresight) -> Result<bool, StoreError>;

    /// Adds a member of staff.
    ///
    /// # Errors
    /// [`Unique::Staff`] when the login is there.
    fn add_staff(&self, staff: &Staff) -> Result<(), StoreError>;
    /// Changes roles, team or the disabled date. Expects `before` as it was read.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_staff(&self, before: &Staff, after: &Staff) -> Result<(), StoreError>;

    /// Adds a record.
    ///
    /// # Errors
    /// [`Unique::Record`] when the reference is there.
    fn add_record(&self, record: &Record) -> Result<(), StoreError>;
    /// Changes team, label or restriction. Expects `before` as it was read.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_record(&self, before: &Record, after: &Record) -> Result<(), StoreError>;

    /// Adds an invitation with the accesses that it offers.
    ///
    /// # Errors
    /// [`Unique::Reference`], [`Unique::LiveCode`] or [`Unique::LiveAccess`].
    fn add_invitation(
        &self,
        invitation: &Invitation,
        accesses: &[Access],
    ) -> Result<(), StoreError>;
    /// Changes an invitation. `after.version` is one more than `before.version`; the reference, the
    /// creator and the creation time stay. A changed address is carried to the live accesses.
    ///
    /// # Errors
    /// [`StoreError::Changed`], [`Unique::LiveCode`], [`Unique::LiveAccess`].
    fn move_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError>;
    /// Hands the database the proof that the right code of an invitation was said, before the move
    /// to `code_verified` in the same unit: the proof's SHA-256 is the code's fingerprint. A
    /// database that checks it refuses the move otherwise. One in a file does not: there, whoever
    /// can write the file and read the keys is trusted with both.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn present_code(&self, invitation: &InvitationRef, proof: &[u8; 32]) -> Result<(), StoreError>;
    /// Adds one more access to an invitation.
    ///
    /// # Errors
    /// [`Unique::LiveAccess`].
    fn add_access(&self, access: &Access) -> Result<(), StoreError>;
    /// Changes an access; expects `before.state`.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_access(&self, before: &Access, after: &Access) -> Result<(), StoreError>;

    /// Adds an account.
    ///
    /// # Errors
    /// [`Unique::Reference`], [`Unique::AccountAddress`].
    fn add_account(&self, account: &Account) -> Result<(), StoreError>;
    /// Changes an account. `after.version` is one more than `before.version`.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_account(&self, before: &Account, after: &Account) -> Result<(), StoreError>;

    /// Keeps everything under an address from being erased.
    ///
    /// # Errors
    /// [`Unique::LegalHold`] when it is kept already.
    fn set_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError>;
    /// Lifts a legal hold.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when it is not there any more.
    fn lift_legal_hold(&self, hold: &LegalHold) -> Result<(), StoreError>;
    /// Takes out what is personal about an invitation that is over: name, address and note, what its
    /// messages, accesses and rows of batches hold of them, sessions, and the reasons kept with its
    /// entries but those of `account.erased`. `after` is [`crate::domain::erasure::erased`] of
    /// `before`. Write its entry first.
    ///
    /// # Errors
    /// [`StoreError::Changed`]; [`StoreError::Refused`] under a legal hold, while an access is in use,
    /// or where the database itself decides who erases.
    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError>;
    /// Takes out what is personal about an account and everything to sign in with. `after` is
    /// [`crate::domain::erasure::erased_account`] of `before`. Write its entry first, and erase its
    /// invitations.
    ///
    /// # Errors
    /// As [`Self::erase_invitation`].
    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError>;
    /// Takes an address out of whatever else names it: messages about invitations that have another
    /// address by now, and rows of batches that became nothing.
    ///
    /// # Errors
    /// As [`Self::erase_invitation`].
    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError>;

    /// Adds a message.
    ///
    /// # Errors
    /// [`Unique::Reference`].
    fn add_message(&self, message: &Message) -> Result<(), StoreError>;
    /// Changes a message; expects `before.state` and `before.attempts`.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_message(&self, before: &Message, after: &Message) -> Result<(), StoreError>;
    /// Claims at most `limit` messages that are due at `now`, oldest first: they become `sending`
    /// until `lease_until`, with the try counted. `only` narrows it to these. Messages that another
    /// open unit is claiming are passed over, so that senders side by side never share one.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn claim_messages(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<Message>, StoreError>;

    /// Adds a verification code and gives its number.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn add_verification(&self, verification: &Verification) -> Result<u64, StoreError>;
    /// Changes a verification code; expects `before.attempts_left` and that it has not ended.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_verification(
        &self,
        before: &Verification,
        after: &Verification,
    ) -> Result<(), StoreError>;

    /// Deletes at most `limit` verification codes that expired before this, and tells how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn forget_verifications(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError>;
    /// Ends every verification code of an account that has not ended, and tells how many did.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn end_verifications_of(
        &self,
        account: &AccountRef,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError>;

    /// Adds a session.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn add_session(&self, session: &Session) -> Result<(), StoreError>;
    /// Changes a session, also its token; expects `before.token_hash` and `before.level`.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_session(&self, before: &Session, after: &Session) -> Result<(), StoreError>;
    /// Ends a session; ending one that is gone is no error.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
    /// Ends every session of an account but one, and tells how many ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn end_sessions_of(
        &self,
        account: &AccountRef,
        but: Option<&[u8; 32]>,
    ) -> Result<u64, StoreError>;
    /// Ends every session that was last used before `seen_before` or began before `created_before`,
    /// and tells how many ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn end_stale_sessions(
        &self,
        seen_before: DateTime<Utc>,
        created_before: DateTime<Utc>,
    ) -> Result<u64, StoreError>;

    /// Adds an audit entry at the end of the chain and gives its number.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError>;

    /// Adds a hold. From then on nothing about whom it covers becomes queued or sending, what is queued
    /// becomes held with [`crate::domain::contact::DO_NOT_CONTACT`], and invitations that it covers say
    /// so: the database sees to that, also where those are not the caller's to see.
    ///
    /// # Errors
    /// [`Unique::Other`] when there is a live one.
    fn add_hold(&self, hold: &ContactHold) -> Result<(), StoreError>;
    /// Ends a live hold. What it alone kept back is queued again, but for six digits, which are
    /// cancelled.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where there is none any more.
    fn lift_hold(&self, hold: &ContactHold, lifted: &Lifted) -> Result<(), StoreError>;
    /// Bars a member of staff from a record.
    ///
    /// # Errors
    /// [`Unique::Other`] when they are barred already.
    fn add_bar(&self, bar: &Bar) -> Result<(), StoreError>;
    /// Ends a bar.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where there is none any more.
    fn lift_bar(&self, bar: &Bar, lifted: &Lifted) -> Result<(), StoreError>;

    /// Adds what a key gives for the purpose `key-check`.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn add_key_check(&self, key: &KeyId, check: &[u8; 32]) -> Result<(), StoreError>;

    /// Adds a batch run.
    ///
    /// # Errors
    /// [`Unique::Reference`].
    fn add_run(&self, run: &Run) -> Result<(), StoreError>;
    /// Changes a run's state, counts and last line; expects `before.state` and `before.done_line`.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    fn move_run(&self, before: &Run, after: &Run) -> Result<(), StoreError>;
    /// Adds rows to a run with what was found about them.
    ///
    /// # Errors
    /// See [`StoreError`]; a line that is there already is refused.
    fn add_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError>;
    /// Settles rows that wait: outcome, invitation, fields and remarks become those given.
    ///
    /// # Errors
    /// [`StoreError::Changed`] for a row that does not wait; [`Unique::BatchRow`] where another run
    /// has carried out the same.
    fn settle_rows(&self, run: &RunRef, rows: &[Row]) -> Result<(), StoreError>;

    /// Makes everything of this unit durable.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing was kept then.
    fn keep(self: Box<Self>) -> Result<(), StoreError>;
}

/// A database.
pub trait Store: Send + Sync {
    /// Opens a consistent view for reading.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn view(&self) -> Result<Box<dyn View + '_>, StoreError>;
    /// Begins a unit of work.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another writer held the database beyond the wait limit.
    fn begin(&self) -> Result<Box<dyn UnitOfWork + '_>, StoreError>;
    /// Tells what there is to tell about the database.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn status(&self) -> Result<DatabaseStatus, StoreError>;
    /// Looks for damage and lists what was found; an empty list is a healthy database.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn check(&self) -> Result<Vec<String>, StoreError>;
    /// Writes a consistent copy to a new file while others go on working.
    ///
    /// # Errors
    /// See [`StoreError`]; a file that is there already is never overwritten.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;
    /// Whether something was erased whose bytes may still lie in the database's files.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn has_remains(&self) -> Result<bool, StoreError>;
    /// Takes out of the database's files what was erased and may still lie there as bytes. Where there
    /// is nothing to do, nothing is done; cut short, it is done the next time.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when somebody who reads or writes did not let go within the wait limit:
    /// what was erased stays erased, and the bytes are taken out the next time.
    fn clear_remains(&self) -> Result<Remains, StoreError>;
}
