//! Every page and every error of the portal in both languages: axe-core finds nothing at either width,
//! and each text of the catalogue stood on a page that was looked at.

use super::walk::{
    By, LANDLINE, LANDLINE_FULL, MOBILE, MOBILE_FULL, PASSWORD, SAM, accept, linked, sign_in,
    sign_out,
};
use crate::support::desk::address;
use crate::support::files;
use crate::support::served::Served;
use crate::support::window::Window;
use crate::support::words::{Tongue, Words};
use chrono::TimeDelta;
use cso::adapters::system_clock::SystemClock;
use cso::domain::access::AccessEvent;
use cso::domain::account::Account;
use cso::ports::clock::Clock as _;
use serde_json::Value;
use std::collections::BTreeSet;

/// Texts for what the program never does at present.
const NEVER: &[&str] = &[
    // An active, ending or ended record has its date.
    "home.active_text",
    "home.ended_text",
    "home.ending_text",
    // Trouble has no reference yet.
    "trouble.ref",
];

/// Paths that lead on when they are looked at.
const LEADS_ON: &[&str] = &["/sign-out"];

/// Paths that are no pages for people.
const NO_PAGES: &[&str] = &[
    "/assets/{digest}/{name}",
    "/health/live",
    "/health/ready",
    "/session",
];

struct Tour {
    served: Served,
    window: Window,
}

impl Tour {
    /// Looks at a page that refuses what was sent.
    #[track_caller]
    fn refused(&self, wanted: &[&str]) {
        self.window.is_refused(wanted);
        self.window.check();
    }

    /// Types into fields, presses, and looks at what is refused.
    #[track_caller]
    fn refuses(&self, fields: &[(&str, &str)], button: &str, wanted: &[&str]) {
        for (label, text) in fields {
            self.window.fill(label, text);
        }
        self.window.press(button);
        self.refused(wanted);
    }

    /// Presses a button that has lost its name, as no browser does.
    #[track_caller]
    fn refuses_no_method(&self, field: &[(&str, &str)]) {
        for (label, text) in field {
            self.window.fill(label, text);
        }
        let script = "document.querySelectorAll('button[name=method]').forEach(b => b.name = '')";
        self.window.ask(script, Value::Null);
        self.window.press("Call me");
        self.refused(&["Choose 'Send Code' or 'Call me'"]);
    }

    /// Everything that can be wrong with six digits; ends with a code that is void.
    #[track_caller]
    fn refuses_digits(&self, field: &str, real: &str) {
        let press = "Verify code";
        self.refuses(&[(field, "")], press, &["Enter the code"]);
        self.refuses(&[(field, "12a45")], press, &["The code must be 6 digits"]);
        let wrong = if real == "123456" { "654321" } else { "123456" };
        let told = "The code is not right. Check it and try again";
        self.refuses(&[(field, wrong)], press, &[told]);
        for _ in 1..5 {
            self.window.fill(field, wrong);
            self.window.press(press);
            self.window.is_refused(&[told]);
        }
        let void = "This code can no longer be used. Ask for a new one";
        self.refuses(&[(field, wrong)], press, &[void]);
    }

    fn strangers(&self) {
        let window = &self.window;
        for (path, heading) in [
            ("/cookies", "Cookies"),
            ("/signed-out", "You have signed out"),
            ("/password/done", "Your password has changed"),
            ("/account/phone", "My phone has changed"),
            ("/session/ended", "Please sign in again"),
            ("/register", "Register: use the link in your email"),
            ("/sign-in", "Sign in"),
            ("/nowhere", "Page not found"),
            ("/accept/nothing", "This link is not valid"),
        ] {
            window.go(path);
            window.is_at(heading);
            window.check();
        }
        window.go("/sign-in");
        let wrongs = ["Enter your email address", "Enter your password"];
        self.refuses(&[], "Sign in", &wrongs);
        let told = "Enter an email address in the right form, like name@example.com";
        let fields = [("Email address", "sam"), ("Password", "x")];
        self.refuses(&fields, "Sign in", &[told]);
        let told = "The email address or the password is not right. If you have tried many times, \
            wait a few minutes before you try again.";
        self.refuses(
            &[("Email address", SAM), ("Password", "x")],
            "Sign in",
            &[told],
        );
    }

    fn not_from_our_page(&self) {
        let window = &self.window;
        let url = format!("{}/sign-in", self.served.home());
        window
            .driver()
            .post(
                "url",
                &serde_json::json!({ "url": "data:text/html,<h1>x</h1>" }),
            )
            .unwrap();
        let script = "const f = document.createElement('form'); f.method = 'post'; \
            f.action = arguments[0]; document.body.append(f); f.submit()";
        window.leave("a form of another site", || {
            window
                .driver()
                .script(script, &serde_json::json!([url]))
                .map(drop)
        });
        window.is_at("We could not accept that");
        window.check();
    }

    fn too_long(&self) {
        let window = &self.window;
        window.go("/sign-in");
        let script = "document.querySelector('#email').value = 'x'.repeat(70000)";
        window.ask(script, Value::Null);
        window.press("Sign in");
        window.is_at("That was too long");
        window.check();
    }

    fn busy(&self) {
        let window = &self.window;
        window.go("/sign-in");
        let lock = crate::support::errands::raw(&self.served.env);
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        window.fill("Email address", SAM);
        window.fill("Password", "x");
        window.press("Sign in");
        window.is_at("Sorry, there is a problem with the service");
        window.check();
        lock.execute_batch("ROLLBACK").unwrap();
    }

    fn dead_links(&self) {
        let window = &self.window;
        let env = &self.served.env;
        let reference = env.invite_to("gone@example.org", "Gone Gamgee", &["C901=Gone"]);
        crate::support::person::become_verified(env, &reference);
        let link = self.served.link("gone@example.org");
        self.served.link_runs_out(&reference);
        window.go(&link);
        window.is_at("This link has expired");
        window.check();
        let again = [
            "invite",
            "resend",
            &reference,
            "--new-code",
            "--force",
            "--reason",
            "it ran out",
            "--yes",
        ];
        env.run(again).success();
        let newer = self.served.link("gone@example.org");
        window.go(&link);
        window.is_at("This link has been superseded");
        window.check();
        let withdraw = [
            "invite",
            "withdraw",
            &reference,
            "--reason",
            "a mistake",
            "--yes",
        ];
        env.run(withdraw).success();
        window.go(&newer);
        window.is_at("This invitation has been withdrawn");
        window.check();
    }

    fn address(&self) {
        let window = &self.window;
        let served = &self.served;
        window.follow("Sign up now");
        window.is_at("Register: your email address");
        window.check();
        let press = "Send verification code";
        self.refuses(&[], press, &["Enter your email address"]);
        let told = "Enter an email address in the right form, like name@example.com";
        self.refuses(&[("Email Address", "sam@")], press, &[told]);
        let told = "Use the address that the invitation was sent to";
        self.refuses(&[("Email Address", "frodo@example.org")], press, &[told]);
        window.fill("Email Address", SAM);
        window.press(press);
        window.is_at("Register: your verification code");
        window.check();
        self.refuses_digits("Verification code", &served.digits(SAM, "email"));
        window.press("Send new code");
        served.digits(SAM, "email");
        window.press("Send new code");
        let digits = served.digits(SAM, "email");
        let told = "You have asked for too many codes. Wait an hour, then ask again";
        self.refuses(&[], "Send new code", &[told]);
        window.go("/register");
        self.refuses(&[("Email Address", SAM)], press, &[told]);
        window.go("/register/code");
        window.fill("Verification code", &digits);
        window.press("Verify code");
        window.is_at("Register: email address verified");
        window.check();
        window.follow("Continue");
    }

    fn details(&self) {
        let window = &self.window;
        window.is_at("Register: your name and password");
        window.check();
        let missing = [
            "Enter your given name",
            "Enter your surname",
            "Enter your password",
        ];
        self.refuses(&[], "Create", &missing);
        let long = "x".repeat(500);
        let fields = [
            ("Given Name", "Sam\u{202e}wise"),
            ("Surname", long.as_str()),
            ("New Password", PASSWORD),
            ("Confirm New Password", "another"),
        ];
        let wrongs = [
            "This name has a symbol in it that we cannot use. Use letters, spaces, hyphens and \
                apostrophes",
            "This name is too long. Enter a shorter one",
            "The two passwords are not the same. Enter the same password twice",
        ];
        self.refuses(&fields, "Create", &wrongs);
        window.fill("Given Name", "Samwise");
        window.fill("Surname", "Gamgee");
        let guessable = "This password is too easy to guess. Try three random words";
        self.refuses_passwords("Create", guessable);
        window.fill("New Password", PASSWORD);
        window.fill("Confirm New Password", PASSWORD);
        window.press("Create");
        window.is_at("Confirm your identity: your phone number");
        window.check();
    }

    #[track_caller]
    fn refuses_passwords(&self, button: &str, guessable: &str) {
        let long = "long ".repeat(40);
        for (password, told) in [
            ("short", "Your password must have at least 8 characters"),
            (
                long.as_str(),
                "Your password must have no more than 128 characters",
            ),
            ("gamgee12", guessable),
        ] {
            let fields = [
                ("New Password", password),
                ("Confirm New Password", password),
            ];
            self.refuses(&fields, button, &[told]);
        }
    }

    fn phone(&self) {
        let window = &self.window;
        let served = &self.served;
        let press = "Send Code";
        self.refuses(&[], press, &["Enter your phone number"]);
        let told = "Enter a phone number in the right form, like 07700 900123";
        self.refuses(&[("Phone Number", "0123")], press, &[told]);
        let told = "This kind of number cannot be used. Use an ordinary landline or mobile number";
        self.refuses(&[("Phone Number", "0909 879 0000")], press, &[told]);
        let told = "This number cannot get text messages. Select 'Call me'";
        self.refuses(&[("Phone Number", LANDLINE)], press, &[told]);
        window.ask(
            "document.querySelector('#country').options[0].value = '999'",
            Value::Null,
        );
        let told = "Choose a country code from the list";
        self.refuses(&[("Phone Number", MOBILE)], press, &[told]);
        self.refuses_no_method(&[("Phone Number", MOBILE)]);
        window.fill("Phone Number", LANDLINE);
        window.press("Call me");
        window.is_at("Confirm your identity: phone call code");
        window.says("If the call does not come, you can ask for another one.");
        window.check();
        served.digits(LANDLINE_FULL, "call");
        window.follow("Use another number");
        window.fill("Phone Number", MOBILE);
        window.press("Send Code");
        window.is_at("Confirm your identity: text message code");
        window.check();
        self.refuses_digits("Text message code", &served.digits(MOBILE_FULL, "text"));
        self.refuses_no_method(&[]);
        window.press("Call me");
        window.is_at("Confirm your identity: phone call code");
        window.check();
        served.digits(MOBILE_FULL, "call");
        window.press("Send new code");
        let digits = served.digits(MOBILE_FULL, "text");
        let told = "You have asked for too many codes. Wait an hour, then ask again";
        self.refuses(&[], "Send new code", &[told]);
        window.follow("Use another number");
        self.refuses(&[("Phone Number", MOBILE)], "Call me", &[told]);
        window.go("/phone/code");
        window.fill("Text message code", &digits);
        window.press("Verify code");
        window.is_at("Confirm your identity once more");
        window.check();
        self.refuses(&[], "Send Code", &[told]);
        // What is stored outlives a portal, and another one goes on from there.
        served.again_with(&[("CSO_POLICY_PHONE_CODE_SENDS", "20")]);
        self.refuses_no_method(&[]);
        window.press("Call me");
        window.is_at("Confirm your identity once more: phone call code");
        window.check();
        served.digits(MOBILE_FULL, "call");
        window.press("Send new code");
        window.is_at("Confirm your identity once more: text message code");
        window.check();
        window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
        window.press("Verify code");
        window.is_at("Account setup");
        window.check();
    }

    fn setup(&self, reference: &str) {
        let window = &self.window;
        let choose = "Your answer for Frodo B.";
        self.refuses(&[], "Confirm", &["Tick the box next to a record"]);
        window.tick("Frodo B.");
        self.refuses(&[], "Confirm", &["Choose Yes or No for Frodo B."]);
        window.tick("Frodo B.");
        window.choose(choose, "Yes");
        let told = "Tick the box next to Frodo B., or take your answer away";
        self.refuses(&[], "Confirm", &[told]);
        window.tick("Frodo B.");
        window.press_here("Confirm");
        window.says("Check your answers");
        window.check();
        window.press_here("Go back");
        // Without the script the same question is a page of its own.
        window.leave("Confirm without the script", || {
            let send = "document.querySelector('main form').submit()";
            window
                .driver()
                .script(send, &serde_json::json!([]))
                .map(drop)
        });
        window.is_at("Check your answers");
        window.check();
        let take_away = [
            "record", "restrict", "C220", "--reason", "an order", "--yes",
        ];
        self.served.env.run(take_away).success();
        window.press("Submit");
        self.refused(&["The records you were offered have changed. Look at them again"]);
        window.does_not_show("Frodo B.");
        window.answer("Rosie C.", "Yes");
        window.answer("Elanor G.", "No");
        window.press_here("Confirm");
        window.press("Submit");
        window.is_at("We have your answers");
        window.check();
        self.states(reference);
    }

    /// Home with a record in every state.
    fn states(&self, reference: &str) {
        use AccessEvent::{Accepted, Approved, EndSet, Ended, Refused, Suspended};
        let window = &self.window;
        for (record, events) in [
            ("C223", &[Accepted, Approved][..]),
            ("C224", &[Accepted, Approved, EndSet]),
            ("C225", &[Accepted, Approved, Ended]),
            ("C226", &[Accepted, Refused]),
            ("C227", &[Accepted, Approved, Suspended]),
        ] {
            for event in events {
                self.served.access(reference, record, *event);
            }
        }
        window.go("/");
        window.is_at("Your records");
        for state in [
            "Waiting for your answer",
            "Waiting for approval",
            "Active",
            "Ending",
            "Ended",
            "You said No",
            "Not approved",
            "Paused",
        ] {
            window.says(state);
        }
        window.check();
        window.follow("Go to Account setup");
        window.answer("Merry B.", "No");
        window.press_here("Confirm");
        window.press("Submit");
        window.is_at("We have your answers");
        window.does_not_say("You said Yes to");
        window.check();
        window.go("/setup");
        window.says("There is nothing for you to decide at the moment.");
        window.check();
    }

    fn account(&self) {
        let window = &self.window;
        window.go("/account/phone");
        window.check();
        window.go("/account/close");
        window.is_at("Close my account");
        window.check();
        window.press("Ask to close my account");
        window.says("Please tell your worker too. They will speak with you before it is closed. If you have changed your mind, tell them.");
        window.check();
        sign_out(window);
    }

    fn sign_in(&self) {
        let window = &self.window;
        let served = &self.served;
        served.again_with(&[("CSO_POLICY_PHONE_CODE_SENDS", "4")]);
        window.go("/sign-in");
        window.fill("Email address", SAM);
        window.fill("Password", PASSWORD);
        window.press("Sign in");
        window.is_at("Confirm your identity");
        window.check();
        self.refuses_no_method(&[]);
        let pause = |until| {
            served.change(|unit| {
                let before = unit.account_at(&address(SAM)).unwrap().unwrap();
                let after = Account {
                    paused_until: until,
                    version: before.version + 1,
                    ..before.clone()
                };
                unit.move_account(&before, &after).unwrap();
            });
        };
        pause(Some(SystemClock.now() + TimeDelta::minutes(5)));
        let told = "There were too many wrong tries, so signing in is paused. Wait a few minutes, \
            then try again";
        self.refuses(&[], "Send Code", &[told]);
        pause(None);
        window.press("Send Code");
        window.is_at("Sign in: text message code");
        window.check();
        self.refuses_digits("Text message code", &served.digits(MOBILE_FULL, "text"));
        window.press("Call me");
        window.is_at("Sign in: phone call code");
        window.check();
        served.digits(MOBILE_FULL, "call");
        window.press("Call me");
        served.digits(MOBILE_FULL, "call");
        window.press("Send new code");
        let digits = served.digits(MOBILE_FULL, "text");
        let told = "You have asked for too many codes. Wait an hour, then ask again";
        self.refuses(&[], "Call me", &[told]);
        window.fill("Text message code", &digits);
        window.press("Verify code");
        window.is_at("Your records");
        sign_out(window);
    }

    fn forgotten(&self) {
        let window = &self.window;
        let served = &self.served;
        window.go("/password/code");
        window.close_and_come_back();
        window.fill("Verification code", "123456");
        window.press("Verify code");
        window.is_at("Please sign in again");
        window.check();
        window.go("/sign-in");
        window.follow("Forgot your password");
        window.is_at("Forgot your password");
        window.check();
        let press = "Send verification code";
        self.refuses(&[], press, &["Enter your email address"]);
        let told = "Enter an email address in the right form, like name@example.com";
        self.refuses(&[("Email Address", "sam")], press, &[told]);
        window.fill("Email Address", SAM);
        window.press(press);
        window.is_at("Forgot your password: your verification code");
        window.check();
        let field = "Verification code";
        let verify = "Verify code";
        let digits = served.digits(SAM, "email");
        self.refuses(&[], verify, &["Enter the code"]);
        self.refuses(&[(field, "1")], verify, &["The code must be 6 digits"]);
        let wrong = if digits == "123456" {
            "654321"
        } else {
            "123456"
        };
        let told = "The code is not right. Check it and try again";
        self.refuses(&[(field, wrong)], verify, &[told]);
        window.fill(field, &digits);
        window.press(verify);
        window.is_at("Forgot your password: your phone");
        window.check();
        self.refuses_no_method(&[]);
        window.press("Call me");
        window.is_at("Forgot your password: phone call code");
        window.check();
        served.digits(MOBILE_FULL, "call");
        window.press("Send new code");
        window.is_at("Forgot your password: text message code");
        window.check();
        self.refuses_digits("Text message code", &served.digits(MOBILE_FULL, "text"));
        window.press("Send new code");
        window.fill("Text message code", &served.digits(MOBILE_FULL, "text"));
        window.press(verify);
        self.new_password();
    }

    fn new_password(&self) {
        let window = &self.window;
        window.is_at("Set a new password");
        window.check();
        let press = "Set new password";
        self.refuses(&[], press, &["Enter your password"]);
        let fields = [
            ("New Password", PASSWORD),
            ("Confirm New Password", "another"),
        ];
        let told = "The two passwords are not the same. Enter the same password twice";
        self.refuses(&fields, press, &[told]);
        let guessable = "This password is too easy to guess. Try three random words";
        self.refuses_passwords(press, guessable);
        window.fill("New Password", PASSWORD);
        window.fill("Confirm New Password", PASSWORD);
        window.press(press);
        window.is_at("Your password has changed");
        window.check();
    }

    /// Staff reset the phone: the address is proved between the password and the new number.
    fn reset_phone(&self) {
        let window = &self.window;
        let served = &self.served;
        served.again_with(&[("CSO_POLICY_PHONE_CODE_SENDS", "20")]);
        let reset = [
            "account",
            "reset-phone",
            SAM,
            "--asked-by",
            "person",
            "--reason",
            "a new phone",
            "--yes",
        ];
        served.env.run(reset).success();
        let done = SystemClock.now();
        crate::support::wait::until("the second passes", || {
            (SystemClock.now() > done + TimeDelta::seconds(1)).then_some(())
        });
        window.go("/sign-in");
        window.fill("Email address", SAM);
        window.fill("Password", PASSWORD);
        window.press("Sign in");
        window.is_at("Confirm your email address");
        window.check();
        let press = "Send verification code";
        window.press(press);
        window.is_at("Confirm your email address: your verification code");
        window.check();
        let first = served.digits(SAM, "email");
        self.refuses_digits("Verification code", &first);
        window.press("Send new code");
        served.digits(SAM, "email");
        window.press("Send new code");
        let digits = served.digits(SAM, "email");
        let told = "You have asked for too many codes. Wait an hour, then ask again";
        self.refuses(&[], "Send new code", &[told]);
        window.fill("Verification code", &digits);
        window.press("Verify code");
        window.is_at("Confirm your identity: your phone number");
        window.fill("Phone Number", "07700 900177");
        for _ in 0..2 {
            window.press("Send Code");
            window.fill("Text message code", &served.digits("+447700900177", "text"));
            window.press("Verify code");
        }
        window.is_at("Your records");
    }

    /// Somebody who has an account comes through links: a used one, their own, another person's.
    fn later_links(&self, used: &str) {
        let window = &self.window;
        let served = &self.served;
        served.again_with(&[("CSO_POLICY_PHONE_CODE_SENDS", "20")]);
        window.go(used);
        window.is_at("This link has been used");
        window.check();
        let (_, link) = linked(served, &["C230=Pippin T."]);
        accept(window, &link);
        window.follow("Sign up now");
        let told = "There is an account already for this address. Sign in instead";
        self.refuses(&[("Email Address", SAM)], "Send verification code", &[told]);
        let rosie = "rosie@example.org";
        let reference = served
            .env
            .invite_to(rosie, "Rosie Cotton", &["C231=Frodo G."]);
        crate::support::person::become_verified(&served.env, &reference);
        let link = served.link(rosie);
        window.go(&link);
        window.forget_cookies();
        window.press("Continue");
        window.is_at("Your browser must keep cookies");
        window.check();
        accept(window, &link);
        sign_in(served, window, By::Text);
        self.refused(&[
            "This link was sent to another address than your account's. Sign out, then use the \
                account of that address",
        ]);
        sign_out(window);
    }

    /// A person who sees nothing: the only record became restricted.
    fn nothing_left(&self) {
        let window = &self.window;
        for record in [
            "C221", "C222", "C223", "C224", "C225", "C226", "C227", "C228",
        ] {
            let restrict = [
                "record", "restrict", record, "--reason", "an order", "--yes",
            ];
            self.served.env.run(restrict).success();
        }
        window.go("/sign-in");
        sign_in(&self.served, window, By::Text);
        window.is_at("Your records");
        window.says(
            "There are no records here at the moment. If you expected one, speak to your worker.",
        );
        window.check();
    }

    fn too_many(&self) {
        let window = &self.window;
        self.served
            .again_with(&[("CSO_PORTAL_FORMS_A_MINUTE", "1")]);
        sign_out(window);
        window.go("/sign-in");
        window.press("Sign in");
        window.is_at("Too many tries");
        window.check();
    }

    /// Fails where a text, a page or a form was left out.
    fn left_nothing_out(&self, tongue: Tongue) {
        let walked = self.window.walked.borrow();
        let words = Words::of(tongue);
        let unseen: Vec<&str> = words
            .keys()
            .filter(|key| !NEVER.contains(key) && !walked.texts.contains(*key))
            .collect();
        assert!(unseen.is_empty(), "not on any page: {unseen:?}");
        for never in NEVER {
            assert!(words.keys().any(|key| key == *never), "{never}");
        }
        for (path, looks, presses) in routes() {
            let stem = path.split('{').next().unwrap().to_owned();
            let is_in = |seen: &BTreeSet<String>| {
                seen.iter()
                    .any(|seen| *seen == path || (stem != path && seen.starts_with(&stem)))
            };
            assert!(!looks || is_in(&walked.pages), "{path} was not looked at");
            assert!(
                !presses || is_in(&walked.forms),
                "{path} was not sent anything"
            );
        }
    }
}

/// Every path of the router, with whether it is looked at and whether forms are sent to it.
fn routes() -> Vec<(String, bool, bool)> {
    let text = std::fs::read_to_string(files::root().join("src/portal/routes.rs")).unwrap();
    let routes: Vec<_> = text
        .split(".route(")
        .skip(1)
        .map(|route| {
            let path = route.split('"').nth(1).unwrap().to_owned();
            let does = route.split('"').nth(2).unwrap();
            let does = does.trim_start_matches([',', ' ', '\n']);
            let is_form = does.starts_with("form(");
            let is_page = !LEADS_ON.contains(&path.as_str());
            (
                path,
                is_page && (is_form || does.starts_with("looks(")),
                is_form,
            )
        })
        .filter(|(path, _, _)| !NO_PAGES.contains(&path.as_str()))
        .collect();
    assert!(routes.len() > 20);
    assert!(
        routes
            .iter()
            .all(|(path, looks, _)| *looks || LEADS_ON.contains(&path.as_str()))
    );
    routes
}

fn tour(tongue: Tongue) {
    let served = Served::with(&[
        ("CSO_DATABASE_WAIT", "2s"),
        ("CSO_POLICY_EMAIL_CODE_SENDS", "3"),
        ("CSO_POLICY_PHONE_CODE_SENDS", "4"),
        ("CSO_POLICY_PHONE_COUNTRIES", "44,353"),
        ("CSO_PORTAL_PRIVACY_URL", "https://www.example.org/privacy"),
        (
            "CSO_PORTAL_ACCESSIBILITY_URL",
            "https://www.example.org/accessibility",
        ),
        ("CSO_PORTAL_CONTACT", "Phone us on 01632 960000"),
    ]);
    let window = served.judged_window(tongue);
    let tour = Tour { served, window };
    tour.strangers();
    tour.not_from_our_page();
    tour.too_long();
    tour.busy();
    tour.dead_links();
    let records = [
        "C220=Frodo B.",
        "C221=Rosie C.",
        "C222=Elanor G.",
        "C223=Active A.",
        "C224=Ending E.",
        "C225=Ended E.",
        "C226=Refused R.",
        "C227=Suspended S.",
        "C228=Merry B.",
    ];
    let (reference, link) = linked(&tour.served, &records);
    accept(&tour.window, &link);
    tour.address();
    tour.details();
    tour.phone();
    tour.setup(&reference);
    tour.account();
    tour.sign_in();
    tour.forgotten();
    tour.later_links(&link);
    tour.nothing_left();
    tour.reset_phone();
    tour.too_many();
    tour.left_nothing_out(tongue);
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn every_page_and_every_error_can_be_used_by_everybody_in_english() {
    tour(Tongue::English);
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn every_page_and_every_error_can_be_used_by_everybody_in_welsh() {
    tour(Tongue::Welsh);
}
