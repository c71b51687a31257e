//! `cso invite`: each verb, its JSON, and what it refuses.

use crate::support::TestEnv;
use crate::support::person::{become_decided, become_verified, code_of};
use crate::support::terminal::Terminal;
use chrono::TimeDelta;
use serde_json::json;
use std::process::Stdio;

const CREATE: [&str; 7] = [
    "invite",
    "create",
    "sam@example.org",
    "--name",
    "Sam Gamgee",
    "--record",
    "C220=Frodo B.",
];

#[test]
fn an_invitation_is_created_listed_shown_and_withdrawn() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    insta::assert_snapshot!(env.run(CREATE), @"
    invitation	INV-C4C31M
    state	awaiting code
    stage	code
    waiting on	person
    next	Ask Sam Gamgee to phone with the code
    command	cso invite verify INV-C4C31M
    name	Sam Gamgee
    relationship	parent
    email	sam@example.org, not verified yet
    code	live until 6 Dec 2026 09:05, 5 tries left
    phone	none yet
    account	
    record	C220 Frodo B.: offered, no answer yet
    message	setup email sent on 22 Nov 2026 09:05
    journey	setup_email done 2026-11-22T09:05:01Z
    journey	code now
    worker	jb
    team	
    note	
    created	2026-11-22T09:05:01Z
    created by	jb
    ------- stderr -------
    Inviting Sam Gamgee (parent) at sam@example.org, for C220 (Frodo B.)
    Created invitation INV-C4C31M
    the email was put into the folder [HOME]/outbox
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["invite", "list", "-o", "table"]), @"
    Invitation  Name       Email             State          Waiting on  Worker  Created
    INV-C4C31M  S••• G•••  s•••@example.org  awaiting code  person      jb      22 Nov 2026 09:05
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["invitations", "ls"]), @"
    INV-C4C31M	S••• G•••	s•••@example.org	awaiting code	person	jb	2026-11-22T09:05:01Z
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["invite", "show", "sam@example.org", "-o", "table"]), @"
    INV-C4C31M  Sam Gamgee (parent)
      invited 22 Nov → setup email 22 Nov → code (now) → accept email → sign up → phone →
      choose records → approval → active
    Where    code – waiting on the person
    Next     Ask Sam Gamgee to phone with the code
    Type     cso invite verify INV-C4C31M
    Code     live until 6 Dec 2026 09:05, 5 tries left
    Email    sam@example.org, not verified yet
    Phone    none yet
    Record   C220 Frodo B.: offered, no answer yet
    Message  setup email sent on 22 Nov 2026 09:05
    Worker   jb
    Invited  22 Nov 2026 09:05 by jb
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["invite", "withdraw", "sam@example.org", "--yes", "--reason", "wrong address"]), @"
    invitation	INV-C4C31M
    state	withdrawn
    stage	closed
    waiting on	nobody
    next	Nothing: the invitation was withdrawn
    command	
    name	Sam Gamgee
    relationship	parent
    email	sam@example.org, not verified yet
    code	void, since the invitation is over
    phone	none yet
    account	
    record	C220 Frodo B.: ended on 22 Nov 2026 09:05
    message	setup email sent on 22 Nov 2026 09:05
    journey	setup_email done 2026-11-22T09:05:01Z
    journey	closed now 2026-11-22T09:05:05Z
    worker	jb
    team	
    note	
    created	2026-11-22T09:05:01Z
    created by	jb
    ------- stderr -------
    Withdrew invitation INV-C4C31M
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["invite", "history", "sam@example.org"]), @"
    2026-11-22T09:05:01Z	jb	invited		records=C220 worker=jb relationship=parent	
    2026-11-22T09:05:01Z	system	message sent		message=MSG-CGD6HYAA kind=setup channel=email	
    2026-11-22T09:05:05Z	jb	access ended	C220	from=offered to=ended	wrong address
    2026-11-22T09:05:05Z	jb	withdrawn		from=awaiting_code	wrong address
    [exit 0]
    ");
}

#[test]
fn every_change_prints_the_object_of_status_and_never_the_code() {
    let env = TestEnv::new();
    let check = |args: &[&str]| {
        let output = env.run(args.iter().copied().chain(["--json"])).success();
        let printed = output.json();
        let reference = printed["invitation"]["ref"].as_str().unwrap().to_owned();
        let code = code_of(&env, &reference);
        assert!(!output.to_string().contains(&code), "{args:?}");
        assert!(
            !output.to_string().contains(&code.replace('-', "")),
            "{args:?}"
        );
        assert_eq!(printed, env.json(["status", &reference]), "{args:?}");
        reference
    };
    let reference = check(&CREATE);
    env.advance(TimeDelta::minutes(3));
    check(&["invite", "resend", &reference]);
    check(&["invite", "amend", &reference, "--note", "met at school"]);
    check(&["invite", "show", &reference]);
    check(&["invite", "verify", &reference, &code_of(&env, &reference)]);
    check(&["invite", "withdraw", &reference, "--yes"]);
}

#[test]
fn the_email_tells_the_code_and_no_name() {
    let env = TestEnv::new();
    let reference = env.invite();
    let outbox = env.outbox();
    assert_eq!(outbox.len(), 1);
    let letter = &outbox[0];
    assert_eq!(letter.to(), "sam@example.org");
    assert_eq!(
        letter.subject(),
        "Set up your Children's Services Online Account"
    );
    for name in ["Sam", "Gamgee", "Frodo", "C220"] {
        let all = format!("{}{}{}", letter.subject(), letter.text, letter.html);
        assert!(!all.contains(name), "{name}");
    }
    assert!(letter.text.contains(&reference));
}

#[test]
fn a_code_is_read_as_people_say_it_and_verifies_once() {
    for shape in [
        |code: &str| code.to_lowercase(),
        |code: &str| code.replace('-', ""),
        |code: &str| format!(" {} ", code.replace('-', " ")),
    ] {
        let env = TestEnv::new();
        let reference = env.invite();
        let code = shape(&code_of(&env, &reference));
        let output = env.run(["invite", "verify", &reference, &code]).success();
        assert!(
            output
                .stderr
                .contains("The code is right: Sam Gamgee is verified"),
            "{output}"
        );
        let letter = &env.outbox()[1];
        assert_eq!(
            letter.subject(),
            "Accept Children's Services Online Account Invitation"
        );
        assert!(letter.text.contains("/accept/") && !letter.text.contains(code.trim()));
        let again = env.refused(["invite", "verify", &reference, &code], "wrong_state", 4);
        assert!(
            again["message"]
                .as_str()
                .unwrap()
                .contains("by jb on 22 Nov 2026")
        );
    }
}

#[test]
fn a_code_may_come_on_standard_input() {
    let env = TestEnv::new();
    let reference = env.invite();
    let code = code_of(&env, &reference);
    let args = ["invite", "verify", &reference, "-"];
    env.run_with_input(args, "\n").ended(2);
    env.run_with_input(args, "AAAA-AAAA\n").ended(6);
    env.run_with_input(args, format!("{code}\n")).success();
}

#[test]
fn the_call_leads_through_its_steps() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.refused(["invite", "verify", &reference], "usage", 2);
    let mut terminal = Terminal::start(&env, 100, ["invite", "verify", "sam@example.org"]);
    terminal.see("Ask who is calling");
    terminal.see("Are you sure that you speak to Sam Gamgee? [y/N] ");
    terminal.answer("y");
    terminal.see("The code, as you hear it: ");
    terminal.answer("hello");
    terminal.see("That was not counted; ask again.");
    terminal.see("The code, as you hear it: ");
    terminal.answer("AAAA-AAAA");
    terminal.see("Is that what they said? [Y/n] ");
    terminal.answer("");
    terminal.see("that is not the code; 4 tries are left");
    terminal.see("The code, as you hear it: ");
    terminal.answer(&code_of(&env, &reference));
    terminal.see("Is that what they said? [Y/n] ");
    terminal.answer("");
    terminal.see("The code is right: Sam Gamgee is verified");
    assert_eq!(terminal.end().1, 0);
}

#[test]
fn the_recipient_is_shown_and_confirmed_where_somebody_can_answer() {
    let env = TestEnv::new();
    let start = || {
        Terminal::start(
            &env,
            100,
            [
                "invite",
                "create",
                "sam@example.org",
                "--name",
                "Sam Gamgee",
                "--record",
                "C220=Frodo B.",
            ],
        )
    };
    let mut terminal = start();
    terminal.see("This invites Sam Gamgee (parent) at sam@example.org, for C220 (Frodo B.).");
    terminal.see("may they see that record? [y/N] ");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(env.json(["invite", "list"])["items"], json!([]));
    let mut terminal = start();
    terminal.see("[y/N] ");
    terminal.answer("y");
    assert_eq!(terminal.end().1, 0);
    assert_eq!(env.outbox().len(), 1);
}

#[test]
fn a_code_is_read_back_with_a_reason_and_the_approver_sees_it() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.refused(["invite", "code", &reference], "reason_required", 5);
    let read = env.json(["invite", "code", &reference, "--reason", "cannot read it"]);
    let code = code_of(&env, &reference);
    let keys: Vec<&String> = read.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["ref", "code", "spoken", "expires_at"]);
    assert_eq!(
        (&read["ref"], &read["code"]),
        (&json!(reference), &json!(code))
    );
    assert_eq!(read["expires_at"], "2026-12-06T09:05:00Z");
    assert!(read["spoken"].as_str().unwrap().split(' ').count() >= 8);
    let status = env.json(["status", &reference]);
    assert_eq!(status["verification"]["code"]["shown_to_staff"], 1);
    let dry = env.run(["invite", "code", &reference, "--reason", "x", "--dry-run"]);
    assert!(!dry.to_string().contains(&code), "{dry}");
    env.set("CSO_POLICY_CODE_READING", "never");
    env.refused(
        ["invite", "code", &reference, "--reason", "x"],
        "forbidden",
        5,
    );
}

#[test]
fn a_new_address_voids_the_code_and_starts_again() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    let old = code_of(&env, &reference);
    let amend = [
        "invite",
        "amend",
        &reference,
        "--email",
        "gamgee@example.org",
    ];
    env.refused(amend, "usage", 2);
    let status = env.json(amend.iter().copied().chain(["--yes"]));
    assert_eq!(status["stage"], "code");
    assert_eq!(status["invitation"]["email"], "gamgee@example.org");
    assert_eq!(status["verification"]["code"]["state"], "live");
    let letter = env.outbox().pop().unwrap();
    assert_eq!(letter.to(), "gamgee@example.org");
    env.refused(["invite", "verify", &reference, &old], "wrong_code", 6);
    let new = code_of(&env, &reference);
    assert_ne!(new, old);
    env.run(["invite", "verify", &reference, &new]).success();
    let history = env.run(["invite", "history", &reference]).success();
    assert!(history.stdout.contains("corrected"), "{history}");
    assert!(!history.stdout.contains("example.org"), "{history}");
    env.refused(["invite", "amend", &reference], "usage", 2);
}

#[test]
fn withdrawing_cancels_what_has_not_left_and_is_final() {
    let env = TestEnv::new();
    let args = CREATE.iter().copied().chain(["--no-send"]);
    let reference = env.json(args)["invitation"]["ref"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(env.outbox().is_empty());
    env.refused(["invite", "withdraw", &reference], "usage", 2);
    let output = env
        .run(["invite", "withdraw", &reference, "--yes"])
        .success();
    assert!(
        output
            .stderr
            .contains("1 message that had not left was cancelled"),
        "{output}"
    );
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["state"], "withdrawn");
    assert_eq!(status["messages"][0]["state"], "cancelled");
    assert_eq!(
        (&status["stage"], &status["waiting_on"]),
        (&json!("closed"), &json!("nobody"))
    );
    assert!(env.outbox().is_empty());
    for verb in ["withdraw", "resend", "verify", "amend"] {
        let mut args = vec!["invite", verb, &reference, "--yes"];
        match verb {
            "verify" => args.push("AAAA-AAAA"),
            "amend" => args.extend(["--note", "x"]),
            _ => {}
        }
        env.refused(args, "wrong_state", 4);
    }
}

#[test]
fn lists_are_narrowed_and_paged() {
    let env = TestEnv::new();
    let all: Vec<String> = (1..=3)
        .map(|n| {
            let record = format!("C{n}=Child {n}");
            env.invite_to(
                &format!("p{n}@example.org"),
                &format!("Person {n}"),
                &[&record],
            )
        })
        .collect();
    become_verified(&env, &all[0]);
    let count = |args: &[&str]| {
        let list = env.json(["invite", "list"].iter().chain(args).copied());
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&["--state", "code-verified"]), 1);
    assert_eq!(
        count(&["--state", "code_verified", "--state", "awaiting-code"]),
        3
    );
    assert_eq!(count(&["--record", "c2"]), 1);
    assert_eq!(count(&["--search", "pers 3"]), 1);
    assert_eq!(count(&["--mine"]), 3);
    assert_eq!(count(&["--worker", "kl"]), 0);
    assert_eq!(count(&["--waiting-on", "person"]), 3);
    assert_eq!(count(&["--older-than", "1d"]), 0);
    let first = env.json(["invite", "list", "--limit", "2"]);
    assert_eq!(first["items"][0]["ref"], all[2].as_str());
    let next = first["next"].as_str().unwrap();
    let second = env.json(["invite", "list", "--limit", "2", "--after", next]);
    assert_eq!(
        (&second["items"][0]["ref"], &second["next"]),
        (&json!(all[0]), &json!(null))
    );
    let told = env.run(["invite", "list", "--limit", "2"]).success();
    assert!(told.stderr.contains(&format!("--after {next}")), "{told}");
    env.refused(["invite", "list", "--state", "odd"], "usage", 2);
    env.refused(["invite", "list", "--limit", "0"], "usage", 2);
}

#[test]
fn a_dry_run_says_what_would_be_and_leaves_every_byte() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.advance(TimeDelta::minutes(3));
    let other = [
        "invite",
        "create",
        "b@example.org",
        "--name",
        "Rosie Cotton",
        "--record",
        "C220",
    ];
    let code = code_of(&env, &reference);
    let before = env.everything();
    for args in [
        &other[..],
        &["invite", "resend", &reference],
        &["invite", "resend", &reference, "--new-code"],
        &["invite", "amend", &reference, "--email", "new@example.org"],
        &["invite", "withdraw", &reference],
        &["invite", "verify", &reference, &code],
        &["invite", "verify", &reference, "AAAA-AAAA"],
    ] {
        let output = env.run(args.iter().copied().chain(["--dry-run"])).success();
        assert!(output.stderr.to_lowercase().contains("would "), "{output}");
        assert!(output.stderr.contains("nothing was changed"), "{output}");
        for claim in ["Created", "goes out", "Corrected", "Withdrew", "is right"] {
            assert!(!output.stderr.contains(claim), "{output}");
        }
        assert!(env.everything() == before, "{output}");
    }
}

#[test]
fn quiet_prints_results_and_errors_only() {
    let env = TestEnv::new();
    let output = env.run(CREATE.iter().copied().chain(["--quiet"])).success();
    assert_eq!(output.stderr, "");
    assert!(output.stdout.starts_with("invitation\tINV-"), "{output}");
    let output = env.run(["status", "INV-000000", "--quiet"]).ended(3);
    assert!(output.stderr.starts_with("error: "), "{output}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let env = TestEnv::new();
    env.invite();
    let mut child = env
        .command(["invite", "list"])
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
fn an_accepted_invitation_is_past_resending() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_decided(&env, &reference, &[("C220", false)]);
    env.refused(["invite", "resend", &reference], "wrong_state", 4);
    env.refused(
        ["invite", "verify", &reference, "AAAA-AAAA"],
        "wrong_state",
        4,
    );
    let status = env.json(["status", &reference]);
    assert_eq!(status["records"][0]["state"], "declined");
    assert_eq!(
        (&status["stage"], &status["waiting_on"]),
        (&json!("closed"), &json!("nobody"))
    );
}
