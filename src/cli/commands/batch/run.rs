//! `cso batch run`.

use crate::app::batch::{Begun, Plan, allow, begin, check};
use crate::cli::Start;
use crate::cli::commands::batch::check::{counts, show};
use crate::cli::commands::batch::{ListFileArgs, carry_out, plan_object};
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::shown::batch::summary;
use crate::cli::view;
use clap::Args;

/// Invite everybody on a list
///
/// Shows what the list would do and asks. Rows are carried out in groups, each of them kept whole or
/// not at all; rows that are wrong are rejected with their reasons and hold up no other row. It can be
/// stopped at any time: resume it, or run the same list again, and nothing is lost or doubled.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso batch run intake.xlsx
  cso batch run intake.csv --strict --no-send
  some-export | cso batch run - --json --yes")]
pub struct RunArgs {
    #[command(flatten)]
    list: ListFileArgs,
    /// Leave the emails in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `partial` with rejected rows; `interrupted`; `invalid_file`, `invalid_headings`, `forbidden`;
/// `usage` where nobody can be asked and --yes is missing.
pub fn run(args: &RunArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("batch run")?;
    allow(&office.desk(), &office.caller())?;
    if !office.global.yes && !office.global.dry_run && !office.ui.can_ask() {
        return office.confirm("Go on?");
    }
    let intake = args.list.open(&office)?;
    let terms = args.list.terms(&office);
    let plan = || -> Result<Plan, Failure> {
        check(&office.desk(), &office.caller(), &*intake, terms)
            .map_err(|error| args.list.failure(error))
    };
    if office.global.dry_run {
        let plan = plan()?;
        office.say_if_dry();
        return show(&office, &plan);
    }
    if !office.global.yes {
        ask(&office, &plan()?, &args.list.shown())?;
    }
    let begun = begin(&office.desk(), &office.caller(), &*intake, terms)
        .map_err(|error| args.list.failure(error))?;
    let run = match begun {
        Begun::New(run) => {
            office.ui.status(&format!("Run {}", run.reference));
            run
        }
        Begun::Continued(run) => {
            office.ui.status(&format!(
                "This list was begun before: going on with {}",
                run.reference
            ));
            run
        }
        Begun::Nothing => {
            office.ui.status("The list has headings and no rows.");
            if office.ui.is_for_machines() {
                return office.ui.data(&view::line(&plan_object(&Plan::default())));
            }
            return Ok(());
        }
    };
    // The list is in the database now; a file of a hundred megabytes need not stay open.
    drop(intake);
    carry_out(&office, &run.reference, Sending::unless(args.no_send))
}

fn ask(office: &Office, plan: &Plan, shown: &str) -> Result<(), Failure> {
    office.ui.status(&format!("{shown}: {}", counts(plan)));
    for line in summary(&plan.findings) {
        office.ui.status(&format!("  {line}"));
    }
    if plan.findings.is_empty() || plan.created == 0 {
        office.ui.status("");
    } else {
        office
            .ui
            .hint("answer no, and `cso batch check` shows each of these rows");
    }
    if plan.created == 0 {
        return Ok(());
    }
    let (people, emails) = if plan.created == 1 {
        ("1 person", "the email")
    } else {
        (&*format!("{} people", plan.created), "the emails")
    };
    office.confirm(&format!("Invite {people} and send {emails}?"))
}
