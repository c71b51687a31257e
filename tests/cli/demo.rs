//! `cso demo`: a practice database that behaves like a real one and is kept apart from it.

use crate::support::{TestEnv, files};
use cso::domain::journey::Stage;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Every file below a folder with its content.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files::under(folder)
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

fn invitations(made: &Value) -> &Vec<Value> {
    made["invitations"].as_array().unwrap()
}

#[test]
fn every_stage_occurs_and_the_practice_database_works() {
    let env = TestEnv::local();
    let made = env.json(["demo", "--folder", "try"]);
    let stages: BTreeSet<&str> = invitations(&made)
        .iter()
        .map(|one| one["stage"].as_str().unwrap())
        .collect();
    let all: BTreeSet<&str> = Stage::ALL.iter().map(|stage| stage.word()).collect();
    assert_eq!(stages, all);

    let practice = env.home().join("try");
    let run = |args: &[&str]| {
        let mut command = env.command(args);
        command.env("CSO_HOME", &practice);
        let done = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert!(
            done.status.success(),
            "{args:?}: {}{}",
            text(done.stdout),
            text(done.stderr)
        );
        text(done.stdout)
    };
    let status: Value = serde_json::from_str(&run(&["status", "--json"])).unwrap();
    assert!(status.to_string().contains("INV-"), "{status}");
    let awaiting = run(&["access", "list", "--awaiting", "--json"]);
    assert!(awaiting.matches("INV-").count() >= 3, "{awaiting}");

    let waiting = invitations(&made)
        .iter()
        .find(|one| one["stage"] == "approval")
        .unwrap();
    let reference = waiting["ref"].as_str().unwrap();
    let emails = files::under(&practice.join("outbox")).len();
    run(&["access", "approve", reference, "--yes"]);
    assert_eq!(files::under(&practice.join("outbox")).len(), emails + 1);
    let shown: Value = serde_json::from_str(&run(&["status", reference, "--json"])).unwrap();
    assert_eq!(shown["stage"], "active", "{shown}");
    trail_holds(&practice);
}

/// The trail of the practice database holds together, and its times never go back.
fn trail_holds(folder: &Path) {
    use cso::adapters::sqlite::{Options, SqliteStore};
    use cso::domain::audit::{GENESIS, check_link};
    use cso::ports::store::Store as _;
    let store = SqliteStore::open(&folder.join("cso.db"), &Options::default()).unwrap();
    let entries = store.view().unwrap().audit_entries(0, 10_000).unwrap();
    assert!(entries.len() > 150, "{}", entries.len());
    let (mut number, mut hash, mut at) = (0, GENESIS.to_owned(), None);
    for entry in entries {
        check_link((number, &hash), &entry, cso::app::audit::digest).unwrap();
        assert!(at.is_none_or(|before| before <= entry.at));
        (number, hash, at) = (entry.number, entry.hash, Some(entry.at));
    }
}

#[test]
fn the_real_database_is_not_touched() {
    let env = TestEnv::local();
    env.json(["status"]);
    let before = content(env.home());
    env.run(["demo"]).success();
    let practice = env.home().join("practice");
    let after: Vec<_> = content(env.home())
        .into_iter()
        .filter(|(path, _)| !Path::new(path).starts_with(&practice))
        .collect();
    assert!(before == after);
    assert!(practice.join("PRACTICE.txt").is_file());
}

#[test]
fn a_second_practice_is_refused_unless_it_is_asked_for_afresh() {
    let env = TestEnv::local();
    env.run(["demo"]).success();
    let first = content(&env.home().join("practice"));
    let refused = env.run(["demo", "--json"]).ended(4);
    assert_eq!(refused.error()["code"], "already_exists");
    env.run(["demo", "--fresh"]).ended(2);
    assert!(content(&env.home().join("practice")) == first);
    env.run(["demo", "--fresh", "--yes"]).success();
    assert!(content(&env.home().join("practice")) != first);
}

#[test]
fn a_folder_of_something_else_is_never_thrown_away() {
    let env = TestEnv::local();
    let file = env.write("letters/dear-sam.txt", "Dear Sam");
    // A file by the right name is not enough.
    env.write("other/PRACTICE.txt", "mine");
    for folder in ["letters", "other", "."] {
        let refused = env
            .run(["demo", "--folder", folder, "--fresh", "--yes", "--json"])
            .ended(4);
        assert_eq!(refused.error()["code"], "not_practice");
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), "Dear Sam");
}

#[test]
fn settings_that_lead_elsewhere_are_named_and_do_not_count() {
    let env = TestEnv::local();
    env.set("CSO_DATABASE", "elsewhere.db");
    let made = env.run(["demo", "--output", "table"]).success();
    assert!(made.stdout.contains("unset CSO_DATABASE\n"), "{made}");
    assert!(
        made.stdout.contains("export CSO_HOME=[HOME]/practice\n"),
        "{made}"
    );
    assert!(!env.home().join("elsewhere.db").exists());
    assert!(env.home().join("practice/cso.db").is_file());
}

#[test]
fn a_dry_run_makes_nothing() {
    let env = TestEnv::local();
    env.run(["demo", "--dry-run"]).success();
    assert!(content(env.home()).is_empty());
}
