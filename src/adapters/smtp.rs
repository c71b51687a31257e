//! Email over SMTP: several messages in flight, each with its own outcome.
//!
//! The connection fails closed: where the URL wants encryption, a server that does not offer it, or
//! whose certificate does not hold, gets nothing, neither password nor message.

mod answer;
mod talk;
mod url;
mod wire;

pub use url::{InvalidSmtpUrl, SmtpUrl, Tls};

use crate::adapters::email_message::{Built, Sender, build};
use crate::adapters::smtp::answer::provider;
use crate::adapters::smtp::talk::Talk;
use crate::domain::id::MessageRef;
use crate::domain::outbox::Fault;
use crate::domain::secret::Secret;
use crate::ports::clock::Clock;
use crate::ports::mailer::{Email, Greeting, MailError, Mailer, Outgoing};
use rustls::ClientConfig;
use std::collections::BTreeSet;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

/// How to reach the server and how long to wait for it.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Which server.
    pub url: SmtpUrl,
    /// The password, where the URL does not hold one.
    pub password: Option<Secret>,
    /// Who emails come from.
    pub sender: Sender,
    /// A PEM file of certificates that may vouch for the server beside this computer's own.
    pub tls_ca: Option<PathBuf>,
    /// At most so many connections at once; 0 counts as 1.
    pub connections: usize,
    /// Time for reaching the server.
    pub connect_limit: Duration,
    /// Time for each answer.
    pub answer_limit: Duration,
    /// Least time between the beginnings of two emails, whichever connection they take; none where
    /// it is zero.
    pub between: Duration,
    /// Raised by whoever wants the sending to end: what is in flight is finished, nothing further is
    /// offered.
    pub stop: Arc<AtomicBool>,
}

impl SmtpSettings {
    /// Settings with 4 connections, 10 seconds for reaching the server, 30 for each answer, and no
    /// limit on how many emails leave in a time.
    pub fn new(url: SmtpUrl, sender: Sender) -> Self {
        Self {
            url,
            password: None,
            sender,
            tls_ca: None,
            connections: 4,
            connect_limit: Duration::from_secs(10),
            answer_limit: Duration::from_secs(30),
            between: Duration::ZERO,
            stop: Arc::default(),
        }
    }
}

/// Sends email over SMTP. Making one opens nothing.
pub struct SmtpMailer(Arc<Inner>);

struct Inner {
    settings: SmtpSettings,
    clock: Arc<dyn Clock>,
    /// Read from the disk once, when the first connection is opened.
    tls: OnceLock<Arc<ClientConfig>>,
}

impl SmtpMailer {
    /// Takes the settings and the clock that dates the emails.
    pub fn new(settings: SmtpSettings, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            settings,
            clock,
            tls: OnceLock::new(),
        }))
    }
}

impl Mailer for SmtpMailer {
    fn send_all(&self, outgoing: &mut dyn Outgoing) {
        // Who has nothing to send opens nothing.
        let Some(first) = outgoing.next() else {
            return;
        };
        match runtime() {
            Ok(runtime) => {
                send_all(&runtime, &self.0, first, outgoing);
                // A name look-up that outlasted its limit must not hold the program.
                runtime.shutdown_background();
            }
            Err(error) => outgoing.settle(&first.id, Err(error)),
        }
    }

    fn check(&self) -> Result<Greeting, MailError> {
        let runtime = runtime()?;
        let opened = runtime.block_on(async {
            let talk = Talk::open(&self.0).await?;
            talk.close().await;
            Ok(())
        });
        runtime.shutdown_background();
        let url = &self.0.settings.url;
        opened.map(|()| Greeting {
            place: url.place(),
            encrypted: Some(url.tls != Tls::None),
        })
    }

    fn describe(&self) -> String {
        let url = &self.0.settings.url;
        let scheme = match url.tls {
            Tls::Implicit => "smtps",
            Tls::StartTls | Tls::None => "smtp",
        };
        format!("{scheme} {}", url.place())
    }
}

/// The connections have a thread of their own, so that they go on while somebody writes the next emails
/// and records what became of the last.
fn runtime() -> Result<Runtime, MailError> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("smtp")
        .enable_all()
        .build()
        .map_err(|error| provider(&format!("no connection can be opened here: {error}")))
}

/// How many emails are asked for ahead of the connections: enough for these to be busy while a group of
/// outcomes is recorded.
const AHEAD: usize = 64;
/// How many of them are bytes already: enough for a connection that is free to go on at once, and few
/// enough for their date to be the present.
const READY: usize = 4;

/// An email as bytes.
struct Ready {
    email: Email,
    built: Built,
}

/// What the connections of one call share.
struct Shared {
    /// Set when the server is at fault; nothing further is offered then.
    stopped: OnceLock<MailError>,
    /// Raised when somebody wants it to end.
    stop: Arc<AtomicBool>,
    between: Duration,
    /// When the next email may begin.
    turn: Mutex<Instant>,
}

/// How often a connection that waits for its turn looks whether it should end.
const GLANCE: Duration = Duration::from_millis(100);

/// What the connections take their next email from, and nobody else: when the last of them ends, no
/// more are written out.
type ReadyOnes = tokio::sync::Mutex<mpsc::Receiver<Ready>>;

type Outcomes = mpsc::UnboundedSender<(MessageRef, Result<(), MailError>)>;

impl Shared {
    fn is_over(&self) -> bool {
        self.stopped.get().is_some() || self.stop.load(Ordering::Relaxed)
    }

    /// Takes the next turn and waits for it; `false` when it is over before.
    async fn wait_for_turn(&self) -> bool {
        if self.between.is_zero() {
            return !self.is_over();
        }
        let mine = {
            let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = (*turn).max(Instant::now());
            *turn = mine + self.between;
            mine
        };
        while !self.is_over() {
            let left = mine.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            sleep(left.min(GLANCE)).await;
        }
        false
    }

    /// The next email in its turn; none when there is nothing more, or it is over.
    async fn next(&self, ready: &ReadyOnes) -> Option<Ready> {
        if self.is_over() {
            return None;
        }
        let next = ready.lock().await.recv().await?;
        self.wait_for_turn().await.then_some(next)
    }

    fn stop(&self, error: MailError) {
        // The first fault is the one that is told.
        drop(self.stopped.set(error));
    }
}

/// What one call has made ready, and what it knows of it.
struct Call<'a> {
    outgoing: &'a mut dyn Outgoing,
    /// What waits to be written out; gone when there is nothing more.
    queue: Option<mpsc::Sender<Email>>,
    /// Taken, with no outcome told.
    open: BTreeSet<MessageRef>,
}

impl Call<'_> {
    /// Asks for emails until so many wait as may.
    fn fill(&mut self, first: Option<Email>, shared: &Shared) {
        let mut first = first;
        while let Some(queue) = &self.queue
            && queue.capacity() > 0
        {
            let may_take = !shared.is_over();
            let next = first
                .take()
                .or_else(|| may_take.then(|| self.outgoing.next()).flatten());
            let Some(email) = next else {
                self.queue = None;
                return;
            };
            self.open.insert(email.id.clone());
            // There is a place, for nobody else sends into it.
            drop(queue.try_send(email));
        }
    }

    fn settle(&mut self, id: &MessageRef, outcome: Result<(), MailError>) {
        if self.open.remove(id) {
            self.outgoing.settle(id, outcome);
        }
    }
}

/// Tells each outcome outside of the runtime: whoever hears of it may wait for a runtime of its own, as
/// the connection to a shared database does.
fn send_all(runtime: &Runtime, inner: &Arc<Inner>, first: Email, outgoing: &mut dyn Outgoing) {
    let settings = &inner.settings;
    let connections = settings.connections.max(1);
    // Where each has its turn, what waits would wait for long.
    let ahead = if settings.between.is_zero() {
        AHEAD.max(connections)
    } else {
        connections
    };
    let (queue, waiting) = mpsc::channel(ahead);
    let (write, ready) = mpsc::channel(READY);
    let shared = Arc::new(Shared {
        stopped: OnceLock::new(),
        stop: Arc::clone(&settings.stop),
        between: settings.between,
        turn: Mutex::new(Instant::now()),
    });
    let mut call = Call {
        outgoing,
        queue: Some(queue),
        open: BTreeSet::new(),
    };
    call.fill(Some(first), &shared);
    let (outcomes, mut known) = mpsc::unbounded_channel();
    // The first connection alone decides whether the server is there. A server that allows fewer
    // connections than wanted refuses the later ones, and that is nobody's fault.
    match runtime.block_on(Talk::open(inner)) {
        Ok(first) => {
            let writer = write_out(Arc::clone(inner), waiting, write, outcomes.clone());
            drop(runtime.spawn(writer));
            let ready = Arc::new(ReadyOnes::new(ready));
            let first = work(
                Arc::clone(&shared),
                Arc::clone(&ready),
                first,
                outcomes.clone(),
            );
            drop(runtime.spawn(first));
            for _ in 1..connections.min(call.open.len()) {
                let (inner, shared) = (Arc::clone(inner), Arc::clone(&shared));
                let (ready, outcomes) = (Arc::clone(&ready), outcomes.clone());
                drop(runtime.spawn(async move {
                    if let Ok(further) = Talk::open(&inner).await {
                        work(shared, ready, further, outcomes).await;
                    }
                }));
            }
        }
        Err(error) => shared.stop(error),
    }
    // Each connection holds a sender; when the last is done, nothing more will be known.
    drop(outcomes);
    while let Some((id, outcome)) = known.blocking_recv() {
        call.settle(&id, outcome);
        call.fill(None, &shared);
    }
    if shared.stopped.get().is_none() && shared.stop.load(Ordering::Relaxed) {
        // What was never offered has no outcome.
        return;
    }
    let rest = shared.stopped.get().cloned().unwrap_or_else(|| MailError {
        fault: Fault::Unclear,
        text: "the connection ended without an outcome".to_owned(),
    });
    for id in mem::take(&mut call.open) {
        call.outgoing.settle(&id, Err(rest.clone()));
    }
}

/// Turns emails into bytes while others are on their way.
async fn write_out(
    inner: Arc<Inner>,
    mut waiting: mpsc::Receiver<Email>,
    ready: mpsc::Sender<Ready>,
    outcomes: Outcomes,
) {
    // A place first: what is written then leaves soon.
    while let Ok(place) = ready.reserve().await
        && let Some(email) = waiting.recv().await
    {
        match build(&email, &inner.settings.sender, inner.clock.now()) {
            Ok(built) => place.send(Ready { email, built }),
            Err(error) => drop(outcomes.send((email.id, Err(error)))),
        }
        yield_now().await;
    }
}

async fn work(shared: Arc<Shared>, ready: Arc<ReadyOnes>, mut talk: Talk, outcomes: Outcomes) {
    while let Some(next) = shared.next(&ready).await {
        let result = talk.deliver(&next).await;
        if let Err(error) = &result
            && error.fault == Fault::Provider
        {
            shared.stop(error.clone());
        }
        if outcomes.send((next.email.id, result)).is_err() {
            break;
        }
    }
    drop(ready);
    talk.close().await;
    // Held until here: the call ends with the last sender, and a server should hear the good-bye.
    drop(outcomes);
}
