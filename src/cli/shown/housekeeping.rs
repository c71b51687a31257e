//! What housekeeping did, a line for each kind of work.

use crate::app::housekeeping::Tally;
use crate::cli::view::{Cell, Row};
use serde_json::{Value, json};

/// How one kind of work went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Something was done.
    Done,
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
    pub fn of(tally: Option<&Tally>) -> Self {
        match tally {
            None => Self::Skipped,
            Some(tally) if tally.failed > 0 => Self::Failed,
            Some(tally) if tally.done > 0 => Self::Done,
            Some(_) => Self::Nothing,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
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
