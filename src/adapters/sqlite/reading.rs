//! Rows into the domain's types, column by column, and pages out of ordered branches.

use super::errors::failed;
use crate::ports::store::{Cursor, Listed, Order, Page, StoreError};
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params_from_iter};

/// Reads the columns of one row from left to right; a value that the types cannot hold is named by
/// its table, column and the row's first column.
pub(super) struct Reader<'r> {
    row: &'r Row<'r>,
    table: &'static str,
    at: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn new(table: &'static str, row: &'r Row<'r>) -> Self {
        Self { row, table, at: 0 }
    }

    pub(super) fn wrong(&self, column: &'static str) -> StoreError {
        let row = match self.row.get_ref(0) {
            Ok(ValueRef::Integer(number)) => number.to_string(),
            Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            _ => "?".to_owned(),
        };
        StoreError::Unreadable {
            table: self.table,
            column,
            row,
        }
    }

    pub(super) fn value<T: FromSql>(&mut self, column: &'static str) -> Result<T, StoreError> {
        let at = self.at;
        self.at += 1;
        self.row.get(at).map_err(|_| self.wrong(column))
    }

    fn text(&mut self, column: &'static str) -> Result<Option<&'r str>, StoreError> {
        let at = self.at;
        self.at += 1;
        match self.row.get_ref(at) {
            Ok(ValueRef::Null) => Ok(None),
            Ok(value) => value.as_str().map(Some).map_err(|_| self.wrong(column)),
            Err(_) => Err(self.wrong(column)),
        }
    }

    pub(super) fn maybe<T, E>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, StoreError> {
        match self.text(column)? {
            None => Ok(None),
            Some(text) => parse(text).map(Some).map_err(|_| self.wrong(column)),
        }
    }

    pub(super) fn parsed<T, E>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        self.maybe(column, parse)?.ok_or_else(|| self.wrong(column))
    }

    pub(super) fn word<T>(
        &mut self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        self.parsed(column, |word| from_word(word).ok_or(()))
    }

    pub(super) fn maybe_word<T>(
        &mut self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        self.maybe(column, |word| from_word(word).ok_or(()))
    }

    pub(super) fn maybe_instant(
        &mut self,
        column: &'static str,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let seconds: Option<i64> = self.value(column)?;
        seconds
            .map(|s| DateTime::from_timestamp(s, 0).ok_or_else(|| self.wrong(column)))
            .transpose()
    }

    pub(super) fn instant(&mut self, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
        self.maybe_instant(column)?
            .ok_or_else(|| self.wrong(column))
    }

    pub(super) fn number(&mut self, column: &'static str) -> Result<u64, StoreError> {
        let number: i64 = self.value(column)?;
        u64::try_from(number).map_err(|_| self.wrong(column))
    }
}

/// How rows of one table become values.
pub(super) type Read<T> = fn(&Row<'_>) -> Result<T, StoreError>;

/// Runs a query and reads every row.
pub(super) fn all<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(params).map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Runs a query that has at most one row.
pub(super) fn one<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: Read<T>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(params).map_err(failed)?;
    rows.next().map_err(failed)?.map(read).transpose()
}

/// Runs a query that gives one number.
pub(super) fn count(conn: &Connection, sql: &str, params: impl Params) -> Result<u64, StoreError> {
    one(conn, sql, params, |row| {
        Reader::new("count", row).number("count")
    })
    .map(Option::unwrap_or_default)
}

/// Runs a statement that changes rows and tells how many.
pub(super) fn execute(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .map_err(failed)
}

/// Runs a query for one number that may be absent.
pub(super) fn maybe_number(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<i64>, StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| {
            statement
                .query_row(params, |row| row.get::<_, Option<i64>>(0))
                .optional()
        })
        .map(Option::flatten)
        .map_err(failed)
}

/// One part of a list: the rows of a source that meet the conditions. Parts of one list share no
/// row, and each is walked in the order of numbers, so merging their heads gives the page.
#[derive(Clone)]
pub(super) struct Branch {
    /// What stands after `FROM`.
    pub(super) from: &'static str,
    /// The rowid column.
    pub(super) number: &'static str,
    /// What stands after `ORDER BY`; differs from `number` only where the planner must not take the
    /// table's own order.
    pub(super) order: String,
    /// Conditions with a `?` for each value.
    pub(super) conditions: Vec<String>,
    /// The values, in order.
    pub(super) values: Vec<Value>,
}

impl Branch {
    pub(super) fn of(from: &'static str, number: &'static str) -> Self {
        Self {
            from,
            number,
            order: number.to_owned(),
            conditions: Vec::new(),
            values: Vec::new(),
        }
    }

    pub(super) fn on(
        mut self,
        condition: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Self {
        self.conditions.push(condition.into());
        self.values.extend(values);
        self
    }

    /// Sorts what was found instead of walking the table's own order: for conditions that few rows
    /// meet, where the planner would otherwise look at all of them.
    pub(super) fn gathered(mut self) -> Self {
        self.order = format!("+{}", self.number);
        self
    }

    fn conditions_sql(&self) -> String {
        if self.conditions.is_empty() {
            "1".to_owned()
        } else {
            self.conditions.join(" AND ")
        }
    }

    /// The query for the first numbers of this part, and its values.
    pub(super) fn page_sql(&self, page: Page) -> (String, Vec<Value>) {
        let (beyond, direction) = match page.order {
            Order::NewestFirst => ("<", "DESC"),
            Order::OldestFirst => (">", "ASC"),
        };
        let mut values = self.values.clone();
        let mut conditions = self.conditions_sql();
        if let Some(Cursor(after)) = page.after {
            conditions = format!("{conditions} AND {} {beyond} ?", self.number);
            values.push(Value::Integer(i64::try_from(after).unwrap_or(i64::MAX)));
        }
        values.push(Value::Integer(i64::from(page.limit) + 1));
        let sql = format!(
            "SELECT {} FROM {} WHERE {conditions} ORDER BY {} {direction} LIMIT ?",
            self.number, self.from, self.order
        );
        (sql, values)
    }
}

/// Lists one page: the numbers of all branches merged, then each row by its number.
pub(super) fn page<T>(
    conn: &Connection,
    branches: &[Branch],
    page: Page,
    row_sql: &str,
    read: Read<T>,
) -> Result<Listed<T>, StoreError> {
    let mut numbers: Vec<i64> = Vec::new();
    for branch in branches {
        let (sql, values) = branch.page_sql(page);
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            numbers.push(row.get(0).map_err(failed)?);
        }
    }
    match page.order {
        Order::NewestFirst => numbers.sort_unstable_by(|a, b| b.cmp(a)),
        Order::OldestFirst => numbers.sort_unstable(),
    }
    numbers.dedup();
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = numbers.len() > limit;
    numbers.truncate(limit);
    let next = match numbers.last() {
        Some(&last) if more => u64::try_from(last).ok().map(Cursor),
        _ => None,
    };
    let mut items = Vec::with_capacity(numbers.len());
    let mut statement = conn.prepare_cached(row_sql).map_err(failed)?;
    for number in numbers {
        let mut rows = statement.query([number]).map_err(failed)?;
        items.extend(rows.next().map_err(failed)?.map(read).transpose()?);
    }
    Ok(Listed { items, next })
}

/// Counts the rows of all branches.
pub(super) fn count_all(conn: &Connection, branches: &[Branch]) -> Result<u64, StoreError> {
    branches.iter().try_fold(0, |sum, branch| {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {}",
            branch.from,
            branch.conditions_sql()
        );
        Ok(sum + count(conn, &sql, params_from_iter(branch.values.clone()))?)
    })
}

/// A query for these columns.
pub(super) fn select(columns: &str, rest: &str) -> String {
    format!("SELECT {columns} FROM {rest}")
}

/// A text as a value.
pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An instant as it is stored.
pub(super) fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// An instant that may be absent, as it is stored.
pub(super) fn maybe_seconds(at: Option<DateTime<Utc>>) -> Option<i64> {
    at.map(seconds)
}
