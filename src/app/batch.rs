//! Batches: checking a list, carrying it out in chunks that commit by themselves, and looking back.
//!
//! A list is read twice: once to know what it is and what its rows raise between them, once to take
//! them in. From then on the run needs no file. A chunk's invitations, messages, audit entries and
//! row results are one unit of work, so a run that is cut short anywhere goes on where it stopped.

mod chunk;
mod judge;
mod near;
mod plan;
mod scan;

pub use chunk::{CHUNK, carry_out};
pub use plan::{Plan, Told, check};

use crate::app::batch::scan::{Scan, scan};
use crate::app::desk::{Caller, Desk, Entry, authorise, sees as sees_invitation};
use crate::app::outbox::DRAWS;
use crate::app::refusal::Refusal;
use crate::domain::batch::column::Column;
use crate::domain::batch::{Doubts, Row, RowOutcome, Run, RunState};
use crate::domain::id::{RecordRef, RunRef};
use crate::domain::language::Language;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::{Failure, again};
use crate::ports::intake::{Intake, IntakeError, Line};
use crate::ports::store::{Listed, Page, RowFilter, StoreError, Unique, View};
use std::ops::ControlFlow;
use thiserror::Error;

/// How many rows one unit of work takes in.
const TAKEN_IN: usize = 5_000;
/// How many more rounds than parts of a list a race over taking it in may take.
const ROUNDS: usize = 16;

/// Why a batch did not do what was asked.
#[derive(Debug, Error)]
pub enum BatchError {
    /// A rule, the database or the key ring.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The list.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The list was changed between its two readings.
    #[error("it was changed while it was read")]
    Changed,
}

impl Failure for BatchError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(refusal) => refusal.store_error(),
            Self::Intake(_) | Self::Changed => None,
        }
    }
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> Self {
        Self::Refused(Refusal::Store(error))
    }
}

/// What a list is read with.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// What is done with rows that raise doubts.
    pub doubts: Doubts,
    /// The language of emails where a row names none.
    pub language: Language,
}

/// Whether a list began a run or goes on with one.
#[derive(Debug, Clone)]
pub enum Begun {
    /// A new one.
    New(Run),
    /// One of the same rows that was not finished.
    Continued(Run),
    /// There was no row.
    Nothing,
}

/// Checks that the caller may run batches, and records it where not.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::NotStaff`].
pub fn allow(desk: &Desk<'_>, caller: &Caller) -> Result<Staff, Refusal> {
    desk.guard(caller, Entry::done("batch.started", "-"), || {
        authorise(&*desk.store.view()?, caller, Action::RunBatch)
    })
}

/// Takes the rows of a list in, so that the run can be carried out and resumed without it. The same
/// list that was not finished before is gone on with.
///
/// # Errors
/// [`BatchError`]. What was taken in by then stays and is gone on with by the same list.
pub fn begin(
    desk: &Desk<'_>,
    caller: &Caller,
    intake: &dyn Intake,
    terms: Terms,
) -> Result<Begun, BatchError> {
    let staff = allow(desk, caller)?;
    let found = again(|| {
        let view = desk.store.view()?;
        scan(&*view, intake, terms)
    })?;
    if found.rows == 0 {
        return Ok(Begun::Nothing);
    }
    let mut is_new = false;
    // Whoever loses a race against another taking the same list in goes on behind what that one took,
    // so every round but the last one means that some of it was taken.
    let rounds = usize::try_from(found.rows).unwrap_or(usize::MAX) / TAKEN_IN + ROUNDS;
    for _ in 0..rounds {
        let (run, was_added) = again(|| find_or_add(desk, caller, &staff, intake, &found, terms))?;
        is_new |= was_added;
        let taken = match run.state {
            RunState::Reading => take_in(desk, intake, &found, run, terms),
            RunState::Running | RunState::Finished => Ok(run),
        };
        match taken {
            Ok(run) if is_new => return Ok(Begun::New(run)),
            Ok(run) => return Ok(Begun::Continued(run)),
            // The same where it is not known whether this one took its part: the run itself tells.
            Err(BatchError::Refused(Refusal::Store(
                StoreError::Changed { .. } | StoreError::Unsure { .. },
            ))) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy.into())
}

/// The run of a list: one of the same rows that is not finished, or a new one. The flag tells whether
/// it is new.
fn find_or_add(
    desk: &Desk<'_>,
    caller: &Caller,
    staff: &Staff,
    intake: &dyn Intake,
    found: &Scan,
    terms: Terms,
) -> Result<(Run, bool), BatchError> {
    for _ in 0..DRAWS {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let before = unit.unfinished_run(&found.digest)?;
        if let Some(run) = before.filter(|run| sees(staff, run)) {
            return Ok((run, false));
        }
        let run = Run {
            reference: RunRef::from_draw(desk.draw()),
            state: RunState::Reading,
            created_at: now,
            created_by: caller.login.clone(),
            team: staff.team.clone(),
            source: intake.name().to_owned(),
            digest: found.digest,
            columns: intake.headings().columns(),
            doubts: terms.doubts,
            rows: found.rows,
            created: 0,
            existing: 0,
            rejected: 0,
            done_line: 0,
            finished_at: None,
        };
        match unit.add_run(&run) {
            Err(error) if error.is_taken(Unique::Reference) => continue,
            added => added?,
        }
        let entry = Entry::done("batch.started", run.reference.as_str())
            .detail(format!("rows={}", run.rows));
        desk.record(&*unit, caller, entry, now)?;
        unit.keep()?;
        return Ok((run, true));
    }
    Err(StoreError::Taken {
        unique: Unique::Reference,
    }
    .into())
}

/// Takes in the rows behind the last line that was.
fn take_in(
    desk: &Desk<'_>,
    intake: &dyn Intake,
    found: &Scan,
    mut run: Run,
    terms: Terms,
) -> Result<Run, BatchError> {
    let mut reading = scan::Digest::new(terms);
    let mut rows = Vec::new();
    let mut taken = 0;
    let mut problem = None;
    let skipped = run.done_line;
    intake.read(&mut |line: Line| {
        let number = line.number;
        let row = scan::row(intake.headings(), line, found, terms, &mut reading);
        taken += 1;
        if number <= skipped {
            return ControlFlow::Continue(());
        }
        rows.push(row);
        if rows.len() < TAKEN_IN {
            return ControlFlow::Continue(());
        }
        match keep_rows(desk, &run, &mut rows) {
            Ok(after) => run = after,
            Err(error) => problem = Some(error),
        }
        if problem.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    if let Some(error) = problem {
        return Err(error.into());
    }
    if !rows.is_empty() {
        run = keep_rows(desk, &run, &mut rows)?;
    }
    if taken != found.rows || reading.done() != found.digest {
        return Err(BatchError::Changed);
    }
    let after = Run {
        state: RunState::Running,
        done_line: 0,
        ..run.clone()
    };
    again(|| {
        let unit = desk.store.begin()?;
        unit.move_run(&run, &after)?;
        unit.keep()
    })?;
    Ok(after)
}

fn keep_rows(desk: &Desk<'_>, run: &Run, rows: &mut Vec<Row>) -> Result<Run, StoreError> {
    let mut after = run.clone();
    for row in &*rows {
        after.done_line = row.line;
        if row.outcome == RowOutcome::Rejected {
            after.rejected += 1;
        }
    }
    again(|| {
        let unit = desk.store.begin()?;
        // Before the rows: whoever was faster has added them too.
        unit.move_run(run, &after)?;
        unit.add_rows(&run.reference, rows)?;
        unit.keep()
    })?;
    rows.clear();
    Ok(after)
}

/// Whether a member of staff sees a run: their own, their team's, or all.
fn sees(staff: &Staff, run: &Run) -> bool {
    staff
        .scope()
        .covers_work_of(&run.created_by, run.team.as_ref())
}

fn theirs(view: &dyn View, staff: &Staff, reference: &RunRef) -> Result<Run, Refusal> {
    view.run(reference)?
        .filter(|run| sees(staff, run))
        .ok_or_else(|| Refusal::NotFound {
            what: "run",
            asked: reference.to_string(),
        })
}

/// Looks a run up.
///
/// # Errors
/// [`Refusal::NotFound`]; the caller may not.
pub fn show(desk: &Desk<'_>, caller: &Caller, reference: &RunRef) -> Result<Run, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::RunBatch)?;
        theirs(&*view, &staff, reference)
    })
}

/// Lists runs that the caller may see.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(desk: &Desk<'_>, caller: &Caller, page: Page) -> Result<Listed<Run>, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::RunBatch)?;
        Ok(view.list_runs(&staff.scope(), page)?)
    })
}

/// Shows rows of a run in the order of lines.
///
/// # Errors
/// Those of `each`; the caller may not, or the database fails.
pub fn each_row<E: From<Refusal>>(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RunRef,
    which: RowFilter,
    each: &mut dyn FnMut(&Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = 0;
    show(desk, caller, reference)?;
    let staff = allow(desk, caller)?;
    loop {
        let rows = again(|| {
            let view = desk.store.view()?;
            view.rows_of(reference, which, after, CHUNK)
        })
        .map_err(|error| E::from(Refusal::Store(error)))?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.line;
        for row in &rows {
            if !is_hidden(desk, &staff, row).map_err(|error| E::from(Refusal::Store(error)))? {
                each(row)?;
            }
        }
    }
}

/// Whether a row names a record that the reader is barred from, or became an invitation that offers one.
fn is_hidden(desk: &Desk<'_>, staff: &Staff, row: &Row) -> Result<bool, StoreError> {
    if staff.barred.is_empty() {
        return Ok(false);
    }
    let named = row
        .fields
        .as_ref()
        .map_or("", |fields| fields.get(Column::Record));
    let names_it = |text: &str| RecordRef::parse(text).is_ok_and(|one| staff.barred.contains(&one));
    if named.split([';', ',', ' ']).any(names_it) {
        return Ok(true);
    }
    let Some(reference) = &row.invitation else {
        return Ok(false);
    };
    again(|| {
        let view = desk.store.view()?;
        match view.invitation(reference)? {
            Some(invitation) => Ok(!sees_invitation(&*view, staff, &invitation)?),
            None => Ok(true),
        }
    })
}

/// Writes down that the rejected rows of a run, with names and addresses, are handed out.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn hand_out(desk: &Desk<'_>, caller: &Caller, reference: &RunRef) -> Result<Run, Refusal> {
    desk.guard(
        caller,
        Entry::done("batch.rejects", reference.as_str()),
        || {
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::RunBatch)?;
            let run = theirs(&*unit, &staff, reference)?;
            let entry = Entry::done("batch.rejects", reference.as_str())
                .detail(format!("rows={}", run.rejected));
            desk.record(&*unit, caller, entry, desk.clock.now())?;
            unit.keep()?;
            Ok(run)
        },
    )
}
