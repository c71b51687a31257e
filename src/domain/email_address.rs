//! Email addresses, normalised when they are parsed.

use crate::domain::erasure;
use crate::domain::mask;
use serde::Serialize;
use std::fmt;
use thiserror::Error;

/// The longest address that mail systems accept, in characters. Source: RFC 5321, 4.5.3.1.3 less
/// the angle brackets.
const LONGEST: usize = 254;
/// The longest part before the `@`. Source: RFC 5321, 4.5.3.1.1.
const LONGEST_LOCAL: usize = 64;

/// An email address in lower case, such as `sam@example.org`.
///
/// Shape: ASCII dot-atom, `@`, a host name of two or more labels. Quoted local parts, comments,
/// address literals and letters outside ASCII are refused: nobody dictates them over a phone, and
/// look-alike letters are how an address is forged. Two spellings that differ in case are one
/// address. `Debug` prints it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// Why a text is no email address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidEmail {
    /// Nothing was given.
    #[error("the email address is empty")]
    Empty,
    /// Longer than mail systems accept.
    #[error("the email address is longer than {LONGEST} characters")]
    TooLong,
    /// No `@`, or more than one.
    #[error("an email address has one @ in it, such as name@example.org")]
    NotOneAt,
    /// A character that has no place in an address; shown made visible.
    #[error("the email address contains {shown}, which cannot be part of one")]
    BadCharacter {
        /// The character, escaped where it cannot be seen.
        shown: String,
    },
    /// The part before the `@` is empty, too long, or has a dot in a wrong place.
    #[error("the part before the @ is not complete")]
    BadLocal,
    /// The part after the `@` is not a host name with a dot.
    #[error("the part after the @ is not a complete domain, such as example.org")]
    BadDomain,
}

impl EmailAddress {
    /// Parses an address; white space around it is dropped and letters become lower case.
    ///
    /// # Errors
    /// [`InvalidEmail`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let trimmed = text.trim_matches([' ', '\t']);
        if trimmed.is_empty() {
            return Err(InvalidEmail::Empty);
        }
        if trimmed.len() > LONGEST {
            return Err(InvalidEmail::TooLong);
        }
        if let Some(bad) = trimmed.chars().find(|c| !c.is_ascii_graphic()) {
            let shown = if bad == ' ' {
                "a space".to_owned()
            } else {
                shown(bad)
            };
            return Err(InvalidEmail::BadCharacter { shown });
        }
        let Some((local, host)) = trimmed.split_once('@') else {
            return Err(InvalidEmail::NotOneAt);
        };
        if host.contains('@') {
            return Err(InvalidEmail::NotOneAt);
        }
        let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if let Some(bad) = local.chars().find(|&c| !atom(c)) {
            return Err(InvalidEmail::BadCharacter { shown: shown(bad) });
        }
        if local.is_empty()
            || local.len() > LONGEST_LOCAL
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
        {
            return Err(InvalidEmail::BadLocal);
        }
        if !is_host_name(host) {
            return Err(InvalidEmail::BadDomain);
        }
        Ok(Self(trimmed.to_ascii_lowercase()))
    }

    /// What stands in the place of an address that was erased: of its own for each reference, and
    /// nobody's.
    pub fn erased(reference: &str) -> Self {
        let symbols: String = reference
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        let local = format!("erased-{symbols}").to_ascii_lowercase();
        Self(format!("{local}@{}", erasure::DOMAIN))
    }

    /// Whether it stands in the place of an address that was erased.
    pub fn is_erased(&self) -> bool {
        self.domain() == erasure::DOMAIN
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host name after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address with all but the first letter before the `@` hidden: `s•••@example.org`.
    pub fn masked(&self) -> String {
        mask::address(&self.0)
    }
}

fn is_host_name(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        && labels
            .last()
            .is_some_and(|top| !top.chars().all(|c| c.is_ascii_digit()))
}

fn shown(c: char) -> String {
    if c.is_ascii_graphic() || c.is_alphanumeric() {
        format!("“{c}”")
    } else {
        format!("the invisible character U+{:04X}", u32::from(c))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_kept_in_lower_case_without_the_space_around_it() {
        let address = EmailAddress::parse(" Sam.Gamgee@Example.ORG ").unwrap();
        assert_eq!(address.as_str(), "sam.gamgee@example.org");
        assert_eq!(address.domain(), "example.org");
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        let long = format!("{}@example.org", "a".repeat(10_000));
        for (text, reason) in [
            ("", InvalidEmail::Empty),
            (long.as_str(), InvalidEmail::TooLong),
            ("sam", InvalidEmail::NotOneAt),
            ("sam@frodo@example.org", InvalidEmail::NotOneAt),
            ("@example.org", InvalidEmail::BadLocal),
            (".sam@example.org", InvalidEmail::BadLocal),
            ("sam..g@example.org", InvalidEmail::BadLocal),
            ("sam@localhost", InvalidEmail::BadDomain),
            ("sam@-example.org", InvalidEmail::BadDomain),
            ("sam@127.0.0.1", InvalidEmail::BadDomain),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(reason), "{text:.40}");
        }
        for hostile in [
            "sam@example.org\r\nBcc: eve@example.org",
            "s\u{202e}am@example.org",
            "sаm@example.org",
            "\"sam\"@example.org",
            "sam@example.org\0",
        ] {
            assert!(EmailAddress::parse(hostile).is_err(), "{hostile:?}");
        }
    }

    #[test]
    fn debug_never_shows_the_address() {
        let address = EmailAddress::parse("sam@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(s•••@example.org)");
    }

    proptest! {
        #[test]
        fn parsing_is_stable_and_lets_no_header_break_in(text in "\\PC{0,40}@?\\PC{0,40}[\r\n]?") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(!address.as_str().contains(['\r', '\n', ' ']));
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
