//! What every command shares: help, version, mistakes, streams and exit codes.

use crate::support::{PROGRAM, TestEnv};
use serde_json::json;
use std::process::{Command, Stdio};

#[test]
fn help_and_version_touch_no_folder() {
    let env = TestEnv::new();
    for args in [
        ["--version"].as_slice(),
        &["-h"],
        &["--help"],
        &["config", "show", "--help"],
        &["completions", "bash"],
    ] {
        let output = env.run(args).success();
        assert!(
            output.stderr.is_empty() && !output.stdout.is_empty(),
            "{args:?}"
        );
    }
    assert!(std::fs::read_dir(env.home()).unwrap().next().is_none());
}

#[test]
fn a_mistyped_command_suggests_the_near_one() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(["confg"]), @"
    ------- stderr -------
    error: there is no command “cso confg”
    hint: did you mean `cso config`?
    [exit 2]
    ");
    insta::assert_snapshot!(env.run(["config", "shwo"]), @"
    ------- stderr -------
    error: there is no command “cso config shwo”
    hint: did you mean `cso config show`?
    [exit 2]
    ");
    insta::assert_snapshot!(env.run(["config", "show", "--jsn"]), @"
    ------- stderr -------
    error: --jsn is not known here
    hint: did you mean `--json`?
    [exit 2]
    ");
    insta::assert_snapshot!(env.run(["--database=", "config", "show"]), @"
    ------- stderr -------
    error: --database is given without a value
    hint: add --help to see what can be typed
    [exit 2]
    ");
}

#[test]
fn mistakes_are_json_where_json_is_asked_for() {
    let env = TestEnv::new();
    let output = env.run(["nonsense", "--json"]).ended(2);
    assert_eq!(output.error()["code"], "usage");
    assert_eq!(output.error()["exit"], 2);
    let output = env.run(["config", "--json"]).ended(2);
    assert_eq!(
        output.error()["message"],
        json!("the command is not complete")
    );
    env.set("CSO_OUTPUT", "json");
    assert_eq!(env.run(["nonsense"]).ended(2).error()["code"], "usage");
    env.set("CSO_OUTPUT", "yaml");
    insta::assert_snapshot!(env.run(["config", "path"]), @"
    ------- stderr -------
    error: CSO_OUTPUT cannot be “yaml”
      because: table, plain, json, jsonl or csv is wanted
    [exit 2]
    ");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let env = TestEnv::new();
    let mut child = env
        .command(["config", "show", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        (done.status.code(), done.stderr.as_slice()),
        (Some(0), [].as_slice())
    );
}

#[test]
fn a_full_disk_under_the_output_is_an_error() {
    let env = TestEnv::new();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let done = env
        .command(["config", "show"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(
        String::from_utf8(done.stderr)
            .unwrap()
            .contains("could not be written")
    );
}

#[test]
fn without_a_home_it_says_what_to_set_or_finds_one() {
    let done = Command::new(PROGRAM)
        .args(["config", "path"])
        .env_clear()
        .output()
        .unwrap();
    assert!(matches!(done.status.code(), Some(0 | 2)), "{done:?}");
}

#[test]
fn each_command_runs_a_second_after_the_one_before_with_draws_of_its_own() {
    let env = TestEnv::new();
    env.set_now("2026-03-29T00:59:59Z");
    env.user("kl");
    let of = |command: &Command, name: &str| {
        let mut all = command.get_envs();
        let found = all
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value);
        found.unwrap().to_str().unwrap().to_owned()
    };
    let (first, second) = (env.command(["status"]), env.command(["status"]));
    assert_eq!(of(&first, "CSO_TEST_NOW"), "2026-03-29T00:59:59+00:00");
    assert_eq!(of(&second, "CSO_TEST_NOW"), "2026-03-29T01:00:00+00:00");
    assert_ne!(of(&first, "CSO_TEST_CODES"), of(&second, "CSO_TEST_CODES"));
    assert_eq!(of(&first, "CSO_TEST_USER"), "kl");
    assert_eq!(env.now().to_rfc3339(), "2026-03-29T01:00:01+00:00");
    assert!(env.outbox().is_empty());
}

#[test]
fn what_was_typed_wrongly_is_said_in_words_that_can_be_read_aloud() {
    let env = TestEnv::new();
    for (typed, said) in [
        ("record add --label a", "this is missing: <REF>"),
        ("invite list --foo", "--foo is not known here"),
        (
            "invite list --mine --worker kl",
            "--mine and --worker cannot be given together",
        ),
        ("status --yes --yes", "--yes is given twice"),
        ("invite list --worker", "--worker is given without a value"),
        (
            "status --output tabel",
            "--output cannot be “tabel”: one of these is wanted: table, plain, json, jsonl, csv",
        ),
        (
            "mail send --limit x",
            "--limit cannot be “x”: a whole number is wanted",
        ),
        (
            "invite list --limit 99999999999",
            "--limit cannot be “99999999999”: a whole number from 1 to 10000 is wanted",
        ),
    ] {
        let error = env.refused(typed.split(' '), "usage", 2);
        assert_eq!(error["message"], said, "{typed}");
        assert!(error["hint"].is_string(), "{typed}");
    }
}
