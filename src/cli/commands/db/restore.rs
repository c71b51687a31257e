//! `cso db restore`.

use crate::app::desk::Caller;
use crate::app::{database, key};
use crate::cli::failure::Failure;
use crate::cli::ui::Standard;
use crate::cli::view::{Fact, View};
use crate::cli::{Context, Start};
use crate::ports::store::StoreError;
use crate::wiring::{self, Absent, WiringError};
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Put a backup in the place of the database
///
/// Stop the portal and every other command first. The database that is replaced is kept beside it.
/// What waited to be sent when the backup was made is held: nothing is sent a second time before
/// somebody has looked at it.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso db restore /media/safe/cso-2026-11-22.db
  cso mail list --state held        then look at what was to be sent …
  cso mail retry --held             … and let it go")]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
}

struct Restored<'a> {
    place: &'a Path,
    from: &'a Path,
    kept: Option<&'a Path>,
    held: u64,
}

impl View for Restored<'_> {
    fn json(&self) -> Value {
        json!({
            "place": self.place.display().to_string(),
            "from": self.from.display().to_string(),
            "replaced": self.kept.map(|kept| kept.display().to_string()),
            "held": self.held,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Database", self.place.display().to_string()),
            Fact::new("Restored from", self.from.display().to_string()),
            Fact::new(
                "Replaced one kept as",
                self.kept.map(|kept| kept.display().to_string()),
            ),
            Fact::new("Messages held", self.held),
        ]
    }
}

/// Opens the backup, looks for damage and checks that the key is the one it was made with.
fn inspect(context: &Context, file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        let text = format!("there is no file {}", file.display());
        return Err(Failure::not_found(text).hint("name the file that `cso db backup` wrote"));
    }
    let unusable = |failure: Failure| {
        Failure {
            hints: vec!["try another backup; the database was not touched".to_owned()],
            ..failure
        }
        .what(format!("the backup {} cannot be used", file.display()))
    };
    let store = match wiring::open_backup(&context.settings, file) {
        Ok(store) => store,
        // It is brought up to date while it is restored, and its key is compared then.
        Err(WiringError::Store(StoreError::Older { .. })) => return Ok(()),
        Err(error) => return Err(unusable(error.into())),
    };
    let damage = store.check().map_err(|error| unusable(error.into()))?;
    if let Some(first) = damage.into_iter().next() {
        return Err(unusable(StoreError::Damaged(first).into()));
    }
    let vault = wiring::vault(&context.settings, &context.hooks);
    let view = store.view()?;
    key::check(&*view, &*vault).map_err(|refusal| {
        Failure::from(refusal)
            .hint("put back the key file that belongs to the backup first; without it no code or link in it can be used")
    })
}

/// Where the trail of the present database ends; `None` where there is none, or it is beyond reading,
/// which may be why a backup is restored.
fn replaced(context: &Context, caller: &Caller) -> Result<Option<String>, Failure> {
    let Ok(store) = wiring::open_as_it_is(&context.settings, &context.hooks) else {
        return Ok(None);
    };
    let Ok(view) = store.view() else {
        return Ok(None);
    };
    // Nobody is staff of a database that was never used.
    if !view.has_staff().unwrap_or(false) {
        return Ok(None);
    }
    match database::may_replace(&*view, caller) {
        Ok(head) => Ok(Some(head)),
        Err(crate::app::refusal::Refusal::Store(_)) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Runs the command.
///
/// # Errors
/// `not_found` for the file, `key_mismatch`, `forbidden`, `busy` while something else uses the
/// database; nothing was changed then.
pub fn run(args: &RestoreArgs, start: Start) -> Result<(), Failure> {
    let context = start.context()?;
    let place = wiring::local_path(&context.settings)?.to_owned();
    let file = args.file.as_path();
    let is_same = match (file.canonicalize(), place.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    if is_same {
        return Err(Failure::usage(format!(
            "{} is the database itself, not a backup of it",
            file.display()
        )));
    }
    inspect(&context, file)?;
    let is_there = place.exists();
    let caller = Caller {
        login: wiring::login(&context.hooks)?,
        command: "db restore",
        reason: None,
    };
    let end_of_trail = replaced(&context, &caller)?;
    let now = wiring::sources(&context.hooks).0.now();
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".replaced-{}", now.format("%Y%m%dT%H%M%SZ")));
    let aside = place.with_file_name(name);
    if context.global.dry_run {
        context.ui.status(&format!(
            "would put {} in the place of {}",
            file.display(),
            place.display()
        ));
        return Ok(());
    }
    if is_there && (context.ui.can_ask() || !context.ui.is_for_machines()) {
        context.ui.status(&format!(
            "This replaces the database {} by the backup {}.",
            place.display(),
            file.display()
        ));
        context
            .ui
            .status("What was done since the backup is no longer in it. Stop the portal and every other command first.");
    }
    if is_there && !context.ui.confirm("Replace the database?", Standard::No)? {
        return Err(Failure::declined());
    }
    wiring::restore(&context.settings, file, &aside).map_err(|error| {
        let is_busy = matches!(error, WiringError::Store(StoreError::Busy));
        let failure = Failure::from(error);
        if is_busy {
            failure.hint("stop the portal and every other command that uses the database")
        } else {
            failure
        }
    })?;
    let office = context.office("db restore", Absent::Fail)?;
    let held = database::restored(&office.desk(), &office.caller(), end_of_trail.as_deref())?;
    office.ui.show(&Restored {
        place: &place,
        from: file,
        kept: is_there.then_some(&aside),
        held,
    })?;
    office.ui.notice("nothing that waited in the backup is sent by itself: look with `cso mail list --state held`, then let it go with `cso mail retry --held`");
    Ok(())
}
