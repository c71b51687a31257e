//! Many at once, and one that dies in the middle.

use super::{fresh, path};
use crate::support::rows::*;
use cso::adapters::sqlite::{Options, SqliteStore};
use cso::ports::store::Store as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Names the database to a child of this test binary; without it the children's parts do nothing.
const PLACE: &str = "CSO_TEST_CHILD_DATABASE";
const NUMBER: &str = "CSO_TEST_CHILD_NUMBER";

#[expect(
    clippy::disallowed_methods,
    reason = "the way to speak to a child of the test binary"
)]
fn from_parent() -> Option<(SqliteStore, u32)> {
    let place = std::env::var_os(PLACE)?;
    let number = std::env::var(NUMBER).unwrap().parse().unwrap();
    let store = SqliteStore::open(place.as_ref(), &Options::default()).unwrap();
    Some((store, number))
}

fn child(part: &str, folder: &tempfile::TempDir, number: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("sqlite::many::{part}"), "--nocapture"])
        .env(PLACE, path(folder))
        .env(NUMBER, number.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn write_twenty(store: &SqliteStore, number: u32) {
    for row in number * 100..number * 100 + 20 {
        let unit = store.begin().unwrap();
        unit.add_invitation(&invitation(row), &[]).unwrap();
        unit.add_audit(&event("invitation.created", "INV-1"), None)
            .unwrap();
        unit.keep().unwrap();
    }
}

#[test]
fn part_of_many_processes() {
    if let Some((store, number)) = from_parent() {
        write_twenty(&store, number);
    }
}

#[test]
fn part_that_dies_in_the_middle() {
    if let Some((store, number)) = from_parent() {
        let unit = store.begin().unwrap();
        unit.add_invitation(&invitation(number), &[]).unwrap();
        unit.add_audit(&event("invitation.created", "INV-1"), None)
            .unwrap();
        println_flushed("written, not kept");
        // The parent kills this process while the unit is open.
        std::io::stdin().read_line(&mut String::new()).unwrap();
        drop(unit);
    }
}

fn println_flushed(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{text}").unwrap();
    out.flush().unwrap();
}

#[test]
fn sixteen_threads_all_succeed() {
    let (store, _folder) = fresh();
    std::thread::scope(|scope| {
        for number in 1..=16 {
            let store = &store;
            scope.spawn(move || write_twenty(store, number));
        }
    });
    let view = store.view().unwrap();
    assert_eq!(view.count_invitations(&everything()).unwrap(), 320);
    assert_eq!(view.audit_head().unwrap().0, 320);
}

#[test]
fn sixteen_processes_all_succeed() {
    let (store, folder) = fresh();
    // Nobody holds the database open: each may be the first and the last one.
    drop(store);
    let children: Vec<Child> = (1..=16)
        .map(|number| child("part_of_many_processes", &folder, number))
        .collect();
    for child in children {
        let out = child.wait_with_output().unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stdout)
        );
    }
    let store = SqliteStore::open(&path(&folder), &Options::default()).unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.count_invitations(&everything()).unwrap(), 320);
    assert_eq!(view.audit_head().unwrap().0, 320);
    drop(view);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_process_killed_in_the_middle_leaves_nothing() {
    let (store, folder) = fresh();
    drop(store);
    let mut dying = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sqlite::many::part_that_dies_in_the_middle",
            "--nocapture",
        ])
        .env(PLACE, path(&folder))
        .env(NUMBER, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(dying.stdout.take().unwrap());
    let said = out
        .lines()
        .map(Result::unwrap)
        .any(|line| line == "written, not kept");
    assert!(said);
    dying.kill().unwrap();
    dying.wait().unwrap();
    let store = SqliteStore::open(&path(&folder), &Options::default()).unwrap();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let view = store.view().unwrap();
    assert_eq!(view.invitation(&invitation_ref(1)).unwrap(), None);
    assert_eq!(view.audit_head().unwrap().0, 0);
    drop(view);
    write_twenty(&store, 1);
}

#[test]
fn a_backup_taken_while_others_write_is_whole() {
    let (store, folder) = fresh();
    store_invitations(&store, &[(invitation(1), &[1])]);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (1..=4)
            .map(|number| {
                let store = &store;
                scope.spawn(move || write_twenty(store, number))
            })
            .collect();
        for number in 0..5 {
            let copy = folder.path().join(format!("copy-{number}.db"));
            store.backup(&copy).unwrap();
            let copied = SqliteStore::open(&copy, &Options::default()).unwrap();
            assert_eq!(copied.check().unwrap(), Vec::<String>::new());
            let view = copied.view().unwrap();
            // Both or neither of each unit are in it.
            assert_eq!(
                view.count_invitations(&everything()).unwrap(),
                view.audit_head().unwrap().0 + 1
            );
        }
        for writer in writers {
            writer.join().unwrap();
        }
    });
}
