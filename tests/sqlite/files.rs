//! The file itself: who may read it, what it may be, backups and restores.

use super::{fresh, path, raw};
use crate::support::rows::*;
use cso::adapters::sqlite::{self, Older, Options, SqliteStore};
use cso::domain::invitation::Invitation;
use cso::domain::journey::{Step, WaitingOn};
use cso::domain::outbox::{Message, MessageState};
use cso::ports::store::{Store as _, StoreError};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn quick() -> Options {
    Options {
        wait: Duration::from_millis(50),
        ..Options::default()
    }
}

fn restore(from: &Path, to: &Path, options: &Options) -> Result<(), StoreError> {
    sqlite::restore(from, to, &to.with_extension("aside"), options)
}

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, &quick())
}

#[test]
fn only_the_owner_reads_the_database_its_companions_and_its_backups() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("deep/er/cso.db");
    let store = SqliteStore::create(&place, &Options::default()).unwrap();
    store_invitations(&store, &[(invitation(1), &[1])]);
    let copy = folder.path().join("copy.db");
    store.backup(&copy).unwrap();
    let home = place.parent().unwrap();
    assert_eq!([mode(home), mode(home.parent().unwrap())], [0o700; 2]);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(home).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(&entry.path()), 0o600, "{entry:?}");
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["cso.db", "cso.db-shm", "cso.db-wal"]);
    assert_eq!(mode(&copy), 0o600);
}

#[test]
fn what_is_there_is_never_overwritten() {
    let (store, folder) = fresh();
    let again = SqliteStore::create(&path(&folder), &quick());
    assert!(matches!(again, Err(StoreError::Unsuitable(_))));
    let copy = folder.path().join("copy.db");
    std::fs::write(&copy, "mine").unwrap();
    assert!(store.backup(&copy).is_err());
    assert_eq!(std::fs::read(&copy).unwrap(), b"mine");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn what_is_no_database_of_ours_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let place = path(&folder);
    assert!(matches!(open(&place), Err(StoreError::Missing { .. })));
    assert!(!place.exists());
    std::fs::write(&place, "not a database at all, only some text".repeat(100)).unwrap();
    assert!(matches!(open(&place), Err(StoreError::Foreign { .. })));
    std::fs::remove_file(&place).unwrap();
    raw(&place).execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(matches!(open(&place), Err(StoreError::Foreign { .. })));
}

#[test]
fn newer_and_older_schemas_are_told_apart() {
    let (store, folder) = fresh();
    drop(store);
    let place = path(&folder);
    raw(&place).pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(
        open(&place),
        Err(StoreError::Newer { found: 99, .. })
    ));
    // An empty database of ours is one of schema 0.
    let old = folder.path().join("old.db");
    raw(&old)
        .pragma_update(None, "application_id", 0x6373_6f31)
        .unwrap();
    let refusing = Options {
        older: Older::Refuse,
        ..quick()
    };
    for result in [
        SqliteStore::open(&old, &refusing),
        SqliteStore::open_read_only(&old, &refusing),
    ] {
        assert!(matches!(result, Err(StoreError::Older { found: 0, .. })));
    }
    let store = open(&old).unwrap();
    let status = store.status().unwrap();
    assert_eq!(status.schema, status.newest_schema);
    assert_eq!(mode(&folder.path().join("old.db.before-0001")), 0o600);
}

#[test]
fn damage_is_found_and_named() {
    let (store, folder) = fresh();
    let rows: Vec<(Invitation, &[u32])> = (1..200).map(|n| (invitation(n), &[][..])).collect();
    store_invitations(&store, &rows);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    drop(store);
    let place = path(&folder);
    let mut content = std::fs::read(&place).unwrap();
    let middle = content.len() / 2 / 4096 * 4096;
    content[middle..middle + 4096].fill(0xa5);
    std::fs::write(&place, &content).unwrap();
    let store = open(&place).unwrap();
    assert!(!store.check().unwrap().is_empty());
}

#[test]
fn looking_only_never_writes() {
    let (store, folder) = fresh();
    store_invitations(&store, &[(invitation(1), &[1])]);
    let place = path(&folder);
    let reader = SqliteStore::open_read_only(&place, &quick()).unwrap();
    let view = reader.view().unwrap();
    let found = view.invitation(&invitation_ref(1)).unwrap();
    assert_eq!(found, Some(invitation(1)));
    drop(view);
    assert!(matches!(
        reader.begin().err(),
        Some(StoreError::ReadOnly(_))
    ));
}

#[test]
fn a_second_unit_in_one_thread_is_refused_and_the_first_is_kept() {
    let (store, folder) = fresh();
    drop(store);
    let store = open(&path(&folder)).unwrap();
    let unit = store.begin().unwrap();
    unit.add_record(&record(1)).unwrap();
    assert!(matches!(store.begin().err(), Some(StoreError::Busy)));
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.record(&record_ref(1)).unwrap(), Some(record(1)));
}

#[test]
fn a_restore_holds_every_message_and_says_who_must_act() {
    let (store, folder) = fresh();
    let mut waiting = invitation(1);
    waiting.step = Step::SendSetup;
    store_invitations(&store, &[(waiting, &[1])]);
    let mut rows: [Message; 3] = [message(1), message(2), message(3)];
    rows[0].invitation = Some(invitation_ref(1));
    rows[1].state = MessageState::Sending;
    rows[1].lease_until = Some(at(600));
    rows[2].state = MessageState::Sent;
    let unit = store.begin().unwrap();
    for row in &rows {
        unit.add_message(row).unwrap();
    }
    unit.keep().unwrap();
    let copy = folder.path().join("copy.db");
    store.backup(&copy).unwrap();
    store_invitations(&store, &[(invitation(2), &[])]);
    let place = path(&folder);
    let busy = restore(&copy, &place, &quick());
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    drop(store);
    restore(&copy, &place, &quick()).unwrap();
    let store = open(&place).unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.invitation(&invitation_ref(2)).unwrap(), None);
    for number in [1, 2] {
        let held = view.message(&message_ref(number)).unwrap().unwrap();
        assert_eq!((held.state, held.lease_until), (MessageState::Held, None));
        assert_eq!(held.error.as_deref(), Some("restored from a backup"));
    }
    let sent = view.message(&message_ref(3)).unwrap().unwrap();
    assert_eq!(sent.state, MessageState::Sent);
    assert_eq!(view.count_due_messages(at(1_000_000)).unwrap(), 0);
    let invitation = view.invitation(&invitation_ref(1)).unwrap().unwrap();
    assert_eq!(invitation.step, Step::SetupHeld);
    let mut filter = everything();
    filter.waiting_on = Some(WaitingOn::Support);
    assert_eq!(view.count_invitations(&filter).unwrap(), 1);
    drop(view);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    assert_eq!(mode(&place), 0o600);
}

#[test]
fn a_restore_refuses_what_is_no_healthy_backup_and_leaves_the_old_one() {
    let (store, folder) = fresh();
    store_invitations(&store, &[(invitation(1), &[1])]);
    drop(store);
    let place = path(&folder);
    let wrong = folder.path().join("wrong.db");
    assert!(matches!(
        restore(&wrong, &place, &quick()),
        Err(StoreError::Missing { .. })
    ));
    raw(&wrong).execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(matches!(
        restore(&wrong, &place, &quick()),
        Err(StoreError::Foreign { .. })
    ));
    let store = open(&place).unwrap();
    let view = store.view().unwrap();
    assert!(view.invitation(&invitation_ref(1)).unwrap().is_some());
    drop(view);
    drop(store);
    // A database that is beyond help is what a restore is for.
    let copy = folder.path().join("copy.db");
    open(&place).unwrap().backup(&copy).unwrap();
    std::fs::write(&place, "rubbish".repeat(1000)).unwrap();
    restore(&copy, &place, &quick()).unwrap();
    let store = open(&place).unwrap();
    assert_eq!(store.status().unwrap().invitations, 1);
}
