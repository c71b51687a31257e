//! `cso account reset-phone`.

use crate::app::account::change::reset_phone;
use crate::cli::Start;
use crate::cli::commands::account::{chosen, sessions, show, whose};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::domain::account::AskedBy;
use clap::Args;

/// Reset the phone of an account, so that the next sign-in asks for a new number
///
/// The old number is worth nothing from now on, whoever is signed in is signed out, and codes that
/// were sent no longer work. At the next sign-in the person gives the password, then a code from
/// their email, then the new number. Say who asked: whoever takes over a phone number asks, too.
/// Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso account reset-phone sam@example.org --asked-by person --reason \"new phone, called back\"")]
pub struct ResetPhoneArgs {
    /// An account's reference or its beginning, its email address, or an invitation's reference
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Who asked for it: person, worker, professional, staff
    #[arg(long, value_name = "WHO")]
    asked_by: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &ResetPhoneArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account reset-phone")?;
    let asked_by = parsed::word("--asked-by", &args.asked_by, AskedBy::ALL, AskedBy::word)?;
    let seen = chosen(&office, &args.selector, "account.phone_reset")?;
    let account = &seen.account;
    if account.has_phone_to_reset() && office.global.reason.is_some() {
        office.confirm(&format!(
            "Reset the phone of account {}? The old number no longer works then.",
            whose(&seen)
        ))?;
    }
    let done = reset_phone(
        &office.desk(),
        &office.caller(),
        &account.reference,
        asked_by,
    )?;
    office.did(
        &format!("Reset the phone of account {}", account.reference),
        &format!("Would reset the phone of account {}", account.reference),
    );
    if !office.global.dry_run {
        if let Some(ended) = sessions(done.sessions) {
            office.ui.status(&ended);
        }
        office.ui.hint(
            "tell the person: at the next sign-in comes the password, then a code by email, then the new number",
        );
        office.ui.hint(
            "if the password is forgotten too, the mailbox alone must not be enough: close the account and invite the person again",
        );
    }
    show(&office, &account.reference)
}
