//! The whole program against a mail server: what leaves, what waits, what fails, and what a killed
//! sender leaves behind.

use super::server::{Server, count};
use crate::support::TestEnv;
use crate::support::errands::{
    assert_whole, at_once, code_in, endings, invite, invite_output, last_error, messages, number,
    states,
};
use chrono::TimeDelta;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::process::Stdio;

const SAM: &str = "sam@example.org";

fn through(env: &TestEnv, server: &Server) {
    env.set("CSO_MAIL_URL", &format!("smtp://127.0.0.1:{}", server.port));
}

fn emails(seen: &[Value]) -> Vec<&Value> {
    seen.iter()
        .filter(|line| line["event"] == "message")
        .collect()
}

/// Waits until the server has read an email.
fn email(server: &Server) -> Value {
    loop {
        let line = server.line().unwrap();
        if line["event"] == "message" {
            return line;
        }
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_refused_address_fails_and_an_amended_one_gets_the_email() {
    let env = TestEnv::new();
    let refusal = format!("{SAM}=550 5.1.1 no such user");
    let server = Server::start(&["--rcpt", &refusal]);
    through(&env, &server);
    let output = invite_output(&env, SAM, &[]).success();
    assert!(output.stderr.contains("refused for good"), "{output}");
    let status = output.json();
    let reference = status["invitation"]["ref"].as_str().unwrap();
    assert_eq!(status["messages"][0]["state"], "failed");
    assert_eq!(status["waiting_on"], "worker");
    let command = status["command"].as_str().unwrap();
    assert!(
        command.contains("invite amend") && command.contains("--email"),
        "{command}"
    );
    let right = "sam.g@example.org";
    env.run(["invite", "amend", reference, "--email", right, "--yes"])
        .success();
    assert_eq!(email(&server)["to"], right);
    assert_eq!(env.json(["status", reference])["waiting_on"], "person");
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn an_address_that_is_busy_is_tried_again_in_time_and_not_before() {
    let env = TestEnv::new();
    let refusal = format!("{SAM}=450 4.2.1 greylisted");
    let server = Server::start(&["--rcpt", &refusal]);
    through(&env, &server);
    let reference = invite(&env, SAM, &["--no-send"]);
    // Also a message that waited for days before its first try gets more than one.
    env.advance(TimeDelta::days(4));
    let summary = env.json(["mail", "send"]);
    assert_eq!(
        (&summary["postponed"], &summary["waiting"]),
        (&json!(1), &json!(1))
    );
    let waiting = messages(&env, &reference)[0].clone();
    assert_eq!(
        (&waiting["state"], &waiting["fault"]),
        (&json!("queued"), &json!("temporary"))
    );
    let next = waiting["next_attempt_at"].as_str().unwrap();
    env.set_now(next);
    env.advance(TimeDelta::seconds(-1));
    assert_eq!(env.json(["mail", "send"])["sent"], 0);
    env.set_now(next);
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
    assert_eq!(count(&server.end(), "message"), 1);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_sender_that_is_killed_loses_nothing_and_repeats_under_the_same_message_id() {
    let env = TestEnv::new();
    let server = Server::start(&["--stall-data", SAM]);
    through(&env, &server);
    env.set("CSO_MAIL_CONNECTIONS", "1");
    let sam = invite(&env, SAM, &["--no-send"]);
    let others: Vec<String> = (0..5)
        .map(|n| invite(&env, &format!("p{n}@example.org"), &["--no-send"]))
        .collect();
    // One Ctrl-C waits for what is in flight; whoever insists ends it at once.
    for signals in [&[Signal::KILL][..], &[Signal::INT, Signal::TERM]] {
        let mut sender = env
            .command(["mail", "send"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Sam's email was handed over, and its answer never comes.
        while email(&server)["to"] != SAM {}
        let id = rustix::process::Pid::from_child(&sender);
        for signal in signals {
            rustix::process::kill_process(id, *signal).unwrap();
        }
        assert!(!sender.wait().unwrap().success());
        assert_whole(&env);
        // Its lease still holds.
        assert_eq!(env.json(["mail", "send"])["sent"], 0);
        assert_eq!(states(&env, &sam), ["sending"]);
        env.advance(TimeDelta::minutes(11));
    }
    let seen = server.end();
    drop(seen);
    let server = Server::start(&[]);
    through(&env, &server);
    let waiting = messages(&env, &sam)[0].clone();
    env.run(["mail", "send"]).success();
    let seen = server.end();
    let again: Vec<&Value> = emails(&seen)
        .into_iter()
        .filter(|seen| seen["to"] == SAM)
        .collect();
    let id = format!("<{}>", waiting["message_id"].as_str().unwrap());
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["headers"]["Message-ID"], id.as_str());
    let told = env
        .run(["invite", "code", &sam, "--reason", "test", "--json"])
        .success()
        .json();
    assert_eq!(
        code_in(again[0]["text"].as_str().unwrap()),
        told["code"].as_str().unwrap()
    );
    for reference in others.iter().chain([&sam]) {
        assert_eq!(states(&env, reference), ["sent"]);
    }
    assert_whole(&env);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn two_senders_side_by_side_hand_each_of_sixty_over_once() {
    let env = TestEnv::new();
    let server = Server::start(&[]);
    through(&env, &server);
    let commands = (0..60)
        .map(|n| {
            let (email, record) = (format!("p{n}@example.org"), format!("C{n}=L"));
            env.command([
                "invite",
                "create",
                &email,
                "--name=P",
                "--record",
                &record,
                "--no-send",
                "--json",
            ])
        })
        .collect();
    assert_eq!(endings(&at_once(commands)), [("0".to_owned(), 60)].into());
    let senders = (0..2)
        .map(|_| env.command(["mail", "send", "--limit=40"]))
        .collect();
    assert_eq!(endings(&at_once(senders)), [("0".to_owned(), 2)].into());
    let seen = server.end();
    let mut to: Vec<&str> = emails(&seen)
        .iter()
        .map(|seen| seen["to"].as_str().unwrap())
        .collect();
    to.sort_unstable();
    assert_eq!(to.len(), 60);
    to.dedup();
    assert_eq!(to.len(), 60);
    assert_eq!(
        number(&env, "SELECT count(*) FROM message WHERE state = 'sent'"),
        60
    );
    assert_whole(&env);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_wrong_password_is_told_in_the_servers_words_without_the_password() {
    let env = TestEnv::new();
    let server = Server::start(&["--auth", "relay:right"]);
    env.set(
        "CSO_MAIL_URL",
        &format!("smtp://relay:canary@127.0.0.1:{}", server.port),
    );
    let output = env
        .run(["mail", "test", "you@example.org", "--yes", "--json"])
        .ended(8);
    let error = last_error(&output);
    assert_eq!(error["code"], "mail_unavailable");
    assert!(
        error["message"].as_str().unwrap().contains("535"),
        "{error}"
    );
    assert!(!output.to_string().contains("canary"), "{output}");
    env.set(
        "CSO_MAIL_URL",
        &format!("smtp://relay:right@127.0.0.1:{}", server.port),
    );
    let result = env.json(["mail", "test", "you@example.org", "--yes"]);
    assert_eq!(
        (&result["transport"], &result["encrypted"]),
        (&json!("smtp"), &json!(false))
    );
    assert_eq!(
        email(&server)["headers"]["Subject"],
        "Test email: nothing to do"
    );
    let report = env.run(["doctor", "--json"]).success();
    assert!(report.stdout.contains("without encryption"), "{report}");
}
