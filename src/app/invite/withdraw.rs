//! Taking an invitation back.

use crate::app::desk::{Caller, Desk, Entry, authorise, not_erased, put, their_invitation};
use crate::app::invite::Changed;
use crate::app::outbox::{Leave, cancel};
use crate::app::refusal::Refusal;
use crate::domain::access::{Access, AccessEvent};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::outbox::MessageKind;
use crate::domain::staff::Action;

/// Whether the person is told by email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// The closing email is sent.
    Person,
    /// Nobody is told.
    Nobody,
}

/// Withdraws an invitation: code and link are void, what has not left is cancelled, records that
/// still waited are no longer offered. Access that is active already stays; end it by itself.
///
/// # Errors
/// [`Refusal::AlreadyDone`] when it was withdrawn before, [`Refusal::WrongState`] when it is closed.
pub fn withdraw(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    tell: Tell,
) -> Result<Changed, Refusal> {
    desk.guard(
        caller,
        Entry::done("invitation.withdrawn", reference.as_str()),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::Invite)?;
            let before = their_invitation(&*unit, &staff, reference)?;
            not_erased(&before, "withdrawn")?;
            let subject = format!("invitation {reference}");
            let state = match before.state.after(InvitationEvent::Withdrawn) {
                Ok(state) => state,
                Err(_) if before.state == InvitationState::Withdrawn => {
                    let by = crate::app::audit::who_did(
                        &*unit,
                        reference.as_str(),
                        "invitation.withdrawn",
                    )?;
                    let at = before.ended_at.unwrap_or(before.created_at);
                    return Err(Refusal::AlreadyDone {
                        subject,
                        done: "withdrawn",
                        by,
                        at,
                    });
                }
                Err(step) => {
                    let is = format!("is {}", step.from.replace('_', " "));
                    return Err(Refusal::WrongState {
                        subject,
                        is,
                        wanted: "withdrawn",
                    });
                }
            };
            for access in unit.accesses_of(reference)? {
                if let Ok(state) = access.state.after(AccessEvent::Withdrawn) {
                    unit.move_access(
                        &access,
                        &Access {
                            state,
                            ended_at: Some(now),
                            ..access.clone()
                        },
                    )?;
                    let detail = format!("from={} to={state}", access.state);
                    let entry = Entry::done("access.ended", reference.as_str())
                        .record(&access.record)
                        .detail(detail);
                    desk.record(&*unit, caller, entry, now)?;
                }
            }
            let cancelled = cancel(&*unit, reference, None)?;
            let after = Invitation {
                state,
                ended_at: Some(now),
                ..before.clone()
            };
            let mut queued = Vec::new();
            if tell == Tell::Person {
                queued.push(desk.queue_email(
                    &*unit,
                    &after,
                    MessageKind::Closed,
                    Leave::Free,
                    now,
                )?);
            }
            let invitation = put(&*unit, &before, after)?;
            let detail = format!("from={}", before.state);
            desk.record(
                &*unit,
                caller,
                Entry::done("invitation.withdrawn", reference.as_str()).detail(detail),
                now,
            )?;
            unit.keep()?;
            Ok(Changed {
                invitation,
                queued,
                cancelled,
            })
        },
    )
}
