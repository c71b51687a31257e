//! The second gate: approving or refusing the activation of a record's access.

use crate::app::audit::{Told, recorded};
use crate::app::desk::{Caller, Desk, Entry, authorise, put, sees, their_invitation};
use crate::app::outbox::{Leave, leave};
use crate::app::refusal::Refusal;
use crate::app::status::Picture;
use crate::domain::access::{Access, AccessEvent, AccessState};
use crate::domain::account::AccountState;
use crate::domain::id::{InvitationRef, RecordRef};
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::name::Reason;
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{AccessFilter, Listed, Page, UnitOfWork};
use chrono::{DateTime, Utc};

pub mod life;

/// What came of an approval or a refusal.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The invitation as it is now.
    pub invitation: Invitation,
    /// The records that were decided.
    pub records: Vec<RecordRef>,
    /// The activation email, where one was queued.
    pub queued: Vec<Message>,
}

/// Whether a list shows all accesses, or only those whose end has come and is not written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// All.
    Any,
    /// Those whose end has come.
    Overdue,
}

/// A list and who reads it.
pub struct Seen {
    /// The reader.
    pub staff: Staff,
    /// The items.
    pub listed: Listed<(Access, Invitation)>,
    /// The instant it was looked at.
    pub now: DateTime<Utc>,
}

/// Lists accesses with their invitations.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    states: &[AccessState],
    record: Option<&RecordRef>,
    due: Due,
    page: Page,
) -> Result<Seen, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let filter = AccessFilter {
            scope: staff.scope(),
            states: states.to_vec(),
            record: record.cloned(),
            overdue_at: (due == Due::Overdue).then_some(now),
        };
        let listed = view.list_accesses(&filter, page)?;
        Ok(Seen { staff, listed, now })
    })
}

/// What an approver looks at beside the picture itself.
#[derive(Debug, Clone)]
pub struct Background {
    /// What is recorded of the invitation, oldest first.
    pub history: Vec<Told>,
    /// What was refused to the same address before, in invitations that the reader sees.
    pub refusals: Vec<EarlierRefusal>,
}

/// An access that was refused before.
#[derive(Debug, Clone)]
pub struct EarlierRefusal {
    /// The access.
    pub access: Access,
    /// Why, where a reason is kept and the reader may see it.
    pub reason: Option<Reason>,
}

/// Gathers what an approver looks at beside the picture.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn background(desk: &Desk<'_>, caller: &Caller, seen: &Picture) -> Result<Background, Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let mut refusals = Vec::new();
    for invitation in view.invitations_to(&seen.invitation.email, None, MOST_OTHERS)? {
        if !sees(&*view, &staff, &invitation)? {
            continue;
        }
        let refused: Vec<Access> = view
            .accesses_of(&invitation.reference)?
            .into_iter()
            .filter(|access| access.state == AccessState::Refused)
            .collect();
        if refused.is_empty() {
            continue;
        }
        let history = recorded(&*view, &staff, &invitation.reference)?;
        refusals.extend(refused.into_iter().map(|access| {
            let about = |told: &&Told| {
                told.entry.action == "access.refused"
                    && told.entry.outcome == "done"
                    && told.entry.record == access.record.as_str()
            };
            let reason = history.iter().rev().find(about);
            EarlierRefusal {
                reason: reason.and_then(|told| told.reason.clone()),
                access,
            }
        }));
    }
    Ok(Background {
        history: recorded(&*view, &staff, &seen.invitation.reference)?,
        refusals,
    })
}

/// How many invitations to one address are looked at.
const MOST_OTHERS: u32 = 200;

/// Approves the activation of the records that wait (or of those named), and writes one activation
/// email.
///
/// # Errors
/// [`Refusal::NeedsSecondPerson`], [`Refusal::Restricted`], [`Refusal::AccountNotReady`],
/// [`Refusal::AlreadyDone`] when somebody else was faster, [`Refusal::WrongState`] when nothing waits.
pub fn approve(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    records: &[RecordRef],
) -> Result<Reviewed, Refusal> {
    review(desk, caller, reference, records, AccessEvent::Approved)
}

/// Refuses the activation of the records that wait (or of those named). A reason is needed; nobody
/// is told by email: the worker speaks to the person.
///
/// # Errors
/// [`Refusal::ReasonRequired`], and as [`approve`].
pub fn refuse(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    records: &[RecordRef],
) -> Result<Reviewed, Refusal> {
    if caller.reason.is_none() {
        return Err(Refusal::ReasonRequired {
            what: "refuse access",
        });
    }
    review(desk, caller, reference, records, AccessEvent::Refused)
}

fn review(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    records: &[RecordRef],
    event: AccessEvent,
) -> Result<Reviewed, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let approves = event == AccessEvent::Approved;
        let action = if approves {
            "access.approved"
        } else {
            "access.refused"
        };
        let unit = desk.store.begin()?;
        let checked = authorise(&*unit, caller, Action::Approve).and_then(|staff| {
            let before = their_invitation(&*unit, &staff, reference)?;
            if approves {
                may_approve(desk, caller, &*unit, &before)?;
            }
            let waiting = waiting(&*unit, &before, records, approves)?;
            for access in &waiting {
                let restricted = unit
                    .record(&access.record)?
                    .filter(|record| record.restricted_at.is_some())
                    .is_some_and(|record| !staff.sees_restricted(record.team.as_ref()));
                if restricted {
                    return Err(Refusal::Restricted {
                        record: access.record.clone(),
                    });
                }
            }
            Ok((before, waiting))
        });
        let (before, waiting) = match checked {
            Ok(checked) => checked,
            Err(refusal) => {
                drop(unit);
                return Err(desk.refused(
                    caller,
                    &Entry::done(action, reference.as_str()),
                    refusal,
                ));
            }
        };
        for access in &waiting {
            let wrong = |from: &str| Refusal::WrongState {
                subject: format!("access to record {}", access.record),
                is: format!("is {from}"),
                wanted: if approves { "approved" } else { "refused" },
            };
            let state = access.state.after(event).map_err(|step| wrong(step.from))?;
            let after = Access {
                state,
                reviewed_at: Some(now),
                reviewed_by: Some(caller.login.clone()),
                active_since: approves.then_some(now),
                ended_at: (!approves).then_some(now),
                ..access.clone()
            };
            unit.move_access(access, &after)?;
            let detail = format!("shown={}", before.code.shown_to_staff);
            let entry = Entry::done(action, reference.as_str())
                .record(&access.record)
                .detail(detail);
            desk.record(&*unit, caller, entry, now)?;
        }
        let mut after = before.clone();
        let still_waits = unit
            .accesses_of(reference)?
            .iter()
            .any(|access| access.state.is_waiting());
        if !still_waits && before.state == InvitationState::Decided {
            after.state = before
                .state
                .after(InvitationEvent::Settled)
                .unwrap_or(before.state);
            after.ended_at = Some(now);
            let entry = Entry::done("invitation.closed", reference.as_str());
            desk.record(&*unit, caller, entry, now)?;
        }
        let mut queued = Vec::new();
        if approves {
            let leave = if leave_is_free(&*unit, &waiting)? {
                Leave::Free
            } else {
                leave(&*unit, reference)?
            };
            queued.push(desk.queue_email(&*unit, &after, MessageKind::Activation, leave, now)?);
        }
        let invitation = put(&*unit, &before, after)?;
        unit.keep()?;
        let records = waiting.into_iter().map(|access| access.record).collect();
        Ok(Reviewed {
            invitation,
            records,
            queued,
        })
    })
}

/// An approver of the restricted record's own team lets the activation email leave knowingly: what
/// was approved is no longer what was begun in the open.
fn leave_is_free(unit: &dyn UnitOfWork, approved: &[Access]) -> Result<bool, Refusal> {
    for access in approved {
        if unit
            .record(&access.record)?
            .is_some_and(|record| record.is_restricted_since(access.offered_at))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn may_approve(
    desk: &Desk<'_>,
    caller: &Caller,
    unit: &dyn UnitOfWork,
    invitation: &Invitation,
) -> Result<(), Refusal> {
    if desk.needs_second_person() && invitation.created_by == caller.login {
        return Err(Refusal::NeedsSecondPerson {
            login: caller.login.clone(),
            invitation: invitation.reference.clone(),
        });
    }
    let account = match &invitation.account {
        Some(account) => unit.account(account)?,
        None => None,
    };
    match account.map(|account| account.state) {
        // Without an account nothing can wait for approval; the check on the accesses says so.
        None | Some(AccountState::Active) => Ok(()),
        Some(state) => Err(Refusal::AccountNotReady {
            state: state.word(),
        }),
    }
}

/// Picks the accesses to decide: those named, or all that wait.
fn waiting(
    unit: &dyn UnitOfWork,
    invitation: &Invitation,
    records: &[RecordRef],
    approves: bool,
) -> Result<Vec<Access>, Refusal> {
    let all = unit.accesses_of(&invitation.reference)?;
    let done = if approves { "approved" } else { "refused" };
    let (mut picked, mut other) = (Vec::new(), None);
    if records.is_empty() {
        for access in all {
            match access.state {
                AccessState::Accepted => picked.push(access),
                AccessState::Offered
                | AccessState::Active
                | AccessState::Ending
                | AccessState::Ended
                | AccessState::Declined
                | AccessState::Refused
                | AccessState::Suspended => other = Some(access),
            }
        }
    } else {
        for record in records {
            let found = all.iter().find(|access| access.record == *record);
            let access = found.ok_or_else(|| Refusal::RecordNotOffered {
                invitation: invitation.reference.clone(),
                record: record.clone(),
            })?;
            if access.state != AccessState::Accepted {
                return Err(not_waiting(access, done));
            }
            picked.push(access.clone());
        }
    }
    match (picked.is_empty(), other) {
        (false, _) => Ok(picked),
        (true, Some(access)) => Err(not_waiting(&access, done)),
        (true, None) => Err(Refusal::NoRecord),
    }
}

fn not_waiting(access: &Access, wanted: &'static str) -> Refusal {
    let subject = format!("access to record {}", access.record);
    if let (Some(by), Some(at)) = (&access.reviewed_by, access.reviewed_at) {
        let done = if access.active_since.is_some() {
            "approved"
        } else {
            "refused"
        };
        return Refusal::AlreadyDone {
            subject,
            done,
            by: by.to_string(),
            at,
        };
    }
    let is = match access.state {
        AccessState::Offered => "still waits for the person’s Yes or No".to_owned(),
        AccessState::Declined => "was declined by the person".to_owned(),
        AccessState::Accepted
        | AccessState::Active
        | AccessState::Ending
        | AccessState::Ended
        | AccessState::Refused
        | AccessState::Suspended => format!("is {}", access.state),
    };
    Refusal::WrongState {
        subject,
        is,
        wanted,
    }
}
