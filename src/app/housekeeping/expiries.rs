//! Invitations whose code or link ran out: marked expired, and what has not left about them cancelled.

use crate::app::desk::{Entry, authorise, put};
use crate::app::housekeeping::{CHUNK, Round, Tally, Task};
use crate::app::outbox::cancel;
use crate::app::refusal::Refusal;
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::outbox::Message;
use crate::domain::staff::Action;

pub(super) const TASK: Task = Task {
    name: "expiries",
    about: "invitations whose time ran out",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let store = round.desk.store;
    round.each_due(
        |behind| store.view()?.run_out(round.now, behind, CHUNK),
        |reference| expire(round, reference),
    )
}

/// Marks one expired, where it still is: it can be sent again all the same.
fn expire(round: &Round<'_>, reference: &InvitationRef) -> Result<Option<Vec<Message>>, Refusal> {
    let now = round.desk.clock.now();
    let unit = round.desk.store.begin()?;
    authorise(&*unit, round.caller, Action::Housekeep)?;
    let Some(before) = unit.invitation(reference)? else {
        return Ok(None);
    };
    if before.state_at(now) != InvitationState::Expired {
        return Ok(None);
    }
    let Ok(state) = before.state.after(InvitationEvent::Expired) else {
        return Ok(None);
    };
    let cancelled = cancel(&*unit, reference, None)?;
    let after = Invitation {
        state,
        ended_at: Some(now),
        ..before.clone()
    };
    let detail = format!("from={} cancelled={cancelled}", before.state);
    let entry = Entry::done("invitation.expired", reference.as_str()).detail(detail);
    round.desk.record(&*unit, round.caller, entry, now)?;
    put(&*unit, &before, after)?;
    unit.keep()?;
    Ok(Some(Vec::new()))
}
