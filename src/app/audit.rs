//! Reading and checking the audit trail.

use crate::app::desk::{Caller, Desk, Entry, authorise, is_account_hidden, sees};
use crate::app::refusal::Refusal;
use crate::app::status::Intent;
use crate::domain::audit::{self, BrokenChain, ERASURES, GENESIS};
use crate::domain::id::{AccountRef, InvitationRef, MessageRef, RecordRef};
use crate::domain::name::Reason;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{AuditFilter, KeptReason, Listed, Order, Page, StoreError, View};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

/// How many entries are read at once while checking; memory stays flat however long the trail is.
const CHUNK: u32 = 1_000;

/// What a check of the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last one.
    pub head: String,
    /// How many kept reasons were erased with the people they were about.
    pub erased: u64,
}

/// An entry with its reason, where one is kept.
#[derive(Debug, Clone)]
pub struct Told {
    /// The entry.
    pub entry: audit::Entry,
    /// The reason; `None` when there was none, or it was erased.
    pub reason: Option<Reason>,
}

/// Hex SHA-256, as the chain uses it.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    text
}

/// What a reason's hash is taken over.
pub fn reason_hash(kept: &KeptReason) -> String {
    digest(&format!("{}:{}", hex(&kept.salt), kept.reason.as_str()))
}

/// Checks the whole trail: every number, link, content and kept reason; and, where a head was kept
/// elsewhere, that it is still in the trail.
///
/// # Errors
/// [`Refusal::Broken`] names the first entry that is wrong.
pub fn verify(
    desk: &Desk<'_>,
    caller: &Caller,
    kept_head: Option<&str>,
) -> Result<Verified, Refusal> {
    desk.guard(caller, Entry::done("audit.verified", "audit"), || {
        let view = desk.store.view()?;
        reads_whole(&authorise(&*view, caller, Action::Audit)?)?;
        verify_whole(&*view, kept_head)
    })
}

/// Whoever is barred from a record reads nothing about it, so not the trail as a whole.
fn reads_whole(staff: &Staff) -> Result<(), Refusal> {
    if staff.barred.is_empty() {
        return Ok(());
    }
    Err(Refusal::TrailNotWhole {
        login: staff.login.clone(),
    })
}

/// As [`verify`], for whoever looks after the database.
///
/// # Errors
/// [`Refusal::Broken`].
pub fn verify_whole(view: &dyn View, kept_head: Option<&str>) -> Result<Verified, Refusal> {
    let (mut number, mut hash, mut erased) = (0, GENESIS.to_owned(), 0);
    let mut seen = kept_head.is_none_or(|head| head == GENESIS);
    loop {
        let entries = view.audit_entries(number, CHUNK)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            audit::check_link((number, &hash), &entry, digest)?;
            let broken = match view.audit_reason(entry.number)? {
                Some(kept) => {
                    (reason_hash(&kept) != entry.reason_hash).then_some(BrokenChain::Reason {
                        number: entry.number,
                    })
                }
                None if entry.reason_hash.is_empty() => None,
                None => {
                    erased += 1;
                    (!is_erased(view, &entry)?).then_some(BrokenChain::ReasonGone {
                        number: entry.number,
                    })
                }
            };
            if let Some(broken) = broken {
                return Err(Refusal::Broken(broken));
            }
            seen |= kept_head == Some(entry.hash.as_str());
            number = entry.number;
            hash = entry.hash;
        }
    }
    if seen {
        Ok(Verified {
            entries: number,
            head: hash,
            erased,
        })
    } else {
        Err(Refusal::Broken(BrokenChain::HeadMissing))
    }
}

/// Whether the trail tells that the reason kept with an entry was erased with its subject, or with
/// what its subject, a message, was about.
fn is_erased(view: &dyn View, entry: &audit::Entry) -> Result<bool, StoreError> {
    let mut subjects = vec![entry.subject.clone()];
    if let Ok(message) = MessageRef::parse(&entry.subject)
        && let Some(message) = view.message(&message)?
    {
        subjects.extend(message.invitation.map(|about| about.to_string()));
        subjects.extend(message.account.map(|about| about.to_string()));
    }
    for subject in subjects {
        for action in ERASURES {
            let filter = AuditFilter {
                subject: Some(subject.clone()),
                action: Some(action.to_owned()),
                ..AuditFilter::default()
            };
            let page = Page {
                limit: 10,
                after: None,
                order: Order::NewestFirst,
            };
            let found = view.list_audit(&filter, page)?.items;
            if found
                .iter()
                .any(|later| later.outcome == "done" && later.number > entry.number)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Tells the head: how many entries, and the hash of the last.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn head(desk: &Desk<'_>, caller: &Caller) -> Result<Verified, Refusal> {
    desk.guard(caller, Entry::done("audit.read", "audit"), || {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Audit)?;
        let (entries, head) = view.audit_head()?;
        Ok(Verified {
            entries,
            head,
            erased: 0,
        })
    })
}

/// Lists entries with their reasons.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    filter: &AuditFilter,
    page: Page,
) -> Result<Listed<Told>, Refusal> {
    desk.guard(caller, Entry::done("audit.read", "audit"), || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Audit)?;
        let mut listed = told(&*view, filter, page)?;
        if !staff.barred.is_empty() {
            let mut shown = Vec::with_capacity(listed.items.len());
            for told in listed.items {
                if !is_hidden(&*view, &staff, &told.entry)? {
                    shown.push(told);
                }
            }
            listed.items = shown;
        }
        Ok(listed)
    })
}

/// Whether an entry is about a record that the reader is barred from, or about an invitation, message
/// or account of it.
fn is_hidden(view: &dyn View, staff: &Staff, entry: &audit::Entry) -> Result<bool, StoreError> {
    let names = |text: &str| {
        staff.barred.iter().any(|record| {
            text.split(|c: char| !is_of_reference(c))
                .any(|word| word == record.as_str())
        })
    };
    if names(&entry.record) || names(&entry.subject) || names(&entry.detail) {
        return Ok(true);
    }
    let subject = entry.subject.as_str();
    let invitation = if subject.starts_with(InvitationRef::PREFIX) {
        InvitationRef::parse(subject).ok()
    } else if let Ok(id) = MessageRef::parse(subject)
        && subject.starts_with(MessageRef::PREFIX)
    {
        view.message(&id)?.and_then(|message| message.invitation)
    } else {
        None
    };
    if let Some(invitation) = invitation {
        return Ok(match view.invitation(&invitation)? {
            Some(found) => !sees(view, staff, &found)?,
            None => false,
        });
    }
    match AccountRef::parse(subject) {
        Ok(account) if subject.starts_with(AccountRef::PREFIX) => {
            is_account_hidden(view, staff, &account)
        }
        _ => Ok(false),
    }
}

/// Whether a character can be one of a reference.
fn is_of_reference(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_/.".contains(c)
}

fn told(view: &dyn View, filter: &AuditFilter, page: Page) -> Result<Listed<Told>, StoreError> {
    let listed = view.list_audit(filter, page)?;
    let mut items = Vec::with_capacity(listed.items.len());
    for entry in listed.items {
        let reason = if entry.reason_hash.is_empty() {
            None
        } else {
            view.audit_reason(entry.number)?
        };
        items.push(Told {
            entry,
            reason: reason.map(|kept| kept.reason),
        });
    }
    Ok(Listed {
        items,
        next: listed.next,
    })
}

/// The history of one reference, oldest first, for staff who see it anyway.
///
/// # Errors
/// The database's own.
pub fn history(view: &dyn View, subject: &str, limit: u32) -> Result<Vec<Told>, StoreError> {
    let filter = AuditFilter {
        subject: Some(subject.to_owned()),
        ..AuditFilter::default()
    };
    Ok(told(
        view,
        &filter,
        Page {
            limit,
            after: None,
            order: Order::OldestFirst,
        },
    )?
    .items)
}

/// Writes down that the trail was exported, then hands every entry to `sink`, oldest first.
///
/// # Errors
/// The caller may not, the database fails, or `sink` does; what it got by then is whole entries.
pub fn export<E>(
    desk: &Desk<'_>,
    caller: &Caller,
    mut sink: impl FnMut(&Told) -> Result<(), E>,
) -> Result<Result<u64, E>, Refusal> {
    desk.guard(caller, Entry::done("audit.exported", "audit"), || {
        let unit = desk.store.begin()?;
        reads_whole(&authorise(&*unit, caller, Action::Audit)?)?;
        desk.record(
            &*unit,
            caller,
            Entry::done("audit.exported", "audit"),
            desk.clock.now(),
        )?;
        unit.keep()?;
        Ok(())
    })?;
    let mut number = 0;
    // Entries are only ever added, so a part read anew fits those that `sink` has got.
    loop {
        let part = again(|| part(desk, number))?;
        if part.is_empty() {
            return Ok(Ok(number));
        }
        for told in part {
            number = told.entry.number;
            if let Err(error) = sink(&told) {
                return Ok(Err(error));
            }
        }
    }
}

/// Some entries behind this one, with their reasons.
fn part(desk: &Desk<'_>, number: u64) -> Result<Vec<Told>, StoreError> {
    let view = desk.store.view()?;
    let entries = view.audit_entries(number, CHUNK)?;
    let told = entries.into_iter().map(|entry| {
        let reason = view.audit_reason(entry.number)?.map(|kept| kept.reason);
        Ok(Told { entry, reason })
    });
    told.collect()
}

/// Who last did something to a reference, for telling the second one who was faster.
///
/// # Errors
/// The database's own.
pub fn who_did(view: &dyn View, subject: &str, action: &str) -> Result<String, StoreError> {
    let filter = AuditFilter {
        subject: Some(subject.to_owned()),
        ..AuditFilter::default()
    };
    let page = Page {
        limit: 100,
        after: None,
        order: Order::NewestFirst,
    };
    let mut entries = view.list_audit(&filter, page)?.items.into_iter();
    let last = entries.find(|entry| entry.outcome == "done" && entry.action == action);
    Ok(last.map_or_else(
        || "somebody".to_owned(),
        |entry| entry.actor.trim_start_matches("staff:").to_owned(),
    ))
}

/// Who last did something about a record of an invitation, and when.
///
/// # Errors
/// The database's own.
pub(crate) fn who_did_to(
    view: &dyn View,
    subject: &InvitationRef,
    record: &RecordRef,
    action: &str,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let filter = AuditFilter {
        subject: Some(subject.as_str().to_owned()),
        ..AuditFilter::default()
    };
    let page = Page {
        limit: 100,
        after: None,
        order: Order::NewestFirst,
    };
    let mut entries = view.list_audit(&filter, page)?.items.into_iter();
    let last = entries.find(|entry| {
        entry.outcome == "done" && entry.action == action && entry.record == record.as_str()
    });
    Ok(last.and_then(|entry| {
        let at = DateTime::parse_from_rfc3339(&entry.at).ok()?;
        let by = entry.actor.trim_start_matches("staff:").to_owned();
        Some((by, at.with_timezone(&Utc)))
    }))
}

/// The history of the invitation that a selector means. Why something was done about a restricted
/// record is told only to those who may see that record.
///
/// # Errors
/// As [`crate::app::status::picture`].
pub fn history_of(desk: &Desk<'_>, caller: &Caller, selector: &str) -> Result<Vec<Told>, Refusal> {
    again(|| {
        let seen = crate::app::status::picture(desk, caller, selector, Intent::LOOK)?;
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        Ok(recorded(&*view, &staff, &seen.invitation.reference)?)
    })
}

/// What is recorded of an invitation, as far as a member of staff may read it.
pub(crate) fn recorded(
    view: &dyn View,
    staff: &Staff,
    invitation: &InvitationRef,
) -> Result<Vec<Told>, StoreError> {
    let mut all = history(view, invitation.as_str(), 10_000)?;
    for told in all.iter_mut().filter(|told| told.reason.is_some()) {
        if let Ok(record) = RecordRef::parse(&told.entry.record)
            && let Some(record) = view.record(&record)?
            && !staff.sees(&record)
        {
            told.reason = None;
        }
    }
    Ok(all)
}

/// Writes down that names and addresses are shown in full, before they are.
///
/// # Errors
/// [`Refusal::Forbidden`] for a caller who may not see them.
pub fn reveal(desk: &Desk<'_>, caller: &Caller, count: usize) -> Result<(), Refusal> {
    desk.guard(
        caller,
        Entry::done("names.revealed", caller.login.as_str()),
        || {
            let unit = desk.store.begin()?;
            authorise(&*unit, caller, Action::SeeNames)?;
            let entry = Entry::done("names.revealed", caller.login.as_str())
                .detail(format!("count={count}"));
            desk.record(&*unit, caller, entry, desk.clock.now())?;
            unit.keep()?;
            Ok(())
        },
    )
}
