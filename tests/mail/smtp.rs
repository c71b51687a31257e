//! What arrives, and what becomes of a message when a server refuses, closes, drops or stalls.

use super::server::{Server, count, faults, mailer, send, settings, url};
use cso::adapters::smtp::SmtpSettings;
use cso::domain::outbox::Fault;
use cso::domain::secret::Secret;
use cso::ports::mailer::Mailer as _;
use serde_json::Value;
use std::net::TcpListener;
use std::time::Duration;

const SAM: &str = "sam@example.org";
const FRODO: &str = "frodo@example.org";
const PIPPIN: &str = "pippin@example.org";

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn an_email_arrives_as_it_was_written() {
    let server = Server::start(&[]);
    let mailer = mailer(settings(server.url("")));
    assert_eq!(faults(&send(&mailer, &[SAM])), [None]);
    assert_eq!(server.line().unwrap()["event"], "connected");
    let message = server.line().unwrap();
    assert_eq!(message["mail_from"], "no-reply@council.example.org");
    assert_eq!(message["to"], SAM);
    let headers = &message["headers"];
    assert_eq!(
        headers["From"],
        "Children's Services <no-reply@council.example.org>"
    );
    assert_eq!(
        headers["Subject"],
        "Set up your Children's Services Online Account"
    );
    assert_eq!(headers["Auto-Submitted"], "auto-generated");
    assert_eq!(headers["Content-Language"], "en");
    assert_eq!(headers["Date"], "Mon, 14 Dec 2026 10:30:00 +0000");
    assert!(headers["Message-ID"].as_str().unwrap().starts_with("<MSG-"));
    assert_eq!(
        message["text"].as_str().unwrap().replace("\r\n", "\n"),
        "Hello,\n\n.\n..dots\nYour unique code is:\n\n    7KQX-2MPD\n\nŵ\n"
    );
    assert!(message["html"].as_str().unwrap().contains("7KQX-2MPD ŵ"));
    assert_eq!(server.line().unwrap()["event"], "quit");
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn one_connection_carries_many_emails() {
    let server = Server::start(&[]);
    let mailer = mailer(settings(server.url("")));
    let outcomes = send(&mailer, &[SAM; 20]);
    assert_eq!(faults(&outcomes), [None; 20]);
    let seen = server.end();
    assert_eq!(
        (count(&seen, "connected"), count(&seen, "message")),
        (1, 20)
    );
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_refused_recipient_is_the_fault_of_that_message_alone() {
    let later = format!("{SAM}=450 4.2.1 <{SAM}>: mailbox busy");
    let never = format!("{FRODO}=550 5.1.1 <{FRODO}>: no frodo here");
    let dotted = format!("{PIPPIN}=554 5.7.1 spam: 7KQX-2MPD for {PIPPIN}");
    let server = Server::start(&["--rcpt", &later, "--rcpt", &never, "--data", &dotted]);
    let mailer = mailer(settings(server.url("")));
    let outcomes = send(&mailer, &[SAM, FRODO, PIPPIN, SAM]);
    assert_eq!(
        faults(&outcomes),
        [
            Some(Fault::Passing),
            Some(Fault::Lasting),
            Some(Fault::Lasting),
            None
        ]
    );
    let texts: Vec<String> = outcomes
        .into_iter()
        .filter_map(|outcome| outcome.err().map(|error| error.text))
        .collect();
    insta::assert_snapshot!(texts.join("\n"), @"
    the server answered 450 4.2.1 … mailbox busy
    the server answered 550 5.1.1 … no … here
    the server answered 554 5.7.1 spam: … for …
    ");
    let seen = server.end();
    assert_eq!((count(&seen, "connected"), count(&seen, "rset")), (1, 3));
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_takes_commands_together_gets_them_so() {
    let later = format!("{SAM}=450 4.2.1 <{SAM}>: mailbox busy");
    let never = format!("{FRODO}=550 5.1.1 <{FRODO}>: no frodo here");
    let dotted = format!("{PIPPIN}=554 5.7.1 spam");
    let refusals = ["--rcpt", &later, "--rcpt", &never, "--data", &dotted];
    let expected = [
        Some(Fault::Passing),
        Some(Fault::Lasting),
        Some(Fault::Lasting),
        None,
        None,
    ];
    let server = Server::start(&[&refusals[..], &["--pipelining"]].concat());
    let mailer = mailer(settings(server.url("")));
    let outcomes = send(&mailer, &[SAM, FRODO, PIPPIN, SAM, FRODO]);
    assert_eq!(faults(&outcomes), expected);
    let seen = server.end();
    // Each in one piece, over one connection, and nobody gets the email of another.
    let pieces = seen.iter().filter(|seen| seen["event"] == "piece");
    assert!(pieces.clone().all(|piece| piece["lines"] == 3), "{seen:?}");
    assert_eq!((pieces.count(), count(&seen, "connected")), (5, 1));
    let arrived: Vec<&Value> = seen
        .iter()
        .filter(|seen| seen["event"] == "message")
        .map(|message| &message["to"])
        .collect();
    assert_eq!(arrived, [PIPPIN, SAM, FRODO]);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_go_ahead_for_a_refused_recipient_gets_no_text() {
    let never = format!("{SAM}=550 5.1.1 <{SAM}>: no sam here");
    let server = Server::start(&["--rcpt", &never, "--pipelining", "--go-ahead"]);
    let mailer = mailer(settings(server.url("")));
    let outcomes = send(&mailer, &[SAM, FRODO]);
    assert_eq!(faults(&outcomes), [Some(Fault::Lasting), None]);
    let seen = server.end();
    assert_eq!((count(&seen, "go ahead"), count(&seen, "taken")), (1, 0));
    assert_eq!(count(&seen, "connected"), 2);
    assert_eq!(count(&seen, "message"), 1);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_closes_or_stalls_amid_commands_sent_together_is_judged_as_ever() {
    for (arguments, expected, connections) in [
        (vec!["--close-after", "2"], [None, None, None], 2),
        (
            vec!["--stall-rcpt", FRODO],
            [None, Some(Fault::Passing), None],
            2,
        ),
        (
            vec!["--shut", FRODO],
            [None, Some(Fault::Provider), Some(Fault::Provider)],
            2,
        ),
        (
            vec!["--drop-after-data", FRODO],
            [None, Some(Fault::Unclear), None],
            2,
        ),
    ] {
        let server = Server::start(&[&arguments[..], &["--pipelining"]].concat());
        let mailer = mailer(SmtpSettings {
            answer_limit: Duration::from_secs(1),
            ..settings(server.url(""))
        });
        let outcomes = send(&mailer, &[SAM, FRODO, PIPPIN]);
        assert_eq!(faults(&outcomes), expected, "{arguments:?}");
        let seen = server.end();
        assert_eq!(count(&seen, "connected"), connections, "{arguments:?}");
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_closes_is_asked_once_more() {
    let server = Server::start(&["--close-after", "2"]);
    let mailer = mailer(settings(server.url("")));
    assert_eq!(faults(&send(&mailer, &[SAM; 5])), [None; 5]);
    let seen = server.end();
    assert_eq!((count(&seen, "connected"), count(&seen, "message")), (3, 5));
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_closes_again_stops_the_run_for_all() {
    let close = |to: &str| format!("{to}=421 4.3.2 shutting down");
    let server = Server::start(&["--rcpt", &close(SAM)]);
    let first = mailer(settings(server.url("")));
    assert_eq!(faults(&send(&first, &[SAM, FRODO])), [None, None]);
    drop(server);
    let server = Server::start(&["--shut", SAM]);
    let twice = mailer(settings(server.url("")));
    let outcomes = send(&twice, &[FRODO, SAM, FRODO]);
    let stopped = Some(Fault::Provider);
    assert_eq!(faults(&outcomes), [None, stopped, stopped]);
    let seen = server.end();
    assert_eq!((count(&seen, "connected"), count(&seen, "message")), (2, 1));
    let server = Server::start(&["--greeting", "421 4.3.2 shutting down"]);
    let second = mailer(settings(server.url("")));
    let outcomes = send(&second, &[SAM, FRODO, PIPPIN]);
    assert_eq!(faults(&outcomes), [Some(Fault::Provider); 3]);
    let seen = server.end();
    assert_eq!((count(&seen, "connected"), count(&seen, "message")), (1, 0));
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_connection_that_drops_after_the_text_leaves_it_unclear() {
    let server = Server::start(&["--drop-after-data", SAM]);
    let mailer = mailer(settings(server.url("")));
    let outcomes = send(&mailer, &[SAM, FRODO]);
    assert_eq!(faults(&outcomes), [Some(Fault::Unclear), None]);
    let seen = server.end();
    assert_eq!((count(&seen, "connected"), count(&seen, "message")), (2, 2));
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_stalls_costs_one_time_limit_and_one_message() {
    let server = Server::start(&["--stall-rcpt", SAM, "--stall-data", FRODO]);
    let mut limited = settings(server.url(""));
    limited.answer_limit = Duration::from_millis(300);
    let outcomes = send(&mailer(limited), &[SAM, PIPPIN, FRODO, PIPPIN]);
    assert_eq!(
        faults(&outcomes),
        [Some(Fault::Passing), None, Some(Fault::Unclear), None]
    );
    assert_eq!(count(&server.end(), "connected"), 3);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_does_not_greet_or_refuses_to_is_at_fault() {
    let server = Server::start(&["--greeting", "554 5.3.2 no service for you"]);
    let refused = mailer(settings(server.url(""))).check().err().unwrap();
    assert_eq!(refused.fault, Fault::Provider);
    assert!(refused.text.contains("554"), "{}", refused.text);

    // Accepts connections into its queue and never speaks.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    let mut limited = settings(url(&format!("smtp://127.0.0.1:{port}")));
    limited.answer_limit = Duration::from_millis(200);
    let outcomes = send(&mailer(limited), &[SAM, FRODO]);
    assert_eq!(faults(&outcomes), [Some(Fault::Provider); 2]);
}

#[test]
fn a_server_that_is_not_there_is_at_fault_for_every_email() {
    // Bound and dropped: nothing listens there now.
    let port = {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().port()
    };
    let outcomes = send(
        &mailer(settings(url(&format!("smtp://127.0.0.1:{port}")))),
        &[SAM, FRODO],
    );
    assert_eq!(faults(&outcomes), [Some(Fault::Provider); 2]);
}

#[test]
fn the_portal_may_send_from_a_blocking_task() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let mailer = mailer(settings(url(&format!("smtp://127.0.0.1:{port}"))));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let task = async { tokio::task::spawn_blocking(move || send(&mailer, &[SAM])).await };
    let outcomes = runtime.block_on(task);
    assert_eq!(faults(&outcomes.unwrap()), [Some(Fault::Provider)]);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn signing_in_on_this_computer_needs_no_encryption_but_the_right_password() {
    let server = Server::start(&["--auth", "cso:canary/1"]);
    let with = |user: &str, password: Option<&str>| {
        let mut signed = settings(url(&format!("smtp://{user}@127.0.0.1:{}", server.port)));
        signed.password = password.map(|password| Secret::new(password.to_owned()));
        mailer(signed)
    };
    let greeting = with("cso:canary%2F1", None).check().unwrap();
    assert_eq!(greeting.encrypted, Some(false));
    assert_eq!(
        faults(&send(&with("cso", Some("canary/1")), &[SAM])),
        [None]
    );
    for wrong in [with("cso:canary2", None), with("cso", None)] {
        let error = wrong.check().err().unwrap();
        assert_eq!(error.fault, Fault::Provider);
        assert!(!error.text.contains("canary"), "{}", error.text);
        assert!(!wrong.describe().contains("canary"));
        assert_eq!(faults(&send(&wrong, &[SAM])), [Some(Fault::Provider)]);
    }
    let unsigned = send(&mailer(settings(server.url(""))), &[SAM, FRODO]);
    assert_eq!(faults(&unsigned), [Some(Fault::Provider); 2]);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_server_that_allows_fewer_connections_gets_fewer() {
    let server = Server::start(&["--most", "2"]);
    let mut several = settings(server.url(""));
    several.connections = 6;
    assert_eq!(faults(&send(&mailer(several), &[SAM; 40])), [None; 40]);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn several_connections_are_open_at_once_when_there_is_work_for_them() {
    let server = Server::start(&[]);
    let mut several = settings(server.url(""));
    several.connections = 4;
    assert_eq!(faults(&send(&mailer(several), &[SAM; 200])), [None; 200]);
    let seen = server.end();
    let most = seen.iter().filter_map(|line| line["live"].as_u64()).max();
    assert_eq!((most, count(&seen, "connected")), (Some(4), 4));
}
