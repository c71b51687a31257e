//! `cso mail preview`.

use crate::app::letters::{Rendered, samples};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::layout;
use crate::cli::office::letters;
use crate::cli::parsed;
use crate::cli::view::{Fact, Format, Look, View, ended};
use crate::domain::language::Language;
use crate::domain::outbox::MessageKind;
use clap::Args;
use serde_json::{Value, json};

/// Show what a message says, with a made-up example
///
/// With the council's own wording, if there is one. Touches no database.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso mail preview setup
  cso mail preview accept --language cy
  cso mail preview reminder --form 2
  cso mail preview setup --html > setup.html")]
pub struct PreviewArgs {
    /// The kind: setup, accept, verification-code, activation, reminder, closed
    #[arg(value_name = "KIND")]
    kind: String,
    /// The language: en or cy; organisation.language where it is left out
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Print the HTML
    #[arg(long)]
    html: bool,
    /// Which form, where the kind has more than one
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    form: u8,
}

struct Preview {
    kind: MessageKind,
    language: Language,
    forms: usize,
    rendered: Rendered,
}

impl View for Preview {
    fn json(&self) -> Value {
        json!({
            "kind": self.kind,
            "language": self.language,
            "forms": self.forms,
            "subject": self.rendered.subject,
            "text": self.rendered.text,
            "html": self.rendered.html,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Subject", self.rendered.subject.clone()),
            Fact::new("Text", self.rendered.text.clone()),
        ]
    }

    fn human(&self, look: Look) -> String {
        // The text is the council's own and the values are made up; each was made visible when the
        // letter was written, and its line breaks are wanted.
        let text = format!(
            "Subject: {}\n\n{}",
            self.rendered.subject, self.rendered.text
        );
        let width = look.width.into();
        let lines = text.lines().flat_map(|line| layout::wrap(line, width));
        ended(&lines.collect::<Vec<_>>())
    }
}

/// Runs the command.
///
/// # Errors
/// `usage` for a kind or language that is none; `invalid_settings` for wording that does not hold.
pub fn run(args: &PreviewArgs, start: Start) -> Result<(), Failure> {
    let kind = parsed::word("KIND", &args.kind, MessageKind::ALL, MessageKind::word)?;
    let context = start.context()?;
    let language = match &args.language {
        Some(text) => parsed::word("--language", text, Language::ALL, Language::word)?,
        None => context.settings.organisation.language,
    };
    let forms: Vec<_> = samples()
        .into_iter()
        .filter(|letter| letter.kind() == kind)
        .collect();
    let letter = forms.get(usize::from(args.form) - 1).ok_or_else(|| {
        Failure::usage(format!("--form cannot be {}", args.form)).because(match forms.len() {
            1 => format!("the kind {kind} has one form only"),
            most => format!("the kind {kind} has the forms 1 to {most}"),
        })
    })?;
    let rendered = letters(&context.settings)?
        .render(letter, language)
        .map_err(|error| {
            Failure::new(ErrorCode::InvalidSettings, error.to_string())
                .hint("`cso config check` lists everything that is wrong with the wording")
        })?;
    let preview = Preview {
        kind,
        language,
        forms: forms.len(),
        rendered,
    };
    if preview.forms > 1 && !context.ui.is_for_machines() {
        let (form, forms) = (args.form, preview.forms);
        context
            .ui
            .status(&format!("form {form} of {forms}; --form chooses"));
    }
    if args.html && !context.ui.is_for_machines() {
        return context.ui.data(&preview.rendered.html);
    }
    if context.ui.is_for_machines() {
        context.ui.show(&preview)
    } else {
        // What goes into a file is the text as it is.
        let look = match context.ui.format() {
            Format::Table => context.ui.look(),
            Format::Plain | Format::Json | Format::Jsonl | Format::Csv => Look {
                width: u16::MAX,
                ..context.ui.look()
            },
        };
        context.ui.page(&preview.human(look))
    }
}
