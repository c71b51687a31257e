//! Randomness, as a port: references, tokens, verification codes and salts are drawn from here.

/// Gives random bytes from a cryptographically secure source.
pub trait CodeSource: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, into: &mut [u8]);
}
