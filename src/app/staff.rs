//! Members of staff: add, list, show, change roles, disable.

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::domain::id::{StaffLogin, Team};
use crate::domain::staff::{Action, Role, Staff};
use crate::ports::again::again;
use crate::ports::store::{StoreError, Unique, View};
use std::collections::BTreeSet;

/// Whether a database had its first member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founded {
    /// It had.
    Before,
    /// It has now.
    Now,
}

/// Makes the first member of staff of a fresh local database: the operating-system user, with every
/// role, and makes its keys known to it. Does nothing where there is staff already.
///
/// # Errors
/// The database's own.
pub fn found(desk: &Desk<'_>, caller: &Caller) -> Result<Founded, Refusal> {
    again(|| {
        // Nearly always there is somebody, and then nothing is locked for finding that out.
        if desk.shared || desk.store.view()?.has_staff()? {
            return Ok(Founded::Before);
        }
        let unit = desk.store.begin()?;
        if unit.has_staff()? {
            return Ok(Founded::Before);
        }
        crate::app::key::introduce(&*unit, desk.vault)?;
        let now = desk.clock.now();
        let staff = Staff {
            login: caller.login.clone(),
            roles: Role::ALL.iter().copied().collect(),
            team: None,
            created_at: now,
            created_by: caller.login.clone(),
            disabled_at: None,
            barred: BTreeSet::new(),
        };
        unit.add_staff(&staff)?;
        let entry =
            Entry::done("staff.added", caller.login.as_str()).detail("first on this database");
        desk.record(&*unit, caller, entry, now)?;
        unit.keep()?;
        Ok(Founded::Now)
    })
}

/// Adds a member of staff.
///
/// # Errors
/// [`Refusal::NoRole`], [`Refusal::AlreadyExists`].
pub fn add(
    desk: &Desk<'_>,
    caller: &Caller,
    login: &StaffLogin,
    roles: &BTreeSet<Role>,
    team: Option<&Team>,
) -> Result<Staff, Refusal> {
    again(|| {
        if roles.is_empty() {
            return Err(Refusal::NoRole);
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        if let Err(refusal) = authorise(&*unit, caller, Action::Administer) {
            drop(unit);
            return Err(desk.refused(caller, &Entry::done("staff.added", login.as_str()), refusal));
        }
        let staff = Staff {
            login: login.clone(),
            roles: roles.clone(),
            team: team.cloned(),
            created_at: now,
            created_by: caller.login.clone(),
            disabled_at: None,
            barred: BTreeSet::new(),
        };
        unit.add_staff(&staff).map_err(|error| {
            if error.is_taken(Unique::Staff) {
                Refusal::AlreadyExists {
                    what: "member of staff",
                    name: login.to_string(),
                }
            } else {
                Refusal::Store(error)
            }
        })?;
        let detail = format!("roles={}", words(roles));
        desk.record(
            &*unit,
            caller,
            Entry::done("staff.added", login.as_str()).detail(detail),
            now,
        )?;
        unit.keep()?;
        Ok(staff)
    })
}

/// Roles with commas between, in the order of their definition.
pub fn words(roles: &BTreeSet<Role>) -> String {
    roles
        .iter()
        .map(|role| role.word())
        .collect::<Vec<_>>()
        .join(",")
}

/// Lists all staff.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(desk: &Desk<'_>, caller: &Caller) -> Result<Vec<Staff>, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Look)?;
        Ok(view.list_staff()?)
    })
}

/// Looks one member of staff up.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn show(desk: &Desk<'_>, caller: &Caller, login: &StaffLogin) -> Result<Staff, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Look)?;
        known(&*view, login)
    })
}

/// Sets the roles and, where given, the team of a member of staff; a disabled one is enabled again.
///
/// # Errors
/// [`Refusal::NoRole`], [`Refusal::LastAdmin`], [`Refusal::NothingToChange`].
pub fn set_roles(
    desk: &Desk<'_>,
    caller: &Caller,
    login: &StaffLogin,
    roles: &BTreeSet<Role>,
    team: Option<&Team>,
) -> Result<Staff, Refusal> {
    if roles.is_empty() {
        return Err(Refusal::NoRole);
    }
    change(desk, caller, login, "staff.roles", |before| Staff {
        roles: roles.clone(),
        team: team.or(before.team.as_ref()).cloned(),
        disabled_at: None,
        barred: BTreeSet::new(),
        ..before.clone()
    })
}

/// Whether the caller may disable this member of staff, so that it makes sense to ask. What else
/// stands against it, [`disable`] says.
///
/// # Errors
/// [`Refusal::NotFound`]; the caller is not staff.
pub fn may_disable(desk: &Desk<'_>, caller: &Caller, login: &StaffLogin) -> Result<bool, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let own = authorise(&*view, caller, Action::Look)?;
        let one = known(&*view, login)?;
        let is_last = one.may(Action::Administer) && !has_other_admin(&*view, login)?;
        Ok(own.may(Action::Administer) && one.disabled_at.is_none() && !is_last)
    })
}

fn has_other_admin(view: &dyn View, login: &StaffLogin) -> Result<bool, StoreError> {
    let all = view.list_staff()?;
    Ok(all
        .iter()
        .any(|staff| staff.login != *login && staff.may(Action::Administer)))
}

/// Disables a member of staff: from this moment they may do nothing.
///
/// # Errors
/// [`Refusal::LastAdmin`], [`Refusal::WrongState`] when they are disabled already.
pub fn disable(desk: &Desk<'_>, caller: &Caller, login: &StaffLogin) -> Result<Staff, Refusal> {
    let now = desk.clock.now();
    let disabled = change(desk, caller, login, "staff.disabled", |before| Staff {
        disabled_at: before.disabled_at.or(Some(now)),
        ..before.clone()
    });
    match disabled {
        Err(Refusal::NothingToChange) => Err(Refusal::WrongState {
            subject: format!("member of staff {login}"),
            is: "is disabled already".to_owned(),
            wanted: "disabled again",
        }),
        other => other,
    }
}

fn change(
    desk: &Desk<'_>,
    caller: &Caller,
    login: &StaffLogin,
    action: &'static str,
    next: impl Fn(&Staff) -> Staff,
) -> Result<Staff, Refusal> {
    again(|| {
        let unit = desk.store.begin()?;
        if let Err(refusal) = authorise(&*unit, caller, Action::Administer) {
            drop(unit);
            return Err(desk.refused(caller, &Entry::done(action, login.as_str()), refusal));
        }
        let before = known(&*unit, login)?;
        let after = next(&before);
        if after == before {
            return Err(Refusal::NothingToChange);
        }
        let others = has_other_admin(&*unit, login)?;
        if before.may(Action::Administer) && !after.may(Action::Administer) && !others {
            return Err(Refusal::LastAdmin {
                login: login.clone(),
            });
        }
        let detail = format!("from={} to={}", words(&before.roles), words(&after.roles));
        desk.record(
            &*unit,
            caller,
            Entry::done(action, login.as_str()).detail(detail),
            desk.clock.now(),
        )?;

        // Behind its entry: an admin who disables themselves may write nothing more on a shared database.
        unit.move_staff(&before, &after)?;
        unit.keep()?;
        Ok(after)
    })
}

fn known(view: &dyn View, login: &StaffLogin) -> Result<Staff, Refusal> {
    view.staff(login)?.ok_or_else(|| Refusal::NotFound {
        what: "member of staff",
        asked: login.to_string(),
    })
}
