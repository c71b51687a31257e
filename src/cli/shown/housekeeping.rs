//! What housekeeping did, a line for each kind of work.

use crate::app::housekeeping::{Mode, Tally};
use crate::cli::view::{Cell, Row};
use serde_json::{Value, json};

/// How one kind of work went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Something was done.
    Done,
    /// Something would be done, without --dry-run.
    Planned,
    /// Something was found that people decide on.
    Found,
    /// Nothing was due.
    Nothing,
    /// It was left out: the clock is wrong, or it was stopped before.
    Skipped,
    /// Something of it could not be done.
    Failed,
    /// No setting asks for it.
    NotSet,
}

impl State {
    /// What a tally tells; without one it was left out.
    pub fn of(tally: Option<&Tally>, mode: Mode) -> Self {
        match tally {
            None => Self::Skipped,
            Some(tally) if tally.failed > 0 => Self::Failed,
            Some(tally) if tally.done > 0 => Self::did(mode),
            Some(_) => Self::Nothing,
        }
    }

    /// What was done for good, or would have been.
    pub fn did(mode: Mode) -> Self {
        match mode {
            Mode::ForGood => Self::Done,
            Mode::Plan => Self::Planned,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Planned => "planned",
            Self::Found => "found",
            Self::Nothing => "nothing",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::NotSet => "not_set",
        }
    }
}

/// One kind of work.
pub struct Line {
    /// Its name.
    pub task: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// How it went.
    pub state: State,
    /// How many items were done.
    pub done: u64,
    /// How many could not be.
    pub failed: u64,
}

impl Row for Line {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("task", "Task"),
        ("state", "State"),
        ("done", "Done"),
        ("failed", "Failed"),
        ("about", "What"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.task.into(),
            crate::cli::shown::words(self.state.word()).into(),
            self.done.into(),
            self.failed.into(),
            self.about.into(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "task": self.task,
            "state": self.state.word(),
            "done": self.done,
            "failed": self.failed,
            "about": self.about,
        })
    }
}
