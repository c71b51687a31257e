//! Reading a live code back on screen: possible, with a reason, recorded, and the approver sees it.

use crate::app::desk::{Caller, Desk, Entry, authorise, put, their_invitation};
use crate::app::invite::verify;
use crate::app::outbox::unique_code;
use crate::app::refusal::Refusal;
use crate::domain::code::UniqueCode;
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{CodeFacts, Invitation};
use crate::domain::policy::CodeReading;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::View;
use chrono::{DateTime, Utc};

/// A code that was read back.
pub struct ReadBack {
    /// Whose.
    pub reference: InvitationRef,
    /// The code.
    pub code: UniqueCode,
    /// Until when it can be verified.
    pub expires_at: DateTime<Utc>,
}

/// Checks everything that comes before reading a code back, and reads none.
///
/// # Errors
/// As [`read_back`].
pub fn rehearse(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
) -> Result<(), Refusal> {
    again(|| {
        allowed(
            desk,
            caller,
            &*desk.store.view()?,
            reference,
            desk.clock.now(),
        )
        .map(drop)
    })
}

fn allowed(
    desk: &Desk<'_>,
    caller: &Caller,
    view: &dyn View,
    reference: &InvitationRef,
    now: DateTime<Utc>,
) -> Result<Invitation, Refusal> {
    let staff = authorise(view, caller, Action::ReadCode)?;
    let before = their_invitation(view, &staff, reference)?;
    may_read(desk, caller, "read a code back")?;
    verify::check(&before, now)?;
    Ok(before)
}

/// Whether the policy lets a member of staff see a code; `what` says what for.
///
/// # Errors
/// [`Refusal::CodeReadingOff`] or [`Refusal::ReasonRequired`].
pub(super) fn may_read(
    desk: &Desk<'_>,
    caller: &Caller,
    what: &'static str,
) -> Result<(), Refusal> {
    match (desk.policy.code_reading, &caller.reason) {
        (CodeReading::Never, _) => Err(Refusal::CodeReadingOff),
        (CodeReading::WithReason, None) => Err(Refusal::ReasonRequired { what }),
        (CodeReading::WithReason, Some(_)) | (CodeReading::Allowed, _) => Ok(()),
    }
}

/// Reads a live code back. It is counted on the invitation and written into the audit trail before
/// anybody sees it.
///
/// # Errors
/// [`Refusal::CodeReadingOff`] or [`Refusal::ReasonRequired`] by policy, and those of
/// [`verify::check`] where there is no live code.
pub fn read_back(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
) -> Result<ReadBack, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let allowed = allowed(desk, caller, &*unit, reference, now);
        let before = match allowed {
            Ok(before) => before,
            Err(refusal) => {
                drop(unit);
                let entry = Entry::done("code.shown", reference.as_str());
                return Err(desk.refused(caller, &entry, refusal));
            }
        };
        let code = unique_code(
            desk.vault,
            &before.code.key,
            reference,
            before.code.generation,
        )?;
        let facts = CodeFacts {
            shown_to_staff: before.code.shown_to_staff + 1,
            ..before.code.clone()
        };
        let expires_at = facts.expires_at;
        let detail = format!(
            "generation={} times={}",
            facts.generation, facts.shown_to_staff
        );
        put(
            &*unit,
            &before,
            Invitation {
                code: facts,
                ..before.clone()
            },
        )?;
        desk.record(
            &*unit,
            caller,
            Entry::done("code.shown", reference.as_str()).detail(detail),
            now,
        )?;
        unit.keep()?;
        Ok(ReadBack {
            reference: reference.clone(),
            code,
            expires_at,
        })
    })
}
