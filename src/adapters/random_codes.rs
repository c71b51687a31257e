//! The operating system's randomness: the only place that draws.

use crate::ports::codes::CodeSource;
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};
use std::sync::{Mutex, PoisonError};

/// Draws from the operating system.
pub struct SystemCodes;

impl CodeSource for SystemCodes {
    fn fill(&self, into: &mut [u8]) {
        // The system's source fails only where the system itself is broken; then the process's own
        // generator, which was seeded from it, still draws.
        if SysRng.try_fill_bytes(into).is_err() {
            #[expect(clippy::disallowed_methods, reason = "this is the one drawer")]
            rand::rng().fill_bytes(into);
        }
    }
}

/// Draws the same bytes for the same seed, for tests.
pub struct SeededCodes(Mutex<StdRng>);

impl SeededCodes {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// Starts from a seed, behind so many bytes.
    pub fn behind(seed: u64, drawn: usize) -> Self {
        let codes = Self::new(seed);
        codes.fill(&mut vec![0; drawn]);
        codes
    }
}

impl CodeSource for SeededCodes {
    fn fill(&self, into: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(into);
    }
}
