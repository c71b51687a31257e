//! `cso report waiting`.

use crate::app::report;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::report::WaitingRow;
use crate::cli::view::List;
use clap::Args;

/// Show who must act, and for how long already
///
/// By whom it waits on and where: how many, how long the oldest waits, the middle of all, and the
/// three oldest. What belongs to a worker who is disabled stands apart at the end: nobody looks
/// after it until it is handed over.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report waiting
  cso report waiting --json
  cso report waiting --reveal --reason \"calling the oldest\"")]
pub struct WaitingArgs {
    /// Show the names of the oldest; takes --reason, recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
///
/// # Errors
/// `reason_required` for names without one.
pub fn run(args: &WaitingArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("report waiting")?;
    let (staff, lines) = report::waiting(&office.desk(), &office.caller())?;
    let references = lines.iter().flat_map(|line| line.oldest.iter().cloned());
    let names = super::revealed(&office, &staff, args.reveal, &references.collect())?;
    let names = &names;
    let rows = lines
        .iter()
        .map(|line| WaitingRow { line, names })
        .collect();
    office.ui.list(&List::whole(rows), "Nothing waits.")
}
