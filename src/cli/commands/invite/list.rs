//! `cso invite list`.

use crate::app::status::{self, Wanted};
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::parsed::{self, PageArgs};
use crate::cli::shown::lists::InvitationRow;
use crate::cli::view::List;
use crate::domain::invitation::InvitationState;
use crate::domain::journey::WaitingOn;
use crate::ports::store::Order;
use clap::Args;
use serde_json::json;

/// List invitations
///
/// Newest first. Conditions add up. Names and addresses are masked unless --reveal is given, which
/// the audit trail records.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite list --mine --waiting-on person      who has not phoned or signed up yet
  cso invite list --state expired --older-than 30d
  cso invite list --search gamgee --json")]
pub struct ListArgs {
    /// Only in this state: awaiting-code, code-verified, accepted, decided, closed, withdrawn, expired. Repeat it for more
    #[arg(long = "state", value_name = "STATE")]
    states: Vec<String>,
    /// Only where this one must act: worker, person, approver, support, system, nobody
    #[arg(long, value_name = "WHO")]
    waiting_on: Option<String>,
    /// Only your own
    #[arg(long, conflicts_with = "worker")]
    mine: bool,
    /// Only of this worker
    #[arg(long, value_name = "LOGIN")]
    worker: Option<String>,
    /// Only of this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only to this record
    #[arg(long, value_name = "REF")]
    record: Option<String>,
    /// Only created at least so long ago, such as 3d
    #[arg(long, value_name = "SPAN")]
    older_than: Option<String>,
    /// Only where words of the name, address or reference begin like this
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    page: PageArgs,
    /// Only tell how many there are
    #[arg(long)]
    count: bool,
    /// Show names and addresses in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

impl ListArgs {
    fn wanted(&self, office: &Office) -> Result<Wanted, Failure> {
        let now = office.wired.clock.now();
        let worker = match &self.worker {
            Some(login) => Some(parsed::login("--worker", login)?),
            None => self.mine.then(|| office.wired.login.clone()),
        };
        let age = self
            .older_than
            .as_deref()
            .map(|text| parsed::span("--older-than", text))
            .transpose()?;
        Ok(Wanted {
            states: self
                .states
                .iter()
                .map(|text| {
                    parsed::word("--state", text, InvitationState::ALL, InvitationState::word)
                })
                .collect::<Result<_, _>>()?,
            waiting_on: self
                .waiting_on
                .as_deref()
                .map(|text| parsed::word("--waiting-on", text, WaitingOn::ALL, WaitingOn::word))
                .transpose()?,
            worker,
            team: self
                .team
                .as_deref()
                .map(|text| parsed::team("--team", text))
                .transpose()?,
            record: self
                .record
                .as_deref()
                .map(|text| parsed::record("--record", text))
                .transpose()?,
            created_before: age.map(|age| now - age),
            search: self.search.clone(),
        })
    }
}

/// Runs the command.
///
/// # Errors
/// `usage` for a condition that cannot be.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite list")?;
    let wanted = args.wanted(&office)?;
    if args.count {
        let count = status::count(&office.desk(), &office.caller(), &wanted)?;
        let text = if office.ui.is_for_machines() {
            json!({"count": count}).to_string()
        } else {
            count.to_string()
        };
        return office.ui.data(&format!("{text}\n"));
    }
    let seen = status::list(
        &office.desk(),
        &office.caller(),
        &wanted,
        args.page.page(Order::NewestFirst),
    )?;
    let names = office.names(names(&seen.staff), args.reveal, seen.listed.items.len())?;
    let items = seen
        .listed
        .items
        .iter()
        .map(|invitation| InvitationRow {
            invitation,
            now: seen.now,
            names,
        })
        .collect();
    let next = seen.listed.next.map(|cursor| cursor.0.to_string());
    office.ui.list(&List { items, next }, "No invitation fits.")
}
