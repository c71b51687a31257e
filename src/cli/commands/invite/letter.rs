//! `cso invite letter`: the setup message on paper.

use crate::app::invite::letter::{Printed, print, rehearse};
use crate::app::invite::resend::Limits;
use crate::app::letters::paper::PaperLetter;
use crate::app::status::{Intent, resolve};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::parsed;
use crate::cli::time;
use crate::cli::ui::Standard;
use crate::cli::view::{Fact, View};
use crate::domain::language::Language;
use crate::domain::postal::{InvalidPostal, PostalAddress};
use crate::domain::staff::Action;
use crate::domain::text::visible;
use clap::Args;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Write a letter with the code in large print, for somebody without email at hand
///
/// The letter is a file to print: what the setup email says, the live code in very large print, and
/// how to say it in words. It holds no name but that in the address, and the address is asked for
/// here, shown, and kept nowhere; without your word that you checked it with the person, the window
/// of the envelope stays empty. Whoever prints it can read the code, so it counts as a code read back:
/// it is recorded, and whoever approves the access sees that it happened. It counts as sent again.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite letter INV-7K3Q9X --reason \"no email at home\"
  cso invite letter INV-7K3Q9X --language cy --out llythyr.html --yes --reason \"asked for Welsh\"")]
pub struct LetterArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Write the letter into this file; letter-REF.html here unless given
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// The language: en or cy; the invitation's unless given
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Read name and address from this file, a line each; - reads standard input
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    address_file: Option<PathBuf>,
    /// Write it although it was sent or written often today; needs --reason
    #[arg(long)]
    force: bool,
}

struct Written<'a> {
    printed: &'a Printed,
    file: &'a Path,
    is_addressed: bool,
}

impl View for Written<'_> {
    fn json(&self) -> Value {
        json!({
            "ref": self.printed.invitation.reference,
            "file": self.file.display().to_string(),
            "language": self.printed.language,
            "addressed": self.is_addressed,
            "message": self.printed.message.id,
            "expires_at": time::machine(self.printed.invitation.code.expires_at),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let addressed = if self.is_addressed { "yes" } else { "no" };
        vec![
            Fact::new("ref", self.printed.invitation.reference.to_string()),
            Fact::new("letter", self.file.display().to_string()),
            Fact::new("language", self.printed.language.word()),
            Fact::new("addressed", addressed),
            Fact::new("code until", self.printed.invitation.code.expires_at),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `forbidden`, `restricted`, `too_often`, and those of `invite verify` where there is
/// no live code; `already_exists` for the file.
pub fn run(args: &LetterArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite letter")?;
    let wanted = args
        .language
        .as_deref()
        .map(|text| parsed::word("--language", text, Language::ALL, Language::word))
        .transpose()?;
    let intent = Intent {
        action: Action::ReadCode,
        entry: "letter.printed",
    };
    let limits = if args.force {
        Limits::Lifted
    } else {
        Limits::Kept
    };
    let (desk, caller) = (office.desk(), office.caller());
    let reference = resolve(&desk, &caller, &args.selector, intent)?;
    let before = rehearse(&desk, &caller, &reference, limits)?;
    let letters = office.letters()?;
    // Before anything is recorded: wording that does not hold would leave a letter that nobody has.
    letters
        .check_paper(wanted.unwrap_or(before.language))
        .map_err(|error| {
            Failure::new(ErrorCode::InvalidSettings, error.to_string())
                .hint("`cso config check` lists everything that is wrong with the wording")
        })?;
    let standard = || PathBuf::from(format!("letter-{reference}.html"));
    let file = args.out.clone().unwrap_or_else(standard);
    free(&file, office.global.yes)?;
    let address = address(&office, args)?;
    if office.global.dry_run {
        office.say_if_dry();
        office.ui.status(&format!(
            "{reference}: a letter would be written to {}",
            file.display()
        ));
        return Ok(());
    }
    let draft = Draft::beside(&file)?;
    let printed = print(&desk, &caller, &reference, wanted, limits)?;
    let letter = PaperLetter {
        reference: &reference,
        code: &printed.code,
        expires_at: printed.invitation.code.expires_at,
        written_at: printed.message.created_at,
        address: address.as_ref(),
    };
    let text = letters
        .render_paper(&letter, printed.language)
        .map_err(|error| Failure::new(ErrorCode::InvalidSettings, error.to_string()))?;
    draft.finish(&text, &file, office.global.yes)?;
    office.ui.status(&format!(
        "{reference}: wrote a letter to {}",
        file.display()
    ));
    if address.is_none() {
        office
            .ui
            .hint("it is addressed to nobody: write the address on the envelope by hand");
    }
    office
        .ui
        .hint("print it, send it, then delete the file: it holds the code");
    office.ui.show(&Written {
        printed: &printed,
        file: &file,
        is_addressed: address.is_some(),
    })
}

/// Name and address, once somebody says that they were checked with the person.
fn address(office: &Office, args: &LetterArgs) -> Result<Option<PostalAddress>, Failure> {
    let ui = &office.ui;
    let found = match &args.address_file {
        Some(file) => {
            let text = if file.as_os_str() == "-" {
                ui.read_input()?
            } else {
                std::fs::read_to_string(file).map_err(|error| {
                    Failure::usage(format!("{} cannot be read", file.display()))
                        .because(error.to_string())
                })?
            };
            Some(PostalAddress::parse(&text).map_err(invalid)?)
        }
        None if office.global.yes || office.global.dry_run || !ui.can_ask() => None,
        None => asked(office)?,
    };
    let Some(address) = found else {
        return Ok(None);
    };
    if office.global.dry_run {
        return Ok(Some(address));
    }
    // Whoever says yes must have seen it, however little else is shown.
    if ui.can_ask() {
        for line in address.lines() {
            ui.aside(&format!("  {}\n", visible(line)));
        }
    }
    let question = "Did you check this address with the person?";
    Ok(ui.confirm(question, Standard::No)?.then_some(address))
}

/// Asks for the address, line by line.
fn asked(office: &Office) -> Result<Option<PostalAddress>, Failure> {
    const FLAG: &str = "--address-file";
    let ui = &office.ui;
    ui.status("Where does it go? It is printed on the letter and kept nowhere.");
    loop {
        let mut lines: Vec<String> = Vec::new();
        loop {
            let question = match lines.len() {
                0 => "Name, or Enter for a letter without an address".to_owned(),
                1 => "First line of the address".to_owned(),
                _ => "Next line, or Enter when it is complete".to_owned(),
            };
            let Some(line) = ui.ask_or_enter(&question, FLAG)? else {
                break;
            };
            match PostalAddress::check_line(&line) {
                Ok(()) => lines.push(line),
                Err(error) => ui.correct(&invalid(error)),
            }
        }
        if lines.is_empty() {
            return Ok(None);
        }
        match PostalAddress::parse(&lines.join("\n")) {
            Ok(address) => return Ok(Some(address)),
            Err(error) => ui.correct(&invalid(error)),
        }
    }
}

fn invalid(error: InvalidPostal) -> Failure {
    Failure::usage("the address cannot be used").because(error.to_string())
}

/// Whether the file may be written; what is there is never overwritten unasked.
fn free(file: &Path, says_yes: bool) -> Result<(), Failure> {
    if file.is_dir() {
        return Err(Failure::usage(format!("{} is a folder", file.display()))
            .hint("name a file with --out"));
    }
    if file.exists() && !says_yes {
        return Err(there(file));
    }
    Ok(())
}

fn there(file: &Path) -> Failure {
    let text = format!("{} is there already and is not overwritten", file.display());
    Failure::already_exists(text).hint("choose another name with --out, or add `--yes`")
}

/// A file beside the one that is wanted, for nobody else to read. It is opened before anything is
/// recorded, because what cannot be written must not be counted; what is not finished is taken away.
struct Draft {
    place: PathBuf,
    open: File,
}

impl Draft {
    fn beside(file: &Path) -> Result<Self, Failure> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let place = file.with_file_name(name);
        let open = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&place)
            .map_err(|error| unwritten(file, &error))?;
        Ok(Self { place, open })
    }

    /// Writes the text and gives it its name.
    fn finish(mut self, text: &str, file: &Path, says_yes: bool) -> Result<(), Failure> {
        self.open
            .write_all(text.as_bytes())
            .and_then(|()| self.open.sync_all())
            .and_then(|()| {
                if says_yes {
                    std::fs::rename(&self.place, file)
                } else {
                    // Unlike a new name, a second one never takes the place of a file.
                    std::fs::hard_link(&self.place, file)
                }
            })
            .map_err(|error| {
                if error.kind() == ErrorKind::AlreadyExists {
                    there(file)
                } else {
                    unwritten(file, &error)
                }
            })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        std::fs::remove_file(&self.place).ok();
    }
}

fn unwritten(file: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written", file.display()))
        .because(error.to_string())
        .hint("name another file with --out")
}
