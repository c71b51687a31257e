//! `cso status`.

use crate::support::TestEnv;
use crate::support::person::{become_decided, become_verified};
use crate::support::rows;
use cso::domain::journey::{Mark, Picture, Step, line};
use serde_json::{Value, json};

#[test]
fn one_invitation_for_scripts_has_the_shape_of_the_contract() {
    let env = TestEnv::new();
    env.staff("unused", "caseworker", "north");
    let args = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220=Frodo B.",
        "--json",
    ];
    let made = env.run(args).success().json();
    let reference = made["invitation"]["ref"].as_str().unwrap();
    let status = env.json(["status", reference]);
    assert_eq!(status, made);
    let id = &status["messages"][0]["id"];
    assert!(id.as_str().unwrap().starts_with("MSG-"));
    assert_eq!(
        status,
        json!({
            "invitation": {
                "ref": reference, "state": "awaiting_code", "email": "sam@example.org",
                "name": "Sam Gamgee", "relationship": "parent", "worker": "jb", "team": null, "orphaned": false,
                "language": "en", "note": null, "safe_contact_on": null, "account": null,
                "created_at": "2026-11-22T09:05:01Z", "created_by": "jb",
                "expires_at": "2026-12-06T09:05:01Z",
            },
            "hold": null,
            "stage": "code", "waiting_on": "person", "next": "Ask Sam Gamgee to phone with the code",
            "command": format!("cso invite verify {reference}"),
            "verification": {
                "code": {
                    "state": "live", "attempts_left": 5, "expires_at": "2026-12-06T09:05:01Z",
                    "verified_at": null, "verified_by": null, "shown_to_staff": 0,
                },
                "email": {"verified": false, "verified_at": null},
            },
            "mfa": {
                "state": "none", "method": null, "phone": null, "confirmed_at": null,
                "last_used_at": null,
            },
            "account": null,
            "records": [{
                "record": "C220", "state": "offered", "decided_at": null, "approved_by": null,
                "reviewed_at": null, "active_since": null, "ends_on": null, "ended_at": null,
                "overdue": false, "silent": false,
            }],
            "messages": [{
                "id": id, "kind": "setup", "channel": "email", "to": "sam@example.org",
                "state": "sent", "attempts": 1, "created_at": "2026-11-22T09:05:01Z",
                "sent_at": "2026-11-22T09:05:01Z", "next_attempt_at": null, "error": null,
            }],
            "journey": [
                {"stage": "setup_email", "state": "done", "at": "2026-11-22T09:05:01Z"},
                {"stage": "code", "state": "now", "at": null},
                {"stage": "accept_email", "state": "ahead", "at": null},
                {"stage": "sign_up", "state": "ahead", "at": null},
                {"stage": "phone", "state": "ahead", "at": null},
                {"stage": "choose_records", "state": "ahead", "at": null},
                {"stage": "approval", "state": "ahead", "at": null},
                {"stage": "active", "state": "ahead", "at": null},
            ],
        })
    );
}

#[test]
fn the_stages_follow_the_journey() {
    let env = TestEnv::new();
    let reference = env.invite();
    let stage = || {
        let status = env.json(["status", &reference]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            text(&status["stage"]),
            text(&status["waiting_on"]),
            text(&status["invitation"]["state"]),
        )
    };
    let is = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(stage(), is("code", "person", "awaiting_code"));
    become_verified(&env, &reference);
    assert_eq!(stage(), is("sign_up", "person", "code_verified"));
    let other = env.invite_to("rosie@example.org", "Rosie Cotton", &["C221=Elanor G."]);
    become_decided(&env, &other, &[("C221", true)]);
    let status = env.json(["status", &other]);
    assert_eq!(
        (&status["stage"], &status["waiting_on"]),
        (&json!("approval"), &json!("approver"))
    );
    assert_eq!(status["invitation"]["state"], "decided");
    assert_eq!(status["verification"]["code"]["state"], "used");
    assert_eq!(status["verification"]["code"]["verified_by"], "jb");
    assert_eq!(status["verification"]["email"]["verified"], true);
    assert_eq!(status["mfa"]["state"], "confirmed");
    assert_eq!(status["mfa"]["phone"], "XXX-XXX-XXX23");
    assert_eq!(status["mfa"]["method"], "sms");
    assert_eq!(status["records"][0]["state"], "accepted");
    let marks = |reference: &str| -> Vec<(String, String)> {
        let status = env.json(["status", reference]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let stations = status["journey"].as_array().unwrap().iter();
        stations
            .map(|station| {
                let is_dated = station["at"].is_string();
                assert_eq!(
                    is_dated,
                    station["state"] == "done" || station["stage"] == "closed"
                );
                (text(&station["stage"]), text(&station["state"]))
            })
            .collect()
    };
    let line = |stations: &[(&str, &str)]| -> Vec<(String, String)> {
        let owned = |&(stage, mark): &(&str, &str)| (stage.to_owned(), mark.to_owned());
        stations.iter().map(owned).collect()
    };
    assert_eq!(
        marks(&other),
        line(&[
            ("setup_email", "done"),
            ("code", "done"),
            ("accept_email", "done"),
            ("sign_up", "done"),
            ("phone", "done"),
            ("choose_records", "done"),
            ("approval", "now"),
            ("active", "ahead"),
        ])
    );
    // A journey that ended early holds what was done of it, and its end.
    env.run(["invite", "withdraw", &reference, "--yes"])
        .success();
    let ended = [
        ("setup_email", "done"),
        ("code", "done"),
        ("accept_email", "done"),
        ("closed", "now"),
    ];
    assert_eq!(marks(&reference), line(&ended));
}

#[test]
fn every_step_has_its_place_on_the_line() {
    let now = rows::at(1_000);
    for &step in Step::ALL {
        let mut invitation = rows::verified(1);
        invitation.step = step;
        let accesses = [rows::access(1, 1)];
        let picture = Picture {
            invitation: &invitation,
            accesses: &accesses,
            account: None,
            messages: &[],
            restricted: 0,
        };
        let line = line(&picture, now);
        let here: Vec<_> = line.iter().filter(|s| s.mark == Mark::Now).collect();
        assert_eq!(here.len(), 1, "{step}");
        assert_eq!(here[0].stage, step.stage(), "{step}");
        let place = |mark| Mark::ALL.iter().position(|&one| one == mark).unwrap();
        assert!(line.is_sorted_by_key(|s| place(s.mark)), "{step}");
        assert!(line.iter().all(|s| s.mark != Mark::Ahead || s.at.is_none()));
    }
}

#[test]
fn what_waits_on_me_comes_first_and_tells_the_command() {
    insta::assert_snapshot!(TestEnv::local().run(["status"]), @r#"
    ------- stderr -------
    note: made a new local database at [HOME]/cso.db with its key beside it; jb has every role
    note: emails are put as files into [HOME]/outbox; set CSO_MAIL_URL to send them, CSO_DATABASE for another database (`cso config show`)
    Nothing waits on you.
    hint: invite somebody with `cso invite create EMAIL --name NAME --record REF="LABEL"`
    hint: or practise with made-up people: `cso demo`
    [exit 0]
    "#);
    let env = TestEnv::new();
    env.run(["status"]).success();
    let reference = env.invite();
    insta::assert_snapshot!(env.run([""; 0]), @"
    ------- stderr -------
    Nothing waits on you.
    1 of your invitations waits on the person: `cso invite list --mine --waiting-on person`
    [exit 0]
    ");
    become_decided(&env, &reference, &[("C220", true)]);
    insta::assert_snapshot!(env.run(["status", "-o", "table"]), @"
    Sunday 22 November 2026 – jb
    1 invitation waits on you.

    INV-C4C31M  S••• G••• – approval, invited 4 seconds ago
      An approver looks at it and approves or refuses the access
      cso access approve INV-C4C31M
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["st", &reference, "-o", "table"]), @"
    INV-C4C31M  Sam Gamgee (parent)
      invited 22 Nov → setup email 22 Nov → code 22 Nov → accept email 22 Nov → sign up 22 Nov →
      phone 22 Nov → choose records 22 Nov → approval (now) → active
    Where    approval – waiting on the approver
    Next     An approver looks at it and approves or refuses the access
    Type     cso access approve INV-C4C31M
    Code     verified by jb on 22 Nov 2026 09:05
    Email    sam@example.org, verified on 22 Nov 2026 09:05
    Phone    XXX-XXX-XXX23 by text, confirmed on 22 Nov 2026 09:05, last used on 22 Nov 2026 09:05
    Account  ACC-HQJYW9: signed up as Sam Gamgee
    Record   C220 Frodo B.: Yes on 22 Nov 2026 09:05, waits for approval
    Message  setup email sent on 22 Nov 2026 09:05
    Message  accept email sent on 22 Nov 2026 09:05
    Message  verification code email sent on 22 Nov 2026 09:05
    Worker   jb
    Invited  22 Nov 2026 09:05 by jb
    [exit 0]
    ");
}

#[test]
fn a_selector_is_read_as_people_type_it() {
    let env = TestEnv::new();
    let reference = env.invite();
    let body = reference.trim_start_matches("INV-");
    let selectors = [
        reference.to_lowercase(),
        body.to_owned(),
        body[..4].to_lowercase(),
        "Sam@Example.ORG".to_owned(),
    ];
    for selector in &selectors {
        assert_eq!(
            env.json(["status", selector])["invitation"]["ref"],
            reference.as_str()
        );
    }
    env.refused(["status", "INV-000000"], "not_found", 3);
    env.refused(["status", "nobody@example.org"], "not_found", 3);
    env.refused(["status", &body[..3]], "invalid_reference", 2);
    env.refused(["status", "not@an@address"], "invalid_reference", 2);
    let error = env.refused(
        ["status", &"\u{1b}[2J".repeat(3_000)],
        "invalid_reference",
        2,
    );
    assert!(error.to_string().len() < 500);
}

#[test]
fn an_address_with_two_live_invitations_lists_both() {
    let env = TestEnv::new();
    let first = env.invite();
    let second = env.invite_to("sam@example.org", "Sam Gamgee", &["C221=Pippin T."]);
    let error = env.refused(["status", "sam@example.org"], "ambiguous", 3);
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains(&first) && message.contains(&second),
        "{message}"
    );
    env.run(["invite", "withdraw", &first, "--yes"]).success();
    let status = env.json(["status", "sam@example.org"]);
    assert_eq!(status["invitation"]["ref"], second.as_str());
}

#[test]
fn auditors_see_states_and_references_and_no_names() {
    let env = TestEnv::new();
    let args = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220=Frodo B.",
        "--note",
        "met at school",
        "--json",
    ];
    let reference = env.run(args).success().json()["invitation"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    env.staff("au", "auditor", "north");
    env.user("au");
    for format in ["table", "plain", "json", "jsonl", "csv"] {
        for args in [
            &["status", &reference][..],
            &["invite", "list", "--reveal"],
            &["invite", "history", &reference],
            &["access", "list", "--reveal"],
            &["access", "show", &reference],
            &["record", "list", "--reveal"],
            &["record", "show", "C220"],
            &["audit", "list"],
            &["audit", "export"],
            &["status"],
        ] {
            let output = env
                .run(args.iter().copied().chain(["-o", format]))
                .success();
            for name in ["Sam", "Gamgee", "sam@", "S•••", "Frodo", "F•••", "school"] {
                assert!(
                    !output.to_string().contains(name),
                    "{args:?} {format}: {output}"
                );
            }
        }
    }
    assert_eq!(
        env.json(["status", &reference])["invitation"]["name"],
        json!(null)
    );
}

#[test]
fn invitations_of_another_team_are_not_found() {
    let env = TestEnv::new();
    env.staff("no", "caseworker,approver", "north");
    env.staff("so", "caseworker,approver", "south");
    env.staff("n2", "caseworker", "north");
    env.user("no");
    let reference = env.invite();
    env.user("so");
    for args in [
        &["status", &reference][..],
        &["status", "sam@example.org"],
        &["invite", "history", &reference],
        &["invite", "verify", &reference, "7KQX-2MPD"],
        &["invite", "resend", &reference],
        &["invite", "withdraw", &reference, "--yes"],
        &["invite", "amend", &reference, "--note", "x"],
        &["invite", "code", &reference, "--reason", "x"],
        &["access", "show", &reference],
        &["access", "approve", &reference, "--yes"],
    ] {
        env.refused(args, "not_found", 3);
    }
    assert_eq!(env.json(["invite", "list"])["items"], json!([]));
    env.user("n2");
    assert_eq!(
        env.json(["status", &reference])["invitation"]["team"],
        "north"
    );
}
