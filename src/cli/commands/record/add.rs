//! `cso record add`.

use crate::app::record::add;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::desk::RecordView;
use crate::cli::shown::lists::Names;
use clap::Args;

/// Add a record that people can be invited to
///
/// The label is the name under which the portal shows the record to the person; no email ever holds
/// it. Nobody sees the record until an invitation offers it and an approver agrees.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso record add C220 --label \"Frodo B.\"
  cso record add C220 --label \"Frodo B.\" --team north")]
pub struct AddArgs {
    /// The record's reference in the case system, such as C220
    #[arg(value_name = "REF")]
    record: String,
    /// The name under which the portal shows it
    #[arg(long, value_name = "LABEL")]
    label: String,
    /// The team whose record it is; your own, where it is left out
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// `invalid_record`, `invalid_team`, `already_exists`, `forbidden`.
pub fn run(args: &AddArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record add")?;
    let reference = parsed::record("REF", &args.record)?;
    let label = parsed::label("--label", &args.label)?;
    let team = args
        .team
        .as_deref()
        .map(|text| parsed::team("--team", text))
        .transpose()?;
    let record = add(
        &office.desk(),
        &office.caller(),
        &reference,
        &label,
        team.as_ref(),
    )?;
    office.did(
        &format!("Added record {reference}"),
        &format!("Would add record {reference}"),
    );
    office.say_if_dry();
    if office.global.dry_run {
        return Ok(());
    }
    // Whoever typed the label has seen it.
    office.ui.show(&RecordView {
        record: &record,
        names: Names::Revealed,
        accesses: &[],
        barred: &[],
    })
}
