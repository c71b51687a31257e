//! Email over SMTP: several messages in flight, each with its own outcome.
//!
//! The connection fails closed: where the URL wants encryption, a server that does not offer it, or
//! whose certificate does not hold, gets nothing, neither password nor message.

mod answer;
mod url;
mod wire;

pub use url::{InvalidSmtpUrl, SmtpUrl, Tls};

use crate::adapters::email_message::{Built, Sender, build};
use crate::adapters::smtp::answer::{Step, Trouble, judge, judge_silence, provider};
use crate::domain::id::MessageRef;
use crate::domain::outbox::Fault;
use crate::domain::secret::Secret;
use crate::ports::clock::Clock;
use crate::ports::mailer::{Email, Greeting, MailError, Mailer, Outgoing};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use rustls::ClientConfig;
use std::collections::BTreeSet;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// How long a server may take over its good-bye, whose answer changes nothing.
const GOOD_BYE: Duration = Duration::from_secs(1);

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

/// How many emails are made ready ahead of the connections: enough for these to be busy while a group
/// of outcomes is recorded.
const AHEAD: usize = 64;

/// An email as bytes.
struct Ready {
    email: Email,
    built: Built,
}

/// What the connections of one call share.
struct Shared {
    ready: tokio::sync::Mutex<mpsc::Receiver<Ready>>,
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
    async fn next(&self) -> Option<Ready> {
        if self.is_over() {
            return None;
        }
        let next = self.ready.lock().await.recv().await?;
        self.wait_for_turn().await.then_some(next)
    }

    fn stop(&self, error: MailError) {
        // The first fault is the one that is told.
        drop(self.stopped.set(error));
    }
}

/// What one call has made ready, and what it knows of it.
struct Call<'a> {
    inner: &'a Inner,
    outgoing: &'a mut dyn Outgoing,
    /// What waits for a connection; gone when there is nothing more.
    queue: Option<mpsc::Sender<Ready>>,
    /// Taken, with no outcome told.
    open: BTreeSet<MessageRef>,
}

impl Call<'_> {
    /// Makes emails ready until so many wait as may.
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
            match build(&email, &self.inner.settings.sender, self.inner.clock.now()) {
                Ok(built) => {
                    self.open.insert(email.id.clone());
                    // There is a place, for nobody else sends into it.
                    drop(queue.try_send(Ready { email, built }));
                }
                Err(error) => self.outgoing.settle(&email.id, Err(error)),
            }
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
    // What waits for minutes would be older than its date says.
    let ahead = if settings.between.is_zero() {
        AHEAD.max(connections)
    } else {
        connections
    };
    let (queue, ready) = mpsc::channel(ahead);
    let shared = Arc::new(Shared {
        ready: tokio::sync::Mutex::new(ready),
        stopped: OnceLock::new(),
        stop: Arc::clone(&settings.stop),
        between: settings.between,
        turn: Mutex::new(Instant::now()),
    });
    let mut call = Call {
        inner,
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
            drop(runtime.spawn(work(Arc::clone(&shared), first, outcomes.clone())));
            for _ in 1..connections.min(call.open.len()) {
                let (inner, shared) = (Arc::clone(inner), Arc::clone(&shared));
                let outcomes = outcomes.clone();
                drop(runtime.spawn(async move {
                    if let Ok(further) = Talk::open(&inner).await {
                        work(shared, further, outcomes).await;
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

async fn work(shared: Arc<Shared>, mut talk: Talk, outcomes: Outcomes) {
    while let Some(ready) = shared.next().await {
        let result = talk.deliver(&ready).await;
        if let Err(error) = &result
            && error.fault == Fault::Provider
        {
            shared.stop(error.clone());
        }
        if outcomes.send((ready.email.id, result)).is_err() {
            break;
        }
    }
    talk.close().await;
    // Held until here: the call ends with the last sender, and a server should hear the good-bye.
    drop(outcomes);
}

/// One conversation with the server, opened anew when it breaks.
struct Talk {
    inner: Arc<Inner>,
    line: Option<AsyncSmtpConnection>,
    dotted: Arc<AtomicBool>,
}

impl Talk {
    async fn open(inner: &Arc<Inner>) -> Result<Self, MailError> {
        let dotted = Arc::new(AtomicBool::new(false));
        let line = Some(inner.connect(Arc::clone(&dotted)).await?);
        Ok(Self {
            inner: Arc::clone(inner),
            line,
            dotted,
        })
    }

    async fn deliver(&mut self, ready: &Ready) -> Result<(), MailError> {
        // A server may close an idle or old connection at any time: one fresh one, and no more.
        match self.offer(ready).await {
            Err(Trouble::Gone(_)) => self.line = None,
            other => return self.settle(other).await,
        }
        let again = self.offer(ready).await;
        self.settle(again).await
    }

    async fn settle(&mut self, result: Result<(), Trouble>) -> Result<(), MailError> {
        match result {
            Ok(()) => Ok(()),
            Err(Trouble::Answered(error)) => {
                let limit = self.inner.settings.answer_limit;
                let reset = match &mut self.line {
                    Some(line) => timeout(limit, line.command(Rset)).await,
                    None => return Err(error),
                };
                if !matches!(reset, Ok(Ok(_))) {
                    self.line = None;
                }
                Err(error)
            }
            Err(Trouble::Gone(error) | Trouble::Stalled(error) | Trouble::Unclear(error)) => {
                self.line = None;
                Err(error)
            }
        }
    }

    async fn offer(&mut self, ready: &Ready) -> Result<(), Trouble> {
        let Ready { email, built } = ready;
        self.dotted.store(false, Ordering::Relaxed);
        let line = match &mut self.line {
            Some(line) => line,
            empty @ None => {
                let fresh = self.inner.connect(Arc::clone(&self.dotted)).await;
                empty.insert(fresh.map_err(Trouble::Answered)?)
            }
        };
        let ask = Ask {
            limit: self.inner.settings.answer_limit,
            dotted: &self.dotted,
            email: Some(email),
        };
        let from = Mail::new(Some(built.from.clone()), vec![]);
        ask.wait(Step::From, line.command(from)).await?;
        let to = Rcpt::new(built.to.clone(), vec![]);
        ask.wait(Step::Offer, line.command(to)).await?;
        let go = ask.wait(Step::Offer, line.command(Data)).await?;
        if !go.has_code(354) {
            return Err(Trouble::Gone(provider("the server gave no answer to DATA")));
        }
        let accepted = ask.wait(Step::Text, line.message(&built.bytes)).await?;
        if is_accepted(&accepted) {
            Ok(())
        } else {
            Err(Trouble::Unclear(MailError {
                fault: Fault::Unclear,
                text: "the server neither accepted nor refused the text".to_owned(),
            }))
        }
    }

    async fn close(mut self) {
        if let Some(mut line) = self.line.take() {
            drop(timeout(GOOD_BYE, line.quit()).await);
        }
    }
}

/// One question to the server, with its time limit.
struct Ask<'a> {
    limit: Duration,
    dotted: &'a AtomicBool,
    email: Option<&'a Email>,
}

impl Ask<'_> {
    async fn wait<T>(
        &self,
        step: Step,
        answer: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Trouble> {
        let answered = timeout(self.limit, answer).await;
        let dotted = self.dotted.load(Ordering::Relaxed);
        match answered {
            Ok(result) => result.map_err(|error| judge(&error, step, dotted, self.email)),
            Err(_) => Err(judge_silence(step, dotted, self.limit)),
        }
    }
}

impl Inner {
    async fn connect(&self, dotted: Arc<AtomicBool>) -> Result<AsyncSmtpConnection, MailError> {
        let settings = &self.settings;
        let url = &settings.url;
        let hello = ClientId::default();
        let tls = match (url.tls, self.tls.get()) {
            (Tls::None, _) => None,
            (Tls::Implicit | Tls::StartTls, Some(config)) => Some(Arc::clone(config)),
            (Tls::Implicit | Tls::StartTls, None) => {
                let config = wire::trusted(settings.tls_ca.as_deref())?;
                Some(Arc::clone(self.tls.get_or_init(|| config)))
            }
        };
        let stream = wire::open(
            url,
            tls,
            &hello.to_string(),
            settings.connect_limit,
            settings.answer_limit,
            Arc::clone(&dotted),
        )
        .await?;
        let ask = Ask {
            limit: settings.answer_limit,
            dotted: &dotted,
            email: None,
        };
        let opening = AsyncSmtpConnection::connect_with_transport(stream, &hello);
        let mut line = ask
            .wait(Step::Open, opening)
            .await
            .map_err(Trouble::into_error)?;
        if let Some(user) = &url.user {
            self.sign_in(&mut line, user, &ask).await?;
        }
        Ok(line)
    }

    async fn sign_in(
        &self,
        line: &mut AsyncSmtpConnection,
        user: &str,
        ask: &Ask<'_>,
    ) -> Result<(), MailError> {
        let settings = &self.settings;
        let password = settings
            .password
            .as_ref()
            .or(settings.url.password.as_ref())
            .ok_or_else(|| provider("there is a user for the mail server but no password"))?;
        if settings.url.tls == Tls::None && !settings.url.is_on_this_computer() {
            return Err(provider("a password is not sent without encryption"));
        }
        let credentials = Credentials::new(user.to_owned(), password.expose().to_owned());
        let answer = line.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        match timeout(ask.limit, answer).await {
            Ok(Ok(answer)) if is_accepted(&answer) => Ok(()),
            // The server's words may hold what it was sent; its number says enough.
            Ok(Ok(answer)) => Err(provider(&format!(
                "the server did not sign us in ({})",
                answer.code()
            ))),
            Ok(Err(error)) => Err(provider(&match error.status() {
                Some(code) => format!("the server refused to sign us in ({code})"),
                None if error.is_client() => {
                    "the server offers no way to sign in that is known here (PLAIN, LOGIN)"
                        .to_owned()
                }
                None => "the connection broke while signing in".to_owned(),
            })),
            Err(_) => Err(provider("the server did not answer the sign-in in time")),
        }
    }
}

fn is_accepted(answer: &Response) -> bool {
    answer.code().to_string().starts_with('2')
}
