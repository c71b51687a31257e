//! Locking, unlocking and resetting the phone.

use crate::app::account::{By, end_proofs, found};
use crate::app::audit::who_did;
use crate::app::desk::{Caller, Desk, Entry, authorise, touch};
use crate::app::refusal::Refusal;
use crate::domain::account::{Account, AccountEvent, AccountState, AskedBy};
use crate::domain::id::AccountRef;
use crate::domain::staff::Action;
use crate::ports::store::View;
use chrono::{DateTime, Utc};

/// What came of a change.
#[derive(Debug, Clone)]
pub struct Changed {
    /// As it is now.
    pub account: Account,
    /// How many sessions in the portal ended with it.
    pub sessions: u64,
}

/// What is changed, and what the audit trail says of it.
struct Change {
    action: &'static str,
    /// What needs the reason.
    what: &'static str,
    /// Whether what was proved with the account so far is worth nothing afterwards.
    ends_proofs: bool,
}

fn change(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &AccountRef,
    how: &Change,
    next: impl Fn(&dyn View, &Account, DateTime<Utc>) -> Result<(Account, String), Refusal>,
) -> Result<Changed, Refusal> {
    desk.guard(caller, Entry::done(how.action, reference.as_str()), || {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        authorise(&*unit, caller, Action::ManageAccounts)?;
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired { what: how.what });
        }
        let before = found(&*unit, reference)?;
        let (after, detail) = next(&*unit, &before, now)?;
        let after = Account {
            version: before.version + 1,
            ..after
        };
        unit.move_account(&before, &after)?;
        let entry = Entry::done(how.action, reference.as_str()).detail(detail);
        By::Staff(caller).record(desk, &*unit, entry, now)?;
        let sessions = if how.ends_proofs {
            end_proofs(&*unit, reference, now)?
        } else {
            0
        };
        for invitation in unit.invitations_of_account(reference)? {
            touch(&*unit, &invitation.reference)?;
        }
        unit.keep()?;
        Ok(Changed {
            account: after,
            sessions,
        })
    })
}

fn wrong(account: &Account, is: &str, wanted: &'static str) -> Refusal {
    Refusal::WrongState {
        subject: format!("account {}", account.reference),
        is: is.to_owned(),
        wanted,
    }
}

/// Somebody did it before.
fn done_before(
    view: &dyn View,
    account: &Account,
    action: &str,
    done: &'static str,
    at: Option<DateTime<Utc>>,
) -> Result<Refusal, Refusal> {
    Ok(Refusal::AlreadyDone {
        subject: format!("account {}", account.reference),
        done,
        by: who_did(view, account.reference.as_str(), action)?,
        at: at.unwrap_or(account.created_at),
    })
}

/// Locks an account: nobody signs in, sessions and codes end at once, access stays as it is.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::AlreadyDone`] when it is locked, [`Refusal::WrongState`] when
/// it is closed.
pub fn lock(desk: &Desk<'_>, caller: &Caller, reference: &AccountRef) -> Result<Changed, Refusal> {
    let how = Change {
        action: "account.locked",
        what: "lock an account",
        ends_proofs: true,
    };
    change(desk, caller, reference, &how, |view, before, now| {
        if before.state == AccountState::Locked {
            let at = before.locked_at;
            return Err(done_before(view, before, how.action, "locked", at)?);
        }
        let state = before
            .state
            .after(AccountEvent::Locked)
            .map_err(|step| wrong(before, &format!("is {}", step.from), "locked"))?;
        let after = Account {
            state,
            locked_at: Some(now),
            ..before.clone()
        };
        Ok((after, format!("from={}", before.state)))
    })
}

/// Unlocks an account: it goes back to where it was.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::WrongState`] when it is not locked.
pub fn unlock(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &AccountRef,
) -> Result<Changed, Refusal> {
    let how = Change {
        action: "account.unlocked",
        what: "unlock an account",
        ends_proofs: false,
    };
    change(desk, caller, reference, &how, |_, before, _| {
        let state = before.state.after(before.unlocking()).map_err(|step| {
            wrong(
                before,
                &format!("is {}, not locked,", step.from),
                "unlocked",
            )
        })?;
        let after = Account {
            state,
            locked_at: None,
            ..before.clone()
        };
        Ok((after, format!("to={state}")))
    })
}

/// Resets the phone: the number is worth nothing from now on, sessions and codes end, and the next
/// sign-in asks for the password, a code by email and a new number.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::WrongState`] when it is closed or still signing up.
pub fn reset_phone(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &AccountRef,
    asked_by: AskedBy,
) -> Result<Changed, Refusal> {
    let how = Change {
        action: "account.phone_reset",
        what: "reset a phone",
        ends_proofs: true,
    };
    change(desk, caller, reference, &how, |_, before, now| {
        if before.state == AccountState::Closed {
            return Err(wrong(before, "is closed", "given a new phone"));
        }
        if !before.has_phone_to_reset() {
            return Err(wrong(
                before,
                "has no confirmed phone yet",
                "given a new one: at the next sign-in the person types another number",
            ));
        }
        let after = Account {
            phone_reset_at: Some(now),
            ..before.clone()
        };
        Ok((after, format!("asked_by={asked_by}")))
    })
}
