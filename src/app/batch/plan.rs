//! What a list would do, without doing it.

use crate::app::batch::chunk::foresight;
use crate::app::batch::judge::{Judged, judge, live, wanted};
use crate::app::batch::scan::{self, Digest, Scan, scan};
use crate::app::batch::{BatchError, CHUNK, Terms};
use crate::app::desk::{Caller, Desk, authorise};
use crate::app::invite::create::NewInvitation;
use crate::app::refusal::Refusal;
use crate::domain::batch::column::Column;
use crate::domain::batch::row::{Asked, Fields, read};
use crate::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome};
use crate::domain::id::RecordRef;
use crate::domain::name::PersonName;
use crate::domain::policy::Policy;
use crate::domain::record::Record;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::intake::{Intake, Line};
use crate::ports::store::{StoreError, View};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What is said about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its line.
    pub line: u32,
    /// Whether the row is rejected for it.
    pub refuses: bool,
    /// What is said.
    pub remark: Remark,
}

/// What a list would do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// How many rows there are.
    pub rows: u32,
    /// How many would become invitations.
    pub created: u32,
    /// How many ask for what is there.
    pub existing: u32,
    /// How many would be rejected.
    pub rejected: u32,
    /// Everything that is said about rows, in the order of lines.
    pub told: Vec<Told>,
    /// How many rows each finding is said about.
    pub findings: BTreeMap<Finding, u32>,
}

/// What rows before would have made, as far as later rows ask for it.
#[derive(Default)]
struct Ahead {
    rows: BTreeMap<[u8; 32], (Option<[u8; 32]>, u32)>,
    names: BTreeMap<String, (PersonName, u32)>,
    accesses: BTreeSet<(String, RecordRef)>,
    records: BTreeMap<RecordRef, Record>,
}

/// Checks a list against the rules and the database, and writes nothing.
///
/// # Errors
/// [`BatchError`].
pub fn check(
    desk: &Desk<'_>,
    caller: &Caller,
    intake: &dyn Intake,
    terms: Terms,
) -> Result<Plan, BatchError> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::RunBatch)?;
        let found = scan(&*view, intake, terms)?;
        let planning = Planning {
            view: &*view,
            policy: desk.policy,
            staff: &staff,
            terms,
            now: desk.clock.now(),
        };
        let mut plan = Plan {
            rows: found.rows,
            ..Plan::default()
        };
        let mut ahead = Ahead::default();
        let mut digest = Digest::new(terms);
        let mut rows = Vec::new();
        let mut settled = Ok(());
        intake.read(&mut |line: Line| {
            let row = scan::row(intake.headings(), line, &found, terms, &mut digest);
            rows.push(row);
            if u32::try_from(rows.len()).unwrap_or(CHUNK) < CHUNK {
                return ControlFlow::Continue(());
            }
            settled = planning.settle_all(&mut rows, &mut ahead, &mut plan);
            if settled.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        settled?;
        planning.settle_all(&mut rows, &mut ahead, &mut plan)?;
        if is_same(&plan, &found, digest) {
            Ok(plan)
        } else {
            Err(BatchError::Changed)
        }
    })
}

fn is_same(plan: &Plan, found: &Scan, digest: Digest) -> bool {
    plan.created + plan.existing + plan.rejected == found.rows && digest.done() == found.digest
}

impl Plan {
    fn count(&mut self, row: &Row) {
        match row.outcome {
            RowOutcome::Created | RowOutcome::Waiting => self.created += 1,
            RowOutcome::Existing => self.existing += 1,
            RowOutcome::Rejected => self.rejected += 1,
        }
        let kinds: BTreeSet<Finding> = row.remarks.iter().map(|remark| remark.finding).collect();
        for kind in kinds {
            *self.findings.entry(kind).or_default() += 1;
        }
        let line = row.line;
        let told = |refuses: bool| {
            move |remark: &Remark| Told {
                line,
                refuses,
                remark: remark.clone(),
            }
        };
        self.told.extend(row.refusals().map(told(true)));
        self.told.extend(row.doubts().map(told(false)));
    }
}

struct Planning<'a> {
    view: &'a dyn View,
    policy: &'a Policy,
    staff: &'a Staff,
    terms: Terms,
    now: DateTime<Utc>,
}

impl Planning<'_> {
    /// Settles and counts rows that come one behind the other, and leaves none.
    fn settle_all(
        &self,
        rows: &mut Vec<Row>,
        ahead: &mut Ahead,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        self.view.foresee(&|| foresight(rows))?;
        for mut row in rows.drain(..) {
            if row.outcome == RowOutcome::Waiting {
                self.settle(&mut row, ahead)?;
            }
            plan.count(&row);
        }
        Ok(())
    }

    fn settle(&self, row: &mut Row, ahead: &mut Ahead) -> Result<(), Refusal> {
        let Ok(asked) = read(row.fields.as_ref().unwrap_or(&Fields::default())) else {
            return Ok(());
        };
        let wanted = wanted(&asked, self.terms.language);
        if let Some(digest) = &row.digest
            && let Some((content, line)) = ahead.rows.get(digest)
        {
            if *content == row.content {
                row.outcome = RowOutcome::Existing;
            } else {
                row.outcome = RowOutcome::Rejected;
                row.remarks.push(Remark::at(
                    Column::Key,
                    Finding::KeyReused,
                    format!("line {line} has the same key and asks for something else"),
                ));
            }
            return Ok(());
        }
        let record = |reference: &RecordRef| -> Result<Option<Record>, StoreError> {
            match ahead.records.get(reference) {
                Some(record) => Ok(Some(record.clone())),
                None => self.view.record(reference),
            }
        };
        let known = match &row.digest {
            Some(digest) => self.view.known_row(digest)?,
            None => None,
        };
        let judged = judge(
            self.view,
            (self.policy, self.staff),
            &wanted,
            row,
            known,
            &record,
            self.now,
        )?;
        match judged {
            Judged::New(_) => self.beside(row, &asked, &wanted, ahead)?,
            Judged::Existing(_, remark) => self.exists(row, remark),
            Judged::Rejected(remark, _) => {
                row.outcome = RowOutcome::Rejected;
                row.remarks.push(remark);
            }
        }
        if row.outcome != RowOutcome::Rejected
            && let Some(digest) = row.digest
        {
            ahead.rows.insert(digest, (row.content, row.line));
        }
        Ok(())
    }

    fn exists(&self, row: &mut Row, remark: Option<Remark>) {
        row.outcome = if remark.is_some() && self.terms.doubts == Doubts::Rejected {
            RowOutcome::Rejected
        } else {
            RowOutcome::Existing
        };
        row.remarks.extend(remark);
    }

    /// Looks at what the rows before would have made by then.
    fn beside(
        &self,
        row: &mut Row,
        asked: &Asked,
        wanted: &NewInvitation,
        ahead: &mut Ahead,
    ) -> Result<(), StoreError> {
        let email = asked.email.as_str();
        if let Some((name, line)) = ahead.names.get(email)
            && !name.is_same_as(&asked.name)
        {
            row.outcome = RowOutcome::Rejected;
            row.remarks.push(Remark::at(
                Column::Email,
                Finding::DifferentPerson,
                format!(
                    "the address belongs to somebody else: line {line} has it under another name"
                ),
            ));
            return Ok(());
        }
        let pairs: Vec<(String, RecordRef)> = asked
            .records
            .iter()
            .map(|(record, _)| (email.to_owned(), record.clone()))
            .collect();
        let covered = pairs
            .iter()
            .filter(|pair| ahead.accesses.contains(*pair))
            .count();
        if covered == pairs.len() {
            self.exists(row, Some(live("an earlier line")));
            return Ok(());
        }
        if covered > 0 {
            row.outcome = RowOutcome::Rejected;
            row.remarks.push(Remark::at(
                Column::Email,
                Finding::AlreadyExists,
                "an earlier line asks this person for some of these records",
            ));
            return Ok(());
        }
        row.outcome = RowOutcome::Created;
        ahead.accesses.extend(pairs);
        ahead
            .names
            .entry(email.to_owned())
            .or_insert_with(|| (asked.name.clone(), row.line));
        let login = wanted.worker.as_ref().unwrap_or(&self.staff.login);
        for (reference, label) in &asked.records {
            if let Some(label) = label
                && !ahead.records.contains_key(reference)
                && self.view.record(reference)?.is_none()
            {
                let worker = self.view.staff(login)?;
                ahead.records.insert(
                    reference.clone(),
                    Record {
                        reference: reference.clone(),
                        label: label.clone(),
                        team: worker.and_then(|worker| worker.team),
                        restricted_at: None,
                        created_at: self.now,
                        created_by: self.staff.login.clone(),
                    },
                );
            }
        }
        Ok(())
    }
}
