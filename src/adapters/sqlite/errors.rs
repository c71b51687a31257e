//! What SQLite says, in the words of the port.

use crate::adapters::sql::errors::not_there;
use crate::ports::store::{StoreError, Unique};
use rusqlite::{Error, ErrorCode, ffi};

/// Turns a failure of the driver into one of the port.
#[expect(
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    reason = "the shape that map_err takes; what has no word of its own is the driver's own failure"
)]
pub(super) fn failed(error: Error) -> StoreError {
    // The driver's Display would add the SQL of the statement.
    let text = match &error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        _ => error.to_string(),
    };
    let Some(code) = error.sqlite_error() else {
        return StoreError::Backend(text);
    };
    match code.code {
        ErrorCode::ConstraintViolation => constraint(code.extended_code, text),
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StoreError::Busy,
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            StoreError::ReadOnly(text)
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged(text),
        _ => StoreError::Backend(text),
    }
}

fn constraint(extended: std::ffi::c_int, text: String) -> StoreError {
    match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => StoreError::Taken {
            unique: unique(text.rsplit(": ").next().unwrap_or_default()),
        },
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => not_there(),
        _ => StoreError::Refused { rule: text },
    }
}

fn unique(columns: &str) -> Unique {
    match columns {
        "invitation.ref" | "account.ref" | "message.ref" | "batch_run.ref" => Unique::Reference,
        "invitation.code_fingerprint" => Unique::LiveCode,
        "access.person, access.record" | "access.invitation, access.record" => Unique::LiveAccess,
        "account.email" => Unique::AccountAddress,
        "record.ref" => Unique::Record,
        "staff.login" => Unique::Staff,
        "legal_hold.email" => Unique::LegalHold,
        "batch_row.digest" => Unique::BatchRow,
        _ => Unique::Other,
    }
}
