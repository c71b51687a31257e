//! Erasing: legal holds against it, one person on demand, and whoever's time has come.

use crate::app::audit::who_did;
use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::held::{self, Held};
use crate::app::refusal::Refusal;
use crate::domain::account::Account;
use crate::domain::audit::{Actor, ERASURES};
use crate::domain::erasure::{self, LegalHold, SHORTEST_RETENTION};
use crate::domain::id::{AccountRef, InvitationRef, StaffLogin};
use crate::domain::invitation::Invitation;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::{Order, Page, Remains, Store, StoreError, UnitOfWork};
use chrono::{DateTime, Utc};

/// Sets a legal hold on a person: nothing of theirs is erased until it is lifted.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::AlreadyDone`] when one stands already; as [`held::find`].
pub fn hold(desk: &Desk<'_>, caller: &Caller, selector: &str) -> Result<LegalHold, Refusal> {
    desk.guard(
        &caller.without_reason(),
        Entry::done("legal_hold.set", "-"),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let person = whose(&*unit, caller, selector, now)?;
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "set a legal hold",
                });
            }
            let subject = person.subject();
            if let Some(hold) = person.hold {
                return Err(Refusal::AlreadyDone {
                    subject: format!("the person of {subject}"),
                    done: "put under legal hold",
                    by: hold.set_by.to_string(),
                    at: hold.set_at,
                });
            }
            let hold = LegalHold {
                email: person.email.clone(),
                set_at: now,
                set_by: caller.login.clone(),
            };
            unit.set_legal_hold(&hold)?;
            let entry = Entry::done("legal_hold.set", &subject);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(hold)
        },
    )
}

/// Lifts a legal hold.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::NothingToChange`] when none stands; as [`held::find`].
pub fn lift(desk: &Desk<'_>, caller: &Caller, selector: &str) -> Result<LegalHold, Refusal> {
    desk.guard(
        &caller.without_reason(),
        Entry::done("legal_hold.lifted", "-"),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let person = whose(&*unit, caller, selector, now)?;
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "lift a legal hold",
                });
            }
            let subject = person.subject();
            let hold = person.hold.ok_or(Refusal::NothingToChange)?;
            unit.lift_legal_hold(&hold)?;
            let entry = Entry::done("legal_hold.lifted", &subject);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(hold)
        },
    )
}

/// The person that a selector means, for somebody who may erase; whoever was erased is nobody any more.
fn whose(
    unit: &dyn UnitOfWork,
    caller: &Caller,
    selector: &str,
    now: DateTime<Utc>,
) -> Result<Held, Refusal> {
    let staff = authorise(unit, caller, Action::ErasePerson)?;
    let email = held::find(unit, &staff, selector, now)?;
    let held = held::gather(unit, &staff, &email, now)?;
    if !email.is_erased() {
        return Ok(held);
    }
    let subject = held.subject();
    let done = held.history.iter().rev().find(|told| {
        told.entry.outcome == "done" && ERASURES.contains(&told.entry.action.as_str())
    });
    let at = done.and_then(|told| DateTime::parse_from_rfc3339(&told.entry.at).ok());
    Err(Refusal::AlreadyDone {
        done: "erased",
        by: match done {
            Some(told) => told.entry.actor.trim_start_matches("staff:").to_owned(),
            None => who_did(unit, &subject, "account.erased")?,
        },
        at: at.map_or(now, |at| at.with_timezone(&Utc)),
        subject: format!("the person of {subject}"),
    })
}

/// Whether nothing stands in the way of erasing a person.
///
/// # Errors
/// [`Refusal::LegalHold`], [`Refusal::InUse`].
pub fn may_be_erased(held: &Held) -> Result<(), Refusal> {
    if let Some(hold) = &held.hold {
        return Err(Refusal::LegalHold {
            subject: held.subject(),
            since: hold.set_at,
            by: hold.set_by.clone(),
        });
    }
    for one in &held.invitations {
        if let Some(found) = erasure::in_the_way(&one.invitation, &one.accesses, held.now) {
            return Err(Refusal::InUse {
                record: found.record,
                invitation: found.invitation,
                account: one.invitation.account.clone(),
                state: found.state,
            });
        }
    }
    Ok(())
}

/// What becomes of the bytes that erased rows leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleared {
    /// The database's files hold none of them.
    Gone,
    /// The server takes them out in its own time.
    LeftToServer,
    /// Somebody held the database: it has to be done once more.
    NotYet,
}

/// What was erased, for whoever asked for it.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The reference by which the trail names the person.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: StaffLogin,
    /// The invitations that nobody can be found by any more.
    pub invitations: Vec<InvitationRef>,
    /// The accounts.
    pub accounts: Vec<AccountRef>,
    /// How many accesses, which stay as counts.
    pub accesses: usize,
    /// How many messages lost their address.
    pub messages: usize,
    /// How many rows of batches lost their fields.
    pub rows: usize,
    /// How many kept reasons are gone.
    pub reasons: usize,
    /// How many sessions and verification codes are gone.
    pub sign_ins: usize,
    /// How many entries of the trail stay.
    pub entries: usize,
    /// The number of the last entry that says so.
    pub entry: u64,
    /// That entry's hash, which the trail has to hold for ever.
    pub hash: String,
    /// What became of the bytes.
    pub cleared: Cleared,
}

/// Erases a person: everything that is personal goes in one unit, what happened stays. Then the bytes
/// go from the database's files.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::LegalHold`], [`Refusal::InUse`]; [`Refusal::AlreadyDone`]
/// for somebody who was erased before.
pub fn erase(desk: &Desk<'_>, caller: &Caller, selector: &str) -> Result<Certificate, Refusal> {
    let mut certificate = desk.guard(
        &caller.without_reason(),
        Entry::done("account.erased", "-"),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let held = whose(&*unit, caller, selector, now)?;
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "erase a person",
                });
            }
            may_be_erased(&held)?;
            let done = erase_all(desk, caller, &*unit, &held)?;
            unit.keep()?;
            Ok(done)
        },
    )?;
    certificate.cleared = clear(desk.store)?;
    Ok(certificate)
}

fn erase_all(
    desk: &Desk<'_>,
    caller: &Caller,
    unit: &dyn UnitOfWork,
    held: &Held,
) -> Result<Certificate, Refusal> {
    let now = held.now;
    let subject = held.subject();
    let counted = format!(
        "invitations={} accounts={} messages={}",
        held.invitations.len(),
        held.accounts.len(),
        held.messages().count()
    );
    // Only this entry keeps why: it is about the erasure, no longer about the person.
    let entry = Entry::done("account.erased", &subject).detail(counted);
    desk.record(unit, caller, entry, now)?;
    let without_reason = caller.without_reason();
    let record = |entry| desk.record(unit, &without_reason, entry, now);
    for one in &held.invitations {
        let before = &one.invitation;
        let after = erasure::erased(before, now);
        let entry = Entry::done("invitation.pseudonymised", before.reference.as_str())
            .detail(format!("from={} to={}", before.state, after.state));
        record(entry)?;
        unit.erase_invitation(before, &after)?;
    }
    for one in &held.accounts {
        let before = &one.account;
        if before.reference.as_str() != subject {
            record(Entry::done("account.erased", before.reference.as_str()))?;
        }
        unit.erase_account(before, &erasure::erased_account(before, now))?;
    }
    unit.erase_address(&held.email)?;
    let (entry, hash) = unit.audit_head()?;
    let of_accounts = held.accounts.iter();
    Ok(Certificate {
        at: now,
        by: caller.login.clone(),
        invitations: held
            .invitations
            .iter()
            .map(|one| one.invitation.reference.clone())
            .collect(),
        accounts: of_accounts
            .clone()
            .map(|one| one.account.reference.clone())
            .collect(),
        accesses: held.invitations.iter().map(|one| one.accesses.len()).sum(),
        messages: held.messages().count(),
        rows: held.rows.len(),
        reasons: held.reasons(),
        sign_ins: of_accounts
            .map(|one| one.sessions.len() + one.codes.len())
            .sum(),
        entries: held.history.len(),
        entry,
        hash,
        cleared: Cleared::NotYet,
        subject,
    })
}

/// Takes out what erased rows left in the database's files. Whoever erases does it at the end, and
/// whoever comes later does it where that was cut short.
///
/// # Errors
/// The database's own; that it is busy is [`Cleared::NotYet`].
pub fn clear(store: &dyn Store) -> Result<Cleared, StoreError> {
    match store.clear_remains() {
        Ok(Remains::Gone) => Ok(Cleared::Gone),
        Ok(Remains::LeftToServer) => Ok(Cleared::LeftToServer),
        Err(StoreError::Busy) => Ok(Cleared::NotYet),
        Err(error) => Err(error),
    }
}

/// Whose time had come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retired {
    /// The invitations that were pseudonymised.
    pub invitations: Vec<InvitationRef>,
    /// The closed accounts that were.
    pub accounts: Vec<AccountRef>,
    /// Whether more are due than `limit` allowed.
    pub has_more: bool,
}

/// How many rows are looked at together.
const CHUNK: u32 = 200;

/// Pseudonymises at most `limit` invitations and accounts that ended longer ago than the policy's
/// `retention` and that no legal hold keeps, each in a unit of its own. It can be run as often and by
/// as many at once as one likes. Take out their bytes with [`clear`] afterwards.
///
/// # Errors
/// The caller may not, or the database fails; what was done by then stays done.
pub fn retire(desk: &Desk<'_>, caller: &Caller, limit: u32) -> Result<Retired, Refusal> {
    let mut done = Retired::default();
    let now = desk.clock.now();
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let before = now - desk.policy.retention.max(SHORTEST_RETENTION);
    desk.guard(
        &caller.without_reason(),
        Entry::done("invitation.pseudonymised", "-"),
        || {
            let view = desk.store.view()?;
            authorise(&*view, caller, Action::Retire).map(drop)
        },
    )?;
    let mut after = None;
    loop {
        let page = Page {
            limit: CHUNK,
            after,
            order: Order::OldestFirst,
        };
        let listed = again(|| desk.store.view()?.list_over(before, page))?;
        for invitation in listed.items {
            if done.invitations.len() == most {
                done.has_more = true;
                return Ok(done);
            }
            if again(|| retire_invitation(desk, caller, &invitation.reference, now))? {
                done.invitations.push(invitation.reference);
            }
        }
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    let left = most - done.invitations.len();
    let limit = u32::try_from(left.saturating_add(1)).unwrap_or(u32::MAX);
    let accounts = again(|| desk.store.view()?.accounts_over(before, limit))?;
    done.has_more = accounts.len() > left;
    for account in accounts.into_iter().take(left) {
        if again(|| retire_account(desk, caller, &account, now))? {
            done.accounts.push(account.reference);
        }
    }
    Ok(done)
}

/// Pseudonymises one invitation if it is due; `false` where it is not, or somebody else was faster.
fn retire_invitation(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    now: DateTime<Utc>,
) -> Result<bool, Refusal> {
    let unit = desk.store.begin()?;
    let Some(before) = unit.invitation(reference)? else {
        return Ok(false);
    };
    if !is_due(desk, &*unit, &before, now)? {
        return Ok(false);
    }
    let entry = Entry::done("invitation.pseudonymised", reference.as_str())
        .detail(format!("from={} to={}", before.state, before.state));
    unit.add_audit(&entry.event(Actor::System, caller.command, now), None)?;
    unit.erase_invitation(&before, &erasure::erased(&before, now))?;
    unit.keep()?;
    Ok(true)
}

fn is_due(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let accesses = unit.accesses_of(&invitation.reference)?;
    let account = match &invitation.account {
        Some(account) => unit.account(account)?,
        None => None,
    };
    let over = erasure::over_since(invitation, &accesses, account.as_ref(), now);
    let is_due = over.is_some_and(|over| erasure::is_due(over, now, desk.policy.retention));
    Ok(is_due && unit.legal_hold(&invitation.email)?.is_none())
}

fn retire_account(
    desk: &Desk<'_>,
    caller: &Caller,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<bool, Refusal> {
    let unit = desk.store.begin()?;
    let Some(before) = unit.account(&account.reference)? else {
        return Ok(false);
    };
    let is_due = !before.email.is_erased()
        && before
            .closed_at
            .is_some_and(|over| erasure::is_due(over, now, desk.policy.retention));
    if !is_due || unit.legal_hold(&before.email)?.is_some() {
        return Ok(false);
    }
    let entry = Entry::done("account.pseudonymised", before.reference.as_str());
    unit.add_audit(&entry.event(Actor::System, caller.command, now), None)?;
    unit.erase_account(&before, &erasure::erased_account(&before, now))?;
    unit.keep()?;
    Ok(true)
}
