//! Rows of batch runs and of the lines they consist of.

use super::engine::{Bulk, Engine, Lookup, Query, Row as Line, Value, values};
use super::errors;
use super::reading::{
    Branch, Reader, all, first_of, maybe_number, maybe_seconds, one, page, seconds, select, text,
};
use crate::domain::batch::column::Column;
use crate::domain::batch::row::Fields;
use crate::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome, Run, RunState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RunRef, StaffLogin, Team};
use crate::domain::staff::Scope;
use crate::ports::store::{KnownRow, Listed, Page, RowFilter, StoreError};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

const RUN: &str = "ref, state, created_at, created_by, team, source, digest, columns, strict, \
    row_count, created, existing, rejected, done_line, finished_at";
const ROW: &str = "line, outcome, digest, content, \
    (SELECT ref FROM invitation WHERE number = batch_row.invitation), email, name, record, label, \
    relationship, worker, language, note, safe_contact, key";
/// The columns that hold a row's fields, in the order of [`ROW`].
const FIELDS: [Column; 10] = [
    Column::Email,
    Column::Name,
    Column::Record,
    Column::Label,
    Column::Relationship,
    Column::Worker,
    Column::Language,
    Column::Note,
    Column::SafeContact,
    Column::Key,
];

fn read_run(line: &dyn Line) -> Result<Run, StoreError> {
    let mut read = Reader::new("batch_run", line);
    Ok(Run {
        reference: read.parsed("ref", RunRef::parse)?,
        state: read.word("state", RunState::from_word)?,
        created_at: read.instant("created_at")?,
        created_by: read.parsed("created_by", StaffLogin::parse)?,
        team: read.maybe("team", Team::parse)?,
        source: read.value("source")?,
        digest: read.value("digest")?,
        columns: read.word("columns", |words| {
            words
                .split(' ')
                .map(Column::from_word)
                .collect::<Option<_>>()
        })?,
        doubts: if read.value("strict")? {
            Doubts::Rejected
        } else {
            Doubts::Told
        },
        rows: read.value("row_count")?,
        created: read.value("created")?,
        existing: read.value("existing")?,
        rejected: read.value("rejected")?,
        done_line: read.value("done_line")?,
        finished_at: read.maybe_instant("finished_at")?,
    })
}

fn read_row(line: &dyn Line) -> Result<Row, StoreError> {
    read_row_by(&mut Reader::new("batch_row", line))
}

fn read_row_by(read: &mut Reader<'_>) -> Result<Row, StoreError> {
    let mut row = Row {
        line: read.value("line")?,
        outcome: read.word("outcome", RowOutcome::from_word)?,
        digest: read.value("digest")?,
        content: read.value("content")?,
        invitation: read.maybe("invitation", InvitationRef::parse)?,
        fields: None,
        remarks: Vec::new(),
    };
    let mut fields = Fields::default();
    let mut is_there = false;
    for column in FIELDS {
        if let Some(text) = read.value::<Option<String>>(column.word())? {
            fields.set(column, text);
            is_there = true;
        }
    }
    row.fields = is_there.then_some(fields);
    Ok(row)
}

fn read_about(line: &dyn Line) -> Result<(RunRef, Row), StoreError> {
    let mut read = Reader::new("batch_row", line);
    let run = read.parsed("run", RunRef::parse)?;
    Ok((run, read_row_by(&mut read)?))
}

/// The rows that became invitations, found these, or name an address.
pub(super) fn about(
    engine: &dyn Engine,
    email: &EmailAddress,
    invitations: &[InvitationRef],
) -> Result<Vec<(RunRef, Row)>, StoreError> {
    let columns = format!("(SELECT ref FROM batch_run WHERE number = batch_row.run), {ROW}");
    let of_invitation = "batch_row WHERE invitation = (SELECT i.number FROM invitation i WHERE i.ref = ?1) ORDER BY run, line";
    let mut found = Vec::new();
    for invitation in invitations {
        let sql = select(&columns, of_invitation);
        found.extend(all(
            engine,
            &sql,
            &values![invitation.as_str()],
            read_about,
        )?);
    }
    // Settled rows hold no fields, so none is found twice.
    let by_address = "batch_row WHERE lower(trim(email)) = ?1 ORDER BY run, line";
    let sql = select(&columns, by_address);
    found.extend(all(engine, &sql, &values![email.as_str()], read_about)?);
    found.dedup_by(|one, other| one.0 == other.0 && one.1.line == other.1.line);
    Ok(found)
}

fn read_remark(line: &dyn Line) -> Result<(u32, Remark), StoreError> {
    let mut read = Reader::new("batch_remark", line);
    Ok((
        read.value("line")?,
        Remark {
            column: read.maybe_word("column", Column::from_word)?,
            finding: read.word("finding", Finding::from_word)?,
            message: read.value("message")?,
        },
    ))
}

pub(super) fn lookup(engine: &dyn Engine, reference: &RunRef) -> Result<Option<Run>, StoreError> {
    let sql = select(RUN, "batch_run WHERE ref = ?1");
    one(engine, &sql, &values![reference.as_str()], read_run)
}

pub(super) fn unfinished(
    engine: &dyn Engine,
    digest: &[u8; 32],
) -> Result<Option<Run>, StoreError> {
    let rest = format!(
        "{} ORDER BY number DESC LIMIT 1",
        engine.source(Lookup::UnfinishedRun)
    );
    one(engine, &select(RUN, &rest), &values![digest], read_run)
}

/// The parts of a list of runs.
pub(crate) fn branches(scope: &Scope) -> Vec<Branch> {
    let base = Branch::of("batch_run", "number");
    match scope.whole() {
        Scope::All | Scope::Without { .. } => vec![base],
        Scope::Own { login, team } => {
            let own = base.clone().on("created_by = ?", [text(login.as_str())]);
            let of_team = team.as_ref().map(|team| {
                base.on(
                    "team = ? AND +created_by <> ?",
                    [text(team.as_str()), text(login.as_str())],
                )
            });
            [own].into_iter().chain(of_team).collect()
        }
    }
}

pub(super) fn list(
    engine: &dyn Engine,
    scope: &Scope,
    at: Page,
) -> Result<Listed<Run>, StoreError> {
    let sql = select(RUN, "batch_run WHERE number = ?1");
    page(engine, &branches(scope), at, &sql, read_run)
}

fn number(engine: &dyn Engine, run: &RunRef) -> Result<i64, StoreError> {
    let sql = "SELECT number FROM batch_run WHERE ref = ?1";
    maybe_number(engine, sql, &values![run.as_str()])?.ok_or_else(errors::not_there)
}

pub(super) fn rows(
    engine: &dyn Engine,
    run: &RunRef,
    which: RowFilter,
    after: u32,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    let run = number(engine, run)?;
    let bounds = values![run, after, limit];
    let rest = |condition: &str| {
        format!("batch_row WHERE run = ?1 AND line > ?2{condition} ORDER BY line LIMIT ?3")
    };
    let condition = match which {
        RowFilter::All => "",
        RowFilter::Remarked => {
            " AND line IN (SELECT m.line FROM batch_remark m WHERE m.run = ?1 AND m.line > ?2)"
        }
        RowFilter::Outcome(RowOutcome::Waiting) => " AND outcome = 'waiting'",
        RowFilter::Outcome(RowOutcome::Created) => " AND outcome = 'created'",
        RowFilter::Outcome(RowOutcome::Existing) => " AND outcome = 'existing'",
        RowFilter::Outcome(RowOutcome::Rejected) => " AND outcome = 'rejected'",
    };
    let mut found = all(engine, &select(ROW, &rest(condition)), &bounds, read_row)?;
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return Ok(found);
    };
    let remarks = all(
        engine,
        "SELECT line, \"column\", finding, message FROM batch_remark
         WHERE run = ?1 AND line BETWEEN ?2 AND ?3 ORDER BY line, position",
        &values![run, first.line, last.line],
        read_remark,
    )?;
    let mut remarks = remarks.into_iter().peekable();
    for row in &mut found {
        // Lines between two of these rows have other outcomes, and remarks of their own.
        while let Some((line, remark)) = remarks.next_if(|(line, _)| *line <= row.line) {
            if line == row.line {
                row.remarks.push(remark);
            }
        }
    }
    Ok(found)
}

pub(super) fn known(
    engine: &dyn Engine,
    digest: &[u8; 32],
) -> Result<Option<KnownRow>, StoreError> {
    let looks = [Lookup::CreatedRow, Lookup::ExistingRow].map(|lookup| Query {
        sql: Cow::Owned(format!(
            "SELECT (SELECT ref FROM invitation WHERE number = batch_row.invitation), content
             FROM {} LIMIT 1",
            engine.source(lookup)
        )),
        values: values![digest].into(),
    });
    first_of(engine, &looks, |line| {
        let mut read = Reader::new("batch_row", line);
        Ok(KnownRow {
            invitation: read.parsed("invitation", InvitationRef::parse)?,
            content: read.value("content")?,
        })
    })
}

pub(super) fn each_address(
    engine: &dyn Engine,
    visit: &mut dyn FnMut(&str),
) -> Result<(), StoreError> {
    let sql = select("email", engine.source(Lookup::Addresses));
    engine.query(&sql, &[], &mut |line| {
        let Ok(Some(email)) = line.text(0) else {
            return Err(StoreError::Unreadable {
                table: "invitation",
                column: "email",
                row: "?".to_owned(),
            });
        };
        visit(email);
        Ok(ControlFlow::Continue(()))
    })
}

fn words(columns: &[Column]) -> String {
    let words: Vec<&str> = columns.iter().map(|column| column.word()).collect();
    words.join(" ")
}

pub(super) fn add(engine: &dyn Engine, run: &Run) -> Result<(), StoreError> {
    engine.execute(
        "INSERT INTO batch_run (ref, state, created_at, created_by, team, source, digest, columns,
             strict, row_count, created, existing, rejected, done_line, finished_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        &values![
            run.reference.as_str(),
            run.state.word(),
            seconds(run.created_at),
            run.created_by.as_str(),
            run.team.as_ref().map(Team::as_str),
            &run.source,
            &run.digest,
            words(&run.columns),
            run.doubts == Doubts::Rejected,
            run.rows,
            run.created,
            run.existing,
            run.rejected,
            run.done_line,
            maybe_seconds(run.finished_at),
        ],
    )
    .map(drop)
}

pub(super) fn change(engine: &dyn Engine, before: &Run, after: &Run) -> Result<(), StoreError> {
    let changed = engine.execute(
        "UPDATE batch_run SET state = ?1, created = ?2, existing = ?3, rejected = ?4,
             done_line = ?5, finished_at = ?6
         WHERE ref = ?7 AND state = ?8 AND done_line = ?9",
        &values![
            after.state.word(),
            after.created,
            after.existing,
            after.rejected,
            after.done_line,
            maybe_seconds(after.finished_at),
            before.reference.as_str(),
            before.state.word(),
            before.done_line,
        ],
    )?;
    errors::one(changed, || format!("run {}", before.reference))
}

fn field(row: &Row, column: Column) -> Option<&str> {
    let text = row.fields.as_ref()?.get(column);
    // An empty field is none, but a row that keeps its fields keeps one at least.
    (!text.is_empty() || column == Column::Email).then_some(text)
}

pub(super) fn add_rows(engine: &dyn Engine, run: &RunRef, rows: &[Row]) -> Result<(), StoreError> {
    let run = number(engine, run)?;
    let values: Vec<Vec<Value<'_>>> = rows
        .iter()
        .map(|row| {
            let mut values = Vec::from(values![
                run,
                row.line,
                row.outcome.word(),
                row.digest.as_ref(),
                row.content.as_ref(),
                row.invitation.as_ref().map(InvitationRef::as_str),
            ]);
            values.extend(FIELDS.map(|column| Value::from(field(row, column))));
            values
        })
        .collect();
    let columns = "run, line, outcome, digest, content, invitation, email, name, record, label, \
        relationship, worker, language, note, safe_contact, key";
    match engine.bulk() {
        // A row that is taken in has no invitation, whose number would have to be looked up.
        Some(bulk) if rows.iter().all(|row| row.invitation.is_none()) => {
            bulk.insert_rows("batch_row", columns, &values, false)?;
        }
        Some(_) | None => {
            let sql = format!(
                "INSERT INTO batch_row ({columns})
                 VALUES (?1, ?2, ?3, ?4, ?5, (SELECT number FROM invitation WHERE ref = ?6), ?7,
                     ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
            );
            engine.execute_many(&sql, &values)?;
        }
    }
    add_remarks(engine, run, rows)
}

fn add_remarks(engine: &dyn Engine, run: i64, rows: &[Row]) -> Result<(), StoreError> {
    let mut values: Vec<Vec<Value<'_>>> = Vec::new();
    for row in rows {
        for (position, remark) in (0_u32..).zip(&row.remarks) {
            values.push(Vec::from(values![
                run,
                row.line,
                position,
                remark.column.map(Column::word),
                remark.finding.word(),
                &remark.message,
            ]));
        }
    }
    if values.is_empty() {
        return Ok(());
    }
    let columns = "run, line, position, \"column\", finding, message";
    if let Some(bulk) = engine.bulk() {
        return bulk
            .insert_rows("batch_remark", columns, &values, false)
            .map(drop);
    }
    let sql = format!("INSERT INTO batch_remark ({columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    engine.execute_many(&sql, &values).map(drop)
}

/// Settles rows; `known` are numbers of invitations that need not be looked up.
pub(super) fn settle_rows(
    engine: &dyn Engine,
    run: &RunRef,
    rows: &[Row],
    known: &BTreeMap<InvitationRef, i64>,
) -> Result<(), StoreError> {
    let run = number(engine, run)?;
    let (Some(first), Some(last)) = (
        rows.iter().map(|row| row.line).min(),
        rows.iter().map(|row| row.line).max(),
    ) else {
        return Ok(());
    };
    // Most rows drop their fields; those that keep them were stored with them.
    let (keeping, dropping): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| row.fields.is_some());
    if let Some(bulk) = engine.bulk() {
        settle_at_once(bulk, run, &dropping, true, known)?;
        settle_at_once(bulk, run, &keeping, false, known)?;
    } else {
        settle_each(engine, run, &dropping, &keeping)?;
    }
    let remarked = maybe_number(
        engine,
        "SELECT line FROM batch_remark WHERE run = ?1 AND line BETWEEN ?2 AND ?3 LIMIT 1",
        &values![run, first, last],
    )?;
    if remarked.is_some() {
        let lines: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|row| values![run, row.line].into())
            .collect();
        let sql = "DELETE FROM batch_remark WHERE run = ?1 AND line = ?2";
        engine.execute_many(sql, &lines)?;
    }
    add_remarks(engine, run, rows)
}

/// Settles rows by one statement, each of which must have waited.
fn settle(engine: &dyn Engine, sql: &str, run: i64, rows: &[&Row]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let values: Vec<Vec<Value<'_>>> = rows
        .iter()
        .map(|row| {
            let invitation = row.invitation.as_ref().map(InvitationRef::as_str);
            values![run, row.line, row.outcome.word(), invitation].into()
        })
        .collect();
    for (row, changed) in rows.iter().zip(engine.execute_many(sql, &values)?) {
        errors::one(changed, || format!("line {} of the batch", row.line))?;
    }
    Ok(())
}

/// Settles first the rows that drop their fields and then those that keep them, one by one.
fn settle_each(
    engine: &dyn Engine,
    run: i64,
    dropping: &[&Row],
    keeping: &[&Row],
) -> Result<(), StoreError> {
    settle(
        engine,
        "UPDATE batch_row SET outcome = ?3,
             invitation = (SELECT number FROM invitation WHERE ref = ?4), email = NULL,
             name = NULL, record = NULL, label = NULL, relationship = NULL, worker = NULL,
             language = NULL, note = NULL, safe_contact = NULL, key = NULL
         WHERE run = ?1 AND line = ?2 AND outcome = 'waiting'",
        run,
        dropping,
    )?;
    settle(
        engine,
        "UPDATE batch_row SET outcome = ?3,
             invitation = (SELECT number FROM invitation WHERE ref = ?4)
         WHERE run = ?1 AND line = ?2 AND outcome = 'waiting'",
        run,
        keeping,
    )
}

/// Settles rows by one statement for all.
fn settle_at_once(
    bulk: &dyn Bulk,
    run: i64,
    rows: &[&Row],
    drops: bool,
    known: &BTreeMap<InvitationRef, i64>,
) -> Result<(), StoreError> {
    let values: Vec<Vec<Value<'_>>> = rows
        .iter()
        .map(|row| {
            let number = row.invitation.as_ref().and_then(|it| known.get(it));
            let unknown = row.invitation.as_ref().filter(|_| number.is_none());
            values![
                row.line,
                row.outcome.word(),
                number.copied(),
                unknown.map(InvitationRef::as_str),
            ]
            .into()
        })
        .collect();
    let settled: BTreeSet<i64> = bulk.settle_rows(run, &values, drops)?.into_iter().collect();
    for row in rows {
        let is_settled = settled.contains(&i64::from(row.line));
        errors::one(usize::from(is_settled), || {
            format!("line {} of the batch", row.line)
        })?;
    }
    Ok(())
}
