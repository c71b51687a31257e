//! `cso db`.

use crate::support::TestEnv;
use crate::support::errands::{
    assert_whole, at_once, endings, invite, messages, number, record_for, states,
};
use crate::support::terminal::Terminal;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn init_makes_a_database_at_a_chosen_place_and_only_once() {
    let env = TestEnv::local();
    let made = env.json(["db", "init", "--database", "deep/else.db"]);
    assert_eq!(
        (&made["engine"], &made["admin"]),
        (&json!("sqlite"), &json!("jb"))
    );
    assert!(env.home().join("deep/else.db").exists() && env.home().join("cso.key").exists());
    assert!(!env.home().join("cso.db").exists());
    let again = env
        .run(["db", "init", "--database", "deep/else.db", "--json"])
        .ended(4);
    assert_eq!(again.error()["code"], "already_exists");
    let second = env.run(["db", "init"]).success();
    assert!(
        second.stderr.contains("key file that was there already"),
        "{second}"
    );
}

#[test]
fn status_tells_everything_and_makes_nothing() {
    let env = TestEnv::local();
    env.run(["db", "status"]).ended(8);
    assert!(crate::support::files::under(env.home()).is_empty());
    invite(&env, "sam@example.org", &["--no-send"]);
    let status = env.json(["db", "status"]);
    assert_eq!(status["schema"], status["newest_schema"]);
    assert_eq!(
        (
            &status["invitations"],
            &status["open_messages"],
            &status["key_fits"]
        ),
        (&json!(1), &json!(1), &json!(true))
    );
    fs::remove_file(env.home().join("cso.key")).unwrap();
    assert_eq!(env.json(["db", "status"])["key_fits"], false);
    let nothing = env.json(["db", "migrate"]);
    assert_eq!(nothing["migrated"], false);
}

#[test]
fn a_backup_is_private_whole_recorded_and_overwrites_nothing() {
    let env = TestEnv::local();
    invite(&env, "sam@example.org", &["--no-send"]);
    let output = env.run(["db", "backup", "copy.db", "--json"]).success();
    assert!(output.stderr.contains("[HOME]/cso.key"), "{output}");
    let copy = env.home().join("copy.db");
    assert_eq!(
        fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let recorded = "SELECT count(*) FROM audit WHERE action = 'database.backed_up'";
    assert_eq!(number(&env, recorded), 1);
    let before = fs::read(&copy).unwrap();
    let error = env
        .run(["db", "backup", "copy.db", "--json"])
        .ended(4)
        .error();
    assert_eq!(error["code"], "already_exists");
    assert_eq!(fs::read(&copy).unwrap(), before);
    env.run(["db", "backup", "no/folder/copy.db"]).ended(3);
    env.user("stranger");
    env.run(["db", "backup", "other.db"]).ended(5);
    assert!(!env.home().join("other.db").exists());
}

#[test]
fn a_backup_is_whole_while_others_write() {
    let env = TestEnv::local();
    invite(&env, "first@example.org", &["--no-send"]);
    let mut commands: Vec<_> = (0..20)
        .map(|n| {
            let email = format!("p{n}@example.org");
            let record = record_for(&email);
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
    for n in 0..4 {
        let file = format!("copy{n}.db");
        commands.insert(n * 5, env.command(["db", "backup", &file, "--json"]));
    }
    let outcomes = at_once(commands);
    assert_eq!(
        endings(&outcomes),
        [("0".to_owned(), 24)].into(),
        "{outcomes:?}"
    );
    for n in 0..4 {
        let file = format!("copy{n}.db");
        let status = env.json(["db", "status", "--database", &file]);
        assert_eq!(
            (
                &status["key_fits"],
                status["invitations"].as_u64() >= Some(1)
            ),
            (&json!(true), true)
        );
        let found = env.run(["doctor", "--json", "--database", &file]).success();
        assert!(!found.stdout.contains("\"problem\""), "{found}");
    }
    assert_whole(&env);
}

#[test]
fn an_old_backup_sends_nothing_again_before_somebody_looked() {
    let env = TestEnv::local();
    let sam = invite(&env, "sam@example.org", &["--no-send"]);
    env.run(["db", "backup", "copy.db"]).success();
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
    let pip = invite(&env, "pip@example.org", &[]);
    assert_eq!(env.outbox().len(), 2);
    let message_id = messages(&env, &sam)[0]["message_id"].clone();

    env.run(["db", "restore", "copy.db"]).ended(2);
    assert_eq!(states(&env, &sam), ["sent"]);
    let restored = env
        .run(["db", "restore", "copy.db", "--yes", "--json"])
        .success();
    assert!(
        restored.stderr.contains("cso mail list --state held"),
        "{restored}"
    );
    let result = restored.json();
    assert_eq!(result["held"], 1);
    let kept = result["replaced"].as_str().unwrap();
    assert!(kept.starts_with("[HOME]/cso.db.replaced-2026"), "{kept}");
    let kept = kept.replace("[HOME]", env.home().to_str().unwrap());
    // What was replaced is still there, with what came after the backup.
    env.run(["status", &pip, "--database", &kept]).success();
    env.run(["status", &pip]).ended(3);

    assert_eq!(states(&env, &sam), ["held"]);
    assert_eq!(env.json(["mail", "send"])["sent"], 0);
    assert_eq!(env.outbox().len(), 2);
    assert_eq!(
        env.run(["doctor", "--json"]).success().json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["check"] == "messages" && item["state"] == "warning")
            .count(),
        1
    );
    assert_eq!(
        env.json(["mail", "list", "--state", "held"])["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(env.json(["mail", "retry", "--held", "--yes"])["sent"], 1);
    let again = env.outbox();
    assert!(again.iter().any(|letter| {
        letter.to() == "sam@example.org"
            && letter.header("message-id") == format!("<{}>", message_id.as_str().unwrap())
    }));
    let recorded = "SELECT count(*) FROM audit WHERE action = 'database.restored' AND detail LIKE 'replaced=%'";
    assert_eq!(number(&env, recorded), 1);
    assert_whole(&env);
}

#[test]
fn a_restore_refuses_what_cannot_be_used_and_changes_nothing() {
    let env = TestEnv::local();
    let sam = invite(&env, "sam@example.org", &["--no-send"]);
    env.run(["db", "backup", "copy.db"]).success();
    env.write("wrong.db", "rubbish".repeat(1000));
    let mut damaged = fs::read(env.home().join("copy.db")).unwrap();
    let middle = damaged.len() / 2 / 4096 * 4096;
    damaged[middle..middle + 4096].fill(0xa5);
    env.write("damaged.db", damaged);
    let restore = |file: &str| env.run(["db", "restore", file, "--yes", "--json"]);
    assert_eq!(restore("none.db").ended(3).error()["code"], "not_found");
    assert_eq!(restore("cso.db").ended(2).error()["code"], "usage");
    assert_eq!(
        restore("wrong.db").ended(1).error()["code"],
        "database_unusable"
    );
    assert_eq!(
        restore("damaged.db").ended(1).error()["code"],
        "database_damaged"
    );
    env.user("stranger");
    assert_eq!(restore("copy.db").ended(5).error()["code"], "forbidden");
    env.user("jb");

    let other = TestEnv::local();
    other.run(["--version"]).success();
    invite(&other, "pip@example.org", &["--no-send"]);
    let foreign = env.home().join("foreign.db");
    other
        .run(["db".as_ref(), "backup".as_ref(), foreign.as_os_str()])
        .success();
    assert_eq!(
        restore("foreign.db").ended(1).error()["code"],
        "key_mismatch"
    );

    env.set("CSO_DATABASE_WAIT", "1s");
    let holder = crate::support::errands::raw(&env);
    holder
        .execute_batch("BEGIN; SELECT count(*) FROM staff")
        .unwrap();
    let busy = restore("copy.db").ended(8).error();
    assert_eq!(busy["code"], "busy");
    assert!(
        busy["hint"].as_str().unwrap().contains("stop the portal"),
        "{busy}"
    );
    drop(holder);
    assert_eq!(states(&env, &sam), ["queued"]);
    env.run(["db", "restore", "copy.db", "--dry-run"]).success();
    assert_eq!(states(&env, &sam), ["queued"]);
    assert_whole(&env);
}

#[test]
fn a_restore_works_where_no_database_is_and_where_it_is_beyond_reading() {
    let env = TestEnv::local();
    let sam = invite(&env, "sam@example.org", &["--no-send"]);
    env.run(["db", "backup", "copy.db"]).success();
    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(env.home().join(format!("cso.db{ending}"))).ok();
    }
    let fresh = env
        .run(["db", "restore", "copy.db", "--json"])
        .success()
        .json();
    assert_eq!(fresh["replaced"], json!(null));
    assert_eq!(states(&env, &sam), ["held"]);
    env.write("cso.db", "rubbish".repeat(1000));
    let mut terminal = Terminal::start(&env, 100, ["db", "restore", "copy.db"]);
    terminal.see("Stop the portal");
    terminal.see("Replace the database?");
    terminal.answer("no");
    assert_eq!(terminal.end().1, 130);
    env.run(["invite", "list"]).ended(1);
    let mut terminal = Terminal::start(&env, 100, ["db", "restore", "copy.db"]);
    terminal.see("Replace the database?");
    terminal.answer("yes");
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(states(&env, &sam), ["held"]);
    assert_whole(&env);
}
