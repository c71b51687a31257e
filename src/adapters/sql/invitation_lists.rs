//! Lists and counts of invitations: each filter as branches that an index serves in order.

use super::contact::without;
use super::engine::{Engine, Lookup, Value, values};
use super::invitations::{COLUMNS, read};
use super::reading::{Branch, Reader, all, count_all, maybe_number, page, seconds, select, text};
use super::search::{Search, search};
use crate::domain::id::{StaffLogin, Team};
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::WaitingOn;
use crate::domain::staff::Scope;
use crate::ports::store::{InvitationFilter, Listed, Page, StoreError};

/// The states that time can end, written as the partial index writes them.
const OPEN: &str = "state IN ('awaiting_code', 'code_verified')";

pub(super) fn list(
    engine: &dyn Engine,
    filter: &InvitationFilter,
    at: Page,
) -> Result<Listed<Invitation>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::InvitationNumber));
    page(engine, &branches(engine, filter)?, at, &sql, read)
}

pub(super) fn count(engine: &dyn Engine, filter: &InvitationFilter) -> Result<u64, StoreError> {
    count_all(engine, &branches(engine, filter)?)
}

/// The turns in which somebody must act, for an index to walk.
fn waiting_turns() -> String {
    let mut turns = Vec::new();
    for &waiting_on in WaitingOn::ALL {
        if waiting_on != WaitingOn::Nobody {
            turns.extend(
                InvitationState::ALL
                    .iter()
                    .map(|&state| format!("'{}'", turn(waiting_on, state))),
            );
        }
    }
    turns.join(", ")
}

pub(super) fn orphaned(
    engine: &dyn Engine,
    scope: &Scope,
) -> Result<Vec<(StaffLogin, u64)>, StoreError> {
    let (seen, mut values) = match scope.whole() {
        Scope::All | Scope::Without { .. } => ("", Vec::new()),
        Scope::Own { login, team } => (
            " AND (+worker = ?1 OR +team = ?2)",
            values![login.as_str(), team.as_ref().map_or("", Team::as_str)].to_vec(),
        ),
    };
    let but = match super::contact::left_out(scope, Some(values.len() + 1)) {
        Some((condition, barred)) => {
            values.extend(barred);
            format!(" AND +invitation.number {condition}")
        }
        None => String::new(),
    };
    let sql = format!(
        "SELECT login, (SELECT count(*) FROM invitation INDEXED BY invitation_worker
             WHERE worker = staff.login AND turn IN ({}){seen}{but}) AS number
         FROM staff WHERE disabled_at IS NOT NULL ORDER BY login",
        waiting_turns()
    );
    let mut found = all(engine, &sql, &values, |row| {
        let mut read = Reader::new("staff", row);
        let login = read.parsed("login", StaffLogin::parse)?;
        Ok((login, read.number("number")?))
    })?;
    found.retain(|(_, count)| *count > 0);
    Ok(found)
}

/// Which part of the rows with one stored pair of words is meant, judged at the filter's instant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Neither,
    InTime,
    RunOut,
    Both,
}

/// Judges rows that are stored with this state and these to wait on: an open one whose time ran out
/// counts as expired, and then waits on the worker.
fn part(filter: &InvitationFilter, state: InvitationState, waiting_on: WaitingOn) -> Part {
    let wanted = |state: InvitationState, waiting_on: WaitingOn| {
        (filter.states.is_empty() || filter.states.contains(&state))
            && filter.waiting_on.is_none_or(|wanted| wanted == waiting_on)
    };
    let in_time = wanted(state, waiting_on);
    let run_out = match state {
        InvitationState::AwaitingCode | InvitationState::CodeVerified => {
            wanted(InvitationState::Expired, WaitingOn::Worker)
        }
        InvitationState::Accepted
        | InvitationState::Decided
        | InvitationState::Closed
        | InvitationState::Withdrawn
        | InvitationState::Expired => in_time,
    };
    match (in_time, run_out) {
        (true, true) => Part::Both,
        (true, false) => Part::InTime,
        (false, true) => Part::RunOut,
        (false, false) => Part::Neither,
    }
}

/// The short form of a pair of words, as the column `turn` makes it.
fn turn(waiting_on: WaitingOn, state: InvitationState) -> String {
    let waiting_on = waiting_on.word().chars().take(2);
    waiting_on.chain(state.word().chars().take(3)).collect()
}

/// Every stored pair of words with the part of it that is wanted.
fn parts(filter: &InvitationFilter) -> Vec<(InvitationState, WaitingOn, Part)> {
    let mut found = Vec::new();
    for &waiting_on in WaitingOn::ALL {
        for &state in InvitationState::ALL {
            let part = part(filter, state, waiting_on);
            if part != Part::Neither {
                found.push((state, waiting_on, part));
            }
        }
    }
    found
}

/// The branches of a filter; none when nothing can match.
pub(crate) fn branches(
    engine: &dyn Engine,
    filter: &InvitationFilter,
) -> Result<Vec<Branch>, StoreError> {
    let found = all_branches(engine, filter)?.into_iter();
    Ok(found
        .map(|branch| without(branch, "number", &filter.scope))
        .collect())
}

/// As [`branches`], with what the reader is barred from.
fn all_branches(engine: &dyn Engine, filter: &InvitationFilter) -> Result<Vec<Branch>, StoreError> {
    match search(filter.search.as_deref()) {
        Search::Nothing => return Ok(Vec::new()),
        Search::Words(words) => {
            let found = engine.searched(&words);
            return Ok(vec![residual(filter, found)]);
        }
        Search::Everything => {}
    }
    if let Some(record) = &filter.record {
        let offers = Branch::of("invitation", "number")
            .on(
                "number IN (SELECT invitation FROM access
                     WHERE record = (SELECT number FROM record WHERE ref = ?))",
                [text(record.as_str())],
            )
            .gathered();
        return Ok(vec![residual(filter, offers)]);
    }
    let any_words = filter.states.is_empty() && filter.waiting_on.is_none();
    let mut found = Vec::new();
    for (branch, drives) in driven(filter) {
        if !drives && any_words {
            found.extend(by_number(engine, filter, branch)?);
            continue;
        }
        let mut run_out_gathered = false;
        for (state, waiting_on, part) in parts(filter) {
            let now = Value::Integer(seconds(filter.now));
            if part == Part::RunOut && !drives {
                // Housekeeping keeps these few, so they are gathered by their date, once for all.
                if !run_out_gathered {
                    let all = Branch::of("invitation INDEXED BY invitation_open", "number")
                        .on(format!("{OPEN} AND expires_at <= ?"), [now])
                        .gathered();
                    found.push(before(filter, all));
                    run_out_gathered = true;
                }
                continue;
            }
            let turn = Value::from(turn(waiting_on, state));
            let pair = branch.clone().on("turn = ?", [turn]);
            let pair = match part {
                Part::InTime => pair.on("expires_at > ?", [now]),
                Part::RunOut => pair.on("expires_at <= ?", [now]),
                Part::Both | Part::Neither => pair,
            };
            found.push(before(filter, pair));
        }
    }
    Ok(found)
}

/// The ways in which the scope lets rows be seen, each with the best index that worker or team
/// give; tells whether there is one.
fn driven(filter: &InvitationFilter) -> Vec<(Branch, bool)> {
    let by_worker = || Branch::of("invitation INDEXED BY invitation_worker", "number");
    let by_team = || Branch::of("invitation INDEXED BY invitation_team", "number");
    if filter.worker.is_some() || filter.team.is_some() {
        let branch = match (&filter.worker, &filter.team) {
            (Some(worker), None) => by_worker().on("worker = ?", [text(worker.as_str())]),
            (None, Some(team)) => by_team().on("team = ?", [text(team.as_str())]),
            (Some(worker), Some(team)) => by_worker().on(
                "worker = ? AND team = ?",
                [text(worker.as_str()), text(team.as_str())],
            ),
            (None, None) => Branch::of("invitation", "number"),
        };
        return vec![(seen(filter, branch), true)];
    }
    match filter.scope.whole() {
        Scope::All | Scope::Without { .. } => vec![(Branch::of("invitation", "number"), false)],
        Scope::Own { login, team } => {
            let login = text(login.as_str());
            let own = by_worker().on("worker = ?", [login.clone()]);
            let teams = team.iter().map(|team| {
                by_team().on(
                    "team = ? AND worker <> ?",
                    [text(team.as_str()), login.clone()],
                )
            });
            std::iter::once(own)
                .chain(teams)
                .map(|branch| (branch, true))
                .collect()
        }
    }
}

/// Nothing but perhaps a date narrows the list: the table's own order, begun at the right end.
fn by_number(
    engine: &dyn Engine,
    filter: &InvitationFilter,
    branch: Branch,
) -> Result<Option<Branch>, StoreError> {
    let Some(created_before) = filter.created_before else {
        return Ok(Some(branch));
    };
    let created_before = seconds(created_before);
    // Clocks go back, so dates need not follow numbers; the index gives the last that can match.
    let sql =
        "SELECT max(number) FROM invitation INDEXED BY invitation_created WHERE created_at <= ?1";
    let last = maybe_number(engine, sql, &values![created_before])?;
    Ok(last.map(|last| {
        branch.on(
            "number <= ? AND +created_at <= ?",
            [Value::Integer(last), Value::Integer(created_before)],
        )
    }))
}

fn before(filter: &InvitationFilter, branch: Branch) -> Branch {
    match filter.created_before {
        Some(at) => branch.on("+created_at <= ?", [Value::Integer(seconds(at))]),
        None => branch,
    }
}

fn seen(filter: &InvitationFilter, branch: Branch) -> Branch {
    match filter.scope.whole() {
        Scope::All | Scope::Without { .. } => branch,
        Scope::Own { login, team: None } => branch.on("+worker = ?", [text(login.as_str())]),
        Scope::Own {
            login,
            team: Some(team),
        } => branch.on(
            "(+worker = ? OR +team = ?)",
            [text(login.as_str()), text(team.as_str())],
        ),
    }
}

/// Adds every condition but the one that already drives the branch, none of them as a drive.
fn residual(filter: &InvitationFilter, branch: Branch) -> Branch {
    let mut branch = before(filter, seen(filter, branch));
    if let Some(worker) = &filter.worker {
        branch = branch.on("+worker = ?", [text(worker.as_str())]);
    }
    if let Some(team) = &filter.team {
        branch = branch.on("+team = ?", [text(team.as_str())]);
    }
    if let (Some(record), Search::Words(_)) = (&filter.record, search(filter.search.as_deref())) {
        branch = branch.on(
            "EXISTS (SELECT 1 FROM access WHERE access.invitation = i.number
                 AND access.record = (SELECT number FROM record WHERE ref = ?))",
            [text(record.as_str())],
        );
    }
    if !filter.states.is_empty() || filter.waiting_on.is_some() {
        let now = seconds(filter.now);
        let pairs: Vec<String> = parts(filter)
            .into_iter()
            .map(|(state, waiting_on, part)| {
                let judged = match part {
                    Part::InTime => format!(" AND expires_at > {now}"),
                    Part::RunOut => format!(" AND expires_at <= {now}"),
                    Part::Both | Part::Neither => String::new(),
                };
                format!("(+turn = '{}'{judged})", turn(waiting_on, state))
            })
            .collect();
        branch = branch.on(format!("({})", pairs.join(" OR ")), []);
    }
    branch
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_pair_of_words_has_a_turn_of_its_own() {
        let all = WaitingOn::ALL.iter().flat_map(|&waiting_on| {
            let states = InvitationState::ALL.iter();
            states.map(move |&state| turn(waiting_on, state))
        });
        let wanted = WaitingOn::ALL.len() * InvitationState::ALL.len();
        assert_eq!(all.collect::<BTreeSet<_>>().len(), wanted);
    }
}
