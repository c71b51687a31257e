//! Narrowing lists of what hangs on invitations to the invitations that a reader sees.

use super::engine::{Engine, Query, Value};
use super::reading::{Branch, counts, text};
use crate::domain::staff::Scope;
use crate::ports::store::StoreError;
use std::borrow::Cow;

/// Up to so many own invitations, a list gathers what hangs on them and sorts it; beyond, it walks
/// the list and looks at each row's invitation, which then is often one of them.
const FEW: u64 = 5000;

/// One way in which a scope covers invitations.
struct Way {
    covers: &'static str,
    values: Vec<Value<'static>>,
    few: bool,
}

/// How a scope covers invitations: as the login's own, or as the team's. [`Scope::All`] is `None`.
pub(super) struct Ways(Option<Vec<Way>>);

impl Ways {
    /// Finds out how many invitations each way covers.
    pub(super) fn of(engine: &dyn Engine, scope: &Scope) -> Result<Self, StoreError> {
        let Scope::Own { login, team } = scope.whole() else {
            return Ok(Self(None));
        };
        let login = text(login.as_str());
        let mut ways = vec![("worker = ?", vec![login.clone()])];
        ways.extend(team.as_ref().map(|team| {
            let values = vec![text(team.as_str()), login];
            ("team = ? AND +worker <> ?", values)
        }));
        let looks: Vec<Query<'_>> = ways
            .iter()
            .map(|(covers, values)| Query {
                sql: Cow::Owned(format!(
                    "SELECT count(*) FROM (SELECT 1 FROM invitation WHERE {covers} LIMIT {FEW}) found"
                )),
                values: values.clone(),
            })
            .collect();
        let counts = counts(engine, &looks)?;
        let ways = ways.into_iter().zip(counts);
        Ok(Self(Some(
            ways.map(|((covers, values), count)| Way {
                covers,
                values,
                few: count < FEW,
            })
            .collect(),
        )))
    }

    /// Splits a branch by the ways to cover the invitation that `column` names.
    pub(super) fn split(&self, branch: Branch, column: &str) -> Vec<Branch> {
        match &self.0 {
            None => vec![branch],
            Some(ways) => ways
                .iter()
                .map(|way| narrowed(branch.clone(), column, way))
                .collect(),
        }
    }
}

fn narrowed(branch: Branch, column: &str, way: &Way) -> Branch {
    let Way {
        covers,
        values,
        few,
    } = way;
    let values = values.iter().cloned();
    if *few {
        let condition = format!("{column} IN (SELECT number FROM invitation WHERE {covers})");
        branch.on(condition, values).gathered()
    } else {
        let covers = covers
            .replace("team =", "+team =")
            .replace("worker =", "+worker =");
        let condition = format!(
            "EXISTS (SELECT 1 FROM invitation WHERE invitation.number = {column} AND {covers})"
        );
        branch.on(condition, values)
    }
}
