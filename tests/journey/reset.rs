//! What staff do to accounts, and the walk of a person whose phone was reset.

use crate::support::browser::{Browser, LANDLINE, LANDLINE_FULL, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World, address, secret};
use crate::support::rows::whole as page;
use chrono::TimeDelta;
use cso::app::account::change::{lock, reset_phone, unlock};
use cso::app::account::close::{close, close_for_inactivity};
use cso::app::account::{self, Wanted};
use cso::app::invite::withdraw::Tell;
use cso::app::person::decide::Choice;
use cso::app::person::place::{Place, place};
use cso::app::person::{PersonRefusal, Press, close as asking, password, reset};
use cso::app::refusal::Refusal;
use cso::domain::account::{Account, AccountState, AskedBy, MfaMethod, MfaState};
use cso::domain::id::InvitationRef;
use cso::domain::journey::{Step, WaitingOn};

fn sam(world: &World) -> Account {
    let view = world.store.view().unwrap();
    view.account_at(&address(SAM)).unwrap().unwrap()
}

/// Sam, signed in, with one record active.
fn active(world: &World) -> (InvitationRef, Browser<'_>) {
    let (reference, link) = world.linked(SAM, &[1]);
    let mut browser = Browser::new(world);
    browser.join(&link, SAM);
    browser.answer(&[Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
    world.deliver();
    (reference, browser)
}

fn step(world: &World, reference: &InvitationRef) -> Step {
    let view = world.store.view().unwrap();
    view.invitation(reference).unwrap().unwrap().step
}

fn at(browser: &Browser<'_>, world: &World) -> Place {
    place(&world.desk(), &browser.token).unwrap()
}

fn is_out<T>(done: Result<T, PersonRefusal>) -> bool {
    matches!(done.err(), Some(PersonRefusal::NotSignedIn))
}

#[test]
fn after_a_reset_password_and_mailbox_together_lead_to_a_new_number() {
    let world = World::new();
    let (reference, inside) = active(&world);
    let desk = world.desk();
    let by = world.with_reason("jb");
    let done = reset_phone(&desk, &by, &sam(&world).reference, AskedBy::Person).unwrap();
    assert_eq!(done.sessions, 1);
    assert_eq!(sam(&world).mfa_state(), MfaState::Reset);
    assert_eq!(step(&world, &reference), Step::NewPhone);
    assert!(is_out(inside.offers()));

    world.seconds(1);
    let mut browser = Browser::new(&world);
    assert!(!browser.password(SAM, PASSWORD).unwrap());
    assert_eq!(at(&browser, &world), Place::ResetEmail { is_sent: false });
    // The password alone enrols nothing, and the old number is of no use.
    assert!(is_out(browser.enrol(LANDLINE, MfaMethod::Call)));
    assert!(is_out(browser.enrol_again(MfaMethod::Sms)));
    assert!(is_out(browser.send_code(MfaMethod::Sms)));
    // Nor does a wrong code, or none.
    let wrong = |browser: &Browser<'_>, typed: &str| {
        reset::prove_email(&desk, Press::of(&browser.token), &secret(typed)).err()
    };
    assert!(matches!(
        wrong(&browser, "000000"),
        Some(PersonRefusal::CodeVoid)
    ));
    reset::send_code(&desk, Press::of(&browser.token)).unwrap();
    world.deliver();
    assert_eq!(at(&browser, &world), Place::ResetEmail { is_sent: true });
    let digits = world.digits_for(SAM);
    let other = if digits.expose() == "123456" {
        "654321"
    } else {
        "123456"
    };
    assert!(matches!(
        wrong(&browser, other),
        Some(PersonRefusal::WrongCode)
    ));
    assert_eq!(sam(&world).failed_sign_ins, 1);
    assert!(is_out(browser.enrol(LANDLINE, MfaMethod::Call)));

    let before = browser.token.clone();
    let proved = reset::prove_email(&desk, Press::of(&browser.token), &digits).unwrap();
    browser.token = proved.token;
    assert!(
        is_out(place(&desk, &before)),
        "the token changes at a step up"
    );
    // It worked once.
    assert!(is_out(reset::prove_email(
        &desk,
        Press::of(&browser.token),
        &digits
    )));
    assert_eq!(
        at(&browser, &world),
        Place::Enrol {
            phone: None,
            again: false
        }
    );
    browser.confirm_twice(LANDLINE, LANDLINE_FULL, MfaMethod::Call);
    assert_eq!(browser.offers().unwrap().len(), 1);
    let after = sam(&world);
    assert_eq!((after.phone_reset_at, after.failed_sign_ins), (None, 0));
    assert!(after.phone.unwrap().masked.ends_with("26"));
    assert_eq!(step(&world, &reference), Step::Active);
    // The next sign-in is an ordinary one, and calls the new number.
    let calls = |world: &World| {
        let all = world.mailbox.all();
        all.iter().filter(|one| one.to == LANDLINE_FULL).count()
    };
    let before = calls(&world);
    let mut next = Browser::new(&world);
    assert!(next.password(SAM, PASSWORD).unwrap());
    next.send_code(MfaMethod::Call).unwrap();
    assert_eq!(calls(&world), before + 1);
    for action in ["account.phone_reset", "phone_reset.email_proved"] {
        assert_eq!(
            world.count(action),
            if action == "account.phone_reset" {
                1
            } else {
                3
            }
        );
    }
}

#[test]
fn whoever_was_half_way_to_a_new_number_loses_it_with_the_next_reset() {
    let world = World::new();
    let (_, _) = active(&world);
    let desk = world.desk();
    let by = world.with_reason("jb");
    let reference = sam(&world).reference;
    reset_phone(&desk, &by, &reference, AskedBy::Worker).unwrap();
    world.seconds(1);
    let mut thief = Browser::new(&world);
    assert!(!thief.password(SAM, PASSWORD).unwrap());
    reset::send_code(&desk, Press::of(&thief.token)).unwrap();
    world.deliver();
    let digits = world.digits_for(SAM);
    thief.token = reset::prove_email(&desk, Press::of(&thief.token), &digits)
        .unwrap()
        .token;
    thief.enrol(LANDLINE, MfaMethod::Call).unwrap();
    let code = world.digits_for(LANDLINE_FULL);
    world.seconds(1);
    reset_phone(&desk, &by, &reference, AskedBy::Staff).unwrap();
    assert!(is_out(thief.confirm_phone(&code).map(drop)));
    // The number that was given meanwhile is not simply gone on with.
    world.seconds(1);
    let mut person = Browser::new(&world);
    assert!(!person.password(SAM, PASSWORD).unwrap());
    assert_eq!(at(&person, &world), Place::ResetEmail { is_sent: false });
}

#[test]
fn six_digits_by_email_are_sent_so_often_and_no_oftener() {
    let world = World::new();
    let (_, _) = active(&world);
    let desk = world.desk();
    let reference = sam(&world).reference;
    reset_phone(&desk, &world.with_reason("jb"), &reference, AskedBy::Person).unwrap();
    world.seconds(1);
    let mut browser = Browser::new(&world);
    assert!(!browser.password(SAM, PASSWORD).unwrap());
    for _ in 0..world.policy.email_code_sends {
        reset::send_code(&desk, Press::of(&browser.token)).unwrap();
    }
    let refused = reset::send_code(&desk, Press::of(&browser.token));
    assert!(matches!(refused, Err(PersonRefusal::TooManyCodes)));
    world.deliver();
    // Ten wrong ones pause sign-in, codes and all.
    let digits = world.digits_for(SAM);
    for _ in 0..5 {
        let told = reset::prove_email(&desk, Press::of(&browser.token), &secret("000000"));
        assert!(matches!(told.err(), Some(PersonRefusal::WrongCode)));
    }
    let told = reset::prove_email(&desk, Press::of(&browser.token), &digits);
    assert!(matches!(told.err(), Some(PersonRefusal::CodeVoid)));
}

#[test]
fn password_and_phone_lost_together_are_for_the_worker() {
    let world = World::new();
    let (_, _) = active(&world);
    let desk = world.desk();
    let by = world.with_reason("jb");
    reset_phone(&desk, &by, &sam(&world).reference, AskedBy::Person).unwrap();
    world.seconds(1);
    let browser = Browser::new(&world);
    let sent = password::forgotten(&desk, Press::of(&browser.token), &address(SAM)).unwrap();
    assert_eq!(sent, None);
    // The worker has the account closed and invites again: a whole new sign-up at the same address.
    close(&desk, &by, &sam(&world).reference, Tell::Nobody).unwrap();
    let (_, link) = world.linked(SAM, &[2]);
    Browser::new(&world).join(&link, SAM);
    assert_eq!(sam(&world).state, AccountState::Active);
}

#[test]
fn a_lock_ends_sessions_and_codes_and_an_unlock_goes_back_to_where_it_was() {
    let world = World::new();
    let (reference, inside) = active(&world);
    let desk = world.desk();
    let by = world.with_reason("jb");
    let mut half = Browser::new(&world);
    assert!(half.password(SAM, PASSWORD).unwrap());
    half.send_code(MfaMethod::Sms).unwrap();
    let digits = world.digits_for(MOBILE_FULL);
    let account = sam(&world).reference;
    assert_eq!(lock(&desk, &by, &account).unwrap().sessions, 2);
    assert!(is_out(inside.offers()) && is_out(half.confirm(&digits)));
    assert_eq!(step(&world, &reference), Step::AccountLocked);
    let refused = Browser::new(&world).password(SAM, PASSWORD);
    assert!(matches!(refused, Err(PersonRefusal::SignInFailed)));
    let second = lock(&desk, &by, &account);
    assert!(matches!(second, Err(Refusal::AlreadyDone { done: "locked", by, .. }) if by == "jb"));
    unlock(&desk, &by, &account).unwrap();
    assert_eq!(
        (sam(&world).state, sam(&world).locked_at),
        (AccountState::Active, None)
    );
    assert!(matches!(
        unlock(&desk, &by, &account),
        Err(Refusal::WrongState { .. })
    ));
    // The code from before the lock stays void.
    assert!(half.password(SAM, PASSWORD).is_err());
    let mut again = Browser::new(&world);
    assert!(again.password(SAM, PASSWORD).unwrap());
    assert!(matches!(
        again.confirm(&digits),
        Err(PersonRefusal::CodeVoid)
    ));

    // One that was still signing up goes on signing up.
    let (_, link) = world.linked("rosie@example.org", &[2]);
    Browser::new(&world).sign_up(&link, "rosie@example.org");
    let rosie = || {
        let view = world.store.view().unwrap();
        view.account_at(&address("rosie@example.org"))
            .unwrap()
            .unwrap()
    };
    let early = reset_phone(&desk, &by, &rosie().reference, AskedBy::Person);
    assert!(matches!(early, Err(Refusal::WrongState { .. })));
    lock(&desk, &by, &rosie().reference).unwrap();
    unlock(&desk, &by, &rosie().reference).unwrap();
    assert_eq!(rosie().state, AccountState::Registering);
}

#[test]
fn who_may_not_is_refused_and_the_refusal_is_kept() {
    let world = World::new();
    let (_, inside) = active(&world);
    let desk = world.desk();
    let account = sam(&world);
    for name in ["kl", "mn", "au"] {
        let by = world.with_reason(name);
        let reference = &account.reference;
        for refused in [
            lock(&desk, &by, reference).err(),
            unlock(&desk, &by, reference).err(),
            reset_phone(&desk, &by, reference, AskedBy::Person).err(),
            close(&desk, &by, reference, Tell::Person).err(),
        ] {
            assert!(matches!(refused, Some(Refusal::Forbidden { .. })), "{name}");
        }
    }
    for action in [
        "account.locked",
        "account.unlocked",
        "account.phone_reset",
        "account.closed",
    ] {
        assert_eq!(world.count(action), 3, "{action}");
    }
    let without = lock(&desk, &world.by("jb"), &account.reference);
    assert!(matches!(without, Err(Refusal::ReasonRequired { .. })));
    assert_eq!(sam(&world), account);
    assert_eq!(inside.offers().unwrap().len(), 1);
}

#[test]
fn a_person_who_asks_to_be_closed_waits_on_the_worker() {
    let world = World::new();
    let (reference, inside) = active(&world);
    let desk = world.desk();
    let asked = || {
        let wanted = Wanted {
            is_close_asked: true,
            ..Wanted::default()
        };
        let found = account::list(&desk, &world.by("kl"), &wanted, page()).unwrap();
        found.listed.items.len()
    };
    assert_eq!(asked(), 0);
    asking::ask(&desk, Press::of(&inside.token)).unwrap();
    assert_eq!(asked(), 1);
    assert_eq!(step(&world, &reference), Step::CloseAsked);
    assert_eq!(step(&world, &reference).waiting_on(), WaitingOn::Worker);
    let command = step(&world, &reference).command(&reference).unwrap();
    assert!(command.starts_with(&format!("cso account close {reference}")));
    let before = world.mailbox.all().len();
    let closed = close(
        &desk,
        &world.with_reason("jb"),
        &sam(&world).reference,
        Tell::Person,
    );
    let closed = closed.unwrap();
    assert_eq!(
        (closed.accesses, closed.sessions, closed.queued.len()),
        (1, 1, 1)
    );
    assert_eq!(asked(), 0);
    assert_eq!(step(&world, &reference), Step::Closed);
    assert!(is_out(inside.offers()));
    world.deliver();
    let letters = world.mailbox.all().split_off(before);
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].subject.contains("account is closed"),
        "{:?}",
        letters[0]
    );
    assert!(!letters[0].text.contains("Child 1") && !letters[0].text.contains("Sam"));
}

#[test]
fn an_account_is_closed_for_inactivity_only_while_it_is_inactive() {
    let world = World::new();
    let (reference, _) = active(&world);
    let desk = world.desk();
    let listed = || account::long_inactive(&desk, 10, None).unwrap().items;
    assert!(listed().is_empty());
    world.pass(world.policy.inactive_closed);
    let seen = listed();
    assert_eq!(seen.len(), 1);
    // The person signs in between the list and the closing.
    Browser::new(&world).sign_in(SAM);
    let missed = close_for_inactivity(&desk, "housekeeping", &seen[0], Tell::Person).unwrap();
    assert!(missed.is_none() && listed().is_empty());
    world.pass(world.policy.inactive_closed - TimeDelta::seconds(1));
    let early = close_for_inactivity(&desk, "housekeeping", &sam(&world), Tell::Person);
    assert!(early.unwrap().is_none());
    world.seconds(1);
    let seen = listed().pop().unwrap();
    let closed = close_for_inactivity(&desk, "housekeeping", &seen, Tell::Person)
        .unwrap()
        .unwrap();
    assert_eq!((closed.accesses, closed.queued.len()), (1, 1));
    let again = close_for_inactivity(&desk, "housekeeping", &seen, Tell::Person).unwrap();
    assert!(again.is_none() && listed().is_empty());
    assert_eq!(step(&world, &reference), Step::Closed);
    assert_eq!(world.count("account.closed"), 1);
}
