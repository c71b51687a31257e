//! What pages take from the program's own tables, so that neither can drift from the other.

use crate::cli::code::{self, ErrorCode};
use crate::cli::exit::Exit;
use crate::domain::batch::Finding;
use crate::domain::journey::{Stage, Step, WaitingOn};
use crate::domain::policy::KNOBS;
use crate::settings::keys::{self, Key, Standard};
use std::fmt::Write as _;

/// The page with every line such as `{{settings mail}}` replaced.
pub(super) fn filled(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines() {
        let wanted = line
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"));
        match wanted {
            Some("steps") => text.push_str(&steps()),
            Some("errors") => text.push_str(&errors()),
            Some("rows") => text.push_str(&rows()),
            Some(other) => match other.strip_prefix("settings ") {
                Some(section) => text.push_str(&settings(section)),
                None => text.push_str(line),
            },
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn settings(section: &str) -> String {
    let mut text = String::new();
    for key in keys::all().filter(|key| key.section() == section) {
        let source = KNOBS
            .iter()
            .find(|knob| key.name.strip_prefix("policy.") == Some(knob.key))
            .map(|knob| knob.source)
            .filter(|source| source.starts_with("NIST"))
            .map(|_| " The default follows NIST SP 800-63B-4.")
            .unwrap_or_default();
        writeln!(
            text,
            "`{}`\n: {}{} Variable `{}`; {}.{source}\n",
            key.name,
            sentence(key.about),
            if key.about.ends_with('…') { "" } else { "." },
            key.variable(),
            otherwise(&key),
        )
        .ok();
    }
    text
}

fn otherwise(key: &Key) -> String {
    match key.standard {
        Standard::Text(text) => format!("default `{text}`"),
        Standard::InData(name) => format!("default `{name}` in the data folder"),
        Standard::WorkedOut(how) => format!("default: {how}"),
        Standard::Unset => "no default".to_owned(),
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn steps() -> String {
    let mut text = String::new();
    for stage in Stage::ALL {
        writeln!(text, "### {}\n", sentence(&stage.word().replace('_', " "))).ok();
        for step in Step::ALL.iter().filter(|step| step.stage() == *stage) {
            let who = match step.waiting_on() {
                WaitingOn::Worker => "the worker",
                WaitingOn::Person => "the person",
                WaitingOn::Approver => "an approver",
                WaitingOn::Support => "support",
                WaitingOn::System => "the next delivery",
                WaitingOn::Nobody => "nobody",
            };
            writeln!(
                text,
                "- Waits on **{who}**. {}.",
                step.next("the person").trim_end_matches('.')
            )
            .ok();
        }
        text.push('\n');
    }
    text
}

fn heading(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "0: done, or nothing to do",
        Exit::Failed => "1: failed for a reason that none of the others names",
        Exit::Usage => "2: the command line is wrong, or a value cannot be",
        Exit::NotFound => "3: not found, or more than one fits",
        Exit::WrongState => "4: its state does not allow that",
        Exit::Forbidden => "5: not permitted, or another person is needed",
        Exit::Code => "6: the code is wrong, locked or expired",
        Exit::Partial => "7: a part was not done",
        Exit::Temporary => "8: temporary; safe to run again",
        Exit::Interrupted => "130: interrupted, with nothing half done",
    }
}

fn errors() -> String {
    let mut text = String::new();
    let mut previous = None;
    for code in ErrorCode::ALL {
        if previous != Some(code.exit()) {
            writeln!(text, "### Exit {}\n", heading(code.exit())).ok();
            previous = Some(code.exit());
        }
        let (word, means, mend) = (code.word(), code.means(), code.mend());
        writeln!(text, "`{word}`\n: {means} {mend}\n").ok();
    }
    text
}

fn rows() -> String {
    let mut text = String::new();
    for (title, is_doubt) in [("Rejected", false), ("Doubtful", true)] {
        writeln!(text, "### {title}\n").ok();
        for &finding in Finding::ALL.iter().filter(|one| one.is_doubt() == is_doubt) {
            let (means, mend) = code::of_row(finding);
            writeln!(text, "`{finding}`\n: {means} {mend}\n").ok();
        }
    }
    text
}
