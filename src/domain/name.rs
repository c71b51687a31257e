//! Names of people and labels of records: free text from a person, so it is looked at first.

use crate::domain::mask;
use crate::domain::text::is_hostile;
use serde::Serialize;
use std::fmt;
use thiserror::Error;

/// The longest name or label, in characters.
pub const LONGEST: usize = 100;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 1000;

/// Why a text cannot be a name, a label or a note.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidText {
    /// Nothing but space.
    #[error("it is empty")]
    Empty,
    /// Too long.
    #[error("it is {length} characters long; {longest} is the most")]
    TooLong {
        /// How long it is, in characters.
        length: usize,
        /// The most allowed.
        longest: usize,
    },
    /// A character that cannot be seen or that reorders what is seen.
    #[error("it contains the invisible character U+{number:04X}")]
    Invisible {
        /// The character's number.
        number: u32,
    },
}

fn checked(text: &str, longest: usize) -> Result<String, InvalidText> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length > longest {
        return Err(InvalidText::TooLong { length, longest });
    }
    if let Some(bad) = trimmed.chars().find(|&c| is_hostile(c)) {
        return Err(InvalidText::Invisible {
            number: u32::from(bad),
        });
    }
    let folded = trimmed.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        Err(InvalidText::Empty)
    } else {
        Ok(folded)
    }
}

/// Letters and digits in lower case, everything else dropped: two spellings that only differ in
/// case, spacing or punctuation give the same.
fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

macro_rules! checked_text {
    ($(#[$outer:meta])* $name:ident, $longest:ident) => {
        $(#[$outer])*
        #[derive(Clone, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses it; white space around it is dropped, runs of it become one space.
            ///
            /// # Errors
            /// [`InvalidText`] says what is wrong with it.
            pub fn parse(text: &str) -> Result<Self, InvalidText> {
                checked(text, $longest).map(Self)
            }

            /// The whole text. It has no control or invisible characters, but it came from outside:
            /// escape it for HTML, and neutralise it for spreadsheets.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The first letter of each word, the rest hidden.
            pub fn masked(&self) -> String {
                mask::name(&self.0)
            }

            /// What two spellings share that differ in case, spaces and punctuation only: the
            /// letters and digits in lower case. A database compares by it as
            /// [`Self::is_same_as`] does.
            pub fn key(&self) -> String {
                key(&self.0)
            }

            /// Whether both are the same but for case, spaces and punctuation.
            pub fn is_same_as(&self, other: &Self) -> bool {
                self.key() == other.key()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.masked())
            }
        }
    };
}

checked_text!(
    /// A person's name as the worker typed it, 1 to 100 characters. `Debug` prints it masked.
    PersonName, LONGEST
);
checked_text!(
    /// A record's portal label, most often a child's name, 1 to 100 characters. Never written into
    /// an email. `Debug` prints it masked.
    RecordLabel, LONGEST
);
checked_text!(
    /// A worker's note on an invitation, 1 to 1,000 characters in one line. `Debug` prints it masked.
    Note, LONGEST_NOTE
);
checked_text!(
    /// Why somebody did something out of the ordinary, 1 to 1,000 characters in one line; kept with
    /// the audit trail, apart from its chain. `Debug` prints it masked.
    Reason, LONGEST_NOTE
);

impl PersonName {
    /// What stands in the place of a name that was erased.
    pub fn erased() -> Self {
        Self(crate::domain::erasure::NAME.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_people_write_them() {
        for name in [
            "Sam Gamgee",
            "Siân O’Brien-Ó Dálaigh",
            "王小明",
            "=cmd|' /C calc'!A0",
            "X",
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(
            PersonName::parse("  Sam   Gamgee ").unwrap().as_str(),
            "Sam Gamgee"
        );
        assert!(
            PersonName::parse("sam  O'GAMGEE")
                .unwrap()
                .is_same_as(&PersonName::parse("Sam OGamgee").unwrap())
        );
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        assert_eq!(PersonName::parse(" \t "), Err(InvalidText::Empty));
        assert_eq!(
            PersonName::parse(&"a".repeat(10_000)),
            Err(InvalidText::TooLong {
                length: 10_000,
                longest: 100
            })
        );
        assert!(PersonName::parse(&"é".repeat(100)).is_ok());
        for hostile in [
            "Sam\nBcc: eve@example.org",
            "Sam\u{1b}[2J",
            "Sam\u{202e}",
            "S\u{200b}am",
            "Sam\0",
        ] {
            assert!(
                matches!(
                    PersonName::parse(hostile),
                    Err(InvalidText::Invisible { .. })
                ),
                "{hostile:?}"
            );
        }
    }

    #[test]
    fn debug_never_shows_a_name() {
        assert_eq!(
            format!("{:?}", RecordLabel::parse("Frodo B.").unwrap()),
            "RecordLabel(F••• B•••)"
        );
    }
}
