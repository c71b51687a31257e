//! The shared database: PostgreSQL, reached without a thread of its own.
//!
//! [`target`] reads where the servers are and who signs in; [`link`] is one connection.

pub mod link;
pub mod target;

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
