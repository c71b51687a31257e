//! What is done to a database as a whole: telling about it, checking, backing up, restoring.

use super::errors::failed;
use super::migrations::{self, SCRIPTS};
use super::place::{self, Draft, io_failed};
use super::{Options, connect, tune};
use crate::adapters::sql::engine::values;
use crate::adapters::sql::reading::{self, Reader, count};
use crate::adapters::sql::{accesses, accounts, invitations, messages};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::Invitation;
use crate::domain::journey::{Picture, Step, step};
use crate::domain::outbox::MessageState;
use crate::ports::store::{DatabaseStatus, StoreError};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

/// How many pages a backup copies before it lets go of its locks: 4 MiB.
const PAGES_AT_ONCE: i32 = 1024;
/// What a message that a restore holds back says.
const HELD_BY_RESTORE: &str = "restored from a backup";

pub(super) fn status(conn: &Connection, place: &str) -> Result<DatabaseStatus, StoreError> {
    let number = |sql: &str| count(conn, sql, &[]);
    let log = std::fs::metadata(format!("{place}-wal")).map_or(0, |log| log.len());
    let open: Vec<MessageState> = MessageState::ALL
        .iter()
        .copied()
        .filter(|&state| state.is_open() || state == MessageState::Failed)
        .collect();
    Ok(DatabaseStatus {
        engine: "sqlite",
        engine_version: rusqlite::version().to_owned(),
        place: place.to_owned(),
        schema: migrations::schema(conn, Path::new(place))?,
        newest_schema: migrations::newest(SCRIPTS),
        bytes: number("PRAGMA page_count")? * number("PRAGMA page_size")? + log,
        invitations: number("SELECT count(*) FROM invitation")?,
        open_messages: messages::count_in(conn, &open)?,
    })
}

pub(super) fn check(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let found = problems(conn);
    // A file that is damaged badly enough ends the check itself; that is a finding too.
    match found {
        Err(StoreError::Damaged(text)) => Ok(vec![text]),
        found => found,
    }
}

fn problems(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = reading::all(conn, "PRAGMA integrity_check", &[], |row| {
        Reader::new("check", row).value::<String>("finding")
    })?;
    found.retain(|line| line != "ok");
    found.extend(reading::all(
        conn,
        "PRAGMA foreign_key_check",
        &[],
        |row| {
            let mut read = Reader::new("check", row);
            let table: String = read.value("table")?;
            let number: Option<i64> = read.value("rowid")?;
            let parent: String = read.value("parent")?;
            let number = number.map_or_else(String::new, |number| format!(" {number}"));
            Ok(format!(
                "table {table}, row{number}: the {parent} that it names is not there"
            ))
        },
    )?);
    Ok(found)
}

/// Copies the database that `from` has open into `to`, an empty file of ours, and makes it one file
/// that needs no companions. A read transaction on `from` keeps the copy consistent without holding
/// up writers.
fn copy(from: &Connection, to: &Path, wait: Duration) -> Result<(), StoreError> {
    let mut copy = connect(to, OpenFlags::SQLITE_OPEN_READ_WRITE, wait)?;
    {
        let backup = Backup::new(from, &mut copy).map_err(failed)?;
        loop {
            match backup.step(PAGES_AT_ONCE).map_err(failed)? {
                StepResult::Done => break,
                StepResult::More => {}
                StepResult::Busy | StepResult::Locked | _ => return Err(StoreError::Busy),
            }
        }
    }
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(failed)?;
    copy.close().map_err(|(_, error)| failed(error))
}

pub(super) fn backup(from: &Connection, to: &Path, wait: Duration) -> Result<(), StoreError> {
    if to.exists() {
        return Err(already_there(to));
    }
    let draft = Draft::beside(to)?;
    copy(from, &draft.0, wait)?;
    publish(&draft, to)
}

/// Gives a finished file its name, unless the name was taken meanwhile.
pub(super) fn publish(draft: &Draft, to: &Path) -> Result<(), StoreError> {
    place::settle(&draft.0)?;
    std::fs::hard_link(&draft.0, to).map_err(|error| io_failed(&error, to))?;
    place::settle(to)
}

fn already_there(file: &Path) -> StoreError {
    StoreError::Unsuitable(format!(
        "{} is there already and is not overwritten",
        file.display()
    ))
}

/// Puts a backup in the place of a database, or where none is yet.
///
/// The backup is checked first and copied beside the place; messages that waited in it are held, so
/// that nothing is sent a second time; then the copy takes the name in one step. What it replaces
/// keeps living under the name `aside`. Whoever has the database open must let go of it first: this
/// waits for the wait limit.
///
/// # Errors
/// [`StoreError::Foreign`], [`StoreError::Newer`] or [`StoreError::Damaged`] for the backup,
/// [`StoreError::Busy`] for a database in use; the old database is untouched then.
pub fn restore(from: &Path, to: &Path, aside: &Path, options: &Options) -> Result<(), StoreError> {
    if aside.exists() {
        return Err(already_there(aside));
    }
    place::require_local(place::folder_of(to))?;
    let draft = Draft::beside(to)?;
    {
        let source = connect(from, OpenFlags::SQLITE_OPEN_READ_ONLY, options.wait)?;
        let found = migrations::schema(&source, from)?;
        let known = migrations::newest(SCRIPTS);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        source.execute_batch("BEGIN").map_err(failed)?;
        if let Some(first) = check(&source)?.into_iter().next() {
            return Err(StoreError::Damaged(first));
        }
        copy(&source, &draft.0, options.wait)?;
    }
    let copied = connect(&draft.0, OpenFlags::SQLITE_OPEN_READ_WRITE, options.wait)?;
    tune(&copied)?;
    migrations::migrate(&copied, &draft.0, SCRIPTS)?;
    hold_messages(&copied)?;
    set_write_ahead(&copied)?;
    copied.close().map_err(|(_, error)| failed(error))?;
    place::settle(&draft.0)?;
    let old = release(to, aside, options.wait)?;
    if to.exists() {
        std::fs::hard_link(to, aside).map_err(|error| io_failed(&error, aside))?;
    }
    std::fs::rename(&draft.0, to).map_err(|error| io_failed(&error, to))?;
    drop(old);
    place::settle(to)
}

/// Turns on the write-ahead log, which the file then remembers.
pub(super) fn set_write_ahead(conn: &Connection) -> Result<(), StoreError> {
    let mode: String = conn
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(failed)?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(StoreError::Unsuitable(
            "this place cannot hold a write-ahead log beside the database".to_owned(),
        ))
    }
}

/// Merges the old database's log into it and keeps everybody out until what is returned is dropped,
/// so that no log of the old database is left to be played into the new one.
fn release(old: &Path, aside: &Path, wait: Duration) -> Result<Option<Connection>, StoreError> {
    let held = match connect(old, OpenFlags::SQLITE_OPEN_READ_WRITE, wait) {
        Err(StoreError::Missing { .. }) => None,
        Err(error) => return Err(error),
        Ok(conn) => match empty_log(&conn) {
            Ok(()) => Some(conn),
            Err(StoreError::Busy) => return Err(StoreError::Busy),
            // It is damaged or was never a database: that may be why a backup is restored.
            Err(_) => None,
        },
    };
    for ending in ["-wal", "-shm", "-journal"] {
        // Where the log could not be merged, it may hold what somebody later wants to rescue.
        let companion = place::beside(old, ending);
        if held.is_none() && companion.exists() {
            std::fs::rename(&companion, place::beside(aside, ending))
                .map_err(|error| io_failed(&error, &companion))?;
        }
        place::remove(&companion)?;
    }
    Ok(held)
}

fn empty_log(conn: &Connection) -> Result<(), StoreError> {
    let mode: String = conn
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .map_err(failed)?;
    if mode != "delete" {
        return Err(StoreError::Busy);
    }
    conn.execute_batch("BEGIN EXCLUSIVE").map_err(failed)
}

fn hold_messages(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
    conn.execute(
        "UPDATE message SET state = 'held', lease_until = NULL, error = ?1
         WHERE state IN ('queued', 'sending')",
        [HELD_BY_RESTORE],
    )
    .map_err(failed)?;
    // What an invitation waits on was kept when its message was still to be sent.
    for waiting in [Step::SendSetup, Step::SendAccept, Step::SendActivation] {
        let refs = reading::all(
            conn,
            "SELECT ref FROM invitation WHERE step = ?1",
            &values![waiting.word()],
            |row| {
                let mut read = Reader::new("invitation", row);
                read.parsed("ref", InvitationRef::parse)
            },
        )?;
        for reference in refs {
            if let Some(invitation) = invitations::lookup(conn, &reference)? {
                take_stock(conn, invitation)?;
            }
        }
    }
    conn.execute_batch("COMMIT").map_err(failed)
}

fn take_stock(conn: &Connection, mut invitation: Invitation) -> Result<(), StoreError> {
    let account = invitation
        .account
        .as_ref()
        .map(|account| accounts::lookup(conn, account))
        .transpose()?
        .flatten();
    invitation.step = step(&Picture {
        invitation: &invitation,
        accesses: &accesses::of(conn, &invitation.reference)?,
        account: account.as_ref(),
        messages: &messages::of(conn, &invitation.reference)?,
        // Only an invitation whose records are being chosen asks, and none of these is.
        restricted: 0,
    });
    conn.execute(
        "UPDATE invitation SET step = ?1, waiting_on = ?2 WHERE ref = ?3",
        params![
            invitation.step.word(),
            invitations::waiting_on(&invitation).word(),
            invitation.reference.as_str()
        ],
    )
    .map(drop)
    .map_err(failed)
}
