//! What only time brings about, done by a timer: one command that can run at any time, twice, side by
//! side, or after weeks without it.
//!
//! Every item is a small unit of work of its own that looks once more before it acts: whatever another
//! run or a member of staff did meanwhile is found and left alone.

mod accounts;
mod codes;
mod ends;
mod expiries;
pub mod heads;
mod reminders;
mod retention;
mod sessions;

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::domain::id::InvitationRef;
use crate::domain::outbox::Message;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::{Due, StoreError};
use chrono::{DateTime, TimeDelta, Utc};

/// How many items are looked up at once; memory stays flat however many there are.
const CHUNK: u32 = 200;
/// How many messages are told of, for sending them at once. The rest leaves with the outbox.
const TOLD: usize = 500;
/// So far a clock may lag behind the newest audit entry before nothing is done by it.
const LAG: TimeDelta = TimeDelta::minutes(5);

/// One kind of work.
pub struct Task {
    /// Its name, for scripts.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    run: fn(&Round<'_>) -> Result<Tally, Refusal>,
}

/// All work, in its order: what has ended is not reminded of.
pub const TASKS: &[Task] = &[
    expiries::TASK,
    ends::TASK,
    accounts::TASK,
    reminders::TASK,
    codes::TASK,
    sessions::TASK,
    retention::TASK,
];

/// Whether what is done stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    ForGood,
    /// Nothing is kept of it: what was found is found again.
    Plan,
}

/// One run.
struct Round<'a> {
    desk: &'a Desk<'a>,
    caller: &'a Caller,
    mode: Mode,
    /// When it began, by which everything is looked up. What is done is done at the instant it is done.
    now: DateTime<Utc>,
    stop: &'a dyn Fn() -> bool,
}

/// What one kind of work came to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How many items were done.
    pub done: u64,
    /// How many could not be done.
    pub failed: u64,
    /// Why not, for the last of them.
    pub problem: Option<String>,
    /// What was queued, as far as it is told.
    pub queued: Vec<Message>,
    /// How many more were queued.
    pub more: u64,
}

impl Tally {
    fn queue(&mut self, messages: Vec<Message>) {
        for message in messages {
            if self.queued.len() < TOLD {
                self.queued.push(message);
            } else {
                self.more += 1;
            }
        }
    }

    /// Counts what came of one item. What somebody else did meanwhile counts for nothing.
    fn count(&mut self, done: Result<Option<Vec<Message>>, Refusal>) -> Result<(), Refusal> {
        match done {
            Ok(Some(messages)) => {
                self.done += 1;
                self.queue(messages);
            }
            Ok(None) | Err(Refusal::Store(StoreError::Changed { .. })) => {}
            // Something is wrong with this one item; the others are not to wait for it.
            Err(
                refusal @ (Refusal::Store(
                    StoreError::Refused { .. }
                    | StoreError::Unreadable { .. }
                    | StoreError::Taken { .. },
                )
                | Refusal::Vault(_)),
            ) => {
                self.failed += 1;
                self.problem = Some(refusal.to_string());
            }
            Err(refusal) => return Err(refusal),
        }
        Ok(())
    }
}

/// What a run came to.
pub struct Report {
    /// Each kind of work with what it came to; without that where it was not done.
    pub tasks: Vec<(&'static Task, Option<Tally>)>,
    /// How far this computer's clock lags behind the newest audit entry, where that is too far:
    /// nothing was done then.
    pub lag: Option<TimeDelta>,
    /// How many accounts nobody has used for as long as the policy reports, after this run.
    pub inactive: u64,
    /// Whether it was stopped before its end.
    pub is_stopped: bool,
}

impl Report {
    /// How many items were done.
    pub fn done(&self) -> u64 {
        self.tallies().map(|tally| tally.done).sum()
    }

    /// How many items could not be done.
    pub fn failed(&self) -> u64 {
        self.tallies().map(|tally| tally.failed).sum()
    }

    /// What each kind of work came to that was done.
    pub fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.tasks.iter().filter_map(|(_, tally)| tally.as_ref())
    }
}

/// Does everything that is due, until `stop` says so. Where this computer's clock lags behind the
/// newest audit entry nothing is done: an expiry by a wrong clock could not be told from a right one.
///
/// # Errors
/// [`Refusal::Forbidden`]; the database's own, after which a later run does what is left.
pub fn run(
    desk: &Desk<'_>,
    caller: &Caller,
    mode: Mode,
    stop: &dyn Fn() -> bool,
) -> Result<Report, Refusal> {
    let entry = Entry::done("housekeeping.run", "-");
    let now = desk.clock.now();
    let newest = desk.guard(caller, entry.clone(), || {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Housekeep)?;
        Ok(view.newest_audit()?)
    })?;
    let lag = newest
        .map(|newest| newest.at - now)
        .filter(|lag| *lag > LAG);
    let round = Round {
        desk,
        caller,
        mode,
        now,
        stop,
    };
    let mut report = Report {
        tasks: Vec::with_capacity(TASKS.len()),
        lag,
        inactive: 0,
        is_stopped: false,
    };
    for task in TASKS {
        report.is_stopped |= stop();
        let tally = if lag.is_some() || report.is_stopped {
            None
        } else {
            Some((task.run)(&round)?)
        };
        report.tasks.push((task, tally));
    }
    report.is_stopped |= stop();
    report.inactive = accounts::reported(&round)?;
    if report.done() > 0 {
        let counts: Vec<String> = report
            .tasks
            .iter()
            .filter_map(|(task, tally)| Some((task.name, tally.as_ref()?.done)))
            .filter(|(_, done)| *done > 0)
            .map(|(name, done)| format!("{name}={done}"))
            .collect();
        let entry = entry.detail(counts.join(" "));
        again(|| {
            let unit = desk.store.begin()?;
            desk.record(&*unit, caller, entry.clone(), desk.clock.now())?;
            unit.keep()
        })?;
    }
    Ok(report)
}

impl Round<'_> {
    /// Does something about each invitation that has come due, a chunk at a time, each once.
    fn each_due(
        &self,
        mut next: impl FnMut(Option<&Due>) -> Result<Vec<Due>, StoreError>,
        mut act: impl FnMut(&InvitationRef) -> Result<Option<Vec<Message>>, Refusal>,
    ) -> Result<Tally, Refusal> {
        let mut tally = Tally::default();
        let mut behind: Option<Due> = None;
        loop {
            let found = again(|| next(behind.as_ref()))?;
            for due in &found {
                if (self.stop)() {
                    return Ok(tally);
                }
                let done = again(|| act(&due.invitation));
                tally.count(done)?;
            }
            match found.into_iter().last() {
                Some(last) => behind = Some(last),
                None => return Ok(tally),
            }
        }
    }
}
