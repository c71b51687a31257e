//! The schema on a server: numbered scripts, each in one transaction, run by whoever owns it.

use super::errors::failed;
use super::link::{Link, Param};
use crate::adapters::sql::transitions::transitions;
use crate::ports::store::StoreError;

/// The scripts; the first makes schema 1, and so on: the same numbers as those of a local database.
pub(super) const SCRIPTS: &[&str] = &[concat!(
    include_str!("migrations/0001/roles.sql"),
    include_str!("migrations/0001/tables.sql"),
    include_str!("migrations/0001/sights.sql"),
    include_str!("migrations/0001/trail.sql"),
    include_str!("migrations/0001/rules.sql"),
    include_str!("migrations/0001/erasing.sql"),
    include_str!("migrations/0001/logins.sql"),
    include_str!("migrations/0001/rights.sql"),
)];

/// Any number that two owners at once agree on: the first letters of the program's name.
const LOCK: i64 = 0x63_73_6f;

/// The newest number of these scripts.
pub(super) fn newest(scripts: &[&str]) -> u32 {
    u32::try_from(scripts.len()).unwrap_or(u32::MAX)
}

/// The schema number of a database; `None` where there is no schema of ours.
///
/// # Errors
/// [`StoreError::Unreadable`], or what the server says.
pub(super) fn schema(link: &Link) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT to_regclass('cso.meta') IS NOT NULL";
    let rows = link.query(sql, &[]).map_err(failed)?;
    let is_there = rows.first().and_then(|row| row.try_get::<_, bool>(0).ok());
    if is_there != Some(true) {
        return Ok(None);
    }
    let rows = link
        .query("SELECT value FROM cso.meta WHERE name = 'schema'", &[])
        .map_err(failed)?;
    let value = rows
        .first()
        .and_then(|row| row.try_get::<_, String>(0).ok());
    value
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or(StoreError::Unreadable {
            table: "meta",
            column: "value",
            row: "schema".to_owned(),
        })
}

/// Runs the scripts that a database has not seen, and gives the number that it had.
///
/// # Errors
/// [`StoreError::Newer`]; what the server says, with nothing changed by the script that failed.
pub(super) fn migrate(link: &Link, scripts: &[&str]) -> Result<u32, StoreError> {
    let known = newest(scripts);
    let mut first = None;
    loop {
        link.simple(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK})"))
            .map_err(failed)?;
        let done = step(link, scripts, known, &mut first);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = link.simple(end).map_err(failed);
        let done = done?;
        ended?;
        if done {
            return Ok(first.unwrap_or(known));
        }
    }
}

/// One script, in the open transaction; `true` when there was none left.
fn step(
    link: &Link,
    scripts: &[&str],
    known: u32,
    first: &mut Option<u32>,
) -> Result<bool, StoreError> {
    let found = schema(link)?.unwrap_or(0);
    first.get_or_insert(found);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let Some(script) = usize::try_from(found).ok().and_then(|at| scripts.get(at)) else {
        return Ok(true);
    };
    link.simple(script).map_err(failed)?;
    fill_transitions(link)?;
    let sql = "INSERT INTO cso.meta (name, value) VALUES ('schema', $1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    let number = (found + 1).to_string();
    link.execute(sql, &[Param::Text(number.as_str().into())])
        .map_err(failed)?;
    let stamp = "INSERT INTO cso.meta (name, value) VALUES ($1, $2)";
    let name = format!("schema {number}");
    let program = concat!("cso ", env!("CARGO_PKG_VERSION"));
    link.execute(
        stamp,
        &[
            Param::Text(name.as_str().into()),
            Param::Text(program.into()),
        ],
    )
    .map_err(failed)?;
    Ok(false)
}

/// What may follow what is the domain's to say, at every migration anew.
fn fill_transitions(link: &Link) -> Result<(), StoreError> {
    link.simple("DELETE FROM cso.transition").map_err(failed)?;
    for (machine, before, after) in transitions() {
        link.execute(
            "INSERT INTO cso.transition (machine, before, after) VALUES ($1, $2, $3)",
            &[
                Param::Text(machine.into()),
                Param::Text(before.into()),
                Param::Text(after.into()),
            ],
        )
        .map_err(failed)?;
    }
    Ok(())
}
