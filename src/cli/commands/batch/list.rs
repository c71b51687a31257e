//! `cso batch list`.

use crate::app::batch;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed::PageArgs;
use crate::cli::shown::batch::RunRow;
use crate::cli::view::List;
use crate::ports::store::Order;
use clap::Args;

/// List runs, newest first
///
/// Your own and your team's; support staff and admins see all.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso batch list --limit 5")]
pub struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

/// Runs the command.
///
/// # Errors
/// `forbidden`.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch list")?;
    let page = args.page.page(Order::NewestFirst);
    let listed = batch::list(&office.desk(), &office.caller(), page)?;
    let items = listed.items.into_iter().map(RunRow).collect();
    let next = listed.next.map(|cursor| cursor.0.to_string());
    office
        .ui
        .list(&List { items, next }, "No batch was run yet.")
}
