//! `cso staff`.

use crate::support::TestEnv;
use crate::support::terminal::Terminal;
use serde_json::json;

#[test]
fn staff_are_added_listed_and_shown() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    let args = [
        "staff",
        "add",
        "KL",
        "--role",
        "caseworker",
        "--role",
        "approver",
        "--team",
        "north",
    ];
    insta::assert_snapshot!(env.run(args), @"
    login	kl
    roles	caseworker, approver
    team	north
    added	2026-11-22T09:05:01Z
    added by	jb
    disabled since	
    ------- stderr -------
    Added kl as caseworker, approver
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["users", "ls", "-o", "table"]), @"
    Login  Roles                                    Team   Added              Added by  Disabled since
    jb     caseworker, approver, support, auditor,  –      22 Nov 2026 09:05  jb        –
           admin
    kl     caseworker, approver                     north  22 Nov 2026 09:05  jb        –
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["staff", "list"]), @"
    jb	caseworker, approver, support, auditor, admin		2026-11-22T09:05:00Z	jb	
    kl	caseworker, approver	north	2026-11-22T09:05:01Z	jb	
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["staff", "show", "kl", "-o", "table"]), @"
    login           kl
    roles           caseworker, approver
    team            north
    added           22 Nov 2026 09:05
    added by        jb
    disabled since  –
    [exit 0]
    ");
}

#[test]
fn staff_for_scripts() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    let kl = json!({
        "login": "kl", "roles": ["caseworker", "auditor"], "team": null,
        "created_at": "2026-11-22T09:05:01Z", "created_by": "jb", "disabled_at": null,
    });
    assert_eq!(
        env.json(["staff", "add", "kl", "--role", "auditor,caseworker"]),
        kl
    );
    assert_eq!(env.json(["staff", "show", "kl"]), kl);
    let all = env.json(["staff", "list"]);
    assert_eq!(all["items"][1], kl);
    assert_eq!(all["next"], json!(null));
}

#[test]
fn roles_are_set_and_not_added_to() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker", "north");
    let changed = env.json([
        "staff", "role", "kl", "--role", "approver", "--team", "south",
    ]);
    assert_eq!(
        (&changed["roles"], &changed["team"]),
        (&json!(["approver"]), &json!("south"))
    );
    let changed = env.json(["staff", "roles", "kl", "--role", "support"]);
    assert_eq!(
        (&changed["roles"], &changed["team"]),
        (&json!(["support"]), &json!("south"))
    );
}

#[test]
fn whoever_is_disabled_may_do_nothing_until_a_role_is_set_again() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker,approver,support,auditor", "north");
    env.run(["staff", "disable", "kl", "--yes"]).success();
    assert_eq!(
        env.json(["staff", "show", "kl"])["disabled_at"],
        "2026-11-22T09:05:01Z"
    );
    env.user("kl");
    for args in [
        &["status"][..],
        &["invite", "list"],
        &["record", "list", "--reveal"],
        &["audit", "list"],
        &["staff", "list"],
        &[
            "invite",
            "create",
            "sam@example.org",
            "--name",
            "S",
            "--record",
            "C1=X",
        ],
    ] {
        env.refused(args, "forbidden", 5);
    }
    env.user("jb");
    env.run(["staff", "role", "kl", "--role", "caseworker"])
        .success();
    env.user("kl");
    env.run(["status"]).success();
}

#[test]
fn every_refusal_has_its_code() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker,approver", "north");
    env.refused(
        ["staff", "add", "kl", "--role", "caseworker"],
        "already_exists",
        4,
    );
    env.refused(["staff", "show", "nobody"], "not_found", 3);
    env.refused(["staff", "disable", "nobody", "--yes"], "not_found", 3);
    env.refused(
        ["staff", "add", "a b", "--role", "caseworker"],
        "invalid_login",
        2,
    );
    env.refused(["staff", "add", "x", "--role", "boss"], "usage", 2);
    env.refused(["staff", "add", "x"], "usage", 2);
    env.refused(["staff", "disable", "kl"], "usage", 2);
    env.refused(["staff", "disable", "jb", "--yes"], "wrong_state", 4);
    env.refused(
        ["staff", "role", "jb", "--role", "caseworker"],
        "wrong_state",
        4,
    );
    env.refused(
        ["staff", "role", "kl", "--role", "approver,caseworker"],
        "usage",
        2,
    );
    env.run(["staff", "disable", "kl", "--yes"]).success();
    env.refused(["staff", "disable", "kl", "--yes"], "wrong_state", 4);
    env.staff("mo", "caseworker,approver,support,auditor", "north");
    env.user("mo");
    env.refused(["staff", "add", "x", "--role", "admin"], "forbidden", 5);
    env.refused(["staff", "role", "mo", "--role", "admin"], "forbidden", 5);
    env.refused(["staff", "disable", "jb"], "forbidden", 5);
    env.user("stranger");
    env.refused(["staff", "list"], "forbidden", 5);
    env.user("jb");
    let denied = env.json(["audit", "list", "--actor", "mo"]);
    let denied = denied["items"].as_array().unwrap();
    assert_eq!(denied.len(), 3);
    assert!(denied.iter().all(|entry| entry["outcome"] == "denied"));
}

#[test]
fn disabling_is_asked_for() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker", "north");
    let mut terminal = Terminal::start(&env, 100, ["staff", "disable", "kl"]);
    terminal.see("Disable kl? They may do nothing here from then on. [y/N] ");
    terminal.answer("");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(
        env.json(["staff", "show", "kl"])["disabled_at"],
        json!(null)
    );
}

#[test]
fn an_admin_who_disables_themselves_is_told_and_out() {
    let env = TestEnv::new();
    env.staff("kl", "admin", "north");
    let output = env.run(["staff", "disable", "jb", "--yes"]).success();
    assert!(output.stderr.contains("Disabled jb"), "{output}");
    env.refused(["status"], "forbidden", 5);
}

#[test]
fn a_dry_run_says_what_would_be_and_leaves_every_byte() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker", "north");
    let before = env.everything();
    for args in [
        &["staff", "add", "mo", "--role", "admin"][..],
        &["staff", "role", "kl", "--role", "approver"],
        &["staff", "disable", "kl"],
    ] {
        let output = env.run(args.iter().copied().chain(["--dry-run"])).success();
        assert!(output.stderr.to_lowercase().contains("would "), "{output}");
        assert!(!output.stderr.contains("Added") && !output.stderr.contains("Disabled"));
        assert!(env.everything() == before, "{output}");
    }
}
