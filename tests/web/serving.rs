//! Starting, being watched over, stopping, and what is written down meanwhile.

use crate::support::TestEnv;
use crate::support::errands::change;
use crate::support::http::{connect, exchange, request};
use crate::support::portal::{
    Form, MOBILE, PASSWORD, Portal, SAM, Visitor, digits, encoded, free_port, invited,
};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};

#[test]
fn a_taken_port_is_told_with_a_way_out() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = env.refused(
        ["portal", "serve", "--listen", &address],
        "address_taken",
        8,
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(&address) && message.contains("is taken"));
    assert!(error["hint"].as_str().unwrap().contains("--listen"));
    env.refused(["portal", "serve", "--listen", "8080"], "usage", 2);
    env.refused(["portal", "serve", "--dry-run"], "usage", 2);
}

#[test]
fn a_socket_file_is_served_made_anew_and_taken_away() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let path = env.home().join("portal.sock");
    // One that a killed portal left behind.
    drop(UnixListener::bind(&path).unwrap());
    let listen = format!("unix:{}", path.display());
    let portal = Portal::at(&env, free_port(), &["--listen", &listen]);
    let ask = || {
        let mut stream = UnixStream::connect(&path).unwrap();
        exchange(&mut stream, &request("GET", "/sign-in", &[], "")).status
    };
    assert_eq!(ask(), 200);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660, "for the proxy's group alone");
    env.refused(["portal", "serve", "--listen", &listen], "address_taken", 8);
    assert_eq!(ask(), 200, "the refused one left it alone");
    portal.terminate();
    let (code, log) = portal.ended();
    assert_eq!(code, Some(0), "{log:?}");
    assert!(!path.exists());

    let plain = env.write("a-file", "no socket");
    let listen = format!("unix:{}", plain.display());
    env.refused(["portal", "serve", "--listen", &listen], "usage", 2);
    assert_eq!(std::fs::read_to_string(plain).unwrap(), "no socket");
}

#[test]
fn liveness_and_readiness_differ_when_the_database_is_away() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    let health = |path| portal.get(path, &[]).status;
    assert_eq!(
        (health("/health/live"), health("/health/ready")),
        (200, 200)
    );
    let rename = |from: &str, to: &str| change(&env, &format!("ALTER TABLE {from} RENAME TO {to}"));
    rename("key_check", "away");
    assert_eq!(
        (health("/health/live"), health("/health/ready")),
        (200, 503)
    );
    rename("away", "key_check");
    assert_eq!(health("/health/ready"), 200);
}

#[test]
fn asked_to_stop_it_answers_what_is_under_way_and_ends_well() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut known = Vec::new();
    let mut sam = Visitor::new(&portal);
    sam.prove_address(&env, &link, &mut known);
    let mark = sam.get("/register/details").mark();
    let body = encoded(&[
        ("form", &mark),
        ("given_name", "Sam"),
        ("surname", "Gamgee"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ]);
    let cookie = sam.cookie();
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let bytes = request("POST", "/register/details", &headers, &body);
    let (first, rest) = bytes.split_at(bytes.len() - 10);
    let mut stream = connect(portal.address);
    stream.write_all(first).unwrap();
    // Another answer shows that the portal has come as far as this one's beginning.
    assert_eq!(portal.get("/health/live", &[]).status, 200);
    portal.terminate();
    portal.until_told("stopping");
    let answer = exchange(&mut stream, rest);
    assert_eq!(answer.to(), "/phone");
    let (code, log) = portal.ended();
    assert_eq!(code, Some(0));
    assert!(log.iter().any(|line| line.contains("stopping")), "{log:?}");
}

#[test]
fn the_log_names_nobody_and_holds_nothing_that_could_be_used() {
    let env = TestEnv::live();
    let (reference, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut sam = Visitor::new(&portal);
    let mut known = Vec::new();
    sam.join(&env, &link, &mut known);
    sam.get("/?email=sam%40example.org");
    sam.get("/nothing/sam@example.org");
    portal.until_told("(unknown) 404");
    let log = portal.log().join("\n");
    assert!(log.contains("POST /accept/{token} 303"), "{log}");
    let session = sam.cookie();
    let token = link.strip_prefix("/accept/").unwrap();
    let mobile = MOBILE.split_once(' ').unwrap().1;
    for secret in [
        SAM,
        "example.org",
        token,
        mobile,
        PASSWORD,
        "Gamgee",
        "Frodo",
        &reference,
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    for pair in session.split("; ") {
        let value = pair.split_once('=').unwrap().1;
        assert!(value == "1" || !log.contains(value));
    }
}

#[test]
fn codes_are_sent_at_once_and_again_when_the_folder_was_away() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut sam = Visitor::new(&portal);
    sam.fill(&link, &link, &[]);
    sam.fill("/register", "/register", &[("email", SAM)]);
    let begun = std::time::Instant::now();
    digits(&env, &mut Vec::new());
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn pages_are_in_the_language_that_was_chosen_or_that_the_browser_prefers() {
    let env = TestEnv::live();
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    let welsh = |page: &str| page.contains("<html lang=\"cy\"");
    let prefers = [("Accept-Language", "cy-GB,cy;q=0.9,en;q=0.5")];
    assert!(welsh(&portal.get("/sign-in", &prefers).body));
    let mut visitor = Visitor::new(&portal);
    assert!(!welsh(&visitor.get("/sign-in").body));
    assert!(welsh(&visitor.get("/sign-in?lang=cy").body));
    assert!(welsh(&visitor.get("/sign-in").body), "the choice is kept");
    assert!(welsh(&visitor.post("/sign-in", &[]).body), "in errors too");
    assert!(!welsh(&visitor.get("/sign-in?lang=en").body));
}

#[test]
fn a_link_is_in_the_language_that_the_worker_chose_until_the_person_chooses() {
    let env = TestEnv::live();
    env.set("CSO_ORGANISATION_LANGUAGE", "cy");
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let welsh = |page: &str| page.contains("<html lang=\"cy\"");
    let mut sam = Visitor::new(&portal);
    assert!(welsh(&sam.get(&link).body));
    assert!(!welsh(&sam.copy().get("/sign-in").body));
    assert!(!welsh(&sam.copy().get(&format!("{link}?lang=en")).body));
    sam.fill(&link, &link, &[]);
    assert!(welsh(&sam.get("/sign-in").body));
}

#[test]
fn two_portals_on_one_database_share_every_session() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let (one, other) = (Portal::start(&env), Portal::start(&env));
    let mut sam = Visitor::new(&one);
    sam.join(&env, &link, &mut Vec::new());
    let there = other.get("/", &[("Cookie", &sam.cookie())]);
    assert_eq!(there.status, 200);
    sam.fill("/", "/sign-out", &[]);
    let after = other.get("/", &[("Cookie", "cso=")]);
    assert_eq!(after.to(), "/sign-in");
}

#[test]
fn a_slow_call_holds_up_nobodys_email_and_many_idle_connections_no_stop() {
    let env = TestEnv::live();
    let script = env.write("slow-call", "#!/bin/sh\ncat >/dev/null\nexec sleep 60\n");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    env.set("CSO_MESSAGES_COMMAND", script.to_str().unwrap());
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let mut known = Vec::new();
    let mut sam = Visitor::new(&portal);
    sam.sign_up(&env, &link, &mut known);
    let number: Form<'_> = &[("country", "44"), ("phone", MOBILE), ("method", "call")];
    assert_eq!(sam.fill("/phone", "/phone", number).to(), "/phone/code");
    let begun = std::time::Instant::now();
    Visitor::new(&portal).post("/password/forgotten", &[("email", SAM)]);
    digits(&env, &mut known);
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));

    let idle: Vec<_> = (0..600)
        .filter_map(|_| std::net::TcpStream::connect(portal.address).ok())
        .collect();
    assert!(idle.len() > 500);
    portal.terminate();
    portal.until_told("stopping");
}
