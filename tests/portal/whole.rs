//! The whole journey, by every way that the guidance knows.

use super::walk::{
    By, SAM, accept, create, enrol, join, linked, prove_address, sign_in, sign_out, submit,
};
use crate::support::served::Served;
use crate::support::window::Window;
use crate::support::words::Tongue;
use cso::app::letters::{Letters, Organisation};
use cso::domain::language::Language;
use std::collections::BTreeMap;

#[track_caller]
fn stands(served: &Served, reference: &str, stage: &str, waiting_on: &str) {
    let (seen, on) = served.status(reference);
    assert_eq!((seen.as_str(), on.as_str()), (stage, waiting_on));
}

/// Approves, reads the activation email and signs in again.
fn come_back_to_active(served: &Served, window: &Window, reference: &str, by: By) {
    let approve = ["access", "approve", reference, "--yes"];
    served.env.run(approve).success();
    stands(served, reference, "active", "nobody");
    let letter = served.email(SAM, "New Children's Services Online activation");
    assert!(!letter.text.contains("Frodo"), "{}", letter.text);
    let address = format!("{}/sign-in", served.home());
    assert!(letter.text.contains(&address), "{}", letter.text);
    window.go("/sign-in");
    window.check();
    sign_in(served, window, by);
    window.is_at("Your records");
    window.check();
    window.shows("Frodo B.");
    window.says("Active");
    let since = active_since(served, reference, Language::English);
    window.says(&format!("Active since {since}"));
    sign_out(window);
}

/// The date since when the first record is active, as people read it.
fn active_since(served: &Served, reference: &str, language: Language) -> String {
    let status = served.env.json(["status", reference]);
    let since = status["records"][0]["active_since"].as_str().unwrap();
    let letters = Letters::new(Organisation::default(), BTreeMap::new());
    letters.date(since.parse().unwrap(), language)
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_whole_journey_by_text_is_followed_by_status_at_each_step() {
    let served = Served::new();
    let env = &served.env;
    let reference = env.invite();
    stands(&served, &reference, "code", "person");
    crate::support::person::become_verified(env, &reference);
    stands(&served, &reference, "sign_up", "person");
    let window = served.window(Tongue::English);
    accept(&window, &served.link(SAM));
    stands(&served, &reference, "sign_up", "person");
    prove_address(&served, &window);
    stands(&served, &reference, "sign_up", "person");
    create(&window);
    stands(&served, &reference, "phone", "person");
    assert_eq!(env.json(["status", &reference])["mfa"]["state"], "none");
    enrol(&served, &window, By::Text);
    stands(&served, &reference, "choose_records", "person");
    let status = env.json(["status", &reference]);
    assert_eq!(status["mfa"]["state"], "confirmed");
    assert_eq!(status["mfa"]["method"], "sms");
    assert_eq!(status["verification"]["email"]["verified"], true);
    window.answer("Frodo B.", "Yes");
    submit(&window);
    window.shows("Frodo B.");
    stands(&served, &reference, "approval", "approver");
    sign_out(&window);
    come_back_to_active(&served, &window, &reference, By::Text);
    // Nothing was asked for in vain, not even the picture beside the title.
    let log = served.log();
    assert!(!log.contains(" 404 ") && log.contains("/assets/"), "{log}");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_whole_journey_by_call_to_a_landline_works_as_well() {
    let served = Served::new();
    let (reference, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    join(&served, &window, &link, By::Call);
    let status = served.env.json(["status", &reference]);
    assert_eq!(status["mfa"]["method"], "call");
    window.answer("Frodo B.", "Yes");
    submit(&window);
    sign_out(&window);
    come_back_to_active(&served, &window, &reference, By::Call);
}
