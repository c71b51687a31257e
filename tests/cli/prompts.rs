//! Questions on a terminal. This test binary asks them itself, in a process of its own.

use crate::support::terminal::Terminal;
use cso::cli::ui::{Standard, Ui, UiOptions};
use cso::settings::environment::Environment;
use std::process::Command;

const ASKED: &str = "CSO_TEST_ASK";

/// Asks when it is started by the tests below, and does nothing otherwise.
#[test]
fn asker() {
    let environment = Environment::of_process();
    let Ok(Some(kind)) = environment.text(ASKED) else {
        return;
    };
    let ui = Ui::new(UiOptions::default(), &environment);
    let answer = match kind {
        "confirm" => format!("{:?}", ui.confirm("Send it?", Standard::No).unwrap()),
        "ask" => ui.ask("The code", "CODE").unwrap(),
        "choose" => {
            let options = ["red".to_owned(), "blue".to_owned()];
            ui.choose("Which one", &options, None, "--colour")
                .unwrap()
                .to_string()
        }
        "secret" => ui
            .ask_secret("The password", "a file")
            .unwrap()
            .expose()
            .len()
            .to_string(),
        other => panic!("{other}"),
    };
    ui.status(&format!("got {answer};"));
}

fn ask(kind: &str) -> Terminal {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "cli::prompts::asker",
            "--nocapture",
            "--test-threads=1",
        ])
        .env_clear()
        .env("TERM", "xterm")
        .env(ASKED, kind);
    Terminal::of(command)
}

#[test]
fn yes_and_no_are_understood_and_enter_means_what_it_says() {
    for (typed, got) in [
        ("y", "true"),
        ("YES", "true"),
        ("n", "false"),
        ("", "false"),
    ] {
        let mut terminal = ask("confirm");
        terminal.see("Send it? [y/N] ");
        terminal.answer(typed);
        terminal.see(&format!("got {got};"));
        assert_eq!(terminal.end().1, 0);
    }
}

#[test]
fn an_answer_that_is_none_is_asked_for_again() {
    let mut terminal = ask("confirm");
    terminal.see("[y/N] ");
    terminal.answer("perhaps");
    terminal.see("Type y for yes or n for no.");
    terminal.see("[y/N] ");
    terminal.answer("y");
    terminal.see("got true;");
    terminal.end();
}

#[test]
fn lines_choices_and_secrets_are_read() {
    let mut terminal = ask("ask");
    terminal.see("The code: ");
    terminal.answer("");
    terminal.see("The code: ");
    terminal.answer(" 7KQX ");
    terminal.see("got 7KQX;");
    let mut terminal = ask("choose");
    terminal.see("2  blue");
    terminal.see("Which one [1-2]: ");
    terminal.answer("2");
    terminal.see("got 1;");
    let mut terminal = ask("secret");
    terminal.see("The password: ");
    terminal.answer("canary");
    terminal.see("got 6;");
}

#[test]
fn ctrl_c_in_a_question_ends_with_130() {
    let mut terminal = ask("confirm");
    terminal.see("[y/N] ");
    terminal.control('c');
    assert_eq!(terminal.end().1, 130);
}

#[test]
fn the_end_of_input_stops_at_once_and_says_so() {
    for (kind, question) in [
        ("confirm", "[y/N] "),
        ("ask", "The code: "),
        ("choose", "[1-2]: "),
    ] {
        let mut terminal = ask(kind);
        terminal.see(question);
        terminal.control('d');
        terminal.see("nothing was changed");
        terminal.end();
    }
}

#[test]
fn a_choice_takes_its_words_too_and_enter_where_that_means_something() {
    let mut terminal = ask("choose");
    terminal.see("[1-2]: ");
    terminal.answer("");
    terminal.see("Type a number from 1 to 2.");
    terminal.see("[1-2]: ");
    terminal.answer("Blue");
    terminal.see("got 1;");
}

#[test]
fn a_question_that_is_never_answered_ends() {
    let mut terminal = ask("confirm");
    for _ in 0..5 {
        terminal.see("[y/N] ");
        terminal.answer("perhaps");
    }
    terminal.see("got false;");
    let mut terminal = ask("ask");
    for _ in 0..5 {
        terminal.see("The code: ");
        terminal.answer(" ");
    }
    terminal.see("The code is missing");
}

#[test]
fn a_command_that_nobody_can_answer_for_says_how_to_go_on() {
    let ui = Ui::new(
        UiOptions {
            is_input_refused: true,
            ..UiOptions::default()
        },
        &Environment::default(),
    );
    let failure = ui.confirm("Send it?", Standard::No).unwrap_err();
    assert_eq!(failure.exit().number(), 2);
    assert!(failure.hints[0].contains("--yes"));
    let ui = Ui::new(
        UiOptions {
            says_yes: true,
            is_input_refused: true,
            ..UiOptions::default()
        },
        &Environment::default(),
    );
    assert_eq!(ui.confirm("Send it?", Standard::No), Ok(true));
}
