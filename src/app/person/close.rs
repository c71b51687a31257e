//! Asking for the account to be closed; staff do it, after they have spoken with the person.

use crate::app::desk::{Desk, Entry};
use crate::app::person::{PersonRefusal, Press, enter_at, pressed_at, record, seen, touch_linked};
use crate::domain::account::Account;
use crate::domain::secret::Secret;
use crate::domain::session::{Pressed, SessionLevel};
use crate::ports::again::again;
use chrono::{DateTime, Utc};

/// When the person asked, if ever.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for less than both factors.
pub fn asked(desk: &Desk<'_>, token: &Secret) -> Result<Option<DateTime<Utc>>, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (_, account) = enter_at(&*view, desk, token, SessionLevel::Full, now)?;
        Ok(account.close_asked_at)
    })
}

/// Writes down that the person wants their account closed, so that the worker sees it. Asking once
/// more changes nothing.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for less than both factors.
pub fn ask(desk: &Desk<'_>, press: Press<'_>) -> Result<(), PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, before) = pressed_at(&*unit, desk, press, SessionLevel::Full, now)?;
        if before.close_asked_at.is_none() {
            let after = Account {
                close_asked_at: Some(now),
                version: before.version + 1,
                ..before.clone()
            };
            unit.move_account(&before, &after)?;
            let entry = Entry::done("account.close_asked", before.reference.as_str());
            record(&*unit, entry, now)?;
            // From now on it waits on the worker.
            touch_linked(&*unit, &before.reference)?;
        }
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(())
    })
}
