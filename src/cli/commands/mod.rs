//! Every command: what it is called, and which file runs it.

pub mod completions;
pub mod config;
pub mod generate;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// See settings and where each comes from
    #[command(alias = "configuration", alias = "settings", alias = "setting")]
    Config(config::ConfigArgs),
    /// Print the completion script for a shell
    #[command(alias = "completion")]
    Completions(completions::CompletionsArgs),
    /// Write completions/ and man/ from the command definitions
    #[command(hide = true)]
    Generate(generate::GenerateArgs),
}

/// Runs a command. Settings are settled by those that need them.
///
/// # Errors
/// The command's failure.
pub fn run(command: Option<Command>, start: Start) -> Result<(), Failure> {
    match command {
        Some(Command::Config(args)) => config::run(&args, start),
        Some(Command::Completions(args)) => completions::run(&args, &start.ui),
        Some(Command::Generate(args)) => generate::run(&args, &start.ui),
        None => start
            .ui
            .data(&crate::cli::command().render_help().to_string()),
    }
}
