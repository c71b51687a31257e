//! Finding a server: several hosts, silence, refusals, passwords from files.

use super::{add_role, number, open, owner, target};
use crate::support::cluster::Cluster;
use cso::adapters::postgres::link::{Limits, Link, LinkError};
use cso::adapters::postgres::target::{Place, Target};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

/// A port that accepts and says nothing, while the value lives.
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// A port where nobody listens.
fn closed() -> u16 {
    silent().1
}

fn port_of(link: &Link) -> u16 {
    match link.place() {
        Place::Tcp { port, .. } | Place::Socket { port, .. } => *port,
    }
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_silent_host_costs_its_time_and_the_next_is_used() {
    let cluster = Cluster::start();
    add_role(&cluster, "kit");
    let (_listener, port) = silent();
    for (first, mode) in [(port, "disable"), (port, "prefer"), (closed(), "disable")] {
        let limit = Duration::from_secs(1);
        let url = format!(
            "postgres://kit:canary@127.0.0.1:{first},localhost:{}/postgres?connect_timeout=1&sslmode={mode}",
            cluster.port
        );
        let begun = Instant::now();
        let link = open(&url).unwrap();
        let took = begun.elapsed();
        assert_eq!(port_of(&link), cluster.port);
        let least = if first == port { limit } else { Duration::ZERO };
        assert!(took >= least && took < least + limit, "{took:?}");
    }
    let begun = Instant::now();
    let url = format!(
        "postgres://kit@127.0.0.1:{port},127.0.0.1:{}/x?connect_timeout=1",
        closed()
    );
    let Err(LinkError::Unreachable { place, reasons }) = open(&url) else {
        panic!("somebody answered");
    };
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(place.starts_with("postgres://kit@127.0.0.1:"), "{place}");
    assert!(reasons[0].1.contains("no answer within 1 s"), "{reasons:?}");
    assert!(reasons[1].1.contains("refused"), "{reasons:?}");
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_refusal_says_why_and_shows_no_secret() {
    let cluster = Cluster::start();
    add_role(&cluster, "kit");
    add_role(&cluster, "nobody_admitted");
    let over_tcp = |signing_in: &str, database: &str| cluster.url(signing_in, database);
    for (url, code, words) in [
        (
            over_tcp("kit:wrong-canary", "postgres"),
            Some("28P01"),
            "password authentication failed",
        ),
        (
            over_tcp("ghost:wrong-canary", "postgres"),
            Some("28P01"),
            "password authentication failed",
        ),
        (
            over_tcp("nobody_admitted:canary", "postgres"),
            Some("28000"),
            "pg_hba.conf",
        ),
        (
            over_tcp("kit:canary", "nowhere"),
            Some("3D000"),
            "does not exist",
        ),
        (
            over_tcp("kit", "postgres"),
            None,
            "a password is wanted for kit",
        ),
        (
            cluster.socket_url("ghost", "postgres"),
            Some("28000"),
            "does not exist",
        ),
    ] {
        let error = open(&url).unwrap_err();
        let LinkError::Refused {
            sqlstate, message, ..
        } = &error
        else {
            panic!("{url}: {error:?}");
        };
        assert_eq!(sqlstate.as_deref(), code, "{url}: {message}");
        assert!(message.contains(words), "{message}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
    // The others would say the same: they are not asked.
    let (_listener, port) = silent();
    let url = format!(
        "postgres://kit:x@127.0.0.1:{},127.0.0.1:{port}/postgres",
        cluster.port
    );
    let begun = Instant::now();
    assert!(matches!(open(&url), Err(LinkError::Refused { .. })));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn password_and_service_files_sign_in_for_each_host() {
    let cluster = Cluster::start();
    add_role(&cluster, "kit");
    let home = tempfile::tempdir().unwrap();
    let passwords = home.path().join(".pgpass");
    fs::write(
        &passwords,
        format!(
            "127.0.0.1:1:*:*:wrong\n127.0.0.1:{}:postgres:kit:canary\n",
            cluster.port
        ),
    )
    .unwrap();
    fs::set_permissions(&passwords, fs::Permissions::from_mode(0o600)).unwrap();
    let service = format!(
        "[shared]\nhost=127.0.0.1\nport={}\ndbname=postgres\nuser=kit\n",
        cluster.port
    );
    fs::write(home.path().join(".pg_service.conf"), service).unwrap();
    let read = || {
        let look = |name: &str| (name == "HOME").then(|| home.path().to_str().unwrap().to_owned());
        Target::parse("postgres://?service=shared", "nobody", &look).unwrap()
    };
    let link = Link::open(&read(), &Limits::default()).unwrap();
    assert_eq!(link.session_user().unwrap(), "kit");
    drop(link);
    fs::set_permissions(&passwords, fs::Permissions::from_mode(0o644)).unwrap();
    let error = Link::open(&read(), &Limits::default())
        .unwrap_err()
        .to_string();
    assert!(error.contains("a password is wanted for kit"), "{error}");
    assert!(error.contains("chmod 600"), "{error}");
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn what_the_server_must_be_is_checked() {
    let cluster = Cluster::start();
    let url = |wanted: &str| {
        format!(
            "{}&target_session_attrs={wanted}",
            cluster.socket_url("postgres", "postgres")
        )
    };
    for wanted in ["any", "read-write", "primary", "prefer-standby"] {
        assert!(
            open(&url(wanted)).unwrap().is_primary().unwrap(),
            "{wanted}"
        );
    }
    for wanted in ["read-only", "standby"] {
        let error = open(&url(wanted)).unwrap_err();
        assert!(
            matches!(error, LinkError::Unreachable { .. }),
            "{wanted}: {error}"
        );
    }
    owner(&cluster)
        .simple("ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf()")
        .unwrap_or_else(|error| {
            // ALTER SYSTEM stands alone.
            assert_eq!(error.sqlstate(), Some("25001"));
            let link = owner(&cluster);
            link.simple("ALTER SYSTEM SET default_transaction_read_only = on")
                .unwrap();
            link.simple("SELECT pg_reload_conf()").unwrap();
        });
    assert!(open(&url("read-write")).is_err());
    assert!(open(&url("read-only")).is_ok());
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_session_begins_with_its_settings_and_knows_its_server() {
    let cluster = Cluster::start();
    let limits = Limits {
        statement: Duration::from_millis(1234),
        search_path: Some("cso, pg_catalog".to_owned()),
        ..Limits::default()
    };
    let url = cluster.socket_url("postgres", "postgres");
    let link = Link::open(&target(&url), &limits).unwrap();
    for (name, value) in [
        ("statement_timeout", "1234ms"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("search_path", "cso, pg_catalog"),
        ("TimeZone", "UTC"),
        ("client_encoding", "UTF8"),
        ("application_name", "cso"),
    ] {
        let row = &link
            .query("SELECT current_setting($1)", &[name.into()])
            .unwrap()[0];
        assert_eq!(row.get::<_, String>(0), value, "{name}");
    }
    let (version, text) = link.server_version().unwrap();
    let asked = number(
        &link,
        "SELECT current_setting('server_version_num')::bigint",
    );
    assert_eq!(i64::from(version), asked, "{text}");
    assert_eq!(link.session_user().unwrap(), "postgres");
    assert!(link.is_primary().unwrap());
}
