//! Invitations and accesses: what is kept, what is unique, what may move.

use crate::support::rows::*;
use cso::domain::access::AccessState;
use cso::domain::invitation::{InvitationState, Relationship};
use cso::domain::journey::Step;
use cso::domain::language::Language;
use cso::domain::name::{Note, PersonName};
use cso::domain::staff::Scope;
use cso::ports::store::{Store, StoreError, Unique};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn taken<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Unique {
    match result {
        Err(StoreError::Taken { unique }) => unique,
        other => panic!("expected Taken, got {other:?}"),
    }
}

pub(crate) fn any_invitation_reads_back_equal(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let mut runner = TestRunner::new(Config::with_cases(64));
    let mut number = 0;
    let words = (
        proptest::sample::select(InvitationState::ALL),
        proptest::sample::select(Step::ALL),
        proptest::sample::select(Relationship::ALL),
        any::<[u32; 4]>(),
        any::<[bool; 10]>(),
        "[\\p{Lu}\\p{Ll}' -]{1,60}x",
    );
    let next = std::cell::RefCell::new(&mut number);
    runner
        .run(&words, |(state, step, relationship, counts, has, text)| {
            let mut next = next.borrow_mut();
            **next += 1;
            let mut row = if has[0] {
                verified(**next)
            } else {
                invitation(**next)
            };
            row.state = state;
            row.step = step;
            row.relationship = relationship;
            row.version = counts[0];
            row.code.generation = counts[1].max(1);
            row.code.attempts_left = counts[2];
            row.code.shown_to_staff = counts[3];
            row.code.expires_at = at(i64::from(counts[0]));
            row.name = PersonName::parse(&text).unwrap();
            row.note = has[1].then(|| Note::parse(&text.repeat(9)).unwrap());
            row.language = if has[2] {
                Language::Welsh
            } else {
                Language::English
            };
            row.team = has[3].then(|| team("south"));
            row.account = has[4].then(|| account_ref(1));
            row.accepted_at = has[5].then(|| at(1));
            row.decided_at = has[6].then(|| at(-2));
            row.ended_at = has[7].then(|| at(3));
            unit.add_invitation(&row, &[]).unwrap();
            prop_assert_eq!(unit.invitation(&row.reference).unwrap(), Some(row));
            Ok(())
        })
        .unwrap();
}

pub(crate) fn hostile_text_reads_back_equal(store: &dyn Store) {
    let texts = [
        "Robert'); DROP TABLE invitation;--",
        "\"quoted\" % _ \\ ?1 $1 :a @b",
        "👩‍🦰".trim_matches('\u{200d}'),
        "שלום مرحبا",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script> {{ x }}",
    ];
    for (number, text) in (1..).zip(texts) {
        let Ok(name) = PersonName::parse(text) else {
            continue;
        };
        let mut row = invitation(number);
        row.name = name;
        row.note = Note::parse(text).ok();
        store_invitations(store, &[(row.clone(), &[1])]);
        let view = store.view().unwrap();
        assert_eq!(view.invitation(&row.reference).unwrap(), Some(row));
    }
}

pub(crate) fn what_is_not_kept_leaves_no_trace(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_record(&record(1)).unwrap();
    unit.add_staff(&staff("jb")).unwrap();
    unit.add_invitation(&invitation(1), &[access(1, 1)])
        .unwrap();
    unit.add_message(&message(1)).unwrap();
    unit.add_audit(&event("invitation.created", "INV-1"), None)
        .unwrap();
    drop(unit);
    let view = store.view().unwrap();
    assert_eq!(view.invitation(&invitation_ref(1)).unwrap(), None);
    assert_eq!(view.accesses_of(&invitation_ref(1)).unwrap(), []);
    assert_eq!(view.message(&message_ref(1)).unwrap(), None);
    assert_eq!(view.record(&record_ref(1)).unwrap(), None);
    assert_eq!(view.list_staff().unwrap(), []);
    assert_eq!(view.audit_head().unwrap().0, 0);
    let mut filter = everything();
    filter.search = Some("sam".to_owned());
    assert_eq!(view.count_invitations(&filter).unwrap(), 0);
}

pub(crate) fn a_unit_sees_its_own_writes(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_record(&record(1)).unwrap();
    unit.add_invitation(&invitation(1), &[access(1, 1)])
        .unwrap();
    assert_eq!(
        unit.invitation(&invitation_ref(1)).unwrap(),
        Some(invitation(1))
    );
    let live = unit.live_access(&invitation(1).email, &record_ref(1));
    assert_eq!(live.unwrap(), Some(access(1, 1)));
    let mut filter = everything();
    filter.search = Some("gamg".to_owned());
    assert_eq!(unit.count_invitations(&filter).unwrap(), 1);
}

/// A store with one connection refuses the unit instead.
pub(crate) fn a_view_stays_as_it_was(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let view = store.view().unwrap();
    assert_eq!(view.count_invitations(&everything()).unwrap(), 1);
    match store.begin() {
        Ok(unit) => {
            unit.add_invitation(&invitation(2), &[]).unwrap();
            unit.keep().unwrap();
        }
        Err(error) => assert!(matches!(error, StoreError::Busy), "{error}"),
    }
    assert_eq!(view.count_invitations(&everything()).unwrap(), 1);
}

pub(crate) fn an_invitation_moves_only_from_its_state_and_version(store: &dyn Store) {
    let before = invitation(1);
    store_invitations(store, &[(before.clone(), &[1])]);
    let mut after = verified(1);
    after.version = 2;
    let unit = store.begin().unwrap();
    unit.present_code(&before.reference, &proof(1)).unwrap();
    unit.move_invitation(&before, &after).unwrap();
    unit.keep().unwrap();
    let unit = store.begin().unwrap();
    assert!(matches!(
        unit.move_invitation(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    let mut other_state = before.clone();
    other_state.version = 2;
    assert!(matches!(
        unit.move_invitation(&other_state, &after),
        Err(StoreError::Changed { .. })
    ));
    assert_eq!(unit.invitation(&before.reference).unwrap(), Some(after));
}

pub(crate) fn a_reference_is_unique(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    let mut second = invitation(2);
    second.reference = invitation_ref(1);
    assert_eq!(taken(unit.add_invitation(&second, &[])), Unique::Reference);
    unit.add_message(&message(1)).unwrap();
    assert_eq!(taken(unit.add_message(&message(1))), Unique::Reference);
}

pub(crate) fn a_live_code_is_unique_and_a_used_one_is_not(store: &dyn Store) {
    let before = invitation(1);
    store_invitations(store, &[(before.clone(), &[1])]);
    let unit = store.begin().unwrap();
    let mut second = invitation(2);
    second.code.fingerprint = fingerprint(1);
    assert!(
        unit.has_live_code(&[fingerprint(9), fingerprint(1)])
            .unwrap()
    );
    assert!(!unit.has_live_code(&[fingerprint(9)]).unwrap());
    assert!(!unit.has_live_code(&[]).unwrap());
    assert_eq!(taken(unit.add_invitation(&second, &[])), Unique::LiveCode);
    let mut after = verified(1);
    after.version = 2;
    unit.present_code(&before.reference, &proof(1)).unwrap();
    unit.move_invitation(&before, &after).unwrap();
    assert!(!unit.has_live_code(&[fingerprint(1)]).unwrap());
    unit.add_invitation(&second, &[]).unwrap();
    let third = invitation(3);
    unit.add_invitation(&third, &[]).unwrap();
    let mut clash = third.clone();
    clash.version = 2;
    clash.code.generation = 2;
    clash.code.fingerprint = fingerprint(1);
    assert_eq!(
        taken(unit.move_invitation(&third, &clash)),
        Unique::LiveCode
    );
}

pub(crate) fn a_live_access_is_unique_for_an_address(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    let mut second = invitation(2);
    second.email = invitation(1).email;
    assert_eq!(
        taken(unit.add_invitation(&second, &[access(2, 1)])),
        Unique::LiveAccess
    );
    drop(unit);
    let unit = store.begin().unwrap();
    unit.add_invitation(&second, &[access(2, 2)]).unwrap();
    assert_eq!(taken(unit.add_access(&access(2, 1))), Unique::LiveAccess);
    let mut declined = access(1, 1);
    declined.state = AccessState::Declined;
    unit.move_access(&access(1, 1), &declined).unwrap();
    unit.add_access(&access(2, 1)).unwrap();
    let live = unit.live_access(&second.email, &record_ref(1));
    assert_eq!(live.unwrap(), Some(access(2, 1)));
    let refs: Vec<String> = unit
        .accesses_of(&second.reference)
        .unwrap()
        .iter()
        .map(|a| a.record.to_string())
        .collect();
    assert_eq!(refs, ["C1", "C2"]);
    assert_eq!(
        unit.live_accesses_to(&record_ref(1)).unwrap(),
        [access(2, 1)]
    );
}

pub(crate) fn live_accesses_follow_a_corrected_address(store: &dyn Store) {
    let (first, second) = (invitation(1), invitation(2));
    store_invitations(store, &[(first.clone(), &[1]), (second.clone(), &[1])]);
    let unit = store.begin().unwrap();
    let mut moved = first.clone();
    moved.version = 2;
    moved.email = email("new@example.org");
    unit.move_invitation(&first, &moved).unwrap();
    let live = |address| unit.live_access(address, &record_ref(1)).unwrap();
    assert_eq!(live(&first.email), None);
    assert_eq!(live(&moved.email), Some(access(1, 1)));
    let mut clash = second.clone();
    clash.version = 2;
    clash.email = moved.email.clone();
    assert_eq!(
        taken(unit.move_invitation(&second, &clash)),
        Unique::LiveAccess
    );
}

pub(crate) fn an_access_moves_only_from_its_state(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1, 2])]);
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let before = access(1, 1);
    let mut after = before.clone();
    after.state = AccessState::Accepted;
    after.account = Some(account_ref(1));
    after.decided_at = Some(at(1));
    after.reviewed_at = Some(at(2));
    after.reviewed_by = Some(login("kl"));
    after.active_since = Some(at(3));
    after.ends_at = Some(at(4));
    after.ended_at = Some(at(5));
    unit.move_access(&before, &after).unwrap();
    assert!(matches!(
        unit.move_access(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    assert_eq!(
        unit.accesses_of(&before.invitation).unwrap(),
        [after, access(1, 2)]
    );
}

pub(crate) fn invitations_are_found_by_beginning_address_and_account(store: &dyn Store) {
    let mut second = invitation(2);
    second.email = invitation(1).email;
    second.team = Some(team("south"));
    second.worker = login("kl");
    store_invitations(store, &[(invitation(1), &[1]), (second.clone(), &[2])]);
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let mut linked = second.clone();
    linked.version = 2;
    linked.account = Some(account_ref(1));
    unit.move_invitation(&second, &linked).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let symbols = |number| invitation_ref(number).as_str()[4..].to_owned();
    let found =
        |beginning: &str, scope: &Scope| view.invitations_beginning(beginning, scope, 10).unwrap();
    assert_eq!(found(&symbols(1), &Scope::All), [invitation(1)]);
    assert_eq!(
        found(&symbols(1)[..4], &Scope::All),
        [invitation(1), linked.clone()]
    );
    let own = Scope::Own {
        login: login("kl"),
        team: None,
    };
    assert_eq!(found(&symbols(1)[..4], &own), [linked.clone()]);
    let teams = Scope::Own {
        login: login("xx"),
        team: Some(team("north")),
    };
    assert_eq!(found(&symbols(1)[..4], &teams), [invitation(1)]);
    assert_eq!(found("ZZZ", &Scope::All), []);
    assert_eq!(
        view.invitations_to(&second.email, None, 10).unwrap(),
        [linked.clone(), invitation(1)]
    );
    assert_eq!(
        view.invitations_to(&second.email, Some(&second.name), 1)
            .unwrap(),
        [linked.clone()]
    );
    let account = account_ref(1);
    assert_eq!(view.invitations_of_account(&account).unwrap(), [linked]);
}

pub(crate) fn a_forbidden_step_is_refused(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    let mut after = invitation(1);
    after.version = 2;
    after.state = InvitationState::Decided;
    assert!(matches!(
        unit.move_invitation(&invitation(1), &after),
        Err(StoreError::Refused { .. })
    ));
    let mut more_tries = invitation(1);
    more_tries.version = 2;
    more_tries.code.attempts_left = 6;
    assert!(matches!(
        unit.move_invitation(&invitation(1), &more_tries),
        Err(StoreError::Refused { .. })
    ));
    let mut active = access(1, 1);
    active.state = AccessState::Active;
    assert!(matches!(
        unit.move_access(&access(1, 1), &active),
        Err(StoreError::Refused { .. })
    ));
    assert!(matches!(
        unit.add_access(&access(7, 1)),
        Err(StoreError::Refused { .. })
    ));
}
