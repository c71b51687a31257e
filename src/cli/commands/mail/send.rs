//! `cso mail send`.

use crate::app::mail;
use crate::cli::Start;
use crate::cli::commands::mail::deliver;
use crate::cli::failure::Failure;
use clap::Args;

/// Send everything that is due
///
/// Any number of these may run side by side: no message is sent by two of them. What a mail server
/// could not take now is tried again later; what it refused for good shows in `cso status`. Ctrl-C
/// finishes what is in flight and leaves the rest queued. Stopping it harder loses nothing either: what
/// it held at that moment is sent some minutes later, at worst a second time with the same code.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso mail send
  cso mail send --quiet              for a timer
  cso mail send --limit 100 --json")]
pub struct SendArgs {
    /// Send at most so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// `mail_unavailable` when nothing at all could be sent; `forbidden`.
pub fn run(args: &SendArgs, start: Start) -> Result<(), Failure> {
    let office = start.service("mail send")?;
    let due = mail::due(&office.desk(), &office.caller())?;
    if office.global.dry_run {
        let count = due.min(args.limit.unwrap_or(u64::MAX));
        let noun = if count == 1 { "message" } else { "messages" };
        office.ui.status(&format!("{count} {noun} would be sent"));
        office.say_if_dry();
        return Ok(());
    }
    deliver(&office, None, args.limit.unwrap_or(u64::MAX), due)
}
