//! What staff do while a person is signed in takes effect at the person's next page.

use super::walk::{
    By, PASSWORD, SAM, accept, create, enrol, join, linked, prove_address, sign_in, sign_out,
    submit,
};
use crate::support::served::Served;
use crate::support::wait;
use crate::support::window::Window;
use crate::support::words::Tongue;
use chrono::TimeDelta;
use cso::adapters::system_clock::SystemClock;
use cso::domain::access::{Access, AccessEvent};
use cso::domain::id::InvitationRef;
use cso::ports::clock::Clock as _;

/// Sam, signed in, with C220 active.
fn active(served: &Served) -> (String, Window) {
    let (reference, link) = linked(served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    join(served, &window, &link, By::Text);
    window.answer("Frodo B.", "Yes");
    submit(&window);
    served
        .env
        .run(["access", "approve", &reference, "--yes"])
        .success();
    window.go("/");
    window.says("Active");
    (reference, window)
}

/// Staff do something to Sam's account.
#[track_caller]
fn staff(served: &Served, verb: &[&str]) {
    let more = [SAM, "--reason", "a test", "--yes"];
    served
        .env
        .run([&["account"], verb, &more].concat())
        .success();
}

/// The password is right and opens nothing, and the answer tells nobody why.
#[track_caller]
fn cannot_sign_in(window: &Window) {
    window.go("/sign-in");
    window.fill("Email address", SAM);
    window.fill("Password", PASSWORD);
    window.press("Sign in");
    window.is_refused(&[
        "The email address or the password is not right. If you have tried many times, wait a few \
            minutes before you try again.",
    ]);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_locked_or_closed_account_is_out_at_the_next_page() {
    let served = Served::new();
    let (_, window) = active(&served);
    staff(&served, &["lock"]);
    window.reload();
    window.is_at("Please sign in again");
    window.does_not_show("Frodo B.");
    cannot_sign_in(&window);
    staff(&served, &["unlock"]);
    sign_in(&served, &window, By::Text);
    window.is_at("Your records");
    window.go("/account/close");
    staff(&served, &["close"]);
    window.press("Ask to close my account");
    window.is_at("Please sign in again");
    cannot_sign_in(&window);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn an_account_locked_half_way_through_signing_up_goes_no_further() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    prove_address(&served, &window);
    create(&window);
    window.fill("Phone Number", "07700 900126");
    window.press("Send Code");
    let digits = served.digits("+447700900126", "text");
    staff(&served, &["lock"]);
    window.fill("Text message code", &digits);
    window.press("Verify code");
    window.is_at("Please sign in again");
    assert_eq!(served.status(&reference).0, "phone");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn an_access_that_is_paused_or_ended_is_seen_at_the_next_page() {
    let served = Served::new();
    let (reference, window) = active(&served);
    for (event, state) in [
        (AccessEvent::Suspended, "Paused"),
        (AccessEvent::Resumed, "Active"),
        (AccessEvent::EndSet, "Ending"),
        (AccessEvent::Ended, "Ended"),
    ] {
        served.access(&reference, "C220", event);
        window.reload();
        window.says(state);
        if state != "Active" {
            window.does_not_say("Active");
        }
    }
    window.does_not_say("You have access to this record.");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn what_staff_suspend_or_end_is_seen_at_the_next_page_of_whoever_is_signed_in() {
    let served = Served::new();
    let (reference, window) = active(&served);
    let access = |verb: &str, more: &[&str]| {
        let args = ["access", verb, &reference, "--reason", "an order", "--yes"];
        served.env.run([&args, more].concat()).success();
        window.reload();
        window.is_at("Your records");
        window.shows("Frodo B.");
    };
    access("suspend", &[]);
    window.says("Paused");
    window.does_not_say("Active");
    access("resume", &[]);
    window.says("Active");
    access("end", &["--on", "2035-02-01"]);
    window.says("Ending");
    window.shows("1 February 2035");
    // Its end comes, and nobody has written it down.
    served.change(|unit| {
        let of = InvitationRef::parse(&reference).unwrap();
        let before = unit.accesses_of(&of).unwrap().remove(0);
        let after = Access {
            ends_at: Some(SystemClock.now() - TimeDelta::seconds(1)),
            ..before.clone()
        };
        unit.move_access(&before, &after).unwrap();
    });
    window.reload();
    window.says("Ended");
    window.does_not_say("Active");
    assert_eq!(
        served.env.json(["status", &reference])["records"][0]["state"],
        "ending"
    );
    access("end", &[]);
    window.says("Ended");
    let letter = served.email(SAM, "access has ended");
    assert!(!letter.text.contains("Frodo"), "{}", letter.text);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_record_that_becomes_restricted_is_gone_from_the_next_page_on() {
    let served = Served::new();
    let (_, window) = active(&served);
    let restrict = |record| {
        let args = [
            "record", "restrict", record, "--reason", "an order", "--yes",
        ];
        served.env.run(args).success();
    };
    restrict("C220");
    window.reload();
    window.is_at("Your records");
    window.does_not_show("Frodo B.");
    // And while somebody decides: neither page nor answer names it any more.
    let (second, link) = linked(&served, &["C221=Rosie C.", "C222=Elanor G."]);
    accept(&window, &link);
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
    window.answer("Rosie C.", "Yes");
    restrict("C221");
    window.press_here("Confirm");
    window.press("Submit");
    window.is_refused(&["The records you were offered have changed. Look at them again"]);
    window.does_not_show("Rosie C.");
    window.shows("Elanor G.");
    let status = served.env.json(["status", &second]);
    assert_eq!(status["records"][0]["state"], "offered");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn an_invitation_withdrawn_half_way_takes_its_person_no_further() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    prove_address(&served, &window);
    let withdraw = [
        "invite",
        "withdraw",
        &reference,
        "--reason",
        "a mistake",
        "--yes",
    ];
    served.env.run(withdraw).success();
    window.fill("Given Name", "Samwise");
    window.fill("Surname", "Gamgee");
    window.fill("New Password", PASSWORD);
    window.fill("Confirm New Password", PASSWORD);
    window.press("Create");
    window.is_at("Please sign in again");
    window.go(&link);
    window.is_at("This invitation has been withdrawn");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn whoever_is_away_too_long_signs_in_again_and_loses_nothing() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    prove_address(&served, &window);
    create(&window);
    enrol(&served, &window, By::Text);
    served.again_with(&[("CSO_POLICY_SESSION_IDLE", "1s")]);
    let ended = || (window.heading() == "Please sign in again").then_some(());
    wait::until("the session ends", || {
        window.go("/setup");
        ended()
    });
    served.again_with(&[("CSO_POLICY_SESSION_IDLE", "20m")]);
    window.follow("Sign in");
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
    window.shows("Frodo B.");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_phone_that_staff_reset_is_enrolled_anew_before_anything_is_seen() {
    let served = Served::new();
    let (reference, window) = active(&served);
    staff(&served, &["reset-phone", "--asked-by", "person"]);
    let reset = SystemClock.now();
    assert_eq!(
        served.status(&reference),
        ("active".to_owned(), "person".to_owned())
    );
    // Whoever is signed in is out at the next page.
    window.reload();
    window.is_at("Please sign in again");
    window.does_not_show("Frodo B.");
    // A sign-in of the very same second would count as one from before.
    wait::until("the second passes", || {
        (SystemClock.now() > reset + TimeDelta::seconds(1)).then_some(())
    });
    window.go("/sign-in");
    window.fill("Email address", SAM);
    window.fill("Password", PASSWORD);
    window.press("Sign in");
    // The password alone leads to no number, neither the old one nor a new one.
    for path in [
        "/sign-in/email",
        "/",
        "/phone",
        "/phone/code",
        "/sign-in/phone",
        "/sign-in/email-code",
    ] {
        window.go(path);
        window.is_at("Confirm your email address");
        window.does_not_show("XXX-XXX-XXX26");
        window.does_not_show("Frodo B.");
    }
    window.press("Send verification code");
    window.is_at("Confirm your email address: your verification code");
    let digits = served.digits(SAM, "email");
    window.fill(
        "Verification code",
        if digits == "123456" {
            "654321"
        } else {
            "123456"
        },
    );
    window.press("Verify code");
    window.is_refused(&["The code is not right. Check it and try again"]);
    window.go("/phone");
    window.is_at("Confirm your email address: your verification code");
    window.fill("Verification code", &digits);
    window.press("Verify code");
    window.is_at("Confirm your identity: your phone number");
    // The old number is neither shown nor of any use.
    window.does_not_show("XXX-XXX-XXX26");
    for path in [
        "/",
        "/phone/confirm",
        "/phone/code",
        "/sign-in/phone",
        "/setup",
    ] {
        window.go(path);
        window.is_at("Confirm your identity: your phone number");
        window.does_not_show("Frodo B.");
    }
    for button in ["Send Code", "Call me"] {
        if button == "Send Code" {
            window.fill("Phone Number", "07700 900177");
        }
        window.press(button);
        let by = if button == "Call me" {
            By::Call
        } else {
            By::Text
        };
        window.fill(by.field(), &served.digits("+447700900177", by.word()));
        window.press("Verify code");
    }
    window.is_at("Your records");
    window.shows("Frodo B.");
    assert_eq!(
        served.status(&reference),
        ("active".to_owned(), "nobody".to_owned())
    );
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_reset_phone_is_replaced_without_scripts_and_in_welsh() {
    let served = Served::new();
    let (_, scripted) = active(&served);
    sign_out(&scripted);
    staff(&served, &["reset-phone", "--asked-by", "worker"]);
    let reset = SystemClock.now();
    wait::until("the second passes", || {
        (SystemClock.now() > reset + TimeDelta::seconds(1)).then_some(())
    });
    let window = served.plain_window(Tongue::Welsh);
    window.go("/sign-in");
    window.fill("Email address", SAM);
    window.fill("Password", PASSWORD);
    window.press("Sign in");
    window.is_at("Confirm your email address");
    window.press("Send verification code");
    window.is_at("Confirm your email address: your verification code");
    served.digits(SAM, "email");
    window.press("Send new code");
    let digits = served.digits(SAM, "email");
    window.fill("Verification code", &digits);
    window.press("Verify code");
    window.is_at("Confirm your identity: your phone number");
}
