//! The one integration test binary: module lines only.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at what it did not expect; the lint's own exception for tests does not reach helpers"
)]

mod contract;
mod sqlite;
mod support;
