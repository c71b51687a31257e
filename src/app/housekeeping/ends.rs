//! Accesses whose end has come: written down, and their people told unless that is silent.

use crate::app::access::life;
use crate::app::desk::authorise;
use crate::app::housekeeping::{CHUNK, Round, Tally, Task};
use crate::app::refusal::Refusal;
use crate::domain::access::Telling;
use crate::domain::id::InvitationRef;
use crate::domain::outbox::Message;
use crate::domain::staff::Action;

pub(super) const TASK: Task = Task {
    name: "ends",
    about: "accesses whose end has come",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let store = round.desk.store;
    round.each_due(
        |behind| store.view()?.past_end(round.now, behind, CHUNK),
        |reference| end(round, reference),
    )
}

/// Ends all that has come to its end of one invitation, told by one email.
fn end(round: &Round<'_>, reference: &InvitationRef) -> Result<Option<Vec<Message>>, Refusal> {
    let (desk, caller) = (round.desk, round.caller);
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    authorise(&*unit, caller, Action::Housekeep)?;
    let Some(before) = unit.invitation(reference)? else {
        return Ok(None);
    };
    let moves: Vec<life::Move> = unit
        .accesses_of(reference)?
        .into_iter()
        .filter(|access| access.is_overdue_at(now))
        .filter_map(|access| {
            // Telling adds no silence to what was not silent.
            let after = access.ended(Telling::Told, now).ok()?;
            Some((access, after))
        })
        .collect();
    if moves.is_empty() {
        return Ok(None);
    }
    let changed = life::write(desk, &*unit, caller, &before, moves, "due", now)?;
    unit.keep()?;
    Ok(Some(changed.queued))
}
