//! What `cso invite` refuses or makes harmless: values, doubles, roles, and names in lists.

use crate::support::TestEnv;
use crate::support::person::{become_decided, code_of};
use chrono::TimeDelta;
use serde_json::json;

const CREATE: [&str; 7] = [
    "invite",
    "create",
    "sam@example.org",
    "--name",
    "Sam Gamgee",
    "--record",
    "C220=Frodo B.",
];

#[test]
fn what_exists_already_is_refused_left_or_sent_again() {
    let env = TestEnv::new();
    let reference = env.invite();
    let error = env.refused(CREATE, "already_exists", 4);
    assert!(error["message"].as_str().unwrap().contains(&reference));
    let with = |what: &'static str| CREATE.iter().copied().chain(["--if-exists", what]);
    let skipped = env.json(with("skip"));
    assert_eq!(skipped["invitation"]["ref"], reference.as_str());
    assert_eq!(skipped["messages"].as_array().unwrap().len(), 1);
    env.advance(TimeDelta::minutes(3));
    let before = code_of(&env, &reference);
    let resent = env.json(with("resend"));
    assert_eq!(resent["messages"].as_array().unwrap().len(), 2);
    assert_eq!(code_of(&env, &reference), before);
    assert_eq!(env.json(["invite", "list", "--count"]), json!({"count": 1}));
}

#[test]
fn one_address_is_one_person() {
    let env = TestEnv::new();
    let first = env.invite();
    let args = [
        "invite",
        "create",
        "Sam@example.org",
        "--name",
        "Rosie Cotton",
        "--record",
        "C221=Elanor G.",
    ];
    let error = env.refused(args, "different_person", 4);
    assert!(error["hint"].as_str().unwrap().contains(&first));
    assert!(!error.to_string().contains("Gamgee"));
    env.run(args.iter().copied().chain(["--same-person"]))
        .success();
}

#[test]
fn every_value_that_cannot_be_is_refused_with_its_code() {
    let env = TestEnv::new();
    let long = "x".repeat(10_000);
    let create = |email: &str, name: &str, record: &str, code: &str| {
        let args = [
            "invite", "create", email, "--name", name, "--record", record,
        ];
        let error = env.refused(args, code, 2);
        assert!(error.to_string().len() < 600, "{error}");
        assert!(!error.to_string().contains(['\u{1b}', '\u{202e}']));
    };
    let (email, name, record) = ("sam@example.org", "Sam Gamgee", "C220=Frodo B.");
    for bad in [
        "sam",
        "sam@",
        "@example.org",
        "a b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@exa\u{1b}[2Jmple.org",
        "a\u{202e}@example.org",
        &format!("{long}@example.org"),
        "",
    ] {
        create(bad, name, record, "invalid_email");
    }
    for bad in [
        "",
        "  ",
        "Sam\nGamgee",
        "Sam\u{1b}[2J",
        "Sam\u{202e}",
        &long,
    ] {
        create(email, bad, record, "invalid_name");
    }
    for bad in [
        "",
        "=1+1",
        "C 220",
        "C220=",
        "C220=a\nb",
        &format!("C220={long}"),
        &long,
    ] {
        create(email, name, bad, "invalid_record");
    }
    let with = |extra: &[&str], code: &str, exit: i32| {
        env.refused(CREATE.iter().chain(extra).copied(), code, exit);
    };
    with(&["--record", "C220"], "invalid_record", 2);
    with(&["--note", "a\nb"], "invalid_note", 2);
    with(&["--worker", "a b"], "invalid_login", 2);
    with(&["--worker", "nobody"], "not_found", 3);
    with(&["--relationship", "boss"], "usage", 2);
    with(&["--expires-in", "soon"], "usage", 2);
    with(&["--language", "fr"], "usage", 2);
    let unknown = [
        "invite", "create", email, "--name", name, "--record", "C999",
    ];
    env.refused(unknown, "not_found", 3);
    env.staff("kl", "caseworker", "north");
    env.run(["staff", "disable", "kl", "--yes"]).success();
    with(&["--worker", "kl"], "wrong_state", 4);
    env.invite();
    let other = [
        "invite",
        "create",
        "b@example.org",
        "--name",
        "B",
        "--record",
        "C220=Pippin T.",
    ];
    env.refused(other, "invalid_record", 2);
    assert_eq!(env.json(["invite", "list", "--count"])["count"], 1);
}

#[test]
fn hostile_text_that_is_allowed_is_harmless_everywhere() {
    let env = TestEnv::new();
    let name = "=HYPERLINK(\"https://evil.example\")";
    let reference = env.invite_to(
        "+sum@example.org",
        name,
        &["C220=<script>alert(1)</script>"],
    );
    let args = ["invite", "list", "--reveal", "-o", "csv"];
    let csv = env.run(args).success();
    assert!(
        csv.stdout.contains("'=HYPERLINK") && csv.stdout.contains("'+sum@"),
        "{csv}"
    );
    let letter = &env.outbox()[0];
    assert!(!letter.html.contains("script>alert") && !letter.html.contains("HYPERLINK"));
    let csv = env.run(["status", &reference, "-o", "csv"]).success();
    assert!(csv.stdout.contains("\"'=HYPERLINK"), "{csv}");
}

#[test]
fn names_are_masked_in_lists_and_revealing_them_is_recorded() {
    let env = TestEnv::new();
    env.invite();
    let list = env.run(["invite", "list"]).success();
    assert!(
        list.stdout.contains("S••• G•••\ts•••@example.org"),
        "{list}"
    );
    let shown = env.json(["invite", "list", "--reveal"]);
    assert_eq!(shown["items"][0]["name"], "Sam Gamgee");
    assert_eq!(shown["items"][0]["email"], "sam@example.org");
    let trail = env.json(["audit", "list", "--action", "names."]);
    assert_eq!(trail["items"].as_array().unwrap().len(), 1);
    for noun in ["invite", "access"] {
        let dry = env.run([noun, "list", "--reveal", "--dry-run"]).success();
        assert!(!dry.to_string().contains("Gamgee"), "{dry}");
    }
}

#[test]
fn roles_that_do_not_invite_are_refused() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.staff("ap", "approver,support,auditor", "north");
    env.user("ap");
    for args in [
        &CREATE[..],
        &["invite", "verify", &reference, "AAAA-AAAA"],
        &["invite", "verify", &reference, "AAAA-AAAA", "--dry-run"],
        &["invite", "resend", &reference],
        &["invite", "amend", &reference, "--note", "x"],
        &["invite", "withdraw", &reference, "--yes"],
        &["invite", "code", &reference, "--reason", "x"],
    ] {
        env.refused(args, "forbidden", 5);
    }
    let status = env.json(["status", &reference]);
    assert_eq!(status["verification"]["code"]["attempts_left"], 5);
}

#[test]
fn with_json_and_nobody_to_read_along_an_error_is_alone_on_standard_error() {
    let env = TestEnv::new();
    // The first command of all would tell of the new database.
    let refused = env.run(["status", "INV-7K3Q9X", "--json"]).ended(3);
    assert_eq!(refused.error()["code"], "not_found");
    let reference = env.invite();
    env.set("CSO_POLICY_SECOND_PERSON", "always");
    become_decided(&env, &reference, &[("C220", true)]);
    // Approving warns the inviter before it refuses.
    let refused = env
        .run(["access", "approve", &reference, "--yes", "--json"])
        .ended(5);
    assert_eq!(refused.error()["code"], "needs_second_person");
}
