//! `cso contact`, and what the rest says of a person who is on hold.

use crate::support::TestEnv;
use crate::support::person::become_verified;
use serde_json::json;

fn hold(env: &TestEnv, args: &[&str]) {
    let more = ["--reason", "a partner reads this mailbox", "--yes"];
    let args = ["contact", "hold"].iter().chain(args).chain(&more);
    env.run(args).success();
}

#[test]
fn a_hold_is_shown_wherever_the_invitation_is() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    hold(&env, &[&reference]);
    let status = env.json(["status", &reference]);
    assert_eq!(status["hold"]["on"], "invitation");
    assert_eq!(status["hold"]["by"], "jb");
    assert_eq!(status["hold"]["reason"], "a partner reads this mailbox");
    assert_eq!(status["waiting_on"], "worker");
    assert!(
        status["next"]
            .as_str()
            .unwrap()
            .starts_with("Do not contact")
    );
    let screen = env.run(["status", &reference, "-o", "table"]).success();
    assert!(screen.stdout.contains("DO NOT CONTACT"), "{screen}");
    let list = env.json(["invite", "list", "--waiting-on", "worker"]);
    assert_eq!(list["items"][0]["ref"], json!(reference));
    assert!(
        env.json(["invite", "list", "--waiting-on", "person"])["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let morning = env.run(["status", "-o", "table"]).success();
    assert!(morning.stdout.contains("cso contact list"), "{morning}");
    let holds = env.json(["contact", "list"]);
    assert_eq!(holds["items"][0]["ref"], json!(reference));
    assert_eq!(holds["items"][0]["on"], "invitation");
}

#[test]
fn a_person_on_hold_gets_nothing_and_is_not_invited_again() {
    let env = TestEnv::new();
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &["C220=Frodo B."]);
    hold(&env, &["sam@example.org", "--person"]);
    let sent = env.outbox().len();
    let refused = env.refused(["invite", "resend", &reference], "on_hold", 4);
    assert!(
        format!("{refused}").contains("contact release"),
        "{refused}"
    );
    let again = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C221=Pippin T.",
        "--yes",
    ];
    env.refused(again, "on_hold", 4);
    let list = env.write(
        "list.csv",
        "email,name,record,label\nsam@example.org,Sam Gamgee,C221,Pippin T.\n",
    );
    let ran = env
        .run(["batch", "run", list.to_str().unwrap(), "--yes", "--json"])
        .ended(7);
    let run = ran.json()["run"].as_str().unwrap().to_owned();
    let rejects = env.run(["batch", "rejects", &run]).success();
    assert!(rejects.stdout.contains("on hold"), "{rejects}");
    env.run(["mail", "send"]).success();
    assert_eq!(env.outbox().len(), sent);
    env.refused(
        [
            "contact", "hold", &reference, "--person", "--reason", "x", "--yes",
        ],
        "already_decided",
        4,
    );
    env.refused(
        ["contact", "release", &reference, "--reason", "x", "--yes"],
        "wrong_state",
        4,
    );
    let masked = env.json(["contact", "list"]);
    assert_eq!(masked["items"][0]["person"], "s•••@example.org");
    let full = env.json(["contact", "list", "--reveal"]);
    assert_eq!(full["items"][0]["person"], "sam@example.org");
    let dry = [
        "contact",
        "release",
        &reference,
        "--person",
        "--reason",
        "x",
        "--dry-run",
    ];
    env.run(dry).success();
    assert!(env.json(["status", &reference])["hold"].is_object());
    env.run([
        "contact", "release", &reference, "--person", "--reason", "x", "--yes",
    ])
    .success();
    assert!(env.json(["status", &reference])["hold"].is_null());
    env.run(again).success();
    let trail = env.json(["audit", "list", "--action", "contact_hold"]);
    let told = trail.to_string();
    assert!(!told.contains("sam@"), "{told}");
}

#[test]
fn each_role_does_its_own() {
    let env = TestEnv::new();
    let reference = env.invite();
    for (login, role) in [
        ("ca", "caseworker"),
        ("ap", "approver"),
        ("su", "support"),
        ("au", "auditor"),
    ] {
        env.staff(login, role, "north");
    }
    env.run(["invite", "amend", &reference, "--worker", "ca", "--yes"])
        .success();
    let set = ["contact", "hold", &reference, "--reason", "x", "--yes"];
    let lift = ["contact", "release", &reference, "--reason", "x", "--yes"];
    env.user("au");
    env.refused(set, "forbidden", 5);
    for login in ["ca", "su", "ap"] {
        env.user(login);
        env.run(set).success();
        for other in ["ca", "su", "au"] {
            env.user(other);
            env.refused(lift, "forbidden", 5);
        }
        env.user("au");
        let seen = env.json(["status", &reference]);
        assert_eq!(seen["hold"]["reason"], json!(null));
        env.user("ap");
        env.run(lift).success();
    }
    env.refused(
        ["contact", "hold", &reference, "--yes"],
        "reason_required",
        5,
    );
    env.refused(["contact", "hold", &reference, "--reason", "x"], "usage", 2);
}

#[test]
fn a_check_is_wanted_before_the_first_email_where_the_policy_says_so() {
    let env = TestEnv::new();
    env.write("config.toml", "[policy]\nsafe_contact = \"14d\"\n");
    let invite = |more: &[&str]| {
        let args = [
            "invite",
            "create",
            "sam@example.org",
            "--name",
            "Sam Gamgee",
            "--record",
            "C220=Frodo B.",
            "--yes",
        ];
        env.run(args.iter().chain(more))
    };
    let refused = invite(&[]).ended(4);
    assert!(refused.stderr.contains("contact check"), "{refused}");
    invite(&["--safe-contact", "2026-11-23"]).ended(2);
    invite(&["--safe-contact", "2026-11-01"]).ended(4);
    invite(&["--safe-contact", "2030-01-01"]).ended(2);
    invite(&["--safe-contact", "soon"]).ended(2);
    invite(&["--no-send"]).success();
    let reference = env.json(["invite", "list"])["items"][0]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    env.run(["mail", "send"]).success();
    assert!(env.outbox().is_empty());
    env.refused(["invite", "resend", &reference], "safe_contact_needed", 4);
    env.refused(
        ["contact", "check", &reference, "--on", "2030-01-01"],
        "usage",
        2,
    );
    env.run(["contact", "check", &reference]).success();
    assert_eq!(env.outbox().len(), 1);
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["safe_contact_on"], "2026-11-22");
    let rows = "email,name,record,safe contact\nben@example.org,Ben B,C220,\ncat@example.org,Cat C,C220,2026-11-20\ndan@example.org,Dan D,C220,yesterday\n";
    let list = env.write("list.csv", rows);
    let checked = env.run(["batch", "check", list.to_str().unwrap()]);
    let told = checked.to_string();
    assert!(
        told.contains("safe_contact_needed") && told.contains("invalid_safe_contact"),
        "{told}"
    );
    env.run(["batch", "run", list.to_str().unwrap(), "--yes"])
        .ended(7);
    assert_eq!(
        env.json(["invite", "list"])["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
