//! Waiting for something outside the test, never without an end.

use std::time::{Duration, Instant};

/// How long anything may take on a machine that is busy with other tests.
pub(crate) const LIMIT: Duration = Duration::from_secs(40);
/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(25);

/// Looks until there is something to see, or fails the test.
#[track_caller]
pub(crate) fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(LIMIT, look).unwrap_or_else(|| panic!("{what}: not after {} s", LIMIT.as_secs()))
}

/// Looks until there is something to see, or this long.
#[expect(
    clippy::disallowed_methods,
    reason = "browsers and servers tell nobody when they are ready; this is the one wait for them"
)]
pub(crate) fn within<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if begun.elapsed() > limit {
            return None;
        }
        std::thread::sleep(LOOK);
    }
}

/// Lets everybody else go on for this long.
pub(crate) fn pause(length: Duration) {
    let nothing: Option<()> = within(length, || None);
    assert!(nothing.is_none());
}
