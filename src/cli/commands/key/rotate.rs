//! `cso key rotate`.

use crate::app::key;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::shown::desk::KeyRow;
use crate::cli::view::List;
use clap::Args;

/// Add a fresh key for everything made from now on
///
/// Codes, links and phone numbers made with older keys stay good, as long as those keys stay in the
/// key file: never take one out. Back the key file up afterwards, apart from the database.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso key rotate
  cso key rotate --yes --reason \"yearly renewal\"")]
pub struct RotateArgs {}

/// Runs the command.
///
/// # Errors
/// `forbidden`, `key_mismatch`, `key_unusable`; `usage` where nobody can be asked and --yes is
/// missing.
pub fn run(_args: &RotateArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("key rotate")?;
    let file = office.settings.database.key_file.display().to_string();
    if office.global.dry_run {
        // The key file knows no dry run, so only what can be checked without it is.
        key::may_rotate(&office.desk(), &office.caller())?;
        office
            .ui
            .status(&format!("Would add a fresh key to {file}"));
        office.say_if_dry();
        return Ok(());
    }
    if key::may_rotate(&office.desk(), &office.caller()).is_ok() {
        office.ui.status(&format!(
            "A fresh key will be added to {file}. The older ones stay in it and stay needed."
        ));
        office.confirm("Add a fresh key now?")?;
    }
    let id = key::rotate(&office.desk(), &office.caller())?;
    office.ui.status(&format!("Added key {id} to {file}"));
    office.ui.hint(
        "back the key file up now, apart from the database; what older keys made needs them still",
    );
    let keys = key::list(&office.desk(), &office.caller())?;
    office
        .ui
        .list(&List::whole(keys.iter().map(KeyRow).collect()), "")
}
