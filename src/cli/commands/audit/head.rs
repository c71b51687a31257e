//! `cso audit head`.

use crate::app::audit;
use crate::cli::Start;
use crate::cli::commands::audit::Head;
use crate::cli::failure::Failure;
use clap::Args;

/// Print the number and hash of the last entry, to keep elsewhere
///
/// Whoever keeps the head outside the database can tell later with `cso audit verify --head` whether
/// the end of the trail was cut off or written anew.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso audit head
  cso audit head --json >> /media/safe/heads.jsonl")]
pub struct HeadArgs {}

/// Runs the command.
///
/// # Errors
/// `forbidden`.
pub fn run(_args: &HeadArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("audit head")?;
    let head = audit::head(&office.desk(), &office.caller())?;
    office.ui.show(&Head(head))
}
