//! `cso report`: numbers and lists to look at together, and the answer to who could see a record.

pub mod delivery;
pub mod exceptions;
pub mod funnel;
pub mod overdue;
pub mod waiting;
pub mod who_could_see;

use crate::app::refusal::Refusal;
use crate::app::report;
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::lists::Names;
use crate::domain::id::InvitationRef;
use crate::domain::staff::Staff;
use chrono::{DateTime, Local, NaiveDate, Utc};
use clap::{Args, Subcommand};
use std::collections::{BTreeMap, BTreeSet};

/// Look at how it goes as a whole, and who could see a record
///
/// Reports tell numbers and references, no names. On a screen some draw a small bar; in a file or a
/// pipe they are plain numbers. You see what you see elsewhere: caseworkers and approvers their own
/// and their team's, support, auditors and admins everybody's.
#[derive(Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Funnel(funnel::FunnelArgs),
    Waiting(waiting::WaitingArgs),
    Delivery(delivery::DeliveryArgs),
    Overdue(overdue::OverdueArgs),
    Exceptions(exceptions::ExceptionsArgs),
    #[command(alias = "who")]
    WhoCouldSee(who_could_see::WhoCouldSeeArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &ReportArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Funnel(args) => funnel::run(args, start),
        Verb::Waiting(args) => waiting::run(args, start),
        Verb::Delivery(args) => delivery::run(args, start),
        Verb::Overdue(args) => overdue::run(args, start),
        Verb::Exceptions(args) => exceptions::run(args, start),
        Verb::WhoCouldSee(args) => who_could_see::run(args, start),
    }
}

/// On which day an instant falls where the reader is.
fn local_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Local).date_naive()
}

/// The names behind references, where they are wanted: that they are shown is recorded first, with
/// the reason that it takes.
///
/// # Errors
/// `reason_required`; `forbidden` for a reader who may not see names.
fn revealed(
    office: &Office,
    staff: &Staff,
    is_wanted: bool,
    references: &BTreeSet<InvitationRef>,
) -> Result<BTreeMap<InvitationRef, String>, Failure> {
    if !is_wanted {
        return Ok(BTreeMap::new());
    }
    let caller = office.caller();
    if caller.reason.is_none() {
        return Err(Refusal::ReasonRequired {
            what: "show names in a report",
        }
        .into());
    }
    let shown = office.names(names(staff), true, references.len())?;
    match shown {
        Names::Revealed => {}
        // A dry run has said so already.
        Names::Masked => return Ok(BTreeMap::new()),
        Names::Hidden => {
            office
                .ui
                .notice("names are left out: your role does not see them");
            return Ok(BTreeMap::new());
        }
    }
    let found = report::named(&office.desk(), &caller, references)?;
    let name = |(reference, invitation): (InvitationRef, _)| {
        shown.name(&invitation).map(|name| (reference, name))
    };
    Ok(found.into_iter().filter_map(name).collect())
}
