//! `cso staff list`.

use crate::app::staff;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::desk::StaffRow;
use crate::cli::view::List;
use clap::Args;

/// List all staff
///
/// Also those who are disabled, with the date.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso staff list
  cso staff list --json")]
pub struct ListArgs {}

/// Runs the command.
///
/// # Errors
/// `forbidden` for somebody who is not staff.
pub fn run(_args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff list")?;
    let all = staff::list(&office.desk(), &office.caller())?;
    let items = all.iter().map(StaffRow).collect();
    office.ui.list(&List::whole(items), "There is no staff.")
}
