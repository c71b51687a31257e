//! Text from outside made safe for a terminal, a spreadsheet and a JSON reader's screen.

use crate::domain::text::{is_hostile, visible};
use std::fmt::Write as _;

/// A cell of a spreadsheet: hostile characters visible, and a leading character that would start a
/// formula disarmed by an apostrophe.
pub fn csv_cell(text: &str) -> String {
    let shown = visible(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{shown}")
    } else {
        shown
    }
}

/// JSON text whose hostile characters are escaped: the same value for a parser, harmless on a
/// screen. Line ends are the layout's own, as serde escapes those inside strings.
pub fn json_text(json: &str) -> String {
    let needs = |c: char| is_hostile(c) && c != '\n';
    if !json.contains(needs) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if needs(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                write!(out, "\\u{unit:04x}").ok();
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_disarmed() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-2", "'-2"),
            ("\tx", "'<U+0009>x"),
            ("Sam", "Sam"),
        ] {
            assert_eq!(csv_cell(text), cell);
        }
    }

    proptest! {
        #[test]
        fn escaped_json_is_the_same_value(text: String) {
            let json = serde_json::json!({ "text": text });
            let escaped = json_text(&json.to_string());
            prop_assert!(!escaped.contains(is_hostile));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), json);
        }
    }
}
