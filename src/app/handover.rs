//! Giving the invitations of one member of staff to another: codes, links and everything else stay.

use crate::app::desk::{Caller, Desk, Entry, authorise, put};
use crate::app::invite::amend::may_take_over;
use crate::app::invite::create::worker;
use crate::app::refusal::Refusal;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::{Invitation, InvitationEvent};
use crate::domain::journey::Stage;
use crate::domain::staff::{Action, Scope, Staff};
use crate::ports::again::again;
use crate::ports::store::{InvitationFilter, Order, Page, View};
use std::collections::BTreeMap;

/// How many invitations are read, and change hands, at once.
pub const AT_ONCE: usize = 200;

/// What a handover would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who gives.
    pub from: Staff,
    /// Who takes.
    pub to: Staff,
    /// What changes hands, oldest first.
    pub moves: Vec<InvitationRef>,
    /// How much of it is at which stage.
    pub stages: BTreeMap<Stage, u64>,
    /// What stays, since a restricted record of it is not for whoever would take it.
    pub stays: Vec<(InvitationRef, RecordRef)>,
}

/// Who gives and who takes, checked against the caller.
fn both(
    view: &dyn View,
    caller: &Caller,
    from: &StaffLogin,
    to: &StaffLogin,
) -> Result<(Staff, Staff), Refusal> {
    let own = authorise(view, caller, Action::HandOver)?;
    let giver = view.staff(from)?.ok_or_else(|| Refusal::NotFound {
        what: "member of staff",
        asked: from.to_string(),
    })?;
    if from == to {
        return Err(Refusal::NothingToChange);
    }
    let taker = worker(view, to, &own)?;
    if own.may_hand_over(&giver, &taker) {
        Ok((giver, taker))
    } else {
        Err(Refusal::OtherTeam {
            login: own.login.clone(),
        })
    }
}

/// Finds out what would change hands, and what would not.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::OtherTeam`], [`Refusal::NotFound`], [`Refusal::WrongState`] when
/// whoever would take them cannot look after invitations.
pub fn plan(
    desk: &Desk<'_>,
    caller: &Caller,
    from: &StaffLogin,
    to: &StaffLogin,
) -> Result<Plan, Refusal> {
    let entry = Entry::done("invitation.handed_over", from.as_str());
    desk.guard(caller, entry, || {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (from, to) = both(&*view, caller, from, to)?;
        let filter = InvitationFilter {
            scope: Scope::All,
            now,
            states: Vec::new(),
            waiting_on: None,
            worker: Some(from.login.clone()),
            team: None,
            record: None,
            created_before: None,
            search: None,
        };
        let mut plan = Plan {
            from,
            to,
            moves: Vec::new(),
            stages: BTreeMap::new(),
            stays: Vec::new(),
        };
        let mut page = Page {
            limit: u32::try_from(AT_ONCE).unwrap_or(u32::MAX),
            after: None,
            order: Order::OldestFirst,
        };
        loop {
            let listed = view.list_invitations(&filter, page)?;
            for invitation in listed.items {
                if !invitation.needs_a_worker(&view.accesses_of(&invitation.reference)?) {
                    continue;
                }
                match may_take_over(&*view, &plan.to, &invitation.reference) {
                    Ok(()) => {
                        *plan
                            .stages
                            .entry(invitation.step_at(now).stage())
                            .or_default() += 1;
                        plan.moves.push(invitation.reference);
                    }
                    Err(Refusal::Restricted { record }) => {
                        plan.stays.push((invitation.reference, record));
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
            if listed.next.is_none() {
                return Ok(plan);
            }
            page.after = listed.next;
        }
    })
}

/// Gives some invitations of one member of staff to another, all or none of them, and tells how many
/// changed hands. What somebody else moved in the meantime, or may not change hands any more, is left
/// where it is.
///
/// # Errors
/// As [`plan`].
pub fn hand_over(
    desk: &Desk<'_>,
    caller: &Caller,
    from: &StaffLogin,
    to: &StaffLogin,
    invitations: &[InvitationRef],
) -> Result<u64, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (from, to) = both(&*unit, caller, from, to)?;
        let mut moved = 0;
        for reference in invitations {
            let still_theirs = unit
                .invitation(reference)?
                .filter(|invitation| invitation.worker == from.login);
            let Some(before) = still_theirs else {
                continue;
            };
            match may_take_over(&*unit, &to, reference) {
                Ok(()) => {}
                Err(Refusal::Restricted { .. }) => continue,
                Err(refusal) => return Err(refusal),
            }
            let state = before
                .state
                .after(InvitationEvent::HandedOver)
                .unwrap_or(before.state);
            let after = Invitation {
                state,
                worker: to.login.clone(),
                team: to.team.clone(),
                ..before.clone()
            };
            put(&*unit, &before, after)?;
            let entry = Entry::done("invitation.handed_over", reference.as_str())
                .detail(format!("from={} to={}", from.login, to.login));
            desk.record(&*unit, caller, entry, now)?;
            moved += 1;
        }
        unit.keep()?;
        Ok(moved)
    })
}
