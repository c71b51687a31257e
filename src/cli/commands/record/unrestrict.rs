//! `cso record unrestrict`.

use crate::app::record;
use crate::cli::Start;
use crate::cli::commands::record::{counted, show};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::domain::access::AccessState;
use clap::Args;

/// Lift the restriction of a record
///
/// Emails that were held back leave with the next `cso mail send`. Access that was suspended stays
/// suspended until somebody resumes it: look at each first. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record unrestrict C220 --reason \"order lifted on 1 June\"")]
pub struct UnrestrictArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &UnrestrictArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record unrestrict")?;
    let reference = parsed::record("REF", &args.record)?;
    let (before, accesses, staff) = record::show(&office.desk(), &office.caller(), &reference)?;
    let suspended = accesses
        .iter()
        .filter(|access| access.state == AccessState::Suspended)
        .count();
    let stay = counted(suspended, "access stays", "accesses stay");
    if office.global.reason.is_some()
        && before.restricted_at.is_some()
        && record::may_change(&staff, &before)
    {
        office.ui.status(&format!(
            "All teams will see {reference} and may offer it; what was held back may leave. {stay} suspended."
        ));
        office.confirm(&format!("Lift the restriction of {reference}?"))?;
    }
    let done = record::unrestrict(&office.desk(), &office.caller(), &reference)?;
    let messages = counted(done.messages, "email", "emails");
    office.did(
        &format!(
            "Lifted the restriction of {reference}: {messages} back in the outbox, {stay} suspended"
        ),
        &format!(
            "Would lift the restriction of {reference}: {messages} would be back in the outbox"
        ),
    );
    office.say_if_dry();
    show::show(&office, &reference)
}
