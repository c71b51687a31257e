//! Rows of invitations, accesses, messages and audit entries.

use crate::app::audit::Told;
use crate::cli::plain::plain;
use crate::cli::shown::{instant, words};
use crate::cli::time;
use crate::cli::view::{Cell, Row};
use crate::domain::access::Access;
use crate::domain::invitation::Invitation;
use crate::domain::name::RecordLabel;
use crate::domain::outbox::Message;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// Whether names and addresses are shown in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// In full; the audit trail says so.
    Revealed,
    /// With all but the first letters hidden.
    Masked,
    /// Not at all: the reader may not see them.
    Hidden,
}

impl Names {
    /// A person's name, as far as it is shown.
    pub fn name(self, invitation: &Invitation) -> Option<String> {
        match self {
            Self::Revealed => Some(invitation.name.as_str().to_owned()),
            Self::Masked => Some(invitation.name.masked()),
            Self::Hidden => None,
        }
    }

    fn email(self, invitation: &Invitation) -> Option<String> {
        match self {
            Self::Revealed => Some(invitation.email.as_str().to_owned()),
            Self::Masked => Some(invitation.email.masked()),
            Self::Hidden => None,
        }
    }

    /// A record's label, as far as it is shown.
    pub fn label(self, label: &RecordLabel) -> Option<String> {
        match self {
            Self::Revealed => Some(label.as_str().to_owned()),
            Self::Masked => Some(label.masked()),
            Self::Hidden => None,
        }
    }

    /// An address of a message, as far as it is shown.
    pub fn address(self, to: &str) -> Option<String> {
        match self {
            Self::Masked if to.contains('@') => Some(crate::domain::mask::address(to)),
            // Phone numbers are kept masked already.
            Self::Revealed | Self::Masked => Some(to.to_owned()),
            Self::Hidden => None,
        }
    }
}

/// An invitation in a list.
pub struct InvitationRow<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// The instant it is judged by.
    pub now: DateTime<Utc>,
    /// How names are shown.
    pub names: Names,
}

impl Row for InvitationRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("name", "Name"),
        ("email", "Email"),
        ("state", "State"),
        ("waiting_on", "Waiting on"),
        ("worker", "Worker"),
        ("created_at", "Created"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let invitation = self.invitation;
        vec![
            invitation.reference.to_string().into(),
            self.names.name(invitation).into(),
            self.names.email(invitation).into(),
            words(invitation.state_at(self.now).word()).into(),
            invitation.turn_at(self.now).waiting_on().word().into(),
            invitation.worker.to_string().into(),
            invitation.created_at.into(),
        ]
    }

    fn json(&self) -> Value {
        let invitation = self.invitation;
        let turn = invitation.turn_at(self.now);
        json!({
            "ref": invitation.reference,
            "state": invitation.state_at(self.now),
            "stage": turn.stage(),
            "waiting_on": turn.waiting_on(),
            "next": turn.next("the person"),
            "command": turn.command(&invitation.reference),
            "name": self.names.name(invitation),
            "email": self.names.email(invitation),
            "relationship": invitation.relationship,
            "worker": invitation.worker,
            "team": invitation.team,
            "created_at": time::machine(invitation.created_at),
            "created_by": invitation.created_by,
            "expires_at": time::machine(invitation.expires_at()),
        })
    }
}

/// What waits on the reader, in a list.
pub struct TaskRow<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// The instant it is judged by.
    pub now: DateTime<Utc>,
    /// How names are shown.
    pub names: Names,
}

impl Row for TaskRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("name", "Name"),
        ("age", "Age"),
        ("next", "Next"),
        ("command", "Type"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let invitation = self.invitation;
        let turn = invitation.turn_at(self.now);
        vec![
            invitation.reference.to_string().into(),
            self.names.name(invitation).into(),
            time::span(self.now - invitation.created_at).into(),
            turn.next("the person").into(),
            turn.command(&invitation.reference).into(),
        ]
    }

    fn json(&self) -> Value {
        InvitationRow {
            invitation: self.invitation,
            now: self.now,
            names: self.names,
        }
        .json()
    }
}

/// An access in a list.
pub struct AccessRow<'a> {
    /// The access.
    pub access: &'a Access,
    /// Its invitation.
    pub invitation: &'a Invitation,
    /// The instant it is judged by.
    pub now: DateTime<Utc>,
    /// How names are shown.
    pub names: Names,
}

impl Row for AccessRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("record", "Record"),
        ("name", "Name"),
        ("state", "State"),
        ("since", "Since"),
        ("invited_by", "Invited by"),
        ("worker", "Worker"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.access.invitation.to_string().into(),
            self.access.record.to_string().into(),
            self.names.name(self.invitation).into(),
            self.access.state.word().into(),
            self.since().into(),
            self.invitation.created_by.to_string().into(),
            self.invitation.worker.to_string().into(),
        ]
    }

    fn json(&self) -> Value {
        let access = self.access;
        json!({
            "ref": access.invitation,
            "record": access.record,
            "state": access.state,
            "since": time::machine(self.since()),
            "name": self.names.name(self.invitation),
            "email": self.names.email(self.invitation),
            "relationship": self.invitation.relationship,
            "worker": self.invitation.worker,
            "team": self.invitation.team,
            "created_by": self.invitation.created_by,
            "decided_at": instant(access.decided_at),
            "approved_by": access.approved_by(),
            "active_since": instant(access.active_since),
            "ends_on": instant(access.ends_at),
            "ended_at": instant(access.ended_at),
            "overdue": access.is_overdue_at(self.now),
            "silent": access.is_silent,
        })
    }
}

/// An access whose end has come and is not written down, in a list.
pub struct OverdueRow<'a>(pub AccessRow<'a>);

impl Row for OverdueRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("record", "Record"),
        ("name", "Name"),
        ("state", "State"),
        ("ends_on", "Its end was"),
        ("overdue_for", "Overdue for"),
        ("worker", "Worker"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let row = &self.0;
        let access = row.access;
        vec![
            access.invitation.to_string().into(),
            access.record.to_string().into(),
            row.names.name(row.invitation).into(),
            access.state.word().into(),
            access.ends_at.into(),
            access.ends_at.map(|end| time::span(row.now - end)).into(),
            row.invitation.worker.to_string().into(),
        ]
    }

    fn json(&self) -> Value {
        self.0.json()
    }
}

impl AccessRow<'_> {
    fn since(&self) -> DateTime<Utc> {
        let access = self.access;
        [access.ended_at, access.reviewed_at, access.decided_at]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(access.offered_at)
    }
}

/// A message in a list.
pub struct MessageRow<'a> {
    /// The message.
    pub message: &'a Message,
    /// How addresses are shown.
    pub names: Names,
}

impl Row for MessageRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "Message"),
        ("ref", "Invitation"),
        ("kind", "Kind"),
        ("to", "To"),
        ("state", "State"),
        ("attempts", "Tries"),
        ("created_at", "Written"),
        ("error", "Reason"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let message = self.message;
        vec![
            message.id.to_string().into(),
            message.invitation.as_ref().map(ToString::to_string).into(),
            words(message.kind.word()).into(),
            self.names.address(&message.to).into(),
            message.state.word().into(),
            message.attempts.into(),
            message.created_at.into(),
            message.error.as_deref().map(plain).into(),
        ]
    }

    fn json(&self) -> Value {
        let message = self.message;
        json!({
            "id": message.id,
            "ref": message.invitation,
            "account": message.account,
            "kind": message.kind,
            "channel": message.channel,
            "to": self.names.address(&message.to),
            "state": message.state,
            "attempts": message.attempts,
            "created_at": time::machine(message.created_at),
            "next_attempt_at": time::machine(message.next_attempt_at),
            "sent_at": instant(message.sent_at),
            "fault": message.fault,
            "error": message.error,
            "message_id": message.message_id,
        })
    }
}

/// An entry of the audit trail in a list.
pub struct AuditRow<'a>(pub &'a Told);

impl Row for AuditRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("number", "No."),
        ("at", "When"),
        ("actor", "Who"),
        ("action", "What"),
        ("subject", "Which"),
        ("record", "Record"),
        ("outcome", "Outcome"),
        ("detail", "Detail"),
        ("reason", "Reason"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let entry = &self.0.entry;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        vec![
            entry.number.into(),
            DateTime::parse_from_rfc3339(&entry.at).map_or_else(
                |_| entry.at.clone().into(),
                |at| at.with_timezone(&Utc).into(),
            ),
            entry.actor.trim_start_matches("staff:").into(),
            entry.action.clone().into(),
            entry.subject.clone().into(),
            some(&entry.record).into(),
            entry.outcome.clone().into(),
            some(&entry.detail).into(),
            self.0
                .reason
                .as_ref()
                .map(|reason| reason.as_str().to_owned())
                .into(),
        ]
    }

    fn json(&self) -> Value {
        let entry = &self.0.entry;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        json!({
            "number": entry.number,
            "at": entry.at,
            "actor": entry.actor,
            "command": entry.command,
            "action": entry.action,
            "subject": entry.subject,
            "record": some(&entry.record),
            "outcome": entry.outcome,
            "detail": some(&entry.detail),
            "reason": self.0.reason,
            "reason_hash": some(&entry.reason_hash),
            "hash": entry.hash,
            "previous": entry.previous,
        })
    }
}

/// What happened to an invitation, told in plain words.
pub struct StoryRow<'a>(pub &'a Told);

impl StoryRow<'_> {
    fn what(&self) -> String {
        let entry = &self.0.entry;
        let told = match (entry.action.as_str(), entry.outcome.as_str()) {
            ("invitation.created", "done") => "invited",
            ("invitation.resent", "done") => "sent again",
            ("invitation.amended", "done") => "corrected",
            ("invitation.withdrawn", "done") => "withdrawn",
            ("invitation.accepted", "done") => "came through the link, phone confirmed",
            ("invitation.decided", "done") => "answered for every record",
            ("invitation.closed", "done") => "closed",
            ("code.verified", "done") => "code verified",
            ("invitation.shown", "denied") => "looking at it was not permitted",
            ("invitation.resent", "denied") => "sending again was not permitted",
            ("invitation.amended", "denied") => "correcting was not permitted",
            ("invitation.withdrawn", "denied") => "withdrawing was not permitted",
            ("code.verified", "denied") if entry.detail.starts_with("why=") => {
                "checking the code was not permitted"
            }
            ("code.verified", "denied") => "wrong or void code",
            ("code.shown", "done") => "code read back to staff",
            ("code.shown", "denied") => "reading the code back refused",
            ("link.used", "done") => "account linked",
            ("access.accepted", "done") => "said Yes",
            ("access.declined", "done") => "said No",
            ("access.approved", "done") => "access approved",
            ("access.approved", "denied") => "approval refused by a rule",
            ("access.refused", "done") => "access refused",
            ("access.suspended", "done") => "access suspended",
            ("access.suspended", "denied") => "suspending access was not permitted",
            ("access.resumed", "done") => "access goes on",
            ("access.resumed", "denied") => "letting access go on was not permitted",
            ("access.end_set", "done") => "end of access set",
            ("access.ended", "done") => "access ended",
            ("access.ended" | "access.end_set", "denied") => "ending access was not permitted",
            ("message.sent", _) => "message sent",
            ("message.failed", _) => "message failed",
            ("message.held", _) => "message held",
            ("message.cancelled", _) => "message cancelled",
            (_, "done") => return entry.action.clone(),
            (_, outcome) => return format!("{} {outcome}", entry.action),
        };
        told.to_owned()
    }
}

impl Row for StoryRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("at", "When"),
        ("actor", "Who"),
        ("what", "What"),
        ("record", "Record"),
        ("detail", "Detail"),
        ("reason", "Reason"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let whole = AuditRow(self.0).cells();
        let cell = |index: usize| whole.get(index).cloned().unwrap_or(Cell::Nothing);
        vec![
            cell(1),
            cell(2),
            self.what().into(),
            cell(5),
            cell(7),
            cell(8),
        ]
    }

    fn json(&self) -> Value {
        AuditRow(self.0).json()
    }
}
