//! The words of the portal's pages, read from its own catalogue: tests say what they press and see in
//! English, and find it in Welsh on a Welsh page.

use crate::support::files;
use cso::app::letters::{Letters, Organisation};
use cso::domain::language::Language;
use std::collections::BTreeMap;

/// A page's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    English,
    Welsh,
}

impl Tongue {
    /// As it stands in `lang` and in the names of files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Welsh => "cy",
        }
    }
}

/// Every text by its key, such as `sign_in.title`.
#[derive(Debug)]
pub(crate) struct Words {
    english: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
    /// What the council and its service are called, by their English names.
    names: BTreeMap<String, String>,
}

impl Words {
    pub(crate) fn of(tongue: Tongue) -> Self {
        Self {
            english: catalogue(Tongue::English),
            own: catalogue(tongue),
            names: names(tongue),
        }
    }

    /// What may stand on the page for an English text, which must be one of the portal's own.
    #[track_caller]
    pub(crate) fn like(&self, english: &str) -> Vec<String> {
        let found: Vec<String> = self
            .english
            .iter()
            .filter_map(|(key, template)| {
                let mut values = read(template, english)?;
                for value in values.values_mut() {
                    *value = self.names.get(*value).map_or(*value, String::as_str);
                }
                Some(fill(&self.own[key], &values))
            })
            .collect();
        assert!(!found.is_empty(), "the portal has no text “{english}”");
        found
    }

    /// The keys of every text that stands in this one, whatever fills its placeholders.
    pub(crate) fn keys_in(&self, text: &str) -> Vec<&str> {
        let text = one_line(text);
        self.own
            .iter()
            .filter(|(_, template)| stands_in(template, &text))
            .map(|(key, _)| key.as_str())
            .collect()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.own.keys().map(String::as_str)
    }
}

fn names(tongue: Tongue) -> BTreeMap<String, String> {
    let letters = Letters::new(Organisation::default(), BTreeMap::new());
    let english = letters.names(Language::English);
    let own = letters.names(match tongue {
        Tongue::English => Language::English,
        Tongue::Welsh => Language::Welsh,
    });
    let pairs = [
        (&english.council, &own.council),
        (&english.service, &own.service),
    ];
    pairs
        .map(|(english, own)| (english.clone(), own.clone()))
        .into()
}

/// Every run of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn catalogue(tongue: Tongue) -> BTreeMap<String, String> {
    let path = format!("src/portal/texts/{}.toml", tongue.word());
    let text = std::fs::read_to_string(files::root().join(path)).unwrap();
    let sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap();
    sections
        .into_iter()
        .flat_map(|(section, texts)| {
            texts
                .into_iter()
                .map(move |(key, text)| (format!("{section}.{key}"), text))
        })
        .collect()
}

/// A template's fixed pieces with the names of the placeholders between them.
fn pieces(template: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap();
        found.push((before, Some(name)));
        rest = after;
    }
    found.push((rest, None));
    found
}

/// What fills a template's placeholders so that it becomes this text; `None` where nothing does.
fn read<'a>(template: &'a str, text: &'a str) -> Option<BTreeMap<&'a str, &'a str>> {
    let pieces = pieces(template);
    let mut values = BTreeMap::new();
    let mut rest = text.strip_prefix(pieces[0].0)?;
    for (index, (_, name)) in pieces.iter().enumerate() {
        let Some(name) = name else {
            return rest.is_empty().then_some(values);
        };
        let next = pieces[index + 1].0;
        let (value, after) = if next.is_empty() {
            (rest, "")
        } else {
            rest.split_once(next)?
        };
        values.insert(*name, value);
        rest = after;
    }
    None
}

fn fill(template: &str, values: &BTreeMap<&str, &str>) -> String {
    pieces(template)
        .into_iter()
        .flat_map(|(before, name)| {
            let value = name.and_then(|name| values.get(name));
            [before, value.copied().unwrap_or_default()]
        })
        .collect()
}

fn stands_in(template: &str, text: &str) -> bool {
    let pieces: Vec<String> = pieces(template)
        .into_iter()
        .map(|(before, _)| one_line(before))
        .collect();
    let mut rest = text;
    pieces.iter().all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[test]
fn an_english_text_is_found_in_welsh_with_what_fills_it() {
    let words = Words::of(Tongue::Welsh);
    assert_eq!(
        words.like("Sign in"),
        ["Mewngofnodi"; 1].repeat(words.like("Sign in").len())
    );
    let welsh = words.like("Active since 3 May 2026");
    assert!(welsh[0].ends_with("3 May 2026"), "{welsh:?}");
    assert!(words.keys_in(&welsh[0]).contains(&"home.active_since"));
    assert_eq!(Words::of(Tongue::English).like("Call me"), ["Call me"]);
}
