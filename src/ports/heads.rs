//! Where heads of the audit trail are kept outside the database, as a port.

use thiserror::Error;

/// Why a head was not kept.
#[derive(Debug, Error)]
#[error("{place} cannot be written: {why}")]
pub struct NotKept {
    /// The place.
    pub place: String,
    /// What the system said.
    pub why: String,
}

/// Whether a head was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It was.
    Added,
    /// The same was the last one kept.
    Same,
}

/// A place that only grows, in which heads are kept.
pub trait Heads {
    /// Adds a head, unless the last one kept is the same entry. Two at once add it once.
    ///
    /// # Errors
    /// [`NotKept`]; nothing was added then.
    fn keep(&self, at: &str, number: u64, hash: &str) -> Result<Kept, NotKept>;

    /// The place, for people.
    fn place(&self) -> String;
}
