//! Marks of unfinished work, which belong in an issue, and test files that nobody runs.

use crate::support::files;

#[test]
fn no_mark_of_unfinished_work_is_left() {
    // Put together here, so that this file does not find itself.
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["db", "g!"]].map(|halves| halves.concat());
    for (name, text) in [files::rust("src"), files::rust("tests")].concat() {
        for (number, line) in (1..).zip(text.lines()) {
            for mark in &marks {
                // The portal masks phone numbers as the guidance shows them, with a run of that letter.
                let is_mask = line.contains("XXX-XXX-");
                assert!(
                    is_mask || !line.contains(mark.as_str()),
                    "{name}:{number}: {line}"
                );
            }
        }
    }
}

#[test]
fn every_file_says_in_its_first_line_why_it_exists() {
    for (name, text) in [files::rust("src"), files::rust("tests")].concat() {
        assert!(text.starts_with("//! "), "{name}");
    }
}

#[test]
fn every_test_file_is_linked_into_the_one_binary() {
    let all = files::rust("tests");
    let text_of = |wanted: &str| {
        all.iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, text)| text)
    };
    let main = text_of("tests/integration.rs").unwrap();
    for (name, _) in &all {
        let path = name
            .strip_prefix("tests/")
            .unwrap()
            .strip_suffix(".rs")
            .unwrap();
        let path = path.strip_suffix("/mod").unwrap_or(path);
        if path == "integration" {
            continue;
        }
        let last = path.rsplit('/').next().unwrap();
        let parents: Vec<String> = match path.rsplit_once('/') {
            None => Vec::new(),
            Some((folder, _)) => vec![
                format!("tests/{folder}/mod.rs"),
                format!("tests/{folder}.rs"),
            ],
        };
        let declared = format!("mod {last};");
        let is_linked = parents
            .iter()
            .filter_map(|parent| text_of(parent))
            .chain([main])
            .any(|text| text.contains(&declared));
        assert!(is_linked, "{name} is in no `mod` line");
    }
}
