//! What staff typed, as a query of the search index in which nothing they typed is syntax.

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
    /// A query of the index.
    Words(String),
}

/// Reads what was typed: each word is quoted and may be the beginning of a longer one.
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
        .map(quoted)
        .collect();
    if words.is_empty() || words.len() > MOST_WORDS {
        Search::Nothing
    } else {
        Search::Words(words.join(" "))
    }
}

fn quoted(word: &str) -> String {
    // With its prefix it is meant as a reference: look-alikes are folded as everywhere else.
    let with_prefix = word
        .get(..InvitationRef::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(InvitationRef::PREFIX));
    let symbols = InvitationRef::parse_beginning(word).filter(|_| with_prefix);
    let word = symbols.as_deref().unwrap_or(word);
    // SQLite reads no further than a NUL.
    let word: String = word
        .chars()
        .filter(|c| *c != '\0')
        .flat_map(|c| std::iter::repeat_n(c, if c == '"' { 2 } else { 1 }))
        .collect();
    format!("\"{word}\" *")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_quoted_word_by_word() {
        assert_eq!(search(None), Search::Everything);
        assert_eq!(search(Some(" \t ")), Search::Everything);
        assert_eq!(search(Some("!!! * \" 😀")), Search::Nothing);
        assert_eq!(search(Some(&"a".repeat(10_000))), Search::Nothing);
        assert_eq!(search(Some(&"a ".repeat(100))), Search::Nothing);
        for (typed, query) in [
            ("sam gam", r#""sam" * "gam" *"#),
            (r#"a" OR name:x*"#, r#""a""" * "OR" * "name:x*" *"#),
            ("inv-7k3", r#""7K3" *"#),
            ("INV-7O", r#""70" *"#),
            ("Ivy", r#""Ivy" *"#),
        ] {
            assert_eq!(
                search(Some(typed)),
                Search::Words(query.to_owned()),
                "{typed}"
            );
        }
    }
}
