//! Narrowing lists of what hangs on invitations to the invitations that a reader sees.

use super::reading::{Branch, count, text};
use crate::domain::staff::Scope;
use crate::ports::store::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Up to so many own invitations, a list gathers what hangs on them and sorts it; beyond, it walks
/// the list and looks at each row's invitation, which then is often one of them.
const FEW: u64 = 5000;

/// Splits a branch by how the scope covers the invitation that `column` names: as the login's own,
/// or as the team's. [`Scope::All`] leaves it whole.
pub(super) fn own_branches(
    conn: &Connection,
    branch: Branch,
    column: &str,
    scope: &Scope,
) -> Result<Vec<Branch>, StoreError> {
    let Scope::Own { login, team } = scope else {
        return Ok(vec![branch]);
    };
    let login = text(login.as_str());
    let own = narrowed(
        conn,
        branch.clone(),
        column,
        "worker = ?",
        vec![login.clone()],
    )?;
    let Some(team) = team else {
        return Ok(vec![own]);
    };
    let values = vec![text(team.as_str()), login];
    let teams = narrowed(conn, branch, column, "team = ? AND +worker <> ?", values)?;
    Ok(vec![own, teams])
}

fn narrowed(
    conn: &Connection,
    branch: Branch,
    column: &str,
    covers: &str,
    values: Vec<Value>,
) -> Result<Branch, StoreError> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM invitation WHERE {covers} LIMIT {FEW})");
    let few = count(conn, &sql, params_from_iter(values.clone()))? < FEW;
    Ok(if few {
        branch
            .on(
                format!("{column} IN (SELECT number FROM invitation WHERE {covers})"),
                values,
            )
            .gathered()
    } else {
        let covers = covers
            .replace("team =", "+team =")
            .replace("worker =", "+worker =");
        let condition = format!(
            "EXISTS (SELECT 1 FROM invitation WHERE invitation.number = {column} AND {covers})"
        );
        branch.on(condition, values)
    })
}
