//! What a browser's token is worth, and for how long.

use crate::support::browser::{Browser, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address};
use chrono::TimeDelta;
use cso::app::person::{self, PersonRefusal};
use cso::domain::account::{Account, AccountEvent, MfaMethod};
use cso::domain::secret::Secret;

#[track_caller]
fn is_dead(world: &World, token: &Secret) {
    let view = world.store.view().unwrap();
    assert!(matches!(
        person::enter(&*view, &world.desk(), token, world.now()),
        Err(PersonRefusal::NotSignedIn)
    ));
}

#[test]
fn the_token_changes_at_each_step_up_and_the_old_one_is_worth_nothing() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    let mut old = vec![sam.token.clone()];
    let mut next = |world: &World, browser: &Browser<'_>| {
        is_dead(world, old.last().unwrap());
        assert!(!old.contains(&browser.token));
        old.push(browser.token.clone());
    };
    sam.open(&link).unwrap();
    next(&world, &sam);
    sam.send_email_code(SAM).unwrap();
    sam.verify_email(&world.digits_for(SAM)).unwrap();
    next(&world, &sam);
    sam.create().unwrap();
    next(&world, &sam);
    sam.enrol(MOBILE, MfaMethod::Sms).unwrap();
    sam.confirm_phone(&world.digits_for(MOBILE_FULL)).unwrap();
    next(&world, &sam);
    sam.enrol_again(MfaMethod::Sms).unwrap();
    sam.confirm_phone(&world.digits_for(MOBILE_FULL)).unwrap();
    next(&world, &sam);
    sam.password(SAM, PASSWORD).unwrap();
    next(&world, &sam);
    // The password alone shows nothing.
    assert!(matches!(sam.offers(), Err(PersonRefusal::NotSignedIn)));
    sam.send_code(MfaMethod::Sms).unwrap();
    sam.confirm(&world.digits_for(MOBILE_FULL)).unwrap();
    next(&world, &sam);
    person::sign_out(&world.desk(), &sam.token).unwrap();
    is_dead(&world, &sam.token);
}

#[test]
fn a_session_ends_after_twenty_idle_minutes_to_the_second() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    world.pass(TimeDelta::minutes(20) - TimeDelta::seconds(1));
    sam.answer(&[]).unwrap();
    world.pass(TimeDelta::minutes(20) - TimeDelta::seconds(1));
    assert!(sam.offers().is_ok());
    world.seconds(1);
    assert!(matches!(sam.offers(), Err(PersonRefusal::NotSignedIn)));
}

#[test]
fn a_session_ends_after_eight_hours_however_busy_it_was() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    let began = world.now();
    sam.join(&link, SAM);
    while world.now() < began + TimeDelta::hours(8) - TimeDelta::seconds(1) {
        sam.answer(&[]).unwrap();
        let left = began + TimeDelta::hours(8) - TimeDelta::seconds(1) - world.now();
        world.pass(TimeDelta::minutes(15).min(left));
    }
    sam.answer(&[]).unwrap();
    world.seconds(1);
    assert!(matches!(sam.offers(), Err(PersonRefusal::NotSignedIn)));
}

#[test]
fn whoever_reads_is_not_out_however_short_sessions_are() {
    let mut world = World::new();
    world.policy.session_idle = TimeDelta::seconds(30);
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    for _ in 0..4 {
        world.seconds(20);
        person::stay(&world.desk(), &sam.token).unwrap();
    }
    world.seconds(30);
    is_dead(&world, &sam.token);
    let told = person::remain(&world.desk(), &sam.token);
    assert!(matches!(told, Err(PersonRefusal::NotSignedIn)));
}

#[test]
fn a_locked_or_closed_account_does_nothing_from_the_next_request_on() {
    for event in [AccountEvent::Locked, AccountEvent::Closed] {
        let world = World::new();
        let (_, link) = world.linked(SAM, &[1]);
        let mut sam = Browser::new(&world);
        sam.join(&link, SAM);
        let unit = world.store.begin().unwrap();
        let before = unit.account_at(&address(SAM)).unwrap().unwrap();
        let after = Account {
            state: before.state.after(event).unwrap(),
            version: before.version + 1,
            locked_at: Some(world.now()),
            closed_at: (event == AccountEvent::Closed).then(|| world.now()),
            ..before.clone()
        };
        unit.move_account(&before, &after).unwrap();
        unit.keep().unwrap();
        assert!(matches!(sam.offers(), Err(PersonRefusal::NotSignedIn)));
        assert!(matches!(sam.answer(&[]), Err(PersonRefusal::NotSignedIn)));
        is_dead(&world, &sam.token);
        let mut later = Browser::new(&world);
        assert!(matches!(
            later.password(SAM, PASSWORD),
            Err(PersonRefusal::SignInFailed)
        ));
    }
}

#[test]
fn opening_a_link_signs_out_whoever_was_signed_in_there() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut shared = Browser::new(&world);
    shared.join(&link, SAM);
    let (_, rosies) = world.linked("rosie@example.org", &[2]);
    shared.open(&rosies).unwrap();
    assert!(matches!(shared.offers(), Err(PersonRefusal::NotSignedIn)));
}
