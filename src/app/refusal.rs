//! Why a use-case did not do what was asked. `cli::failure` gives each its code, exit and mend.

use crate::domain::access::AccessState;
use crate::domain::contact::{ContactHold, SafeContact};
use crate::domain::id::{AccountRef, InvitationRef, MessageRef, RecordRef, StaffLogin};
use crate::domain::staff::Action;
use crate::ports::again::Failure;
use crate::ports::store::StoreError;
use crate::ports::vault::VaultError;
use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

/// Why a use-case of staff was refused. Unless a variant says otherwise, nothing changed but the
/// audit entry of the refusal.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Nothing has this reference, or nothing that the caller may see.
    #[error("there is no {what} {asked}")]
    NotFound {
        /// Invitation, record, member of staff …
        what: &'static str,
        /// As it was asked for, made visible.
        asked: String,
    },
    /// It is there, and not the caller's to see: told as [`Self::NotFound`], and recorded.
    #[error("there is no {what} {asked}")]
    NotTheirs {
        /// Invitation or message.
        what: &'static str,
        /// As it was asked for, made visible.
        asked: String,
        /// The invitation that it is about; never told.
        invitation: InvitationRef,
    },
    /// It is there, and the caller is barred from it: told as [`Self::NotFound`], and recorded.
    #[error("there is no {what} {asked}")]
    Barred {
        /// Record or message.
        what: &'static str,
        /// As it was asked for.
        asked: String,
    },
    /// The caller is barred from a record, so the trail is not theirs to read as a whole.
    #[error("some entries of the audit trail are not for {login} to read")]
    TrailNotWhole {
        /// The login.
        login: StaffLogin,
    },
    /// A hold stands in the way: nobody is to write to the person.
    #[error("{subject} is on hold: nobody is to write to the person")]
    OnHold {
        /// Such as `invitation INV-7K3Q9X` or `this person`.
        subject: String,
        /// The hold.
        hold: Box<ContactHold>,
    },
    /// It is not on hold by itself, but its person is, or the other way round.
    #[error("{subject} is not on hold")]
    NotOnHold {
        /// Such as `invitation INV-7K3Q9X`.
        subject: String,
        /// What is on hold instead.
        other: Option<Box<ContactHold>>,
    },
    /// The policy asks for a recent safe-contact check before the first email.
    #[error("nobody has made sure recently that writing to this person is safe")]
    SafeContact {
        /// What is known of the last check.
        found: SafeContact,
    },
    /// The day of a check has not come.
    #[error("{day} has not come yet, so nothing was checked on it")]
    FutureCheck {
        /// The day.
        day: NaiveDate,
    },
    /// More than one thing fits.
    #[error("{asked} fits more than one invitation")]
    Ambiguous {
        /// As it was asked for.
        asked: String,
        /// What fits, at most ten.
        candidates: Vec<InvitationRef>,
    },
    /// The selector is too short or has a wrong shape.
    #[error("“{asked}” is neither an invitation's reference nor an email address")]
    Selector {
        /// As it was asked for, made visible.
        asked: String,
    },
    /// More than one account fits.
    #[error("{asked} fits more than one account")]
    AmbiguousAccount {
        /// As it was asked for.
        asked: String,
        /// What fits, at most ten.
        candidates: Vec<AccountRef>,
    },
    /// The selector of an account is too short or has a wrong shape.
    #[error("“{asked}” is neither an account’s reference nor an email address")]
    AccountSelector {
        /// As it was asked for, made visible.
        asked: String,
    },
    /// The account is there, and not the caller's to see: told as [`Self::NotFound`], and recorded.
    #[error("there is no account {asked}")]
    AccountNotTheirs {
        /// As it was asked for, made visible.
        asked: String,
        /// The account; never told.
        account: AccountRef,
    },
    /// Nobody has signed up through the invitation.
    #[error("nobody has an account through invitation {invitation} yet")]
    NoAccountYet {
        /// The invitation.
        invitation: InvitationRef,
    },
    /// The login is not staff of this database, or disabled.
    #[error("{login} is not an active member of staff in this database")]
    NotStaff {
        /// The login.
        login: StaffLogin,
    },
    /// No role of the caller permits it.
    #[error("the roles of {login} do not allow them to {action}")]
    Forbidden {
        /// The login.
        login: StaffLogin,
        /// What was tried.
        action: Action,
    },
    /// The record is restricted and the caller is not of its team.
    #[error("record {record} is restricted: only its own team can do that")]
    Restricted {
        /// The record.
        record: RecordRef,
    },
    /// The policy asks for a reason.
    #[error("a reason is needed to {what}")]
    ReasonRequired {
        /// What needs it.
        what: &'static str,
    },
    /// The policy does not allow a code to be read back at all.
    #[error("the council's policy does not allow a code to be read back")]
    CodeReadingOff,
    /// The approver invited the person.
    #[error("{login} created invitation {invitation}, so another person must approve it")]
    NeedsSecondPerson {
        /// The caller.
        login: StaffLogin,
        /// The invitation.
        invitation: InvitationRef,
    },
    /// The state does not allow it.
    #[error("{subject} {is} and cannot be {wanted}")]
    WrongState {
        /// Such as `invitation INV-7K3Q9X`.
        subject: String,
        /// Such as `is closed`.
        is: String,
        /// Such as `withdrawn`.
        wanted: &'static str,
    },
    /// No approver has activated the access yet.
    #[error("access to record {record} on {invitation} has not begun, so it cannot be {wanted}")]
    NotBegun {
        /// The invitation.
        invitation: InvitationRef,
        /// The record.
        record: RecordRef,
        /// Whether it is offered or accepted.
        state: AccessState,
        /// Such as `ended`.
        wanted: &'static str,
    },
    /// The access has come to the end that was set; only writing that down is left.
    #[error("access to record {record} on {invitation} has come to its end and cannot be {wanted}")]
    EndPassed {
        /// The invitation.
        invitation: InvitationRef,
        /// The record.
        record: RecordRef,
        /// When its end came.
        at: DateTime<Utc>,
        /// Such as `resumed`.
        wanted: &'static str,
    },
    /// Somebody did it before; who and when is told.
    #[error("{subject} was already {done} by {by} on {at}")]
    AlreadyDone {
        /// Such as `invitation INV-7K3Q9X`.
        subject: String,
        /// Such as `verified`.
        done: &'static str,
        /// Who did it.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The person has a live invitation or access for the record.
    #[error("this person was invited to {record} before: {invitation}")]
    AlreadyInvited {
        /// The invitation that offers it.
        invitation: InvitationRef,
        /// The record.
        record: RecordRef,
        /// Who looks after that invitation, where it is not the caller's to see.
        ask: Option<StaffLogin>,
    },
    /// Something with this reference or login is there.
    #[error("{what} {name} is there already")]
    AlreadyExists {
        /// Record, member of staff …
        what: &'static str,
        /// Which.
        name: String,
    },
    /// The address has a live invitation under another name.
    #[error(
        "the address belongs to somebody else: invitation {invitation} goes to it under another name"
    )]
    DifferentPerson {
        /// The other invitation.
        invitation: InvitationRef,
        /// Who looks after that invitation, where it is not the caller's to see.
        ask: Option<StaffLogin>,
    },
    /// The record is known under another label.
    #[error("record {record} is known under another name than the one given")]
    LabelDiffers {
        /// The record.
        record: RecordRef,
    },
    /// The record is not known and no label was given.
    #[error("record {record} is not known here yet")]
    UnknownRecord {
        /// The record.
        record: RecordRef,
    },
    /// An invitation offers at least one record.
    #[error("an invitation offers at least one record")]
    NoRecord,
    /// The same record was named twice.
    #[error("record {record} is named twice")]
    RecordTwice {
        /// The record.
        record: RecordRef,
    },
    /// The record is not offered by this invitation.
    #[error("invitation {invitation} does not offer record {record}")]
    RecordNotOffered {
        /// The invitation.
        invitation: InvitationRef,
        /// The record.
        record: RecordRef,
    },
    /// The code does not fit. The try was counted.
    #[error("that is not the code of invitation {invitation}")]
    WrongCode {
        /// The invitation.
        invitation: InvitationRef,
        /// Tries left; at 0 the code is void.
        left: u32,
    },
    /// Too many wrong tries.
    #[error("the code of invitation {invitation} is locked after too many wrong tries")]
    CodeLocked {
        /// The invitation.
        invitation: InvitationRef,
    },
    /// The code's time ran out.
    #[error("the code of invitation {invitation} expired on {at}")]
    CodeExpired {
        /// The invitation.
        invitation: InvitationRef,
        /// When.
        at: DateTime<Utc>,
    },
    /// The last email is too fresh.
    #[error("the last email of invitation {invitation} went out only just now")]
    ResendTooSoon {
        /// The invitation.
        invitation: InvitationRef,
        /// From when on it can be resent.
        again_at: DateTime<Utc>,
    },
    /// Too many emails in a day.
    #[error("invitation {invitation} was sent again as often as one day allows")]
    ResendTooOften {
        /// The invitation.
        invitation: InvitationRef,
    },
    /// Nothing would change.
    #[error("nothing would change")]
    NothingToChange,
    /// The account cannot hold active access now.
    #[error("the person's account is {state}, so access cannot be activated now")]
    AccountNotReady {
        /// Its state.
        state: &'static str,
    },
    /// A legal hold keeps the person from being erased.
    #[error("the person of {subject} is under legal hold, so nothing of theirs is erased")]
    LegalHold {
        /// The reference by which the person is known.
        subject: String,
        /// Since when.
        since: DateTime<Utc>,
        /// Who set it.
        by: StaffLogin,
    },
    /// The person uses an access, or one waits.
    #[error(
        "access to record {record} is {state} on invitation {invitation}, so the person cannot be erased"
    )]
    InUse {
        /// The record.
        record: RecordRef,
        /// The invitation.
        invitation: InvitationRef,
        /// The account that holds it, where there is one.
        account: Option<AccountRef>,
        /// How far it is.
        state: AccessState,
    },
    /// Somebody of another team is concerned, which is for an admin.
    #[error("{login} may hand invitations over within their own team only")]
    OtherTeam {
        /// The caller.
        login: StaffLogin,
    },
    /// The last admin would be gone.
    #[error("{login} is the last admin, and there must be one")]
    LastAdmin {
        /// The login.
        login: StaffLogin,
    },
    /// A member of staff has at least one role.
    #[error("a member of staff has at least one role")]
    NoRole,
    /// The message cannot be retried.
    #[error("message {message} is {state}, so it cannot be sent again")]
    MessageNotOpen {
        /// The message.
        message: MessageRef,
        /// Its state.
        state: &'static str,
    },
    /// The audit trail is broken.
    #[error(transparent)]
    Broken(#[from] crate::domain::audit::BrokenChain),
    /// Database and key ring do not belong together.
    #[error("the key file does not belong to this database")]
    ForeignKey,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key ring.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Failure for Refusal {
    fn store_error(&self) -> Option<&StoreError> {
        if let Self::Store(error) = self {
            Some(error)
        } else {
            None
        }
    }
}

impl Refusal {
    /// The word for what somebody tried and may not, which the audit trail wants to know of.
    pub fn denial(&self) -> Option<&'static str> {
        match self {
            Self::NotTheirs { .. } | Self::AccountNotTheirs { .. } => Some("not-theirs"),
            Self::NotStaff { .. } => Some("not-staff"),
            Self::Forbidden { .. } => Some("role"),
            Self::OtherTeam { .. } => Some("other-team"),
            Self::Restricted { .. } => Some("restricted"),
            Self::DifferentPerson { .. } => Some("different-person"),
            Self::Barred { .. } | Self::TrailNotWhole { .. } => Some("barred"),
            Self::OnHold { .. } => Some("on-hold"),
            Self::NotFound { .. }
            | Self::Ambiguous { .. }
            | Self::Selector { .. }
            | Self::AmbiguousAccount { .. }
            | Self::AccountSelector { .. }
            | Self::NoAccountYet { .. }
            | Self::ReasonRequired { .. }
            | Self::NotOnHold { .. }
            | Self::SafeContact { .. }
            | Self::FutureCheck { .. }
            | Self::CodeReadingOff
            | Self::NeedsSecondPerson { .. }
            | Self::WrongState { .. }
            | Self::NotBegun { .. }
            | Self::EndPassed { .. }
            | Self::AlreadyDone { .. }
            | Self::AlreadyInvited { .. }
            | Self::AlreadyExists { .. }
            | Self::LabelDiffers { .. }
            | Self::UnknownRecord { .. }
            | Self::NoRecord
            | Self::RecordTwice { .. }
            | Self::RecordNotOffered { .. }
            | Self::WrongCode { .. }
            | Self::CodeLocked { .. }
            | Self::CodeExpired { .. }
            | Self::ResendTooSoon { .. }
            | Self::ResendTooOften { .. }
            | Self::NothingToChange
            | Self::AccountNotReady { .. }
            | Self::LegalHold { .. }
            | Self::InUse { .. }
            | Self::LastAdmin { .. }
            | Self::NoRole
            | Self::MessageNotOpen { .. }
            | Self::Broken(_)
            | Self::ForeignKey
            | Self::Store(_)
            | Self::Vault(_) => None,
        }
    }
}
