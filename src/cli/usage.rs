//! The end of a run that got no further than its command line: help, version, or what is wrong.

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::ui::{Ui, UiOptions};
use crate::cli::view::Format;
use crate::domain::text::visible;
use crate::settings::environment::Environment;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::{OsStr, OsString};

/// Shows a failure that came before the flags were understood.
pub(super) fn early(args: &[OsString], environment: &Environment, failure: &Failure) -> Exit {
    ui(args, environment).error(failure);
    failure.exit()
}

/// Shows what the parser has to say: help and version on standard output, mistakes as failures.
pub(super) fn end(args: &[OsString], environment: &Environment, error: &clap::Error) -> Exit {
    let ui = ui(args, environment);
    let rendered = error.render();
    let kind = error.kind();
    if matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let text = if ui.look().is_coloured {
            rendered.ansi().to_string()
        } else {
            rendered.to_string()
        };
        return match ui.data(&text) {
            Ok(()) => Exit::Done,
            Err(failure) => {
                ui.error(&failure);
                failure.exit()
            }
        };
    }
    if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !ui.is_for_machines() {
        let text = if ui.is_aside_coloured() {
            rendered.ansi().to_string()
        } else {
            rendered.to_string()
        };
        ui.aside(&text);
        return Exit::Usage;
    }
    let failure = as_failure(error, &rendered.to_string());
    ui.error(&failure);
    failure.exit()
}

fn ui(args: &[OsString], environment: &Environment) -> Ui {
    let options = UiOptions {
        format: wants_json(args, environment).then_some(Format::Json),
        ..UiOptions::default()
    };
    Ui::new(options, environment)
}

/// Whether the command line asks for JSON, read without a parser because the parser gave up.
fn wants_json(args: &[OsString], environment: &Environment) -> bool {
    let mut previous: Option<&OsStr> = None;
    let mut answer = environment
        .get("CSO_OUTPUT")
        .is_some_and(|format| format == "json" || format == "jsonl");
    for arg in args.iter().skip(1).take_while(|arg| *arg != "--") {
        let text = arg.to_string_lossy();
        let value = match text.as_ref() {
            "--json" => Some("json"),
            other => other
                .strip_prefix("--output=")
                .or_else(|| {
                    let is_value = previous.is_some_and(|flag| flag == "-o" || flag == "--output");
                    is_value.then_some(other)
                })
                .or_else(|| other.strip_prefix("-o").filter(|value| !value.is_empty())),
        };
        if let Some(value) = value {
            answer = matches!(value.trim_start_matches('='), "json" | "jsonl");
        }
        previous = Some(arg);
    }
    answer
}

/// Turns the parser's several paragraphs into one message and hints, in our own layout.
fn as_failure(error: &clap::Error, rendered: &str) -> Failure {
    let mut message = Vec::new();
    let mut tips = Vec::new();
    let mut usage = "cso";
    let mut is_message = true;
    for line in rendered.lines().map(str::trim) {
        if let Some(tip) = line.strip_prefix("tip: ") {
            let tip = tip.replace('\'', "`");
            let near = tip
                .strip_prefix("a similar argument exists: ")
                .or_else(|| tip.strip_prefix("a similar value exists: "));
            tips.push(match near {
                Some(near) => format!("did you mean {near}?"),
                None => tip,
            });
            is_message = false;
        } else if let Some(shape) = line.strip_prefix("Usage: ") {
            usage = shape;
            is_message = false;
        } else if line.is_empty() {
            is_message = false;
        } else if is_message || line.starts_with("[possible values:") {
            message.push(line.strip_prefix("error: ").unwrap_or(line).to_owned());
        }
    }
    // The words before the first placeholder are the command itself.
    let words: Vec<&str> = usage
        .split(' ')
        .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    let command = words.join(" ");
    let help = format!("`{command} --help` explains it");
    let kind = error.kind();
    if matches!(
        kind,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    ) {
        return Failure::usage("the command is not complete").hint(help);
    }
    if kind == ErrorKind::InvalidSubcommand
        && let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand)
    {
        let failure = Failure::usage(format!("there is no command “{command} {typed}”"));
        return match nearest(error, &words) {
            Some(near) => failure.hint(format!("did you mean `{command} {near}`?")),
            None => failure.hint(format!("`{command} --help` lists the commands")),
        };
    }
    let mut failure = plainly(error).unwrap_or_else(|| Failure::usage(message.join(" ")));
    failure.hints = tips;
    if failure.hints.is_empty() {
        failure = failure.hint(if rendered.contains("Usage: ") {
            format!("the form is `{usage}`; {help}")
        } else {
            "add --help to see what can be typed".to_owned()
        });
    }
    failure
}

/// The parser's commonest complaints in words that can be read aloud.
fn plainly(error: &clap::Error) -> Option<Failure> {
    let one = |kind| {
        if let Some(ContextValue::String(text)) = error.get(kind) {
            // A flag's name is enough; what follows it is in the form.
            text.split(" <").next()
        } else {
            None
        }
    };
    let many = |kind| {
        if let Some(ContextValue::Strings(all)) = error.get(kind) {
            Some(all.join(", "))
        } else {
            None
        }
    };
    let kind = error.kind();
    if kind == ErrorKind::MissingRequiredArgument {
        let missing = many(ContextKind::InvalidArg)?;
        return Some(Failure::usage(format!("this is missing: {missing}")));
    }
    let arg = one(ContextKind::InvalidArg)?;
    if kind == ErrorKind::UnknownArgument {
        return Some(Failure::usage(format!(
            "{} is not known here",
            visible(arg)
        )));
    }
    if kind == ErrorKind::ArgumentConflict {
        let other = one(ContextKind::PriorArg)?;
        let text = if arg == other {
            format!("{arg} is given twice")
        } else {
            format!("{arg} and {other} cannot be given together")
        };
        return Some(Failure::usage(text));
    }
    if kind == ErrorKind::InvalidValue {
        let value = one(ContextKind::InvalidValue)?;
        let failure = if value.is_empty() {
            Failure::usage(format!("{arg} is given without a value"))
        } else {
            Failure::usage(format!("{arg} cannot be “{}”", visible(value)))
        };
        return Some(match many(ContextKind::ValidValue) {
            Some(known) if !known.is_empty() => {
                failure.because(format!("one of these is wanted: {known}"))
            }
            _ => failure,
        });
    }
    if kind == ErrorKind::ValueValidation {
        let value = one(ContextKind::InvalidValue)?;
        let failure = Failure::usage(format!("{arg} cannot be “{}”", visible(value)));
        return Some(match std::error::Error::source(error) {
            Some(why) => failure.because(wanted(&why.to_string())),
            None => failure,
        });
    }
    None
}

/// What a value must be; of numbers the parser says it as programmers do.
fn wanted(why: &str) -> String {
    let range = why.split_once(" is not in ").map(|(_, range)| range);
    match range.and_then(|range| range.split_once("..=")) {
        Some((least, most)) => format!("a whole number from {least} to {most} is wanted"),
        None if why.contains("digit") => "a whole number is wanted".to_owned(),
        None => why.to_owned(),
    }
}

/// The command that was most probably meant, by its own name where an alias was nearer.
fn nearest(error: &clap::Error, words: &[&str]) -> Option<String> {
    let suggested =
        if let ContextValue::Strings(all) = error.get(ContextKind::SuggestedSubcommand)? {
            all.last()?
        } else {
            return None;
        };
    let mut parent = crate::cli::command();
    for word in words.iter().skip(1) {
        parent = parent.find_subcommand(word)?.clone();
    }
    let name = parent.find_subcommand(suggested)?.get_name();
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(args: &[&str]) -> bool {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        wants_json(&args, &Environment::default())
    }

    #[test]
    fn json_is_recognised_wherever_it_stands() {
        for args in [
            ["cso", "nonsense", "--json"].as_slice(),
            &["cso", "-o", "json", "nonsense"],
            &["cso", "--output=jsonl"],
            &["cso", "-ojson"],
        ] {
            assert!(asks(args), "{args:?}");
        }
        for args in [
            ["cso", "nonsense"].as_slice(),
            &["cso", "--", "--json"],
            &["cso", "-o", "json", "-o", "table"],
            &["--json"],
        ] {
            assert!(!asks(args), "{args:?}");
        }
    }
}
