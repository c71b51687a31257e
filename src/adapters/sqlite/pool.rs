//! Connections to one database, lent to one view or unit of work at a time.

use super::errors::failed;
use crate::ports::store::StoreError;
use rusqlite::Connection;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How connections are made.
pub(super) type Connect = Box<dyn Fn() -> Result<Connection, StoreError> + Send + Sync>;

struct Held {
    idle: Vec<Connection>,
    lent: usize,
}

/// A pool that opens connections as they are needed.
pub(super) struct Pool {
    held: Mutex<Held>,
    returned: Condvar,
    most: usize,
    wait: Duration,
    connect: Connect,
}

impl Pool {
    pub(super) fn new(first: Connection, most: usize, wait: Duration, connect: Connect) -> Self {
        Self {
            held: Mutex::new(Held {
                idle: vec![first],
                lent: 0,
            }),
            returned: Condvar::new(),
            most,
            wait,
            connect,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Nothing under this lock can leave the list half changed, so a panic elsewhere is no
        // reason to stop lending.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a connection. When all are lent it waits; a thread that holds the last one and asks
    /// again is told [`StoreError::Busy`] after the wait limit rather than hanging for ever.
    pub(super) fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let until = Instant::now() + self.wait;
        let mut held = self.held();
        loop {
            if let Some(conn) = held.idle.pop() {
                held.lent += 1;
                return Ok(Lent {
                    pool: self,
                    conn: Some(conn),
                });
            }
            if held.lent < self.most {
                held.lent += 1;
                drop(held);
                let mut lent = Lent {
                    pool: self,
                    conn: None,
                };
                lent.conn = Some((self.connect)()?);
                return Ok(lent);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy);
            }
            held = self
                .returned
                .wait_timeout(held, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// A connection on loan; given back when dropped, unless a transaction could not be ended on it.
pub(super) struct Lent<'p> {
    pool: &'p Pool,
    conn: Option<Connection>,
}

impl Lent<'_> {
    /// The connection itself.
    pub(super) fn conn(&self) -> Result<&Connection, StoreError> {
        self.conn
            .as_ref()
            .ok_or_else(|| StoreError::Backend("the connection is gone".to_owned()))
    }

    /// Begins a transaction.
    pub(super) fn begin(&self, how: &str) -> Result<(), StoreError> {
        self.conn()?
            .prepare_cached(how)
            .and_then(|mut begin| begin.execute([]))
            .map(drop)
            .map_err(failed)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let conn = self.conn.take().filter(|conn| {
            conn.is_autocommit()
                || conn
                    .prepare_cached("ROLLBACK")
                    .and_then(|mut end| end.execute([]))
                    .is_ok()
        });
        let mut held = self.pool.held();
        held.lent -= 1;
        held.idle.extend(conn);
        drop(held);
        self.pool.returned.notify_one();
    }
}
