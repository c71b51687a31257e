//! Reads `smtp://user:password@host:port?tls=…`, the one setting that names a mail server.

use crate::domain::secret::Secret;
use percent_encoding::percent_decode_str;
use std::net::IpAddr;
use thiserror::Error;
use url::{Host, Url};

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (`smtps://`).
    Implicit,
    /// By STARTTLS; a server that does not offer it is not spoken to.
    StartTls,
    /// Not at all: a server on this computer, or `?tls=none`.
    None,
}

/// Which server, and how to sign in.
///
/// `smtp://` means STARTTLS, or no encryption where the host is this computer; `?tls=starttls` and
/// `?tls=none` say it outright. `smtps://` means TLS from the first byte. Ports by default: 587 for
/// STARTTLS, 465 for `smtps`, 25 without encryption. User and password are percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// The host name or address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// Who signs in.
    pub user: Option<String>,
    /// With which password, where the URL holds one.
    pub password: Option<Secret>,
}

/// Why a text names no mail server. Never holds the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSmtpUrl {
    /// No URL at all.
    #[error("the mail server's URL is not a URL such as smtp://relay.example.org:587 ({0})")]
    Syntax(String),
    /// Another scheme.
    #[error("the mail server's URL begins with smtp:// or smtps://")]
    Scheme,
    /// No host.
    #[error("the mail server's URL names no host")]
    Host,
    /// A path or fragment.
    #[error(
        "the mail server's URL ends after its host and port; a password with / ? # or @ in it is percent-encoded"
    )]
    Rest,
    /// An option that is not known, or twice there.
    #[error("the mail server's URL has one option, tls=starttls or tls=none")]
    Option,
    /// `smtps://` with another wish.
    #[error("smtps:// is encrypted from the first byte and takes no tls option")]
    Contradiction,
    /// A password without a user.
    #[error("the mail server's URL has a password but no user")]
    NoUser,
    /// User or password is no UTF-8 once decoded, or holds a control character.
    #[error("the user or password in the mail server's URL is not readable text")]
    Credentials,
    /// A password over an open line.
    #[error("a password is not sent without encryption: drop tls=none, or the user")]
    OpenPassword,
}

impl SmtpUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`InvalidSmtpUrl`] says what is wrong with it.
    pub fn parse(text: &Secret) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text.expose().trim())
            .map_err(|error| InvalidSmtpUrl::Syntax(error.to_string()))?;
        let implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(InvalidSmtpUrl::Scheme),
        };
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_ascii_lowercase(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(InvalidSmtpUrl::Host),
        };
        let host_fits = host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_:".contains(c));
        if host.is_empty() || !host_fits {
            return Err(InvalidSmtpUrl::Host);
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidSmtpUrl::Rest);
        }
        let mut wishes = url.query_pairs();
        let wish = match (wishes.next(), wishes.next()) {
            (None, _) => None,
            (Some((name, value)), None) if name == "tls" => Some(value.into_owned()),
            (Some(_), _) => return Err(InvalidSmtpUrl::Option),
        };
        let tls = match (implicit, wish.as_deref()) {
            (true, None) => Tls::Implicit,
            (true, Some(_)) => return Err(InvalidSmtpUrl::Contradiction),
            (false, None) if is_this_computer(&host) => Tls::None,
            (false, None | Some("starttls")) => Tls::StartTls,
            (false, Some("none")) => Tls::None,
            (false, Some(_)) => return Err(InvalidSmtpUrl::Option),
        };
        let user = Some(decode(url.username())?).filter(|user| !user.is_empty());
        let password = url.password().map(decode).transpose()?.map(Secret::new);
        if user.is_none() && password.is_some() {
            return Err(InvalidSmtpUrl::NoUser);
        }
        if user.is_some() && tls == Tls::None && !is_this_computer(&host) {
            return Err(InvalidSmtpUrl::OpenPassword);
        }
        let port = url.port().unwrap_or(match tls {
            Tls::Implicit => 465,
            Tls::StartTls => 587,
            Tls::None => 25,
        });
        Ok(Self {
            host,
            port,
            tls,
            user,
            password,
        })
    }

    /// Whether what is sent never leaves this computer.
    pub(super) fn is_on_this_computer(&self) -> bool {
        is_this_computer(&self.host)
    }

    /// `relay.example.org:587`.
    pub fn place(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

fn decode(text: &str) -> Result<String, InvalidSmtpUrl> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .filter(|text| !text.contains(char::is_control))
        .map(std::borrow::Cow::into_owned)
        .ok_or(InvalidSmtpUrl::Credentials)
}

fn is_this_computer(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SmtpUrl, InvalidSmtpUrl> {
        SmtpUrl::parse(&Secret::new(text.to_owned()))
    }

    #[test]
    fn a_server_elsewhere_is_never_spoken_to_openly_unless_that_is_said() {
        for (text, place, tls) in [
            (
                "smtp://Relay.example.org",
                "relay.example.org:587",
                Tls::StartTls,
            ),
            (
                "smtp://relay.example.org:25/",
                "relay.example.org:25",
                Tls::StartTls,
            ),
            (
                "smtps://relay.example.org",
                "relay.example.org:465",
                Tls::Implicit,
            ),
            (
                "smtp://relay.example.org?tls=none",
                "relay.example.org:25",
                Tls::None,
            ),
            ("smtp://localhost", "localhost:25", Tls::None),
            ("smtp://127.0.0.1:2525", "127.0.0.1:2525", Tls::None),
            ("smtp://[::1]:2525", "[::1]:2525", Tls::None),
            (
                "smtp://localhost?tls=starttls",
                "localhost:587",
                Tls::StartTls,
            ),
            ("smtp://192.0.2.7", "192.0.2.7:587", Tls::StartTls),
            (
                "smtp://localhost.example.org",
                "localhost.example.org:587",
                Tls::StartTls,
            ),
        ] {
            let url = parse(text).unwrap();
            assert_eq!((url.place().as_str(), url.tls), (place, tls), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded() {
        let url = parse("smtps://sam%40example.org:p%2Fa%3As%40%25@relay.example.org").unwrap();
        assert_eq!(url.user.as_deref(), Some("sam@example.org"));
        assert_eq!(url.password, Some(Secret::new("p/a:s@%".to_owned())));
        assert!(!format!("{url:?}").contains("p/a"));
        assert_eq!(parse("smtps://relay.example.org").unwrap().user, None);
    }

    #[test]
    fn what_names_no_server_is_refused_and_never_repeated() {
        for text in [
            "",
            "relay.example.org",
            "canary",
            "http://relay.example.org",
            "smtp://",
            "smtp://user:canary@",
            "smtp://user:canary@host/x",
            "smtp://user:ca#nary@host",
            "smtp://user:canary@host:99999",
            "smtp://user:canary@host?tls=maybe",
            "smtp://user:canary@host?tls=none",
            "smtp://user:canary@host?tls=starttls&tls=none",
            "smtps://user:canary@host?tls=none",
            "smtp://:canary@host",
            "smtp://user:canary%0d%0a@host",
            "smtp://user:canary%ff@host",
            "smtp://ho st",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!error.to_string().contains("canary"), "{text}: {error}");
        }
    }
}
