//! `cso key list`.

use crate::app::key;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::desk::KeyRow;
use crate::cli::view::List;
use clap::Args;

/// List the keys and whether they belong to the database
///
/// Oldest first. A key that does not fit is missing from the key file, or is another one of the
/// same name: what was made with it cannot be read until the right key file is back.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso key list
  cso key list --json")]
pub struct ListArgs {}

/// Runs the command.
///
/// # Errors
/// `forbidden`; `key_unusable`.
pub fn run(_args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("key list")?;
    let keys = key::list(&office.desk(), &office.caller())?;
    let items = keys.iter().map(KeyRow).collect();
    office.ui.list(&List::whole(items), "There is no key.")?;
    if keys.iter().any(|key| !key.fits) {
        office
            .ui
            .warning("a key does not fit the database: bring the right key file back");
    }
    Ok(())
}
