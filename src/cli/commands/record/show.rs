//! `cso record show`.

use crate::app::{bar, record};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::parsed;
use crate::cli::shown::desk::RecordView;
use crate::cli::shown::lists::Names;
use crate::domain::id::RecordRef;
use crate::domain::staff::Action;
use clap::Args;

/// Show one record and the invitations that give or offer access to it
///
/// Only accesses that are under way or in force are shown, by the invitation's reference; `cso
/// status REF` tells more of each, as far as you may see it.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record show C220")]
pub struct ShowArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`; `forbidden` for a restricted record of another team.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record show")?;
    let reference = parsed::record("REF", &args.record)?;
    show(&office, &reference)
}

/// Shows a record as it is now. In a dry run that is how it was before.
pub(super) fn show(office: &Office, reference: &RecordRef) -> Result<(), Failure> {
    let (record, accesses, staff) = record::show(&office.desk(), &office.caller(), reference)?;
    let names = if staff.may(Action::SeeNames) {
        Names::Revealed
    } else {
        Names::Hidden
    };
    office.ui.show(&RecordView {
        record: &record,
        names,
        accesses: &accesses,
        barred: &bar::list(&office.desk(), &office.caller(), reference)?,
    })
}
