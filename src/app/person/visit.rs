//! How long a session lasts: looking and pressing keep it awake, and asking only tells.

use super::{PersonRefusal, enter};
use crate::app::desk::Desk;
use crate::domain::secret::Secret;
use crate::domain::session::{Session, TimeLeft};
use crate::ports::again::again;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a page may be looked at before looking counts as being there; so not every look is a
/// write. Where sessions are shorter than usual, a twentieth of their idle time.
const LOOK: TimeDelta = TimeDelta::minutes(1);
const LOOKS: i32 = 20;

/// Instants are whole seconds: what was used in this one is not used any later.
const INSTANT: TimeDelta = TimeDelta::seconds(1);

/// Keeps the session of somebody who reads from growing idle.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`].
pub fn stay(desk: &Desk<'_>, token: &Secret) -> Result<(), PersonRefusal> {
    keep_awake(desk, token, LOOK.min(desk.policy.session_idle / LOOKS)).map(drop)
}

/// Keeps the session of somebody who pressed a button from growing idle, and tells how long it can be
/// used from now on. Its age ends it all the same.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`].
pub fn remain(desk: &Desk<'_>, token: &Secret) -> Result<TimeLeft, PersonRefusal> {
    keep_awake(desk, token, INSTANT)
}

/// Tells how long a session can still be used. Asking changes nothing.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`].
pub fn left(desk: &Desk<'_>, token: &Secret) -> Result<TimeLeft, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let (session, _) = enter(&*desk.store.view()?, desk, token, now)?;
        left_of(&session, desk, now)
    })
}

fn left_of(
    session: &Session,
    desk: &Desk<'_>,
    now: DateTime<Utc>,
) -> Result<TimeLeft, PersonRefusal> {
    session
        .left(now, desk.policy.session_idle, desk.policy.session_absolute)
        .ok_or(PersonRefusal::NotSignedIn)
}

/// Writes down that a session is used, unless it was less than `gap` ago.
fn keep_awake(desk: &Desk<'_>, token: &Secret, gap: TimeDelta) -> Result<TimeLeft, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (session, _) = enter(&*view, desk, token, now)?;
        drop(view);
        if now < session.seen_at + gap {
            return left_of(&session, desk, now);
        }
        let unit = desk.store.begin()?;
        let (before, _) = enter(&*unit, desk, token, now)?;
        let after = Session {
            seen_at: now,
            ..before.clone()
        };
        unit.move_session(&before, &after)?;
        unit.keep()?;
        left_of(&after, desk, now)
    })
}
