//! The words of the pages, in both languages.

use crate::domain::language::Language;
use std::collections::BTreeMap;

const ENGLISH: &str = include_str!("texts/en.toml");
const WELSH: &str = include_str!("texts/cy.toml");

/// The words of one language: `section.key` to text.
#[derive(Debug, Clone)]
pub(super) struct Texts(BTreeMap<String, String>);

impl Texts {
    /// Reads the words of a language. They are part of the program, and a test reads both files: a
    /// broken one gives no words, never a panic.
    pub(super) fn of(language: Language) -> Self {
        let source = match language {
            Language::English => ENGLISH,
            Language::Welsh => WELSH,
        };
        let sections: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(source).unwrap_or_default();
        let flat = sections.into_iter().flat_map(|(section, texts)| {
            texts
                .into_iter()
                .map(move |(key, text)| (format!("{section}.{key}"), text))
        });
        Self(flat.collect())
    }

    /// One text with its placeholders filled in; `None` where there is none of that name.
    pub(super) fn get(&self, key: &str, values: &[(&str, &str)]) -> Option<String> {
        let text = self.0.get(key)?;
        let mut filled = String::with_capacity(text.len());
        let mut rest = text.as_str();
        // In one pass, so that a value that looks like a placeholder stays what it is.
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            rest = if let Some((name, after)) = after.split_once('}') {
                let value = values.iter().find(|(known, _)| *known == name);
                filled.push_str(value.map_or("", |(_, value)| value));
                after
            } else {
                filled.push('{');
                after
            };
        }
        filled.push_str(rest);
        Some(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_placeholders() {
        let (english, welsh) = (Texts::of(Language::English), Texts::of(Language::Welsh));
        assert!(english.0.len() > 150);
        let keys = |texts: &Texts| texts.0.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&english), keys(&welsh));
        for (key, text) in &english.0 {
            assert_eq!(placeholders(text), placeholders(&welsh.0[key]), "{key}");
            assert!(!text.trim().is_empty() && !welsh.0[key].trim().is_empty());
        }
        let same: Vec<_> = english
            .0
            .iter()
            .filter(|(key, text)| welsh.0[*key] == **text)
            .collect();
        assert!(same.len() < 4, "not translated: {same:?}");
    }

    #[test]
    fn every_text_is_shown_somewhere() {
        let sources = include_dir();
        for key in Texts::of(Language::English).0.keys() {
            let (section, name) = key.split_once('.').unwrap();
            // Keys may be put together from a section and a word.
            let known = sources.contains(&format!("\"{key}\""))
                || sources.contains(&format!("\"{section}.\""))
                || sources.contains(&format!("\"{section}.{{"))
                || name.rsplit_once('_').is_some_and(|(stem, end)| {
                    sources.contains(&format!("\"{section}.{stem}_"))
                        || sources.contains(&format!("\"_{end}\""))
                });
            assert!(known, "{key} is shown nowhere");
        }
    }

    fn include_dir() -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/portal");
        let mut all = String::new();
        let mut folders = vec![root];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path
                    .extension()
                    .is_some_and(|end| end == "html" || end == "rs")
                {
                    all.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn a_value_is_never_taken_for_a_placeholder() {
        let texts = Texts(BTreeMap::from([(
            "a.b".to_owned(),
            "{x} and {y}{".to_owned(),
        )]));
        let filled = texts.get("a.b", &[("x", "{y}"), ("y", "2")]);
        assert_eq!(filled.as_deref(), Some("{y} and 2{"));
        assert_eq!(texts.get("a.c", &[]), None);
    }
}
