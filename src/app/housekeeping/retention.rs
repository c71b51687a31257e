//! Personal data of what ended long ago: erased when its time has come, its bytes too.

use crate::app::erasure::{clear, retire};
use crate::app::housekeeping::{CHUNK, Mode, Round, Tally, Task};
use crate::app::refusal::Refusal;

pub(super) const TASK: Task = Task {
    name: "retention",
    about: "people erased from what ended long ago",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    // A plan keeps nothing, so what it has found it would find again: it looks once.
    let limit = match round.mode {
        Mode::ForGood => CHUNK,
        Mode::Plan => u32::MAX,
    };
    while !(round.stop)() {
        let part = retire(round.desk, round.caller, limit)?;
        let done = part.invitations.len() + part.accounts.len();
        tally.done += u64::try_from(done).unwrap_or(u64::MAX);
        if !part.has_more || done == 0 {
            break;
        }
    }
    if round.mode == Mode::ForGood {
        // Also what an earlier run could not finish; where the database is in use, the next one does.
        clear(round.desk.store)?;
    }
    Ok(tally)
}
