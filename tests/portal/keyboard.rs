//! The keyboard alone: everything can be reached, the focus is seen, and pages say where to go on.

use super::walk::{MOBILE, MOBILE_FULL, PASSWORD, SAM, linked};
use crate::support::served::Served;
use crate::support::window::Window;
use crate::support::words::Tongue;
use serde_json::{Value, json};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const SPACE: char = ' ';

/// What has the focus: its text or label.
fn focus(window: &Window) -> String {
    let script = "const e = document.activeElement; if (!e || e === document.body) return ''; \
        const label = e.labels && e.labels.length ? e.labels[0].textContent : ''; \
        return (label || e.getAttribute('aria-label') || e.textContent).trim()";
    window.ask(script, Value::Null).as_str().unwrap().to_owned()
}

/// Whether the focus can be seen: something around it is drawn that is not drawn without it, and it is
/// on the screen.
#[track_caller]
fn is_seen(window: &Window) {
    let script = "const e = document.activeElement; \
        const shows = e => { const s = getComputedStyle(e); \
            return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor].join() }; \
        const box = e.type === 'checkbox' ? e.nextElementSibling : e; \
        const pseudo = e => { const s = getComputedStyle(e, '::before'); \
            return [s.outlineStyle, s.outlineWidth, s.boxShadow].join() }; \
        const look = () => shows(e) + (box ? shows(box) + pseudo(box) : ''); \
        const focused = look(); e.blur(); const blurred = look(); e.focus({ preventScroll: true }); \
        const r = e.getBoundingClientRect(); \
        return [focused !== blurred, r.width > 0 && r.height > 0 && r.bottom > 0 && \
            r.top < innerHeight && r.right > 0 && r.left < innerWidth]";
    let seen = window.ask(script, Value::Null);
    assert_eq!(seen, json!([true, true]), "{}", focus(window));
}

/// Presses Tab until this has the focus; everything on the way must show that it has it.
#[track_caller]
fn tab_to(window: &Window, wanted: &str) {
    let mut seen = Vec::new();
    for _ in 0..40 {
        window.key(TAB);
        let found = focus(window);
        if !found.is_empty() {
            is_seen(window);
        }
        if found == wanted {
            return;
        }
        seen.push(found);
    }
    panic!("“{wanted}” cannot be reached: {seen:?}");
}

#[track_caller]
fn type_into(window: &Window, label: &str, text: &str) {
    tab_to(window, label);
    window.keys(text);
}

/// Presses Enter on a button or link, and waits for the next page.
#[track_caller]
fn enter(window: &Window, label: &str) {
    tab_to(window, label);
    enter_here(window);
}

#[track_caller]
fn enter_here(window: &Window) {
    window.leave("Enter", || {
        window.key(ENTER);
        Ok(())
    });
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_keyboard_alone_is_enough_from_the_link_to_signing_out() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B.", "C221=Rosie C."]);
    let window = served.window(Tongue::English);
    window.go(&link);
    // The first stop leads past the header; the next one is in the main part.
    window.key(TAB);
    assert_eq!(focus(&window), "Skip to main content");
    is_seen(&window);
    window.key(ENTER);
    window.key(TAB);
    assert_eq!(focus(&window), "Continue");
    enter_here(&window);
    enter(&window, "Sign up now");
    type_into(&window, "Email Address", SAM);
    // Enter in a field sends the form.
    enter_here(&window);
    window.is_at("Register: your verification code");
    type_into(&window, "Verification code", "12");
    enter_here(&window);
    window.is_refused(&["The code must be 6 digits"]);
    // The summary has the focus, and its first link leads to the field.
    let has_focus = "return document.activeElement.className";
    assert_eq!(window.ask(has_focus, Value::Null), "govuk-error-summary");
    is_seen(&window);
    tab_to(&window, "The code must be 6 digits");
    window.key(ENTER);
    assert_eq!(focus(&window), "Verification code");
    window.keys(&served.digits(SAM, "email"));
    enter_here(&window);
    enter(&window, "Continue");
    type_into(&window, "Given Name", "Samwise");
    type_into(&window, "Surname", "Gamgee");
    type_into(&window, "New Password", PASSWORD);
    // The password can be looked at, and hidden again.
    tab_to(&window, "Show password");
    window.key(SPACE);
    assert_eq!(focus(&window), "Hide password");
    let kind = "return document.querySelector('#password').type";
    assert_eq!(window.ask(kind, Value::Null), "text");
    window.key(SPACE);
    assert_eq!(window.ask(kind, Value::Null), "password");
    type_into(&window, "Confirm New Password", PASSWORD);
    enter(&window, "Create");
    phone(&served, &window);
    decide(&served, &window, &reference);
    enter(&window, "Sign out");
    window.is_at("You have signed out");
}

fn phone(served: &Served, window: &Window) {
    window.is_at("Confirm your identity: your phone number");
    type_into(window, "Phone Number", MOBILE);
    enter(window, "Send Code");
    type_into(
        window,
        "Text message code",
        &served.digits(MOBILE_FULL, "text"),
    );
    enter(window, "Verify code");
    enter(window, "Call me");
    type_into(
        window,
        "Phone call code",
        &served.digits(MOBILE_FULL, "call"),
    );
    enter(window, "Verify code");
}

fn decide(served: &Served, window: &Window, reference: &str) {
    window.is_at("Account setup");
    tab_to(window, "Frodo B.");
    window.key(SPACE);
    type_into(window, "Your answer for Frodo B.", "Y");
    tab_to(window, "Rosie C.");
    window.key(SPACE);
    type_into(window, "Your answer for Rosie C.", "N");
    let open = "return document.querySelector('dialog').open";
    tab_to(window, "Confirm");
    window.key(ENTER);
    // The dialog says its heading first, and keeps the focus within itself.
    assert_eq!(focus(window), "Check your answers");
    for _ in 0..6 {
        window.key(TAB);
        let inside = "const e = document.activeElement; \
            return e === document.body || e.closest('dialog') !== null";
        assert_eq!(window.ask(inside, Value::Null), true, "{}", focus(window));
    }
    window.key(ESCAPE);
    assert_eq!(window.ask(open, Value::Null), false);
    assert_eq!(focus(window), "Confirm");
    window.key(ENTER);
    tab_to(window, "Go back");
    window.key(ENTER);
    assert_eq!(window.ask(open, Value::Null), false);
    assert_eq!(focus(window), "Confirm");
    window.key(ENTER);
    enter(window, "Submit");
    window.is_at("We have your answers");
    let status = served.env.json(["status", reference]);
    assert_eq!(status["records"][0]["state"], "accepted");
    assert_eq!(status["records"][1]["state"], "declined");
}
