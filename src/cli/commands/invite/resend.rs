//! `cso invite resend`.

use crate::app::invite::Changed;
use crate::app::invite::resend::{Fresh, Limits, resend};
use crate::app::status::{Intent, picture, resolve};
use crate::cli::Start;
use crate::cli::commands::invite::finish;
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::selectors::{self, Done};
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
  cso invite resend INV-7K3Q9X --force --reason \"the person is on the phone\"
  cso invite resend - --json < references.txt        one a line, each told by itself")]
pub struct ResendArgs {
    /// An invitation's reference or its beginning, or the person's email address; - reads one a line
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
    let sending = Sending::unless(args.no_send);
    if selectors::is_input(&args.selector) {
        return selectors::each(&office, sending, &mut |selector| {
            let (changed, done, would) = one(&office, args, selector)?;
            Ok(Done {
                reference: changed.invitation.reference,
                what: if office.global.dry_run { would } else { done }.to_owned(),
                queued: changed.queued,
            })
        });
    }
    let (changed, done, would) = one(&office, args, &args.selector)?;
    let reference = changed.invitation.reference.clone();
    finish(
        &office,
        &changed,
        sending,
        &format!("{reference}: {done}"),
        &format!("{reference}: {would}"),
    )
}

/// Sends one email again; what was done, and what would have been in a dry run.
fn one(
    office: &Office,
    args: &ResendArgs,
    selector: &str,
) -> Result<(Changed, &'static str, &'static str), Failure> {
    let intent = Intent::invite("invitation.resent");
    let reference = resolve(&office.desk(), &office.caller(), selector, intent)?;
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
    let before = picture(
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
    Ok((changed, done, would))
}
