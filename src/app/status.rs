//! Looking: finding an invitation by what staff type, the whole picture of one, and lists.

use crate::app::desk::{Caller, Desk, Entry, authorise, sees};
use crate::app::refusal::Refusal;
use crate::domain::access::Access;
use crate::domain::account::Account;
use crate::domain::contact::ContactHold;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin, Team};
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::{self, Station, WaitingOn};
use crate::domain::name::Reason;
use crate::domain::outbox::Message;
use crate::domain::record::Record;
use crate::domain::staff::{Action, Role, Scope, Staff};
use crate::domain::text;
use crate::ports::again::again;
use crate::ports::store::{
    AccessFilter, InvitationFilter, Listed, Order, Page, Reach, StoreError, View,
};
use chrono::{DateTime, Utc};

/// Everything that staff want to know of one invitation.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The invitation.
    pub invitation: Invitation,
    /// Its accesses.
    pub accesses: Vec<Access>,
    /// The records of the accesses, as far as the reader may see them.
    pub records: Vec<Record>,
    /// The account that is linked, or that is signing up under its address.
    pub account: Option<Account>,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// The instant it was looked at.
    pub now: DateTime<Utc>,
    /// Whether the reader may see names and addresses.
    pub shows_names: bool,
    /// Whether it needs a worker, and its own works here no more.
    pub is_orphaned: bool,
    /// The hold under which nobody is written to about it, the widest first.
    pub hold: Option<SeenHold>,
}

/// A live hold as it is shown.
#[derive(Debug, Clone)]
pub struct SeenHold {
    /// The hold.
    pub hold: ContactHold,
    /// Why, for those who see names.
    pub reason: Option<Reason>,
}

impl SeenHold {
    /// With its reason, where the reader may see names and the database tells it.
    ///
    /// # Errors
    /// The database's own.
    pub fn of(view: &dyn View, staff: &Staff, hold: ContactHold) -> Result<Self, StoreError> {
        let kept = if staff.may(Action::SeeNames) {
            view.audit_reason(hold.entry)?
        } else {
            None
        };
        let reason = kept.map(|kept| kept.reason);
        Ok(Self { hold, reason })
    }
}

impl Picture {
    /// Who must act: whoever stands in for a worker who left is asked first.
    pub fn waiting_on(&self) -> WaitingOn {
        self.invitation.turn_at(self.now).waiting_on()
    }

    /// What comes next in one sentence. `who` is the person's name, or `the person`.
    pub fn next(&self, who: &str) -> String {
        if self.needs_another_worker() {
            format!(
                "{} works here no more: give the invitation to another worker",
                self.invitation.worker
            )
        } else {
            self.invitation.turn_at(self.now).next(who)
        }
    }

    /// The command to type next, where there is one for staff.
    pub fn command(&self) -> Option<String> {
        let reference = &self.invitation.reference;
        if self.needs_another_worker() {
            Some(format!("cso invite amend {reference} --worker LOGIN"))
        } else {
            self.invitation.turn_at(self.now).command(reference)
        }
    }

    /// Whether the worker must act and cannot, or nobody would hear the person's code.
    fn needs_another_worker(&self) -> bool {
        let waits_on_worker = self.waiting_on() == WaitingOn::Worker;
        let waits_for_a_call = self.invitation.step_at(self.now) == journey::Step::TellCode;
        // Whoever takes it over must not contact the person either: that is said first.
        let is_held = self.invitation.turn_at(self.now).is_held;
        self.is_orphaned && !is_held && (waits_on_worker || waits_for_a_call)
    }

    /// The journey as a line of stations.
    pub fn line(&self) -> Vec<Station> {
        let picture = journey::Picture {
            invitation: &self.invitation,
            accesses: &self.accesses,
            account: self.account.as_ref(),
            messages: &self.messages,
            restricted: 0,
        };
        journey::line(&picture, self.now)
    }
}

/// How many candidates an ambiguous selector lists.
const CANDIDATES: u32 = 10;
/// Fewest symbols of a shortened reference. Source: command-line contract.
pub(crate) const SHORTEST: usize = 4;

/// Finds the one invitation that a selector means: a whole or shortened reference, or an email
/// address. Of several invitations to one address the only live one is meant.
///
/// # Errors
/// [`Refusal::Selector`], [`Refusal::NotFound`], [`Refusal::Ambiguous`].
pub fn find(
    view: &dyn View,
    staff: &Staff,
    selector: &str,
    now: DateTime<Utc>,
) -> Result<Invitation, Refusal> {
    let asked = || text::visible(selector).chars().take(60).collect::<String>();
    let not_found = || Refusal::NotFound {
        what: "invitation",
        asked: asked(),
    };
    if selector.contains('@') {
        let email =
            EmailAddress::parse(selector).map_err(|_| Refusal::Selector { asked: asked() })?;
        let all = view.invitations_to(&email, None, 200)?;
        let of_others = all.first().map(|found| found.reference.clone());
        let mut seen: Vec<Invitation> = Vec::new();
        for found in all {
            if sees(view, staff, &found)? {
                seen.push(found);
            }
        }
        if let (true, Some(invitation)) = (seen.is_empty(), of_others) {
            return Err(Refusal::NotTheirs {
                what: "invitation",
                asked: asked(),
                invitation,
            });
        }
        if seen.len() > 1 {
            let live: Vec<Invitation> = seen
                .iter()
                .filter(|i| !i.state_at(now).is_over())
                .cloned()
                .collect();
            if live.len() == 1 {
                seen = live;
            }
        }
        return one(seen, asked).and_then(|found| found.ok_or_else(not_found));
    }
    if let Ok(reference) = InvitationRef::parse(selector) {
        return crate::app::desk::their_invitation(view, staff, &reference);
    }
    let beginning = InvitationRef::parse_beginning(selector)
        .filter(|symbols| symbols.len() >= SHORTEST)
        .ok_or_else(|| Refusal::Selector { asked: asked() })?;
    let found = view.invitations_beginning(&beginning, &staff.scope(), CANDIDATES)?;
    one(found, asked)?.ok_or_else(not_found)
}

fn one(
    mut found: Vec<Invitation>,
    asked: impl Fn() -> String,
) -> Result<Option<Invitation>, Refusal> {
    if found.len() > 1 {
        let limit = usize::try_from(CANDIDATES).unwrap_or(usize::MAX);
        let candidates = found
            .into_iter()
            .take(limit)
            .map(|invitation| invitation.reference)
            .collect();
        return Err(Refusal::Ambiguous {
            asked: asked(),
            candidates,
        });
    }
    Ok(found.pop())
}

/// What a command is about to do with the invitation that a selector means: who may not is refused
/// before anything of it is shown, and the refusal is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Intent {
    /// What the caller's roles must permit.
    pub action: Action,
    /// What stands in the audit trail when they do not, such as `invitation.withdrawn`.
    pub entry: &'static str,
}

impl Intent {
    /// To look at it, and nothing more.
    pub const LOOK: Self = Self {
        action: Action::Look,
        entry: "invitation.shown",
    };

    /// To do what whoever invites may do.
    pub const fn invite(entry: &'static str) -> Self {
        Self {
            action: Action::Invite,
            entry,
        }
    }

    /// To decide on access.
    pub const fn approve(entry: &'static str) -> Self {
        Self {
            action: Action::Approve,
            entry,
        }
    }
}

/// Resolves a selector to a reference, for commands that then change it.
///
/// # Errors
/// As [`find`]; the caller may not.
pub fn resolve(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    intent: Intent,
) -> Result<InvitationRef, Refusal> {
    picture(desk, caller, selector, intent).map(|seen| seen.invitation.reference)
}

/// The whole picture of the invitation that a selector means.
///
/// # Errors
/// As [`find`]; the caller may not.
pub fn picture(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    intent: Intent,
) -> Result<Picture, Refusal> {
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
) -> Result<Picture, Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let found = find(&*view, &staff, selector, now);
    match &found {
        Ok(invitation) => invitation.reference.as_str().clone_into(subject),
        Err(Refusal::NotTheirs { invitation, .. }) => invitation.as_str().clone_into(subject),
        Err(_) => {}
    }
    let invitation = found?;
    authorise(&*view, caller, action)?;
    Ok(look(&*view, &staff, invitation, now)?)
}

/// Everything about an invitation, as far as a member of staff may see it.
pub(crate) fn look(
    view: &dyn View,
    staff: &Staff,
    invitation: Invitation,
    now: DateTime<Utc>,
) -> Result<Picture, StoreError> {
    let accesses = view.accesses_of(&invitation.reference)?;
    let mut records = Vec::with_capacity(accesses.len());
    let shows_names = staff.may(Action::SeeNames);
    for access in &accesses {
        let record = view.record(&access.record)?;
        records.extend(record.filter(|record| shows_names && staff.sees(record)));
    }
    let account = match &invitation.account {
        Some(account) => view.account(account)?,
        // Before it is linked, only an invitation on its way has an account signing up for it.
        None if invitation.live_link().is_some() => view.account_at(&invitation.email)?,
        None => None,
    };
    let messages = view.messages_of(&invitation.reference)?;
    let mut hold = None;
    if invitation.is_held {
        let mut holds = view.holds_on(&Reach {
            invitation: Some(&invitation.reference),
            ..Reach::default()
        })?;
        holds.sort_by_key(|hold| !hold.is_of_person());
        if let Some(found) = holds.into_iter().next() {
            hold = Some(SeenHold::of(view, staff, found)?);
        }
    }
    let has_left = invitation.worker != staff.login
        && view
            .staff(&invitation.worker)?
            .is_none_or(|worker| worker.disabled_at.is_some());
    let mut invitation = invitation;
    if accesses.iter().any(|access| access.is_overdue_at(now)) {
        // Time alone ended what the step on the row still counts as active.
        invitation.step = step_without(
            view,
            &invitation,
            &accesses,
            &messages,
            account.as_ref(),
            now,
        )?;
    }
    Ok(Picture {
        is_orphaned: has_left && invitation.needs_a_worker(&accesses),
        invitation,
        accesses,
        records,
        account,
        messages,
        now,
        shows_names,
        hold,
    })
}

/// The step, with what has come to its end counted as ended.
fn step_without(
    view: &dyn View,
    invitation: &Invitation,
    accesses: &[Access],
    messages: &[Message],
    account: Option<&Account>,
    now: DateTime<Utc>,
) -> Result<journey::Step, StoreError> {
    let at_now: Vec<Access> = accesses
        .iter()
        .map(|access| Access {
            state: access.state_at(now),
            ..access.clone()
        })
        .collect();
    Ok(journey::step(&journey::Picture {
        invitation,
        accesses: &at_now,
        account,
        messages,
        restricted: crate::app::desk::restricted_since(view, &invitation.reference)?,
    }))
}

/// Which invitations a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Any of these states.
    pub states: Vec<InvitationState>,
    /// Who must act.
    pub waiting_on: Option<WaitingOn>,
    /// The allocated worker.
    pub worker: Option<StaffLogin>,
    /// The team.
    pub team: Option<Team>,
    /// The record.
    pub record: Option<RecordRef>,
    /// Created at or before.
    pub created_before: Option<DateTime<Utc>>,
    /// Words of name, address or reference.
    pub search: Option<String>,
}

impl Wanted {
    fn filter(self, scope: Scope, now: DateTime<Utc>) -> InvitationFilter {
        InvitationFilter {
            scope,
            now,
            states: self.states,
            waiting_on: self.waiting_on,
            worker: self.worker,
            team: self.team,
            record: self.record,
            created_before: self.created_before,
            search: self.search,
        }
    }
}

/// A list and who reads it.
pub struct Seen {
    /// The reader.
    pub staff: Staff,
    /// The items.
    pub listed: Listed<Invitation>,
    /// The instant it was looked at.
    pub now: DateTime<Utc>,
}

/// Lists invitations.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    wanted: &Wanted,
    page: Page,
) -> Result<Seen, Refusal> {
    desk.guard(caller, Entry::done("invitation.searched", "-"), || {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        may_search(&staff, wanted)?;
        let listed = view.list_invitations(&wanted.clone().filter(staff.scope(), now), page)?;
        Ok(Seen { staff, listed, now })
    })
}

/// Names and addresses that are not shown must not be found out by searching for them either.
fn may_search(staff: &Staff, wanted: &Wanted) -> Result<(), Refusal> {
    if wanted.search.is_none() || staff.may(Action::SeeNames) {
        return Ok(());
    }
    Err(Refusal::Forbidden {
        login: staff.login.clone(),
        action: Action::SeeNames,
    })
}

/// Counts invitations.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn count(desk: &Desk<'_>, caller: &Caller, wanted: &Wanted) -> Result<u64, Refusal> {
    desk.guard(caller, Entry::done("invitation.searched", "-"), || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        may_search(&staff, wanted)?;
        Ok(view.count_invitations(&wanted.clone().filter(staff.scope(), desk.clock.now()))?)
    })
}

/// What waits on one member of staff, oldest first within each part.
pub struct Waiting {
    /// The reader.
    pub staff: Staff,
    /// The instant it was looked at.
    pub now: DateTime<Utc>,
    /// What the reader must do, by role: their own as worker, approvals, support's.
    pub mine: Vec<Invitation>,
    /// Whether more waits than was gathered.
    pub has_more: bool,
    /// The reader's own invitations that wait on the person.
    pub on_person: u64,
    /// Messages that could be sent now.
    pub due_messages: u64,
    /// How many live holds the reader sees.
    pub on_hold: u64,
    /// Accesses whose end has come and is not written down, where the reader may do that.
    pub overdue: u64,
    /// Whether there is anything in the database yet.
    pub is_empty: bool,
    /// Staff who work here no more, each with how many invitations of theirs wait on somebody: for
    /// those who may hand them over.
    pub orphaned: Vec<(StaffLogin, u64)>,
}

/// Gathers what waits on the caller: as worker their own invitations, as approver what is to be
/// approved, as support what is held.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn waiting(desk: &Desk<'_>, caller: &Caller, limit: u32) -> Result<Waiting, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let page = Page {
            limit,
            after: None,
            order: Order::OldestFirst,
        };
        let own = |on| Wanted {
            waiting_on: Some(on),
            worker: Some(staff.login.clone()),
            ..Wanted::default()
        };
        let all = |on| Wanted {
            waiting_on: Some(on),
            ..Wanted::default()
        };
        let mut mine = Vec::new();
        let mut has_more = false;
        let mut add = |wanted: Wanted| -> Result<(), StoreError> {
            let found = view.list_invitations(&wanted.filter(staff.scope(), now), page)?;
            has_more |= found.next.is_some();
            mine.extend(found.items);
            Ok(())
        };
        let has = |role| staff.roles.contains(&role);
        if staff.may(Action::Invite) {
            add(own(WaitingOn::Worker))?;
        }
        if staff.may(Action::Approve) {
            add(all(WaitingOn::Approver))?;
        }
        if has(Role::Support) || has(Role::Admin) {
            add(all(WaitingOn::Support))?;
        }
        mine.sort_by_key(|invitation| invitation.created_at);
        let on_person =
            view.count_invitations(&own(WaitingOn::Person).filter(staff.scope(), now))?;
        let due_messages = if staff.may(Action::Deliver) {
            view.count_due_messages(now)?
        } else {
            0
        };
        let holds = crate::app::contact::seen_by(&*view, &staff)?;
        let on_hold = u64::try_from(holds.len()).unwrap_or(u64::MAX);
        let orphaned = if staff.may(Action::HandOver) {
            view.orphaned(&staff.scope())?
        } else {
            Vec::new()
        };
        let overdue = if staff.may(Action::EndAccess) || staff.may(Action::Housekeep) {
            view.count_accesses(&AccessFilter {
                scope: staff.scope(),
                states: Vec::new(),
                record: None,
                overdue_at: Some(now),
            })?
        } else {
            0
        };
        let any = Page { limit: 1, ..page };
        let is_empty = view
            .list_invitations(&Wanted::default().filter(staff.scope(), now), any)?
            .items
            .is_empty();
        Ok(Waiting {
            staff,
            now,
            mine,
            has_more,
            on_person,
            due_messages,
            on_hold,
            overdue,
            is_empty,
            orphaned,
        })
    })
}
