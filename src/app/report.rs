//! Reports: how far invitations come, who must act, what became of messages, what is overdue, what
//! was out of the ordinary, and who could see a record.

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::domain::audit;
use crate::domain::id::{InvitationRef, RecordRef, Team};
use crate::domain::invitation::Invitation;
use crate::domain::report::delivery::{self, Delivery};
use crate::domain::report::exceptions::{self, ByInviter, Exception, Exceptions};
use crate::domain::report::funnel::{self, Funnel};
use crate::domain::report::overdue::{Overdue, Pile};
use crate::domain::report::sight::{self, Reading, Sight, Trail, Window};
use crate::domain::report::waiting::{self, Waiting};
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::reports::JourneyFilter;
use crate::ports::store::{AuditFilter, Order, Page, StoreError, View};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// How many entries of the trail are read at once.
const CHUNK: u32 = 1_000;

/// On which day an instant falls, in the zone of whoever reads the report.
pub type DayOf<'d> = &'d dyn Fn(DateTime<Utc>) -> NaiveDate;

/// How far invitations come, by team: those created in the time asked for, of one team or all.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn funnel(
    desk: &Desk<'_>,
    caller: &Caller,
    team: Option<&Team>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Result<Vec<funnel::Line>, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let filter = JourneyFilter {
            scope: authorise(&*view, caller, Action::Look)?.scope(),
            team: team.cloned(),
            since,
            until,
        };
        let mut funnel = Funnel::default();
        view.each_journey(&filter, &mut |journey| funnel.add(journey, now))?;
        Ok(funnel.lines())
    })
}

/// Who must act, where, and for how long already. What belongs to a worker who is disabled is told
/// by itself.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn waiting(desk: &Desk<'_>, caller: &Caller) -> Result<(Staff, Vec<waiting::Line>), Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let works = |one: Staff| one.disabled_at.is_none().then_some(one.login);
        let workers: BTreeSet<_> = view.list_staff()?.into_iter().filter_map(works).collect();
        let mut waiting = Waiting::at(desk.clock.now());
        view.each_open(&staff.scope(), &mut |open| {
            waiting.add(open, !workers.contains(&open.worker));
        })?;
        Ok((staff, waiting.lines()))
    })
}

/// From which day to which one delivery is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: NaiveDate,
    /// Its first instant.
    pub since: DateTime<Utc>,
    /// The last day.
    pub last: NaiveDate,
}

/// What became of the messages of some days.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn delivery(
    desk: &Desk<'_>,
    caller: &Caller,
    days: Days,
    day_of: DayOf<'_>,
) -> Result<Vec<delivery::Line>, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let mut delivery = Delivery::between(days.first, days.last);
        view.each_posted(&staff.scope(), days.since, &mut |posted| {
            delivery.add(posted, day_of(posted.created_at));
        })?;
        Ok(delivery.lines())
    })
}

/// What is overdue, every kind of it, also those of which there is nothing. `approvals` is how long
/// an approver may take.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn overdue(
    desk: &Desk<'_>,
    caller: &Caller,
    approvals: TimeDelta,
) -> Result<Vec<(Overdue, Pile)>, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let scope = authorise(&*view, caller, Action::Look)?.scope();
        let pile = |&what: &Overdue| {
            let before = what.before(desk.policy, approvals, now);
            Ok((what, view.overdue(what, &scope, before)?))
        };
        Overdue::ALL.iter().map(pile).collect()
    })
}

/// What was out of the ordinary, from the audit trail.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn exceptions(
    desk: &Desk<'_>,
    caller: &Caller,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    day_of: DayOf<'_>,
) -> Result<Vec<exceptions::Line>, Refusal> {
    desk.guard(caller, Entry::done("report.read", "exceptions"), || {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Audit)?;
        let mut found = Exceptions::default();
        for action in exceptions::ACTIONS {
            let filter = AuditFilter {
                action: Some((*action).to_owned()),
                since: Some(since),
                until: Some(until),
                ..AuditFilter::default()
            };
            each_entry(&*view, &filter, &mut |entry| {
                let by_inviter = by_inviter(&*view, entry)?;
                if let Some(exception) = Exception::of(&entry.action, &entry.detail, by_inviter)
                    && entry.outcome == DONE
                    && let Some(at) = written_at(entry)
                {
                    found.add(day_of(at), &entry.actor, exception, &entry.subject);
                }
                Ok(())
            })?;
        }
        Ok(found.lines())
    })
}

const DONE: &str = "done";

fn written_at(entry: &audit::Entry) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(&entry.at).ok()?;
    Some(at.with_timezone(&Utc))
}

/// Whether whoever approved had invited the person, too.
fn by_inviter(view: &dyn View, entry: &audit::Entry) -> Result<ByInviter, StoreError> {
    if entry.action != "access.approved" {
        return Ok(ByInviter::No);
    }
    let Ok(reference) = InvitationRef::parse(&entry.subject) else {
        return Ok(ByInviter::No);
    };
    let inviter = view.invitation(&reference)?.map(|found| found.created_by);
    let is_same = inviter.is_some_and(|login| entry.actor == format!("staff:{login}"));
    Ok(if is_same {
        ByInviter::Yes
    } else {
        ByInviter::No
    })
}

/// Shows every entry that fits, oldest first, some at a time.
fn each_entry(
    view: &dyn View,
    filter: &AuditFilter,
    visit: &mut dyn FnMut(&audit::Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut page = Page {
        limit: CHUNK,
        after: None,
        order: Order::OldestFirst,
    };
    loop {
        let listed = view.list_audit(filter, page)?;
        for entry in &listed.items {
            visit(entry)?;
        }
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(());
        }
    }
}

/// Who could see a record.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The reader.
    pub staff: Staff,
    /// Times in which a person could see it, that lie in the window at least in part.
    pub sights: Vec<Sight>,
    /// Staff who could read a code of an invitation to it within the window.
    pub readings: Vec<Reading>,
}

/// Who could see a record within a window, from the audit trail alone: it answers also for records,
/// invitations and accounts of which nothing else is left.
///
/// # Errors
/// [`Refusal::NotFound`] for a record that neither the trail nor the database knows; the caller may
/// not, or the database fails.
pub fn who_could_see(
    desk: &Desk<'_>,
    caller: &Caller,
    record: &RecordRef,
    window: Window,
) -> Result<Seen, Refusal> {
    let entry = Entry::done("report.read", "who-could-see").record(record);
    desk.guard(caller, entry, || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Audit)?;
        let trail = trail_of(&*view, record)?;
        if trail.is_empty() && view.record(record)?.is_none() {
            return Err(Refusal::NotFound {
                what: "record",
                asked: record.to_string(),
            });
        }
        let mut sights = sight::sights(record, &trail, desk.clock.now());
        sights.retain(|sight| sight.touches(window));
        sights.sort_by(|a, b| (a.from, &a.invitation).cmp(&(b.from, &b.invitation)));
        Ok(Seen {
            staff,
            sights,
            readings: sight::readings(record, &trail, window),
        })
    })
}

/// Everything written about a record, its invitations and their accounts.
fn trail_of(view: &dyn View, record: &RecordRef) -> Result<Trail, StoreError> {
    let mut trail = Trail::new();
    let by_record = AuditFilter {
        record: Some(record.clone()),
        ..AuditFilter::default()
    };
    gather(view, &by_record, &mut trail)?;
    for invitation in sight::invitations(record, &trail) {
        gather(view, &about(invitation.as_str()), &mut trail)?;
    }
    for account in sight::accounts(&trail) {
        gather(view, &about(account.as_str()), &mut trail)?;
    }
    Ok(trail)
}

fn about(subject: &str) -> AuditFilter {
    AuditFilter {
        subject: Some(subject.to_owned()),
        ..AuditFilter::default()
    }
}

fn gather(view: &dyn View, filter: &AuditFilter, into: &mut Trail) -> Result<(), StoreError> {
    each_entry(view, filter, &mut |entry| {
        into.insert(entry.number, entry.clone());
        Ok(())
    })
}

/// The invitations behind references, for their names, once the trail says that these are shown.
///
/// # Errors
/// The caller may not see names, or the database fails.
pub fn named(
    desk: &Desk<'_>,
    caller: &Caller,
    references: &BTreeSet<InvitationRef>,
) -> Result<BTreeMap<InvitationRef, Invitation>, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::SeeNames)?;
        let mut found = BTreeMap::new();
        for reference in references {
            if let Some(invitation) = view.invitation(reference)?
                && crate::app::desk::sees(&*view, &staff, &invitation)?
            {
                found.insert(reference.clone(), invitation);
            }
        }
        Ok(found)
    })
}
