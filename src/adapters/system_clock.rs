//! The computer's clock: the only place that reads the time.

use crate::ports::clock::Clock;
use chrono::{DateTime, SubsecRound as _, Utc};

/// Tells the computer's time.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reader of the clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(0)
    }
}

/// Tells one instant for ever, for practice and tests.
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.trunc_subsecs(0)
    }
}
