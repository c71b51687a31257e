//! Before a visit ends by itself its person is asked, may stay, and is not left with a page that is
//! nobody's any more.

use super::walk::{By, accept, join, linked, prove_address};
use crate::support::errands::{change, number};
use crate::support::served::Served;
use crate::support::wait;
use crate::support::window::Window;
use crate::support::words::Tongue;
use serde_json::{Value, json};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';

/// Sam on Account setup, with a tick made and the list of answers focused.
fn half_way(served: &Served, window: &Window) {
    let (_, link) = linked(served, &["C220=Frodo B."]);
    join(served, window, &link, By::Text);
    window.answer("Frodo B.", "Yes");
    focus_on_answer(window);
}

fn focus_on_answer(window: &Window) {
    window.ask("document.querySelector('select').focus()", Value::Null);
}

/// Everybody's sessions grow older on the server.
fn age(served: &Served, unused: i64, age: i64) {
    let set = format!("seen_at = seen_at - {unused}, created_at = created_at - {age}");
    change(&served.env, &format!("UPDATE session SET {set}"));
}

/// The computer wakes after so many seconds: its wall clock has gone on, its timers have not.
fn wake(window: &Window, seconds: i64) {
    let script = "const now = Date.now.bind(Date), more = arguments[0] * 1000; \
        Date.now = () => now() + more; document.dispatchEvent(new Event('visibilitychange'))";
    window.ask(script, seconds);
}

/// The title of the dialog that is open.
fn dialog(window: &Window) -> Option<String> {
    let title = "const d = document.querySelector('dialog[open]'); \
        return d && d.checkVisibility() ? d.querySelector('h2').textContent : null";
    window.ask(title, Value::Null).as_str().map(str::to_owned)
}

#[track_caller]
fn opens(window: &Window) -> String {
    wait::until("the dialog opens", || dialog(window))
}

#[track_caller]
fn closes(window: &Window) {
    wait::until("the dialog closes", || {
        dialog(window).is_none().then_some(())
    });
}

fn focus(window: &Window) -> String {
    let id = "return document.activeElement.id";
    window.ask(id, Value::Null).as_str().unwrap().to_owned()
}

/// How long nobody has used the session that was used last.
fn unused(served: &Served) -> i64 {
    let now = "CAST(strftime('%s') AS INTEGER)";
    number(
        &served.env,
        &format!("SELECT {now} - max(seen_at) FROM session"),
    )
}

#[track_caller]
fn is_out(window: &Window) {
    wait::until("the page of the end", || {
        let there = "return document.readyState === 'complete' && location.pathname";
        let path = window.driver().script(there, &json!([])).ok()?;
        (path == "/session/ended").then_some(())
    });
    window.is_at("Please sign in again");
    window.does_not_show("Frodo B.");
}

/// Where the screen is smaller than the dialog, its button can be reached and seen all the same.
fn at_four_hundred_per_cent(served: &Served, window: &Window) {
    let metrics = json!({ "width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": false });
    let driver = window.driver();
    driver.chromium("Emulation.setDeviceMetricsOverride", &metrics);
    age(served, 1085, 1085);
    wake(window, 1085);
    opens(window);
    window.key(TAB);
    let seen = "const e = document.activeElement, r = e.getBoundingClientRect(); \
        return [e.hasAttribute('data-stay'), r.top >= 0 && r.bottom <= innerHeight, \
            r.left >= 0 && r.right <= innerWidth]";
    assert_eq!(window.ask(seen, Value::Null), json!([true, true, true]));
    window.key(ENTER);
    closes(window);
    window.width(1280);
}

fn staying(tongue: Tongue, title: &str) {
    let served = Served::new();
    let window = served.judged_window(tongue);
    half_way(&served, &window);
    age(&served, 1085, 1085);
    wake(&window, 1085);
    assert_eq!(opens(&window), title);
    assert_eq!(focus(&window), "visit-idle-title");
    window.check();
    let clock = "return document.querySelector('dialog[open] [data-clock]').textContent";
    let before = window.ask(clock, Value::Null);
    wait::until("the time goes on", || {
        (window.ask(clock, Value::Null) != before).then_some(())
    });
    let status = "return document.querySelector('dialog[open] [role=status]').textContent";
    let said = window.ask(status, Value::Null);
    assert!(said.as_str().unwrap().len() > 10, "{said}");
    // By mouse.
    window.press_here("I am still here");
    closes(&window);
    assert_eq!(focus(&window), "choice_0");
    assert!(unused(&served) < 60);
    // By keyboard: the button is the first stop.
    for keys in [&[TAB, ENTER][..], &[ESCAPE]] {
        age(&served, 1085, 1085);
        wake(&window, 1085);
        opens(&window);
        for key in keys {
            window.key(*key);
        }
        closes(&window);
        assert_eq!(focus(&window), "choice_0");
        assert!(unused(&served) < 60);
    }
    at_four_hundred_per_cent(&served, &window);
    let kept = "return document.querySelector('#tick_0').checked && \
        document.querySelector('select').value";
    assert_eq!(window.ask(kept, Value::Null), "yes");
    age(&served, 1085, 1085);
    wake(&window, 1085);
    opens(&window);
    window.press("Sign out");
    window.is_at("You have signed out");
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn whoever_is_asked_may_stay_and_goes_on_where_they_were() {
    staying(Tongue::English, "Are you still there?");
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn whoever_is_asked_in_welsh_may_stay_as_well() {
    staying(Tongue::Welsh, "Ydych chi'n dal yno?");
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn near_the_end_of_the_longest_visit_nobody_is_told_that_they_may_stay() {
    for tongue in [Tongue::English, Tongue::Welsh] {
        let served = Served::new();
        let window = served.judged_window(tongue);
        half_way(&served, &window);
        age(&served, 0, 8 * 3600 - 110);
        window.reload();
        opens(&window);
        assert_eq!(focus(&window), "visit-last-title");
        assert!(!window.has_button("I am still here"));
        window.check();
        window.press_here("Go back");
        closes(&window);
        // The page can be finished, and the question is not asked again.
        focus_on_answer(&window);
        wake(&window, 5);
        window.answer("Frodo B.", "Yes");
        assert_eq!(dialog(&window), None);
        age(&served, 0, 110);
        wake(&window, 110);
        is_out(&window);
    }
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_page_whose_session_is_over_goes_away_and_does_not_come_back() {
    let served = Served::new();
    let window = served.window(Tongue::English);
    half_way(&served, &window);
    window.go("/");
    window.shows("Frodo B.");
    age(&served, 1200, 1200);
    wake(&window, 1200);
    is_out(&window);
    window.back();
    window.does_not_show("Frodo B.");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn without_a_sleep_the_question_and_the_end_come_by_themselves() {
    let served = Served::new();
    let window = served.window(Tongue::English);
    half_way(&served, &window);
    served.again_with(&[("CSO_POLICY_SESSION_IDLE", "30s")]);
    window.go("/setup");
    assert_eq!(dialog(&window), None);
    let asked = opens(&window);
    assert_eq!(asked, "Are you still there?");
    let waited = unused(&served);
    assert!((14..=20).contains(&waited), "{waited}");
    is_out(&window);
}

/// Opens a tab, and gives its name.
fn tab(window: &Window) -> String {
    let kind = json!({ "type": "tab" });
    let made = window.driver().post("window/new", &kind).unwrap();
    made["handle"].as_str().unwrap().to_owned()
}

fn switch(window: &Window, handle: &str) {
    let to = json!({ "handle": handle });
    window.driver().post("window", &to).unwrap();
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn a_page_goes_away_when_another_person_comes_in_beside() {
    let served = Served::new();
    let window = served.window(Tongue::English);
    half_way(&served, &window);
    let (_, link) = linked(&served, &["C221=Rosie C."]);
    let (one, other) = (tab(&window), tab(&window));
    switch(&window, &one);
    window.go("/");
    window.shows("Frodo B.");
    // The same person beside: the page stays.
    switch(&window, &other);
    window.go("/setup");
    switch(&window, &one);
    let questions = || served.log().matches("GET /session 204").count();
    let before = questions();
    wake(&window, 0);
    wait::until("the page has asked", || {
        (questions() > before).then_some(())
    });
    window.shows("Frodo B.");
    // Whoever follows a link is somebody else until they have proved who they are.
    switch(&window, &other);
    accept(&window, &link);
    switch(&window, &one);
    wake(&window, 0);
    wait::until("the page gives way", || {
        let there = "return document.readyState === 'complete' && location.pathname";
        let path = window.driver().script(there, &json!([])).ok()?;
        (path == "/sign-in").then_some(())
    });
    window.does_not_show("Frodo B.");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn staying_in_one_tab_is_staying_in_all() {
    let served = Served::new();
    let window = served.window(Tongue::English);
    half_way(&served, &window);
    let (one, other) = (tab(&window), tab(&window));
    let switch = |handle: &str| switch(&window, handle);
    for handle in [&one, &other] {
        switch(handle);
        window.go("/setup");
    }
    // Both ask; who stays in one has answered in the other.
    age(&served, 1085, 1085);
    for handle in [&one, &other] {
        switch(handle);
        wake(&window, 1085);
        opens(&window);
    }
    window.press_here("I am still here");
    closes(&window);
    switch(&one);
    wake(&window, 0);
    closes(&window);
    // Whose own clock is at its end asks before anybody is sent out.
    age(&served, 1085, 1085);
    switch(&other);
    wake(&window, 1085);
    opens(&window);
    window.press_here("I am still here");
    closes(&window);
    switch(&one);
    let questions = || served.log().matches("GET /session 204").count();
    let before = questions();
    wake(&window, 1300);
    wait::until("the tab has asked", || (questions() > before).then_some(()));
    window.is_at("Account setup");
    assert_eq!(dialog(&window), None);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn where_the_server_cannot_be_reached_it_is_said_and_can_be_tried_again() {
    let served = Served::new();
    let window = served.window(Tongue::English);
    half_way(&served, &window);
    served.stop();
    age(&served, 1085, 1085);
    wake(&window, 1085);
    opens(&window);
    window.press_here("I am still here");
    let status = "return document.querySelector('dialog[open] [role=status]').textContent";
    wait::until("it is said", || {
        let said = window.ask(status, Value::Null);
        let said = said.as_str().unwrap_or_default();
        said.starts_with("That did not work.").then_some(())
    });
    served.again_with(&[]);
    window.press_here("I am still here");
    closes(&window);
    assert!(unused(&served) < 60);
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn whoever_signs_up_is_asked_too_and_has_nothing_to_sign_out_of() {
    let served = Served::new();
    let (_, link) = linked(&served, &["C220=Frodo B."]);
    let window = served.window(Tongue::English);
    accept(&window, &link);
    prove_address(&served, &window);
    window.fill("Given Name", "Samwise");
    age(&served, 1085, 1085);
    wake(&window, 1085);
    assert_eq!(opens(&window), "Are you still there?");
    assert!(!window.has_button("Sign out"));
    window.press_here("I am still here");
    closes(&window);
    assert_eq!(window.value("Given Name"), "Samwise");
}

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn without_scripts_the_longer_pages_say_how_long_there_is() {
    for tongue in [Tongue::English, Tongue::Welsh] {
        let served = Served::new();
        let (_, link) = linked(&served, &["C220=Frodo B."]);
        let window = served.plain_window(tongue);
        let says_how_long = || {
            // A second may have passed since the press that led here.
            let text = window.text();
            let told = match tongue {
                Tongue::English => ["You have 20 minutes to fill", "You have 19 minutes to fill"],
                Tongue::Welsh => [
                    "Mae gennych 20 munud i lenwi",
                    "Mae gennych 19 munud i lenwi",
                ],
            };
            assert!(told.iter().any(|told| text.contains(told)), "{text}");
        };
        accept(&window, &link);
        prove_address(&served, &window);
        says_how_long();
        super::walk::create(&window);
        super::walk::enrol(&served, &window, By::Text);
        says_how_long();
        assert_eq!(dialog(&window), None);
        age(&served, 0, 8 * 3600 - 110);
        window.reload();
        window.says("Your visit ends soon");
    }
}
