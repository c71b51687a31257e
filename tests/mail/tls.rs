//! Encryption that fails closed: names, certificates, and a STARTTLS that somebody took away.

use super::server::{Server, count, faults, mailer, send, settings, url};
use cso::adapters::smtp::SmtpSettings;
use cso::domain::outbox::Fault;
use cso::ports::mailer::Mailer as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SAM: &str = "sam@example.org";

/// A certificate authority made for one test, and a server certificate for one name.
struct Authority {
    folder: TempDir,
}

impl Authority {
    fn for_name(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        fs::write(
            made.path("san"),
            format!("subjectAltName={name}\nbasicConstraints=CA:FALSE\n"),
        )
        .unwrap();
        made.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-ca \
             -keyout ca.key -out ca.pem",
        );
        made.openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server \
             -keyout server.key -out server.csr",
        );
        made.openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san \
             -out server.pem",
        );
        made
    }

    fn openssl(&self, arguments: &str) {
        let status = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "openssl {arguments}");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn serve(&self, more: &[&str]) -> Server {
        let (cert, key) = (self.path("server.pem"), self.path("server.key"));
        let mut arguments = vec!["--cert", cert.to_str().unwrap(), "--key"];
        arguments.push(key.to_str().unwrap());
        arguments.extend(more);
        Server::start(&arguments)
    }

    fn trust(&self, mut settings: SmtpSettings) -> SmtpSettings {
        settings.tls_ca = Some(self.path("ca.pem"));
        settings
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn password_and_email_travel_encrypted_by_starttls_and_by_smtps() {
    let authority = Authority::for_name("IP:127.0.0.1,DNS:localhost");
    for (scheme, rest, more) in [
        ("smtp", "?tls=starttls", vec!["--auth", "cso:canary"]),
        ("smtps", "", vec!["--auth", "cso:canary", "--implicit"]),
    ] {
        for host in ["127.0.0.1", "localhost"] {
            let server = authority.serve(&more);
            let url = url(&format!(
                "{scheme}://cso:canary@{host}:{}{rest}",
                server.port
            ));
            let mailer = mailer(authority.trust(settings(url)));
            assert_eq!(mailer.check().unwrap().encrypted, Some(true));
            assert_eq!(faults(&send(&mailer, &[SAM, SAM])), [None, None]);
            let seen = server.end();
            assert_eq!(count(&seen, "message"), 2);
            assert!(seen.iter().all(|line| line["good"] != false));
            if scheme == "smtp" {
                // Where TLS is under the server, it does not know of it.
                assert!(seen.iter().all(|line| line["tls"] != false), "{seen:?}");
            }
        }
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_certificate_for_another_name_or_from_another_authority_is_refused() {
    let named = Authority::for_name("DNS:mail.example.org");
    let unknown = Authority::for_name("IP:127.0.0.1");
    let other = Authority::for_name("IP:127.0.0.1");
    for (serving, trusting) in [
        (&named, Some(&named)),
        (&unknown, None),
        (&unknown, Some(&other)),
    ] {
        for implicit in [false, true] {
            let more: &[&str] = if implicit { &["--implicit"] } else { &[] };
            let server = serving.serve(more);
            let text = if implicit {
                format!("smtps://cso:canary@127.0.0.1:{}", server.port)
            } else {
                format!("smtp://cso:canary@127.0.0.1:{}?tls=starttls", server.port)
            };
            let mut wanted = settings(url(&text));
            if let Some(authority) = trusting {
                wanted = authority.trust(wanted);
            }
            let outcomes = send(&mailer(wanted), &[SAM, SAM]);
            assert_eq!(faults(&outcomes), [Some(Fault::Provider); 2]);
            let text = outcomes[0].clone().unwrap_err().text;
            assert!(text.contains("not trusted"), "{text}");
            let seen = server.end();
            assert_eq!((count(&seen, "auth"), count(&seen, "message")), (0, 0));
        }
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn nothing_is_sent_when_starttls_was_taken_away_or_added_to() {
    let authority = Authority::for_name("IP:127.0.0.1");
    for (attack, reason) in [
        ("--hide-starttls", "does not offer STARTTLS"),
        ("--inject", "said more than its answer"),
    ] {
        let server = authority.serve(&[attack]);
        let url = url(&format!(
            "smtp://cso:canary@127.0.0.1:{}?tls=starttls",
            server.port
        ));
        let outcomes = send(&mailer(authority.trust(settings(url))), &[SAM]);
        assert_eq!(faults(&outcomes), [Some(Fault::Provider)]);
        let text = outcomes[0].clone().unwrap_err().text;
        assert!(text.contains(reason), "{text}");
        let seen = server.end();
        assert_eq!((count(&seen, "auth"), count(&seen, "message")), (0, 0));
    }
}

#[test]
fn a_certificate_file_that_holds_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, "nothing").unwrap();
    let mut wanted = settings(url("smtps://127.0.0.1:1"));
    wanted.tls_ca = Some(file);
    let error = mailer(wanted).check().err().unwrap();
    assert!(error.text.contains("ca.pem"), "{}", error.text);
    assert_eq!(error.fault, Fault::Provider);
}
