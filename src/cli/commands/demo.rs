//! `cso demo`: a practice database in a folder of its own.

use crate::app::demo::{DemoError, PASSWORD, Practice, Practised, StoryClock, Transports, play};
use crate::app::desk::Desk;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::office::letters;
use crate::cli::ui::Standard;
use crate::cli::view::{Fact, Look, View};
use crate::settings::environment::{Environment, TestHooks};
use crate::settings::places::Places;
use crate::settings::{FlagValues, Settings, SettingsError};
use crate::wiring::{self, Absent, Patience, Run};
use clap::Args;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Make a practice database with made-up people at every stage
///
/// Everything goes into a folder of its own: database, key, emails and texts. Nobody is real, nothing
/// is sent, and your own database is not touched. Try every command there.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso demo                      into the folder practice beside your data
  cso demo --folder ~/practice  into this folder
  cso demo --fresh --yes        once more from the beginning")]
pub struct DemoArgs {
    /// The practice folder
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: Option<PathBuf>,
    /// Throw an earlier practice folder away and begin anew
    #[arg(long)]
    fresh: bool,
}

/// By this file a practice folder is known.
const MARK: &str = "PRACTICE.txt";
const MARK_TEXT: &str = "\
This folder was made by `cso demo` for practising. Everybody in it is made up.
`cso demo --fresh` throws it away and makes it anew.
";

struct Made {
    folder: PathBuf,
    practised: Vec<Practised>,
    /// Variables that would lead commands elsewhere than into the folder.
    astray: Vec<String>,
}

impl View for Made {
    fn json(&self) -> Value {
        let invitations: Vec<Value> = self
            .practised
            .iter()
            .map(|one| {
                json!({
                    "ref": one.reference.as_str(),
                    "stage": one.stage.word(),
                    "what": one.what,
                })
            })
            .collect();
        json!({ "folder": self.folder.display().to_string(), "invitations": invitations })
    }

    fn facts(&self) -> Vec<Fact> {
        let folder = Fact::new("Folder", self.folder.display().to_string());
        let invitations = self
            .practised
            .iter()
            .map(|one| Fact::new(one.reference.to_string(), one.what));
        std::iter::once(folder).chain(invitations).collect()
    }

    fn human(&self, _look: Look) -> String {
        let mut lines = vec![
            format!("The practice folder is {}", self.folder.display()),
            String::new(),
        ];
        for one in &self.practised {
            lines.push(format!("  {}  {}", one.reference, one.what));
        }
        lines.extend([
            String::new(),
            "To practise, type this first. It counts for this window only:".to_owned(),
            String::new(),
        ]);
        if !self.astray.is_empty() {
            lines.push(format!("  unset {}", self.astray.join(" ")));
        }
        lines.push(format!("  export CSO_HOME={}", quoted(&self.folder)));
        lines.extend([
            String::new(),
            "Then, for example:".to_owned(),
            String::new(),
        ]);
        let mut example = |command: &str, what: &str| lines.push(format!("  {command:<32} {what}"));
        example("cso status", "what waits on you");
        example("cso access list --awaiting", "who waits for approval");
        if let Some(one) = self.waiting() {
            let command = format!("cso access approve {}", one.reference);
            example(&command, "look at one, and approve it");
        }
        lines.extend([
            String::new(),
            format!(
                "Emails, texts and calls are files in {}.",
                self.folder.join("outbox").display()
            ),
            format!("The password of every made-up person is: {PASSWORD}"),
            "Close the window to be back at your own database.".to_owned(),
        ]);
        lines.join("\n") + "\n"
    }
}

impl Made {
    fn waiting(&self) -> Option<&Practised> {
        let approval = crate::domain::journey::Stage::Approval;
        self.practised.iter().find(|one| one.stage == approval)
    }
}

/// A path as a shell reads it as one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-+,@%".contains(c));
    if is_plain {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Runs the command.
///
/// # Errors
/// `already_exists` for a folder that is there; `not_practice` for one that is something else.
pub fn run(args: &DemoArgs, start: &Start) -> Result<(), Failure> {
    let astray = start
        .environment
        .own_names()
        .filter(|name| *name != "CSO_HOME" && !name.starts_with("CSO_TEST_"))
        .map(ToOwned::to_owned)
        .collect();
    // Real settings do not count here, so they may be wrong.
    let own = Places::find(start.global.config.as_deref(), &start.environment)
        .map_err(|problem| SettingsError::new(vec![problem]))?
        .data_folder;
    let folder = match &args.folder {
        Some(folder) => {
            std::path::absolute(folder).map_err(|error| failed(folder, "cannot be used", &error))?
        }
        // Who is practising already means this very folder.
        None if is_practice(&own) => own,
        None => own.join("practice"),
    };
    if start.global.dry_run {
        let text = format!("a practice database would be made in {}", folder.display());
        start.ui.status(&text);
        return Ok(());
    }
    clear(start, args, &folder)?;
    make(&folder)?;
    let practised = fill(&start.hooks, &folder)?;
    start.ui.show(&Made {
        folder,
        practised,
        astray,
    })
}

fn failed(path: &Path, what: &str, error: &dyn std::fmt::Display) -> Failure {
    let message = format!("the folder {} {what}", path.display());
    Failure::new(ErrorCode::File, message)
        .because(error.to_string())
        .hint("choose a folder of your own with --folder DIR")
}

fn is_practice(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir())
        && fs::read_to_string(folder.join(MARK)).is_ok_and(|text| text == MARK_TEXT)
}

/// Sees to it that the folder is not there, or refuses.
fn clear(start: &Start, args: &DemoArgs, folder: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(folder, "cannot be looked at", &error)),
        Ok(_) => {}
    }
    let shown = folder.display();
    if !is_practice(folder) {
        let message = format!("{shown} is there and is no practice folder");
        return Err(Failure::new(ErrorCode::NotPractice, message)
            .because("nothing but a folder that `cso demo` made is ever thrown away")
            .hint("name a folder that is not there yet: `cso demo --folder DIR`"));
    }
    if !args.fresh {
        let message = format!("there is a practice folder already: {shown}");
        return Err(Failure::already_exists(message)
            .hint(format!(
                "practise in it: `export CSO_HOME={}`",
                quoted(folder)
            ))
            .hint("throw it away and begin anew: `cso demo --fresh`"));
    }
    let question = format!("Throw the practice folder {shown} away, with everything in it?");
    if !start.ui.confirm(&question, Standard::No)? {
        return Err(Failure::declined());
    }
    fs::remove_dir_all(folder).map_err(|error| failed(folder, "cannot be thrown away", &error))
}

/// Makes the folder, marked first: one that was cut short can be thrown away as well.
fn make(folder: &Path) -> Result<(), Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .and_then(|()| fs::write(folder.join(MARK), MARK_TEXT))
        .map_err(|error| failed(folder, "cannot be made", &error))
}

/// Plays the stories with the defaults of every setting, whatever the real ones are.
fn fill(hooks: &TestHooks, folder: &Path) -> Result<Vec<Practised>, Failure> {
    let home = ("CSO_HOME".to_owned(), OsString::from(folder));
    let environment: Environment = [home].into_iter().collect();
    let settings = Settings::resolve(&FlagValues::default(), &environment)?;
    let wired = wiring::open(&settings, hooks, Absent::Make, Run::Real)?;
    let letters = letters(&settings)?;
    let now = wired.clock.now();
    let clock = StoryClock::new(now);
    let transports = |at| {
        let hooks = TestHooks {
            now: Some(at),
            ..hooks.clone()
        };
        let mailer = wiring::mailer(&settings, &hooks, Patience::AsSet, Arc::default());
        Ok(Transports {
            mailer: mailer.map_err(|error| error.to_string())?,
            messenger: wiring::messenger(&settings, &hooks),
        })
    };
    let practice = Practice {
        desk: Desk {
            store: &*wired.store,
            clock: &clock,
            codes: &*wired.codes,
            vault: &*wired.vault,
            policy: &settings.policy,
            shared: false,
            mail_domain: settings.mail.from.address.domain(),
        },
        clock: &clock,
        now,
        login: &wired.login,
        letters: &letters,
        public_url: &settings.public_url,
        transports: &transports,
    };
    Ok(play(&practice)?)
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Staff(refusal) => refusal.into(),
            DemoError::Store(error) => error.into(),
            DemoError::Mail(_) => Self::new(ErrorCode::Mail, error.to_string()),
            DemoError::Person { .. } | DemoError::Story { .. } => Self::internal(error.to_string()),
        }
    }
}
