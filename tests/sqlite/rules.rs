//! The database's own rules against raw SQL, and how it finds its rows.

use super::{fresh, path, raw};
use crate::support::rows::*;
use cso::domain::access::AccessState;
use cso::domain::account::AccountState;
use cso::domain::invitation::InvitationState;
use cso::domain::name::Reason;
use cso::domain::outbox::MessageState;
use cso::ports::store::{KeptReason, Store as _, StoreError};
use std::collections::BTreeSet;

#[test]
fn raw_sql_cannot_break_the_rules_that_matter() {
    let (store, folder) = fresh();
    store_invitations(&store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    unit.add_message(&message(1)).unwrap();
    unit.add_verification(&verification(1, 0)).unwrap();
    let kept = KeptReason {
        reason: Reason::parse("because").unwrap(),
        salt: [1; 16],
    };
    unit.add_audit(&event("code.shown", "INV-1"), Some(&kept))
        .unwrap();
    unit.add_audit(&event("code.shown", "INV-1"), None).unwrap();
    unit.keep().unwrap();
    let raw = raw(&path(&folder));
    for forbidden in [
        "UPDATE audit SET detail = 'x'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 2",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 1",
        "INSERT INTO audit SELECT number + 2, at, actor, command, action, subject, record, outcome, detail, reason_hash, previous, hash FROM audit WHERE number = 2",
        "UPDATE audit_reason SET reason = 'x'",
        "INSERT OR REPLACE INTO audit_reason VALUES (1, 'x', zeroblob(16))",
        "UPDATE invitation SET state = 'closed'",
        "UPDATE invitation SET state = 'nonsense'",
        "UPDATE invitation SET code_attempts_left = 6",
        "UPDATE invitation SET code_generation = 0",
        "UPDATE access SET state = 'active'",
        "UPDATE account SET state = 'registering', version = 'x'",
        "UPDATE message SET state = 'sent'",
        "UPDATE verification SET attempts_left = 6",
        "UPDATE invitation SET code_expires_at = 'tomorrow'",
        "DELETE FROM invitation",
        "DELETE FROM record",
    ] {
        assert!(raw.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    raw.execute_batch("UPDATE invitation SET code_shown = 2")
        .unwrap();
    assert!(
        raw.execute_batch("UPDATE invitation SET code_shown = 1")
            .is_err()
    );
    raw.execute_batch(
        "UPDATE invitation SET code_generation = 2, code_attempts_left = 9;
         DELETE FROM audit_reason",
    )
    .unwrap();
    assert!(
        raw.execute_batch("INSERT INTO audit_reason VALUES (1, 'x', zeroblob(16))")
            .is_err()
    );
}

#[test]
fn the_stored_transitions_are_the_domains() {
    let (_store, folder) = fresh();
    let raw = raw(&path(&folder));
    let mut statement = raw
        .prepare("SELECT before, after FROM transition WHERE machine = ?1")
        .unwrap();
    for (machine, wanted) in [
        ("invitation", InvitationState::transitions()),
        ("access", AccessState::transitions()),
        ("account", AccountState::transitions()),
        ("message", MessageState::transitions()),
    ] {
        let stored: BTreeSet<(String, String)> = statement
            .query_map([machine], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let wanted: BTreeSet<(String, String)> = wanted
            .into_iter()
            .map(|(before, after)| (before.to_owned(), after.to_owned()))
            .collect();
        assert!(!wanted.is_empty());
        assert_eq!(stored, wanted, "{machine}");
    }
}

#[test]
fn a_value_that_cannot_be_right_is_named() {
    let (store, folder) = fresh();
    store_invitations(&store, &[(invitation(1), &[1])]);
    let raw = raw(&path(&folder));
    raw.execute_batch("UPDATE invitation SET worker = '=1+1', step = 'send_setup'")
        .unwrap();
    let view = store.view().unwrap();
    match view.invitation(&invitation_ref(1)) {
        Err(StoreError::Unreadable { table, column, row }) => {
            assert_eq!((table, column), ("invitation", "worker"));
            assert_eq!(row, invitation_ref(1).to_string());
        }
        other => panic!("{other:?}"),
    }
}
