//! `cso report who-could-see`.

use crate::app::report;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, Edge};
use crate::cli::shown::report::SightRow;
use crate::cli::view::List;
use crate::domain::report::sight::Window;
use chrono::{DateTime, Utc};
use clap::Args;

/// Show who could see a record, and when
///
/// Answered from the audit trail alone, so that it holds whatever was changed or erased since. For
/// each person the times in which they could have seen it, from approval to what ended it: an end
/// date, a suspension, a locked or closed account, a restriction of the record. Then the staff who
/// could read a code of an invitation to it. The trail tells who could, not who did; of names shown
/// in lists it tells how many, not whose. For auditors and admins.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report who-could-see C220 --on 2026-11-22
  cso report who-could-see C220 --from 2026-11-01 --until 2026-11-30 --json
  cso report who-could-see C220")]
pub struct WhoCouldSeeArgs {
    /// The record
    #[arg(value_name = "REF")]
    record: String,
    /// On this day where you are, from midnight to midnight
    #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "until"])]
    on: Option<String>,
    /// From this day or instant on
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Up to the end of this day, or before this instant
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Show names, where they are still kept; takes --reason, recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

impl WhoCouldSeeArgs {
    /// The time that is asked for, and whether any was.
    fn window(&self) -> Result<(Window, bool), Failure> {
        let on = self.on.as_deref();
        let from = match on {
            Some(_) => parsed::maybe_moment("--on", on, Edge::Start)?,
            None => parsed::maybe_moment("--from", self.from.as_deref(), Edge::Start)?,
        };
        let until = match on {
            Some(_) => parsed::maybe_moment("--on", on, Edge::End)?,
            None => parsed::maybe_moment("--until", self.until.as_deref(), Edge::End)?,
        };
        let window = Window {
            from: from.unwrap_or(DateTime::<Utc>::MIN_UTC),
            until: until.unwrap_or(DateTime::<Utc>::MAX_UTC),
        };
        if window.from >= window.until {
            return Err(
                Failure::usage("--until is before --from").because("no time lies between them")
            );
        }
        Ok((window, from.is_some() || until.is_some()))
    }
}

/// Runs the command.
///
/// # Errors
/// `not_found` for a record that was never there; `forbidden` for others than auditors and admins.
pub fn run(args: &WhoCouldSeeArgs, start: Start) -> Result<(), Failure> {
    let (window, is_asked) = args.window()?;
    let record = parsed::record("REF", &args.record)?;
    let office = start.office("report who-could-see")?;
    let seen = report::who_could_see(&office.desk(), &office.caller(), &record, window)?;
    let of_sights = seen.sights.iter().map(|sight| &sight.invitation);
    let of_readings = seen.readings.iter().map(|reading| &reading.invitation);
    let references = of_sights.chain(of_readings).cloned().collect();
    let names = super::revealed(&office, &seen.staff, args.reveal, &references)?;
    let window = is_asked.then_some(window);
    let name = |invitation| names.get(invitation).map(String::as_str);
    let people = seen.sights.iter().map(|sight| SightRow::Person {
        sight,
        name: name(&sight.invitation),
        window,
    });
    let staff = seen.readings.iter().map(|reading| SightRow::Staff {
        reading,
        name: name(&reading.invitation),
    });
    let rows = people.chain(staff).collect();
    let empty = "Nobody could see it through the portal.";
    office.ui.list(&List::whole(rows), empty)
}
