//! `cso batch rejects`.

use crate::app::batch;
use crate::cli::Start;
use crate::cli::commands::batch::reference;
use crate::cli::failure::Failure;
use crate::cli::shown::batch::RejectRow;
use crate::cli::view::{self, Cell, Format};
use crate::domain::batch::RowOutcome;
use crate::ports::store::RowFilter;
use clap::Args;

/// Write the rejected rows of a run, ready to mend and run again
///
/// CSV with the list's own columns and the reason in one more, which is passed over when the mended
/// file is run. Names and addresses are in full, so the audit trail records it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso batch rejects RUN-5T8W1Z > mend.csv
  cso batch rejects RUN-5T8W1Z --output jsonl")]
pub struct RejectsArgs {
    /// The run's reference
    #[arg(value_name = "RUN")]
    run: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `forbidden`.
pub fn run(args: &RejectsArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch rejects")?;
    let reference = reference(&args.run)?;
    let run = batch::hand_out(&office.desk(), &office.caller(), &reference)?;
    let is_json = office.ui.format() == Format::Json;
    if is_json {
        office.ui.data("{\"items\": [")?;
    } else if !office.ui.is_for_machines() {
        let heads = run.columns.iter().map(|column| Cell::text(column.word()));
        let heads: Vec<Cell> = heads.chain([Cell::text("reason")]).collect();
        office.ui.data(&view::csv_line(&heads)?)?;
    }
    let mut between = "";
    batch::each_row(
        &office.desk(),
        &office.caller(),
        &reference,
        RowFilter::Outcome(RowOutcome::Rejected),
        &mut |row| -> Result<(), Failure> {
            let columns = &run.columns;
            let row = RejectRow { columns, row };
            if is_json {
                let text = format!("{between}{}", view::line(&row.json()));
                between = ", ";
                office.ui.data(&text)
            } else if office.ui.is_for_machines() {
                office.ui.data(&view::line(&row.json()))
            } else {
                office.ui.data(&view::csv_line(&row.cells())?)
            }
        },
    )?;
    if is_json {
        office.ui.data("], \"next\": null}\n")?;
    }
    if run.rejected == 0 {
        office
            .ui
            .status(&format!("{reference} has no rejected row."));
    }
    Ok(())
}
