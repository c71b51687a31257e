//! A button pressed twice does its work once, and loses nobody their way.

use crate::support::browser::{Browser, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address, secret};
use chrono::TimeDelta;
use cso::app::person::place::{Place, place};
use cso::app::person::{self, PersonRefusal, Press, Visit, link, phone, register, sign_in};
use cso::domain::account::MfaMethod;
use cso::domain::name::PersonName;
use cso::ports::vault::Vault as _;

fn enrolling(world: &World) -> Browser<'_> {
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(world);
    sam.sign_up(&link, SAM);
    sam
}

#[test]
fn a_second_press_that_asks_for_a_code_sends_no_second_one() {
    let world = World::new();
    let sam = enrolling(&world);
    let form = secret("a form's mark");
    let press = Press::of(&sam.token).with_form(&form);
    let method = MfaMethod::Sms;
    phone::enrol(&world.desk(), press, "44", MOBILE, method).unwrap();
    let again = phone::enrol(&world.desk(), press, "44", MOBILE, method).unwrap_err();
    assert!(matches!(again, PersonRefusal::Repeated));
    world.deliver();
    phone::confirm(
        &world.desk(),
        Press::of(&sam.token),
        &world.digits_for(MOBILE_FULL),
    )
    .unwrap();
}

#[test]
fn a_wrong_code_pressed_twice_is_counted_once_and_told_twice() {
    let world = World::new();
    let sam = enrolling(&world);
    sam.enrol(MOBILE, MfaMethod::Sms).unwrap();
    let form = secret("a form's mark");
    let press = Press::of(&sam.token).with_form(&form);
    for _ in 0..7 {
        let told = phone::confirm(&world.desk(), press, &secret("no code")).map(|_| ());
        assert!(matches!(told, Err(PersonRefusal::WrongCode)));
    }
    let right = world.digits_for(MOBILE_FULL);
    phone::confirm(&world.desk(), Press::of(&sam.token), &right).unwrap();
}

#[test]
fn a_second_press_of_a_step_up_gets_the_session_and_an_old_token_alone_does_not() {
    let world = World::new();
    let mut sam = Browser::new(&world);
    let (_, link) = world.linked(SAM, &[1]);
    sam.open(&link).unwrap();
    sam.send_email_code(SAM).unwrap();
    sam.verify_email(&world.digits_for(SAM)).unwrap();
    let form = secret("a form's mark");
    let press = Press::of(&sam.token).with_form(&form);
    let create = || {
        let name = PersonName::parse("Sam").unwrap();
        register::create(&world.desk(), press, &name, &name, &secret(PASSWORD))
    };
    let first = create().unwrap();
    assert!(matches!(create().err(), Some(PersonRefusal::NotSignedIn)));

    let other = secret("another form's mark");
    for stranger in [
        Press::of(&sam.token),
        Press::of(&sam.token).with_form(&other),
    ] {
        let told = person::repeated(&world.desk(), stranger).err();
        assert!(matches!(told, Some(PersonRefusal::NotSignedIn)));
    }
    let enrol = Place::Enrol {
        phone: None,
        again: false,
    };
    assert_eq!(place(&world.desk(), &first.token).unwrap(), enrol);
    // The very token of the first answer, which may have come through after all; also under a new key.
    for _ in 0..2 {
        let second = person::repeated(&world.desk(), press).unwrap();
        assert_eq!(second.token, first.token);
        world.ring.rotate().unwrap();
    }
    // A minute later it is a stranger's, and reading on does not make the minute longer.
    world.pass(TimeDelta::seconds(60));
    person::stay(&world.desk(), &first.token).unwrap();
    assert!(person::repeated(&world.desk(), press).is_err());
    assert_eq!(place(&world.desk(), &first.token).unwrap(), enrol);
}

#[test]
fn a_press_that_begins_a_session_begins_one() {
    let world = World::new();
    let (mark, other) = (secret("a form's mark"), secret("another form's mark"));
    let visit = |token, mark| person::visit(&world.desk(), token, Some(mark)).unwrap();
    let begun = |visit| match visit {
        Visit::New(browser) => browser.token,
        Visit::Own | Visit::Done(_) => panic!("no session begins"),
    };
    let first = begun(visit(None, &mark));
    assert_eq!(begun(visit(None, &mark)), first);
    assert!(matches!(visit(Some(&first), &mark), Visit::Own));
    assert_ne!(begun(visit(None, &other)), first);
    // A browser that comes back with a token that is over.
    let over = secret("a token that is over");
    let back = begun(visit(Some(&over), &mark));
    assert_ne!(back, first);
    assert_eq!(begun(visit(Some(&over), &mark)), back);

    // The first press goes on to the next step; the second one gets there as well.
    let (_, link) = world.linked(SAM, &[1]);
    let press = Press::of(&first).with_form(&mark);
    let opened = link::open(&world.desk(), press, &link).unwrap();
    for token in [None, Some(&first)] {
        let Visit::Done(browser) = visit(token, &mark) else {
            panic!("the second press is at another place");
        };
        assert_eq!(browser.token, opened.token);
    }
    // The same form out of the browser's memory, much later: another visit, and the steps go on.
    world.pass(TimeDelta::seconds(60));
    let later = begun(visit(None, &mark));
    assert_ne!(later, first);
    let press = Press::of(&later).with_form(&mark);
    let again = link::open(&world.desk(), press, &link).unwrap();
    assert_ne!(again.token, opened.token);
    let late = begun(visit(Some(&over), &mark));
    assert_ne!(late, back);
    for token in [&opened.token, &again.token, &late, &back] {
        assert!(place(&world.desk(), token).is_ok());
    }
}

#[test]
fn a_failed_sign_in_pressed_twice_is_counted_once() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.sign_up(&link, SAM);
    let browser = Browser::new(&world);
    let form = secret("a form's mark");
    let press = Press::of(&browser.token).with_form(&form);
    for _ in 0..3 {
        let told = sign_in::password(&world.desk(), press, &address(SAM), &secret("wrong"));
        assert!(matches!(told.err(), Some(PersonRefusal::SignInFailed)));
    }
    let view = cso::ports::store::Store::view(&*world.store).unwrap();
    let account = view.account_at(&address(SAM)).unwrap().unwrap();
    assert_eq!(account.failed_sign_ins, 1);
}
