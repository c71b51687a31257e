//! Errors as staff read them: what happened, why, and the command that mends it.
//!
//! Every error type becomes one here, variant by variant, so that a new variant does not compile
//! until somebody decides its exit code and hint.

use crate::cli::exit::Exit;
use crate::domain::email_address::InvalidEmail;
use crate::domain::id::InvalidRef;
use crate::domain::name::InvalidText;
use crate::domain::outbox::RefusedStep;
use crate::domain::phone::InvalidPhone;
use crate::ports::store::{StoreError, Unique};
use crate::ports::vault::VaultError;
use crate::settings::{Problem, SettingsError};
use serde_json::{Value, json};

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the run ends.
    pub exit: Exit,
    /// The word that scripts compare.
    pub code: &'static str,
    /// What did not happen.
    pub message: String,
    /// Why, where the message does not say.
    pub because: Option<String>,
    /// What mends it, one command or sentence each.
    pub hints: Vec<String>,
    /// Whether there is nobody left to tell: the reader of the output went away.
    pub is_silent: bool,
}

impl Failure {
    /// A failure with any code.
    pub fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into(),
            because: None,
            hints: Vec::new(),
            is_silent: false,
        }
    }

    /// Something that should not happen.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, "internal", message)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// A value does not validate; the code says which kind of value.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, message)
    }

    /// Nothing has this name.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, "not_found", message)
    }

    /// More than one thing has this name.
    pub fn ambiguous(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, "ambiguous", message)
    }

    /// Its state does not allow that.
    pub fn wrong_state(message: impl Into<String>) -> Self {
        Self::new(Exit::WrongState, "wrong_state", message)
    }

    /// It is there already.
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(Exit::WrongState, "already_exists", message)
    }

    /// Whoever runs this may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Exit::Forbidden, "forbidden", message)
    }

    /// A code was refused: `wrong_code`, `code_locked` or `code_expired`.
    pub fn code(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Code, code, message)
    }

    /// Running the same command again later can help.
    pub fn temporary(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Temporary, code, message)
    }

    /// Ctrl-C in a prompt.
    pub fn interrupted() -> Self {
        Self::new(
            Exit::Interrupted,
            "interrupted",
            "stopped; nothing was changed",
        )
    }

    /// A question was answered with no.
    pub fn declined() -> Self {
        Self::new(
            Exit::Interrupted,
            "interrupted",
            "stopped as you answered no; nothing was changed",
        )
    }

    /// The reader of the output went away, as `head` does: nothing is wrong.
    pub fn closed_pipe() -> Self {
        Self {
            is_silent: true,
            ..Self::new(Exit::Done, "closed_pipe", "the output was closed")
        }
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.because = Some(reason.into());
        self
    }

    /// Adds what mends it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says what did not happen, in place of the general message, which becomes the reason.
    #[must_use]
    pub fn what(mut self, what: impl Into<String>) -> Self {
        let general = std::mem::replace(&mut self.message, what.into());
        self.because.get_or_insert(general);
        self
    }

    /// Says where the value stood, such as `--record` or `intake.csv line 17, column email`.
    #[must_use]
    pub fn at(mut self, place: impl AsRef<str>) -> Self {
        self.message = format!("{}: {}", place.as_ref(), self.message);
        self
    }

    /// The form that scripts read.
    pub fn json(&self) -> Value {
        let message = match &self.because {
            Some(reason) => format!("{}: {reason}", self.message),
            None => self.message.clone(),
        };
        let hint = (!self.hints.is_empty()).then(|| self.hints.join("; "));
        json!({"error": {
            "code": self.code,
            "message": message,
            "hint": hint,
            "exit": self.exit.number(),
        }})
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Changed { .. } => {
                Self::wrong_state(message).hint("look at it again, then repeat the command")
            }
            StoreError::Taken { unique } => {
                match unique {
                    Unique::LiveAccess => Self::already_exists(message)
                        .hint("`cso invite list --search EMAIL` shows what is under way"),
                    Unique::AccountAddress => Self::already_exists(message)
                        .hint("`cso account show EMAIL` shows the account"),
                    Unique::Record => {
                        Self::already_exists(message).hint("`cso record show REF` shows the record")
                    }
                    Unique::Staff => Self::already_exists(message)
                        .hint("`cso staff show LOGIN` shows who that is"),
                    // A draw that collides is repeated by the use-case; here it collided every time.
                    Unique::Reference | Unique::LiveCode | Unique::BatchRow | Unique::Other => {
                        Self::temporary("busy", message).hint("run the same command again")
                    }
                }
            }
            StoreError::Unreadable { .. } => Self::new(Exit::Failed, "database_damaged", message)
                .hint("`cso doctor` checks the whole database"),
            StoreError::Refused { .. } => Self::forbidden(message),
            StoreError::Busy => Self::temporary("busy", message)
                .because("another command held it longer than the waiting time")
                .hint("run the same command again; `[database] wait` sets the waiting time"),
            StoreError::Lost { .. } => Self::temporary("database_unavailable", message)
                .because("the server went away before anything was kept: nothing was changed")
                .hint("run the same command again"),
            StoreError::Unsure { .. } => Self::temporary("database_unavailable", message)
                .because("it is not known whether the change was kept")
                .hint("look first, with `cso status` or `cso audit list`, before you repeat the command"),
            StoreError::Unreachable { .. } => Self::temporary("database_unavailable", message)
                .hint("`cso config show database` shows which server is meant; ask whoever looks after it"),
            StoreError::NotAdmitted { .. } => Self::temporary("database_unavailable", message)
                .hint("`cso config show database` shows which server and login are used; ask whoever looks after it for a database login of your own"),
            StoreError::Stranger { .. } => Self::forbidden(message)
                .hint("an admin adds you, with `cso staff add LOGIN --role ROLE`"),
            StoreError::Missing { .. } => Self::temporary("database_unavailable", message)
                .hint("`cso config show` shows which database is meant and who said so")
                .hint("`cso db init` makes a new one there"),
            StoreError::Foreign { .. } => Self::new(Exit::Failed, "database_unusable", message)
                .hint("`cso config show` shows which database is meant and who said so"),
            StoreError::Newer { .. } => Self::new(Exit::Failed, "database_newer", message)
                .hint("install the newer version of cso on this computer too"),
            StoreError::Older { .. } => Self::new(Exit::Failed, "database_older", message)
                .hint("`cso db migrate` brings it up to date"),
            StoreError::Unsuitable(_) => Self::new(Exit::Failed, "database_unusable", message)
                .hint("choose a folder on this computer's own disk with --database"),
            StoreError::DiskFull => Self::temporary("disk_full", message)
                .hint("free some space, then run the same command again"),
            StoreError::ReadOnly(_) => Self::new(Exit::Failed, "database_read_only", message)
                .hint("`cso doctor` shows the database's folder and what is wrong with it"),
            StoreError::Damaged(_) => Self::new(Exit::Failed, "database_damaged", message)
                .hint("keep the file as it is and restore a backup with `cso db restore FILE`"),
            StoreError::Backend(_) => Self::temporary("database_unavailable", message)
                .hint("`cso doctor` shows what is wrong"),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let message = error.to_string();
        match error {
            VaultError::UnknownKey { .. } => Self::new(Exit::Failed, "key_missing", message)
                .because("the key file and the database do not belong together")
                .hint(
                    "`cso config show` shows which key file is used; `cso key list` lists its keys",
                ),
            VaultError::Foreign(_) => Self::new(Exit::Failed, "key_mismatch", message)
                .hint("put back the key file that was made with this database, or name it with CSO_KEY_FILE")
                .hint("`cso config show database` shows which key file and database are used"),
            VaultError::Damaged => Self::new(Exit::Failed, "key_mismatch", message)
                .hint("`cso doctor` compares the key file with the database"),
            VaultError::Ring(_) => Self::new(Exit::Failed, "key_unusable", message)
                .hint("put back the key file that was made with this database; a new one cannot stand in for it")
                .hint("`cso config show database` shows which key file is used"),
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let hint = error.problems().iter().find_map(Problem::hint);
        let failure = Self::invalid("invalid_settings", error.to_string());
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure.hint("`cso config check` lists everything that is wrong"),
        }
    }
}

impl From<RefusedStep> for Failure {
    fn from(error: RefusedStep) -> Self {
        Self::wrong_state(error.to_string())
    }
}

impl From<InvalidEmail> for Failure {
    fn from(error: InvalidEmail) -> Self {
        Self::invalid("invalid_email", error.to_string())
    }
}

impl From<InvalidRef> for Failure {
    fn from(error: InvalidRef) -> Self {
        let InvalidRef::Shape { example, .. } = &error;
        let code = match *example {
            "C220" => "invalid_record",
            "jb" => "invalid_login",
            "north" => "invalid_team",
            _ => "invalid_reference",
        };
        Self::invalid(code, error.to_string())
    }
}

impl From<InvalidText> for Failure {
    fn from(error: InvalidText) -> Self {
        Self::invalid("invalid_name", error.to_string())
    }
}

impl From<InvalidPhone> for Failure {
    fn from(error: InvalidPhone) -> Self {
        Self::invalid("invalid_phone", error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::RecordRef;

    #[test]
    fn scripts_get_code_message_hint_and_exit() {
        let failure = Failure::from(StoreError::Busy);
        assert_eq!(
            failure.json(),
            json!({"error": {
                "code": "busy",
                "message": "the database is busy: another command held it longer than the waiting time",
                "hint": "run the same command again; `[database] wait` sets the waiting time",
                "exit": 8,
            }})
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place() {
        let failure = Failure::from(RecordRef::parse("=1").unwrap_err()).at("--record");
        assert_eq!(
            (failure.code, failure.exit),
            ("invalid_record", Exit::Usage)
        );
        assert_eq!(
            failure.message,
            "--record: “=1” is not a reference such as C220"
        );
    }
}
