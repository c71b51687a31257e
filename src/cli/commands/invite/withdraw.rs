//! `cso invite withdraw`.

use crate::app::invite::withdraw::{Tell, withdraw};
use crate::app::status::{Intent, picture, resolve};
use crate::cli::Start;
use crate::cli::commands::invite::finish;
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use crate::cli::selectors::{self, Done};
use clap::Args;

/// Take an invitation back
///
/// Its code and link are void at once, and emails that have not left are cancelled. The person is
/// not told unless --tell is given. Access that is active already stays.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite withdraw INV-7K3Q9X --reason \"sent to the wrong address\" --yes
  cso invite withdraw - --yes --json < references.txt     one a line, each told by itself")]
pub struct WithdrawArgs {
    /// An invitation's reference or its beginning, or the person's email address; - reads one a line
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Tell the person by an email that says no more than that nothing is needed
    #[arg(long)]
    tell: bool,
    /// Leave that email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `wrong_state`; `usage` where nobody can be asked and --yes is missing.
pub fn run(args: &WithdrawArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite withdraw")?;
    let tell = if args.tell {
        Tell::Person
    } else {
        Tell::Nobody
    };
    let sending = Sending::unless(args.no_send);
    if selectors::is_input(&args.selector) {
        office.confirm("Withdraw every invitation that is named?")?;
        return selectors::each(&office, sending, &mut |selector| {
            let intent = Intent::invite("invitation.withdrawn");
            let reference = resolve(&office.desk(), &office.caller(), selector, intent)?;
            let changed = withdraw(&office.desk(), &office.caller(), &reference, tell)?;
            Ok(Done {
                reference,
                what: if office.global.dry_run {
                    "would be withdrawn"
                } else {
                    "withdrawn"
                }
                .to_owned(),
                queued: changed.queued,
            })
        });
    }
    let seen = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::invite("invitation.withdrawn"),
    )?;
    let reference = &seen.invitation.reference;
    if !seen.invitation.state.is_over() {
        let name = seen.invitation.name.as_str();
        office.confirm(&format!(
            "Withdraw invitation {reference} of {name}? This cannot be undone."
        ))?;
    }
    let changed = withdraw(&office.desk(), &office.caller(), reference, tell)?;
    finish(
        &office,
        &changed,
        sending,
        &format!("Withdrew invitation {reference}"),
        &format!("Would withdraw invitation {reference}"),
    )
}
