//! What an engine does for the shared statements: it runs them, and brings what only it has.

use crate::adapters::sql::reading::Branch;
use crate::domain::account::Account;
use crate::domain::audit::Event;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::invitation::Invitation;
use crate::ports::store::{KeptReason, StoreError};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'v> {
    /// Nothing.
    Null,
    /// A number, an instant in seconds, or `0` and `1` for a switch.
    Integer(i64),
    /// A text.
    Text(Cow<'v, str>),
    /// Bytes.
    Blob(Cow<'v, [u8]>),
}

/// The values of a statement, in order, as an array.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        [$($crate::adapters::sql::engine::Value::from($value)),*]
    };
}
pub(crate) use values;

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<bool> for Value<'_> {
    fn from(is_so: bool) -> Self {
        Self::Integer(i64::from(is_so))
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl<'v, const N: usize> From<&'v [u8; N]> for Value<'v> {
    fn from(bytes: &'v [u8; N]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl<const N: usize> From<[u8; N]> for Value<'_> {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(Cow::Owned(bytes.to_vec()))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value<'_> {
    fn from(maybe: Option<T>) -> Self {
        maybe.map_or(Self::Null, T::into)
    }
}

/// What a column holds is of another kind than was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongType;

/// One row of a result, by the position of its columns. A column that is not there, too, is
/// [`WrongType`].
pub(crate) trait Row {
    /// A number; a switch counts as `0` or `1`.
    fn integer(&self, at: usize) -> Result<Option<i64>, WrongType>;
    /// A text.
    fn text(&self, at: usize) -> Result<Option<&str>, WrongType>;
    /// Bytes.
    fn blob(&self, at: usize) -> Result<Option<&[u8]>, WrongType>;
}

/// What is done with each row; a break leaves the rest of the rows, and of the queries, unread.
pub(crate) type Each<'e> = &'e mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, StoreError>;

/// A query with its values.
#[derive(Debug, Clone)]
pub(crate) struct Query<'q> {
    /// The statement.
    pub(crate) sql: Cow<'q, str>,
    /// Its values, in order.
    pub(crate) values: Vec<Value<'q>>,
}

/// A look-up by a key whose answer does not depend on who asks: an engine whose logins see only
/// some rows answers it from a function that looks further. Each says which values it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The member of staff with the login `?1`.
    Staff,
    /// The record with the reference `?1`.
    Record,
    /// The invitation with the reference `?1`.
    Invitation,
    /// The invitation with the number `?1`, as lists fetch their rows.
    InvitationNumber,
    /// The invitations to the address `?1`, for somebody who asks by the name whose key is `?2`;
    /// `?2` may be absent.
    InvitationsTo,
    /// Every invitation's address. Only the column `email` is read.
    Addresses,
    /// The invitations that await a code with the fingerprint `?1`. No column is read.
    LiveCode,
    /// The live access of the person `?1` to the record with the reference `?2`.
    LiveAccess,
    /// The live accesses to the record with the reference `?1`.
    LiveAccessesTo,
    /// The access with the number `?1`, as lists fetch their rows.
    AccessNumber,
    /// The account with the reference `?1`.
    Account,
    /// The account of the address `?1` that is not closed.
    AccountAt,
    /// The accounts of the address `?1`, closed ones too.
    AccountsOf,
    /// The accounts that were closed before `?1` and hold personal data which nothing keeps.
    AccountsOver,
    /// The sessions of the account `?1`.
    SessionsOf,
    /// The verification codes of the account `?1`.
    CodesOf,
    /// The account with the number `?1`, as lists fetch their rows.
    AccountNumber,
    /// The message with the number `?1`, as lists and senders fetch their rows.
    MessageNumber,
    /// The session whose token has the hash `?1`.
    Session,
    /// The sessions whose last step up left behind the token with the hash `?1`.
    SessionAfter,
    /// The runs of the rows with the digest `?1` that are not finished.
    UnfinishedRun,
    /// The rows of any run with the digest `?1` that were carried out.
    CreatedRow,
    /// The rows of any run with the digest `?1` that were found to be there.
    ExistingRow,
    /// The live holds on the invitation with the reference `?1`, or its address, on the address `?2`, or
    /// on the account with the reference `?3` and its invitations; each may be absent.
    HoldsOn,
    /// The references of the records that the login `?1` is barred from. Only the column `ref` is read.
    BarsOf,
    /// Active accounts with the instant since which nobody signed in, as a table without conditions:
    /// `number`, `ref` and `idle_since`.
    IdleAccounts,
    /// The audit trail as a whole, as a table without conditions.
    Audit,
    /// The newest entry of the audit trail: its number, hash and instant.
    AuditNewest,
    /// The kept reasons as a whole, as a table without conditions.
    AuditReason,
}

impl Lookup {
    /// The plain tables.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Staff => "staff WHERE login = ?1",
            Self::Record => "record WHERE ref = ?1",
            Self::Invitation => "invitation WHERE ref = ?1",
            Self::InvitationNumber => "invitation WHERE number = ?1",
            Self::InvitationsTo => "invitation WHERE email = ?1",
            Self::Addresses => "invitation INDEXED BY invitation_email",
            Self::LiveCode => "invitation WHERE code_fingerprint = ?1 AND state = 'awaiting_code'",
            // The states are written as the partial index writes them.
            Self::LiveAccess => {
                "access WHERE person = ?1 AND record = (SELECT number FROM record WHERE ref = ?2)
                    AND state IN ('offered', 'accepted', 'active', 'ending', 'suspended')"
            }
            Self::LiveAccessesTo => {
                "access WHERE record = (SELECT number FROM record WHERE ref = ?1)
                    AND state IN ('offered', 'accepted', 'active', 'ending', 'suspended')"
            }
            Self::AccessNumber => "access WHERE number = ?1",
            Self::Account => "account WHERE ref = ?1",
            Self::AccountAt => "account WHERE email = ?1 AND state <> 'closed'",
            Self::AccountsOf => "account WHERE email = ?1",
            Self::AccountsOver => {
                "account INDEXED BY account_closed WHERE state = 'closed' AND erased_at IS NULL AND closed_at < ?1
                    AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.account = account.ref AND i.erased_at IS NULL)
                    AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.email = account.email)"
            }
            Self::SessionsOf => "session WHERE account = ?1",
            Self::CodesOf => "verification WHERE account = ?1",
            Self::AccountNumber => "account WHERE number = ?1",
            Self::MessageNumber => "message WHERE number = ?1",
            Self::Session => "session WHERE token_hash = ?1",
            Self::SessionAfter => "session WHERE previous_hash = ?1",
            Self::UnfinishedRun => "batch_run WHERE digest = ?1 AND state <> 'finished'",
            Self::CreatedRow => "batch_row WHERE digest = ?1 AND outcome = 'created'",
            Self::ExistingRow => "batch_row WHERE digest = ?1 AND outcome = 'existing'",
            Self::HoldsOn => {
                "contact_hold WHERE lifted_at IS NULL AND (
                    invitation = (SELECT number FROM invitation WHERE ref = ?1)
                    OR email = (SELECT email FROM invitation WHERE ref = ?1)
                    OR email = ?2
                    OR email = (SELECT email FROM account WHERE ref = ?3)
                    OR invitation IN (SELECT number FROM invitation WHERE account = ?3
                        UNION ALL SELECT number FROM invitation
                            WHERE email = (SELECT email FROM account WHERE ref = ?3)))"
            }
            Self::BarsOf => {
                "record WHERE number IN
                    (SELECT record FROM record_bar WHERE staff = ?1 AND lifted_at IS NULL)"
            }
            Self::IdleAccounts => {
                "(SELECT number, ref, coalesce(last_signed_in_at, created_at) AS idle_since
                    FROM account WHERE state = 'active') AS idle"
            }
            Self::Audit => "audit",
            Self::AuditNewest => "audit ORDER BY number DESC LIMIT 1",
            Self::AuditReason => "audit_reason",
        }
    }
}

/// A connection with an open transaction.
pub(crate) trait Engine {
    /// Runs a query and shows each row as it arrives. Another statement may be run meanwhile only
    /// where the engine says so; nothing shared does.
    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StoreError>;

    /// Runs queries of which none depends on another; rows come in the order of the queries.
    fn queries(&self, queries: &[Query<'_>], each: Each<'_>) -> Result<(), StoreError>;

    /// Runs a statement that changes rows and tells how many.
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError>;

    /// Runs a statement once for each list of values, in order, and tells how many rows each
    /// changed.
    fn execute_many(&self, sql: &str, values: &[Vec<Value<'_>>]) -> Result<Vec<usize>, StoreError>;

    /// Runs an `INSERT` of one row and gives the row's `number`.
    fn insert(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError>;

    /// Where a look-up reads from: what stands behind `FROM`, with every place for a value that the
    /// look-up takes. What follows in the statement is at most `ORDER BY` and `LIMIT`, and for
    /// [`Lookup::IdleAccounts`], [`Lookup::Audit`] and [`Lookup::AuditReason`] also `WHERE`.
    ///
    /// Columns that are sub-selects name the table that the rows come from (`access`, `message`,
    /// `batch_row`), so another source has to go by that name.
    fn source(&self, lookup: Lookup) -> &'static str {
        lookup.table()
    }

    /// The invitations in whose name, address or reference each of these words begins a word, as the
    /// part of a list. It has the columns of `invitation`, none of them twice, under the name `i`.
    fn searched(&self, words: &[String]) -> Branch;

    /// What the engine does with many rows in one statement; `None` for one that is near, where a
    /// statement for each row costs nothing more.
    fn bulk(&self) -> Option<&dyn Bulk> {
        None
    }

    /// Brings the search index up to date: the invitation with this number was like `before`, if it
    /// was there, and is like `after`.
    fn index(
        &self,
        number: i64,
        before: Option<&Invitation>,
        after: &Invitation,
    ) -> Result<(), StoreError>;

    /// Chains an event to the end of the audit trail, keeps its reason and gives its number.
    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError>;

    /// Takes the proof that the right code of an invitation was said, for the move to
    /// `code_verified` that follows.
    fn present_code(&self, invitation: &InvitationRef, proof: &[u8; 32]) -> Result<(), StoreError>;

    /// Takes out what is personal about an invitation and what hangs on it: it was like `before`, and
    /// becomes `after`.
    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError>;

    /// Takes out what is personal about an account and what hangs on it.
    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError>;

    /// Takes an address out of messages and rows of batches that hang on nothing else of its person.
    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError>;

    /// Claims at most `limit` messages that are due at `now`, of all or of `only` these, and gives
    /// their numbers in order. They are `sending` until `lease_until` then, with the try counted.
    /// Instants are in seconds.
    fn claim(
        &self,
        now: i64,
        lease_until: i64,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<i64>, StoreError>;
}

/// Many rows at once, for an engine that each statement is a journey to. What it refuses leaves the
/// transaction as it was.
pub(crate) trait Bulk {
    /// Adds rows to a table, in order: each has a value for each of the columns. Gives their numbers
    /// where `numbered` says that the table has any.
    fn insert_rows(
        &self,
        table: &str,
        columns: &str,
        rows: &[Vec<Value<'_>>],
        numbered: bool,
    ) -> Result<Vec<i64>, StoreError>;

    /// Runs statements that each change one row, in order, and tells how many rows each changed.
    fn change_rows(&self, changes: &[(String, Vec<Value<'_>>)]) -> Result<Vec<usize>, StoreError>;

    /// The number of the audit trail's last entry, 0 for none.
    fn audit_head(&self) -> Result<u64, StoreError>;

    /// Chains events to the end of the audit trail, in order, with their reasons, and gives the
    /// number of the last.
    fn add_audits(&self, events: &[(Event, Option<KeptReason>)]) -> Result<u64, StoreError>;

    /// Shows for each of the digests that a row of any run has, and that was carried out or found to
    /// be there: digest, the invitation's reference and number, content; one that was carried out
    /// comes before others of its digest.
    fn known_rows(&self, digests: &[[u8; 32]], each: Each<'_>) -> Result<(), StoreError>;

    /// Shows those of the invitations with these references that whoever asks sees as they are:
    /// `columns`. Of the others there may be more to tell, one by one.
    fn invitations(&self, columns: &str, refs: &[&str], each: Each<'_>) -> Result<(), StoreError>;

    /// Shows those of the addresses that have an invitation or a hold.
    fn known_addresses(&self, emails: &[&str], each: Each<'_>) -> Result<(), StoreError>;

    /// Shows those of the records that are there: `columns`.
    fn records(&self, columns: &str, refs: &[&str], each: Each<'_>) -> Result<(), StoreError>;

    /// Whether any invitation that awaits its code has one of these fingerprints.
    fn has_live_code(&self, fingerprints: &[[u8; 32]]) -> Result<bool, StoreError>;

    /// Settles rows of a run that wait, and gives the lines of those that did. Each row is its line,
    /// outcome, the invitation's number or nothing, and its reference; `drops` says whether the
    /// fields go.
    fn settle_rows(
        &self,
        run: i64,
        rows: &[Vec<Value<'_>>],
        drops: bool,
    ) -> Result<Vec<i64>, StoreError>;
}

/// An open transaction. Dropping it leaves no trace.
pub(crate) trait Transaction {
    /// The connection that it is open on.
    fn engine(&self) -> Result<&dyn Engine, StoreError>;

    /// Makes durable what was done in it.
    fn keep(self) -> Result<(), StoreError>;
}
