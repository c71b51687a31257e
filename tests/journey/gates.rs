//! The two gates that staff keep: the code, and the approval.

use crate::support::browser::Browser;
use crate::support::desk::{SAM, World};
use crate::support::rows::record_ref;
use cso::app::access::{approve, refuse};
use cso::app::person::decide::Choice;
use cso::app::record::{restrict, unrestrict};
use cso::app::refusal::Refusal;
use cso::domain::id::InvitationRef;
use cso::domain::invitation::InvitationState;
use cso::domain::journey::{Stage, Step, WaitingOn};
use cso::domain::policy::SecondPerson;
use cso::domain::staff::Action;
use std::sync::Barrier;

fn waiting(world: &World, records: &[u32]) -> InvitationRef {
    let (reference, link) = world.linked(SAM, records);
    let mut sam = Browser::new(world);
    sam.join(&link, SAM);
    sam.answer(&vec![Choice::Yes; records.len()]).unwrap();
    reference
}

#[test]
fn nothing_can_be_approved_before_the_person_said_yes() {
    let world = World::new();
    let early = |reference: &InvitationRef| {
        assert!(matches!(
            world.approve("mn", reference),
            Err(Refusal::WrongState { .. })
        ));
    };
    let reference = world.invite(SAM, &[1]);
    early(&reference);
    world.verify(&reference, &world.code_for(SAM)).unwrap();
    world.deliver();
    early(&reference);
    let mut sam = Browser::new(&world);
    sam.join(&world.link_for(SAM), SAM);
    early(&reference);
    sam.answer(&[Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
}

#[test]
fn the_inviter_may_not_approve_where_a_second_person_is_asked_for() {
    let mut world = World::new();
    world.policy.second_person = SecondPerson::Always;
    let world = world;
    let wanted = world.wanted(SAM, "Sam Gamgee", &[1]);
    let by = world.by("jb");
    let cso::app::invite::create::Created::New(made, _) =
        cso::app::invite::create::create(&world.desk(), &by, &wanted).unwrap()
    else {
        panic!("it is new");
    };
    world.deliver();
    let code = world.code_for(SAM);
    cso::app::invite::verify::verify(&world.desk(), &by, &made.reference, &code).unwrap();
    world.deliver();
    let mut sam = Browser::new(&world);
    sam.join(&world.link_for(SAM), SAM);
    sam.answer(&[Choice::Yes]).unwrap();
    assert!(matches!(
        world.approve("jb", &made.reference),
        Err(Refusal::NeedsSecondPerson { .. })
    ));
    world.is_at(
        &made.reference,
        Stage::Approval,
        WaitingOn::Approver,
        Step::Approve,
    );
    // mn is of another team than the invitation's none, so a second admin does it.
    cso::app::staff::add(
        &world.desk(),
        &by,
        &world.login("ad"),
        &[cso::domain::staff::Role::Admin].into(),
        None,
    )
    .unwrap();
    world.approve("ad", &made.reference).unwrap();
}

#[test]
fn a_caseworker_may_not_approve_and_the_try_is_written_down() {
    let world = World::new();
    let reference = waiting(&world, &[1]);
    assert!(matches!(
        world.approve("kl", &reference),
        Err(Refusal::Forbidden {
            action: Action::Approve,
            ..
        })
    ));
    assert_eq!(world.count("access.approved"), 1);
}

#[test]
fn a_second_approval_is_told_who_and_when() {
    let world = World::new();
    let reference = waiting(&world, &[1]);
    let at = world.now();
    world.approve("mn", &reference).unwrap();
    world.seconds(60);
    match world.approve("jb", &reference) {
        Err(Refusal::AlreadyDone {
            done, by, at: when, ..
        }) => assert_eq!((done, by.as_str(), when), ("approved", "mn", at)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_approvals_at_once_give_one_email_and_one_entry() {
    let world = World::new();
    let reference = waiting(&world, &[1, 2]);
    let start = Barrier::new(8);
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (world, reference, start) = (&world, &reference, &start);
                scope.spawn(move || {
                    let by = world.by(if number % 2 == 0 { "mn" } else { "jb" });
                    start.wait();
                    approve(&world.desk(), &by, reference, &[]).is_ok()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| usize::from(thread.join().unwrap()))
            .sum()
    });
    assert_eq!(done, 1);
    world.deliver();
    let emails = world
        .mailbox
        .all()
        .iter()
        .filter(|arrived| arrived.subject.contains("activation"))
        .count();
    assert_eq!(emails, 1);
    let approvals = world
        .audit()
        .iter()
        .filter(|entry| {
            entry.action == "access.approved"
                && entry.outcome == cso::domain::audit::Outcome::Done.word()
        })
        .count();
    assert_eq!(approvals, 2, "one for each record");
}

#[test]
fn a_refusal_needs_a_reason_and_closes_what_it_refuses() {
    let world = World::new();
    let reference = waiting(&world, &[1]);
    let refused = refuse(&world.desk(), &world.by("mn"), &reference, &[]);
    assert!(matches!(refused, Err(Refusal::ReasonRequired { .. })));
    let sent = world.mailbox.all().len();
    refuse(&world.desk(), &world.with_reason("mn"), &reference, &[]).unwrap();
    world.is_at(&reference, Stage::Closed, WaitingOn::Nobody, Step::Closed);
    world.deliver();
    assert_eq!(world.mailbox.all().len(), sent, "nobody is told by email");
}

#[test]
fn restricting_a_record_suspends_access_and_lifting_it_gives_none_back() {
    let world = World::new();
    let reference = waiting(&world, &[1]);
    world.approve("mn", &reference).unwrap();
    world.deliver();
    world.seconds(1);
    restrict(&world.desk(), &world.with_reason("mn"), &record_ref(1)).unwrap();
    world.is_at(
        &reference,
        Stage::Closed,
        WaitingOn::Worker,
        Step::Suspended,
    );
    let mut sam = Browser::new(&world);
    sam.sign_in(SAM);
    assert!(sam.offers().unwrap().is_empty());
    unrestrict(&world.desk(), &world.with_reason("mn"), &record_ref(1)).unwrap();
    let offers = sam.offers().unwrap();
    assert!(!offers[0].access.state.is_usable());
}

#[test]
fn five_wrong_unique_codes_lock_and_resending_does_not_give_tries_back() {
    use crate::support::desk::secret;
    use cso::app::invite::resend::{Fresh, Limits, resend};
    let world = World::new();
    let reference = world.invite(SAM, &[1]);
    let code = world.code_for(SAM);
    for left in [4, 3] {
        assert!(world.verify(&reference, &secret("7KQX-2MPD")).is_err());
        assert_eq!(world.invitation(&reference).code.attempts_left, left);
    }
    world.seconds(200);
    let by = world.by("kl");
    resend(
        &world.desk(),
        &by,
        &reference,
        Fresh::IfNeeded,
        Limits::Kept,
    )
    .unwrap();
    world.deliver();
    assert_eq!(world.code_for(SAM), code, "two emails never disagree");
    assert_eq!(world.invitation(&reference).code.attempts_left, 3);
    for _ in 0..3 {
        assert!(world.verify(&reference, &secret("7KQX-2MPD")).is_err());
    }
    world.is_at(&reference, Stage::Code, WaitingOn::Worker, Step::CodeLocked);
    assert!(matches!(
        world.verify(&reference, &code),
        Err(Refusal::CodeLocked { .. })
    ));
    resend(
        &world.desk(),
        &by,
        &reference,
        Fresh::IfNeeded,
        Limits::Kept,
    )
    .unwrap();
    world.deliver();
    assert_ne!(world.code_for(SAM), code);
    world.verify(&reference, &world.code_for(SAM)).unwrap();
}

#[test]
fn withdrawing_takes_back_what_waits_and_leaves_what_is_active_in_sight() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
    world.deliver();
    cso::app::invite::withdraw::withdraw(
        &world.desk(),
        &world.by("kl"),
        &reference,
        cso::app::invite::withdraw::Tell::Nobody,
    )
    .unwrap();
    // The list of what is over must not hide somebody who still sees a record.
    world.is_at(&reference, Stage::Active, WaitingOn::Nobody, Step::Active);
    assert_eq!(
        world.invitation(&reference).state,
        InvitationState::Withdrawn
    );
}
