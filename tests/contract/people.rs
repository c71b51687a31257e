//! Staff, records, accounts, sessions, verification codes, key checks.

use crate::support::rows::*;
use chrono::TimeDelta;
use cso::domain::account::{AccountState, MfaMethod, Phone};
use cso::domain::id::{AccountRef, KeyId, Team};
use cso::domain::name::{PersonName, RecordLabel};
use cso::domain::session::{CodePurpose, SessionLevel};
use cso::domain::staff::{Role, Scope};
use cso::ports::store::{AccountFilter, Order, Page, Store, StoreError, Unique, UnitOfWork};

pub(crate) fn staff_and_records_read_back_equal(store: &dyn Store) {
    let mut bare = staff("kl");
    bare.team = None;
    bare.disabled_at = Some(at(9));
    bare.roles = Role::ALL.iter().copied().collect();
    let mut restricted = record(2);
    restricted.team = None;
    restricted.restricted_at = Some(at(5));
    let unit = store.begin().unwrap();
    unit.add_staff(&bare).unwrap();
    unit.add_staff(&staff("jb")).unwrap();
    unit.add_record(&record(1)).unwrap();
    unit.add_record(&restricted).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.staff(&login("kl")).unwrap(), Some(bare.clone()));
    assert_eq!(view.staff(&login("nobody")).unwrap(), None);
    assert_eq!(view.list_staff().unwrap(), [staff("jb"), bare]);
    assert_eq!(view.record(&record_ref(2)).unwrap(), Some(restricted));
    assert_eq!(view.record(&record_ref(3)).unwrap(), None);
}

pub(crate) fn a_login_and_a_record_are_unique(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_staff(&staff("jb")).unwrap();
    unit.add_record(&record(1)).unwrap();
    assert!(matches!(
        unit.add_staff(&staff("jb")),
        Err(StoreError::Taken {
            unique: Unique::Staff
        })
    ));
    assert!(matches!(
        unit.add_record(&record(1)),
        Err(StoreError::Taken {
            unique: Unique::Record
        })
    ));
}

pub(crate) fn staff_and_records_move_only_from_what_was_read(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let (before, open) = (staff("jb"), record(1));
    unit.add_staff(&before).unwrap();
    unit.add_record(&open).unwrap();
    let mut after = before.clone();
    after.disabled_at = Some(at(7));
    after.team = None;
    let mut closed = open.clone();
    closed.restricted_at = Some(at(7));
    unit.move_staff(&before, &after).unwrap();
    unit.move_record(&open, &closed).unwrap();
    assert!(matches!(
        unit.move_staff(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    assert!(matches!(
        unit.move_record(&open, &closed),
        Err(StoreError::Changed { .. })
    ));
    assert_eq!(unit.staff(&login("jb")).unwrap(), Some(after));
    assert_eq!(unit.record(&record_ref(1)).unwrap(), Some(closed));
}

pub(crate) fn records_are_found_by_beginning_and_label(store: &dyn Store) {
    let unit = store.begin().unwrap();
    for number in [11, 12, 21] {
        unit.add_record(&record(number)).unwrap();
    }
    let mut named = record(30);
    named.label = RecordLabel::parse("ÉOWYN 100%").unwrap();
    unit.add_record(&named).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = |search: &str| {
        let listed = view.list_records(Some(search), whole()).unwrap();
        assert_eq!(listed.next, None);
        let refs: Vec<String> = listed
            .items
            .iter()
            .map(|r| r.reference.to_string())
            .collect();
        refs.join(" ")
    };
    assert_eq!(found("c1"), "C11 C12");
    assert_eq!(found("éow"), "C30");
    assert_eq!(found("0%"), "C30");
    assert_eq!(found("_"), "");
    assert_eq!(found("' OR 1=1 --"), "");
    assert_eq!(found(" "), "C11 C12 C21 C30");
    let mut page = Page {
        limit: 2,
        after: None,
        order: Order::NewestFirst,
    };
    let first = view.list_records(None, page).unwrap();
    page.after = first.next;
    let second = view.list_records(None, page).unwrap();
    assert_eq!(second.next, None);
    let refs: Vec<String> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|r| r.reference.to_string())
        .collect();
    assert_eq!(refs, ["C30", "C21", "C12", "C11"]);
}

pub(crate) fn accounts_read_back_equal_whole_and_empty(store: &dyn Store) {
    let mut full = account(2);
    full.state = AccountState::Active;
    full.given_name = Some(PersonName::parse("Siân").unwrap());
    full.surname = Some(PersonName::parse("O'Brien").unwrap());
    full.password_hash = Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned());
    full.email_verified_at = Some(at(1));
    full.phone = Some(Phone {
        sealed: vec![0, 255, 1],
        masked: "XXX-XXX-XXX26".to_owned(),
        method: MfaMethod::Call,
        confirmations: 2,
        confirmed_at: Some(at(2)),
        last_used_at: Some(at(3)),
    });
    full.phone_reset_at = Some(at(4));
    full.last_signed_in_at = Some(at(5));
    full.failed_sign_ins = u32::MAX;
    full.paused_until = Some(at(6));
    full.locked_at = Some(at(7));
    full.closed_at = Some(at(8));
    full.close_asked_at = Some(at(9));
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    unit.add_account(&full).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.account(&account_ref(1)).unwrap(), Some(account(1)));
    assert_eq!(view.account(&account_ref(2)).unwrap(), Some(full.clone()));
    assert_eq!(view.account_at(&full.email).unwrap(), Some(full));
    assert_eq!(view.account(&account_ref(3)).unwrap(), None);
}

pub(crate) fn one_open_account_for_an_address(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let before = account(1);
    unit.add_account(&before).unwrap();
    let mut second = account(2);
    second.email = before.email.clone();
    assert!(matches!(
        unit.add_account(&second),
        Err(StoreError::Taken {
            unique: Unique::AccountAddress
        })
    ));
    assert!(matches!(
        unit.add_account(&before),
        Err(StoreError::Taken {
            unique: Unique::Reference | Unique::AccountAddress
        })
    ));
    let mut closed = before.clone();
    closed.state = AccountState::Closed;
    closed.version = 2;
    unit.move_account(&before, &closed).unwrap();
    assert_eq!(unit.account_at(&before.email).unwrap(), None);
    unit.add_account(&second).unwrap();
    assert_eq!(unit.account_at(&before.email).unwrap(), Some(second));
}

pub(crate) fn an_account_moves_only_from_its_version(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let before = account(1);
    unit.add_account(&before).unwrap();
    let mut after = before.clone();
    after.version = 2;
    after.failed_sign_ins = 3;
    unit.move_account(&before, &after).unwrap();
    assert!(matches!(
        unit.move_account(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    assert_eq!(unit.account(&before.reference).unwrap(), Some(after));
}

pub(crate) fn sessions_step_up_and_end(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let before = session(1);
    unit.add_session(&before).unwrap();
    let mut after = before.clone();
    after.token_hash = bytes(2);
    after.level = SessionLevel::Full;
    after.account = Some(account_ref(1));
    after.invitation = Some(invitation_ref(1));
    after.seen_at = at(60);
    unit.move_session(&before, &after).unwrap();
    assert_eq!(unit.session(&bytes(1)).unwrap(), None);
    assert_eq!(unit.session(&bytes(2)).unwrap(), Some(after.clone()));
    assert!(matches!(
        unit.move_session(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    unit.end_session(&bytes(2)).unwrap();
    unit.end_session(&bytes(2)).unwrap();
    assert_eq!(unit.session(&bytes(2)).unwrap(), None);
}

pub(crate) fn ending_sessions_spares_the_one_and_counts(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    for number in 1..=4 {
        let mut row = session(number);
        row.account = (number < 4).then(|| account_ref(1));
        row.seen_at = at(i64::from(number) * 100);
        row.created_at = at(i64::from(number));
        unit.add_session(&row).unwrap();
    }
    assert_eq!(
        unit.end_sessions_of(&account_ref(1), Some(&bytes(2)))
            .unwrap(),
        2
    );
    assert!(unit.session(&bytes(2)).unwrap().is_some());
    assert_eq!(unit.end_sessions_of(&account_ref(1), None).unwrap(), 1);
    assert_eq!(unit.end_stale_sessions(at(400), at(4)).unwrap(), 0);
    assert_eq!(unit.end_stale_sessions(at(401), at(0)).unwrap(), 1);
    unit.add_session(&session(9)).unwrap();
    assert_eq!(unit.end_stale_sessions(at(0), at(1)).unwrap(), 1);
}

pub(crate) fn the_newest_verification_counts(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let mut rows = Vec::new();
    for second in [0, 10, 20] {
        let mut row = verification(1, second);
        row.number = unit.add_verification(&row).unwrap();
        rows.push(row);
    }
    let mut phone = verification(1, 30);
    phone.purpose = CodePurpose::Phone;
    phone.method = Some(MfaMethod::Call);
    phone.number = unit.add_verification(&phone).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let newest = |purpose| view.verification(&account_ref(1), purpose).unwrap();
    assert_eq!(newest(CodePurpose::Email), rows.pop());
    assert_eq!(newest(CodePurpose::Phone), Some(phone));
    assert_eq!(newest(CodePurpose::SignIn), None);
    let count = |second| {
        let since = at(second);
        view.count_verifications(&account_ref(1), CodePurpose::Email, since)
            .unwrap()
    };
    assert_eq!([count(0), count(10), count(11), count(21)], [3, 2, 1, 0]);
}

pub(crate) fn codes_that_expired_are_forgotten_a_few_at_a_time(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    // Each lives fifteen minutes.
    for second in [0, 10, 20, 30] {
        unit.add_verification(&verification(1, second)).unwrap();
    }
    let left = |unit: &dyn UnitOfWork| {
        unit.count_verifications(&account_ref(1), CodePurpose::Email, at(0))
            .unwrap()
    };
    assert_eq!(unit.forget_verifications(at(900), 9).unwrap(), 0);
    assert_eq!(unit.forget_verifications(at(901), 9).unwrap(), 1);
    assert_eq!(left(&*unit), 3);
    assert_eq!(unit.forget_verifications(at(5_000), 2).unwrap(), 2);
    assert_eq!(unit.forget_verifications(at(5_000), 2).unwrap(), 1);
    assert_eq!(left(&*unit), 0);
    unit.keep().unwrap();
}

pub(crate) fn a_verification_code_moves_only_from_its_tries(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    let mut before = verification(1, 0);
    before.number = unit.add_verification(&before).unwrap();
    let mut after = before.clone();
    after.attempts_left = 4;
    unit.move_verification(&before, &after).unwrap();
    assert!(matches!(
        unit.move_verification(&before, &after),
        Err(StoreError::Changed { .. })
    ));
    let mut ended = after.clone();
    ended.ended_at = Some(at(0) + TimeDelta::seconds(9));
    unit.move_verification(&after, &ended).unwrap();
    assert!(matches!(
        unit.move_verification(&ended, &ended),
        Err(StoreError::Changed { .. })
    ));
    let found = unit.verification(&account_ref(1), CodePurpose::Email);
    assert_eq!(found.unwrap(), Some(ended));
}

pub(crate) fn key_checks_read_back_in_order(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let second = KeyId::parse("a2").unwrap();
    unit.add_key_check(&key(), &bytes(1)).unwrap();
    unit.add_key_check(&second, &bytes(2)).unwrap();
    assert!(matches!(
        unit.add_key_check(&second, &bytes(3)),
        Err(StoreError::Taken {
            unique: Unique::Other
        })
    ));
    assert_eq!(
        unit.key_checks().unwrap(),
        [(key(), bytes(1)), (second, bytes(2))]
    );
}

#[expect(clippy::too_many_lines, reason = "one filter after the other")]
pub(crate) fn accounts_are_listed_by_every_filter(store: &dyn Store) {
    let mut mine = invitation(1);
    mine.account = Some(account_ref(1));
    let mut other = invitation(2);
    other.account = Some(account_ref(2));
    other.worker = login("kl");
    other.team = Some(team("south"));
    let unit = store.begin().unwrap();
    for (number, state, asked, seen) in [
        (1, AccountState::Active, false, Some(100)),
        (2, AccountState::Active, true, Some(200)),
        (3, AccountState::Closed, true, Some(50)),
        (4, AccountState::Registering, false, None),
        (5, AccountState::Locked, true, Some(300)),
    ] {
        let mut row = account(number);
        row.state = state;
        row.close_asked_at = asked.then(|| at(1));
        row.last_signed_in_at = seen.map(at);
        row.created_at = at(60);
        unit.add_account(&row).unwrap();
    }
    unit.keep().unwrap();
    store_invitations(store, &[(mine.clone(), &[1]), (other, &[2])]);
    let view = store.view().unwrap();
    let every = AccountFilter {
        scope: Scope::All,
        states: Vec::new(),
        is_close_asked: false,
        not_seen_since: None,
    };
    let refs = |filter: &AccountFilter, page: Page| {
        let listed = view.list_accounts(filter, page).unwrap();
        let refs: Vec<AccountRef> = listed.items.into_iter().map(|one| one.reference).collect();
        (refs, listed.next)
    };
    let found = |filter: &AccountFilter| refs(filter, whole()).0;
    let numbers = |wanted: &[u32]| -> Vec<AccountRef> {
        wanted.iter().map(|&number| account_ref(number)).collect()
    };
    assert_eq!(found(&every), numbers(&[1, 2, 3, 4, 5]));
    let two = [AccountState::Locked, AccountState::Active].to_vec();
    let states = AccountFilter {
        states: two,
        ..every.clone()
    };
    assert_eq!(found(&states), numbers(&[1, 2, 5]));
    let asked = AccountFilter {
        is_close_asked: true,
        ..every.clone()
    };
    assert_eq!(found(&asked), numbers(&[2, 5]));
    let both = AccountFilter {
        states: vec![AccountState::Active],
        ..asked.clone()
    };
    assert_eq!(found(&both), numbers(&[2]));
    // Where nobody ever signed in, the day it was made counts; what is closed does not.
    for (since, wanted) in [
        (59, &[][..]),
        (60, &[4]),
        (100, &[1, 4]),
        (300, &[1, 2, 4, 5]),
    ] {
        let inactive = AccountFilter {
            not_seen_since: Some(at(since)),
            ..every.clone()
        };
        assert_eq!(found(&inactive), numbers(wanted), "{since}");
        let and_asked = AccountFilter {
            is_close_asked: true,
            ..inactive
        };
        assert!(
            found(&and_asked)
                .iter()
                .all(|one| numbers(&[2, 5]).contains(one))
        );
    }
    let own = |name: &str, of: Option<&str>| AccountFilter {
        scope: Scope::Own {
            login: login(name),
            team: of.map(team),
        },
        ..every.clone()
    };
    assert_eq!(found(&own(mine.worker.as_str(), None)), numbers(&[1]));
    assert_eq!(
        found(&own("kl", mine.team.as_ref().map(Team::as_str))),
        numbers(&[1, 2])
    );
    assert_eq!(found(&own("zz", Some("west"))), numbers(&[]));
    let asked_own = AccountFilter {
        is_close_asked: true,
        ..own("kl", None)
    };
    assert_eq!(found(&asked_own), numbers(&[2]));
    let mut page = Page {
        limit: 2,
        after: None,
        order: Order::NewestFirst,
    };
    let mut all = Vec::new();
    loop {
        let (mut part, next) = refs(&every, page);
        all.append(&mut part);
        page.after = next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(all, numbers(&[5, 4, 3, 2, 1]));
    let first = account_ref(1);
    let beginning = &first.as_str()[4..8];
    let begun = view.accounts_beginning(beginning, 10).unwrap();
    assert!(begun.iter().any(|one| one.reference == account_ref(1)));
    let only: Vec<AccountRef> = begun.into_iter().map(|one| one.reference).collect();
    assert!(
        only.iter()
            .all(|one| one.as_str()[4..].starts_with(beginning))
    );
    assert_eq!(view.accounts_beginning(beginning, 1).unwrap().len(), 1);
    assert!(view.accounts_beginning("ZZZZ", 10).unwrap().is_empty());
}

pub(crate) fn ending_codes_spares_those_that_ended_and_other_accounts(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_account(&account(1)).unwrap();
    unit.add_account(&account(2)).unwrap();
    let mut ended = verification(1, 0);
    ended.purpose = CodePurpose::SignIn;
    ended.ended_at = Some(at(5));
    let mut other = verification(2, 0);
    let mut open = verification(1, 0);
    for row in [&mut ended, &mut other, &mut open] {
        row.number = unit.add_verification(row).unwrap();
    }
    assert_eq!(
        unit.end_verifications_of(&account_ref(1), at(9)).unwrap(),
        1
    );
    assert_eq!(
        unit.end_verifications_of(&account_ref(1), at(10)).unwrap(),
        0
    );
    open.ended_at = Some(at(9));
    let newest = |number, purpose| unit.verification(&account_ref(number), purpose).unwrap();
    assert_eq!(newest(1, CodePurpose::Email), Some(open));
    assert_eq!(newest(1, CodePurpose::SignIn), Some(ended));
    assert_eq!(newest(2, CodePurpose::Email), Some(other));
}
