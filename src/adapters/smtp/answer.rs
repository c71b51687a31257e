//! What a server's answer or a broken connection means for the email in hand.

use crate::domain::outbox::Fault;
use crate::domain::text::visible;
use crate::ports::mailer::{Email, MailError};
use lettre::transport::smtp::Error;
use std::error::Error as _;
use std::time::Duration;

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// How far a message had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Greeting, EHLO and signing in: nothing was offered yet.
    Open,
    /// MAIL: about the sender and the session, not about the recipient.
    From,
    /// RCPT and DATA: about this recipient and this message.
    Offer,
    /// The text and the final dot.
    Text,
}

/// What became of a message, before it is known whether another connection helps.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server answered, and the connection can be used on.
    Answered(MailError),
    /// The server answered about this message, and the connection is of no further use.
    Refused(MailError),
    /// The connection is gone or of no use, and the message is surely not accepted.
    Gone(MailError),
    /// Nothing came within the time limit, and the message is surely not accepted.
    Stalled(MailError),
    /// The connection is gone or of no use, and the message may have been accepted.
    Unclear(MailError),
}

impl Trouble {
    /// The error to report.
    pub(super) fn into_error(self) -> MailError {
        match self {
            Self::Answered(error)
            | Self::Refused(error)
            | Self::Gone(error)
            | Self::Stalled(error)
            | Self::Unclear(error) => error,
        }
    }
}

/// Judges what lettre reports. `dotted` tells whether the final dot was being written.
pub(super) fn judge(error: &Error, step: Step, dotted: bool, email: Option<&Email>) -> Trouble {
    let text = words_of(error);
    let say = |fault, words: &str| MailError {
        fault,
        text: reason(words, email),
    };
    if let Some(code) = error.status() {
        let number = code.to_string();
        let words = format!("the server answered {number} {text}");
        return match (number.as_str(), error.is_permanent(), step) {
            ("421", _, _) => Trouble::Gone(say(Fault::Provider, &words)),
            // 530, 534, 535, 538: the session is not signed in as the server wants. RFC 4954, 6.
            ("530" | "534" | "535" | "538", ..) | (_, _, Step::Open) | (_, true, Step::From) => {
                Trouble::Answered(say(Fault::Provider, &words))
            }
            (_, true, Step::Offer | Step::Text) => Trouble::Answered(say(Fault::Lasting, &words)),
            (_, false, Step::From | Step::Offer | Step::Text) => {
                Trouble::Answered(say(Fault::Passing, &words))
            }
        };
    }
    let words = format!("the connection broke: {text}");
    if step == Step::Text && dotted {
        Trouble::Unclear(say(Fault::Unclear, &words))
    } else {
        Trouble::Gone(say(Fault::Provider, &words))
    }
}

/// Judges a time limit that ran out.
pub(super) fn judge_silence(step: Step, dotted: bool, limit: Duration) -> Trouble {
    let say = |fault| MailError {
        fault,
        text: format!("the server did not answer within {limit:?}"),
    };
    match step {
        Step::Open => Trouble::Gone(say(Fault::Provider)),
        Step::Text if dotted => Trouble::Unclear(say(Fault::Unclear)),
        Step::From | Step::Offer | Step::Text => Trouble::Stalled(say(Fault::Passing)),
    }
}

fn words_of(error: &Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// A fault of the transport itself.
pub(super) fn provider(words: &str) -> MailError {
    MailError {
        fault: Fault::Provider,
        text: reason(words, None),
    }
}

/// Makes a server's words fit to be kept and shown: one line of at most 200 characters, without
/// addresses and without anything of the email that it may quote: servers put the recipient and what
/// they took for spam into their answers.
pub(super) fn reason(words: &str, email: Option<&Email>) -> String {
    let local = email.and_then(|email| {
        let (local, _) = email.to.as_str().split_once('@')?;
        (local.len() > 2).then(|| local.to_owned())
    });
    let mut out = String::new();
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let quoted = email.is_some_and(|email| {
            core.len() >= 4
                && core.contains(|c: char| c.is_ascii_digit())
                && (email.text.contains(core) || email.html.contains(core))
        });
        let hidden = word.contains('@')
            || word.contains("://")
            || lower.contains("%40")
            || local.as_ref().is_some_and(|local| lower.contains(local))
            || quoted;
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(if hidden { "…" } else { word });
    }
    let out = visible(&out);
    if out.chars().count() <= LONGEST {
        return out;
    }
    out.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::email_message::tests::email;

    #[test]
    fn a_reason_holds_no_address_no_code_and_no_control_character() {
        for (words, wanted) in [
            (
                "550 5.1.1 <sam@example.org>: Recipient address\r\nrejected",
                "550 5.1.1 … Recipient address rejected",
            ),
            ("no mailbox SAM here", "no mailbox … here"),
            ("spam: 7KQX-2MPD", "spam: …"),
            ("see https://example.net/why?a=sam", "see …"),
            ("a\u{1b}[2J\u{202e}b", "a [2J<U+202E>b"),
        ] {
            assert_eq!(reason(words, Some(&email())), wanted);
        }
        assert_eq!(reason(&"x".repeat(1_000), None).chars().count(), LONGEST);
    }
}
