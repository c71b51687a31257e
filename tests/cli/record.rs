//! `cso record`.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use crate::support::terminal::Terminal;
use serde_json::json;

fn with_records() -> TestEnv {
    let env = TestEnv::new();
    for (reference, label, team) in [
        ("C220", "Frodo B.", "north"),
        ("C221", "Pippin T.", "south"),
    ] {
        let args = ["record", "add", reference, "--label", label, "--team", team];
        env.run(args).success();
    }
    env
}

#[test]
fn a_record_is_added_listed_and_shown() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    insta::assert_snapshot!(env.run(["records", "add", "c220", "--label", "Frodo  B.", "--team", "North"]), @"
    record	C220
    label	Frodo B.
    team	north
    restricted since	
    added	2026-11-22T09:05:01Z
    added by	jb
    ------- stderr -------
    Added record C220
    [exit 0]
    ");
    env.invite_to("sam@example.org", "Sam Gamgee", &["C220"]);
    insta::assert_snapshot!(env.run(["record", "ls", "-o", "table"]), @"
    Record  Label      Team   Restricted since  Added
    C220    F••• B•••  north  –                 22 Nov 2026 09:05
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["record", "list"]), @"
    C220	F••• B•••	north		2026-11-22T09:05:01Z
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["record", "show", "c220", "-o", "table"]), @"
    record            C220
    label             Frodo B.
    team              north
    restricted since  –
    access            INV-3YZCG5 offered
    added             22 Nov 2026 09:05
    added by          jb
    [exit 0]
    ");
}

#[test]
fn a_record_for_scripts() {
    let env = with_records();
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &["C220"]);
    assert_eq!(
        env.json(["record", "show", "C220"]),
        json!({
            "record": "C220", "label": "Frodo B.", "team": "north", "restricted_at": null,
            "created_at": "2026-11-22T09:05:00Z", "created_by": "jb",
            "accesses": [{
                "ref": reference, "state": "offered", "offered_at": "2026-11-22T09:05:02Z",
                "decided_at": null, "approved_by": null, "active_since": null, "ends_on": null,
                "silent": false,
            }],
            "barred": [],
        })
    );
    let first = json!({
        "record": "C221", "label": "P••• T•••", "team": "south", "restricted_at": null,
        "created_at": "2026-11-22T09:05:01Z", "created_by": "jb",
    });
    let page = env.json(["record", "list", "--limit", "1"]);
    assert_eq!(page["items"], json!([first]));
    let next = page["next"].as_str().unwrap();
    let page = env.json(["record", "list", "--limit", "1", "--after", next]);
    assert_eq!(page["items"][0]["record"], "C220");
    assert_eq!(page["next"], json!(null));
}

#[test]
fn labels_are_masked_in_lists_and_revealing_them_is_recorded() {
    let env = with_records();
    let masked = env.json(["record", "list", "--search", "frodo"]);
    assert_eq!(masked["items"][0]["label"], "F••• B•••");
    assert_eq!(masked["items"].as_array().unwrap().len(), 1);
    let shown = env.json(["record", "list", "--reveal"]);
    assert_eq!(shown["items"][1]["label"], "Frodo B.");
    let trail = env.json(["audit", "list", "--action", "names.revealed"]);
    assert_eq!(trail["items"][0]["detail"], "count=2");
    let dry = env
        .run(["record", "list", "--reveal", "--dry-run"])
        .success();
    assert!(!dry.stdout.contains("Frodo"), "{dry}");
    assert!(dry.stderr.contains("names stay masked"), "{dry}");
}

#[test]
fn a_page_is_filled_up_for_records_that_are_left_out_of_it() {
    let env = TestEnv::new();
    env.staff("so", "caseworker", "south");
    for n in 1..=6 {
        let (reference, label) = (format!("C{n}"), format!("Child {n}"));
        let args = [
            "record", "add", &reference, "--label", &label, "--team", "north",
        ];
        env.run(args).success();
        if n % 3 != 0 {
            let args = ["record", "restrict", &reference, "--reason", "x", "--yes"];
            env.run(args).success();
        }
    }
    env.user("so");
    let first = env.json(["record", "list", "--limit", "1"]);
    assert_eq!(first["items"][0]["record"], "C6");
    let next = first["next"].as_str().unwrap();
    let second = env.json(["record", "list", "--limit", "1", "--after", next]);
    assert_eq!(second["items"][0]["record"], "C3");
    assert_eq!(
        env.json(["record", "list"])["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    env.user("jb");
    let page = env.json(["record", "list", "--restricted", "--limit", "3"]);
    let found: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["record"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["C5", "C4", "C2"]);
}

#[test]
fn an_auditor_sees_no_label_and_finds_none_by_searching() {
    let env = with_records();
    env.staff("au", "auditor", "north");
    env.user("au");
    assert_eq!(env.json(["record", "show", "C220"])["label"], json!(null));
    for (search, found) in [("frodo", 0), ("c22", 2), ("C221", 1)] {
        let items = env.json(["record", "list", "--search", search, "--reveal"]);
        let items = items["items"].as_array().unwrap();
        assert_eq!(items.len(), found, "{search}");
        assert!(items.iter().all(|item| item["label"].is_null()));
    }
    env.refused(["record", "add", "C9", "--label", "X"], "forbidden", 5);
}

#[test]
fn a_restricted_record_is_hidden_from_other_teams_and_offered_by_none_of_them() {
    let env = with_records();
    env.staff("so", "caseworker", "south");
    env.staff("no", "caseworker", "north");
    env.run([
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ])
    .success();
    env.user("so");
    env.refused(["record", "show", "C220"], "forbidden", 5);
    env.refused(
        ["record", "reassign", "C220", "--team", "south", "--yes"],
        "forbidden",
        5,
    );
    let lift = ["record", "unrestrict", "C220", "--reason", "x", "--yes"];
    env.refused(lift, "forbidden", 5);
    let seen = env.json(["record", "list", "--reveal"]);
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert!(!seen.to_string().contains("C220"));
    let args = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220",
    ];
    let error = env.refused(args, "forbidden", 5);
    assert!(!error.to_string().contains("Frodo"));
    // Nor can the label be found out by guessing it.
    for record in ["C220=Frodo B.", "C220=Pippin T."] {
        let guess = [
            "invite",
            "create",
            "b@example.org",
            "--name",
            "B",
            "--record",
            record,
        ];
        env.refused(guess, "forbidden", 5);
    }
    // What is open is not theirs to restrict or move either.
    env.user("no");
    let other = ["record", "restrict", "C221", "--reason", "x"];
    env.refused(other, "forbidden", 5);
    env.refused(
        ["record", "reassign", "C221", "--team", "north"],
        "forbidden",
        5,
    );
    assert_eq!(env.json(["record", "show", "C220"])["label"], "Frodo B.");
    let seen = env.json(["record", "list", "--restricted"]);
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    env.run(args).success();
}

#[test]
fn restricting_suspends_access_and_holds_emails_until_it_is_lifted() {
    let env = with_records();
    let active = env.invite_to("sam@example.org", "Sam Gamgee", &["C220"]);
    become_decided(&env, &active, &[("C220", true)]);
    env.run(["access", "approve", &active, "--yes"]).success();
    let args = [
        "invite",
        "create",
        "rosie@example.org",
        "--name",
        "Rosie Cotton",
        "--record",
        "C220",
        "--no-send",
        "--json",
    ];
    let waiting = env.run(args).success().json()["invitation"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    let args = [
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ];
    let told = env.run(args).success();
    let line = "Restricted C220: 1 access suspended, 1 email held back";
    assert!(told.stderr.contains(line), "{told}");
    let state = |reference: &str| {
        let status = env.json(["status", reference]);
        (
            status["records"][0]["state"].clone(),
            status["messages"][0]["state"].clone(),
        )
    };
    assert_eq!(state(&active).0, "suspended");
    assert_eq!(state(&waiting).1, "held");
    env.run(["invite", "withdraw", &waiting, "--yes"]).success();
    let lift = [
        "record",
        "unrestrict",
        "C220",
        "--reason",
        "order lifted",
        "--yes",
    ];
    insta::assert_snapshot!(env.run(lift), @"
    record	C220
    label	Frodo B.
    team	north
    restricted since	
    access	INV-3YZCG5 suspended
    added	2026-11-22T09:05:00Z
    added by	jb
    ------- stderr -------
    All teams will see C220 and may offer it; what was held back may leave. 1 access stays suspended.
    Lifted the restriction of C220: 0 emails back in the outbox, 1 access stays suspended
    [exit 0]
    ");
    assert_eq!(state(&active).0, "suspended");
}

#[test]
fn a_restricted_record_cannot_be_activated_by_another_team() {
    let env = with_records();
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &["C221"]);
    become_decided(&env, &reference, &[("C221", true)]);
    env.run(["staff", "role", "jb", "--role", "admin", "--team", "north"])
        .success();
    env.staff("ap", "approver,support", "north");
    env.run([
        "record",
        "restrict",
        "C221",
        "--reason",
        "court order",
        "--yes",
    ])
    .success();
    env.user("ap");
    let error = env.refused(["access", "approve", &reference, "--yes"], "forbidden", 5);
    assert!(error["message"].as_str().unwrap().contains("C221"));
    let status = env.run(["status", &reference]).success();
    assert!(!status.stdout.contains("Pippin"), "{status}");
}

#[test]
fn every_refusal_has_its_code() {
    let env = with_records();
    let again = ["record", "add", "C220", "--label", "Frodo B."];
    env.refused(again, "already_exists", 4);
    env.refused(["record", "show", "C999"], "not_found", 3);
    env.refused(["record", "show", "=1+1"], "invalid_record", 2);
    env.refused(
        ["record", "add", "C 1", "--label", "x"],
        "invalid_record",
        2,
    );
    env.refused(["record", "add", "C1", "--label", " "], "invalid_record", 2);
    env.refused(
        ["record", "add", "C1", "--label", "x", "--team", "a b"],
        "invalid_team",
        2,
    );
    env.refused(["record", "restrict", "C220"], "reason_required", 5);
    env.refused(["record", "unrestrict", "C220"], "reason_required", 5);
    env.refused(["record", "restrict", "C220", "--reason", "x"], "usage", 2);
    env.refused(
        ["record", "reassign", "C220", "--team", "south"],
        "usage",
        2,
    );
    env.refused(
        ["record", "reassign", "C220", "--team", "north", "--yes"],
        "usage",
        2,
    );
    env.refused(
        ["record", "unrestrict", "C220", "--reason", "x"],
        "wrong_state",
        4,
    );
    env.run(["record", "restrict", "C220", "--reason", "x", "--yes"])
        .success();
    env.refused(
        ["record", "restrict", "C220", "--reason", "x"],
        "wrong_state",
        4,
    );
    env.refused(
        ["record", "unrestrict", "C220", "--reason", "x"],
        "usage",
        2,
    );
    for label in ["a\nb", "a\u{1b}[2Jb", "a\u{202e}b", &"x".repeat(10_000)] {
        let error = env.refused(
            ["record", "add", "C1", "--label", label],
            "invalid_record",
            2,
        );
        assert!(error.to_string().len() < 400);
    }
}

#[test]
fn a_label_like_a_formula_is_harmless_in_a_spreadsheet() {
    let env = TestEnv::new();
    let args = ["record", "add", "C1", "--label", "=cmd|'/c calc'!A1"];
    env.run(args).success();
    let csv = env
        .run(["record", "list", "--reveal", "-o", "csv"])
        .success();
    assert!(csv.stdout.contains("\nC1,'=cmd|"), "{csv}");
}

#[test]
fn what_will_happen_is_shown_before_it_is_asked_for() {
    let env = with_records();
    let mut terminal = Terminal::start(
        &env,
        100,
        ["record", "restrict", "C220", "--reason", "court order"],
    );
    terminal.see("C220 will be for team north and admins");
    terminal.see("Restrict C220 now? [y/N] ");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
    let mut terminal = Terminal::start(&env, 100, ["record", "reassign", "C220", "--team", "west"]);
    terminal.see("Move C220 from team north to team west? [y/N] ");
    terminal.answer("y");
    assert_eq!(terminal.end().1, 0);
    let record = env.json(["record", "show", "C220"]);
    assert_eq!(
        (&record["team"], &record["restricted_at"]),
        (&json!("west"), &json!(null))
    );
}

#[test]
fn a_dry_run_says_what_would_be_and_leaves_every_byte() {
    let env = with_records();
    env.run(["record", "restrict", "C221", "--reason", "x", "--yes"])
        .success();
    let before = env.everything();
    for args in [
        &["record", "add", "C9", "--label", "X"][..],
        &["record", "restrict", "C220", "--reason", "x"],
        &["record", "unrestrict", "C221", "--reason", "x"],
        &["record", "reassign", "C220", "--team", "west"],
    ] {
        let output = env.run(args.iter().copied().chain(["--dry-run"])).success();
        assert!(
            output.stderr.contains("Would ") || output.stderr.contains("would "),
            "{output}"
        );
        assert!(output.stderr.contains("nothing was changed"), "{output}");
        assert!(!output.stderr.contains("Added") && !output.stderr.contains("Restricted"));
        assert!(env.everything() == before, "{output}");
    }
}
