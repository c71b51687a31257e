//! Legal holds, and taking personal data out.

use crate::support::rows::*;
use cso::domain::account::{Account, AccountState};
use cso::domain::erasure::{LegalHold, erased, erased_account};
use cso::domain::id::AccountRef;
use cso::domain::invitation::{Invitation, InvitationState};
use cso::domain::name::Note;
use cso::ports::store::{Store, StoreError, Unique};

fn hold(person: u32) -> LegalHold {
    LegalHold {
        email: email(&format!("sam{person}@example.org")),
        set_at: at(5),
        set_by: login("jb"),
    }
}

/// An invitation that ended at this second, with a note.
fn ended(number: u32, second: i64) -> Invitation {
    Invitation {
        state: InvitationState::Withdrawn,
        ended_at: Some(at(second)),
        note: Some(Note::parse("knows the way").unwrap()),
        ..invitation(number)
    }
}

/// An account of the same person that was closed at this second.
fn closed(number: u32, second: i64) -> Account {
    Account {
        email: email(&format!("sam{number}@example.org")),
        state: AccountState::Closed,
        closed_at: Some(at(second)),
        password_hash: Some("secret".to_owned()),
        ..account(number)
    }
}

pub(crate) fn a_legal_hold_reads_back_and_is_lifted_once(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.set_legal_hold(&hold(1)).unwrap();
    let again = LegalHold {
        set_at: at(9),
        ..hold(1)
    };
    let taken = unit.set_legal_hold(&again).unwrap_err();
    assert!(taken.is_taken(Unique::LegalHold), "{taken}");
    unit.keep().unwrap();
    let unit = store.begin().unwrap();
    assert_eq!(unit.legal_hold(&hold(1).email).unwrap(), Some(hold(1)));
    assert_eq!(unit.legal_hold(&hold(2).email).unwrap(), None);
    assert!(matches!(
        unit.lift_legal_hold(&again),
        Err(StoreError::Changed { .. })
    ));
    unit.lift_legal_hold(&hold(1)).unwrap();
    assert!(matches!(
        unit.lift_legal_hold(&hold(1)),
        Err(StoreError::Changed { .. })
    ));
    assert_eq!(unit.legal_hold(&hold(1).email).unwrap(), None);
}

pub(crate) fn a_hold_follows_a_corrected_address(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1]), (invitation(2), &[2])]);
    let unit = store.begin().unwrap();
    unit.set_legal_hold(&hold(1)).unwrap();
    let after = Invitation {
        email: email("samwise@example.org"),
        version: 2,
        ..invitation(1)
    };
    unit.move_invitation(&invitation(1), &after).unwrap();
    let moved = unit.legal_hold(&after.email).unwrap().unwrap();
    assert_eq!((moved.set_at, moved.set_by), (at(5), login("jb")));
    assert_eq!(unit.legal_hold(&hold(1).email).unwrap(), None);
    assert_eq!(unit.legal_hold(&hold(2).email).unwrap(), None);
}

pub(crate) fn erasing_moves_only_from_what_was_read_and_never_back(store: &dyn Store) {
    store_invitations(store, &[(ended(1, 9), &[1])]);
    let before = ended(1, 9);
    let after = erased(&before, at(20));
    let unit = store.begin().unwrap();
    let stale = Invitation {
        version: 7,
        ..before.clone()
    };
    assert!(
        unit.erase_invitation(&stale, &erased(&stale, at(20)))
            .is_err()
    );
    drop(unit);
    let unit = store.begin().unwrap();
    unit.erase_invitation(&before, &after).unwrap();
    assert_eq!(
        unit.invitation(&before.reference).unwrap(),
        Some(after.clone())
    );
    unit.keep().unwrap();
    let unit = store.begin().unwrap();
    let back = Invitation {
        name: before.name.clone(),
        version: after.version + 1,
        ..after.clone()
    };
    assert!(matches!(
        unit.move_invitation(&after, &back),
        Err(StoreError::Refused { .. })
    ));
    drop(unit);
    let view = store.view().unwrap();
    assert_eq!(view.invitation(&before.reference).unwrap(), Some(after));
    assert!(
        view.invitations_to(&before.email, None, 9)
            .unwrap()
            .is_empty()
    );
}

pub(crate) fn nothing_is_erased_under_a_hold_or_in_use(store: &dyn Store) {
    store_invitations(store, &[(ended(1, 9), &[1])]);
    let unit = store.begin().unwrap();
    unit.set_legal_hold(&hold(1)).unwrap();
    unit.add_account(&closed(2, 3)).unwrap();
    unit.set_legal_hold(&hold(2)).unwrap();
    unit.keep().unwrap();
    for account in [false, true] {
        let unit = store.begin().unwrap();
        let refused = if account {
            unit.erase_account(&closed(2, 3), &erased_account(&closed(2, 3), at(20)))
        } else {
            unit.erase_invitation(&ended(1, 9), &erased(&ended(1, 9), at(20)))
        };
        assert!(
            matches!(refused, Err(StoreError::Refused { .. })),
            "{refused:?}"
        );
    }
}

pub(crate) fn accounts_are_found_by_address_closed_ones_too(store: &dyn Store) {
    let open = Account {
        email: closed(1, 0).email,
        reference: AccountRef::parse("ACC-2MPD8R").unwrap(),
        state: AccountState::Active,
        closed_at: None,
        ..account(1)
    };
    let unit = store.begin().unwrap();
    for account in [&closed(1, 4), &closed(2, 4), &open] {
        unit.add_account(account).unwrap();
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = view.accounts_of(&open.email).unwrap();
    assert_eq!(found, [closed(1, 4), open]);
    assert!(
        view.accounts_of(&email("x@example.org"))
            .unwrap()
            .is_empty()
    );
}

pub(crate) fn what_is_over_is_listed_until_it_is_erased_or_held(store: &dyn Store) {
    store_invitations(
        store,
        &[
            (ended(1, 10), &[]),
            (ended(2, 20), &[]),
            (ended(3, 30), &[]),
            (invitation(4), &[4]),
            (ended(5, 10), &[]),
        ],
    );
    let unit = store.begin().unwrap();
    unit.set_legal_hold(&hold(5)).unwrap();
    unit.add_account(&closed(7, 10)).unwrap();
    unit.add_account(&closed(8, 40)).unwrap();
    unit.keep().unwrap();
    let over = |second| -> Vec<Invitation> {
        let view = store.view().unwrap();
        view.list_over(at(second), whole()).unwrap().items
    };
    assert_eq!(over(10), []);
    assert_eq!(over(11), [ended(1, 10)]);
    assert_eq!(over(99), [ended(1, 10), ended(2, 20), ended(3, 30)]);
    let unit = store.begin().unwrap();
    assert_eq!(unit.accounts_over(at(40), 9).unwrap(), [closed(7, 10)]);
    unit.erase_invitation(&ended(2, 20), &erased(&ended(2, 20), at(50)))
        .unwrap();
    unit.erase_account(&closed(7, 10), &erased_account(&closed(7, 10), at(50)))
        .unwrap();
    unit.keep().unwrap();
    assert_eq!(over(99), [ended(1, 10), ended(3, 30)]);
    let view = store.view().unwrap();
    assert_eq!(view.accounts_over(at(99), 9).unwrap(), [closed(8, 40)]);
    assert_eq!(view.accounts_over(at(99), 0).unwrap(), []);
}
