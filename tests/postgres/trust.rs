//! Encryption: only the right server gets a word, and only a certificate that holds signs in.

use super::{add_role, number, open};
use crate::support::cluster::{Authority, Cluster};
use cso::adapters::postgres::link::{Link, LinkError};

const IS_ENCRYPTED: &str = "SELECT ssl::int::bigint FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

fn over(cluster: &Cluster, host: &str, options: &str) -> Result<Link, LinkError> {
    let port = cluster.port;
    open(&format!(
        "postgres://kit:canary@{host}:{port}/postgres?{options}"
    ))
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn the_right_name_and_authority_are_accepted_and_no_others() {
    let named = Authority::for_names("DNS:localhost");
    let other = Authority::for_names("DNS:localhost");
    let cluster = Cluster::with_tls(&named);
    add_role(&cluster, "kit");
    let right = named.path("ca.pem").display().to_string();
    let wrong = other.path("ca.pem").display().to_string();
    let full = |root: &str| format!("sslmode=verify-full&sslrootcert={root}");
    let authority = |root: &str| format!("sslmode=verify-ca&sslrootcert={root}");
    for (host, options, encrypted) in [
        ("localhost", full(&right), 1),
        ("localhost", format!("sslrootcert={right}"), 1),
        ("127.0.0.1", authority(&right), 1),
        (
            "127.0.0.1",
            format!("sslmode=require&sslrootcert={right}"),
            1,
        ),
        ("127.0.0.1", "sslmode=require".to_owned(), 1),
        ("127.0.0.1", "sslmode=prefer".to_owned(), 1),
        ("127.0.0.1", "sslmode=disable".to_owned(), 0),
        ("127.0.0.1", String::new(), 0),
    ] {
        let link = over(&cluster, host, &options).unwrap_or_else(|e| panic!("{options}: {e}"));
        assert_eq!(number(&link, IS_ENCRYPTED), encrypted, "{host} {options}");
    }
    for (host, options) in [
        ("127.0.0.1", full(&right)),
        ("localhost", full(&wrong)),
        ("localhost", full("system")),
        ("localhost", authority(&wrong)),
        ("localhost", full("/nowhere/ca.pem")),
    ] {
        let error = over(&cluster, host, &options).unwrap_err();
        assert!(
            matches!(error, LinkError::Tls { .. }),
            "{options}: {error:?}"
        );
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_server_without_encryption_gets_nothing_where_that_is_wanted() {
    let authority = Authority::for_names("DNS:localhost");
    let cluster = Cluster::start();
    add_role(&cluster, "kit");
    let root = authority.path("ca.pem").display().to_string();
    for options in [
        format!("sslmode=verify-full&sslrootcert={root}"),
        format!("sslmode=verify-ca&sslrootcert={root}"),
        "sslmode=require".to_owned(),
    ] {
        let error = over(&cluster, "localhost", &options).unwrap_err();
        assert!(matches!(error, LinkError::Tls { .. }), "{error:?}");
        assert!(
            error.to_string().contains("offers no encryption"),
            "{error}"
        );
    }
    assert!(over(&cluster, "localhost", "sslmode=prefer").is_ok());
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_client_certificate_signs_in() {
    let authority = Authority::for_names("DNS:localhost");
    let cluster = Cluster::with_tls(&authority);
    add_role(&cluster, "certified");
    let (certificate, key) = authority.sign_in("certified");
    let root = authority.path("ca.pem");
    let url = format!(
        "postgres://certified@localhost:{}/postgres?sslrootcert={}",
        cluster.port,
        root.display()
    );
    let signed = format!(
        "{url}&sslcert={}&sslkey={}",
        certificate.display(),
        key.display()
    );
    assert_eq!(open(&signed).unwrap().session_user().unwrap(), "certified");
    let error = open(&url).unwrap_err();
    assert!(
        matches!(error, LinkError::Refused { .. } | LinkError::Tls { .. }),
        "{error:?}"
    );
}
