//! The database as a whole: who may look after it, and what of that is recorded.

use crate::app::desk::{Caller, Desk, Entry, authorise, touch};
use crate::app::refusal::Refusal;
use crate::domain::audit::Outcome;
use crate::domain::id::StaffLogin;
use crate::domain::outbox::{Message, MessageEvent, MessageState};
use crate::domain::staff::{Action, Role, Scope, Staff};
use crate::ports::again::again;
use crate::ports::store::{MessageFilter, Order, Page, StoreError, UnitOfWork, View};
use std::path::Path;

/// What stands in the audit trail as the subject of what is done to the whole database.
const DATABASE: &str = "database";

/// Writes a consistent copy to a new file, and records it.
///
/// # Errors
/// [`Refusal::Forbidden`], which is recorded; the file cannot be written.
pub fn back_up(desk: &Desk<'_>, caller: &Caller, to: &Path) -> Result<(), Refusal> {
    let entry = || Entry::done("database.backed_up", DATABASE);
    let allowed = again(|| authorise(&*desk.store.view()?, caller, Action::Administer));
    if let Err(refusal) = allowed {
        return Err(desk.refused(caller, &entry(), refusal));
    }
    desk.store.backup(to)?;
    note(desk, caller, &entry())?;
    Ok(())
}

/// Makes a fresh shared database known to its keys, and names its first admin where one is given: the
/// owner who makes it is no member of staff.
///
/// # Errors
/// The database's and the key ring's own.
pub fn founded(
    desk: &Desk<'_>,
    caller: &Caller,
    admin: Option<&StaffLogin>,
) -> Result<(), Refusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        crate::app::key::introduce(&*unit, desk.vault)?;
        desk.record(
            &*unit,
            caller,
            Entry::done("database.created", DATABASE),
            now,
        )?;
        if let Some(login) = admin {
            unit.add_staff(&Staff {
                login: login.clone(),
                roles: [Role::Admin].into(),
                team: None,
                created_at: now,
                created_by: caller.login.clone(),
                disabled_at: None,
                barred: std::collections::BTreeSet::new(),
            })?;
            let entry = Entry::done("staff.added", login.as_str()).detail("roles=admin");
            desk.record(&*unit, caller, entry, now)?;
        }
        unit.keep()?;
        Ok(())
    })
}

/// What a message says that another database sends now; the number tells one copy from another.
fn moved(trail: u64) -> String {
    format!("another database sends it now (copied at audit entry {trail})")
}

/// Whether the caller may move the whole database elsewhere, so that it makes sense to ask.
///
/// # Errors
/// [`Refusal::Forbidden`], which is recorded.
pub fn may_move(desk: &Desk<'_>, caller: &Caller) -> Result<(), Refusal> {
    let allowed = authorise(&*desk.store.view()?, caller, Action::Administer);
    match allowed {
        Ok(_) => Ok(()),
        Err(refusal) => {
            Err(desk.refused(caller, &Entry::done("database.moved", DATABASE), refusal))
        }
    }
}

/// Holds everything that waits to be sent, since the database was copied as it was at entry `trail` of
/// its audit trail and its copy sends it. `None` when something was written since then: the copy has
/// to be made anew. Gives how many messages are held.
///
/// # Errors
/// The database's own.
pub fn hand_over(
    desk: &Desk<'_>,
    caller: &Caller,
    trail: u64,
    to: &str,
) -> Result<Option<u64>, Refusal> {
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    if unit.audit_head()?.0 != trail {
        return Ok(None);
    }
    let held = settle(
        &*unit,
        &[MessageState::Queued, MessageState::Sending],
        |message| {
            let state = message.state.after(MessageEvent::Held).ok()?;
            Some(Message {
                state,
                lease_until: None,
                error: Some(moved(trail)),
                ..message.clone()
            })
        },
    )?;
    let entry = Entry::done("database.moved", DATABASE).detail(format!("held={held} to={to}"));
    desk.record(&*unit, caller, entry, now)?;
    unit.keep()?;
    Ok(Some(held))
}

/// Lets go again what [`hand_over`] held at this entry, after the copy failed.
///
/// # Errors
/// The database's own.
pub fn take_back(desk: &Desk<'_>, caller: &Caller, trail: u64) -> Result<(), Refusal> {
    let why = moved(trail);
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let released = settle(&*unit, &[MessageState::Held], |message| {
        let is_ours = message.error.as_ref() == Some(&why);
        let state = message.state.after(MessageEvent::Released).ok()?;
        is_ours.then(|| Message {
            state,
            error: None,
            ..message.clone()
        })
    })?;
    let mut entry = Entry::done("database.moved", DATABASE).detail(format!("released={released}"));
    entry.outcome = Outcome::Failed;
    desk.record(&*unit, caller, entry, now)?;
    unit.keep()?;
    Ok(())
}

/// Changes every message in these states for which `next` gives something, and what its invitation
/// waits for.
fn settle(
    unit: &dyn UnitOfWork,
    states: &[MessageState],
    next: impl Fn(&Message) -> Option<Message>,
) -> Result<u64, StoreError> {
    let filter = MessageFilter {
        scope: Scope::All,
        states: states.to_vec(),
        kind: None,
        invitation: None,
    };
    let mut page = Page {
        limit: 500,
        after: None,
        order: Order::OldestFirst,
    };
    let mut settled = 0;
    loop {
        let listed = unit.list_messages(&filter, page)?;
        for message in &listed.items {
            let Some(after) = next(message) else { continue };
            unit.move_message(message, &after)?;
            settled += 1;
            if let Some(invitation) = &message.invitation {
                touch(unit, invitation)?;
            }
        }
        if listed.next.is_none() {
            return Ok(settled);
        }
        page.after = listed.next;
    }
}

/// Where the trail of a database ends, for the entry of the restore that replaces it.
///
/// # Errors
/// [`Refusal::NotStaff`] or [`Refusal::Forbidden`] for a caller who may not replace it.
pub fn may_replace(view: &dyn View, caller: &Caller) -> Result<String, Refusal> {
    authorise(view, caller, Action::Administer)?;
    let (number, hash) = view.audit_head()?;
    Ok(format!("{number} {hash}"))
}

/// Records that this database came from a backup, and tells how many messages are held. `replaced` is
/// where the trail of the replaced database ended, so that what was cut off can be found out.
///
/// # Errors
/// The database's own.
pub fn restored(desk: &Desk<'_>, caller: &Caller, replaced: Option<&str>) -> Result<u64, Refusal> {
    let mut entry = Entry::done("database.restored", DATABASE);
    if let Some(head) = replaced {
        entry = entry.detail(format!("replaced={head}"));
    }
    note(desk, caller, &entry)?;
    Ok(again(|| {
        desk.store.view()?.count_messages(&[MessageState::Held])
    })?)
}

/// Records that the schema was brought up to date.
///
/// # Errors
/// The database's own.
pub fn migrated(desk: &Desk<'_>, caller: &Caller, from: u32, to: u32) -> Result<(), Refusal> {
    let entry = Entry::done("database.migrated", DATABASE).detail(format!("from={from} to={to}"));
    note(desk, caller, &entry)?;
    Ok(())
}

fn note(desk: &Desk<'_>, caller: &Caller, entry: &Entry<'_>) -> Result<(), StoreError> {
    again(|| {
        let unit = desk.store.begin()?;
        desk.record(&*unit, caller, entry.clone(), desk.clock.now())?;
        unit.keep()
    })
}
