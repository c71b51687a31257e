//! Results as table, plain text, JSON, JSON lines or CSV: one definition for all of them.
//!
//! A command gives facts and cells; this module decides how they look. It builds text and prints
//! nothing; everything in a cell is made safe here.

use crate::cli::failure::Failure;
use crate::cli::layout;
use crate::cli::sanitise;
use crate::cli::time;
use crate::domain::text::visible;
use chrono::{DateTime, NaiveDate, Utc};
use clap::ValueEnum;
use serde_json::{Value, json};

/// How results look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns fitted to the screen
    Table,
    /// Values with tabs between, nothing cut
    Plain,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// A file for spreadsheets
    Csv,
}

/// One value of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, from anywhere.
    Text(String),
    /// A number.
    Number(u64),
    /// An instant: local on the screen, UTC for machines.
    Time(DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
    /// Nothing to show.
    Nothing,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// As people read it.
    pub fn human(&self) -> String {
        match self {
            Self::Text(text) => visible(text),
            Self::Number(number) => number.to_string(),
            Self::Time(at) => time::local(*at),
            Self::Day(date) => time::day(*date),
            Self::Nothing => "–".to_owned(),
        }
    }

    /// As machines read it.
    pub fn machine(&self) -> String {
        match self {
            Self::Text(text) => visible(text),
            Self::Number(number) => number.to_string(),
            Self::Time(at) => time::machine(*at),
            Self::Day(date) => date.to_string(),
            Self::Nothing => String::new(),
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::Text(text) => sanitise::csv_cell(text),
            Self::Number(_) | Self::Time(_) | Self::Day(_) | Self::Nothing => self.machine(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Time(at)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Day(date)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// One line of a single result: what it is, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in staff's words; also the CSV heading.
    pub label: String,
    /// The value.
    pub value: Cell,
}

impl Fact {
    /// A fact.
    pub fn new(label: impl Into<String>, value: impl Into<Cell>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

/// What a text may look like on this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Characters in a line.
    pub width: u16,
    /// Whether colour and bold may be used.
    pub is_coloured: bool,
    /// Whether it is read aloud: a value a line with its name before it, and no signs that are drawn.
    pub is_spoken: bool,
}

/// A single result.
pub trait View {
    /// Its JSON object, a contract: fields are added, never renamed.
    fn json(&self) -> Value;

    /// Its facts, in the order in which people read them.
    fn facts(&self) -> Vec<Fact>;

    /// What people read; the facts under each other unless a result has more to say. Whoever
    /// overrides this passes text from outside through `domain::text::visible`.
    fn human(&self, look: Look) -> String {
        facts_as_lines(&self.facts(), look)
    }
}

/// A row of a list.
pub trait Row {
    /// The columns: machine name and heading on the screen.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// One cell for each column.
    fn cells(&self) -> Vec<Cell>;

    /// Its JSON object.
    fn json(&self) -> Value;
}

/// A list, or one page of it.
#[derive(Debug, Clone)]
pub struct List<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts, if there is one.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A whole list.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// Renders a single result.
///
/// # Errors
/// An internal failure when it cannot be written as CSV.
pub fn one(view: &dyn View, format: Format, look: Look) -> Result<String, Failure> {
    match format {
        Format::Table if look.is_spoken => Ok(spoken(&view.human(look))),
        Format::Table => Ok(view.human(look)),
        Format::Plain => {
            let lines: Vec<String> = view
                .facts()
                .iter()
                .map(|fact| format!("{}\t{}", visible(&fact.label), fact.value.machine()))
                .collect();
            Ok(ended(&lines))
        }
        Format::Json => Ok(pretty(&view.json())),
        Format::Jsonl => Ok(line(&view.json())),
        Format::Csv => {
            let facts = view.facts();
            let head = facts
                .iter()
                .map(|fact| sanitise::csv_cell(&fact.label))
                .collect();
            let row = facts.iter().map(|fact| fact.value.csv()).collect();
            csv(vec![head, row])
        }
    }
}

/// Renders a list.
///
/// # Errors
/// An internal failure when it cannot be written as CSV.
pub fn many<T: Row>(list: &List<T>, format: Format, look: Look) -> Result<String, Failure> {
    match format {
        Format::Table => {
            let heads: Vec<&str> = T::COLUMNS.iter().map(|(_, heading)| *heading).collect();
            let rows: Vec<Vec<String>> = list
                .items
                .iter()
                .map(|row| row.cells().iter().map(Cell::human).collect())
                .collect();
            let table = layout::table(&heads, &rows, look);
            Ok(if look.is_spoken {
                spoken(&table)
            } else {
                table
            })
        }
        Format::Plain => Ok(list
            .items
            .iter()
            .map(|row| {
                let cells: Vec<String> = row.cells().iter().map(Cell::machine).collect();
                cells.join("\t") + "\n"
            })
            .collect()),
        Format::Json => {
            let items: Vec<Value> = list.items.iter().map(Row::json).collect();
            Ok(pretty(&json!({"items": items, "next": list.next})))
        }
        Format::Jsonl => Ok(list.items.iter().map(|row| line(&row.json())).collect()),
        Format::Csv => {
            let mut rows: Vec<Vec<String>> = vec![
                T::COLUMNS
                    .iter()
                    .map(|(name, _)| (*name).to_owned())
                    .collect(),
            ];
            rows.extend(
                list.items
                    .iter()
                    .map(|row| row.cells().iter().map(Cell::csv).collect()),
            );
            csv(rows)
        }
    }
}

pub(super) fn ended<S: AsRef<str>>(lines: &[S]) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.as_ref());
        text.push('\n');
    }
    text
}

/// Facts under each other, labels in one column, long values wrapped in theirs; where they are read
/// aloud, each in a line of its own.
pub fn facts_as_lines(facts: &[Fact], look: Look) -> String {
    let pairs: Vec<(String, String)> = facts
        .iter()
        .map(|fact| (visible(&fact.label), fact.value.human()))
        .collect();
    layout::pairs(&pairs, look)
}

/// What has to be read aloud, without the signs that a voice would name one by one or leave out.
pub fn spoken(text: &str) -> String {
    text.replace("•••", "...")
        .replace(" – ", ", ")
        .replace('–', "-")
}

/// Bold, where that may be used.
pub fn strong(text: &str, is_coloured: bool) -> String {
    if is_coloured {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

fn pretty(value: &Value) -> String {
    // A `Value` holds only text keys, so it can always be written.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    sanitise::json_text(&text) + "\n"
}

/// One line of JSON lines, for results too long to gather.
pub fn line(value: &Value) -> String {
    sanitise::json_text(&value.to_string()) + "\n"
}

/// The headings of a list, or one row of it, as CSV, for results too long to gather.
///
/// # Errors
/// An internal failure when it cannot be written as CSV.
pub fn csv_line(cells: &[Cell]) -> Result<String, Failure> {
    csv(vec![cells.iter().map(Cell::csv).collect()])
}

fn csv(rows: Vec<Vec<String>>) -> Result<String, Failure> {
    let failed =
        |error: String| Failure::internal(format!("the CSV could not be written: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Person(&'static str, Option<&'static str>);

    impl Row for Person {
        const COLUMNS: &'static [(&'static str, &'static str)] =
            &[("name", "Name"), ("note", "Note"), ("seen_at", "Seen")];

        fn cells(&self) -> Vec<Cell> {
            let seen = DateTime::from_timestamp(1_795_338_300, 0).unwrap();
            vec![self.0.into(), self.1.into(), seen.date_naive().into()]
        }

        fn json(&self) -> Value {
            json!({"name": self.0, "note": self.1})
        }
    }

    fn list() -> List<Person> {
        List {
            items: vec![
                Person("Sam Gamgee", None),
                Person("=cmd\u{1b}[2J", Some("a\tb\u{202e}")),
            ],
            next: Some("7".to_owned()),
        }
    }

    const LOOK: Look = Look {
        width: 60,
        is_coloured: false,
        is_spoken: false,
    };

    #[test]
    fn every_format_shows_the_same_and_nothing_hostile() {
        let all: Vec<String> = [
            Format::Table,
            Format::Plain,
            Format::Json,
            Format::Jsonl,
            Format::Csv,
        ]
        .into_iter()
        .map(|format| many(&list(), format, LOOK).unwrap())
        .collect();
        for text in &all {
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        }
        insta::assert_snapshot!(all.join("---\n"), @r#"
        Name             Note                Seen
        Sam Gamgee       –                   22 Nov 2026
        =cmd<U+001B>[2J  a<U+0009>b<U+202E>  22 Nov 2026
        ---
        Sam Gamgee		2026-11-22
        =cmd<U+001B>[2J	a<U+0009>b<U+202E>	2026-11-22
        ---
        {
          "items": [
            {
              "name": "Sam Gamgee",
              "note": null
            },
            {
              "name": "=cmd\u001b[2J",
              "note": "a\tb\u202e"
            }
          ],
          "next": "7"
        }
        ---
        {"name":"Sam Gamgee","note":null}
        {"name":"=cmd\u001b[2J","note":"a\tb\u202e"}
        ---
        name,note,seen_at
        Sam Gamgee,,2026-11-22
        '=cmd<U+001B>[2J,a<U+0009>b<U+202E>,2026-11-22
        "#);
    }

    #[test]
    fn no_line_of_a_table_is_wider_than_the_screen() {
        let long: &'static str =
            "a long sentence that says what the person has to do next, and then";
        for width in [60, 80, 100, 200] {
            let rows = List::whole(vec![Person(long, Some(long)), Person(long, Some(long))]);
            let look = Look { width, ..LOOK };
            let text = many(&rows, Format::Table, look).unwrap();
            for line in text.lines() {
                assert!(line.chars().count() <= usize::from(width), "{line}");
            }
        }
    }
}
