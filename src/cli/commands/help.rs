//! `cso help`: a command's help, or a page that explains a topic.

use crate::cli::failure::Failure;
use crate::cli::manual::Topic;
use crate::cli::ui::Ui;
use crate::domain::text::visible;
use clap::Args;
use serde_json::json;

/// Explain a command or a topic
///
/// The topics are `config` (every setting), `journey` (the life of an invitation and who acts),
/// `security` (what is promised and what is not), `operations` (installing and keeping it running)
/// and `errors` (every error code, with what mends it). They are manual pages too: `man cso-journey`.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso help                  all commands
  cso help invite create    one of them
  cso help journey          a topic
  cso help errors           every error code, and what mends it")]
pub struct HelpArgs {
    /// A command, or one of config, journey, security, operations and errors
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

/// Prints it.
///
/// # Errors
/// `usage` where there is no such command or topic.
pub fn run(args: &HelpArgs, ui: &Ui) -> Result<(), Failure> {
    let look = ui.look();
    let topic = match args.words.as_slice() {
        [word] => Topic::from_word(&word.to_ascii_lowercase()),
        _ => None,
    };
    let is_coloured = look.is_coloured && !ui.is_for_machines();
    let (name, text) = if let Some(topic) = topic {
        let text = topic.text(usize::from(look.width), is_coloured);
        (topic.word().to_owned(), text)
    } else {
        let text = of_command(&args.words)?;
        let text = if is_coloured {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        (args.words.join(" "), text)
    };
    if ui.is_for_machines() {
        return ui.data(&format!("{}\n", json!({"topic": name, "text": text})));
    }
    ui.data(&text)
}

fn of_command(words: &[String]) -> Result<clap::builder::StyledStr, Failure> {
    let mut whole = crate::cli::command();
    whole.build();
    let mut command = &whole;
    for word in words {
        command = command.find_subcommand(word).ok_or_else(|| {
            let typed = visible(&words.join(" "));
            Failure::usage(format!("there is no command or topic “{typed}”"))
                .hint("`cso help` lists the commands")
                .hint("the topics are config, journey, security, operations and errors")
        })?;
    }
    Ok(command.clone().render_long_help())
}
