//! `cso record list`.

use crate::app::record;
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::parsed::PageArgs;
use crate::cli::shown::desk::RecordRow;
use crate::cli::view::List;
use crate::ports::store::Order;
use clap::Args;

/// List records
///
/// Newest first. Labels are masked unless --reveal is given, which the audit trail records.
/// Restricted records of other teams are left out.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso record list --search frodo
  cso record list --restricted --json")]
pub struct ListArgs {
    /// Only where the reference begins like this or the label contains it
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only restricted ones
    #[arg(long)]
    restricted: bool,
    #[command(flatten)]
    page: PageArgs,
    /// Show labels in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
///
/// # Errors
/// `forbidden`.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record list")?;
    let which = if args.restricted {
        record::Which::Restricted
    } else {
        record::Which::All
    };
    let (staff, listed) = record::list(
        &office.desk(),
        &office.caller(),
        args.search.as_deref(),
        which,
        args.page.page(Order::NewestFirst),
    )?;
    let names = office.names(names(&staff), args.reveal, listed.items.len())?;
    let items = listed
        .items
        .iter()
        .map(|record| RecordRow { record, names })
        .collect();
    let next = listed.next.map(|cursor| cursor.0.to_string());
    office.ui.list(&List { items, next }, "No record fits.")
}
