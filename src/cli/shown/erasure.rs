//! What erasing a person takes and leaves: the plan before, the certificate after.

use crate::app::erasure::{Certificate, Cleared};
use crate::app::held::Held;
use crate::cli::time;
use crate::cli::view::{Fact, Look, View, facts_as_lines};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What would go and what would stay.
pub struct Plan<'a> {
    /// Everything that is held.
    pub held: &'a Held,
    /// Files that are not erased.
    pub files: &'a [PathBuf],
    /// Whether the database is on a server.
    pub is_shared: bool,
}

/// What stays after an erasure, and why.
fn stays(entries: usize, is_shared: bool) -> Vec<(&'static str, String)> {
    let copies = if is_shared {
        "the server’s own backups, archives and replicas, until their time is over; whoever looks after the server knows it"
    } else {
        "what `cso db backup` has written: put none of it back without erasing again"
    };
    vec![
        (
            "audit trail",
            format!("{entries} entries with references only, so that what was done can be proved"),
        ),
        (
            "records",
            "the children’s records themselves belong to the council’s case system".to_owned(),
        ),
        (
            "counts and states",
            "that there was an invitation and how it ended, without whose it was".to_owned(),
        ),
        ("backups", copies.to_owned()),
        (
            "email that was sent",
            "lies in the person’s own mailbox and with whoever carried it".to_owned(),
        ),
    ]
}

fn stays_json(entries: usize, is_shared: bool) -> Vec<Value> {
    stays(entries, is_shared)
        .into_iter()
        .map(|(what, why)| json!({"what": what, "why": why}))
        .collect()
}

fn names(files: &[PathBuf]) -> Vec<String> {
    files
        .iter()
        .map(|file| file.display().to_string())
        .collect()
}

fn tail(facts: &mut Vec<Fact>, entries: usize, is_shared: bool, files: &[PathBuf]) {
    for (what, why) in stays(entries, is_shared) {
        facts.push(Fact::new(format!("Stays: {what}"), why));
    }
    for file in names(files) {
        facts.push(Fact::new("Stays: a file to delete yourself", file));
    }
}

impl View for Plan<'_> {
    fn json(&self) -> Value {
        let held = self.held;
        let sign_ins: usize = held
            .accounts
            .iter()
            .map(|one| one.sessions.len() + one.codes.len())
            .sum();
        json!({
            "subject": held.subject(),
            "counts": {
                "invitations": held.invitations.len(),
                "accounts": held.accounts.len(),
                "accesses": held.invitations.iter().map(|one| one.accesses.len()).sum::<usize>(),
                "messages": held.messages().count(),
                "batch_rows": held.rows.len(),
                "reasons": held.reasons(),
                "sign_ins": sign_ins,
            },
            "stays": stays_json(held.history.len(), self.is_shared),
            "files": names(self.files),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let held = self.held;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let sign_ins: usize = held
            .accounts
            .iter()
            .map(|one| one.sessions.len() + one.codes.len())
            .sum();
        let mut facts = vec![
            Fact::new("Person", held.subject()),
            Fact::new(
                "Goes: name, address and note of invitations",
                count(held.invitations.len()),
            ),
            Fact::new(
                "Goes: names, address, phone and password of accounts",
                count(held.accounts.len()),
            ),
            Fact::new(
                "Goes: addresses of messages",
                count(held.messages().count()),
            ),
            Fact::new("Goes: lines of batches", count(held.rows.len())),
            Fact::new("Goes: reasons that staff gave", count(held.reasons())),
            Fact::new("Goes: sessions and verification codes", count(sign_ins)),
            Fact::new("Goes: words by which a search finds them", "all"),
        ];
        tail(&mut facts, held.history.len(), self.is_shared, self.files);
        facts
    }

    fn human(&self, look: Look) -> String {
        facts_as_lines(&self.facts(), look)
    }
}

/// The certificate.
pub struct Certified<'a> {
    /// What was erased.
    pub done: &'a Certificate,
    /// Files that are not erased.
    pub files: &'a [PathBuf],
    /// Whether the database is on a server.
    pub is_shared: bool,
}

impl Certified<'_> {
    fn bytes(&self) -> (&'static str, &'static str) {
        match self.done.cleared {
            Cleared::Gone => ("gone", "none of it is left in the database’s file"),
            Cleared::LeftToServer => (
                "left_to_server",
                "the server’s vacuum takes the old rows out of its files in its own time",
            ),
            Cleared::NotYet => (
                "not_yet",
                "may still lie in the database’s file: run the command once more",
            ),
        }
    }

    fn verify(&self) -> String {
        format!("cso audit verify --head {}", self.done.hash)
    }
}

impl View for Certified<'_> {
    fn json(&self) -> Value {
        let done = self.done;
        json!({
            "certificate": "erasure of a person",
            "subject": done.subject,
            "erased_at": time::machine(done.at),
            "erased_by": done.by,
            "invitations": done.invitations,
            "accounts": done.accounts,
            "counts": {
                "invitations": done.invitations.len(),
                "accounts": done.accounts.len(),
                "accesses": done.accesses,
                "messages": done.messages,
                "batch_rows": done.rows,
                "reasons": done.reasons,
                "sign_ins": done.sign_ins,
            },
            "bytes": self.bytes().0,
            "stays": stays_json(done.entries, self.is_shared),
            "files": names(self.files),
            "trail": {"entry": done.entry, "hash": done.hash},
            "verify": self.verify(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let done = self.done;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let list = |refs: Vec<String>| {
            if refs.is_empty() {
                "none".to_owned()
            } else {
                refs.join(", ")
            }
        };
        let mut facts = vec![
            Fact::new("Certificate", "erasure of a person"),
            Fact::new("Person", done.subject.clone()),
            Fact::new("Erased", done.at),
            Fact::new("Erased by", done.by.to_string()),
            Fact::new(
                "Invitations",
                list(done.invitations.iter().map(ToString::to_string).collect()),
            ),
            Fact::new(
                "Accounts",
                list(done.accounts.iter().map(ToString::to_string).collect()),
            ),
            Fact::new("Messages", count(done.messages)),
            Fact::new("Lines of batches", count(done.rows)),
            Fact::new("Reasons", count(done.reasons)),
            Fact::new("Sessions and codes", count(done.sign_ins)),
            Fact::new("Bytes", self.bytes().1),
        ];
        tail(&mut facts, done.entries, self.is_shared, self.files);
        facts.push(Fact::new("Entry of the trail", done.entry));
        facts.push(Fact::new("Its hash", done.hash.clone()));
        facts.push(Fact::new("To verify", self.verify()));
        facts
    }
}
