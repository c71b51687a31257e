//! `cso account erase`.

use crate::app::erasure::{self, Cleared};
use crate::app::held::{self, Held};
use crate::cli::Start;
use crate::cli::draft::Draft;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::erasure::{Certified, Plan};
use crate::cli::view::View as _;
use crate::domain::staff::Action;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// Erase a person for good, and print a certificate of it
///
/// Shows first what goes and what stays, and asks. Name, address, phone, password, notes, reasons and
/// everything by which they could be found again go from the whole database at once; that something
/// happened, when and by whom stays. Ask for it only when nobody needs the data any more: it cannot
/// be undone. Needs --reason, which is kept: name nobody in it. Refused while the person has access
/// or waits for it, and under a legal hold.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account erase sam@example.org --dry-run      what would go, and what would stay
  cso account erase sam@example.org --reason \"request of 3 May\" --out certificate.json")]
pub struct EraseArgs {
    /// An email address, an account's reference, or an invitation's reference or its beginning
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Write the certificate into this file, too, as JSON
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `legal_hold`, `wrong_state` while an access is in use or waits, and for somebody
/// who was erased before; `usage` where nobody can be asked; `not_found`, `forbidden`, `not_written`.
pub fn run(args: &EraseArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account erase")?;
    let (desk, caller) = (office.desk(), office.caller());
    if !office.global.dry_run {
        finish(&office)?;
    }
    let action = Action::ErasePerson;
    let held = held::look(&desk, &caller, &args.selector, action, "account.erased")?;
    let files = files(&office, &held);
    let plan = Plan {
        held: &held,
        files: &files,
        is_shared: office.wired.is_shared,
    };
    // What is refused anyway is refused before anybody is asked.
    let may = !held.email.is_erased() && erasure::may_be_erased(&held).is_ok();
    let mut draft = None;
    if may && office.global.reason.is_some() {
        if !office.global.dry_run {
            if office.ui.can_ask() && !office.global.yes {
                office.ui.aside(&plan.human(office.ui.look()));
            }
            if let Some(path) = &args.out {
                let replaces = path.symlink_metadata().is_ok();
                if replaces {
                    office.confirm(&format!("{} is there already. Replace it?", path.display()))?;
                }
                draft = Some((Draft::beside(path)?, path, replaces));
            }
        }
        office.confirm(&format!(
            "Erase the person of {} for good? This cannot be undone.",
            held.subject()
        ))?;
    }
    if office.global.dry_run && may {
        // A plan needs no reason; to carry it out does.
        office.ui.show(&plan)?;
        office.say_if_dry();
        return Ok(());
    }
    let done = erasure::erase(&desk, &caller, &args.selector)?;
    office
        .ui
        .status(&format!("Erased the person of {}", done.subject));
    if done.cleared == Cleared::NotYet {
        office.ui.warning(
            "other commands or the portal kept the database open, so erased data may still lie in its file as bytes",
        );
        office.ui.hint(
            "run `cso account erase` with the same reference once more: it finishes that first",
        );
    }
    let certified = Certified {
        done: &done,
        files: &files,
        is_shared: office.wired.is_shared,
    };
    if let Some((mut draft, path, replaces)) = draft {
        let mut text = format!("{:#}", certified.json());
        text.push('\n');
        draft.add(&text)?;
        draft.publish(path, replaces)?;
        office
            .ui
            .status(&format!("Wrote the certificate to {}", path.display()));
    }
    office.ui.show(&certified)
}

/// Takes out the bytes that an erasure which was cut short has left.
fn finish(office: &Office) -> Result<(), Failure> {
    if !office.wired.store.has_remains()? {
        return Ok(());
    }
    match erasure::clear(&*office.wired.store)? {
        Cleared::Gone | Cleared::LeftToServer => office
            .ui
            .notice("finished what an earlier erasure had left to do in the database’s file"),
        Cleared::NotYet => office.ui.warning(
            "an earlier erasure is not finished: other commands or the portal keep the database open",
        ),
    }
    Ok(())
}

/// Files beside the database that hold the person's data and are not erased: emails and texts that were
/// written as files, and older copies of the database.
fn files(office: &Office, held: &Held) -> Vec<PathBuf> {
    let refs: Vec<String> = held
        .messages()
        .map(|message| message.id.to_string())
        .collect();
    let address = held.email.as_str().as_bytes();
    let mut found = Vec::new();
    let mut folders = vec![
        office.settings.mail.outbox.as_path(),
        office.settings.messages.outbox.as_path(),
    ];
    folders.dedup();
    for folder in folders {
        for path in within(folder) {
            let name = path.display().to_string();
            let is_theirs = refs.iter().any(|one| name.contains(one.as_str()))
                || fs::read(&path).is_ok_and(|bytes| holds(&bytes, address));
            if is_theirs {
                found.push(path);
            }
        }
    }
    if !office.wired.is_shared {
        let place = Path::new(&office.wired.place);
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let companions = ["", "-wal", "-shm", "-journal"].map(|ending| format!("{name}{ending}"));
        for path in within(place.parent().unwrap_or(Path::new("."))) {
            let other = path.file_name().unwrap_or_default().to_string_lossy();
            if other.starts_with(&*name) && !companions.contains(&other.to_string()) {
                found.push(path);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The files of a folder; none where it cannot be read.
fn within(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file())
        .collect()
}

/// Whether an address stands in a file, in any case.
fn holds(bytes: &[u8], address: &[u8]) -> bool {
    bytes
        .windows(address.len().max(1))
        .any(|part| part.eq_ignore_ascii_case(address))
}
