//! `cso batch check`.

use crate::app::batch::{Plan, allow, check};
use crate::cli::Start;
use crate::cli::commands::batch::{ListFileArgs, partial, plan_object};
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::batch::{ToldRow, summary};
use crate::cli::view::{self, Format, List};
use clap::Args;

/// Check a list and report every bad row
///
/// Nothing is written and nothing is sent. Each row is held against the same rules as a run, with its
/// line, its column and the reason; what makes support staff stop, such as one address under two
/// names, is told as a warning.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso batch check intake.xlsx
  cso batch check intake.csv --strict --json
  some-export | cso batch check -")]
pub struct CheckArgs {
    #[command(flatten)]
    list: ListFileArgs,
}

/// Runs the command.
///
/// # Errors
/// `partial` with rows that would be rejected; `invalid_file`, `invalid_headings`, `forbidden`.
pub fn run(args: &CheckArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch check")?;
    allow(&office.desk(), &office.caller())?;
    let intake = args.list.open(&office)?;
    let terms = args.list.terms(&office);
    let plan = check(&office.desk(), &office.caller(), &*intake, terms)
        .map_err(|error| args.list.failure(error))?;
    show(&office, &plan)
}

/// Shows what a list would do.
pub(super) fn show(office: &Office, plan: &Plan) -> Result<(), Failure> {
    match office.ui.format() {
        Format::Json | Format::Jsonl => office.ui.data(&view::line(&plan_object(plan)))?,
        Format::Table | Format::Plain | Format::Csv => {
            let items = plan.told.iter().map(ToldRow).collect();
            office
                .ui
                .list(&List::whole(items), "Nothing speaks against any row.")?;
        }
    }
    office.ui.status(&counts(plan));
    for line in summary(&plan.findings) {
        office.ui.status(&line);
    }
    if plan.rejected > 0 {
        return Err(partial(plan.rejected, plan.rows)
            .because("as the list is now")
            .hint("mend them in the list, or run it and mend what `cso batch rejects` writes"));
    }
    Ok(())
}

/// What a list would do, in one line.
pub(super) fn counts(plan: &Plan) -> String {
    let rows = if plan.rows == 1 { "row" } else { "rows" };
    format!(
        "{} {rows}: {} new, {} already there, {} rejected",
        plan.rows, plan.created, plan.existing, plan.rejected
    )
}
