//! Everything that is held about a person, as they get it.

use crate::app::audit::Told;
use crate::app::held::{Held, HeldAccount, HeldInvitation};
use crate::cli::shown::instant;
use crate::cli::time;
use crate::cli::view::{Fact, View};
use crate::domain::batch::Row;
use crate::domain::batch::column::Column;
use crate::domain::id::RunRef;
use crate::domain::name::PersonName;
use crate::domain::outbox::Message;
use serde_json::{Map, Value, json};
use std::path::Path;

/// A copy. Without a file of its own the JSON is the whole of it.
pub struct Copy<'a> {
    /// Everything that is held.
    pub held: &'a Held,
    /// Where it was written: as JSON, and as a page.
    pub files: [Option<&'a Path>; 2],
}

impl Copy<'_> {
    /// The whole copy.
    pub fn whole(&self) -> Value {
        let held = self.held;
        json!({
            "subject": held.subject(),
            "email": held.email,
            "copied_at": time::machine(held.now),
            "language": held.language(),
            "legal_hold_since": instant(held.hold.as_ref().map(|hold| hold.set_at)),
            "accounts": held.accounts.iter().map(account).collect::<Vec<_>>(),
            "invitations": held.invitations.iter().map(|one| invitation(one, held)).collect::<Vec<_>>(),
            "other_messages": held.strays.iter().map(message).collect::<Vec<_>>(),
            "batch_rows": held.rows.iter().map(row).collect::<Vec<_>>(),
            "history": held.history.iter().map(entry).collect::<Vec<_>>(),
        })
    }

    fn is_written(&self) -> bool {
        self.files.iter().any(Option::is_some)
    }
}

impl View for Copy<'_> {
    fn json(&self) -> Value {
        if !self.is_written() {
            return self.whole();
        }
        let [out, html] = self
            .files
            .map(|file| file.map(|path| path.display().to_string()));
        json!({
            "subject": self.held.subject(),
            "copied_at": time::machine(self.held.now),
            "out": out,
            "html": html,
            "invitations": self.held.invitations.len(),
            "accounts": self.held.accounts.len(),
            "messages": self.held.messages().count(),
            "entries": self.held.history.len(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let held = self.held;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let mut facts = vec![
            Fact::new("Person", held.subject()),
            Fact::new("Copied", held.now),
            Fact::new("Invitations", count(held.invitations.len())),
            Fact::new("Accounts", count(held.accounts.len())),
            Fact::new("Messages", count(held.messages().count())),
            Fact::new("Lines of batches", count(held.rows.len())),
            Fact::new("Entries of the trail", count(held.history.len())),
        ];
        for file in self.files.iter().flatten() {
            facts.push(Fact::new("Written to", file.display().to_string()));
        }
        if !self.is_written() {
            facts.push(Fact::new(
                "The copy itself",
                "--html FILE writes it as a page, --out FILE or --json as JSON",
            ));
        }
        facts
    }
}

fn text(name: Option<&PersonName>) -> Option<&str> {
    name.map(PersonName::as_str)
}

fn account(held: &HeldAccount) -> Value {
    let account = &held.account;
    let phone = account.phone.as_ref();
    json!({
        "ref": account.reference,
        "state": account.state,
        "email": account.email,
        "given_name": text(account.given_name.as_ref()),
        "surname": text(account.surname.as_ref()),
        "language": account.language,
        "has_password": account.password_hash.is_some(),
        "created_at": time::machine(account.created_at),
        "email_verified_at": instant(account.email_verified_at),
        "phone": phone.map(|phone| json!({
            "number": phone.masked,
            "method": phone.method,
            "confirmed_at": instant(phone.confirmed_at),
            "last_used_at": instant(phone.last_used_at),
        })),
        "phone_reset_at": instant(account.phone_reset_at),
        "last_signed_in_at": instant(account.last_signed_in_at),
        "failed_sign_ins": account.failed_sign_ins,
        "paused_until": instant(account.paused_until),
        "locked_at": instant(account.locked_at),
        "closed_at": instant(account.closed_at),
        "close_asked_at": instant(account.close_asked_at),
        "sessions": held.sessions.iter().map(|one| json!({
            "began_at": time::machine(one.created_at),
            "seen_at": time::machine(one.seen_at),
        })).collect::<Vec<_>>(),
        "verification_codes": held.codes.iter().map(|one| json!({
            "purpose": one.purpose,
            "method": one.method,
            "sent_at": time::machine(one.created_at),
            "expires_at": time::machine(one.expires_at),
            "ended_at": instant(one.ended_at),
        })).collect::<Vec<_>>(),
        "messages": held.messages.iter().map(message).collect::<Vec<_>>(),
    })
}

fn invitation(one: &HeldInvitation, held: &Held) -> Value {
    let invitation = &one.invitation;
    let records: Vec<Value> = one
        .accesses
        .iter()
        .map(|access| {
            let record = one
                .records
                .iter()
                .find(|record| record.reference == access.record);
            json!({
                "record": access.record,
                "label": record.map(|record| record.label.as_str()),
                "state": access.state,
                "offered_at": time::machine(access.offered_at),
                "decided_at": instant(access.decided_at),
                "reviewed_at": instant(access.reviewed_at),
                "reviewed_by": access.reviewed_by,
                "active_since": instant(access.active_since),
                "ends_at": instant(access.ends_at),
                "ended_at": instant(access.ended_at),
            })
        })
        .collect();
    json!({
        "ref": invitation.reference,
        "state": invitation.state_at(held.now),
        "email": invitation.email,
        "name": invitation.name.as_str(),
        "relationship": invitation.relationship,
        "language": invitation.language,
        "worker": invitation.worker,
        "team": invitation.team,
        "note": invitation.note.as_ref().map(crate::domain::name::Note::as_str),
        "created_at": time::machine(invitation.created_at),
        "created_by": invitation.created_by,
        "code_verified_at": instant(invitation.code.verified_at),
        "code_verified_by": invitation.code.verified_by,
        "code_shown_to_staff": invitation.code.shown_to_staff,
        "account": invitation.account,
        "accepted_at": instant(invitation.accepted_at),
        "decided_at": instant(invitation.decided_at),
        "ended_at": instant(invitation.ended_at),
        "records": records,
        "messages": one.messages.iter().map(message).collect::<Vec<_>>(),
    })
}

fn message(message: &Message) -> Value {
    json!({
        "id": message.id,
        "kind": message.kind,
        "channel": message.channel,
        "to": message.to,
        "language": message.language,
        "state": message.state,
        "attempts": message.attempts,
        "created_at": time::machine(message.created_at),
        "sent_at": instant(message.sent_at),
        "delivered_at": instant(message.delivered_at),
        "error": message.error,
    })
}

fn row((run, row): &(RunRef, Row)) -> Value {
    let fields = row.fields.as_ref().map(|fields| {
        Column::ALL
            .iter()
            .map(|&column| (column.word().to_owned(), fields.get(column)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| (column, Value::from(text)))
            .collect::<Map<_, _>>()
    });
    json!({
        "run": run,
        "line": row.line,
        "outcome": row.outcome,
        "invitation": row.invitation,
        "fields": fields,
    })
}

fn entry(told: &Told) -> Value {
    let entry = &told.entry;
    json!({
        "number": entry.number,
        "at": entry.at,
        "actor": entry.actor,
        "command": entry.command,
        "action": entry.action,
        "subject": entry.subject,
        "record": (!entry.record.is_empty()).then_some(&entry.record),
        "outcome": entry.outcome,
        "detail": entry.detail,
        "reason": told.reason.as_ref().map(crate::domain::name::Reason::as_str),
    })
}
