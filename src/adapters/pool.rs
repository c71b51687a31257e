//! Connections to one database, lent to one view or unit of work at a time.

use crate::ports::store::StoreError;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What can be lent.
pub trait Pooled: Send {
    /// Asked before lending one that lay idle; one that says no is dropped.
    fn is_usable(&self) -> bool {
        true
    }

    /// Asked when it comes back: ends what was begun on it. One that says no is dropped.
    fn end(&self) -> bool;
}

/// How connections are made.
pub type Connect<C> = Box<dyn Fn() -> Result<C, StoreError> + Send + Sync>;

struct Idle<C> {
    conn: C,
    since: Instant,
}

struct Held<C> {
    /// The one that came back last is at the end, and is lent first.
    idle: Vec<Idle<C>>,
    lent: usize,
}

/// A pool that opens connections as they are needed.
pub struct Pool<C: Pooled> {
    held: Mutex<Held<C>>,
    returned: Condvar,
    most: usize,
    wait: Duration,
    longest_idle: Option<Duration>,
    connect: Connect<C>,
}

impl<C: Pooled> Pool<C> {
    /// A pool of at most so many connections, one of which is there already. Whoever asks while all
    /// are lent waits so long.
    pub fn new(first: C, most: usize, wait: Duration, connect: Connect<C>) -> Self {
        Self {
            held: Mutex::new(Held {
                idle: vec![Idle {
                    conn: first,
                    since: Instant::now(),
                }],
                lent: 0,
            }),
            returned: Condvar::new(),
            most,
            wait,
            longest_idle: None,
            connect,
        }
    }

    /// Closes connections that lay idle for longer, when the pool is next used.
    #[must_use]
    pub fn closing_idle_after(mut self, longest: Duration) -> Self {
        self.longest_idle = Some(longest);
        self
    }

    fn held(&self) -> MutexGuard<'_, Held<C>> {
        // Nothing under this lock can leave the list half changed, so a panic elsewhere is no
        // reason to stop lending.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out those that lay idle for too long, for the caller to drop without the lock.
    fn stale(&self, held: &mut Held<C>) -> Vec<Idle<C>> {
        let Some(longest) = self.longest_idle else {
            return Vec::new();
        };
        held.idle
            .extract_if(.., |idle| idle.since.elapsed() > longest)
            .collect()
    }

    /// Lends a connection. When all are lent it waits; a thread that holds the last one and asks
    /// again is told [`StoreError::Busy`] after the wait limit rather than hanging for ever.
    ///
    /// # Errors
    /// [`StoreError::Busy`], and whatever opening a connection says.
    pub fn lend(&self) -> Result<Lent<'_, C>, StoreError> {
        let until = Instant::now() + self.wait;
        let mut held = self.held();
        loop {
            let stale = self.stale(&mut held);
            let idle = held.idle.pop();
            if idle.is_some() || held.lent < self.most {
                held.lent += 1;
                drop(held);
                // Closing and looking whether one is alive may take a moment: not under the lock.
                drop(stale);
                let mut lent = Lent {
                    pool: self,
                    conn: None,
                };
                lent.conn = Some(match idle {
                    Some(idle) if idle.conn.is_usable() => idle.conn,
                    Some(_) => {
                        // Given back as nothing; the next idle one may live.
                        drop(lent);
                        held = self.held();
                        continue;
                    }
                    None => (self.connect)()?,
                });
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

/// A connection on loan; given back when dropped, unless what was begun could not be ended on it.
pub struct Lent<'p, C: Pooled> {
    pool: &'p Pool<C>,
    conn: Option<C>,
}

impl<C: Pooled> Lent<'_, C> {
    /// The connection itself.
    ///
    /// # Errors
    /// [`StoreError::Backend`] where it is gone, which never happens to one that was lent.
    pub fn conn(&self) -> Result<&C, StoreError> {
        self.conn
            .as_ref()
            .ok_or_else(|| StoreError::Backend("the connection is gone".to_owned()))
    }
}

impl<C: Pooled> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        let conn = self.conn.take().filter(C::end);
        let mut held = self.pool.held();
        held.lent -= 1;
        held.idle.extend(conn.map(|conn| Idle {
            conn,
            since: Instant::now(),
        }));
        let stale = self.pool.stale(&mut held);
        drop(held);
        self.pool.returned.notify_one();
        drop(stale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A connection with a number; those below the bar are dead.
    struct Fake {
        number: usize,
        dead_below: Arc<AtomicUsize>,
        ends: bool,
    }

    impl Pooled for Fake {
        fn is_usable(&self) -> bool {
            self.number >= self.dead_below.load(Ordering::Relaxed)
        }

        fn end(&self) -> bool {
            self.ends
        }
    }

    fn pool(most: usize, ends: bool) -> (Pool<Fake>, Arc<AtomicUsize>) {
        let bar = Arc::new(AtomicUsize::new(0));
        let fake = {
            let bar = Arc::clone(&bar);
            move |number| Fake {
                number,
                dead_below: Arc::clone(&bar),
                ends,
            }
        };
        let next = AtomicUsize::new(1);
        let first = fake(0);
        let more = move || Ok(fake(next.fetch_add(1, Ordering::Relaxed)));
        let pool = Pool::new(first, most, Duration::ZERO, Box::new(more));
        (pool, bar)
    }

    fn number(lent: &Lent<'_, Fake>) -> usize {
        lent.conn().unwrap().number
    }

    #[test]
    fn at_most_so_many_are_lent_and_what_comes_back_is_lent_again() {
        let (pool, _) = pool(2, true);
        let one = pool.lend().unwrap();
        let two = pool.lend().unwrap();
        assert_eq!((number(&one), number(&two)), (0, 1));
        assert!(matches!(pool.lend(), Err(StoreError::Busy)));
        drop(one);
        assert_eq!(number(&pool.lend().unwrap()), 0);
    }

    #[test]
    fn the_dead_are_dropped_at_lending_and_replaced() {
        let (pool, bar) = pool(2, true);
        drop((pool.lend().unwrap(), pool.lend().unwrap()));
        bar.store(2, Ordering::Relaxed);
        let lent = pool.lend().unwrap();
        assert_eq!(number(&lent), 2);
        assert_eq!(number(&pool.lend().unwrap()), 3);
    }

    #[test]
    fn what_cannot_be_ended_is_not_lent_again() {
        let (pool, _) = pool(1, false);
        drop(pool.lend().unwrap());
        assert_eq!(number(&pool.lend().unwrap()), 1);
    }

    #[test]
    fn what_lay_idle_for_too_long_is_closed() {
        let (pool, _) = pool(1, true);
        let pool = pool.closing_idle_after(Duration::ZERO);
        assert_eq!(number(&pool.lend().unwrap()), 1);
        let long = Duration::from_mins(10);
        let pool = pool.closing_idle_after(long);
        let first = number(&pool.lend().unwrap());
        assert_eq!(number(&pool.lend().unwrap()), first);
    }
}
