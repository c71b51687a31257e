//! Without JavaScript, and with impatient fingers.

use super::walk::{
    By, MOBILE, MOBILE_FULL, PASSWORD, SAM, accept, create, enrol, join, linked, prove_address,
    sign_in, sign_out,
};
use crate::support::errands::messages;
use crate::support::served::Served;
use crate::support::words::Tongue;
use serde_json::Value;

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_whole_journey_works_without_scripts() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B.", "C221=Rosie C."]);
    let window = served.plain_window(Tongue::English);
    window.go("/sign-in");
    let has_script = window.ask(
        "return !document.querySelector('.govuk-password-input__toggle').hidden",
        Value::Null,
    );
    assert_eq!(has_script, false, "scripts run in this window");
    join(&served, &window, &link, By::Text);
    window.answer("Frodo B.", "Yes");
    window.answer("Rosie C.", "No");
    window.press("Confirm");
    window.is_at("Check your answers");
    window.shows("Frodo B. Yes");
    window.shows("Rosie C. No");
    window.press("Submit");
    window.is_at("We have your answers");
    sign_out(&window);
    let approve = ["access", "approve", &reference, "--yes"];
    served.env.run(approve).success();
    window.go("/sign-in");
    sign_in(&served, &window, By::Text);
    window.is_at("Your records");
    window.says("Active");
    window.says("You said No");
}

/// How many messages of a kind left.
fn sent(served: &Served, reference: &str, kind: &str) -> usize {
    let all = messages(&served.env, reference);
    all.iter().filter(|message| message["kind"] == kind).count()
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn every_button_pressed_twice_does_its_work_once_and_leads_on() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B.", "C221=Rosie C."]);
    let window = served.plain_window(Tongue::English);
    window.go(&link);
    window.press_twice("Continue");
    window.is_at("Sign in");
    window.says("To accept the invitation, sign in with your Norfolk County Council account. If you do not have an account yet, select 'Sign up now'.");
    window.follow("Sign up now");
    window.fill("Email Address", SAM);
    window.press_twice("Send verification code");
    window.is_at("Register: your verification code");
    assert_eq!(sent(&served, &reference, "verification_code"), 1);
    served.digits(SAM, "email");
    window.press_twice("Send new code");
    window.is_at("Register: your verification code");
    assert_eq!(sent(&served, &reference, "verification_code"), 2);
    window.fill("Verification code", &served.digits(SAM, "email"));
    window.press_twice("Verify code");
    window.is_at("Register: email address verified");
    window.follow("Continue");
    window.fill("Given Name", "Samwise");
    window.fill("Surname", "Gamgee");
    window.fill("New Password", PASSWORD);
    window.fill("Confirm New Password", PASSWORD);
    window.press_twice("Create");
    window.is_at("Confirm your identity: your phone number");
    window.fill("Phone Number", MOBILE);
    window.press_twice("Send Code");
    window.is_at("Confirm your identity: text message code");
    let digits = served.digits(MOBILE_FULL, "text");
    assert_eq!(served.texts_and_calls(), 1);
    window.fill("Text message code", &digits);
    window.press_twice("Verify code");
    window.is_at("Confirm your identity once more");
    window.press_twice("Send Code");
    window.is_at("Confirm your identity once more: text message code");
    let digits = served.digits(MOBILE_FULL, "text");
    assert_eq!(served.texts_and_calls(), 2);
    window.fill("Text message code", &digits);
    window.press_twice("Verify code");
    window.is_at("Account setup");
    window.answer("Frodo B.", "Yes");
    window.press_twice("Confirm");
    window.is_at("Check your answers");
    window.press_twice("Submit");
    window.is_at("We have your answers");
    window.shows("Frodo B.");
    window.go("/account/close");
    window.press_twice("Ask to close my account");
    window.is_at("Close my account");
    window.press_twice("Sign out");
    window.is_at("You have signed out");
    window.go("/sign-in");
    window.fill("Email address", SAM);
    window.fill("Password", PASSWORD);
    window.press_twice("Sign in");
    window.is_at("Confirm your identity");
    window.press_twice("Call me");
    window.is_at("Sign in: phone call code");
    let digits = served.digits(MOBILE_FULL, "call");
    assert_eq!(served.texts_and_calls(), 3);
    window.fill("Phone call code", &digits);
    window.press_twice("Verify code");
    window.is_at("Account setup");
    let trail = served.env.run(["audit", "verify"]);
    trail.success();
    forget_password_twice(&served);
}

/// The same for a forgotten password.
fn forget_password_twice(served: &Served) {
    let window = served.plain_window(Tongue::English);
    window.go("/password/forgotten");
    window.fill("Email Address", SAM);
    window.press_twice("Send verification code");
    window.is_at("Forgot your password: your verification code");
    window.fill("Verification code", &served.digits(SAM, "email"));
    window.press_twice("Verify code");
    window.is_at("Forgot your password: your phone");
    window.press_twice("Send Code");
    window.is_at("Forgot your password: text message code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press_twice("Verify code");
    window.is_at("Set a new password");
    window.fill("New Password", "three random words");
    window.fill("Confirm New Password", "three random words");
    window.press_twice("Set new password");
    window.is_at("Your password has changed");
    assert_eq!(served.texts_and_calls(), 4);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_double_click_on_submit_in_the_dialog_sends_the_answers_once() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    prove_address(&served, &window);
    create(&window);
    enrol(&served, &window, By::Text);
    window.answer("Frodo B.", "Yes");
    window.press_here("Confirm");
    window.press_twice("Submit");
    window.is_at("We have your answers");
    let status = served.env.json(["status", &reference]);
    assert_eq!(status["records"][0]["state"], "accepted");
}
