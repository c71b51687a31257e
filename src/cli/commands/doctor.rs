//! `cso doctor`: one line for each thing that must work, with what mends it.

use crate::app::checkup::{self, Finding, Health};
use crate::app::desk::Caller;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::office::letters;
use crate::cli::plain::{not_run, plain};
use crate::cli::view::{Cell, List, Row};
use crate::cli::{Context, Start};
use crate::ports::store::StoreError;
use crate::settings::{MailTransport, Origin, Settings};
use crate::wiring::{self, ChangedBy, Patience, WiringError};
use clap::Args;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

/// Check everything that must work, and say what mends it
///
/// Changes nothing and makes nothing. Ends with 0 when there is no problem; warnings do not count.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso doctor
  cso doctor --json")]
pub struct DoctorArgs {}

struct Line(Finding);

impl Row for Line {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("check", "Check"),
        ("state", "State"),
        ("detail", "What was found"),
        ("mend", "What mends it"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.0.check.into(),
            self.0.health.word().into(),
            self.0.detail.clone().into(),
            self.0.mend.clone().into(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "check": self.0.check,
            "state": self.0.health.word(),
            "detail": self.0.detail,
            "mend": self.0.mend,
        })
    }
}

/// Little enough that a busy day may use it up.
const LITTLE_SPACE: u64 = 1 << 30;
/// Too little for a backup or a migration.
const NO_SPACE: u64 = 64 << 20;

fn mode(path: &Path) -> Option<u32> {
    Some(fs::metadata(path).ok()?.permissions().mode() & 0o777)
}

/// A file or folder of which nobody else may do anything: the last six bits of its mode are nought.
fn private(check: &'static str, path: &Path, wanted: &str) -> Option<Finding> {
    let mode = mode(path)?;
    let shown = path.display();
    Some(if mode.trailing_zeros() >= 6 {
        Finding::good(check, format!("{shown} is yours alone"))
    } else {
        Finding::problem(
            check,
            format!("{shown} can be used by others (mode {mode:o})"),
            format!("chmod {wanted} '{shown}'"),
        )
    })
}

/// Whoever may write into the folder can put another database there; whoever may only read it learns
/// names of files.
fn data_folder(path: &Path) -> Option<Finding> {
    let found = private("data folder", path, "700")?;
    let is_writable = mode(path).is_some_and(|mode| mode & 0o022 != 0);
    Some(match found.health {
        Health::Problem if !is_writable => Finding {
            health: Health::Warning,
            ..found
        },
        Health::Good | Health::Warning | Health::Problem => found,
    })
}

fn settings_file(settings: &Settings) -> Finding {
    let path = &settings.places.config_file;
    let Some(mode) = mode(path) else {
        return Finding::good("settings", format!("no file {}; defaults", path.display()));
    };
    let holds_url = settings.shown().iter().any(|shown| {
        matches!(shown.origin, Origin::File { .. })
            && shown.key == "mail.url"
            && shown.value.as_deref().is_some_and(|url| url.contains('•'))
    });
    if mode & 0o022 != 0 {
        Finding::problem(
            "settings",
            format!(
                "{} can be changed by others (mode {mode:o})",
                path.display()
            ),
            format!("chmod 600 '{}'", path.display()),
        )
    } else if holds_url && mode & 0o044 != 0 {
        Finding::problem(
            "settings",
            format!(
                "{} holds a password and can be read by others",
                path.display()
            ),
            format!(
                "chmod 600 '{}', or keep the password in mail.password_file",
                path.display()
            ),
        )
    } else {
        Finding::good("settings", format!("{} is in order", path.display()))
    }
}

fn database(context: &Context) -> Vec<Finding> {
    let settings = &context.settings;
    let mut found = Vec::new();
    if let Ok(place) = wiring::local_path(settings)
        && place.exists()
    {
        let folder = place.parent().unwrap_or(place);
        found.extend(data_folder(folder));
        found.extend(private("database file", place, "600"));
        found.extend(private("key file", &settings.database.key_file, "600"));
    }
    match wiring::look(settings, &context.hooks) {
        Ok(looked) => {
            let vault = wiring::vault(settings, &context.hooks);
            let caller = Caller {
                login: looked.login,
                command: "doctor",
                reason: None,
            };
            let now = wiring::sources(&context.hooks).0.now();
            if let Some(warning) = looked.warning {
                let mend = "ask whoever looks after the server to install it";
                found.push(Finding::warning("server", warning, mend));
            }
            found.extend(checkup::database(&*looked.store, &*vault, &caller, now));
        }
        Err(WiringError::Store(StoreError::Missing { place })) => {
            let text = format!("there is none yet at {place}");
            found.push(if settings.database.is_default {
                Finding::warning(
                    "database",
                    text,
                    "`cso db init` or the first command makes it",
                )
            } else {
                Finding::problem("database", text, "`cso db init` makes a new one there")
            });
        }
        Err(error) => {
            let failure = Failure::from(error);
            let mend = failure.hints.first().cloned().unwrap_or_default();
            found.push(Finding::problem("database", failure.message, mend));
        }
    }
    found
}

fn space(settings: &Settings) -> Option<Finding> {
    let free = wiring::free_bytes(settings)?;
    let text = format!("{} MiB free", free >> 20);
    let mend = "free some space on the disk that holds the database";
    Some(if free < NO_SPACE {
        Finding::problem("disk", text, mend)
    } else if free < LITTLE_SPACE {
        Finding::warning("disk", text, mend)
    } else {
        Finding::good("disk", text)
    })
}

fn mail(context: &Context) -> Finding {
    let mail = &context.settings.mail;
    let mend = "`cso config show mail` shows where it is set; `cso mail test ADDRESS` tries it out";
    if mail.transport == MailTransport::Folder && !mail.outbox.exists() {
        let place = mail.outbox.display();
        return Finding::good("mail", format!("folder {place}, made with the first email"));
    }
    let mailer = match wiring::mailer(
        &context.settings,
        &context.hooks,
        Patience::AtOnce,
        Arc::default(),
    ) {
        Ok(mailer) => mailer,
        Err(error) => {
            let failure = Failure::from(error);
            let why = failure
                .because
                .map(|why| format!(": {why}"))
                .unwrap_or_default();
            return Finding::problem("mail", format!("{}{why}", failure.message), mend);
        }
    };
    let place = mailer.describe();
    match mailer.check() {
        Err(error) => Finding::problem("mail", format!("{place}: {}", plain(&error.text)), mend),
        Ok(greeting) => match greeting.encrypted {
            Some(false) => Finding::warning(
                "mail",
                format!("{place} works, without encryption"),
                "use smtps://… or a server that offers STARTTLS",
            ),
            Some(true) => Finding::good("mail", format!("{place} works, encrypted")),
            None => Finding::good("mail", format!("{place} can be written to")),
        },
    }
}

fn texts(settings: &Settings) -> Finding {
    let check = "texts and calls";
    let Some(program) = &settings.messages.program else {
        let place = settings.messages.outbox.display();
        return Finding::good(check, format!("files in {place}; no phone gets them"));
    };
    let shown = program.path.display();
    let mend = "`cso config show messages` shows where it is set";
    match wiring::inspect(program) {
        Ok(ChangedBy::Owner) => Finding::good(check, format!("the program {shown} can be run")),
        Ok(ChangedBy::Others) => Finding::warning(
            check,
            format!("the program {shown} or its folder can be changed by others"),
            format!("chmod go-w for it, its folder and its script; {mend}"),
        ),
        Err(error) => Finding::problem(
            check,
            format!("the program {shown} cannot be run: {}", not_run(&error)),
            mend,
        ),
    }
}

fn portal(settings: &Settings) -> Finding {
    let (check, url) = ("portal", &settings.public_url);
    let is_here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
    if url.starts_with("https://") {
        Finding::good(check, format!("people reach it at {url}"))
    } else if is_here.iter().any(|here| url.starts_with(here)) {
        Finding::good(
            check,
            format!("{url}, on this computer alone, for practice"),
        )
    } else {
        Finding::warning(
            check,
            format!("{url} is not https: passwords and codes travel in the clear"),
            "put a proxy with https in front of it, and set portal.public_url",
        )
    }
}

fn wording(settings: &Settings) -> Vec<Finding> {
    let mend = "`cso mail preview KIND` shows the letter";
    let letters = match letters(settings) {
        Ok(letters) => letters,
        Err(failure) => {
            let why = failure.because.unwrap_or_default();
            let text = format!("{}: {why}", failure.message);
            return vec![Finding::problem("wording", text, "`cso config show mail`")];
        }
    };
    let wrong = letters.check();
    if wrong.is_empty() {
        return vec![Finding::good("wording", "every letter can be written")];
    }
    wrong
        .iter()
        .map(|error| Finding::problem("wording", error.to_string(), mend))
        .collect()
}

fn everything(context: &Context) -> Vec<Finding> {
    let mut found = vec![settings_file(&context.settings)];
    found.extend(database(context));
    found.extend(space(&context.settings));
    found.push(mail(context));
    found.push(texts(&context.settings));
    found.push(portal(&context.settings));
    found.extend(wording(&context.settings));
    found
}

/// Runs the command.
///
/// # Errors
/// `problems_found` when anything does not work.
pub fn run(_args: &DoctorArgs, start: Start) -> Result<(), Failure> {
    let mut found = Vec::new();
    let ui = if let Err(error) = Settings::resolve(&start.flag_values(), &start.environment) {
        found.extend(error.problems().iter().map(|problem| {
            let mend = problem.hint();
            let mend = mend.unwrap_or_else(|| "`cso config check` lists everything".to_owned());
            Finding::problem("settings", problem.to_string(), mend)
        }));
        start.ui
    } else {
        let context = start.context()?;
        found.extend(everything(&context));
        context.ui
    };
    let problems = found
        .iter()
        .filter(|finding| finding.health == Health::Problem)
        .count();
    ui.list(&List::whole(found.into_iter().map(Line).collect()), "")?;
    let text = match problems {
        0 => return Ok(()),
        1 => "one problem was found".to_owned(),
        many => format!("{many} problems were found"),
    };
    Err(Failure::new(ErrorCode::ProblemsFound, text)
        .hint("do what stands beside it, then run `cso doctor` again"))
}
