//! What the server says, in the words of the port.

use super::link::{LinkError, ServerError};
use crate::ports::store::{StoreError, Unique};

/// An error of a connection in the words of the port.
pub(super) fn failed(error: LinkError) -> StoreError {
    match error {
        LinkError::Server(error) => refused(*error),
        LinkError::Lost { why } => StoreError::Lost { why },
        LinkError::Timeout { .. } => StoreError::Lost {
            why: error.to_string(),
        },
        LinkError::Unreachable { .. } => StoreError::Unreachable {
            why: error.to_string(),
        },
        // A server that starts, or has no place free, or a database that is not there, is no word
        // about who asks.
        LinkError::Refused { ref sqlstate, .. } if sqlstate.as_deref() == Some("3D000") => {
            StoreError::Missing {
                place: error.to_string(),
            }
        }
        LinkError::Refused { ref sqlstate, .. }
            if sqlstate
                .as_deref()
                .is_some_and(|code| code == "53300" || code.starts_with("57P")) =>
        {
            StoreError::Unreachable {
                why: error.to_string(),
            }
        }
        // Waiting makes no server trustworthy.
        LinkError::Refused { .. } | LinkError::Tls { .. } => StoreError::NotAdmitted {
            why: error.to_string(),
        },
        LinkError::Unfit(_) | LinkError::InUse => StoreError::Backend(error.to_string()),
    }
}

/// A statement that the server refused. Source of the codes: PostgreSQL's appendix of error codes,
/// and CS001 of our own rules.
fn refused(error: ServerError) -> StoreError {
    let table = error.table.clone().unwrap_or_default();
    match error.sqlstate.as_str() {
        "CS001" => StoreError::Refused {
            rule: error.message,
        },
        "23505" => StoreError::Taken {
            unique: unique(error.constraint.as_deref().unwrap_or_default()),
        },
        "23503" => crate::adapters::sql::errors::not_there(),
        // Not null, a check, an exclusion: in the words of SQLite's port, a rule of the database.
        code if code.starts_with("23") => StoreError::Refused {
            rule: error.message,
        },
        // Insufficient privilege; row-level security says it in the same code.
        "42501" => StoreError::Refused {
            rule: format!("this login has no right to that ({})", error.message),
        },
        "40001" | "40P01" => StoreError::Lost { why: error.message },
        // Lock or statement timeouts, and a server that is out of connections.
        "55P03" | "57014" | "53300" => StoreError::Busy,
        "53100" => StoreError::DiskFull,
        "25006" => StoreError::ReadOnly(error.message),
        "XX001" | "XX002" => StoreError::Damaged(error.message),
        // Something else was meant by a name of ours: not our schema.
        "42P01" | "42883" | "42703" | "3F000" => StoreError::Backend(format!(
            "{} ({}); is this schema the one of this version of cso?",
            error.message, error.sqlstate
        )),
        _ => StoreError::Backend(if table.is_empty() {
            error.to_string()
        } else {
            format!("{error}, table {table}")
        }),
    }
}

/// Which unique thing an index stands for.
fn unique(index: &str) -> Unique {
    match index {
        "invitation_ref_key" | "account_ref_key" | "message_ref_key" | "batch_run_ref_key" => {
            Unique::Reference
        }
        "invitation_code" => Unique::LiveCode,
        "access_live" | "access_invitation" => Unique::LiveAccess,
        "account_email" => Unique::AccountAddress,
        "record_ref_key" => Unique::Record,
        "staff_login_key" => Unique::Staff,
        "legal_hold_email_key" => Unique::LegalHold,
        "batch_row_created" => Unique::BatchRow,
        _ => Unique::Other,
    }
}
