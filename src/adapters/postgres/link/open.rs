//! Finds a server that answers in time, lets us in and is what was asked for.

use super::driver::{Driver, Plain, Wire};
use super::error::{LinkError, words};
use super::tls::{self, Encrypt};
use super::{Limits, Live};
use crate::adapters::postgres::target::{Encryption, Host, Place, SessionAttributes, Target};
use rustls::ClientConfig;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Instant, timeout};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config};

/// After so long without a word, the network is asked whether the server is still there.
const KEEPALIVE_IDLE: Duration = Duration::from_mins(1);
/// How often it is asked again.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// After how many unanswered questions the connection is lost.
const KEEPALIVE_TRIES: u32 = 6;
/// How long the server's computer may leave what we sent without acknowledgement.
const USER_TIMEOUT_MS: u32 = 30_000;
/// Codes for servers that cannot take us now; another may.
const NOT_NOW: [&str; 3] = ["53300", "57P01", "57P03"];

/// Why one server did not do.
enum Trouble {
    /// It answered, and the others would say the same.
    Refused {
        sqlstate: Option<String>,
        message: String,
    },
    Tls(String),
    Other(String),
}

/// Tries the hosts in their order.
pub(super) async fn find(target: &Target, limits: &Limits) -> Result<(Live, Place), LinkError> {
    let passes: &[SessionAttributes] = match target.session {
        SessionAttributes::PreferStandby => &[SessionAttributes::Standby, SessionAttributes::Any],
        SessionAttributes::Any => &[SessionAttributes::Any],
        SessionAttributes::ReadWrite => &[SessionAttributes::ReadWrite],
        SessionAttributes::ReadOnly => &[SessionAttributes::ReadOnly],
        SessionAttributes::Primary => &[SessionAttributes::Primary],
        SessionAttributes::Standby => &[SessionAttributes::Standby],
    };
    let mut reasons = Vec::new();
    let mut untrusted = Vec::new();
    for wanted in passes {
        reasons.clear();
        untrusted.clear();
        for host in &target.hosts {
            let name = host.place.to_string();
            match reach(target, host, limits, *wanted).await {
                Ok(live) => return Ok((live, host.place.clone())),
                Err(Trouble::Refused { sqlstate, message }) => {
                    return Err(LinkError::Refused {
                        host: name,
                        sqlstate,
                        message,
                    });
                }
                Err(Trouble::Tls(why)) => {
                    untrusted.push((name.clone(), why.clone()));
                    reasons.push((name, why));
                }
                Err(Trouble::Other(why)) => reasons.push((name, why)),
            }
        }
    }
    if untrusted.len() == reasons.len()
        && let Some((host, why)) = untrusted.into_iter().next()
    {
        return Err(LinkError::Tls { host, why });
    }
    Err(LinkError::Unreachable {
        place: target.place(),
        reasons,
    })
}

/// Where one attempt goes.
enum Address {
    Tcp(SocketAddr),
    Socket(std::path::PathBuf),
}

/// Tries one host within its time: the addresses of its name one after the other, each with its
/// share of what is left.
async fn reach(
    target: &Target,
    host: &Host,
    limits: &Limits,
    wanted: SessionAttributes,
) -> Result<Live, Trouble> {
    let config = tls::config(&host.encryption, target.client.as_ref()).map_err(Trouble::Tls)?;
    let until = Instant::now() + target.connect_limit;
    let late = || {
        let seconds = target.connect_limit.as_secs_f32();
        Trouble::Other(format!("no answer within {seconds} s"))
    };
    let addresses = timeout(target.connect_limit, addresses(&host.place))
        .await
        .map_err(|_| late())?
        .map_err(|error| Trouble::Other(format!("its name was not resolved: {error}")))?;
    let mut last = Trouble::Other("its name has no address".to_owned());
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        let share = until.saturating_duration_since(Instant::now()) / left.max(1);
        left = left.saturating_sub(1);
        let attempt = attempt(target, host, limits, wanted, &address, config.clone());
        match timeout(share, attempt).await {
            Ok(Ok(live)) => return Ok(live),
            Ok(Err(refused @ Trouble::Refused { .. })) => return Err(refused),
            Ok(Err(trouble)) => last = trouble,
            Err(_) => last = late(),
        }
    }
    Err(last)
}

async fn addresses(place: &Place) -> io::Result<Vec<Address>> {
    match place {
        Place::Socket { folder, port } => Ok(vec![Address::Socket(
            folder.join(format!(".s.PGSQL.{port}")),
        )]),
        // What is an address already costs no thread for looking it up.
        Place::Tcp { name, port } => match name.parse::<IpAddr>() {
            Ok(address) => Ok(vec![Address::Tcp(SocketAddr::new(address, *port))]),
            Err(_) => Ok(tokio::net::lookup_host((name.as_str(), *port))
                .await?
                .map(Address::Tcp)
                .collect()),
        },
    }
}

/// The whole handshake with one address.
async fn attempt(
    target: &Target,
    host: &Host,
    limits: &Limits,
    wanted: SessionAttributes,
    address: &Address,
    config: Option<Arc<ClientConfig>>,
) -> Result<Live, Trouble> {
    let unreached = |error: io::Error| Trouble::Other(error.to_string());
    let wire: Box<dyn Wire> = match address {
        Address::Tcp(address) => {
            let tcp = TcpStream::connect(address).await.map_err(unreached)?;
            tune(&tcp).map_err(unreached)?;
            Box::new(tcp)
        }
        Address::Socket(path) => Box::new(UnixStream::connect(path).await.map_err(unreached)?),
    };
    let name = match &host.place {
        Place::Tcp { name, .. } => name.clone(),
        Place::Socket { .. } => String::new(),
    };
    let (client, connection): (Client, Plain) = startup(target, host, limits)
        .connect_raw(wire, Encrypt { config, name })
        .await
        .map_err(|error| judge(&error, target, host))?;
    let mut live = Live::new(client, Driver::new(connection));
    check(&mut live, wanted).await.map_err(Trouble::Other)?;
    Ok(live)
}

/// What is said to the server at first. Its settings go with it and cost no round trip.
fn startup(target: &Target, host: &Host, limits: &Limits) -> Config {
    let mut config = Config::new();
    let millis = |limit: Duration| limit.as_millis().to_string();
    let mut options = vec![
        ("statement_timeout", millis(limits.statement)),
        ("lock_timeout", millis(limits.lock)),
        (
            "idle_in_transaction_session_timeout",
            millis(limits.idle_in_transaction),
        ),
        ("timezone", "UTC".to_owned()),
    ];
    if let Some(path) = &limits.search_path {
        options.push(("search_path", path.clone()));
    }
    let options: Vec<String> = options
        .into_iter()
        .map(|(name, value)| {
            let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
            format!("-c {name}={value}")
        })
        .collect();
    config
        .user(&target.user)
        .dbname(&target.database)
        .application_name(&target.application)
        .options(options.join(" "))
        .ssl_mode(match host.encryption {
            Encryption::None => SslMode::Disable,
            Encryption::Offered => SslMode::Prefer,
            Encryption::Unverified | Encryption::Authority(_) | Encryption::Full(_) => {
                SslMode::Require
            }
        });
    if let Some(password) = &host.password {
        config.password(password.expose());
    }
    config
}

fn tune(tcp: &TcpStream) -> io::Result<()> {
    use rustix::net::sockopt;
    tcp.set_nodelay(true)?;
    sockopt::set_socket_keepalive(tcp, true)?;
    sockopt::set_tcp_keepidle(tcp, KEEPALIVE_IDLE)?;
    sockopt::set_tcp_keepintvl(tcp, KEEPALIVE_INTERVAL)?;
    sockopt::set_tcp_keepcnt(tcp, KEEPALIVE_TRIES)?;
    #[cfg(target_os = "linux")]
    sockopt::set_tcp_user_timeout(tcp, USER_TIMEOUT_MS)?;
    Ok(())
}

/// What a failed handshake means.
fn judge(error: &tokio_postgres::Error, target: &Target, host: &Host) -> Trouble {
    if let Some(server) = error.as_db_error() {
        let code = server.code().code();
        return if NOT_NOW.contains(&code) {
            Trouble::Other(words(error))
        } else {
            Trouble::Refused {
                sqlstate: Some(code.to_owned()),
                message: with_notes(server.message(), target),
            }
        };
    }
    // The driver keeps its own kinds to itself; these are its words for them.
    let text = error.to_string();
    if text.starts_with("error performing TLS handshake") {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        return Trouble::Tls(match cause.as_deref() {
            Some("server does not support TLS") => {
                "the server offers no encryption; nothing is sent without it".to_owned()
            }
            Some(cause) => format!("the server is not trusted: {cause}"),
            None => text,
        });
    }
    if text.starts_with("invalid configuration") && host.password.is_none() {
        let message = format!(
            "a password is wanted for {}, and there is none",
            target.user
        );
        return Trouble::Refused {
            sqlstate: None,
            message: with_notes(&message, target),
        };
    }
    if text.starts_with("authentication error") {
        return Trouble::Refused {
            sqlstate: None,
            message: words(error),
        };
    }
    Trouble::Other(words(error))
}

/// A password file that was left out is often why.
fn with_notes(message: &str, target: &Target) -> String {
    let mut message = message.to_owned();
    for note in &target.notes {
        message = format!("{message}; {note}");
    }
    message
}

/// Whether the server is what was asked for. Since PostgreSQL 14 it says so in its greeting.
async fn check(live: &mut Live, wanted: SessionAttributes) -> Result<(), String> {
    let ok = match wanted {
        SessionAttributes::Any | SessionAttributes::PreferStandby => true,
        SessionAttributes::ReadWrite => !is_read_only(live).await?,
        SessionAttributes::ReadOnly => is_read_only(live).await?,
        SessionAttributes::Primary => !live.is_standby().await.map_err(|e| e.to_string())?,
        SessionAttributes::Standby => live.is_standby().await.map_err(|e| e.to_string())?,
    };
    if ok {
        return Ok(());
    }
    Err(match wanted {
        SessionAttributes::Any | SessionAttributes::PreferStandby => "it is not wanted",
        SessionAttributes::ReadWrite => "it cannot be written to",
        SessionAttributes::ReadOnly => "it can be written to",
        SessionAttributes::Primary => "it follows another server",
        SessionAttributes::Standby => "it does not follow another server",
    }
    .to_owned())
}

async fn is_read_only(live: &mut Live) -> Result<bool, String> {
    let said = |name: &str| live.driver.parameter(name).map(|value| value == "on");
    match (
        said("in_hot_standby"),
        said("default_transaction_read_only"),
    ) {
        (Some(standby), Some(read_only)) => Ok(standby || read_only),
        (Some(_), None) | (None, Some(_) | None) => live
            .one("SELECT current_setting('transaction_read_only') = 'on'")
            .await
            .map_err(|error| error.to_string()),
    }
}
