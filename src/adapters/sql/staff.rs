//! Rows of staff and of records.

use super::engine::{Engine, Lookup, Row, Value, values};
use super::errors;
use super::reading::{Branch, Reader, all, maybe_number, maybe_seconds, one, seconds, select};
use crate::domain::id::{RecordRef, StaffLogin, Team};
use crate::domain::name::RecordLabel;
use crate::domain::record::Record;
use crate::domain::staff::{Role, Staff};
use crate::ports::store::{Cursor, Listed, Page, StoreError};
use std::collections::BTreeSet;

const STAFF: &str = "login, roles, team, created_at, created_by, disabled_at";
pub(super) const RECORD: &str = "ref, label, team, restricted_at, created_at, created_by";
/// How many records a search reads at once, less one: a walk holds no more of them than that.
const AT_ONCE: u32 = 499;

fn read_staff(row: &dyn Row) -> Result<Staff, StoreError> {
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
        barred: BTreeSet::new(),
    })
}

fn roles(of: &BTreeSet<Role>) -> String {
    let words: Vec<&str> = of.iter().map(|role| role.word()).collect();
    words.join(" ")
}

pub(super) fn staff(engine: &dyn Engine, login: &StaffLogin) -> Result<Option<Staff>, StoreError> {
    let sql = select(STAFF, engine.source(Lookup::Staff));
    let Some(staff) = one(engine, &sql, &values![login.as_str()], read_staff)? else {
        return Ok(None);
    };
    let barred = super::contact::bars_of(engine, login)?;
    Ok(Some(Staff { barred, ..staff }))
}

pub(super) fn has_staff(engine: &dyn Engine) -> Result<bool, StoreError> {
    let found = maybe_number(engine, "SELECT number FROM staff LIMIT 1", &[])?;
    Ok(found.is_some())
}

pub(super) fn list_staff(engine: &dyn Engine) -> Result<Vec<Staff>, StoreError> {
    // Logins are ASCII in lower case: the order of bytes is the order of people.
    all(
        engine,
        &select(STAFF, "staff ORDER BY login"),
        &[],
        read_staff,
    )
}

pub(super) fn add_staff(engine: &dyn Engine, staff: &Staff) -> Result<(), StoreError> {
    engine
        .execute(
            "INSERT INTO staff (login, roles, team, created_at, created_by, disabled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &values![
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
    engine: &dyn Engine,
    before: &Staff,
    after: &Staff,
) -> Result<(), StoreError> {
    let changed = engine.execute(
        "UPDATE staff SET roles = ?1, team = ?2, disabled_at = ?3
         WHERE login = ?4 AND roles = ?5 AND team IS NOT DISTINCT FROM ?6
             AND disabled_at IS NOT DISTINCT FROM ?7",
        &values![
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

fn read_record(row: &dyn Row) -> Result<Record, StoreError> {
    read_columns(&mut Reader::new("record", row))
}

pub(super) fn read_numbered(row: &dyn Row) -> Result<(Record, u64), StoreError> {
    let mut read = Reader::new("record", row);
    Ok((read_columns(&mut read)?, read.number("number")?))
}

fn read_columns(read: &mut Reader<'_>) -> Result<Record, StoreError> {
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
    engine: &dyn Engine,
    reference: &RecordRef,
) -> Result<Option<Record>, StoreError> {
    let sql = select(RECORD, engine.source(Lookup::Record));
    one(engine, &sql, &values![reference.as_str()], read_record)
}

/// What stands between a beginning and everything that begins with it: `~` stands behind every
/// character that a reference can hold.
pub(crate) const RECORDS_BEGINNING: &str =
    "record WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";

pub(super) fn records_beginning(
    engine: &dyn Engine,
    beginning: &str,
    behind: &str,
    limit: u32,
) -> Result<Vec<Record>, StoreError> {
    let sql = select(RECORD, RECORDS_BEGINNING);
    // One bound, so that the walk begins there: a space stands before every such character.
    let from = format!("{behind} ").max(beginning.to_owned());
    let to = format!("{beginning}~");
    all(engine, &sql, &values![from, to, limit], read_record)
}

/// Walks the records in order and picks in Rust: a label is found inside of itself and in any
/// case of any alphabet, which no index helps with, and a page stops the walk.
pub(super) fn list_records(
    engine: &dyn Engine,
    search: Option<&str>,
    page: Page,
) -> Result<Listed<Record>, StoreError> {
    let search = search.map(str::trim).filter(|text| !text.is_empty());
    let wanted = search.map(str::to_lowercase);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    // Without a search every record fits, and the page is what is read.
    let mut at = Page {
        limit: if wanted.is_some() {
            AT_ONCE
        } else {
            page.limit
        },
        ..page
    };
    let whole = usize::try_from(at.limit).unwrap_or(usize::MAX);
    let columns = format!("{RECORD}, number");
    let mut items = Vec::new();
    let mut last = None;
    loop {
        let (sql, values) = Branch::of("record", "number").page_of(&columns, at);
        let found = all(engine, &sql, &values, read_numbered)?;
        let is_end = found.len() <= whole;
        for (record, number) in found {
            at.after = Some(Cursor(number));
            let fits = wanted.as_ref().is_none_or(|wanted| {
                let reference = record.reference.as_str().to_lowercase();
                reference.starts_with(wanted)
                    || record.label.as_str().to_lowercase().contains(wanted)
            });
            if !fits {
                continue;
            }
            if items.len() == limit {
                return Ok(Listed { items, next: last });
            }
            last = at.after;
            items.push(record);
        }
        if is_end {
            return Ok(Listed { items, next: None });
        }
    }
}

/// What a record is added with, in the order of [`RECORD`].
pub(super) fn added(record: &Record) -> [Value<'_>; 6] {
    values![
        record.reference.as_str(),
        record.label.as_str(),
        record.team.as_ref().map(Team::as_str),
        maybe_seconds(record.restricted_at),
        seconds(record.created_at),
        record.created_by.as_str(),
    ]
}

pub(super) fn add_record(engine: &dyn Engine, record: &Record) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO record ({RECORD}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    engine.execute(&sql, &added(record)).map(drop)
}

pub(super) fn move_record(
    engine: &dyn Engine,
    before: &Record,
    after: &Record,
) -> Result<(), StoreError> {
    let changed = engine.execute(
        "UPDATE record SET label = ?1, team = ?2, restricted_at = ?3
         WHERE ref = ?4 AND label = ?5 AND team IS NOT DISTINCT FROM ?6
             AND restricted_at IS NOT DISTINCT FROM ?7",
        &values![
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
