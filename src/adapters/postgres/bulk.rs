//! Many rows in one statement: a list for each column goes over, and the server takes the lists apart.

use super::engine::{Line, bound};
use super::link::{Answer, Param};
use crate::adapters::sql::engine::{Bulk, Each, Row as _, Value};
use crate::domain::audit::Event;
use crate::domain::id::RecordRef;
use crate::ports::store::{KeptReason, StoreError};
use std::borrow::Cow;
use std::sync::Arc;

/// The lists of a statement: one for each column that holds anything, with the column's place.
struct Lists<'v> {
    places: Vec<usize>,
    params: Vec<Param<'v>>,
}

impl<'v> Lists<'v> {
    /// Turns rows into columns. A column that holds nothing in any row is left out.
    fn of(rows: &'v [Vec<Value<'_>>]) -> Result<Self, StoreError> {
        let mut lists = Self {
            places: Vec::new(),
            params: Vec::new(),
        };
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        for place in 0..width {
            let column = || {
                rows.iter()
                    .map(|row| row.get(place).unwrap_or(&Value::Null))
            };
            let Some(list) = list(column)? else {
                continue;
            };
            lists.places.push(place);
            lists.params.push(list);
        }
        Ok(lists)
    }

    /// The lists side by side as rows, the first of them in the place `$1`.
    fn unnested(&self, first: usize) -> String {
        let places: Vec<String> = (first..)
            .zip(&self.params)
            .map(|(place, param)| format!("${place}::{}", kind(param)))
            .collect();
        format!("unnest({})", places.join(", "))
    }

    /// Those of some names that have a list.
    fn names<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        self.places
            .iter()
            .filter_map(|place| names.get(*place).copied())
            .collect()
    }
}

/// What the server calls a list.
const fn kind(list: &Param<'_>) -> &'static str {
    match list {
        Param::Integers(_) => "bigint[]",
        Param::Blobs(_) => "bytea[]",
        Param::Texts(_) | Param::Null | Param::Integer(_) | Param::Text(_) | Param::Blob(_) => {
            "text[]"
        }
    }
}

/// One column as a list, by what its values are.
fn list<'v, I: Iterator<Item = &'v Value<'v>>>(
    column: impl Fn() -> I,
) -> Result<Option<Param<'v>>, StoreError> {
    let mixed = || StoreError::Backend("a column holds values of two kinds".to_owned());
    let Some(first) = column().find(|value| **value != Value::Null) else {
        return Ok(None);
    };
    Ok(Some(match first {
        Value::Integer(_) | Value::Null => Param::Integers(
            column()
                .map(|value| match value {
                    Value::Integer(number) => Ok(Some(*number)),
                    Value::Null => Ok(None),
                    Value::Text(_) | Value::Blob(_) => Err(mixed()),
                })
                .collect::<Result<_, _>>()?,
        ),
        Value::Text(_) => Param::Texts(
            column()
                .map(|value| match value {
                    Value::Text(text) => Ok(Some(Cow::Borrowed(&**text))),
                    Value::Null => Ok(None),
                    Value::Integer(_) | Value::Blob(_) => Err(mixed()),
                })
                .collect::<Result<_, _>>()?,
        ),
        Value::Blob(_) => Param::Blobs(
            column()
                .map(|value| match value {
                    Value::Blob(bytes) => Ok(Some(Cow::Borrowed(&**bytes))),
                    Value::Null => Ok(None),
                    Value::Integer(_) | Value::Text(_) => Err(mixed()),
                })
                .collect::<Result<_, _>>()?,
        ),
    }))
}

fn texts<'v>(all: impl Iterator<Item = &'v str>) -> Param<'v> {
    Param::Texts(all.map(|text| Some(Cow::Borrowed(text))).collect())
}

fn owned<'v>(all: impl Iterator<Item = String>) -> Param<'v> {
    Param::Texts(all.map(|text| Some(Cow::Owned(text))).collect())
}

fn blobs(all: &[[u8; 32]]) -> Param<'_> {
    let blob = |bytes: &'_ [u8; 32]| Some(Cow::Owned(bytes.to_vec()));
    Param::Blobs(all.iter().map(blob).collect())
}

fn numbers(answer: &Answer) -> Result<Vec<i64>, StoreError> {
    let number = |row: &tokio_postgres::Row| row.integer(0).ok().flatten();
    answer
        .rows
        .iter()
        .map(|row| number(row).ok_or_else(|| StoreError::Backend("a row has no number".to_owned())))
        .collect()
}

fn show(answer: &Answer, each: Each<'_>) -> Result<(), StoreError> {
    for row in &answer.rows {
        if each(row)?.is_break() {
            break;
        }
    }
    Ok(())
}

impl Bulk for Line {
    fn insert_rows(
        &self,
        table: &str,
        columns: &str,
        rows: &[Vec<Value<'_>>],
        numbered: bool,
    ) -> Result<Vec<i64>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let lists = Lists::of(rows)?;
        let names: Vec<&str> = columns.split(',').map(str::trim).collect();
        let returning = if numbered { " RETURNING number" } else { "" };
        let sql = format!(
            "INSERT INTO {table} ({}) SELECT * FROM {}{returning}",
            lists.names(&names).join(", "),
            lists.unnested(1)
        );
        numbers(&self.guarded(&sql, &lists.params)?)
    }

    fn change_rows(&self, changes: &[(String, Vec<Value<'_>>)]) -> Result<Vec<usize>, StoreError> {
        let texts: Vec<Arc<str>> = changes.iter().map(|(sql, _)| self.text(sql)).collect();
        let values: Vec<Vec<Param<'_>>> = changes.iter().map(|(_, values)| bound(values)).collect();
        let changes = texts
            .iter()
            .zip(&values)
            .map(|(text, values)| (&**text, values.as_slice()));
        let answers = self.all_guarded(changes)?;
        Ok(answers
            .iter()
            .map(|answer| usize::try_from(answer.affected).unwrap_or(usize::MAX))
            .collect())
    }

    fn audit_head(&self) -> Result<u64, StoreError> {
        let answer = self.ask("SELECT number FROM audit_head()", &[])?;
        let number = numbers(&answer)?.first().copied().unwrap_or_default();
        Ok(number.unsigned_abs())
    }

    fn add_audits(&self, events: &[(Event, Option<KeptReason>)]) -> Result<u64, StoreError> {
        let all = || events.iter().map(|(event, _)| event);
        let reasons = || events.iter().map(|(_, reason)| reason.as_ref());
        let params = [
            Param::Integers(all().map(|event| Some(event.at.timestamp())).collect()),
            owned(all().map(|event| event.actor.to_string())),
            texts(all().map(|event| event.command.as_str())),
            texts(all().map(|event| event.action)),
            texts(all().map(|event| event.subject.as_str())),
            texts(all().map(|event| event.record.as_ref().map_or("", RecordRef::as_str))),
            owned(all().map(|event| event.outcome.to_string())),
            texts(all().map(|event| event.detail.as_str())),
            Param::Texts(
                reasons()
                    .map(|kept| kept.map(|kept| Cow::Borrowed(kept.reason.as_str())))
                    .collect(),
            ),
            Param::Blobs(
                reasons()
                    .map(|kept| kept.map(|kept| Cow::Borrowed(&kept.salt[..])))
                    .collect(),
            ),
        ];
        let sql = "SELECT number, hash FROM add_audits($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        self.entered(&self.ask(sql, &params)?)
    }

    fn known_rows(&self, digests: &[[u8; 32]], each: Each<'_>) -> Result<(), StoreError> {
        let sql = "SELECT digest, invitation_ref(invitation), invitation, content
            FROM known_rows($1) ORDER BY outcome";
        show(&self.ask(sql, &[blobs(digests)])?, each)
    }

    fn invitations(&self, columns: &str, refs: &[&str], each: Each<'_>) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {columns} FROM (SELECT DISTINCT unnest($1::text[])) AS w (wanted)
             JOIN invitation ON invitation.ref = w.wanted"
        );
        show(&self.ask(&sql, &[texts(refs.iter().copied())])?, each)
    }

    fn known_addresses(&self, emails: &[&str], each: Each<'_>) -> Result<(), StoreError> {
        let params = [texts(emails.iter().copied())];
        show(
            &self.ask("SELECT * FROM known_addresses($1)", &params)?,
            each,
        )
    }

    fn records(&self, columns: &str, refs: &[&str], each: Each<'_>) -> Result<(), StoreError> {
        let sql = format!("SELECT {columns} FROM records_by($1)");
        show(&self.ask(&sql, &[texts(refs.iter().copied())])?, each)
    }

    fn has_live_code(&self, fingerprints: &[[u8; 32]]) -> Result<bool, StoreError> {
        let answer = self.ask(
            "SELECT * FROM live_codes($1) LIMIT 1",
            &[blobs(fingerprints)],
        )?;
        Ok(!answer.rows.is_empty())
    }

    fn settle_rows(
        &self,
        run: i64,
        rows: &[Vec<Value<'_>>],
        drops: bool,
    ) -> Result<Vec<i64>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let lists = Lists::of(rows)?;
        let names = lists.names(&["line", "outcome", "number", "ref"]);
        let has = |name| names.contains(&name);
        let invitation = match (has("number"), has("ref")) {
            (true, true) => {
                "coalesce(it.number, (SELECT i.number FROM invitation i WHERE i.ref = it.ref))"
            }
            (true, false) => "it.number",
            (false, true) => "(SELECT i.number FROM invitation i WHERE i.ref = it.ref)",
            (false, false) => "NULL",
        };
        let fields = if drops {
            ", email = NULL, name = NULL, record = NULL, label = NULL, relationship = NULL,
                worker = NULL, language = NULL, note = NULL, safe_contact = NULL, key = NULL"
        } else {
            ""
        };
        let sql = format!(
            "UPDATE batch_row AS b SET outcome = it.outcome, invitation = {invitation}{fields}
             FROM {} AS it ({}) WHERE b.run = $1 AND b.line = it.line AND b.outcome = 'waiting'
             RETURNING b.line",
            lists.unnested(2),
            names.join(", ")
        );
        let mut params = vec![Param::Integer(run)];
        params.extend(lists.params);
        numbers(&self.guarded(&sql, &params)?)
    }
}
