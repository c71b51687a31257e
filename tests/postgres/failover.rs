//! The loss of the server that is written to, with another that follows it and takes its place.

use super::{number, open};
use crate::support::TestEnv;
use crate::support::cluster::Cluster;
use crate::support::shared::found_on;
use cso::adapters::postgres::link::Link;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Two servers, the second following the first, and an office on them.
struct Pair {
    env: TestEnv,
    first: Cluster,
    second: Cluster,
}

impl Pair {
    fn new() -> Self {
        let env = TestEnv::local();
        env.in_real_time();
        let first = Cluster::primary();
        found_on(&first, env.home(), env.now());
        let second = first.stand_by();
        let (one, two) = (first.folder().display(), second.folder().display());
        let url = format!(
            "postgres:///cso?host={one},{two}&port={},{}&target_session_attrs=read-write",
            first.port, second.port
        );
        env.set("CSO_DATABASE", &url);
        env.set("CSO_DATABASE_WAIT", "20s");
        Self { env, first, second }
    }

    /// A look into the second server's database.
    fn link(&self) -> Link {
        let url = self.second.socket_url("postgres", "cso");
        let link = open(&format!("{url}&target_session_attrs=any")).unwrap();
        link.simple("SET search_path = cso").unwrap();
        link
    }

    fn number(&self, sql: &str) -> i64 {
        number(&self.link(), sql)
    }

    fn spawn(&self, args: &[&str]) -> Child {
        self.env
            .command(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn list(&self, people: u32) {
        let mut text = String::from("email,name,record,label\n");
        for number in 0..people {
            writeln!(text, "p{number}@example.org,Person {number},C220,Frodo B.").unwrap();
        }
        self.env.write("intake.csv", text);
    }

    /// Fails unless every row became one invitation with one message, and the trail is whole.
    fn assert_one_each(&self, people: u32, told: &str) {
        for sql in [
            "SELECT count(*) FROM invitation",
            "SELECT count(DISTINCT email) FROM invitation",
            "SELECT count(*) FROM message",
            "SELECT count(DISTINCT invitation) FROM message",
            "SELECT count(*) FROM access",
            "SELECT count(*) FROM batch_row WHERE outcome = 'created'",
            "SELECT count(*) FROM audit WHERE action = 'invitation.created'",
        ] {
            assert_eq!(self.number(sql), i64::from(people), "{sql}: {told}");
        }
        assert_eq!(self.number("SELECT count(*) FROM batch_run"), 1, "{told}");
        self.env.run(["audit", "verify"]).success();
    }
}

/// What a command did: its exit code and all it said.
fn ended(child: Child) -> (Option<i32>, String) {
    let done = child.wait_with_output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (
        done.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// Runs a batch and takes its server away when `is_time` says so; gives what was found and said.
fn lose_in_mid_batch(people: u32, args: &[&str], sql: &str, above: i64) {
    let mut pair = Pair::new();
    pair.list(people);
    let mut all = vec!["batch", "run", "intake.csv", "--yes"];
    all.extend(args);
    let running = pair.spawn(&all);
    let begun = Instant::now();
    let link = pair.link();
    while number(&link, sql) <= above {
        assert!(
            begun.elapsed() < Duration::from_mins(10),
            "{above} of {sql}"
        );
        crate::support::wait::pause(Duration::from_millis(10));
    }
    drop(link);
    // Anywhere in what follows, at another place each time.
    let chance = u64::from(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .subsec_millis(),
    );
    crate::support::wait::pause(Duration::from_millis(chance / 2));
    pair.first.kill();
    let instant = begun.elapsed();
    crate::support::wait::pause(Duration::from_millis(300));
    pair.second.promote();
    let (code, said) = ended(running);
    let told = format!("lost after {instant:?} behind {above} of {sql}, {code:?}\n{said}");
    if code == Some(8) {
        let reference = pair.env.json(["batch", "list"])["items"][0]["ref"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut all = vec!["batch", "resume", &reference, "--yes"];
        all.extend(args);
        pair.env.run(all).success();
    } else {
        assert_eq!(code, Some(0), "{told}");
    }
    pair.assert_one_each(people, &told);
    if args.is_empty() {
        let open = "SELECT count(*) FROM message WHERE state <> 'sent'";
        assert_eq!(pair.number(open), 0, "{told}");
        let mut copies: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for letter in pair.env.outbox() {
            let id = letter.header("Message-ID").to_owned();
            copies.entry(letter.to().to_owned()).or_default().push(id);
        }
        assert_eq!(copies.len(), usize::try_from(people).unwrap(), "{told}");
        for (to, mut ids) in copies {
            ids.dedup();
            assert_eq!(ids.len(), 1, "{to}: {told}");
        }
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_batch_outlives_the_server_that_takes_its_list_in() {
    let sql = "SELECT count(*) FROM batch_run";
    lose_in_mid_batch(300, &["--no-send"], sql, 0);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_batch_outlives_the_server_in_the_middle_of_a_chunk() {
    let sql = "SELECT count(*) FROM batch_run WHERE state = 'running'";
    for _ in 0..3 {
        lose_in_mid_batch(300, &["--no-send"], sql, 0);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_batch_outlives_the_server_between_its_chunks() {
    let sql = "SELECT count(*) FROM invitation";
    lose_in_mid_batch(2_700, &["--no-send"], sql, 0);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_batch_outlives_the_server_that_it_records_its_emails_on() {
    let sql = "SELECT count(*) FROM message WHERE state = 'sent'";
    for above in [0, 100] {
        lose_in_mid_batch(300, &[], sql, above);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn commands_wait_for_a_server_as_long_as_they_may() {
    let mut pair = Pair::new();
    let before = pair.env.invite();
    pair.first.kill();
    pair.env.set("CSO_DATABASE_WAIT", "2s");
    let begun = Instant::now();
    let error = pair
        .env
        .refused(["status", &before], "database_unavailable", 8);
    assert!(begun.elapsed() < Duration::from_secs(8), "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("cannot be written to"), "{message}");
    // One that waits while the other server takes over goes on by itself.
    pair.env.set("CSO_DATABASE_WAIT", "30s");
    let waiting = pair.spawn(&["status", &before]);
    crate::support::wait::pause(Duration::from_millis(500));
    pair.second.promote();
    let (code, said) = ended(waiting);
    assert_eq!(code, Some(0), "{said}");
    pair.env
        .invite_to("rosie@example.org", "Rosie Cotton", &["C221=Pippin T."]);
    pair.env.run(["audit", "verify"]).success();
    pair.second.kill();
    pair.env.set("CSO_DATABASE_WAIT", "1s");
    let begun = Instant::now();
    pair.env
        .refused(["invite", "list"], "database_unavailable", 8);
    assert!(begun.elapsed() < Duration::from_secs(6));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_silent_host_costs_its_time_and_no_more() {
    let env = TestEnv::local();
    env.in_real_time();
    let server = Cluster::start();
    found_on(&server, env.home(), env.now());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let folder = server.folder().display();
    let url = format!(
        "postgres:///cso?host=127.0.0.1,{folder}&port={port},{}&sslmode=disable&connect_timeout=2",
        server.port
    );
    env.set("CSO_DATABASE", &url);
    let begun = Instant::now();
    env.invite();
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_secs(2), "{taken:?}");
    assert!(taken < Duration::from_secs(9), "{taken:?}");
}
