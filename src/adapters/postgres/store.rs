//! The store on a server: every login is its own, and the rules stand in the database.
//!
//! A unit of work takes its turn at its beginning, behind whoever writes at the moment (see
//! `take_turn` in `migrations/0001/trail.sql`), and so meets no deadlock and nothing half-changed. A
//! connection that breaks before a unit was kept leaves no trace of it. Where it breaks while the
//! unit is being kept, the audit trail is asked on a new one: only a unit that left no entry, or a
//! server that stays away, leaves it open what happened.

use super::engine::{LastEntry, Line};
use super::errors::failed;
use super::link::{Answer, Limits, Link, LinkError, Param};
use super::migrations::{self, SCRIPTS};
use super::target::Target;
use super::upkeep;
use crate::adapters::pool::{Lent, Pool};
use crate::adapters::sql::engine::{Engine, Row as _, Transaction};
use crate::adapters::sql::keeping::Keeping;
use crate::adapters::sql::unit::Unit;
use crate::domain::id::StaffLogin;
use crate::ports::store::{DatabaseStatus, Remains, Store, StoreError, UnitOfWork, View};
use chrono::{DateTime, Utc};
use std::path::Path;
use std::time::{Duration, Instant};

/// How many views and units of work one process has open at once; more wait for each other.
const MOST_CONNECTIONS: usize = 16;
/// A connection that lay idle for longer is closed: servers and what stands before them forget those.
const LONGEST_IDLE: Duration = Duration::from_mins(4);
/// Between two tries to reach a server that fails over.
const PAUSE: Duration = Duration::from_millis(200);
/// How much longer than the wait for others a statement itself may last.
const STATEMENT: Duration = Duration::from_mins(1);
/// A unit that does nothing for so long has lost its client: others wait for it.
const IDLE_IN_UNIT: Duration = Duration::from_secs(15);
/// The oldest versions without known holes in what the rules build on, by their lines; a later line is newer.
const OLDEST: [(u32, u32); 3] = [(15, 14), (16, 10), (17, 6)];

/// What may be set about a shared database.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long to wait for others who write, for a connection, and for a server that fails over.
    pub wait: Duration,
    /// What keeping a unit of work does.
    pub keeping: Keeping,
    /// For a short look that is better given up than waited for: how long connecting and each
    /// statement may take at most. A server that fails over is not waited for then.
    pub brief: Option<Duration>,
}

/// What the server says when a connection is made.
#[derive(Debug, Clone)]
pub struct Greeting {
    /// Who is logged in.
    pub login: String,
    /// The server's time.
    pub now: DateTime<Utc>,
    /// The schema's number; `None` where there is none of ours.
    pub schema: Option<u32>,
    /// Whether the login may use the schema at all.
    pub is_admitted: bool,
    /// Whether the login sees whom an invitation is for.
    pub sees_names: bool,
}

/// A shared database.
pub struct PostgresStore {
    target: Target,
    options: Options,
    greeting: Greeting,
    pool: Pool<Line>,
}

pub(super) fn limits(options: Options) -> Limits {
    let limits = Limits {
        statement: options.wait + STATEMENT,
        lock: options.wait,
        idle_in_transaction: IDLE_IN_UNIT,
        search_path: Some("cso".to_owned()),
        ..Limits::default()
    };
    match options.brief {
        None => limits,
        Some(brief) => Limits {
            statement: brief,
            grace: Duration::ZERO,
            ..limits
        },
    }
}

/// Asks everything that is to be known of a new connection, in one trip.
fn greet(link: &Link) -> Result<Greeting, StoreError> {
    let hello = "SELECT session_user::text, floor(extract(epoch FROM clock_timestamp()))::bigint,
        coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'cso'), false),
        EXISTS (SELECT FROM pg_namespace WHERE nspname = 'cso')";
    let schema = "SELECT value, cso.sees_names() FROM cso.meta WHERE name = 'schema'";
    let none: &[Param<'_>] = &[];
    let mut answers = link
        .pipeline(&[(hello, none), (schema, none)])
        .map_err(failed)?
        .into_iter();
    let mut next = || answers.next().unwrap_or(Ok(Answer::default()));
    let (hello, schema) = (next().map_err(failed)?, next());
    let row = hello.rows.first();
    let is_so = |at| row.and_then(|row| row.integer(at).ok().flatten()) == Some(1);
    let number = |at| row.and_then(|row| row.integer(at).ok().flatten());
    let mut greeting = Greeting {
        login: row
            .and_then(|row| row.text(0).ok().flatten())
            .unwrap_or_default()
            .to_owned(),
        now: number(1)
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .unwrap_or_default(),
        schema: None,
        is_admitted: is_so(2),
        sees_names: true,
    };
    if !is_so(3) {
        return Ok(greeting);
    }
    match schema {
        Ok(answer) => {
            let row = answer.rows.first();
            let text = row.and_then(|row| row.text(0).ok().flatten());
            greeting.schema = text.and_then(|text| text.parse().ok());
            greeting.sees_names = row.and_then(|row| row.integer(1).ok().flatten()) != Some(0);
        }
        // The schema is somebody's own under our name, or the login may not look at it.
        Err(error) if greeting.is_admitted => return Err(failed(error)),
        Err(_) => greeting.schema = Some(0),
    }
    Ok(greeting)
}

/// Does what leaves no trace when the connection breaks, or no server is there, for as long as a
/// failover may take; a brief look does not wait for one.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody says when a server is back: it is asked again after a pause"
)]
fn patiently<T>(
    options: Options,
    mut attempt: impl FnMut() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let failover = match options.brief {
        None => options.wait,
        Some(_) => Duration::ZERO,
    };
    let until = Instant::now() + failover;
    loop {
        match attempt() {
            Err(StoreError::Lost { .. } | StoreError::Unreachable { .. })
                if Instant::now() < until =>
            {
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

fn connect(target: &Target, options: Options) -> Result<(Link, Greeting), StoreError> {
    let link = Link::open(target, &limits(options)).map_err(|error| match error.sqlstate() {
        Some("3D000") => StoreError::Missing {
            place: target.place(),
        },
        Some(_) | None => failed(error),
    })?;
    let greeting = greet(&link)?;
    if !greeting.sees_names {
        // Whoever is not to know whom an invitation is for reads the views that leave it out.
        link.simple("SET search_path = cso_masked, cso")
            .map_err(failed)?;
    }
    Ok((link, greeting))
}

/// Brings a database's schema up to date, or makes it; its owner does that. Gives the number it had.
///
/// # Errors
/// [`StoreError::Newer`], [`StoreError::Refused`] for a login that may not, [`StoreError::Unsuitable`].
pub fn migrate(target: &Target, options: Options) -> Result<u32, StoreError> {
    let link = patiently(options, || {
        Link::open(target, &limits(options)).map_err(failed)
    })?;
    upkeep::require_suitable(&link)?;
    migrations::migrate(&link, SCRIPTS)
}

/// The schema number of a database; 0 where there is none of ours.
///
/// # Errors
/// What the server says.
pub fn schema(target: &Target, options: Options) -> Result<u32, StoreError> {
    let (_, greeting) = patiently(options, || connect(target, options))?;
    Ok(greeting.schema.unwrap_or(0))
}

/// The newest schema number that this program makes.
pub fn newest_schema() -> u32 {
    migrations::newest(SCRIPTS)
}

impl PostgresStore {
    /// Connects to a database of ours.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::NotAdmitted`], [`StoreError::Stranger`] for a login
    /// that is not staff, [`StoreError::Missing`], [`StoreError::Older`], [`StoreError::Newer`].
    pub fn open(mut target: Target, options: Options) -> Result<Self, StoreError> {
        if let Some(brief) = options.brief {
            target.connect_limit = target.connect_limit.min(brief);
        }
        let (link, greeting) = patiently(options, || connect(&target, options))?;
        let known = migrations::newest(SCRIPTS);
        match greeting.schema {
            None => {
                return Err(StoreError::Missing {
                    place: target.place(),
                });
            }
            Some(_) if !greeting.is_admitted => {
                return Err(StoreError::Stranger {
                    login: greeting.login,
                    place: target.place(),
                });
            }
            Some(found) if found < known => return Err(StoreError::Older { found, known }),
            Some(found) if found > known => return Err(StoreError::Newer { found, known }),
            Some(_) => {}
        }
        let more = {
            let target = target.clone();
            move || connect(&target, options).map(|(link, _)| Line::new(link))
        };
        let pool = Pool::new(
            Line::new(link),
            MOST_CONNECTIONS,
            options.wait,
            Box::new(more),
        )
        .closing_idle_after(LONGEST_IDLE);
        Ok(Self {
            target,
            options,
            greeting,
            pool,
        })
    }

    /// What the server said when the first connection was made.
    pub fn greeting(&self) -> &Greeting {
        &self.greeting
    }

    /// Who works here, where the login can be one of staff.
    pub fn login(&self) -> Option<StaffLogin> {
        StaffLogin::parse(&self.greeting.login).ok()
    }

    /// A warning about a server whose version has known holes; `None` for a good one.
    ///
    /// # Errors
    /// What the server says.
    pub fn version_warning(&self) -> Result<Option<String>, StoreError> {
        let lent = self.pool.lend()?;
        let (number, text) = lent.conn()?.link.server_version().map_err(failed)?;
        Ok(upkeep::version_warning(number, &text, &OLDEST))
    }

    /// Lends a connection with a transaction that these words begin.
    fn lend(&self, how: &str) -> Result<Lent<'_, Line>, StoreError> {
        patiently(self.options, || {
            let lent = self.pool.lend()?;
            lent.conn()?.begin(how)?;
            Ok(lent)
        })
    }

    /// Whether the trail holds this entry, asked on a new connection behind whoever still writes.
    fn is_kept(&self, entry: LastEntry) -> Result<bool, StoreError> {
        let lent = self.lend("BEGIN; SELECT take_turn()")?;
        let answer = lent.conn()?.link.ask(
            "SELECT is_kept($1, $2)",
            &[
                Param::Integer(entry.number),
                Param::Blob((&entry.hash[..]).into()),
            ],
        );
        let answer = answer.map_err(failed)?;
        let row = answer.rows.first();
        Ok(row.and_then(|row| row.integer(0).ok().flatten()) == Some(1))
    }
}

/// An open transaction.
struct Open<'p> {
    store: &'p PostgresStore,
    lent: Lent<'p, Line>,
    keeping: Keeping,
}

impl Transaction for Open<'_> {
    fn engine(&self) -> Result<&dyn Engine, StoreError> {
        Ok(self.lent.conn()?)
    }

    fn keep(self) -> Result<(), StoreError> {
        let line = self.lent.conn()?;
        if line.is_broken.get() {
            return Err(StoreError::Backend(
                "something was refused earlier in this unit, so none of it is kept".to_owned(),
            ));
        }
        if self.keeping == Keeping::Nothing {
            // What is checked at the end is checked in a dry run too.
            return line
                .link
                .simple("SET CONSTRAINTS ALL IMMEDIATE")
                .map_err(failed);
        }
        let kept = line.link.simple("COMMIT");
        match kept {
            Err(LinkError::Lost { why }) => self.settle(why),
            Err(error @ LinkError::Timeout { .. }) => self.settle(error.to_string()),
            other => other.map_err(failed),
        }
    }
}

impl Open<'_> {
    /// Finds out what became of a unit whose connection broke while it was being kept.
    fn settle(self, why: String) -> Result<(), StoreError> {
        let Self { store, lent, .. } = self;
        let entry = lent.conn()?.last_entry.get();
        drop(lent);
        match entry.map(|entry| store.is_kept(entry)) {
            Some(Ok(true)) => Ok(()),
            Some(Ok(false)) => Err(StoreError::Lost { why }),
            Some(Err(_)) | None => Err(StoreError::Unsure { why }),
        }
    }
}

impl Store for PostgresStore {
    fn view(&self) -> Result<Box<dyn View + '_>, StoreError> {
        let lent = self.lend("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        Ok(Box::new(Unit::new(Open {
            store: self,
            lent,
            keeping: Keeping::Nothing,
        })))
    }

    fn begin(&self) -> Result<Box<dyn UnitOfWork + '_>, StoreError> {
        let lent = self.lend("BEGIN; SELECT take_turn()")?;
        Ok(Box::new(Unit::new(Open {
            store: self,
            lent,
            keeping: self.options.keeping,
        })))
    }

    fn status(&self) -> Result<DatabaseStatus, StoreError> {
        let lent = self.lend("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        upkeep::status(&lent.conn()?.link, &self.target.place())
    }

    fn check(&self) -> Result<Vec<String>, StoreError> {
        let lent = self.lend("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        upkeep::check(&lent.conn()?.link)
    }

    fn has_remains(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn clear_remains(&self) -> Result<Remains, StoreError> {
        // The server's own vacuum takes out dead rows, and its log and replicas have times of their
        // own: whoever looks after the server answers for those.
        Ok(Remains::LeftToServer)
    }

    fn backup(&self, _to: &Path) -> Result<(), StoreError> {
        Err(StoreError::Unsuitable(
            "a shared database is backed up on its server, with pg_dump or its own archive"
                .to_owned(),
        ))
    }
}
