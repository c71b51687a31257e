//! English and Welsh: the browser's wish, the person's choice, and no dead end on the way between.

use super::walk::{
    By, MOBILE, MOBILE_FULL, SAM, accept, create, enrol, join, linked, prove_address, sign_out,
    submit,
};
use crate::support::errands;
use crate::support::served::Served;
use crate::support::window::Window;
use crate::support::words::Tongue;

/// Follows the link to the other language.
#[track_caller]
fn switch(window: &Window, to: Tongue) {
    let link = window.ask(
        "return document.querySelector('a[hreflang]')",
        serde_json::Value::Null,
    );
    window.expect(to);
    window.leave("the other language", || window.click(&link));
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn pages_follow_the_browser_until_the_person_chooses() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::Welsh);
    window.go(&link);
    window.shows("Derbyn eich gwahoddiad i gyfrif Gwasanaethau Plant Ar-lein");
    switch(&window, Tongue::English);
    window.is_at("Accept Children's Services Online Account Invitation");
    accept(&window, &link);
    prove_address(&served, &window);
    switch(&window, Tongue::Welsh);
    window.is_at("Register: your name and password");
    create(&window);
    // The choice outlives the session.
    window.close_and_come_back();
    window.go("/sign-in");
    window.is_at("Sign in");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_other_language_can_be_chosen_on_every_refusal() {
    let served = Served::with(&[
        ("CSO_POLICY_EMAIL_CODE_SENDS", "1"),
        ("CSO_POLICY_PHONE_CODE_SENDS", "1"),
    ]);
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    let many = "You have asked for too many codes. Wait an hour, then ask again";
    let there_and_back = |heading: &str| {
        switch(&window, Tongue::Welsh);
        window.is_at(heading);
        switch(&window, Tongue::English);
        window.is_at(heading);
    };
    accept(&window, &link);
    window.follow("Sign up now");
    window.press("Send verification code");
    there_and_back("Register: your email address");
    window.fill("Email Address", SAM);
    window.press("Send verification code");
    window.press("Send new code");
    window.is_refused(&[many]);
    there_and_back("Register: your verification code");
    window.fill("Verification code", &served.digits(SAM, "email"));
    window.press("Verify code");
    window.follow("Continue");
    window.press("Create");
    there_and_back("Register: your name and password");
    create(&window);
    window.fill("Phone Number", MOBILE);
    window.press("Send Code");
    window.press("Send new code");
    window.is_refused(&[many]);
    there_and_back("Confirm your identity: text message code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press("Verify code");
    window.press("Send Code");
    window.is_refused(&[many]);
    there_and_back("Confirm your identity once more");
    served.again_with(&[("CSO_POLICY_PHONE_CODE_SENDS", "9")]);
    window.press("Send Code");
    window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
    window.press("Verify code");
    window.press("Confirm");
    window.is_refused(&["Tick the box next to a record"]);
    there_and_back("Account setup");
    window.answer("Frodo B.", "Yes");
    let restrict = [
        "record", "restrict", "C220", "--reason", "an order", "--yes",
    ];
    served.env.run(restrict).success();
    window.press_here("Confirm");
    window.press("Submit");
    window.is_refused(&["The records you were offered have changed. Look at them again"]);
    there_and_back("Account setup");
    sign_out(&window);
    there_and_back("You have signed out");
    window.go("/nowhere");
    window.is_at("Page not found");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn pages_name_emails_by_the_titles_that_they_have() {
    let served = Served::new();
    for (tongue, email) in [(Tongue::English, "a@example.org"), (Tongue::Welsh, SAM)] {
        let args = [
            "invite",
            "create",
            email,
            "--name",
            "Sam Gamgee",
            "--record",
            "C220=Frodo B.",
            "--language",
            tongue.word(),
        ];
        let made = served.env.json(args);
        let reference = made["invitation"]["ref"].as_str().unwrap();
        let letter = served.email(email, "");
        let verify = ["invite", "verify", reference, &errands::code(&letter)];
        served.env.run(verify).success();
        let window = served.window(tongue);
        window.go("/register");
        let letter = served.email(email, "");
        window.shows(letter.subject());
        if email != SAM {
            continue;
        }
        let link = letter.text.split_once("/accept/").unwrap().1;
        let link = format!("/accept/{}", link.split_whitespace().next().unwrap());
        accept(&window, &link);
        window.follow("Sign up now");
        window.fill("Email Address", SAM);
        window.press("Send verification code");
        let digits = served.digits(SAM, "email");
        let code = served.env.outbox().pop().unwrap();
        window.shows(code.subject());
        window.fill("Verification code", &digits);
        window.press("Verify code");
        window.follow("Continue");
        create(&window);
        enrol(&served, &window, By::Text);
        window.answer("Frodo B.", "Yes");
        submit(&window);
        let approve = ["access", "approve", reference, "--yes"];
        served.env.run(approve).success();
        let activation = served.email(SAM, "");
        window.shows(activation.subject());
    }
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_whole_journey_in_welsh_fits_a_narrow_screen() {
    let served = Served::new();
    let long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-Featherstonehaugh O.";
    let record = format!("C220={long}");
    let (_, link) = linked(&served, &[&record]);
    let window = served.window(Tongue::Welsh);
    window.width(320);
    join(&served, &window, &link, By::Text);
    window.answer(long, "Yes");
    submit(&window);
    window.shows(long);
    window.go("/");
    window.shows(long);
    sign_out(&window);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_hostile_label_is_shown_as_text() {
    let served = Served::new();
    let hostile = "<script>hacked=1</script>\"'><img src=x onerror=hacked=1>&amp;{{1+1}}";
    let record = format!("C220={hostile}");
    // A label that turns the writing round is refused where it is made.
    let turned = [
        "invite",
        "create",
        SAM,
        "--name",
        "Sam Gamgee",
        "--record",
        "C221=Fro\u{202e}do",
    ];
    served.env.run(turned).ended(2);
    let (_, link) = linked(&served, &[&record]);
    let window = served.window(Tongue::English);
    join(&served, &window, &link, By::Text);
    let is_text = || {
        window.shows(hostile);
        let hacked = window.ask("return typeof hacked", serde_json::Value::Null);
        assert_eq!(hacked, "undefined");
        let images = "return document.querySelectorAll('main script, img').length";
        assert_eq!(window.ask(images, serde_json::Value::Null), 0);
    };
    is_text();
    window.press("Confirm");
    window.tick(hostile);
    window.press("Confirm");
    window.is_refused(&[&format!("Choose Yes or No for {hostile}")]);
    is_text();
    window.choose(&format!("Your answer for {hostile}"), "Yes");
    window.press_here("Confirm");
    window.says("Check your answers");
    is_text();
    window.leave("Confirm without the script", || {
        let send = "document.querySelector('main form').submit()";
        let nothing = serde_json::json!([]);
        window.driver().script(send, &nothing).map(drop)
    });
    is_text();
    window.press("Submit");
    window.is_at("We have your answers");
    is_text();
    window.go("/");
    is_text();
}
