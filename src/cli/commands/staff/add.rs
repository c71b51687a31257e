//! `cso staff add`.

use crate::app::staff::{add, words};
use crate::cli::Start;
use crate::cli::commands::staff::Member;
use crate::cli::failure::Failure;
use crate::cli::shown::desk::StaffRow;
use clap::Args;

/// Add a member of staff
///
/// LOGIN is the name with which they sign in to this computer, or to the shared database.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso staff add kl --role caseworker --team north
  cso staff add mo --role approver --role caseworker")]
pub struct AddArgs {
    #[command(flatten)]
    member: Member,
}

/// Runs the command.
///
/// # Errors
/// `invalid_login`, `invalid_team`, `already_exists`, `forbidden`.
pub fn run(args: &AddArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff add")?;
    let (login, roles, team) = args.member.wanted()?;
    let staff = add(
        &office.desk(),
        &office.caller(),
        &login,
        &roles,
        team.as_ref(),
    )?;
    let as_what = words(&roles).replace(',', ", ");
    office.did(
        &format!("Added {login} as {as_what}"),
        &format!("Would add {login} as {as_what}"),
    );
    office.say_if_dry();
    if office.global.dry_run {
        return Ok(());
    }
    office.ui.show(&StaffRow(&staff))
}
