//! The manual page of a command: what its definition says, with its examples and where to read on.

use crate::cli::manual::Topic;
use crate::cli::manual::roff::{MANUAL, SOURCE, exact, lines, see_also};
use clap::Command;
use clap::builder::Resettable;
use roff::{Roff, roman};
use std::io;

/// The name of the page's file, and the page.
///
/// # Errors
/// When it cannot be made.
pub fn page(command: &Command) -> io::Result<(String, String)> {
    // The library would call what follows the options EXTRA.
    let bare = command
        .clone()
        .after_long_help(Resettable::Reset)
        .after_help(Resettable::Reset);
    let page = clap_mangen::Man::new(bare).source(SOURCE).manual(MANUAL);
    let mut text = Vec::new();
    page.render(&mut text)?;
    let mut text = String::from_utf8(text).map_err(io::Error::other)?;
    let mut roff = Roff::new();
    let said = Said::of(command);
    if !said.notes.is_empty() {
        roff.control("SH", ["NOTES"]);
        roff.text([roman(said.notes.join("\n"))]);
    }
    let examples = if said.examples.is_empty() {
        first_of_verbs(command)
    } else {
        said.examples
    };
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
        lines(&mut roff, &examples);
    }
    see_also(&mut roff, &neighbours(command));
    // As the library does for the rest of the page: a quotation mark that can be typed back.
    text.push_str(&roff.to_roff().replace('\'', r"\*(Aq"));
    Ok((page.get_filename(), exact(&text)))
}

/// What stands below a command's options.
struct Said {
    notes: Vec<String>,
    examples: Vec<String>,
}

impl Said {
    fn of(command: &Command) -> Self {
        let after = command.get_after_long_help().map(ToString::to_string);
        let after = after.unwrap_or_default();
        let is_heading = |line: &&str| !matches!(line.trim(), "Examples:" | "Example:");
        let mut all = after.lines();
        let notes = all.by_ref().take_while(is_heading);
        let notes = notes
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let examples = all.map(|line| line.strip_prefix("  ").unwrap_or(line).to_owned());
        Self {
            notes,
            examples: examples.collect(),
        }
    }
}

/// The examples below a command, as they are typed, one a line; for the tests that run them.
pub fn examples(command: &Command) -> Vec<String> {
    Said::of(command).examples
}

/// A noun shows the first example of each of its verbs.
fn first_of_verbs(command: &Command) -> Vec<String> {
    command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set())
        .filter_map(|verb| Said::of(verb).examples.into_iter().next())
        .collect()
}

/// The pages to read next: the one above, and the topic that it belongs to.
fn neighbours(command: &Command) -> Vec<String> {
    let name = command.get_display_name().unwrap_or_default();
    let noun = name.split('-').nth(1).unwrap_or_default();
    let mut pages = Vec::new();
    if noun.is_empty() {
        pages.extend(Topic::ALL.iter().map(|topic| topic.named()));
        return pages;
    }
    pages.push("cso(1)".to_owned());
    if name.split('-').count() > 2 {
        pages.push(format!("cso-{noun}(1)"));
    }
    let topics: &[Topic] = match noun {
        "config" => &[Topic::Config],
        "audit" | "key" => &[Topic::Security],
        "staff" => &[Topic::Security, Topic::Operations],
        "db" | "doctor" | "portal" | "mail" | "completions" => &[Topic::Operations],
        "help" => Topic::ALL,
        _ => &[Topic::Journey],
    };
    pages.extend(topics.iter().map(|topic| topic.named()));
    pages
}
