//! Records: add, list, show, restrict, unrestrict, reassign.

use crate::app::desk::{Caller, Desk, Entry, authorise, touch};
use crate::app::outbox::{RESTRICTED, kept_back};
use crate::app::refusal::Refusal;
use crate::domain::access::{Access, AccessEvent};
use crate::domain::id::{RecordRef, Team};
use crate::domain::name::RecordLabel;
use crate::domain::outbox::{Message, MessageEvent, MessageState};
use crate::domain::record::Record;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{Listed, Page, StoreError, Unique, UnitOfWork, View};

/// Adds a record.
///
/// # Errors
/// [`Refusal::AlreadyExists`].
pub fn add(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RecordRef,
    label: &RecordLabel,
    team: Option<&Team>,
) -> Result<Record, Refusal> {
    desk.guard(
        caller,
        Entry::done("record.added", reference.as_str()).record(reference),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::AddRecord)?;
            let record = Record {
                reference: reference.clone(),
                label: label.clone(),
                team: team.or(staff.team.as_ref()).cloned(),
                restricted_at: None,
                created_at: now,
                created_by: caller.login.clone(),
            };
            unit.add_record(&record).map_err(|error| {
                if error.is_taken(Unique::Record) {
                    Refusal::AlreadyExists {
                        what: "record",
                        name: reference.to_string(),
                    }
                } else {
                    Refusal::Store(error)
                }
            })?;
            let entry = Entry::done("record.added", reference.as_str()).record(reference);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(record)
        },
    )
}

/// Looks a record up as far as the caller may see it: the label of a restricted record is only told
/// to its own team and admins.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn show(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RecordRef,
) -> Result<(Record, Vec<Access>, Staff), Refusal> {
    desk.guard(
        caller,
        Entry::done("record.shown", reference.as_str()).record(reference),
        || {
            let view = desk.store.view()?;
            let staff = authorise(&*view, caller, Action::Look)?;
            let record = found(&*view, &staff, reference)?;
            if record.restricted_at.is_some() && !staff.sees_restricted(record.team.as_ref()) {
                return Err(Refusal::Restricted {
                    record: reference.clone(),
                });
            }
            let accesses = view.live_accesses_to(reference)?;
            Ok((record, accesses, staff))
        },
    )
}

/// Which records a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Restricted ones.
    Restricted,
}

/// Lists records that the caller may see; restricted ones of other teams are left out.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    search: Option<&str>,
    which: Which,
    page: Page,
) -> Result<(Staff, Listed<Record>), Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let sees_labels = staff.may(Action::SeeNames);
        let wanted = search.unwrap_or_default().trim().to_ascii_uppercase();
        let shows = |record: &Record| {
            let may_see = staff.sees(record);
            let wants = which == Which::All || record.restricted_at.is_some();
            // A label that is not shown must not be found out by searching for it either.
            let is_found = sees_labels || record.reference.as_str().starts_with(&wanted);
            wants && may_see && is_found
        };
        let mut listed = Listed {
            items: Vec::new(),
            next: page.after,
        };
        // A page is filled up for what was left out of it: an empty one would look like the end.
        let mut missing = page.limit;
        while missing > 0 {
            let part = Page {
                limit: missing,
                after: listed.next,
                ..page
            };
            let found = view.list_records(search, part)?;
            listed
                .items
                .extend(found.items.into_iter().filter(|record| shows(record)));
            listed.next = found.next;
            let have = u32::try_from(listed.items.len()).unwrap_or(u32::MAX);
            missing = page.limit.saturating_sub(have);
            if listed.next.is_none() {
                break;
            }
        }
        Ok((staff, listed))
    })
}

/// What restricting or unrestricting a record did.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// The record as it is now.
    pub record: Record,
    /// How many accesses were suspended.
    pub suspended: usize,
    /// How many messages were held, or released.
    pub messages: usize,
}

/// Restricts a record at once: usable access to it is suspended, and what has not left about
/// invitations that offer it is held.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::WrongState`] when it is restricted already.
pub fn restrict(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RecordRef,
) -> Result<Restricted, Refusal> {
    desk.guard(
        caller,
        Entry::done("record.restricted", reference.as_str()).record(reference),
        || {
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "restrict a record",
                });
            }
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::RestrictRecord)?;
            let before = theirs(&*unit, &staff, reference)?;
            if before.restricted_at.is_some() {
                return Err(wrong_state(
                    reference,
                    "is restricted already",
                    "restricted",
                ));
            }
            let after = Record {
                restricted_at: Some(now),
                ..before.clone()
            };
            unit.move_record(&before, &after)?;
            let (mut suspended, mut messages) = (0, 0);
            for access in unit.live_accesses_to(reference)? {
                if let Ok(state) = access.state.after(AccessEvent::Suspended) {
                    unit.move_access(
                        &access,
                        &Access {
                            state,
                            ..access.clone()
                        },
                    )?;
                    let detail = format!("from={} to={state}", access.state);
                    let entry = Entry::done("access.suspended", access.invitation.as_str())
                        .record(reference)
                        .detail(detail);
                    desk.record(&*unit, caller, entry, now)?;
                    suspended += 1;
                }
                messages += hold(&*unit, &access)?;
                touch(&*unit, &access.invitation)?;
            }
            let detail = format!("suspended={suspended} held={messages}");
            let entry = Entry::done("record.restricted", reference.as_str())
                .record(reference)
                .detail(detail);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(Restricted {
                record: after,
                suspended,
                messages,
            })
        },
    )
}

/// Lifts a restriction: messages held by it are queued again. Suspended access stays suspended
/// until somebody decides on it.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::WrongState`] when it is not restricted.
pub fn unrestrict(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RecordRef,
) -> Result<Restricted, Refusal> {
    desk.guard(
        caller,
        Entry::done("record.unrestricted", reference.as_str()).record(reference),
        || {
            if caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "lift a restriction",
                });
            }
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::RestrictRecord)?;
            let before = theirs(&*unit, &staff, reference)?;
            if before.restricted_at.is_none() {
                return Err(wrong_state(reference, "is not restricted", "unrestricted"));
            }
            let after = Record {
                restricted_at: None,
                ..before.clone()
            };
            unit.move_record(&before, &after)?;
            let mut messages = 0;
            for access in unit.live_accesses_to(reference)? {
                // Another record of the same invitation may still be restricted.
                if crate::app::desk::restricted_since(&*unit, &access.invitation)? == 0 {
                    for message in unit.messages_of(&access.invitation)? {
                        if message.state != MessageState::Held
                            || message.error.as_deref() != Some(RESTRICTED)
                        {
                            continue;
                        }
                        let about = unit.invitation(&access.invitation)?;
                        // Somebody may have put the person on hold meanwhile.
                        if let Some(kept) = kept_back(desk, &*unit, &message, about.as_ref(), now)?
                        {
                            let next = Message {
                                error: Some(kept.note().to_owned()),
                                ..message.clone()
                            };
                            unit.move_message(&message, &next)?;
                        } else if let Ok(state) = message.state.after(MessageEvent::Released) {
                            let next = Message {
                                state,
                                error: None,
                                next_attempt_at: now,
                                ..message.clone()
                            };
                            unit.move_message(&message, &next)?;
                            messages += 1;
                        }
                    }
                }
                touch(&*unit, &access.invitation)?;
            }
            let entry = Entry::done("record.unrestricted", reference.as_str())
                .record(reference)
                .detail(format!("released={messages}"));
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(Restricted {
                record: after,
                suspended: 0,
                messages,
            })
        },
    )
}

/// Gives a record to another team.
///
/// # Errors
/// [`Refusal::NothingToChange`] when it is that team's already.
pub fn reassign(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &RecordRef,
    team: &Team,
) -> Result<Record, Refusal> {
    desk.guard(
        caller,
        Entry::done("record.reassigned", reference.as_str()).record(reference),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::RestrictRecord)?;
            let before = theirs(&*unit, &staff, reference)?;
            if before.team.as_ref() == Some(team) {
                return Err(Refusal::NothingToChange);
            }
            let after = Record {
                team: Some(team.clone()),
                ..before.clone()
            };
            unit.move_record(&before, &after)?;
            let from = before.team.as_ref().map_or("-", Team::as_str);
            let entry = Entry::done("record.reassigned", reference.as_str())
                .record(reference)
                .detail(format!("from={from} to={team}"));
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(after)
        },
    )
}

/// Holds what has not left about the invitation of an access.
fn hold(unit: &dyn UnitOfWork, access: &Access) -> Result<usize, StoreError> {
    let mut held = 0;
    for message in unit.messages_of(&access.invitation)? {
        if message.state == MessageState::Queued
            && let Ok(state) = message.state.after(MessageEvent::Held)
        {
            let error = Some(RESTRICTED.to_owned());
            unit.move_message(
                &message,
                &Message {
                    state,
                    error,
                    ..message.clone()
                },
            )?;
            held += 1;
        }
    }
    Ok(held)
}

/// A record that the caller may know of.
pub(super) fn found(
    view: &dyn View,
    staff: &Staff,
    reference: &RecordRef,
) -> Result<Record, Refusal> {
    if staff.barred.contains(reference) {
        return Err(Refusal::Barred {
            what: "record",
            asked: reference.to_string(),
        });
    }
    view.record(reference)?.ok_or_else(|| Refusal::NotFound {
        what: "record",
        asked: reference.to_string(),
    })
}

/// Whether a member of staff may change the restriction or the team of a record, so that it makes
/// sense to ask: it is their own team's, nobody's and open, or they are an admin.
pub fn may_change(staff: &Staff, record: &Record) -> bool {
    staff.may(Action::RestrictRecord) && is_theirs(staff, record)
}

fn is_theirs(staff: &Staff, record: &Record) -> bool {
    let is_nobodys = record.team.is_none() && record.restricted_at.is_none();
    is_nobodys || staff.sees_restricted(record.team.as_ref())
}

/// A record whose restriction or team the caller may change: their own team's, or any for admins.
fn theirs(view: &dyn View, staff: &Staff, reference: &RecordRef) -> Result<Record, Refusal> {
    let record = found(view, staff, reference)?;
    if is_theirs(staff, &record) {
        Ok(record)
    } else {
        Err(Refusal::Restricted {
            record: reference.clone(),
        })
    }
}

fn wrong_state(reference: &RecordRef, is: &str, wanted: &'static str) -> Refusal {
    Refusal::WrongState {
        subject: format!("record {reference}"),
        is: is.to_owned(),
        wanted,
    }
}
