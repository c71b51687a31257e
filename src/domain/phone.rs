//! Phone numbers that a person can be texted or called on.

use crate::domain::mask;
use std::fmt;
use thiserror::Error;

/// A phone number in international form, such as `+447700900026`. `Debug` prints it masked.
///
/// United Kingdom numbers are judged by Ofcom's National Telephone Numbering Plan: geographic (01,
/// 02), UK-wide (03) and mobile (071 to 075, 077 to 079, and 07624 for the Isle of Man) pass;
/// personal numbers (070), pagers (076), and everything that costs the council or the person extra
/// (08, 09, 118) never do. Numbers kept for drama (07700 900xxx, 01632 960xxx) pass: training needs
/// them. Numbers of other countries pass only when the policy lists their country code, by length
/// alone (ITU-T E.164: at most 15 digits).
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// Why a text is no phone number that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPhone {
    /// Too short, too long, or with something in it other than digits, spaces and `+ - ( ) .`.
    #[error("that is not a complete phone number, such as 07700 900123")]
    Shape,
    /// A country that the policy does not allow.
    #[error("numbers that start with +{code} cannot be used here")]
    Country {
        /// The country code, or as much as tells it.
        code: String,
    },
    /// A range that is never texted or called.
    #[error("premium, personal and special numbers cannot be used")]
    Range,
    /// A landline cannot receive the text that was asked for.
    #[error("a text cannot reach a landline; choose the call")]
    NoTexts,
}

impl PhoneNumber {
    /// Reads a number as people type it: spaces, hyphens, dots and brackets are dropped, a leading
    /// `0` or `00` is understood, `country` (such as `44`) stands before a national number.
    ///
    /// # Errors
    /// [`InvalidPhone`] says what is wrong with it.
    pub fn parse(country: &str, typed: &str, allowed: &[String]) -> Result<Self, InvalidPhone> {
        let mut digits = String::new();
        let mut plus = false;
        for c in typed.trim().chars() {
            match c {
                '+' if digits.is_empty() && !plus => plus = true,
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
                '0'..='9' => digits.push(c),
                _ => return Err(InvalidPhone::Shape),
            }
        }
        let international = if plus {
            // "+44 (0)7700 …" is how many write it: the bracketed nought is not dialled.
            match digits.strip_prefix("440") {
                Some(rest) => format!("44{rest}"),
                None => digits,
            }
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("{country}{rest}")
        } else if digits.starts_with(country) && digits.len() > 10 {
            digits
        } else {
            format!("{country}{digits}")
        };
        if international.len() < 8
            || international.len() > 15
            || !country.chars().all(|c| c.is_ascii_digit())
        {
            return Err(InvalidPhone::Shape);
        }
        if !allowed
            .iter()
            .any(|code| !code.is_empty() && international.starts_with(code.as_str()))
        {
            let code = international.chars().take(3).collect();
            return Err(InvalidPhone::Country { code });
        }
        if let Some(national) = international.strip_prefix("44") {
            check_united_kingdom(national)?;
        }
        Ok(Self(format!("+{international}")))
    }

    /// The number with `+` and country code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as the portal shows it: `XXX-XXX-XXX26`.
    pub fn masked(&self) -> String {
        mask::phone(&self.0)
    }

    /// Whether a text can reach it. United Kingdom landlines cannot be texted; of other countries
    /// nothing is known, so they can.
    pub fn takes_texts(&self) -> bool {
        self.0
            .strip_prefix("+44")
            .is_none_or(|national| national.starts_with('7'))
    }
}

fn check_united_kingdom(national: &str) -> Result<(), InvalidPhone> {
    let at = |index: usize| national.as_bytes().get(index).copied();
    let length = national.len();
    match (at(0), at(1)) {
        // 118 is a directory service; as a place (01 18…) it has all its digits.
        (Some(b'1'), Some(b'1')) if at(2) == Some(b'8') && length < 9 => Err(InvalidPhone::Range),
        // 070 personal numbers, 076 pagers but for the Isle of Man's mobiles.
        (Some(b'7'), Some(b'0')) | (Some(b'5' | b'8' | b'9'), _) => Err(InvalidPhone::Range),
        (Some(b'7'), Some(b'6')) if !national.starts_with("7624") => Err(InvalidPhone::Range),
        // Some geographic numbers are one digit short of the others.
        (Some(b'1'), _) if length == 9 || length == 10 => Ok(()),
        (Some(b'2' | b'3' | b'7'), _) if length == 10 => Ok(()),
        _ => Err(InvalidPhone::Shape),
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uk(typed: &str) -> Result<String, InvalidPhone> {
        PhoneNumber::parse("44", typed, &["44".to_owned()]).map(|number| number.0)
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for typed in [
            "07700 900026",
            "7700900026",
            "+44 7700 900026",
            "0044 7700-900026",
            "+44 (0)7700 900026",
            "447700900026",
        ] {
            assert_eq!(uk(typed), Ok("+447700900026".to_owned()), "{typed}");
        }
        assert_eq!(uk("01632 960001"), Ok("+441632960001".to_owned()));
        assert_eq!(uk("020 7946 0001"), Ok("+442079460001".to_owned()));
    }

    #[test]
    fn what_costs_extra_or_is_no_number_is_refused() {
        for range in [
            "070 1234 5678",
            "0900 123 4567",
            "0845 123 4567",
            "0800 123 4567",
            "07600 123456",
        ] {
            assert_eq!(uk(range), Err(InvalidPhone::Range), "{range}");
        }
        for shape in [
            "",
            "12",
            "0770090002",
            "077009000261234567",
            "07700 90002a",
            "07700\n900026",
            "++447700900026",
        ] {
            assert_eq!(uk(shape), Err(InvalidPhone::Shape), "{shape}");
        }
        assert!(matches!(
            uk("+33 1 23 45 67 89"),
            Err(InvalidPhone::Country { .. })
        ));
        assert!(
            PhoneNumber::parse("33", "01 23 45 67 89", &["44".to_owned(), "33".to_owned()]).is_ok()
        );
    }

    #[test]
    fn a_landline_is_called_and_never_texted() {
        let parse = |typed| PhoneNumber::parse("44", typed, &["44".to_owned()]).unwrap();
        assert!(!parse("01632 960001").takes_texts());
        assert!(parse("07700 900026").takes_texts());
        assert_eq!(
            format!("{:?}", parse("07700 900026")),
            "PhoneNumber(XXX-XXX-XXX26)"
        );
    }
}
