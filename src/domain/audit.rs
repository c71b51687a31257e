//! The audit trail: who did what to which, when; identifiers only, each entry chained to the last.

use crate::domain::id::{RecordRef, StaffLogin};
use crate::domain::words::words;
use chrono::{DateTime, Utc};
use std::fmt;

words! {
    /// How an action came out.
    pub enum Outcome {
        /// It was done.
        Done = "done",
        /// A rule refused it.
        Denied = "denied",
        /// It was tried and failed.
        Failed = "failed",
    }
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff(StaffLogin),
    /// The invited person or account holder, who is the entry's subject.
    Person,
    /// A sender, a timer, a migration.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(login) => write!(f, "staff:{login}"),
            Self::Person => f.write_str("person"),
            Self::System => f.write_str("system"),
        }
    }
}

impl Actor {
    /// Reads back what `Display` wrote; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        match text {
            "person" => Some(Self::Person),
            "system" => Some(Self::System),
            _ => StaffLogin::parse(text.strip_prefix("staff:")?)
                .ok()
                .map(Self::Staff),
        }
    }
}

/// One thing that happened, before it is chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, by the database's time where it has one.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// From which command or page, such as `invite verify`.
    pub command: String,
    /// What, such as `code.verified`.
    pub action: &'static str,
    /// Which: a reference of an invitation, account, record, message, login or key.
    pub subject: String,
    /// Which record it concerned, where there is one.
    pub record: Option<RecordRef>,
    /// How it came out.
    pub outcome: Outcome,
    /// Words and numbers that make it plain, such as `from=offered to=accepted`; identifiers only.
    pub detail: String,
}

/// One entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1 for the first, no gaps.
    pub number: u64,
    /// When, RFC 3339 UTC in whole seconds.
    pub at: String,
    /// See [`Actor`].
    pub actor: String,
    /// See [`Event::command`].
    pub command: String,
    /// See [`Event::action`].
    pub action: String,
    /// See [`Event::subject`].
    pub subject: String,
    /// See [`Event::record`]; empty for none.
    pub record: String,
    /// See [`Outcome`].
    pub outcome: String,
    /// See [`Event::detail`].
    pub detail: String,
    /// Hex SHA-256 of the reason and its salt, so that the text can be erased and the chain stays
    /// whole; empty for none.
    pub reason_hash: String,
    /// Hex SHA-256 of the entry before; 64 noughts for the first.
    pub previous: String,
    /// Hex SHA-256 of [`Self::canonical`].
    pub hash: String,
}

/// What stands before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// What the hash is taken over: every field but the hash, each as its length in bytes, a colon
    /// and its text, so that no two entries have the same form.
    pub fn canonical(&self) -> String {
        let number = self.number.to_string();
        let fields = [
            number.as_str(),
            &self.at,
            &self.actor,
            &self.command,
            &self.action,
            &self.subject,
            &self.record,
            &self.outcome,
            &self.detail,
            &self.reason_hash,
            &self.previous,
        ];
        let mut form = String::new();
        for field in fields {
            form.push_str(&field.len().to_string());
            form.push(':');
            form.push_str(field);
        }
        form
    }
}

/// What is wrong with a chain, at which entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChain {
    /// A number is missing, doubled or out of order.
    #[error("entry {expected} is missing: the next one found is {found}")]
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// An entry does not follow from the one before.
    #[error("entry {number} does not follow from the entry before it")]
    Link {
        /// Its number.
        number: u64,
    },
    /// An entry's own hash does not fit its content.
    #[error("entry {number} was changed after it was written")]
    Edited {
        /// Its number.
        number: u64,
    },
    /// A kept reason does not fit its hash.
    #[error("the reason kept with entry {number} was changed after it was written")]
    Reason {
        /// Its number.
        number: u64,
    },
    /// A reason is gone that nothing erased.
    #[error(
        "the reason kept with entry {number} was taken away, and nothing says that it was erased"
    )]
    ReasonGone {
        /// Its number.
        number: u64,
    },
    /// A head that was kept elsewhere is not in the trail: its end was cut off or rewritten.
    #[error("the kept head is not in the trail: entries were cut off or rewritten")]
    HeadMissing,
}

/// The actions with which kept reasons about their subject are erased.
pub const ERASURES: [&str; 3] = [
    "account.erased",
    "account.pseudonymised",
    "invitation.pseudonymised",
];

/// Checks that `entry` follows `before` (number and hash of the entry before it) and is unchanged.
/// `digest` is hex SHA-256.
///
/// # Errors
/// [`BrokenChain`] names the entry.
pub fn check_link(
    before: (u64, &str),
    entry: &Entry,
    digest: impl Fn(&str) -> String,
) -> Result<(), BrokenChain> {
    let (number, hash) = before;
    if entry.number != number + 1 {
        return Err(BrokenChain::Gap {
            expected: number + 1,
            found: entry.number,
        });
    }
    if entry.previous != hash {
        return Err(BrokenChain::Link {
            number: entry.number,
        });
    }
    if digest(&entry.canonical()) != entry.hash {
        return Err(BrokenChain::Edited {
            number: entry.number,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64, subject: &str, detail: &str) -> Entry {
        let text = |text: &str| text.to_owned();
        Entry {
            number,
            at: text("2026-11-23T09:00:00Z"),
            actor: text("staff:jb"),
            command: text("invite verify"),
            action: text("code.verified"),
            subject: text(subject),
            record: String::new(),
            outcome: text("done"),
            detail: text(detail),
            reason_hash: String::new(),
            previous: text(GENESIS),
            hash: String::new(),
        }
    }

    #[test]
    fn moving_text_from_one_field_to_the_next_changes_the_form() {
        assert_ne!(
            entry(1, "ab", "c").canonical(),
            entry(1, "a", "bc").canonical()
        );
    }

    #[test]
    fn gaps_edits_and_swaps_are_found() {
        // The form itself stands in for the digest.
        let digest = |text: &str| format!("#{text}");
        let mut first = entry(1, "INV-7K3Q9X", "");
        first.hash = digest(&first.canonical());
        assert_eq!(check_link((0, GENESIS), &first, digest), Ok(()));
        assert_eq!(
            check_link((1, GENESIS), &first, digest),
            Err(BrokenChain::Gap {
                expected: 2,
                found: 1
            })
        );
        assert_eq!(
            check_link((0, "other"), &first, digest),
            Err(BrokenChain::Link { number: 1 })
        );
        first.outcome = "denied".to_owned();
        assert_eq!(
            check_link((0, GENESIS), &first, digest),
            Err(BrokenChain::Edited { number: 1 })
        );
    }

    #[test]
    fn actors_read_back() {
        for actor in [
            Actor::Person,
            Actor::System,
            Actor::Staff(StaffLogin::parse("jb").unwrap()),
        ] {
            assert_eq!(Actor::from_text(&actor.to_string()), Some(actor));
        }
        assert_eq!(Actor::from_text("staff:"), None);
    }
}
