//! What an approver checks before they say yes, a line for each thing, whether it is there or not.

use crate::app::access::Background;
use crate::app::audit::Told;
use crate::app::status::Picture;
use crate::cli::shown::status::Status;
use crate::cli::shown::{relationship, words};
use crate::cli::time;
use crate::cli::view::{Fact, Look, facts_as_lines, spoken};
use crate::domain::access::{Access, AccessState};
use crate::domain::id::StaffLogin;
use crate::domain::text::visible;
use chrono::{DateTime, Utc};

/// The check-list of one invitation.
pub struct CheckList<'a> {
    /// The invitation.
    pub seen: &'a Picture,
    /// What is recorded of it, and what was refused before.
    pub background: &'a Background,
    /// Who decides.
    pub reader: &'a StaffLogin,
}

impl CheckList<'_> {
    /// As people read it.
    pub fn text(&self, look: Look) -> String {
        let title = Status(self.seen).title(look);
        let text = title + &facts_as_lines(&self.facts(), look);
        if look.is_spoken { spoken(&text) } else { text }
    }

    /// Each thing to check, in the order of the journey.
    pub fn facts(&self) -> Vec<Fact> {
        let seen = self.seen;
        let status = Status(seen);
        let invitation = &seen.invitation;
        let mut facts = Vec::new();
        for access in &seen.accesses {
            let label = if access.state == AccessState::Accepted {
                "To decide"
            } else {
                "Record"
            };
            facts.push(Fact::new(label, status.record_words(access)));
        }
        facts.push(Fact::new("Code", self.code()));
        facts.extend(self.read_back());
        facts.push(Fact::new("Email", status.email_words()));
        facts.push(Fact::new("Phone", status.phone_words()));
        facts.push(Fact::new(
            "Relationship",
            relationship(invitation.relationship),
        ));
        facts.push(Fact::new(
            "Account",
            status
                .account_words()
                .unwrap_or_else(|| "none yet".to_owned()),
        ));
        facts.push(Fact::new("Signed in", self.signed_in()));
        facts.push(Fact::new("Declined", self.with(AccessState::Declined)));
        facts.push(Fact::new("Restricted", self.restricted()));
        facts.extend(self.refusals());
        facts.push(Fact::new("Invited", self.invited()));
        if let Some(note) = &invitation.note
            && let Some(note) = status.private(note.as_str())
        {
            facts.push(Fact::new("Note", note));
        }
        facts
    }

    fn code(&self) -> String {
        let code = &self.seen.invitation.code;
        let Some(at) = code.verified_at else {
            return "not verified".to_owned();
        };
        let by = code.verified_by.as_ref().map_or("staff", |by| by.as_str());
        let wrong = self
            .recorded("code.verified", "denied")
            .filter(|told| told.entry.detail.starts_with("left="))
            .count();
        let wrong = match wrong {
            0 => "at the first try".to_owned(),
            1 => "after 1 wrong try".to_owned(),
            many => format!("after {many} wrong tries"),
        };
        format!(
            "typed by {by} as the person said it, verified on {}, {wrong}",
            time::local(at)
        )
    }

    /// Every time that somebody had the code read back, which makes it prove less.
    fn read_back(&self) -> Vec<Fact> {
        let times = self.seen.invitation.code.shown_to_staff;
        if times == 0 {
            return vec![Fact::new(
                "Read back",
                "no, nobody on the staff saw the code",
            )];
        }
        let mut facts: Vec<Fact> = self
            .recorded("code.shown", "done")
            .map(|told| Fact::new("Read back", who_when_why(told)))
            .collect();
        if facts.is_empty() {
            facts.push(Fact::new("Read back", format!("to staff, times: {times}")));
        }
        facts
    }

    fn signed_in(&self) -> String {
        let account = self.seen.account.as_ref();
        account
            .and_then(|account| account.last_signed_in_at)
            .map_or_else(
                || "not yet".to_owned(),
                |at| format!("last on {}", time::local(at)),
            )
    }

    fn with(&self, state: AccessState) -> String {
        let found: Vec<String> = self
            .seen
            .accesses
            .iter()
            .filter(|access| access.state == state)
            .map(|access| access.record.to_string())
            .collect();
        or_none(&found)
    }

    fn restricted(&self) -> String {
        let found: Vec<String> = self
            .seen
            .records
            .iter()
            .filter_map(|record| {
                let at = record.restricted_at?;
                Some(format!("{} since {}", record.reference, time::local(at)))
            })
            .collect();
        or_none(&found)
    }

    fn refusals(&self) -> Vec<Fact> {
        let label = "Refused before";
        let facts: Vec<Fact> = self
            .background
            .refusals
            .iter()
            .map(|refusal| {
                let access = &refusal.access;
                let why = refusal.reason.as_ref();
                let why =
                    why.map_or_else(String::new, |why| format!(": {}", visible(why.as_str())));
                Fact::new(label, refused(access) + &why)
            })
            .collect();
        if facts.is_empty() {
            vec![Fact::new(label, "nothing")]
        } else {
            facts
        }
    }

    fn invited(&self) -> String {
        let invitation = &self.seen.invitation;
        let own = if invitation.created_by == *self.reader {
            " (you)"
        } else {
            ""
        };
        let team = invitation
            .team
            .as_ref()
            .map(|team| format!(", team {team}"))
            .unwrap_or_default();
        format!(
            "by {}{own} on {}; allocated worker {}{team}; {}",
            invitation.created_by,
            time::local(invitation.created_at),
            invitation.worker,
            words(invitation.state_at(self.seen.now).word())
        )
    }

    fn recorded(&self, action: &str, outcome: &str) -> impl Iterator<Item = &Told> {
        self.background
            .history
            .iter()
            .filter(move |told| told.entry.action == action && told.entry.outcome == outcome)
    }
}

fn who_when_why(told: &Told) -> String {
    let by = visible(told.entry.actor.trim_start_matches("staff:"));
    let at = DateTime::parse_from_rfc3339(&told.entry.at).map_or_else(
        |_| visible(&told.entry.at),
        |at| time::local(at.with_timezone(&Utc)),
    );
    let why = told.reason.as_ref();
    let why = why.map_or_else(String::new, |why| format!(": {}", visible(why.as_str())));
    format!("yes, to {by} on {at}{why}")
}

fn refused(access: &Access) -> String {
    let by = access
        .reviewed_by
        .as_ref()
        .map_or("staff", |by| by.as_str());
    let at = access.reviewed_at.map(time::local).unwrap_or_default();
    format!("{} by {by} on {at} ({})", access.record, access.invitation)
}

fn or_none(found: &[String]) -> String {
    if found.is_empty() {
        "nothing".to_owned()
    } else {
        found.join(", ")
    }
}
