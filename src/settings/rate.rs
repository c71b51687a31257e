//! How many emails may leave in a time, for relays that want a limit.

use std::time::Duration;

/// At most so many in a time; without a limit where nothing lies between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(Duration);

/// The longest time between two emails: a sender that waits longer looks like one that is gone.
const LONGEST: Duration = Duration::from_mins(1);

impl Rate {
    /// No limit.
    pub const UNLIMITED: Self = Self(Duration::ZERO);

    /// Reads `none`, or a number a second, minute or hour: `10/s`, `600/m`, `3600/h`.
    ///
    /// # Errors
    /// What is wanted instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = || "none, or a limit such as 10/s, 600/m or 3600/h is wanted".to_owned();
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(Self::UNLIMITED);
        }
        let (number, unit) = text.split_once('/').ok_or_else(wanted)?;
        let time = match unit.trim() {
            "s" => Duration::from_secs(1),
            "m" => Duration::from_mins(1),
            "h" => Duration::from_hours(1),
            _ => return Err(wanted()),
        };
        let number: u32 = number.trim().parse().map_err(|_| wanted())?;
        let between = time.checked_div(number).ok_or_else(wanted)?;
        if between > LONGEST {
            return Err("at least one a minute is wanted".to_owned());
        }
        Ok(Self(between))
    }

    /// What lies between two emails.
    pub fn between(self) -> Duration {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_by_the_second_the_minute_and_the_hour() {
        for (text, between) in [
            ("none", Duration::ZERO),
            ("10/s", Duration::from_millis(100)),
            (" 600/m ", Duration::from_millis(100)),
            ("3600/h", Duration::from_secs(1)),
            ("1/m", Duration::from_mins(1)),
        ] {
            assert_eq!(Rate::parse(text).map(Rate::between), Ok(between), "{text}");
        }
        for wrong in ["", "10", "0/s", "-1/s", "10/d", "59/h", "many/s"] {
            assert!(Rate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
