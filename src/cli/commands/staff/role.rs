//! `cso staff role`.

use crate::app::staff::{set_roles, words};
use crate::cli::Start;
use crate::cli::commands::staff::Member;
use crate::cli::commands::staff::show::show;
use crate::cli::failure::Failure;
use clap::Args;

/// Set the roles of a member of staff
///
/// The roles given here replace all earlier ones. Somebody who was disabled works again. The last
/// admin keeps that role.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso staff role kl --role caseworker --role approver
  cso staff role kl --role caseworker --team south")]
pub struct RoleArgs {
    #[command(flatten)]
    member: Member,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `wrong_state` for the last admin, `forbidden`; `usage` where nothing would change.
pub fn run(args: &RoleArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff role")?;
    let (login, roles, team) = args.member.wanted()?;
    let staff = set_roles(
        &office.desk(),
        &office.caller(),
        &login,
        &roles,
        team.as_ref(),
    )?;
    let as_what = words(&staff.roles).replace(',', ", ");
    office.did(
        &format!("{login} is {as_what} now"),
        &format!("{login} would be {as_what}"),
    );
    office.say_if_dry();
    show(&office, &login)
}
