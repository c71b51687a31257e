//! Times as people and machines read them.

use chrono::{DateTime, Datelike as _, Local, NaiveDate, SecondsFormat, TimeDelta, Utc};

/// `22 Nov 2026 09:05` in the zone of whoever reads the screen.
pub fn local(time: DateTime<Utc>) -> String {
    time.with_timezone(&Local)
        .format("%-d %b %Y %H:%M")
        .to_string()
}

/// `22 Nov 2026`.
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// The day in the zone of whoever reads the screen, as short as it can be: `22 Nov` in the year of
/// `now`, `22 Nov 2025` in any other.
pub fn short_day(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (time, now) = (time.with_timezone(&Local), now.with_timezone(&Local));
    if time.year() == now.year() {
        time.format("%-d %b").to_string()
    } else {
        day(time.date_naive())
    }
}

/// `Monday 23 November 2026` in the zone of whoever reads the screen.
pub fn today(now: DateTime<Utc>) -> String {
    now.with_timezone(&Local).format("%A %-d %B %Y").to_string()
}

/// RFC 3339 in UTC: `2026-11-22T09:05:00Z`.
pub fn machine(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How long ago something was, or how far ahead it is, in its largest unit: `3 days`, `1 hour`.
pub fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().abs();
    let (number, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_their_largest_unit() {
        for (seconds, told) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (3_599, "59 minutes"),
            (3_600, "1 hour"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
            (-259_200, "3 days"),
        ] {
            assert_eq!(span(TimeDelta::seconds(seconds)), told);
        }
    }

    #[test]
    fn machines_read_utc() {
        let time = DateTime::from_timestamp(1_795_338_300, 0).unwrap();
        assert_eq!(machine(time), "2026-11-22T09:05:00Z");
        assert_eq!(day(time.date_naive()), "22 Nov 2026");
    }
}
