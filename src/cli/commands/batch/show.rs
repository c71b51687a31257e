//! `cso batch show`.

use crate::app::batch;
use crate::cli::Start;
use crate::cli::commands::batch::{reference, show};
use crate::cli::failure::Failure;
use crate::cli::shown::batch::SettledRow;
use crate::cli::view::List;
use crate::domain::batch::RunState;
use crate::ports::store::RowFilter;
use clap::Args;

/// Show one run and what became of its rows
///
/// With --rows each row is listed with its invitation or its reasons.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso batch show RUN-5T8W1Z
  cso batch show RUN-5T8W1Z --rows --output csv > rows.csv")]
pub struct ShowArgs {
    /// The run's reference
    #[arg(value_name = "RUN")]
    run: String,
    /// List every row
    #[arg(long)]
    rows: bool,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `forbidden`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch show")?;
    let reference = reference(&args.run)?;
    let run = batch::show(&office.desk(), &office.caller(), &reference)?;
    if args.rows {
        let mut items = Vec::new();
        batch::each_row(
            &office.desk(),
            &office.caller(),
            &reference,
            RowFilter::All,
            &mut |row| -> Result<(), Failure> {
                items.push(SettledRow(row.clone()));
                Ok(())
            },
        )?;
        return office
            .ui
            .list(&List::whole(items), "The run has no rows yet.");
    }
    show(&office, &run, None)?;
    match run.state {
        RunState::Reading => office
            .ui
            .hint("it was cut short before all of its list was taken in: run the list again"),
        RunState::Running => office
            .ui
            .hint(&format!("go on with it: `cso batch resume {reference}`")),
        RunState::Finished if run.rejected > 0 => office.ui.hint(&format!(
            "`cso batch rejects {reference} > mend.csv` writes the rejected rows with their reasons"
        )),
        RunState::Finished => {}
    }
    Ok(())
}
