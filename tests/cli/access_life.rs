//! `cso access end`, `suspend`, `resume` and `list --overdue`: the life of an access after approval.

use crate::support::TestEnv;
use crate::support::errands::{assert_whole, at_once, endings};
use crate::support::person::become_decided;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};

const WHY: [&str; 3] = ["--reason", "the placement ended", "--yes"];

/// Sam with active access to C220, invited by `jb`.
fn active(env: &TestEnv) -> String {
    with_records(env, &["C220=Frodo B."], &[("C220", true)])
}

fn with_records(env: &TestEnv, records: &[&str], answers: &[(&str, bool)]) -> String {
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", records);
    become_decided(env, &reference, answers);
    if answers.iter().any(|(_, yes)| *yes) {
        env.run(["access", "approve", &reference, "--yes"])
            .success();
    }
    reference
}

fn with_why<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [args, &WHY].concat()
}

#[track_caller]
fn done(env: &TestEnv, args: &[&str]) -> Value {
    env.json(with_why(args))
}

#[track_caller]
fn record(status: &Value, number: usize) -> (&str, &Value, bool) {
    let record = &status["records"][number];
    (
        record["state"].as_str().unwrap(),
        &record["ends_on"],
        record["silent"].as_bool().unwrap(),
    )
}

fn trail(env: &TestEnv, action: &str) -> Vec<String> {
    let all = env.json(["audit", "list", "--action", action]);
    let items = all["items"].as_array().unwrap().iter().rev();
    items
        .map(|entry| format!("{} {}", entry["outcome"].as_str().unwrap(), entry["detail"]))
        .collect()
}

#[test]
fn access_ends_at_once_and_the_person_is_told_without_a_name() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    insta::assert_snapshot!(env.run(with_why(&["access", "end", &reference, "-o", "table"])), @"
    INV-4B2727  Sam Gamgee (parent)
      invited 22 Nov → setup email 22 Nov → code 22 Nov → accept email 22 Nov → sign up 22 Nov →
      phone 22 Nov → choose records 22 Nov → approval 22 Nov → active 22 Nov →
      closed (now, since 22 Nov)
    Where    closed
    Next     Nothing: every record is settled
    Code     verified by jb on 22 Nov 2026 09:05
    Email    sam@example.org, verified on 22 Nov 2026 09:05
    Phone    XXX-XXX-XXX23 by text, confirmed on 22 Nov 2026 09:05, last used on 22 Nov 2026 09:05
    Account  ACC-YPQ300: signed up as Sam Gamgee
    Record   C220 Frodo B.: ended on 22 Nov 2026 09:05
    Message  setup email sent on 22 Nov 2026 09:05
    Message  accept email sent on 22 Nov 2026 09:05
    Message  verification code email sent on 22 Nov 2026 09:05
    Message  activation email sent on 22 Nov 2026 09:05
    Message  closed email sent on 22 Nov 2026 09:05
    Worker   jb
    Invited  22 Nov 2026 09:05 by jb
    ------- stderr -------
    C220 Frodo B.: active since 22 Nov 2026 09:05, approved by jb
    It ends at once: the person’s next page in the portal shows it.
    The person is told by one email that names no child and no record.
    Ended access to C220 on INV-4B2727
    the email was put into the folder [HOME]/outbox
    [exit 0]
    ");
    let outbox = env.outbox();
    assert_eq!(outbox.len(), letters + 1);
    let letter = outbox.last().unwrap();
    assert_eq!(
        letter.subject(),
        "Your Children's Services Online access has ended"
    );
    assert!(letter.text.contains(&reference) && !letter.text.contains("Frodo"));
    assert!(!letter.text.contains("C220") && !letter.text.contains("Sam"));
    assert_eq!(
        trail(&env, "access.ended"),
        ["done \"from=active to=ended why=now\""]
    );
    let again = with_why(&["access", "end", &reference]);
    let error = env.refused(again, "already_decided", 4);
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("already ended by jb on 22 Nov"),
        "{message}"
    );
    assert_eq!(env.outbox().len(), letters + 1);
    assert_whole(&env);
}

#[test]
fn an_end_on_a_day_says_which_day_is_the_last() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    let on = |day: &'static str| with_why(&["access", "end", "INV", "--on", day]);
    let on = |day: &'static str| -> Vec<String> {
        on(day)
            .into_iter()
            .map(|word| word.replace("INV", &reference))
            .collect()
    };
    let output = env.run(on("2026-12-01")).success();
    assert!(
        output
            .stderr
            .contains("ends on 1 Dec 2026 00:00: the last day is 30 Nov 2026"),
        "{output}"
    );
    let status = env.json(["status", &reference]);
    let end = json!("2026-12-01T00:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    assert_eq!(status["stage"], "active");
    let shown = env.run(["status", &reference, "-o", "table"]).success();
    assert!(
        shown
            .stdout
            .contains("active, ends on 1 Dec 2026 00:00, last day 30 Nov 2026"),
        "{shown}"
    );
    // Nobody is told before; another day is another end, in summer time too.
    assert_eq!(env.outbox().len(), letters);
    env.refused(on("2026-12-01"), "usage", 2);
    let status = env.json(on("2027-05-01"));
    let end = json!("2027-04-30T23:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    assert_eq!(
        trail(&env, "access.end_set"),
        [
            "done \"from=active to=ending ends=2026-12-01T00:00:00Z why=date\"",
            "done \"from=ending to=ending ends=2027-04-30T23:00:00Z why=date\"",
        ]
    );
    // Brought forward.
    let status = done(&env, &["access", "end", &reference]);
    assert_eq!(record(&status, 0).0, "ended");
    assert_eq!(
        status["records"][0]["ends_on"],
        status["records"][0]["ended_at"]
    );
    assert_eq!(env.outbox().len(), letters + 1);
    // A day that has passed, today among them, is most often a slip.
    for day in ["2026-11-22", "2020-01-01", "soon", "2026-13-01"] {
        env.refused(on(day), "usage", 2);
    }
    let both = with_why(&[
        "access",
        "end",
        &reference,
        "--on",
        "2027-01-01",
        "--placement-ended",
        "2026-11-01",
    ]);
    env.run(both).ended(2);
}

#[test]
fn a_placement_that_ended_gives_a_grace_of_whole_days() {
    let env = TestEnv::new();
    let reference = active(&env);
    let status = done(
        &env,
        &[
            "access",
            "end",
            &reference,
            "--placement-ended",
            "2026-11-20",
        ],
    );
    let end = json!("2026-11-27T00:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    // Over the night in which the clocks go forward.
    let status = done(
        &env,
        &[
            "access",
            "end",
            &reference,
            "--placement-ended",
            "2027-03-25",
        ],
    );
    let end = json!("2027-03-31T23:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    // And back.
    let status = done(
        &env,
        &[
            "access",
            "end",
            &reference,
            "--placement-ended",
            "2027-10-28",
        ],
    );
    let end = json!("2027-11-04T00:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    // Where the grace has passed it ends now.
    let status = done(
        &env,
        &[
            "access",
            "end",
            &reference,
            "--placement-ended",
            "2026-11-15",
        ],
    );
    assert_eq!(record(&status, 0).0, "ended");
    assert!(trail(&env, "access.ended")[0].contains("why=placement"));
}

#[test]
fn a_silent_end_tells_nobody_whenever_it_comes() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    let args = [
        "access",
        "end",
        &reference,
        "--on",
        "2027-01-01",
        "--silent",
    ];
    let output = env.run(with_why(&args)).success();
    assert!(output.stderr.contains("not told, for safety"), "{output}");
    let shown = env.run(["status", &reference, "-o", "table"]).success();
    assert!(shown.stdout.contains("told, for safety"), "{shown}");
    // It stays silent, also when it is brought forward without saying so.
    let status = done(&env, &["access", "end", &reference]);
    assert_eq!(record(&status, 0).0, "ended");
    assert_eq!(status["records"][0]["silent"], true);
    assert_eq!(env.outbox().len(), letters);
    assert!(trail(&env, "access.ended")[0].contains("silent=yes"));
}

#[test]
fn what_is_suspended_goes_on_when_an_approver_says_so() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    insta::assert_snapshot!(env.run(with_why(&["access", "suspend", &reference])).success().stderr, @r#"
    C220 Frodo B.: active since 22 Nov 2026 09:05, approved by jb
    The person’s next page in the portal shows that it is paused. No email is sent.
    Suspended access to C220 on INV-4B2727
    hint: an approver lets it go on with `cso access resume INV-4B2727 --reason "…"`
    "#);
    let status = env.json(["status", &reference]);
    assert_eq!(record(&status, 0).0, "suspended");
    assert_eq!(status["waiting_on"], "worker");
    let suspend = with_why(&["access", "suspend", &reference]);
    let error = env.refused(suspend, "already_decided", 4);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("suspended by jb")
    );
    // An end may be set meanwhile; it goes on until then.
    let status = done(&env, &["access", "end", &reference, "--on", "2026-12-01"]);
    assert_eq!(record(&status, 0).0, "suspended");
    let status = done(&env, &["access", "resume", &reference]);
    let end = json!("2026-12-01T00:00:00Z");
    assert_eq!(record(&status, 0), ("ending", &end, false));
    assert_eq!(status["stage"], "active");
    let resume = with_why(&["access", "resume", &reference]);
    env.refused(resume.clone(), "wrong_state", 4);
    done(&env, &["access", "suspend", &reference]);
    // At the second of its end it cannot go on.
    env.set_now("2026-12-01T00:00:00Z");
    let error = env.refused(resume, "wrong_state", 4);
    assert!(
        error["hint"].as_str().unwrap().contains("cso housekeeping"),
        "{error}"
    );
    assert_eq!(env.outbox().len(), letters);
    assert_eq!(trail(&env, "access.resumed").len(), 1);
    assert_whole(&env);
}

#[test]
fn each_needs_a_reason_and_is_asked() {
    let env = TestEnv::new();
    let reference = active(&env);
    for verb in ["end", "suspend", "resume"] {
        env.refused(["access", verb, &reference, "--yes"], "reason_required", 5);
    }
    for verb in ["end", "suspend"] {
        let args = ["access", verb, &reference, "--reason", "x"];
        env.refused(args, "usage", 2);
    }
    let args = ["access", "end", &reference, "--reason", "x"];
    let mut terminal = Terminal::start(&env, 100, args);
    terminal.see("C220 Frodo B.: active since 22 Nov 2026");
    terminal.see("It ends at once");
    terminal.see("told by one email that names no child and no record");
    terminal.see("End this for Sam Gamgee now? This cannot be undone. [y/N] ");
    terminal.answer("");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(record(&env.json(["status", &reference]), 0).0, "active");
}

#[test]
fn only_what_has_begun_ends_and_each_record_goes_its_own_way() {
    let env = TestEnv::new();
    let reference = env.invite_to(
        "sam@example.org",
        "Sam Gamgee",
        &["C220=Frodo B.", "C221=Pippin T.", "C222=Merry B."],
    );
    let error = env.refused(with_why(&["access", "end", &reference]), "wrong_state", 4);
    let hint = error["hint"].as_str().unwrap();
    assert!(
        hint.contains(&format!("cso invite withdraw {reference}")),
        "{hint}"
    );
    become_decided(
        &env,
        &reference,
        &[("C220", true), ("C221", true), ("C222", false)],
    );
    let error = env.refused(with_why(&["access", "end", &reference]), "wrong_state", 4);
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("cso access refuse"), "{hint}");
    env.run(["access", "approve", &reference, "--record", "C220", "--yes"])
        .success();
    let one = |verb, record| with_why(&["access", verb, "sam@example.org", "--record", record]);
    env.refused(one("end", "C221"), "wrong_state", 4);
    env.refused(one("end", "C222"), "wrong_state", 4);
    env.refused(one("end", "C999"), "not_found", 3);
    env.refused(one("suspend", "C221"), "wrong_state", 4);
    let status = env.json(one("end", "c220"));
    let found: Vec<&str> = (0..3).map(|number| record(&status, number).0).collect();
    assert_eq!(found, ["ended", "accepted", "declined"]);
    assert_eq!(status["stage"], "approval");
    env.refused(with_why(&["access", "end", "INV-000000"]), "not_found", 3);
}

#[test]
fn what_has_ended_can_be_offered_anew() {
    let env = TestEnv::new();
    let reference = active(&env);
    done(&env, &["access", "end", &reference]);
    let second = env.invite();
    assert_ne!(reference, second);
    assert_eq!(
        env.json(["status", &second])["records"][0]["state"],
        "offered"
    );
}

#[test]
fn an_activation_email_that_is_no_longer_true_is_taken_back() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_decided(&env, &reference, &[("C220", true)]);
    env.run(["access", "approve", &reference, "--yes", "--no-send"])
        .success();
    let status = done(&env, &["access", "suspend", &reference]);
    let kinds: Vec<String> = status["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["kind"] == "activation")
        .map(|message| message["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["cancelled"]);
}

#[test]
fn access_that_outlived_its_invitation_is_told_to_have_ended() {
    let env = TestEnv::new();
    let records = ["C220=Frodo B.", "C221=Pippin T."];
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &records);
    become_decided(&env, &reference, &[("C220", true), ("C221", true)]);
    env.run(["access", "approve", &reference, "--record", "C220", "--yes"])
        .success();
    env.run(["invite", "withdraw", &reference, "--yes", "--tell"])
        .success();
    let subjects = |env: &TestEnv| env.outbox().pop().unwrap().subject().to_owned();
    assert_eq!(
        subjects(&env),
        "Your Children's Services Online invitation is closed"
    );
    let status = done(&env, &["access", "end", &reference]);
    assert_eq!(
        subjects(&env),
        "Your Children's Services Online access has ended"
    );
    assert_eq!(record(&status, 0).0, "ended");
    assert_eq!(status["stage"], "closed");
}

#[test]
fn an_end_that_has_come_is_overdue_from_that_second_on() {
    let env = TestEnv::new();
    let reference = active(&env);
    done(&env, &["access", "end", &reference, "--on", "2026-12-01"]);
    let overdue = |env: &TestEnv| {
        let listed = env.json(["access", "list", "--overdue"]);
        listed["items"].as_array().unwrap().len()
    };
    env.set_now("2026-11-30T23:59:59Z");
    assert_eq!(overdue(&env), 0);
    env.set_now("2026-11-30T23:59:59Z");
    let shown = env.run(["status", &reference, "-o", "table"]).success();
    assert!(
        shown.stdout.contains("can sign in and see the record"),
        "{shown}"
    );
    env.set_now("2026-12-01T00:00:00Z");
    assert_eq!(overdue(&env), 1);
    let status = env.json(["status", &reference]);
    assert_eq!(status["records"][0]["overdue"], true);
    assert_eq!(
        (&status["stage"], &status["waiting_on"]),
        (&json!("closed"), &json!("nobody"))
    );
    env.set_now("2026-12-04T00:00:00Z");
    insta::assert_snapshot!(env.run(["access", "list", "--overdue", "-o", "table"]), @"
    Invitation  Record  Name       State   Its end was       Overdue for  Worker
    INV-4B2727  C220    S••• G•••  ending  1 Dec 2026 00:00  3 days       jb
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["status", "-o", "table"]), @"
    Friday 4 December 2026 – jb
    Nothing waits on you.

    Also
      1 access has come to its end, which is not written down yet
        cso access list --overdue
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["status"]).success().stderr, @"
    Nothing waits on you.
    hint: 1 access has come to its end, which is not written down yet: `cso access list --overdue`
    ");
    // Whoever is early enough writes it down by hand; the person's end stays where it was.
    let status = done(&env, &["access", "end", &reference]);
    assert_eq!(
        record(&status, 0),
        ("ended", &json!("2026-12-01T00:00:00Z"), false)
    );
    assert_eq!(overdue(&env), 0);
    insta::assert_snapshot!(env.run(["access", "list", "--overdue"]), @"
    ------- stderr -------
    No end of access is overdue.
    [exit 0]
    ");
}

#[test]
fn another_team_finds_nothing_and_the_records_own_team_its_own() {
    let env = TestEnv::new();
    env.staff("north1", "caseworker", "north");
    env.staff("northa", "approver", "north");
    env.staff("south1", "caseworker", "south");
    env.staff("west1", "caseworker,approver", "west");
    env.staff("sup", "support", "north");
    env.staff("aud", "auditor", "north");
    env.user("south1");
    env.run(["record", "add", "C9", "--label", "South child"])
        .success();
    env.user("north1");
    let reference = with_records(&env, &["C220=Frodo B."], &[]);
    env.user("jb");
    // The invitation is team north's; one record is south's.
    let two = env.invite_to("rosie@example.org", "Rosie Cotton", &["C9", "C220"]);
    become_decided(&env, &two, &[("C9", true), ("C220", true)]);
    env.run(["access", "approve", &two, "--yes"]).success();
    let all = [reference.as_str(), two.as_str()];
    env.user("west1");
    for reference in all {
        for verb in ["end", "suspend", "resume"] {
            let error = env.refused(with_why(&["access", verb, reference]), "not_found", 3);
            assert!(
                error["message"]
                    .as_str()
                    .unwrap()
                    .starts_with("there is no invitation")
            );
        }
    }
    env.user("south1");
    env.refused(with_why(&["access", "end", &reference]), "not_found", 3);
    let named = with_why(&["access", "suspend", &two, "--record", "C220"]);
    env.refused(named, "not_found", 3);
    let by_address = with_why(&["access", "suspend", "rosie@example.org"]);
    env.refused(by_address, "not_found", 3);
    let status = done(&env, &["access", "suspend", &two]);
    assert_eq!(status["invitation"]["name"], Value::Null);
    assert_eq!(status["invitation"]["email"], Value::Null);
    let seen = status["records"].as_array().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (&seen[0]["record"], &seen[0]["state"]),
        (&json!("C9"), &json!("suspended"))
    );
    // A caseworker does not let it go on.
    env.refused(with_why(&["access", "resume", &two]), "forbidden", 5);
    let letters = env.outbox().len();
    done(&env, &["access", "end", &two]);
    assert_eq!(env.outbox().len(), letters + 1);
    for login in ["sup", "aud"] {
        env.user(login);
        for verb in ["end", "suspend", "resume"] {
            env.refused(with_why(&["access", verb, &two]), "forbidden", 5);
        }
    }
    env.user("jb");
    let status = env.json(["status", &two]);
    let found: Vec<&str> = (0..2).map(|number| record(&status, number).0).collect();
    assert_eq!(found, ["active", "ended"]);
}

#[test]
fn a_restricted_record_goes_on_only_by_those_who_see_it() {
    let env = TestEnv::new();
    env.staff("north1", "caseworker", "north");
    env.staff("northa", "approver", "north");
    env.staff("south1", "caseworker", "south");
    env.user("south1");
    env.run(["record", "add", "C9", "--label", "South child"])
        .success();
    env.user("north1");
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &["C9"]);
    become_decided(&env, &reference, &[("C9", true)]);
    env.user("northa");
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    env.user("south1");
    env.run(["record", "restrict", "C9", "--reason", "an order", "--yes"])
        .success();
    env.user("northa");
    env.refused(with_why(&["access", "resume", &reference]), "forbidden", 5);
    env.user("jb");
    let output = env
        .run(with_why(&["access", "resume", &reference]))
        .success();
    assert!(
        output.stderr.contains("record C9 is restricted"),
        "{output}"
    );
}

#[test]
fn of_two_at_once_one_wins_and_the_other_is_told() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    for (verb, action) in [("suspend", "access.suspended"), ("end", "access.ended")] {
        let commands = (0..4)
            .map(|_| env.command([&["access", verb, &reference, "--json"][..], &WHY].concat()))
            .collect();
        let outcomes = at_once(commands);
        let counted = endings(&outcomes);
        assert_eq!(counted["0"], 1, "{outcomes:?}");
        assert_eq!(counted["4 already_decided"], 3, "{outcomes:?}");
        assert_eq!(trail(&env, action).len(), 1);
    }
    assert_eq!(env.outbox().len(), letters + 1);
    assert_whole(&env);
}

#[test]
fn a_dry_run_says_what_would_be_and_leaves_every_byte() {
    let env = TestEnv::new();
    let reference = active(&env);
    let end = ["access", "end", &reference];
    let on = ["access", "end", &reference, "--on", "2027-01-01"];
    let suspend = ["access", "suspend", &reference];
    let before = env.everything();
    for args in [&end[..], &on, &suspend] {
        let all = args.iter().copied().chain(["--reason", "x", "--dry-run"]);
        let output = env.run(all).success();
        assert!(output.stderr.to_lowercase().contains("would "), "{output}");
        for claim in ["Ended", "Suspended", "goes on with"] {
            assert!(!output.stderr.contains(claim), "{output}");
        }
        assert!(env.everything() == before, "{output}");
    }
    done(&env, &suspend);
    let before = env.everything();
    let resume = ["access", "resume", &reference, "--reason", "x", "--dry-run"];
    let output = env.run(resume).success();
    assert!(output.stderr.contains("would go on"), "{output}");
    assert!(env.everything() == before, "{output}");
}

#[test]
fn the_email_can_wait_in_the_outbox() {
    let env = TestEnv::new();
    let reference = active(&env);
    let letters = env.outbox().len();
    let status = done(&env, &["access", "end", &reference, "--no-send"]);
    let last = status["messages"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&last["kind"], &last["state"]),
        (&json!("closed"), &json!("queued"))
    );
    assert_eq!(env.outbox().len(), letters);
    env.run(["mail", "send"]).success();
    assert_eq!(env.outbox().len(), letters + 1);
}
