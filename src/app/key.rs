//! The key ring and the database: that they belong together, and a fresh key.

use crate::app::desk::{Caller, Desk, Entry, authorise};
use crate::app::refusal::Refusal;
use crate::domain::id::KeyId;
use crate::domain::secret::same;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::{UnitOfWork, View};
use crate::ports::vault::{Purpose, Vault, VaultError};

/// One key, as far as it may be told.
#[derive(Debug, Clone)]
pub struct KnownKey {
    /// Its name.
    pub id: KeyId,
    /// Whether new values are made with it.
    pub is_current: bool,
    /// Whether the ring holds it, and it is the one the database knows by that name.
    pub fits: bool,
}

/// Checks that the ring holds the keys that the database knows, and makes fresh keys known.
///
/// # Errors
/// [`Refusal::ForeignKey`] when a key of that name is another one, or none of them is there.
pub fn introduce(unit: &dyn UnitOfWork, vault: &dyn Vault) -> Result<(), Refusal> {
    let known = unit.key_checks()?;
    for (id, check) in &known {
        if !fits(vault, id, check)? {
            return Err(Refusal::ForeignKey);
        }
    }
    for id in vault.keys()? {
        if !known.iter().any(|(other, _)| *other == id) {
            unit.add_key_check(&id, &*vault.derive(&id, Purpose::KeyCheck, &[])?)?;
        }
    }
    Ok(())
}

/// Checks, without changing anything, that ring and database belong together.
///
/// # Errors
/// [`Refusal::ForeignKey`].
pub fn check(view: &dyn View, vault: &dyn Vault) -> Result<(), Refusal> {
    for (id, check) in view.key_checks()? {
        if !fits(vault, &id, &check)? {
            return Err(Refusal::ForeignKey);
        }
    }
    Ok(())
}

/// Whether the ring's key of this name is the one that the database knows. A ring that cannot be
/// read is told as such, and not as a foreign one.
fn fits(vault: &dyn Vault, id: &KeyId, check: &[u8; 32]) -> Result<bool, Refusal> {
    match vault.derive(id, Purpose::KeyCheck, &[]) {
        Ok(derived) => Ok(same(&*derived, check)),
        Err(VaultError::UnknownKey { .. } | VaultError::Foreign(_) | VaultError::Damaged) => {
            Ok(false)
        }
        Err(error @ VaultError::Ring(_)) => Err(Refusal::Vault(error)),
    }
}

/// Checks that something can be made with the ring for this database.
///
/// # Errors
/// The ring cannot be read, or belongs to another database.
pub fn usable(vault: &dyn Vault) -> Result<(), VaultError> {
    vault
        .derive(&vault.current_key()?, Purpose::KeyCheck, &[])
        .map(drop)
}

/// Lists the keys of the database and the ring, oldest first.
///
/// # Errors
/// The caller may not; the database or the ring fails.
pub fn list(desk: &Desk<'_>, caller: &Caller) -> Result<Vec<KnownKey>, Refusal> {
    desk.guard(caller, Entry::done("key.listed", "key"), || {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Administer)?;
        let known = view.key_checks()?;
        let in_ring = desk.vault.keys()?;
        let current = desk.vault.current_key()?;
        let missing = known
            .iter()
            .map(|(id, _)| id)
            .filter(|id| !in_ring.contains(id))
            .cloned();
        let all: Vec<KeyId> = missing.chain(in_ring.iter().cloned()).collect();
        Ok(all
            .into_iter()
            .map(|id| {
                let check = known
                    .iter()
                    .find(|(other, _)| *other == id)
                    .map(|(_, check)| check);
                let derived = desk.vault.derive(&id, Purpose::KeyCheck, &[]).ok();
                let fits = match (check, derived) {
                    (Some(check), Some(derived)) => same(&*derived, check),
                    (None, Some(_)) => true,
                    (_, None) => false,
                };
                KnownKey {
                    is_current: id == current,
                    fits,
                    id,
                }
            })
            .collect())
    })
}

/// Checks, without changing anything, that the caller may add a key and that ring and database belong
/// together.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::ForeignKey`]; the ring cannot be read.
pub fn may_rotate(desk: &Desk<'_>, caller: &Caller) -> Result<(), Refusal> {
    again(|| {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Administer)?;
        check(&*view, desk.vault)?;
        desk.vault.current_key()?;
        Ok(())
    })
}

/// Adds a fresh key to the ring and makes it known to the database. Codes, links and numbers made
/// with older keys stay good as long as those keys stay in the ring.
///
/// # Errors
/// [`Refusal::ForeignKey`]; the ring cannot be written.
pub fn rotate(desk: &Desk<'_>, caller: &Caller) -> Result<KeyId, Refusal> {
    // What is in the ring stays there, so it is not made twice.
    let mut made = None;
    again(|| rotate_once(desk, caller, &mut made))
}

fn rotate_once(
    desk: &Desk<'_>,
    caller: &Caller,
    made: &mut Option<KeyId>,
) -> Result<KeyId, Refusal> {
    let unit = desk.store.begin()?;
    if let Err(refusal) = authorise(&*unit, caller, Action::Administer) {
        drop(unit);
        return Err(desk.refused(caller, &Entry::done("key.rotated", "key"), refusal));
    }
    check(&*unit, desk.vault)?;
    let id = match made {
        Some(id) => id.clone(),
        None => made.insert(desk.vault.rotate()?).clone(),
    };
    introduce(&*unit, desk.vault)?;
    desk.record(
        &*unit,
        caller,
        Entry::done("key.rotated", id.as_str()),
        desk.clock.now(),
    )?;
    unit.keep()?;
    Ok(id)
}
