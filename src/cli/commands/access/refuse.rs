//! `cso access refuse`.

use crate::app::access::refuse;
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::domain::access::AccessState;
use clap::Args;

/// Refuse the activation of records, with a reason
///
/// Nobody is told by email: the allocated worker speaks to the person.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso access refuse INV-7K3Q9X --record C220 --reason \"court order of May\" --yes")]
pub struct RefuseArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Only this record. Repeat it for more
    #[arg(long = "record", value_name = "REF")]
    records: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `already_decided`, `forbidden`.
pub fn run(args: &RefuseArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access refuse")?;
    let records: Vec<_> = args
        .records
        .iter()
        .map(|text| parsed::record("--record", text))
        .collect::<Result<_, _>>()?;
    let seen = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::approve("access.refused"),
    )?;
    let reference = &seen.invitation.reference;
    let waits = seen
        .accesses
        .iter()
        .any(|access| access.state == AccessState::Accepted);
    if waits && office.global.reason.is_some() {
        let name = seen.invitation.name.as_str();
        office.confirm(&format!(
            "Refuse {name} what waits for approval? This cannot be undone."
        ))?;
    }
    let reviewed = refuse(&office.desk(), &office.caller(), reference, &records)?;
    let list: Vec<String> = reviewed.records.iter().map(ToString::to_string).collect();
    let list = list.join(", ");
    office.did(
        &format!("Refused access to {list} on {reference}"),
        &format!("Would refuse access to {list} on {reference}"),
    );
    if !office.global.dry_run {
        office.ui.hint(&format!(
            "tell {}, the allocated worker, who speaks to the person",
            seen.invitation.worker
        ));
    }
    crate::cli::commands::invite::show(&office, reference.as_str())
}
