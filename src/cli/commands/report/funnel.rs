//! `cso report funnel`.

use crate::app::report;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, Edge};
use crate::cli::shown::report::{DrawnFunnelRow, FunnelRow};
use crate::cli::view::List;
use clap::Args;

/// Show how far invitations come, by team
///
/// For each stage: how many reached it, how many stand there now, and the middle of how many days
/// the step before took. Below stand the ends. A No is the person's choice and no failure, so it is
/// counted by itself.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report funnel
  cso report funnel --since 2026-10-01 --until 2026-10-31
  cso report funnel --team north -o csv")]
pub struct FunnelArgs {
    /// Only of this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only created from this day or instant on, such as 2026-11-01
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only created up to the end of this day, or before this instant
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a condition that cannot be.
pub fn run(args: &FunnelArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("report funnel")?;
    let team = args
        .team
        .as_deref()
        .map(|text| parsed::team("--team", text))
        .transpose()?;
    let since = parsed::maybe_moment("--since", args.since.as_deref(), Edge::Start)?;
    let until = parsed::maybe_moment("--until", args.until.as_deref(), Edge::End)?;
    let lines = report::funnel(
        &office.desk(),
        &office.caller(),
        team.as_ref(),
        since,
        until,
    )?;
    let empty = "No invitation fits.";
    let ui = &office.ui;
    if ui.can_draw() {
        let rows = lines.into_iter().map(DrawnFunnelRow).collect();
        ui.list(&List::whole(rows), empty)
    } else {
        let rows = lines.into_iter().map(FunnelRow).collect();
        ui.list(&List::whole(rows), empty)
    }
}
