//! Whether a database is well: everything about it that must hold, one finding each.

use crate::app::desk::Caller;
use crate::app::desk::authorise;
use crate::app::refusal::Refusal;
use crate::domain::outbox::MessageState;
use crate::domain::staff::Action;
use crate::ports::store::{Store, StoreError, View};
use crate::ports::vault::Vault;
use chrono::{DateTime, Utc};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it must be.
    Good,
    /// It works, and somebody should look at it.
    Warning,
    /// Something does not work, or is not safe.
    Problem,
}

impl Health {
    /// The word that commands print.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found. Holds no name, address, code or password.
    pub detail: String,
    /// What mends it.
    pub mend: Option<String>,
}

impl Finding {
    /// It is as it must be.
    pub fn good(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            health: Health::Good,
            detail: detail.into(),
            mend: None,
        }
    }

    /// Somebody should look at it.
    pub fn warning(
        check: &'static str,
        detail: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            health: Health::Warning,
            mend: Some(mend.into()),
            ..Self::good(check, detail)
        }
    }

    /// It does not work.
    pub fn problem(
        check: &'static str,
        detail: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            health: Health::Problem,
            mend: Some(mend.into()),
            ..Self::good(check, detail)
        }
    }
}

const DAMAGED: &str = "keep the file as it is and restore a backup with `cso db restore FILE`";
const DOCTORED: &str = "keep the database as it is and tell the information governance team";
const KEY: &str =
    "put back the key file that was made with this database, or name it with CSO_KEY_FILE";

/// Looks at an open database. Writes nothing.
pub fn database(
    store: &dyn Store,
    vault: &dyn Vault,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let mut found = vec![whole(store)];
    let view = match store.view() {
        Ok(view) => view,
        Err(error) => {
            found.push(Finding::problem("staff", error.to_string(), DAMAGED));
            return found;
        }
    };
    found.push(match crate::app::key::check(&*view, vault) {
        Ok(()) => Finding::good("key", "belongs to the database"),
        Err(refusal) => Finding::problem("key", refusal.to_string(), KEY),
    });
    found.push(match crate::app::audit::verify_whole(&*view, None) {
        Ok(verified) => Finding::good(
            "audit trail",
            format!("whole, {} entries", verified.entries),
        ),
        Err(refusal) => Finding::problem("audit trail", refusal.to_string(), DOCTORED),
    });
    let looks: [(&'static str, Result<Finding, StoreError>); 3] = [
        ("staff", staff(&*view, caller)),
        ("messages", messages(&*view, now)),
        ("clock", clock(&*view, now)),
    ];
    for (check, look) in looks {
        found.push(look.unwrap_or_else(|error| {
            Finding::problem(check, error.to_string(), "`cso db status` says more")
        }));
    }
    found
}

fn whole(store: &dyn Store) -> Finding {
    let checked = store
        .status()
        .and_then(|status| Ok((status, store.check()?)));
    match checked {
        Err(error) => Finding::problem("database", error.to_string(), DAMAGED),
        Ok((status, damage)) => match damage.first() {
            None => Finding::good(
                "database",
                format!(
                    "{} {}, schema {}, undamaged",
                    status.engine, status.engine_version, status.schema
                ),
            ),
            Some(first) => Finding::problem("database", format!("damaged: {first}"), DAMAGED),
        },
    }
}

fn staff(view: &dyn View, caller: &Caller) -> Result<Finding, StoreError> {
    let all = view.list_staff()?;
    let admins = all
        .iter()
        .filter(|staff| staff.may(Action::Administer))
        .count();
    if admins == 0 && !all.is_empty() {
        return Ok(Finding::problem(
            "staff",
            "nobody has the role admin",
            "restore a backup in which somebody has it",
        ));
    }
    Ok(match authorise(view, caller, Action::Look) {
        Ok(_) => Finding::good(
            "staff",
            format!("{} is known; {admins} with the role admin", caller.login),
        ),
        Err(Refusal::Store(error)) => return Err(error),
        Err(_) if all.is_empty() => Finding::warning(
            "staff",
            "nobody yet",
            "run any command: its user becomes the first member of staff",
        ),
        Err(refusal) => Finding::problem(
            "staff",
            refusal.to_string(),
            "an admin adds people with `cso staff add LOGIN --role caseworker`",
        ),
    })
}

fn messages(view: &dyn View, now: DateTime<Utc>) -> Result<Finding, StoreError> {
    let count = |state| view.count_messages(&[state]);
    let waiting = count(MessageState::Queued)? + count(MessageState::Sending)?;
    let due = view.count_due_messages(now)?;
    let (held, failed) = (count(MessageState::Held)?, count(MessageState::Failed)?);
    let detail = format!("{waiting} waiting ({due} due now), {held} held, {failed} failed");
    Ok(if held > 0 {
        Finding::warning(
            "messages",
            detail,
            "look with `cso mail list --state held`, then `cso mail retry --held`",
        )
    } else if failed > 0 {
        Finding::warning(
            "messages",
            detail,
            "`cso mail list --state failed` says why",
        )
    } else if due > 0 {
        Finding::warning("messages", detail, "`cso mail send` sends them")
    } else {
        Finding::good("messages", detail)
    })
}

/// The year in which the program was written: no right clock is before it.
const FIRST_YEAR: &str = "2026-01-01T00:00:00Z";

fn clock(view: &dyn View, now: DateTime<Utc>) -> Result<Finding, StoreError> {
    let mend = "set this computer's clock; codes and links live by it";
    let (number, _) = view.audit_head()?;
    let newest = view
        .audit_entries(number.saturating_sub(1), 1)?
        .into_iter()
        .next();
    let text = now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    // Both are of one shape, and so are ordered as texts.
    let before = |other: &str| text.as_str() < other;
    Ok(if before(FIRST_YEAR) {
        Finding::problem("clock", format!("it says {text}, which cannot be"), mend)
    } else if let Some(newest) = newest.filter(|newest| before(&newest.at)) {
        Finding::problem(
            "clock",
            format!("it says {text}; the newest audit entry is of {}", newest.at),
            mend,
        )
    } else {
        Finding::good("clock", text)
    })
}
