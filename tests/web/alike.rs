//! Known and unknown addresses cannot be told apart by status, length or time.

use crate::support::TestEnv;
use crate::support::http::Answer;
use crate::support::portal::{Form, PASSWORD, Portal, SAM, Visitor, digits, invited};
use std::time::{Duration, Instant};

/// Of the length of the known one, so that pages which repeat what was typed are as long.
const UNKNOWN: &str = "bob@example.org";
const TRIES: usize = 200;

fn timed(ask: impl FnOnce() -> Answer) -> (Answer, Duration) {
    let begun = Instant::now();
    let answer = ask();
    (answer, begun.elapsed())
}

/// How far two samples are apart, in standard deviations of the rank sum (Mann and Whitney).
fn apart(left: &[Duration], right: &[Duration]) -> f64 {
    let mut all: Vec<(Duration, bool)> = left.iter().map(|time| (*time, true)).collect();
    all.extend(right.iter().map(|time| (*time, false)));
    all.sort_unstable();
    let ranks: usize = (1..)
        .zip(&all)
        .filter(|(_, (_, is_left))| *is_left)
        .map(|(rank, _)| rank)
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    #[expect(clippy::as_conversions, reason = "a few hundred")]
    let (sum, n, m) = (ranks as f64, left.len() as f64, right.len() as f64);
    (sum - n * (n + m + 1.0) / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// The page without how old its session is: every browser knows when it came.
fn without_age(page: &str) -> String {
    let begins = "data-at-most=\"";
    match page.split_once(begins) {
        Some((before, after)) => {
            let (_, rest) = after.split_once('"').unwrap();
            format!("{before}{begins}{rest}")
        }
        None => page.to_owned(),
    }
}

/// Asks in turn for a known and an unknown address and compares all that can be seen.
fn cannot_be_told_apart(mut ask: impl FnMut(&'static str) -> Answer) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for turn in 0..TRIES {
        // In turns that change sides, so that nothing regular favours one of them.
        let pair = if turn % 2 == 0 {
            [SAM, UNKNOWN]
        } else {
            [UNKNOWN, SAM]
        };
        let mut seen = Vec::new();
        for email in pair {
            let (answer, time) = timed(|| ask(email));
            if email == SAM {
                &mut known
            } else {
                &mut unknown
            }
            .push(time);
            let mut headers = answer.headers.clone();
            headers.retain(|(name, _)| name != "date" && name != "set-cookie");
            let body = without_age(&answer.body.replace(email, "[EMAIL]"));
            let body = match body.find("name=\"form\" value=\"") {
                Some(_) => body.replace(&answer.mark(), "[MARK]"),
                None => body,
            };
            let cookies = answer.cookies().map(str::len).collect::<Vec<_>>();
            seen.push((answer.status, headers, body, cookies));
        }
        assert_eq!(seen[0], seen[1]);
    }
    let apart = apart(&known, &unknown);
    // Beyond 4.5 once in 150,000 runs by chance alone.
    assert!(apart.abs() < 4.5, "told apart by time: {apart}");
}

fn with_sam(env: &TestEnv) -> Portal {
    // Every try does the whole work of a known address, not only the first ten of an hour.
    env.set("CSO_POLICY_EMAIL_CODE_SENDS", "100");
    let (_, link) = invited(env, &["C220=Frodo B."]);
    let portal = Portal::start(env);
    Visitor::new(&portal).join(env, &link, &mut Vec::new());
    portal
}

#[test]
fn a_failed_sign_in_of_a_known_and_of_an_unknown_address_is_the_same() {
    let env = TestEnv::live();
    let portal = with_sam(&env);
    cannot_be_told_apart(|email| {
        let form: Form<'_> = &[("email", email), ("password", "not the password")];
        let told = Visitor::new(&portal).post("/sign-in", form);
        assert_eq!(told.status, 422);
        told
    });
}

#[test]
fn a_forgotten_password_of_a_known_and_of_an_unknown_address_is_the_same() {
    let env = TestEnv::live();
    let portal = with_sam(&env);
    cannot_be_told_apart(|email| {
        let mut visitor = Visitor::new(&portal);
        let sent = visitor.post("/password/forgotten", &[("email", email)]);
        assert_eq!(sent.to(), "/password/code");
        sent
    });
}

#[test]
fn a_wrong_code_for_a_known_and_for_an_unknown_address_is_the_same() {
    let env = TestEnv::live();
    let portal = with_sam(&env);
    cannot_be_told_apart(|email| {
        let mut visitor = Visitor::new(&portal);
        visitor.post("/password/forgotten", &[("email", email)]);
        let told = visitor.post("/password/code", &[("code", "123456")]);
        assert_eq!(told.status, 422);
        told
    });
}

#[test]
fn without_a_link_signing_up_tells_and_does_nothing_whoever_asks() {
    let env = TestEnv::live();
    let portal = with_sam(&env);
    let shown: Vec<Answer> = [SAM, UNKNOWN]
        .into_iter()
        .map(|email| Visitor::new(&portal).post("/register", &[("email", email)]))
        .collect();
    assert_eq!(shown[0].status, shown[1].status);
    assert_eq!(shown[0].body.len(), shown[1].body.len());
}

#[test]
fn ranks_tell_samples_apart_that_differ_and_only_those() {
    let at = |milliseconds: u64| Duration::from_millis(milliseconds);
    let even: Vec<_> = (0..200).map(|n| at(100 + n % 7)).collect();
    let late: Vec<_> = (0..200).map(|n| at(102 + n % 7)).collect();
    assert!(apart(&even, &late).abs() > 4.5);
    let (left, right): (Vec<_>, Vec<_>) = (0..200).map(|n| (at(2 * n), at(2 * n + 1))).unzip();
    assert!(apart(&left, &right).abs() < 4.5);
}

#[test]
fn a_password_is_right_only_for_its_own_address() {
    let env = TestEnv::live();
    let portal = with_sam(&env);
    let mut sam = Visitor::new(&portal);
    let right: Form<'_> = &[("email", " Sam@Example.org "), ("password", PASSWORD)];
    assert_eq!(
        sam.fill("/sign-in", "/sign-in", right).to(),
        "/sign-in/phone"
    );
    assert_eq!(
        sam.get("/").to(),
        "/sign-in/phone",
        "one factor opens nothing"
    );
    assert_eq!(sam.get("/setup").to(), "/sign-in/phone");
    let mut known = Vec::new();
    while !env.home().join("outbox").exists() {}
    // Everything that was sent before is known; only the new text counts.
    for path in crate::support::files::under(&env.home().join("outbox")) {
        known.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    let sent = sam.fill("/sign-in/phone", "/sign-in/phone", &[("method", "sms")]);
    assert_eq!(sent.to(), "/sign-in/code");
    let code = digits(&env, &mut known);
    let done = sam.fill("/sign-in/code", "/sign-in/code", &[("code", &code)]);
    assert_eq!(done.to(), "/setup");
}
