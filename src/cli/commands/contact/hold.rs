//! `cso contact hold`.

use crate::app::contact::{hold, plan};
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::commands::contact::{extent, whom};
use crate::cli::commands::invite::show;
use crate::cli::failure::Failure;
use crate::domain::staff::Action;
use clap::Args;

/// Say that nobody is to write to a person, at once
///
/// Nothing leaves any more: no email, no reminder, no six digits by email, text or call. What waits is
/// kept back and shown by `cso status`. Without --person it is about this invitation and the person's
/// sign-in codes; with it about everything at the person's address, also what is to come. An approver
/// releases it. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso contact hold INV-7K3Q9X --reason \"a partner reads this mailbox\"
  cso contact hold sam@example.org --person --reason \"court order of 3 May\"")]
pub struct HoldArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Everything at this person's address: every invitation and account, also future ones
    #[arg(long)]
    person: bool,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `already_decided`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &HoldArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("contact hold")?;
    let (desk, caller) = (office.desk(), office.caller());
    let intent = Intent {
        action: Action::HoldContact,
        entry: "contact_hold.set",
    };
    let seen = picture(&desk, &caller, &args.selector, intent)?;
    let reference = &seen.invitation.reference;
    let whom = whom(args.person);
    if office.global.reason.is_some() {
        let covered = plan(&desk, &caller, reference, whom)?;
        office.ui.status(&format!(
            "Nothing will be sent to {}: {} will be kept back.",
            seen.invitation.name.as_str(),
            extent(&covered)
        ));
        office.confirm("Put the person on hold now?")?;
    }
    let done = hold(&desk, &caller, reference, whom)?;
    let what = extent(&done);
    office.did(
        &format!("On hold: {what} kept back"),
        &format!("Would put on hold: {what} would be kept back"),
    );
    show(&office, reference.as_str())
}
