//! Glimpses of invitations for completion: a few rows by the beginning of a reference, found at once
//! whatever the database holds.

use super::reading::{Reader, all, count};
use crate::domain::id::{InvitationRef, Team};
use crate::domain::invitation::{Glimpse, InvitationState};
use crate::domain::journey::Step;
use crate::domain::staff::Scope;
use crate::ports::store::{StoreError, spread};
use rusqlite::{Connection, Row, params};

/// Up to so many invitations of one's own are gathered and picked from; beyond, they are so dense
/// among the others that a walk along the references meets them soon.
const FEW: u32 = 10_000;
/// The end of the present step and whether it is a link's are told as the column `expires_at` is made.
const COLUMNS: &str = "ref, state, step, iif(account IS NULL, expires_at, NULL), \
    code_verified_at IS NOT NULL AND link_key IS NOT NULL";

/// Everybody's, along the references.
pub(super) const ALL: &str = "invitation WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";
/// One's own, along the references.
pub(super) const ALONG: &str = "invitation WHERE ref >= ?1 AND ref < ?2 \
    AND (+worker = ?4 OR +team = ?5) ORDER BY ref LIMIT ?3";
/// One's own, gathered by worker and by team.
pub(super) const GATHERED: &str = "invitation WHERE number IN \
    (SELECT number FROM invitation WHERE worker = ?4 \
     UNION SELECT number FROM invitation WHERE team = ?5) \
    AND +ref >= ?1 AND +ref < ?2 ORDER BY +ref LIMIT ?3";

fn read(row: &Row<'_>) -> Result<Glimpse, StoreError> {
    let mut read = Reader::new("invitation", row);
    Ok(Glimpse {
        reference: read.parsed("ref", InvitationRef::parse)?,
        state: read.word("state", InvitationState::from_word)?,
        step: read.word("step", Step::from_word)?,
        expires_at: read.maybe_instant("expires_at")?,
        has_link: read.value("link_key")?,
    })
}

pub(super) fn glimpses(
    conn: &Connection,
    beginning: &str,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<Glimpse>, StoreError> {
    let (login, team) = match scope {
        Scope::All => {
            return spread(beginning, limit, &mut |beginning, limit| {
                let (from, to) = ends(beginning);
                all(conn, &select(ALL), params![from, to, limit], read)
            });
        }
        Scope::Own { login, team } => (login.as_str(), team.as_ref().map(Team::as_str)),
    };
    let few = few(conn, login, team)?;
    let within = within(conn, beginning)?;
    if few < u64::from(FEW) && few < within {
        // Read once; what is picked for each next symbol is picked from these.
        let (from, to) = ends(beginning);
        let own = all(
            conn,
            &select(GATHERED),
            params![from, to, FEW, login, team],
            read,
        )?;
        return spread(beginning, limit, &mut |beginning, limit| {
            let (from, _) = ends(beginning);
            let most = usize::try_from(limit).unwrap_or(usize::MAX);
            let fits = |one: &&Glimpse| one.reference.as_str().starts_with(&from);
            Ok(own.iter().filter(fits).take(most).cloned().collect())
        });
    }
    spread(beginning, limit, &mut |beginning, limit| {
        let (from, to) = ends(beginning);
        all(
            conn,
            &select(ALONG),
            params![from, to, limit, login, team],
            read,
        )
    })
}

fn select(rest: &str) -> String {
    super::reading::select(COLUMNS, rest)
}

/// A beginning, and what stands behind everything that begins with it: `~` stands behind every symbol.
fn ends(beginning: &str) -> (String, String) {
    let from = format!("{}{beginning}", InvitationRef::PREFIX);
    let to = format!("{from}~");
    (from, to)
}

/// How many are one's own, counted up to [`FEW`] in indexes alone.
fn few(conn: &Connection, login: &str, team: Option<&str>) -> Result<u64, StoreError> {
    let own = "SELECT count(*) FROM (SELECT 1 FROM invitation WHERE worker = ?1 LIMIT ?2)";
    let teams = "SELECT count(*) FROM (SELECT 1 FROM invitation WHERE team = ?1 LIMIT ?2)";
    Ok(count(conn, own, params![login, FEW])? + count(conn, teams, params![team, FEW])?)
}

/// How many begin like this, whosever they are, counted up to [`FEW`] in the index alone.
fn within(conn: &Connection, beginning: &str) -> Result<u64, StoreError> {
    let (from, to) = ends(beginning);
    let sql = "SELECT count(*) FROM
        (SELECT 1 FROM invitation WHERE ref >= ?1 AND ref < ?2 LIMIT ?3)";
    count(conn, sql, params![from, to, FEW])
}
