//! `cso staff disable`.

use crate::app::staff;
use crate::cli::Start;
use crate::cli::commands::staff::show::show;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use clap::Args;

/// Take all rights from a member of staff
///
/// From this moment they may do nothing here. Their invitations stay theirs, and what they did
/// stays in the audit trail. `cso staff role` lets them work again.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso staff disable kl --yes")]
pub struct DisableArgs {
    /// The login
    #[arg(value_name = "LOGIN")]
    login: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `wrong_state`, `forbidden`; `usage` where nobody can be asked and --yes is missing.
pub fn run(args: &DisableArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff disable")?;
    let login = parsed::login("LOGIN", &args.login)?;
    // What is refused anyway is refused before anybody is asked.
    if staff::may_disable(&office.desk(), &office.caller(), &login)? {
        office.confirm(&format!(
            "Disable {login}? They may do nothing here from then on."
        ))?;
    }
    staff::disable(&office.desk(), &office.caller(), &login)?;
    office.did(
        &format!("Disabled {login}"),
        &format!("Would disable {login}"),
    );
    if !office.global.dry_run {
        office.ui.hint(&format!(
            "`cso staff handover --from {login} --to LOGIN` gives their invitations to somebody else"
        ));
    }
    office.say_if_dry();
    // Whoever disabled themselves may not even look any more.
    if login == office.wired.login && !office.global.dry_run {
        return Ok(());
    }
    show(&office, &login)
}
