//! What the made-up people find in their mailboxes and on their phones, on its way to the practice
//! outbox.

use crate::app::demo::Transports;
use crate::app::demo::stories::NO_SUCH_MAILBOX;
use crate::domain::code::UniqueCode;
use crate::domain::id::MessageRef;
use crate::domain::outbox::Fault;
use crate::domain::secret::Secret;
use crate::ports::mailer::{Email, Greeting, MailError, Mailer, Outgoing};
use crate::ports::messenger::{Messenger, PhoneMessage};
use std::sync::{Mutex, PoisonError};

/// Everything that arrived: to whom, and its text.
#[derive(Default)]
pub(super) struct Mailbox(Mutex<Vec<(String, Secret)>>);

/// Reads along, then hands over.
pub(super) struct Before<'a> {
    mailbox: &'a Mailbox,
    transports: &'a Transports,
}

impl Mailbox {
    pub(super) fn before<'a>(&'a self, transports: &'a Transports) -> (Before<'a>, Before<'a>) {
        let before = || Before {
            mailbox: self,
            transports,
        };
        (before(), before())
    }

    fn put(&self, to: &str, text: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((to.to_owned(), Secret::new(text.to_owned())));
    }

    /// The newest text to somebody in which something is found.
    fn newest(&self, to: &str, find: impl Fn(&str) -> Option<String>) -> Option<Secret> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .rev()
            .filter(|(other, _)| other == to)
            .find_map(|(_, text)| find(text.expose()))
            .map(Secret::new)
    }

    pub(super) fn unique_code(&self, to: &str) -> Option<Secret> {
        self.newest(to, |text| {
            // It stands in a line of its own.
            text.lines()
                .map(str::trim)
                .find(|line| line.contains('-') && UniqueCode::parse(line).is_some())
                .map(ToOwned::to_owned)
        })
    }

    pub(super) fn link(&self, to: &str) -> Option<Secret> {
        self.newest(to, |text| {
            text.split_whitespace()
                .find_map(|word| word.split_once("/accept/"))
                .map(|(_, token)| token.to_owned())
        })
    }

    pub(super) fn digits(&self, to: &str) -> Option<Secret> {
        self.newest(to, |text| {
            let written = text
                .split(|c: char| !c.is_ascii_digit())
                .find(|word| word.len() == 6)
                .map(ToOwned::to_owned);
            written.or_else(|| heard(text))
        })
    }
}

/// Six digits as a call speaks them.
fn heard(text: &str) -> Option<String> {
    const SPOKEN: [(&str, char); 10] = [
        ("zero", '0'),
        ("one", '1'),
        ("two", '2'),
        ("three", '3'),
        ("four", '4'),
        ("five", '5'),
        ("six", '6'),
        ("seven", '7'),
        ("eight", '8'),
        ("nine", '9'),
    ];
    let digits: String = text
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| SPOKEN.iter().find(|(spoken, _)| *spoken == word))
        .map(|(_, digit)| *digit)
        .take(6)
        .collect();
    (digits.len() == 6).then_some(digits)
}

/// Looks into every email that passes to the transport, and returns those that have nowhere to go.
struct LookedAt<'a> {
    mailbox: &'a Mailbox,
    outgoing: &'a mut dyn Outgoing,
}

impl Outgoing for LookedAt<'_> {
    fn next(&mut self) -> Option<Email> {
        loop {
            let email = self.outgoing.next()?;
            if email.to.as_str() != NO_SUCH_MAILBOX {
                self.mailbox.put(email.to.as_str(), &email.text);
                return Some(email);
            }
            let error = MailError {
                fault: Fault::Lasting,
                text: "550 5.1.1 there is no such mailbox here".to_owned(),
            };
            self.outgoing.settle(&email.id, Err(error));
        }
    }

    fn settle(&mut self, id: &MessageRef, outcome: Result<(), MailError>) {
        self.outgoing.settle(id, outcome);
    }
}

impl Mailer for Before<'_> {
    fn send_all(&self, outgoing: &mut dyn Outgoing) {
        self.transports.mailer.send_all(&mut LookedAt {
            mailbox: self.mailbox,
            outgoing,
        });
    }

    fn check(&self) -> Result<Greeting, MailError> {
        self.transports.mailer.check()
    }

    fn describe(&self) -> String {
        self.transports.mailer.describe()
    }
}

impl Messenger for Before<'_> {
    fn send(&self, message: &PhoneMessage) -> Result<(), MailError> {
        self.mailbox.put(message.to.as_str(), &message.text);
        self.transports.messenger.send(message)
    }

    fn describe(&self) -> String {
        self.transports.messenger.describe()
    }
}
