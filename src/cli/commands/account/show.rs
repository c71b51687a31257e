//! `cso account show`.

use crate::app::account;
use crate::app::status::Intent;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::account::AccountView;
use crate::domain::staff::Action;
use clap::Args;

/// To look at an account, and nothing more.
pub(super) const LOOK: Intent = Intent {
    action: Action::Look,
    entry: "account.shown",
};

/// Show one account: its state, email, phone, last sign-in, invitations and records
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account show ACC-2MPD8R
  cso account show sam@example.org
  cso account show INV-7K3Q9X      the account that came through this invitation")]
pub struct ShowArgs {
    /// An account's reference or its beginning, its email address, or an invitation's reference
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `ambiguous`, `invalid_reference`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account show")?;
    let seen = account::look(&office.desk(), &office.caller(), &args.selector, LOOK)?;
    office.ui.show(&AccountView(&seen))
}
