//! What goes wrong on a connection. None of it holds a password or the value of a parameter.

use std::time::Duration;
use thiserror::Error;
use tokio_postgres::error::{DbError, Severity};

/// Why a connection was not made, or did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// No server took the connection.
    #[error("{place} was not reached: {}", .reasons.iter().map(|(host, why)| format!("{host}: {why}")).collect::<Vec<_>>().join("; "))]
    Unreachable {
        /// All servers, without a password.
        place: String,
        /// Each server and why not, in the order of trying.
        reasons: Vec<(String, String)>,
    },
    /// A server answered and let nobody in: wrong password, no such role or database, no rule that
    /// admits this computer.
    #[error("{host} refused the connection: {message}")]
    Refused {
        /// Which server.
        host: String,
        /// The server's own code, where it said one.
        sqlstate: Option<String>,
        /// Its words.
        message: String,
    },
    /// The line could not be encrypted, or the server not be trusted.
    #[error("{host}: {why}")]
    Tls {
        /// Which server.
        host: String,
        /// Why.
        why: String,
    },
    /// The connection is gone. Whether the last statement took effect is not known.
    #[error("the connection to the database was lost: {why}")]
    Lost {
        /// What is known of it.
        why: String,
    },
    /// The server did not answer in time; the connection is given up, and whether the statement
    /// took effect is not known.
    #[error("the database did not answer within {} seconds", .after.as_secs())]
    Timeout {
        /// How long was waited.
        after: Duration,
    },
    /// The server refused a statement. The connection lives on.
    #[error("{0}")]
    Server(Box<ServerError>),
    /// The statement and its parameters do not fit each other: a fault of the program.
    #[error("the statement does not fit: {0}")]
    Unfit(String),
    /// Rows of this connection are still being read by somebody.
    #[error("the connection is in use")]
    InUse,
}

impl LinkError {
    /// The server's own code.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Refused { sqlstate, .. } => sqlstate.as_deref(),
            Self::Server(error) => Some(&error.sqlstate),
            Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::Lost { .. }
            | Self::Timeout { .. }
            | Self::Unfit(_)
            | Self::InUse => None,
        }
    }

    /// Whether the connection is no more, so that nothing is known of what was under way.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Lost { .. } | Self::Timeout { .. })
    }
}

/// A statement that the server refused, in its own words less the values.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} ({sqlstate})")]
pub struct ServerError {
    /// The five characters of the code.
    pub sqlstate: String,
    /// What it says. Where a value does not fit its type, the value is cut off.
    pub message: String,
    /// More of it, except where it would repeat values.
    pub detail: Option<String>,
    /// What it advises.
    pub hint: Option<String>,
    /// The rule that was broken.
    pub constraint: Option<String>,
    /// The table.
    pub table: Option<String>,
    /// The column.
    pub column: Option<String>,
}

impl ServerError {
    /// Whether the same unit of work may succeed when it is done again from its beginning: a
    /// serialisation failure or a deadlock.
    pub fn is_retryable(&self) -> bool {
        matches!(self.sqlstate.as_str(), "40001" | "40P01")
    }

    fn new(error: &DbError) -> Self {
        let sqlstate = error.code().code().to_owned();
        // Data exceptions quote the value in their message, broken constraints in their detail.
        let quotes_a_value = sqlstate.starts_with("22");
        let message = if quotes_a_value {
            let end = error.message().find('"').unwrap_or(error.message().len());
            let (kept, _) = error.message().split_at_checked(end).unwrap_or_default();
            kept.trim_end_matches([' ', ':']).to_owned()
        } else {
            error.message().to_owned()
        };
        let own = |text: Option<&str>| text.map(str::to_owned);
        Self {
            detail: own(error.detail()).filter(|_| !quotes_a_value && !sqlstate.starts_with("23")),
            sqlstate,
            message,
            hint: own(error.hint()),
            constraint: own(error.constraint()),
            table: own(error.table()),
            column: own(error.column()),
        }
    }
}

/// What the driver said of a statement. `ended` is what it said of the connection, if that ended.
pub(super) fn failed(error: &tokio_postgres::Error, ended: Option<&str>) -> LinkError {
    if let Some(server) = error.as_db_error() {
        return if is_fatal(server) {
            LinkError::Lost { why: words(error) }
        } else {
            LinkError::Server(Box::new(ServerError::new(server)))
        };
    }
    // The driver keeps its own kinds to itself; these are its words for the program's faults.
    let text = error.to_string();
    let unfit = [
        "error serializing",
        "error deserializing",
        "expected ",
        "invalid column",
    ];
    if unfit.iter().any(|start| text.starts_with(start)) {
        return LinkError::Unfit(words(error));
    }
    LinkError::Lost {
        why: ended.map_or_else(|| words(error), str::to_owned),
    }
}

/// Whether the server ends the connection with it.
fn is_fatal(error: &DbError) -> bool {
    match error.parsed_severity() {
        Some(Severity::Fatal | Severity::Panic) => true,
        Some(
            Severity::Error
            | Severity::Warning
            | Severity::Notice
            | Severity::Debug
            | Severity::Info
            | Severity::Log,
        ) => false,
        None => error.code().code().starts_with("57P0"),
    }
}

/// The driver's error in one line, with its cause.
pub(super) fn words(error: &tokio_postgres::Error) -> String {
    if let Some(server) = error.as_db_error() {
        return format!("{} ({})", server.message(), server.code().code());
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
