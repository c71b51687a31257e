//! `cso batch resume`.

use crate::cli::Start;
use crate::cli::commands::batch::{carry_out, reference};
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use clap::Args;

/// Go on with a run that was stopped
///
/// After Ctrl-C, a crash or a power cut. What was carried out stays, what was not follows; the list
/// itself is not needed. Several of these at once share the rest of a run and double nothing.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso batch resume RUN-5T8W1Z")]
pub struct ResumeArgs {
    /// The run's reference
    #[arg(value_name = "RUN")]
    run: String,
    /// Leave the emails in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `not_found`; `wrong_state` where not all of its list was taken in; `partial`, `interrupted`.
pub fn run(args: &ResumeArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch resume")?;
    let run = reference(&args.run)?;
    if office.global.dry_run {
        let run = crate::app::batch::show(&office.desk(), &office.caller(), &run)?;
        let waits = run.rows - run.settled();
        office.ui.status(&format!(
            "{} would go on with {waits} of {} rows",
            run.reference, run.rows
        ));
        office.say_if_dry();
        return Ok(());
    }
    carry_out(&office, &run, Sending::unless(args.no_send))
}
