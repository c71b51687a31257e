//! `cso housekeeping`: what only time brings about, for a timer.

use crate::app::housekeeping::{self, Mode, Report, heads};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::office::{Office, Sending};
use crate::cli::shown::housekeeping::{Line, State};
use crate::cli::time;
use crate::cli::view::List;
use crate::ports::heads::Kept;
use crate::wiring;
use clap::Args;

/// Do what is due by now: expiries, ends of access, reminders, what is over
///
/// For cron or a timer, such as every hour. Invitations whose time ran out are marked expired. Access
/// whose end has come is written down as ended, and the person is told unless that is silent. Whom
/// something has waited on for the times of `policy.reminders` is reminded, never late and never twice.
/// Accounts that nobody has used for the time of `policy.inactive_closed` are closed, and their people
/// told. Six-digit codes and sessions that are over are forgotten. What ended longer ago than
/// `policy.retention` loses its names, unless a legal hold keeps them. The head of the audit trail is
/// added to `audit.head_file`, where one is set.
///
/// It may run at any time, twice, side by side, and after weeks without it: what is done is not done
/// again, and reminders that were missed are not caught up. Where the clock of this computer lags
/// behind the audit trail it does nothing. --dry-run shows what it would do.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso housekeeping --dry-run
  cso housekeeping --quiet           for a timer
  cso housekeeping --no-send --json")]
pub struct HousekeepingArgs {
    /// Leave what it writes in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `forbidden`; `partial` where something could not be done; `not_written` where the head of the audit
/// trail could not be kept.
pub fn run(args: &HousekeepingArgs, start: Start) -> Result<(), Failure> {
    let office = start.service("housekeeping")?;
    let interrupt = Interrupt::listen()?;
    let mode = if office.global.dry_run {
        Mode::Plan
    } else {
        Mode::ForGood
    };
    let (desk, caller) = (office.desk(), office.caller());
    let report = housekeeping::run(&desk, &caller, mode, &|| interrupt.is_raised())?;
    if let Some(lag) = report.lag {
        office.ui.warning(&format!(
            "the clock of this computer is {} behind the newest entry of the audit trail: nothing was done",
            time::span(lag)
        ));
        office.ui.hint("put the clock right, then run it again");
    }
    send(&office, &report, Sending::unless(args.no_send));
    let (head, kept) = keep_head(&office, &report)?;
    office.say_if_dry();
    let mut items: Vec<Line> = report
        .tasks
        .iter()
        .map(|(task, tally)| Line {
            task: task.name,
            about: task.about,
            state: State::of(tally.as_ref(), mode),
            done: tally.as_ref().map_or(0, |tally| tally.done),
            failed: tally.as_ref().map_or(0, |tally| tally.failed),
        })
        .collect();
    items.push(inactive(&report));
    items.push(head);
    let is_idle = items
        .iter()
        .all(|line| matches!(line.state, State::Nothing | State::Found | State::NotSet));
    office.ui.list(&List::whole(items), "")?;
    if is_idle {
        office.ui.status("There was nothing to do.");
    }
    if report.inactive > 0 {
        office
            .ui
            .hint("`cso account list --inactive` shows the accounts that nobody uses");
    }
    kept?;
    failed(&report)?;
    if report.is_stopped {
        return Err(Failure::declined());
    }
    Ok(())
}

/// Accounts that are not used and not closed yet: nothing is done about them.
fn inactive(report: &Report) -> Line {
    Line {
        task: "inactive",
        about: "accounts that nobody has used for long, not closed yet",
        state: match (report.lag, report.inactive) {
            (Some(_), _) => State::Skipped,
            (None, 0) => State::Nothing,
            (None, _) => State::Found,
        },
        done: report.inactive,
        failed: 0,
    }
}

/// Sends what was written, and says what is left for the outbox.
fn send(office: &Office, report: &Report, sending: Sending) {
    let queued: Vec<_> = report
        .tallies()
        .flat_map(|tally| tally.queued.iter().cloned())
        .collect();
    office.send(&queued, sending);
    let more: u64 = report.tallies().map(|tally| tally.more).sum();
    if more > 0 && !office.global.dry_run {
        office.ui.status(&format!(
            "{more} more emails wait in the outbox: send them with `cso mail send`"
        ));
    }
}

/// Keeps the head of the audit trail, last of all; tells how that went, and what went wrong.
fn keep_head(office: &Office, report: &Report) -> Result<(Line, Result<(), Failure>), Failure> {
    let mut line = Line {
        task: "audit-head",
        about: "head of the audit trail, added to audit.head_file",
        state: State::NotSet,
        done: 0,
        failed: 0,
    };
    let Some(place) = wiring::heads(&office.settings) else {
        return Ok((line, Ok(())));
    };
    if report.lag.is_some() || report.is_stopped {
        line.state = State::Skipped;
        return Ok((line, Ok(())));
    }
    if office.global.dry_run {
        line.state = State::Planned;
        line.done = 1;
        return Ok((line, Ok(())));
    }
    match heads::keep(&office.desk(), &office.caller(), &*place)? {
        Ok(Kept::Added) => {
            line.state = State::Done;
            line.done = 1;
        }
        Ok(Kept::Same) => line.state = State::Nothing,
        Err(error) => {
            line.state = State::Failed;
            line.failed = 1;
            let failure = Failure::new(ErrorCode::NotWritten, error.to_string())
                .hint("`cso config show audit` shows where audit.head_file comes from");
            return Ok((line, Err(failure)));
        }
    }
    Ok((line, Ok(())))
}

fn failed(report: &Report) -> Result<(), Failure> {
    let failed = report.failed();
    if failed == 0 {
        return Ok(());
    }
    let problem = report.tallies().filter_map(|tally| tally.problem.clone());
    let failure = Failure::new(
        ErrorCode::Partial,
        format!("{failed} could not be done; everything else was"),
    );
    Err(match problem.last() {
        Some(problem) => failure.because(problem),
        None => failure,
    }
    .hint("the next run tries them again; `cso doctor` looks for what is wrong"))
}
