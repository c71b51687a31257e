//! Selectors from standard input, one a line, for scripts that already have references: each is done
//! by itself, and what became of it is told.

use crate::cli::code::ErrorCode;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::view::{Cell, List, Row};
use crate::domain::id::InvitationRef;
use crate::domain::outbox::Message;
use crate::domain::text::visible;
use serde_json::{Value, json};

/// Whether a selector means standard input.
pub fn is_input(selector: &str) -> bool {
    selector == "-"
}

/// What came of one selector.
pub struct Done {
    /// The invitation that it meant.
    pub reference: InvitationRef,
    /// What was done, or in a dry run would have been, without a full stop.
    pub what: String,
    /// What it queued.
    pub queued: Vec<Message>,
}

struct Outcome {
    line: usize,
    selector: String,
    result: Result<(InvitationRef, String), Failure>,
}

impl Row for Outcome {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("line", "Line"),
        ("selector", "Selector"),
        ("ref", "Invitation"),
        ("code", "Code"),
        ("message", "What"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let (reference, code, message) = self.parts();
        vec![
            u64::try_from(self.line).unwrap_or(u64::MAX).into(),
            self.selector.as_str().into(),
            reference.into(),
            code.into(),
            message.into(),
        ]
    }

    fn json(&self) -> Value {
        let (reference, code, message) = self.parts();
        json!({
            "line": self.line,
            "selector": self.selector,
            "ref": reference,
            "code": code,
            "message": message,
        })
    }
}

impl Outcome {
    fn parts(&self) -> (Option<String>, String, String) {
        match &self.result {
            Ok((reference, what)) => (Some(reference.to_string()), "ok".to_owned(), what.clone()),
            Err(failure) => {
                let message = match &failure.because {
                    Some(reason) => format!("{}: {reason}", failure.message),
                    None => failure.message.clone(),
                };
                (None, failure.code.word().to_owned(), message)
            }
        }
    }
}

/// Does something with the invitation of every line of standard input, sends what that queued, and
/// tells what became of each line. Empty lines are passed over.
///
/// # Errors
/// `partial` when a line was refused; what is temporary ends it at once, after telling what was done.
pub fn each(
    office: &Office,
    sending: Sending,
    act: &mut dyn FnMut(&str) -> Result<Done, Failure>,
) -> Result<(), Failure> {
    let text = office.ui.read_input()?;
    let mut items = Vec::new();
    let mut queued = Vec::new();
    let mut ended = None;
    for (line, selector) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let selector = selector.trim();
        if selector.is_empty() {
            continue;
        }
        let result = act(selector).map(|done| {
            queued.extend(done.queued);
            (done.reference, done.what)
        });
        let is_over = result
            .as_ref()
            .err()
            .filter(|failure| failure.exit() == Exit::Temporary)
            .cloned();
        items.push(Outcome {
            line,
            selector: visible(selector),
            result,
        });
        if is_over.is_some() {
            ended = is_over;
            break;
        }
    }
    office.send(&queued, sending);
    office.say_if_dry();
    let failed = items.iter().filter(|item| item.result.is_err()).count();
    let all = items.len();
    office
        .ui
        .list(&List::whole(items), "There was no line on standard input.")?;
    if let Some(failure) = ended {
        return Err(failure);
    }
    if failed > 0 {
        let lines = if all == 1 { "line" } else { "lines" };
        return Err(Failure::new(
            ErrorCode::Partial,
            format!("{failed} of {all} {lines} could not be done"),
        )
        .hint("the others are done; the code of each line says why it is not"));
    }
    Ok(())
}
