//! `cso mail list`.

use crate::app::mail::{self, Wanted};
use crate::app::status::{Intent, resolve};
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, PageArgs};
use crate::cli::shown::lists::{MessageRow, Names};
use crate::cli::view::List;
use crate::domain::outbox::{MessageKind, MessageState};
use crate::ports::store::Order;
use clap::Args;

/// List messages and what became of them
///
/// Newest first. Texts, codes and links are never shown. Addresses are masked unless --reveal is
/// given, which the audit trail records.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso mail list --state failed
  cso mail list --state held              after a restore: what must be looked at
  cso mail list --invitation INV-7K3Q9X")]
pub struct ListArgs {
    /// Only in this state: queued, sending, sent, delivered, failed, cancelled, held. Repeat it for more
    #[arg(long = "state", value_name = "STATE")]
    states: Vec<String>,
    /// Only of this kind: setup, accept, verification-code, activation, reminder, closed
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only about this invitation
    #[arg(long, value_name = "REF")]
    invitation: Option<String>,
    #[command(flatten)]
    page: PageArgs,
    /// Show addresses in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a condition that cannot be; `not_found` for the invitation.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("mail list")?;
    let (desk, caller) = (office.desk(), office.caller());
    let wanted = Wanted {
        states: args
            .states
            .iter()
            .map(|text| parsed::word("--state", text, MessageState::ALL, MessageState::word))
            .collect::<Result<_, _>>()?,
        kind: args
            .kind
            .as_deref()
            .map(|text| parsed::word("--kind", text, MessageKind::ALL, MessageKind::word))
            .transpose()?,
        invitation: args
            .invitation
            .as_deref()
            .map(|selector| resolve(&desk, &caller, selector, Intent::LOOK))
            .transpose()?,
    };
    let page = args.page.page(Order::NewestFirst);
    let (staff, listed) = mail::list(&desk, &caller, &wanted, page)?;
    let mut names = names(&staff);
    // A dry run records nothing, and so it shows no more than before.
    if args.reveal && names == Names::Masked && !office.global.dry_run {
        crate::app::audit::reveal(&desk, &caller, listed.items.len())?;
        names = Names::Revealed;
    }
    let items = listed
        .items
        .iter()
        .map(|message| MessageRow { message, names })
        .collect();
    let next = listed.next.map(|cursor| cursor.0.to_string());
    office.ui.list(&List { items, next }, "No message fits.")
}
