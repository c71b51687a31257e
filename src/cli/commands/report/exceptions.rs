//! `cso report exceptions`.

use super::local_day;
use crate::app::report;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, Edge};
use crate::cli::shown::report::ExceptionRow;
use crate::cli::view::List;
use chrono::Days;
use clap::Args;

/// Show what was allowed and out of the ordinary
///
/// Codes read back, letters with codes, resends beyond the limits, phone resets, approvals without a
/// second person, names revealed, exports, erasures and holds: by day and by who did it, from the
/// audit trail. For auditors and admins.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report exceptions
  cso report exceptions --since 2026-11-01 --until 2026-11-30 -o csv")]
pub struct ExceptionsArgs {
    /// From this day or instant on; 30 days back unless given
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Up to the end of this day, or before this instant; now unless given
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

/// Thirty days with today among them.
const BACK: Days = Days::new(29);

/// Runs the command.
///
/// # Errors
/// `forbidden` for others than auditors and admins; `usage` for a date that cannot be.
pub fn run(args: &ExceptionsArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("report exceptions")?;
    let now = office.wired.clock.now();
    let today = local_day(now);
    let first = today.checked_sub_days(BACK).and_then(parsed::beginning);
    let tomorrow = today.succ_opt().and_then(parsed::beginning);
    let since = parsed::maybe_moment("--since", args.since.as_deref(), Edge::Start)?;
    let until = parsed::maybe_moment("--until", args.until.as_deref(), Edge::End)?;
    let lines = report::exceptions(
        &office.desk(),
        &office.caller(),
        since.or(first).unwrap_or_default(),
        until.or(tomorrow).unwrap_or(now),
        &local_day,
    )?;
    let rows = lines.into_iter().map(ExceptionRow).collect();
    let empty = "Nothing was out of the ordinary.";
    office.ui.list(&List::whole(rows), empty)
}
