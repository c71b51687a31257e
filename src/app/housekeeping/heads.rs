//! The audit trail's head, kept where whoever changes the database does not reach it.

use crate::app::desk::{Caller, Desk, authorise};
use crate::app::refusal::Refusal;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::heads::{Heads, Kept, NotKept};
use chrono::SecondsFormat;

/// Adds the present head to where heads are kept, unless it is the last one there. Housekeeping does it
/// last, so that what it did itself, and sent, is in it.
///
/// # Errors
/// The caller may not, or the database fails. What the place said is within.
pub fn keep(
    desk: &Desk<'_>,
    caller: &Caller,
    heads: &dyn Heads,
) -> Result<Result<Kept, NotKept>, Refusal> {
    let newest = again(|| -> Result<_, Refusal> {
        let view = desk.store.view()?;
        authorise(&*view, caller, Action::Housekeep)?;
        Ok(view.newest_audit()?)
    })?;
    let Some(newest) = newest else {
        return Ok(Ok(Kept::Same));
    };
    let at = desk.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(heads.keep(&at, newest.number, &newest.hash))
}
