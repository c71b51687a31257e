//! A local database moves to a server with everything in it.

use crate::support::TestEnv;
use crate::support::shared::Database;
use serde_json::Value;

/// A local office with one of everything that can be made by command, and something that waits.
fn office() -> TestEnv {
    let env = TestEnv::local();
    env.invite();
    env.invite_to("pip@example.org", "Pip Took", &["C221=Merry B."]);
    env.staff("mo", "approver", "north");
    env.json(["record", "restrict", "C221", "--reason", "safety", "--yes"]);
    let waiting = [
        "invite",
        "create",
        "eowyn@example.org",
        "--name",
        "Éowyn O'Rohan",
        "--record",
        "C222=Ted",
        "--no-send",
    ];
    env.run(waiting).success();
    env
}

fn everything(env: &TestEnv) -> Vec<Value> {
    [
        &["invite", "list", "--limit", "100"][..],
        &["record", "list"],
        &["staff", "list"],
        &["access", "list"],
        &["audit", "list", "--limit", "100"],
        &["invite", "list", "--search", "eowyn oroh"],
    ]
    .iter()
    .map(|args| env.json(*args))
    .collect()
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn references_trail_and_waiting_messages_arrive_whole() {
    let env = office();
    let database = Database::empty();
    let before = everything(&env);
    let queued = env.json(["mail", "list", "--state", "queued"]);
    let copied = env.json(["db", "copy", "--to", &database.url_of("postgres"), "--yes"]);
    assert_eq!(copied["rows"]["invitation"], 3);
    assert_eq!(copied["held_here"], 1);
    // Here nothing is sent any more, and nobody can forget why.
    assert_eq!(
        env.json(["mail", "list", "--state", "queued"])["items"],
        serde_json::json!([])
    );
    let held = env.json(["mail", "list", "--state", "held"]);
    assert!(
        held.to_string().contains("another database sends it now"),
        "{held}"
    );

    env.set("CSO_DATABASE", &database.url());
    assert_eq!(everything(&env), before);
    assert_eq!(env.json(["mail", "list", "--state", "queued"]), queued);
    env.run(["audit", "verify"]).success();
    // What hangs on numbers and keys goes on: sending, verifying, new rows.
    env.run(["mail", "send"]).success();
    let reference = queued["items"][0]["ref"].as_str().unwrap().to_owned();
    let read = env.json(["invite", "code", &reference, "--reason", "heard badly"]);
    env.run([
        "invite",
        "verify",
        &reference,
        read["code"].as_str().unwrap(),
    ])
    .success();
    env.invite_to("new@example.org", "New Person", &["C223=Rosie"]);
    env.run(["audit", "verify"]).success();
    env.run(["doctor"]).success();
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_copy_that_fails_leaves_both_as_they_were() {
    let env = office();
    let database = Database::empty();
    let to = database.url_of("postgres");
    env.run(["db", "copy", "--to", &to, "--yes"]).success();
    env.invite_to("late@example.org", "Late Comer", &["C224=Sam"]);
    let waiting = [
        "invite",
        "create",
        "x@example.org",
        "--name",
        "X Y",
        "--record",
        "C224",
        "--no-send",
    ];
    env.run(waiting).success();
    // It was used already: what waits here waits on, and what the first copy took stays held.
    let held = env.json(["mail", "list", "--state", "held"]);
    env.refused(["db", "copy", "--to", &to, "--yes"], "database_unusable", 1);
    assert_eq!(env.json(["mail", "list", "--state", "held"]), held);
    assert_eq!(
        env.json(["mail", "list", "--state", "queued"])["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // A server that is not there, and somebody who owns nothing there.
    env.refused(
        [
            "db",
            "copy",
            "--to",
            "postgres:///cso?host=/nowhere",
            "--yes",
        ],
        "database_unavailable",
        8,
    );
    assert_eq!(
        env.json(["mail", "list", "--state", "queued"])["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_was_erased_stays_erased_and_what_is_held_stays_held() {
    let env = office();
    for email in ["sam@example.org", "pip@example.org"] {
        env.run(["invite", "withdraw", email, "--yes"]).success();
    }
    let erase = [
        "account",
        "erase",
        "sam@example.org",
        "--reason",
        "x",
        "--yes",
    ];
    env.run(erase).success();
    let hold = [
        "account",
        "legal-hold",
        "pip@example.org",
        "--reason",
        "x",
        "--yes",
    ];
    env.run(hold).success();
    let database = Database::empty();
    env.json(["db", "copy", "--to", &database.url_of("postgres"), "--yes"]);
    env.set("CSO_DATABASE", &database.url());
    env.run(["audit", "verify"]).success();
    let pip = [
        "account",
        "erase",
        "pip@example.org",
        "--reason",
        "x",
        "--yes",
    ];
    env.refused(pip, "legal_hold", 4);
    let all = database
        .content()
        .into_values()
        .flatten()
        .collect::<Vec<u8>>();
    let all = String::from_utf8(all).unwrap().to_lowercase();
    assert!(!all.contains("sam@example.org") && all.contains("pip@example.org"));
}
