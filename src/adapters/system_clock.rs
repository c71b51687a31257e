//! The computer's clock: the only place that reads the time.

use crate::ports::clock::Clock;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

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

/// Tells the time of a server, which all who share it go by.
pub struct ServerClock(TimeDelta);

impl ServerClock {
    /// A clock by which it is `now` at this moment.
    pub fn set(now: DateTime<Utc>) -> Self {
        Self(now - SystemClock.now())
    }
}

impl Clock for ServerClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + self.0
    }
}

/// Tells one instant for ever, for practice and tests.
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.trunc_subsecs(0)
    }
}
