//! `cso batch`: many invitations from one list.

pub mod check;
pub mod list;
pub mod rejects;
pub mod resume;
pub mod run;
pub mod show;

use crate::app::batch::{BatchError, Plan, Terms, each_row};
use crate::app::delivery::Delivered;
use crate::app::mail;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::office::{Office, Sending};
use crate::cli::plain::plain;
use crate::cli::progress::Progress;
use crate::cli::sanitise;
use crate::cli::shown::batch::{RunView, head, remark, summary};
use crate::cli::view::Format;
use crate::domain::batch::column::{Extra, InvalidHeadings};
use crate::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome, Run, RunState};
use crate::domain::id::RunRef;
use crate::domain::text::visible;
use crate::ports::intake::{Intake, IntakeError, Notice};
use crate::ports::store::RowFilter;
use crate::wiring::{self, Patience};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Invite many people from a list
///
/// A list is CSV (comma, semicolon or tab), an Excel workbook (.xlsx) or JSON lines, with the columns
/// email, name and record, and where wanted label, relationship, worker, language, note and key.
/// Running the same list twice changes nothing: a row is known by its key or, without one, by all it
/// asks for.
#[derive(Args)]
pub struct BatchArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    #[command(alias = "validate")]
    Check(check::CheckArgs),
    #[command(alias = "start")]
    Run(run::RunArgs),
    #[command(alias = "continue")]
    Resume(resume::ResumeArgs),
    #[command(alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(alias = "rejected")]
    Rejects(rejects::RejectsArgs),
}

/// Runs the command.
///
/// # Errors
/// The command's own.
pub fn run(args: &BatchArgs, start: Start) -> Result<(), Failure> {
    match &args.verb {
        Verb::Check(args) => check::run(args, start),
        Verb::Run(args) => run::run(args, start),
        Verb::Resume(args) => resume::run(args, start),
        Verb::List(args) => list::run(args, start),
        Verb::Show(args) => show::run(args, start),
        Verb::Rejects(args) => rejects::run(args, start),
    }
}

// Flattened; a doc comment would stand as the help of the commands that flatten it.
#[derive(Args)]
pub(super) struct ListFileArgs {
    /// The list; - reads standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Refuse rows that raise doubts, instead of warning of them
    #[arg(long)]
    strict: bool,
    /// Leave out columns that are not known, instead of refusing the list
    #[arg(long)]
    ignore_extra: bool,
    /// The sheet to read, where a workbook has several
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

impl ListFileArgs {
    /// Opens the list and says what staff should know of how it is read.
    pub(super) fn open(&self, office: &Office) -> Result<Box<dyn Intake>, Failure> {
        let extra = if self.ignore_extra {
            Extra::Ignored
        } else {
            Extra::Refused
        };
        let file = (self.file != Path::new("-")).then_some(self.file.as_path());
        let intake = wiring::intake(&office.wired, file, extra, self.sheet.clone())
            .map_err(|error| refused_list(&self.shown(), &error))?;
        for notice in intake.notices() {
            office.ui.warning(&match notice {
                Notice::Windows1252 => format!(
                    "{} is not Unicode; it was read as Windows-1252: look whether names with accents are right",
                    self.shown()
                ),
                Notice::Sheet(name) => format!(
                    "only the sheet “{}” of {} is read",
                    visible(name),
                    self.shown()
                ),
            });
        }
        Ok(intake)
    }

    pub(super) fn terms(&self, office: &Office) -> Terms {
        Terms {
            doubts: if self.strict {
                Doubts::Rejected
            } else {
                Doubts::Told
            },
            language: office.settings.organisation.language,
        }
    }

    pub(super) fn shown(&self) -> String {
        if self.file == Path::new("-") {
            "standard input".to_owned()
        } else {
            visible(&self.file.to_string_lossy())
        }
    }

    /// What the app said about the list, with its place.
    pub(super) fn failure(&self, error: BatchError) -> Failure {
        match error {
            BatchError::Refused(refusal) => refusal.into(),
            BatchError::Intake(error) => refused_list(&self.shown(), &error),
            BatchError::Changed => Failure::new(
                ErrorCode::InvalidFile,
                format!("{} cannot be taken in", self.shown()),
            )
            .because("it was changed while it was read")
            .hint("run the same command again"),
        }
    }
}

fn refused_list(shown: &str, error: &IntakeError) -> Failure {
    let failure = |code, place: &str| {
        Failure::new(code, format!("{place} cannot be read as a batch")).because(error.to_string())
    };
    let of_file = || failure(ErrorCode::InvalidFile, shown);
    match error {
        IntakeError::Unreadable(why) => {
            Failure::new(ErrorCode::InvalidFile, format!("{shown} cannot be read"))
                .because(why)
                .hint("look whether the name is right and whether you may read the file")
        }
        IntakeError::Form(_) => of_file()
            .hint("save the list as CSV or as an Excel workbook (.xlsx), and name that file"),
        IntakeError::TooLarge | IntakeError::TooManyRows => {
            of_file().hint("split it into several lists; rows that come twice are known again")
        }
        IntakeError::Empty => {
            of_file().hint("the first line names the columns: email, name, record …")
        }
        IntakeError::Headings { line, source } => {
            let failure = failure(ErrorCode::InvalidHeadings, &format!("{shown} line {line}"));
            match source {
                InvalidHeadings::Unknown { .. } => failure
                    .hint("known are email, name, record, label, relationship, worker, language, note and key")
                    .hint("--ignore-extra leaves the others out"),
                InvalidHeadings::Twice { .. } => failure.hint("take one of them out"),
                InvalidHeadings::Missing { .. } | InvalidHeadings::None => {
                    failure.hint("the first line names the columns; email, name and record are needed")
                }
            }
        }
        IntakeError::Sheets { .. } | IntakeError::NoSheet { .. } => {
            of_file().hint("name the one to read with --sheet NAME")
        }
        IntakeError::Damaged { line, .. } => {
            failure(ErrorCode::InvalidFile, &format!("{shown} line {line}"))
                .hint("save it once more from the program that made it")
        }
    }
}

/// Reads a run's reference.
pub(super) fn reference(text: &str) -> Result<RunRef, Failure> {
    RunRef::parse(text).map_err(|error| {
        Failure::from(error)
            .at("RUN")
            .hint("`cso batch list` lists the runs")
    })
}

/// Carries a run out, sends what it queued, and shows what became of it.
pub(super) fn carry_out(
    office: &Office,
    reference: &RunRef,
    sending: Sending,
) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let before = crate::app::batch::show(&office.desk(), &office.caller(), reference)?;
    let run = {
        let mut progress = Progress::new(&office.ui, "rows", before.rows.into());
        crate::app::batch::carry_out(
            &office.desk(),
            &office.caller(),
            reference,
            office.settings.organisation.language,
            &|| interrupt.is_raised(),
            &mut |run| progress.at(run.settled().into()),
        )?
    };
    let sent = if run.state == RunState::Finished && !office.global.dry_run {
        deliver(office, &run, sending, &interrupt)
    } else {
        None
    };
    show(office, &run, sent.as_ref())?;
    end(office, &run, &interrupt)
}

/// Sends what is due. What cannot be sent stays queued, and that is no failure of the batch.
fn deliver(
    office: &Office,
    run: &Run,
    sending: Sending,
    interrupt: &Interrupt,
) -> Option<Delivered> {
    if run.created == 0 {
        return None;
    }
    if sending == Sending::Later {
        office
            .ui
            .status("The emails wait in the outbox: send them with `cso mail send`");
        return None;
    }
    let try_to = || -> Result<Delivered, Failure> {
        let due = mail::due(&office.desk(), &office.caller())?;
        let mut progress = Progress::new(&office.ui, "messages", due);
        office.deliver_until(None, u64::MAX, Patience::AsSet, interrupt, &mut |done| {
            progress.at(done.total());
        })
    };
    match try_to() {
        Ok(done) => {
            if let Some(error) = done.last_error.as_ref().filter(|_| done.provider_away) {
                office
                    .ui
                    .warning(&format!("not every email could be sent: {}", plain(error)));
                office
                    .ui
                    .hint("what waits is saved; `cso mail send` sends it later");
            }
            Some(done)
        }
        Err(failure) => {
            let why = failure.because.unwrap_or(failure.message);
            office
                .ui
                .warning(&format!("the emails stay in the outbox: {why}"));
            office
                .ui
                .hint("they are saved; send them later with `cso mail send`");
            None
        }
    }
}

/// Shows a run: as facts, or as the object of the contract.
pub(super) fn show(office: &Office, run: &Run, sent: Option<&Delivered>) -> Result<(), Failure> {
    match office.ui.format() {
        Format::Json | Format::Jsonl => object(office, run, sent),
        Format::Table | Format::Plain | Format::Csv => {
            office.ui.show(&RunView(run))?;
            let mut findings: BTreeMap<Finding, u32> = BTreeMap::new();
            each_row(
                &office.desk(),
                &office.caller(),
                &run.reference,
                RowFilter::Remarked,
                &mut |row| -> Result<(), Failure> {
                    let kinds: BTreeSet<Finding> =
                        row.remarks.iter().map(|remark| remark.finding).collect();
                    for kind in kinds {
                        *findings.entry(kind).or_default() += 1;
                    }
                    Ok(())
                },
            )?;
            for line in summary(&findings) {
                office.ui.status(&line);
            }
            if let Some(done) = sent {
                office.ui.status(&format!(
                    "{} of {} emails were sent",
                    done.sent,
                    done.total()
                ));
            }
            Ok(())
        }
    }
}

/// Writes the object of the contract, its long lists piece by piece.
fn object(office: &Office, run: &Run, sent: Option<&Delivered>) -> Result<(), Failure> {
    let mut text = String::from("{");
    for (name, value) in head(Some(run), None) {
        text.extend(["\"", name, "\": ", &value.to_string(), ", "]);
    }
    if let Some(done) = sent {
        let sent = json!({
            "sent": done.sent, "postponed": done.postponed, "failed": done.failed,
            "cancelled": done.cancelled, "held": done.held, "error": done.last_error,
        });
        text.extend(["\"delivery\": ", &sent.to_string(), ", "]);
    }
    text.push_str("\"rejects\": [");
    office.ui.data(&sanitise::json_text(&text))?;
    let rejected = RowFilter::Outcome(RowOutcome::Rejected);
    list_remarks(office, run, rejected, &|row| row.refusals().collect())?;
    office.ui.data("], \"warnings\": [")?;
    list_remarks(office, run, RowFilter::Remarked, &|row| {
        row.doubts().collect()
    })?;
    office.ui.data("]}\n")
}

fn list_remarks(
    office: &Office,
    run: &Run,
    which: RowFilter,
    pick: &dyn Fn(&Row) -> Vec<&Remark>,
) -> Result<(), Failure> {
    let mut between = "";
    each_row(
        &office.desk(),
        &office.caller(),
        &run.reference,
        which,
        &mut |row| {
            let mut text = String::new();
            for found in pick(row) {
                text.push_str(between);
                between = ", ";
                text.push_str(&sanitise::json_text(&remark(row.line, found).to_string()));
            }
            if text.is_empty() {
                Ok(())
            } else {
                office.ui.data(&text)
            }
        },
    )
}

/// How a run ends: interrupted, with rejected rows, or well; with what comes next.
fn end(office: &Office, run: &Run, interrupt: &Interrupt) -> Result<(), Failure> {
    let reference = &run.reference;
    if run.state != RunState::Finished {
        let message = format!("stopped after {} of {} rows", run.settled(), run.rows);
        return Err(Failure {
            message,
            ..Failure::interrupted()
        }
        .because("nothing is half-written")
        .hint(format!("go on with `cso batch resume {reference}`")));
    }
    if run.rejected > 0 {
        return Err(partial(run.rejected, run.rows).hint(format!(
            "`cso batch rejects {reference} > mend.csv` writes them with their reasons; mend the file and run it"
        )));
    }
    if interrupt.is_raised() {
        return Err(Failure {
            message: "stopped before every email was sent".to_owned(),
            ..Failure::interrupted()
        }
        .because("every invitation is made, and what was not sent is saved")
        .hint("send the rest with `cso mail send`"));
    }
    office
        .ui
        .hint("`cso invite list --waiting-on person` shows who has not phoned yet");
    Ok(())
}

/// What a batch with rejected rows ends with.
pub(super) fn partial(rejected: u32, rows: u32) -> Failure {
    let (noun, was) = if rows == 1 {
        ("row", "was")
    } else {
        ("rows", "were")
    };
    Failure::new(
        ErrorCode::Partial,
        format!("{rejected} of {rows} {noun} {was} rejected"),
    )
}

/// The plan as the object of the contract: the lists of a check are all in memory.
pub(super) fn plan_object(plan: &Plan) -> Value {
    let mut object: serde_json::Map<String, Value> = head(None, Some(plan))
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let list = |refuses: bool| -> Vec<Value> {
        plan.told
            .iter()
            .filter(|told| told.refuses == refuses)
            .map(|told| remark(told.line, &told.remark))
            .collect()
    };
    object.insert("rejects".to_owned(), Value::Array(list(true)));
    object.insert("warnings".to_owned(), Value::Array(list(false)));
    Value::Object(object)
}
