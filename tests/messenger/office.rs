//! The real program hands texts to the council's own.

use crate::support::errands::assert_whole;
use crate::support::person::{ask_for_a_text, become_verified};
use crate::support::{TestEnv, files};
use serde_json::{Value, json};
use std::fs;

/// Keeps all that it can see, and ends as it is told.
const SCRIPT: &str = r#"
cd "$1"
cat > input
env > environment
printf '%s\n' "$@" > arguments
cat input >&2
exit "$2"
"#;

/// An office in which a text waits, and a program that ends with this.
fn office() -> TestEnv {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    ask_for_a_text(&env, &reference);
    env.write("bin/send.sh", SCRIPT);
    env.set("CSO_MAIL_URL", "");
    env.set("LC_TIME", "cy_GB.UTF-8");
    env.set("SECRET_OF_ANOTHER", "canary");
    env
}

fn ends_with(env: &TestEnv, code: &str) {
    let path = |name: &str| env.home().join(name).display().to_string();
    let command = json!(["/bin/sh", path("bin/send.sh"), path("bin"), code]);
    env.set("CSO_MESSAGES_COMMAND", &command.to_string());
}

fn kept(env: &TestEnv, name: &str) -> String {
    fs::read_to_string(env.home().join("bin").join(name)).unwrap()
}

/// The text, which is about an account and not about an invitation.
fn text_of(env: &TestEnv) -> Value {
    let all = env.json(["mail", "list"]);
    let mut all = all["items"].as_array().unwrap().iter();
    let text = all.find(|message| message["channel"] == "text");
    text.unwrap_or_else(|| panic!("there is no text")).clone()
}

#[test]
fn a_text_reaches_the_program_and_no_secret_is_beside_it() {
    let env = office();
    ends_with(&env, "0");
    let sent = env.json(["mail", "send"]);
    assert_eq!(sent["sent"], 1, "{sent}");
    let input: Value = serde_json::from_str(&kept(&env, "input")).unwrap();
    let message = text_of(&env);
    assert_eq!(message["state"], "sent");
    let fields: Vec<&String> = input.as_object().unwrap().keys().collect();
    // Councils write their programs by the README.
    let readme = fs::read_to_string(files::root().join("README.md")).unwrap();
    let example = readme.split("```json\n").nth(1).unwrap();
    let example: Value = serde_json::from_str(example.lines().next().unwrap()).unwrap();
    let promised: Vec<&String> = example.as_object().unwrap().keys().collect();
    assert_eq!(fields, promised);
    assert_eq!(input["id"], message["id"]);
    assert_eq!(
        (&input["kind"], &input["to"], &input["language"]),
        (&json!("text"), &json!("+447700900123"), &json!("en"))
    );
    let text = input["text"].as_str().unwrap();
    let code = text.split_whitespace().next().unwrap();
    assert_eq!(code.len(), 6, "{text}");
    assert!(text.contains("verification code"), "{text}");

    let environment = kept(&env, "environment");
    let names: Vec<&str> = environment
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        // What the shell sets by itself.
        .filter(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name))
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["HOME", "LANG", "LC_TIME", "PATH", "TZ"]);
    for outside in [environment, kept(&env, "arguments")] {
        assert!(!outside.contains(code) && !outside.contains("7700900123"));
    }
    // It went, so nothing is left to be sent a second time.
    fs::remove_file(env.home().join("bin/input")).unwrap();
    env.run(["mail", "send"]).success();
    assert!(!env.home().join("bin/input").exists());
    assert_whole(&env);
}

#[test]
fn what_the_program_says_shows_without_number_and_code() {
    for (code, exit, state, fault) in [
        ("75", 0, "queued", "temporary"),
        ("65", 0, "failed", "permanent"),
        ("69", 8, "queued", "provider"),
    ] {
        let env = office();
        ends_with(&env, code);
        let output = env.run(["mail", "send", "--json"]).ended(exit);
        let message = text_of(&env);
        assert_eq!(message["state"], state, "{message}");
        let shown = env.json(["mail", "show", message["id"].as_str().unwrap()]);
        let shown = format!("{shown} {output}");
        assert!(shown.contains(fault), "{shown}");
        assert!(
            shown.contains(&format!("the program answered {code}: ")),
            "{shown}"
        );
        let input: Value = serde_json::from_str(&kept(&env, "input")).unwrap();
        let digits = input["text"].as_str().unwrap().split(' ').next().unwrap();
        assert!(!shown.contains(digits) && !shown.contains("7700900123"));
        assert_whole(&env);
    }
}

#[test]
fn a_program_that_is_not_there_fails_no_text() {
    let env = office();
    env.set("CSO_MESSAGES_COMMAND", "/nowhere/send-text");
    let output = env.run(["mail", "send"]).ended(8);
    assert!(
        output
            .stderr
            .contains("the program /nowhere/send-text could not be run"),
        "{output}"
    );
    assert_eq!(text_of(&env)["state"], "queued");
    // Somebody puts it there.
    ends_with(&env, "0");
    env.advance(chrono::TimeDelta::minutes(2));
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
}
