//! Errors as staff read them: what happened, why, and the command that mends it.
//!
//! Every error type becomes one here, variant by variant, so that a new variant does not compile
//! until somebody decides its exit code and hint.

use crate::cli::code::ErrorCode;
use crate::cli::exit::Exit;
use crate::cli::plain::plain;
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
    /// The word that scripts compare; it says how the run ends.
    pub code: ErrorCode,
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
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: plain(&message.into()),
            because: None,
            hints: Vec::new(),
            is_silent: false,
        }
    }

    /// Something that should not happen.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Internal, message)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Usage, message)
    }

    /// Nothing has this name.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// More than one thing has this name.
    pub fn ambiguous(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Ambiguous, message)
    }

    /// Its state does not allow that.
    pub fn wrong_state(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::WrongState, message)
    }

    /// It is there already.
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::AlreadyExists, message)
    }

    /// Whoever runs this may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// Ctrl-C in a prompt.
    pub fn interrupted() -> Self {
        Self::new(ErrorCode::Interrupted, "stopped; nothing was changed")
    }

    /// A question was answered with no.
    pub fn declined() -> Self {
        Self::new(
            ErrorCode::Interrupted,
            "stopped as you answered no; nothing was changed",
        )
    }

    /// The reader of the output went away, as `head` does: nothing is wrong.
    pub fn closed_pipe() -> Self {
        Self {
            is_silent: true,
            ..Self::new(ErrorCode::ClosedPipe, "the output was closed")
        }
    }

    /// How the run ends.
    pub fn exit(&self) -> Exit {
        self.code.exit()
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.because = Some(plain(&reason.into()));
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
            "code": self.code.word(),
            "message": message,
            "hint": hint,
            "exit": self.exit().number(),
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
                        .hint("`cso status EMAIL` shows the invitation that it belongs to"),
                    Unique::Record => {
                        Self::already_exists(message).hint("`cso record show REF` shows the record")
                    }
                    Unique::Staff => Self::already_exists(message)
                        .hint("`cso staff show LOGIN` shows who that is"),
                    Unique::LegalHold => Self::already_exists(message)
                        .hint("nothing is left to do: it stands until `cso account legal-hold SELECTOR --lift`"),
                    // A draw that collides is repeated by the use-case; here it collided every time.
                    Unique::Reference | Unique::LiveCode | Unique::BatchRow | Unique::Other => {
                        Self::new(ErrorCode::Busy, message).hint("run the same command again")
                    }
                }
            }
            StoreError::Unreadable { .. } => Self::new(ErrorCode::DatabaseDamaged, message)
                .hint("change nothing and tell an admin: `cso doctor` checks the whole database"),
            StoreError::Refused { .. } => Self::forbidden(message)
                .hint("look at it again; if it still ought to be done, ask an admin"),
            StoreError::Busy => Self::new(ErrorCode::Busy, message)
                .because("another command held it longer than the waiting time")
                .hint("run the same command again; `[database] wait` sets the waiting time"),
            StoreError::Lost { .. } => Self::new(ErrorCode::DatabaseUnavailable, message)
                .because("the server went away before anything was kept: nothing was changed")
                .hint("run the same command again"),
            StoreError::Unsure { .. } => Self::new(ErrorCode::DatabaseUnavailable, message)
                .because("it is not known whether the change was kept")
                .hint("look first, with `cso status` or `cso audit list`, before you repeat the command"),
            StoreError::Unreachable { .. } => Self::new(ErrorCode::DatabaseUnavailable, message)
                .hint("`cso config show database` shows which server is meant; ask whoever looks after it"),
            StoreError::NotAdmitted { .. } => Self::forbidden(message)
                .hint("`cso config show database` shows which server and login are used; ask whoever looks after it for a database login of your own"),
            StoreError::Stranger { .. } => Self::forbidden(message)
                .hint("an admin adds you, with `cso staff add LOGIN --role ROLE`"),
            StoreError::Missing { .. } => Self::new(ErrorCode::DatabaseUnavailable, message)
                .hint("`cso config show` shows which database is meant and who said so")
                .hint("`cso db init` makes a new one there"),
            StoreError::Foreign { .. } => Self::new(ErrorCode::DatabaseUnusable, message)
                .hint("`cso config show` shows which database is meant and who said so"),
            StoreError::Newer { .. } => Self::new(ErrorCode::DatabaseNewer, message)
                .what("a newer version of cso has changed the database")
                .hint("install the newer version of cso on this computer too"),
            StoreError::Older { .. } => Self::new(ErrorCode::DatabaseOlder, message)
                .what("the database is from an older version of cso")
                .hint("`cso db migrate` brings it up to date"),
            StoreError::Unsuitable(_) => Self::new(ErrorCode::DatabaseUnusable, message)
                .hint("choose a folder on this computer's own disk with --database"),
            StoreError::DiskFull => Self::new(ErrorCode::DiskFull, message)
                .hint("free some space, then run the same command again"),
            StoreError::ReadOnly(_) => Self::new(ErrorCode::DatabaseReadOnly, message)
                .hint("`cso doctor` shows the database's folder and what is wrong with it"),
            StoreError::Damaged(_) => Self::new(ErrorCode::DatabaseDamaged, message)
                .hint("keep the file as it is and restore a backup with `cso db restore FILE`"),
            StoreError::Backend(_) => Self::new(ErrorCode::DatabaseUnavailable, message)
                .hint("`cso doctor` shows what is wrong"),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let message = error.to_string();
        match error {
            VaultError::UnknownKey { key } => Self::new(
                ErrorCode::KeyMissing,
                format!("the key {key} is missing from the key file"),
            )
            .because("the key file is an older copy, or belongs to another database")
            .hint("put back its newest copy; `cso key list` shows which keys are missing"),
            VaultError::Foreign(_) => Self::new(ErrorCode::KeyMismatch, message)
                .hint("put back the key file that was made with this database, or name it with CSO_KEY_FILE")
                .hint("`cso config show database` shows which key file and database are used"),
            VaultError::Damaged => Self::new(
                ErrorCode::KeyMismatch,
                "something that is kept encrypted, such as a phone number, cannot be read",
            )
            .because("it is damaged, or the key file belongs to another database")
            .hint("`cso doctor` compares the key file with the database"),
            VaultError::Ring(why) => unusable_ring(&why),
        }
    }
}

/// Rights that are too wide are mended where they are; everything else needs the right file.
fn unusable_ring(why: &str) -> Failure {
    let failure = |why: &str| {
        Failure::new(ErrorCode::KeyUnusable, "the key file cannot be used").because(why)
    };
    let hint = "`cso config show database` shows which key file is used";
    match why.split_once("; mend it with: ") {
        Some((why, mend)) => failure(why)
            .hint(format!("`{mend} FILE` mends it, with the name of the file"))
            .hint(hint),
        None => failure(why)
            .hint("put back the key file that was made with this database; a new one cannot stand in for it")
            .hint(hint),
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let hint = error.problems().iter().find_map(Problem::hint);
        let failure = Self::new(ErrorCode::InvalidSettings, error.to_string());
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
        Self::new(ErrorCode::InvalidEmail, error.to_string())
    }
}

impl From<InvalidRef> for Failure {
    fn from(error: InvalidRef) -> Self {
        let InvalidRef::Shape { shown, example } = &error;
        let (code, message) = match *example {
            "C220" => (ErrorCode::InvalidRecord, error.to_string()),
            "jb" => (
                ErrorCode::InvalidLogin,
                format!("“{shown}” cannot be a login, which is a short name such as jb"),
            ),
            "north" => (
                ErrorCode::InvalidTeam,
                format!("“{shown}” cannot be a team, which is a short name such as north"),
            ),
            _ => (ErrorCode::InvalidReference, error.to_string()),
        };
        Self::new(code, message)
    }
}

impl From<InvalidText> for Failure {
    fn from(error: InvalidText) -> Self {
        let failure = Self::new(ErrorCode::InvalidName, error.to_string());
        match error {
            InvalidText::Invisible { .. } => {
                failure.hint("type it by hand: what is copied can hold more than one sees")
            }
            InvalidText::Empty | InvalidText::TooLong { .. } => failure,
        }
    }
}

impl From<InvalidPhone> for Failure {
    fn from(error: InvalidPhone) -> Self {
        Self::new(ErrorCode::InvalidPhone, error.to_string())
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
    fn what_an_operating_system_says_is_said_in_words() {
        let raw = std::io::Error::from_raw_os_error(2).to_string();
        assert!(raw.contains("os error"));
        let failure = Failure::internal("it was not written").because(format!("/x: {raw}"));
        assert_eq!(
            failure.because.as_deref(),
            Some("/x: there is no such file or folder")
        );
    }

    #[test]
    fn a_key_file_that_others_can_read_is_not_sent_for_a_copy() {
        let open = "/srv/cso.key: others can read it (mode 644); mend it with: chmod 600";
        let failure = Failure::from(VaultError::Ring(open.to_owned()));
        assert_eq!(failure.message, "the key file cannot be used");
        assert_eq!(
            failure.because.as_deref(),
            Some("/srv/cso.key: others can read it (mode 644)")
        );
        assert!(failure.hints.join(" ").contains("`chmod 600 FILE`"));
        let damaged = Failure::from(VaultError::Ring("/srv/cso.key: it holds no key".to_owned()));
        assert!(damaged.hints.join(" ").contains("put back the key file"));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place() {
        let failure = Failure::from(RecordRef::parse("=1").unwrap_err()).at("--record");
        assert_eq!(
            (failure.code, failure.exit()),
            (ErrorCode::InvalidRecord, Exit::Usage)
        );
        assert_eq!(
            failure.message,
            "--record: “=1” is not a reference such as C220"
        );
    }
}
