//! `cso record restrict`.

use crate::app::record;
use crate::cli::Start;
use crate::cli::commands::record::{counted, show};
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::desk::RecordView;
use crate::cli::shown::lists::Names;
use crate::domain::access::{Access, AccessEvent};
use clap::Args;

/// Restrict a record to its own team, at once
///
/// From this moment only the record's own team and admins see its label or offer it. People who
/// have access see the record no more, and emails about it that have not left are held back. Needs
/// --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record restrict C220 --reason \"court order of 3 May\"")]
pub struct RestrictArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &RestrictArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record restrict")?;
    let reference = parsed::record("REF", &args.record)?;
    let (before, accesses, staff) = record::show(&office.desk(), &office.caller(), &reference)?;
    // What is refused anyway is refused before anybody is asked.
    if office.global.reason.is_some()
        && before.restricted_at.is_none()
        && record::may_change(&staff, &before)
    {
        let usable = accesses.iter().filter(|access| is_suspended_by_it(access));
        let (usable, live) = (usable.count(), accesses.len());
        let team = before.team.as_ref().map_or_else(
            || "admins alone, since it has no team".to_owned(),
            |team| format!("team {team} and admins"),
        );
        office.ui.status(&format!(
            "{reference} will be for {team}: {} will be suspended, emails about {} held back.",
            counted(usable, "access in use", "accesses in use"),
            counted(live, "invitation", "invitations"),
        ));
        office.confirm(&format!("Restrict {reference} now?"))?;
    }
    let done = record::restrict(&office.desk(), &office.caller(), &reference)?;
    let (suspended, messages) = (
        counted(done.suspended, "access", "accesses"),
        counted(done.messages, "email", "emails"),
    );
    office.did(
        &format!("Restricted {reference}: {suspended} suspended, {messages} held back"),
        &format!(
            "Would restrict {reference}: {suspended} would be suspended, {messages} held back"
        ),
    );
    office.say_if_dry();
    if !office.global.dry_run && !staff.sees_restricted(before.team.as_ref()) {
        // Without a team of its own it is for admins only, and whoever restricted it may be none.
        return office.ui.show(&RecordView {
            record: &done.record,
            names: Names::Hidden,
            accesses: &[],
            barred: &[],
        });
    }
    show::show(&office, &reference)
}

fn is_suspended_by_it(access: &Access) -> bool {
    access.state.after(AccessEvent::Suspended).is_ok()
}
