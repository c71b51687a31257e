//! Sending email, as a port.

use crate::domain::email_address::EmailAddress;
use crate::domain::id::MessageRef;
use crate::domain::outbox::Fault;
use std::vec;
use thiserror::Error;

/// One email, rendered and ready to be handed over. It exists only while it is being sent: the
/// outbox keeps the kind and the parameters, never this text.
pub struct Email {
    /// The outbox row this is for.
    pub id: MessageRef,
    /// The content of the `Message-ID` header without angle brackets, stable over all tries.
    pub message_id: String,
    /// The one recipient.
    pub to: EmailAddress,
    /// The subject, one line.
    pub subject: String,
    /// The plain-text body, lines ended by `\n`.
    pub text: String,
    /// The HTML body, a whole document.
    pub html: String,
    /// The content of the `Content-Language` header: `en` or `cy`.
    pub language: &'static str,
}

/// Why one email was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text}")]
pub struct MailError {
    /// Whether a later try can help, decided by the adapter that saw the answer.
    pub fault: Fault,
    /// The reason in one line: the server's answer or the connection's failure. Holds no address,
    /// no code and no password.
    pub text: String,
}

/// What a mail server said when it was asked to accept a connection, for `doctor` and `mail test`.
pub struct Greeting {
    /// What was reached, such as `relay.example.org:587`, or the folder's path.
    pub place: String,
    /// Whether the connection is encrypted and the certificate verified; `None` for a folder.
    pub encrypted: Option<bool>,
}

/// What a transport asks for and tells while it sends.
pub trait Outgoing {
    /// The next email that is to be sent; `None` once there is nothing more, and from then on. A
    /// transport asks a few ahead, while others are on their way.
    fn next(&mut self) -> Option<Email>;

    /// Takes what became of an email that was asked for.
    fn settle(&mut self, id: &MessageRef, outcome: Result<(), MailError>);
}

/// Hands emails over to a transport.
pub trait Mailer: Send + Sync {
    /// Sends every email that it is given, and never waits longer than its configured time limits for
    /// any one of them.
    ///
    /// It may keep several connections open at once and tells each email's outcome as it becomes
    /// known, in any order, exactly once for every email that it took. After a [`Fault::Provider`] it
    /// asks for no more, and what it took and did not offer has the same fault. One that was told to
    /// stop finishes what it has begun and tells nothing of what it never offered.
    fn send_all(&self, outgoing: &mut dyn Outgoing);

    /// Sends these emails; see [`Self::send_all`].
    fn send(
        &self,
        emails: Vec<Email>,
        outcome: &mut dyn FnMut(&MessageRef, Result<(), MailError>),
    ) {
        self.send_all(&mut Given {
            emails: emails.into_iter(),
            outcome,
        });
    }

    /// Connects, greets and signs in without sending anything.
    ///
    /// # Errors
    /// The reason why no email could be sent now.
    fn check(&self) -> Result<Greeting, MailError>;

    /// Names the transport in a few words for people, such as `folder /home/jb/.local/share/cso/outbox`
    /// or `smtp relay.example.org:587`. Never holds a password.
    fn describe(&self) -> String;
}

/// Emails that are all there.
struct Given<'a> {
    emails: vec::IntoIter<Email>,
    outcome: &'a mut dyn FnMut(&MessageRef, Result<(), MailError>),
}

impl Outgoing for Given<'_> {
    fn next(&mut self) -> Option<Email> {
        self.emails.next()
    }

    fn settle(&mut self, id: &MessageRef, outcome: Result<(), MailError>) {
        (self.outcome)(id, outcome);
    }
}
