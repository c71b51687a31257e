//! Proof that lists cost the same at any size: what SQLite plans for every branch of every filter.

use super::engine::Bound;
use super::migrations::{APPLICATION_ID, SCRIPTS, migrate};
use crate::adapters::sql::engine::Lookup;
use crate::adapters::sql::reading::Branch;
use crate::adapters::sql::reports::{self, Walk};
use crate::adapters::sql::{
    accesses, accounts, audit, batches, due, erasing, glimpses, invitation_lists, messages,
    sessions, staff,
};
use crate::domain::access::AccessState;
use crate::domain::account::AccountState;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin, Team};
use crate::domain::invitation::InvitationState;
use crate::domain::journey::WaitingOn;
use crate::domain::outbox::{MessageKind, MessageState};
use crate::domain::report::overdue::Overdue;
use crate::domain::staff::Scope;
use crate::ports::store::{
    AccessFilter, AccountFilter, AuditFilter, Cursor, InvitationFilter, MessageFilter, Order, Page,
};
use chrono::DateTime;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

fn database() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .unwrap();
    migrate(&conn, Path::new("memory"), SCRIPTS).unwrap();
    conn
}

fn plan(conn: &Connection, branch: &Branch, order: Order) -> String {
    let page = Page {
        limit: 50,
        after: Some(Cursor(1000)),
        order,
    };
    let (sql, values) = branch.page_sql(page);
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines: Vec<String> = statement
        .query_map(params_from_iter(values.iter().map(Bound)), |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    lines.join("; ")
}

/// Every branch finds its rows by an index or by number, in order, without sorting.
fn flat(conn: &Connection, branches: &[Branch]) {
    assert!(!branches.is_empty());
    for branch in branches {
        for order in [Order::NewestFirst, Order::OldestFirst] {
            let plan = plan(conn, branch, order);
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
            let equal = |condition: &String| condition.contains(" = ?") && !condition.contains('+');
            let by_index = plan.contains("USING INDEX") || plan.contains("USING COVERING INDEX");
            assert!(by_index || !branch.conditions.iter().any(equal), "{plan}");
            assert!(
                !plan.contains("SCAN") || plan.contains("SCAN s VIRTUAL TABLE INDEX"),
                "{plan}"
            );
        }
    }
}

fn invitations() -> InvitationFilter {
    InvitationFilter {
        scope: Scope::All,
        now: DateTime::UNIX_EPOCH,
        states: Vec::new(),
        waiting_on: None,
        worker: None,
        team: None,
        record: None,
        created_before: None,
        search: None,
    }
}

fn own() -> Scope {
    Scope::Own {
        login: StaffLogin::parse("jb").unwrap(),
        team: Team::parse("north").ok(),
    }
}

#[test]
fn lists_of_runs_are_walked_by_an_index() {
    let conn = database();
    for scope in [Scope::All, own()] {
        flat(&conn, &batches::branches(&scope));
    }
}

#[test]
fn lists_of_accounts_are_walked_by_an_index() {
    let conn = database();
    let every = AccountFilter {
        scope: Scope::All,
        states: Vec::new(),
        is_close_asked: false,
        not_seen_since: None,
    };
    let states = AccountFilter {
        states: AccountState::ALL.to_vec(),
        ..every.clone()
    };
    let asked = AccountFilter {
        is_close_asked: true,
        ..every.clone()
    };
    for filter in [&every, &states, &asked] {
        flat(&conn, &accounts::branches(filter));
    }
    let inactive = AccountFilter {
        not_seen_since: Some(DateTime::UNIX_EPOCH),
        ..every.clone()
    };
    let own = AccountFilter {
        scope: own(),
        ..every
    };
    for (filter, wanted) in [
        (&inactive, "account_seen (<expr><?)"),
        (&own, "sqlite_autoindex_account_1 (ref=?"),
    ] {
        for branch in accounts::branches(filter) {
            let plan = plan(&conn, &branch, Order::NewestFirst);
            assert!(plan.contains(wanted), "{plan}");
            assert!(!plan.contains("SCAN"), "{plan}");
        }
    }
}

#[test]
fn what_completion_looks_at_is_found_by_an_index() {
    let conn = database();
    for (columns, rest, wanted) in [
        (
            "*",
            glimpses::ALL,
            "invitation USING INDEX sqlite_autoindex_invitation_1 (ref>? AND ref<?)",
        ),
        (
            "*",
            glimpses::ALONG,
            "invitation USING INDEX sqlite_autoindex_invitation_1 (ref>? AND ref<?)",
        ),
        (
            "number",
            glimpses::NUMBERS,
            "invitation USING COVERING INDEX sqlite_autoindex_invitation_1 (ref>? AND ref<?)",
        ),
        (
            "number",
            glimpses::OWN,
            "invitation USING COVERING INDEX invitation_team (team=?)",
        ),
        (
            "*",
            glimpses::GATHERED,
            "invitation USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            "*",
            staff::RECORDS_BEGINNING,
            "record USING INDEX sqlite_autoindex_record_1 (ref>? AND ref<?)",
        ),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT {columns} FROM {rest}");
        let mut statement = conn.prepare(&sql).unwrap();
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines: Vec<String> = statement
            .query_map(params_from_iter(nulls), |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let plan = lines.join("; ");
        assert!(plan.contains(wanted), "{plan}");
        assert!(
            !plan.contains("SCAN invitation") && !plan.contains("SCAN record"),
            "{plan}"
        );
    }
}

#[test]
fn what_time_has_brought_about_is_walked_by_an_index() {
    let conn = database();
    for (sql, wanted) in [
        (
            due::RUN_OUT,
            "invitation USING INDEX invitation_open (expires_at>",
        ),
        (due::PAST_END, "access USING INDEX access_due (ends_at>"),
        (
            sessions::EXPIRED,
            "verification USING COVERING INDEX verification_expires (expires_at<?)",
        ),
        (
            sessions::STALE,
            "session USING INDEX session_seen (seen_at<?)",
        ),
        (
            sessions::STALE,
            "session USING INDEX session_created (created_at<?)",
        ),
    ] {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines: Vec<String> = statement
            .query_map(params_from_iter(nulls), |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let plan = lines.join("; ");
        assert!(plan.contains(wanted), "{plan}");
        assert!(
            !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
            "{plan}"
        );
    }
}

#[test]
fn invitations_are_listed_without_scanning_or_sorting() {
    let conn = database();
    conn.execute(
        "INSERT INTO invitation (ref, state, version, step, waiting_on, created_at, created_by, worker, email, name, relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown)
         VALUES ('INV-000000', 'accepted', 1, 'active', 'nobody', 0, 'jb', 'jb', 'a@example.org', 'A', 'parent', 'en', 'k', 1, zeroblob(32), 0, 5, 0)",
        [],
    )
    .unwrap();
    let changes: [fn(&mut InvitationFilter); 9] = [
        |_| {},
        |f| f.worker = StaffLogin::parse("jb").ok(),
        |f| f.team = Team::parse("north").ok(),
        |f| f.scope = own(),
        |f| f.states = vec![InvitationState::AwaitingCode, InvitationState::Decided],
        |f| f.waiting_on = Some(WaitingOn::Approver),
        |f| f.waiting_on = Some(WaitingOn::Person),
        |f| f.created_before = Some(DateTime::UNIX_EPOCH),
        |f| f.search = Some("sam gam".to_owned()),
    ];
    for first in changes {
        for second in changes {
            let mut filter = invitations();
            first(&mut filter);
            second(&mut filter);
            let branches = invitation_lists::branches(&conn, &filter).unwrap();
            flat(&conn, &branches);
        }
    }
}

#[test]
fn what_is_gathered_is_gathered_by_an_index() {
    let conn = database();
    let mut expired = invitations();
    expired.states = vec![InvitationState::Expired];
    let mut offering = invitations();
    offering.record = RecordRef::parse("C1").ok();
    for filter in [expired, offering] {
        for branch in invitation_lists::branches(&conn, &filter).unwrap() {
            let plan = plan(&conn, &branch, Order::NewestFirst);
            assert!(!plan.contains("SCAN"), "{plan}");
        }
    }
    let messages_of_own = MessageFilter {
        scope: own(),
        states: Vec::new(),
        kind: None,
        invitation: None,
    };
    let accesses_of_own = AccessFilter {
        scope: own(),
        states: vec![AccessState::Accepted],
        record: None,
        overdue_at: None,
    };
    let overdue = |scope| AccessFilter {
        scope,
        states: Vec::new(),
        record: None,
        overdue_at: Some(DateTime::UNIX_EPOCH),
    };
    for scope in [Scope::All, own()] {
        for branch in accesses::branches(&conn, &overdue(scope)).unwrap() {
            let plan = plan(&conn, &branch, Order::OldestFirst);
            assert!(
                plan.contains("access_due (ends_at>? AND ends_at<?)"),
                "{plan}"
            );
            assert!(!plan.contains("SCAN"), "{plan}");
        }
    }
    let branches = [
        messages::branches(&conn, &messages_of_own).unwrap(),
        accesses::branches(&conn, &accesses_of_own).unwrap(),
    ];
    for branch in branches.iter().flatten() {
        let plan = plan(&conn, branch, Order::NewestFirst);
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}

#[test]
fn accesses_messages_and_entries_are_listed_without_scanning_or_sorting() {
    let conn = database();
    let record = RecordRef::parse("C1").ok();
    for (states, record) in [
        (vec![], None),
        (vec![AccessState::Accepted], None),
        (vec![], record.clone()),
        (vec![AccessState::Active], record.clone()),
    ] {
        let filter = AccessFilter {
            scope: Scope::All,
            states,
            record,
            overdue_at: None,
        };
        flat(&conn, &accesses::branches(&conn, &filter).unwrap());
    }
    for (states, kind, invitation) in [
        (vec![], None, None),
        (vec![MessageState::Failed], None, None),
        (vec![], Some(MessageKind::Accept), None),
        (vec![MessageState::Held], Some(MessageKind::Setup), None),
        (
            vec![MessageState::Held],
            Some(MessageKind::Setup),
            InvitationRef::parse("INV-7K3Q9X").ok(),
        ),
    ] {
        let filter = MessageFilter {
            scope: Scope::All,
            states,
            kind,
            invitation,
        };
        flat(&conn, &messages::branches(&conn, &filter).unwrap());
    }
    conn.execute(
        "INSERT INTO audit VALUES (1, 0, 'system', 'c', 'code.verified', 's', '', 'done', '', NULL, zeroblob(32), zeroblob(32))",
        [],
    )
    .unwrap();
    let changes: [fn(&mut AuditFilter); 6] = [
        |f| f.subject = Some("INV-7K3Q9X".to_owned()),
        |f| f.record = RecordRef::parse("C1").ok(),
        |f| f.actor = Some("system".to_owned()),
        |f| f.action = Some("code".to_owned()),
        |f| f.since = Some(DateTime::UNIX_EPOCH),
        |f| f.until = DateTime::from_timestamp(9, 0),
    ];
    for first in changes {
        for second in changes {
            let mut filter = AuditFilter::default();
            first(&mut filter);
            second(&mut filter);
            flat(&conn, &audit::branches(&conn, &filter).unwrap());
        }
    }
}

#[test]
fn what_is_over_is_found_among_what_ended_and_is_not_erased() {
    let conn = database();
    let branch = erasing::over(DateTime::UNIX_EPOCH);
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let plan = plan(&conn, &branch, order);
        assert!(plan.contains("invitation_over"), "{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT number FROM {} ORDER BY number LIMIT 9",
        Lookup::AccountsOver.table()
    );
    let mut statement = conn.prepare(&sql).unwrap();
    let lines: Vec<String> = statement
        .query_map([9], |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let plan = lines.join("; ");
    assert!(
        plan.contains("account_closed") && !plan.contains("SCAN"),
        "{plan}"
    );
}

fn walked(conn: &Connection, walk: &Walk) -> String {
    let sql = format!("EXPLAIN QUERY PLAN {}", walk.sql);
    let mut statement = conn.prepare(&sql).unwrap();
    let values = params_from_iter(walk.values.iter().map(Bound));
    let lines: Vec<String> = statement
        .query_map(values, |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    lines.join("; ")
}

#[test]
fn reports_walk_only_what_they_count() {
    let conn = database();
    let now = DateTime::UNIX_EPOCH;
    let idle = Lookup::IdleAccounts.table();
    for scope in [Scope::All, own()] {
        let mut walks = vec![reports::opens(&scope), reports::posts(&scope, now)];
        for &what in Overdue::ALL {
            // Accounts are looked at one after the other.
            let is_whole = what == Overdue::AccountInactive;
            if !is_whole {
                walks.extend(reports::piles(what, &scope, now, idle));
            }
        }
        for walk in &walks {
            let plan = walked(&conn, walk);
            assert!(!plan.contains("SCAN"), "{plan}");
        }
    }
}
