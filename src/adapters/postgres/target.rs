//! Where the servers are and who signs in: a `postgres://` URL, with what libpq's users expect of it.
//!
//! What the URL leaves open is looked up in a service file, then in libpq's variables. A password
//! comes from the URL, the service file, `PGPASSWORD` or a password file, and is never shown.
//!
//! Where a server is not on this computer, it has to prove who it is: everything less than
//! `verify-ca` is refused there.

mod files;
mod passwords;
mod service;
mod written;

use crate::domain::secret::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// The name of the database where nothing names one.
pub const DEFAULT_DATABASE: &str = "cso";
/// PostgreSQL's own port.
pub const DEFAULT_PORT: u16 = 5432;
/// Time for each host, from the first packet to the end of the handshake.
pub const DEFAULT_CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Where sockets are on most systems.
const SOCKET_FOLDER: &str = "/var/run/postgresql";
const LONGEST_CONNECT_SECONDS: u64 = 600;

/// A way to look up a variable of the environment; only the settings read it in fact.
pub type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// Where one server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A host name or address, without brackets, and its port.
    Tcp {
        /// The name or address.
        name: String,
        /// The port.
        port: u16,
    },
    /// A socket in this folder, named by a port.
    Socket {
        /// The folder.
        folder: PathBuf,
        /// The number in the socket's name.
        port: u16,
    },
}

impl Place {
    /// Whether what is sent never leaves this computer.
    pub fn is_on_this_computer(&self) -> bool {
        match self {
            Self::Socket { .. } => true,
            Self::Tcp { name, .. } => {
                name.eq_ignore_ascii_case("localhost")
                    || name
                        .parse::<IpAddr>()
                        .is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name, port } if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Tcp { name, port } => write!(f, "{name}:{port}"),
            Self::Socket { folder, port } => {
                write!(f, "{}/.s.PGSQL.{port}", folder.display())
            }
        }
    }
}

/// How the line to one server is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: a socket, or this computer.
    None,
    /// Where the server offers it, whoever it is: this computer only.
    Offered,
    /// Always, whoever it is: this computer only.
    Unverified,
    /// Always; the certificate has to come from this authority.
    Authority(PathBuf),
    /// Always; the certificate has to be for the host's name, from a file's authority or this
    /// computer's.
    Full(Option<PathBuf>),
}

/// One of the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Where it listens.
    pub place: Place,
    /// How the line is protected.
    pub encryption: Encryption,
    /// What signs in there; a password file may have one for each host.
    pub password: Option<Secret>,
}

/// A certificate that signs in, or helps to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate and those between it and its authority, as PEM.
    pub certificate: PathBuf,
    /// Its key, which only its owner may read.
    pub key: PathBuf,
}

/// What the server must be for a session to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAttributes {
    /// Anything.
    Any,
    /// Transactions may write.
    ReadWrite,
    /// Transactions may not write.
    ReadOnly,
    /// It is not following another.
    Primary,
    /// It follows another.
    Standby,
    /// One that follows another, or else any.
    PreferStandby,
}

/// Everything that a connection needs to know. `Debug` hides the passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The servers in the order in which they are tried; never empty.
    pub hosts: Vec<Host>,
    /// Who signs in.
    pub user: String,
    /// The database.
    pub database: String,
    /// What the server must be.
    pub session: SessionAttributes,
    /// Time for each host.
    pub connect_limit: Duration,
    /// What the server's administrators see.
    pub application: String,
    /// The certificate that signs in.
    pub client: Option<ClientCertificate>,
    /// What was not used and why, such as a password file that others may read.
    pub notes: Vec<String>,
}

/// Why a text names no server. Never holds the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidTarget {
    /// Another scheme.
    #[error("the database's URL begins with postgres:// or postgresql://")]
    Scheme,
    /// A host, port or password that breaks the URL.
    #[error(
        "the database's URL is not like postgres://user@host:5432/database; a password with / ? # @ or : in it is percent-encoded"
    )]
    Syntax,
    /// Something is not UTF-8 once decoded, or holds a control character.
    #[error("“{0}” of the database's URL is not readable text once it is decoded")]
    Unreadable(&'static str),
    /// A name that is no host's.
    #[error("the database's URL names a host that cannot be one")]
    Host,
    /// A port that is none.
    #[error("a port of the database's URL is not a number from 1 to 65535")]
    Port,
    /// Not as many ports as hosts.
    #[error("the database's URL names {ports} ports for {hosts} hosts: one, or one for each")]
    Ports {
        /// How many ports.
        ports: usize,
        /// How many hosts.
        hosts: usize,
    },
    /// A parameter that is not known.
    #[error("the database's URL has a parameter that is not known: {0}")]
    Unknown(String),
    /// `options`.
    #[error(
        "options is not taken in the database's URL: cso sets its own; set others for the role, with ALTER ROLE … SET"
    )]
    Options,
    /// A value that is not one of those wanted.
    #[error("{name} of the database's URL: {wanted} is wanted")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What it can be.
        wanted: &'static str,
    },
    /// A weaker mode than a host elsewhere must have.
    #[error(
        "sslmode={mode} would not make sure that {host} is the right server: sslmode=verify-full is wanted (sslrootcert=FILE names your own authority), or verify-ca with sslrootcert=FILE"
    )]
    Encryption {
        /// The mode.
        mode: &'static str,
        /// The host.
        host: String,
    },
    /// `verify-ca` without the authority.
    #[error(
        "sslmode=verify-ca needs sslrootcert=FILE: with this computer's authorities anybody's certificate would do"
    )]
    Authority,
    /// A certificate without its key, or the other way round.
    #[error("sslcert and sslkey of the database's URL belong together")]
    HalfACertificate,
    /// A file that cannot be used.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        why: String,
    },
    /// A service that no file describes.
    #[error("the service {name} is in none of the service files: {searched}")]
    Service {
        /// The service.
        name: String,
        /// The files.
        searched: String,
    },
}

/// What was written, by name; only names that are known get in.
type Given = BTreeMap<&'static str, String>;

/// Every parameter that is taken.
const PARAMETERS: [&str; 14] = [
    "application_name",
    "connect_timeout",
    "dbname",
    "host",
    "passfile",
    "password",
    "port",
    "service",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "user",
];

/// Adds one parameter, refusing what is not known.
fn give(given: &mut Given, name: &str, value: String) -> Result<(), InvalidTarget> {
    if name == "options" {
        return Err(InvalidTarget::Options);
    }
    let known = PARAMETERS
        .into_iter()
        .find(|known| *known == name)
        .ok_or_else(|| InvalidTarget::Unknown(crate::domain::text::visible(name)))?;
    if value.chars().any(char::is_control) {
        return Err(InvalidTarget::Unreadable(known));
    }
    given.insert(known, value);
    Ok(())
}

/// What may stand in a URL that is shown.
const SHOWN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b',');

impl Target {
    /// Reads a URL. `user` signs in where neither URL, service nor `PGUSER` names somebody.
    ///
    /// # Errors
    /// [`InvalidTarget`] says what is wrong with it, without repeating it.
    pub fn parse(url: &str, user: &str, variables: Variables<'_>) -> Result<Self, InvalidTarget> {
        let mut given = written::read(url.trim())?;
        if let Some(name) = given.get("service").cloned() {
            for (name, value) in service::read(&name, variables)? {
                given.entry(name).or_insert(value);
            }
        }
        for (name, variable) in [
            ("host", "PGHOST"),
            ("port", "PGPORT"),
            ("dbname", "PGDATABASE"),
            ("user", "PGUSER"),
            ("password", "PGPASSWORD"),
            ("passfile", "PGPASSFILE"),
        ] {
            if !given.contains_key(name)
                && let Some(value) = variables(variable).filter(|value| !value.is_empty())
            {
                give(&mut given, name, value)?;
            }
        }
        given.retain(|_, value| !value.is_empty());
        settle(given, user, variables)
    }

    /// What may be shown of it: everything but the password.
    pub fn place(&self) -> String {
        let user = utf8_percent_encode(&self.user, SHOWN);
        let database = utf8_percent_encode(&self.database, SHOWN);
        let is_tcp = |host: &Host| matches!(host.place, Place::Tcp { .. });
        if self.hosts.iter().all(is_tcp) {
            let hosts: Vec<String> = self.hosts.iter().map(|h| h.place.to_string()).collect();
            return format!("postgres://{user}@{}/{database}", hosts.join(","));
        }
        let (hosts, ports): (Vec<String>, Vec<String>) = self
            .hosts
            .iter()
            .map(|host| match &host.place {
                Place::Tcp { name, port } => (name.clone(), port.to_string()),
                Place::Socket { folder, port } => (
                    utf8_percent_encode(&folder.to_string_lossy(), SHOWN).to_string(),
                    port.to_string(),
                ),
            })
            .unzip();
        let (hosts, ports) = (hosts.join(","), ports.join(","));
        format!("postgres://{user}@/{database}?host={hosts}&port={ports}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.place())
    }
}

/// Turns what was written into what is meant.
fn settle(mut given: Given, user: &str, variables: Variables<'_>) -> Result<Target, InvalidTarget> {
    let mut notes = Vec::new();
    let user = given.remove("user").unwrap_or_else(|| user.to_owned());
    let database = given
        .remove("dbname")
        .unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
    let password = given.remove("password").map(Secret::new);
    let entries = if password.is_none() {
        passwords::read(given.get("passfile"), variables, &mut notes)
    } else {
        Vec::new()
    };
    let hosts = places(&given)?
        .into_iter()
        .map(|place| {
            let found = || passwords::find(&entries, &place, &database, &user);
            Ok(Host {
                encryption: encryption(&given, &place)?,
                password: password.clone().or_else(found),
                place,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Target {
        hosts,
        session: session(&given)?,
        connect_limit: connect_limit(&given)?,
        application: given
            .remove("application_name")
            .unwrap_or_else(|| "cso".to_owned()),
        client: client(&given)?,
        user,
        database,
        notes,
    })
}

fn places(given: &Given) -> Result<Vec<Place>, InvalidTarget> {
    let hosts: Vec<&str> = given
        .get("host")
        .map_or("", String::as_str)
        .split(',')
        .collect();
    let ports = given
        .get("port")
        .map_or("", String::as_str)
        .split(',')
        .map(|port| match port.trim() {
            "" => Ok(DEFAULT_PORT),
            port => port
                .parse()
                .ok()
                .filter(|port| *port > 0)
                .ok_or(InvalidTarget::Port),
        })
        .collect::<Result<Vec<u16>, _>>()?;
    if ports.len() > 1 && ports.len() != hosts.len() {
        return Err(InvalidTarget::Ports {
            ports: ports.len(),
            hosts: hosts.len(),
        });
    }
    let ports = ports.into_iter().cycle();
    hosts
        .into_iter()
        .zip(ports)
        .map(|(host, port)| place(host.trim(), port))
        .collect()
}

fn place(host: &str, port: u16) -> Result<Place, InvalidTarget> {
    if host.is_empty() {
        return Ok(Place::Socket {
            folder: PathBuf::from(SOCKET_FOLDER),
            port,
        });
    }
    if host.starts_with('/') {
        return Ok(Place::Socket {
            folder: PathBuf::from(host),
            port,
        });
    }
    let fits = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !fits && host.parse::<IpAddr>().is_err() {
        return Err(InvalidTarget::Host);
    }
    Ok(Place::Tcp {
        name: host.to_owned(),
        port,
    })
}

fn encryption(given: &Given, place: &Place) -> Result<Encryption, InvalidTarget> {
    let roots = given.get("sslrootcert").filter(|file| *file != "system");
    let roots = roots.map(PathBuf::from);
    let is_local = place.is_on_this_computer();
    let mode = match given.get("sslmode").map(String::as_str) {
        None if is_local && !given.contains_key("sslrootcert") => "disable",
        None | Some("verify-full") => "verify-full",
        Some("disable") => "disable",
        Some("allow") => "allow",
        Some("prefer") => "prefer",
        // As libpq has it: where the authority is named, it is asked.
        Some("require") if roots.is_some() => "verify-ca",
        Some("require") => "require",
        Some("verify-ca") => "verify-ca",
        Some(_) => {
            return Err(InvalidTarget::Value {
                name: "sslmode",
                wanted: "disable, allow, prefer, require, verify-ca or verify-full",
            });
        }
    };
    if matches!(place, Place::Socket { .. }) {
        return Ok(Encryption::None);
    }
    match mode {
        "verify-full" => Ok(Encryption::Full(roots)),
        "verify-ca" => roots
            .map(Encryption::Authority)
            .ok_or(InvalidTarget::Authority),
        mode if !is_local => Err(InvalidTarget::Encryption {
            mode,
            host: place.to_string(),
        }),
        "require" => Ok(Encryption::Unverified),
        "allow" | "prefer" => Ok(Encryption::Offered),
        _ => Ok(Encryption::None),
    }
}

fn session(given: &Given) -> Result<SessionAttributes, InvalidTarget> {
    match given.get("target_session_attrs").map(String::as_str) {
        None | Some("read-write") => Ok(SessionAttributes::ReadWrite),
        Some("any") => Ok(SessionAttributes::Any),
        Some("read-only") => Ok(SessionAttributes::ReadOnly),
        Some("primary") => Ok(SessionAttributes::Primary),
        Some("standby") => Ok(SessionAttributes::Standby),
        Some("prefer-standby") => Ok(SessionAttributes::PreferStandby),
        Some(_) => Err(InvalidTarget::Value {
            name: "target_session_attrs",
            wanted: "any, read-write, primary, read-only, standby or prefer-standby",
        }),
    }
}

fn connect_limit(given: &Given) -> Result<Duration, InvalidTarget> {
    let Some(text) = given.get("connect_timeout") else {
        return Ok(DEFAULT_CONNECT_LIMIT);
    };
    text.parse()
        .ok()
        .filter(|seconds| (1..=LONGEST_CONNECT_SECONDS).contains(seconds))
        .map(Duration::from_secs)
        .ok_or(InvalidTarget::Value {
            name: "connect_timeout",
            wanted: "a number of whole seconds from 1 to 600",
        })
}

fn client(given: &Given) -> Result<Option<ClientCertificate>, InvalidTarget> {
    let (certificate, key) = match (given.get("sslcert"), given.get("sslkey")) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (PathBuf::from(certificate), PathBuf::from(key)),
        (Some(_), None) | (None, Some(_)) => return Err(InvalidTarget::HalfACertificate),
    };
    if let Err(why) = files::require_private(&key) {
        return Err(InvalidTarget::File {
            path: files::shown(&key),
            why,
        });
    }
    Ok(Some(ClientCertificate { certificate, key }))
}

#[cfg(test)]
mod tests;
