//! References from standard input, one a line: `invite resend -`, `invite withdraw -`, `access approve -`.

use crate::support::TestEnv;
use crate::support::errands::{invite, states};
use crate::support::person::become_decided;
use chrono::TimeDelta;
use serde_json::{Value, json};

fn each(env: &TestEnv, args: &[&str], input: &str, code: i32) -> Vec<Value> {
    let mut all = args.to_vec();
    all.push("--json");
    let output = env.run_with_input(all, input).ended(code);
    output.json()["items"].as_array().unwrap().clone()
}

#[test]
fn emails_are_sent_again_line_by_line() {
    let env = TestEnv::new();
    let (sam, sue) = (
        invite(&env, "sam@example.org", &[]),
        invite(&env, "sue@example.org", &[]),
    );
    env.advance(TimeDelta::minutes(5));
    let short = &sue[4..8];
    let input = format!("\u{feff}{sam}\r\n\n  {short}  \nINV-000000\n{sam}\nnonsense!\n");
    let dry = each(&env, &["invite", "resend", "-", "--dry-run"], &input, 7);
    assert!(
        dry[0]["message"].as_str().unwrap().contains("would"),
        "{dry:?}"
    );
    assert_eq!(states(&env, &sam), ["sent"]);
    let items = each(&env, &["invite", "resend", "-"], &input, 7);
    let codes: Vec<(&Value, &Value)> = items
        .iter()
        .map(|item| (&item["line"], &item["code"]))
        .collect();
    assert_eq!(
        json!(codes),
        json!([
            [1, "ok"],
            [3, "ok"],
            [4, "not_found"],
            [5, "too_soon"],
            [6, "invalid_reference"]
        ])
    );
    assert_eq!(
        (&items[0]["ref"], &items[2]["ref"]),
        (&json!(sam), &Value::Null)
    );
    for reference in [&sam, &sue] {
        assert_eq!(states(&env, reference), ["sent", "sent"]);
    }
    assert_eq!(
        each(&env, &["invite", "resend", "-"], "\n\n", 0),
        Vec::<Value>::new()
    );
}

#[test]
fn invitations_are_withdrawn_line_by_line_and_only_with_a_yes() {
    let env = TestEnv::new();
    let (sam, sue) = (
        invite(&env, "sam@example.org", &[]),
        invite(&env, "sue@example.org", &[]),
    );
    env.run_with_input(["invite", "withdraw", "-"], format!("{sam}\n"))
        .ended(2);
    assert_eq!(
        env.json(["status", &sam])["invitation"]["state"],
        "awaiting_code"
    );
    let input = format!("{sam}\nsue@example.org\n{sam}\n");
    let items = each(&env, &["invite", "withdraw", "-", "--yes"], &input, 7);
    assert_eq!(items[0]["code"], "ok");
    assert_eq!(items[1]["ref"], sue.as_str());
    assert_eq!(items[2]["code"], "wrong_state");
    assert_eq!(
        env.json(["status", &sue])["invitation"]["state"],
        "withdrawn"
    );
}

#[test]
fn access_is_approved_line_by_line() {
    let env = TestEnv::new();
    let (sam, sue) = (
        invite(&env, "sam@example.org", &[]),
        invite(&env, "sue@example.org", &[]),
    );
    become_decided(&env, &sam, &[("C-SAM", true)]);
    env.run_with_input(["access", "approve", "-"], format!("{sam}\n"))
        .ended(2);
    let input = format!("{sam}\n{sue}\n");
    let items = each(&env, &["access", "approve", "-", "--yes"], &input, 7);
    assert_eq!(items[0]["code"], "ok");
    assert!(
        items[0]["message"].as_str().unwrap().contains("C-SAM"),
        "{items:?}"
    );
    assert_eq!(items[1]["code"], "wrong_state");
    assert_eq!(env.json(["status", &sam])["stage"], "active");
}

#[test]
fn whoever_may_not_changes_nothing_through_a_pipe_either() {
    let env = TestEnv::new();
    let sam = invite(&env, "sam@example.org", &[]);
    env.staff("sp", "support", "north");
    env.user("sp");
    let items = each(&env, &["invite", "withdraw", "-", "--yes"], &sam, 7);
    assert_eq!(items[0]["code"], "forbidden");
    env.user("jb");
    assert_eq!(
        env.json(["status", &sam])["invitation"]["state"],
        "awaiting_code"
    );
}
