//! `cso access suspend`.

use crate::app::access::life::{self, Change};
use crate::cli::Start;
use crate::cli::commands::access::{picked, show, together};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::status::Status;
use clap::Args;

/// Suspend access to records at once, with a reason
///
/// The person does not see the record until an approver lets it go on with `cso access resume`: their
/// next page in the portal shows that it is paused. No email is sent. An end that is set stays set.
///
/// Without --record, every access of the invitation that is in use is suspended.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso access suspend INV-7K3Q9X --reason \"a court hears it on Monday\" --yes
  cso access suspend INV-7K3Q9X --record C220 --reason \"police advice\" --yes --json")]
pub struct SuspendArgs {
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
/// `reason_required`, `wrong_state`, `already_decided`, `forbidden`; `usage` where nobody can be asked
/// and --yes is missing.
pub fn run(args: &SuspendArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access suspend")?;
    let change = Change::Suspend;
    let records: Vec<_> = args
        .records
        .iter()
        .map(|text| parsed::record("--record", text))
        .collect::<Result<_, _>>()?;
    let seen = life::look(&office.desk(), &office.caller(), &args.selector, change)?;
    let reference = &seen.invitation.reference;
    let picked = picked(&seen, &records, change);
    if office.global.reason.is_some() && !picked.is_empty() {
        for (before, _) in &picked {
            office.ui.status(&Status(&seen).record_words(before));
        }
        office.ui.status(
            "The person’s next page in the portal shows that it is paused. No email is sent.",
        );
        office.confirm("Suspend this now?")?;
    }
    let changed = life::change(
        &office.desk(),
        &office.caller(),
        reference,
        &records,
        change,
    )?;
    let list = together(&changed.accesses);
    office.did(
        &format!("Suspended access to {list} on {reference}"),
        &format!("Would suspend access to {list} on {reference}"),
    );
    if !office.global.dry_run {
        office.ui.hint(&format!(
            "an approver lets it go on with `cso access resume {reference} --reason \"…\"`"
        ));
    }
    show(&office, reference, change)
}
