//! Lists: order, paging, filters, expiry at the second, scope, search.

use crate::support::rows::*;
use cso::domain::access::{Access, AccessState};
use cso::domain::invitation::{Invitation, InvitationState};
use cso::domain::journey::{Step, WaitingOn};
use cso::domain::name::PersonName;
use cso::domain::staff::Scope;
use cso::ports::store::{AccessFilter, InvitationFilter, Order, Page, Store};

/// The numbers of what a filter shows, oldest first; the count must agree.
fn shown(store: &dyn Store, filter: &InvitationFilter) -> Vec<u32> {
    let view = store.view().unwrap();
    let listed = view.list_invitations(filter, whole()).unwrap();
    assert_eq!(listed.next, None);
    let count = view.count_invitations(filter).unwrap();
    assert_eq!(u64::try_from(listed.items.len()).unwrap(), count);
    let mut newest = view
        .list_invitations(
            filter,
            Page {
                order: Order::NewestFirst,
                ..whole()
            },
        )
        .unwrap()
        .items;
    newest.reverse();
    assert_eq!(newest, listed.items);
    listed.items.iter().map(number).collect()
}

fn number(row: &Invitation) -> u32 {
    (1..1000)
        .find(|&number| invitation_ref(number) == row.reference)
        .unwrap()
}

pub(crate) fn the_work_of_whoever_left_is_counted(store: &dyn Store) {
    let mut rows: Vec<_> = (1..=6)
        .map(|number| (invitation(number), &[][..]))
        .collect();
    for (row, _) in &mut rows[1..] {
        row.worker = login("kl");
    }
    rows[2].0.team = Some(team("south"));
    rows[3].0.step = Step::Withdrawn;
    rows[3].0.state = InvitationState::Withdrawn;
    rows[5].0.worker = login("mo");
    store_invitations(store, &rows);
    let own = |name: &str, of| Scope::Own {
        login: login(name),
        team: of,
    };
    let counted = |scope| store.view().unwrap().orphaned(&scope).unwrap();
    assert_eq!(counted(Scope::All), []);
    let unit = store.begin().unwrap();
    for (name, is_gone) in [("kl", true), ("mo", false), ("nn", true)] {
        let mut one = staff(name);
        one.disabled_at = is_gone.then(|| at(1));
        unit.add_staff(&one).unwrap();
    }
    unit.keep().unwrap();
    assert_eq!(counted(Scope::All), [(login("kl"), 3)]);
    assert_eq!(counted(own("jb", Some(team("north")))), [(login("kl"), 2)]);
    assert_eq!(counted(own("kl", None)), [(login("kl"), 3)]);
    assert_eq!(counted(own("jb", None)), []);
}

pub(crate) fn pages_have_no_doubles_and_no_gaps(store: &dyn Store) {
    let rows: Vec<_> = (1..=10)
        .map(|number| {
            let mut row = if number % 3 == 0 {
                verified(number)
            } else {
                invitation(number)
            };
            if number % 2 == 0 {
                row.worker = login("kl");
            }
            (row, &[][..])
        })
        .collect();
    store_invitations(store, &rows);
    let view = store.view().unwrap();
    let mut own = everything();
    own.scope = Scope::Own {
        login: login("kl"),
        team: Some(team("north")),
    };
    for filter in [everything(), own] {
        for order in [Order::OldestFirst, Order::NewestFirst] {
            for limit in [1, 3, 9, 10, 11] {
                let mut page = Page {
                    limit,
                    after: None,
                    order,
                };
                let mut found = Vec::new();
                loop {
                    let listed = view.list_invitations(&filter, page).unwrap();
                    assert!(listed.items.len() <= usize::try_from(limit).unwrap());
                    found.extend(listed.items.iter().map(number));
                    page.after = listed.next;
                    if listed.next.is_none() {
                        break;
                    }
                }
                let mut wanted: Vec<u32> = (1..=10).collect();
                if order == Order::NewestFirst {
                    wanted.reverse();
                }
                assert_eq!(found, wanted, "{order:?} {limit}");
            }
        }
    }
}

pub(crate) fn every_filter_shows_what_it_says(store: &dyn Store) {
    let mut second = verified(2);
    second.worker = login("kl");
    second.team = None;
    let mut third = verified(3);
    third.state = InvitationState::Decided;
    third.step = Step::Approve;
    third.team = Some(team("south"));
    let mut fourth = invitation(4);
    fourth.state = InvitationState::Withdrawn;
    fourth.step = Step::Withdrawn;
    let rows: [(Invitation, &[u32]); 4] = [
        (invitation(1), &[1, 2]),
        (second, &[2]),
        (third, &[3]),
        (fourth, &[]),
    ];
    store_invitations(store, &rows);
    let with = |change: &dyn Fn(&mut InvitationFilter)| {
        let mut filter = everything();
        change(&mut filter);
        shown(store, &filter)
    };
    assert_eq!(with(&|_| {}), [1, 2, 3, 4]);
    assert_eq!(
        with(&|f| f.states = vec![InvitationState::AwaitingCode]),
        [1]
    );
    assert_eq!(
        with(&|f| f.states = vec![InvitationState::Withdrawn, InvitationState::CodeVerified]),
        [2, 4]
    );
    assert_eq!(with(&|f| f.waiting_on = Some(WaitingOn::Person)), [1, 2]);
    assert_eq!(with(&|f| f.waiting_on = Some(WaitingOn::Approver)), [3]);
    assert_eq!(
        with(&|f| f.waiting_on = Some(WaitingOn::Worker)),
        Vec::<u32>::new()
    );
    assert_eq!(with(&|f| f.worker = Some(login("jb"))), [1, 3, 4]);
    assert_eq!(with(&|f| f.team = Some(team("north"))), [1, 4]);
    assert_eq!(with(&|f| f.record = Some(record_ref(2))), [1, 2]);
    assert_eq!(with(&|f| f.created_before = Some(at(3))), [1, 2, 3]);
    assert_eq!(with(&|f| f.created_before = Some(at(0))), Vec::<u32>::new());
    assert_eq!(with(&|f| f.search = Some("sam3".to_owned())), [3]);
    // Every two together.
    let worker = |f: &mut InvitationFilter| f.worker = Some(login("jb"));
    assert_eq!(
        with(&|f| {
            worker(f);
            f.states = vec![InvitationState::Decided, InvitationState::AwaitingCode];
        }),
        [1, 3]
    );
    assert_eq!(
        with(&|f| {
            worker(f);
            f.waiting_on = Some(WaitingOn::Approver);
        }),
        [3]
    );
    assert_eq!(
        with(&|f| {
            worker(f);
            f.team = Some(team("south"));
        }),
        [3]
    );
    assert_eq!(
        with(&|f| {
            worker(f);
            f.record = Some(record_ref(2));
        }),
        [1]
    );
    assert_eq!(
        with(&|f| {
            f.search = Some("sam".to_owned());
            f.record = Some(record_ref(2));
            f.waiting_on = Some(WaitingOn::Person);
            f.created_before = Some(at(1));
        }),
        [1]
    );
    assert_eq!(
        with(&|f| {
            f.states = vec![InvitationState::Decided];
            f.waiting_on = Some(WaitingOn::Person);
        }),
        Vec::<u32>::new()
    );
}

pub(crate) fn expiry_is_judged_at_the_second(store: &dyn Store) {
    // 1: code until 1,000,000; 2: link until 2,000,000; 3: marked; 4: accepted, nothing runs out;
    // 5: an account came through the link, nothing runs out; 6: a corrected address made the link void.
    let mut third = invitation(3);
    third.state = InvitationState::Expired;
    third.step = Step::TellCode;
    let mut fourth = verified(4);
    fourth.state = InvitationState::Accepted;
    fourth.step = Step::ChooseRecords;
    let mut fifth = verified(5);
    fifth.account = Some(account_ref(5));
    fifth.step = Step::ConfirmPhone;
    let mut sixth = verified(6);
    sixth.state = InvitationState::AwaitingCode;
    sixth.step = Step::TellCode;
    sixth.code.verified_at = None;
    sixth.code.verified_by = None;
    let unit = store.begin().unwrap();
    unit.add_account(&account(5)).unwrap();
    unit.keep().unwrap();
    let rows: [(Invitation, &[u32]); 6] = [
        (invitation(1), &[1]),
        (verified(2), &[2]),
        (third, &[]),
        (fourth, &[]),
        (fifth, &[]),
        (sixth, &[]),
    ];
    store_invitations(store, &rows);
    let all = store.view().unwrap();
    let stored = all.list_invitations(&everything(), whole()).unwrap().items;
    drop(all);
    let scopes = [
        Scope::All,
        Scope::Own {
            login: login("jb"),
            team: Some(team("north")),
        },
    ];
    let searches = [None, Some("sam".to_owned())];
    for second in [
        999_999, 1_000_000, 1_000_001, 1_999_999, 2_000_000, 2_000_001,
    ] {
        for (scope, search) in scopes.iter().zip(&searches) {
            let mut filter = everything();
            filter.scope = scope.clone();
            filter.search.clone_from(search);
            filter.now = at(second);
            for &state in InvitationState::ALL {
                filter.states = vec![state];
                let wanted: Vec<u32> = stored
                    .iter()
                    .filter(|row| row.state_at(at(second)) == state)
                    .map(number)
                    .collect();
                assert_eq!(shown(store, &filter), wanted, "{state} at {second}");
            }
            filter.states.clear();
            for &waiting_on in WaitingOn::ALL {
                filter.waiting_on = Some(waiting_on);
                let wanted: Vec<u32> = stored
                    .iter()
                    .filter(|row| row.step_at(at(second)).waiting_on() == waiting_on)
                    .map(number)
                    .collect();
                assert_eq!(shown(store, &filter), wanted, "{waiting_on} at {second}");
            }
        }
    }
}

pub(crate) fn a_scope_shows_own_and_team(store: &dyn Store) {
    let placed = |number, worker: &str, of: Option<&str>| {
        let mut row = invitation(number);
        row.worker = login(worker);
        row.team = of.map(team);
        (row, &[][..])
    };
    let rows = [
        placed(1, "jb", Some("north")),
        placed(2, "jb", Some("south")),
        placed(3, "kl", Some("north")),
        placed(4, "kl", Some("south")),
        placed(5, "kl", None),
    ];
    store_invitations(store, &rows);
    let scopes = [
        ("jb", None, vec![1, 2]),
        ("jb", Some("north"), vec![1, 2, 3]),
        ("xx", Some("south"), vec![2, 4]),
        ("xx", None, vec![]),
    ];
    for (worker, of, wanted) in scopes {
        let mut filter = everything();
        filter.scope = Scope::Own {
            login: login(worker),
            team: of.map(team),
        };
        assert_eq!(shown(store, &filter), wanted);
        filter.search = Some("sam".to_owned());
        assert_eq!(shown(store, &filter), wanted);
        filter.search = None;
        filter.worker = Some(login("kl"));
        let kl: Vec<u32> = wanted.into_iter().filter(|&number| number > 2).collect();
        assert_eq!(shown(store, &filter), kl);
    }
}

pub(crate) fn a_search_finds_beginnings_in_any_case_and_accent(store: &dyn Store) {
    let mut first = invitation(1);
    first.name = PersonName::parse("Siân O’Brien-Ó Dálaigh").unwrap();
    first.email = email("s.obrien@example.com");
    let mut second = invitation(2);
    second.name = PersonName::parse("王小明 Brien").unwrap();
    store_invitations(store, &[(first, &[]), (second, &[])]);
    let found = |text: &str| {
        let mut filter = everything();
        filter.search = Some(text.to_owned());
        shown(store, &filter)
    };
    assert_eq!(found("sian"), [1]);
    assert_eq!(found("SIÂN dal"), [1]);
    assert_eq!(found("brien"), [1, 2]);
    assert_eq!(found("rien"), Vec::<u32>::new());
    assert_eq!(found("s.obrien@example.com"), [1]);
    assert_eq!(found("王"), [2]);
    assert_eq!(found("brien 王"), [2]);
    assert_eq!(found("  "), [1, 2]);
    let reference = invitation_ref(2).as_str().to_owned();
    assert_eq!(found(&reference), [2]);
    assert_eq!(found(&reference.to_lowercase()), [2]);
    assert_eq!(found(&reference[4..]), [2]);
}

pub(crate) fn a_search_follows_corrections(store: &dyn Store) {
    let before = invitation(1);
    store_invitations(store, &[(before.clone(), &[])]);
    let mut after = before.clone();
    after.version = 2;
    after.name = PersonName::parse("Rosie Cotton").unwrap();
    after.email = email("rosie@example.org");
    let unit = store.begin().unwrap();
    unit.move_invitation(&before, &after).unwrap();
    unit.keep().unwrap();
    for (text, wanted) in [
        ("rosie cotton", vec![1]),
        ("sam", vec![]),
        ("gamgee", vec![]),
    ] {
        let mut filter = everything();
        filter.search = Some(text.to_owned());
        assert_eq!(shown(store, &filter), wanted, "{text}");
    }
}

pub(crate) fn hostile_searches_find_nothing_and_break_nothing(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[])]);
    for text in [
        "\"",
        "*",
        "\" UNION \"\"",
        "nobody OR sam",
        "name:sam",
        "sam NOT gamgee",
        "NEAR(sam gamgee)",
        "^nobody -gamgee )(",
        "x' UNION SELECT 1 --",
        "a\0b",
        "{a b}:c",
        "\u{202e}\u{0301}",
        &"x".repeat(10_000),
        &"sam ".repeat(2_500),
        "😀",
    ] {
        let mut filter = everything();
        filter.search = Some(text.to_owned());
        assert_eq!(shown(store, &filter), Vec::<u32>::new(), "{text:.40}");
    }
    let mut filter = everything();
    filter.search = Some("\"sam\" gamgee*".to_owned());
    assert_eq!(shown(store, &filter), [1]);
}

pub(crate) fn accesses_are_listed_by_state_record_and_scope(store: &dyn Store) {
    let mut second = invitation(2);
    second.worker = login("kl");
    second.team = None;
    store_invitations(store, &[(invitation(1), &[1, 2]), (second, &[2, 3])]);
    let unit = store.begin().unwrap();
    let mut accepted = access(2, 2);
    accepted.state = AccessState::Accepted;
    unit.move_access(&access(2, 2), &accepted).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = |scope: &Scope, states: &[AccessState], record: Option<u32>| {
        let filter = AccessFilter {
            scope: scope.clone(),
            states: states.to_vec(),
            record: record.map(record_ref),
            overdue_at: None,
        };
        assert_eq!(
            view.count_accesses(&filter).unwrap(),
            u64::try_from(view.list_accesses(&filter, whole()).unwrap().items.len()).unwrap()
        );
        let listed = view.list_accesses(&filter, whole()).unwrap();
        let rows: Vec<String> = listed
            .items
            .iter()
            .map(|(access, invitation)| {
                assert_eq!(access.invitation, invitation.reference);
                format!("{}{}", number(invitation), access.record)
            })
            .collect();
        rows.join(" ")
    };
    let kl = Scope::Own {
        login: login("kl"),
        team: Some(team("north")),
    };
    let jb = Scope::Own {
        login: login("jb"),
        team: None,
    };
    assert_eq!(found(&Scope::All, &[], None), "1C1 1C2 2C2 2C3");
    assert_eq!(found(&Scope::All, &[], Some(2)), "1C2 2C2");
    assert_eq!(found(&Scope::All, &[AccessState::Accepted], None), "2C2");
    assert_eq!(found(&Scope::All, &[AccessState::Offered], Some(2)), "1C2");
    assert_eq!(found(&kl, &[], None), "1C1 1C2 2C2 2C3");
    assert_eq!(found(&jb, &[], None), "1C1 1C2");
    assert_eq!(found(&jb, &[AccessState::Accepted], None), "");
}

pub(crate) fn what_has_come_to_its_end_is_found_at_the_second(store: &dyn Store) {
    let mut second = invitation(2);
    second.worker = login("kl");
    second.team = None;
    store_invitations(store, &[(invitation(1), &[1, 2, 3, 4]), (second, &[2, 3])]);
    let unit = store.begin().unwrap();
    for (of, record, state, end) in [
        (1, 1, AccessState::Ending, Some(10)),
        (1, 2, AccessState::Suspended, Some(20)),
        (1, 3, AccessState::Suspended, None),
        (1, 4, AccessState::Ended, Some(5)),
        (2, 2, AccessState::Ending, Some(30)),
    ] {
        // Each step that the rules want on the way.
        let mut before = access(of, record);
        for step in [AccessState::Accepted, AccessState::Active, state] {
            let after = Access {
                state: step,
                ends_at: (step == state).then_some(end).flatten().map(at),
                is_silent: step == state && record == 2,
                ..before.clone()
            };
            unit.move_access(&before, &after).unwrap();
            before = after;
        }
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = |scope: &Scope, second: i64, record: Option<u32>| {
        let filter = AccessFilter {
            scope: scope.clone(),
            states: Vec::new(),
            record: record.map(record_ref),
            overdue_at: Some(at(second)),
        };
        let items = view.list_accesses(&filter, whole()).unwrap().items;
        let count = view.count_accesses(&filter).unwrap();
        assert_eq!(count, u64::try_from(items.len()).unwrap());
        let rows = items.iter().map(|(access, invitation)| {
            assert!(access.is_overdue_at(at(second)));
            format!("{}{}", number(invitation), access.record)
        });
        rows.collect::<Vec<_>>().join(" ")
    };
    let kl = Scope::Own {
        login: login("kl"),
        team: None,
    };
    assert_eq!(found(&Scope::All, 9, None), "");
    assert_eq!(found(&Scope::All, 10, None), "1C1");
    assert_eq!(found(&Scope::All, 19, None), "1C1");
    assert_eq!(found(&Scope::All, 30, None), "1C1 1C2 2C2");
    assert_eq!(found(&Scope::All, 30, Some(2)), "1C2 2C2");
    assert_eq!(found(&kl, 30, None), "2C2");
    let mut walked = Vec::new();
    let mut behind = None;
    while let Some(due) = view.past_end(at(30), behind.as_ref(), 1).unwrap().pop() {
        let of = view.invitation(&due.invitation).unwrap().unwrap();
        let second = (due.at - at(0)).num_seconds();
        walked.push(format!("{}@{second}", number(&of)));
        behind = Some(due);
    }
    assert_eq!(walked, ["1@10", "1@20", "2@30"]);
    assert_eq!(view.past_end(at(19), None, 9).unwrap().len(), 1);
    let silent = view.accesses_of(&invitation(1).reference).unwrap();
    assert_eq!(
        silent
            .iter()
            .map(|access| access.is_silent)
            .collect::<Vec<_>>(),
        [false, true, false, false]
    );
}

pub(crate) fn what_ran_out_is_walked_from_the_oldest_on(store: &dyn Store) {
    let mut late = invitation(2);
    late.code.expires_at = at(100);
    let mut linked = verified(3);
    linked.link.as_mut().unwrap().expires_at = at(50);
    let mut arrived = verified(4);
    arrived.link.as_mut().unwrap().expires_at = at(50);
    arrived.account = Some(account_ref(4));
    let mut same = invitation(5);
    same.code.expires_at = at(100);
    let mut over = invitation(6);
    over.code.expires_at = at(10);
    over.state = InvitationState::Expired;
    let unit = store.begin().unwrap();
    unit.add_account(&account(4)).unwrap();
    unit.keep().unwrap();
    let rows = [invitation(1), late, linked, arrived, same, over];
    let rows = rows.map(|row| (row, &[][..]));
    store_invitations(store, &rows);
    let view = store.view().unwrap();
    let found = |second: i64| -> Vec<u32> {
        let mut all = Vec::new();
        let mut behind = None;
        // One at a time: nothing is left out and nothing doubled between two looks.
        while let Some(due) = view.run_out(at(second), behind.as_ref(), 1).unwrap().pop() {
            let row = view.invitation(&due.invitation).unwrap().unwrap();
            assert_eq!(row.expires_at(), due.at);
            all.push(number(&row));
            behind = Some(due);
        }
        let whole = view.run_out(at(second), None, 1000).unwrap();
        assert_eq!(whole.len(), all.len());
        all
    };
    assert!(found(49).is_empty());
    assert_eq!(found(50), [3]);
    assert_eq!(found(99), [3]);
    assert_eq!(found(100), [3, 2, 5]);
    assert_eq!(found(1_000_000), [3, 2, 5, 1]);
}
