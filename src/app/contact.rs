//! Whom nobody is to write to, and whether a way to a person is safe: hold, release, list, check.

use crate::app::delivery::still_holds;
use crate::app::desk::{Caller, Desk, Entry, authorise, put, sees, their_invitation, touch};
use crate::app::invite::Changed;
use crate::app::outbox::kept_back;
use crate::app::refusal::Refusal;
use crate::app::status::SeenHold;
use crate::domain::contact::{ContactHold, HoldOn, Lifted, NO_SAFE_CONTACT, can_be_checked_on};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::Invitation;
use crate::domain::outbox::{Message, MessageEvent, MessageState};
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{Reach, StoreError, UnitOfWork, View};
use chrono::{DateTime, NaiveDate, Utc};

/// Whom a hold is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// One invitation.
    Invitation,
    /// Everybody at the invitation's address, also in future invitations.
    Person,
}

impl Whom {
    fn of(self, invitation: &Invitation) -> HoldOn {
        match self {
            Self::Invitation => HoldOn::Invitation(invitation.reference.clone()),
            Self::Person => HoldOn::Person(invitation.email.clone()),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Person => "person",
        }
    }
}

/// What holding or releasing did, as far as the caller sees it.
#[derive(Debug, Clone)]
pub struct Done {
    /// The invitations that it covers and the caller sees.
    pub invitations: Vec<InvitationRef>,
    /// How many messages were kept back, or wait again.
    pub messages: usize,
}

/// Says that nobody is to write to a person: what waits is kept back at once.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::AlreadyDone`] for a hold that stands; the caller may not.
pub fn hold(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    whom: Whom,
) -> Result<Done, Refusal> {
    let action = "contact_hold.set";
    desk.guard(caller, Entry::done(action, reference.as_str()), || {
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired {
                what: "put a person on hold",
            });
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::HoldContact)?;
        let invitation = their_invitation(&*unit, &staff, reference)?;
        let on = whom.of(&invitation);
        if let Some(standing) = standing(&*unit, &on)? {
            return Err(Refusal::AlreadyDone {
                subject: subject(&invitation, whom),
                done: "put on hold",
                by: standing.set_by.to_string(),
                at: standing.set_at,
            });
        }
        let covered = covered(&*unit, &staff, &invitation, whom)?;
        let before = count(&*unit, &covered, MessageState::Queued)?;
        let entry = Entry::done(action, reference.as_str()).detail(format!("on={}", whom.word()));
        let entry = desk.record_numbered(&*unit, caller, entry, now)?;
        unit.add_hold(&ContactHold {
            on,
            set_at: now,
            set_by: caller.login.clone(),
            entry,
        })?;
        let after = count(&*unit, &covered, MessageState::Queued)?;
        for reference in &covered {
            touch(&*unit, reference)?;
        }
        unit.keep()?;
        Ok(Done {
            invitations: covered,
            messages: before.saturating_sub(after),
        })
    })
}

/// Says that a person may be written to again. What was kept back by this hold alone waits again,
/// unless it has become void; six digits are cancelled.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::NotOnHold`]; the caller may not.
pub fn release(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    whom: Whom,
) -> Result<Done, Refusal> {
    let action = "contact_hold.lifted";
    desk.guard(caller, Entry::done(action, reference.as_str()), || {
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired {
                what: "release a person from a hold",
            });
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::ReleaseContact)?;
        let invitation = their_invitation(&*unit, &staff, reference)?;
        let on = whom.of(&invitation);
        let Some(standing) = standing(&*unit, &on)? else {
            let other = holds_over(&*unit, reference)?.into_iter().next();
            return Err(Refusal::NotOnHold {
                subject: subject(&invitation, whom),
                other: other.map(Box::new),
            });
        };
        let covered = covered(&*unit, &staff, &invitation, whom)?;
        let before = count(&*unit, &covered, MessageState::Queued)?;
        let entry = Entry::done(action, reference.as_str()).detail(format!("on={}", whom.word()));
        let entry = desk.record_numbered(&*unit, caller, entry, now)?;
        let lifted = Lifted {
            at: now,
            by: caller.login.clone(),
            entry,
        };
        unit.lift_hold(&standing, &lifted)?;
        for reference in &covered {
            look_again(desk, &*unit, caller, reference, now)?;
        }
        let after = count(&*unit, &covered, MessageState::Queued)?;
        unit.keep()?;
        Ok(Done {
            invitations: covered,
            messages: after.saturating_sub(before),
        })
    })
}

/// Looks at what waits about an invitation after a hold is gone: what has become void meanwhile is
/// cancelled, what something else keeps back stays held.
fn look_again(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    caller: &Caller,
    reference: &InvitationRef,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(invitation) = unit.invitation(reference)? else {
        return Ok(());
    };
    for message in unit.messages_of(reference)? {
        if message.state != MessageState::Queued {
            continue;
        }
        let is_void = !still_holds(&message, &invitation, now);
        let kept = kept_back(desk, unit, &message, Some(&invitation), now)?;
        let event = match (is_void, &kept) {
            (true, _) => MessageEvent::Cancelled,
            (false, Some(_)) => MessageEvent::Held,
            (false, None) => continue,
        };
        let Ok(state) = message.state.after(event) else {
            continue;
        };
        let error = kept.filter(|_| !is_void).map(|kept| kept.note().to_owned());
        let after = Message {
            state,
            error,
            ..message.clone()
        };
        unit.move_message(&message, &after)?;
        if is_void {
            let entry = Entry::done("message.cancelled", reference.as_str())
                .detail(format!("message={} kind={}", message.id, message.kind));
            desk.record(unit, caller, entry, now)?;
        }
    }
    touch(unit, reference)
}

/// The live hold on exactly this.
fn standing(view: &dyn View, on: &HoldOn) -> Result<Option<ContactHold>, StoreError> {
    let reach = match on {
        HoldOn::Invitation(invitation) => Reach {
            invitation: Some(invitation),
            ..Reach::default()
        },
        HoldOn::Person(email) => Reach {
            email: Some(email),
            ..Reach::default()
        },
    };
    let holds = view.holds_on(&reach)?;
    Ok(holds.into_iter().find(|hold| hold.on == *on))
}

fn holds_over(view: &dyn View, invitation: &InvitationRef) -> Result<Vec<ContactHold>, StoreError> {
    view.holds_on(&Reach {
        invitation: Some(invitation),
        ..Reach::default()
    })
}

fn subject(invitation: &Invitation, whom: Whom) -> String {
    match whom {
        Whom::Invitation => format!("invitation {}", invitation.reference),
        Whom::Person => format!("the person of invitation {}", invitation.reference),
    }
}

/// How many invitations to one address are looked at.
const MOST_OTHERS: u32 = 200;

/// The invitations that a hold covers and a member of staff sees.
fn covered(
    view: &dyn View,
    staff: &Staff,
    invitation: &Invitation,
    whom: Whom,
) -> Result<Vec<InvitationRef>, StoreError> {
    if whom == Whom::Invitation {
        return Ok(vec![invitation.reference.clone()]);
    }
    let mut found = Vec::new();
    for other in view.invitations_to(&invitation.email, None, MOST_OTHERS)? {
        if sees(view, staff, &other)? {
            found.push(other.reference);
        }
    }
    Ok(found)
}

fn count(
    view: &dyn View,
    invitations: &[InvitationRef],
    state: MessageState,
) -> Result<usize, StoreError> {
    let mut count = 0;
    for invitation in invitations {
        let messages = view.messages_of(invitation)?;
        count += messages.iter().filter(|one| one.state == state).count();
    }
    Ok(count)
}

/// What a hold of this kind would cover, for whoever is about to be asked: nothing is changed.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn plan(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    whom: Whom,
) -> Result<Done, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let invitation = their_invitation(&*view, &staff, reference)?;
        let invitations = covered(&*view, &staff, &invitation, whom)?;
        let messages = count(&*view, &invitations, MessageState::Queued)?;
        Ok(Done {
            invitations,
            messages,
        })
    })
}

/// The live holds that a member of staff sees: those on invitations that are theirs to see, and on
/// people with such an invitation.
///
/// # Errors
/// The database's own.
pub(crate) fn seen_by(view: &dyn View, staff: &Staff) -> Result<Vec<ContactHold>, StoreError> {
    let mut seen = Vec::new();
    for hold in view.holds()? {
        let shows = match &hold.on {
            HoldOn::Invitation(reference) => match view.invitation(reference)? {
                Some(invitation) => sees(view, staff, &invitation)?,
                None => false,
            },
            // Whoever is not told names is told of every hold, without its address.
            HoldOn::Person(_) if !staff.may(Action::SeeNames) => true,
            HoldOn::Person(email) => {
                let mut any = false;
                for invitation in view.invitations_to(email, None, MOST_OTHERS)? {
                    any |= sees(view, staff, &invitation)?;
                }
                any
            }
        };
        if shows {
            seen.push(hold);
        }
    }
    Ok(seen)
}

/// Lists the live holds that the caller sees, oldest first, with their reasons.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(desk: &Desk<'_>, caller: &Caller) -> Result<(Staff, Vec<SeenHold>), Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let mut holds = Vec::new();
        for hold in seen_by(&*view, &staff)? {
            holds.push(SeenHold::of(&*view, &staff, hold)?);
        }
        Ok((staff, holds))
    })
}

/// Refuses to write about an invitation that is on hold.
///
/// # Errors
/// [`Refusal::OnHold`].
pub(crate) fn refuse_if_held(view: &dyn View, invitation: &Invitation) -> Result<(), Refusal> {
    if !invitation.is_held {
        return Ok(());
    }
    match holds_over(view, &invitation.reference)?.into_iter().next() {
        Some(hold) => Err(Refusal::OnHold {
            subject: format!("invitation {}", invitation.reference),
            hold: Box::new(hold),
        }),
        None => Ok(()),
    }
}

/// Writes down on which day somebody made sure that writing to the person is safe. A first email that
/// waited for that waits in the outbox then.
///
/// # Errors
/// [`Refusal::FutureCheck`], [`Refusal::NothingToChange`]; the caller may not.
pub fn check(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    day: NaiveDate,
) -> Result<Changed, Refusal> {
    let action = "safe_contact.checked";
    desk.guard(caller, Entry::done(action, reference.as_str()), || {
        let now = desk.clock.now();
        if !can_be_checked_on(day, now) {
            return Err(Refusal::FutureCheck { day });
        }
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::Invite)?;
        let before = their_invitation(&*unit, &staff, reference)?;
        if before.safe_contact_on == Some(day) {
            return Err(Refusal::NothingToChange);
        }
        let after = Invitation {
            safe_contact_on: Some(day),
            ..before.clone()
        };
        let mut queued = Vec::new();
        for message in unit.messages_of(reference)? {
            let waits = message.state == MessageState::Held
                && message.error.as_deref() == Some(NO_SAFE_CONTACT);
            if waits
                && still_holds(&message, &after, now)
                && let Ok(state) = message.state.after(MessageEvent::Released)
            {
                let next = match kept_back(desk, &*unit, &message, Some(&after), now)? {
                    Some(kept) => Message {
                        error: Some(kept.note().to_owned()),
                        ..message.clone()
                    },
                    None => Message {
                        state,
                        error: None,
                        next_attempt_at: now,
                        ..message.clone()
                    },
                };
                unit.move_message(&message, &next)?;
                queued.push(next);
            }
        }
        let entry = Entry::done(action, reference.as_str()).detail(format!("on={day}"));
        desk.record(&*unit, caller, entry, now)?;
        let invitation = put(&*unit, &before, after)?;
        unit.keep()?;
        Ok(Changed {
            invitation,
            queued,
            cancelled: 0,
        })
    })
}
