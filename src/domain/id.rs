//! References: what staff, scripts and databases call things by.

use crate::domain::alphabet;
use serde::Serialize;
use std::fmt;
use thiserror::Error;

/// Why a text is no reference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidRef {
    /// The wrong shape; `example` shows the right one.
    #[error("“{shown}” is not a reference such as {example}")]
    Shape {
        /// What was given, shortened and made visible.
        shown: String,
        /// A reference of the right shape.
        example: &'static str,
    },
}

macro_rules! drawn_reference {
    ($(#[$outer:meta])* $name:ident, $prefix:literal, $symbols:literal, $example:literal) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// What every such reference begins with.
            pub const PREFIX: &'static str = $prefix;
            /// How many random bytes one reference takes.
            pub const DRAW: usize = usize::div_ceil($symbols * 5, 8);

            /// Makes a reference from random bytes.
            pub fn from_draw(bytes: [u8; Self::DRAW]) -> Self {
                Self(format!("{}{}", $prefix, alphabet::encode(&bytes, $symbols)))
            }

            /// Parses a whole reference: any case, with or without its prefix, look-alikes folded.
            ///
            /// # Errors
            /// [`InvalidRef`] when it has another shape.
            pub fn parse(text: &str) -> Result<Self, InvalidRef> {
                Self::parse_beginning(text)
                    .filter(|body| body.len() == $symbols)
                    .map(|body| Self(format!("{}{body}", $prefix)))
                    .ok_or_else(|| InvalidRef::Shape { shown: shorten(text), example: $example })
            }

            /// Reads the beginning of a reference, as staff shorten it, and gives its symbols
            /// without the prefix; `None` when it cannot begin one.
            pub fn parse_beginning(text: &str) -> Option<String> {
                let trimmed = text.trim();
                let body = match trimmed.get(..$prefix.len()) {
                    Some(head) if head.eq_ignore_ascii_case($prefix) => trimmed.get($prefix.len()..)?,
                    _ => trimmed,
                };
                let symbols = body.chars().map(alphabet::fold).collect::<Option<String>>()?;
                (!symbols.is_empty() && symbols.len() <= $symbols).then_some(symbols)
            }

            /// The whole reference with its prefix.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

drawn_reference!(
    /// An invitation's reference, such as `INV-7K3Q9X`: opaque, safe to say and to write in an email.
    InvitationRef, "INV-", 6, "INV-7K3Q9X"
);
drawn_reference!(
    /// An account's reference, such as `ACC-2MPD8R`.
    AccountRef, "ACC-", 6, "ACC-2MPD8R"
);
drawn_reference!(
    /// A message's reference, such as `MSG-4F7H2KQ9`.
    MessageRef, "MSG-", 8, "MSG-4F7H2KQ9"
);
drawn_reference!(
    /// A batch run's reference, such as `RUN-5T8W1Z`.
    RunRef, "RUN-", 6, "RUN-5T8W1Z"
);

/// The longest record reference, team name and staff login, in characters.
const LONGEST: usize = 40;

fn shorten(text: &str) -> String {
    let visible: String = crate::domain::text::visible(text)
        .chars()
        .take(LONGEST)
        .collect();
    if visible.len() < text.len() {
        format!("{visible}…")
    } else {
        visible
    }
}

macro_rules! given_reference {
    ($(#[$outer:meta])* $name:ident, $case:ident, $extra:literal, $what:literal, $example:literal) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses it; white space around it is dropped and its case settled.
            ///
            /// # Errors
            /// [`InvalidRef`] when it is empty, longer than 40 characters, starts with something
            /// other than a letter or digit, or holds a character that has no place in it.
            pub fn parse(text: &str) -> Result<Self, InvalidRef> {
                let trimmed = text.trim();
                let fits = trimmed.len() <= LONGEST
                    && trimmed.starts_with(|c: char| c.is_ascii_alphanumeric())
                    && trimmed.chars().all(|c| c.is_ascii_alphanumeric() || $extra.contains(c));
                if fits {
                    Ok(Self(trimmed.$case()))
                } else {
                    Err(InvalidRef::Shape { shown: shorten(text), example: $example })
                }
            }

            /// The reference as it is stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

given_reference!(
    /// A record's reference in the council's case system, such as `C220`: letters, digits and
    /// `- _ . /`, kept in capitals, 1 to 40 characters.
    RecordRef, to_ascii_uppercase, "-_./", "record", "C220"
);
given_reference!(
    /// A member of staff's login, such as `jb`: letters, digits and `- _ . @ $`, kept in lower case,
    /// 1 to 40 characters.
    StaffLogin, to_ascii_lowercase, "-_.@$", "login", "jb"
);
given_reference!(
    /// A team's name, such as `north`: letters, digits and `- _ .`, kept in lower case, 1 to 40
    /// characters.
    Team, to_ascii_lowercase, "-_.", "team", "north"
);
given_reference!(
    /// A key's name in the key ring, such as `k1`: letters, digits and `-`, 1 to 40 characters.
    KeyId, to_ascii_lowercase, "-", "key", "k1"
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let wanted = InvitationRef::parse("INV-7K3Q9X").unwrap();
        for typed in ["inv-7k3q9x", " 7K3Q9X ", "7k3q9x", "INV-7k3Q9X"] {
            assert_eq!(InvitationRef::parse(typed), Ok(wanted.clone()), "{typed}");
        }
        for wrong in [
            "",
            "INV-",
            "7K3Q9",
            "7K3Q9XX",
            "ACC-7K3Q9X",
            "7K3Q9é",
            "7K3\n9X",
            "€UR000",
        ] {
            assert!(InvitationRef::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            InvitationRef::parse_beginning("inv-7k3"),
            Some("7K3".to_owned())
        );
        assert_eq!(InvitationRef::parse_beginning("INV-"), None);
    }

    #[test]
    fn given_references_have_their_case_settled_and_no_room_for_surprises() {
        assert_eq!(RecordRef::parse(" c220/a ").unwrap().as_str(), "C220/A");
        assert_eq!(StaffLogin::parse("J.Bloggs").unwrap().as_str(), "j.bloggs");
        for wrong in [
            "",
            "=1+1",
            "-x",
            "C 220",
            "C220\u{1b}[2J",
            "C\u{202e}220",
            &"C".repeat(41),
        ] {
            assert!(RecordRef::parse(wrong).is_err(), "{wrong}");
        }
        let error = RecordRef::parse(&"\u{1b}".repeat(10_000))
            .unwrap_err()
            .to_string();
        assert!(error.len() < 200 && !error.contains('\u{1b}'), "{error}");
    }

    proptest! {
        #[test]
        fn a_drawn_reference_reads_back(bytes: [u8; InvitationRef::DRAW]) {
            let drawn = InvitationRef::from_draw(bytes);
            prop_assert_eq!(InvitationRef::parse(drawn.as_str()), Ok(drawn.clone()));
        }

        #[test]
        fn no_text_at_all_makes_parsing_panic(text in "\\PC*") {
            InvitationRef::parse(&text).ok();
            RecordRef::parse(&text).ok();
        }
    }
}
