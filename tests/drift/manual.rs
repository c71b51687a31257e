//! The manual pages, the help and the README: complete, without a warning, and spelled rightly.

use crate::support::files;
use cso::cli::manual::{Topic, commands};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn pages() -> Vec<PathBuf> {
    let pages = files::under(&files::root().join("man"));
    assert!(pages.len() > 60, "the manual pages are gone");
    pages
}

#[test]
fn every_command_has_an_example() {
    fn look(command: &clap::Command, path: &str) {
        let is_noun = command.get_subcommands().any(|verb| !verb.is_hide_set());
        assert!(is_noun || !commands::examples(command).is_empty(), "{path}");
        for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
            look(verb, &format!("{path} {}", verb.get_name()));
        }
    }
    look(&cso::cli::command(), "cso");
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let is_command = page.extension().is_some_and(|section| section == "1");
        assert!(
            !is_command || text.contains(".SH EXAMPLES\n"),
            "{}",
            page.display()
        );
        assert!(text.contains(".SH \"SEE ALSO\"\n"), "{}", page.display());
    }
}

#[test]
fn pages_lead_to_pages_that_are_there() {
    let there: BTreeSet<String> = pages()
        .iter()
        .map(|page| page.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap().replace('\\', "");
        let (_, named) = text.split_once(".SH \"SEE ALSO\"\n").unwrap();
        for name in named.trim().split(", ") {
            let file = name.replace('(', ".").replace(')', "");
            assert!(there.contains(&file), "{}: {name}", page.display());
        }
    }
}

#[test]
#[ignore = "needs man: run tests/run.sh"]
fn man_has_nothing_to_say_against_any_page() {
    for page in pages() {
        let output = Command::new("man")
            .args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"])
            .arg(&page)
            .envs([
                ("LC_ALL", "C.UTF-8"),
                ("MANROFFSEQ", ""),
                ("MANWIDTH", "80"),
            ])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.is_empty(),
            "{}: {said}",
            page.display()
        );
    }
}

/// The commands in texts of the program, as they are named there.
fn named(text: &str) -> Vec<String> {
    let text = text.replace("\\\"", "\"");
    let mut all = Vec::new();
    for part in text.split('`').filter(|part| part.starts_with("cso ")) {
        let words = part.split(' ').skip(1);
        let name = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
        let words: Vec<&str> = words.take_while(name).take(2).collect();
        if !words.is_empty() {
            all.push(words.join(" "));
        }
    }
    all
}

#[test]
fn every_command_that_a_text_names_is_there() {
    let mut whole = cso::cli::command();
    whole.build();
    let mut count = 0;
    let sources = files::under(&files::root().join("src"));
    let is_text = |path: &&PathBuf| path.extension().is_some_and(|e| e == "rs" || e == "md");
    for path in sources.iter().filter(is_text) {
        for named in named(&std::fs::read_to_string(path).unwrap()) {
            let mut command = &whole;
            for word in named.split(' ') {
                // What follows a command without verbs is a value.
                if !command.has_subcommands() {
                    break;
                }
                command = command.find_subcommand(word).unwrap_or_else(|| {
                    panic!("{} names `cso {named}`, which is not there", path.display())
                });
            }
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// All help, below each other.
fn help(command: &mut clap::Command, into: &mut String) {
    write!(into, "{}", command.render_long_help()).unwrap();
    into.push('\n');
    for verb in command.get_subcommands_mut() {
        help(verb, into);
    }
}

/// What people read and no program does: without code, addresses and names of things.
fn words(text: &str) -> String {
    let mut inside = false;
    let mut words = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
        }
        let is_typed = line.starts_with("  cso") || line.contains("| cso ");
        if inside || line.starts_with("```") || is_typed {
            continue;
        }
        let mut is_code = false;
        for part in line.split('`') {
            if !is_code {
                words.push_str(part);
            }
            is_code = !is_code;
            words.push(' ');
        }
        words.push('\n');
    }
    words
        .split_whitespace()
        .filter(|word| !word.contains(['_', '/', '@', '=', '<', '$', '\\', '{']))
        .filter(|word| !word.starts_with("--") && !word.contains(|c: char| c.is_ascii_digit()))
        .map(|word| word.replace('’', "'"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
#[ignore = "needs hunspell: run tests/run.sh"]
fn every_word_is_spelled_rightly() {
    let readme = std::fs::read_to_string(files::root().join("README.md")).unwrap();
    let mut text = words(&readme);
    let mut all = String::new();
    help(&mut cso::cli::command(), &mut all);
    for &topic in Topic::ALL {
        // What is typed stands four spaces in.
        let text = topic.text(100, false);
        let said = text.lines().filter(|line| {
            line.strip_prefix("    ")
                .is_none_or(|rest| rest.starts_with(' '))
        });
        all.extend(said.flat_map(|line| [line, "\n"]));
    }
    text.push('\n');
    text.push_str(&words(&all));
    let mut child = Command::new("hunspell")
        .args(["-l", "-d", "en_GB", "-i", "UTF-8", "-p"])
        .arg(files::root().join("tests/words.txt"))
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "hunspell has no en_GB");
    let wrong = String::from_utf8(output.stdout).unwrap();
    let wrong: BTreeSet<&str> = wrong.lines().collect();
    assert!(
        wrong.is_empty(),
        "mend these, or add them to tests/words.txt: {wrong:?}"
    );
}
