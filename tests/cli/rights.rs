//! Who may not: nothing is shown before the refusal, and the audit trail knows of it.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use crate::support::terminal::Terminal;

/// An auditor, and caseworkers of two teams; the invitation is of team north.
fn office() -> (TestEnv, String) {
    let env = TestEnv::new();
    env.staff("north1", "caseworker", "north");
    env.staff("kl", "caseworker", "south");
    env.staff("aud", "auditor", "north");
    env.user("north1");
    let reference = env.invite();
    (env, reference)
}

fn denials(env: &TestEnv) -> Vec<String> {
    env.user("jb");
    let all = env.json(["audit", "list"]);
    let entries = all["items"].as_array().unwrap().iter();
    let mut told: Vec<String> = entries
        .filter(|entry| entry["outcome"] == "denied")
        .map(|entry| {
            let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {} {}",
                text("actor"),
                text("action"),
                text("subject"),
                text("detail")
            )
        })
        .collect();
    told.reverse();
    told
}

#[test]
fn whoever_may_not_act_is_shown_no_name_or_address_on_the_way_to_the_refusal() {
    let (env, reference) = office();
    env.user("aud");
    let reference = reference.as_str();
    let commands: [&[&str]; 6] = [
        &["invite", "verify", reference],
        &["invite", "withdraw", reference],
        &["invite", "amend", reference, "--email", "x@example.org"],
        &["invite", "resend", reference],
        &["invite", "code", reference, "--reason", "x"],
        &["access", "approve", reference],
    ];
    for command in commands {
        for more in [None, Some("--dry-run"), Some("--yes")] {
            let mut terminal = Terminal::of(env.command(command.iter().copied().chain(more)));
            terminal.see("do not allow");
            let (_, exit) = terminal.end();
            assert_eq!(exit, 5, "{command:?}");
            let output = env.run(command.iter().copied().chain(more)).ended(5);
            let text = format!("{}{}", output.stdout, output.stderr);
            assert!(
                !text.contains("Sam") && !text.contains("sam@"),
                "{command:?}: {text}"
            );
        }
    }
    let screen = Terminal::of(env.command(["invite", "withdraw", reference])).end();
    assert!(!screen.0.contains("Sam"), "{}", screen.0);
}

#[test]
fn every_attempt_that_is_not_permitted_is_in_the_audit_trail() {
    let (env, reference) = office();
    let reference = reference.as_str();
    env.user("kl");
    let not_theirs: [&[&str]; 6] = [
        &["status", reference],
        &["status", "sam@example.org"],
        &["invite", "verify", reference, "AAAA-AAAA"],
        &["invite", "resend", reference],
        &["invite", "amend", reference, "--name", "X"],
        &["invite", "withdraw", reference, "--yes"],
    ];
    for command in not_theirs {
        let error = env.refused(command.iter().copied(), "not_found", 3);
        assert!(
            error["message"]
                .as_str()
                .unwrap()
                .starts_with("there is no invitation")
        );
    }
    env.user("aud");
    let forbidden: [&[&str]; 6] = [
        &["invite", "verify", reference, "AAAA-AAAA"],
        &["invite", "withdraw", reference, "--yes"],
        &["record", "add", "C9", "--label", "X"],
        &["record", "restrict", "C220", "--reason", "x", "--yes"],
        &["mail", "test", "x@example.org", "--yes"],
        &["invite", "list", "--search", "gamgee"],
    ];
    for command in forbidden {
        env.run(command.iter().copied());
    }
    env.user("north1");
    env.run(["audit", "list"]).ended(5);
    env.user("stranger");
    env.run(["status", reference]).ended(5);
    let mut told = denials(&env);
    if env.is_shared() {
        // A server lets nobody in whom it does not know: of that its own log tells.
        told.push("staff:stranger invitation.shown - why=not-staff".to_owned());
    }
    insta::assert_snapshot!(told.join("\n").replace(reference, "INV"), @"
    staff:kl invitation.shown INV why=not-theirs
    staff:kl invitation.shown INV why=not-theirs
    staff:kl code.verified INV why=not-theirs
    staff:kl invitation.resent INV why=not-theirs
    staff:kl invitation.amended INV why=not-theirs
    staff:kl invitation.withdrawn INV why=not-theirs
    staff:aud code.verified INV why=role
    staff:aud invitation.withdrawn INV why=role
    staff:aud record.added C9 why=role
    staff:aud record.restricted C220 why=role
    staff:aud mail.tested outbox why=role
    staff:aud invitation.searched - why=role
    staff:north1 audit.read audit why=role
    staff:stranger invitation.shown - why=not-staff
    ");
}

#[test]
fn a_name_that_is_not_shown_cannot_be_searched_for() {
    let (env, _) = office();
    env.user("aud");
    env.refused(["invite", "list", "--search", "gamgee"], "forbidden", 5);
    env.refused(
        ["invite", "list", "--search", "sam", "--count"],
        "forbidden",
        5,
    );
}

#[test]
fn nobody_finds_out_who_has_access_to_a_restricted_record_by_inviting() {
    let (env, reference) = office();
    let restrict = [
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ];
    env.run(restrict).success();
    env.user("kl");
    let create = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220",
    ];
    for what in ["error", "skip", "resend"] {
        let error = env.refused(
            create.iter().copied().chain(["--if-exists", what]),
            "forbidden",
            5,
        );
        assert!(!error.to_string().contains(&reference), "{error}");
    }
}

#[test]
fn an_invitation_of_another_team_is_neither_skipped_nor_sent_again_but_its_worker_named() {
    let (env, reference) = office();
    env.user("kl");
    let create = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220",
    ];
    for what in ["error", "skip", "resend"] {
        let error = env.refused(
            create.iter().copied().chain(["--if-exists", what]),
            "already_exists",
            4,
        );
        let hint = error["hint"].as_str().unwrap();
        assert_eq!(hint, "speak to north1, who looks after it");
        assert!(error["message"].as_str().unwrap().contains(&reference));
    }
    let other = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Rosie Cotton",
        "--record",
        "C220",
    ];
    let error = env.refused(other, "different_person", 4);
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .starts_with("speak to north1")
    );
}

#[test]
fn an_invitation_to_a_restricted_record_is_not_handed_to_another_team() {
    let (env, reference) = office();
    let restrict = [
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ];
    env.run(restrict).success();
    env.refused(
        ["invite", "amend", &reference, "--worker", "kl"],
        "forbidden",
        5,
    );
    env.staff("north2", "caseworker", "north");
    env.user("north1");
    let handed = env.json(["invite", "amend", &reference, "--worker", "north2"]);
    assert_eq!(handed["invitation"]["worker"], "north2");
}

#[test]
fn a_rehearsed_reading_back_is_refused_like_a_real_one() {
    let (env, reference) = office();
    env.refused(
        ["invite", "code", &reference, "--dry-run"],
        "reason_required",
        5,
    );
    env.user("aud");
    let args = ["invite", "code", &reference, "--reason", "x", "--dry-run"];
    env.refused(args, "forbidden", 5);
}

#[test]
fn a_correction_cannot_put_a_second_name_on_an_address() {
    let env = TestEnv::new();
    env.invite();
    let second = env.invite_to("sam@example.org", "Sam Gamgee", &["C221=Elanor G."]);
    let amend = ["invite", "amend", &second, "--name", "Rosie Cotton"];
    env.refused(amend, "different_person", 4);
    let renamed = env.json(amend.iter().copied().chain(["--same-person"]));
    assert_eq!(renamed["invitation"]["name"], "Rosie Cotton");
    env.refused(amend, "usage", 2);
}

#[test]
fn why_a_record_was_restricted_is_not_told_in_the_history_to_other_teams() {
    let (env, reference) = office();
    become_decided(&env, &reference, &[("C220", true)]);
    env.user("jb");
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    env.run(["record", "reassign", "C220", "--team", "south", "--yes"])
        .success();
    let why = "court order of 3 May";
    env.run(["record", "restrict", "C220", "--reason", why, "--yes"])
        .success();
    let told = |login: &str| {
        env.user(login);
        env.run(["invite", "history", &reference]).success().stdout
    };
    assert!(told("jb").contains(why));
    let other_team = told("north1");
    assert!(other_team.contains("access suspended") && !other_team.contains(why));
}
