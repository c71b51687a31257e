//! One connection to a server, for callers that wait: no thread stands behind it.
//!
//! A link has a small runtime of its own, which turns only while somebody waits for an answer. It may
//! be used and dropped on any thread but one that is itself running asynchronous tasks (a portal's
//! blocking tasks are fine); there it may be dropped only.
//!
//! Every wait has an end. A link whose server did not answer in time, or broke off, is lost: each
//! further call says so, and [`Link::is_alive`] tells a pool.

mod driver;
mod error;
mod open;
mod param;
mod statements;
mod tls;

pub use error::{LinkError, ServerError};
pub use param::Param;
pub use tokio_postgres::Row;

use crate::adapters::postgres::target::{Place, Target};
use driver::Driver;
use error::failed;
use futures_util::Stream as _;
use statements::{How, Statements};
use std::cell::{RefCell, RefMut};
use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::types::{FromSqlOwned, ToSql, Type};
use tokio_postgres::{Client, RowStream, Statement};

/// How many rows are taken at once from those that have arrived.
const ROWS_AT_ONCE: usize = 128;

/// How long a session may take over things.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A statement; the server ends it then (code 57014).
    pub statement: Duration,
    /// Waiting for somebody else's lock (code 55P03).
    pub lock: Duration,
    /// Doing nothing inside a transaction; the server ends the session then.
    pub idle_in_transaction: Duration,
    /// After the end of a statement's time, for its answer to arrive.
    pub grace: Duration,
    /// Where names without a schema are looked for.
    pub search_path: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(10),
            idle_in_transaction: Duration::from_mins(1),
            grace: Duration::from_secs(10),
            search_path: None,
        }
    }
}

impl Limits {
    /// The longest wait for one answer; who waited longer has lost the connection.
    pub fn read_limit(&self) -> Duration {
        self.statement + self.grace
    }
}

/// What one statement gave.
#[derive(Debug, Default)]
pub struct Answer {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many rows it read, wrote or removed.
    pub affected: u64,
}

/// What changes while a link is used.
struct Live {
    client: Option<Client>,
    driver: Driver,
    statements: Statements,
    /// Whether a transaction may be open.
    begun: bool,
    /// Whether rows are still to come that nobody wants.
    unread: bool,
}

impl Live {
    fn new(client: Client, driver: Driver) -> Self {
        Self {
            client: Some(client),
            driver,
            statements: Statements::default(),
            begun: false,
            unread: false,
        }
    }

    /// Notes what begins a transaction, before it is sent.
    fn sending(&mut self, sql: &str) {
        if leaves_open(sql) == Some(true) {
            self.begun = true;
        }
    }

    /// Notes what ended a transaction, after the server did it.
    fn sent(&mut self, sql: &str) {
        if let Some(open) = leaves_open(sql) {
            self.begun = open;
        }
    }

    fn lost(&self) -> LinkError {
        LinkError::Lost {
            why: self.driver.ended().unwrap_or("it was closed").to_owned(),
        }
    }

    /// Does some work with the driver while its bytes are moved.
    async fn with<T>(
        &mut self,
        work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, LinkError> {
        let Some(client) = &self.client else {
            return Err(self.lost());
        };
        let done = self.driver.drive(work(client)).await;
        done.map_err(|error| failed(&error, self.driver.ended()))
    }

    /// The one value of the one row that a statement gives.
    async fn one<T: FromSqlOwned>(&mut self, sql: &str) -> Result<T, LinkError> {
        let answer = self
            .with(async |client| run(client, sql, None, &[]).await)
            .await?;
        let row = answer.rows.first();
        row.ok_or_else(|| LinkError::Unfit("no row".to_owned()))?
            .try_get(0)
            .map_err(|error| failed(&error, None))
    }

    async fn is_standby(&mut self) -> Result<bool, LinkError> {
        match self.driver.parameter("in_hot_standby") {
            Some(value) => Ok(value == "on"),
            None => self.one("SELECT pg_is_in_recovery()").await,
        }
    }

    /// Decides how a statement is sent, preparing it where that will pay.
    async fn prepare(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Option<Statement>, LinkError> {
        match self.statements.using(sql, params) {
            How::AtOnce => Ok(None),
            How::Prepared(statement) => Ok(Some(statement)),
            How::Prepare => {
                let types: Vec<Type> = params.iter().map(Param::hint).collect();
                let statement = self
                    .with(async |client| client.prepare_typed(sql, &types).await)
                    .await?;
                self.statements.remember(sql, Some(statement.clone()));
                // What came as nothing when it was prepared may be of another kind now.
                let types = statement.params().iter();
                let fits = params.iter().zip(types).all(|(param, ty)| param.fits(ty));
                Ok(fits.then_some(statement))
            }
        }
    }

    /// Forgets a prepared form that the server no longer takes.
    fn settle(&mut self, sql: &str, error: &LinkError) {
        if let LinkError::Server(server) = error
            && matches!(server.sqlstate.as_str(), "0A000" | "26000")
        {
            self.statements.forget(sql);
        }
    }
}

/// One connection.
pub struct Link {
    live: RefCell<Live>,
    /// There until the drop.
    runtime: Option<Runtime>,
    read_limit: Duration,
    place: Place,
}

impl Link {
    /// Connects to the first server that answers in its time, lets us in and is what was asked for.
    ///
    /// # Errors
    /// [`LinkError::Unreachable`] with a reason for each server, [`LinkError::Tls`] where none of
    /// them could be trusted, [`LinkError::Refused`] by the first that says no.
    pub fn open(target: &Target, limits: &Limits) -> Result<Self, LinkError> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .thread_keep_alive(Duration::from_millis(1))
            .build()
            .map_err(|error| LinkError::Unreachable {
                place: target.place(),
                reasons: vec![("this computer".to_owned(), error.to_string())],
            })?;
        let found = runtime.block_on(open::find(target, limits));
        match found {
            Ok((live, place)) => Ok(Self {
                live: RefCell::new(live),
                runtime: Some(runtime),
                read_limit: limits.read_limit(),
                place,
            }),
            Err(error) => {
                // A name look-up that outlasted its limit must not hold the program.
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    /// Which of the servers it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The server's version: as a number (150018 for 15.18) and in its own words.
    ///
    /// # Errors
    /// As for a query; PostgreSQL itself says it at the start.
    pub fn server_version(&self) -> Result<(u32, String), LinkError> {
        let mut live = self.live()?;
        let text = match live.driver.parameter("server_version") {
            Some(text) => text.to_owned(),
            None => self.wait(&mut live, async |live| {
                live.one("SHOW server_version").await
            })?,
        };
        Ok((version_number(&text), text))
    }

    /// Whether the server follows no other.
    ///
    /// # Errors
    /// As for a query.
    pub fn is_primary(&self) -> Result<bool, LinkError> {
        let mut live = self.live()?;
        self.wait(&mut live, async |live| live.is_standby().await)
            .map(|standby| !standby)
    }

    /// Who signed in, by the server's word.
    ///
    /// # Errors
    /// As for a query.
    pub fn session_user(&self) -> Result<String, LinkError> {
        let mut live = self.live()?;
        match live.driver.parameter("session_authorization") {
            Some(user) => Ok(user.to_owned()),
            None => self.wait(&mut live, async |live| {
                live.one("SELECT session_user::text").await
            }),
        }
    }

    /// What the server last said of one of its settings, such as `TimeZone`, where it tells of it.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let live = self.live.try_borrow().ok()?;
        live.driver.parameter(name).map(str::to_owned)
    }

    /// How many statements are prepared on it.
    pub fn prepared(&self) -> usize {
        let live = self.live.try_borrow();
        live.map_or(0, |live| live.statements.prepared())
    }

    /// The rows that a statement gives, all of them.
    ///
    /// # Errors
    /// [`LinkError::Server`] when the server refuses; [`LinkError::Lost`], [`LinkError::Timeout`].
    pub fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, LinkError> {
        self.ask(sql, params).map(|answer| answer.rows)
    }

    /// Carries a statement out and says how many rows it touched.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, LinkError> {
        self.ask(sql, params).map(|answer| answer.affected)
    }

    /// Rows and how many were touched, for statements that give both.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn ask(&self, sql: &str, params: &[Param<'_>]) -> Result<Answer, LinkError> {
        let mut live = self.live()?;
        live.sending(sql);
        let answer = self.wait(&mut live, async |live| {
            let prepared = live.prepare(sql, params).await?;
            live.with(async |client| run(client, sql, prepared, params).await)
                .await
                .inspect_err(|error| live.settle(sql, error))
        })?;
        live.sent(sql);
        Ok(answer)
    }

    /// Carries out statements without parameters, with semicolons between them, in one round trip.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn simple(&self, sql: &str) -> Result<(), LinkError> {
        let mut live = self.live()?;
        live.sending(sql);
        self.wait(&mut live, async |live| {
            live.with(async |client| client.batch_execute(sql).await)
                .await
        })?;
        live.sent(sql);
        Ok(())
    }

    /// Ends what was begun: a transaction that is open is rolled back, without waiting for the
    /// server's word where nothing else is to come. Says whether the link can be used again.
    pub fn end_transaction(&self) -> bool {
        let Ok(mut live) = self.live() else {
            return false;
        };
        if live.unread {
            let sql = if live.begun { "ROLLBACK" } else { "" };
            let done = self.wait(&mut live, async |live| {
                live.with(async |client| client.batch_execute(sql).await)
                    .await
            });
            (live.begun, live.unread) = (false, false);
            return done.is_ok();
        }
        let Live {
            client: Some(client),
            driver,
            begun,
            ..
        } = &mut *live
        else {
            return false;
        };
        if *begun {
            let mut cx = Context::from_waker(Waker::noop());
            // The first poll sends it; what comes back is passed over before the next answer.
            let refused = match pin!(client.batch_execute("ROLLBACK")).poll(&mut cx) {
                Poll::Ready(done) => done.is_err(),
                Poll::Pending => false,
            };
            driver.poll_once();
            *begun = false;
            if refused {
                return false;
            }
        }
        driver.ended().is_none()
    }

    /// Rows as they arrive. Dropping what this gives stops early; until then the link is in use. Rows
    /// that were not read are passed over before the next answer, so a statement should have a
    /// `LIMIT` where much may remain.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub fn stream(&self, sql: &str, params: &[Param<'_>]) -> Result<Rows<'_>, LinkError> {
        let mut live = self.live()?;
        let stream = self.wait(&mut live, async |live| {
            let prepared = live.prepare(sql, params).await?;
            live.with(async |client| send(client, sql, prepared, params).await)
                .await
                .inspect_err(|error| live.settle(sql, error))
        })?;
        Ok(Rows {
            link: self,
            live,
            stream: Some(Box::pin(stream)),
            ready: VecDeque::new(),
        })
    }

    /// Sends all statements, then reads all answers: one round trip for all. Each is on its own, so
    /// outside of a transaction those after a refused one are carried out too; inside they are
    /// refused. A text that occurs twice is prepared first, in one round trip more.
    ///
    /// # Errors
    /// [`LinkError::Lost`] and [`LinkError::Timeout`] for all of them; what the server refuses is in
    /// the list.
    pub fn pipeline(
        &self,
        statements: &[(&str, &[Param<'_>])],
    ) -> Result<Vec<Result<Answer, LinkError>>, LinkError> {
        let mut live = self.live()?;
        for (sql, _) in statements {
            live.sending(sql);
        }
        let mut prepared = self.prepare_all(&mut live, statements)?.into_iter();
        let limit = self.read_limit;
        // The time is for each answer, not for all.
        self.bounded(&mut live, None, async |live| {
            let Some(client) = &live.client else {
                return Err(live.lost());
            };
            let running = statements
                .iter()
                .map(|(sql, params)| run(client, sql, prepared.next().flatten(), params));
            let work = in_turn(running, limit);
            let answers = live.driver.drive(work).await;
            let mut all = Vec::with_capacity(answers.len());
            for (answer, (sql, _)) in answers.into_iter().zip(statements) {
                let Some(answer) = answer else {
                    return Err(LinkError::Timeout { after: limit });
                };
                match answer.map_err(|error| failed(&error, live.driver.ended())) {
                    Err(error) if error.is_lost() => return Err(error),
                    Err(error) => {
                        live.settle(sql, &error);
                        all.push(Err(error));
                    }
                    Ok(answer) => {
                        live.sent(sql);
                        all.push(Ok(answer));
                    }
                }
            }
            Ok(all)
        })
    }

    /// The prepared forms of those statements that have or deserve one.
    fn prepare_all(
        &self,
        live: &mut Live,
        statements: &[(&str, &[Param<'_>])],
    ) -> Result<Vec<Option<Statement>>, LinkError> {
        let mut texts = BTreeSet::new();
        let mut wanted: Vec<(&str, Vec<Type>)> = Vec::new();
        for (sql, params) in statements {
            if let How::Prepare = live.statements.using(sql, params)
                && texts.insert(*sql)
            {
                wanted.push((sql, params.iter().map(Param::hint).collect()));
            }
        }
        if !wanted.is_empty() {
            let limit = self.read_limit;
            let prepared = self.bounded(live, None, async |live| {
                live.with(async |client| {
                    let running = wanted
                        .iter()
                        .map(|(sql, types)| client.prepare_typed(sql, types));
                    Ok(in_turn(running, limit).await)
                })
                .await
            })?;
            for ((sql, _), statement) in wanted.iter().zip(prepared) {
                // What the server refuses to prepare it refuses again when it is carried out.
                if let Some(Ok(statement)) = statement {
                    live.statements.remember(sql, Some(statement));
                }
            }
        }
        Ok(statements
            .iter()
            .map(|(sql, params)| match live.statements.using(sql, params) {
                How::Prepared(statement) => Some(statement),
                How::AtOnce | How::Prepare => None,
            })
            .collect())
    }

    /// Whether the connection is still there, as far as can be told without asking the server: what
    /// it said in the meantime is read, its good-bye too.
    pub fn is_alive(&self) -> bool {
        let (Ok(mut live), Some(runtime)) = (self.live.try_borrow_mut(), &self.runtime) else {
            return false;
        };
        runtime.block_on(async {
            // Lets the runtime look at the socket.
            tokio::task::yield_now().await;
            poll_fn(|cx| {
                live.driver.poll(cx);
                Poll::Ready(())
            })
            .await;
        });
        live.driver.ended().is_none() && live.client.as_ref().is_some_and(|c| !c.is_closed())
    }

    fn live(&self) -> Result<RefMut<'_, Live>, LinkError> {
        self.live.try_borrow_mut().map_err(|_| LinkError::InUse)
    }

    /// Waits for one answer.
    fn wait<T>(
        &self,
        live: &mut Live,
        work: impl AsyncFnOnce(&mut Live) -> Result<T, LinkError>,
    ) -> Result<T, LinkError> {
        self.bounded(live, Some(self.read_limit), work)
    }

    fn bounded<T>(
        &self,
        live: &mut Live,
        limit: Option<Duration>,
        work: impl AsyncFnOnce(&mut Live) -> Result<T, LinkError>,
    ) -> Result<T, LinkError> {
        let Some(runtime) = &self.runtime else {
            return Err(live.lost());
        };
        let done = runtime.block_on(async {
            let Some(after) = limit else {
                return work(live).await;
            };
            timeout(after, work(live))
                .await
                .unwrap_or(Err(LinkError::Timeout { after }))
        });
        if let Err(error) = &done
            && error.is_lost()
        {
            live.client = None;
            live.driver.give_up(error.to_string());
        }
        done
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({})", self.place)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let live = self.live.get_mut();
        live.statements = Statements::default();
        // Without its client the driver says good-bye, if that goes without waiting.
        live.client = None;
        live.driver.poll_once();
        live.driver.give_up("it was closed".to_owned());
        if let Some(runtime) = self.runtime.take() {
            // An ordinary drop would wait, which is refused to threads that run tasks.
            runtime.shutdown_background();
        }
    }
}

/// Rows of one statement as they arrive.
pub struct Rows<'l> {
    link: &'l Link,
    live: RefMut<'l, Live>,
    stream: Option<Pin<Box<RowStream>>>,
    ready: VecDeque<Row>,
}

impl Rows<'_> {
    /// The next row, or `None` after the last.
    ///
    /// # Errors
    /// As [`Link::query`].
    pub fn next_row(&mut self) -> Result<Option<Row>, LinkError> {
        if let Some(row) = self.ready.pop_front() {
            return Ok(Some(row));
        }
        let Some(mut stream) = self.stream.take() else {
            return Ok(None);
        };
        let mut is_end = false;
        let ready = &mut self.ready;
        self.link.wait(&mut self.live, async |live| {
            live.with(async |_| {
                poll_fn(|cx| {
                    while ready.len() < ROWS_AT_ONCE {
                        match stream.as_mut().poll_next(cx) {
                            Poll::Ready(Some(Ok(row))) => ready.push_back(row),
                            Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                            Poll::Ready(None) => {
                                is_end = true;
                                break;
                            }
                            Poll::Pending if ready.is_empty() => return Poll::Pending,
                            Poll::Pending => break,
                        }
                    }
                    Poll::Ready(Ok(()))
                })
                .await
            })
            .await
        })?;
        if !is_end {
            self.stream = Some(stream);
        }
        Ok(self.ready.pop_front())
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        if self.stream.is_some() {
            self.live.unread = true;
        }
    }
}

/// Whether a transaction is open after these statements, where they begin or end one.
fn leaves_open(sql: &str) -> Option<bool> {
    let mut open = None;
    for statement in sql.split(';') {
        let mut words = statement.split_whitespace().map(str::to_ascii_uppercase);
        match words.next().as_deref() {
            Some("BEGIN" | "START") => open = Some(true),
            Some("COMMIT" | "END" | "ROLLBACK" | "ABORT") => {
                // Back to a savepoint is still inside.
                if !words.any(|word| word == "TO" || word == "CHAIN") {
                    open = Some(false);
                }
            }
            Some(_) | None => {}
        }
    }
    open
}

/// Carries out one statement.
async fn run(
    client: &Client,
    sql: &str,
    prepared: Option<Statement>,
    params: &[Param<'_>],
) -> Result<Answer, tokio_postgres::Error> {
    let stream = send(client, sql, prepared, params).await?;
    let mut stream = pin!(stream);
    let mut rows = Vec::new();
    while let Some(row) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        rows.push(row?);
    }
    let affected = stream.rows_affected().unwrap_or_default();
    Ok(Answer { rows, affected })
}

/// Sends one statement, prepared or with its types attached.
async fn send(
    client: &Client,
    sql: &str,
    prepared: Option<Statement>,
    params: &[Param<'_>],
) -> Result<RowStream, tokio_postgres::Error> {
    let values = params.iter().map(|param| {
        let value: &(dyn ToSql + Sync) = param;
        value
    });
    if let Some(statement) = prepared {
        return client.query_raw(&statement, values).await;
    }
    let types = params.iter().map(Param::hint);
    client.query_typed_raw(sql, values.zip(types)).await
}

/// Starts all in their order, then waits for each for so long; `None` from where the time ran out.
/// The server answers in the same order.
async fn in_turn<T, F: Future<Output = T>>(
    all: impl Iterator<Item = F>,
    limit: Duration,
) -> Vec<Option<T>> {
    enum Begun<T, F> {
        Waiting(Pin<Box<F>>),
        Done(T),
    }
    let mut begun = Vec::new();
    for one in all {
        let mut one = Box::pin(one);
        // The first poll sends it.
        let first = poll_fn(|cx| Poll::Ready(one.as_mut().poll(cx))).await;
        begun.push(match first {
            Poll::Ready(done) => Begun::Done(done),
            Poll::Pending => Begun::Waiting(one),
        });
    }
    let mut answers = Vec::with_capacity(begun.len());
    let mut is_late = false;
    for one in begun {
        answers.push(match one {
            Begun::Done(done) => Some(done),
            Begun::Waiting(_) if is_late => None,
            Begun::Waiting(waiting) => timeout(limit, waiting).await.ok(),
        });
        is_late = answers.last().is_some_and(Option::is_none);
    }
    answers
}

/// `15.18 (Debian 15.18-1)` is 150018.
fn version_number(text: &str) -> u32 {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .map(|digits| digits.parse::<u32>().unwrap_or_default());
    let major = numbers.next().unwrap_or_default();
    let minor = numbers.next().unwrap_or_default();
    major.saturating_mul(10_000).saturating_add(minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_as_the_server_counts_them() {
        assert_eq!(version_number("15.18 (Debian 15.18-0+deb12u1)"), 150_018);
        assert_eq!(version_number("17beta2"), 170_000);
        assert_eq!(version_number("16.4"), 160_004);
        assert_eq!(version_number("none"), 0);
    }

    #[test]
    fn what_leaves_a_transaction_open_is_known() {
        for (sql, open) in [
            ("SELECT 1", None),
            ("begin isolation level serializable", Some(true)),
            ("BEGIN; SELECT 1; COMMIT", Some(false)),
            ("COMMIT; START TRANSACTION", Some(true)),
            ("ROLLBACK TO SAVEPOINT a", None),
            ("COMMIT AND CHAIN", None),
            ("ROLLBACK", Some(false)),
        ] {
            assert_eq!(leaves_open(sql), open, "{sql}");
        }
    }

    #[test]
    fn a_link_may_change_threads() {
        fn is_send<T: Send>() {}
        is_send::<Link>();
    }
}
