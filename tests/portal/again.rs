//! Coming back: with an account, to records left open, through another window, after a forgotten
//! password.

use super::walk::{
    By, MOBILE_FULL, PASSWORD, SAM, accept, create, enrol, join, linked, prove_address, sign_in,
    sign_out, submit,
};
use crate::support::served::Served;
use crate::support::words::Tongue;

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn an_account_holder_comes_through_a_link_straight_to_account_setup() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    join(&served, &window, &link, By::Text);
    window.answer("Frodo B.", "Yes");
    submit(&window);
    sign_out(&window);
    let (second, link) = linked(&served, &["C221=Rosie C."]);
    accept(&window, &link);
    assert_eq!(served.status(&second).0, "sign_up");
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
    window.check();
    assert_eq!(served.status(&second).0, "choose_records");
    window.shows("Rosie C.");
    window.does_not_show("Frodo B.");
    window.answer("Rosie C.", "Yes");
    submit(&window);
    assert_eq!(served.status(&second).0, "approval");
    served
        .env
        .run(["access", "approve", &second, "--yes"])
        .success();
    window.follow("Go to your records");
    window.is_at("Your records");
    window.says("Active");
    window.says("Waiting for approval");
    window.go(&link);
    window.is_at("This link has been used");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn of_several_records_one_may_be_taken_one_declined_and_one_left_for_later() {
    let served = Served::new();
    let records = ["C220=Frodo B.", "C221=Rosie C.", "C222=Elanor G."];
    let (reference, link) = linked(&served, &records);
    let window = served.window(Tongue::English);
    join(&served, &window, &link, By::Text);
    window.answer("Frodo B.", "Yes");
    window.answer("Rosie C.", "No");
    submit(&window);
    window.says("You said Yes to");
    window.says("You said No to");
    window.shows("Frodo B.");
    window.shows("Rosie C.");
    window.does_not_show("Elanor G.");
    let states = || -> Vec<String> {
        let status = served.env.json(["status", &reference]);
        let records = status["records"].as_array().unwrap().clone();
        let state = |record: &serde_json::Value| record["state"].as_str().unwrap().to_owned();
        records.iter().map(state).collect()
    };
    assert_eq!(states(), ["accepted", "declined", "offered"]);
    assert_eq!(served.status(&reference).0, "choose_records");
    sign_out(&window);
    window.go("/sign-in");
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
    window.does_not_show("Frodo B.");
    window.answer("Elanor G.", "No");
    submit(&window);
    assert_eq!(states(), ["accepted", "declined", "declined"]);
    assert_eq!(
        served.status(&reference),
        ("approval".to_owned(), "approver".to_owned())
    );
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_window_closed_at_any_step_loses_at_most_that_form() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    window.close_and_come_back();
    accept(&window, &link);
    prove_address(&served, &window);
    window.close_and_come_back();
    // Until there is an account the link stays good, and the address is proved once more.
    accept(&window, &link);
    prove_address(&served, &window);
    create(&window);
    window.close_and_come_back();
    window.go(&link);
    window.is_at("This link has been used");
    window.follow("Sign in");
    let password = || {
        window.fill("Email address", SAM);
        window.fill("Password", PASSWORD);
        window.press("Sign in");
    };
    password();
    window.is_at("Confirm your identity: your phone number");
    window.fill("Phone Number", "07700 900126");
    window.press("Send Code");
    window.is_at("Confirm your identity: text message code");
    window.close_and_come_back();
    window.go("/sign-in");
    password();
    // The number is known, and so is that its code was sent.
    window.is_at("Confirm your identity: text message code");
    let digits = served.digits(MOBILE_FULL, "text");
    window.fill("Text message code", &digits);
    window.press("Verify code");
    window.is_at("Confirm your identity once more");
    window.close_and_come_back();
    window.go("/sign-in");
    password();
    window.is_at("Confirm your identity once more");
    window.press("Send Code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press("Verify code");
    window.is_at("Account setup");
    window.close_and_come_back();
    window.go("/setup");
    window.is_at("Sign in");
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
    window.answer("Frodo B.", "Yes");
    submit(&window);
    assert_eq!(served.status(&reference).0, "approval");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn going_back_and_loading_again_keep_the_journey() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    window.back();
    window.is_at("Accept Children's Services Online Account Invitation");
    window.press("Continue");
    window.reload();
    window.is_at("Sign in");
    prove_address(&served, &window);
    window.reload();
    window.is_at("Register: your name and password");
    // The address is proved: its code is not asked for again.
    window.back();
    window.is_at("Register: email address verified");
    window.back();
    window.is_at("Register: email address verified");
    window.go("/register/details");
    create(&window);
    window.back();
    window.is_at("Confirm your identity: your phone number");
    window.fill("Phone Number", "07700 900126");
    window.press("Send Code");
    let digits = served.digits(MOBILE_FULL, "text");
    // A wrong code that is sent again by loading the page again is the same try.
    let wrong = if digits == "123456" {
        "654321"
    } else {
        "123456"
    };
    window.fill("Text message code", wrong);
    window.press("Verify code");
    for _ in 0..6 {
        window.reload();
        window.is_refused(&["The code is not right. Check it and try again"]);
    }
    window.back();
    window.is_at("Confirm your identity: text message code");
    window.fill("Text message code", &digits);
    window.press("Verify code");
    window.is_at("Confirm your identity once more");
    window.back();
    window.is_at("Confirm your identity once more");
    window.press("Send Code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press("Verify code");
    window.is_at("Account setup");
    window.back();
    window.is_at("Account setup");
    window.answer("Frodo B.", "Yes");
    submit(&window);
    window.reload();
    window.is_at("We have your answers");
    window.back();
    window.says("There is nothing for you to decide at the moment.");
    window.go("/");
    window.shows("Frodo B.");
    sign_out(&window);
    // Whoever sits down next must not see the records by going back.
    window.back();
    window.is_at("Sign in");
    window.does_not_show("Frodo B.");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_forgotten_password_needs_mailbox_and_phone_and_ends_other_sessions() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let other = served.window(Tongue::English);
    accept(&other, &link);
    prove_address(&served, &other);
    create(&other);
    // Without a phone the mailbox is enough: nothing can be seen yet.
    let window = served.window(Tongue::English);
    let new_password = |password: &str| {
        window.is_at("Set a new password");
        window.fill("New Password", password);
        window.fill("Confirm New Password", password);
        window.press("Set new password");
        window.is_at("Your password has changed");
    };
    let prove = || {
        window.go("/sign-in");
        window.follow("Forgot your password");
        window.fill("Email Address", SAM);
        window.press("Send verification code");
        window.fill("Verification code", &served.digits(SAM, "email"));
        window.press("Verify code");
    };
    prove();
    new_password("another fine walk");
    other.fill("Phone Number", "07700 900126");
    other.press("Send Code");
    other.is_at("Please sign in again");
    other.follow("Sign in");
    other.fill("Email address", SAM);
    other.fill("Password", "another fine walk");
    other.press("Sign in");
    enrol(&served, &other, By::Text);
    prove();
    window.is_at("Forgot your password: your phone");
    // The address alone opens nothing.
    window.go("/password/new");
    window.is_at("Forgot your password: your phone");
    window.go("/");
    window.is_at("Forgot your password: your phone");
    window.press("Send Code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press("Verify code");
    new_password(PASSWORD);
    other.reload();
    other.is_at("Please sign in again");
    other.does_not_show("Frodo B.");
    window.follow("Sign in");
    sign_in(&served, &window, By::Text);
    window.is_at("Account setup");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn two_windows_on_one_link_make_one_account() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let (one, other) = (
        served.window(Tongue::English),
        served.window(Tongue::English),
    );
    accept(&one, &link);
    accept(&other, &link);
    prove_address(&served, &one);
    prove_address(&served, &other);
    create(&other);
    one.fill("Given Name", "Somebody");
    one.fill("Surname", "Else");
    one.fill("New Password", "three other words");
    one.fill("Confirm New Password", "three other words");
    one.press("Create");
    one.is_at("Please sign in again");
    enrol(&served, &other, By::Text);
    other.answer("Frodo B.", "Yes");
    submit(&other);
    assert_eq!(served.status(&reference).0, "approval");
}
