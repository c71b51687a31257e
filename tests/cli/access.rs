//! `cso access`.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use crate::support::terminal::Terminal;
use serde_json::json;

fn decided(env: &TestEnv) -> String {
    let reference = env.invite();
    become_decided(env, &reference, &[("C220", true)]);
    reference
}

#[test]
fn what_waits_is_listed_shown_and_approved() {
    let env = TestEnv::new();
    let reference = decided(&env);
    insta::assert_snapshot!(env.run(["access", "list", "--awaiting", "-o", "table"]), @"
    Invitation  Record  Name       State     Since              Invited by  Worker
    INV-4B2727  C220    S••• G•••  accepted  22 Nov 2026 09:05  jb          jb
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["access", "ls"]), @"
    INV-4B2727	C220	S••• G•••	accepted	2026-11-22T09:05:03Z	jb	jb
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["access", "approve", &reference, "--yes", "-o", "table"]), @"
    INV-4B2727  Sam Gamgee (parent)
      invited 22 Nov → setup email 22 Nov → code 22 Nov → accept email 22 Nov → sign up 22 Nov →
      phone 22 Nov → choose records 22 Nov → approval 22 Nov → active (now, since 22 Nov)
    Where    active
    Next     Nothing: Sam Gamgee can sign in and see the record
    Code     verified by jb on 22 Nov 2026 09:05
    Email    sam@example.org, verified on 22 Nov 2026 09:05
    Phone    XXX-XXX-XXX23 by text, confirmed on 22 Nov 2026 09:05, last used on 22 Nov 2026 09:05
    Account  ACC-YPQ300: signed up as Sam Gamgee
    Record   C220 Frodo B.: active since 22 Nov 2026 09:05, approved by jb
    Message  setup email sent on 22 Nov 2026 09:05
    Message  accept email sent on 22 Nov 2026 09:05
    Message  verification code email sent on 22 Nov 2026 09:05
    Message  activation email sent on 22 Nov 2026 09:05
    Worker   jb
    Invited  22 Nov 2026 09:05 by jb
    ------- stderr -------
    warning: you created this invitation yourself; a second pair of eyes is better
    Approved access to C220 on INV-4B2727
    the email was put into the folder [HOME]/outbox
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["access", "list", "--awaiting"]), @"
    ------- stderr -------
    Nothing waits for approval.
    [exit 0]
    ");
    let letter = env.outbox().pop().unwrap();
    assert_eq!(
        letter.subject(),
        "New Children's Services Online activation"
    );
    assert!(!letter.text.contains("Frodo") && !letter.text.contains("C220"));
}

#[test]
fn an_approval_for_scripts_is_the_object_of_status() {
    let env = TestEnv::new();
    let reference = decided(&env);
    let approved = env.json(["access", "approve", &reference, "--yes"]);
    assert_eq!(approved, env.json(["status", &reference]));
    assert_eq!(approved["stage"], "active");
    let record = &approved["records"][0];
    assert_eq!(
        (&record["state"], &record["approved_by"]),
        (&json!("active"), &json!("jb"))
    );
    assert_eq!(record["active_since"], record["reviewed_at"]);
    let list = env.json(["access", "list", "--record", "c220", "--state", "active"]);
    let item = &list["items"][0];
    assert_eq!(
        (&item["ref"], &item["name"]),
        (&json!(reference), &json!("S••• G•••"))
    );
    assert_eq!(item["email"], "s•••@example.org");
    let shown = env.json(["access", "list", "--reveal"]);
    assert_eq!(shown["items"][0]["name"], "Sam Gamgee");
    let trail = env.json(["audit", "list", "--action", "names.revealed"]);
    assert_eq!(trail["items"].as_array().unwrap().len(), 1);
}

#[test]
fn each_record_goes_its_own_way() {
    let env = TestEnv::new();
    let records = ["C220=Frodo B.", "C221=Pippin T.", "C222=Merry B."];
    let reference = env.invite_to("sam@example.org", "Sam Gamgee", &records);
    become_decided(
        &env,
        &reference,
        &[("C220", true), ("C221", true), ("C222", false)],
    );
    env.run(["access", "approve", &reference, "--record", "c220", "--yes"])
        .success();
    let refuse = ["access", "refuse", &reference, "--record", "C221"];
    env.refused(refuse, "reason_required", 5);
    let with_reason = refuse
        .iter()
        .copied()
        .chain(["--reason", "court order of May"]);
    env.refused(with_reason.clone(), "usage", 2);
    let status = env.json(with_reason.chain(["--yes"]));
    let answers: Vec<&str> = status["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["state"].as_str().unwrap())
        .collect();
    assert_eq!(answers, ["active", "refused", "declined"]);
    assert_eq!(status["invitation"]["state"], "closed");
    let declined = ["access", "approve", &reference, "--record", "C222", "--yes"];
    env.refused(declined, "wrong_state", 4);
    let unknown = ["access", "approve", &reference, "--record", "C999", "--yes"];
    env.refused(unknown, "not_found", 3);
}

#[test]
fn the_second_of_two_approvers_is_told_who_was_faster() {
    let env = TestEnv::new();
    let reference = decided(&env);
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    let letters = env.outbox().len();
    let error = env.refused(["access", "approve", &reference], "already_decided", 4);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("approved by jb on 22 Nov 2026")
    );
    let refuse = ["access", "refuse", &reference, "--reason", "x", "--yes"];
    env.refused(refuse, "already_decided", 4);
    assert_eq!(env.outbox().len(), letters);
    let trail = env.json(["audit", "list", "--action", "access.approved"]);
    let done = trail["items"].as_array().unwrap();
    assert_eq!(
        done.iter()
            .filter(|entry| entry["outcome"] == "done")
            .count(),
        1
    );
}

#[test]
fn nothing_is_approved_before_the_person_has_said_yes() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.refused(["access", "approve", &reference, "--yes"], "wrong_state", 4);
    let refuse = ["access", "refuse", &reference, "--reason", "x", "--yes"];
    env.refused(refuse, "wrong_state", 4);
    env.refused(["access", "approve", "INV-000000", "--yes"], "not_found", 3);
    env.refused(["access", "show", "INV-000000"], "not_found", 3);
}

#[test]
fn a_second_person_must_approve_where_the_policy_says_so() {
    let env = TestEnv::new();
    env.set("CSO_POLICY_SECOND_PERSON", "always");
    env.staff("ap", "approver,support", "north");
    let reference = decided(&env);
    let error = env.refused(
        ["access", "approve", &reference, "--yes"],
        "needs_second_person",
        5,
    );
    assert!(
        error["hint"].as_str().unwrap().contains("approver"),
        "{error}"
    );
    assert_eq!(
        env.json(["status", &reference])["records"][0]["state"],
        "accepted"
    );
    env.user("ap");
    let approved = env.json(["access", "approve", &reference, "--yes"]);
    assert_eq!(approved["records"][0]["approved_by"], "ap");
    env.user("jb");
    let trail = env.json(["audit", "list", "--action", "access.approved"]);
    assert_eq!(trail["items"][1]["outcome"], "denied");
}

#[test]
fn the_approver_sees_what_to_stop_at_and_is_asked() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.run(["invite", "code", &reference, "--reason", "cannot read it"])
        .success();
    become_decided(&env, &reference, &[("C220", true)]);
    env.refused(["access", "approve", &reference], "usage", 2);
    insta::assert_snapshot!(env.run(["access", "show", &reference]).success().stderr, @"
    warning: the code was read back to staff once: that the person had it proves less (`cso invite history INV-4B2727`)
    warning: you created this invitation yourself; a second pair of eyes is better
    ");
    let mut terminal = Terminal::start(&env, 100, ["access", "approve", "sam@example.org"]);
    terminal.see("C220 Frodo B.: Yes on 22 Nov 2026");
    terminal.see("the code was read back to staff once");
    terminal.see("May Sam Gamgee see what waits for approval? [y/N] ");
    terminal.answer("");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(
        env.json(["status", &reference])["records"][0]["state"],
        "accepted"
    );
}

#[test]
fn only_approvers_decide() {
    let env = TestEnv::new();
    let reference = decided(&env);
    env.staff("cw", "caseworker,support,auditor", "north");
    env.user("cw");
    env.refused(["access", "approve", &reference, "--yes"], "forbidden", 5);
    let refuse = ["access", "refuse", &reference, "--reason", "x", "--yes"];
    env.refused(refuse, "forbidden", 5);
    assert_eq!(
        env.json(["status", &reference])["records"][0]["state"],
        "accepted"
    );
}

#[test]
fn a_dry_run_says_what_would_be_and_leaves_every_byte() {
    let env = TestEnv::new();
    let reference = decided(&env);
    let before = env.everything();
    for args in [
        &["access", "approve", &reference][..],
        &["access", "refuse", &reference, "--reason", "x"],
    ] {
        let output = env.run(args.iter().copied().chain(["--dry-run"])).success();
        assert!(output.stderr.contains("Would "), "{output}");
        for claim in ["Approved", "Refused", "tell jb"] {
            assert!(!output.stderr.contains(claim), "{output}");
        }
        assert!(env.everything() == before, "{output}");
    }
}
