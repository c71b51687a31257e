//! Turns an email into the bytes of a message, the same for every transport.

use crate::domain::email_address::{EmailAddress, InvalidEmail};
use crate::domain::outbox::Fault;
use crate::domain::text::{is_hostile, visible};
use crate::ports::mailer::{Email, MailError};
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use thiserror::Error;

/// The longest sender name, in characters: with quotes it stays on the header's first line.
const LONGEST_NAME: usize = 64;

/// What a Message-ID may not hold without quotes. Source: RFC 5322, 3.2.3.
const OUTSIDE_IDS: [char; 11] = ['<', '>', '(', ')', '[', ']', '\\', ',', ';', ':', '"'];

/// Who emails come from, such as `Norfolk County Council <no-reply@example.org>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    name: Option<String>,
    address: EmailAddress,
}

/// Why a text names no sender.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSender {
    /// The address is none.
    #[error("{0}")]
    Address(#[from] InvalidEmail),
    /// The name is too long or holds a character that cannot be seen.
    #[error("the sender's name is longer than {LONGEST_NAME} characters or holds invisible ones")]
    Name,
    /// The angle brackets do not enclose the address at the end.
    #[error("a sender is written as name@example.org or as Name <name@example.org>")]
    Shape,
}

impl Sender {
    /// Reads `address` or `Name <address>`; quotes around the name are dropped.
    ///
    /// # Errors
    /// [`InvalidSender`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidSender> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('<') else {
            let address = EmailAddress::parse(text)?;
            return Ok(Self {
                name: None,
                address,
            });
        };
        let address = rest.strip_suffix('>').ok_or(InvalidSender::Shape)?;
        let address = EmailAddress::parse(address)?;
        let name = name.trim().trim_matches('"').trim();
        if name.chars().count() > LONGEST_NAME || name.contains(is_hostile) {
            return Err(InvalidSender::Name);
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        Ok(Self { name, address })
    }

    /// The address without the name.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

/// A message ready for the wire, with its envelope.
pub(super) struct Built {
    /// The envelope's sender, which gets the bounces.
    pub(super) from: Address,
    /// The envelope's one recipient.
    pub(super) to: Address,
    /// The message: ASCII, lines ended by CRLF.
    pub(super) bytes: Vec<u8>,
}

/// Says to answering machines that nobody wrote this. Source: RFC 3834, 5.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Builds the message: text first, then HTML; both quoted-printable, so that every relay can carry it.
///
/// # Errors
/// A lasting [`MailError`] when a part of the email cannot stand in a message.
pub(super) fn build(
    email: &Email,
    sender: &Sender,
    now: DateTime<Utc>,
) -> Result<Built, MailError> {
    let from = address(&sender.address)?;
    let to = address(&email.to)?;
    let id_fits = !email.message_id.is_empty()
        && email
            .message_id
            .chars()
            .all(|c| c.is_ascii_graphic() && !OUTSIDE_IDS.contains(&c));
    let language_fits = email
        .language
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !id_fits || !language_fits {
        return Err(unfit("its Message-ID or language has the wrong shape"));
    }
    let envelope = Envelope::new(Some(from.clone()), vec![to.clone()])
        .map_err(|error| unfit(&error.to_string()))?;
    let part = |content_type, body: &str| {
        SinglePart::builder()
            .header(content_type)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(body.to_owned())
    };
    let body = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &email.text))
        .singlepart(part(ContentType::TEXT_HTML, &email.html));
    let mut message = Message::builder()
        .from(Mailbox::new(sender.name.clone(), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        // A line break here would begin a header of somebody else's.
        .subject(visible(&email.subject))
        .date(now.into())
        .message_id(Some(format!("<{}>", email.message_id)))
        // Otherwise it is read out of the headers again.
        .envelope(envelope)
        .header(AutoSubmitted)
        .multipart(body)
        .map_err(|error| unfit(&error.to_string()))?;
    let headers = message.headers_mut();
    headers.insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Content-Language"),
        email.language.to_owned(),
    ));
    if let Some(name) = sender.name.as_deref().filter(|name| name.is_ascii()) {
        // lettre writes a name with an apostrophe as base64, which people see in some lists of mail.
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        let plain = format!("\"{quoted}\" <{}>", sender.address.as_str());
        headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(
            HeaderName::new_from_ascii_str("From"),
            plain.clone(),
            plain,
        ));
    }
    Ok(Built {
        from,
        to,
        bytes: message.formatted(),
    })
}

fn address(address: &EmailAddress) -> Result<Address, MailError> {
    address
        .as_str()
        .parse()
        .map_err(|_| unfit("its address has a shape that mail servers refuse"))
}

fn unfit(reason: &str) -> MailError {
    MailError {
        fault: Fault::Lasting,
        text: format!("the email was not written: {}", visible(reason)),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::id::MessageRef;
    use mail_parser::MessageParser;

    pub(crate) fn email() -> Email {
        Email {
            id: MessageRef::parse("MSG-4F7H2KQ9").unwrap(),
            message_id: "MSG-4F7H2KQ9.1@example.org".to_owned(),
            to: EmailAddress::parse("sam@example.org").unwrap(),
            subject: "Sefydlu eich cyfrif: tŷ".to_owned(),
            text: "Helo,\n\n.\nEich cod yw:\n\n    7KQX-2MPD\n\nâ ŵ ŷ\n".to_owned(),
            html: "<!DOCTYPE html>\n<p>â ŵ ŷ</p>\n".to_owned(),
            language: "cy",
        }
    }

    fn built(sender: &str, email: &Email) -> Vec<u8> {
        let now = DateTime::from_timestamp(1_797_244_200, 0).unwrap();
        build(email, &Sender::parse(sender).unwrap(), now)
            .unwrap()
            .bytes
    }

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        let bytes = built(
            "Norfolk's Children <no-reply@council.example.org>",
            &email(),
        );
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(message.subject(), Some("Sefydlu eich cyfrif: tŷ"));
        assert_eq!(message.message_id(), Some("MSG-4F7H2KQ9.1@example.org"));
        let from = message.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some("Norfolk's Children"));
        assert_eq!(from.address(), Some("no-reply@council.example.org"));
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(text, email().text);
        let html = message.body_html(0).unwrap().replace("\r\n", "\n");
        assert_eq!(html, email().html);
        assert_eq!(message.parts.len(), 3);
        let raw = String::from_utf8(bytes).unwrap();
        assert!(raw.is_ascii());
        assert!(
            raw.find("text/plain").unwrap() < raw.find("text/html").unwrap(),
            "{raw}"
        );
        for line in [
            "From: \"Norfolk's Children\" <no-reply@council.example.org>\r\n",
            "To: sam@example.org\r\n",
            "Date: Mon, 14 Dec 2026 10:30:00 +0000\r\n",
            "Message-ID: <MSG-4F7H2KQ9.1@example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: cy\r\n",
        ] {
            assert!(raw.contains(line), "{line}\n{raw}");
        }
    }

    #[test]
    fn names_with_quotes_or_accents_survive() {
        for name in ["Siân's Council", "A \\\"quoted\\\" name", "A, B; C"] {
            let bytes = built(&format!("{name} <no-reply@example.org>"), &email());
            let message = MessageParser::default().parse(&bytes).unwrap();
            let from = message.from().unwrap().first().unwrap();
            assert_eq!(from.name(), Some(name));
        }
    }

    #[test]
    fn no_header_breaks_in() {
        let hostile = Email {
            subject: "Hello\r\nBcc: eve@example.org".to_owned(),
            ..email()
        };
        let bytes = built("no-reply@example.org", &hostile);
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert!(message.bcc().is_none());
        let sender = Sender::parse("no-reply@example.org").unwrap();
        for id in ["", "a@b>\r\nBcc: eve@example.org", "a b@c"] {
            let hostile = Email {
                message_id: id.to_owned(),
                ..email()
            };
            let error = build(&hostile, &sender, DateTime::UNIX_EPOCH)
                .err()
                .unwrap();
            assert_eq!(error.fault, Fault::Lasting);
        }
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert!(Sender::parse("no-reply@example.org").is_ok());
        assert_eq!(
            Sender::parse("\"A B\" <no-reply@example.org>"),
            Sender::parse("A B <no-reply@example.org>")
        );
        for wrong in [
            "",
            "A B",
            "A B <no-reply@example.org",
            "A <b> <no-reply@example.org>",
            "A\r\nBcc: x <no-reply@example.org>",
            &format!("{} <no-reply@example.org>", "x".repeat(65)),
        ] {
            assert!(Sender::parse(wrong).is_err(), "{wrong}");
        }
    }
}
