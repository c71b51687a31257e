//! Runs, what is said about rows, and rejected rows, as people and machines read them.

use crate::app::batch::{Plan, Told};
use crate::cli::view::{Cell, Fact, Row, View};
use crate::domain::batch::column::Column;
use crate::domain::batch::{Finding, Remark, RowOutcome, Run};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One run.
pub struct RunView<'a>(pub &'a Run);

/// What every run and every check tells in numbers, under the names of the contract.
pub fn head(run: Option<&Run>, plan: Option<&Plan>) -> Vec<(&'static str, Value)> {
    let counts = match (run, plan) {
        (Some(run), _) => (run.rows, run.created, run.existing, run.rejected),
        (None, Some(plan)) => (plan.rows, plan.created, plan.existing, plan.rejected),
        (None, None) => (0, 0, 0, 0),
    };
    vec![
        ("run", run.map_or(Value::Null, |run| json!(run.reference))),
        ("state", run.map_or(Value::Null, |run| json!(run.state))),
        ("source", run.map_or(Value::Null, |run| json!(run.source))),
        ("rows", json!(counts.0)),
        ("created", json!(counts.1)),
        ("existing", json!(counts.2)),
        ("rejected", json!(counts.3)),
    ]
}

impl View for RunView<'_> {
    fn json(&self) -> Value {
        RunRow(self.0.clone()).json()
    }

    fn facts(&self) -> Vec<Fact> {
        let run = self.0;
        vec![
            Fact::new("Run", run.reference.as_str()),
            Fact::new("State", run.state.word()),
            Fact::new("File", run.source.as_str()),
            Fact::new("Rows", run.rows),
            Fact::new("Created", run.created),
            Fact::new("Already there", run.existing),
            Fact::new("Rejected", run.rejected),
            Fact::new("Waiting", run.rows - run.settled()),
            Fact::new("Begun", run.created_at),
            Fact::new("By", run.created_by.as_str()),
            Fact::new("Finished", run.finished_at),
        ]
    }
}

/// A run in a list.
pub struct RunRow(pub Run);

impl Row for RunRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("run", "Run"),
        ("state", "State"),
        ("source", "File"),
        ("rows", "Rows"),
        ("created", "Created"),
        ("existing", "There"),
        ("rejected", "Rejected"),
        ("created_by", "By"),
        ("created_at", "Begun"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let run = &self.0;
        vec![
            run.reference.as_str().into(),
            run.state.word().into(),
            run.source.as_str().into(),
            run.rows.into(),
            run.created.into(),
            run.existing.into(),
            run.rejected.into(),
            run.created_by.as_str().into(),
            run.created_at.into(),
        ]
    }

    fn json(&self) -> Value {
        let run = &self.0;
        let mut object: serde_json::Map<String, Value> = head(Some(run), None)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        object.insert("waiting".to_owned(), json!(run.rows - run.settled()));
        object.insert("created_by".to_owned(), json!(run.created_by));
        object.insert("created_at".to_owned(), json!(run.created_at));
        object.insert("finished_at".to_owned(), json!(run.finished_at));
        Value::Object(object)
    }
}

/// One thing that is said about a row.
pub struct ToldRow<'a>(pub &'a Told);

impl Row for ToldRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("line", "Line"),
        ("column", "Column"),
        ("kind", "Kind"),
        ("code", "Code"),
        ("message", "What"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let told = self.0;
        let kind = if told.refuses { "rejected" } else { "warning" };
        vec![
            told.line.into(),
            told.remark.column.map(Column::word).into(),
            kind.into(),
            told.remark.finding.word().into(),
            told.remark.message.as_str().into(),
        ]
    }

    fn json(&self) -> Value {
        remark(self.0.line, &self.0.remark)
    }
}

/// One thing that is said about a row, under the names of the contract.
pub fn remark(line: u32, remark: &Remark) -> Value {
    json!({
        "line": line,
        "column": remark.column,
        "code": remark.finding,
        "message": remark.message,
    })
}

/// A row of a run with what became of it, without its fields.
pub struct SettledRow(pub crate::domain::batch::Row);

impl Row for SettledRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("line", "Line"),
        ("outcome", "Outcome"),
        ("invitation", "Invitation"),
        ("remarks", "What"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let row = &self.0;
        vec![
            row.line.into(),
            row.outcome.word().into(),
            row.invitation
                .as_ref()
                .map(|found| found.as_str().to_owned())
                .into(),
            Some(reasons(row)).filter(|text| !text.is_empty()).into(),
        ]
    }

    fn json(&self) -> Value {
        let row = &self.0;
        let remarks: Vec<Value> = row.remarks.iter().map(|r| remark(row.line, r)).collect();
        json!({
            "line": row.line,
            "outcome": row.outcome,
            "invitation": row.invitation,
            "remarks": remarks,
        })
    }
}

/// What a row was rejected for, or else warned of, in one text, each with its column.
pub fn reasons(row: &crate::domain::batch::Row) -> String {
    let text = |remark: &Remark| match remark.column {
        Some(column) => format!("{column}: {}", remark.message),
        None => remark.message.clone(),
    };
    let texts: Vec<String> = if row.outcome == RowOutcome::Rejected {
        row.refusals().map(text).collect()
    } else {
        row.doubts().map(text).collect()
    };
    texts.join("; ")
}

/// A rejected row with its fields, ready to be mended.
pub struct RejectRow<'a> {
    /// The columns that the file had.
    pub columns: &'a [Column],
    /// The row.
    pub row: &'a crate::domain::batch::Row,
}

impl RejectRow<'_> {
    /// One cell for each column, and the reason.
    pub fn cells(&self) -> Vec<Cell> {
        let field = |column: &Column| match &self.row.fields {
            Some(fields) => Cell::text(fields.get(*column)),
            None => Cell::Nothing,
        };
        let reason = format!("line {}, {}", self.row.line, reasons(self.row));
        self.columns
            .iter()
            .map(field)
            .chain([Cell::text(reason)])
            .collect()
    }

    /// The same as an object.
    pub fn json(&self) -> Value {
        let mut object = serde_json::Map::new();
        for column in self.columns {
            let text = self.row.fields.as_ref().map(|fields| fields.get(*column));
            object.insert(column.word().to_owned(), json!(text));
        }
        object.insert("reason".to_owned(), json!(reasons(self.row)));
        Value::Object(object)
    }
}

/// What rows are warned of, in a line for each kind.
pub fn summary(findings: &BTreeMap<Finding, u32>) -> Vec<String> {
    findings
        .iter()
        .map(|(finding, count)| {
            let rows = if *count == 1 { "row" } else { "rows" };
            format!("{count} {rows}: {}", about(*finding))
        })
        .collect()
}

/// What a finding means, for a summary.
fn about(finding: Finding) -> &'static str {
    match finding {
        Finding::InvalidEmail => "the email address is not complete",
        Finding::InvalidName => "the name cannot be used",
        Finding::InvalidRecord => "the record is missing, wrong, or named twice",
        Finding::InvalidLabel => "the label cannot be used",
        Finding::InvalidRelationship => "the relationship is not known",
        Finding::InvalidWorker => "the worker cannot look after an invitation",
        Finding::InvalidLanguage => "the language is neither en nor cy",
        Finding::InvalidNote => "the note cannot be kept",
        Finding::InvalidSafeContact => "the day of the safe-contact check cannot be one",
        Finding::OnHold => "nobody is to write to the person",
        Finding::SafeContactNeeded => "a recent safe-contact check is missing",
        Finding::InvalidKey => "the key cannot be used",
        Finding::RuinedNumber => "a spreadsheet has changed a number",
        Finding::InvalidCell => "a cell holds no text",
        Finding::TooLong => "a field is too long",
        Finding::ExtraCells => "there is text under no heading",
        Finding::InvalidJson => "the line is not one JSON object of known names",
        Finding::UnknownRecord => "the record is not known and has no label",
        Finding::LabelDiffers => "the record is known under another name",
        Finding::Forbidden => "the record is restricted",
        Finding::DifferentPerson => "the address belongs to somebody else",
        Finding::AlreadyExists => "an invitation under way offers some of it",
        Finding::KeyReused => "the key belongs to another row",
        Finding::NameDiffers => "the same address under two spellings of a name",
        Finding::TwoPeople => "two people under one address",
        Finding::NearAddress => "an address one letter from another one",
        Finding::NearDomain => "a domain one letter from a common one",
        Finding::MixedScripts => "letters of several alphabets in a name",
        Finding::SharedMailbox => "a mailbox that several people may read",
        Finding::LiveInvitation => "an invitation under way offers the same",
    }
}
