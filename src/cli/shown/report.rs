//! Rows of reports. What is drawn stands in a column of its own, in tables on a screen that can show
//! it; everywhere else there are numbers alone.

use crate::cli::shown::{instant, words};
use crate::cli::time;
use crate::cli::view::{Cell, Row};
use crate::domain::id::InvitationRef;
use crate::domain::outbox::MessageState;
use crate::domain::report::delivery::Line as DeliveryLine;
use crate::domain::report::exceptions::Line as ExceptionLine;
use crate::domain::report::funnel::Line as FunnelLine;
use crate::domain::report::overdue::{Overdue, Pile};
use crate::domain::report::sight::{Reading, Sight, Window};
use crate::domain::report::waiting::Line as WaitingLine;
use crate::domain::report::{decimal, filled};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many characters a full bar has.
const BAR: u64 = 10;
/// The heights of one day in a line of small bars; nothing is a low line.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar for a share of a whole.
fn bar(number: u64, whole: u64) -> String {
    let length = usize::try_from(filled(number, whole, BAR)).unwrap_or_default();
    "█".repeat(length)
}

/// A line of small bars, the highest for the greatest number.
fn sparkline(numbers: &[u64]) -> String {
    let whole = numbers.iter().copied().max().unwrap_or_default();
    let height = |&number: &u64| {
        let height = usize::try_from(filled(number, whole, 7)).unwrap_or_default();
        HEIGHTS.get(height).copied().unwrap_or('█')
    };
    numbers.iter().map(height).collect()
}

/// Tenths as a number for scripts.
fn number(tenths: Option<i64>) -> Value {
    json!(tenths.and_then(|tenths| decimal(tenths).parse::<f64>().ok()))
}

fn count(value: i64) -> u64 {
    value.unsigned_abs()
}

/// Hours as tenths of days.
fn days_of(hours: i64) -> i64 {
    hours * 10 / 24
}

/// A line of the funnel in numbers.
pub struct FunnelRow(pub FunnelLine);

impl Row for FunnelRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("team", "Team"),
        ("stage", "Stage"),
        ("reached", "Reached"),
        ("now", "Now"),
        ("median_days", "Median days"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = &self.0;
        vec![
            line.team.as_ref().map(ToString::to_string).into(),
            words(line.standing.word()).into(),
            line.reached.into(),
            line.now.into(),
            line.median.map(decimal).into(),
        ]
    }

    fn json(&self) -> Value {
        let line = &self.0;
        json!({
            "team": line.team,
            "stage": line.standing,
            "is_end": line.reached.is_none(),
            "reached": line.reached,
            "now": line.now,
            "median_days": number(line.median),
        })
    }
}

/// A line of the funnel with its bar: how many of the team's invitations came this far, or ended so.
pub struct DrawnFunnelRow(pub FunnelLine);

impl Row for DrawnFunnelRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("team", "Team"),
        ("stage", "Stage"),
        ("reached", "Reached"),
        ("now", "Now"),
        ("median_days", "Median days"),
        ("share", "Share"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = &self.0;
        let mut cells = FunnelRow(line.clone()).cells();
        cells.push(bar(line.reached.unwrap_or(line.now), line.whole).into());
        cells
    }

    fn json(&self) -> Value {
        FunnelRow(self.0.clone()).json()
    }
}

/// A line of who must act.
pub struct WaitingRow<'a> {
    /// The line.
    pub line: &'a WaitingLine,
    /// Names of the oldest, where they are shown.
    pub names: &'a BTreeMap<InvitationRef, String>,
}

impl Row for WaitingRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("waiting_on", "Waiting on"),
        ("stage", "Stage"),
        ("count", "Count"),
        ("oldest_days", "Oldest days"),
        ("median_days", "Median days"),
        ("oldest", "Oldest"),
        ("orphaned", "Orphaned"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = self.line;
        let shown = |one: &InvitationRef| match self.names.get(one) {
            Some(name) => format!("{one} {name}"),
            None => one.to_string(),
        };
        let oldest: Vec<String> = line.oldest.iter().map(shown).collect();
        vec![
            line.waiting_on.word().into(),
            words(line.stage.word()).into(),
            line.count.into(),
            decimal(days_of(line.oldest_hours)).into(),
            decimal(days_of(line.median_hours)).into(),
            oldest.join(", ").into(),
            if line.is_orphaned { "yes" } else { "no" }.into(),
        ]
    }

    fn json(&self) -> Value {
        let line = self.line;
        let shown = |one: &InvitationRef| json!({"ref": one, "name": self.names.get(one)});
        json!({
            "waiting_on": line.waiting_on,
            "stage": line.stage,
            "count": line.count,
            "oldest_days": number(Some(days_of(line.oldest_hours))),
            "median_days": number(Some(days_of(line.median_hours))),
            "oldest": line.oldest.iter().map(shown).collect::<Vec<_>>(),
            "orphaned": line.is_orphaned,
        })
    }
}

/// A line of delivery in numbers.
pub struct DeliveryRow {
    /// The line.
    pub line: DeliveryLine,
    /// The first of its days.
    pub first: NaiveDate,
}

impl Row for DeliveryRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("kind", "Kind"),
        ("channel", "By"),
        ("written", "Written"),
        ("sent", "Sent"),
        ("delivered", "Arrived"),
        ("waiting", "Waits"),
        ("held", "Held"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
        ("faults", "Faults"),
        ("median_seconds", "Seconds"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = &self.line;
        let fault = |(fault, count): (&_, &u64)| format!("{fault} {count}");
        let faults: Vec<String> = line.faults.iter().map(fault).collect();
        let faults = Some(faults.join(", ")).filter(|text| !text.is_empty());
        vec![
            words(line.kind.word()).into(),
            line.channel.word().into(),
            line.written.into(),
            line.left().into(),
            line.in_state(MessageState::Delivered).into(),
            line.waits().into(),
            line.in_state(MessageState::Held).into(),
            line.in_state(MessageState::Failed).into(),
            line.in_state(MessageState::Cancelled).into(),
            faults.into(),
            line.median_seconds.map(count).into(),
        ]
    }

    fn json(&self) -> Value {
        let line = &self.line;
        let faults: BTreeMap<&str, u64> = line
            .faults
            .iter()
            .map(|(fault, count)| (fault.word(), *count))
            .collect();
        json!({
            "kind": line.kind,
            "channel": line.channel,
            "written": line.written,
            "sent": line.left(),
            "delivered": line.in_state(MessageState::Delivered),
            "waiting": line.waits(),
            "held": line.in_state(MessageState::Held),
            "failed": line.in_state(MessageState::Failed),
            "cancelled": line.in_state(MessageState::Cancelled),
            "faults": faults,
            "median_seconds": line.median_seconds,
            "first_day": self.first.to_string(),
            "days": line.days,
        })
    }
}

/// A line of delivery with its days drawn.
pub struct DrawnDeliveryRow {
    /// The line.
    pub line: DeliveryLine,
    /// The first of its days.
    pub first: NaiveDate,
}

impl DrawnDeliveryRow {
    fn plain(&self) -> DeliveryRow {
        DeliveryRow {
            line: self.line.clone(),
            first: self.first,
        }
    }
}

impl Row for DrawnDeliveryRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("kind", "Kind"),
        ("channel", "By"),
        ("written", "Written"),
        ("sent", "Sent"),
        ("delivered", "Arrived"),
        ("waiting", "Waits"),
        ("held", "Held"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
        ("faults", "Faults"),
        ("median_seconds", "Seconds"),
        ("days", "Days"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let mut cells = self.plain().cells();
        cells.push(sparkline(&self.line.days).into());
        cells
    }

    fn json(&self) -> Value {
        self.plain().json()
    }
}

/// One kind of what is overdue.
pub struct OverdueRow {
    /// What.
    pub what: Overdue,
    /// How many, since when, and the first.
    pub pile: Pile,
}

impl OverdueRow {
    fn sentence(&self) -> &'static str {
        match self.what {
            Overdue::AccessPastEnd => "access past its end date",
            Overdue::InvitationExpired => "invitation whose time ran out, still open",
            Overdue::ApprovalWaiting => "record that waits for an approver too long",
            Overdue::AccountInactive => "account that nobody signed in to for long",
            Overdue::PersonalDataKept => "name and address kept beyond their time",
            Overdue::MessageStuck => "message that did not leave within a day",
        }
    }
}

impl Row for OverdueRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("what", "What"),
        ("count", "Count"),
        ("since", "Since"),
        ("first", "First"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let first = Some(self.pile.first.join(", ")).filter(|text| !text.is_empty());
        vec![
            self.sentence().into(),
            self.pile.count.into(),
            self.pile.since.into(),
            first.into(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "what": self.what,
            "count": self.pile.count,
            "since": instant(self.pile.since),
            "first": self.pile.first,
        })
    }
}

/// What somebody did of one kind on one day.
pub struct ExceptionRow(pub ExceptionLine);

impl Row for ExceptionRow {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("day", "Day"),
        ("actor", "Who"),
        ("what", "What"),
        ("count", "Count"),
        ("subjects", "About"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = &self.0;
        vec![
            line.day.into(),
            line.actor.as_str().into(),
            words(line.exception.word()).into(),
            line.count.into(),
            line.subjects.join(", ").into(),
        ]
    }

    fn json(&self) -> Value {
        let line = &self.0;
        json!({
            "day": line.day.to_string(),
            "actor": line.actor,
            "what": line.exception,
            "count": line.count,
            "subjects": line.subjects,
        })
    }
}

/// Who could see a record: a person for some time, or a member of staff who could read a code.
pub enum SightRow<'a> {
    /// A person.
    Person {
        /// When.
        sight: &'a Sight,
        /// Their name, where it is shown.
        name: Option<&'a str>,
        /// What was asked for, where anything was.
        window: Option<Window>,
    },
    /// A member of staff.
    Staff {
        /// What they read.
        reading: &'a Reading,
        /// The name of whose code it was, where it is shown.
        name: Option<&'a str>,
    },
}

impl SightRow<'_> {
    /// Whether the person could see it all the time that was asked for.
    fn whole(&self) -> Option<bool> {
        match self {
            Self::Person { sight, window, .. } => window.map(|window| sight.fills(window)),
            Self::Staff { .. } => None,
        }
    }
}

impl Row for SightRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("name", "Name"),
        ("what", "What"),
        ("from", "From"),
        ("until", "Until"),
        ("ended", "Ended"),
        ("whole", "All that time"),
        ("by", "By"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let whole = self.whole().map(|whole| if whole { "yes" } else { "no" });
        match self {
            Self::Person { sight, name, .. } => vec![
                sight.invitation.to_string().into(),
                (*name).into(),
                "could see it".into(),
                sight.from.into(),
                sight.until.into(),
                Some(sight.ended).filter(|text| !text.is_empty()).into(),
                whole.into(),
                format!("approved by {}", sight.approved_by).into(),
            ],
            Self::Staff { reading, name } => vec![
                reading.invitation.to_string().into(),
                (*name).into(),
                reading.how.into(),
                reading.at.into(),
                Cell::Nothing,
                Cell::Nothing,
                whole.into(),
                reading.login.as_str().into(),
            ],
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Person { sight, name, .. } => json!({
                "kind": "person",
                "ref": sight.invitation,
                "account": sight.account,
                "name": name,
                "from": time::machine(sight.from),
                "until": instant(sight.until),
                "ended": Some(sight.ended).filter(|text| !text.is_empty()),
                "whole": self.whole(),
                "approved_by": sight.approved_by,
                "approved_at": time::machine(sight.approved_at),
            }),
            Self::Staff { reading, name } => json!({
                "kind": "staff",
                "ref": reading.invitation,
                "name": name,
                "login": reading.login,
                "how": reading.how,
                "at": time::machine(reading.at),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_in_proportion() {
        assert_eq!(bar(0, 12), "");
        assert_eq!(bar(6, 12), "█████");
        assert_eq!(bar(12, 12), "██████████");
        assert_eq!(sparkline(&[0, 1, 7, 4]), "▁▂█▅");
        assert_eq!(sparkline(&[0, 0]), "▁▁");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn ages_are_told_in_days() {
        assert_eq!(decimal(days_of(0)), "0.0");
        assert_eq!(decimal(days_of(36)), "1.5");
        assert_eq!(number(Some(days_of(240))), json!(10.0));
        assert_eq!(number(None), Value::Null);
    }
}
