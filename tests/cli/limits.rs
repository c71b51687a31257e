//! What time and counting do to codes and emails, and what touches nothing at all.

use crate::support::TestEnv;
use crate::support::person::{become_verified, code_of};
use chrono::TimeDelta;
use serde_json::json;

const WRONG: &str = "AAAA-AAAA";

fn code(env: &TestEnv, reference: &str) -> (String, u64) {
    let status = env.json(["status", reference]);
    let code = &status["verification"]["code"];
    (
        code["state"].as_str().unwrap().to_owned(),
        code["attempts_left"].as_u64().unwrap(),
    )
}

#[test]
fn a_wrong_code_is_counted_once_and_across_resends() {
    let env = TestEnv::new();
    let reference = env.invite();
    let verify = ["invite", "verify", &reference, WRONG];
    let error = env.refused(verify, "wrong_code", 6);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("4 tries are left"),
        "{error}"
    );
    assert_eq!(code(&env, &reference), ("live".to_owned(), 4));
    env.refused(["invite", "verify", &reference, "x"], "wrong_code", 6);
    env.advance(TimeDelta::minutes(3));
    env.run(["invite", "resend", &reference]).success();
    assert_eq!(code(&env, &reference), ("live".to_owned(), 3));
    env.refused(verify, "wrong_code", 6);
    assert_eq!(code(&env, &reference), ("live".to_owned(), 2));
    let right = code_of(&env, &reference);
    env.run(["invite", "verify", &reference, &right]).success();
}

#[test]
fn five_wrong_tries_lock_the_code_and_only_a_new_one_helps() {
    let env = TestEnv::new();
    let reference = env.invite();
    let right = code_of(&env, &reference);
    let verify = ["invite", "verify", &reference, WRONG];
    for _ in 0..4 {
        env.refused(verify, "wrong_code", 6);
    }
    let error = env.refused(verify, "wrong_code", 6);
    assert!(
        error["message"].as_str().unwrap().contains("last try"),
        "{error}"
    );
    assert_eq!(code(&env, &reference), ("locked".to_owned(), 0));
    let error = env.refused(["invite", "verify", &reference, &right], "code_locked", 6);
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("cso invite resend"),
        "{error}"
    );
    env.refused(
        ["invite", "code", &reference, "--reason", "x"],
        "code_locked",
        6,
    );
    // A locked code needs no waiting: the person is on the phone.
    let told = env.run(["invite", "resend", &reference]).success();
    assert!(told.stderr.contains("the older one is void"), "{told}");
    let new = code_of(&env, &reference);
    assert_ne!(new, right);
    assert_eq!(code(&env, &reference), ("live".to_owned(), 5));
    env.refused(["invite", "verify", &reference, &right], "wrong_code", 6);
    env.run(["invite", "verify", &reference, &new]).success();
}

#[test]
fn a_resend_tells_the_same_code_until_a_new_one_is_asked_for() {
    let env = TestEnv::new();
    let reference = env.invite();
    let first = code_of(&env, &reference);
    env.advance(TimeDelta::minutes(3));
    env.run(["invite", "resend", &reference]).success();
    env.advance(TimeDelta::minutes(3));
    env.run(["invite", "resend", &reference]).success();
    assert_eq!(env.outbox().len(), 3);
    assert_eq!(code_of(&env, &reference), first);
    env.advance(TimeDelta::minutes(3));
    env.run(["invite", "resend", &reference, "--new-code"])
        .success();
    let second = code_of(&env, &reference);
    assert_ne!(second, first);
    env.refused(["invite", "verify", &reference, &first], "wrong_code", 6);
    env.run(["invite", "verify", &reference, &second]).success();
}

#[test]
fn emails_are_not_resent_too_soon_or_too_often() {
    let env = TestEnv::new();
    let reference = env.invite();
    let resend = ["invite", "resend", &reference];
    env.set_now("2026-11-22T09:06:59Z");
    let error = env.refused(resend, "too_soon", 4);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("22 Nov 2026 09:07"),
        "{error}"
    );
    env.refused(
        resend.iter().copied().chain(["--force"]),
        "reason_required",
        5,
    );
    env.set_now("2026-11-22T09:07:00Z");
    for _ in 0..5 {
        env.run(resend).success();
        env.advance(TimeDelta::minutes(2));
    }
    env.refused(resend, "too_often", 4);
    let forced = resend
        .iter()
        .copied()
        .chain(["--force", "--reason", "on the phone"]);
    env.run(forced).success();
    let trail = env.json([
        "audit",
        "list",
        "--action",
        "invitation.resent",
        "--limit",
        "1",
    ]);
    assert_eq!(trail["items"][0]["reason"], "on the phone");
}

#[test]
fn a_code_works_until_the_second_before_it_expires() {
    for (now, exit) in [
        ("2026-12-06T09:04:59Z", 0),
        ("2026-12-06T09:05:00Z", 6),
        ("2026-12-06T09:05:01Z", 6),
    ] {
        let env = TestEnv::new();
        let reference = env.invite();
        let right = code_of(&env, &reference);
        env.set_now(now);
        let output = env.run(["invite", "verify", &reference, &right, "--json"]);
        assert_eq!(output.code, Some(exit), "{now}: {output}");
        if exit == 6 {
            assert_eq!(output.error()["code"], "code_expired");
            env.set_now(now);
            let status = env.json(["status", &reference]);
            assert_eq!(status["invitation"]["state"], "expired");
            assert_eq!(status["verification"]["code"]["state"], "expired");
            assert_eq!(status["verification"]["code"]["attempts_left"], 5);
            let list = env.json(["invite", "list", "--state", "expired"]);
            assert_eq!(list["items"].as_array().unwrap().len(), 1);
            env.run(["invite", "resend", &reference]).success();
            let new = code_of(&env, &reference);
            assert_ne!(new, right);
            env.run(["invite", "verify", &reference, &new]).success();
        }
    }
}

#[test]
fn a_life_of_its_own_is_kept_and_can_be_amended() {
    let env = TestEnv::new();
    let made = env.json([
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220=Frodo B.",
        "--expires-in",
        "36h",
    ]);
    let reference = made["invitation"]["ref"].as_str().unwrap();
    assert_eq!(made["invitation"]["expires_at"], "2026-11-23T21:05:00Z");
    env.set_now("2026-11-23T21:00:00Z");
    let amended = env.json(["invite", "amend", reference, "--expires-in", "7d"]);
    assert_eq!(amended["invitation"]["expires_at"], "2026-11-30T21:00:00Z");
    env.set_now("2026-11-30T20:59:59Z");
    assert_eq!(code(&env, reference).0, "live");
}

#[test]
fn an_accept_link_is_sent_again_until_it_expires_and_anew_afterwards() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    let link = |env: &TestEnv| {
        let letter = env.outbox().pop().unwrap();
        let (_, rest) = letter.text.split_once("/accept/").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let first = link(&env);
    env.advance(TimeDelta::minutes(3));
    env.run(["invite", "resend", &reference]).success();
    assert_eq!(link(&env), first);
    env.advance(TimeDelta::days(15));
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["state"], "expired");
    env.run(["invite", "resend", &reference]).success();
    assert_ne!(link(&env), first);
}

#[test]
fn help_version_and_completions_touch_no_folder() {
    let env = TestEnv::new();
    let home = env.home().join("absent");
    let verbs: &[(&str, &[&str])] = &[
        (
            "invite",
            &[
                "create", "list", "show", "code", "verify", "resend", "amend", "withdraw",
                "history",
            ],
        ),
        ("access", &["list", "show", "approve", "refuse"]),
        (
            "record",
            &["add", "list", "show", "restrict", "unrestrict", "reassign"],
        ),
        ("staff", &["add", "list", "show", "role", "disable"]),
        ("key", &["list", "rotate"]),
        ("audit", &["list", "verify", "export", "head"]),
    ];
    let run = |args: &[&str]| {
        let done = env.command(args).env("CSO_HOME", &home).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{args:?}");
        assert!(!home.exists(), "{args:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    run(&["--help"]);
    run(&["--version"]);
    run(&["completions", "bash"]);
    for (noun, verbs) in verbs {
        run(&[noun, "-h"]);
        for verb in *verbs {
            let (short, long) = (run(&[noun, verb, "-h"]), run(&[noun, verb, "--help"]));
            assert!(short.len() <= long.len(), "{noun} {verb}");
            assert!(
                short.lines().all(|line| line.chars().count() <= 100),
                "{noun} {verb}"
            );
            assert!(long.contains("Example"), "{noun} {verb} has no example");
        }
    }
}

#[test]
fn a_dry_run_makes_no_database() {
    let env = TestEnv::local();
    env.refused(
        ["record", "add", "C1", "--label", "X", "--dry-run"],
        "database_unavailable",
        8,
    );
    assert_eq!(env.everything().len(), 0);
    let list = env.json(["record", "list"]);
    assert_eq!(list["items"], json!([]));
}
