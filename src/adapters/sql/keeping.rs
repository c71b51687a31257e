//! What keeping a unit of work does.

/// What keeping a unit of work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Makes it durable.
    Durable,
    /// Leaves no trace, for a dry run: every check is made and nothing is written.
    Nothing,
}
