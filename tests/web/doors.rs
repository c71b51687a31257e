//! What does not come from our own pages, comes too often or is too long.

use crate::support::TestEnv;
use crate::support::http::{PATIENCE, connect, exchange, request};
use crate::support::portal::{Portal, SAM, Visitor, encoded, free_port, invited};
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

#[test]
fn a_form_of_another_site_is_refused() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let own = format!("http://{}", portal.address);
    let host = portal.address.to_string();
    let body = encoded(&[("form", "a")]);
    let ask = |headers: &[(&str, &str)]| {
        let mut all = vec![("Host", host.as_str())];
        if !headers.iter().any(|(name, _)| *name == "Cookie") {
            all.push(("Cookie", "cso-language=en"));
        }
        all.extend(headers);
        portal.ask("POST", &link, &all, &body).status
    };
    assert_eq!(ask(&[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(ask(&[("Sec-Fetch-Site", "same-site")]), 403);
    assert_eq!(ask(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(ask(&[("Origin", "null")]), 403);
    let both = [("Sec-Fetch-Site", "cross-site"), ("Origin", own.as_str())];
    assert_eq!(ask(&both), 303, "the public address is our own name");
    assert_eq!(ask(&[("Sec-Fetch-Site", "same-origin")]), 303);
    assert_eq!(ask(&[("Origin", &own)]), 303);
    // An older browser under our own policy of no referrers: the cookie that every page leaves is
    // never added to another site's form.
    assert_eq!(ask(&[("Origin", "null"), ("Cookie", "cso-seen=1")]), 303);
    let refused = portal.ask("POST", "/sign-in", &[("Sec-Fetch-Site", "cross-site")], "");
    assert!(refused.body.contains("did not come from our page"));
    assert_eq!(refused.header("x-frame-options"), Some("DENY"));
}

#[test]
fn links_come_from_the_settings_and_never_from_the_host_that_is_asked() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let headers = [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
    ];
    let page = portal.get(&link, &headers);
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("evil.example"));
    let mut headers = headers.to_vec();
    headers.push(("Cookie", "cso-seen=1"));
    let pressed = portal.ask("POST", &link, &headers, "");
    assert_eq!(pressed.to(), "/sign-in");
}

#[test]
fn one_address_that_asks_too_often_is_told_to_wait() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let address = free_port();
    env.set("CSO_PORTAL_PUBLIC_URL", &format!("http://{address}"));
    env.set("CSO_PORTAL_FORMS_A_MINUTE", "5");
    env.set("CSO_PORTAL_TRUSTED_PROXIES", "127.0.0.1");
    let portal = Portal::at(&env, address, &["--listen", &address.to_string()]);
    let press = |from: &str| {
        let headers = [("X-Forwarded-For", from), ("Sec-Fetch-Site", "same-origin")];
        portal.ask("POST", "/password/code", &headers, "code=")
    };
    for _ in 0..5 {
        assert_eq!(press("198.51.100.7").status, 422);
    }
    let refused = press("198.51.100.7");
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert!(refused.body.contains("Wait a minute"));
    assert_eq!(press("198.51.100.8").status, 422, "others go on");
    let page = portal.get("/sign-in", &[("X-Forwarded-For", "198.51.100.7")]);
    assert_eq!(page.status, 200, "looking is counted apart");
}

#[test]
fn what_is_too_long_is_refused_in_words_and_nothing_grows() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    let long = format!("email={SAM}&password={}", "x".repeat(80_000));
    let told = portal.ask(
        "POST",
        "/sign-in",
        &[("Sec-Fetch-Site", "same-origin")],
        &long,
    );
    assert_eq!(told.status, 413);
    assert!(told.body.contains("too long"));
    let many = "a=b&".repeat(10_000);
    let told = portal.ask(
        "POST",
        "/sign-in",
        &[("Sec-Fetch-Site", "same-origin")],
        &many,
    );
    assert_eq!(told.status, 422);
    // A head without an end is cut off.
    let mut stream = connect(portal.address);
    let mut head = b"GET /sign-in HTTP/1.1\r\n".to_vec();
    for number in 0..10_000 {
        head.extend(format!("X-{number}: {}\r\n", "y".repeat(100)).bytes());
    }
    let _cut = stream.write_all(&head);
    let mut rest = Vec::new();
    let _reset = stream.read_to_end(&mut rest);
    assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 431"));
    assert_eq!(portal.get("/health/live", &[]).status, 200);
}

#[test]
fn somebody_who_sends_slowly_is_not_waited_for() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    let limit = Duration::from_secs(25);
    let begun = Instant::now();
    let mut heads = connect(portal.address);
    heads.write_all(b"GET /sign-in HTTP/1.1\r\nHost").unwrap();
    let mut forms = connect(portal.address);
    let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nemail=";
    forms.write_all(head.as_bytes()).unwrap();
    let mut rest = Vec::new();
    let _reset = heads.read_to_end(&mut rest);
    assert!(begun.elapsed() < limit, "a head may take 20 seconds");
    let mut told = Vec::new();
    forms.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut first = [0; 12];
    forms.read_exact(&mut first).unwrap();
    told.extend(first);
    assert_eq!(&told, b"HTTP/1.1 408");
    assert!(begun.elapsed() < limit, "a form may take 20 seconds");
}

#[test]
fn hostile_requests_get_an_answer_and_leave_the_portal_alive() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    for (method, path, body) in [
        ("GET", "/accept/%00%ff%fe", ""),
        ("GET", "/accept/../../etc/passwd", ""),
        ("GET", "/accept/%2e%2e%2fetc%2fpasswd", ""),
        ("GET", "/sign-in?lang=%ff&lang=cy&lang=<script>", ""),
        ("GET", "//sign-in", ""),
        ("DELETE", "/sign-in", ""),
        ("POST", "/sign-in", "email=%ff%00&password=%00"),
        ("POST", "/sign-in", "%%%&&&==="),
        ("POST", "/register/code", "code=\u{202e}123456"),
        ("POST", "/setup/submit", "record_0=/&tick_0=on&choice_0=yes"),
        ("POST", "/cookies", ""),
    ] {
        let headers = [
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", "cso=\u{7f}; cso=x; =;"),
        ];
        let answer = portal.ask(method, path, &headers, body);
        assert!(answer.status < 500, "{method} {path} {}", answer.status);
        assert!(!answer.body.contains("<script>"), "{path}");
    }
    let mut stream = connect(portal.address);
    let garbage = exchange(&mut stream, b"\x16\x03\x01 not http\r\n\r\n");
    assert_eq!(garbage.status, 400);
    let bytes = request("GET", "/sign-in", &[("Accept-Language", "\u{ff}")], "");
    assert_eq!(exchange(&mut connect(portal.address), &bytes).status, 200);
    assert_eq!(portal.get("/health/ready", &[]).status, 200);
    let mut visitor = Visitor::new(&portal);
    assert_eq!(visitor.get("/").to(), "/sign-in");
}

#[test]
fn a_browser_that_keeps_no_cookies_is_told_instead_of_led_in_a_circle() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let headers = [("Sec-Fetch-Site", "same-origin")];
    let told = portal.ask("POST", &link, &headers, "");
    assert_eq!(told.status, 422);
    assert!(told.body.contains("must keep cookies"));
    assert!(told.cookies().next().is_none(), "and no session begins");
}
