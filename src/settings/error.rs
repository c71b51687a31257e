//! What can be wrong with settings, each with its place.

use std::fmt;
use std::path::PathBuf;
use thiserror::Error;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag(&'static str),
    /// The environment.
    Variable(String),
    /// The configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Variable(name) => f.write_str(name),
            Self::File { path, line, .. } => write!(f, "file {} line {line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The file names a key that does not exist.
    #[error("{} line {line}: there is no setting “{key}”{}", path.display(), nearest(near.as_deref()))]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key with its section.
        key: String,
        /// The key that may have been meant.
        near: Option<String>,
    },
    /// The file is not TOML.
    #[error("{} line {line} column {column}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says, without the line itself, which may hold a password.
        message: String,
    },
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A value does not fit its key.
    #[error("{}{key} {shown}: {wanted}", place(origin))]
    Value {
        /// Where it was set.
        origin: Origin,
        /// The key with its section.
        key: &'static str,
        /// `cannot be “…”`, or `cannot be used` for a secret.
        shown: String,
        /// What would fit.
        wanted: String,
    },
    /// A variable holds bytes that are no text.
    #[error("the environment variable {variable} is not valid text (UTF-8)")]
    NotText {
        /// The variable.
        variable: String,
    },
    /// Neither `CSO_HOME` nor a home folder.
    #[error("there is no home folder to keep the database in")]
    NoHome,
    /// A test hook holds rubbish.
    #[error("{variable} must be {wanted}")]
    Hook {
        /// The variable.
        variable: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A test hook in a release build.
    #[error("{variable} is for tests only, and this program is not a test build")]
    TestHook {
        /// The variable.
        variable: &'static str,
    },
}

fn nearest(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean “{near}”?"))
        .unwrap_or_default()
}

fn place(origin: &Origin) -> String {
    match origin {
        Origin::File { path, line, column } => {
            format!("{} line {line} column {column}: ", path.display())
        }
        Origin::Flag(_) | Origin::Variable(_) => format!("{origin}: "),
        Origin::Default => String::new(),
    }
}

impl Problem {
    /// What would mend it, where there is more to say than the message does.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File { .. } => {
                Some("`cso config path` shows where settings are looked for".to_owned())
            }
            Self::NoHome => Some("set CSO_HOME to a folder of your own".to_owned()),
            Self::TestHook { variable } | Self::Hook { variable, .. } => {
                Some(format!("run `unset {variable}` and try again"))
            }
            Self::UnknownKey { .. }
            | Self::Syntax { .. }
            | Self::Value { .. }
            | Self::NotText { .. } => None,
        }
    }
}

/// Everything that is wrong with the settings, at least one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    /// Takes over the problems in the order in which they were found.
    pub fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The problems.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = self.problems.iter();
        if let Some(first) = all.next() {
            write!(f, "{first}")?;
        }
        match all.len() {
            0 => Ok(()),
            1 => f.write_str(" (and one more problem)"),
            more => write!(f, " (and {more} more problems)"),
        }
    }
}

impl std::error::Error for SettingsError {}
