//! Addresses of databases and mail servers: parsed once, and never printed with their password.

use crate::domain::email_address::EmailAddress;
use crate::domain::secret::Secret;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Hides the password of an address. Everything between the first colon after the scheme and the
/// last `@` goes, and so does a `password=` anywhere: hiding too much beats printing half of a
/// password that holds a `/`.
pub fn masked(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), address),
    };
    let shown = match rest.rsplit_once('@') {
        // The `@` may be the password's own: what is behind it is half of one then.
        Some((before, _)) if before.split(['?', '&']).skip(1).any(is_password) => {
            let end = before.find([':', '?']).unwrap_or(before.len());
            let (user, _) = before.split_at_checked(end).unwrap_or_default();
            return format!("{scheme}{user}:•••");
        }
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:•••@{host}"),
            None => format!("{user}@{host}"),
        },
        None => rest.to_owned(),
    };
    let (before, query) = match shown.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (shown.as_str(), None),
    };
    let mut out = scheme + before;
    for (index, part) in query.into_iter().flat_map(|q| q.split('&')).enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        if is_password(part) {
            out.push_str(part.split('=').next().unwrap_or_default());
            out.push_str("=•••");
        } else {
            out.push_str(part);
        }
    }
    out
}

/// Whether a part of a query is a password. One whose name is written in code might be.
fn is_password(part: &str) -> bool {
    let name = part.split('=').next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    part.contains('=')
        && (["password", "sslpassword"].contains(&lower.as_str()) || name.contains('%'))
}

/// An address that may hold a password. `Display` and `Debug` hide it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(Secret);

impl SecretUrl {
    /// Takes over an address.
    pub fn new(url: String) -> Self {
        Self(Secret::new(url))
    }

    /// The whole address with its password.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Display for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&masked(self.0.expose()))
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretUrl({self})")
    }
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file on this computer.
    Sqlite(PathBuf),
    /// A shared server.
    Postgres(SecretUrl),
}

impl DatabaseUrl {
    /// Reads a path, `sqlite:PATH` or `postgres://…`; relative paths start at `folder`.
    ///
    /// # Errors
    /// What is wanted, when it is none of these.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, String> {
        let wanted = "a path, sqlite:PATH or postgres://… is wanted".to_owned();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(SecretUrl::new(text.to_owned())));
        }
        let path = match text.strip_prefix("sqlite:") {
            Some(path) => path.strip_prefix("//").unwrap_or(path),
            None if text.contains("://") => return Err(wanted),
            None => text,
        };
        if path.is_empty() || path.contains('\0') {
            return Err(wanted);
        }
        Ok(Self::Sqlite(folder.join(path)))
    }

    /// Whether several computers share it.
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => write!(f, "{url}"),
        }
    }
}

/// Checks an address of a mail server.
///
/// # Errors
/// What is wanted.
pub fn mail_url(text: &str) -> Result<SecretUrl, String> {
    let rest = text
        .strip_prefix("smtp://")
        .or_else(|| text.strip_prefix("smtps://"))
        .ok_or("an address such as smtp://relay.example.org:587 or smtps://… is wanted")?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let name = host.split(['/', '?']).next().unwrap_or_default();
    if name.is_empty() || name.starts_with(':') || text.contains(char::is_whitespace) {
        return Err("the name of the mail server is missing or holds a space".to_owned());
    }
    Ok(SecretUrl::new(text.to_owned()))
}

/// Checks the portal's public address and drops a slash at its end.
///
/// # Errors
/// What is wanted.
pub fn public_url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let fits = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':'])
            && rest
                .chars()
                .all(|c| c.is_ascii_graphic() && !"\"'<>\\?#@".contains(c))
    });
    if !fits {
        return Err("an address such as https://portal.example.org is wanted".to_owned());
    }
    // Cookies that only this very host may have set are for the whole of the host.
    if rest.is_some_and(|rest| rest.trim_end_matches('/').contains('/')) {
        return Err(
            "an address without a path is wanted, such as https://portal.example.org: the portal needs a host name of its own"
                .to_owned(),
        );
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Where the portal listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// A port of this machine.
    Address(SocketAddr),
    /// A socket file.
    Socket(PathBuf),
}

/// Reads where the portal listens.
///
/// # Errors
/// What is wanted.
pub fn listen(text: &str) -> Result<ListenAddress, String> {
    let path = text.strip_prefix("unix:").unwrap_or(text);
    if path.starts_with('/') {
        return Ok(ListenAddress::Socket(PathBuf::from(path)));
    }
    text.parse().map(ListenAddress::Address).map_err(|_| {
        "an address with a port, such as 127.0.0.1:8080, or unix:/path/of/a/socket is wanted"
            .to_owned()
    })
}

/// Reads network addresses with commas between them.
///
/// # Errors
/// What is wanted.
pub fn addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse()
                .map_err(|_| format!("an address such as 192.0.2.7 is wanted, not “{part}”"))
        })
        .collect()
}

/// Reads a colour.
///
/// # Errors
/// What is wanted.
pub fn colour(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a colour such as #17406d is wanted".to_owned())
    }
}

/// Reads the address of a page that the portal links to.
///
/// # Errors
/// What is wanted.
pub fn page_url(text: &str) -> Result<String, String> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if is_web
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"'<>\\".contains(c))
    {
        Ok(text.to_owned())
    } else {
        Err("an address such as https://www.example.org/privacy is wanted".to_owned())
    }
}

/// Who emails are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name that mail programs show.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl Sender {
    /// Reads `Name <address>` or an address alone.
    ///
    /// # Errors
    /// What is wanted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = || "`Name <name@example.org>` or an address alone is wanted".to_owned();
        let (name, address) = match text.trim().strip_suffix('>') {
            Some(rest) => {
                let (name, address) = rest.rsplit_once('<').ok_or_else(wanted)?;
                (Some(name.trim().trim_matches('"').to_owned()), address)
            }
            None => (None, text),
        };
        let name = name.filter(|name| !name.is_empty());
        if name
            .as_deref()
            .is_some_and(|name| name.contains(crate::domain::text::is_hostile))
        {
            return Err(wanted());
        }
        let address = EmailAddress::parse(address).map_err(|error| error.to_string())?;
        Ok(Self { name, address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_password_is_never_shown() {
        for (address, shown) in [
            ("smtp://host:587", "smtp://host:587"),
            ("smtp://user@host", "smtp://user@host"),
            ("smtp://user:pa/s@s@host:587", "smtp://user:•••@host:587"),
            ("user:pass@host", "user:•••@host"),
            (
                "postgres://u:p@a,b/db?sslmode=require&password=x&target=y",
                "postgres://u:•••@a,b/db?sslmode=require&password=•••&target=y",
            ),
            (
                "postgres://a/db?password=x?y/z&port=1",
                "postgres://a/db?password=•••&port=1",
            ),
            (
                "postgres://a/db?pass%77ord=x",
                "postgres://a/db?pass%77ord=•••",
            ),
            ("postgres://a:5432/db?password=x@y:z", "postgres://a:•••"),
            ("postgres://a/db?user=u&password=x@y", "postgres://a/db:•••"),
            ("postgres://u:p?password=x@a/db", "postgres://u:•••"),
        ] {
            assert_eq!(masked(address), shown);
            assert_eq!(
                format!("{:?}", SecretUrl::new(address.to_owned())),
                format!("SecretUrl({shown})")
            );
        }
    }

    #[test]
    fn databases_are_paths_or_servers() {
        let folder = Path::new("/here");
        for (text, path) in [
            ("a.db", "/here/a.db"),
            ("sqlite:a.db", "/here/a.db"),
            ("sqlite:///x/a.db", "/x/a.db"),
            ("/x/a.db", "/x/a.db"),
        ] {
            let wanted = DatabaseUrl::Sqlite(PathBuf::from(path));
            assert_eq!(DatabaseUrl::parse(text, folder), Ok(wanted), "{text}");
        }
        assert!(matches!(
            DatabaseUrl::parse("postgresql://a/b", folder),
            Ok(DatabaseUrl::Postgres(_))
        ));
        assert!(DatabaseUrl::parse("mysql://a/b", folder).is_err());
        assert!(DatabaseUrl::parse("sqlite:", folder).is_err());
    }

    #[test]
    fn senders_have_a_name_or_not() {
        let named = Sender::parse("Norfolk County Council <no-reply@example.org>").unwrap();
        assert_eq!(named.name.as_deref(), Some("Norfolk County Council"));
        assert_eq!(Sender::parse("a@example.org").unwrap().name, None);
        for wrong in ["", "a", "A\nBcc: x <a@example.org>", "a@example.org>"] {
            assert!(Sender::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_that_cannot_be_used_are_refused() {
        assert!(mail_url("smtp://u:p@relay.example.org:587").is_ok());
        for wrong in [
            "relay.example.org",
            "http://a",
            "smtp://",
            "smtp://u:p@",
            "smtp://a b",
        ] {
            assert!(mail_url(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            public_url("https://a.example/").as_deref(),
            Ok("https://a.example")
        );
        for wrong in [
            "",
            "a.example",
            "https://",
            "https://a b",
            "https://a/\"",
            "javascript:x",
        ] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_password_is_it_is_hidden(password in "[a-z0-9/:@?#]{6,20}") {
            let shown = masked(&format!("smtp://user:CANARY{password}@relay.example.org:587"));
            prop_assert!(!shown.contains("CANARY"));
        }
    }
}
