//! Everything that is tested through the front door, in one binary: it links once.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; the configured exceptions reach only functions marked as tests"
)]

mod mail;
