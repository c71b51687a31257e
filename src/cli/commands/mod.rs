//! Every command: what it is called, and which file runs it.

pub mod access;
pub mod completions;
pub mod config;
pub mod demo;
pub mod generate;
pub mod invite;
pub mod status;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// See where an invitation is, who must act and what comes next
    #[command(alias = "st")]
    Status(status::StatusArgs),
    /// Manage invitations
    #[command(alias = "invitation", alias = "invitations", alias = "invites")]
    Invite(invite::InviteArgs),
    /// Manage access to records
    #[command(alias = "accesses")]
    Access(access::AccessArgs),
    /// See settings and where each comes from
    #[command(alias = "configuration", alias = "settings", alias = "setting")]
    Config(config::ConfigArgs),
    /// Make a practice database with made-up people at every stage
    #[command(alias = "practice")]
    Demo(demo::DemoArgs),
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
        Some(Command::Status(args)) => status::run(&args, start),
        Some(Command::Invite(args)) => invite::run(&args, start),
        Some(Command::Access(args)) => access::run(&args, start),
        Some(Command::Config(args)) => config::run(&args, start),
        Some(Command::Demo(args)) => demo::run(&args, &start),
        Some(Command::Completions(args)) => completions::run(&args, &start.ui),
        Some(Command::Generate(args)) => generate::run(&args, &start.ui),
        None => status::run(&status::StatusArgs::default(), start),
    }
}
