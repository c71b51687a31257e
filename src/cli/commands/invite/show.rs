//! `cso invite show`: the whole picture of one invitation, as `cso status` shows it.

use crate::cli::Start;
use crate::cli::commands::invite::show;
use crate::cli::failure::Failure;
use clap::Args;

/// Show one invitation
///
/// The same as `cso status SELECTOR`.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso invite show INV-7K3Q9X")]
pub struct ShowArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `ambiguous`, `invalid_reference`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite show")?;
    show(&office, &args.selector)
}
