//! `cso db backup`.

use crate::app::database::back_up;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::wiring::{self, Absent};
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Write a copy to a file while others go on working
///
/// The copy is whole and consistent, and only you can read it. It holds names and addresses, and no
/// code or link that could be used without the key file.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso db backup /media/safe/cso-2026-11-22.db")]
pub struct BackupArgs {
    /// The new file; one that is there already is never overwritten
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
}

struct Made<'a> {
    file: &'a Path,
    bytes: u64,
    key_file: &'a Path,
}

impl View for Made<'_> {
    fn json(&self) -> Value {
        json!({
            "file": self.file.display().to_string(),
            "bytes": self.bytes,
            "key_file": self.key_file.display().to_string(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Backup", self.file.display().to_string()),
            Fact::new("Size in bytes", self.bytes),
            Fact::new("Key file, not in it", self.key_file.display().to_string()),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `already_exists` for the file; `forbidden`; what the disk says.
pub fn run(args: &BackupArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    // A shared one is backed up where it is: this says so.
    wiring::local_path(&context.settings)?;
    let office = context.office("db backup", Absent::Fail)?;
    let file = &args.file;
    if file.exists() {
        let text = format!("{} is there already and is not overwritten", file.display());
        return Err(Failure::already_exists(text).hint("choose another name for the backup"));
    }
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    if let Some(folder) = folder {
        let text = format!("there is no folder {}", folder.display());
        return Err(Failure::not_found(text).hint("make it first, with `mkdir`"));
    }
    if office.global.dry_run {
        office.say_if_dry();
        return Ok(());
    }
    back_up(&office.desk(), &office.caller(), file)?;
    let key_file = &office.settings.database.key_file;
    office.ui.show(&Made {
        file,
        bytes: std::fs::metadata(file).map_or(0, |found| found.len()),
        key_file,
    })?;
    office.ui.notice(&format!(
        "a restore needs the key file {} too; keep a copy of it, and apart from the backups: whoever has both has every code",
        key_file.display()
    ));
    Ok(())
}
