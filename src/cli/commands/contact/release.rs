//! `cso contact release`.

use crate::app::contact::release;
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::commands::contact::{extent, whom};
use crate::cli::commands::invite::show;
use crate::cli::failure::Failure;
use crate::domain::staff::Action;
use clap::Args;

/// Say that a person may be written to again
///
/// Emails that were kept back wait in the outbox again and leave with the next `cso mail send`; those
/// whose code or link is void are cancelled, and so are six digits. Approvers and admins do this.
/// Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso contact release INV-7K3Q9X --reason \"the person has a mailbox of their own now\"
  cso contact release sam@example.org --person --reason \"order lifted on 1 June\"")]
pub struct ReleaseArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// The hold on everything at this person's address
    #[arg(long)]
    person: bool,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &ReleaseArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("contact release")?;
    let (desk, caller) = (office.desk(), office.caller());
    let intent = Intent {
        action: Action::ReleaseContact,
        entry: "contact_hold.lifted",
    };
    let seen = picture(&desk, &caller, &args.selector, intent)?;
    let reference = &seen.invitation.reference;
    if office.global.reason.is_some() && seen.hold.is_some() {
        office.confirm(&format!(
            "May {} be written to again? What was kept back will leave.",
            seen.invitation.name.as_str()
        ))?;
    }
    let done = release(&desk, &caller, reference, whom(args.person))?;
    let what = extent(&done);
    office.did(
        &format!("Released: {what} back in the outbox"),
        &format!("Would release: {what} would be back in the outbox"),
    );
    show(&office, reference.as_str())
}
