//! Signing in and forgotten passwords: what a stranger may learn (nothing) and how often they may try.

use crate::support::browser::{Browser, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address, secret};
use chrono::TimeDelta;
use cso::app::person::Press;
use cso::app::person::password::{self, Forgotten};
use cso::app::person::{self, PersonRefusal, reset};
use cso::domain::account::{Account, MfaMethod};
use cso::domain::secret::Secret;

const NEW_PASSWORD: &str = "second breakfast, elevenses";
const NOBODY: &str = "nobody@example.org";

fn joined(world: &World) {
    let (_, link) = world.linked(SAM, &[1]);
    Browser::new(world).join(&link, SAM);
}

fn account(world: &World) -> Account {
    let view = world.store.view().unwrap();
    view.account_at(&address(SAM)).unwrap().unwrap()
}

fn change(world: &World, how: impl FnOnce(&mut Account)) {
    let unit = world.store.begin().unwrap();
    let before = unit.account_at(&address(SAM)).unwrap().unwrap();
    let mut after = Account {
        version: before.version + 1,
        ..before.clone()
    };
    how(&mut after);
    unit.move_account(&before, &after).unwrap();
    unit.keep().unwrap();
}

fn prove_email(
    browser: &mut Browser<'_>,
    world: &World,
    digits: &Secret,
) -> Result<bool, PersonRefusal> {
    Ok(
        match password::prove_email(&world.desk(), Press::of(&browser.token), digits)? {
            Forgotten::Phone { browser: next, .. } => {
                browser.token = next.token;
                true
            }
            Forgotten::Password(next) => {
                browser.token = next.token;
                false
            }
        },
    )
}

#[test]
fn a_known_and_an_unknown_address_are_told_the_same() {
    let world = World::new();
    joined(&world);
    let seen_at = |token: &Secret| {
        let view = world.store.view().unwrap();
        let (session, _) = person::enter(&*view, &world.desk(), token, world.now()).unwrap();
        session.seen_at
    };
    for email in [SAM, NOBODY] {
        let mut browser = Browser::new(&world);
        let token = browser.token.clone();
        world.seconds(5);
        let refused = browser.password(email, "wrong, wrong, wrong").unwrap_err();
        assert!(matches!(refused, PersonRefusal::SignInFailed), "{email}");
        assert_eq!(
            refused.to_string(),
            "the email address or the password is not right"
        );
        // The session goes on under its token, and one write kept it awake.
        assert_eq!(browser.token, token);
        assert_eq!(seen_at(&token), world.now(), "{email}");

        world.seconds(5);
        password::forgotten(&world.desk(), Press::of(&token), &address(email)).unwrap();
        assert_eq!(seen_at(&token), world.now(), "{email}");
        world.seconds(5);
        for _ in 0..7 {
            let refused = prove_email(&mut browser, &world, &secret("000000")).unwrap_err();
            assert!(matches!(refused, PersonRefusal::WrongCode), "{email}");
        }
        assert_eq!(seen_at(&token), world.now(), "{email}");
    }
}

#[test]
fn signing_up_without_a_link_creates_nothing() {
    let world = World::new();
    let browser = Browser::new(&world);
    for email in [SAM, NOBODY] {
        assert!(matches!(
            browser.send_email_code(email),
            Err(PersonRefusal::NotSignedIn)
        ));
    }
    assert!(world.mailbox.all().is_empty());
}

#[test]
fn the_tenth_failure_pauses_sign_in_for_a_minute_and_each_more_for_twice_as_long() {
    let world = World::new();
    joined(&world);
    let mut browser = Browser::new(&world);
    let try_wrong = |browser: &mut Browser<'_>| {
        let refused = browser.password(SAM, "wrong, wrong, wrong").unwrap_err();
        assert!(matches!(refused, PersonRefusal::SignInFailed));
    };
    for _ in 0..9 {
        try_wrong(&mut browser);
    }
    assert_eq!(account(&world).paused_until, None);
    try_wrong(&mut browser);
    let minute = world.now() + TimeDelta::minutes(1);
    assert_eq!(account(&world).paused_until, Some(minute));
    // Neither right nor wrong passes or counts while it is paused.
    world.set_now(minute - TimeDelta::seconds(1));
    assert!(browser.password(SAM, PASSWORD).is_err());
    try_wrong(&mut browser);
    assert_eq!(account(&world).failed_sign_ins, 10);
    world.set_now(minute);
    try_wrong(&mut browser);
    let two = world.now() + TimeDelta::minutes(2);
    assert_eq!(account(&world).paused_until, Some(two));
    world.set_now(two);
    browser.sign_in(SAM);
    assert_eq!(account(&world).failed_sign_ins, 0);
    assert_eq!(
        world.count("sign_in.password"),
        14,
        "every try is in the trail"
    );
}

#[test]
fn whoever_knows_the_password_has_no_end_of_tries_at_the_codes() {
    let world = World::new();
    joined(&world);
    let mut thief = Browser::new(&world);
    let mut compared = 0;
    for _ in 0..40 {
        world.seconds(1);
        if thief.password(SAM, PASSWORD).is_err() || thief.send_code(MfaMethod::Sms).is_err() {
            break;
        }
        for _ in 0..4 {
            match thief.confirm(&secret("000000")) {
                Err(PersonRefusal::WrongCode) => compared += 1,
                Err(PersonRefusal::CodeVoid) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(compared, 10);
    // While it is paused the right code passes no more than a wrong one.
    let digits = world.digits_for(MOBILE_FULL);
    assert!(matches!(
        thief.confirm(&digits),
        Err(PersonRefusal::CodeVoid)
    ));
    world.pass(TimeDelta::minutes(2));
    Browser::new(&world).sign_in(SAM);
    assert_eq!(account(&world).failed_sign_ins, 0);
}

#[test]
fn a_forgotten_password_takes_the_phone_and_ends_the_other_sessions() {
    let world = World::new();
    joined(&world);
    let mut other = Browser::new(&world);
    other.sign_in(SAM);
    let mut sam = Browser::new(&world);
    password::forgotten(&world.desk(), Press::of(&sam.token), &address(SAM)).unwrap();
    world.deliver();
    assert!(prove_email(&mut sam, &world, &world.digits_for(SAM)).unwrap());
    // The mailbox alone sets nothing.
    let early = password::set(&world.desk(), Press::of(&sam.token), &secret(NEW_PASSWORD));
    assert!(matches!(early, Err(PersonRefusal::NotSignedIn)));
    password::send_code(&world.desk(), Press::of(&sam.token), MfaMethod::Sms).unwrap();
    world.deliver();
    let digits = world.digits_for(MOBILE_FULL);
    let proved = password::prove_phone(&world.desk(), Press::of(&sam.token), &digits).unwrap();
    let weak = password::set(
        &world.desk(),
        Press::of(&proved.token),
        &secret("password1"),
    );
    assert!(matches!(weak, Err(PersonRefusal::Password(_))));
    let done = password::set(
        &world.desk(),
        Press::of(&proved.token),
        &secret(NEW_PASSWORD),
    )
    .unwrap();
    assert!(matches!(other.offers(), Err(PersonRefusal::NotSignedIn)));
    sam.token = done.token;
    assert!(matches!(sam.offers(), Err(PersonRefusal::NotSignedIn)));
    assert!(sam.password(SAM, PASSWORD).is_err());
    assert!(sam.password(SAM, NEW_PASSWORD).unwrap());
}

#[test]
fn while_the_phone_is_reset_the_mailbox_alone_opens_nothing() {
    let world = World::new();
    joined(&world);
    let browser = Browser::new(&world);
    password::forgotten(&world.desk(), Press::of(&browser.token), &address(SAM)).unwrap();
    world.deliver();
    let digits = world.digits_for(SAM);
    change(&world, |account| account.phone_reset_at = Some(world.now()));
    // Neither a code that was asked for before the reset nor one after it.
    let mut browser = browser;
    assert!(prove_email(&mut browser, &world, &digits).is_err());
    let sent =
        password::forgotten(&world.desk(), Press::of(&browser.token), &address(SAM)).unwrap();
    assert_eq!(sent, None);
    assert!(prove_email(&mut browser, &world, &digits).is_err());
}

#[test]
fn a_reset_phone_is_not_confirmed_again_by_whoever_holds_the_old_one() {
    let world = World::new();
    joined(&world);
    change(&world, |account| account.phone_reset_at = Some(world.now()));
    world.seconds(1);
    let mut browser = Browser::new(&world);
    assert!(!browser.password(SAM, PASSWORD).unwrap());
    reset::send_code(&world.desk(), Press::of(&browser.token)).unwrap();
    world.deliver();
    let digits = world.digits_for(SAM);
    let proved = reset::prove_email(&world.desk(), Press::of(&browser.token), &digits).unwrap();
    browser.token = proved.token;
    assert!(matches!(
        browser.enrol_again(MfaMethod::Sms),
        Err(PersonRefusal::NotSignedIn)
    ));
    // A number given anew takes both confirmations, also when it is the old one.
    browser.confirm_twice(MOBILE, MOBILE_FULL, MfaMethod::Sms);
    assert_eq!(browser.offers().unwrap().len(), 1);
}

#[test]
fn a_reset_phone_ends_what_was_proved_before_it_and_the_way_round_the_password() {
    let world = World::new();
    joined(&world);
    let thief = Browser::new(&world);
    password::forgotten(&world.desk(), Press::of(&thief.token), &address(SAM)).unwrap();
    world.deliver();
    let digits = world.digits_for(SAM);
    let proved = password::prove_email(&world.desk(), Press::of(&thief.token), &digits).unwrap();
    let Forgotten::Phone { browser, .. } = proved else {
        panic!("the phone is confirmed");
    };
    password::send_code(&world.desk(), Press::of(&browser.token), MfaMethod::Sms).unwrap();
    world.deliver();
    let code = world.digits_for(MOBILE_FULL);
    let mut inside = Browser::new(&world);
    inside.sign_in(SAM);
    change(&world, |account| account.phone_reset_at = Some(world.now()));
    let late = password::prove_phone(&world.desk(), Press::of(&browser.token), &code);
    assert!(matches!(late.err(), Some(PersonRefusal::NotSignedIn)));
    assert!(matches!(inside.offers(), Err(PersonRefusal::NotSignedIn)));
}

#[test]
fn a_confirmed_phone_ends_every_session_that_did_without_it() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.sign_up(&link, SAM);
    // Somebody with the mailbox alone gets as far as a new password, since there is no phone yet.
    let other = Browser::new(&world);
    password::forgotten(&world.desk(), Press::of(&other.token), &address(SAM)).unwrap();
    world.deliver();
    let digits = world.digits_for(SAM);
    let proved = password::prove_email(&world.desk(), Press::of(&other.token), &digits).unwrap();
    let Forgotten::Password(browser) = proved else {
        panic!("there is no phone");
    };
    sam.confirm_twice(MOBILE, MOBILE_FULL, MfaMethod::Sms);
    let late = password::set(
        &world.desk(),
        Press::of(&browser.token),
        &secret(NEW_PASSWORD),
    );
    assert!(matches!(late.err(), Some(PersonRefusal::NotSignedIn)));
    assert_eq!(sam.offers().unwrap().len(), 1);
}

#[test]
fn wrong_codes_on_the_way_round_the_password_pause_signing_in() {
    let world = World::new();
    joined(&world);
    let stranger = Browser::new(&world);
    for _ in 0..3 {
        password::forgotten(&world.desk(), Press::of(&stranger.token), &address(SAM)).unwrap();
        for _ in 0..4 {
            let press = Press::of(&stranger.token);
            let told = password::prove_email(&world.desk(), press, &secret("no code"));
            assert!(matches!(told.err(), Some(PersonRefusal::WrongCode)));
        }
    }
    let view = world.store.view().unwrap();
    let account = view.account_at(&address(SAM)).unwrap().unwrap();
    assert!(account.is_paused(world.now()));
    assert_eq!(
        account.failed_sign_ins, 10,
        "nothing counts while it is paused"
    );
}
