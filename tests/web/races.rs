//! Many at once, and the same twice.

use crate::support::TestEnv;
use crate::support::errands::number;
use crate::support::http::Answer;
use crate::support::portal::{Form, Portal, SAM, Visitor, digits, invited};
use std::sync::Barrier;

/// Fifty presses at the same moment, each of a page of its own, by the same browser.
fn fifty(visitor: &Visitor<'_>, path: &str, form: Form<'_>) -> Vec<Answer> {
    let start = Barrier::new(50);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..50)
            .map(|number| {
                let mut tab = visitor.copy();
                let start = &start;
                scope.spawn(move || {
                    let mark = format!("mark-{number}");
                    let mut all = vec![("form", mark.as_str())];
                    all.extend(form);
                    start.wait();
                    tab.post(path, &all)
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn audit(env: &TestEnv, action: &str, outcome: &str) -> i64 {
    let sql = "SELECT count(*) FROM audit WHERE action";
    number(
        env,
        &format!("{sql} = '{action}' AND outcome = '{outcome}'"),
    )
}

fn waiting_for_a_code<'p>(env: &TestEnv, portal: &'p Portal, link: &str) -> (Visitor<'p>, String) {
    let mut sam = Visitor::new(portal);
    assert_eq!(sam.fill(link, link, &[]).to(), "/sign-in");
    let sent = sam.fill("/register", "/register", &[("email", "sam@example.org")]);
    assert_eq!(sent.to(), "/register/code");
    (sam, digits(env, &mut Vec::new()))
}

fn other_than(code: &str) -> &'static str {
    if code == "123456" { "654321" } else { "123456" }
}

#[test]
fn fifty_wrong_codes_at_once_are_compared_five_times_at_most() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let (mut sam, code) = waiting_for_a_code(&env, &portal, &link);
    let told = fifty(&sam, "/register/code", &[("code", other_than(&code))]);
    let wrong = |answer: &&Answer| answer.body.contains("The code is not right");
    assert_eq!(told.iter().filter(wrong).count(), 5);
    assert!(told.iter().all(|answer| answer.status == 422));
    // The right one is of no use any more.
    let late = sam.fill("/register/code", "/register/code", &[("code", &code)]);
    assert_eq!(late.status, 422);
    assert_eq!(audit(&env, "email.verified", "done"), 0);
}

#[test]
fn fifty_right_codes_at_once_succeed_once() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let (sam, code) = waiting_for_a_code(&env, &portal, &link);
    let told = fifty(&sam, "/register/code", &[("code", &code)]);
    let ahead: Vec<_> = told.iter().filter(|answer| answer.status == 303).collect();
    assert_eq!(ahead.len(), 1);
    assert_eq!(audit(&env, "email.verified", "done"), 1);
}

/// Which of two answers to the same press the browser takes, in which order.
#[derive(Debug, Clone, Copy)]
enum Taken {
    First,
    Second,
    Both,
    Crossed,
    /// The second press leaves when the first one's cookies are there, and its page is not.
    Late,
    /// Both presses are under way at the same moment.
    AtOnce,
}

/// Somebody who presses every button twice.
struct Impatient<'p> {
    visitor: Visitor<'p>,
    taken: Taken,
}

impl Impatient<'_> {
    #[track_caller]
    fn twice(&mut self, page: &str, path: &str, form: Form<'_>, then: &str) {
        let mark = self.visitor.get(page).mark();
        let mut all = vec![("form", mark.as_str())];
        all.extend(form);
        let press = || self.visitor.copy().post(path, &all);
        let (first, second) = match self.taken {
            Taken::AtOnce => std::thread::scope(|scope| {
                let second = scope.spawn(press);
                (press(), second.join().unwrap())
            }),
            Taken::Late => {
                let first = press();
                let mut later = self.visitor.copy();
                later.keep(&first);
                (first, later.post(path, &all))
            }
            Taken::First | Taken::Second | Taken::Both | Taken::Crossed => (press(), press()),
        };
        for answer in [&first, &second] {
            assert_eq!(
                answer.status, 303,
                "{path}, {:?}: {}",
                self.taken, answer.body
            );
            assert_eq!(answer.to(), then, "{path}, {:?}", self.taken);
        }
        let taken: &[&Answer] = match self.taken {
            Taken::First => &[&first],
            Taken::Second => &[&second],
            Taken::Both | Taken::Late | Taken::AtOnce => &[&first, &second],
            Taken::Crossed => &[&second, &first],
        };
        for answer in taken {
            self.visitor.keep(answer);
        }
    }
}

#[test]
fn every_button_pressed_twice_works_once_whatever_answer_is_taken() {
    for taken in [
        Taken::First,
        Taken::Second,
        Taken::Both,
        Taken::Crossed,
        Taken::Late,
    ] {
        walk_impatiently(taken);
    }
}

#[test]
fn every_button_pressed_twice_at_the_same_moment_works_once() {
    for _ in 0..3 {
        walk_impatiently(Taken::AtOnce);
    }
}

#[expect(clippy::too_many_lines, reason = "the whole journey, twice")]
fn walk_impatiently(taken: Taken) {
    let env = TestEnv::live();
    let (reference, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut known = Vec::new();
    let mut sam = Impatient {
        visitor: Visitor::new(&portal),
        taken,
    };
    sam.twice(&link, &link, &[], "/sign-in");
    sam.twice(
        "/register",
        "/register",
        &[("email", "sam@example.org")],
        "/register/code",
    );
    let code = digits(&env, &mut known);
    let form: Form<'_> = &[("code", &code)];
    sam.twice(
        "/register/code",
        "/register/code",
        form,
        "/register/verified",
    );
    let details: Form<'_> = &[
        ("given_name", "Sam"),
        ("surname", "Gamgee"),
        ("password", "po-ta-toes, boil em"),
        ("password_again", "po-ta-toes, boil em"),
    ];
    sam.twice("/register/details", "/register/details", details, "/phone");
    let number: Form<'_> = &[
        ("country", "44"),
        ("phone", "07700 900126"),
        ("method", "sms"),
    ];
    sam.twice("/phone", "/phone", number, "/phone/code");
    let code = digits(&env, &mut known);
    let form: Form<'_> = &[("code", &code)];
    sam.twice("/phone/code", "/phone/code", form, "/phone/confirm");
    sam.twice(
        "/phone/confirm",
        "/phone/again",
        &[("method", "sms")],
        "/phone/code",
    );
    let code = digits(&env, &mut known);
    sam.twice("/phone/code", "/phone/code", &[("code", &code)], "/setup");
    let id = format!("{reference}/C220");
    let choice: Form<'_> = &[("record_0", &id), ("tick_0", "on"), ("choice_0", "yes")];
    sam.twice("/setup", "/setup/submit", choice, "/submitted");
    sam.twice("/account/close", "/account/close", &[], "/account/close");
    assert_eq!(sam.visitor.get("/").status, 200);

    sam.visitor.fill("/", "/sign-out", &[]);
    let password: Form<'_> = &[
        ("email", "sam@example.org"),
        ("password", "po-ta-toes, boil em"),
    ];
    sam.twice("/sign-in", "/sign-in", password, "/sign-in/phone");
    sam.twice(
        "/sign-in/phone",
        "/sign-in/phone",
        &[("method", "sms")],
        "/sign-in/code",
    );
    let code = digits(&env, &mut known);
    sam.twice("/sign-in/code", "/sign-in/code", &[("code", &code)], "/");

    sam.visitor.fill("/", "/sign-out", &[]);
    // A browser without a session begins one with its first press, and only one.
    let address: Form<'_> = &[("email", SAM)];
    let then = "/password/code";
    sam.twice("/password/forgotten", "/password/forgotten", address, then);
    let code = digits(&env, &mut known);
    let form: Form<'_> = &[("code", &code)];
    sam.twice("/password/code", "/password/code", form, "/password/phone");
    sam.twice(
        "/password/phone",
        "/password/phone",
        &[("method", "sms")],
        "/password/phone-code",
    );
    let code = digits(&env, &mut known);
    let form: Form<'_> = &[("code", &code)];
    let then = "/password/new";
    sam.twice("/password/phone-code", "/password/phone-code", form, then);
    let fresh = "three other words";
    let form: Form<'_> = &[("password", fresh), ("password_again", fresh)];
    sam.twice(then, then, form, "/password/done");

    for (action, times) in [
        ("password.set", 1),
        ("link.opened", 1),
        ("email_code.sent", 1),
        ("password.forgotten", 1),
        ("email.verified", 1),
        ("account.password_set", 1),
        ("phone_code.sent", 4),
        ("phone.confirmed", 2),
        ("access.accepted", 1),
        ("account.close_asked", 1),
        ("sign_in.confirmed", 1),
    ] {
        assert_eq!(audit(&env, action, "done"), times, "{action}");
    }
    let status = env.json(["status", &reference]);
    assert!(status["account"]["close_asked_at"].is_string());
}

#[test]
fn what_is_corrected_on_a_page_from_the_browsers_memory_is_another_press() {
    let env = TestEnv::live();
    let (reference, link) = invited(&env, &["C220=Frodo B.", "C221=Pippin T."]);
    let portal = Portal::start(&env);
    let (mut sam, code) = waiting_for_a_code(&env, &portal, &link);
    let mark = sam.get("/register/code").mark();
    let typed = |code| [("form", mark.as_str()), ("code", code)];
    let wrong = sam.post("/register/code", &typed(other_than(&code)));
    assert!(wrong.body.contains("The code is not right"));
    // Back, and the same page with the same mark; now the right one.
    let right = sam.post("/register/code", &typed(&code));
    assert_eq!(right.to(), "/register/verified");

    let mut known = Vec::new();
    let mut again = Visitor::new(&portal);
    digits(&env, &mut known);
    again.join(&env, &link, &mut known);
    let mark = again.get("/setup").mark();
    let (frodo, pippin) = (format!("{reference}/C220"), format!("{reference}/C221"));
    for id in [&frodo, &pippin] {
        let form: Form<'_> = &[
            ("form", &mark),
            ("record_0", id),
            ("tick_0", "on"),
            ("choice_0", "yes"),
        ];
        assert_eq!(again.post("/setup/submit", form).to(), "/submitted");
    }
    let status = env.json(["status", &reference]);
    let answers: Vec<_> = [0, 1].map(|n| status["records"][n]["state"].clone()).into();
    assert_eq!(answers, ["accepted", "accepted"]);
}

#[test]
fn a_form_from_an_earlier_step_leads_on_and_keeps_the_session() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut sam = Visitor::new(&portal);
    sam.join(&env, &link, &mut Vec::new());
    for (path, form) in [
        ("/register", &[("email", "sam@example.org")][..]),
        ("/register/code", &[("code", "123456")]),
        ("/phone/code", &[("code", "123456")]),
        ("/phone/again", &[("method", "sms")]),
        ("/sign-in/code", &[("code", "123456")]),
    ] {
        let mut all = vec![("form", "an old mark")];
        all.extend(form);
        let answer = sam.post(path, &all);
        assert_eq!(answer.status, 303, "{path} {}", answer.body);
        assert_eq!(answer.to(), "/setup", "{path}");
    }
    assert_eq!(sam.get("/setup").status, 200);
}
