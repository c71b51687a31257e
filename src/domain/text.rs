//! Which characters in a text from outside are not what they seem, and how to show them.

/// Whether a character can move the cursor, hide or reorder what stands around it: controls,
/// format characters, bidirectional marks, line separators, private use.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}')
}

/// Writes every hostile character as its number, `<U+202E>`, and leaves all others alone. What it
/// gives is safe to print on a terminal in one line.
pub fn visible(text: &str) -> String {
    if !text.contains(is_hostile) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| {
            if is_hostile(c) {
                format!("<U+{:04X}>", u32::from(c))
            } else {
                c.to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        assert_eq!(visible("Sam Gamgee"), "Sam Gamgee");
        assert_eq!(visible("Siân Ó Briain 王小明"), "Siân Ó Briain 王小明");
        assert_eq!(
            visible("a\u{1b}[2Jb\r\nc\u{202e}d\u{9b}"),
            "a<U+001B>[2Jb<U+000D><U+000A>c<U+202E>d<U+009B>"
        );
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text: String) {
            prop_assert!(!visible(&text).contains(is_hostile));
        }
    }
}
