//! Glimpses of invitations for completion: a few rows by the beginning of a reference, found at once
//! whatever the database holds.

use super::engine::{Engine, Lookup, Query, Row, Value, values};
use super::invitations;
use super::reading::{Reader, all, all_of, by_number, counts, maybe_number, select};
use crate::domain::alphabet;
use crate::domain::id::{InvitationRef, Team};
use crate::domain::invitation::{Glimpse, Invitation, InvitationState};
use crate::domain::journey::Step;
use crate::domain::staff::Scope;
use crate::ports::store::{StoreError, spread, spread_out};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Up to so many invitations of one's own are gathered and picked from where each question is a journey;
/// beyond, they are so dense among the others that a walk along the references meets them soon.
const FEW: u32 = 5000;
/// Beyond so many, a walk that reads every row meets one's own soon, and to know their numbers takes
/// longer.
const MANY: u32 = 50_000;
/// To read a row takes about as long as so many steps along an index.
const ROW: u64 = 10;
/// Beginnings of so many symbols are shared by so few, whosever they are, that a walk is always short:
/// the symbols are drawn at random. Where each question is a journey one symbol less will do.
const WALKED: usize = 3;
/// The end of the present step and whether it is a link's are told as the column `expires_at` is made.
const COLUMNS: &str = "ref, state, step, CASE WHEN account IS NULL THEN expires_at END, \
    code_verified_at IS NOT NULL AND link_key IS NOT NULL, held";

/// Everybody's, along the references.
pub(crate) const ALL: &str = "invitation WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";
/// One's own, along the references.
pub(crate) const ALONG: &str = "invitation WHERE ref >= ?1 AND ref < ?2 \
    AND (+worker = ?4 OR +team = ?5) ORDER BY ref LIMIT ?3";
/// The numbers of all, along the references: the index alone is read.
pub(crate) const NUMBERS: &str = "invitation WHERE ref >= ?1 AND ref < ?2 ORDER BY ref";
/// The numbers of one's own.
pub(crate) const OWN: &str = "(SELECT number FROM invitation WHERE worker = ?1 \
    UNION ALL SELECT number FROM invitation WHERE team = ?2) own";
/// One's own, gathered by worker and by team.
pub(crate) const GATHERED: &str = "invitation WHERE number IN \
    (SELECT number FROM invitation WHERE worker = ?4 \
     UNION SELECT number FROM invitation WHERE team = ?5) \
    AND +ref >= ?1 AND +ref < ?2 ORDER BY +ref LIMIT ?3";

fn read(row: &dyn Row) -> Result<Glimpse, StoreError> {
    let mut read = Reader::new("invitation", row);
    Ok(Glimpse {
        reference: read.parsed("ref", InvitationRef::parse)?,
        state: read.word("state", InvitationState::from_word)?,
        step: read.word("step", Step::from_word)?,
        expires_at: read.maybe_instant("expires_at")?,
        has_link: read.value("link_key")?,
        is_held: read.value("held")?,
    })
}

pub(super) fn glimpses(
    engine: &dyn Engine,
    beginning: &str,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<Glimpse>, StoreError> {
    if scope.barred().is_some() {
        // Rare, and few rows: what they see nothing of is left out of whole rows.
        return spread(beginning, limit, &mut |beginnings, limit| {
            let mut found = Vec::new();
            for beginning in beginnings {
                let rows = invitations::beginning(engine, beginning, scope, limit)?;
                found.extend(rows.iter().map(Invitation::glimpse));
            }
            Ok(found)
        });
    }
    let Scope::Own { login, team } = scope else {
        return everybodys(engine, beginning, limit);
    };
    let own = values![login.as_str(), team.as_ref().map(Team::as_str)];
    match way(engine, &own, beginning, limit)? {
        Way::Along => return walked(engine, ALONG, &own, beginning, limit),
        Way::Met { is_crowded } => return met(engine, &own, beginning, limit, is_crowded),
        Way::Gathered => {}
    }
    // Read once; what is picked for each next symbol is picked from these.
    let mut values = bounds(beginning, FEW);
    values.extend(own);
    let own = all(engine, &select(COLUMNS, GATHERED), &values, read)?;
    spread(beginning, limit, &mut |beginnings, limit| {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let of = |beginning: &String| {
            let (from, _) = ends(beginning);
            let fits = move |one: &&Glimpse| one.reference.as_str().starts_with(&from);
            own.iter().filter(fits).take(most).cloned()
        };
        Ok(beginnings.iter().flat_map(of).collect())
    })
}

/// Finds everybody's. Where to ask costs next to nothing, whether there are too many is asked first, of
/// the index alone: it holds hundreds in a page, and every row lies in a page of its own.
fn everybodys(
    engine: &dyn Engine,
    beginning: &str,
    limit: u32,
) -> Result<Vec<Glimpse>, StoreError> {
    let is_near = engine.bulk().is_none();
    if is_near {
        let found = Query {
            sql: Cow::Owned(format!("SELECT count(*) FROM (SELECT 1 FROM {ALL}) found")),
            values: bounds(beginning, limit.saturating_add(1)),
        };
        let found: u64 = counts(engine, &[found])?.into_iter().sum();
        if found > u64::from(limit) {
            return spread_out(beginning, limit, &mut walk(engine, ALL, &[]));
        }
    }
    walked(engine, ALL, &[], beginning, limit)
}

/// Finds them along the references, with these values behind those of every walk.
fn walked(
    engine: &dyn Engine,
    rest: &str,
    more: &[Value<'_>],
    beginning: &str,
    limit: u32,
) -> Result<Vec<Glimpse>, StoreError> {
    spread(beginning, limit, &mut walk(engine, rest, more))
}

/// How one walks along the references.
fn walk<'w>(
    engine: &'w dyn Engine,
    rest: &str,
    more: &'w [Value<'w>],
) -> impl FnMut(&[String], u32) -> Result<Vec<Glimpse>, StoreError> + use<'w> {
    let sql = select(COLUMNS, rest);
    move |beginnings, limit| {
        let query = |beginning: &String| {
            let mut values = bounds(beginning, limit);
            values.extend_from_slice(more);
            Query {
                sql: Cow::Borrowed(sql.as_str()),
                values,
            }
        };
        let queries: Vec<Query<'_>> = beginnings.iter().map(query).collect();
        all_of(engine, &queries, read)
    }
}

/// A beginning, and what stands behind everything that begins with it: `~` stands behind every symbol.
fn ends(beginning: &str) -> (String, String) {
    let from = format!("{}{beginning}", InvitationRef::PREFIX);
    let to = format!("{from}~");
    (from, to)
}

fn bounds<'v>(beginning: &str, limit: u32) -> Vec<Value<'v>> {
    let (from, to) = ends(beginning);
    values![from, to, limit].into()
}

/// How many a login and its team have, counted in indexes alone; `None` for `most` and more. What is of
/// both is counted twice.
fn count(engine: &dyn Engine, own: &[Value<'_>], most: u32) -> Result<Option<Counted>, StoreError> {
    let columns = ["worker", "team"].into_iter();
    let looks: Vec<Query<'_>> = columns
        .zip(own)
        .map(|(column, value)| Query {
            sql: Cow::Owned(format!(
                "SELECT count(*) FROM (SELECT 1 FROM invitation WHERE {column} = ? LIMIT {most}) found"
            )),
            values: vec![value.clone()],
        })
        .collect();
    let found = counts(engine, &looks)?;
    let all: u64 = found.iter().sum();
    Ok((all < u64::from(most)).then(|| Counted {
        all,
        at_least: found.into_iter().max().unwrap_or_default(),
    }))
}

/// How many are one's own.
struct Counted {
    /// By login and by team.
    all: u64,
    /// Surely.
    at_least: u64,
}

/// How one's own are found.
enum Way {
    /// Along the references, reading every row.
    Along,
    /// Along the references, knowing the numbers of one's own.
    Met {
        /// Whether there are surely more than are told.
        is_crowded: bool,
    },
    /// By reading all of them.
    Gathered,
}

/// The way that is the shortest: the symbols are drawn at random, so that one's own lie among the others
/// as anybody's do, and to read a row takes about [`ROW`] times as long as a step along an index.
fn way(
    engine: &dyn Engine,
    own: &[Value<'_>],
    beginning: &str,
    limit: u32,
) -> Result<Way, StoreError> {
    let is_near = engine.bulk().is_none();
    if beginning.len() >= if is_near { WALKED } else { WALKED - 1 } {
        return Ok(Way::Along);
    }
    if !is_near {
        let is_dense = count(engine, own, FEW)?.is_none();
        return Ok(if is_dense { Way::Along } else { Way::Gathered });
    }
    let sql = "SELECT coalesce(max(number), 0) FROM invitation";
    let all = maybe_number(engine, sql, &[])?.unwrap_or_default();
    let symbols = u32::try_from(beginning.len()).unwrap_or(u32::MAX);
    let each = u64::try_from(alphabet::SYMBOLS.len()).unwrap_or(u64::MAX);
    let share = each.saturating_pow(symbols);
    let beside = all.unsigned_abs() / share;
    let Some(count) = count(engine, own, MANY)? else {
        return Ok(Way::Along);
    };
    let told = u64::from(limit);
    let is_crowded = count.at_least / share > 2 * told;
    let count = count.all;
    let met = all.unsigned_abs().saturating_mul(2 * told) / count.max(1);
    let steps = beside.min(met);
    let ways = [
        (ROW * steps, Way::Along),
        (count + steps, Way::Met { is_crowded }),
        (ROW * count, Way::Gathered),
    ];
    let shortest = ways.into_iter().min_by_key(|(length, _)| *length);
    Ok(shortest.map_or(Way::Along, |(_, way)| way))
}

/// Finds one's own along the references, knowing their numbers: no row is read but those that are told.
fn met(
    engine: &dyn Engine,
    own: &[Value<'_>],
    beginning: &str,
    limit: u32,
    is_crowded: bool,
) -> Result<Vec<Glimpse>, StoreError> {
    let mut mine = HashSet::new();
    let sql = select("number", OWN);
    engine.query(&sql, own, &mut |row| {
        mine.insert(Reader::new("invitation", row).value::<i64>("number")?);
        Ok(ControlFlow::Continue(()))
    })?;
    let along = select("number", NUMBERS);
    let row = select(COLUMNS, engine.source(Lookup::InvitationNumber));
    let mut look = |beginnings: &[String], limit: u32| {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut numbers = Vec::new();
        for beginning in beginnings {
            let (from, to) = ends(beginning);
            let before = numbers.len();
            engine.query(&along, &values![from, to], &mut |row| {
                let number = Reader::new("invitation", row).value("number")?;
                if mine.contains(&number) {
                    numbers.push(number);
                }
                Ok(if numbers.len() - before < most {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                })
            })?;
        }
        by_number(engine, &numbers, &row, read)
    };
    if is_crowded {
        spread_out(beginning, limit, &mut look)
    } else {
        spread(beginning, limit, &mut look)
    }
}
