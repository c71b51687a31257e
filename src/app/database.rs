//! The database as a whole: who may look after it, and what of that is recorded.

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::domain::id::StaffLogin;
use crate::domain::outbox::MessageState;
use crate::domain::staff::{Action, Role, Staff};
use crate::ports::again::again;
use crate::ports::store::{StoreError, View};
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
            })?;
            let entry = Entry::done("staff.added", login.as_str()).detail("roles=admin");
            desk.record(&*unit, caller, entry, now)?;
        }
        unit.keep()?;
        Ok(())
    })
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
