//! `cso staff role`.

use crate::app::staff::{set_roles, words};
use crate::cli::Start;
use crate::cli::commands::staff::show::show;
use crate::cli::failure::Failure;
use crate::cli::parsed;
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
    /// The team; it stays as it is where this is left out
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `wrong_state` for the last admin, `forbidden`; `usage` where nothing would change.
pub fn run(args: &RoleArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff role")?;
    let login = parsed::login("LOGIN", &args.login)?;
    let roles = parsed::roles("--role", &args.roles)?;
    let team = args
        .team
        .as_deref()
        .map(|text| parsed::team("--team", text))
        .transpose()?;
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
