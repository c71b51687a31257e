//! `cso doctor`.

use crate::support::errands::{dead_port, invite, tamper};
use crate::support::terminal::Terminal;
use crate::support::{Output, TestEnv, files};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn state<'a>(report: &'a Value, check: &str) -> (&'a str, &'a str) {
    let items = report["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["check"] == check).unwrap();
    (
        found["state"].as_str().unwrap(),
        found["detail"].as_str().unwrap(),
    )
}

fn doctor(env: &TestEnv) -> Output {
    env.run(["doctor", "--json"])
}

#[test]
fn before_the_first_use_nothing_is_wrong_and_nothing_is_made() {
    let env = TestEnv::local();
    let report = doctor(&env).success().json();
    assert_eq!(state(&report, "database").0, "warning");
    assert_eq!(report["next"], Value::Null);
    assert!(files::under(env.home()).is_empty());
    env.set("CSO_DATABASE", "else.db");
    let report = doctor(&env).ended(1);
    assert_eq!(state(&report.json(), "database").0, "problem");
    assert_eq!(report.error()["code"], "problems_found");
    assert!(files::under(env.home()).is_empty());
}

#[test]
fn a_healthy_office_is_told_line_by_line() {
    let env = TestEnv::new();
    invite(&env, "sam@example.org", &[]);
    fs::set_permissions(env.home(), fs::Permissions::from_mode(0o700)).unwrap();
    let output = env.run(["doctor"]).success();
    let lines: Vec<&str> = output
        .stdout
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.starts_with("disk") && !line.starts_with("database\t"))
        .collect();
    let (own, lines): (Vec<&str>, Vec<&str>) = lines
        .into_iter()
        .partition(|line| line.contains("is yours alone"));
    if !env.is_shared() {
        insta::assert_snapshot!(own.join("\n"), @"
        data folder	ok	[HOME] is yours alone
        database file	ok	[HOME]/cso.db is yours alone
        key file	ok	[HOME]/cso.key is yours alone
        ");
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    settings	ok	no file [HOME]/config.toml; defaults
    key	ok	belongs to the database
    audit trail	ok	whole, 4 entries
    staff	ok	jb is known; 1 with the role admin
    messages	ok	0 waiting (0 due now), 0 held, 0 failed
    clock	ok	2026-11-22T09:05:01Z
    mail	ok	folder [HOME]/outbox can be written to
    texts and calls	ok	files in [HOME]/outbox; no phone gets them
    portal	ok	http://127.0.0.1:8080, on this computer alone, for practice
    wording	ok	every letter can be written
    ");
    let (screen, code) = Terminal::start(&env, 80, ["doctor"]).end();
    assert_eq!(code, 0);
    assert!(screen.contains("What mends it"), "{screen}");
}

#[test]
fn what_is_wrong_is_named_with_its_mend() {
    let env = TestEnv::local();
    invite(&env, "sam@example.org", &["--no-send"]);
    let set = |name: &str, mode| {
        fs::set_permissions(env.home().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::set_permissions(env.home(), fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(
        state(&doctor(&env).ended(1).json(), "data folder").0,
        "problem"
    );
    fs::set_permissions(env.home(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(
        state(&doctor(&env).success().json(), "data folder").0,
        "warning"
    );
    set("cso.db", 0o644);
    let report = doctor(&env).ended(1);
    assert_eq!(report.error()["message"], "one problem was found");
    assert_eq!(state(&report.json(), "database file").0, "problem");
    assert!(report.stdout.contains("chmod 600"), "{report}");
    assert_eq!(state(&report.json(), "messages").0, "warning");
    set("cso.db", 0o600);
    set("cso.key", 0o640);
    let report = doctor(&env).ended(1).json();
    assert_eq!(state(&report, "key file").0, "problem");
    set("cso.key", 0o600);

    env.user("stranger");
    assert_eq!(state(&doctor(&env).ended(1).json(), "staff").0, "problem");
    env.user("jb");

    let before = env.now();
    env.set_now("2026-01-02T00:00:00Z");
    assert_eq!(state(&doctor(&env).ended(1).json(), "clock").0, "problem");
    env.set_now("1970-01-01T00:00:00Z");
    assert_eq!(state(&doctor(&env).ended(1).json(), "clock").0, "problem");
    env.set_now(&before.to_rfc3339());

    env.set("CSO_MAIL_URL", &format!("smtp://127.0.0.1:{}", dead_port()));
    let report = doctor(&env).ended(1).json();
    assert_eq!(state(&report, "mail").0, "problem");
    env.set("CSO_MAIL_URL", "");

    env.write("letters/setup.en.txt", "no code here");
    env.write("letters/setpu.en.txt", "");
    let folder = env.home().join("letters");
    env.set("CSO_MAIL_TEMPLATES", folder.to_str().unwrap());
    let report = doctor(&env).ended(1).json();
    let (found, detail) = state(&report, "wording");
    assert_eq!(found, "problem", "{detail}");
    env.set("CSO_MAIL_TEMPLATES", "");

    env.set("CSO_MAIL_FROM", "nobody");
    assert_eq!(
        state(&doctor(&env).ended(1).json(), "settings").0,
        "problem"
    );
    env.set("CSO_MAIL_FROM", "");
    doctor(&env).success();
}

#[test]
fn the_program_for_texts_is_looked_at_and_not_run() {
    let env = TestEnv::new();
    let marker = env.home().join("was run");
    let script = format!("#!/bin/sh\ntouch '{}'\n", marker.display());
    let path = env.write("bin/send", script);
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let folder = path.parent().unwrap();
    set(folder, 0o755);
    set(&path, 0o755);
    env.set("CSO_MESSAGES_COMMAND", path.to_str().unwrap());
    let found = |code| {
        let report = doctor(&env).ended(code).json();
        let (found, detail) = state(&report, "texts and calls");
        (found.to_owned(), detail.to_owned())
    };
    let wanted = |state: &str, detail: &str| (state.to_owned(), detail.to_owned());
    assert_eq!(
        found(0),
        wanted("ok", "the program [HOME]/bin/send can be run")
    );
    let others = "the program [HOME]/bin/send or its folder can be changed by others";
    for path in [&path, folder] {
        set(path, 0o775);
        assert_eq!(found(0), wanted("warning", others));
        set(path, 0o755);
    }
    set(&path, 0o644);
    let (health, detail) = found(1);
    assert_eq!(health, "problem");
    assert!(
        detail.contains("cannot be run: it is not marked as a program"),
        "{detail}"
    );
    fs::remove_file(&path).unwrap();
    let (health, detail) = found(1);
    assert_eq!(health, "problem");
    assert!(detail.contains("there is no such file"), "{detail}");
    assert!(!marker.exists());
}

#[test]
fn an_audit_trail_that_somebody_edited_is_a_problem() {
    let env = TestEnv::new();
    invite(&env, "sam@example.org", &["--no-send"]);
    tamper(&env, "UPDATE audit SET actor = 'staff:kl' WHERE number = 2");
    let report = doctor(&env).ended(1).json();
    assert_eq!(state(&report, "audit trail").0, "problem");
}

#[test]
fn a_portal_in_the_clear_is_told_of_and_a_path_in_its_address_is_refused() {
    let env = TestEnv::new();
    for (url, found) in [
        ("http://portal.example.org", "warning"),
        ("https://portal.example.org/", "ok"),
        ("http://localhost:8080", "ok"),
    ] {
        env.set("CSO_PORTAL_PUBLIC_URL", url);
        assert_eq!(state(&doctor(&env).json(), "portal").0, found, "{url}");
    }
    env.set("CSO_PORTAL_PUBLIC_URL", "https://www.example.org/cso");
    let error = env.refused(["status"], "invalid_settings", 2);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("without a path")
    );
}
