//! Staff who are barred from a record: for them it is not there, whatever they type.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use serde_json::{Value, json};

/// An office in which `kin` of each role is barred from C220; gives the invitation to it and another.
fn office(roles: &str) -> (TestEnv, String, String) {
    let env = TestEnv::new();
    let hidden = env.invite_to(
        "sam@example.org",
        "Sam Gamgee",
        &["C220=Frodo B.", "C221=Pippin T."],
    );
    let open = env.invite_to("ros@example.org", "Rosie Cotton", &["C222=Elanor G."]);
    become_decided(&env, &hidden, &[("C220", true), ("C221", true)]);
    let args = ["staff", "add", "kin", "--team", "north", "--yes"];
    let roles: Vec<&str> = roles.split(' ').flat_map(|role| ["--role", role]).collect();
    env.run(args.iter().chain(&roles)).success();
    let bar = [
        "record",
        "bar",
        "C220",
        "--staff",
        "kin",
        "--reason",
        "the child is a relative",
        "--yes",
    ];
    env.run(bar).success();
    (env, hidden, open)
}

fn refs(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["ref"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn whoever_is_barred_finds_nothing_of_it_by_any_command() {
    for roles in ["support", "admin caseworker approver", "auditor"] {
        let (env, hidden, open) = office(roles);
        let message = env.json(["mail", "list", "--invitation", &hidden])["items"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        env.user("kin");
        assert_eq!(
            refs(&env.json(["invite", "list"])),
            std::slice::from_ref(&open),
            "{roles}"
        );
        assert_eq!(
            env.json(["invite", "list", "--record", "C221"])["items"],
            json!([])
        );
        assert_eq!(
            env.json(["access", "list", "--state", "accepted"])["items"],
            json!([])
        );
        let records = env.json(["record", "list"]).to_string();
        assert!(
            !records.contains("C220") && records.contains("C221"),
            "{records}"
        );
        let mails = env.json(["mail", "list"]);
        let items = mails["items"].as_array().unwrap();
        assert!(!items.is_empty());
        assert!(
            items.iter().all(|one| one["ref"] == json!(open)),
            "{roles}: {mails}"
        );
        for args in [
            vec!["status", hidden.as_str()],
            vec!["invite", "show", &hidden],
            vec!["invite", "history", &hidden],
            vec!["access", "show", &hidden],
            vec!["record", "show", "C220"],
            vec!["mail", "show", &message],
        ] {
            let refused = env.run(&args);
            assert_eq!(refused.code, Some(3), "{roles} {args:?}: {refused}");
            assert!(
                refused.stderr.contains("there is no "),
                "{args:?}: {refused}"
            );
        }
        if roles == "auditor" {
            env.refused(["audit", "verify"], "forbidden", 5);
            env.refused(["audit", "export", "-"], "forbidden", 5);
        }
        if roles.contains("admin") || roles == "auditor" {
            let trail = env.json(["audit", "list", "--limit", "1000"]).to_string();
            assert!(
                !trail.contains(&hidden) && !trail.contains("C220"),
                "{trail}"
            );
        }
        if roles.contains("caseworker") {
            assert_eq!(
                env.json(["invite", "list", "--search", "sam"])["items"],
                json!([])
            );
            for args in [
                vec!["invite", "withdraw", &hidden, "--yes"],
                vec!["invite", "resend", &hidden],
                vec!["invite", "amend", &hidden, "--name", "X Y", "--yes"],
                vec!["invite", "code", &hidden, "--reason", "x"],
                vec!["access", "approve", &hidden, "--yes"],
                vec!["access", "refuse", &hidden, "--reason", "x", "--yes"],
                vec!["contact", "hold", &hidden, "--reason", "x", "--yes"],
                vec!["contact", "check", &hidden],
                vec!["record", "restrict", "C220", "--reason", "x", "--yes"],
                vec!["record", "reassign", "C220", "--team", "south", "--yes"],
                vec![
                    "record", "unbar", "C220", "--staff", "kin", "--reason", "x", "--yes",
                ],
                vec![
                    "invite",
                    "create",
                    "new@example.org",
                    "--name",
                    "New N",
                    "--record",
                    "C220",
                    "--yes",
                ],
            ] {
                let refused = env.run(&args);
                assert_eq!(refused.code, Some(3), "{args:?}: {refused}");
            }
        }
        env.user("jb");
        assert_eq!(env.json(["status", &hidden])["stage"], "approval");
        let denied = env
            .json(["audit", "list", "--actor", "staff:kin"])
            .to_string();
        assert!(denied.contains("\"denied\""), "{denied}");
    }
}

#[test]
fn a_bar_is_set_and_lifted_by_the_records_own_approver_or_an_admin() {
    let (env, hidden, _) = office("caseworker");
    let shown = env.json(["record", "show", "C220"]);
    assert_eq!(shown["barred"][0]["staff"], "kin");
    for (login, role, team) in [
        ("ap", "approver", "north"),
        ("so", "approver", "south"),
        ("ca", "caseworker", "north"),
    ] {
        env.staff(login, role, team);
    }
    env.run(["record", "reassign", "C220", "--team", "north", "--yes"])
        .success();
    let lift = [
        "record",
        "unbar",
        "C220",
        "--staff",
        "kin",
        "--reason",
        "not a relative",
        "--yes",
    ];
    for login in ["so", "ca"] {
        env.user(login);
        env.refused(lift, "forbidden", 5);
    }
    env.user("ap");
    env.refused(
        [
            "record", "bar", "C220", "--staff", "kin", "--reason", "x", "--yes",
        ],
        "already_decided",
        4,
    );
    env.refused(
        [
            "record", "bar", "C220", "--staff", "nobody", "--reason", "x", "--yes",
        ],
        "not_found",
        3,
    );
    env.refused(
        ["record", "unbar", "C220", "--staff", "kin", "--yes"],
        "reason_required",
        5,
    );
    env.run(lift).success();
    env.refused(lift, "wrong_state", 4);
    // Nobody is given an invitation that they may not see.
    env.run([
        "record", "bar", "C220", "--staff", "ca", "--reason", "x", "--yes",
    ])
    .success();
    env.user("jb");
    env.refused(
        ["invite", "amend", &hidden, "--worker", "ca", "--yes"],
        "wrong_state",
        4,
    );
    let create = [
        "invite",
        "create",
        "new@example.org",
        "--name",
        "New N",
        "--record",
        "C220",
        "--worker",
        "ca",
        "--yes",
    ];
    env.refused(create, "wrong_state", 4);
}
