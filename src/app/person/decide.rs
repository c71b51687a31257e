//! Saying Yes or No to each record, and seeing what became of it.

use crate::app::desk::{Desk, Entry, put, touch};
use crate::app::person::{PersonRefusal, Press, deny, enter_at, pressed_at, record, seen};
use crate::domain::access::{Access, AccessEvent, AccessState};
use crate::domain::id::{InvitationRef, RecordRef};
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::name::RecordLabel;
use crate::domain::secret::Secret;
use crate::domain::session::{Pressed, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::{UnitOfWork, View};
use chrono::{DateTime, Utc};

/// The person's answer to one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Yes: an approver looks at it next.
    Yes,
    /// No: that is the end of it, and no failure.
    No,
}

/// One record as the person sees it.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The invitation that offers it.
    pub invitation: InvitationRef,
    /// The record.
    pub record: RecordRef,
    /// Its portal label.
    pub label: RecordLabel,
    /// How far it has come.
    pub access: Access,
    /// Its state at the moment of looking: what has come to its end is over, whether or not that is
    /// written down.
    pub state: AccessState,
}

/// Lists the records of a signed-in person: those to decide on, and those decided. What became
/// restricted after it was offered is left out.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for less than both factors.
pub fn records(desk: &Desk<'_>, token: &Secret) -> Result<Vec<Offer>, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (_, account) = enter_at(&*view, desk, token, SessionLevel::Full, now)?;
        let mut offers = Vec::new();
        for invitation in view.invitations_of_account(&account.reference)? {
            for access in view.accesses_of(&invitation.reference)? {
                if let Some(offer) = offer(&*view, &invitation, access, now)? {
                    offers.push(offer);
                }
            }
        }
        Ok(offers)
    })
}

fn offer(
    view: &dyn View,
    invitation: &Invitation,
    access: Access,
    now: DateTime<Utc>,
) -> Result<Option<Offer>, PersonRefusal> {
    // What was taken back before it ever opened may have been meant for somebody else.
    let is_taken_back = access.active_since.is_none()
        && (invitation.state == InvitationState::Withdrawn || access.state == AccessState::Ended);
    let found = view.record(&access.record)?;
    let open =
        found.filter(|record| !is_taken_back && !record.is_restricted_since(access.offered_at));
    Ok(open.map(|record| Offer {
        invitation: invitation.reference.clone(),
        record: record.reference,
        label: record.label,
        state: access.state_at(now),
        access,
    }))
}

/// Submits answers. Each record goes its own way; records without an answer stay offered.
///
/// # Errors
/// [`PersonRefusal::NotOffered`] when any of them is not (or no longer) the person's to decide:
/// nothing is decided then.
pub fn submit(
    desk: &Desk<'_>,
    press: Press<'_>,
    choices: &[(InvitationRef, RecordRef, Choice)],
) -> Result<(), PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = pressed_at(&*unit, desk, press, SessionLevel::Full, now)?;
        let mine = unit.invitations_of_account(&account.reference)?;
        let answered: Result<(), PersonRefusal> =
            choices.iter().try_for_each(|(of, wanted, choice)| {
                let invitation = mine
                    .iter()
                    .find(|invitation| invitation.reference == *of)
                    .filter(|invitation| invitation.state == InvitationState::Accepted)
                    .ok_or(PersonRefusal::NotOffered)?;
                answer(&*unit, invitation, wanted, *choice, now)
            });
        if let Err(refusal) = answered {
            // Some may have been answered by then, and none of that may stay.
            drop(unit);
            let subject = account.reference.as_str();
            return deny(desk.store.begin()?, "access.decided", subject, refusal, now);
        }
        for invitation in mine.iter().filter(|i| i.state == InvitationState::Accepted) {
            settle(&*unit, invitation, now)?;
        }
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(())
    })
}

fn answer(
    unit: &dyn UnitOfWork,
    invitation: &Invitation,
    wanted: &RecordRef,
    choice: Choice,
    now: DateTime<Utc>,
) -> Result<(), PersonRefusal> {
    let accesses = unit.accesses_of(&invitation.reference)?;
    let access = accesses.into_iter().find(|access| access.record == *wanted);
    let before = access.ok_or(PersonRefusal::NotOffered)?;
    if offer(unit, invitation, before.clone(), now)?.is_none() {
        return Err(PersonRefusal::NotOffered);
    }
    let (event, action) = match choice {
        Choice::Yes => (AccessEvent::Accepted, "access.accepted"),
        Choice::No => (AccessEvent::Declined, "access.declined"),
    };
    let state = before
        .state
        .after(event)
        .map_err(|_| PersonRefusal::NotOffered)?;
    unit.move_access(
        &before,
        &Access {
            state,
            decided_at: Some(now),
            ..before.clone()
        },
    )?;
    record(
        unit,
        Entry::done(action, invitation.reference.as_str()).record(wanted),
        now,
    )?;
    Ok(())
}

/// Moves an invitation on once its last record has its answer; with nothing to approve it closes.
fn settle(
    unit: &dyn UnitOfWork,
    before: &Invitation,
    now: DateTime<Utc>,
) -> Result<(), PersonRefusal> {
    let accesses = unit.accesses_of(&before.reference)?;
    if accesses
        .iter()
        .any(|access| access.state == AccessState::Offered)
    {
        touch(unit, &before.reference)?;
        return Ok(());
    }
    let Ok(state) = before.state.after(InvitationEvent::Decided) else {
        return Ok(());
    };
    let decided = put(
        unit,
        before,
        Invitation {
            state,
            decided_at: Some(now),
            ..before.clone()
        },
    )?;
    record(
        unit,
        Entry::done("invitation.decided", before.reference.as_str()),
        now,
    )?;
    if !accesses.iter().any(|access| access.state.is_waiting())
        && let Ok(state) = decided.state.after(InvitationEvent::Settled)
    {
        put(
            unit,
            &decided,
            Invitation {
                state,
                ended_at: Some(now),
                ..decided.clone()
            },
        )?;
        record(
            unit,
            Entry::done("invitation.closed", before.reference.as_str()),
            now,
        )?;
    }
    Ok(())
}
