//! How long a session lasts: looking and pressing keep it awake, and asking only tells.

use super::{PersonRefusal, enter};
use crate::app::desk::Desk;
use crate::domain::account::Account;
use crate::domain::alphabet;
use crate::domain::secret::Secret;
use crate::domain::session::{Session, SessionLevel, TimeLeft};
use crate::ports::again::again;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

/// How long a page may be looked at before looking counts as being there; so not every look is a
/// write. Where sessions are shorter than usual, a twentieth of their idle time.
const LOOK: TimeDelta = TimeDelta::minutes(1);
const LOOKS: i32 = 20;

/// Instants are whole seconds: what was used in this one is not used any later.
const INSTANT: TimeDelta = TimeDelta::seconds(1);

/// How long a session can still be used, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remaining {
    /// How long.
    pub time: TimeLeft,
    /// A mark that tells one person's pages from another's in the same browser, and names nobody: 16
    /// symbols of the account's digest. `None` while nobody has proved anything, so that it does not tell
    /// a known address from an unknown one.
    pub whose: Option<String>,
}

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
pub fn remain(desk: &Desk<'_>, token: &Secret) -> Result<Remaining, PersonRefusal> {
    keep_awake(desk, token, INSTANT)
}

/// Tells how long a session can still be used. Asking changes nothing.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`].
pub fn left(desk: &Desk<'_>, token: &Secret) -> Result<Remaining, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let (session, account) = enter(&*desk.store.view()?, desk, token, now)?;
        remaining(&session, account.as_ref(), desk, now)
    })
}

fn remaining(
    session: &Session,
    account: Option<&Account>,
    desk: &Desk<'_>,
    now: DateTime<Utc>,
) -> Result<Remaining, PersonRefusal> {
    let policy = desk.policy;
    let time = session
        .left(now, policy.session_idle, policy.session_absolute)
        .ok_or(PersonRefusal::NotSignedIn)?;
    let whose = account
        .filter(|_| session.level != SessionLevel::Visitor)
        .map(|account| {
            let text = format!("{} {}", account.reference, account.created_at);
            alphabet::encode(&Sha256::digest(text.as_bytes()), 16)
        });
    Ok(Remaining { time, whose })
}

/// Writes down that a session is used, unless it was less than `gap` ago.
fn keep_awake(desk: &Desk<'_>, token: &Secret, gap: TimeDelta) -> Result<Remaining, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (session, account) = enter(&*view, desk, token, now)?;
        drop(view);
        if now < session.seen_at + gap {
            return remaining(&session, account.as_ref(), desk, now);
        }
        let unit = desk.store.begin()?;
        let (before, account) = enter(&*unit, desk, token, now)?;
        let after = Session {
            seen_at: now,
            ..before.clone()
        };
        unit.move_session(&before, &after)?;
        unit.keep()?;
        remaining(&after, account.as_ref(), desk, now)
    })
}
