//! Ctrl-C while something long is under way: what was begun is finished, a second one ends at once.

use crate::cli::failure::Failure;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants it to end.
#[derive(Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. A second signal ends the program as the first would have without this:
    /// nothing is half-written then either.
    ///
    /// # Errors
    /// The operating system does not let the program listen.
    pub fn listen() -> Result<Self, Failure> {
        let raised = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order counts: the first of these sees what the second one set the time before.
            flag::register_conditional_shutdown(signal, 130, Arc::clone(&raised))
                .and_then(|_| flag::register(signal, Arc::clone(&raised)))
                .map_err(|error| {
                    Failure::internal("Ctrl-C cannot be watched for").because(error.to_string())
                })?;
        }
        Ok(Self(raised))
    }

    /// One that nobody raises.
    pub fn never() -> Self {
        Self(Arc::default())
    }

    /// Whether somebody wants it to end.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The same for whoever sends messages.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}
