//! The shared database: PostgreSQL, reached without a thread of its own.
//!
//! `target` reads where the servers are and who signs in, `link` is one connection, `engine` speaks the
//! shared statements over it, `store` lends connections to views and units of work. The rules
//! themselves stand in `migrations/`: whoever has a login can speak SQL.

mod bulk;
mod dialect;
mod engine;
mod errors;
pub mod link;
mod migrations;
mod sources;
pub mod store;
pub mod takeover;
pub mod target;
mod upkeep;

use crate::adapters::pool::Pooled;
use link::Link;

impl Pooled for Link {
    fn is_usable(&self) -> bool {
        self.is_alive()
    }

    fn end(&self) -> bool {
        self.end_transaction()
    }
}
