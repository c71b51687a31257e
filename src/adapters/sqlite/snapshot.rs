//! A database as it is at one moment, table by table, for moving it elsewhere.

use super::errors::failed;
use super::migrations::{self, SCRIPTS};
use super::{Options, connect, place};
use crate::adapters::sql::engine::Value;
use crate::adapters::sql::moving::{EachRow, Tables};
use crate::ports::store::StoreError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::borrow::Cow;
use std::path::Path;

/// A read transaction: what others write meanwhile is not in it.
pub struct Snapshot(Connection);

impl Snapshot {
    /// Fixes the moment.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Older`], [`StoreError::Newer`], [`StoreError::Foreign`].
    pub fn take(path: &Path, options: &Options) -> Result<Self, StoreError> {
        place::require_local(path)?;
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, options.wait)?;
        let (found, known) = (
            migrations::schema(&conn, path)?,
            migrations::newest(SCRIPTS),
        );
        if found < known {
            return Err(StoreError::Older { found, known });
        }
        // A transaction sees the moment of its first look.
        conn.execute_batch("BEGIN; SELECT count(*) FROM meta")
            .map_err(failed)?;
        Ok(Self(conn))
    }

    /// The number of the last audit entry at that moment; 0 for none.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn trail(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(number), 0) FROM audit";
        self.0
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(failed)
    }
}

impl Tables for Snapshot {
    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .0
            .prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid")
            .map_err(failed)?;
        let names = statement
            .query_map([table], |row| row.get(0))
            .map_err(failed)?;
        names.collect::<Result<_, _>>().map_err(failed)
    }

    fn each_row(
        &self,
        table: &str,
        columns: &[String],
        each: EachRow<'_>,
    ) -> Result<(), StoreError> {
        let quoted: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let sql = format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(", "));
        let mut statement = self.0.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let mut values = Vec::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                values.push(match row.get_ref(at).map_err(failed)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Integer(number),
                    ValueRef::Text(text) => {
                        Value::Text(Cow::Owned(String::from_utf8(text.to_vec()).map_err(
                            |_| StoreError::Damaged(format!("{table}.{column} holds no text")),
                        )?))
                    }
                    ValueRef::Blob(bytes) => Value::Blob(Cow::Owned(bytes.to_vec())),
                    ValueRef::Real(_) => {
                        return Err(StoreError::Damaged(format!(
                            "{table}.{column} holds a fraction"
                        )));
                    }
                });
            }
            each(values)?;
        }
        Ok(())
    }
}
