//! Accounts that nobody has signed in with for as long as the policy keeps them open: closed.

use crate::app::account::close::close_for_inactivity;
use crate::app::account::long_inactive;
use crate::app::housekeeping::{CHUNK, Round, Tally, Task};
use crate::app::invite::withdraw::Tell;
use crate::app::refusal::Refusal;
use crate::domain::report::overdue::Overdue;
use crate::domain::staff::Scope;
use crate::ports::again::again;
use crate::ports::store::StoreError;
use chrono::TimeDelta;

pub(super) const TASK: Task = Task {
    name: "accounts",
    about: "accounts closed that nobody has used for long",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let listed = long_inactive(round.desk, CHUNK, after)?;
        for account in &listed.items {
            if (round.stop)() {
                return Ok(tally);
            }
            let command = round.caller.command;
            let closed = close_for_inactivity(round.desk, command, account, Tell::Person);
            tally.count(closed.map(|closed| closed.map(|closed| closed.queued)))?;
        }
        if listed.next.is_none() {
            return Ok(tally);
        }
        after = listed.next;
    }
}

/// How many accounts nobody has signed in with for as long as the policy reports, closed ones apart.
pub(super) fn reported(round: &Round<'_>) -> Result<u64, StoreError> {
    again(|| {
        let what = Overdue::AccountInactive;
        // How long approvers may take has no part in it.
        let before = what.before(round.desk.policy, TimeDelta::zero(), round.now);
        let view = round.desk.store.view()?;
        Ok(view.overdue(what, &Scope::All, before)?.count)
    })
}
