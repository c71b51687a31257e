//! `cso report delivery`.

use super::local_day;
use crate::app::report::{self, Days};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::report::{DeliveryRow, DrawnDeliveryRow};
use crate::cli::view::List;
use chrono::Days as DayCount;
use clap::Args;

/// Show what became of emails, texts and calls
///
/// By kind and way: how many were written, left, arrived, wait, are held, failed or were cancelled,
/// why those that failed did, and the middle of the seconds from writing to sending. On a screen a
/// line of small bars shows the days.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso report delivery
  cso report delivery --days 7 --json")]
pub struct DeliveryArgs {
    /// How many days back, with today
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
}

/// Runs the command.
///
/// # Errors
/// The database's own.
pub fn run(args: &DeliveryArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("report delivery")?;
    let last = local_day(office.wired.clock.now());
    let first = last
        .checked_sub_days(DayCount::new(u64::from(args.days.saturating_sub(1))))
        .unwrap_or(last);
    let days = Days {
        first,
        since: parsed::beginning(first).unwrap_or_default(),
        last,
    };
    let lines = report::delivery(&office.desk(), &office.caller(), days, &local_day)?;
    let empty = "No message was written.";
    let ui = &office.ui;
    if ui.can_draw() {
        let rows = lines
            .into_iter()
            .map(|line| DrawnDeliveryRow { line, first });
        ui.list(&List::whole(rows.collect()), empty)
    } else {
        let rows = lines.into_iter().map(|line| DeliveryRow { line, first });
        ui.list(&List::whole(rows.collect()), empty)
    }
}
