//! What a program said on standard error, made fit to be kept and shown.

use crate::domain::text::visible;

/// How much of standard error is looked at, in bytes.
pub(super) const READ: usize = 4_096;
/// The longest reason, in characters.
const LONGEST: usize = 200;
/// So many digits are a code, and more of them a number.
const CODE: usize = 6;
/// So many words in the order of the message are a quotation of it: a spoken code is six words.
const QUOTED: usize = 3;

/// The first line with something in it, in at most 200 visible characters. Whatever could be a code
/// or a phone number is masked, however its digits are set apart, and so is what the program quotes of
/// the message: a call speaks its code in words.
pub(super) fn reason(said: &[u8], message: &str) -> String {
    let is_whole = said.len() < READ;
    let said = String::from_utf8_lossy(said);
    let said = said.trim_start();
    let line = said.lines().next().unwrap_or_default();
    // The rest of a number may stand behind the end of what was read.
    let goes_on = !is_whole && line.len() == said.len();
    let mut letters: Vec<(char, bool)> = line.trim_end().chars().map(|c| (c, false)).collect();
    hide_digits(&mut letters, goes_on);
    hide_quotations(&mut letters, message);
    let mut out = String::new();
    let mut was_hidden = false;
    for (c, is_hidden) in letters {
        if !is_hidden {
            out.push(c);
        } else if !was_hidden {
            out.push('…');
        }
        was_hidden = is_hidden;
    }
    let out = visible(&out);
    if out.chars().count() <= LONGEST {
        return out;
    }
    out.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn hide(letters: &mut [(char, bool)], from: usize, to: usize) {
    for (_, is_hidden) in letters.iter_mut().take(to).skip(from) {
        *is_hidden = true;
    }
}

/// Hides every run of enough digits that no letter interrupts: `07700 900123`, `(4-8-2)-913`.
fn hide_digits(letters: &mut [(char, bool)], goes_on: bool) {
    let mut runs = Vec::new();
    let mut run: Option<(usize, usize, usize)> = None;
    for (index, (c, _)) in letters.iter().enumerate() {
        if c.is_numeric() {
            let (from, _, count) = run.unwrap_or((index, index, 0));
            run = Some((from, index + 1, count + 1));
        } else if c.is_alphabetic() {
            runs.extend(run.take().filter(|(_, _, count)| *count >= CODE));
        }
    }
    runs.extend(run.filter(|(_, _, count)| goes_on || *count >= CODE));
    for (from, to, _) in runs {
        hide(letters, from, to);
    }
}

/// Words in small letters with where they begin and end, in characters.
fn words(letters: impl Iterator<Item = char>) -> Vec<(String, usize, usize)> {
    let mut words: Vec<(String, usize, usize)> = Vec::new();
    for (index, c) in letters.enumerate().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut() {
            Some((word, _, to)) if *to == index => {
                word.extend(c.to_lowercase());
                *to = index + 1;
            }
            _ => words.push((c.to_lowercase().collect(), index, index + 1)),
        }
    }
    words
}

fn hide_quotations(letters: &mut [(char, bool)], message: &str) {
    let said = words(letters.iter().map(|(c, _)| *c));
    let message = words(message.chars());
    for start in 0..said.len() {
        let here = said.iter().skip(start);
        let longest = (0..message.len())
            .map(|other| {
                here.clone()
                    .zip(message.iter().skip(other))
                    .take_while(|(one, two)| one.0 == two.0)
                    .count()
            })
            .max()
            .unwrap_or_default();
        let last = here.clone().take(longest).next_back();
        if let (Some((_, from, _)), Some((_, _, to))) = (here.clone().next(), last)
            && longest >= QUOTED
        {
            hide(letters, *from, *to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALL: &str = "Hello. Your code is: four, eight, two, nine, one, three. Goodbye.";

    #[test]
    fn a_reason_holds_no_number_no_code_and_no_control_character() {
        for (said, wanted) in [
            ("", ""),
            ("no credit left\nsecond line", "no credit left"),
            ("\r\n  no credit left  \r\nmore", "no credit left"),
            ("HTTP 429: wait 30s", "HTTP 429: wait 30s"),
            ("+447700900123 is barred", "+… is barred"),
            ("to 07700 900-123.", "to …."),
            ("code 482913 refused", "code … refused"),
            ("code (4-8-2) 913!", "code (…!"),
            ("4\u{200b}8\u{200b}2913", "…"),
            ("٤٨٢٩١٣ and 482913", "… and …"),
            ("%2B447700900123", "%2B…"),
            ("code 48291", "code 48291"),
            (
                "said Four, eight; TWO nine one three to nobody",
                "said … to nobody",
            ),
            (
                r#"{"text":"Hello. Your code is: four, eight, two"}"#,
                r#"{"text":"…"}"#,
            ),
            ("one of two lines", "one of two lines"),
            ("a\u{1b}[2J\u{202e}b", "a<U+001B>[2J<U+202E>b"),
        ] {
            assert_eq!(reason(said.as_bytes(), CALL), wanted, "{said:?}");
        }
        assert_eq!(
            reason(b"bad \xff\xfe bytes", ""),
            "bad \u{fffd}\u{fffd} bytes"
        );
        assert_eq!(reason(&[b'x'; READ], "").chars().count(), LONGEST);
    }

    #[test]
    fn a_number_that_was_cut_by_the_end_of_what_was_read_is_masked() {
        let mut said = vec![b'1'; READ - 5];
        said.extend(b"x0770");
        assert_eq!(reason(&said, ""), "…x…");
        let mut said = b"0770\n".to_vec();
        said.resize(READ, b'x');
        assert_eq!(reason(&said, ""), "0770");
    }

    proptest! {
        #[test]
        fn six_digits_never_get_through(before in "[^0-9]{0,40}", apart in "[ .,:;/_+()-]{0,3}", digits in proptest::collection::vec(0u8..10, 6..14), after in ".{0,40}") {
            let digits: Vec<String> = digits.iter().map(ToString::to_string).collect();
            let said = format!("{before}{}{after}", digits.join(&apart));
            let kept = reason(said.as_bytes(), "");
            prop_assert!(!kept.contains(&digits.join(&apart)), "{kept}");
            prop_assert!(kept.chars().count() <= LONGEST && !kept.contains(crate::domain::text::is_hostile));
        }
    }
}
