//! `cso access resume`.

use crate::app::access::life::{self, Change};
use crate::cli::Start;
use crate::cli::commands::access::{picked, show, together};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::status::Status;
use clap::Args;

/// Let suspended access go on, with a reason
///
/// An approver does that. The person sees the record again from their next page in the portal on,
/// until the end that is set where there is one. No email is sent. Access whose end has passed
/// cannot go on.
///
/// Without --record, every suspended access of the invitation goes on.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso access resume INV-7K3Q9X --record C220 --reason \"the court allowed it\" --yes")]
pub struct ResumeArgs {
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
pub fn run(args: &ResumeArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access resume")?;
    let change = Change::Resume;
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
        for record in &seen.records {
            let goes_on = picked
                .iter()
                .any(|(before, _)| before.record == record.reference);
            if goes_on && record.restricted_at.is_some() {
                office.ui.warning(&format!(
                    "record {} is restricted: the portal goes on hiding it from the person until that is lifted",
                    record.reference
                ));
            }
        }
        office.confirm("Let the person see this again?")?;
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
        &format!("Access to {list} on {reference} goes on"),
        &format!("Access to {list} on {reference} would go on"),
    );
    show(&office, reference, change)
}
