//! Names and addresses of what ended longer ago than they are kept: taken out, with their bytes.

use crate::app::erasure::{clear, retire};
use crate::app::housekeeping::{CHUNK, Mode, Round, Tally, Task};
use crate::app::refusal::Refusal;

pub(super) const TASK: Task = Task {
    name: "retention",
    about: "invitations and accounts that lost their names",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    // A plan takes nothing away, and would find the first of them again and again.
    let limit = match round.mode {
        Mode::ForGood => CHUNK,
        Mode::Plan => u32::MAX,
    };
    while !(round.stop)() {
        let retired = retire(round.desk, round.caller, limit)?;
        let done = retired.invitations.len() + retired.accounts.len();
        tally.done += u64::try_from(done).unwrap_or(u64::MAX);
        if !retired.has_more {
            break;
        }
    }
    // What an erasure left there that was cut short goes with it. Where others hold the database, the
    // next run does it.
    if round.mode == Mode::ForGood && round.desk.store.has_remains()? {
        clear(round.desk.store)?;
    }
    Ok(tally)
}
