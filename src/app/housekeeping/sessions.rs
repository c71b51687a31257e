//! Sessions of the portal that are over by their age.

use crate::app::desk::authorise;
use crate::app::housekeeping::{Round, Tally, Task};
use crate::app::refusal::Refusal;
use crate::domain::staff::Action;
use crate::ports::again::again;

pub(super) const TASK: Task = Task {
    name: "sessions",
    about: "sessions of the portal that are over",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let policy = round.desk.policy;
    let done = again(|| -> Result<u64, Refusal> {
        let unit = round.desk.store.begin()?;
        authorise(&*unit, round.caller, Action::Housekeep)?;
        let ended = unit.end_stale_sessions(
            round.now - policy.session_idle,
            round.now - policy.session_absolute,
        )?;
        unit.keep()?;
        Ok(ended)
    })?;
    Ok(Tally {
        done,
        ..Tally::default()
    })
}
