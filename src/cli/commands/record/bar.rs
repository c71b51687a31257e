//! `cso record bar`.

use crate::app::{bar, record};
use crate::cli::Start;
use crate::cli::commands::record::{counted, show};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use clap::Args;

/// Keep a member of staff from a record, such as one of their own family
///
/// From this moment they see nothing of the record, whatever their roles are: not the record, not an
/// invitation that offers it, no message about it and no line of its history. For them it is not
/// there. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record bar C220 --staff kl --reason \"the child is a relative\"")]
pub struct BarArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
    /// Who is to see nothing of it
    #[arg(long, value_name = "LOGIN")]
    staff: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `already_decided`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &BarArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record bar")?;
    let reference = parsed::record("REF", &args.record)?;
    let login = parsed::login("--staff", &args.staff)?;
    let (before, _, staff) = record::show(&office.desk(), &office.caller(), &reference)?;
    // What is refused anyway is refused before anybody is asked.
    if office.global.reason.is_some() && bar::may_decide(&staff, &before) {
        office.ui.status(&format!(
            "{login} will see nothing of {reference}, nor of any invitation that offers it."
        ));
        office.confirm(&format!("Bar {login} from {reference} now?"))?;
    }
    let left = bar::bar(&office.desk(), &office.caller(), &reference, &login)?;
    office.did(
        &format!("Barred {login} from {reference}"),
        &format!("Would bar {login} from {reference}"),
    );
    if let Some(first) = left.first() {
        office.ui.hint(&format!(
            "{login} looks after {} that offers it and no longer sees it: give it to a colleague with `cso invite amend {first} --worker LOGIN`",
            counted(left.len(), "invitation", "invitations")
        ));
    }
    office.say_if_dry();
    if login == office.caller().login && !office.global.dry_run {
        return Ok(());
    }
    show::show(&office, &reference)
}
