//! Six digits: counted on their row, single use, bound to one account and one purpose.

use crate::support::browser::{Browser, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address, secret};
use chrono::TimeDelta;
use cso::app::person::Press;
use cso::app::person::{PersonRefusal, register};
use cso::domain::account::MfaMethod;
use cso::domain::secret::Secret;
use cso::domain::session::CodePurpose;
use std::sync::Barrier;

/// Six digits that these are not.
fn other_than(digits: &Secret) -> Secret {
    secret(if digits.expose() == "123456" {
        "654321"
    } else {
        "123456"
    })
}

fn asked_for_a_code(world: &World) -> Browser<'_> {
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(world);
    sam.open(&link).unwrap();
    sam.send_email_code(SAM).unwrap();
    sam
}

fn tries_left(world: &World) -> u32 {
    let view = world.store.view().unwrap();
    let account = view.account_at(&address(SAM)).unwrap().unwrap();
    let code = view.verification(&account.reference, CodePurpose::Email);
    code.unwrap().unwrap().attempts_left
}

#[test]
fn a_wrong_code_is_counted_once_and_the_fifth_makes_it_void() {
    let world = World::new();
    let mut sam = asked_for_a_code(&world);
    let right = world.digits_for(SAM);
    for left in (0..5).rev() {
        // A thing that is no code at all is a try as well.
        let typed = if left == 2 {
            secret("no")
        } else {
            other_than(&right)
        };
        let refused = sam.verify_email(&typed).unwrap_err();
        assert!(matches!(refused, PersonRefusal::WrongCode));
        assert_eq!(tries_left(&world), left);
    }
    let refused = sam.verify_email(&right).unwrap_err();
    assert!(matches!(refused, PersonRefusal::CodeVoid));
    assert_eq!(tries_left(&world), 0);
    sam.send_email_code(SAM).unwrap();
    sam.verify_email(&world.digits_for(SAM)).unwrap();
}

#[test]
fn a_code_ends_at_its_second_and_works_once() {
    let world = World::new();
    let mut sam = asked_for_a_code(&world);
    let first = world.digits_for(SAM);
    world.pass(TimeDelta::minutes(10));
    assert!(matches!(
        sam.verify_email(&first),
        Err(PersonRefusal::CodeVoid)
    ));
    sam.send_email_code(SAM).unwrap();
    let second = world.digits_for(SAM);
    world.pass(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    // The old one is no longer it, and trying it counts.
    assert!(sam.verify_email(&first).is_err());
    let mut twin = Browser::new(&world);
    twin.open(&world.link_for(SAM)).unwrap();
    sam.verify_email(&second).unwrap();
    assert!(matches!(
        twin.verify_email(&second),
        Err(PersonRefusal::CodeVoid)
    ));
}

#[test]
fn spaces_and_hyphens_are_forgiven() {
    let world = World::new();
    let mut sam = asked_for_a_code(&world);
    let digits = world.digits_for(SAM);
    let (left, right) = digits.expose().split_at(3);
    sam.verify_email(&secret(&format!(" {left}-{right} ")))
        .unwrap();
}

#[test]
fn a_code_of_another_account_or_purpose_fails() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let (_, rosies) = world.linked("rosie@example.org", &[2]);
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    sam.send_email_code(SAM).unwrap();
    let mut rosie = Browser::new(&world);
    rosie.open(&rosies).unwrap();
    rosie.send_email_code("rosie@example.org").unwrap();
    let theirs = world.digits_for("rosie@example.org");
    assert_ne!(theirs, world.digits_for(SAM));
    assert!(matches!(
        sam.verify_email(&theirs),
        Err(PersonRefusal::WrongCode)
    ));
    sam.verify_email(&world.digits_for(SAM)).unwrap();
    sam.create().unwrap();
    sam.enrol(MOBILE, MfaMethod::Sms).unwrap();
    let enrolment = world.digits_for(MOBILE_FULL);
    // What confirms a phone does not sign anybody in, and does nothing for the password.
    assert!(matches!(
        sam.confirm(&enrolment),
        Err(PersonRefusal::NotSignedIn)
    ));
    assert!(!sam.confirm_phone(&enrolment).unwrap());
    sam.enrol_again(MfaMethod::Sms).unwrap();
    let enrolment = world.digits_for(MOBILE_FULL);
    assert!(sam.confirm_phone(&enrolment).unwrap());
    let mut later = Browser::new(&world);
    later.password(SAM, PASSWORD).unwrap();
    assert!(matches!(
        later.confirm(&enrolment),
        Err(PersonRefusal::CodeVoid)
    ));
}

#[test]
fn after_ten_codes_in_an_hour_the_next_waits() {
    let world = World::new();
    let sam = asked_for_a_code(&world);
    for _ in 1..10 {
        world.pass(TimeDelta::minutes(5));
        sam.send_email_code(SAM).unwrap();
    }
    let refused = sam.send_email_code(SAM).unwrap_err();
    assert!(matches!(refused, PersonRefusal::TooManyCodes));
    world.pass(TimeDelta::minutes(16));
    sam.send_email_code(SAM).unwrap();
}

/// All at once from as many browsers, each bound to the link; gives what each was told.
fn all_at_once(world: &World, typed: &Secret, count: usize) -> Vec<Result<(), PersonRefusal>> {
    let link = world.link_for(SAM);
    let browsers: Vec<Secret> = (0..count)
        .map(|_| {
            let mut browser = Browser::new(world);
            browser.open(&link).unwrap();
            browser.token
        })
        .collect();
    let start = Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = browsers
            .iter()
            .map(|token| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    register::verify_email_code(&world.desk(), Press::of(token), typed).map(|_| ())
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn fifty_wrong_codes_at_once_are_compared_five_times() {
    let world = World::new();
    asked_for_a_code(&world);
    let wrong = other_than(&world.digits_for(SAM));
    let told = all_at_once(&world, &wrong, 50);
    let compared = told
        .iter()
        .filter(|told| matches!(told, Err(PersonRefusal::WrongCode)))
        .count();
    let void = told
        .iter()
        .filter(|told| matches!(told, Err(PersonRefusal::CodeVoid)))
        .count();
    assert_eq!((compared, void), (5, 45));
    assert_eq!(tries_left(&world), 0);
}

#[test]
fn fifty_right_codes_at_once_succeed_once() {
    let world = World::new();
    asked_for_a_code(&world);
    let told = all_at_once(&world, &world.digits_for(SAM), 50);
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1);
    assert_eq!(
        world.count("email.verified"),
        50,
        "one done, the others denied"
    );
}
