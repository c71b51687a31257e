//! Carrying a run out: chunks of rows, each of which commits by itself.

use super::judge::{Judged, judge, wanted};
use super::theirs;
use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::invite::create::{Created, write};
use crate::app::outbox::DRAWS;
use crate::app::refusal::Refusal;
use crate::domain::audit::Outcome;
use crate::domain::batch::row::{Fields, read};
use crate::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome, Run, RunState};
use crate::domain::id::RunRef;
use crate::domain::language::Language;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again_at_will;
use crate::ports::store::{Foresight, KnownRow, RowFilter, StoreError, Unique, UnitOfWork};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// How many rows one unit of work carries out: enough that a commit costs little beside them, few
/// enough that nobody else waits long for the database.
pub const CHUNK: u32 = 2_500;

/// Carries a run out to its end, or until `stop` says so: then between two chunks.
///
/// # Errors
/// [`Refusal`]; what was carried out by then stays carried out.
pub fn carry_out(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RunRef,
    language: Language,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(&Run),
) -> Result<Run, Refusal> {
    let subject = reference.as_str();
    let done = loop {
        // A chunk that was kept after all is not done twice: the run says where it stands.
        let run = match again_at_will(|| chunk(desk, caller, reference, language)) {
            Ok(run) => run,
            Err(refusal) => break Err(refusal),
        };
        progress(&run);
        if run.state == RunState::Finished || stop() {
            break Ok(run);
        }
    };
    desk.guarded(caller, Entry::done("batch.resumed", subject), done)
}

/// Carries out the next rows in one unit of work. Several of these side by side share a run: each
/// takes what the one before has left.
///
/// It is done in haste first, again with other draws where a drawn or derived value was taken. Where
/// the database refuses anything else, it is done row by row, so that it is told which row it was
/// about.
fn chunk(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RunRef,
    language: Language,
) -> Result<Run, Refusal> {
    for _ in 0..DRAWS {
        match chunk_at(desk, caller, reference, language, Pace::InHaste) {
            Err(Refusal::Store(StoreError::Taken {
                unique: Unique::Reference | Unique::LiveCode,
            })) => {}
            Err(Refusal::Store(StoreError::Taken { .. } | StoreError::Refused { .. })) => break,
            done => return done,
        }
    }
    chunk_at(desk, caller, reference, language, Pace::RowByRow)
}

/// How rows are carried out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// The database is asked and told of many rows at once; see [`UnitOfWork::hasten`].
    InHaste,
    /// Each row is known to be taken before the next.
    RowByRow,
}

fn chunk_at(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RunRef,
    language: Language,
    pace: Pace,
) -> Result<Run, Refusal> {
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let staff = authorise(&*unit, caller, Action::RunBatch)?;
    let before = theirs(&*unit, &staff, reference)?;
    match before.state {
        RunState::Finished => return Ok(before),
        RunState::Reading => {
            return Err(Refusal::WrongState {
                subject: format!("run {reference}"),
                is: "was cut short before all of its list was taken in".to_owned(),
                wanted: "resumed",
            });
        }
        RunState::Running => {}
    }
    let waiting = RowFilter::Outcome(RowOutcome::Waiting);
    let mut rows = unit.rows_of(reference, waiting, before.done_line, CHUNK)?;
    if pace == Pace::InHaste {
        unit.hasten(&|| foresight(&rows))?;
    }
    let mut after = before.clone();
    let mut office = Chunk {
        desk,
        caller,
        staff: &staff,
        unit: &*unit,
        run: &before,
        language,
        now,
        settled: BTreeMap::new(),
    };
    for row in &mut rows {
        office.settle(row)?;
        after.done_line = row.line;
        match row.outcome {
            RowOutcome::Created => after.created += 1,
            RowOutcome::Existing => after.existing += 1,
            RowOutcome::Rejected | RowOutcome::Waiting => after.rejected += 1,
        }
    }
    unit.settle_rows(reference, &rows)?;
    if u32::try_from(rows.len()).unwrap_or(CHUNK) < CHUNK {
        after.state = RunState::Finished;
        after.finished_at = Some(now);
        let detail = format!(
            "rows={} created={} existing={} rejected={}",
            after.rows, after.created, after.existing, after.rejected
        );
        let entry = Entry::done("batch.finished", reference.as_str()).detail(detail);
        desk.record(&*unit, caller, entry, now)?;
    }
    unit.move_run(&before, &after)?;
    unit.keep()?;
    Ok(after)
}

/// What carrying these rows out will ask for.
pub(super) fn foresight(rows: &[Row]) -> Foresight {
    let mut ahead = Foresight::default();
    ahead
        .digests
        .extend(rows.iter().filter_map(|row| row.digest));
    let asked = rows
        .iter()
        .filter_map(|row| read(row.fields.as_ref()?).ok());
    for asked in asked {
        ahead.emails.push(asked.email);
        let records = asked.records.into_iter().map(|(record, _)| record);
        ahead.records.extend(records);
    }
    ahead
}

/// What one chunk works with.
struct Chunk<'a> {
    desk: &'a Desk<'a>,
    caller: &'a Caller,
    staff: &'a Staff,
    unit: &'a dyn UnitOfWork,
    run: &'a Run,
    language: Language,
    now: DateTime<Utc>,
    /// What earlier rows of this chunk became: the database knows it at the chunk's end.
    settled: BTreeMap<[u8; 32], KnownRow>,
}

impl Chunk<'_> {
    /// Carries one row out.
    fn settle(&mut self, row: &mut Row) -> Result<(), Refusal> {
        self.carry_out(row)?;
        if let (Some(digest), Some(invitation)) = (row.digest, &row.invitation) {
            let known = KnownRow {
                content: row.content,
                invitation: invitation.clone(),
            };
            self.settled.insert(digest, known);
        }
        Ok(())
    }

    fn known(&self, row: &Row) -> Result<Option<KnownRow>, StoreError> {
        let Some(digest) = &row.digest else {
            return Ok(None);
        };
        match self.settled.get(digest) {
            Some(known) => Ok(Some(known.clone())),
            None => self.unit.known_row(digest),
        }
    }

    fn carry_out(&self, row: &mut Row) -> Result<(), Refusal> {
        // It was read when it was taken in; only another version of this program reads it otherwise.
        let asked = match read(row.fields.as_ref().unwrap_or(&Fields::default())) {
            Ok(asked) => asked,
            Err(remarks) => {
                row.outcome = RowOutcome::Rejected;
                row.remarks.extend(remarks);
                return Ok(());
            }
        };
        let wanted = wanted(&asked, self.language);
        for _ in 0..DRAWS {
            let record = |reference: &_| self.unit.record(reference);
            let known = self.known(row)?;
            let judged = judge(
                self.unit,
                (self.desk.policy, self.staff),
                &wanted,
                row,
                known,
                &record,
                self.now,
            )?;
            let ready = match judged {
                Judged::New(ready) => ready,
                Judged::Existing(invitation, remark) => {
                    if remark.is_some() && self.run.doubts == Doubts::Rejected {
                        row.outcome = RowOutcome::Rejected;
                    } else {
                        row.outcome = RowOutcome::Existing;
                        row.invitation = Some(invitation);
                        row.fields = None;
                    }
                    row.remarks.extend(remark);
                    return Ok(());
                }
                Judged::Rejected(remark, denial) => {
                    row.outcome = RowOutcome::Rejected;
                    row.remarks.push(remark);
                    return self.note(row, denial);
                }
            };
            let detail = format!(" run={}", self.run.reference);
            let made = write(
                self.desk,
                self.unit,
                self.caller,
                &wanted,
                *ready,
                &detail,
                self.now,
            );
            match made {
                Ok(Created::New(invitation, _)) => {
                    row.outcome = RowOutcome::Created;
                    row.invitation = Some(invitation.reference);
                    row.fields = None;
                    return Ok(());
                }
                Ok(Created::Existing(_)) => return Ok(()),
                // Drawn and derived values can collide; the next draw or generation is free.
                Err(Refusal::Store(StoreError::Taken {
                    unique: Unique::Reference | Unique::LiveCode,
                })) => {}
                Err(Refusal::Store(error)) if error.is_taken(Unique::LiveAccess) => {
                    row.outcome = RowOutcome::Rejected;
                    row.remarks.push(Remark {
                        column: None,
                        finding: Finding::AlreadyExists,
                        message: error.to_string(),
                    });
                    return Ok(());
                }
                Err(refusal) => return Err(refusal),
            }
        }
        Err(Refusal::Store(StoreError::Taken {
            unique: Unique::Reference,
        }))
    }

    /// Writes down that somebody tried what they may not.
    fn note(&self, row: &Row, denial: Option<&'static str>) -> Result<(), Refusal> {
        if let Some(why) = denial {
            let detail = format!("why={why} run={} line={}", self.run.reference, row.line);
            let mut entry = Entry::done("invitation.created", "-").detail(detail);
            entry.outcome = Outcome::Denied;
            self.desk.record(self.unit, self.caller, entry, self.now)?;
        }
        Ok(())
    }
}
