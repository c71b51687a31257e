//! A caseworker at a terminal: the invitation that is shown before it leaves, and the phone call.

use crate::support::TestEnv;
use crate::support::terminal::Terminal;

const CREATE: [&str; 7] = [
    "invite",
    "create",
    "sam@example.org",
    "--name",
    "Sam Gamgee",
    "--record",
    "C220=Frodo B.",
];

fn code(env: &TestEnv) -> String {
    let outbox = env.outbox();
    let is_code = |line: &&str| {
        line.len() == 9
            && line.chars().nth(4) == Some('-')
            && line
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
    };
    let text = &outbox.last().unwrap().text;
    text.lines()
        .map(str::trim)
        .find(is_code)
        .unwrap()
        .to_owned()
}

fn invited(env: &TestEnv) -> String {
    let created = env.json(CREATE);
    created["invitation"]["ref"].as_str().unwrap().to_owned()
}

#[test]
fn the_recipient_is_shown_and_confirmed_before_the_first_email() {
    let env = TestEnv::new();
    let mut terminal = Terminal::start(&env, 100, CREATE);
    terminal.see("This invites Sam Gamgee (parent) at sam@example.org, for C220 (Frodo B.)");
    terminal.see("[y/N] ");
    assert!(env.outbox().is_empty());
    terminal.answer("y");
    terminal.see("Created invitation INV-");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert!(
        rest.contains("Ask Sam Gamgee to phone with the code"),
        "{rest}"
    );
    assert_eq!(env.outbox().len(), 1);
}

#[test]
fn a_no_and_ctrl_c_send_nothing_and_write_nothing() {
    for stop in ["n", "", "^C"] {
        let env = TestEnv::new();
        env.run(["status"]).success();
        let before = env.stored();
        let mut terminal = Terminal::start(&env, 100, CREATE);
        terminal.see("[y/N] ");
        match stop {
            "^C" => terminal.control('c'),
            typed => terminal.answer(typed),
        }
        let (rest, code) = terminal.end();
        assert_ne!(code, 0, "{stop}: {rest}");
        assert!(env.outbox().is_empty(), "{stop}");
        assert!(env.stored() == before, "{stop}");
        assert_eq!(
            env.json(["invite", "list"])["items"]
                .as_array()
                .unwrap()
                .len(),
            0
        );
    }
}

#[test]
fn the_call_script_leads_through_the_call_and_wrong_codes_are_asked_again() {
    let env = TestEnv::new();
    let reference = invited(&env);
    let right = code(&env);
    let mut terminal = Terminal::start(&env, 100, ["invite", "verify", reference.as_str()]);
    terminal.see("The code lives until 6 Dec 2026 09:05; 5 tries are left.");
    terminal.see("Ask who is calling. It should be Sam Gamgee");
    terminal.see(&format!("It should be {reference}"));
    terminal.see("Never say it yourself");
    terminal.see("[y/N] ");
    terminal.answer("y");
    terminal.see("The code, as you hear it: ");
    terminal.answer("7KQX 2MP");
    terminal.see("That was not counted");
    terminal.see("The code, as you hear it: ");
    // Misheard, and noticed when it is read back: not counted.
    terminal.answer("1111-1111");
    terminal.see("One One One One One One One One");
    terminal.see("Is that what they said? [Y/n] ");
    terminal.answer("n");
    terminal.see("That was not counted");
    terminal.see("The code, as you hear it: ");
    terminal.answer("0000-0000");
    terminal.see("Is that what they said? [Y/n] ");
    terminal.answer("");
    terminal.see("that is not the code; 4 tries are left");
    terminal.see("The code, as you hear it: ");
    terminal.answer(&right.to_lowercase().replace('-', " "));
    terminal.see("[Y/n] ");
    terminal.answer("y");
    terminal.see("The code is right: Sam Gamgee is verified");
    let (rest, status) = terminal.end();
    assert_eq!(status, 0, "{rest}");
    assert!(
        rest.contains("follow the link in the second email"),
        "{rest}"
    );
    assert!(rest.contains("Tell Sam Gamgee: a second email"), "{rest}");
    let seen = env.json(["status", reference.as_str()]);
    assert_eq!(seen["verification"]["code"]["attempts_left"], 4);
    assert_eq!(seen["verification"]["code"]["state"], "used");
}

#[test]
fn the_fifth_wrong_code_ends_the_call_and_says_how_to_go_on() {
    let env = TestEnv::new();
    let reference = invited(&env);
    let mut terminal = Terminal::start(&env, 60, ["invite", "verify", reference.as_str()]);
    terminal.see("[y/N] ");
    terminal.answer("y");
    for _ in 0..5 {
        terminal.see("as you hear it: ");
        terminal.answer("0000-0000");
        terminal.see("[Y/n] ");
        terminal.answer("");
    }
    terminal.see("the code is locked now");
    let (rest, status) = terminal.end();
    assert_eq!(status, 6, "{rest}");
    assert!(
        rest.contains(&format!("cso invite resend {reference}")),
        "{rest}"
    );
}

#[test]
fn hanging_up_in_the_middle_counts_nothing() {
    let env = TestEnv::new();
    let reference = invited(&env);
    let mut terminal = Terminal::start(&env, 100, ["invite", "verify", reference.as_str()]);
    terminal.see("[y/N] ");
    terminal.answer("y");
    terminal.see("as you hear it: ");
    terminal.control('c');
    assert_eq!(terminal.end().1, 130);
    let seen = env.json(["status", reference.as_str()]);
    assert_eq!(seen["verification"]["code"]["attempts_left"], 5);
    assert_eq!(seen["invitation"]["state"], "awaiting_code");
}

#[test]
fn a_call_about_a_code_that_is_void_ends_before_it_begins() {
    let env = TestEnv::new();
    let reference = invited(&env);
    env.set_now("2026-12-25T09:00:00Z");
    let terminal = Terminal::start(&env, 100, ["invite", "verify", reference.as_str()]);
    let (rest, status) = terminal.end();
    assert_eq!(status, 6, "{rest}");
    assert!(
        rest.contains("expired on") && !rest.contains("Ask who is calling"),
        "{rest}"
    );
}

#[test]
fn withdrawing_asks_first() {
    let env = TestEnv::new();
    let reference = invited(&env);
    let mut terminal = Terminal::start(&env, 100, ["invite", "withdraw", reference.as_str()]);
    terminal.see("This cannot be undone. [y/N] ");
    terminal.answer("");
    let (rest, status) = terminal.end();
    assert_eq!(status, 130, "{rest}");
    assert_eq!(
        env.json(["status", reference.as_str()])["invitation"]["state"],
        "awaiting_code"
    );
}
