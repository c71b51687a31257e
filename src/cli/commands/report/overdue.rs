//! `cso report overdue`.

use crate::app::report;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::report::OverdueRow;
use crate::cli::view::List;
use clap::Args;

/// Show what should have happened by now
///
/// Accesses past their end, invitations whose time ran out, approvals that wait, accounts that nobody
/// uses (`policy.inactive_reported`), personal data kept beyond its time (`policy.retention`; a legal hold
/// may keep it rightly), and messages that did not leave within a day. Each with how many there are, and the first five.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report overdue
  cso report overdue --older-than 2d
  cso report overdue --json")]
pub struct OverdueArgs {
    /// An approval is overdue after so long
    #[arg(long, value_name = "SPAN", default_value = "5d")]
    older_than: String,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a span that cannot be.
pub fn run(args: &OverdueArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("report overdue")?;
    let approvals = parsed::span("--older-than", &args.older_than)?;
    let piles = report::overdue(&office.desk(), &office.caller(), approvals)?;
    let rows = piles
        .into_iter()
        .map(|(what, pile)| OverdueRow { what, pile })
        .collect();
    office.ui.list(&List::whole(rows), "Nothing is overdue.")
}
