//! `cso report`.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use cso::domain::audit::{Actor, Event, Outcome};
use cso::domain::id::{RecordRef, StaffLogin};
use serde_json::{Value, json};

/// Somebody who has access to C220, approved by jb at this instant.
fn active(env: &TestEnv, now: &str) -> String {
    let reference = env.invite();
    become_decided(env, &reference, &[("C220", true)]);
    env.set_now(now);
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    reference
}

/// Writes an entry as a command that does so would, at this instant.
fn written(env: &TestEnv, now: &str, action: &'static str, subject: &str, detail: &str) {
    let event = Event {
        at: now.parse().unwrap(),
        actor: Actor::Staff(StaffLogin::parse("jb").unwrap()),
        command: "account lock".to_owned(),
        action,
        subject: subject.to_owned(),
        record: action
            .starts_with("access.")
            .then(|| RecordRef::parse("C220").unwrap()),
        outcome: Outcome::Done,
        detail: detail.to_owned(),
    };
    let store = env.store();
    let unit = store.begin().unwrap();
    unit.add_audit(&event, None).unwrap();
    unit.keep().unwrap();
}

fn items(value: &Value) -> &Vec<Value> {
    value["items"].as_array().unwrap()
}

/// From and until, of what somebody could see on a day.
fn seen(env: &TestEnv, more: &[&str]) -> Vec<(String, Value)> {
    let args = ["report", "who-could-see", "c220"];
    let told = env.json(args.iter().chain(more));
    let people = items(&told).iter().filter(|item| item["kind"] == "person");
    people
        .map(|item| {
            (
                item["from"].as_str().unwrap().to_owned(),
                item["until"].clone(),
            )
        })
        .collect()
}

#[test]
fn who_could_see_a_record_is_told_for_each_day_by_the_local_clock() {
    let env = TestEnv::new();
    env.set_now("2026-10-20T09:00:00Z");
    // Half past eleven in the evening of the day on which clocks go back: it has 25 hours.
    let reference = active(&env, "2026-10-25T23:30:00Z");
    env.set_now("2026-10-27T00:00:00Z");
    env.run([
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ])
    .success();
    let on = |day: &str| seen(&env, &["--on", day]);
    let whole = |day: &str| {
        let told = env.json(["report", "who-could-see", "C220", "--on", day]);
        items(&told)[0]["whole"].clone()
    };
    assert_eq!(on("2026-10-24"), []);
    let times = (
        "2026-10-25T23:30:00Z".to_owned(),
        json!("2026-10-27T00:00:00Z"),
    );
    assert_eq!(on("2026-10-25"), std::slice::from_ref(&times));
    assert_eq!(on("2026-10-26"), [times]);
    assert_eq!(on("2026-10-27"), []);
    assert_eq!(
        (whole("2026-10-25"), whole("2026-10-26")),
        (json!(false), json!(true))
    );
    let told = env.json(["report", "who-could-see", "C220"]);
    let one = &items(&told)[0];
    assert_eq!(one["ref"], reference.as_str());
    assert_eq!(
        (&one["approved_by"], &one["name"]),
        (&json!("jb"), &Value::Null)
    );
    assert!(one["account"].as_str().unwrap().starts_with("ACC-"));
    assert_eq!(one["ended"], "the access was suspended");
    assert_eq!(one["whole"], Value::Null);
    assert_eq!(seen(&env, &["--from", "2026-10-27"]), []);
    assert_eq!(seen(&env, &["--until", "2026-10-25T23:30:00Z"]), []);
    assert_eq!(seen(&env, &["--until", "2026-10-25"]).len(), 1);
}

#[test]
fn on_the_day_when_clocks_go_forward_a_day_has_23_hours() {
    let env = TestEnv::new();
    env.set_now("2027-03-20T09:00:00Z");
    // The day ends at 23:00 UTC.
    active(&env, "2027-03-28T22:59:59Z");
    assert_eq!(seen(&env, &["--on", "2027-03-28"]).len(), 1);
    let env = TestEnv::new();
    env.set_now("2027-03-20T09:00:00Z");
    active(&env, "2027-03-28T23:00:00Z");
    assert_eq!(seen(&env, &["--on", "2027-03-28"]), []);
    assert_eq!(seen(&env, &["--on", "2027-03-29"]).len(), 1);
}

#[test]
fn an_end_date_and_a_locked_account_are_read_from_the_trail() {
    let env = TestEnv::new();
    let reference = active(&env, "2026-11-23T09:00:00Z");
    let account = env.json(["status", &reference])["account"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    let locked = "2026-11-24T09:00:00Z";
    let unlocked = "2026-11-25T09:00:00Z";
    let set = "2026-11-26T09:00:00Z";
    let end = "2026-11-28T00:00:00Z";
    written(&env, locked, "account.locked", &account, "");
    written(&env, unlocked, "account.unlocked", &account, "");
    let detail = format!("from=active to=ending ends={end} why=placement");
    written(&env, set, "access.end_set", &reference, &detail);
    env.set_now("2026-11-27T09:00:00Z");
    let first = ("2026-11-23T09:00:00Z".to_owned(), json!(locked));
    let still = (unlocked.to_owned(), Value::Null);
    assert_eq!(seen(&env, &[]), [first.clone(), still]);
    env.set_now("2026-11-29T09:00:00Z");
    assert_eq!(seen(&env, &[]), [first, (unlocked.to_owned(), json!(end))]);
    assert_eq!(seen(&env, &["--on", "2026-11-24"]).len(), 1);
    let told = env.json(["report", "who-could-see", "C220", "--on", "2026-11-26"]);
    assert_eq!(items(&told)[0]["ended"], "its end date came");
}

#[test]
fn what_the_commands_write_is_what_the_report_reads() {
    let env = TestEnv::new();
    let reference = active(&env, "2026-11-23T09:00:00Z");
    let account = env.json(["status", &reference])["account"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    let reference = reference.as_str();
    for (now, command) in [
        (
            "2026-11-24T09:00:00Z",
            &["access", "suspend", reference][..],
        ),
        ("2026-11-25T09:00:00Z", &["access", "resume", reference][..]),
        ("2026-11-26T09:00:00Z", &["account", "lock", &account][..]),
        ("2026-11-27T09:00:00Z", &["account", "unlock", &account][..]),
        (
            "2026-11-28T09:00:00Z",
            &["access", "end", reference, "--on", "2026-12-01"][..],
        ),
    ] {
        env.set_now(now);
        let args = command.iter().chain(&["--reason", "a test", "--yes"]);
        env.run(args).success();
    }
    env.set_now("2026-12-02T09:00:00Z");
    let day = |day: u32| format!("2026-11-{day}T09:00:00Z");
    assert_eq!(
        seen(&env, &[]),
        [
            (day(23), json!(day(24))),
            (day(25), json!(day(26))),
            (day(27), json!("2026-12-01T00:00:00Z")),
        ]
    );
}

#[test]
fn names_take_a_reason_and_are_recorded_and_codes_read_back_are_told() {
    let env = TestEnv::new();
    let reference = env.invite();
    let code = ["invite", "code", &reference, "--reason", "bad line"];
    env.run(code).success();
    become_decided(&env, &reference, &[("C220", true)]);
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    let asked = ["report", "who-could-see", "C220", "--reveal"];
    env.refused(asked, "reason_required", 5);
    let with_reason = asked.iter().chain(&["--reason", "subject access"]);
    insta::assert_snapshot!(env.run(with_reason.clone().chain(&["-o", "table"])), @"
    Invitation  Name        What          From         Until  Ended  All that time  By
    INV-4B2727  Sam Gamgee  could see it  22 Nov 2026  –      –      –              approved by jb
                                          09:05
    INV-4B2727  Sam Gamgee  read the      22 Nov 2026  –      –      –              jb
                            code back     09:05
    [exit 0]
    ");
    let told = env.json(with_reason.clone());
    assert_eq!(items(&told)[0]["name"], "Sam Gamgee");
    assert_eq!(items(&told)[1]["login"], "jb");
    assert_eq!(items(&told)[1]["how"], "read the code back");
    let trail = env.json(["audit", "list", "--action", "names.revealed"]);
    assert_eq!(items(&trail).len(), 2);
    env.staff("aud", "auditor", "north");
    env.user("aud");
    let told = env.json(with_reason);
    assert_eq!(items(&told)[0]["name"], Value::Null);
    let dry = ["report", "who-could-see", "C220", "--on", "2020-01-01"];
    insta::assert_snapshot!(env.run(dry), @"
    ------- stderr -------
    Nobody could see it through the portal.
    [exit 0]
    ");
}

#[test]
fn what_is_out_of_the_ordinary_is_counted_by_day_and_actor() {
    let env = TestEnv::new();
    let reference = env.invite();
    let reference = reference.as_str();
    assert_eq!(
        items(&env.json(["report", "exceptions"])),
        &Vec::<Value>::new()
    );
    for _ in 0..2 {
        env.run(["invite", "code", reference, "--reason", "bad line"])
            .success();
    }
    env.run([
        "invite", "resend", reference, "--force", "--reason", "urgent", "--yes",
    ])
    .success();
    become_decided(&env, reference, &[("C220", true)]);
    env.run(["access", "approve", reference, "--yes"]).success();
    env.run(["invite", "list", "--reveal"]).success();
    env.set_now("2026-11-24T00:30:00Z");
    env.run(["audit", "export"]).success();
    let now = "2026-11-24T00:40:00Z";
    written(&env, now, "account.phone_reset", "ACC-2MPD8R", "");
    written(&env, now, "contact_hold.set", reference, "");
    env.set_now("2026-11-24T10:00:00Z");
    insta::assert_snapshot!(env.run(["report", "exceptions", "-o", "table"]), @"
    Day          Who  What              Count  About
    24 Nov 2026  jb   phone reset       1      ACC-2MPD8R
    24 Nov 2026  jb   exported          1      audit
    24 Nov 2026  jb   hold set          1      INV-4B2727
    22 Nov 2026  jb   code read back    2      INV-4B2727
    22 Nov 2026  jb   resend forced     1      INV-4B2727
    22 Nov 2026  jb   no second person  1      INV-4B2727
    22 Nov 2026  jb   names revealed    1      jb
    [exit 0]
    ");
    let first = env.json(["report", "exceptions", "--until", "2026-11-22"]);
    assert_eq!(items(&first).len(), 4);
    // The day on which it was thirty days ago is not among the last thirty.
    env.set_now("2026-12-22T10:00:00Z");
    assert_eq!(items(&env.json(["report", "exceptions"])).len(), 3);
    env.set_now("2026-12-21T10:00:00Z");
    assert_eq!(items(&env.json(["report", "exceptions"])).len(), 7);
}

/// Two teams with an invitation each, and a worker who left.
fn office() -> TestEnv {
    let env = TestEnv::new();
    env.staff("north1", "caseworker", "north");
    env.staff("kl", "caseworker", "south");
    env.staff("aud", "auditor", "north");
    env.user("north1");
    let reference = env.invite();
    become_decided(&env, &reference, &[("C220", true)]);
    env.invite_to("rosie@example.org", "Rosie Cotton", &["C221=Elanor G."]);
    env.user("kl");
    env.invite_to("merry@example.org", "Merry Brandybuck", &["C222=Pippin T."]);
    env
}

#[test]
fn each_reader_counts_what_they_see() {
    let env = office();
    let reached = |user: &str| {
        env.user(user);
        let told = env.json(["report", "funnel"]);
        let all = items(&told).iter();
        all.filter(|item| item["stage"] == "invited")
            .map(|item| format!("{} {}", item["team"].as_str().unwrap(), item["reached"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(reached("north1"), ["north 2"]);
    assert_eq!(reached("kl"), ["south 1"]);
    assert_eq!(reached("aud"), ["north 2", "south 1"]);
    assert_eq!(reached("jb"), ["north 2", "south 1"]);
    let written = |user: &str| {
        env.user(user);
        let told = env.json(["report", "delivery"]);
        let setup = items(&told).iter().find(|item| item["kind"] == "setup");
        let setup = setup.unwrap();
        let days = setup["days"].as_array().unwrap();
        assert_eq!((days.len(), &days[29]), (30, &setup["written"]));
        setup["written"].as_u64().unwrap()
    };
    assert_eq!(
        (written("north1"), written("kl"), written("aud")),
        (2, 1, 3)
    );
    for user in ["north1", "kl"] {
        env.user(user);
        env.refused(["report", "exceptions"], "forbidden", 5);
        env.refused(["report", "who-could-see", "C220"], "forbidden", 5);
    }
    env.user("jb");
    let denied = env.json(["audit", "list", "--action", "report.read"]);
    assert_eq!(items(&denied).len(), 4);
}

#[test]
fn the_work_of_somebody_who_left_stands_apart() {
    let env = office();
    env.user("jb");
    env.run(["staff", "disable", "kl", "--yes", "--reason", "left"])
        .success();
    env.advance(chrono::TimeDelta::days(2));
    insta::assert_snapshot!(env.run(["report", "waiting", "-o", "table"]), @"
    Waiting on  Stage     Count  Oldest days  Median days  Oldest      Orphaned
    person      code      1      2.0          2.0          INV-F8CZPB  no
    approver    approval  1      2.0          2.0          INV-XKCW99  no
    person      code      1      2.0          2.0          INV-9PXDA7  yes
    [exit 0]
    ");
    let reveal = ["report", "waiting", "--reveal", "--reason", "handover"];
    let told = env.json(reveal);
    let orphan = items(&told).iter().find(|item| item["orphaned"] == true);
    assert_eq!(orphan.unwrap()["oldest"][0]["name"], "Merry Brandybuck");
    let plain = env.json(["report", "waiting"]).to_string();
    assert!(!plain.contains("Merry"), "{plain}");
}

#[test]
fn what_is_overdue_is_told_with_its_references() {
    let env = office();
    env.user("jb");
    let told = env.json(["report", "overdue"]);
    assert!(items(&told).iter().all(|item| item["count"] == 0), "{told}");
    assert_eq!(items(&told).len(), 6);
    env.advance(chrono::TimeDelta::days(20));
    insta::assert_snapshot!(env.run(["report", "overdue", "-o", "table"]), @"
    What                                        Count  Since              First
    access past its end date                    0      –                  –
    invitation whose time ran out, still open   2      6 Dec 2026 09:05   INV-F8CZPB, INV-9PXDA7
    record that waits for an approver too long  1      22 Nov 2026 09:05  INV-XKCW99
    account that nobody signed in to for long   0      –                  –
    name and address kept beyond their time     0      –                  –
    message that did not leave within a day     0      –                  –
    [exit 0]
    ");
    let older = env.json(["report", "overdue", "--older-than", "30d"]);
    let approval = items(&older)
        .iter()
        .find(|item| item["what"] == "approval_waiting");
    assert_eq!(approval.unwrap()["count"], 0);
    env.refused(["report", "overdue", "--older-than", "soon"], "usage", 2);
}

#[test]
fn what_is_drawn_is_for_eyes_alone() {
    let env = office();
    env.user("jb");
    env.set("COLUMNS", "60");
    insta::assert_snapshot!(env.run(["report", "funnel", "-o", "table"]), @"
    Team   Stage         Reached  Now  Median days  Share
    north  invited       2        1    –            ██████████
    north  code          1        0    0.0          █████
           verified
    north  accepted      1        0    0.0          █████
    north  decided       1        1    0.0          █████
    north  active        0        0    –
    south  invited       1        1    –            ██████████
    south  code          0        0    –
           verified
    south  accepted      0        0    –
    south  decided       0        0    –
    south  active        0        0    –
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["report", "funnel"]), @"
    north	invited	2	1	
    north	code verified	1	0	0.0
    north	accepted	1	0	0.0
    north	decided	1	1	0.0
    north	active	0	0	
    south	invited	1	1	
    south	code verified	0	0	
    south	accepted	0	0	
    south	decided	0	0	
    south	active	0	0	
    [exit 0]
    ");
    let drawn = ['█', '▁'];
    let text = |report: &str| env.run(["report", report, "-o", "table"]).success().stdout;
    assert!(text("funnel").contains(drawn) && text("delivery").contains(drawn));
    for line in ["funnel", "waiting", "delivery", "overdue", "exceptions"]
        .map(text)
        .join("\n")
        .lines()
    {
        assert!(line.chars().count() <= 60, "{line}");
    }
    for format in ["plain", "csv", "json", "jsonl"] {
        for report in ["funnel", "delivery"] {
            let text = env.run(["report", report, "-o", format]).success().stdout;
            assert!(!text.contains(drawn), "{text}");
        }
    }
    env.set("CSO_ACCESSIBLE", "1");
    assert!(!text("funnel").contains(drawn) && !text("delivery").contains(drawn));
    env.set("CSO_ACCESSIBLE", "");
    env.set("LANG", "C");
    assert!(!text("funnel").contains(drawn) && !text("delivery").contains(drawn));
}

#[test]
fn a_report_of_nothing_says_so() {
    let env = TestEnv::new();
    env.invite();
    insta::assert_snapshot!(env.run(["report", "funnel", "--team", "north"]), @"
    ------- stderr -------
    No invitation fits.
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["report", "who-could-see", "C220"]), @"
    ------- stderr -------
    Nobody could see it through the portal.
    [exit 0]
    ");
    env.refused(["report", "who-could-see", "C999"], "not_found", 3);
    env.refused(
        ["report", "who-could-see", "C220", "--on", "soon"],
        "usage",
        2,
    );
    let turned = ["--from", "2026-11-22", "--until", "2026-11-20"];
    let asked = ["report", "who-could-see", "C220"].iter().chain(&turned);
    env.refused(asked, "usage", 2);
}

#[test]
fn no_text_from_outside_becomes_a_formula_or_moves_the_cursor() {
    let env = TestEnv::new();
    let reference = env.invite_to(
        "sam@example.org",
        "=cmd|' /C calc'!A0",
        &["C220==HYPERLINK(1)"],
    );
    become_decided(&env, &reference, &[("C220", true)]);
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    let shown = [
        "report",
        "who-could-see",
        "C220",
        "--reveal",
        "--reason",
        "x",
        "-o",
        "csv",
    ];
    let text = env.run(shown).success().stdout;
    assert!(text.contains("'=cmd"), "{text}");
    assert!(!text.contains("HYPERLINK"), "{text}");
}
