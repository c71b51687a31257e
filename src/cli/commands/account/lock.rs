//! `cso account lock`.

use crate::app::account::change::lock;
use crate::cli::Start;
use crate::cli::commands::account::{chosen, sessions, show, whose};
use crate::cli::failure::Failure;
use crate::domain::account::{AccountEvent, AccountState};
use clap::Args;

/// Lock an account, so that nobody can sign in with it
///
/// Whoever is signed in is signed out at once, and codes that were sent no longer work. Access to
/// records stays as it is and opens again with `cso account unlock`. The person is not told. Needs
/// --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso account lock sam@example.org --reason \"an ex-partner knows the password\"")]
pub struct LockArgs {
    /// An account's reference or its beginning, its email address, or an invitation's reference
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &LockArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account lock")?;
    let seen = chosen(&office, &args.selector, "account.locked")?;
    let account = &seen.account;
    // What is refused anyway is refused before anybody is asked.
    let can = account.state.after(AccountEvent::Locked) == Ok(AccountState::Locked);
    if can && office.global.reason.is_some() {
        office.confirm(&format!(
            "Lock account {}? Nobody can sign in with it then.",
            whose(&seen)
        ))?;
    }
    let done = lock(&office.desk(), &office.caller(), &account.reference)?;
    office.did(
        &format!("Locked account {}", account.reference),
        &format!("Would lock account {}", account.reference),
    );
    if let Some(ended) = sessions(done.sessions).filter(|_| !office.global.dry_run) {
        office.ui.status(&ended);
    }
    show(&office, &account.reference)
}
