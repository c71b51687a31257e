//! Every command: what it is called, and which file runs it.

pub mod access;
pub mod account;
pub mod audit;
pub mod batch;
pub mod completions;
pub mod config;
pub mod contact;
pub mod db;
pub mod demo;
pub mod doctor;
pub mod generate;
pub mod help;
pub mod housekeeping;
pub mod invite;
pub mod key;
pub mod mail;
pub mod portal;
pub mod record;
pub mod report;
pub mod staff;
pub mod status;

use crate::cli::Start;
use crate::cli::failure::Failure;
use clap::{Args as _, Subcommand};

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    #[command(alias = "st")]
    Status(status::StatusArgs),
    #[command(alias = "invitation", alias = "invitations", alias = "invites")]
    Invite(invite::InviteArgs),
    #[command(alias = "accesses")]
    Access(access::AccessArgs),
    #[command(alias = "contacts")]
    Contact(contact::ContactArgs),
    #[command(alias = "accounts")]
    Account(account::AccountArgs),
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
    #[command(alias = "reports")]
    Report(report::ReportArgs),
    #[command(alias = "keys")]
    Key(key::KeyArgs),
    #[command(
        alias = "mails",
        alias = "message",
        alias = "messages",
        alias = "outbox"
    )]
    Mail(mail::MailArgs),
    Housekeeping(housekeeping::HousekeepingArgs),
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

/// The definition of one command alone, as it stands in that of all of them: whoever presses TAB does
/// not wait until the others are built as well.
pub fn alone(name: &str) -> Option<clap::Command> {
    let augment = match name {
        "status" => status::StatusArgs::augment_args,
        "invite" => invite::InviteArgs::augment_args,
        "access" => access::AccessArgs::augment_args,
        "contact" => contact::ContactArgs::augment_args,
        "account" => account::AccountArgs::augment_args,
        "batch" => batch::BatchArgs::augment_args,
        "record" => record::RecordArgs::augment_args,
        "staff" => staff::StaffArgs::augment_args,
        "audit" => audit::AuditArgs::augment_args,
        "report" => report::ReportArgs::augment_args,
        "key" => key::KeyArgs::augment_args,
        "mail" => mail::MailArgs::augment_args,
        "portal" => portal::PortalArgs::augment_args,
        "db" => db::DbArgs::augment_args,
        "config" => config::ConfigArgs::augment_args,
        _ => return None,
    };
    Some(augment(clap::Command::new(name.to_owned())))
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
        Some(Command::Contact(args)) => contact::run(&args, start),
        Some(Command::Account(args)) => account::run(&args, start),
        Some(Command::Batch(args)) => batch::run(&args, start),
        Some(Command::Record(args)) => record::run(&args, start),
        Some(Command::Staff(args)) => staff::run(&args, start),
        Some(Command::Audit(args)) => audit::run(&args, start),
        Some(Command::Report(args)) => report::run(&args, start),
        Some(Command::Key(args)) => key::run(&args, start),
        Some(Command::Mail(args)) => mail::run(&args, start),
        Some(Command::Housekeeping(args)) => housekeeping::run(&args, start),
        Some(Command::Portal(args)) => portal::run(&args, start),
        Some(Command::Db(args)) => db::run(&args, start),
        Some(Command::Doctor(args)) => doctor::run(&args, start),
        Some(Command::Config(args)) => config::run(&args, start),
        Some(Command::Demo(args)) => demo::run(&args, &start),
        Some(Command::Completions(args)) => completions::run(&args, &start),
        Some(Command::Help(args)) => help::run(&args, &start.ui),
        Some(Command::Generate(args)) => generate::run(&args, &start.ui),
        None => status::run(&status::StatusArgs::default(), start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is offered of a command.
    fn tell(command: &clap::Command, told: &mut Vec<String>) {
        told.push(format!("{} {:?}", command.get_name(), command.get_about()));
        for arg in command.get_arguments() {
            told.push(format!("{arg:?}"));
        }
        for verb in command.get_subcommands() {
            told.extend(verb.get_all_aliases().map(ToOwned::to_owned));
            tell(verb, told);
        }
    }

    #[test]
    fn a_command_alone_is_as_it_is_among_all() {
        let whole = crate::cli::command();
        let has_more = |one: &&clap::Command| one.has_subcommands() || one.get_name() == "status";
        for command in whole.get_subcommands().filter(has_more) {
            let (mut among_all, mut by_itself) = (Vec::new(), Vec::new());
            tell(command, &mut among_all);
            tell(&alone(command.get_name()).unwrap(), &mut by_itself);
            assert_eq!(by_itself, among_all);
        }
    }
}
