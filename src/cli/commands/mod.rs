//! Every command: what it is called, and which file runs it.

pub mod access;
pub mod audit;
pub mod batch;
pub mod completions;
pub mod config;
pub mod db;
pub mod demo;
pub mod doctor;
pub mod generate;
pub mod help;
pub mod invite;
pub mod key;
pub mod mail;
pub mod portal;
pub mod record;
pub mod staff;
pub mod status;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    #[command(alias = "st")]
    Status(status::StatusArgs),
    #[command(alias = "invitation", alias = "invitations", alias = "invites")]
    Invite(invite::InviteArgs),
    #[command(alias = "accesses")]
    Access(access::AccessArgs),
    #[command(alias = "batches")]
    Batch(batch::BatchArgs),
    #[command(alias = "records")]
    Record(record::RecordArgs),
    #[command(
        alias = "colleague",
        alias = "colleagues",
        alias = "user",
        alias = "users"
    )]
    Staff(staff::StaffArgs),
    #[command(alias = "audits", alias = "trail")]
    Audit(audit::AuditArgs),
    #[command(alias = "keys")]
    Key(key::KeyArgs),
    #[command(
        alias = "mails",
        alias = "message",
        alias = "messages",
        alias = "outbox"
    )]
    Mail(mail::MailArgs),
    Portal(portal::PortalArgs),
    #[command(alias = "database")]
    Db(db::DbArgs),
    #[command(alias = "checkup")]
    Doctor(doctor::DoctorArgs),
    #[command(alias = "configuration", alias = "settings", alias = "setting")]
    Config(config::ConfigArgs),
    #[command(alias = "practice")]
    Demo(demo::DemoArgs),
    #[command(alias = "completion")]
    Completions(completions::CompletionsArgs),
    Help(help::HelpArgs),
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
        Some(Command::Batch(args)) => batch::run(&args, start),
        Some(Command::Record(args)) => record::run(&args, start),
        Some(Command::Staff(args)) => staff::run(&args, start),
        Some(Command::Audit(args)) => audit::run(&args, start),
        Some(Command::Key(args)) => key::run(&args, start),
        Some(Command::Mail(args)) => mail::run(&args, start),
        Some(Command::Portal(args)) => portal::run(&args, start),
        Some(Command::Db(args)) => db::run(&args, start),
        Some(Command::Doctor(args)) => doctor::run(&args, start),
        Some(Command::Config(args)) => config::run(&args, start),
        Some(Command::Demo(args)) => demo::run(&args, &start),
        Some(Command::Completions(args)) => completions::run(&args, &start.ui),
        Some(Command::Help(args)) => help::run(&args, &start.ui),
        Some(Command::Generate(args)) => generate::run(&args, &start.ui),
        None => status::run(&status::StatusArgs::default(), start),
    }
}
