//! Schema numbers: which one a database has, and the way from an older one to the newest.

use super::errors::failed;
use crate::adapters::sql::transitions::transitions;
use crate::ports::store::StoreError;
use rusqlite::{Connection, params};
use std::path::Path;

/// Marks a file as a database of this program: `cso1`.
pub(super) const APPLICATION_ID: i64 = 0x6373_6f31;

/// One script for each schema number, from 1. Never edited once released.
pub(super) const SCRIPTS: &[&str] = &[include_str!("migrations/0001_start.sql")];

/// The newest schema number of some scripts.
pub(super) fn newest(scripts: &[&str]) -> u32 {
    u32::try_from(scripts.len()).unwrap_or(u32::MAX)
}

/// Reads the schema number of a database of ours.
pub(super) fn schema(conn: &Connection, place: &Path) -> Result<u32, StoreError> {
    let foreign = || StoreError::Foreign {
        place: place.display().to_string(),
    };
    let number = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let id = match number("PRAGMA application_id") {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(foreign());
        }
        id => id.map_err(failed)?,
    };
    if id != APPLICATION_ID {
        return Err(foreign());
    }
    let version = number("PRAGMA user_version").map_err(failed)?;
    u32::try_from(version).map_err(|_| foreign())
}

/// Runs every script that the database has not seen, each in its own transaction.
pub(super) fn migrate(conn: &Connection, place: &Path, scripts: &[&str]) -> Result<(), StoreError> {
    loop {
        conn.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        // Read inside the transaction: two processes may have started this at once.
        let step = schema(conn, place).and_then(|found| next(conn, found, scripts));
        match step {
            Ok(Some(())) => conn.execute_batch("COMMIT").map_err(failed)?,
            Ok(None) => return conn.execute_batch("ROLLBACK").map_err(failed),
            Err(error) => {
                conn.execute_batch("ROLLBACK").map_err(failed)?;
                return Err(error);
            }
        }
    }
}

fn next(conn: &Connection, found: u32, scripts: &[&str]) -> Result<Option<()>, StoreError> {
    let Some(script) = usize::try_from(found).ok().and_then(|at| scripts.get(at)) else {
        return Ok(None);
    };
    conn.execute_batch(script).map_err(failed)?;
    fill_transitions(conn)?;
    let number = found + 1;
    conn.execute(
        "INSERT INTO meta (name, value) VALUES (?1, ?2)",
        params![
            format!("schema {number}"),
            concat!("cso ", env!("CARGO_PKG_VERSION"))
        ],
    )
    .map_err(failed)?;
    conn.pragma_update(None, "user_version", number)
        .map_err(failed)?;
    Ok(Some(()))
}

fn fill_transitions(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("DELETE FROM transition")
        .map_err(failed)?;
    let mut add = conn
        .prepare("INSERT INTO transition (machine, before, after) VALUES (?1, ?2, ?3)")
        .map_err(failed)?;
    for (machine, before, after) in transitions() {
        add.execute(params![machine, before, after])
            .map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.pragma_update(None, "application_id", APPLICATION_ID)
            .unwrap();
        conn
    }

    #[test]
    fn each_script_runs_once_and_in_order() {
        let conn = fresh();
        let place = Path::new("memory");
        migrate(&conn, place, SCRIPTS).unwrap();
        assert_eq!(schema(&conn, place).unwrap(), newest(SCRIPTS));
        migrate(&conn, place, SCRIPTS).unwrap();
        let more = [SCRIPTS, &["CREATE TABLE extra (a INTEGER) STRICT"]].concat();
        migrate(&conn, place, &more).unwrap();
        assert_eq!(schema(&conn, place).unwrap(), newest(&more));
        conn.execute("INSERT INTO extra VALUES (1)", []).unwrap();
    }

    #[test]
    fn a_script_that_fails_leaves_the_schema_as_it_was() {
        let conn = fresh();
        let place = Path::new("memory");
        migrate(&conn, place, SCRIPTS).unwrap();
        let broken = [SCRIPTS, &["CREATE TABLE extra (a INTEGER); SELECT wrong"]].concat();
        assert!(migrate(&conn, place, &broken).is_err());
        assert_eq!(schema(&conn, place).unwrap(), newest(SCRIPTS));
        assert!(conn.is_autocommit());
        assert!(conn.execute("INSERT INTO extra VALUES (1)", []).is_err());
    }

    #[test]
    fn the_transition_table_is_the_domains() {
        let conn = fresh();
        migrate(&conn, Path::new("memory"), SCRIPTS).unwrap();
        let mut statement = conn
            .prepare("SELECT machine, before, after FROM transition")
            .unwrap();
        let mut stored: Vec<(String, String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut wanted: Vec<_> = transitions()
            .into_iter()
            .map(|(m, a, b)| (m.to_owned(), a.to_owned(), b.to_owned()))
            .collect();
        stored.sort();
        wanted.sort();
        assert_eq!(stored, wanted);
    }
}
