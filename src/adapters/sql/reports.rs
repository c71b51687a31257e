//! What reports read: slim rows in one walk, and what is overdue, counted by an index of its own.

use super::engine::{Each, Engine, Lookup, Row, Value};
use super::reading::{Reader, all, one, seconds, select, text};
use crate::domain::id::{InvitationRef, StaffLogin, Team};
use crate::domain::invitation::InvitationState;
use crate::domain::journey::Step;
use crate::domain::outbox::{Channel, Fault, MessageKind, MessageState};
use crate::domain::report::delivery::Posted;
use crate::domain::report::funnel::Journey;
use crate::domain::report::overdue::{Overdue, Pile};
use crate::domain::report::waiting::Open;
use crate::domain::staff::Scope;
use crate::ports::reports::JourneyFilter;
use crate::ports::store::StoreError;
use chrono::{DateTime, Utc};
use std::ops::ControlFlow;

/// Conditions with a `?` for each value, joined by AND, and the values.
#[derive(Default)]
struct Conditions {
    parts: Vec<String>,
    values: Vec<Value<'static>>,
}

impl Conditions {
    fn on(
        mut self,
        part: impl Into<String>,
        values: impl IntoIterator<Item = Value<'static>>,
    ) -> Self {
        self.parts.push(part.into());
        self.values.extend(values);
        self
    }

    /// Leaves out what a reader is barred from.
    fn left_out(self, scope: &Scope, column: &str) -> Self {
        match super::contact::left_out(scope, None) {
            Some((condition, values)) => self.on(format!("+{column} {condition}"), values),
            None => self,
        }
    }

    /// Narrows to the invitations that a reader sees, by columns of the table `of`.
    fn seen(self, scope: &Scope, of: &str) -> Self {
        let narrowed = self.left_out(scope, &format!("{of}number"));
        match owner(scope) {
            None => narrowed,
            Some((login, team)) => {
                narrowed.on(format!("({of}worker = ? OR {of}team = ?)"), [login, team])
            }
        }
    }

    /// Narrows to what hangs on invitations that a reader sees; `column` holds their number.
    fn hanging(self, scope: &Scope, column: &str) -> Self {
        let narrowed = self.left_out(scope, column);
        match owner(scope) {
            None => narrowed,
            Some(of) => narrowed.on(
                format!("{column} IN (SELECT number FROM invitation WHERE worker = ? OR team = ?)"),
                [of.0, of.1],
            ),
        }
    }

    fn sql(&self) -> String {
        if self.parts.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.parts.join(" AND "))
        }
    }
}

/// Whose own, and of which team; a team that is absent equals none.
fn owner(scope: &Scope) -> Option<(Value<'static>, Value<'static>)> {
    match scope.whole() {
        Scope::All | Scope::Without { .. } => None,
        Scope::Own { login, team } => {
            let team = team.as_ref().map(Team::as_str);
            Some((
                text(login.as_str()),
                Value::from(team.map(ToOwned::to_owned)),
            ))
        }
    }
}

/// A statement and its values.
pub(crate) struct Walk {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value<'static>>,
}

impl Walk {
    fn of(columns: &str, from: &str, conditions: Conditions) -> Self {
        Self {
            sql: select(columns, &format!("{from}{}", conditions.sql())),
            values: conditions.values,
        }
    }

    fn each(&self, engine: &dyn Engine, each: Each<'_>) -> Result<(), StoreError> {
        engine.query(&self.sql, &self.values, each)
    }
}

const JOURNEY: &str = "number, team, state, step, CASE WHEN account IS NULL THEN expires_at END, \
    created_at, code_verified_at, accepted_at, decided_at, \
    CASE WHEN accepted_at IS NOT NULL \
        THEN (SELECT min(a.active_since) FROM access a WHERE a.invitation = invitation.number) END, \
    CASE WHEN step = 'closed' THEN (SELECT count(*) FROM access a \
        WHERE a.invitation = invitation.number AND a.state = 'refused') END";

fn journey(row: &dyn Row) -> Result<Journey, StoreError> {
    let mut read = Reader::new("invitation", row);
    read.number("number")?;
    Ok(Journey {
        team: read.maybe("team", Team::parse)?,
        state: read.word("state", InvitationState::from_word)?,
        step: read.word("step", Step::from_word)?,
        expires_at: read.maybe_instant("expires_at")?,
        created_at: read.instant("created_at")?,
        verified_at: read.maybe_instant("code_verified_at")?,
        accepted_at: read.maybe_instant("accepted_at")?,
        decided_at: read.maybe_instant("decided_at")?,
        active_since: read.maybe_instant("active_since")?,
        has_refused: read
            .value::<Option<i64>>("state")?
            .is_some_and(|count| count > 0),
    })
}

/// Every invitation that the funnel counts.
pub(crate) fn journeys(filter: &JourneyFilter) -> Walk {
    let mut conditions = Conditions::default().seen(&filter.scope, "");
    if let Some(team) = &filter.team {
        conditions = conditions.on("team = ?", [text(team.as_str())]);
    }
    if let Some(since) = filter.since {
        conditions = conditions.on("created_at >= ?", [Value::from(seconds(since))]);
    }
    if let Some(until) = filter.until {
        conditions = conditions.on("created_at < ?", [Value::from(seconds(until))]);
    }
    Walk::of(JOURNEY, "invitation", conditions)
}

pub(super) fn each_journey(
    engine: &dyn Engine,
    filter: &JourneyFilter,
    visit: &mut dyn FnMut(&Journey),
) -> Result<(), StoreError> {
    journeys(filter).each(engine, &mut |row| {
        visit(&journey(row)?);
        Ok(ControlFlow::Continue(()))
    })
}

const OPEN: &str = "number, ref, worker, state, step, \
    CASE WHEN account IS NULL THEN expires_at END, created_at, code_verified_at, accepted_at, \
    decided_at";
/// Somebody must act. A turn begins with the first two letters of who: `nobody` is `no`.
const SOMEBODY: &str = "(turn < 'no' OR turn >= 'np')";

fn open(row: &dyn Row) -> Result<Open, StoreError> {
    let mut read = Reader::new("invitation", row);
    read.number("number")?;
    Ok(Open {
        reference: read.parsed("ref", InvitationRef::parse)?,
        worker: read.parsed("worker", StaffLogin::parse)?,
        state: read.word("state", InvitationState::from_word)?,
        step: read.word("step", Step::from_word)?,
        expires_at: read.maybe_instant("expires_at")?,
        created_at: read.instant("created_at")?,
        verified_at: read.maybe_instant("code_verified_at")?,
        accepted_at: read.maybe_instant("accepted_at")?,
        decided_at: read.maybe_instant("decided_at")?,
    })
}

/// Every invitation that waits on somebody.
pub(crate) fn opens(scope: &Scope) -> Walk {
    let conditions = Conditions::default().on(SOMEBODY, []).seen(scope, "");
    Walk::of(OPEN, "invitation", conditions)
}

pub(super) fn each_open(
    engine: &dyn Engine,
    scope: &Scope,
    visit: &mut dyn FnMut(&Open),
) -> Result<(), StoreError> {
    opens(scope).each(engine, &mut |row| {
        visit(&open(row)?);
        Ok(ControlFlow::Continue(()))
    })
}

fn posted(row: &dyn Row) -> Result<Posted, StoreError> {
    let mut read = Reader::new("message", row);
    read.number("number")?;
    Ok(Posted {
        kind: read.word("kind", MessageKind::from_word)?,
        channel: read.word("channel", Channel::from_word)?,
        state: read.word("state", MessageState::from_word)?,
        fault: read.maybe_word("fault", Fault::from_word)?,
        created_at: read.instant("created_at")?,
        sent_at: read.maybe_instant("sent_at")?,
    })
}

/// Every message written at or after an instant.
pub(crate) fn posts(scope: &Scope, since: DateTime<Utc>) -> Walk {
    let columns = "number, kind, channel, state, fault, created_at, sent_at";
    let conditions = Conditions::default()
        .on("created_at >= ?", [Value::from(seconds(since))])
        .hanging(scope, "invitation");
    Walk::of(columns, "message", conditions)
}

pub(super) fn each_posted(
    engine: &dyn Engine,
    scope: &Scope,
    since: DateTime<Utc>,
    visit: &mut dyn FnMut(&Posted),
) -> Result<(), StoreError> {
    posts(scope, since).each(engine, &mut |row| {
        visit(&posted(row)?);
        Ok(ControlFlow::Continue(()))
    })
}

/// What of one kind is overdue: where it stands, what it is called, since when, and in which order
/// rows were added.
struct Search {
    from: &'static str,
    name: &'static str,
    since: &'static str,
    order: &'static str,
    conditions: Conditions,
}

fn search(
    what: Overdue,
    scope: &Scope,
    before: DateTime<Utc>,
    idle_accounts: &'static str,
) -> Search {
    let until = || Value::from(seconds(before));
    let of_access = |since: &'static str, state: &'static str| Search {
        from: "access JOIN invitation ON invitation.number = access.invitation",
        name: "invitation.ref",
        since,
        order: "access.number",
        conditions: Conditions::default()
            .on(format!("access.state = '{state}'"), [])
            .on(format!("{since} <= ?"), [until()])
            .seen(scope, "invitation."),
    };
    let of_invitation = |since: &'static str, conditions: Conditions| Search {
        from: "invitation",
        name: "ref",
        since,
        order: "number",
        conditions: conditions
            .on(format!("{since} <= ?"), [until()])
            .seen(scope, ""),
    };
    match what {
        Overdue::AccessPastEnd => of_access("access.ends_at", "ending"),
        Overdue::ApprovalWaiting => of_access("access.decided_at", "accepted"),
        Overdue::InvitationExpired => of_invitation(
            "expires_at",
            // The states are written as the partial index writes them.
            Conditions::default()
                .on("state IN ('awaiting_code', 'code_verified')", [])
                .on("account IS NULL", []),
        ),
        Overdue::PersonalDataKept => of_invitation(
            "ended_at",
            // An access can outlive its invitation, and its end counts then.
            Conditions::default()
                .on("state IN ('closed', 'withdrawn', 'expired')", [])
                .on(
                    "NOT EXISTS (SELECT 1 FROM access a WHERE a.invitation = invitation.number \
                     AND (a.state IN ('offered', 'accepted', 'active', 'ending', 'suspended') \
                         OR a.ended_at > ?))",
                    [until()],
                )
                // What the index on ends holds.
                .on("erased_at IS NULL AND ended_at IS NOT NULL", []),
        ),
        Overdue::AccountInactive => {
            let conditions = Conditions::default().on("idle_since <= ?", [until()]);
            Search {
                from: idle_accounts,
                name: "ref",
                since: "idle_since",
                order: "number",
                conditions: match owner(scope) {
                    None => conditions,
                    Some((login, team)) => conditions.on(
                        "ref IN (SELECT account FROM invitation WHERE worker = ? OR team = ?)",
                        [login, team],
                    ),
                },
            }
        }
        Overdue::MessageStuck => {
            let kinds: Vec<String> = MessageKind::ALL
                .iter()
                .map(|kind| format!("'{kind}'"))
                .collect();
            Search {
                from: "message",
                name: "ref",
                since: "created_at",
                order: "number",
                // Every kind is named so that the index by kind and state finds the few.
                conditions: Conditions::default()
                    .on(format!("kind IN ({})", kinds.join(", ")), [])
                    .on("state IN ('queued', 'sending', 'held')", [])
                    .on("created_at <= ?", [until()])
                    .hanging(scope, "invitation"),
            }
        }
    }
}

/// How many of a kind are named.
const NAMED: u32 = 5;

/// Counting what of one kind is overdue, and naming the first of it.
pub(crate) fn piles(
    what: Overdue,
    scope: &Scope,
    before: DateTime<Utc>,
    idle_accounts: &'static str,
) -> [Walk; 2] {
    let Search {
        from,
        name,
        since,
        order,
        conditions,
    } = search(what, scope, before, idle_accounts);
    let rest = format!("{from}{}", conditions.sql());
    let counting = select(&format!("count(*), min({since})"), &rest);
    let naming = format!(
        "{} ORDER BY {since}, {order} LIMIT {NAMED}",
        select(name, &rest)
    );
    let walk = |sql| Walk {
        sql,
        values: conditions.values.clone(),
    };
    [walk(counting), walk(naming)]
}

pub(super) fn overdue(
    engine: &dyn Engine,
    what: Overdue,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Result<Pile, StoreError> {
    let idle_accounts = engine.source(Lookup::IdleAccounts);
    let [counting, naming] = piles(what, scope, before, idle_accounts);
    let counted = one(engine, &counting.sql, &counting.values, |row| {
        let mut read = Reader::new("overdue", row);
        Ok((read.number("count")?, read.maybe_instant("since")?))
    })?;
    let Some((count, since)) = counted.filter(|(count, _)| *count > 0) else {
        return Ok(Pile::default());
    };
    let mut first = all(engine, &naming.sql, &naming.values, |row| {
        Reader::new("overdue", row).value::<String>("ref")
    })?;
    // Two records of one invitation are two that wait, and one to look at.
    first.dedup();
    Ok(Pile {
        count,
        since,
        first,
    })
}
