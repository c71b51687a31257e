//! What bash is answered: the very entries that it takes, so that its script, which is slow at such
//! work, has none with them.
//!
//! Bash replaces only what stands behind the last of its word breaks, lists whole entries and knows
//! nothing of descriptions: they are part of the entry where several are listed.

use crate::cli::complete::Answer;
use dialoguer::console::{Alignment, measure_text_width};
use dialoguer::console::{pad_str, truncate_str};

/// What `COMP_TYPE` says of a key that walks through the entries (`%`, menu completion) or puts all of
/// them in (`*`).
const NOT_LISTED: [&str; 2] = ["37", "42"];
/// How wide a terminal is that does not say.
const USUAL_WIDTH: usize = 80;
/// Space between an entry and what it means.
const GAP: usize = 2;

/// How bash asks.
#[derive(Default)]
pub(super) struct How {
    /// Whether it lists the entries, where there are several.
    pub(super) is_listed: bool,
    /// The width of the terminal.
    pub(super) width: usize,
    /// The characters at which it takes words apart.
    pub(super) breaks: String,
}

impl How {
    /// Reads `COMP_TYPE`, `COLUMNS` and `COMP_WORDBREAKS` as the script hands them on.
    pub(super) fn read(key: &str, columns: &str, breaks: &str) -> Self {
        Self {
            is_listed: !NOT_LISTED.contains(&key),
            width: columns.parse().unwrap_or(USUAL_WIDTH),
            breaks: breaks.to_owned(),
        }
    }
}

/// The lines of the answer: an order, `-` for none, then the entries.
pub(super) fn reply(answer: &Answer, typed: &str, how: &How) -> Vec<String> {
    let kept = kept(typed, &how.breaks);
    let entry = |value: &str| {
        let rest = value.strip_prefix(kept).unwrap_or(value);
        if typed.starts_with(['"', '\'']) {
            rest.to_owned()
        } else {
            quoted(rest)
        }
    };
    let values: Vec<String> = answer.offers.iter().map(|one| entry(&one.value)).collect();
    let order = match values.as_slice() {
        [] => answer.order.unwrap_or("-"),
        [only] if only.ends_with('=') => "nospace",
        _ => "-",
    };
    let mut lines = vec![order.to_owned()];
    if values.len() < 2 || !how.is_listed {
        lines.extend(values);
        return lines;
    }
    let widest = values.iter().map(|value| measure_text_width(value)).max();
    let widest = widest.unwrap_or_default();
    lines.extend(values.iter().zip(&answer.offers).map(|(value, offer)| {
        if offer.about.is_empty() {
            value.clone()
        } else {
            described(value, &offer.about, widest, how.width)
        }
    }));
    lines
}

/// A value with what it means, as wide as half of the screen and more: each stands on a line of its own.
fn described(value: &str, about: &str, widest: usize, width: usize) -> String {
    let line = width.saturating_sub(1);
    let value = pad_str(value, widest + GAP, Alignment::Left, None);
    let whole = format!("{value}{about}");
    let fitting = if line > widest {
        truncate_str(&whole, line, "")
    } else {
        whole.as_str().into()
    };
    pad_str(&fitting, line / 2 + 2, Alignment::Left, None).into_owned()
}

/// What of the word bash has put aside.
fn kept<'w>(typed: &'w str, breaks: &str) -> &'w str {
    let last = typed.rfind(|c| matches!(c, '=' | ':' | '@') && breaks.contains(c));
    last.and_then(|at| typed.get(..=at)).unwrap_or_default()
}

/// As it must be typed: a login may hold what bash would take for something of its own.
fn quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for letter in value.chars() {
        let is_plain = letter.is_ascii_alphanumeric() || "_./:@=,+-".contains(letter);
        if !is_plain && letter.is_ascii() {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::complete::Offer;

    fn answer(offers: &[(&str, &str)]) -> Answer {
        let offer = |(value, about): &(&str, &str)| Offer {
            value: (*value).to_owned(),
            about: (*about).to_owned(),
        };
        Answer {
            order: None,
            offers: offers.iter().map(offer).collect(),
        }
    }

    #[test]
    fn an_order_comes_first() {
        let how = How::read("9", "80", "=:@");
        assert_eq!(reply(&answer(&[]), "", &how), ["-"]);
        let files = Answer {
            order: Some("files"),
            offers: Vec::new(),
        };
        assert_eq!(reply(&files, "", &how), ["files"]);
        assert_eq!(
            reply(&answer(&[("--state=", "a state")]), "--st", &how),
            ["nospace", "--state="]
        );
        assert_eq!(reply(&answer(&[("list", "all")]), "l", &how), ["-", "list"]);
    }

    #[test]
    fn what_bash_has_put_aside_is_left_out() {
        let offers = answer(&[("--state=closed", ""), ("--state=code", "")]);
        let how = How::read("9", "80", "\"'@><=;|&(:");
        assert_eq!(reply(&offers, "--state=c", &how), ["-", "closed", "code"]);
        let whole = How::read("9", "80", "\"'><;|&(");
        let entries = ["-", "--state=closed", "--state=code"];
        assert_eq!(reply(&offers, "--state=c", &whole), entries);
        // What was typed otherwise than it is written stays whole.
        assert_eq!(reply(&offers, "\"--state=c", &how), entries);
        let logins = answer(&[("sam@council", ""), ("sam@county", "")]);
        assert_eq!(reply(&logins, "sam@", &how), ["-", "council", "county"]);
    }

    #[test]
    fn descriptions_are_shown_where_entries_are_listed() {
        let offers = answer(&[("INV-7K2M9Q", "code, waiting on person"), ("INV-7K3", "")]);
        let listed = reply(&offers, "INV-7K", &How::read("63", "60", ":"));
        assert_eq!(
            listed,
            ["-", "INV-7K2M9Q  code, waiting on person", "INV-7K3"]
        );
        let narrow = reply(&offers, "INV-7K", &How::read("63", "20", ":"));
        assert_eq!(narrow[1], "INV-7K2M9Q  code, w");
        let wide = reply(&offers, "INV-7K", &How::read("63", "160", ":"));
        assert_eq!(wide[1].len(), 81);
        let unknown = reply(&offers, "INV-7K", &How::read("", "", ":"));
        assert_eq!(unknown[1].len(), 41);
        // Narrower than the values: they are told whole.
        let tiny = reply(&offers, "INV-7K", &How::read("63", "8", ":"));
        assert!(tiny[1].starts_with("INV-7K2M9Q"));
        for key in NOT_LISTED {
            let walked = reply(&offers, "INV-7K", &How::read(key, "80", ":"));
            assert_eq!(walked, ["-", "INV-7K2M9Q", "INV-7K3"]);
        }
        // A wide sign takes two columns.
        let wide = answer(&[("蒲公英", "a flower"), ("abc", "letters")]);
        let listed = reply(&wide, "", &How::read("9", "10", ""));
        assert_eq!(listed, ["-", "蒲公英  a", "abc     l"]);
    }

    #[test]
    fn what_bash_would_take_for_its_own_is_quoted() {
        let logins = answer(&[("DOMAIN\\sam", ""), ("sam o'neil$(x)", "")]);
        let how = How::read("9", "80", "@");
        assert_eq!(
            reply(&logins, "", &how),
            ["-", r"DOMAIN\\sam", r"sam\ o\'neil\$\(x\)"]
        );
        assert_eq!(
            reply(&logins, "'", &how),
            ["-", "DOMAIN\\sam", "sam o'neil$(x)"]
        );
        assert_eq!(quoted("Zoë~"), "Zoë\\~");
    }
}
