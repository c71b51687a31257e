//! The store on one local file: SQLite in write-ahead mode, every commit durable.

mod audit;
mod claims;
mod engine;
mod erasing;
mod errors;
mod maintenance;
mod migrations;
mod place;
#[cfg(test)]
mod plans;
mod pool;
mod search;
mod snapshot;

pub use crate::adapters::sql::keeping::Keeping;
pub use maintenance::restore;
pub use place::free_bytes;
pub use snapshot::Snapshot;

use crate::adapters::sql::unit::Unit;
use crate::ports::store::{DatabaseStatus, Remains, Store, StoreError, UnitOfWork, View};
use engine::Open;
use errors::failed;
use migrations::{APPLICATION_ID, SCRIPTS};
use place::{Draft, io_failed};
use pool::{Lent, Pool};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The oldest SQLite with which two processes never corrupt a write-ahead log, as a number.
const OLDEST_SQLITE: i32 = 3_051_003;
/// How many views and units of work one process has open at once; more wait for each other.
const MOST_CONNECTIONS: usize = 16;
/// How many pages one short look keeps: those that lead to others are used again and again, and any other
/// once. To ask the system for memory for each takes longer than to read.
const FEW_PAGES: u32 = 24;
/// Enough for every statement of the adapter, so that a batch prepares each once.
const CACHED_STATEMENTS: usize = 128;

/// What may be set about a database file.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait for somebody else's lock before [`StoreError::Busy`].
    pub wait: Duration,
    /// What to do with an older schema.
    pub older: Older,
    /// What keeping a unit of work does.
    pub keeping: Keeping,
}

/// What opening does with a database whose schema is older than the program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// Writes a copy beside it, then brings it up to date.
    Migrate,
    /// Fails with [`StoreError::Older`].
    Refuse,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            wait: Duration::from_secs(30),
            older: Older::Migrate,
            keeping: Keeping::Durable,
        }
    }
}

/// A database in one file, or in memory.
pub struct SqliteStore {
    place: PathBuf,
    wait: Duration,
    keeping: Keeping,
    pool: Pool,
}

impl SqliteStore {
    /// Makes a new database that only its owner can read, and its folder where that is missing.
    ///
    /// # Errors
    /// [`StoreError::Unsuitable`] when a file is there already or the place is on a network file
    /// system; nothing is left behind then.
    pub fn create(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        let folder = place::folder_of(&path);
        place::make_folder(folder)?;
        place::require_local(folder)?;
        // It gets its name when it is complete: a creation that is cut short leaves no database.
        let draft = Draft::beside(&path)?;
        let conn = connect(&draft.0, OpenFlags::SQLITE_OPEN_READ_WRITE, options.wait)?;
        start(&conn, &draft.0)?;
        maintenance::set_write_ahead(&conn)?;
        conn.close().map_err(|(_, error)| failed(error))?;
        maintenance::publish(&draft, &path)?;
        drop(draft);
        Self::open(&path, options)
    }

    /// Opens a database, bringing an older one up to date first.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Foreign`], [`StoreError::Newer`],
    /// [`StoreError::Older`] where migrating was not asked for, [`StoreError::Unsuitable`].
    pub fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        place::require_local(&path)?;
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, options.wait)?;
        let (found, known) = known(&conn, &path)?;
        if found < known {
            if options.older == Older::Refuse {
                return Err(StoreError::Older { found, known });
            }
            update(&conn, &path, known, options.wait)?;
        }
        tune(&conn)?;
        let wait = options.wait;
        let place = path.clone();
        let more = move || {
            let conn = connect(&place, OpenFlags::SQLITE_OPEN_READ_WRITE, wait)?;
            tune(&conn)?;
            Ok(conn)
        };
        let pool = Pool::new(conn, MOST_CONNECTIONS, wait, Box::new(more));
        Ok(Self {
            place: path,
            wait,
            keeping: options.keeping,
            pool,
        })
    }

    /// Opens a database for looking only: it is never made, migrated or written.
    ///
    /// # Errors
    /// As [`Self::open`]; an older schema is [`StoreError::Older`].
    pub fn open_read_only(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        place::require_local(&path)?;
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY, options.wait)?;
        let (found, known) = known(&conn, &path)?;
        if found < known {
            return Err(StoreError::Older { found, known });
        }
        let wait = options.wait;
        let place = path.clone();
        let more = move || connect(&place, OpenFlags::SQLITE_OPEN_READ_ONLY, wait);
        let pool = Pool::new(conn, MOST_CONNECTIONS, wait, Box::new(more));
        Ok(Self {
            place: path,
            wait,
            keeping: options.keeping,
            pool,
        })
    }

    /// Opens a database for one short look that leaves nothing behind. As [`Self::open_read_only`],
    /// but where nobody has the database open, SQLite's companion files are not made either: they
    /// would stay, as whoever only reads does not take them away.
    ///
    /// A writer that begins and ends within the look may let it see a part of what was written; so
    /// this is for what may be wrong at times, such as completion.
    ///
    /// # Errors
    /// As [`Self::open_read_only`].
    pub fn open_for_a_look(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        place::require_local(&path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let conn = if place::beside(&path, "-wal").exists() || !path.exists() {
            connect(&path, flags, options.wait)?
        } else {
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            connect(&place::unchanging(&path), flags, options.wait)?
        };
        conn.pragma_update(None, "cache_size", FEW_PAGES)
            .map_err(failed)?;
        let (found, known) = known(&conn, &path)?;
        if found < known {
            return Err(StoreError::Older { found, known });
        }
        let never = || Err(StoreError::Busy);
        Ok(Self {
            place: path,
            wait: options.wait,
            keeping: Keeping::Nothing,
            pool: Pool::new(conn, 1, options.wait, Box::new(never)),
        })
    }

    /// Makes a database that lives as long as the value, for tests. It has one connection: a view
    /// must be dropped before a unit begins.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn in_memory() -> Result<Self, StoreError> {
        let conn = Connection::open_in_memory().map_err(failed)?;
        conn.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        let place = PathBuf::from(":memory:");
        start(&conn, &place)?;
        // A test that holds a view across a begin should fail soon, not after half a minute.
        let wait = Duration::from_secs(2);
        let never = || Err(StoreError::Busy);
        let pool = Pool::new(conn, 1, wait, Box::new(never));
        Ok(Self {
            place,
            wait,
            keeping: Keeping::Durable,
            pool,
        })
    }

    fn lend(&self, how: &str) -> Result<Lent<'_>, StoreError> {
        let lent = self.pool.lend()?;
        lent.begin(how)?;
        Ok(lent)
    }
}

/// Writes the first schema into an empty database.
fn start(conn: &Connection, place: &Path) -> Result<(), StoreError> {
    tune(conn)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(failed)?;
    migrations::migrate(conn, place, SCRIPTS)
}

/// Brings an older database up to date, after a copy beside it.
fn update(conn: &Connection, path: &Path, to: u32, wait: Duration) -> Result<(), StoreError> {
    let copy = place::beside(path, &format!(".before-{to:04}"));
    // A copy that an earlier, broken try left is older than what is there now.
    place::remove(&copy)?;
    conn.execute_batch("BEGIN").map_err(failed)?;
    let copied = maintenance::backup(conn, &copy, wait);
    conn.execute_batch("COMMIT").map_err(failed)?;
    copied?;
    migrations::migrate(conn, path, SCRIPTS)
}

/// The schema numbers of a database of ours and of this program.
fn known(conn: &Connection, path: &Path) -> Result<(u32, u32), StoreError> {
    let (found, known) = (migrations::schema(conn, path)?, migrations::newest(SCRIPTS));
    if found > known {
        Err(StoreError::Newer { found, known })
    } else {
        Ok((found, known))
    }
}

/// A name that begins with `file:` would be taken for a URI; an absolute path never does.
fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(|error| io_failed(&error, path))
}

/// Connects to a file that is there.
fn connect(path: &Path, mode: OpenFlags, wait: Duration) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::Backend(format!(
            "SQLite {} is too old: at least 3.51.3 is needed",
            rusqlite::version()
        )));
    }
    // Each connection is lent to one thread at a time, so SQLite's own lock would be a second one.
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match Connection::open_with_flags(path, flags) {
        Err(_) if !path.exists() => {
            return Err(StoreError::Missing {
                place: path.display().to_string(),
            });
        }
        // Another process may have made it between the two looks; one that cannot be opened for
        // another reason says so again.
        Err(_) => Connection::open_with_flags(path, flags).map_err(failed)?,
        // What cannot be opened for writing SQLite opens for reading: also what was not there at its
        // first look and was made before its second. Nothing is wrong with such a file.
        Ok(conn) if is_less(&conn, mode)? => {
            drop(conn);
            Connection::open_with_flags(path, flags).map_err(failed)?
        }
        Ok(conn) => conn,
    };
    conn.busy_timeout(wait).map_err(failed)?;
    conn.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(conn)
}

/// Whether a connection may only read where it was to write.
fn is_less(conn: &Connection, mode: OpenFlags) -> Result<bool, StoreError> {
    let is_to_write = mode.contains(OpenFlags::SQLITE_OPEN_READ_WRITE);
    Ok(is_to_write && conn.is_readonly("main").map_err(failed)?)
}

/// Sets what holds for one connection. What the file remembers is set when it is made.
fn tune(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(
        // What a statement may have to undo is kept in memory: a file for it takes a third of a batch's
        // time, and holds what people are called outside of the database's folder.
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON",
    )
    .map_err(failed)?;
    // Otherwise a statement is prepared a second time as soon as its first value is known.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(failed)?;
    Ok(())
}

impl Store for SqliteStore {
    fn view(&self) -> Result<Box<dyn View + '_>, StoreError> {
        let lent = self.lend("BEGIN")?;
        Ok(Box::new(Unit::new(Open {
            lent,
            keeping: Keeping::Nothing,
        })))
    }

    fn begin(&self) -> Result<Box<dyn UnitOfWork + '_>, StoreError> {
        // Immediate: a transaction that reads first and writes later can find its view overtaken,
        // and no waiting helps then.
        let lent = self.lend("BEGIN IMMEDIATE")?;
        // SQLite lets such a transaction begin where nothing can be written, and fails later.
        if lent.conn()?.is_readonly("main").map_err(failed)? {
            return Err(StoreError::ReadOnly(self.place.display().to_string()));
        }
        Ok(Box::new(Unit::new(Open {
            lent,
            keeping: self.keeping,
        })))
    }

    fn status(&self) -> Result<DatabaseStatus, StoreError> {
        let lent = self.lend("BEGIN")?;
        maintenance::status(lent.conn()?, &self.place.display().to_string())
    }

    fn check(&self) -> Result<Vec<String>, StoreError> {
        let lent = self.lend("BEGIN")?;
        maintenance::check(lent.conn()?)
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let lent = self.lend("BEGIN")?;
        maintenance::backup(lent.conn()?, &absolute(to)?, self.wait)
    }

    fn has_remains(&self) -> Result<bool, StoreError> {
        let lent = self.lend("BEGIN")?;
        erasing::has_remains(lent.conn()?)
    }

    fn clear_remains(&self) -> Result<Remains, StoreError> {
        // Not inside a transaction: the file is written anew.
        let lent = self.pool.lend()?;
        let conn = lent.conn()?;
        if erasing::has_remains(conn)? {
            erasing::clear(conn)?;
        }
        Ok(Remains::Gone)
    }
}
