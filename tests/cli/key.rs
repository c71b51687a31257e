//! `cso key`.

use crate::support::TestEnv;
use crate::support::person::code_of;
use crate::support::terminal::Terminal;
use serde_json::json;

#[test]
fn a_fresh_key_is_added_and_older_codes_stay_good() {
    let env = TestEnv::new();
    let reference = env.invite();
    let code = code_of(&env, &reference);
    insta::assert_snapshot!(env.run(["key", "rotate", "--yes", "--reason", "yearly"]), @"
    k1	no	yes
    k2	yes	yes
    ------- stderr -------
    A fresh key will be added to [HOME]/cso.key. The older ones stay in it and stay needed.
    Added key k2 to [HOME]/cso.key
    hint: back the key file up now, apart from the database; what older keys made needs them still
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["keys", "ls", "-o", "table"]), @"
    Key  Current  Fits the database
    k1   no       yes
    k2   yes      yes
    [exit 0]
    ");
    assert_eq!(
        env.json(["key", "list"]),
        json!({"items": [
            {"key": "k1", "current": false, "fits": true},
            {"key": "k2", "current": true, "fits": true},
        ], "next": null})
    );
    env.run(["invite", "verify", &reference, &code]).success();
    let entry = env.json(["audit", "list", "--action", "key."])["items"][0].clone();
    assert_eq!(
        (&entry["action"], &entry["subject"]),
        (&json!("key.rotated"), &json!("k2"))
    );
    assert_eq!(entry["reason"], "yearly");
}

#[test]
fn a_dry_run_writes_no_key_and_nothing_else() {
    let env = TestEnv::new();
    env.run(["key", "list"]).success();
    let before = env.everything();
    insta::assert_snapshot!(env.run(["key", "rotate", "--dry-run"]), @"
    ------- stderr -------
    Would add a fresh key to [HOME]/cso.key
    note: this was a dry run: nothing was changed and nothing was sent
    [exit 0]
    ");
    assert!(env.everything() == before);
}

#[test]
fn only_admins_see_and_rotate_keys_and_rotating_is_asked_for() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker,approver,support,auditor", "north");
    env.refused(["key", "rotate"], "usage", 2);
    let mut terminal = Terminal::start(&env, 100, ["key", "rotate"]);
    terminal.see("The older ones stay in it and stay needed.");
    terminal.see("Add a fresh key now? [y/N] ");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(
        env.json(["key", "list"])["items"].as_array().unwrap().len(),
        1
    );
    env.user("kl");
    env.refused(["key", "list"], "forbidden", 5);
    env.refused(["key", "rotate", "--yes"], "forbidden", 5);
    env.refused(["key", "rotate", "--dry-run"], "forbidden", 5);
}

#[test]
fn a_key_file_of_another_database_is_found_out() {
    let (env, other) = (TestEnv::new(), TestEnv::new());
    env.run(["key", "list"]).success();
    other.run(["--version"]).success(); // another seed, another key
    other.run(["key", "list"]).success();
    std::fs::copy(other.home().join("cso.key"), env.home().join("cso.key")).unwrap();
    let list = env.run(["key", "list"]).success();
    assert!(list.stdout.contains("k1\tyes\tno"), "{list}");
    assert!(list.stderr.contains("warning"), "{list}");
    env.refused(["key", "rotate", "--yes"], "key_mismatch", 1);
    env.refused(["key", "rotate", "--dry-run"], "key_mismatch", 1);
}
