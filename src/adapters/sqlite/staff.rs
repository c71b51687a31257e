//! Rows of staff and of records.

use super::errors;
use super::reading::{Branch, Reader, all, execute, maybe_seconds, one, seconds, select};
use crate::domain::id::{RecordRef, StaffLogin, Team};
use crate::domain::name::RecordLabel;
use crate::domain::record::Record;
use crate::domain::staff::{Role, Staff};
use crate::ports::store::{Cursor, Listed, Page, StoreError};
use rusqlite::{Connection, Row, params, params_from_iter};
use std::collections::BTreeSet;

const STAFF: &str = "login, roles, team, created_at, created_by, disabled_at";
const RECORD: &str = "ref, label, team, restricted_at, created_at, created_by, number";

fn read_staff(row: &Row<'_>) -> Result<Staff, StoreError> {
    let mut read = Reader::new("staff", row);
    Ok(Staff {
        login: read.parsed("login", StaffLogin::parse)?,
        roles: read.word("roles", |words| {
            words.split(' ').map(Role::from_word).collect::<Option<_>>()
        })?,
        team: read.maybe("team", Team::parse)?,
        created_at: read.instant("created_at")?,
        created_by: read.parsed("created_by", StaffLogin::parse)?,
        disabled_at: read.maybe_instant("disabled_at")?,
    })
}

fn roles(of: &BTreeSet<Role>) -> String {
    let words: Vec<&str> = of.iter().map(|role| role.word()).collect();
    words.join(" ")
}

pub(super) fn staff(conn: &Connection, login: &StaffLogin) -> Result<Option<Staff>, StoreError> {
    let sql = select(STAFF, "staff WHERE login = ?1");
    one(conn, &sql, [login.as_str()], read_staff)
}

pub(super) fn has_staff(conn: &Connection) -> Result<bool, StoreError> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM staff)")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(errors::failed)
}

pub(super) fn list_staff(conn: &Connection) -> Result<Vec<Staff>, StoreError> {
    // Logins are ASCII in lower case: the order of bytes is the order of people.
    all(conn, &select(STAFF, "staff ORDER BY login"), [], read_staff)
}

pub(super) fn add_staff(conn: &Connection, staff: &Staff) -> Result<(), StoreError> {
    execute(
        conn,
        "INSERT INTO staff (login, roles, team, created_at, created_by, disabled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            staff.login.as_str(),
            roles(&staff.roles),
            staff.team.as_ref().map(Team::as_str),
            seconds(staff.created_at),
            staff.created_by.as_str(),
            maybe_seconds(staff.disabled_at),
        ],
    )
    .map(drop)
}

pub(super) fn move_staff(
    conn: &Connection,
    before: &Staff,
    after: &Staff,
) -> Result<(), StoreError> {
    let changed = execute(
        conn,
        "UPDATE staff SET roles = ?1, team = ?2, disabled_at = ?3
         WHERE login = ?4 AND roles = ?5 AND team IS ?6 AND disabled_at IS ?7",
        params![
            roles(&after.roles),
            after.team.as_ref().map(Team::as_str),
            maybe_seconds(after.disabled_at),
            before.login.as_str(),
            roles(&before.roles),
            before.team.as_ref().map(Team::as_str),
            maybe_seconds(before.disabled_at),
        ],
    )?;
    errors::one(changed, || format!("staff {}", before.login))
}

fn read_record(row: &Row<'_>) -> Result<Record, StoreError> {
    let mut read = Reader::new("record", row);
    Ok(Record {
        reference: read.parsed("ref", RecordRef::parse)?,
        label: read.parsed("label", RecordLabel::parse)?,
        team: read.maybe("team", Team::parse)?,
        restricted_at: read.maybe_instant("restricted_at")?,
        created_at: read.instant("created_at")?,
        created_by: read.parsed("created_by", StaffLogin::parse)?,
    })
}

pub(super) fn record(
    conn: &Connection,
    reference: &RecordRef,
) -> Result<Option<Record>, StoreError> {
    let sql = select(RECORD, "record WHERE ref = ?1");
    one(conn, &sql, [reference.as_str()], read_record)
}

/// What stands between a beginning and everything that begins with it: `~` stands behind every
/// character that a reference can hold.
pub(super) const RECORDS_BEGINNING: &str =
    "record WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";

pub(super) fn records_beginning(
    conn: &Connection,
    beginning: &str,
    behind: &str,
    limit: u32,
) -> Result<Vec<Record>, StoreError> {
    let sql = select(RECORD, RECORDS_BEGINNING);
    // One bound, so that the walk begins there: a space stands before every such character.
    let from = format!("{behind} ").max(beginning.to_owned());
    let to = format!("{beginning}~");
    all(conn, &sql, params![from, to, limit], read_record)
}

/// Walks the records in order and picks in Rust: a label is found inside of itself and in any
/// case of any alphabet, which no index helps with, and a page stops the walk.
pub(super) fn list_records(
    conn: &Connection,
    search: Option<&str>,
    page: Page,
) -> Result<Listed<Record>, StoreError> {
    let search = search.map(str::trim).filter(|text| !text.is_empty());
    let wanted = search.map(str::to_lowercase);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let unbounded = Page {
        limit: u32::MAX,
        ..page
    };
    let (sql, values) = Branch::of("record", "number").page_sql(unbounded);
    let sql = sql.replacen("SELECT number", &format!("SELECT {RECORD}"), 1);
    let mut statement = conn.prepare_cached(&sql).map_err(errors::failed)?;
    let mut rows = statement
        .query(params_from_iter(values))
        .map_err(errors::failed)?;
    let mut items = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next().map_err(errors::failed)? {
        let record = read_record(row)?;
        let fits = wanted.as_ref().is_none_or(|wanted| {
            let reference = record.reference.as_str().to_lowercase();
            reference.starts_with(wanted) || record.label.as_str().to_lowercase().contains(wanted)
        });
        if !fits {
            continue;
        }
        if items.len() == limit {
            return Ok(Listed { items, next: last });
        }
        let number: i64 = row.get("number").map_err(errors::failed)?;
        last = u64::try_from(number).ok().map(Cursor);
        items.push(record);
    }
    Ok(Listed { items, next: None })
}

pub(super) fn add_record(conn: &Connection, record: &Record) -> Result<(), StoreError> {
    execute(
        conn,
        "INSERT INTO record (ref, label, team, restricted_at, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            record.reference.as_str(),
            record.label.as_str(),
            record.team.as_ref().map(Team::as_str),
            maybe_seconds(record.restricted_at),
            seconds(record.created_at),
            record.created_by.as_str(),
        ],
    )
    .map(drop)
}

pub(super) fn move_record(
    conn: &Connection,
    before: &Record,
    after: &Record,
) -> Result<(), StoreError> {
    let changed = execute(
        conn,
        "UPDATE record SET label = ?1, team = ?2, restricted_at = ?3
         WHERE ref = ?4 AND label = ?5 AND team IS ?6 AND restricted_at IS ?7",
        params![
            after.label.as_str(),
            after.team.as_ref().map(Team::as_str),
            maybe_seconds(after.restricted_at),
            before.reference.as_str(),
            before.label.as_str(),
            before.team.as_ref().map(Team::as_str),
            maybe_seconds(before.restricted_at),
        ],
    )?;
    errors::one(changed, || format!("record {}", before.reference))
}
