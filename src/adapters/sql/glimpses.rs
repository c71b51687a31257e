//! Glimpses of invitations for completion: a few rows by the beginning of a reference, found at once
//! whatever the database holds.

use super::engine::{Engine, Query, Row, Value, values};
use super::invitations;
use super::reading::{Reader, all, all_of, counts, select};
use crate::domain::id::{InvitationRef, Team};
use crate::domain::invitation::{Glimpse, Invitation, InvitationState};
use crate::domain::journey::Step;
use crate::domain::staff::Scope;
use crate::ports::store::{StoreError, spread};
use std::borrow::Cow;

/// Up to so many invitations of one's own are gathered and picked from; beyond, they are so dense
/// among the others that a walk along the references meets them soon.
const FEW: u32 = 5000;
/// Beginnings of so many symbols are shared by so few, whosever they are, that a walk is always short:
/// the symbols are drawn at random.
const WALKED: usize = 2;
/// The end of the present step and whether it is a link's are told as the column `expires_at` is made.
const COLUMNS: &str = "ref, state, step, CASE WHEN account IS NULL THEN expires_at END, \
    code_verified_at IS NOT NULL AND link_key IS NOT NULL, held";

/// Everybody's, along the references.
pub(crate) const ALL: &str = "invitation WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";
/// One's own, along the references.
pub(crate) const ALONG: &str = "invitation WHERE ref >= ?1 AND ref < ?2 \
    AND (+worker = ?4 OR +team = ?5) ORDER BY ref LIMIT ?3";
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
        return walked(engine, ALL, &[], beginning, limit);
    };
    let own = values![login.as_str(), team.as_ref().map(Team::as_str)];
    if beginning.len() >= WALKED || !are_few(engine, &own)? {
        return walked(engine, ALONG, &own, beginning, limit);
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

/// Finds them along the references, with these values behind those of every walk.
fn walked(
    engine: &dyn Engine,
    rest: &str,
    more: &[Value<'_>],
    beginning: &str,
    limit: u32,
) -> Result<Vec<Glimpse>, StoreError> {
    let sql = select(COLUMNS, rest);
    spread(beginning, limit, &mut |beginnings, limit| {
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
    })
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

/// Whether a login and its team have so few that they are gathered, counted in indexes alone.
fn are_few(engine: &dyn Engine, own: &[Value<'_>]) -> Result<bool, StoreError> {
    let columns = ["worker", "team"].into_iter();
    let looks: Vec<Query<'_>> = columns
        .zip(own)
        .map(|(column, value)| Query {
            sql: Cow::Owned(format!(
                "SELECT count(*) FROM (SELECT 1 FROM invitation WHERE {column} = ? LIMIT {FEW}) found"
            )),
            values: vec![value.clone()],
        })
        .collect();
    let found: u64 = counts(engine, &looks)?.into_iter().sum();
    Ok(found < u64::from(FEW))
}
