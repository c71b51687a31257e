//! What staff typed, as the words that a search looks for.

use crate::domain::id::InvitationRef;

/// More words than any name and address hold together: such a search finds nothing.
const MOST_WORDS: usize = 64;
/// Longer than any name or address: such a search finds nothing.
const LONGEST: usize = 1000;

/// What a search asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// Nothing was typed.
    Everything,
    /// What was typed is in no name, address or reference.
    Nothing,
    /// Words of which each may be the beginning of a longer one. One holds a letter or digit at
    /// least and no NUL, and is otherwise as it was typed: quote it.
    Words(Vec<String>),
}

/// Reads what was typed.
pub(super) fn search(typed: Option<&str>) -> Search {
    let typed = typed.unwrap_or_default().trim();
    if typed.is_empty() {
        return Search::Everything;
    }
    if typed.chars().count() > LONGEST {
        return Search::Nothing;
    }
    let words: Vec<String> = typed
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(folded)
        .collect();
    if words.is_empty() || words.len() > MOST_WORDS {
        Search::Nothing
    } else {
        Search::Words(words)
    }
}

fn folded(word: &str) -> String {
    // With its prefix it is meant as a reference: look-alikes are folded as everywhere else.
    let with_prefix = word
        .get(..InvitationRef::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(InvitationRef::PREFIX));
    let symbols = InvitationRef::parse_beginning(word).filter(|_| with_prefix);
    let word = symbols.as_deref().unwrap_or(word);
    // No engine reads further than a NUL, or takes one.
    word.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_taken_word_by_word() {
        assert_eq!(search(None), Search::Everything);
        assert_eq!(search(Some(" \t ")), Search::Everything);
        assert_eq!(search(Some("!!! * \" 😀")), Search::Nothing);
        assert_eq!(search(Some(&"a".repeat(10_000))), Search::Nothing);
        assert_eq!(search(Some(&"a ".repeat(100))), Search::Nothing);
        for (typed, words) in [
            ("sam gam", vec!["sam", "gam"]),
            (r#"a" OR name:x*"#, vec![r#"a""#, "OR", "name:x*"]),
            ("inv-7k3", vec!["7K3"]),
            ("INV-7O", vec!["70"]),
            ("Ivy", vec!["Ivy"]),
            ("I\0vy", vec!["Ivy"]),
        ] {
            let words = words.into_iter().map(str::to_owned).collect();
            assert_eq!(search(Some(typed)), Search::Words(words), "{typed}");
        }
    }
}
