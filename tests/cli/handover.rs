//! `cso staff handover`, and the work of whoever left.

use crate::support::TestEnv;
use serde_json::{Value, json};

/// Two caseworkers and a manager of the north, one of each in the south.
fn office() -> TestEnv {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    for (login, roles, team) in [
        ("kl", "caseworker", "north"),
        ("mo", "caseworker", "north"),
        ("nm", "approver", "north"),
        ("su", "caseworker", "south"),
        ("sm", "approver", "south"),
    ] {
        env.staff(login, roles, team);
    }
    env
}

fn invited_by(env: &TestEnv, login: &str, email: &str, record: &str) -> String {
    env.user(login);
    let made = env.invite_to(email, "Sam Gamgee", &[record]);
    env.user("jb");
    made
}

#[test]
fn a_handover_moves_what_needs_a_worker_and_voids_no_code() {
    let env = office();
    let sam = invited_by(&env, "kl", "sam@example.org", "C220=Frodo B.");
    let rosie = invited_by(&env, "kl", "rosie@example.org", "C221=Elanor");
    let gone = invited_by(&env, "kl", "gone@example.org", "C222=Merry");
    let other = invited_by(&env, "mo", "other@example.org", "C223=Pippin");
    env.user("kl");
    env.run(["invite", "withdraw", &gone, "--yes"]).success();
    let code = env.json(["invite", "code", &sam, "--reason", "asked"])["code"].clone();
    env.user("jb");
    let planned = env.json([
        "staff",
        "handover",
        "--from",
        "kl",
        "--to",
        "mo",
        "--dry-run",
    ]);
    assert_eq!(
        planned,
        json!({"from": "kl", "to": "mo", "team": "north", "planned": 2, "moved": 0,
            "stages": {"code": 2}, "stayed": []})
    );
    assert_eq!(env.json(["status", &sam])["invitation"]["worker"], "kl");
    // Nobody can be asked here, and nothing was agreed to.
    env.refused(
        ["staff", "handover", "--from", "kl", "--to", "mo"],
        "usage",
        2,
    );
    let done = env.json(["staff", "handover", "--from", "kl", "--to", "mo", "--yes"]);
    assert_eq!(done["moved"], 2);
    for reference in [&sam, &rosie, &other] {
        assert_eq!(
            env.json(["status", reference])["invitation"]["worker"],
            "mo"
        );
    }
    assert_eq!(env.json(["status", &gone])["invitation"]["worker"], "kl");
    // The code that the person has in hand is still the one.
    env.user("mo");
    let code = code.as_str().unwrap();
    let verified = env.json(["invite", "verify", &sam, code]);
    assert_eq!(verified["invitation"]["state"], "code_verified");
    // Twice is once.
    env.user("jb");
    let again = env.json(["staff", "handover", "--from", "kl", "--to", "mo", "--yes"]);
    assert_eq!((&again["planned"], &again["moved"]), (&json!(0), &json!(0)));
    let history = env.json(["invite", "history", &sam]);
    let told = history["items"].as_array().unwrap();
    let moved: Vec<&Value> = told
        .iter()
        .filter(|entry| entry["action"] == "invitation.handed_over")
        .collect();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0]["detail"], "from=kl to=mo");
    env.run(["audit", "verify"]).success();
}

#[test]
fn a_manager_hands_over_within_the_team_and_an_admin_anywhere() {
    let env = office();
    let sam = invited_by(&env, "kl", "sam@example.org", "C220=Frodo B.");
    let args = |from, to| ["staff", "handover", "--from", from, "--to", to, "--yes"];
    for (login, from, to) in [
        ("sm", "kl", "mo"),
        ("nm", "kl", "su"),
        ("nm", "su", "kl"),
        ("kl", "kl", "mo"),
    ] {
        env.user(login);
        env.refused(args(from, to), "forbidden", 5);
    }
    env.user("nm");
    assert_eq!(env.json(args("kl", "mo"))["moved"], 1);
    env.user("jb");
    assert_eq!(env.json(args("mo", "su"))["moved"], 1);
    let shown = env.json(["status", &sam]);
    assert_eq!(shown["invitation"]["worker"], "su");
    assert_eq!(shown["invitation"]["team"], "south");
    // Whoever cannot look after invitations gets none, and nobody hands over to themselves.
    env.refused(args("su", "nm"), "wrong_state", 4);
    env.refused(args("su", "nobody"), "not_found", 3);
    env.refused(args("su", "su"), "usage", 2);
}

#[test]
fn what_offers_a_restricted_record_stays_with_its_team() {
    let env = office();
    let open = invited_by(&env, "kl", "sam@example.org", "C220=Frodo B.");
    let closed = invited_by(&env, "kl", "rosie@example.org", "C221=Elanor");
    env.user("kl");
    env.run([
        "record",
        "restrict",
        "C221",
        "--reason",
        "court order",
        "--yes",
    ])
    .success();
    env.user("jb");
    let done = env.run([
        "staff", "handover", "--from", "kl", "--to", "su", "--yes", "--json",
    ]);
    let told = done.success().json();
    assert_eq!(
        told["stayed"],
        json!([{"ref": closed, "restricted": "C221"}])
    );
    assert_eq!(env.json(["status", &open])["invitation"]["worker"], "su");
    assert_eq!(env.json(["status", &closed])["invitation"]["worker"], "kl");
}

#[test]
fn the_work_of_whoever_left_shows_as_orphaned() {
    let env = office();
    let sam = invited_by(&env, "kl", "sam@example.org", "C220=Frodo B.");
    invited_by(&env, "kl", "rosie@example.org", "C221=Elanor");
    assert_eq!(env.json(["status", &sam])["invitation"]["orphaned"], false);
    env.run(["staff", "disable", "kl", "--yes"]).success();
    let shown = env.json(["status", &sam]);
    assert_eq!(shown["invitation"]["orphaned"], true);
    assert_eq!(
        shown["next"],
        "kl works here no more: give the invitation to another worker"
    );
    assert_eq!(
        shown["command"],
        format!("cso invite amend {sam} --worker LOGIN")
    );
    let morning = env.run(["status", "-o", "table"]).success().stdout.clone();
    let line = "2 invitations of kl, who works here no more, need another worker";
    assert!(morning.contains(line), "{morning}");
    // A manager sees it in the own team; a caseworker cannot hand over and is not told.
    for (login, is_told) in [("nm", true), ("sm", false), ("mo", false)] {
        env.user(login);
        let morning = env.run(["status", "-o", "table"]).success().stdout.clone();
        assert_eq!(
            morning.contains("works here no more"),
            is_told,
            "{login}: {morning}"
        );
    }
    // A colleague of the team can take one over as it stands.
    env.user("mo");
    env.run(["invite", "amend", &sam, "--worker", "mo"])
        .success();
    assert_eq!(env.json(["status", &sam])["invitation"]["orphaned"], false);
    env.user("nm");
    env.run(["staff", "handover", "--from", "kl", "--to", "mo", "--yes"])
        .success();
    let morning = env.run(["status", "-o", "table"]).success().stdout.clone();
    assert!(!morning.contains("works here no more"), "{morning}");
}

#[test]
fn a_handover_as_people_read_it() {
    let env = office();
    invited_by(&env, "kl", "sam@example.org", "C220=Frodo B.");
    insta::assert_snapshot!(
        env.run(["staff", "handover", "--from", "kl", "--to", "su", "--dry-run", "-o", "table"]),
        @"
    from           kl
    to             su, team south
    would go over  1
    at code        1
    ------- stderr -------
    Would hand 1 invitation over from kl to su
    note: this was a dry run: nothing was changed and nothing was sent
    [exit 0]
    "
    );
    insta::assert_snapshot!(
        env.run(["staff", "handover", "--from", "kl", "--to", "su", "--yes", "-o", "table"]),
        @"
    from         kl
    to           su, team south
    handed over  1
    at code      1
    ------- stderr -------
    1 invitation of kl would go to su: 1 at code
    Handed 1 invitation over from kl to su
    [exit 0]
    "
    );
    insta::assert_snapshot!(
        env.run(["staff", "handover", "--from", "kl", "--to", "su", "--yes"]),
        @"
    from	kl
    to	su, team south
    handed over	0
    ------- stderr -------
    Nothing of kl’s needs another worker.
    [exit 0]
    "
    );
}
