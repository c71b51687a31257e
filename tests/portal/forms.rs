//! What forms forgive, what they keep, and what they tell browsers and telephones about their fields.

use super::walk::{LANDLINE, MOBILE, PASSWORD, SAM, accept, create, linked, prove_address};
use crate::support::served::Served;
use crate::support::window::Window;
use crate::support::words::Tongue;
use serde_json::{Value, json};

/// Type, autocomplete and keyboard of the field with this label.
#[track_caller]
fn has(window: &Window, label: &str, wanted: [&str; 3]) {
    let field = window.field(label);
    let script = "const f = arguments[0]; \
        return [f.type, f.getAttribute('autocomplete') || '', f.getAttribute('inputmode') || '']";
    assert_eq!(window.ask(script, field), json!(wanted), "{label}");
}

/// Six digits as people copy them.
fn spaced(digits: &str, between: &str) -> String {
    let (first, last) = digits.split_at(3);
    format!(" {first}{between}{last} ")
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn fields_tell_what_they_are_for_and_codes_may_be_typed_with_spaces() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    has(&window, "Email address", ["email", "email", ""]);
    has(&window, "Password", ["password", "current-password", ""]);
    window.follow("Sign up now");
    has(&window, "Email Address", ["email", "email", ""]);
    // The address in any case, with spaces around it.
    window.fill("Email Address", "  Sam@Example.ORG ");
    window.press("Send verification code");
    has(
        &window,
        "Verification code",
        ["text", "one-time-code", "numeric"],
    );
    let digits = served.digits(SAM, "email");
    window.fill("Verification code", &spaced(&digits, " "));
    window.press("Verify code");
    window.follow("Continue");
    has(&window, "Given Name", ["text", "given-name", ""]);
    has(&window, "Surname", ["text", "family-name", ""]);
    has(&window, "New Password", ["password", "new-password", ""]);
    has(
        &window,
        "Confirm New Password",
        ["password", "new-password", ""],
    );
    let user = "return document.querySelector('input[autocomplete=username]').value";
    assert_eq!(window.ask(user, Value::Null), SAM);
    create(&window);
    has(
        &window,
        "Country Code",
        ["select-one", "tel-country-code", ""],
    );
    has(&window, "Phone Number", ["tel", "tel-national", ""]);
    let first = "return document.querySelector('#country').options[0].text";
    assert_eq!(window.ask(first, Value::Null), "United Kingdom (+44)");
    window.fill("Phone Number", "+44 (0)7700-900126");
    window.press("Send Code");
    has(
        &window,
        "Text message code",
        ["text", "one-time-code", "numeric"],
    );
    let digits = served.digits("+447700900126", "text");
    window.fill("Text message code", &spaced(&digits, "-"));
    window.press("Verify code");
    window.is_at("Confirm your identity once more");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_refused_form_keeps_what_was_typed_and_no_secret() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B.", "C221=Rosie C."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    window.fill("Email address", SAM);
    window.fill("Password", "not the one 7");
    window.press("Sign in");
    assert_eq!(window.value("Email address"), SAM);
    assert_eq!(window.value("Password"), "");
    window.does_not_show("not the one 7");
    prove_address(&served, &window);
    window.fill("Given Name", "\"Sam\" <b>");
    window.fill("Surname", "O'Gamgee");
    window.fill("New Password", PASSWORD);
    window.fill("Confirm New Password", "something else");
    window.press("Create");
    assert_eq!(window.value("Given Name"), "\"Sam\" <b>");
    assert_eq!(window.value("Surname"), "O'Gamgee");
    assert_eq!(window.value("New Password"), "");
    window.does_not_show(PASSWORD);
    create(&window);
    window.fill("Phone Number", LANDLINE);
    window.press("Send Code");
    window.is_refused(&["This number cannot get text messages. Select 'Call me'"]);
    assert_eq!(window.value("Phone Number"), LANDLINE);
    window.press("Call me");
    window.is_at("Confirm your identity: phone call code");
    assert!(
        !window.has_button("Send new code"),
        "a landline gets no texts"
    );
    let digits = served.digits("+441632960026", "call");
    let wrong = if digits == "123456" {
        "654321"
    } else {
        "123456"
    };
    window.fill("Phone call code", wrong);
    window.press("Verify code");
    assert_eq!(window.value("Phone call code"), "");
    window.fill("Phone call code", &digits);
    window.press("Verify code");
    assert!(!window.has_button("Send Code"), "a landline gets no texts");
    window.press("Call me");
    window.fill("Phone call code", &served.digits("+441632960026", "call"));
    window.press("Verify code");
    window.answer("Frodo B.", "No");
    window.tick("Rosie C.");
    window.press("Confirm");
    window.is_refused(&["Choose Yes or No for Rosie C."]);
    assert_eq!(window.value("Your answer for Frodo B."), "no");
    let ticked = "return arguments[0].checked";
    let tick = window.field("record:Frodo B.");
    assert_eq!(window.ask(ticked, tick), true);
    // A full number in no page, whatever was typed on the one before.
    window.does_not_show(MOBILE);
    window.does_not_show("960026");
}
