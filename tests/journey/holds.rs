//! Nothing is sent under a do-not-contact hold, at any stage and in any order.

use crate::support::browser::{Browser, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address};
use chrono::TimeDelta;
use cso::app::contact::{Whom, check, hold, release};
use cso::app::invite::create::{FirstEmail, create};
use cso::app::invite::resend::{Fresh, Limits, resend};
use cso::app::invite::withdraw::{Tell, withdraw};
use cso::app::mail::retry;
use cso::app::person::Press;
use cso::app::person::decide::Choice;
use cso::app::person::password;
use cso::app::refusal::Refusal;
use cso::domain::account::MfaMethod;
use cso::domain::contact::{DO_NOT_CONTACT, NO_SAFE_CONTACT, SafeContact};
use cso::domain::id::InvitationRef;
use cso::domain::journey::WaitingOn;
use cso::domain::outbox::{Message, MessageKind, MessageState};
use cso::ports::store::{Order, Page};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::sync::Barrier;

fn put_on_hold(world: &World, reference: &InvitationRef, whom: Whom) {
    hold(&world.desk(), &world.with_reason("kl"), reference, whom).unwrap();
}

fn let_go(world: &World, reference: &InvitationRef, whom: Whom) {
    release(&world.desk(), &world.with_reason("mn"), reference, whom).unwrap();
}

fn messages(world: &World, reference: &InvitationRef) -> Vec<Message> {
    let view = world.store.view().unwrap();
    view.messages_of(reference).unwrap()
}

/// All messages of the office, newest first.
fn all_messages(world: &World) -> Vec<Message> {
    let filter = cso::ports::store::MessageFilter {
        scope: cso::domain::staff::Scope::All,
        states: Vec::new(),
        kind: None,
        invitation: None,
    };
    let page = Page {
        limit: 1000,
        after: None,
        order: Order::NewestFirst,
    };
    let view = world.store.view().unwrap();
    view.list_messages(&filter, page).unwrap().items
}

#[test]
fn what_waits_is_kept_back_and_leaves_when_an_approver_releases_it() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1]).unwrap();
    put_on_hold(&world, &reference, Whom::Invitation);
    let held = &messages(&world, &reference)[0];
    // The word that the databases' triggers write is the one that the program knows.
    assert_eq!(held.state, MessageState::Held);
    assert_eq!(held.error.as_deref(), Some(DO_NOT_CONTACT));
    let done = world.deliver();
    assert_eq!((done.total(), world.mailbox.all().len()), (0, 0));
    let turn = world.invitation(&reference).turn_at(world.now());
    assert_eq!(turn.waiting_on(), WaitingOn::Worker);
    assert!(turn.next("Sam").contains("Do not contact Sam"));
    world.is_stored_right(&reference);
    for refused in [
        resend(
            &world.desk(),
            &world.by("kl"),
            &reference,
            Fresh::Always,
            Limits::Kept,
        )
        .map(drop),
        retry(
            &world.desk(),
            &world.by("kl"),
            std::slice::from_ref(&held.id),
        )
        .map(drop),
    ] {
        assert!(
            matches!(refused, Err(Refusal::OnHold { .. })),
            "{refused:?}"
        );
    }
    // A caseworker sets it, and a second pair of eyes ends it.
    let own = release(
        &world.desk(),
        &world.with_reason("kl"),
        &reference,
        Whom::Invitation,
    );
    assert!(matches!(own, Err(Refusal::Forbidden { .. })), "{own:?}");
    let bare = hold(&world.desk(), &world.by("kl"), &reference, Whom::Person);
    assert!(matches!(bare, Err(Refusal::ReasonRequired { .. })));
    let other = release(
        &world.desk(),
        &world.with_reason("mn"),
        &reference,
        Whom::Person,
    );
    assert!(matches!(
        other,
        Err(Refusal::NotOnHold { other: Some(_), .. })
    ));
    let_go(&world, &reference, Whom::Invitation);
    world.is_stored_right(&reference);
    world.deliver();
    assert_eq!(world.mailbox.all().len(), 1);
    assert!(!world.invitation(&reference).is_held);
    assert_eq!(world.count("contact_hold.lifted"), 2, "one of them refused");
}

#[test]
fn what_has_become_void_under_a_hold_is_cancelled_at_its_end() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1]).unwrap();
    put_on_hold(&world, &reference, Whom::Person);
    world.pass(TimeDelta::days(15));
    let_go(&world, &reference, Whom::Person);
    assert_eq!(
        messages(&world, &reference)[0].state,
        MessageState::Cancelled
    );
    world.deliver();
    assert!(world.mailbox.all().is_empty());
}

#[test]
fn a_person_on_hold_is_not_invited_again_and_no_address_is_a_way_round() {
    let world = World::new();
    let reference = world.invite(SAM, &[1]);
    put_on_hold(&world, &reference, Whom::Person);
    let again = world.try_invite(SAM, "Sam Gamgee", &[2]);
    assert!(matches!(again, Err(Refusal::OnHold { .. })), "{again:?}");
    let elsewhere = cso::app::invite::amend::Amendment {
        email: Some(address("sam2@example.org")),
        ..Default::default()
    };
    let by = world.by("kl");
    let amended = cso::app::invite::amend::amend(&world.desk(), &by, &reference, &elsewhere);
    assert!(
        matches!(amended, Err(Refusal::OnHold { .. })),
        "{amended:?}"
    );
    // Nor does another's address lead to them.
    let other = world.invite("ben@example.org", &[3]);
    let to_sam = cso::app::invite::amend::Amendment {
        email: Some(address(SAM)),
        same_person: true,
        ..Default::default()
    };
    let amended = cso::app::invite::amend::amend(&world.desk(), &by, &other, &to_sam);
    assert!(
        matches!(amended, Err(Refusal::OnHold { .. })),
        "{amended:?}"
    );
    // What staff do all the same is kept back.
    let sent = world.mailbox.all().len();
    let code = world.code_for(SAM);
    world.verify(&reference, &code).unwrap();
    withdraw(&world.desk(), &by, &reference, Tell::Person).unwrap();
    world.deliver();
    assert_eq!(world.mailbox.all().len(), sent);
    let kinds: Vec<_> = messages(&world, &reference)
        .iter()
        .filter(|one| one.state == MessageState::Held)
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, [MessageKind::Closed]);
}

#[test]
fn six_digits_are_kept_back_with_the_same_answer_and_cancelled_at_the_end() {
    for whom in [Whom::Invitation, Whom::Person] {
        let world = World::new();
        let (reference, link) = world.linked(SAM, &[1]);
        let mut sam = Browser::new(&world);
        sam.join(&link, SAM);
        sam.answer(&[Choice::Yes]).unwrap();
        world.approve("mn", &reference).unwrap();
        put_on_hold(&world, &reference, whom);
        world.deliver();
        let sent = world.mailbox.all().len();
        let mut other = Browser::new(&world);
        assert!(other.password(SAM, PASSWORD).unwrap());
        other.send_code(MfaMethod::Sms).unwrap();
        let forgetful = Browser::new(&world);
        let told = password::forgotten(&world.desk(), Press::of(&forgetful.token), &address(SAM));
        assert!(told.unwrap().is_some());
        world.deliver();
        assert_eq!(world.mailbox.all().len(), sent, "{whom:?}");
        let codes = |state| {
            let all = all_messages(&world).into_iter();
            all.filter(|one| one.kind == MessageKind::VerificationCode && one.state == state)
                .count()
        };
        assert_eq!(codes(MessageState::Held), 2, "{whom:?}");
        let_go(&world, &reference, whom);
        assert_eq!(codes(MessageState::Held), 0);
        assert_eq!(codes(MessageState::Cancelled), 2);
        assert!(
            all_messages(&world)
                .iter()
                .all(|one| one.state != MessageState::Cancelled || one.sealed.is_none())
        );
        world.deliver();
        world.seconds(60);
        other.send_code(MfaMethod::Sms).unwrap();
        other.confirm(&world.digits_for(MOBILE_FULL)).unwrap();
    }
}

#[test]
fn signing_up_under_a_hold_says_the_same_and_sends_nothing() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    put_on_hold(&world, &reference, Whom::Invitation);
    let sent = world.mailbox.all().len();
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    sam.send_email_code(SAM).unwrap();
    assert_eq!(world.mailbox.all().len(), sent);
}

#[test]
fn two_who_put_a_person_on_hold_at_once_are_told_apart() {
    let world = World::new();
    let reference = world.invite(SAM, &[1]);
    let start = Barrier::new(6);
    let done: Vec<Result<_, Refusal>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|number| {
                let (world, reference, start) = (&world, &reference, &start);
                scope.spawn(move || {
                    let by = world.with_reason(if number % 2 == 0 { "kl" } else { "mn" });
                    start.wait();
                    hold(&world.desk(), &by, reference, Whom::Person)
                })
            })
            .collect();
        let all = threads.into_iter();
        all.map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    for refused in done.into_iter().filter_map(Result::err) {
        assert!(
            matches!(refused, Refusal::AlreadyDone { .. }),
            "{refused:?}"
        );
    }
    assert_eq!(world.count("contact_hold.set"), 1);
}

#[test]
fn the_first_email_waits_for_a_check_where_the_policy_wants_one() {
    let mut world = World::new();
    world.policy.set("safe_contact", "14d").unwrap();
    let world = world;
    let refused = world.try_invite(SAM, "Sam Gamgee", &[1]).unwrap_err();
    let missing = SafeContact::Missing;
    assert!(matches!(refused, Refusal::SafeContact { found } if found == missing));
    let today = world.now().date_naive();
    let by = world.by("kl");
    let mut wanted = world.wanted(SAM, "Sam Gamgee", &[1]);
    wanted.safe_contact_on = Some(today + TimeDelta::days(2));
    let refused = create(&world.desk(), &by, &wanted).unwrap_err();
    assert!(
        matches!(refused, Refusal::FutureCheck { .. }),
        "{refused:?}"
    );
    wanted.safe_contact_on = Some(today - TimeDelta::days(15));
    let refused = create(&world.desk(), &by, &wanted).unwrap_err();
    assert!(matches!(
        refused,
        Refusal::SafeContact {
            found: SafeContact::Old(_)
        }
    ));
    // It may wait, and then nothing leaves until somebody looked.
    wanted.first_email = FirstEmail::Waits;
    create(&world.desk(), &by, &wanted).unwrap();
    let reference = world
        .store
        .view()
        .unwrap()
        .invitations_to(&address(SAM), None, 9)
        .unwrap()[0]
        .reference
        .clone();
    world.deliver();
    let first = messages(&world, &reference)[0].clone();
    assert_eq!(first.error.as_deref(), Some(NO_SAFE_CONTACT));
    let again = retry(&world.desk(), &by, &[first.id]);
    assert!(matches!(again, Err(Refusal::SafeContact { .. })));
    let again = resend(
        &world.desk(),
        &by,
        &reference,
        Fresh::IfNeeded,
        Limits::Kept,
    );
    assert!(matches!(again, Err(Refusal::SafeContact { .. })));
    assert!(world.mailbox.all().is_empty());
    let changed = check(&world.desk(), &by, &reference, today).unwrap();
    assert_eq!(changed.queued.len(), 1);
    let same = check(&world.desk(), &by, &reference, today);
    assert!(matches!(same, Err(Refusal::NothingToChange)));
    // A check grows old while an email waits.
    world.pass(TimeDelta::days(16));
    world.deliver();
    assert!(world.mailbox.all().is_empty());
    check(&world.desk(), &by, &reference, world.now().date_naive()).unwrap();
    // The code has expired by then; a new one leaves.
    resend(
        &world.desk(),
        &by,
        &reference,
        Fresh::IfNeeded,
        Limits::Kept,
    )
    .unwrap();
    world.deliver();
    assert_eq!(world.mailbox.all().len(), 1);
}

/// What can happen, in any order.
#[derive(Debug, Clone)]
enum Act {
    Invite(usize),
    Hold(usize, bool),
    Release(usize, bool),
    Resend(usize),
    Verify(usize),
    Deliver,
    /// A sender claims everything and dies.
    ClaimAndDie,
    Retry,
    Pass(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (0usize..3).prop_map(Act::Invite),
        3 => (0usize..3, any::<bool>()).prop_map(|(who, person)| Act::Hold(who, person)),
        3 => (0usize..3, any::<bool>()).prop_map(|(who, person)| Act::Release(who, person)),
        2 => (0usize..3).prop_map(Act::Resend),
        2 => (0usize..3).prop_map(Act::Verify),
        4 => Just(Act::Deliver),
        2 => Just(Act::ClaimAndDie),
        2 => Just(Act::Retry),
        3 => (1i64..90_000).prop_map(Act::Pass),
    ]
}

const PEOPLE: [&str; 3] = ["ann@example.org", "ben@example.org", "cat@example.org"];

/// Whose message may not leave at this moment, as the holds themselves say.
fn held_people(world: &World) -> Vec<String> {
    let view = world.store.view().unwrap();
    PEOPLE
        .iter()
        .filter(|email| {
            let all = view.invitations_to(&address(email), None, 99).unwrap();
            let held = all.iter().filter(|one| one.is_held).count();
            // One invitation of several may be free; here each person has one.
            held > 0
        })
        .map(|email| (*email).to_owned())
        .collect()
}

fn whom(is_person: bool) -> Whom {
    if is_person {
        Whom::Person
    } else {
        Whom::Invitation
    }
}

fn live(world: &World, acts: &[Act]) {
    let mut references: [Option<InvitationRef>; 3] = [None, None, None];
    for act in acts {
        let before = world.mailbox.all().len();
        let held = held_people(world);
        match act {
            Act::Invite(who) => {
                if references[*who].is_none() {
                    let name = ["Ann A", "Ben B", "Cat C"][*who];
                    let record = u32::try_from(*who).unwrap() + 1;
                    references[*who] = world.try_invite(PEOPLE[*who], name, &[record]).ok();
                }
            }
            Act::Hold(who, person) => {
                if let Some(reference) = &references[*who] {
                    let by = world.with_reason("kl");
                    hold(&world.desk(), &by, reference, whom(*person)).ok();
                }
            }
            Act::Release(who, person) => {
                if let Some(reference) = &references[*who] {
                    let by = world.with_reason("mn");
                    release(&world.desk(), &by, reference, whom(*person)).ok();
                }
            }
            Act::Resend(who) => {
                if let Some(reference) = &references[*who] {
                    let by = world.by("kl");
                    resend(&world.desk(), &by, reference, Fresh::IfNeeded, Limits::Kept).ok();
                }
            }
            Act::Verify(who) => {
                if let Some(reference) = &references[*who] {
                    let all = world.mailbox.all();
                    let mut sent = all.iter().rev().filter(|one| one.to == PEOPLE[*who]);
                    let code = sent.find_map(crate::support::desk::Arrived::unique_code);
                    if let Some(code) = code {
                        world.verify(reference, &code).ok();
                    }
                }
            }
            Act::Deliver => {
                world.deliver();
            }
            Act::ClaimAndDie => {
                let unit = world.store.begin().unwrap();
                let until = world.now() + TimeDelta::minutes(10);
                unit.claim_messages(world.now(), until, 100, None).unwrap();
                unit.keep().unwrap();
            }
            Act::Retry => {
                for message in all_messages(world) {
                    retry(&world.desk(), &world.by("jb"), &[message.id]).ok();
                }
            }
            Act::Pass(seconds) => world.seconds(*seconds),
        }
        for arrived in &world.mailbox.all()[before..] {
            assert!(
                !held.contains(&arrived.to),
                "{act:?} wrote to {}",
                arrived.to
            );
        }
        // What is on hold is not in the queue, and what is not is not kept back by one.
        let held = held_people(world);
        for message in all_messages(world) {
            let is_covered = held.contains(&message.to);
            assert!(
                !(is_covered && message.state == MessageState::Queued),
                "{act:?} {message:?}"
            );
            let says_so = message.error.as_deref() == Some(DO_NOT_CONTACT);
            let is_kept = message.state == MessageState::Held && says_so;
            assert!(!is_kept || is_covered, "{act:?} {message:?}");
        }
    }
    world.audit();
}

#[test]
fn in_any_order_nothing_leaves_under_a_hold() {
    let config = Config {
        cases: if crate::support::shared::is_chosen() {
            4
        } else {
            32
        },
        rng_seed: RngSeed::Fixed(41),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&proptest::collection::vec(act(), 20..60), |acts| {
            let world = World::seeded(u64::try_from(acts.len()).unwrap());
            live(&world, &acts);
            Ok(())
        })
        .unwrap();
}
