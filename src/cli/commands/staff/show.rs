//! `cso staff show`.

use crate::app::staff;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::parsed;
use crate::cli::shown::desk::StaffRow;
use crate::domain::id::StaffLogin;
use clap::Args;

/// Show one member of staff
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso staff show kl")]
pub struct ShowArgs {
    /// The login
    #[arg(value_name = "LOGIN")]
    login: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `invalid_login`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff show")?;
    show(&office, &parsed::login("LOGIN", &args.login)?)
}

/// Shows a member of staff as they are now. In a dry run that is how they were before.
pub(super) fn show(office: &Office, login: &StaffLogin) -> Result<(), Failure> {
    let staff = staff::show(&office.desk(), &office.caller(), login)?;
    office.ui.show(&StaffRow(&staff))
}
