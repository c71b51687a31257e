//! Closing an account: every access ends, what has not left is taken back, the history stays.

use crate::app::access::life::detail;
use crate::app::account::{By, end_proofs, found};
use crate::app::audit::who_did;
use crate::app::desk::{Caller, Desk, Entry, authorise, put, touch};
use crate::app::invite::withdraw::Tell;
use crate::app::outbox::{Leave, cancel};
use crate::app::refusal::Refusal;
use crate::domain::access::{Access, AccessEvent, Telling};
use crate::domain::account::{Account, AccountEvent, AccountState};
use crate::domain::id::{AccountRef, InvitationRef};
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::{StoreError, UnitOfWork};
use chrono::{DateTime, Utc};

/// What closing an account did.
#[derive(Debug, Clone)]
pub struct Closed {
    /// As it is now.
    pub account: Account,
    /// How many accesses ended.
    pub accesses: usize,
    /// The invitations that were not finished and are withdrawn.
    pub withdrawn: Vec<InvitationRef>,
    /// How many messages that had not left were taken back.
    pub cancelled: usize,
    /// How many sessions in the portal ended.
    pub sessions: u64,
    /// The email that tells the person, where one was queued.
    pub queued: Vec<Message>,
}

/// Closes an account: every access that is offered, waits or is active ends; invitations that are not
/// finished are withdrawn; what has not left is cancelled; sessions and codes end. The history stays,
/// and the address may be invited again.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::AlreadyDone`] when it was closed before.
pub fn close(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &AccountRef,
    tell: Tell,
) -> Result<Closed, Refusal> {
    let denied = Entry::done("account.closed", reference.as_str());
    desk.guard(caller, denied, || {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        authorise(&*unit, caller, Action::ManageAccounts)?;
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired {
                what: "close an account",
            });
        }
        let before = found(&*unit, reference)?;
        if before.state == AccountState::Closed {
            return Err(Refusal::AlreadyDone {
                subject: format!("account {reference}"),
                done: "closed",
                by: who_did(&*unit, reference.as_str(), "account.closed")?,
                at: before.closed_at.unwrap_or(before.created_at),
            });
        }
        let why = if before.close_asked_at.is_some() {
            "asked"
        } else {
            "staff"
        };
        let closed = end(desk, &*unit, By::Staff(caller), &before, (why, tell), now)?;
        unit.keep()?;
        Ok(closed)
    })
}

/// Closes an account that nobody has signed in with for as long as the policy keeps it open. `seen` is
/// the account as it was listed; `None` when it is no longer like that, and then nothing changes: the
/// person has signed in, or staff were faster.
///
/// # Errors
/// The database's own, which also decides who may run it.
pub fn close_for_inactivity(
    desk: &Desk<'_>,
    command: &'static str,
    seen: &Account,
    tell: Tell,
) -> Result<Option<Closed>, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let before = found(&*unit, &seen.reference)?;
        let is_as_seen = before.state == seen.state
            && before.last_signed_in_at == seen.last_signed_in_at
            && before.state != AccountState::Closed;
        if !is_as_seen || now < before.last_seen_at() + desk.policy.inactive_closed {
            return Ok(None);
        }
        let by = By::System(command);
        let closed = end(desk, &*unit, by, &before, ("inactive", tell), now)?;
        unit.keep()?;
        Ok(Some(closed))
    })
}

/// Whether closing the account ends this access.
pub fn is_ended_by_closing(access: &Access) -> bool {
    access.state.is_live()
}

/// An access as closing the account leaves it: what has begun ends, what has not is taken back; `None`
/// where it is over.
fn ended(access: &Access, telling: Telling, now: DateTime<Utc>) -> Option<Access> {
    if access.state.has_begun() {
        return access.ended(telling, now).ok();
    }
    let state = access.state.after(AccessEvent::Withdrawn).ok()?;
    Some(Access {
        state,
        ended_at: Some(now),
        ..access.clone()
    })
}

fn end(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    by: By<'_>,
    before: &Account,
    (why, tell): (&'static str, Tell),
    now: DateTime<Utc>,
) -> Result<Closed, Refusal> {
    let reference = &before.reference;
    let state = before
        .state
        .after(AccountEvent::Closed)
        .map_err(|step| Refusal::WrongState {
            subject: format!("account {reference}"),
            is: format!("is {}", step.from),
            wanted: "closed",
        })?;
    let account = Account {
        state,
        closed_at: Some(now),
        version: before.version + 1,
        ..before.clone()
    };
    unit.move_account(before, &account)?;
    let detail = format!("from={} why={why}", before.state);
    let entry = Entry::done("account.closed", reference.as_str()).detail(detail);
    by.record(desk, unit, entry, now)?;
    let mut closed = Closed {
        account,
        accesses: 0,
        withdrawn: Vec::new(),
        cancelled: 0,
        sessions: end_proofs(unit, reference, now)?,
        queued: Vec::new(),
    };
    let mut told = None;
    let mut tells = tell == Tell::Person;
    for invitation in unit.invitations_of_account(reference)? {
        let ended = end_accesses(desk, unit, by, &invitation, tell, now)?;
        closed.accesses += ended.len();
        // What staff made silent for safety stays so.
        tells &= !ended.iter().any(|access| access.is_silent);
        let cancelled = cancel(unit, &invitation.reference, None)?;
        closed.cancelled += cancelled;
        if cancelled > 0 {
            let entry = Entry::done("message.cancelled", invitation.reference.as_str())
                .detail(format!("count={cancelled} why=account_closed"));
            by.record(desk, unit, entry, now)?;
        }
        if finish(desk, unit, by, &invitation, now)? == Some(InvitationState::Withdrawn) {
            closed.withdrawn.push(invitation.reference.clone());
        }
        // One email, about the newest invitation that went to the address of the account.
        if told.is_none() && invitation.email == before.email {
            told = Some(invitation.reference);
        }
    }
    if let Some(reference) = told.filter(|_| tells)
        && let Some(invitation) = unit.invitation(&reference)?
    {
        let kind = MessageKind::Closed;
        let message = desk.queue_email(unit, &invitation, kind, Leave::Free, now)?;
        closed.queued.push(message);
        touch(unit, &reference)?;
    }
    Ok(closed)
}

/// Ends what is live of an invitation, and gives what it became.
fn end_accesses(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    by: By<'_>,
    invitation: &Invitation,
    tell: Tell,
    now: DateTime<Utc>,
) -> Result<Vec<Access>, Refusal> {
    let reference = &invitation.reference;
    let telling = match tell {
        Tell::Person => Telling::Told,
        Tell::Nobody => Telling::Silent,
    };
    let mut all = Vec::new();
    for access in unit.accesses_of(reference)? {
        let Some(after) = ended(&access, telling, now) else {
            continue;
        };
        unit.move_access(&access, &after)?;
        let entry = Entry::done("access.ended", reference.as_str())
            .record(&access.record)
            .detail(detail(&access, &after, "account_closed"));
        by.record(desk, unit, entry, now)?;
        all.push(after);
    }
    Ok(all)
}

/// Ends an invitation as far as it is open: one that was decided is closed, one that was not is
/// withdrawn. Tells its new state where it has one.
fn finish(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    by: By<'_>,
    before: &Invitation,
    now: DateTime<Utc>,
) -> Result<Option<InvitationState>, StoreError> {
    let (event, action) = match before.state {
        InvitationState::Decided => (InvitationEvent::Settled, "invitation.closed"),
        InvitationState::AwaitingCode
        | InvitationState::CodeVerified
        | InvitationState::Accepted => (InvitationEvent::Withdrawn, "invitation.withdrawn"),
        InvitationState::Closed | InvitationState::Withdrawn | InvitationState::Expired => {
            touch(unit, &before.reference)?;
            return Ok(None);
        }
    };
    let Ok(state) = before.state.after(event) else {
        touch(unit, &before.reference)?;
        return Ok(None);
    };
    let detail = format!("from={} why=account_closed", before.state);
    let entry = Entry::done(action, before.reference.as_str()).detail(detail);
    by.record(desk, unit, entry, now)?;
    let after = Invitation {
        state,
        ended_at: Some(now),
        ..before.clone()
    };
    put(unit, before, after)?;
    Ok(Some(state))
}
