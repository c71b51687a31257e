//! What the pool of connections has to know of SQLite's.

use super::errors::failed;
use crate::adapters::pool::{self, Pooled};
use crate::ports::store::StoreError;
use rusqlite::Connection;

/// A pool of connections to one file.
pub(super) type Pool = pool::Pool<Connection>;

/// One of them on loan.
pub(super) type Lent<'p> = pool::Lent<'p, Connection>;

impl Pooled for Connection {
    fn end(&self) -> bool {
        self.is_autocommit()
            || self
                .prepare_cached("ROLLBACK")
                .and_then(|mut end| end.execute([]))
                .is_ok()
    }
}

impl Lent<'_> {
    /// Begins a transaction.
    pub(super) fn begin(&self, how: &str) -> Result<(), StoreError> {
        self.conn()?
            .prepare_cached(how)
            .and_then(|mut begin| begin.execute([]))
            .map(drop)
            .map_err(failed)
    }
}
