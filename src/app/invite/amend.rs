//! Correcting an invitation. A corrected address starts verification again.

use crate::app::contact::refuse_if_held;
use crate::app::desk::{Caller, Desk, Entry, authorise, not_erased, put, their_invitation};
use crate::app::invite::create::{
    check_address, check_contact, whom_to_ask, worker, worker_is_barred,
};
use crate::app::invite::{Changed, free_code};
use crate::app::outbox::{cancel, leave};
use crate::app::refusal::Refusal;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, StaffLogin};
use crate::domain::invitation::{Invitation, InvitationEvent, Relationship};
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use crate::domain::outbox::MessageKind;
use crate::domain::staff::{Action, Staff};
use crate::ports::store::{Unique, View};
use chrono::{DateTime, TimeDelta, Utc};

/// What to correct; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct Amendment {
    /// The address: code and link become void and verification starts again.
    pub email: Option<EmailAddress>,
    /// The name.
    pub name: Option<PersonName>,
    /// What they are to the child.
    pub relationship: Option<Relationship>,
    /// The allocated worker; the team follows.
    pub worker: Option<StaffLogin>,
    /// The language of the emails.
    pub language: Option<Language>,
    /// The note; `Some(None)` takes it away.
    pub note: Option<Option<Note>>,
    /// A new end for the present code or link, from now.
    pub expires_in: Option<TimeDelta>,
    /// Staff looked: a different name at the same address is the same person, renamed.
    pub same_person: bool,
}

impl Amendment {
    fn words(&self) -> Vec<&'static str> {
        [
            (self.email.is_some(), "email"),
            (self.name.is_some(), "name"),
            (self.relationship.is_some(), "relationship"),
            (self.worker.is_some(), "worker"),
            (self.language.is_some(), "language"),
            (self.note.is_some(), "note"),
            (self.expires_in.is_some(), "expires"),
        ]
        .into_iter()
        .filter_map(|(given, word)| given.then_some(word))
        .collect()
    }
}

/// Corrects an invitation.
///
/// # Errors
/// [`Refusal::NothingToChange`], [`Refusal::WrongState`] where the state (or, for the address, a
/// linked account) does not allow it, [`Refusal::DifferentPerson`], [`Refusal::AlreadyInvited`].
pub fn amend(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    wanted: &Amendment,
) -> Result<Changed, Refusal> {
    desk.guard(
        caller,
        Entry::done("invitation.amended", reference.as_str()),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::Invite)?;
            let before = their_invitation(&*unit, &staff, reference)?;
            not_erased(&before, "amended")?;
            let email = wanted
                .email
                .as_ref()
                .filter(|email| **email != before.email);
            let wanted = Amendment {
                email: email.cloned(),
                name: wanted.name.clone().filter(|name| *name != before.name),
                ..wanted.clone()
            };
            let words = wanted.words();
            if words.is_empty() {
                return Err(Refusal::NothingToChange);
            }
            let refused = |state: &str| Refusal::WrongState {
                subject: format!("invitation {reference}"),
                is: format!("is {}", state.replace('_', " ")),
                wanted: "amended",
            };
            let event = if email.is_some() {
                InvitationEvent::Readdressed
            } else {
                InvitationEvent::Corrected
            };
            let state = before
                .state
                .after(event)
                .map_err(|step| refused(step.from))?;
            let mut after = Invitation {
                state,
                ..before.clone()
            };
            correct(&*unit, &staff, &wanted, &mut after)?;
            one_person(&*unit, &staff, &wanted, &before, &after, now)?;
            let mut cancelled = 0;
            let mut queued = Vec::new();
            if let Some(email) = wanted.email {
                if before.account.is_some() {
                    return Err(refused("already linked to the person's account"));
                }
                // Another address is no way round a hold.
                refuse_if_held(&*unit, &before)?;
                check_contact(&*unit, &email)?;
                not_offered_at(&*unit, &staff, &email, reference)?;
                let life = wanted.expires_in.unwrap_or(desk.policy.code_life);
                let shown = before.code.shown_to_staff;
                after.code = free_code(
                    desk,
                    &*unit,
                    reference,
                    before.code.generation + 1,
                    life,
                    now,
                )?;
                after.code.shown_to_staff = shown;
                after.email = email;
                after.ended_at = None;
                cancelled = cancel(&*unit, reference, None)?;
                let leave = leave(&*unit, reference)?;
                queued.push(desk.queue_email(&*unit, &after, MessageKind::Setup, leave, now)?);
            } else if let Some(life) = wanted.expires_in {
                match after
                    .link
                    .as_mut()
                    .filter(|_| before.code.verified_at.is_some())
                {
                    Some(link) => link.expires_at = now + life,
                    None => after.code.expires_at = now + life,
                }
            }
            let invitation = put(&*unit, &before, after).map_err(|error| {
                if error.is_taken(Unique::LiveAccess) {
                    refused("offered at that address already")
                } else {
                    Refusal::Store(error)
                }
            })?;
            let detail = format!("changed={}", words.join(","));
            desk.record(
                &*unit,
                caller,
                Entry::done("invitation.amended", reference.as_str()).detail(detail),
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

/// Applies everything but the address and the dates.
fn correct(
    view: &dyn View,
    staff: &Staff,
    wanted: &Amendment,
    after: &mut Invitation,
) -> Result<(), Refusal> {
    if let Some(name) = &wanted.name {
        after.name = name.clone();
    }
    if let Some(relationship) = wanted.relationship {
        after.relationship = relationship;
    }
    if let Some(login) = &wanted.worker {
        let worker = worker(view, login, staff)?;
        if worker.login != after.worker {
            may_take_over(view, &worker, &after.reference)?;
        }
        after.worker = worker.login;
        after.team = worker.team;
    }
    if let Some(language) = wanted.language {
        after.language = language;
    }
    if let Some(note) = &wanted.note {
        after.note.clone_from(note);
    }
    Ok(())
}

/// A worker who may not see a restricted record does not get an invitation that offers it.
///
/// # Errors
/// [`Refusal::Restricted`] names the record.
pub(crate) fn may_take_over(
    view: &dyn View,
    worker: &Staff,
    invitation: &InvitationRef,
) -> Result<(), Refusal> {
    for access in view.accesses_of(invitation)? {
        if worker.barred.contains(&access.record) {
            return Err(worker_is_barred(worker, &access.record));
        }
        let is_hidden = access.state.is_live()
            && view.record(&access.record)?.is_some_and(|record| {
                record.restricted_at.is_some() && !worker.sees_restricted(record.team.as_ref())
            });
        if is_hidden {
            return Err(Refusal::Restricted {
                record: access.record,
            });
        }
    }
    Ok(())
}

/// Refuses an address at which a record of the invitation is offered already.
fn not_offered_at(
    view: &dyn View,
    staff: &Staff,
    email: &EmailAddress,
    reference: &InvitationRef,
) -> Result<(), Refusal> {
    for access in view.accesses_of(reference)? {
        if let Some(other) = view.live_access(email, &access.record)? {
            let ask = view
                .invitation(&other.invitation)?
                .map(|found| whom_to_ask(view, staff, &found))
                .transpose()?
                .flatten();
            return Err(Refusal::AlreadyInvited {
                invitation: other.invitation,
                record: access.record,
                ask,
            });
        }
    }
    Ok(())
}

/// One address is one person: a new name counts like a new address.
fn one_person(
    view: &dyn View,
    staff: &Staff,
    wanted: &Amendment,
    before: &Invitation,
    after: &Invitation,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if wanted.same_person || (wanted.email.is_none() && wanted.name.is_none()) {
        return Ok(());
    }
    let address = wanted.email.as_ref().unwrap_or(&before.email);
    let own = Some(&before.reference);
    check_address(view, staff, address, &after.name, own, now)
}
