//! `cso access end`.

use crate::app::access::life::{self, Change, Changed, End};
use crate::app::status::Picture;
use crate::cli::Start;
use crate::cli::commands::access::{picked, show, together};
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::parsed::{self, Edge};
use crate::cli::shown::last_day;
use crate::cli::shown::status::Status;
use crate::cli::time;
use crate::domain::access::{AccessState, Telling};
use crate::domain::id::RecordRef;
use chrono::{DateTime, Utc};
use clap::Args;

/// End access to records, now or on a date, with a reason
///
/// The person does not see the record from then on: their next page in the portal shows that the
/// access has ended. When it ends they are told by one email that names no child and no record;
/// --silent leaves that email out, for safety, now or whenever the end comes. What has ended
/// cannot be taken up again: invite the person anew. The account for signing in stays open.
///
/// A date that was set can be changed by another, or brought forward by ending now. Without --record,
/// every access of the invitation that has begun ends.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso access end INV-7K3Q9X --reason \"adopted\" --yes          now
  cso access end INV-7K3Q9X --record C220 --on 2027-02-01 --reason \"moves away\" --yes
                                      the last day is 31 January
  cso access end INV-7K3Q9X --placement-ended 2026-11-20 --reason \"placement ended\" --yes
                                      when the grace of policy.placement_grace is over
  cso access end INV-7K3Q9X --silent --reason \"police advice\" --yes
                                      nobody is told")]
pub struct EndArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Only this record. Repeat it for more
    #[arg(long = "record", value_name = "REF")]
    records: Vec<String>,
    /// End at the beginning of this day, such as 2027-02-01: the last day is the day before
    #[arg(long, value_name = "DATE", conflicts_with = "placement_ended")]
    on: Option<String>,
    /// The day on which a placement ended; access ends `policy.placement_grace` later, or now if that has passed
    #[arg(long, value_name = "DATE")]
    placement_ended: Option<String>,
    /// Do not tell the person, for safety; kept with the access
    #[arg(long)]
    silent: bool,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `already_decided`, `forbidden`; `usage` for a day that has passed,
/// and where nobody can be asked and --yes is missing.
pub fn run(args: &EndArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access end")?;
    let end = args.end(&office)?;
    let telling = if args.silent {
        Telling::Silent
    } else {
        Telling::Told
    };
    let records: Vec<_> = args
        .records
        .iter()
        .map(|text| parsed::record("--record", text))
        .collect::<Result<_, _>>()?;
    let change = Change::End(end, telling);
    let seen = life::look(&office.desk(), &office.caller(), &args.selector, change)?;
    let reference = &seen.invitation.reference;
    if office.global.reason.is_some() && !picked(&seen, &records, change).is_empty() {
        plan(&office, &seen, &records, change);
        let who = if seen.shows_names {
            seen.invitation.name.as_str()
        } else {
            "the person"
        };
        office.confirm(&match end.later_than(seen.now) {
            Some(_) => format!("Set this end for {who}?"),
            None => format!("End this for {who} now? This cannot be undone."),
        })?;
    }
    let changed = life::change(
        &office.desk(),
        &office.caller(),
        reference,
        &records,
        change,
    )?;
    tell(&office, &changed);
    office.send(&changed.queued, Sending::unless(args.no_send));
    show(&office, reference, change)
}

impl EndArgs {
    fn end(&self, office: &Office) -> Result<End, Failure> {
        if let Some(day) = &self.placement_ended {
            let grace = office.settings.policy.placement_grace;
            let end = parsed::moment_after("--placement-ended", day, grace)?;
            return Ok(End::AfterPlacement(end));
        }
        let Some(day) = &self.on else {
            return Ok(End::Now);
        };
        let end = parsed::moment("--on", day, Edge::Start)?;
        if end <= office.desk().clock.now() {
            return Err(Failure::usage(format!(
                "--on cannot be “{}”",
                crate::domain::text::visible(day)
            ))
            .because(format!("{} has passed", time::local(end)))
            .hint("leave out --on to end it now"));
        }
        Ok(End::At(end))
    }
}

/// Says what will be so, before anybody is asked.
fn plan(office: &Office, seen: &Picture, records: &[RecordRef], change: Change) {
    let mut silent = false;
    let mut end = None;
    for (before, after) in picked(seen, records, change) {
        office.ui.status(&Status(seen).record_words(before));
        silent |= after.is_silent;
        end = after.ends_at.filter(|_| after.state != AccessState::Ended);
    }
    let left: Vec<_> = seen
        .accesses
        .iter()
        .filter(|access| records.is_empty() && access.state.is_waiting())
        .cloned()
        .collect();
    if !left.is_empty() {
        office.ui.status(&format!(
            "{} has not begun and stays as it is.",
            together(&left)
        ));
    }
    office.ui.status(&match end {
        Some(end) => format!("It ends {}.", when(end)),
        None => "It ends at once: the person’s next page in the portal shows it.".to_owned(),
    });
    office.ui.status(match (silent, end) {
        (true, _) => "The person is not told, for safety.",
        (false, None) => "The person is told by one email that names no child and no record.",
        (false, Some(_)) => {
            "When it ends, the person is told by one email that names no child and no record."
        }
    });
}

/// Such as `on 1 Feb 2027 00:00: the last day is 31 Jan 2027`.
fn when(end: DateTime<Utc>) -> String {
    format!("on {}: the last day is {}", time::local(end), last_day(end))
}

fn tell(office: &Office, changed: &Changed) {
    let reference = &changed.invitation.reference;
    let list = together(&changed.accesses);
    let over = changed
        .accesses
        .iter()
        .all(|access| access.state == AccessState::Ended);
    let end = changed.accesses.iter().find_map(|access| access.ends_at);
    match end.filter(|_| !over) {
        Some(end) => office.did(
            &format!("Access to {list} on {reference} ends {}", when(end)),
            &format!("Access to {list} on {reference} would end {}", when(end)),
        ),
        None => office.did(
            &format!("Ended access to {list} on {reference}"),
            &format!("Would end access to {list} on {reference}"),
        ),
    }
    if changed.accesses.iter().any(|access| access.is_silent) {
        office
            .ui
            .status("the person is not told, for safety; that stays with the access");
    }
}
