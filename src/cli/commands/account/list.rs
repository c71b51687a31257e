//! `cso account list`.

use crate::app::account::{self, Wanted};
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, PageArgs};
use crate::cli::shown::account::AccountRow;
use crate::cli::view::List;
use crate::domain::account::AccountState;
use crate::ports::store::Order;
use clap::Args;

/// List accounts
///
/// Newest first. Conditions add up. Names and addresses are masked unless --reveal is given, which
/// the audit trail records. You see the accounts of the invitations that you see.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account list --close-asked           whose person asked for it to be closed
  cso account list --inactive --json       nobody has signed in for a long time
  cso account list --state locked")]
pub struct ListArgs {
    /// Only in this state: registering, active, locked, closed. Repeat it for more
    #[arg(long = "state", value_name = "STATE")]
    states: Vec<String>,
    /// Only where nobody has signed in for as long as `inactive_reported` in `[policy]` says
    #[arg(long)]
    inactive: bool,
    /// Only where the person asked in the portal for it to be closed, and it is not yet
    #[arg(long)]
    close_asked: bool,
    #[command(flatten)]
    page: PageArgs,
    /// Show names and addresses in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a condition that cannot be.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account list")?;
    let word = |text: &String| parsed::word("--state", text, AccountState::ALL, AccountState::word);
    let wanted = Wanted {
        states: args.states.iter().map(word).collect::<Result<_, _>>()?,
        is_close_asked: args.close_asked,
        is_inactive: args.inactive,
    };
    let page = args.page.page(Order::NewestFirst);
    let found = account::list(&office.desk(), &office.caller(), &wanted, page)?;
    let count = found.listed.items.len();
    let names = office.names(names(&found.staff), args.reveal, count)?;
    let items = found
        .listed
        .items
        .iter()
        .map(|account| AccountRow { account, names })
        .collect();
    let next = found.listed.next.map(|cursor| cursor.0.to_string());
    let empty = if args.close_asked {
        "Nobody asks for an account to be closed."
    } else {
        "No account fits."
    };
    office.ui.list(&List { items, next }, empty)
}
