//! Everything that is held about one person: found by what staff type, gathered, copied for the
//! person. A person is whoever an address belongs to.

use crate::app::audit::{Told, history, recorded};
use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::app::status;
use crate::domain::access::Access;
use crate::domain::account::{Account, AccountState};
use crate::domain::batch::Row;
use crate::domain::email_address::EmailAddress;
use crate::domain::erasure::LegalHold;
use crate::domain::id::{AccountRef, RunRef};
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::outbox::Message;
use crate::domain::record::Record;
use crate::domain::session::{Session, Verification};
use crate::domain::staff::{Action, Staff};
use crate::domain::text;
use crate::ports::store::View;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// An account with what hangs on it.
#[derive(Debug, Clone)]
pub struct HeldAccount {
    /// The account.
    pub account: Account,
    /// Its sessions that have not ended.
    pub sessions: Vec<Session>,
    /// The six digits that were sent, without them.
    pub codes: Vec<Verification>,
    /// Its messages that are about no invitation.
    pub messages: Vec<Message>,
}

/// An invitation with what hangs on it.
#[derive(Debug, Clone)]
pub struct HeldInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// Its accesses, by record.
    pub accesses: Vec<Access>,
    /// The records of the accesses that the reader may see.
    pub records: Vec<Record>,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
}

/// Everything that is held about a person.
#[derive(Debug, Clone)]
pub struct Held {
    /// Whose it is.
    pub email: EmailAddress,
    /// Accounts, closed ones too, oldest first.
    pub accounts: Vec<HeldAccount>,
    /// Invitations, oldest first.
    pub invitations: Vec<HeldInvitation>,
    /// Messages that went to the address about something that belongs to another address by now.
    pub strays: Vec<Message>,
    /// Rows of batches that name the address or became one of the invitations.
    pub rows: Vec<(RunRef, Row)>,
    /// Whether it is kept from being erased.
    pub hold: Option<LegalHold>,
    /// What was done about any of it, oldest first.
    pub history: Vec<Told>,
    /// The instant it was gathered.
    pub now: DateTime<Utc>,
}

/// More entries than anybody's journey has.
const MOST_ENTRIES: u32 = 10_000;
/// More invitations than go to one address.
const MOST_INVITATIONS: u32 = 10_000;

impl Held {
    /// The reference by which the trail names the person: the account that can still be used, or the
    /// newest one, or the newest invitation; a dash for somebody who only stands in a batch.
    pub fn subject(&self) -> String {
        let open = self
            .accounts
            .iter()
            .find(|held| held.account.state != AccountState::Closed);
        let account = open.or(self.accounts.last());
        let invitation = self.invitations.last();
        account
            .map(|held| held.account.reference.to_string())
            .or_else(|| invitation.map(|held| held.invitation.reference.to_string()))
            .unwrap_or_else(|| "-".to_owned())
    }

    /// The language in which the person is written to.
    pub fn language(&self) -> Language {
        let account = self.accounts.last().map(|held| held.account.language);
        let invitation = self.invitations.last().map(|held| held.invitation.language);
        account.or(invitation).unwrap_or(Language::English)
    }

    /// Every message, oldest first within each part.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        let of_invitations = self.invitations.iter().flat_map(|held| &held.messages);
        let of_accounts = self.accounts.iter().flat_map(|held| &held.messages);
        of_invitations.chain(of_accounts).chain(&self.strays)
    }

    /// How many kept reasons there are in the history.
    pub fn reasons(&self) -> usize {
        let has_reason = |told: &&Told| told.reason.is_some();
        self.history.iter().filter(has_reason).count()
    }
}

/// Finds whom a selector means: an email address, an account's reference, or an invitation's
/// reference or its beginning.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Ambiguous`], [`Refusal::Selector`].
pub fn find(
    view: &dyn View,
    staff: &Staff,
    selector: &str,
    now: DateTime<Utc>,
) -> Result<EmailAddress, Refusal> {
    let asked = || text::visible(selector).chars().take(60).collect::<String>();
    if selector.contains('@') {
        return EmailAddress::parse(selector).map_err(|_| Refusal::Selector { asked: asked() });
    }
    let account = AccountRef::parse(selector).ok();
    let is_account = selector
        .trim()
        .get(..AccountRef::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(AccountRef::PREFIX));
    if !is_account {
        match status::find(view, staff, selector, now) {
            Err(Refusal::NotFound { .. }) if account.is_some() => {}
            found => return found.map(|invitation| invitation.email),
        }
    }
    let found = account.map(|account| view.account(&account)).transpose()?;
    found
        .flatten()
        .map(|account| account.email)
        .ok_or_else(|| Refusal::NotFound {
            what: "person",
            asked: asked(),
        })
}

/// Gathers everything that is held about the person of an address.
///
/// # Errors
/// [`Refusal::NotFound`] where there is nothing.
pub fn gather(
    view: &dyn View,
    staff: &Staff,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<Held, Refusal> {
    let accounts = view.accounts_of(email)?;
    let mut invitations = view.invitations_to(email, None, MOST_INVITATIONS)?;
    for account in &accounts {
        for linked in view.invitations_of_account(&account.reference)? {
            if !invitations
                .iter()
                .any(|one| one.reference == linked.reference)
            {
                invitations.push(linked);
            }
        }
    }
    invitations.sort_by(|a, b| (a.created_at, &a.reference).cmp(&(b.created_at, &b.reference)));
    let refs: Vec<_> = invitations
        .iter()
        .map(|invitation| invitation.reference.clone())
        .collect();
    let mut held = Held {
        email: email.clone(),
        accounts: Vec::with_capacity(accounts.len()),
        invitations: Vec::with_capacity(invitations.len()),
        strays: Vec::new(),
        rows: view.rows_about(email, &refs)?,
        hold: view.legal_hold(email)?,
        history: Vec::new(),
        now,
    };
    for invitation in invitations {
        let accesses = view.accesses_of(&invitation.reference)?;
        let mut records = Vec::with_capacity(accesses.len());
        for access in &accesses {
            records.extend(view.record(&access.record)?.filter(|record| {
                record.restricted_at.is_none() || staff.sees_restricted(record.team.as_ref())
            }));
        }
        held.history
            .extend(recorded(view, staff, &invitation.reference)?);
        held.invitations.push(HeldInvitation {
            messages: view.messages_of(&invitation.reference)?,
            invitation,
            accesses,
            records,
        });
    }
    for account in accounts {
        let mut messages = view.messages_of_account(&account.reference)?;
        messages.retain(|message| message.invitation.is_none());
        held.history
            .extend(history(view, account.reference.as_str(), MOST_ENTRIES)?);
        held.accounts.push(HeldAccount {
            sessions: view.sessions_of(&account.reference)?,
            codes: view.verifications_of(&account.reference)?,
            messages,
            account,
        });
    }
    let known: BTreeSet<String> = held.messages().map(|m| m.id.to_string()).collect();
    held.strays = view.messages_to(email)?;
    held.strays
        .retain(|message| !known.contains(message.id.as_str()));
    let messages: Vec<String> = held.messages().map(|m| m.id.to_string()).collect();
    for message in messages {
        held.history.extend(history(view, &message, MOST_ENTRIES)?);
    }
    held.history.sort_by_key(|told| told.entry.number);
    let is_nothing = held.accounts.is_empty()
        && held.invitations.is_empty()
        && held.strays.is_empty()
        && held.rows.is_empty();
    if is_nothing {
        return Err(Refusal::NotFound {
            what: "person",
            asked: email.as_str().to_owned(),
        });
    }
    Ok(held)
}

/// Looks at everything that is held about a person, for showing what is about to be done with it.
///
/// # Errors
/// The caller may not; as [`find`] and [`gather`].
pub fn look(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    action: Action,
    entry: &'static str,
) -> Result<Held, Refusal> {
    desk.guard(&caller.without_reason(), Entry::done(entry, "-"), || {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, action)?;
        let email = find(&*view, &staff, selector, now)?;
        gather(&*view, &staff, &email, now)
    })
}

/// Copies everything that is held about a person, for the person. A reason is needed, and the copy is
/// written down before it is handed out.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; as [`look`].
pub fn export(desk: &Desk<'_>, caller: &Caller, selector: &str) -> Result<Held, Refusal> {
    desk.guard(
        &caller.without_reason(),
        Entry::done("account.exported", "-"),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::ExportPerson)?;
            let email = find(&*unit, &staff, selector, now)?;
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "copy what is held about a person",
                });
            }
            let held = gather(&*unit, &staff, &email, now)?;
            let detail = format!(
                "invitations={} accounts={} messages={}",
                held.invitations.len(),
                held.accounts.len(),
                held.messages().count()
            );
            let subject = held.subject();
            let entry = Entry::done("account.exported", &subject).detail(detail);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(held)
        },
    )
}
