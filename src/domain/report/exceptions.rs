//! What staff did that is allowed and out of the ordinary: counted by day and by who did it.

use crate::domain::words::words;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What is out of the ordinary.
    pub enum Exception {
        /// A unique code was read back on screen.
        CodeReadBack = "code_read_back",
        /// A letter with a unique code was written: whoever wrote it could read the code.
        LetterPrinted = "letter_printed",
        /// The limits on resending were lifted.
        ResendForced = "resend_forced",
        /// Somebody's phone number was reset.
        PhoneReset = "phone_reset",
        /// Whoever invited the person approved the access, too.
        NoSecondPerson = "no_second_person",
        /// Names and addresses were shown in full.
        NamesRevealed = "names_revealed",
        /// The audit trail or a person's data was exported.
        Exported = "exported",
        /// A person's data was erased.
        Erased = "erased",
        /// A hold was set: on contact, or on erasing.
        HoldSet = "hold_set",
        /// A hold was lifted.
        HoldLifted = "hold_lifted",
    }
}

/// The word in the detail of a resend that lifted the limits.
pub const FORCED: &str = "forced=true";

/// The actions that an entry of the trail can be an exception by.
pub const ACTIONS: &[&str] = &[
    "access.approved",
    "account.erased",
    "account.exported",
    "account.phone_reset",
    "audit.exported",
    "batch.rejects",
    "code.shown",
    "contact_hold.lifted",
    "contact_hold.set",
    "invitation.resent",
    "legal_hold.lifted",
    "legal_hold.set",
    "letter.printed",
    "names.revealed",
];

/// Whether whoever did it had invited the person as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByInviter {
    /// The same member of staff.
    Yes,
    /// Another one, or nobody knows.
    No,
}

impl Exception {
    /// Which exception an entry of the trail is, by its action and detail.
    pub fn of(action: &str, detail: &str, by_inviter: ByInviter) -> Option<Self> {
        let is_forced = || detail.split(' ').any(|word| word == FORCED);
        match action {
            "code.shown" => Some(Self::CodeReadBack),
            "letter.printed" => Some(Self::LetterPrinted),
            "invitation.resent" if is_forced() => Some(Self::ResendForced),
            "account.phone_reset" => Some(Self::PhoneReset),
            "access.approved" if by_inviter == ByInviter::Yes => Some(Self::NoSecondPerson),
            // What was rejected is handed out with names and addresses.
            "names.revealed" | "batch.rejects" => Some(Self::NamesRevealed),
            "audit.exported" | "account.exported" => Some(Self::Exported),
            "account.erased" => Some(Self::Erased),
            "legal_hold.set" | "contact_hold.set" => Some(Self::HoldSet),
            "legal_hold.lifted" | "contact_hold.lifted" => Some(Self::HoldLifted),
            _ => None,
        }
    }
}

/// How many subjects a line names.
const NAMED: usize = 5;

/// What one actor did of one kind on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The day.
    pub day: NaiveDate,
    /// Who, as the trail writes it without its kind: a login, `person` or `system`.
    pub actor: String,
    /// What.
    pub exception: Exception,
    /// How often.
    pub count: u64,
    /// About which references, at most five, in order.
    pub subjects: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Group {
    count: u64,
    subjects: BTreeSet<String>,
}

/// All exceptions of some days.
#[derive(Debug, Clone, Default)]
pub struct Exceptions(BTreeMap<(NaiveDate, String, Exception), Group>);

impl Exceptions {
    /// Adds one; `actor` is as the trail writes it.
    pub fn add(&mut self, day: NaiveDate, actor: &str, exception: Exception, subject: &str) {
        let actor = actor.strip_prefix("staff:").unwrap_or(actor);
        let group = self
            .0
            .entry((day, actor.to_owned(), exception))
            .or_default();
        group.count += 1;
        if group.subjects.len() < NAMED {
            group.subjects.insert(subject.to_owned());
        }
    }

    /// The lines: by day, the newest first, then by actor and kind.
    pub fn lines(&self) -> Vec<Line> {
        let line =
            |((day, actor, exception), group): (&(NaiveDate, String, Exception), &Group)| Line {
                day: *day,
                actor: actor.clone(),
                exception: *exception,
                count: group.count,
                subjects: group.subjects.iter().cloned().collect(),
            };
        let mut lines: Vec<Line> = self.0.iter().map(line).collect();
        lines.sort_by_key(|line| Reverse(line.day));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_that_is_looked_for_is_an_exception_and_no_other() {
        let mut found = BTreeSet::new();
        for action in ACTIONS {
            found.extend(Exception::of(
                action,
                "kind=setup forced=true",
                ByInviter::Yes,
            ));
        }
        assert_eq!(found.len(), Exception::ALL.len());
        for usual in ["invitation.created", "access.refused", "code.verified", ""] {
            assert_eq!(Exception::of(usual, FORCED, ByInviter::Yes), None);
        }
    }

    #[test]
    fn a_resend_within_the_limits_and_an_approval_by_another_are_usual() {
        let of = |action, detail| Exception::of(action, detail, ByInviter::No);
        assert_eq!(
            of("invitation.resent", "kind=setup generation=1 new=false"),
            None
        );
        assert_eq!(of("invitation.resent", "kind=setup unforced=true"), None);
        assert_eq!(of("access.approved", "shown=0"), None);
    }

    #[test]
    fn lines_are_by_day_actor_and_kind_newest_first() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let mut all = Exceptions::default();
        all.add(day(1), "staff:jb", Exception::CodeReadBack, "INV-000001");
        all.add(day(2), "staff:kl", Exception::CodeReadBack, "INV-000003");
        all.add(day(2), "staff:jb", Exception::CodeReadBack, "INV-000002");
        all.add(day(2), "staff:jb", Exception::CodeReadBack, "INV-000002");
        let lines = all.lines();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.day, line.actor.as_str(), line.count))
            .collect();
        assert_eq!(
            told,
            [(day(2), "jb", 2), (day(2), "kl", 1), (day(1), "jb", 1)]
        );
        assert_eq!(lines[0].subjects, ["INV-000002"]);
    }
}
