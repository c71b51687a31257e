//! The README tells the truth: its transcript is what the program prints, its table lists every
//! command, and its exit codes are those of the program.
//!
//! `UPDATE_README=1` writes both anew; read the difference before keeping it.

use crate::support::{PROGRAM, TestEnv, files};
use std::fmt::Write as _;
use std::process::Command;

/// What stands for the home folder of whoever runs the transcript.
const HOME: &str = "/home/jb";

const UPDATE: &str = "UPDATE_README=1 cargo test --test integration readme";

fn update() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test is run is not a setting of the program"
    )]
    std::env::var_os("UPDATE_README").is_some()
}

/// Runs one line as the shell would, both streams in the order in which they are written.
fn run(env: &TestEnv, line: &str) -> String {
    let script = line.replacen("cso", "\"$PROGRAM\"", 1) + " --output table 2>&1";
    let prepared = env.command::<&str>([]);
    let mut command = Command::new("sh");
    command
        .args(["-c", &script])
        .env_clear()
        .current_dir(env.home());
    for (name, value) in prepared.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let output = command.env("PROGRAM", PROGRAM).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let home = env.home().canonicalize().unwrap();
    text.replace(home.to_str().unwrap(), HOME)
        .replace(env.home().to_str().unwrap(), HOME)
}

/// The code in the newest setup email, which the transcript types as if Sam had said it.
fn code(env: &TestEnv) -> String {
    let outbox = env.outbox();
    let text = &outbox
        .iter()
        .rev()
        .find(|letter| letter.subject().starts_with("Set up"))
        .unwrap()
        .text;
    let is_code = |line: &&str| {
        line.len() == 9
            && line
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
    };
    text.lines()
        .map(str::trim)
        .find(is_code)
        .unwrap()
        .to_owned()
}

/// The README with what the program prints after every command of its transcript.
fn transcript(readme: &str) -> String {
    let env = TestEnv::new();
    let mut wanted = String::new();
    let (mut inside, mut count) = (false, 0);
    for line in readme.lines() {
        if inside && line == "```" {
            inside = false;
        }
        if let Some(typed) = line.strip_prefix("$ ").filter(|_| inside) {
            // The real code is in the README; where it is not yet, it is read from the email.
            let typed = if typed.contains("«CODE»") {
                typed.replace("«CODE»", &code(&env))
            } else {
                typed.to_owned()
            };
            count += 1;
            write!(wanted, "$ {typed}\n{}", run(&env, &typed)).unwrap();
            continue;
        }
        if !inside {
            wanted += line;
            wanted.push('\n');
        }
        if line == "```console" {
            inside = true;
        }
    }
    assert!(count >= 6, "the transcript is gone");
    wanted
}

#[test]
fn the_readmes_first_command_works_without_any_configuration() {
    let readme = std::fs::read_to_string(files::root().join("README.md")).unwrap();
    let first = readme
        .lines()
        .find_map(|line| line.strip_prefix("cargo run --release -- "))
        .unwrap();
    let env = TestEnv::new();
    let printed = run(&env, &format!("cso {first}"));
    assert!(printed.contains("Created invitation INV-"), "{printed}");
    assert_eq!(env.outbox().len(), 1);
    let second = readme
        .lines()
        .position(|line| line == "tests/run.sh")
        .unwrap();
    assert!(files::root().join("tests/run.sh").is_file() && second > 0);
}

/// A row for every command that does something, with the first line of its help.
fn table() -> String {
    fn rows(command: &clap::Command, path: &str, into: &mut String) {
        for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
            let path = format!("{path} {}", verb.get_name());
            if verb.get_subcommands().any(|inner| !inner.is_hide_set()) {
                rows(verb, &path, into);
            } else {
                let about = verb
                    .get_about()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                writeln!(into, "| `{path}` | {} |", about.trim_end_matches('.')).unwrap();
            }
        }
    }
    let mut table = String::new();
    rows(&cso::cli::command(), "cso", &mut table);
    table
}

/// The README with the table of commands as they are.
fn with_table(readme: &str) -> String {
    const HEAD: &str = "| command | what it does |\n|---|---|\n";
    let (before, after) = readme.split_once(HEAD).unwrap();
    let end = after.find("\n\n").unwrap();
    format!("{before}{HEAD}{}{}", table(), &after[end + 1..])
}

#[test]
fn the_readme_says_what_the_program_does() {
    let path = files::root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let wanted = with_table(&transcript(&readme));
    if update() {
        std::fs::write(path, wanted).unwrap();
    } else {
        // Line by line: the whole file twice on the screen would hide the one line that differs.
        for (number, (wanted, found)) in (1..).zip(wanted.lines().zip(readme.lines())) {
            assert_eq!(wanted, found, "line {number}: run {UPDATE}");
        }
        assert_eq!(wanted.len(), readme.len(), "run {UPDATE}");
    }
}

#[test]
fn the_readmes_exit_codes_are_the_programs() {
    let readme = std::fs::read_to_string(files::root().join("README.md")).unwrap();
    for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 130] {
        assert!(readme.contains(&format!("\n| {code} | ")), "exit {code}");
    }
}
