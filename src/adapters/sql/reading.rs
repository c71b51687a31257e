//! Rows into the domain's types, column by column, and pages out of ordered branches.

use super::engine::{Engine, Query, Row, Value, WrongType, values};
use crate::ports::store::{Cursor, Listed, Order, Page, StoreError};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// What a column can be read as.
pub(crate) trait Held: Sized {
    /// Reads the column at this position; `None` where it holds nothing.
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType>;
}

impl Held for i64 {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        row.integer(at)
    }
}

impl Held for u32 {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        let number = row.integer(at)?;
        number
            .map(|number| Self::try_from(number).map_err(|_| WrongType))
            .transpose()
    }
}

impl Held for bool {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        Ok(row.integer(at)?.map(|number| number != 0))
    }
}

impl Held for String {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        Ok(row.text(at)?.map(str::to_owned))
    }
}

impl Held for Vec<u8> {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        Ok(row.blob(at)?.map(<[u8]>::to_vec))
    }
}

impl<const N: usize> Held for [u8; N] {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        let bytes = row.blob(at)?;
        bytes
            .map(|bytes| Self::try_from(bytes).map_err(|_| WrongType))
            .transpose()
    }
}

impl<T: Held> Held for Option<T> {
    fn held(row: &dyn Row, at: usize) -> Result<Option<Self>, WrongType> {
        T::held(row, at).map(Some)
    }
}

/// Reads the columns of one row from left to right; a value that the types cannot hold is named by
/// its table, column and the row's first column.
pub(crate) struct Reader<'r> {
    row: &'r dyn Row,
    table: &'static str,
    at: usize,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(table: &'static str, row: &'r dyn Row) -> Self {
        Self { row, table, at: 0 }
    }

    pub(crate) fn wrong(&self, column: &'static str) -> StoreError {
        let row = match (self.row.integer(0), self.row.text(0)) {
            (Ok(Some(number)), _) => number.to_string(),
            (_, Ok(Some(text))) => text.to_owned(),
            _ => "?".to_owned(),
        };
        StoreError::Unreadable {
            table: self.table,
            column,
            row,
        }
    }

    pub(crate) fn value<T: Held>(&mut self, column: &'static str) -> Result<T, StoreError> {
        let at = self.at;
        self.at += 1;
        match T::held(self.row, at) {
            Ok(Some(value)) => Ok(value),
            Ok(None) | Err(WrongType) => Err(self.wrong(column)),
        }
    }

    fn text(&mut self, column: &'static str) -> Result<Option<&'r str>, StoreError> {
        let at = self.at;
        self.at += 1;
        self.row.text(at).map_err(|WrongType| self.wrong(column))
    }

    pub(crate) fn maybe<T, E>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, StoreError> {
        match self.text(column)? {
            None => Ok(None),
            Some(text) => parse(text).map(Some).map_err(|_| self.wrong(column)),
        }
    }

    pub(crate) fn parsed<T, E>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        self.maybe(column, parse)?.ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn word<T>(
        &mut self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        self.parsed(column, |word| from_word(word).ok_or(()))
    }

    pub(crate) fn maybe_word<T>(
        &mut self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        self.maybe(column, |word| from_word(word).ok_or(()))
    }

    pub(crate) fn maybe_instant(
        &mut self,
        column: &'static str,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let seconds: Option<i64> = self.value(column)?;
        seconds
            .map(|s| DateTime::from_timestamp(s, 0).ok_or_else(|| self.wrong(column)))
            .transpose()
    }

    pub(crate) fn instant(&mut self, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
        self.maybe_instant(column)?
            .ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn number(&mut self, column: &'static str) -> Result<u64, StoreError> {
        let number: i64 = self.value(column)?;
        u64::try_from(number).map_err(|_| self.wrong(column))
    }
}

/// How rows of one table become values.
pub(crate) type Read<T> = fn(&dyn Row) -> Result<T, StoreError>;

/// Runs a query and reads every row.
pub(crate) fn all<T>(
    engine: &dyn Engine,
    sql: &str,
    values: &[Value<'_>],
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    engine.query(sql, values, &mut |row| {
        found.push(read(row)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Runs independent queries and reads every row of the first, then of the second, and so on.
pub(super) fn all_of<T>(
    engine: &dyn Engine,
    queries: &[Query<'_>],
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::with_capacity(queries.len());
    engine.queries(queries, &mut |row| {
        found.push(read(row)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Runs a query that has at most one row.
pub(crate) fn one<T>(
    engine: &dyn Engine,
    sql: &str,
    values: &[Value<'_>],
    read: Read<T>,
) -> Result<Option<T>, StoreError> {
    let mut found = None;
    engine.query(sql, values, &mut |row| {
        found = Some(read(row)?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// Runs queries one after the other until one has a row.
pub(super) fn first_of<T>(
    engine: &dyn Engine,
    queries: &[Query<'_>],
    read: Read<T>,
) -> Result<Option<T>, StoreError> {
    let mut found = None;
    engine.queries(queries, &mut |row| {
        found = Some(read(row)?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// Runs a query that gives one number.
pub(crate) fn count(
    engine: &dyn Engine,
    sql: &str,
    values: &[Value<'_>],
) -> Result<u64, StoreError> {
    one(engine, sql, values, read_count).map(Option::unwrap_or_default)
}

fn read_count(row: &dyn Row) -> Result<u64, StoreError> {
    Reader::new("count", row).number("count")
}

fn read_number(row: &dyn Row) -> Result<i64, StoreError> {
    Reader::new("list", row).value("number")
}

/// Runs a query for one number that may be absent.
pub(crate) fn maybe_number(
    engine: &dyn Engine,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Option<i64>, StoreError> {
    let found = one(engine, sql, values, |row| {
        Reader::new("list", row).value::<Option<i64>>("number")
    })?;
    Ok(found.flatten())
}

/// One part of a list: the rows of a source that meet the conditions. Parts of one list share no
/// row, and each is walked in the order of numbers, so merging their heads gives the page.
#[derive(Clone)]
pub(crate) struct Branch {
    /// What stands after `FROM`.
    pub(crate) from: &'static str,
    /// The column that numbers its rows.
    pub(crate) number: &'static str,
    /// What stands after `ORDER BY`; differs from `number` only where the planner must not take the
    /// table's own order.
    pub(crate) order: String,
    /// Conditions with a `?` for each value.
    pub(crate) conditions: Vec<String>,
    /// The values, in order.
    pub(crate) values: Vec<Value<'static>>,
}

impl Branch {
    pub(crate) fn of(from: &'static str, number: &'static str) -> Self {
        Self {
            from,
            number,
            order: number.to_owned(),
            conditions: Vec::new(),
            values: Vec::new(),
        }
    }

    pub(crate) fn on(
        mut self,
        condition: impl Into<String>,
        values: impl IntoIterator<Item = Value<'static>>,
    ) -> Self {
        self.conditions.push(condition.into());
        self.values.extend(values);
        self
    }

    /// Sorts what was found instead of walking the table's own order: for conditions that few rows
    /// meet, where the planner would otherwise look at all of them.
    pub(crate) fn gathered(mut self) -> Self {
        self.order = format!("+{}", self.number);
        self
    }

    fn source(&self, more: Option<&str>) -> String {
        let mut sql = self.from.to_owned();
        let conditions = self.conditions.iter().map(String::as_str).chain(more);
        for (condition, joint) in
            conditions.zip([" WHERE "].into_iter().chain(std::iter::repeat(" AND ")))
        {
            sql.push_str(joint);
            sql.push_str(condition);
        }
        sql
    }

    /// The query for the first numbers of this part, and its values.
    pub(crate) fn page_sql(&self, page: Page) -> (String, Vec<Value<'static>>) {
        self.page_of(self.number, page)
    }

    /// As [`Self::page_sql`], for other columns than the number.
    pub(super) fn page_of(&self, columns: &str, page: Page) -> (String, Vec<Value<'static>>) {
        let (beyond, direction) = match page.order {
            Order::NewestFirst => ("<", "DESC"),
            Order::OldestFirst => (">", "ASC"),
        };
        let mut values = self.values.clone();
        let beyond = page.after.map(|Cursor(after)| {
            values.push(Value::Integer(i64::try_from(after).unwrap_or(i64::MAX)));
            format!("{} {beyond} ?", self.number)
        });
        values.push(Value::Integer(i64::from(page.limit) + 1));
        let sql = format!(
            "SELECT {columns} FROM {} ORDER BY {} {direction} LIMIT ?",
            self.source(beyond.as_deref()),
            self.order
        );
        (sql, values)
    }
}

/// Lists one page: the numbers of all branches merged, then each row by its number.
pub(super) fn page<T>(
    engine: &dyn Engine,
    branches: &[Branch],
    page: Page,
    row_sql: &str,
    read: Read<T>,
) -> Result<Listed<T>, StoreError> {
    let heads: Vec<Query<'_>> = branches
        .iter()
        .map(|branch| {
            let (sql, values) = branch.page_sql(page);
            let sql = Cow::Owned(sql);
            Query { sql, values }
        })
        .collect();
    let mut numbers = all_of(engine, &heads, read_number)?;
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
    let items = by_number(engine, &numbers, row_sql, read)?;
    Ok(Listed { items, next })
}

/// Reads the rows with these numbers, in their order; a number without a row is passed over.
pub(super) fn by_number<T>(
    engine: &dyn Engine,
    numbers: &[i64],
    row_sql: &str,
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let rows: Vec<Query<'_>> = numbers
        .iter()
        .map(|&number| Query {
            sql: Cow::Borrowed(row_sql),
            values: values![number].into(),
        })
        .collect();
    all_of(engine, &rows, read)
}

/// Counts the rows of all branches.
pub(super) fn count_all(engine: &dyn Engine, branches: &[Branch]) -> Result<u64, StoreError> {
    let counts: Vec<Query<'_>> = branches
        .iter()
        .map(|branch| Query {
            sql: Cow::Owned(format!("SELECT count(*) FROM {}", branch.source(None))),
            values: branch.values.clone(),
        })
        .collect();
    Ok(self::counts(engine, &counts)?.into_iter().sum())
}

/// Runs queries that give one number each.
pub(super) fn counts(engine: &dyn Engine, queries: &[Query<'_>]) -> Result<Vec<u64>, StoreError> {
    all_of(engine, queries, read_count)
}

/// A query for these columns.
pub(crate) fn select(columns: &str, rest: &str) -> String {
    format!("SELECT {columns} FROM {rest}")
}

/// A text as a value of a branch.
pub(crate) fn text(text: &str) -> Value<'static> {
    Value::from(text.to_owned())
}

/// An instant as it is stored.
pub(crate) fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// An instant that may be absent, as it is stored.
pub(crate) fn maybe_seconds(at: Option<DateTime<Utc>>) -> Option<i64> {
    at.map(seconds)
}
