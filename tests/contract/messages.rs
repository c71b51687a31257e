//! Messages: lists, claims and leases.

use crate::support::rows::*;
use cso::domain::outbox::{Channel, Fault, Message, MessageKind, MessageState};
use cso::domain::staff::Scope;
use cso::ports::store::{MessageFilter, Store, StoreError};

fn store_messages(store: &dyn Store, rows: &[Message]) {
    let unit = store.begin().unwrap();
    for row in rows {
        unit.add_message(row).unwrap();
    }
    unit.keep().unwrap();
}

fn ids(rows: &[Message]) -> Vec<u32> {
    rows.iter()
        .map(|row| (1..100).find(|&n| message_ref(n) == row.id).unwrap())
        .collect()
}

pub(crate) fn messages_read_back_equal(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let mut full = message(2);
    full.channel = Channel::Call;
    full.kind = MessageKind::VerificationCode;
    full.invitation = Some(invitation_ref(1));
    full.account = Some(account_ref(1));
    "XXX-XXX-XXX26".clone_into(&mut full.to);
    full.state = MessageState::Sent;
    full.attempts = 3;
    full.generation = None;
    full.sealed = Some(vec![0, 1, 255]);
    full.lease_until = Some(at(1));
    full.sent_at = Some(at(2));
    full.delivered_at = Some(at(3));
    full.fault = Some(Fault::Unclear);
    full.error = Some("421 4.7.0 “later”; DROP TABLE".to_owned());
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    unit.add_message(&message(1)).unwrap();
    unit.add_message(&full).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.message(&message_ref(1)).unwrap(), Some(message(1)));
    assert_eq!(view.message(&message_ref(2)).unwrap(), Some(full.clone()));
    assert_eq!(view.messages_of(&invitation_ref(1)).unwrap(), [full]);
    assert_eq!(view.message(&message_ref(3)).unwrap(), None);
}

pub(crate) fn messages_stay_addressed_as_they_were_written(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let mut own = message(1);
    own.invitation = Some(invitation_ref(1));
    "msg-x.0@example.org".clone_into(&mut own.message_id);
    assert_eq!(own.to, invitation(1).email.as_str());
    let mut drawn = message(2);
    drawn.invitation = Some(invitation_ref(1));
    let reference = drawn.id.as_str().to_ascii_lowercase();
    drawn.message_id = format!("{reference}.00ff@example.org");
    "other@example.org".clone_into(&mut drawn.to);
    let mut longer = message(3);
    longer.message_id = format!("{reference}.1@example.org");
    let rows = [own.clone(), drawn.clone(), longer];
    store_messages(store, &rows);
    let unit = store.begin().unwrap();
    let mut corrected = invitation(1);
    corrected.email = email("samwise@example.org");
    corrected.version = 2;
    unit.move_invitation(&invitation(1), &corrected).unwrap();
    for row in &rows {
        assert_eq!(unit.message(&row.id).unwrap().as_ref(), Some(row));
    }
    let mut again = drawn.clone();
    corrected.email.as_str().clone_into(&mut again.to);
    unit.move_message(&drawn, &again).unwrap();
    let found = unit.messages_of(&invitation_ref(1)).unwrap();
    assert_eq!(found, [own, again.clone()]);
    let claimed = unit
        .claim_messages(at(0), at(600), 9, Some(&[again.id.clone()]))
        .unwrap();
    assert_eq!(claimed[0].to, "samwise@example.org");
}

pub(crate) fn a_message_moves_only_from_its_state_and_tries(store: &dyn Store) {
    let before = message(1);
    store_messages(store, std::slice::from_ref(&before));
    let unit = store.begin().unwrap();
    let mut after = before.clone();
    after.state = MessageState::Held;
    after.error = Some("held".to_owned());
    unit.move_message(&before, &after).unwrap();
    assert!(matches!(
        unit.move_message(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    let mut other_tries = after.clone();
    other_tries.attempts = 1;
    assert!(matches!(
        unit.move_message(&other_tries, &after),
        Err(StoreError::Changed { .. })
    ));
    let mut sent = after.clone();
    sent.state = MessageState::Sent;
    assert!(matches!(
        unit.move_message(&after, &sent),
        Err(StoreError::Refused { .. })
    ));
    assert_eq!(unit.message(&before.id).unwrap(), Some(after));
}

pub(crate) fn messages_are_listed_by_every_filter(store: &dyn Store) {
    let mut second = invitation(2);
    second.worker = login("kl");
    second.team = None;
    store_invitations(store, &[(invitation(1), &[1]), (second, &[2])]);
    let mut rows = [message(1), message(2), message(3), message(4)];
    rows[0].invitation = Some(invitation_ref(1));
    rows[1].invitation = Some(invitation_ref(2));
    rows[1].kind = MessageKind::Accept;
    rows[2].invitation = Some(invitation_ref(1));
    rows[2].state = MessageState::Sent;
    store_messages(store, &rows);
    let view = store.view().unwrap();
    let none = MessageFilter {
        scope: Scope::All,
        states: Vec::new(),
        kind: None,
        invitation: None,
    };
    let found = |change: &dyn Fn(&mut MessageFilter)| {
        let mut filter = none.clone();
        change(&mut filter);
        ids(&view.list_messages(&filter, whole()).unwrap().items)
    };
    let own = |worker: &str| Scope::Own {
        login: login(worker),
        team: None,
    };
    assert_eq!(found(&|_| {}), [1, 2, 3, 4]);
    assert_eq!(found(&|f| f.states = vec![MessageState::Queued]), [1, 2, 4]);
    assert_eq!(
        found(&|f| f.states = vec![MessageState::Sent, MessageState::Held]),
        [3]
    );
    assert_eq!(found(&|f| f.kind = Some(MessageKind::Setup)), [1, 3, 4]);
    assert_eq!(
        found(&|f| {
            f.kind = Some(MessageKind::Setup);
            f.states = vec![MessageState::Queued];
        }),
        [1, 4]
    );
    assert_eq!(found(&|f| f.invitation = Some(invitation_ref(1))), [1, 3]);
    assert_eq!(
        found(&|f| {
            f.invitation = Some(invitation_ref(1));
            f.states = vec![MessageState::Sent];
            f.kind = Some(MessageKind::Setup);
        }),
        [3]
    );
    assert_eq!(found(&|f| f.scope = own("kl")), [2]);
    assert_eq!(found(&|f| f.scope = own("jb")), [1, 3]);
    assert_eq!(
        found(&|f| {
            f.scope = own("jb");
            f.states = vec![MessageState::Queued];
        }),
        [1]
    );
    let count = |states: &[MessageState]| view.count_messages(states).unwrap();
    assert_eq!(
        [
            count(&[]),
            count(&[MessageState::Queued]),
            count(MessageState::ALL)
        ],
        [0, 3, 4]
    );
}

pub(crate) fn a_claim_takes_what_is_due_oldest_first(store: &dyn Store) {
    let mut rows = [message(1), message(2), message(3), message(4), message(5)];
    rows[0].next_attempt_at = at(100);
    rows[2].state = MessageState::Held;
    rows[3].next_attempt_at = at(50);
    store_messages(store, &rows);
    let view = store.view().unwrap();
    let due: Vec<u64> = [-1, 0, 50, 99, 100]
        .iter()
        .map(|&second| view.count_due_messages(at(second)).unwrap())
        .collect();
    assert_eq!(due, [0, 2, 3, 3, 4]);
    drop(view);
    let unit = store.begin().unwrap();
    assert_eq!(unit.claim_messages(at(-1), at(600), 9, None).unwrap(), []);
    assert_eq!(unit.claim_messages(at(50), at(600), 0, None).unwrap(), []);
    let first = unit.claim_messages(at(50), at(600), 2, None).unwrap();
    assert_eq!(ids(&first), [2, 4]);
    for row in &first {
        assert_eq!(
            (row.state, row.attempts, row.lease_until),
            (MessageState::Sending, 1, Some(at(600)))
        );
    }
    let second = unit.claim_messages(at(100), at(600), 9, None).unwrap();
    assert_eq!(ids(&second), [1, 5]);
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.count_due_messages(at(100)).unwrap(), 0);
    assert_eq!(
        view.message(&message_ref(2)).unwrap(),
        first.first().cloned()
    );
}

pub(crate) fn a_claim_never_shares(store: &dyn Store) {
    let rows: Vec<Message> = (1..=40).map(message).collect();
    store_messages(store, &rows);
    let claimed: Vec<u32> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let unit = store.begin().unwrap();
                        let rows = unit.claim_messages(at(1), at(600), 3, None).unwrap();
                        unit.keep().unwrap();
                        if rows.is_empty() {
                            return mine;
                        }
                        mine.extend(ids(&rows));
                    }
                })
            })
            .collect();
        senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap())
            .collect()
    });
    let mut once = claimed;
    once.sort_unstable();
    assert_eq!(once, (1..=40).collect::<Vec<u32>>());
}

pub(crate) fn a_lease_that_ran_out_is_claimed_again(store: &dyn Store) {
    store_messages(store, &[message(1)]);
    let unit = store.begin().unwrap();
    unit.claim_messages(at(0), at(600), 9, None).unwrap();
    assert_eq!(unit.count_due_messages(at(599)).unwrap(), 0);
    assert_eq!(unit.claim_messages(at(599), at(900), 9, None).unwrap(), []);
    assert_eq!(unit.count_due_messages(at(600)).unwrap(), 1);
    let again = unit.claim_messages(at(600), at(1200), 9, None).unwrap();
    assert_eq!(
        (again[0].attempts, again[0].lease_until),
        (2, Some(at(1200)))
    );
}

pub(crate) fn only_the_named_messages_are_claimed(store: &dyn Store) {
    store_messages(store, &[message(1), message(2), message(3)]);
    let unit = store.begin().unwrap();
    let wanted = [
        message_ref(3),
        message_ref(9),
        message_ref(2),
        message_ref(3),
    ];
    let claimed = unit
        .claim_messages(at(0), at(600), 9, Some(&wanted))
        .unwrap();
    assert_eq!(ids(&claimed), [2, 3]);
    let none = unit.claim_messages(at(0), at(600), 9, Some(&[])).unwrap();
    assert_eq!(none, []);
    let again = unit
        .claim_messages(at(0), at(600), 9, Some(&wanted))
        .unwrap();
    assert_eq!(again, []);
}
