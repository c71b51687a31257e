//! `cso contact check`.

use crate::app::contact::check;
use crate::app::status::{Intent, resolve};
use crate::cli::Start;
use crate::cli::commands::invite::finish;
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use crate::cli::parsed;
use crate::domain::contact::today;
use clap::Args;

/// Write down that somebody made sure that writing to the person is safe
///
/// Ask whether only the person reads that mailbox and that phone. Where `policy.safe_contact` is set,
/// the first email needs such a day that is not too long ago; one that waited for it is sent now.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso contact check INV-7K3Q9X
  cso contact check sam@example.org --on 2026-11-20 --no-send")]
pub struct CheckArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// The day on which somebody found out; today, where it is left out
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Leave an email that waited for it in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `usage` for a day that has not come or is written down already; `not_found`, `forbidden`.
pub fn run(args: &CheckArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("contact check")?;
    let day = match &args.on {
        Some(text) => parsed::day("--on", text)?,
        None => today(office.desk().clock.now()),
    };
    let intent = Intent::invite("safe_contact.checked");
    let reference = resolve(&office.desk(), &office.caller(), &args.selector, intent)?;
    let changed = check(&office.desk(), &office.caller(), &reference, day)?;
    finish(
        &office,
        &changed,
        Sending::unless(args.no_send),
        &format!("Wrote down that contact was safe on {day}"),
        &format!("Would write down that contact was safe on {day}"),
    )
}
