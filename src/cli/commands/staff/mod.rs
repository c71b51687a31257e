//! `cso staff`: the people who work with this program.

pub mod add;
pub mod disable;
pub mod handover;
pub mod list;
pub mod role;
pub mod show;

use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::domain::id::{StaffLogin, Team};
use crate::domain::staff::Role;
use clap::{Args, Subcommand};
use std::collections::BTreeSet;

/// Manage the people who work with this program
///
/// Roles say what somebody may do: caseworker invites, approver decides on access, support looks
/// after messages and batches, auditor reads the audit trail, admin does everything.
#[derive(Args)]
pub struct StaffArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "create", alias = "new")]
    Add(add::AddArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(alias = "roles")]
    Role(role::RoleArgs),
    #[command(alias = "remove")]
    Disable(disable::DisableArgs),
    #[command(name = "handover", alias = "hand-over")]
    Handover(handover::HandoverArgs),
}

/// Who a member of staff is and what they may do.
#[derive(Args)]
struct Member {
    /// The login
    #[arg(value_name = "LOGIN")]
    login: String,
    /// What they may do: caseworker, approver, support, auditor, admin. Repeat it for more
    #[arg(
        long = "role",
        value_name = "ROLE",
        required = true,
        value_delimiter = ','
    )]
    roles: Vec<String>,
    /// The team whose invitations and restricted records they see; a team that is set stays where
    /// this is left out
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
}

impl Member {
    fn wanted(&self) -> Result<(StaffLogin, BTreeSet<Role>, Option<Team>), Failure> {
        let team = self
            .team
            .as_deref()
            .map(|text| parsed::team("--team", text));
        Ok((
            parsed::login("LOGIN", &self.login)?,
            parsed::roles("--role", &self.roles)?,
            team.transpose()?,
        ))
    }
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &StaffArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Add(args) => add::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Role(args) => role::run(args, start),
        Verb::Disable(args) => disable::run(args, start),
        Verb::Handover(args) => handover::run(args, start),
    }
}
