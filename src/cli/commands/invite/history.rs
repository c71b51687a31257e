//! `cso invite history`.

use crate::app::audit;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::lists::StoryRow;
use crate::cli::view::List;
use clap::Args;

/// Show everything that happened to an invitation
///
/// Oldest first, from the audit trail: who did what, when, and why where a reason was given.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso invite history INV-7K3Q9X")]
pub struct HistoryArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `ambiguous`.
pub fn run(args: &HistoryArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite history")?;
    let told = audit::history_of(&office.desk(), &office.caller(), &args.selector)?;
    let items = told.iter().map(StoryRow).collect();
    office.ui.list(&List::whole(items), "Nothing is recorded.")
}
