//! `cso access list`.

use crate::app::access::{self, Due, Seen};
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, PageArgs};
use crate::cli::shown::lists::{AccessRow, OverdueRow};
use crate::cli::view::List;
use crate::domain::access::AccessState;
use crate::ports::store::Order;
use clap::Args;

/// List accesses
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso access list --awaiting               what waits for approval, oldest first
  cso access list --overdue                whose end has come and is not written down yet
  cso access list --record C220 --json     everybody who is offered or has this record")]
pub struct ListArgs {
    /// Only what waits for approval, oldest first
    #[arg(long, conflicts_with = "states")]
    awaiting: bool,
    /// Only those whose end has come and is not written down yet, oldest first. Nobody sees these records any more; `cso housekeeping` writes it down
    #[arg(long, conflicts_with_all = ["states", "awaiting"])]
    overdue: bool,
    /// Only in this state: offered, accepted, active, ending, ended, declined, refused, suspended. Repeat it for more
    #[arg(long = "state", value_name = "STATE")]
    states: Vec<String>,
    /// Only to this record
    #[arg(long, value_name = "REF")]
    record: Option<String>,
    #[command(flatten)]
    page: PageArgs,
    /// Show names in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a condition that cannot be.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access list")?;
    let states = if args.awaiting {
        vec![AccessState::Accepted]
    } else {
        args.states
            .iter()
            .map(|text| parsed::word("--state", text, AccessState::ALL, AccessState::word))
            .collect::<Result<_, _>>()?
    };
    let record = args
        .record
        .as_deref()
        .map(|text| parsed::record("--record", text))
        .transpose()?;
    let due = if args.overdue { Due::Overdue } else { Due::Any };
    let order = if args.awaiting || args.overdue {
        Order::OldestFirst
    } else {
        Order::NewestFirst
    };
    let Seen { staff, listed, now } = access::list(
        &office.desk(),
        &office.caller(),
        &states,
        record.as_ref(),
        due,
        args.page.page(order),
    )?;
    let names = office.names(names(&staff), args.reveal, listed.items.len())?;
    let rows = listed.items.iter().map(|(access, invitation)| AccessRow {
        access,
        invitation,
        now,
        names,
    });
    let next = listed.next.map(|cursor| cursor.0.to_string());
    if args.overdue {
        let mut items: Vec<_> = rows.map(OverdueRow).collect();
        items.sort_by_key(|row| row.0.access.ends_at);
        let list = List { items, next };
        return office.ui.list(&list, "No end of access is overdue.");
    }
    let items = rows.collect();
    let empty = if args.awaiting {
        "Nothing waits for approval."
    } else {
        "No access fits."
    };
    office.ui.list(&List { items, next }, empty)
}
