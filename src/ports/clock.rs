//! The time, as a port: rules take `now` as a parameter, use-cases read it once from here.

use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the present instant in UTC, cut to whole seconds so that what a database gives back
    /// equals what was written.
    fn now(&self) -> DateTime<Utc>;
}
