//! The life of an access after its activation: end it now or on a date, suspend it, let it go on.

use crate::app::audit::who_did_to;
use crate::app::desk::{Caller, Desk, Entry, authorise, put};
use crate::app::outbox::{cancel, leave};
use crate::app::refusal::Refusal;
use crate::app::status::{self, Picture};
use crate::domain::access::{Access, AccessState, Telling};
use crate::domain::id::{InvitationRef, RecordRef};
use crate::domain::invitation::Invitation;
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{StoreError, UnitOfWork, View};
use chrono::{DateTime, SecondsFormat, Utc};

/// When an access ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At once.
    Now,
    /// At this instant, because somebody chose the day; at once where it has passed.
    At(DateTime<Utc>),
    /// At this instant, which is when the grace after a placement is over; at once where it has
    /// passed.
    AfterPlacement(DateTime<Utc>),
}

impl End {
    /// The instant, where it is not at once.
    pub fn later_than(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Now => None,
            Self::At(end) | Self::AfterPlacement(end) => Some(end).filter(|end| *end > now),
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::At(_) => "date",
            Self::AfterPlacement(_) => "placement",
        }
    }
}

/// What is done to accesses that have begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They end, now or later.
    End(End, Telling),
    /// They pause.
    Suspend,
    /// They go on.
    Resume,
}

impl Change {
    /// What the caller's roles must permit.
    pub fn action(self) -> Action {
        match self {
            Self::End(..) | Self::Suspend => Action::EndAccess,
            Self::Resume => Action::ResumeAccess,
        }
    }

    /// What stands in the audit trail where it is refused.
    fn entry(self) -> &'static str {
        match self {
            Self::End(End::Now, _) => "access.ended",
            Self::End(..) => "access.end_set",
            Self::Suspend => "access.suspended",
            Self::Resume => "access.resumed",
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::End(end, _) => end.why(),
            Self::Suspend | Self::Resume => "staff",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::End(..) => "end access",
            Self::Suspend => "suspend access",
            Self::Resume => "let access go on",
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::End(..) => "ended",
            Self::Suspend => "suspended",
            Self::Resume => "resumed",
        }
    }

    /// The access after it; `None` where its state does not allow that.
    pub fn of(self, access: &Access, now: DateTime<Utc>) -> Option<Access> {
        match self {
            Self::End(end, telling) => match end.later_than(now) {
                Some(end) => access.ending(end, telling, now),
                None => access.ended(telling, now),
            },
            Self::Suspend => access.suspended(now),
            Self::Resume => access.resumed(now),
        }
        .ok()
    }
}

/// What came of a change.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The invitation as it is now.
    pub invitation: Invitation,
    /// The accesses that were changed, as they are now.
    pub accesses: Vec<Access>,
    /// The closing email, where one was queued.
    pub queued: Vec<Message>,
    /// How many messages that had not left were taken back.
    pub cancelled: usize,
}

/// Looks at the invitation that a selector means, for a change of its accesses. Whoever is of a
/// record's own team and not of the invitation's gets to see the accesses to that record, by the
/// invitation's whole reference, and nothing of the person.
///
/// # Errors
/// As [`status::picture`].
pub fn look(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    change: Change,
) -> Result<Picture, Refusal> {
    let now = desk.clock.now();
    let mut subject = "-".to_owned();
    let seen = again(|| looked_up(desk, caller, selector, change, now, &mut subject));
    desk.guarded(caller, Entry::done(change.entry(), &subject), seen)
}

fn looked_up(
    desk: &Desk<'_>,
    caller: &Caller,
    selector: &str,
    change: Change,
    now: DateTime<Utc>,
    subject: &mut String,
) -> Result<Picture, Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let found = match status::find(&*view, &staff, selector, now) {
        Ok(invitation) => Ok(invitation.reference),
        // An address tells nothing to those who do not see whom it belongs to.
        Err(Refusal::NotTheirs { invitation, .. }) if !selector.contains('@') => Ok(invitation),
        Err(refusal) => {
            if let Refusal::NotTheirs { invitation, .. } = &refusal {
                invitation.as_str().clone_into(subject);
            }
            Err(refusal)
        }
    };
    let reference = found?;
    reference.as_str().clone_into(subject);
    let (invitation, accesses) = within_reach(&*view, &staff, &reference)?;
    authorise(&*view, caller, change.action())?;
    let is_whole = crate::app::desk::sees(&*view, &staff, &invitation)?;
    let mut seen = status::look(&*view, &staff, invitation, now)?;
    if !is_whole {
        seen.shows_names = false;
        seen.account = None;
        seen.messages.clear();
        seen.records.retain(|record| {
            accesses
                .iter()
                .any(|access| access.record == record.reference)
        });
        seen.accesses = accesses;
    }
    Ok(seen)
}

/// An invitation and those of its accesses that a member of staff may change: all of one in their
/// scope; of any other, those to records of their own team.
fn within_reach(
    view: &dyn View,
    staff: &Staff,
    reference: &InvitationRef,
) -> Result<(Invitation, Vec<Access>), Refusal> {
    let found = view
        .invitation(reference)?
        .ok_or_else(|| Refusal::NotFound {
            what: "invitation",
            asked: reference.to_string(),
        })?;
    let mut accesses = view.accesses_of(reference)?;
    // For whoever is barred from one of its records it is not there at all.
    if staff.scope().barred().is_some() && !crate::app::desk::sees(view, staff, &found)? {
        accesses.clear();
    }
    if !crate::app::desk::sees(view, staff, &found)? {
        let mut own = Vec::new();
        for access in accesses {
            let record = view.record(&access.record)?;
            // What sees a restricted record is its own team.
            if record.is_some_and(|record| staff.sees_restricted(record.team.as_ref())) {
                own.push(access);
            }
        }
        accesses = own;
        if accesses.is_empty() {
            return Err(Refusal::NotTheirs {
                what: "invitation",
                asked: reference.to_string(),
                invitation: found.reference,
            });
        }
    }
    Ok((found, accesses))
}

/// Does something to the accesses that are named, or to all of the invitation that allow it. Needs a
/// reason. The person is told by one email where something ended at once, unless that is silent.
///
/// # Errors
/// [`Refusal::ReasonRequired`]; [`Refusal::NotBegun`], [`Refusal::EndPassed`],
/// [`Refusal::AlreadyDone`] and [`Refusal::WrongState`] by the state; [`Refusal::Restricted`];
/// [`Refusal::NothingToChange`] for the end and the silence that are set already.
pub fn change(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    records: &[RecordRef],
    change: Change,
) -> Result<Changed, Refusal> {
    desk.guard(
        caller,
        Entry::done(change.entry(), reference.as_str()),
        || {
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: change.what(),
                });
            }
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, change.action())?;
            let (before, accesses) = within_reach(&*unit, &staff, reference)?;
            let moves = moves(&*unit, &before, &accesses, records, change, now)?;
            if change == Change::Resume {
                may_resume(&*unit, &staff, &moves)?;
            }
            let changed = write(desk, &*unit, caller, &before, moves, change.why(), now)?;
            unit.keep()?;
            Ok(changed)
        },
    )
}

/// An access before and after a change.
pub(crate) type Move = (Access, Access);

/// Picks what changes, with what it becomes.
fn moves(
    view: &dyn View,
    invitation: &Invitation,
    accesses: &[Access],
    records: &[RecordRef],
    change: Change,
    now: DateTime<Utc>,
) -> Result<Vec<Move>, Refusal> {
    let mut picked: Vec<Move> = Vec::new();
    let mut other = None;
    if records.is_empty() {
        for access in accesses {
            match change.of(access, now) {
                Some(after) => picked.push((access.clone(), after)),
                // What has begun tells more about why nothing could be done.
                None if access.state.has_begun() || other.is_none() => other = Some(access),
                None => {}
            }
        }
    }
    for record in records {
        let found = accesses.iter().find(|access| access.record == *record);
        let found = found.ok_or_else(|| Refusal::RecordNotOffered {
            invitation: invitation.reference.clone(),
            record: record.clone(),
        })?;
        match change.of(found, now) {
            Some(_) if picked.iter().any(|(before, _)| before == found) => {}
            Some(after) => picked.push((found.clone(), after)),
            None => return Err(cannot(view, found, change, now)?),
        }
    }
    if picked.is_empty() {
        return Err(match other {
            Some(access) => cannot(view, access, change, now)?,
            None => Refusal::NoRecord,
        });
    }
    picked.retain(|(before, after)| before != after);
    if picked.is_empty() {
        return Err(Refusal::NothingToChange);
    }
    Ok(picked)
}

/// Why an access cannot be changed like that.
fn cannot(
    view: &dyn View,
    access: &Access,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Refusal, StoreError> {
    let wanted = change.wanted();
    let subject = format!(
        "access to record {} on {}",
        access.record, access.invitation
    );
    let already = |done: &'static str, action| -> Result<Refusal, StoreError> {
        let (by, at) = who_did_to(view, &access.invitation, &access.record, action)?
            .unwrap_or_else(|| ("somebody".to_owned(), access.over_at().unwrap_or(now)));
        let subject = subject.clone();
        Ok(Refusal::AlreadyDone {
            subject,
            done,
            by,
            at,
        })
    };
    if let (true, Some(at)) = (access.is_overdue_at(now), access.ends_at) {
        return Ok(Refusal::EndPassed {
            invitation: access.invitation.clone(),
            record: access.record.clone(),
            at,
            wanted,
        });
    }
    let is = match access.state {
        AccessState::Offered | AccessState::Accepted => {
            return Ok(Refusal::NotBegun {
                invitation: access.invitation.clone(),
                record: access.record.clone(),
                state: access.state,
                wanted,
            });
        }
        AccessState::Ended => return already("ended", "access.ended"),
        AccessState::Suspended => return already("suspended", "access.suspended"),
        AccessState::Declined => "was declined by the person".to_owned(),
        AccessState::Refused => "was refused by an approver".to_owned(),
        AccessState::Active | AccessState::Ending => "is not suspended".to_owned(),
    };
    Ok(Refusal::WrongState {
        subject,
        is,
        wanted,
    })
}

/// What is restricted is let go on by those only who see it.
fn may_resume(view: &dyn View, staff: &Staff, moves: &[Move]) -> Result<(), Refusal> {
    for (access, _) in moves {
        let hidden = view
            .record(&access.record)?
            .filter(|record| record.restricted_at.is_some())
            .is_some_and(|record| !staff.sees_restricted(record.team.as_ref()));
        if hidden {
            return Err(Refusal::Restricted {
                record: access.record.clone(),
            });
        }
    }
    Ok(())
}

/// Writes changed accesses of one invitation, each with its entry; takes back an activation email
/// that is no longer true; tells the person, by one email at most, where something ended and none of
/// that is silent; and works out the invitation's step anew.
///
/// # Errors
/// The database's own.
pub(crate) fn write(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    caller: &Caller,
    invitation: &Invitation,
    moves: Vec<Move>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Changed, StoreError> {
    let reference = &invitation.reference;
    // Judged by what it was: an end does not lift what a restricted record holds back.
    let leave = leave(unit, reference)?;
    let mut ended = Vec::new();
    for (before, after) in &moves {
        unit.move_access(before, after)?;
        let entry = Entry::done(action(before, after), reference.as_str())
            .record(&after.record)
            .detail(detail(before, after, why));
        desk.record(unit, caller, entry, now)?;
        if after.state == AccessState::Ended {
            ended.push(after.telling());
        }
    }
    let is_used = unit
        .accesses_of(reference)?
        .iter()
        .any(|access| access.is_usable_at(now));
    let mut cancelled = 0;
    if !is_used {
        cancelled = cancel(unit, reference, Some(MessageKind::Activation))?;
    }
    let mut queued = Vec::new();
    if !ended.is_empty() && !ended.contains(&Telling::Silent) {
        queued.push(desk.queue_email(unit, invitation, MessageKind::Closed, leave, now)?);
    }
    let invitation = put(unit, invitation, invitation.clone())?;
    Ok(Changed {
        invitation,
        accesses: moves.into_iter().map(|(_, after)| after).collect(),
        queued,
        cancelled,
    })
}

/// What a change is called in the audit trail.
fn action(before: &Access, after: &Access) -> &'static str {
    match (before.state, after.state) {
        (_, AccessState::Ended) => "access.ended",
        (AccessState::Suspended, AccessState::Active | AccessState::Ending) => "access.resumed",
        (AccessState::Active | AccessState::Ending, AccessState::Suspended) => "access.suspended",
        (
            AccessState::Offered
            | AccessState::Accepted
            | AccessState::Active
            | AccessState::Ending
            | AccessState::Ended
            | AccessState::Declined
            | AccessState::Refused
            | AccessState::Suspended,
            _,
        ) => "access.end_set",
    }
}

pub(crate) fn detail(before: &Access, after: &Access, why: &str) -> String {
    let mut words = vec![format!("from={} to={}", before.state, after.state)];
    if let Some(end) = after.ends_at {
        words.push(format!(
            "ends={}",
            end.to_rfc3339_opts(SecondsFormat::Secs, true)
        ));
    }
    if after.is_silent {
        words.push("silent=yes".to_owned());
    }
    words.push(format!("why={why}"));
    words.join(" ")
}
