//! SQLite under the shared statements: each is prepared once a connection, rows are read as they
//! stream, and nothing leaves the process, so that sending several at once would save nothing.

use super::errors::failed;
use super::pool::Lent;
use super::{Keeping, audit, claims, erasing, search};
use crate::adapters::sql::engine::{Each, Engine, Query, Row, Transaction, Value, WrongType};
use crate::adapters::sql::reading::Branch;
use crate::domain::account::Account;
use crate::domain::audit::Event;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::invitation::Invitation;
use crate::ports::store::{KeptReason, StoreError};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql, params_from_iter};
use std::ops::ControlFlow;

/// A value on its way into a statement, which reads it where it is.
pub(super) struct Bound<'b>(pub(super) &'b Value<'b>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Row for rusqlite::Row<'_> {
    fn integer(&self, at: usize) -> Result<Option<i64>, WrongType> {
        let value = self.get_ref(at).map_err(|_| WrongType)?;
        value.as_i64_or_null().map_err(|_| WrongType)
    }

    fn text(&self, at: usize) -> Result<Option<&str>, WrongType> {
        let value = self.get_ref(at).map_err(|_| WrongType)?;
        value.as_str_or_null().map_err(|_| WrongType)
    }

    fn blob(&self, at: usize) -> Result<Option<&[u8]>, WrongType> {
        match self.get_ref(at).map_err(|_| WrongType)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Err(WrongType),
        }
    }
}

/// Shows the rows of one query; a break is passed on.
fn show(
    statement: &mut Statement<'_>,
    values: &[Value<'_>],
    each: Each<'_>,
) -> Result<ControlFlow<()>, StoreError> {
    let mut rows = statement
        .query(params_from_iter(values.iter().map(Bound)))
        .map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        if each(row)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Runs a statement that changes rows and tells how many.
pub(super) fn execute(
    conn: &Connection,
    sql: &str,
    values: &[Value<'_>],
) -> Result<usize, StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params_from_iter(values.iter().map(Bound))))
        .map_err(failed)
}

impl Engine for Connection {
    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(sql).map_err(failed)?;
        show(&mut statement, values, each).map(drop)
    }

    fn queries(&self, queries: &[Query<'_>], each: Each<'_>) -> Result<(), StoreError> {
        // Most often it is one statement with other values each time.
        for alike in queries.chunk_by(|one, next| one.sql == next.sql) {
            let Some(first) = alike.first() else {
                continue;
            };
            let mut statement = self.prepare_cached(&first.sql).map_err(failed)?;
            for query in alike {
                if show(&mut statement, &query.values, each)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        execute(self, sql, values)
    }

    fn execute_many(&self, sql: &str, values: &[Vec<Value<'_>>]) -> Result<Vec<usize>, StoreError> {
        let mut statement = self.prepare_cached(sql).map_err(failed)?;
        values
            .iter()
            .map(|values| statement.execute(params_from_iter(values.iter().map(Bound))))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    fn insert(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError> {
        execute(self, sql, values)?;
        Ok(self.last_insert_rowid())
    }

    fn searched(&self, words: &[String]) -> Branch {
        search::branch(words)
    }

    fn index(
        &self,
        number: i64,
        before: Option<&Invitation>,
        after: &Invitation,
    ) -> Result<(), StoreError> {
        search::index(self, number, before, after)
    }

    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError> {
        audit::add(self, event, reason)
    }

    fn present_code(&self, _: &InvitationRef, _: &[u8; 32]) -> Result<(), StoreError> {
        // Whoever can write the file could also take out any check: the boundary is the file and
        // the key ring.
        Ok(())
    }

    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        erasing::invitation(self, before, after)
    }

    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        erasing::account(self, before, after)
    }

    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError> {
        erasing::address(self, email)
    }

    fn claim(
        &self,
        now: i64,
        lease_until: i64,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<i64>, StoreError> {
        claims::claim(self, now, lease_until, limit, only)
    }
}

/// A transaction on a connection that is lent.
pub(super) struct Open<'p> {
    pub(super) lent: Lent<'p>,
    pub(super) keeping: Keeping,
}

impl Transaction for Open<'_> {
    fn engine(&self) -> Result<&dyn Engine, StoreError> {
        let conn: &Connection = self.lent.conn()?;
        Ok(conn)
    }

    fn keep(self) -> Result<(), StoreError> {
        // A commit that fails leaves the transaction open; dropping the loan then rolls it back.
        match self.keeping {
            Keeping::Durable => self.lent.begin("COMMIT"),
            Keeping::Nothing => Ok(()),
        }
    }
}
