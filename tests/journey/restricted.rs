//! A record that becomes restricted on the way suspends sends and access, at every stage.

use crate::support::browser::Browser;
use crate::support::desk::{SAM, World};
use crate::support::rows::record_ref;
use cso::app::contact::{Whom, hold, release};
use cso::app::outbox::RESTRICTED;
use cso::app::person::decide::Choice;
use cso::app::record::{restrict, unrestrict};
use cso::app::refusal::Refusal;
use cso::domain::access::AccessState;
use cso::domain::contact::DO_NOT_CONTACT;
use cso::domain::id::InvitationRef;
use cso::domain::journey::Step;
use cso::domain::outbox::MessageState;

fn close(world: &World, record: u32) {
    // What is offered in the same second was offered knowingly.
    world.seconds(1);
    restrict(&world.desk(), &world.with_reason("jb"), &record_ref(record)).unwrap();
}

fn open(world: &World, record: u32) {
    unrestrict(&world.desk(), &world.with_reason("jb"), &record_ref(record)).unwrap();
}

fn states(world: &World, reference: &InvitationRef) -> Vec<AccessState> {
    let view = world.store.view().unwrap();
    let all = view.accesses_of(reference).unwrap();
    all.iter().map(|access| access.state).collect()
}

fn held(world: &World, reference: &InvitationRef) -> Vec<String> {
    let view = world.store.view().unwrap();
    let all = view.messages_of(reference).unwrap();
    all.into_iter()
        .filter(|message| message.state == MessageState::Held)
        .filter_map(|message| message.error)
        .collect()
}

#[test]
fn while_it_is_offered_its_emails_wait_and_the_link_shows_nothing_of_it() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1]).unwrap();
    close(&world, 1);
    world.deliver();
    assert!(world.mailbox.all().is_empty());
    assert_eq!(held(&world, &reference), [RESTRICTED]);
    assert_eq!(world.invitation(&reference).step, Step::SetupHeld);
    open(&world, 1);
    world.deliver();
    world.verify(&reference, &world.code_for(SAM)).unwrap();
    world.deliver();
    let mut sam = Browser::new(&world);
    sam.join(&world.link_for(SAM), SAM);
    assert_eq!(sam.offers().unwrap().len(), 1);
    // Signed in, with the page open.
    close(&world, 1);
    assert_eq!(sam.offers().unwrap().len(), 0);
    assert_eq!(world.invitation(&reference).step, Step::RecordsRestricted);
    open(&world, 1);
    assert_eq!(sam.offers().unwrap().len(), 1);
    sam.answer(&[Choice::Yes]).unwrap();
}

#[test]
fn an_answer_pressed_after_it_is_not_taken() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    let offers = sam.offers().unwrap();
    close(&world, 1);
    let answers = [(
        offers[0].invitation.clone(),
        offers[0].record.clone(),
        Choice::Yes,
    )];
    let press = cso::app::person::Press::of(&sam.token);
    let pressed = cso::app::person::decide::submit(&world.desk(), press, &answers);
    assert!(matches!(
        pressed,
        Err(cso::app::person::PersonRefusal::NotOffered)
    ));
    assert_eq!(states(&world, &reference), [AccessState::Offered]);
}

#[test]
fn while_it_waits_for_approval_only_its_own_team_decides() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes]).unwrap();
    let south = crate::support::rows::team("south");
    let jb = world.by("jb");
    cso::app::record::reassign(&world.desk(), &jb, &record_ref(1), &south).unwrap();
    close(&world, 1);
    assert!(sam.offers().unwrap().is_empty());
    let refused = world.approve("mn", &reference);
    assert!(
        matches!(refused, Err(Refusal::Restricted { .. })),
        "{refused:?}"
    );
    world.is_stored_right(&reference);
    open(&world, 1);
    world.approve("mn", &reference).unwrap();
    assert_eq!(states(&world, &reference), [AccessState::Active]);
}

#[test]
fn access_in_use_is_suspended_and_stays_so_and_the_open_record_goes_on() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes, Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
    world.deliver();
    assert_eq!(sam.offers().unwrap().len(), 2);
    close(&world, 1);
    let [suspended, active] = states(&world, &reference)[..] else {
        panic!("two accesses");
    };
    assert_eq!(
        (suspended, active),
        (AccessState::Suspended, AccessState::Active)
    );
    let seen = sam.offers().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].record, record_ref(2));
    open(&world, 1);
    assert_eq!(
        states(&world, &reference),
        [AccessState::Suspended, AccessState::Active]
    );
    world.is_stored_right(&reference);
}

#[test]
fn an_access_that_is_ending_is_suspended_too() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
    let unit = world.store.begin().unwrap();
    let before = unit.accesses_of(&reference).unwrap().remove(0);
    let after = cso::domain::access::Access {
        state: AccessState::Ending,
        ends_at: Some(world.now() + chrono::TimeDelta::days(7)),
        ..before.clone()
    };
    unit.move_access(&before, &after).unwrap();
    unit.keep().unwrap();
    close(&world, 1);
    assert_eq!(states(&world, &reference), [AccessState::Suspended]);
    assert!(sam.offers().unwrap().is_empty());
}

#[test]
fn a_hold_and_a_restriction_each_keep_an_email_back_by_themselves() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1, 2]).unwrap();
    close(&world, 1);
    hold(
        &world.desk(),
        &world.with_reason("kl"),
        &reference,
        Whom::Person,
    )
    .unwrap();
    assert_eq!(held(&world, &reference), [RESTRICTED]);
    open(&world, 1);
    assert_eq!(held(&world, &reference), [DO_NOT_CONTACT]);
    close(&world, 2);
    release(
        &world.desk(),
        &world.with_reason("jb"),
        &reference,
        Whom::Person,
    )
    .unwrap();
    assert_eq!(held(&world, &reference), [RESTRICTED]);
    world.deliver();
    assert!(world.mailbox.all().is_empty());
    open(&world, 2);
    world.deliver();
    assert_eq!(world.mailbox.all().len(), 1);
}
