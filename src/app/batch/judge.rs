//! What the rules of inviting say about one row, in the words of a batch.

use crate::app::invite::create::{
    Decision, FirstEmail, IfExists, NewInvitation, Ready, decide, whom_to_ask,
};
use crate::app::refusal::Refusal;
use crate::domain::batch::column::Column;
use crate::domain::batch::row::Asked;
use crate::domain::batch::{Finding, Remark, Row};
use crate::domain::id::{InvitationRef, RecordRef};
use crate::domain::language::Language;
use crate::domain::policy::Policy;
use crate::domain::record::Record;
use crate::domain::staff::Staff;
use crate::ports::store::{KnownRow, StoreError, Unique, View};
use chrono::{DateTime, Utc};

/// What is to become of a row.
pub(super) enum Judged {
    /// An invitation.
    New(Box<Ready>),
    /// It is there; the remark tells of a live invitation that no earlier row made.
    Existing(InvitationRef, Option<Remark>),
    /// It is refused; the word is for the audit trail, where somebody tried what they may not.
    Rejected(Remark, Option<&'static str>),
}

/// The row as a person to be invited.
pub(super) fn wanted(asked: &Asked, language: Language) -> NewInvitation {
    NewInvitation {
        email: asked.email.clone(),
        name: asked.name.clone(),
        relationship: asked.relationship,
        records: asked.records.clone(),
        worker: asked.worker.clone(),
        expires_in: None,
        language: asked.language.unwrap_or(language),
        note: asked.note.clone(),
        safe_contact_on: asked.safe_contact_on,
        first_email: FirstEmail::Leaves,
        if_exists: IfExists::Skip,
        same_person: false,
    }
}

/// Judges a row by what was carried out before, which is `known`, and by the rules that every
/// invitation is made by. `record` looks a record up.
pub(super) fn judge(
    view: &dyn View,
    (policy, staff): (&Policy, &Staff),
    wanted: &NewInvitation,
    row: &Row,
    known: Option<KnownRow>,
    record: &dyn Fn(&RecordRef) -> Result<Option<Record>, StoreError>,
    now: DateTime<Utc>,
) -> Result<Judged, Refusal> {
    if let Some(known) = known {
        let found = view.invitation(&known.invitation)?;
        let ask = match found {
            Some(found) => whom_to_ask(view, staff, &found)?,
            None => None,
        };
        if let Some(ask) = ask {
            let message = format!("it was carried out before; speak to {ask}, who looks after it");
            let remark = Remark::at(Column::Email, Finding::AlreadyExists, message);
            return Ok(Judged::Rejected(remark, None));
        }
        if known.content != row.content {
            return Ok(Judged::Rejected(key_reused(&known.invitation), None));
        }
        return Ok(Judged::Existing(known.invitation, None));
    }
    match decide(view, policy, staff, wanted, record, now) {
        Ok(Decision::New(ready)) => Ok(Judged::New(ready)),
        Ok(Decision::Existing(invitation)) => {
            let remark = live(&format!("invitation {invitation}"));
            Ok(Judged::Existing(invitation, Some(remark)))
        }
        Err(refusal) => {
            let denial = refusal.denial();
            remark(refusal).map(|remark| Judged::Rejected(remark, denial))
        }
    }
}

/// What is said of a key that stands for another row.
fn key_reused(by: &InvitationRef) -> Remark {
    Remark::at(
        Column::Key,
        Finding::KeyReused,
        format!(
            "the key belongs to another row, from which invitation {by} came; correct that one with `cso invite amend {by}`, or give this row a key of its own"
        ),
    )
}

/// What is said of something that asks for the same already.
pub(super) fn live(what: &str) -> Remark {
    Remark::at(
        Column::Email,
        Finding::LiveInvitation,
        format!("{what} asks this person for the same already"),
    )
}

/// A refusal as a remark about the row; what is not about the row is handed on.
fn remark(refusal: Refusal) -> Result<Remark, Refusal> {
    let text = refusal.to_string();
    let at = |column, finding, message| Ok(Remark::at(column, finding, message));
    match refusal {
        Refusal::NotFound { .. } | Refusal::WrongState { .. } => {
            at(Column::Worker, Finding::InvalidWorker, text)
        }
        Refusal::Restricted { .. } | Refusal::Barred { .. } => {
            at(Column::Record, Finding::Forbidden, text)
        }
        Refusal::DifferentPerson { ask: Some(ask), .. } => at(
            Column::Email,
            Finding::DifferentPerson,
            format!("{text}; speak to {ask}, who looks after it"),
        ),
        Refusal::DifferentPerson { ask: None, .. } => {
            at(Column::Email, Finding::DifferentPerson, text)
        }
        Refusal::AlreadyInvited { ask: Some(ask), .. } => at(
            Column::Email,
            Finding::AlreadyExists,
            format!("{text}; speak to {ask}, who looks after it"),
        ),
        Refusal::AlreadyInvited { ask: None, .. } => {
            at(Column::Email, Finding::AlreadyExists, text)
        }
        Refusal::OnHold { .. } => at(Column::Email, Finding::OnHold, text),
        Refusal::SafeContact { .. } => at(Column::SafeContact, Finding::SafeContactNeeded, text),
        Refusal::FutureCheck { .. } => at(Column::SafeContact, Finding::InvalidSafeContact, text),
        Refusal::LabelDiffers { .. } => at(Column::Label, Finding::LabelDiffers, text),
        Refusal::UnknownRecord { .. } => at(
            Column::Record,
            Finding::UnknownRecord,
            format!("{text}; give its name in the column label"),
        ),
        Refusal::NoRecord | Refusal::RecordTwice { .. } => {
            at(Column::Record, Finding::InvalidRecord, text)
        }
        Refusal::Store(error) if error.is_taken(Unique::LiveAccess) => {
            at(Column::Email, Finding::AlreadyExists, text)
        }
        other @ (Refusal::NotTheirs { .. }
        | Refusal::Ambiguous { .. }
        | Refusal::Selector { .. }
        | Refusal::AmbiguousAccount { .. }
        | Refusal::AccountSelector { .. }
        | Refusal::AccountNotTheirs { .. }
        | Refusal::NoAccountYet { .. }
        | Refusal::NotStaff { .. }
        | Refusal::Forbidden { .. }
        | Refusal::ReasonRequired { .. }
        | Refusal::TrailNotWhole { .. }
        | Refusal::NotOnHold { .. }
        | Refusal::CodeReadingOff
        | Refusal::NeedsSecondPerson { .. }
        | Refusal::NotBegun { .. }
        | Refusal::EndPassed { .. }
        | Refusal::AlreadyDone { .. }
        | Refusal::AlreadyExists { .. }
        | Refusal::RecordNotOffered { .. }
        | Refusal::WrongCode { .. }
        | Refusal::CodeLocked { .. }
        | Refusal::CodeExpired { .. }
        | Refusal::ResendTooSoon { .. }
        | Refusal::ResendTooOften { .. }
        | Refusal::NothingToChange
        | Refusal::AccountNotReady { .. }
        | Refusal::LegalHold { .. }
        | Refusal::InUse { .. }
        | Refusal::OtherTeam { .. }
        | Refusal::LastAdmin { .. }
        | Refusal::NoRole
        | Refusal::MessageNotOpen { .. }
        | Refusal::Broken(_)
        | Refusal::ForeignKey
        | Refusal::Store(_)
        | Refusal::Vault(_)) => Err(other),
    }
}
