//! `cso housekeeping`: at any time, twice, side by side, after weeks without it, over both changes of
//! the clock and with a clock that is wrong.

use crate::support::TestEnv;
use crate::support::errands::{assert_whole, at_once};
use crate::support::person::{ask_for_a_text, become_decided, become_verified, sign_up};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a run did, by task.
fn keep_house(env: &TestEnv) -> BTreeMap<String, u64> {
    counts(&env.json(["housekeeping"]))
}

fn counts(report: &Value) -> BTreeMap<String, u64> {
    let items = report["items"].as_array().unwrap().iter();
    items
        .filter(|item| item["state"] == "done" || item["state"] == "planned")
        .map(|item| {
            let name = item["task"].as_str().unwrap().to_owned();
            (name, item["done"].as_u64().unwrap())
        })
        .collect()
}

fn only(task: &str, done: u64) -> BTreeMap<String, u64> {
    [(task.to_owned(), done)].into()
}

fn reminders(env: &TestEnv, reference: &str) -> Vec<String> {
    let status = env.json(["status", reference]);
    let messages = status["messages"].as_array().unwrap().iter();
    messages
        .filter(|message| message["kind"] == "reminder")
        .map(|message| message["created_at"].as_str().unwrap().to_owned())
        .collect()
}

fn active(env: &TestEnv) -> String {
    let reference = env.invite();
    become_decided(env, &reference, &[("C220", true)]);
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    reference
}

fn end_on(env: &TestEnv, reference: &str, day: &str, more: &[&str]) {
    let args = [
        "access", "end", reference, "--on", day, "--reason", "x", "--yes",
    ];
    env.run([&args, more].concat()).success();
}

fn state(env: &TestEnv, reference: &str) -> String {
    let status = env.json(["status", reference]);
    status["records"][0]["state"].as_str().unwrap().to_owned()
}

fn trail(env: &TestEnv, action: &str) -> Vec<String> {
    let all = env.json(["audit", "list", "--action", action]);
    let items = all["items"].as_array().unwrap().iter().rev();
    items
        .map(|entry| entry["detail"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn nothing_to_do_is_said_and_leaves_every_byte() {
    let env = TestEnv::new();
    env.invite();
    let before = env.stored();
    insta::assert_snapshot!(env.run(["housekeeping", "-o", "table"]), @"
    Task        State    Done  Failed  What
    expiries    nothing  0     0       invitations whose time ran out
    ends        nothing  0     0       accesses whose end has come
    accounts    nothing  0     0       accounts closed that nobody has used for long
    reminders   nothing  0     0       people reminded of what waits on them
    codes       nothing  0     0       six-digit codes that are over
    sessions    nothing  0     0       sessions of the portal that are over
    retention   nothing  0     0       invitations and accounts that lost their names
    inactive    nothing  0     0       accounts that nobody has used for long, not closed yet
    audit-head  not set  0     0       head of the audit trail, added to audit.head_file
    ------- stderr -------
    There was nothing to do.
    [exit 0]
    ");
    assert!(env.stored() == before);
}

#[test]
fn an_invitation_expires_at_the_second_and_can_be_sent_again() {
    let env = TestEnv::new();
    let reference = env.invite();
    let waits = env.invite_to("rosie@example.org", "Rosie Cotton", &["C220"]);
    become_verified(&env, &waits);
    // The code runs out two weeks later at 09:05:00.
    env.set_now("2026-12-06T09:04:59Z");
    assert_eq!(keep_house(&env), BTreeMap::new());
    env.set_now("2026-12-06T09:05:00Z");
    assert_eq!(keep_house(&env), only("expiries", 1));
    let listed = env.json(["invite", "history", &reference]);
    let last = listed["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["action"], "invitation.expired");
    assert_eq!(trail(&env, "housekeeping.run"), ["expiries=1"]);
    // A link runs out as well.
    env.set_now("2027-01-10T00:00:00Z");
    assert_eq!(keep_house(&env), only("expiries", 1));
    assert_eq!(keep_house(&env), BTreeMap::new());
    let again = ["invite", "resend", &reference, "--yes"];
    let status = env.json(again);
    assert_eq!(status["invitation"]["state"], "awaiting_code");
    assert_whole(&env);
}

#[test]
fn what_waits_in_the_outbox_of_an_expired_invitation_is_cancelled() {
    let env = TestEnv::new();
    let args = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220=Frodo B.",
        "--no-send",
    ];
    let made = env.json(args);
    let reference = made["invitation"]["ref"].as_str().unwrap();
    env.set_now("2026-12-08T00:00:00Z");
    assert_eq!(keep_house(&env), only("expiries", 1));
    let status = env.json(["status", reference]);
    assert_eq!(status["messages"][0]["state"], "cancelled");
    assert_eq!(env.outbox().len(), 0);
    assert_eq!(
        trail(&env, "invitation.expired"),
        ["from=awaiting_code cancelled=1"]
    );
}

#[test]
fn whoever_came_through_the_link_never_expires() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    ask_for_a_text(&env, &reference);
    env.set_now("2027-06-01T00:00:00Z");
    let done = keep_house(&env);
    assert_eq!(done.get("expiries"), None);
    assert_eq!(
        env.json(["status", &reference])["invitation"]["state"],
        "code_verified"
    );
}

#[test]
fn a_person_is_reminded_twice_and_only_while_they_are_waited_on() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.set_now("2026-11-25T09:04:59Z");
    assert_eq!(keep_house(&env), BTreeMap::new());
    env.set_now("2026-11-25T09:05:00Z");
    assert_eq!(keep_house(&env), only("reminders", 1));
    let letter = env.outbox().pop().unwrap();
    assert!(letter.text.contains(&reference), "{}", letter.text);
    assert!(!letter.text.contains("Frodo") && !letter.text.contains("C220"));
    assert_eq!(keep_house(&env), BTreeMap::new());
    env.set_now("2026-11-28T12:00:00Z");
    assert_eq!(keep_house(&env), BTreeMap::new());
    env.set_now("2026-11-29T09:05:00Z");
    assert_eq!(keep_house(&env), only("reminders", 1));
    assert_eq!(keep_house(&env), BTreeMap::new());
    assert_eq!(reminders(&env, &reference).len(), 2);
    // The next step is waited for anew.
    become_verified(&env, &reference);
    env.set_now("2026-12-02T10:00:00Z");
    assert_eq!(keep_house(&env), only("reminders", 1));
    sign_up(&env, &reference, &[("C220", true)]);
    env.set_now("2026-12-06T10:00:00Z");
    let done = keep_house(&env);
    assert_eq!(done.get("reminders"), None);
    assert_eq!(
        trail(&env, "invitation.reminded")
            .iter()
            .map(|detail| detail.split(" message=").next().unwrap().to_owned())
            .collect::<Vec<_>>(),
        [
            "reminder=1 of=2 step=tell_code",
            "reminder=2 of=2 step=tell_code",
            "reminder=1 of=2 step=sign_up",
        ]
    );
    assert_whole(&env);
}

#[test]
fn after_three_weeks_without_it_nobody_gets_a_stale_reminder() {
    let env = TestEnv::new();
    env.set("CSO_POLICY_CODE_LIFE", "90d");
    let reference = env.invite();
    let later = env.invite_to("rosie@example.org", "Rosie Cotton", &["C220"]);
    env.set_now("2026-12-13T09:05:00Z");
    // One that was invited three days ago gets the first, and no other.
    let fresh = env.invite_to("merry@example.org", "Merry Brandybuck", &["C220"]);
    env.set_now("2026-12-16T09:05:30Z");
    let letters = env.outbox().len();
    assert_eq!(keep_house(&env), only("reminders", 1));
    assert_eq!(env.outbox().len(), letters + 1);
    assert_eq!(reminders(&env, &fresh).len(), 1);
    for stale in [&reference, &later] {
        assert_eq!(reminders(&env, stale).len(), 0);
    }
    assert_eq!(keep_house(&env), BTreeMap::new());
}

#[test]
fn a_reminder_that_could_not_leave_in_time_is_not_sent_at_all() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.set_now("2026-11-25T10:00:00Z");
    let report = env.json(["housekeeping", "--no-send"]);
    assert_eq!(counts(&report), only("reminders", 1));
    let letters = env.outbox().len();
    env.set_now("2026-11-27T10:00:00Z");
    env.run(["mail", "send"]).success();
    assert_eq!(env.outbox().len(), letters);
    let status = env.json(["status", &reference]);
    assert_eq!(status["messages"][1]["state"], "cancelled");
}

#[test]
fn a_reminder_is_held_where_a_record_became_restricted() {
    let env = TestEnv::new();
    let records = ["C220=Frodo B.", "C221=Pippin T."];
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &records);
    env.run(["record", "restrict", "C220", "--reason", "x", "--yes"])
        .success();
    let letters = env.outbox().len();
    env.set_now("2026-11-25T10:00:00Z");
    env.run(["housekeeping"]).success();
    assert_eq!(env.outbox().len(), letters);
    let status = env.json(["status", &reference]);
    let last = status["messages"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["state"], "held", "{last}");
}

#[test]
fn access_whose_end_has_come_is_written_down_and_told_once() {
    let env = TestEnv::new();
    let reference = active(&env);
    end_on(&env, &reference, "2026-12-01", &[]);
    env.set_now("2026-11-30T23:59:59Z");
    assert_eq!(keep_house(&env).get("ends"), None);
    assert_eq!(state(&env, &reference), "ending");
    env.set_now("2026-12-01T00:00:00Z");
    let letters = env.outbox().len();
    assert_eq!(keep_house(&env)["ends"], 1);
    assert_eq!(state(&env, &reference), "ended");
    let subject = env.outbox().pop().unwrap().subject().to_owned();
    assert_eq!(subject, "Your Children's Services Online access has ended");
    assert_eq!(keep_house(&env), BTreeMap::new());
    assert_eq!(env.outbox().len(), letters + 1);
    assert_eq!(
        trail(&env, "access.ended"),
        ["from=ending to=ended ends=2026-12-01T00:00:00Z why=due"]
    );
    assert_whole(&env);
}

#[test]
fn a_silent_end_stays_silent_and_a_suspended_one_ends_too() {
    let env = TestEnv::new();
    let reference = active(&env);
    end_on(&env, &reference, "2026-12-01", &["--silent"]);
    let suspend = ["access", "suspend", &reference, "--reason", "x", "--yes"];
    env.run(suspend).success();
    env.set_now("2026-12-24T00:00:00Z");
    let letters = env.outbox().len();
    assert_eq!(keep_house(&env)["ends"], 1);
    assert_eq!(state(&env, &reference), "ended");
    assert_eq!(env.outbox().len(), letters);
}

#[test]
fn ends_hold_over_both_changes_of_the_clock() {
    for (day, before, at) in [
        // The night in which clocks go forward, and the one after it.
        ("2027-03-28", "2027-03-27T23:59:59Z", "2027-03-28T00:00:00Z"),
        ("2027-03-29", "2027-03-28T22:59:59Z", "2027-03-28T23:00:00Z"),
        // And back.
        ("2027-10-31", "2027-10-30T22:59:59Z", "2027-10-30T23:00:00Z"),
        ("2027-11-01", "2027-10-31T23:59:59Z", "2027-11-01T00:00:00Z"),
    ] {
        let env = TestEnv::new();
        let reference = active(&env);
        end_on(&env, &reference, day, &[]);
        env.set_now(before);
        assert_eq!(keep_house(&env).get("ends"), None, "{day}");
        env.set_now(at);
        assert_eq!(keep_house(&env)["ends"], 1, "{day}");
    }
}

#[test]
fn a_clock_that_was_set_back_does_nothing() {
    let env = TestEnv::new();
    let reference = active(&env);
    end_on(&env, &reference, "2026-12-01", &[]);
    env.set_now("2026-12-24T00:00:00Z");
    env.run(["invite", "resend", &reference]).ended(4);
    env.run(["record", "add", "C300", "--label", "x"]).success();
    // Five minutes may be; more is a clock that is wrong, though the end has come by it too.
    env.set_now("2026-12-23T23:54:00Z");
    let before = env.stored();
    let output = env.run(["housekeeping", "--json"]).success();
    assert!(env.stored() == before);
    assert!(
        output.stderr.contains("the clock of this computer is"),
        "{output}"
    );
    let items = output.json()["items"].as_array().unwrap().clone();
    let states: Vec<&str> = items
        .iter()
        .map(|item| item["state"].as_str().unwrap())
        .collect();
    assert!(
        states[..7].iter().all(|state| *state == "skipped"),
        "{states:?}"
    );
    env.set_now("2026-12-23T23:56:00Z");
    assert_eq!(keep_house(&env)["ends"], 1);
}

#[test]
fn two_side_by_side_do_everything_once() {
    let env = TestEnv::new();
    let ending = active(&env);
    end_on(&env, &ending, "2026-12-07", &[]);
    let expires = env.invite_to("rosie@example.org", "Rosie Cotton", &["C220"]);
    env.set_now("2026-12-04T09:00:00Z");
    let reminded: Vec<String> = ["merry", "pippin", "bilbo", "hob"]
        .iter()
        .map(|name| env.invite_to(&format!("{name}@example.org"), name, &["C220"]))
        .collect();
    env.set_now("2026-12-07T10:00:00Z");
    let letters = env.outbox().len();
    let outcomes = at_once(
        (0..4)
            .map(|_| env.command(["housekeeping", "--json"]))
            .collect(),
    );
    let mut total: BTreeMap<String, u64> = BTreeMap::new();
    for (code, stdout, stderr) in &outcomes {
        assert_eq!(*code, Some(0), "{stderr}");
        for (task, done) in counts(&serde_json::from_str(stdout).unwrap()) {
            *total.entry(task).or_default() += done;
        }
    }
    assert_eq!(
        (total["expiries"], total["ends"], total["reminders"]),
        (1, 1, 4)
    );
    for reference in &reminded {
        assert_eq!(reminders(&env, reference).len(), 1);
    }
    assert_eq!(trail(&env, "invitation.expired").len(), 1);
    assert_eq!(trail(&env, "access.ended").len(), 1);
    assert_eq!(state(&env, &ending), "ended");
    assert_eq!(
        env.json(["status", &expires])["invitation"]["state"],
        "expired"
    );
    assert_eq!(env.outbox().len(), letters + 5);
    assert_eq!(keep_house(&env), BTreeMap::new());
    assert_whole(&env);
}

#[test]
fn codes_and_sessions_that_are_over_are_forgotten() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    ask_for_a_text(&env, &reference);
    env.advance(chrono::TimeDelta::minutes(9));
    assert_eq!(keep_house(&env), BTreeMap::new());
    // The text that never left is taken back; half an hour later nobody is at the page any more.
    env.advance(chrono::TimeDelta::minutes(20));
    let done = keep_house(&env);
    assert_eq!((done["codes"], done["sessions"]), (1, 1));
    let failed = env.json(["mail", "list", "--state", "cancelled"]);
    assert_eq!(failed["items"][0]["channel"], "text");
    assert_eq!(keep_house(&env), BTreeMap::new());
    // What codes were checked by is kept for a day longer.
    env.advance(chrono::TimeDelta::hours(24));
    assert_eq!(keep_house(&env), only("codes", 2));
    assert_eq!(keep_house(&env), BTreeMap::new());
    assert_whole(&env);
}

#[test]
fn the_head_of_the_trail_is_kept_in_a_file_that_only_grows() {
    let env = TestEnv::new();
    let place = env.home().join("heads.txt");
    env.set("CSO_AUDIT_HEAD_FILE", place.to_str().unwrap());
    let reference = env.invite();
    let shown = env.json(["config", "show", "audit"]).to_string();
    assert!(shown.contains("heads.txt"), "{shown}");
    let dry = env.run(["housekeeping", "--dry-run"]).success();
    assert!(!place.exists(), "{dry}");
    assert_eq!(keep_house(&env), only("audit-head", 1));
    assert_eq!(keep_house(&env), BTreeMap::new());
    let head = env.json(["audit", "head"]);
    let text = std::fs::read_to_string(&place).unwrap();
    let words: Vec<&str> = text.trim_end().split(' ').collect();
    assert_eq!(words.len(), 3);
    assert_eq!(words[1], head["entries"].to_string());
    assert_eq!(words[2], head["head"].as_str().unwrap());
    assert!(words[0].parse::<chrono::DateTime<chrono::Utc>>().is_ok());
    // After what housekeeping itself did and sent, the head is the last one.
    env.set_now("2026-11-25T10:00:00Z");
    let done = keep_house(&env);
    assert_eq!((done["reminders"], done["audit-head"]), (1, 1));
    let text = std::fs::read_to_string(&place).unwrap();
    let head = env.json(["audit", "head"]);
    assert!(
        text.lines()
            .last()
            .unwrap()
            .ends_with(head["head"].as_str().unwrap())
    );
    assert_eq!(text.lines().count(), 2);
    env.run(["audit", "verify", "--head", words[2]]).success();
    assert_eq!(reminders(&env, &reference).len(), 1);
    env.set("CSO_AUDIT_HEAD_FILE", "/nowhere/heads.txt");
    env.set_now("2026-12-08T10:00:00Z");
    let output = env.run(["housekeeping", "--json"]).ended(1);
    assert!(output.stderr.contains("not_written"), "{output}");
    assert_eq!(counts(&output.json())["expiries"], 1);
}

#[test]
fn a_dry_run_is_the_plan_and_leaves_every_byte() {
    let env = TestEnv::new();
    let ending = active(&env);
    end_on(&env, &ending, "2026-12-01", &[]);
    env.invite_to("rosie@example.org", "Rosie Cotton", &["C220"]);
    env.set_now("2026-12-06T12:00:00Z");
    let before = env.everything();
    let plan = env.json(["housekeeping", "--dry-run"]);
    assert!(env.everything() == before);
    let planned = counts(&plan);
    assert_eq!((planned["expiries"], planned["ends"]), (1, 1));
    assert_eq!(keep_house(&env), planned);
}

#[test]
fn support_staff_and_admins_keep_house_and_nobody_else() {
    let env = TestEnv::new();
    let reference = active(&env);
    let expires = env.invite_to("rosie@example.org", "Rosie Cotton", &["C220"]);
    env.set_now("2026-12-04T09:00:00Z");
    env.invite_to("merry@example.org", "Merry Brandybuck", &["C220"]);
    end_on(&env, &reference, "2026-12-07", &[]);
    env.staff("sup", "support", "north");
    for (login, roles) in [("cw", "caseworker"), ("ap", "approver"), ("au", "auditor")] {
        env.staff(login, roles, "north");
        env.user(login);
        env.refused(["housekeeping"], "forbidden", 5);
    }
    env.user("sup");
    env.set_now("2026-12-07T12:00:00Z");
    let done = keep_house(&env);
    assert_eq!(
        (done["expiries"], done["ends"], done["reminders"]),
        (1, 1, 1)
    );
    assert_eq!(keep_house(&env), BTreeMap::new());
    env.user("jb");
    assert_eq!(state(&env, &reference), "ended");
    assert_eq!(
        env.json(["status", &expires])["invitation"]["state"],
        "expired"
    );
    assert_eq!(
        env.json(["audit", "list", "--action", "housekeeping.run"])["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["outcome"] == "denied")
            .count(),
        3
    );
}

#[test]
fn an_account_that_nobody_uses_is_reported_after_one_year_and_closed_after_two() {
    let env = TestEnv::new();
    let reference = active(&env);
    let house = |env: &TestEnv, now: &str| {
        env.set_now(now);
        let output = env.run(["housekeeping", "--json"]).success();
        let closed = counts(&output.json()).get("accounts").copied();
        let items = output.json()["items"].as_array().unwrap().clone();
        let inactive = items
            .iter()
            .find(|item| item["task"] == "inactive")
            .unwrap();
        (closed, inactive["state"] == "found")
    };
    // The last sign-in was some seconds after 09:05.
    assert_eq!(house(&env, "2027-11-22T09:04:00Z"), (None, false));
    assert_eq!(house(&env, "2027-11-22T09:06:00Z"), (None, true));
    assert_eq!(house(&env, "2028-11-21T09:04:00Z"), (None, true));
    let letters = env.outbox().len();
    assert_eq!(house(&env, "2028-11-21T09:06:00Z"), (Some(1), false));
    assert_eq!(house(&env, "2028-11-21T09:07:00Z"), (None, false));
    let status = env.json(["status", &reference]);
    assert_eq!(status["account"]["state"], "closed");
    assert_eq!(status["records"][0]["state"], "ended");
    assert_eq!(env.outbox().len(), letters + 1);
    let closed = env.json(["audit", "list", "--action", "account.closed"]);
    let entry = &closed["items"][0];
    assert_eq!(
        (&entry["actor"], &entry["command"]),
        (&"system".into(), &"housekeeping".into())
    );
    assert_whole(&env);
}

#[test]
fn what_ended_long_ago_loses_its_names() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.run(["invite", "withdraw", &reference, "--yes"])
        .success();
    let retention = |env: &TestEnv, now: &str| {
        env.set_now(now);
        keep_house(env).get("retention").copied()
    };
    // It was withdrawn some seconds after 09:05; 400 days later are over with the second after.
    assert_eq!(retention(&env, "2027-12-27T09:05:00Z"), None);
    let plan = {
        env.set_now("2027-12-27T09:06:00Z");
        counts(&env.json(["housekeeping", "--dry-run"]))
    };
    assert_eq!(plan["retention"], 1);
    assert_eq!(
        env.json(["status", &reference])["invitation"]["name"],
        "Sam Gamgee"
    );
    assert_eq!(retention(&env, "2027-12-27T09:06:00Z"), Some(1));
    assert_eq!(
        env.json(["status", &reference])["invitation"]["name"],
        "Erased"
    );
    assert_eq!(retention(&env, "2027-12-27T09:07:00Z"), None);
    assert_whole(&env);
}
