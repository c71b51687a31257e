//! The audit trail: chain, reasons, lists.

use crate::support::rows::*;
use cso::domain::audit::{Entry, GENESIS, check_link};
use cso::domain::name::Reason;
use cso::ports::store::{AuditFilter, KeptReason, Order, Page, Store};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

fn digest(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

fn numbers(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.number).collect()
}

pub(crate) fn the_chain_holds_and_counts(store: &dyn Store) {
    let view = store.view().unwrap();
    assert_eq!(view.audit_head().unwrap(), (0, GENESIS.to_owned()));
    assert_eq!(view.newest_audit().unwrap(), None);
    drop(view);
    let unit = store.begin().unwrap();
    for number in 1..=5 {
        let mut row = event("code.verified", "INV-“7K3Q9X”");
        row.record = (number % 2 == 0).then(|| record_ref(1));
        assert_eq!(unit.add_audit(&row, None).unwrap(), number);
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let entries = view.audit_entries(0, 100).unwrap();
    assert_eq!(numbers(&entries), [1, 2, 3, 4, 5]);
    let newest = view.newest_audit().unwrap().unwrap();
    assert_eq!((newest.number, newest.at), (5, at(0)));
    assert_eq!(newest.hash, entries[4].hash);
    assert_eq!(numbers(&view.audit_entries(2, 2).unwrap()), [3, 4]);
    let mut before = (0, GENESIS.to_owned());
    for entry in &entries {
        check_link((before.0, &before.1), entry, digest).unwrap();
        before = (entry.number, entry.hash.clone());
    }
    assert_eq!(view.audit_head().unwrap(), before);
    assert_eq!(
        entries[0].at,
        at(0).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    );
    assert_eq!(entries[0].actor, "staff:jb");
    assert_eq!(
        (entries[0].record.as_str(), entries[1].record.as_str()),
        ("", "C1")
    );
}

pub(crate) fn reasons_are_kept_beside_the_chain(store: &dyn Store) {
    let kept = KeptReason {
        reason: Reason::parse("asked by ‘the’ manager; --").unwrap(),
        salt: *b"0123456789abcdef",
    };
    let unit = store.begin().unwrap();
    let with = unit
        .add_audit(&event("access.approved", "INV-1"), Some(&kept))
        .unwrap();
    let without = unit
        .add_audit(&event("access.approved", "INV-1"), None)
        .unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = view.audit_reason(with).unwrap().unwrap();
    assert_eq!((found.reason, found.salt), (kept.reason.clone(), kept.salt));
    assert!(view.audit_reason(without).unwrap().is_none());
    assert!(view.audit_reason(u64::MAX).unwrap().is_none());
    let salt: String = kept.salt.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let entries = view.audit_entries(0, 9).unwrap();
    let wanted = digest(&format!("{salt}:{}", kept.reason.as_str()));
    assert_eq!(entries[0].reason_hash, wanted);
    assert_eq!(entries[1].reason_hash, "");
}

pub(crate) fn entries_are_listed_by_every_filter(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let rows = [
        ("code.verified", "INV-1", Some(1), 10),
        ("code.reissued", "INV-2", None, 20),
        ("access.approved", "INV-1", Some(2), 30),
        ("code", "INV-3", Some(1), 40),
    ];
    for (action, subject, record, second) in rows {
        let mut row = event(action, subject);
        row.record = record.map(record_ref);
        row.at = at(second);
        if second == 40 {
            row.actor = cso::domain::audit::Actor::System;
        }
        unit.add_audit(&row, None).unwrap();
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = |change: &dyn Fn(&mut AuditFilter)| {
        let mut filter = AuditFilter::default();
        change(&mut filter);
        numbers(&view.list_audit(&filter, whole()).unwrap().items)
    };
    assert_eq!(found(&|_| {}), [1, 2, 3, 4]);
    assert_eq!(found(&|f| f.subject = Some("INV-1".to_owned())), [1, 3]);
    assert_eq!(found(&|f| f.record = Some(record_ref(1))), [1, 4]);
    assert_eq!(found(&|f| f.actor = Some("system".to_owned())), [4]);
    assert_eq!(found(&|f| f.action = Some("code".to_owned())), [1, 2, 4]);
    assert_eq!(found(&|f| f.action = Some("code.".to_owned())), [1, 2]);
    assert_eq!(
        found(&|f| f.action = Some("%".to_owned())),
        Vec::<u64>::new()
    );
    assert_eq!(found(&|f| f.action = Some(String::new())), [1, 2, 3, 4]);
    assert_eq!(found(&|f| f.since = Some(at(20))), [2, 3, 4]);
    assert_eq!(found(&|f| f.until = Some(at(20))), [1]);
    assert_eq!(found(&|f| f.since = Some(at(41))), Vec::<u64>::new());
    assert_eq!(
        found(&|f| {
            f.since = Some(at(11));
            f.subject = Some("INV-1".to_owned());
            f.action = Some("access".to_owned());
            f.actor = Some("staff:jb".to_owned());
        }),
        [3]
    );
    let filter = AuditFilter {
        action: Some("code".to_owned()),
        ..AuditFilter::default()
    };
    let mut page = Page {
        limit: 2,
        after: None,
        order: Order::NewestFirst,
    };
    let first = view.list_audit(&filter, page).unwrap();
    page.after = first.next;
    let second = view.list_audit(&filter, page).unwrap();
    assert_eq!(
        (numbers(&first.items), numbers(&second.items), second.next),
        (vec![4, 2], vec![1], None)
    );
}

pub(crate) fn dates_that_go_back_hide_nothing(store: &dyn Store) {
    let unit = store.begin().unwrap();
    for second in [100, 200, 50, 300, 150] {
        let mut row = event("code.verified", "INV-1");
        row.at = at(second);
        unit.add_audit(&row, None).unwrap();
    }
    let found = |since: Option<i64>, until: Option<i64>| {
        let filter = AuditFilter {
            since: since.map(at),
            until: until.map(at),
            ..AuditFilter::default()
        };
        numbers(&unit.list_audit(&filter, whole()).unwrap().items)
    };
    assert_eq!(found(Some(150), None), [2, 4, 5]);
    assert_eq!(found(None, Some(101)), [1, 3]);
    assert_eq!(found(Some(100), Some(200)), [1, 5]);
}
