//! Rows on their way from one engine to another, as they are stored.

use super::engine::Value;
use crate::ports::store::StoreError;

/// What is done with each row.
pub(crate) type EachRow<'e> = &'e mut dyn FnMut(Vec<Value<'static>>) -> Result<(), StoreError>;

/// A database as it is at one moment, table by table.
pub(crate) trait Tables {
    /// The columns of a table that hold something of their own, none that is computed.
    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError>;

    /// Shows every row of a table, in the order of its first column.
    fn each_row(
        &self,
        table: &str,
        columns: &[String],
        each: EachRow<'_>,
    ) -> Result<(), StoreError>;
}
