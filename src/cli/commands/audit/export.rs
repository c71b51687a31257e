//! `cso audit export`.

use crate::app::audit::{self, Told};
use crate::cli::Start;
use crate::cli::draft::Draft;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::lists::AuditRow;
use crate::cli::ui::Ui;
use crate::cli::view::{Cell, Format, Row as _, csv_line, line};
use clap::Args;
use std::path::{Path, PathBuf};

/// Write the whole trail as JSON lines or CSV
///
/// Oldest first, with everything needed to check it without this program. JSON lines unless
/// --output csv is given. The export itself is written down first and is the last entry in it. FILE
/// can be read by you alone; one that is there already is only replaced after asking.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso audit export trail.jsonl
  cso audit export trail.csv -o csv
  cso audit export | gzip > trail.jsonl.gz")]
pub struct ExportArgs {
    /// Where to write it; standard output, where it is left out or -
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
}

/// Which column of the list names the actor.
const ACTOR: usize = 2;
/// How much is gathered before it is written.
const BUFFER: usize = 64 * 1024;

/// Runs the command.
///
/// # Errors
/// `forbidden`; `usage` where FILE is there and nobody can be asked; `internal` when it cannot be
/// written.
pub fn run(args: &ExportArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("audit export")?;
    // As elsewhere, a dash is no file.
    let file = args.file.as_deref().filter(|path| *path != Path::new("-"));
    let is_csv = office.ui.format() == Format::Csv;
    let head = audit::head(&office.desk(), &office.caller())?;
    if office.global.dry_run {
        // What is exported is written down first, and a dry run writes nothing down.
        let place = match file {
            Some(path) => format!(" to {}", path.display()),
            None => String::new(),
        };
        office.ui.status(&format!(
            "Would export {} entries and one for the export itself{place}",
            head.entries
        ));
        office.say_if_dry();
        return Ok(());
    }
    match file {
        None => {
            let ui = &office.ui;
            write(&office, is_csv, &mut |text| ui.data(text))?;
        }
        Some(path) => {
            let replaces = path.symlink_metadata().is_ok();
            if replaces {
                office.confirm(&format!("{} is there already. Replace it?", path.display()))?;
            }
            let mut draft = Draft::beside(path)?;
            let count = write(&office, is_csv, &mut |text| draft.add(text))?;
            draft.publish(path, replaces)?;
            tell(&office.ui, path, count);
        }
    }
    Ok(())
}

fn tell(ui: &Ui, path: &Path, count: u64) {
    ui.status(&format!("Wrote {count} entries to {}", path.display()));
}

fn write(
    office: &Office,
    is_csv: bool,
    sink: &mut dyn FnMut(&str) -> Result<(), Failure>,
) -> Result<u64, Failure> {
    let mut text = String::new();
    if is_csv {
        let heads: Vec<Cell> = AuditRow::COLUMNS
            .iter()
            .map(|(name, _)| Cell::text(*name))
            .chain(["command", "reason_hash", "previous", "hash"].map(Cell::from))
            .collect();
        text = csv_line(&heads)?;
    }
    let count = audit::export(&office.desk(), &office.caller(), |told| {
        text.push_str(&if is_csv {
            row(told)?
        } else {
            line(&AuditRow(told).json())
        });
        if text.len() < BUFFER {
            return Ok(());
        }
        let full = std::mem::take(&mut text);
        sink(&full)
    })??;
    sink(&text)?;
    Ok(count)
}

/// The columns of the list, and those by which the chain can be checked.
fn row(told: &Told) -> Result<String, Failure> {
    let entry = &told.entry;
    let mut cells = AuditRow(told).cells();
    // As it stands in the chain, where a login `system` is not the system itself.
    if let Some(actor) = cells.get_mut(ACTOR) {
        *actor = Cell::text(entry.actor.as_str());
    }
    let more = [
        &entry.command,
        &entry.reason_hash,
        &entry.previous,
        &entry.hash,
    ];
    cells.extend(more.map(|text| Cell::text(text.as_str())));
    csv_line(&cells)
}
