//! The list of a batch, as a port: a file or standard input, read row by row, twice where needed.

use crate::domain::batch::column::{Headings, InvalidHeadings};
use crate::domain::batch::row::Cell;
use crate::domain::batch::{MOST_BYTES, MOST_ROWS, Remark};
use std::ops::ControlFlow;
use thiserror::Error;

/// Why a list cannot be read. It names no place: whoever opened it knows that.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// The operating system's reason.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Larger than [`MOST_BYTES`].
    #[error("it is larger than {} MiB", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// More rows than [`MOST_ROWS`].
    #[error("it has more than {MOST_ROWS} rows")]
    TooManyRows,
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// Its headings cannot be used; the line they stand in.
    #[error("{source}")]
    Headings {
        /// From 1.
        line: u32,
        /// Why.
        source: InvalidHeadings,
    },
    /// Something that is no list, or one in a form that is not read.
    #[error("it is {0}")]
    Form(&'static str),
    /// Several sheets hold something, and nobody said which one is meant.
    #[error("it has several sheets: {}", .names.join(", "))]
    Sheets {
        /// Their names, made visible.
        names: Vec<String>,
    },
    /// No sheet has the name that was asked for.
    #[error("it has no sheet “{name}”, only {}", .names.join(", "))]
    NoSheet {
        /// The name, made visible.
        name: String,
        /// The names that are there, made visible.
        names: Vec<String>,
    },
    /// It breaks off or contradicts itself.
    #[error("it is damaged at line {line}: {why}")]
    Damaged {
        /// From 1.
        line: u32,
        /// Why.
        why: String,
    },
}

/// What staff should know of how a list was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is not Unicode, so it was taken for Windows-1252.
    Windows1252,
    /// Only this one of several sheets is read.
    Sheet(String),
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it begins, from 1.
    pub number: u32,
    /// Its cells in the order of the headings.
    pub cells: Vec<Cell>,
    /// What is wrong with its form.
    pub remarks: Vec<Remark>,
}

/// A list, opened. Every reading starts at its beginning and gives the same.
pub trait Intake {
    /// The file's name without its folder, or `-`.
    fn name(&self) -> &str;

    /// Which cell belongs to which column.
    fn headings(&self) -> &Headings;

    /// What staff should know of how it is read.
    fn notices(&self) -> &[Notice];

    /// Reads every row that is not empty, until told to stop. It holds one row at a time.
    ///
    /// # Errors
    /// See [`IntakeError`]; rows before the fault were shown by then.
    fn read(&self, each: &mut dyn FnMut(Line) -> ControlFlow<()>) -> Result<(), IntakeError>;
}
