//! Who is barred from a record: staff see nothing of their own family's.

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::record::found;
use crate::app::refusal::Refusal;
use crate::domain::contact::{Bar, Lifted};
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::domain::record::Record;
use crate::domain::staff::{Action, Role, Staff};
use crate::ports::again::again;
use crate::ports::store::{StoreError, View};

/// Lists who is barred from a record that the caller may see.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(desk: &Desk<'_>, caller: &Caller, record: &RecordRef) -> Result<Vec<Bar>, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let record = found(&*view, &staff, record)?;
        if !staff.sees(&record) {
            return Err(Refusal::Restricted {
                record: record.reference,
            });
        }
        Ok(view.bars_on(&record.reference)?)
    })
}

/// Bars a member of staff from a record: from then on they see nothing of it, nor of any invitation
/// that offers it. Gives the live invitations that they look after and do not see any more.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::AlreadyDone`], [`Refusal::NotFound`]; the caller may not.
pub fn bar(
    desk: &Desk<'_>,
    caller: &Caller,
    record: &RecordRef,
    login: &StaffLogin,
) -> Result<Vec<InvitationRef>, Refusal> {
    let action = "record.barred";
    let entry = Entry::done(action, record.as_str()).record(record);
    desk.guard(caller, entry.clone(), || {
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired {
                what: "bar staff from a record",
            });
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::BarStaff)?;
        theirs(&*unit, &staff, record)?;
        unit.staff(login)?.ok_or_else(|| Refusal::NotFound {
            what: "member of staff",
            asked: login.to_string(),
        })?;
        if let Some(standing) = standing(&*unit, record, login)? {
            return Err(Refusal::AlreadyDone {
                subject: format!("member of staff {login}"),
                done: "barred",
                by: standing.set_by.to_string(),
                at: standing.set_at,
            });
        }
        // Before: whoever bars themselves sees nothing afterwards.
        let left = looked_after(&*unit, record, login)?;
        let entry = entry.clone().detail(format!("staff={login}"));
        let entry = desk.record_numbered(&*unit, caller, entry, now)?;
        unit.add_bar(&Bar {
            record: record.clone(),
            staff: login.clone(),
            set_at: now,
            set_by: caller.login.clone(),
            entry,
        })?;
        unit.keep()?;
        Ok(left)
    })
}

/// Ends a bar. Nobody ends their own: they are not told that there is such a record.
///
/// # Errors
/// [`Refusal::ReasonRequired`], [`Refusal::WrongState`] for somebody who is not barred; the caller may
/// not.
pub fn unbar(
    desk: &Desk<'_>,
    caller: &Caller,
    record: &RecordRef,
    login: &StaffLogin,
) -> Result<(), Refusal> {
    let action = "record.unbarred";
    let entry = Entry::done(action, record.as_str()).record(record);
    desk.guard(caller, entry.clone(), || {
        if caller.reason.is_none() {
            return Err(Refusal::ReasonRequired {
                what: "let staff see a record again",
            });
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::BarStaff)?;
        theirs(&*unit, &staff, record)?;
        let standing = standing(&*unit, record, login)?.ok_or_else(|| Refusal::WrongState {
            subject: format!("member of staff {login}"),
            is: format!("is not barred from record {record}"),
            wanted: "unbarred",
        })?;
        let entry = entry.clone().detail(format!("staff={login}"));
        let entry = desk.record_numbered(&*unit, caller, entry, now)?;
        let lifted = Lifted {
            at: now,
            by: caller.login.clone(),
            entry,
        };
        unit.lift_bar(&standing, &lifted)?;
        unit.keep()?;
        Ok(())
    })
}

/// Whether a member of staff decides who is barred from a record, so that it makes sense to ask.
pub fn may_decide(staff: &Staff, record: &Record) -> bool {
    let is_teams = record.team.is_some() && record.team == staff.team;
    staff.may(Action::BarStaff)
        && staff.sees(record)
        && (staff.roles.contains(&Role::Admin) || is_teams)
}

fn theirs(view: &dyn View, staff: &Staff, reference: &RecordRef) -> Result<Record, Refusal> {
    let record = found(view, staff, reference)?;
    if may_decide(staff, &record) {
        Ok(record)
    } else {
        Err(Refusal::Restricted {
            record: reference.clone(),
        })
    }
}

fn standing(
    view: &dyn View,
    record: &RecordRef,
    login: &StaffLogin,
) -> Result<Option<Bar>, StoreError> {
    let bars = view.bars_on(record)?;
    Ok(bars.into_iter().find(|bar| bar.staff == *login))
}

/// The live invitations to a record that somebody looks after.
fn looked_after(
    view: &dyn View,
    record: &RecordRef,
    login: &StaffLogin,
) -> Result<Vec<InvitationRef>, StoreError> {
    let mut found = Vec::new();
    for access in view.live_accesses_to(record)? {
        if let Some(invitation) = view.invitation(&access.invitation)?
            && invitation.worker == *login
        {
            found.push(invitation.reference);
        }
    }
    Ok(found)
}
