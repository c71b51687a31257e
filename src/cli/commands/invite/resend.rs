//! `cso invite resend`.

use crate::app::invite::resend::{Fresh, Limits, resend};
use crate::app::status::{Intent, resolve};
use crate::cli::Start;
use crate::cli::commands::invite::finish;
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use clap::Args;

/// Send the present email again
///
/// Before verification that is the email with the code, after it the one with the link. The same
/// live code or link is sent again, so that two emails never disagree; a new one is made where it
/// has expired or is locked, and the old one is void then.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite resend INV-7K3Q9X
  cso invite resend sam@example.org --new-code
  cso invite resend INV-7K3Q9X --force --reason \"the person is on the phone\"")]
pub struct ResendArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Make a new code or link; the old one is void
    #[arg(long, alias = "new-link")]
    new_code: bool,
    /// Send again although the last email is fresh or there were many today; needs --reason
    #[arg(long)]
    force: bool,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `wrong_state`, `too_soon`, `too_often`, `reason_required`.
pub fn run(args: &ResendArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite resend")?;
    let reference = resolve(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::invite("invitation.resent"),
    )?;
    let fresh = if args.new_code {
        Fresh::Always
    } else {
        Fresh::IfNeeded
    };
    let limits = if args.force {
        Limits::Lifted
    } else {
        Limits::Kept
    };
    let before = crate::app::status::picture(
        &office.desk(),
        &office.caller(),
        reference.as_str(),
        Intent::LOOK,
    )?;
    let changed = resend(&office.desk(), &office.caller(), &reference, fresh, limits)?;
    let is_new = changed.invitation.code.generation != before.invitation.code.generation
        || changed.invitation.link.as_ref().map(|link| link.generation)
            != before.invitation.link.as_ref().map(|link| link.generation);
    let (done, would) = if is_new {
        (
            "a new email goes out; the code or link in the older one is void",
            "a new email would go out, and the code or link in the older one would be void",
        )
    } else {
        (
            "the same email goes out again",
            "the same email would go out again",
        )
    };
    finish(
        &office,
        &changed,
        Sending::unless(args.no_send),
        &format!("{reference}: {done}"),
        &format!("{reference}: {would}"),
    )
}
