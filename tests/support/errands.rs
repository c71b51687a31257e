//! What many tests do first: invite somebody, look into the database, run commands at once.

use crate::support::letter::Letter;
use crate::support::{Output, TestEnv};
use rusqlite::Connection;
use serde_json::Value;
use std::process::{Command, Stdio};

/// Invites somebody to a record of their own and gives the invitation's reference.
pub(crate) fn invite(env: &TestEnv, email: &str, more: &[&str]) -> String {
    invite_output(env, email, more).success().json()["invitation"]["ref"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// As [`invite`], with everything that the command said.
pub(crate) fn invite_output(env: &TestEnv, email: &str, more: &[&str]) -> Output {
    let record = record_for(email);
    let mut args = vec!["invite", "create", email, "--name", "Sam Gamgee", "--json"];
    args.extend(["--record", &record]);
    args.extend(more);
    env.run(args)
}

/// The error object at the end of what a command said on standard error.
#[track_caller]
pub(crate) fn last_error(output: &Output) -> Value {
    let line = output.stderr.lines().last().unwrap_or_default();
    let parsed: Value =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}\n{output}"));
    parsed["error"].clone()
}

/// A record that only this address is invited to.
pub(crate) fn record_for(email: &str) -> String {
    let name = email.split('@').next().unwrap().to_uppercase();
    format!("C-{name}=Child of {name}")
}

/// The messages about an invitation, as `mail list` tells them, oldest first.
pub(crate) fn messages(env: &TestEnv, invitation: &str) -> Vec<Value> {
    let listed = env.json(["mail", "list", "--invitation", invitation]);
    let mut items = listed["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

/// The states of all messages about an invitation, oldest first.
pub(crate) fn states(env: &TestEnv, invitation: &str) -> Vec<String> {
    messages(env, invitation)
        .iter()
        .map(|message| message["state"].as_str().unwrap().to_owned())
        .collect()
}

/// The unique code in an email's text.
pub(crate) fn code_in(text: &str) -> String {
    let is_code = |word: &str| {
        word.len() == 9
            && word.chars().nth(4) == Some('-')
            && word
                .chars()
                .all(|c| c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    let mut codes = text.split_whitespace().filter(|word| is_code(word));
    codes.next().unwrap().to_owned()
}

/// The unique code in an email.
pub(crate) fn code(letter: &Letter) -> String {
    code_in(&letter.text)
}

/// The database of a local world as it lies there.
pub(crate) fn raw(env: &TestEnv) -> Connection {
    Connection::open(env.home().join("cso.db")).unwrap()
}

/// One number out of the database.
pub(crate) fn number(env: &TestEnv, sql: &str) -> i64 {
    let Some(shared) = env.database() else {
        return raw(env).query_row(sql, [], |row| row.get(0)).unwrap();
    };
    let link = shared.link("postgres");
    link.simple("SET search_path = cso").unwrap();
    let sql = format!("SELECT ({sql})::bigint");
    link.query(&sql, &[]).unwrap()[0].get(0)
}

/// Changes rows from outside of the program; the rules about who acts are passed by, the others hold.
pub(crate) fn change(env: &TestEnv, sql: &str) {
    match env.database() {
        Some(shared) => shared.run(&format!("SET search_path = cso; {sql}")),
        None => raw(env).execute_batch(sql).unwrap(),
    }
}

/// Changes rows past every rule, as whoever holds the file or owns the server can.
pub(crate) fn tamper(env: &TestEnv, sql: &str) {
    if env.is_shared() {
        change(
            env,
            &format!("SET session_replication_role = replica; {sql}"),
        );
        return;
    }
    let conn = raw(env);
    let rules = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'";
    let names: Vec<String> = conn
        .prepare(rules)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER \"{name}\""))
            .unwrap();
    }
    conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
        .unwrap();
}

/// Fails the test unless the audit trail is whole and the database undamaged.
#[track_caller]
pub(crate) fn assert_whole(env: &TestEnv) {
    let store = env.store();
    cso::app::audit::verify_whole(&*store.view().unwrap(), None).unwrap();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

/// Starts all commands before it waits for any, and gives exit code, standard output and standard
/// error of each.
pub(crate) fn at_once(commands: Vec<Command>) -> Vec<(Option<i32>, String, String)> {
    let running: Vec<_> = commands
        .into_iter()
        .map(|mut command| {
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    running
        .into_iter()
        .map(|child| {
            let done = child.wait_with_output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            (done.status.code(), text(done.stdout), text(done.stderr))
        })
        .collect()
}

/// How many of the commands ended with each exit code and error code.
pub(crate) fn endings(
    outcomes: &[(Option<i32>, String, String)],
) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for (code, _, stderr) in outcomes {
        let word = stderr
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|value| Some(value["error"]["code"].as_str()?.to_owned()));
        let code = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        *counts
            .entry(
                format!("{code} {}", word.unwrap_or_default())
                    .trim()
                    .to_owned(),
            )
            .or_default() += 1;
    }
    counts
}

/// A port of this computer on which nothing listens.
pub(crate) fn dead_port() -> u16 {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    gone.local_addr().unwrap().port()
}
