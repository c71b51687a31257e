//! Changing a row: only the columns that differ are written.

use super::engine::{Engine, Value};
use crate::ports::store::StoreError;

/// A change of one row.
///
/// Every index that holds a written column is written anew, whether its value changed or not, and an
/// engine may let a login change some columns only.
pub(super) struct Change<'v> {
    table: &'static str,
    columns: Vec<String>,
    values: Vec<Value<'v>>,
}

impl<'v> Change<'v> {
    pub(super) fn of(table: &'static str) -> Self {
        Self {
            table,
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Sets a column, if its value differs.
    pub(super) fn set<T: Into<Value<'v>>>(self, column: &str, before: T, after: T) -> Self {
        self.set_to(column, "?", before, after)
    }

    /// Sets a column to what an expression makes of the value, if the value differs.
    pub(super) fn set_to<T: Into<Value<'v>>>(
        mut self,
        column: &str,
        made: &str,
        before: T,
        after: T,
    ) -> Self {
        let after = after.into();
        if before.into() != after {
            self.columns.push(format!("{column} = {made}"));
            self.values.push(after);
        }
        self
    }

    /// Sets what differs of several columns, whose names stand in a list with commas.
    pub(super) fn set_all(
        mut self,
        columns: &str,
        before: Vec<Value<'v>>,
        after: Vec<Value<'v>>,
    ) -> Self {
        for (column, (before, after)) in columns.split(',').zip(before.into_iter().zip(after)) {
            self = self.set(column.trim(), before, after);
        }
        self
    }

    /// Changes the row that meets the conditions and tells how many did.
    pub(super) fn run(
        self,
        engine: &dyn Engine,
        expected: &str,
        conditions: &str,
        values: impl IntoIterator<Item = Value<'v>>,
    ) -> Result<usize, StoreError> {
        let (sql, values) = self.statement(expected, conditions, values);
        engine.execute(&sql, &values)
    }

    /// The statement that changes the row that meets the conditions, with its values. Where nothing
    /// differs, `expected` is set to itself, so that a row that is gone is noticed all the same.
    pub(super) fn statement(
        mut self,
        expected: &str,
        conditions: &str,
        values: impl IntoIterator<Item = Value<'v>>,
    ) -> (String, Vec<Value<'v>>) {
        if self.columns.is_empty() {
            self.columns.push(format!("{expected} = {expected}"));
        }
        self.values.extend(values);
        let sql = format!(
            "UPDATE {} SET {} WHERE {conditions}",
            self.table,
            self.columns.join(", ")
        );
        (sql, self.values)
    }
}
