//! People's accounts: finding and listing them, locking, unlocking, resetting the phone, closing.

pub mod change;
pub mod close;

use crate::app::desk::{Caller, Desk, Entry, authorise, their_invitation};
use crate::app::refusal::Refusal;
use crate::app::status::{Intent, SHORTEST};
use crate::domain::access::Access;
use crate::domain::account::{Account, AccountState};
use crate::domain::audit::Actor;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef};
use crate::domain::invitation::Invitation;
use crate::domain::staff::{Action, Scope, Staff};
use crate::domain::text;
use crate::ports::again::again;
use crate::ports::store::{AccountFilter, Listed, Order, Page, StoreError, UnitOfWork, View};
use chrono::{DateTime, Utc};

/// How many candidates an ambiguous selector lists.
const CANDIDATES: u32 = 10;
/// How many invitations to one address are looked at.
const MOST_OTHERS: u32 = 200;

/// Who changes an account: a member of staff, or housekeeping by the council's own rule.
#[derive(Debug, Clone, Copy)]
enum By<'a> {
    Staff(&'a Caller),
    System(&'static str),
}

impl By<'_> {
    fn record(
        self,
        desk: &Desk<'_>,
        unit: &dyn UnitOfWork,
        entry: Entry<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Staff(caller) => desk.record(unit, caller, entry, now),
            Self::System(command) => unit
                .add_audit(&entry.event(Actor::System, command, now), None)
                .map(drop),
        }
    }
}

/// One invitation of an account, with its accesses.
#[derive(Debug, Clone)]
pub struct Held {
    /// The invitation.
    pub invitation: Invitation,
    /// Its accesses.
    pub accesses: Vec<Access>,
}

/// Everything that staff want to know of one account.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The reader.
    pub staff: Staff,
    /// The account.
    pub account: Account,
    /// Its invitations that the reader sees, newest first.
    pub held: Vec<Held>,
    /// Invitations to the same address that are not over and that no account is linked to, as far as
    /// the reader sees them.
    pub unlinked: Vec<InvitationRef>,
    /// The instant it was looked at.
    pub now: DateTime<Utc>,
}

impl Seen {
    /// Whether the reader may see names and addresses.
    pub fn shows_names(&self) -> bool {
        self.staff.may(Action::SeeNames)
    }
}

/// The whole picture of the account that a selector means: its reference or the beginning of it, the
/// address it signs in with, or the reference of one of its invitations.
///
/// # Errors
/// [`Refusal::AccountSelector`], [`Refusal::NotFound`], [`Refusal::AmbiguousAccount`]; the caller may
/// not, which is recorded as `intent` says.
pub fn look(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    intent: Intent,
) -> Result<Seen, Refusal> {
    let now = desk.clock.now();
    let mut subject = "-".to_owned();
    let seen = again(|| looked_up(desk, caller, selector, intent.action, now, &mut subject));
    desk.guarded(caller, Entry::done(intent.entry, &subject), seen)
}

fn looked_up(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    action: Action,
    now: DateTime<Utc>,
    subject: &mut String,
) -> Result<Seen, Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let found = find(&*view, &staff, selector, now);
    match &found {
        Ok(account) => account.reference.as_str().clone_into(subject),
        Err(Refusal::AccountNotTheirs { account, .. }) => account.as_str().clone_into(subject),
        Err(_) => {}
    }
    let account = found?;
    authorise(&*view, caller, action)?;
    let mut held = Vec::new();
    for invitation in view.invitations_of_account(&account.reference)? {
        if crate::app::desk::sees(&*view, &staff, &invitation)? {
            let accesses = view.accesses_of(&invitation.reference)?;
            held.push(Held {
                invitation,
                accesses,
            });
        }
    }
    let mut unlinked = Vec::new();
    if staff.may(Action::SeeNames) {
        for invitation in view.invitations_to(&account.email, None, MOST_OTHERS)? {
            if invitation.account.is_none()
                && !invitation.state_at(now).is_over()
                && crate::app::desk::sees(&*view, &staff, &invitation)?
            {
                unlinked.push(invitation.reference);
            }
        }
    }
    Ok(Seen {
        staff,
        account,
        held,
        unlinked,
        now,
    })
}

/// Finds the one account that a selector means.
///
/// # Errors
/// As [`look`].
pub fn find(
    view: &dyn View,
    staff: &Staff,
    selector: &str,
    now: DateTime<Utc>,
) -> Result<Account, Refusal> {
    let asked = || text::visible(selector).chars().take(60).collect::<String>();
    let not_found = || Refusal::NotFound {
        what: "account",
        asked: asked(),
    };
    if selector.contains('@') {
        return at_address(view, staff, selector, &asked)?.ok_or_else(not_found);
    }
    let is_invitation = selector
        .trim()
        .get(..InvitationRef::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(InvitationRef::PREFIX));
    if is_invitation {
        let reference = InvitationRef::parse(selector)
            .map_err(|_| Refusal::AccountSelector { asked: asked() })?;
        let invitation = their_invitation(view, staff, &reference)?;
        return of_invitation(view, &invitation, now)?.ok_or_else(|| Refusal::NoAccountYet {
            invitation: reference.clone(),
        });
    }
    if let Ok(reference) = AccountRef::parse(selector) {
        let account = view.account(&reference)?.ok_or_else(not_found)?;
        if is_theirs(view, staff, &account)? {
            return Ok(account);
        }
        return Err(Refusal::AccountNotTheirs {
            asked: asked(),
            account: reference,
        });
    }
    let beginning = AccountRef::parse_beginning(selector)
        .filter(|symbols| symbols.len() >= SHORTEST)
        .ok_or_else(|| Refusal::AccountSelector { asked: asked() })?;
    let mut found = Vec::new();
    for account in view.accounts_beginning(&beginning, CANDIDATES)? {
        if is_theirs(view, staff, &account)? {
            found.push(account);
        }
    }
    one(found, &asked)?.ok_or_else(not_found)
}

/// The account that an address signs in with; where that is closed, the closed one that the reader
/// knows of by its invitations.
fn at_address(
    view: &dyn View,
    staff: &Staff,
    selector: &str,
    asked: &dyn Fn() -> String,
) -> Result<Option<Account>, Refusal> {
    let email =
        EmailAddress::parse(selector).map_err(|_| Refusal::AccountSelector { asked: asked() })?;
    // Addresses that are not shown must not be found out by asking for them either.
    if !staff.may(Action::SeeNames) {
        return Err(Refusal::Forbidden {
            login: staff.login.clone(),
            action: Action::SeeNames,
        });
    }
    if let Some(account) = view.account_at(&email)? {
        if is_theirs(view, staff, &account)? {
            return Ok(Some(account));
        }
        return Err(Refusal::AccountNotTheirs {
            asked: asked(),
            account: account.reference,
        });
    }
    let mut found: Vec<Account> = Vec::new();
    for invitation in view.invitations_to(&email, None, MOST_OTHERS)? {
        if let Some(reference) = &invitation.account
            && crate::app::desk::sees(view, staff, &invitation)?
            && !found.iter().any(|known| known.reference == *reference)
        {
            found.extend(view.account(reference)?);
        }
    }
    one(found, asked)
}

/// The account that is linked to an invitation, or that is signing up through it.
fn of_invitation(
    view: &dyn View,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<Option<Account>, StoreError> {
    match &invitation.account {
        Some(account) => view.account(account),
        None if invitation.live_link().is_some() && !invitation.state_at(now).is_over() => {
            view.account_at(&invitation.email)
        }
        None => Ok(None),
    }
}

fn one(mut found: Vec<Account>, asked: &dyn Fn() -> String) -> Result<Option<Account>, Refusal> {
    if found.len() > 1 {
        let candidates = found.into_iter().map(|account| account.reference).collect();
        return Err(Refusal::AmbiguousAccount {
            asked: asked(),
            candidates,
        });
    }
    Ok(found.pop())
}

/// Whether a member of staff sees an account: one of its invitations is theirs to see.
pub(crate) fn is_theirs(
    view: &dyn View,
    staff: &Staff,
    account: &Account,
) -> Result<bool, StoreError> {
    if crate::app::desk::is_account_hidden(view, staff, &account.reference)? {
        return Ok(false);
    }
    if *staff.scope().whole() == Scope::All {
        return Ok(true);
    }
    for invitation in view.invitations_of_account(&account.reference)? {
        if crate::app::desk::sees(view, staff, &invitation)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Any of these states.
    pub states: Vec<AccountState>,
    /// Only those whose person asked for them to be closed.
    pub is_close_asked: bool,
    /// Only those that nobody has signed in with for as long as the policy reports.
    pub is_inactive: bool,
}

/// A list and who reads it.
pub struct Listing {
    /// The reader.
    pub staff: Staff,
    /// The items.
    pub listed: Listed<Account>,
}

/// Lists accounts that the caller sees.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    wanted: &Wanted,
    page: Page,
) -> Result<Listing, Refusal> {
    desk.guard(caller, Entry::done("account.listed", "-"), || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let reported = desk.clock.now() - desk.policy.inactive_reported;
        let filter = AccountFilter {
            scope: staff.scope(),
            states: wanted.states.clone(),
            is_close_asked: wanted.is_close_asked,
            not_seen_since: wanted.is_inactive.then_some(reported),
        };
        let listed = view.list_accounts(&filter, page)?;
        Ok(Listing { staff, listed })
    })
}

/// The accounts that nobody has signed in with for as long as the policy keeps them open, oldest
/// first: those that [`close::close_for_inactivity`] closes.
///
/// # Errors
/// The database's own.
pub fn long_inactive(
    desk: &Desk<'_>,
    limit: u32,
    after: Option<crate::ports::store::Cursor>,
) -> Result<Listed<Account>, StoreError> {
    again(|| {
        let filter = AccountFilter {
            scope: Scope::All,
            states: Vec::new(),
            is_close_asked: false,
            not_seen_since: Some(desk.clock.now() - desk.policy.inactive_closed),
        };
        let page = Page {
            limit,
            after,
            order: Order::OldestFirst,
        };
        desk.store.view()?.list_accounts(&filter, page)
    })
}

/// An account that is there, for whoever may change any.
fn found(view: &dyn View, reference: &AccountRef) -> Result<Account, Refusal> {
    view.account(reference)?.ok_or_else(|| Refusal::NotFound {
        what: "account",
        asked: reference.to_string(),
    })
}

/// Ends everything that was proved with an account, and every code that could prove more.
fn end_proofs(
    unit: &dyn UnitOfWork,
    account: &AccountRef,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    unit.end_verifications_of(account, now)?;
    unit.end_sessions_of(account, None)
}
