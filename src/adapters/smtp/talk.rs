//! One conversation with the server: opening it, and offering emails one after the other.

use super::answer::{Step, Trouble, judge, judge_silence, provider};
use super::url::Tls;
use super::wire::{self, Watch};
use super::{Inner, Ready};
use crate::domain::outbox::Fault;
use crate::ports::mailer::{Email, MailError};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a server may take over its good-bye, whose answer changes nothing.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// One conversation with the server, opened anew when it breaks.
pub(super) struct Talk {
    inner: Arc<Inner>,
    line: Option<AsyncSmtpConnection>,
    watch: Arc<Watch>,
}

impl Talk {
    pub(super) async fn open(inner: &Arc<Inner>) -> Result<Self, MailError> {
        let watch = Arc::default();
        let line = Some(inner.connect(&watch).await?);
        Ok(Self {
            inner: Arc::clone(inner),
            line,
            watch,
        })
    }

    pub(super) async fn deliver(&mut self, ready: &Ready) -> Result<(), MailError> {
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
            Err(
                Trouble::Refused(error)
                | Trouble::Gone(error)
                | Trouble::Stalled(error)
                | Trouble::Unclear(error),
            ) => {
                self.line = None;
                Err(error)
            }
        }
    }

    async fn offer(&mut self, ready: &Ready) -> Result<(), Trouble> {
        let line = match &mut self.line {
            Some(line) => line,
            empty @ None => {
                let fresh = self.inner.connect(&self.watch).await;
                empty.insert(fresh.map_err(Trouble::Answered)?)
            }
        };
        self.watch.begin_message();
        let ask = Ask {
            limit: self.inner.settings.answer_limit,
            watch: &self.watch,
            email: Some(&ready.email),
        };
        if self.watch.may_pipeline() {
            ask.whole_envelope(line, ready).await?;
        } else {
            ask.each_command(line, ready).await?;
        }
        let accepted = ask
            .wait(Step::Text, line.message(&ready.built.bytes))
            .await?;
        if is_accepted(&accepted) {
            Ok(())
        } else {
            Err(Trouble::Unclear(MailError {
                fault: Fault::Unclear,
                text: "the server neither accepted nor refused the text".to_owned(),
            }))
        }
    }

    pub(super) async fn close(mut self) {
        if let Some(mut line) = self.line.take() {
            drop(timeout(GOOD_BYE, line.quit()).await);
        }
    }
}

/// One question to the server, with its time limit.
struct Ask<'a> {
    limit: Duration,
    watch: &'a Watch,
    email: Option<&'a Email>,
}

/// What stands before the text of an email, as one piece.
struct Envelope(Mail, Rcpt);

impl fmt::Display for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{Data}", self.0, self.1)
    }
}

impl Envelope {
    fn of(ready: &Ready) -> Self {
        Self(
            Mail::new(Some(ready.built.from.clone()), vec![]),
            Rcpt::new(ready.built.to.clone(), vec![]),
        )
    }
}

impl Ask<'_> {
    async fn wait<T>(
        &self,
        step: Step,
        answer: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Trouble> {
        let answered = timeout(self.limit, answer).await;
        let dotted = self.watch.is_dotted();
        match answered {
            Ok(result) => result.map_err(|error| judge(&error, step, dotted, self.email)),
            Err(_) => Err(judge_silence(step, dotted, self.limit)),
        }
    }

    /// The commands before the text, each after the answer to the one before.
    async fn each_command(
        &self,
        line: &mut AsyncSmtpConnection,
        ready: &Ready,
    ) -> Result<(), Trouble> {
        let Envelope(from, to) = Envelope::of(ready);
        self.wait(Step::From, line.command(from)).await?;
        self.wait(Step::Offer, line.command(to)).await?;
        let go = self.wait(Step::Offer, line.command(Data)).await?;
        if go.has_code(354) {
            Ok(())
        } else {
            Err(Trouble::Gone(no_go_ahead()))
        }
    }

    /// The same commands in one piece: a third of the waiting, for a server that takes it so. Every
    /// answer is read, in order, so that what comes later is not taken for them. RFC 2920, 3.1.
    async fn whole_envelope(
        &self,
        line: &mut AsyncSmtpConnection,
        ready: &Ready,
    ) -> Result<(), Trouble> {
        let from = self
            .wait(Step::From, line.command(Envelope::of(ready)))
            .await;
        if is_cut(&from) {
            return from.map(drop);
        }
        let to = self.wait(Step::Offer, line.read_response()).await;
        // That the recipient is refused counts more than what is said to DATA after it.
        if is_cut(&to) {
            return from.and(to).map(drop);
        }
        let go = self.wait(Step::Offer, line.read_response()).await;
        let is_open = go.as_ref().is_ok_and(|go| go.has_code(354));
        match from.and(to) {
            Ok(_) if is_open => Ok(()),
            Ok(_) => go.and_then(|_| Err(Trouble::Gone(no_go_ahead()))),
            // The server waits for a text that nobody is to get: it must not take anything for one.
            Err(Trouble::Answered(refusal)) if is_open || is_cut(&go) => {
                Err(Trouble::Refused(refusal))
            }
            Err(refusal) => Err(refusal),
        }
    }
}

/// Whether nothing more can be read of this connection.
fn is_cut<T>(answer: &Result<T, Trouble>) -> bool {
    matches!(answer, Err(trouble) if !matches!(trouble, Trouble::Answered(_)))
}

fn no_go_ahead() -> MailError {
    provider("the server gave no answer to DATA")
}

impl Inner {
    async fn connect(&self, watch: &Arc<Watch>) -> Result<AsyncSmtpConnection, MailError> {
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
            watch,
        )
        .await?;
        let ask = Ask {
            limit: settings.answer_limit,
            watch,
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
