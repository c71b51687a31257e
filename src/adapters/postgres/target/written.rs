//! Takes a `postgres://` URL apart. Several hosts, which no general reader of URLs knows, are why
//! this is done here.

use super::{Given, InvalidTarget, give};
use percent_encoding::percent_decode_str;

/// The parameters that a URL gives; what it leaves empty is not given.
pub(super) fn read(text: &str) -> Result<Given, InvalidTarget> {
    let rest = text
        .strip_prefix("postgres://")
        .or_else(|| text.strip_prefix("postgresql://"))
        .ok_or(InvalidTarget::Scheme)?;
    if rest.contains(char::is_whitespace) {
        return Err(InvalidTarget::Syntax);
    }
    let (main, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = main.split_once('/').unwrap_or((main, ""));
    // An `@` here means that the slash was in a password.
    if database.contains('@') || main.contains('#') {
        return Err(InvalidTarget::Syntax);
    }
    let (signing_in, hosts) = match authority.rsplit_once('@') {
        Some((signing_in, hosts)) => (signing_in, hosts),
        None => ("", authority),
    };
    let (user, password) = signing_in.split_once(':').unwrap_or((signing_in, ""));
    let mut given = Given::new();
    let (names, ports) = places(hosts)?;
    for (name, value) in [
        ("user", decode("user", user)?),
        ("password", decode("password", password)?),
        ("host", names),
        ("port", ports),
        ("dbname", decode("dbname", database)?),
    ] {
        if !value.is_empty() {
            give(&mut given, name, value)?;
        }
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        // What stands alone might be the end of a password: it is not repeated.
        let (name, value) = pair.split_once('=').ok_or(InvalidTarget::Syntax)?;
        give(&mut given, name, decode("a parameter", value)?)?;
    }
    Ok(given)
}

/// Hosts and ports, each with commas between them.
fn places(text: &str) -> Result<(String, String), InvalidTarget> {
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for one in text.split(',') {
        let (name, port) = if let Some(rest) = one.strip_prefix('[') {
            let (name, after) = rest.split_once(']').ok_or(InvalidTarget::Syntax)?;
            match after.strip_prefix(':') {
                Some(port) => (name, port),
                None if after.is_empty() => (name, ""),
                None => return Err(InvalidTarget::Syntax),
            }
        } else {
            one.split_once(':').unwrap_or((one, ""))
        };
        if !port.chars().all(|c| c.is_ascii_digit()) {
            return Err(InvalidTarget::Syntax);
        }
        names.push(decode("host", name)?);
        ports.push(port);
    }
    let ports = if ports.iter().all(|port| port.is_empty()) {
        String::new()
    } else {
        ports.join(",")
    };
    Ok((names.join(","), ports))
}

fn decode(what: &'static str, text: &str) -> Result<String, InvalidTarget> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| InvalidTarget::Unreadable(what))
}
