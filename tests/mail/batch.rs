//! Batches that are killed, interrupted or met by a mail server in trouble: after each fault the same
//! invariant. One invitation for each row, every email accepted, extra copies only where an answer was
//! lost, each of them with the same Message-ID.

use super::server::Server;
use crate::support::TestEnv;
use crate::support::errands::{assert_whole, at_once, number};
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Stdio;

fn office(people: u32) -> TestEnv {
    let env = TestEnv::new();
    env.run(["record", "add", "C220", "--label", "Frodo B."])
        .success();
    let mut text = String::from("email,name,record\n");
    for number in 0..people {
        writeln!(text, "p{number}@example.org,Person {number},C220").unwrap();
    }
    env.write("intake.csv", text);
    env
}

fn through(env: &TestEnv, server: &Server, connections: u32) {
    env.set("CSO_MAIL_URL", &format!("smtp://127.0.0.1:{}", server.port));
    env.set("CSO_MAIL_CONNECTIONS", &connections.to_string());
}

/// Fails unless every row became one invitation with one message.
#[track_caller]
fn assert_one_each(env: &TestEnv, people: u32) {
    let people = i64::from(people);
    assert_whole(env);
    for sql in [
        "SELECT count(*) FROM invitation",
        "SELECT count(DISTINCT email) FROM invitation",
        "SELECT count(*) FROM message",
        "SELECT count(DISTINCT invitation) FROM message",
        "SELECT count(*) FROM access",
        "SELECT count(*) FROM batch_row WHERE outcome = 'created'",
        "SELECT count(*) FROM audit WHERE action = 'invitation.created'",
    ] {
        assert_eq!(number(env, sql), people, "{sql}");
    }
    assert_eq!(number(env, "SELECT count(*) FROM batch_run"), 1);
}

/// Fails unless every address got its email; copies share their Message-ID and code. Gives how many
/// were copies.
#[track_caller]
fn assert_all_arrived(seen: &[Value], people: u32) -> usize {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut all = 0;
    for line in seen.iter().filter(|line| line["event"] == "message") {
        let to = line["to"].as_str().unwrap().to_owned();
        let id = line["headers"]["Message-ID"].as_str().unwrap().to_owned();
        ids.entry(to).or_default().insert(id);
        all += 1;
    }
    assert_eq!(ids.len(), usize::try_from(people).unwrap());
    assert!(
        ids.values().all(|ids| ids.len() == 1),
        "two Message-IDs for one email"
    );
    all - ids.len()
}

#[test]
fn a_run_killed_at_any_instant_goes_on_where_it_stopped() {
    const PEOPLE: u32 = 3_000;
    const KILLS: u32 = 20;
    let env = office(PEOPLE);
    let args = [
        "batch",
        "run",
        "intake.csv",
        "--yes",
        "--no-send",
        "--quiet",
    ];
    let mut survived = 0;
    // A whole run takes some tenths of a second in the build that is tested: the instants spread over
    // it, each in the state that the one before left.
    let whole = {
        let other = office(PEOPLE);
        let begun = std::time::Instant::now();
        other.run(args).success();
        begun.elapsed()
    };
    for kill in 1..=KILLS {
        let mut child = env
            .command(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let instant = whole * (kill * 7 % KILLS + 1) / (KILLS * 2);
        let (end, ended) = std::sync::mpsc::channel::<()>();
        // Nothing is ever sent: it waits for the instant.
        assert!(ended.recv_timeout(instant).is_err());
        drop(end);
        drop(child.kill());
        if child.wait().unwrap().success() {
            survived += 1;
        }
        assert_whole(&env);
        let there = number(&env, "SELECT count(*) FROM invitation");
        let known = number(
            &env,
            "SELECT count(*) FROM batch_row WHERE outcome = 'created'",
        );
        assert_eq!(
            there, known,
            "kill {kill}: rows and invitations commit together"
        );
        assert_eq!(
            there,
            number(&env, "SELECT count(*) FROM message"),
            "kill {kill}"
        );
    }
    assert!(survived < KILLS, "no kill came in time");
    let done = env.json(["batch", "run", "intake.csv", "--yes", "--no-send"]);
    if done["created"] == 0 {
        // It was finished before the last kill: then the list is only known again.
        assert_eq!(done["existing"], PEOPLE);
        assert_eq!(
            number(&env, "SELECT count(*) FROM invitation"),
            i64::from(PEOPLE)
        );
    } else {
        assert_one_each(&env, PEOPLE);
    }
}

#[test]
fn a_killed_run_needs_no_list_to_go_on() {
    const PEOPLE: u32 = 3_000;
    let env = office(PEOPLE);
    let text = std::fs::read(env.home().join("intake.csv")).unwrap();
    let mut child = env
        .command(["batch", "run", "-", "--yes", "--no-send", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, &text).unwrap();
    drop(input);
    // Killed as soon as the first chunk is there.
    loop {
        let there = number(&env, "SELECT count(*) FROM invitation");
        if there > 0 || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::yield_now();
    }
    drop(child.kill());
    child.wait().unwrap();
    std::fs::remove_file(env.home().join("intake.csv")).unwrap();
    let listed = env.json(["batch", "list"]);
    let run = listed["items"][0]["run"].as_str().unwrap();
    let done = env.json(["batch", "resume", run, "--no-send"]);
    assert_eq!(done["created"], PEOPLE);
    assert_one_each(&env, PEOPLE);
}

#[test]
fn two_runs_of_one_list_at_once_share_it() {
    const PEOPLE: u32 = 2_500;
    let env = office(PEOPLE);
    let args = ["batch", "run", "intake.csv", "--yes", "--no-send", "--json"];
    let outcomes = at_once((0..3).map(|_| env.command(args)).collect());
    for (code, _, stderr) in &outcomes {
        assert_eq!(*code, Some(0), "{stderr}");
    }
    assert_whole(&env);
    for sql in [
        "SELECT count(*) FROM invitation",
        "SELECT count(DISTINCT email) FROM invitation",
        "SELECT count(*) FROM message",
    ] {
        assert_eq!(number(&env, sql), i64::from(PEOPLE), "{sql}");
    }
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn failures_of_every_class_in_mid_batch_go_the_way_of_their_class() {
    const PEOPLE: u32 = 40;
    let env = office(PEOPLE);
    let server = Server::start(&[
        "--rcpt",
        "p3@example.org=450 4.2.0 greylisted",
        "--rcpt",
        "p5@example.org=550 5.1.1 no such user",
        "--data",
        "p7@example.org=452 4.3.1 no room",
        "--data",
        "p9@example.org=554 5.6.0 no thanks",
        "--drop-after-data",
        "p11@example.org",
        "--close-after",
        "15",
    ]);
    through(&env, &server, 4);
    let done = env.json(["batch", "run", "intake.csv", "--yes"]);
    assert_eq!(
        done["created"], PEOPLE,
        "what cannot be sent is no failure of the batch"
    );
    for _ in 0..4 {
        env.advance(TimeDelta::hours(2));
        env.run(["mail", "send", "--json"]);
    }
    assert_one_each(&env, PEOPLE);
    let failed = env.json(["mail", "list", "--state", "failed"]);
    let failed: Vec<&Value> = failed["items"].as_array().unwrap().iter().collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert_eq!(
        number(&env, "SELECT count(*) FROM message WHERE state = 'sent'"),
        i64::from(PEOPLE) - 2
    );
    let seen = server.end();
    // The two refused texts were seen once each, and the one whose answer was lost twice.
    let without = PEOPLE - 1;
    let copies = assert_all_arrived(&seen, without);
    assert!(copies <= 2, "{copies} copies");
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_run_killed_while_it_sends_loses_no_email_and_repeats_under_the_same_message_id() {
    const PEOPLE: u32 = 400;
    let env = office(PEOPLE);
    let server = Server::start(&[]);
    through(&env, &server, 4);
    // Slow enough that each kill comes in the middle of it.
    env.set("CSO_MAIL_RATE", "300/s");
    let mut seen = Vec::new();
    let open = "SELECT count(*) FROM message WHERE state <> 'sent'";
    let emails = |seen: &[Value]| {
        seen.iter()
            .filter(|line| line["event"] == "message")
            .count()
    };
    for kill in 1..=4 {
        assert!(
            kill == 1 || number(&env, open) > 100,
            "too fast to be killed"
        );
        let mut child = env
            .command(["batch", "run", "intake.csv", "--yes", "--quiet"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if kill > 1 {
            // The list is known by now; its emails are left to whoever sends.
            child.wait().unwrap();
            child = env
                .command(["mail", "send", "--quiet"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
        }
        let until = emails(&seen) + 60;
        while emails(&seen) < until {
            seen.push(server.line().unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(&env);
        // Its leases run out.
        env.advance(TimeDelta::minutes(11));
    }
    env.set("CSO_MAIL_RATE", "none");
    env.run(["batch", "run", "intake.csv", "--yes"]).success();
    env.run(["mail", "send"]).success();
    seen.extend(server.end());
    // What was handed over and not yet recorded at a kill comes once more: at most a group each time.
    let copies = assert_all_arrived(&seen, PEOPLE);
    assert!(copies <= 4 * 256, "{copies} copies");
    for sql in [
        "SELECT count(*) FROM invitation",
        "SELECT count(*) FROM message WHERE state = 'sent'",
    ] {
        assert_eq!(number(&env, sql), i64::from(PEOPLE), "{sql}");
    }
    assert_whole(&env);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn two_senders_at_once_share_a_batch_and_double_nothing() {
    const PEOPLE: u32 = 600;
    let env = office(PEOPLE);
    let server = Server::start(&[]);
    through(&env, &server, 4);
    let run = ["batch", "run", "intake.csv", "--yes", "--no-send"];
    env.run(run).success();
    let outcomes = at_once(
        (0..3)
            .map(|_| env.command(["mail", "send", "--json"]))
            .collect(),
    );
    let mut sent = Vec::new();
    for (code, stdout, stderr) in outcomes {
        assert_eq!(code, Some(0), "{stderr}");
        let result: Value = serde_json::from_str(&stdout).unwrap();
        sent.push(result["sent"].as_u64().unwrap());
    }
    assert_eq!(sent.iter().sum::<u64>(), u64::from(PEOPLE), "{sent:?}");
    assert!(
        sent.iter().filter(|sent| **sent > 0).count() > 1,
        "{sent:?}"
    );
    assert_one_each(&env, PEOPLE);
    assert_eq!(assert_all_arrived(&server.end(), PEOPLE), 0);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn ctrl_c_finishes_what_is_in_flight_and_leaves_the_rest_queued() {
    const PEOPLE: u32 = 60;
    let env = office(PEOPLE);
    let server = Server::start(&[]);
    through(&env, &server, 2);
    env.set("CSO_MAIL_RATE", "20/s");
    let child = env
        .command(["batch", "run", "intake.csv", "--yes", "--json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = Vec::new();
    while seen
        .iter()
        .filter(|line: &&Value| line["event"] == "message")
        .count()
        < 5
    {
        seen.push(server.line().unwrap());
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        done.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let result: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(result["created"], PEOPLE);
    let sent = number(&env, "SELECT count(*) FROM message WHERE state = 'sent'");
    let queued = "SELECT count(*) FROM message WHERE state = 'queued' AND attempts = 0 AND lease_until IS NULL";
    assert_eq!(
        number(&env, queued),
        i64::from(PEOPLE) - sent,
        "nothing is left in between"
    );
    assert!((5..i64::from(PEOPLE)).contains(&sent), "{sent} were sent");
    env.set("CSO_MAIL_RATE", "none");
    env.run(["mail", "send"]).success();
    seen.extend(server.end());
    assert_eq!(assert_all_arrived(&seen, PEOPLE), 0);
    assert_one_each(&env, PEOPLE);
}

#[test]
#[ignore = "needs CSO_TEST_PYTHON: run tests/run.sh"]
fn a_rate_is_kept_over_all_connections() {
    let env = office(12);
    let server = Server::start(&[]);
    through(&env, &server, 4);
    env.set("CSO_MAIL_RATE", "10/s");
    let begun = std::time::Instant::now();
    env.run(["batch", "run", "intake.csv", "--yes"]).success();
    let took = begun.elapsed();
    assert!(took >= std::time::Duration::from_millis(1_100), "{took:?}");
    assert_eq!(assert_all_arrived(&server.end(), 12), 0);
}
