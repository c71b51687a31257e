//! What the use-cases need from the outside, as traits in the domain's own types.
//!
//! Ports are blocking. An adapter that drives an asynchronous library keeps its own runtime inside.
#![warn(missing_docs)]

pub mod again;
pub mod clock;
pub mod codes;
pub mod heads;
pub mod intake;
pub mod mailer;
pub mod messenger;
pub mod reports;
pub mod store;
pub mod vault;
