//! Starts mail servers and emails for the tests beside it.

use chrono::{DateTime, Utc};
use cso::adapters::email_message::Sender;
use cso::adapters::smtp::{SmtpMailer, SmtpSettings, SmtpUrl};
use cso::domain::email_address::EmailAddress;
use cso::domain::id::MessageRef;
use cso::domain::outbox::Fault;
use cso::domain::secret::Secret;
use cso::ports::clock::Clock;
use cso::ports::mailer::{Email, MailError, Mailer as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub(super) struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_797_244_200, 0).unwrap()
    }
}

/// A setting of the test run; the lint's exception is this one reader.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run.sh says where the servers are; there are no settings to read it through"
)]
pub(super) fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests/run.sh"))
}

/// `tests/support/smtp_server.py` in a process that ends with this value.
pub(super) struct Server {
    child: Child,
    lines: Receiver<String>,
    pub(super) port: u64,
}

impl Server {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/smtp_server.py");
        let mut child = Command::new(setting("CSO_TEST_PYTHON"))
            .arg(script)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (line, lines) = channel();
        // A full pipe would stop the server in the middle of its conversation.
        std::thread::spawn(move || {
            for read in stdout.lines().map_while(Result::ok) {
                if line.send(read).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            child,
            lines,
            port: 0,
        };
        server.port = server.line().unwrap()["port"].as_u64().unwrap();
        server
    }

    /// The next thing that the server saw; waits for it.
    pub(super) fn line(&self) -> Option<Value> {
        let line = self.lines.recv().ok()?;
        Some(serde_json::from_str(&line).unwrap())
    }

    /// Ends the server and returns everything it saw that was not read yet.
    pub(super) fn end(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }

    pub(super) fn url(&self, rest: &str) -> SmtpUrl {
        url(&format!("smtp://127.0.0.1:{}{rest}", self.port))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(super) fn url(text: &str) -> SmtpUrl {
    SmtpUrl::parse(&Secret::new(text.to_owned())).unwrap()
}

pub(super) fn settings(url: SmtpUrl) -> SmtpSettings {
    let sender = Sender::parse("Children's Services <no-reply@council.example.org>").unwrap();
    SmtpSettings {
        connections: 1,
        connect_limit: Duration::from_secs(10),
        answer_limit: Duration::from_secs(10),
        ..SmtpSettings::new(url, sender)
    }
}

pub(super) fn mailer(settings: SmtpSettings) -> SmtpMailer {
    SmtpMailer::new(settings, Arc::new(Fixed))
}

pub(super) fn email(number: u32, to: &str) -> Email {
    let mut draw = [0; MessageRef::DRAW];
    draw[..4].copy_from_slice(&number.to_be_bytes());
    let id = MessageRef::from_draw(draw);
    Email {
        message_id: format!("{id}@council.example.org"),
        id,
        to: EmailAddress::parse(to).unwrap(),
        subject: "Set up your Children's Services Online Account".to_owned(),
        text: "Hello,\n\n.\n..dots\nYour unique code is:\n\n    7KQX-2MPD\n\nŵ\n".to_owned(),
        html: "<!DOCTYPE html>\n<html lang=\"en\"><p>7KQX-2MPD ŵ</p></html>\n".to_owned(),
        language: "en",
    }
}

/// Sends to each address and returns what became of each, in the order of the addresses.
pub(super) fn send(mailer: &SmtpMailer, to: &[&str]) -> Vec<Result<(), MailError>> {
    let emails: Vec<Email> = (0..).zip(to).map(|(n, to)| email(n, to)).collect();
    let order: Vec<MessageRef> = emails.iter().map(|email| email.id.clone()).collect();
    let mut known = BTreeMap::new();
    mailer.send(emails, &mut |id, outcome| {
        let twice = known.insert(id.clone(), outcome);
        assert!(twice.is_none(), "{id} was reported twice");
    });
    assert_eq!(known.len(), order.len());
    order.iter().map(|id| known.remove(id).unwrap()).collect()
}

pub(super) fn faults(outcomes: &[Result<(), MailError>]) -> Vec<Option<Fault>> {
    outcomes
        .iter()
        .map(|outcome| outcome.as_ref().err().map(|error| error.fault))
        .collect()
}

/// How often the server saw an event.
pub(super) fn count(seen: &[Value], event: &str) -> usize {
    seen.iter().filter(|line| line["event"] == event).count()
}
