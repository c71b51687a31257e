//! What reports are computed from: slim rows go in one at a time, counts and middles come out.
//!
//! Nothing here holds a list that grows with the database: values are counted by size, so a million
//! rows weigh as much as the different sizes among them.

pub mod delivery;
pub mod exceptions;
pub mod funnel;
pub mod overdue;
pub mod sight;
pub mod waiting;

use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Numbers, counted by value, for what lies in their middle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    counts: BTreeMap<i64, u64>,
    count: u64,
}

impl Spread {
    /// Adds a number. A negative one comes from a clock that was set back, and counts as nought.
    pub fn add(&mut self, value: i64) {
        *self.counts.entry(value.max(0)).or_default() += 1;
        self.count += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The greatest.
    pub fn greatest(&self) -> Option<i64> {
        self.counts.last_key_value().map(|(&value, _)| value)
    }

    /// The one in the middle; of an even number, the mean of the two in the middle, rounded down.
    pub fn median(&self) -> Option<i64> {
        let upper = self.at(self.count / 2)?;
        if self.count % 2 == 1 {
            return Some(upper);
        }
        let lower = self.at(self.count / 2 - 1)?;
        Some(lower + (upper - lower) / 2)
    }

    /// The one at this place, from 0, in order of size.
    fn at(&self, place: u64) -> Option<i64> {
        let mut before = 0;
        for (&value, &count) in &self.counts {
            before += count;
            if place < before {
                return Some(value);
            }
        }
        None
    }
}

/// A tenth of a day, in seconds: how finely steps of days are told.
const TENTH: i64 = 8_640;

/// How many tenths of a day a time is, rounded to the nearest.
pub fn tenths_of_a_day(span: TimeDelta) -> i64 {
    (span.num_seconds().max(0) + TENTH / 2) / TENTH
}

/// Tenths as a decimal number: `25` is `2.5`.
pub fn decimal(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How many of `parts` a number fills, of a whole that fills them all. Whatever is there fills one
/// at least, and only the whole fills the last.
pub fn filled(number: u64, whole: u64, parts: u64) -> u64 {
    if number == 0 || whole == 0 {
        return 0;
    }
    if number >= whole {
        return parts;
    }
    let share = u128::from(number) * u128::from(parts) / u128::from(whole);
    u64::try_from(share).unwrap_or(parts).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[i64]) -> Spread {
        let mut spread = Spread::default();
        for &value in values {
            spread.add(value);
        }
        spread
    }

    #[test]
    fn the_middle_of_none_one_and_many() {
        assert_eq!(spread(&[]).median(), None);
        assert_eq!(spread(&[]).greatest(), None);
        assert_eq!(spread(&[7]).median(), Some(7));
        assert_eq!(spread(&[9, 1]).median(), Some(5));
        assert_eq!(spread(&[1, 4]).median(), Some(2));
        assert_eq!(spread(&[3, 1, 2]).median(), Some(2));
        assert_eq!(spread(&[5, 5, 5, 900]).median(), Some(5));
        assert_eq!(spread(&[-30, -2, 8]).median(), Some(0));
        assert_eq!(spread(&[1, 900]).greatest(), Some(900));
    }

    #[test]
    fn days_are_told_to_the_tenth() {
        let told = |seconds| decimal(tenths_of_a_day(TimeDelta::seconds(seconds)));
        assert_eq!(told(-5), "0.0");
        assert_eq!(told(4_319), "0.0");
        assert_eq!(told(4_320), "0.1");
        assert_eq!(told(86_400), "1.0");
        assert_eq!(told(216_000), "2.5");
    }

    #[test]
    fn a_share_shows_whenever_there_is_one_and_is_full_only_when_whole() {
        assert_eq!(filled(0, 10, 8), 0);
        assert_eq!(filled(1, 1_000_000, 8), 1);
        assert_eq!(filled(5, 10, 8), 4);
        assert_eq!(filled(999_999, 1_000_000, 8), 7);
        assert_eq!(filled(10, 10, 8), 8);
        assert_eq!(filled(1, 0, 8), 0);
    }
}
