//! `cso account export`.

use crate::app::{held, person_copy};
use crate::cli::Start;
use crate::cli::draft::Draft;
use crate::cli::failure::Failure;
use crate::cli::office::{Office, organisation};
use crate::cli::shown::held::Copy;
use crate::domain::staff::Action;
use clap::Args;
use std::path::{Path, PathBuf};

/// Copy everything that is held about a person, for them
///
/// What a person may ask for under data protection law: invitations, accounts, records they were
/// offered, messages, notes, and who did what when. Passwords, codes and keys are not in it; of the
/// phone number it holds the end. Needs --reason; the copy is written down in the audit trail.
/// Reasons and notes may name other people: look through it before you hand it out. Files can be
/// read by you alone; one that is there already is only replaced after asking.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account export sam@example.org --html sam.html --reason \"asked on 3 May\"
  cso account export sam@example.org --out sam.json --html sam.html --reason \"asked on 3 May\"
  cso account export INV-7K3Q9X --json --reason \"asked on 3 May\"")]
pub struct ExportArgs {
    /// An email address, an account's reference, or an invitation's reference or its beginning
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Write it into this file as JSON
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Write it into this file as a page to read and to print, in the person's language
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    html: Option<PathBuf>,
}

/// A file on its way.
struct File<'a> {
    path: &'a Path,
    replaces: bool,
    draft: Draft,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `not_found`, `ambiguous`, `forbidden`; `usage` where a file is there and nobody can
/// be asked; `not_written`.
pub fn run(args: &ExportArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account export")?;
    let (desk, caller) = (office.desk(), office.caller());
    if args.out.is_some() && args.out == args.html {
        return Err(Failure::usage(
            "--out and --html name the same file".to_owned(),
        ));
    }
    if office.global.dry_run {
        let action = Action::ExportPerson;
        let held = held::look(&desk, &caller, &args.selector, action, "account.exported")?;
        office.ui.status(&format!(
            "Would copy what is held about the person of {}",
            held.subject()
        ));
        office.say_if_dry();
        return Ok(());
    }
    // A file that cannot be written is found out before anything is written down.
    let out = file(&office, args.out.as_deref())?;
    let html = file(&office, args.html.as_deref())?;
    let held = held::export(&desk, &caller, &args.selector)?;
    let copy = Copy {
        held: &held,
        files: [args.out.as_deref(), args.html.as_deref()],
    };
    if let Some(mut file) = out {
        let mut text = format!("{:#}", copy.whole());
        text.push('\n');
        file.draft.add(&text)?;
        publish(&office, &file)?;
    }
    if let Some(mut file) = html {
        let zone = organisation(&office.settings).zone;
        let page = person_copy::page(&held, &office.letters()?, zone)
            .map_err(|error| Failure::internal(error.to_string()))?;
        file.draft.add(&page)?;
        publish(&office, &file)?;
    }
    office
        .ui
        .notice("reasons and notes may name other people: look through it before you hand it out");
    office.ui.show(&copy)
}

fn file<'a>(office: &Office, path: Option<&'a Path>) -> Result<Option<File<'a>>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let replaces = path.symlink_metadata().is_ok();
    if replaces {
        office.confirm(&format!("{} is there already. Replace it?", path.display()))?;
    }
    let draft = Draft::beside(path)?;
    Ok(Some(File {
        path,
        replaces,
        draft,
    }))
}

fn publish(office: &Office, file: &File<'_>) -> Result<(), Failure> {
    file.draft.publish(file.path, file.replaces)?;
    office
        .ui
        .status(&format!("Wrote the copy to {}", file.path.display()));
    Ok(())
}
