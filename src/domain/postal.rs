//! A postal address for the window of an envelope: held while one letter is written, and never kept.

use crate::domain::text::is_hostile;
use std::fmt;
use thiserror::Error;

/// The fewest and the most lines: a name and a street at least; what a window shows at most.
const LINES: std::ops::RangeInclusive<usize> = 2..=7;
/// The longest line, in characters: what a window shows in large print.
const LONGEST: usize = 40;

/// Why lines are no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidPostal {
    /// Too few or too many.
    #[error("an address has 2 to 7 lines: the name first, then street, town and postcode")]
    Lines,
    /// One is too long for the window.
    #[error("a line of an address has at most 40 characters")]
    Long,
    /// One holds something that cannot be printed.
    #[error("a line of an address holds a character that cannot be printed")]
    Hostile,
}

/// Name and address, a line each. It shows itself to nobody but the letter.
#[derive(Clone, PartialEq, Eq)]
pub struct PostalAddress(Vec<String>);

impl PostalAddress {
    /// Reads an address, a line each; empty lines and space around lines are dropped.
    ///
    /// # Errors
    /// [`InvalidPostal`].
    pub fn parse(text: &str) -> Result<Self, InvalidPostal> {
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        if !LINES.contains(&lines.len()) {
            return Err(InvalidPostal::Lines);
        }
        for line in &lines {
            Self::check_line(line)?;
        }
        Ok(Self(lines))
    }

    /// Whether one line can be part of an address.
    ///
    /// # Errors
    /// [`InvalidPostal::Long`] and [`InvalidPostal::Hostile`].
    pub fn check_line(line: &str) -> Result<(), InvalidPostal> {
        if line.chars().count() > LONGEST {
            Err(InvalidPostal::Long)
        } else if line.contains(is_hostile) {
            Err(InvalidPostal::Hostile)
        } else {
            Ok(())
        }
    }

    /// The lines, for the letter and for whoever checks them.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Debug for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostalAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_two_to_seven_lines_of_at_most_forty_characters() {
        let lines = |count: usize| vec!["1 Bagshot Row"; count].join("\n");
        for (count, fits) in [(0, false), (1, false), (2, true), (7, true), (8, false)] {
            assert_eq!(PostalAddress::parse(&lines(count)).is_ok(), fits, "{count}");
        }
        let long = |length: usize| format!("Sam Gamgee\n{}", "ŵ".repeat(length));
        assert!(PostalAddress::parse(&long(40)).is_ok());
        assert_eq!(PostalAddress::parse(&long(41)), Err(InvalidPostal::Long));
        assert_eq!(
            PostalAddress::parse("Sam\u{202e}\nHobbiton"),
            Err(InvalidPostal::Hostile)
        );
    }

    #[test]
    fn space_and_empty_lines_are_dropped_and_nothing_is_shown_by_debug() {
        let address = PostalAddress::parse("\r\n  Sam   Gamgee \n\n Hobbiton\t\n").unwrap();
        assert_eq!(address.lines(), ["Sam Gamgee", "Hobbiton"]);
        assert_eq!(format!("{address:?}"), "PostalAddress(…)");
    }
}
