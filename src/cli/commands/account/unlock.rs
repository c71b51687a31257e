//! `cso account unlock`.

use crate::app::account::change::unlock;
use crate::cli::Start;
use crate::cli::commands::account::{chosen, show, whose};
use crate::cli::failure::Failure;
use crate::domain::account::AccountState;
use clap::Args;

/// Unlock an account, so that its person can sign in again
///
/// Make sure first that the password and the phone are the person's alone: `cso account reset-phone`
/// asks for a new number at the next sign-in. The person is not told. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso account unlock ACC-2MPD8R --reason \"new password, spoke with Sam\"")]
pub struct UnlockArgs {
    /// An account's reference or its beginning, its email address, or an invitation's reference
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &UnlockArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account unlock")?;
    let seen = chosen(&office, &args.selector, "account.unlocked")?;
    let account = &seen.account;
    if account.state == AccountState::Locked && office.global.reason.is_some() {
        office.confirm(&format!("Unlock account {}?", whose(&seen)))?;
    }
    unlock(&office.desk(), &office.caller(), &account.reference)?;
    office.did(
        &format!("Unlocked account {}", account.reference),
        &format!("Would unlock account {}", account.reference),
    );
    show(&office, &account.reference)
}
