//! Every path through the questions of `invite create`, `access approve` and `invite verify`: wrong
//! answers first, Ctrl-C and the end of input at each of them, and nobody there to answer.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use crate::support::terminal::Terminal;
use serde_json::Value;
use std::path::PathBuf;

/// What must be the same after a question that was not answered.
fn kept(env: &TestEnv) -> Vec<(PathBuf, Vec<u8>)> {
    let all = env.everything().into_iter();
    all.filter(|(path, _)| path.ends_with("cso.db") || path.extension().is_some_and(|e| e == "eml"))
        .collect()
}

fn known_records(env: &TestEnv) {
    for (record, label) in [
        ("C220", "Frodo B."),
        ("C221", "Frodo T."),
        ("D7", "Elanor G."),
    ] {
        env.run(["record", "add", record, "--label", label])
            .success();
    }
}

#[test]
fn an_invitation_without_arguments_asks_for_everything_and_shows_the_email() {
    let env = TestEnv::new();
    known_records(&env);
    let mut terminal = Terminal::start(&env, 100, ["invite", "create"]);
    terminal.see("nothing is written before the last question");
    terminal.see("The person's own email address: ");
    terminal.answer("sam at example.org");
    terminal.see("the email address contains a space");
    terminal.see("The person's own email address: ");
    terminal.answer("");
    terminal.see("The person's own email address: ");
    terminal.answer("sam@example.org");
    terminal.see("The person's name: ");
    terminal.answer("Sam \u{202e}Gamgee");
    terminal.see("--name: ");
    terminal.see("The person's name: ");
    terminal.answer("Sam Gamgee");
    terminal.see("  1  parent");
    terminal.see("  3  foster carer");
    terminal.see("What the person is to the child [1-6, Enter for 1]: ");
    terminal.answer("9");
    terminal.see("Type a number from 1 to 6.");
    terminal.see("[1-6, Enter for 1]: ");
    terminal.answer("3");
    terminal.see("Record: ");
    // By a part of the label: masked in the list, in full once it is chosen.
    terminal.answer("frodo");
    let before = terminal.see("none of these");
    assert!(
        before.contains("C220  F") && !before.contains("Frodo"),
        "{before}"
    );
    terminal.see("Which one [1-3]: ");
    terminal.answer("C220");
    terminal.see("Type a number from 1 to 3.");
    terminal.see("Which one [1-3]: ");
    terminal.answer("2");
    terminal.see("C220 Frodo B.");
    terminal.see("Another record, or Enter when that is all: ");
    terminal.answer("c220");
    terminal.see("C220 is chosen already.");
    terminal.see("Another record, or Enter when that is all: ");
    terminal.answer("no such label");
    terminal.see("No record is found by that.");
    terminal.see("Another record, or Enter when that is all: ");
    terminal.answer("C999");
    terminal.see("Record C999 is not known yet.");
    terminal.see("Is it a new one? [y/N] ");
    terminal.answer("n");
    terminal.see("Another record, or Enter when that is all: ");
    terminal.answer("C998");
    terminal.see("Is it a new one? [y/N] ");
    terminal.answer("y");
    terminal.see("The label of C998, as the person will read it: ");
    terminal.answer("Pippin T.");
    terminal.see("Another record, or Enter when that is all: ");
    terminal.answer("");
    terminal.see("The email, as it will go");
    let email = terminal.see("This invites ");
    for part in [
        "sam@example.org",
        "Set up your Children's Services Online Account",
        "????-????",
        "INV-??????",
        "6 December 2026",
    ] {
        assert!(email.contains(part), "{part}: {email}");
    }
    terminal.see("Sam Gamgee (foster carer) at sam@example.org, for C220, C998 (Pippin T.)");
    terminal.see("[y/N] ");
    assert!(env.outbox().is_empty());
    terminal.answer("y");
    terminal.see("Created invitation INV-");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    let sent = env.outbox();
    assert_eq!(sent.len(), 1);
    // What was shown is what went, but for what is drawn.
    assert!(sent[0].text.contains("6 December 2026"));
    let items = env.json(["invite", "list"])["items"].clone();
    assert_eq!(items[0]["relationship"], "foster_carer");
    let records = env.json(["record", "show", "C998"]);
    assert_eq!(records["label"], "Pippin T.");
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let env = TestEnv::new();
    known_records(&env);
    let args = [
        "invite",
        "create",
        "sam@example.org",
        "--relationship",
        "carer",
        "--record",
        "D7",
    ];
    let mut terminal = Terminal::start(&env, 100, args);
    let before = terminal.see("The person's name: ");
    assert!(!before.contains("address: "), "{before}");
    terminal.answer("Sam Gamgee");
    let before = terminal.see("[y/N] ");
    assert!(before.contains("Sam Gamgee (carer)"), "{before}");
    assert!(!before.contains("Which records"), "{before}");
    terminal.answer("y");
    assert_eq!(terminal.end().1, 0);
    // What is wrong with a flag is said before anything is asked.
    let wrong = ["invite", "create", "--record", "=x"];
    let (rest, code) = Terminal::start(&env, 100, wrong).end();
    assert_eq!(code, 2, "{rest}");
    assert!(!rest.contains("address: "), "{rest}");
}

#[test]
fn what_will_be_refused_is_said_before_the_email_is_shown() {
    let env = TestEnv::new();
    known_records(&env);
    env.invite_to("sam@example.org", "Sam Gamgee", &["C220"]);
    let mut terminal = Terminal::start(&env, 100, ["invite", "create", "sam@example.org"]);
    terminal.see("name: ");
    terminal.answer("Somebody Else");
    terminal.see("Enter for 1]: ");
    terminal.answer("parent");
    terminal.see("Record: ");
    terminal.answer("d7");
    terminal.see("D7 Elanor G.");
    terminal.see("when that is all: ");
    terminal.answer("");
    let (rest, code) = terminal.end();
    assert_eq!(code, 4, "{rest}");
    assert!(!rest.contains("The email"), "{rest}");
    assert_eq!(env.outbox().len(), 1);
}

#[test]
fn stopping_at_any_question_changes_nothing() {
    const QUESTIONS: [(&str, &str); 9] = [
        ("own email address: ", "sam@example.org"),
        ("person's name: ", "Sam Gamgee"),
        ("Enter for 1]: ", ""),
        ("Record: ", "frodo"),
        ("Which one [1-3]: ", "1"),
        ("when that is all: ", "C998"),
        ("Is it a new one? [y/N] ", "y"),
        ("will read it: ", "Pippin T."),
        ("when that is all: ", ""),
    ];
    let env = TestEnv::new();
    known_records(&env);
    let before = kept(&env);
    for stop in 0..=QUESTIONS.len() {
        for key in ['c', 'd'] {
            let mut terminal = Terminal::start(&env, 80, ["invite", "create"]);
            for (question, answer) in &QUESTIONS[..stop] {
                terminal.see(question);
                terminal.answer(answer);
            }
            let last = QUESTIONS
                .get(stop)
                .map_or("[y/N] ", |(question, _)| question);
            terminal.see(last);
            terminal.control(key);
            let (rest, code) = terminal.end();
            assert_eq!(code, 130, "{stop} {key}: {rest}");
            assert_eq!(key == 'd', rest.contains("nothing was changed"), "{rest}");
            assert_eq!(kept(&env), before, "{stop} {key}");
        }
    }
}

#[test]
fn where_nobody_can_answer_what_is_missing_is_named() {
    let env = TestEnv::new();
    for (args, missing) in [
        (
            &["invite", "create"][..],
            "EMAIL, --name NAME, --record REF are missing",
        ),
        (
            &["invite", "create", "a@example.org", "--name", "A"],
            "--record REF is missing",
        ),
    ] {
        let error = env.refused(args, "usage", 2);
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(missing), "{message}");
        assert!(message.contains("no terminal"), "{message}");
    }
    // Nothing was even made for it.
    assert!(!env.home().join("cso.db").exists());
    known_records(&env);
    let reference = env.invite();
    become_decided(&env, &reference, &[("C220", true)]);
    let other = env.invite_to("rosie@example.org", "Rosie Cotton", &["C221"]);
    for args in [
        &["invite", "create", "--no-input"][..],
        &["invite", "verify", &other, "--no-input"],
        &["access", "approve", &reference, "--no-input"],
    ] {
        // On a terminal, too.
        let mut command = env.command(args.iter().copied());
        command.env("COLUMNS", "100");
        let (rest, code) = Terminal::of(command).end();
        assert_eq!(code, 2, "{args:?}: {rest}");
        assert!(rest.contains("--no-input"), "{args:?}: {rest}");
    }
}

#[test]
fn the_approver_goes_through_the_check_list_before_the_question() {
    let env = TestEnv::new();
    let reference = env.invite_to(
        "sam@example.org",
        "Sam Gamgee",
        &["C219=Merry B.", "C220=Frodo B.", "C221=Pippin T."],
    );
    env.run(["invite", "verify", &reference, "0000-0000"])
        .ended(6);
    env.run(["invite", "code", &reference, "--reason", "cannot read it"])
        .success();
    let answers = [("C219", true), ("C220", true), ("C221", false)];
    become_decided(&env, &reference, &answers);
    let refuse = ["access", "refuse", &reference, "--record", "C219", "--yes"];
    env.run(refuse.into_iter().chain(["--reason", "moved away"]))
        .success();
    for record in ["C220", "C221"] {
        let restrict = ["record", "restrict", record, "--yes", "--reason", "court"];
        env.run(restrict).success();
    }
    for (width, key) in [(60, 'c'), (100, 'd')] {
        let mut terminal = Terminal::start(&env, width, ["access", "approve", &reference]);
        let list = terminal.see("May Sam Gamgee see what waits for approval? [y/N] ");
        let list = list.replace("\r\n", "\n");
        insta::assert_snapshot!(format!("check_list_{width}"), list);
        terminal.control(key);
        assert_eq!(terminal.end().1, 130);
    }
    let mut terminal = Terminal::start(&env, 100, ["access", "approve", &reference]);
    terminal.see("[y/N] ");
    terminal.answer("perhaps");
    terminal.see("Type y for yes or n for no.");
    terminal.see("[y/N] ");
    terminal.answer("y");
    terminal.see("Approved access to C220");
    assert_eq!(terminal.end().1, 0);
    let records = env.json(["status", &reference])["records"].clone();
    let states: Vec<&Value> = (0..3).map(|index| &records[index]["state"]).collect();
    assert_eq!(states, ["refused", "active", "declined"]);
}

#[test]
fn stopping_at_any_question_of_the_call_counts_nothing() {
    let env = TestEnv::new();
    let reference = env.invite();
    for stop in 0..3 {
        for key in ['c', 'd'] {
            let mut terminal = Terminal::start(&env, 80, ["invite", "verify", &reference]);
            for (question, answer) in [("[y/N] ", "y"), ("hear it: ", "0000-0000")]
                .into_iter()
                .take(stop)
            {
                terminal.see(question);
                terminal.answer(answer);
            }
            terminal.see(["[y/N] ", "hear it: ", "[Y/n] "][stop]);
            terminal.control(key);
            assert_eq!(terminal.end().1, 130, "{stop} {key}");
        }
    }
    let seen = env.json(["status", &reference]);
    assert_eq!(seen["verification"]["code"]["attempts_left"], 5);
}

#[test]
fn questions_read_aloud_are_numbered_and_hold_no_signs() {
    let env = TestEnv::new();
    known_records(&env);
    env.set("CSO_ACCESSIBLE", "1");
    let mut terminal = Terminal::start(&env, 80, ["invite", "create"]);
    terminal.see("address: ");
    terminal.answer("sam@example.org");
    terminal.see("name: ");
    terminal.answer("Sam Gamgee");
    terminal.see("Enter for 1]: ");
    terminal.answer("");
    terminal.see("Record: ");
    terminal.answer("frodo");
    let mut all = terminal.see("Which one [1-3]: ");
    terminal.answer("1");
    terminal.see("when that is all: ");
    terminal.answer("");
    let seen = terminal.see("[y/N] ");
    assert!(seen.contains("To: sam@example.org"), "{seen}");
    all.push_str(&seen);
    // The terminal is read byte by byte: what is not ASCII begins with one of these.
    assert!(all.contains("C221  F... T..."), "{all}");
    assert!(all.is_ascii(), "{all}");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
}
