//! What makes support staff stop: rows that can be right and often are not.

use crate::domain::batch::column::Column;
use crate::domain::batch::row::Asked;
use crate::domain::batch::{Finding, Remark};
use crate::domain::email_address::EmailAddress;
use crate::domain::name::PersonName;

/// Domains that many people use, at which a slip of one letter goes to a stranger.
const COMMON: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "live.com",
    "live.co.uk",
    "icloud.com",
    "yahoo.com",
    "yahoo.co.uk",
    "ymail.com",
    "aol.com",
    "msn.com",
    "btinternet.com",
    "btopenworld.com",
    "virginmedia.com",
    "ntlworld.com",
    "talktalk.net",
    "tiscali.co.uk",
    "blueyonder.co.uk",
    "plusnet.com",
    "protonmail.com",
    "proton.me",
    "nhs.net",
];
/// What stands before the `@` of mailboxes that several people read.
const SHARED: &[&str] = &[
    "admin",
    "administrator",
    "contact",
    "contactus",
    "enquiries",
    "enquiry",
    "family",
    "hello",
    "help",
    "helpdesk",
    "home",
    "hr",
    "info",
    "information",
    "inquiries",
    "mail",
    "manager",
    "noreply",
    "office",
    "post",
    "postmaster",
    "reception",
    "sales",
    "school",
    "secretary",
    "staff",
    "support",
    "team",
];

/// The doubts that a row raises by itself.
pub fn of(asked: &Asked) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if is_mixed(asked.name.as_str()) {
        remarks.push(Remark::at(
            Column::Name,
            Finding::MixedScripts,
            "the name mixes letters of different alphabets, which look alike and are not the same",
        ));
    }
    if is_shared(&asked.email) {
        remarks.push(Remark::at(
            Column::Email,
            Finding::SharedMailbox,
            format!(
                "{} looks like a mailbox that several people read",
                asked.email
            ),
        ));
    }
    if let Some(common) = near_domain(asked.email.domain()) {
        remarks.push(Remark::at(
            Column::Email,
            Finding::NearDomain,
            format!("{} is one letter away from {common}", asked.email.domain()),
        ));
    }
    remarks
}

/// Whether a mailbox looks like one that several people read: `info`, `info.north`, `no-reply`.
fn is_shared(email: &EmailAddress) -> bool {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let plain = local.replace(['-', '.', '_'], "");
    let first = local.split(['.', '-', '_', '+']).next().unwrap_or_default();
    SHARED.contains(&plain.as_str()) || (SHARED.contains(&first) && first != "mail")
}

/// The common domain that a domain is one letter away from.
fn near_domain(domain: &str) -> Option<&'static str> {
    if COMMON.contains(&domain) {
        return None;
    }
    COMMON
        .iter()
        .copied()
        .find(|common| common.len() > 7 && is_one_letter_apart(domain, common))
}

/// Whether one slip of the finger lies between two texts: a letter more, less, other, or two
/// neighbours swapped. A digit is no slip: lists number their addresses.
pub fn is_one_letter_apart(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let same = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(same..), right.get(same..));
    let (Some(left), Some(right)) = (left, right) else {
        return false;
    };
    let same = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (left, right) = (
        left.get(..left.len() - same),
        right.get(..right.len() - same),
    );
    let no_digit = |bytes: &[u8]| !bytes.iter().any(u8::is_ascii_digit);
    match (left, right) {
        (Some([a]), Some([b])) => no_digit(&[*a, *b]),
        (Some([one]), Some([])) | (Some([]), Some([one])) => no_digit(&[*one]),
        (Some([a, b]), Some([c, d])) => a == d && b == c && no_digit(&[*a, *b]),
        _ => false,
    }
}

/// What it means that one address stands under two names; `None` for one name.
pub fn of_names(first: &PersonName, second: &PersonName) -> Option<Finding> {
    if first.is_same_as(second) {
        return None;
    }
    let words = |name: &PersonName| -> Vec<String> {
        name.as_str()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 1)
            .map(str::to_lowercase)
            .collect()
    };
    let (first, second) = (words(first), words(second));
    let begins_alike = |word: &String| {
        second
            .iter()
            .any(|other| other.starts_with(word.as_str()) || word.starts_with(other.as_str()))
    };
    // `Sam Gamgee` and `Samwise Gamgee` may be one person; `Sam Gamgee` and `Rosie Gamgee` are two.
    let shared = first.iter().filter(|word| begins_alike(word)).count();
    if shared > 0 && shared + 1 > first.len().min(second.len()) {
        Some(Finding::NameDiffers)
    } else {
        Some(Finding::TwoPeople)
    }
}

/// The alphabet of a letter, as far as letters of different ones look alike or stand beside each
/// other in one name.
fn script(c: char) -> Option<&'static str> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match u32::from(c) {
        0x0000..=0x02af | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xff21..=0xff5a => {
            "Latin"
        }
        // Marks and modifiers belong to whatever they stand on.
        0x02b0..=0x036f => return None,
        0x0370..=0x03ff | 0x1f00..=0x1fff => "Greek",
        0x0400..=0x052f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => "Cyrillic",
        0x0530..=0x058f => "Armenian",
        0x0590..=0x05ff => "Hebrew",
        0x0600..=0x06ff | 0x0750..=0x077f | 0x08a0..=0x08ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => {
            "Arabic"
        }
        0x0900..=0x0dff => "Indic",
        0x0e00..=0x0eff => "Thai",
        0x10a0..=0x10ff | 0x2d00..=0x2d2f => "Georgian",
        0x1200..=0x139f => "Ethiopic",
        0x13a0..=0x13ff | 0xab70..=0xabbf => "Cherokee",
        // Chinese, Japanese and Korean names mix these by themselves.
        0x1100..=0x11ff
        | 0x2e80..=0x9fff
        | 0xa000..=0xa4cf
        | 0xac00..=0xd7ff
        | 0xf900..=0xfaff
        | 0x20000..=0x3ffff => "East Asian",
        _ => "other",
    })
}

/// Whether a name mixes alphabets.
fn is_mixed(name: &str) -> bool {
    let mut scripts = name.chars().filter_map(script);
    match scripts.next() {
        Some(first) => scripts.any(|other| other != first),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_slip_of_the_finger_is_one_letter() {
        for (left, right) in [
            ("sam@example.org", "san@example.org"),
            ("sam@example.org", "sm@example.org"),
            ("sam@example.org", "samm@example.org"),
            ("sam@example.org", "sma@example.org"),
            ("sam@example.org", "sam@exmaple.org"),
            ("sam.g@example.org", "samg@example.org"),
        ] {
            assert!(is_one_letter_apart(left, right), "{left} {right}");
            assert!(is_one_letter_apart(right, left), "{right} {left}");
        }
        for (left, right) in [
            ("sam@example.org", "sam@example.org"),
            ("sam1@example.org", "sam2@example.org"),
            ("sam@example.org", "sam1@example.org"),
            ("sam@example.org", "tom@example.org"),
            ("", "ab"),
        ] {
            assert!(!is_one_letter_apart(left, right), "{left} {right}");
        }
    }

    #[test]
    fn mailboxes_and_domains_that_often_go_wrong_are_known() {
        let address = |text: &str| EmailAddress::parse(text).unwrap();
        for shared in [
            "info@example.org",
            "no-reply@example.org",
            "office.north@example.org",
        ] {
            assert!(is_shared(&address(shared)), "{shared}");
        }
        for own in [
            "sam@example.org",
            "informatics.sam@example.org",
            "mail.sam@example.org",
        ] {
            assert!(!is_shared(&address(own)), "{own}");
        }
        assert_eq!(near_domain("gmial.com"), Some("gmail.com"));
        assert_eq!(near_domain("hotmail.co.k"), Some("hotmail.co.uk"));
        for fine in ["gmail.com", "example.org", "ymail.com", "live.com"] {
            assert_eq!(near_domain(fine), None, "{fine}");
        }
    }

    #[test]
    fn names_in_one_alphabet_raise_no_doubt() {
        for name in [
            "Siân Ó Briain",
            "Łukasz Żółć",
            "王小明",
            "Αλέξης",
            "김 철수",
            "O'Neill-Smith",
        ] {
            assert!(!is_mixed(name), "{name}");
        }
        for name in ["Sаm Gamgee", "Αlex Smith"] {
            assert!(is_mixed(name), "{name}");
        }
    }

    #[test]
    fn a_spelling_is_told_from_another_person() {
        let name = |text: &str| PersonName::parse(text).unwrap();
        let of = |a: &str, b: &str| of_names(&name(a), &name(b));
        assert_eq!(of("Sam Gamgee", "sam  gamgee"), None);
        assert_eq!(
            of("Sam Gamgee", "Samwise Gamgee"),
            Some(Finding::NameDiffers)
        );
        assert_eq!(of("Sam Gamgee", "Sam J Gamgee"), Some(Finding::NameDiffers));
        assert_eq!(of("Sam Gamgee", "Rosie Gamgee"), Some(Finding::TwoPeople));
        assert_eq!(of("Sam Gamgee", "Bilbo Baggins"), Some(Finding::TwoPeople));
    }

    proptest! {
        #[test]
        fn being_apart_is_the_same_both_ways(left in "[ab@.1]{0,6}", right in "[ab@.1]{0,6}") {
            prop_assert_eq!(is_one_letter_apart(&left, &right), is_one_letter_apart(&right, &left));
        }
    }
}
