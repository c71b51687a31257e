//! `cso config check`: everything that is wrong with the settings, not only the first thing.

use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::office::letters;
use crate::cli::plain::not_run;
use crate::cli::view::{Cell, List, Row};
use crate::settings::{Settings, keys};
use crate::wiring::{self, Patience};
use clap::Args;
use serde_json::{Value, json};
use std::sync::Arc;

/// Report everything that is wrong with the settings.
#[derive(Args)]
pub struct CheckArgs {}

struct Wrong {
    problem: String,
    hint: Option<String>,
}

impl Row for Wrong {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("problem", "What is wrong"), ("hint", "What mends it")];

    fn cells(&self) -> Vec<Cell> {
        vec![self.problem.clone().into(), self.hint.clone().into()]
    }

    fn json(&self) -> Value {
        json!({"problem": self.problem, "hint": self.hint})
    }
}

/// What only shows when settings are put to use, without reaching for the network.
fn beyond(settings: &Settings, start: &Start) -> Vec<Wrong> {
    let of = |failure: Failure| Wrong {
        problem: match failure.because {
            Some(reason) => format!("{}: {reason}", failure.message),
            None => failure.message,
        },
        hint: failure.hints.into_iter().next(),
    };
    let mut wrong = Vec::new();
    if let Err(error) = wiring::mailer(settings, &start.hooks, Patience::AtOnce, Arc::default()) {
        wrong.push(of(error.into()));
    }
    if let Some(program) = &settings.messages.program
        && let Err(error) = wiring::inspect(program)
    {
        wrong.push(Wrong {
            problem: format!(
                "messages.command cannot be run: {}: {}",
                program.path.display(),
                not_run(&error)
            ),
            hint: Some("the path of a program that may be run is wanted".to_owned()),
        });
    }
    match letters(settings) {
        Err(failure) => wrong.push(of(failure)),
        Ok(letters) => wrong.extend(letters.check().iter().map(|error| Wrong {
            problem: error.to_string(),
            hint: Some("`cso mail preview KIND` shows the letter".to_owned()),
        })),
    }
    wrong
}

/// Looks at all of them.
///
/// # Errors
/// `invalid_settings` when anything is wrong.
pub fn run(_args: &CheckArgs, start: &Start) -> Result<(), Failure> {
    let resolved = Settings::resolve(&start.flag_values(), &start.environment);
    let mut wrong: Vec<Wrong> = match &resolved {
        Ok(settings) => beyond(settings, start),
        Err(error) => error
            .problems()
            .iter()
            .map(|problem| Wrong {
                problem: problem.to_string(),
                hint: problem.hint(),
            })
            .collect(),
    };
    let strangers = start
        .environment
        .own_names()
        .filter(|name| !keys::is_variable(name));
    wrong.extend(strangers.map(|name| Wrong {
        problem: format!("no setting is set by the variable {name}"),
        hint: keys::near_variable(name).map(|near| format!("did you mean {near}?")),
    }));
    let count = wrong.len();
    start
        .ui
        .list(&List::whole(wrong), "nothing is wrong with the settings")?;
    match count {
        0 => Ok(()),
        1 => Err(failure("one setting is wrong".to_owned())),
        many => Err(failure(format!("{many} settings are wrong"))),
    }
}

fn failure(text: String) -> Failure {
    Failure::new(ErrorCode::InvalidSettings, text)
        .hint("mend what is listed, then run `cso config check` again")
}
