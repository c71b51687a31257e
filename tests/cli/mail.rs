//! `cso mail` with the folder, and what may and may not leave it.

use crate::support::TestEnv;
use crate::support::errands::{
    assert_whole, at_once, change, code, dead_port, endings, invite, invite_output, messages,
    number, states,
};
use crate::support::terminal::Terminal;
use chrono::TimeDelta;
use serde_json::json;

#[test]
fn a_withdrawn_invitation_is_never_sent() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &["--no-send"]);
    env.run(["invite", "withdraw", &reference, "--yes"])
        .success();
    let summary = env.json(["mail", "send"]);
    assert_eq!(
        (&summary["sent"], &summary["waiting"]),
        (&json!(0), &json!(0))
    );
    assert!(env.outbox().is_empty());
    assert_eq!(states(&env, &reference), ["cancelled"]);
    let error = env
        .run([
            "mail",
            "retry",
            messages(&env, &reference)[0]["id"].as_str().unwrap(),
            "--yes",
            "--json",
        ])
        .ended(4)
        .error();
    assert_eq!(error["code"], "wrong_state");
}

#[test]
fn an_email_whose_code_expired_is_cancelled_at_delivery() {
    let env = TestEnv::new();
    let reference = invite(
        &env,
        "sam@example.org",
        &["--no-send", "--expires-in", "1d"],
    );
    env.advance(TimeDelta::days(1));
    let summary = env.json(["mail", "send"]);
    assert_eq!(
        (&summary["sent"], &summary["cancelled"]),
        (&json!(0), &json!(1))
    );
    assert!(env.outbox().is_empty());
    assert_eq!(states(&env, &reference), ["cancelled"]);
}

#[test]
fn a_resend_while_one_waits_gives_one_email() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &["--no-send"]);
    env.advance(TimeDelta::minutes(5));
    env.run(["invite", "resend", &reference, "--no-send"])
        .success();
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
    assert_eq!(env.outbox().len(), 1);
    let states = states(&env, &reference);
    assert_eq!(states, ["cancelled", "sent"]);
}

#[test]
fn a_server_that_is_away_fails_no_command_and_loses_nothing() {
    let env = TestEnv::new();
    env.set("CSO_MAIL_URL", &format!("smtp://127.0.0.1:{}", dead_port()));
    let output = invite_output(&env, "sam@example.org", &[]).success();
    assert!(
        output
            .stderr
            .contains("warning: the email could not be sent yet"),
        "{output}"
    );
    let reference = output.json()["invitation"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(states(&env, &reference), ["queued"]);
    let before = messages(&env, &reference)[0].clone();
    env.advance(TimeDelta::minutes(10));
    let output = env.run(["mail", "send", "--json"]).ended(8);
    assert_eq!(output.error()["code"], "mail_unavailable");
    assert_eq!(output.json()["waiting"], 1);
    assert!(output.json()["error"].is_string());
    // However long it is away: nothing is given up for it.
    env.advance(TimeDelta::days(5));
    env.run(["mail", "send", "--quiet"]).ended(8);
    env.advance(TimeDelta::minutes(10));
    env.set("CSO_MAIL_URL", "");
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
    let letter = &env.outbox()[0];
    assert_eq!(
        letter.header("message-id"),
        format!("<{}>", before["message_id"].as_str().unwrap())
    );
    let told = env.run(["invite", "code", &reference, "--reason", "test", "--json"]);
    assert_eq!(
        code(letter),
        told.success().json()["code"].as_str().unwrap()
    );
}

#[test]
fn a_limit_ends_a_run() {
    let env = TestEnv::new();
    for n in 0..5 {
        invite(&env, &format!("p{n}@example.org"), &["--no-send"]);
    }
    let dry = env.run(["mail", "send", "--dry-run"]).success();
    assert!(dry.stderr.contains("5 messages would be sent"), "{dry}");
    let summary = env.json(["mail", "send", "--limit", "2"]);
    assert_eq!(
        (&summary["sent"], &summary["waiting"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(env.outbox().len(), 2);
    env.run(["mail", "send", "--limit", "0"]).ended(2);
    assert_eq!(env.json(["mail", "send"])["sent"], 3);
}

#[test]
fn two_senders_at_once_send_each_message_once() {
    let env = TestEnv::new();
    let commands = (0..60)
        .map(|n| {
            let record = format!("C{n}=L");
            let email = format!("p{n}@example.org");
            env.command([
                "invite",
                "create",
                &email,
                "--name=P",
                "--record",
                &record,
                "--no-send",
                "--json",
            ])
        })
        .collect();
    let made = at_once(commands);
    assert_eq!(endings(&made), [("0".to_owned(), 60)].into(), "{made:?}");
    let senders = (0..2)
        .map(|_| env.command(["mail", "send", "--json"]))
        .collect();
    let outcomes = at_once(senders);
    assert_eq!(
        endings(&outcomes),
        [("0".to_owned(), 2)].into(),
        "{outcomes:?}"
    );
    let sent: u64 = outcomes
        .iter()
        .map(|(_, stdout, _)| {
            let summary: serde_json::Value = serde_json::from_str(stdout).unwrap();
            summary["sent"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(sent, 60);
    assert_eq!(env.outbox().len(), 60);
    assert_eq!(number(&env, "SELECT max(attempts) FROM message"), 1);
    let entries = "SELECT count(*) FROM audit WHERE action = 'message.sent'";
    assert_eq!(number(&env, entries), 60);
    assert_whole(&env);
}

#[test]
fn what_a_sender_holds_is_left_to_it_until_its_lease_ends() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &["--no-send"]);
    let lease = (env.now() + TimeDelta::minutes(10)).timestamp();
    change(
        &env,
        &format!("UPDATE message SET state = 'sending', attempts = 1, lease_until = {lease}"),
    );
    assert_eq!(env.json(["mail", "send"])["sent"], 0);
    assert_eq!(states(&env, &reference), ["sending"]);
    env.advance(TimeDelta::minutes(10));
    assert_eq!(env.json(["mail", "send"])["sent"], 1);
    let found = messages(&env, &reference);
    assert_eq!(
        (&found[0]["state"], &found[0]["attempts"]),
        (&json!("sent"), &json!(2))
    );
}

#[test]
fn a_message_that_cannot_be_written_waits_and_does_not_hold_up_the_others() {
    let env = TestEnv::new();
    env.write("letters/setup.en.txt", "{{ nothing }}");
    let folder = env.home().join("letters");
    let broken = invite(&env, "sam@example.org", &["--no-send"]);
    let welsh = invite(&env, "pip@example.org", &["--no-send", "--language", "cy"]);
    env.set("CSO_MAIL_TEMPLATES", folder.to_str().unwrap());
    // Also when it is older than a message is tried for: the run must end.
    env.advance(TimeDelta::days(4));
    let summary = env.json(["mail", "send"]);
    assert_eq!(
        (&summary["sent"], &summary["postponed"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (states(&env, &broken), states(&env, &welsh)),
        (vec!["queued".to_owned()], vec!["sent".to_owned()])
    );
    for _ in 0..8 {
        env.advance(TimeDelta::hours(5));
        env.run(["mail", "send"]).success();
    }
    assert_eq!(states(&env, &broken), ["failed"]);
    env.set("CSO_MAIL_TEMPLATES", "");
    assert_eq!(env.json(["mail", "retry", "--failed", "--yes"])["sent"], 1);
    assert_eq!(env.outbox().len(), 2);
}

#[test]
fn a_list_masks_addresses_and_never_shows_a_code() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &[]);
    let secret = code(&env.outbox()[0]);
    let id = messages(&env, &reference)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for args in [
        ["mail", "list", "--state", "sent", "--kind", "setup"].as_slice(),
        &["mail", "list", "--reveal", "--dry-run"],
        &["mail", "show", &id],
        &["mail", "show", &id, "--json"],
    ] {
        let output = env.run(args).success();
        assert!(output.stdout.contains("s•••@example.org"), "{output}");
        assert!(!output.stdout.contains(&secret), "{output}");
    }
    let entries = number(&env, "SELECT count(*) FROM audit");
    let revealed = env.run(["mail", "list", "--reveal"]).success();
    assert!(revealed.stdout.contains("sam@example.org"), "{revealed}");
    assert_eq!(number(&env, "SELECT count(*) FROM audit"), entries + 1);
    let wrong = env.run(["mail", "list", "--state", "gone"]).ended(2);
    assert!(wrong.stderr.contains("queued, sending"), "{wrong}");
    env.run(["mail", "show", "MSG-00000000"]).ended(3);
    env.run(["mail", "show", "nothing"]).ended(2);
}

#[test]
fn a_preview_shows_a_letter_and_touches_nothing() {
    let env = TestEnv::new();
    env.database();
    let before = env.everything();
    let english = env.run(["mail", "preview", "setup"]).success();
    assert!(
        english
            .stdout
            .starts_with("Subject: Set up your Children's Services"),
        "{english}"
    );
    assert!(english.stdout.contains("7KQX-2MPD"));
    let welsh = env.json(["mail", "preview", "accept", "--language", "cy"]);
    assert_eq!(
        (&welsh["kind"], &welsh["language"]),
        (&json!("accept"), &json!("cy"))
    );
    let html = env
        .run(["mail", "preview", "verification-code", "--html"])
        .success();
    assert!(html.stdout.starts_with("<!DOCTYPE html>"), "{html}");
    env.run(["mail", "preview", "reminder", "--form", "3"])
        .success();
    env.run(["mail", "preview", "reminder", "--form", "4"])
        .ended(2);
    env.run(["mail", "preview", "poem"]).ended(2);
    assert!(env.everything() == before);
}

#[test]
fn a_test_email_says_what_it_is() {
    let env = TestEnv::new();
    env.run(["mail", "test", "you@example.org"]).ended(2);
    assert!(env.outbox().is_empty());
    let result = env.json(["mail", "test", "you@example.org", "--yes"]);
    assert_eq!(result["transport"], "folder");
    assert_eq!(
        (&result["encrypted"], &result["sent"]),
        (&json!(null), &json!(true))
    );
    let letter = &env.outbox()[0];
    assert_eq!(
        (letter.to(), letter.subject()),
        ("you@example.org", "Test email: nothing to do")
    );
    assert!(letter.text.contains("cso mail test") && letter.html.contains("lang=\"en\""));
    env.set("CSO_MAIL_URL", &format!("smtp://127.0.0.1:{}", dead_port()));
    let error = env
        .run(["mail", "test", "you@example.org", "--yes", "--json"])
        .ended(8)
        .error();
    assert_eq!(error["code"], "mail_unavailable");
}

#[test]
fn somebody_without_the_role_sends_nothing_and_that_is_recorded() {
    let env = TestEnv::new();
    invite(&env, "sam@example.org", &["--no-send"]);
    env.staff("aud", "auditor", "north");
    for login in ["stranger", "aud"] {
        env.user(login);
        let error = env.run(["mail", "send", "--json"]).ended(5).error();
        assert_eq!(error["code"], "forbidden");
    }
    assert!(env.outbox().is_empty());
    let denied = "SELECT count(*) FROM audit WHERE outcome = 'denied' AND action = 'mail.sent'";
    // A server lets nobody in whom it does not know: of that its own log tells.
    let recorded = if env.is_shared() { 1 } else { 2 };
    assert_eq!(number(&env, denied), recorded);
}

#[test]
fn on_a_terminal_a_retry_shows_its_plan_and_asks() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &["--no-send"]);
    let id = messages(&env, &reference)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut terminal = Terminal::start(&env, 100, ["mail", "retry", &id]);
    terminal.see("This lets 1 message go:");
    terminal.see("@example.org  setup email waits");
    terminal.see("Let 1 message go?");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
    assert!(env.outbox().is_empty());
    let mut terminal = Terminal::start(&env, 100, ["mail", "retry", &id]);
    terminal.see("Let 1 message go?");
    terminal.answer("y");
    let (screen, code) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(env.outbox().len(), 1);
    let again = env.run(["mail", "retry", &id, "--yes"]).ended(4);
    assert!(again.stderr.contains("cso invite resend"), "{again}");
    let none = env.run(["mail", "retry", "--held"]).success();
    assert!(none.stderr.contains("nothing to do"), "{none}");
}

#[test]
fn fifty_wrong_codes_at_once_are_checked_five_times_at_most() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &[]);
    let right = code(&env.outbox()[0]);
    let wrong = if right == "2222-2222" {
        "3333-3333"
    } else {
        "2222-2222"
    };
    let commands = (0..50)
        .map(|_| env.command(["invite", "verify", &reference, wrong, "--json"]))
        .collect();
    let outcomes = at_once(commands);
    assert_eq!(
        endings(&outcomes),
        [
            ("6 code_locked".to_owned(), 45),
            ("6 wrong_code".to_owned(), 5)
        ]
        .into()
    );
    let error = env
        .run(["invite", "verify", &reference, &right, "--json"])
        .ended(6)
        .error();
    assert_eq!(error["code"], "code_locked");
    assert_whole(&env);
}

#[test]
fn fifty_right_codes_at_once_succeed_once() {
    let env = TestEnv::new();
    let reference = invite(&env, "sam@example.org", &[]);
    let right = code(&env.outbox()[0]);
    let commands = (0..50)
        .map(|_| env.command(["invite", "verify", &reference, &right, "--json"]))
        .collect();
    let outcomes = at_once(commands);
    assert_eq!(
        endings(&outcomes),
        [("0".to_owned(), 1), ("4 wrong_state".to_owned(), 49)].into()
    );
    let accepts = "SELECT count(*) FROM message WHERE kind = 'accept'";
    assert_eq!(number(&env, accepts), 1);
    assert_eq!(env.outbox().len(), 2);
    assert_whole(&env);
}
