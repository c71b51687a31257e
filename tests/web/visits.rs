//! How long a session lasts: asking tells it, staying makes it longer, and neither wakes the dead.

use crate::support::TestEnv;
use crate::support::errands::{change, number};
use crate::support::http::Answer;
use crate::support::portal::{PASSWORD, Portal, SAM, Visitor, digits, invited, verified};

const IDLE: i64 = 20 * 60;
const ABSOLUTE: i64 = 8 * 60 * 60;

/// Sam, signed in, on Account setup.
fn sam<'p>(env: &TestEnv, portal: &'p Portal, link: &str) -> Visitor<'p> {
    let mut sam = Visitor::new(portal);
    sam.join(env, link, &mut Vec::new());
    sam
}

fn office() -> (TestEnv, String) {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    (env, link)
}

/// Lets time pass for everybody's session: since its last use, and since it began.
fn pass(env: &TestEnv, unused: i64, age: i64) {
    let set = format!("seen_at = seen_at - {unused}, created_at = created_at - {age}");
    change(env, &format!("UPDATE session SET {set}"));
}

/// When the sessions were used, all in one number that every use changes.
fn uses(env: &TestEnv) -> i64 {
    number(env, "SELECT coalesce(sum(seen_at), 0) FROM session")
}

#[track_caller]
fn seconds(answer: &Answer, name: &str) -> i64 {
    assert_eq!(answer.status, 204, "{}", answer.body);
    assert_eq!(answer.body, "");
    answer.header(name).unwrap().parse().unwrap()
}

#[track_caller]
fn is_about(found: i64, wanted: i64) {
    assert!((wanted - 20..=wanted).contains(&found), "{found}");
}

#[track_caller]
fn is_over(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, ""));
    assert!(answer.header("session-unused").is_none());
    let mut cookies = answer.cookies();
    assert!(
        !cookies.any(|cookie| cookie.starts_with("cso=")),
        "the token of another tab would be lost"
    );
}

#[test]
fn asking_tells_what_is_left_and_makes_it_no_longer() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let mut sam = sam(&env, &portal, &link);
    pass(&env, 1000, 3000);
    let before = uses(&env);
    for _ in 0..3 {
        let told = sam.get("/session");
        is_about(seconds(&told, "session-unused"), IDLE - 1000);
        is_about(seconds(&told, "session-at-most"), ABSOLUTE - 3000);
        assert_eq!(told.header("cache-control"), Some("no-store"));
    }
    assert_eq!(uses(&env), before);
}

#[test]
fn staying_makes_it_as_long_as_at_first_but_no_longer_than_its_age_allows() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let mut sam = sam(&env, &portal, &link);
    pass(&env, 1100, 1100);
    let told = sam.post("/session", &[]);
    assert_eq!(seconds(&told, "session-unused"), IDLE);
    is_about(seconds(&told, "session-at-most"), ABSOLUTE - 1100);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    is_about(seconds(&sam.get("/session"), "session-unused"), IDLE);
    // Ten times at least (WCAG 2.2, 2.2.1), and as often as it is wanted.
    for _ in 0..12 {
        pass(&env, 1100, 1100);
        assert_eq!(seconds(&sam.post("/session", &[]), "session-unused"), IDLE);
    }
    pass(&env, 0, ABSOLUTE - 13 * 1100 - 100);
    let told = sam.post("/session", &[]);
    is_about(seconds(&told, "session-at-most"), 100);
    pass(&env, 0, 100);
    let before = uses(&env);
    is_over(&sam.post("/session", &[]));
    is_over(&sam.get("/session"));
    assert_eq!(uses(&env), before);
}

#[test]
fn a_session_that_is_over_stays_over_and_nobody_elses_is_touched() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let mut sam = sam(&env, &portal, &link);
    let mut rosie = Visitor::new(&portal);
    pass(&env, IDLE, IDLE);
    rosie.post("/password/forgotten", &[("email", "rosie@example.org")]);
    pass(&env, 100, 100);
    let before = uses(&env);
    is_over(&sam.get("/session"));
    is_over(&sam.post("/session", &[]));
    assert_eq!(uses(&env), before);
    is_about(
        seconds(&rosie.get("/session"), "session-unused"),
        IDLE - 100,
    );
    let page = sam.get("/session/ended");
    assert_eq!(page.status, 401);
    assert!(page.body.contains("Please sign in again") && !page.body.contains("Frodo"));
    assert!(
        !page.body.contains("id=\"visit\""),
        "nothing is left to end"
    );
    // The token is gone with it; what comes now is what comes without one.
    assert!(!sam.cookie().contains("cso="));
    is_over(&sam.get("/session"));
    assert_eq!(sam.get("/").to(), "/sign-in");
}

#[test]
fn without_a_session_nothing_is_told_and_none_begins() {
    let (env, _) = office();
    let portal = Portal::start(&env);
    let mut nobody = Visitor::new(&portal);
    is_over(&nobody.get("/session"));
    is_over(&nobody.post("/session", &[]));
    assert_eq!(nobody.get("/session/ended").status, 401);
    let guessed = [("Cookie", "cso=guessed"), ("Sec-Fetch-Site", "same-origin")];
    is_over(&portal.ask("POST", "/session", &guessed, ""));
    assert_eq!(number(&env, "SELECT count(*) FROM session"), 0);
    assert!(!nobody.get("/sign-in").body.contains("id=\"visit\""));
}

#[test]
fn another_site_keeps_nobody_signed_in() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let sam = sam(&env, &portal, &link);
    pass(&env, 1000, 1000);
    let before = uses(&env);
    let cookie = sam.cookie();
    for site in ["cross-site", "same-site"] {
        let headers = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", site)];
        assert_eq!(portal.ask("POST", "/session", &headers, "").status, 403);
    }
    assert_eq!(uses(&env), before);
}

#[test]
fn whoever_is_not_out_is_led_on_from_the_page_of_the_end() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let mut sam = sam(&env, &portal, &link);
    assert_eq!(sam.get("/session/ended").to(), "/setup");
}

#[test]
fn a_page_says_when_its_session_ends_and_a_refused_form_has_the_whole_time_again() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    let mut sam = sam(&env, &portal, &link);
    let page = sam.get("/setup").body;
    assert!(page.contains("data-warning=\"120\""), "{page}");
    // Static pages do not use the session, and say how long it is left alone already.
    pass(&env, 1000, 1000);
    let page = sam.get("/cookies").body;
    let told = page.split("data-unused=\"").nth(1).unwrap();
    is_about(
        told.split('"').next().unwrap().parse().unwrap(),
        IDLE - 1000,
    );
    let refused = sam.post("/setup", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("data-unused=\"1200\""));
    // On the way as well as signed in; only there is somebody to sign out.
    let mut visitor = Visitor::new(&portal);
    visitor.post("/password/forgotten", &[("email", "bob@example.org")]);
    let page = visitor.get("/password/code").body;
    assert!(page.contains("id=\"visit\"") && !page.contains("/sign-out"));
}

#[test]
fn what_a_refused_code_leaves_does_not_tell_a_known_address_from_an_unknown_one() {
    let (env, link) = office();
    let portal = Portal::start(&env);
    sam(&env, &portal, &link);
    for email in [SAM, "bob@example.org"] {
        let mut visitor = Visitor::new(&portal);
        visitor.post("/password/forgotten", &[("email", email)]);
        pass(&env, 50, 50);
        // A try is a use, whether or not there was a code to compare.
        let told = visitor.post("/password/code", &[("code", "123456")]);
        assert_eq!(told.status, 422);
        assert!(told.body.contains("data-unused=\"1200\""), "{email}");
        let left = visitor.get("/session");
        is_about(seconds(&left, "session-unused"), IDLE);
        assert_eq!(left.header("session-whose"), None);
        assert!(!told.body.contains("data-whose"));
    }
}

#[test]
fn a_page_knows_its_person_from_whoever_signs_in_beside() {
    let env = TestEnv::live();
    let (reference, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut known = Vec::new();
    let mut first = Visitor::new(&portal);
    first.join(&env, &link, &mut known);
    let whose = |visitor: &mut Visitor<'_>| {
        let told = visitor.get("/session");
        told.header("session-whose").map(str::to_owned)
    };
    let sam = whose(&mut first).unwrap();
    assert_eq!(sam.len(), 16);
    let page = first.get("/setup").body;
    assert!(page.contains(&format!("data-whose=\"{sam}\"")), "{page}");
    let account = env.json(["status", &reference])["account"]["ref"].clone();
    assert!(!page.contains(account.as_str().unwrap()));

    // The same person in another browser, one step at a time.
    let mut second = Visitor::new(&portal);
    second.get("/sign-in");
    assert_eq!(whose(&mut second), None);
    let form = [("email", SAM), ("password", PASSWORD)];
    second.fill("/sign-in", "/sign-in", &form);
    assert_eq!(whose(&mut second).as_ref(), Some(&sam));

    // And another one in the browser of the first.
    let bob = "bob@example.org";
    let reference = env.invite_to(bob, "Bob Hayward", &["C221=Rosie C."]);
    let link = verified(&env, &reference);
    assert_eq!(first.fill(&link, &link, &[]).to(), "/sign-in");
    assert_eq!(whose(&mut first), None);
    first.fill("/register", "/register", &[("email", bob)]);
    let code = digits(&env, &mut known);
    first.fill("/register/code", "/register/code", &[("code", &code)]);
    let theirs = whose(&mut first).unwrap();
    assert_ne!(theirs, sam);
}
