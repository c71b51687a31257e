//! Values on the command line, parsed into the domain's types with the flag's name in the refusal.

use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::domain::id::{RecordRef, StaffLogin, Team};
use crate::domain::name::RecordLabel;
use crate::domain::policy::parse_span;
use crate::domain::staff::Role;
use crate::ports::store::{Cursor, Order, Page};
use chrono::{DateTime, Days, Local, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use clap::Args;
use std::collections::BTreeSet;

/// A time span such as `14d`.
///
/// # Errors
/// `usage`, naming the flag.
pub fn span(flag: &str, text: &str) -> Result<TimeDelta, Failure> {
    parse_span(text).ok_or_else(|| {
        Failure::usage(format!(
            "{flag} cannot be “{}”",
            crate::domain::text::visible(text)
        ))
        .because("a time span such as 14d, 36h or 10m is wanted")
    })
}

/// A word of a list, such as a state.
///
/// # Errors
/// `usage`, naming the flag and the words.
pub fn word<T: Copy>(
    flag: &str,
    text: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, Failure> {
    let wanted = text.trim().to_lowercase().replace(['-', ' '], "_");
    all.iter()
        .copied()
        .find(|&one| word(one).replace('-', "_") == wanted)
        .ok_or_else(|| {
            let words: Vec<&str> = all.iter().map(|&one| word(one)).collect();
            Failure::usage(format!(
                "{flag} cannot be “{}”",
                crate::domain::text::visible(text)
            ))
            .because(format!("one of these is wanted: {}", words.join(", ")))
        })
}

/// A staff login.
///
/// # Errors
/// `invalid_login`.
pub fn login(place: &str, text: &str) -> Result<StaffLogin, Failure> {
    StaffLogin::parse(text).map_err(|error| Failure::from(error).at(place))
}

/// A team.
///
/// # Errors
/// `invalid_team`.
pub fn team(place: &str, text: &str) -> Result<Team, Failure> {
    Team::parse(text).map_err(|error| Failure::from(error).at(place))
}

/// A record's reference.
///
/// # Errors
/// `invalid_record`.
pub fn record(place: &str, text: &str) -> Result<RecordRef, Failure> {
    RecordRef::parse(text).map_err(|error| Failure::from(error).at(place))
}

/// A record's label.
///
/// # Errors
/// `invalid_record`.
pub fn label(place: &str, text: &str) -> Result<RecordLabel, Failure> {
    RecordLabel::parse(text)
        .map_err(|error| Failure::new(ErrorCode::InvalidRecord, error.to_string()).at(place))
}

/// `REF` or `REF=LABEL`.
///
/// # Errors
/// `invalid_record`.
pub fn offered_record(text: &str) -> Result<(RecordRef, Option<RecordLabel>), Failure> {
    match text.split_once('=') {
        None => Ok((record("--record", text)?, None)),
        Some((reference, label_text)) => Ok((
            record("--record", reference)?,
            Some(label("--record, after the =", label_text)?),
        )),
    }
}

/// A day such as `2026-11-22`.
///
/// # Errors
/// `usage`, naming the flag.
pub fn day(flag: &str, text: &str) -> Result<NaiveDate, Failure> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| {
        Failure::usage(format!(
            "{flag} cannot be “{}”",
            crate::domain::text::visible(text)
        ))
        .because("a day with the year first is wanted, such as 2026-11-22")
    })
}

/// Which end of a day a date without a time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first instant.
    Start,
    /// The first instant of the day after.
    End,
}

/// A day such as `2026-11-22`, in the zone of whoever types it, or an RFC 3339 instant.
///
/// # Errors
/// `usage`, naming the flag.
pub fn moment(flag: &str, text: &str, edge: Edge) -> Result<DateTime<Utc>, Failure> {
    let trimmed = text.trim();
    let day = NaiveDate::parse_from_str(trimmed, "%Y-%m-%d").ok();
    let found = match (day, edge) {
        (Some(day), Edge::Start) => beginning(day),
        (Some(day), Edge::End) => day.checked_add_days(Days::new(1)).and_then(beginning),
        (None, _) => DateTime::parse_from_rfc3339(trimmed)
            .ok()
            .map(|at| at.with_timezone(&Utc)),
    };
    found.ok_or_else(|| {
        Failure::usage(format!(
            "{flag} cannot be “{}”",
            crate::domain::text::visible(text)
        ))
        .because("a day such as 2026-11-22 or an instant such as 2026-11-22T09:05:00Z is wanted")
    })
}

/// So long after the beginning of a day, or after an instant. Whole days are days of the calendar, so
/// that what begins at midnight ends at midnight when the clocks were changed between.
///
/// # Errors
/// As [`moment`].
pub fn moment_after(flag: &str, text: &str, wait: TimeDelta) -> Result<DateTime<Utc>, Failure> {
    let begun = moment(flag, text, Edge::Start)?;
    let (days, rest) = (wait.num_days(), wait - TimeDelta::days(wait.num_days()));
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let end = day
        .zip(u64::try_from(days).ok())
        .and_then(|(day, days)| day.checked_add_days(Days::new(days)))
        .and_then(beginning)
        .map_or(begun + wait, |end| end + rest);
    Ok(end)
}

/// As [`moment`], for a condition that may be left out.
///
/// # Errors
/// `usage`, naming the flag.
pub fn maybe_moment(
    flag: &str,
    text: Option<&str>,
    edge: Edge,
) -> Result<Option<DateTime<Utc>>, Failure> {
    text.map(|text| moment(flag, text, edge)).transpose()
}

/// The first instant of a day in the zone of whoever types it. Where clocks go forward at midnight, a
/// day begins an hour later.
pub fn beginning(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    Local
        .from_local_datetime(&midnight)
        .earliest()
        .or_else(|| {
            Local
                .from_local_datetime(&(midnight + TimeDelta::hours(1)))
                .earliest()
        })
        .map(|at| at.with_timezone(&Utc))
}

/// Roles of a member of staff.
///
/// # Errors
/// `usage`, naming the flag and the roles.
pub fn roles(flag: &str, texts: &[String]) -> Result<BTreeSet<Role>, Failure> {
    texts
        .iter()
        .map(|text| word(flag, text, Role::ALL, Role::word))
        .collect()
}

/// Which part of a list is shown.
#[derive(Args, Debug, Clone)]
pub struct PageArgs {
    /// Show at most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// Go on after this place, which the page before told
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<u64>,
}

impl PageArgs {
    /// As the store wants it.
    pub fn page(&self, order: Order) -> Page {
        Page {
            limit: self.limit,
            after: self.after.map(Cursor),
            order,
        }
    }
}
