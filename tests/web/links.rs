//! Looking changes nothing, and pages tell nothing to caches, frames and other sites.

use crate::support::TestEnv;
use crate::support::portal::{Portal, Visitor, invited};

/// Everything that is stored, without the files that SQLite keeps beside.
fn stored(env: &TestEnv) -> Vec<String> {
    if env.is_shared() {
        let tables = env.stored().into_iter();
        return tables
            .map(|(table, rows)| {
                format!("{} {}", table.display(), String::from_utf8(rows).unwrap())
            })
            .collect();
    }
    let database = rusqlite::Connection::open(env.home().join("cso.db")).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
        ORDER BY name";
    let mut tables = database.prepare(tables).unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut all = Vec::new();
    for name in names.map(Result::unwrap) {
        let mut rows = database
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<_> = (0..columns).map(|n| row.get_ref(n).unwrap()).collect();
            all.push(format!("{name} {values:?}"));
        }
    }
    all
}

#[test]
fn twenty_looks_at_a_link_change_nothing() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let before = stored(&env);
    assert!(before.iter().any(|row| row.starts_with("invitation ")));
    for _ in 0..20 {
        for method in ["GET", "HEAD"] {
            let scanned = portal.ask(method, &link, &[("User-Agent", "LinkScan")], "");
            assert_eq!(scanned.status, 200);
            assert!(!scanned.cookies().any(|cookie| cookie.starts_with("cso=")));
        }
    }
    assert_eq!(stored(&env), before);
    // And after all of that it works.
    let mut sam = Visitor::new(&portal);
    assert_eq!(sam.fill(&link, &link, &[]).to(), "/sign-in");
    assert_ne!(stored(&env), before);
}

#[test]
fn a_link_with_any_field_changed_is_not_valid_and_begins_no_session() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    let before = stored(&env);
    let path = link.strip_prefix("/accept/").unwrap();
    for at in 0..path.len() {
        let mut changed: Vec<char> = path.chars().collect();
        changed[at] = match changed[at] {
            '-' => '0',
            '1' => '2',
            _ => '1',
        };
        let changed: String = changed.into_iter().collect();
        let told = portal.get(&format!("/accept/{changed}"), &[]);
        assert_eq!(told.status, 404, "{changed}");
        let mut visitor = Visitor::new(&portal);
        let told = visitor.post(&format!("/accept/{changed}"), &[]);
        assert_eq!(told.status, 404, "{changed}");
        assert_eq!(visitor.cookie(), "");
    }
    assert_eq!(stored(&env), before);
}

#[test]
fn every_page_keeps_caches_frames_and_scripts_out() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    let portal = Portal::start(&env);
    for path in [
        link.as_str(),
        "/sign-in",
        "/nothing-here",
        "/password/forgotten",
    ] {
        let page = portal.get(path, &[]);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
        assert!(policy.contains("frame-ancestors 'none'"));
        for word in ["<script>", "onclick", "style=", "javascript:"] {
            assert!(!page.body.contains(word), "{path} has {word}");
        }
        assert!(!page.body.contains("http://") && !page.body.contains("https://"));
    }
}

#[test]
fn style_and_script_are_kept_for_ever_under_names_that_change_with_them() {
    let env = TestEnv::live();
    env.set("CSO_PORTAL_COLOUR", "#004d40");
    env.run(["status"]).success();
    let portal = Portal::start(&env);
    let page = portal.get("/sign-in", &[]).body.replace("&#x2f;", "/");
    let paths: Vec<&str> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    assert_eq!(paths.len(), 4);
    for path in paths {
        let asset = portal.get(path, &[]);
        assert_eq!(asset.status, 200);
        let kept = asset.header("cache-control").unwrap();
        assert!(kept.contains("immutable"));
        if path.ends_with("brand.css") {
            assert!(asset.body.contains("#004d40"));
        }
    }
    assert_eq!(portal.get("/assets/0/portal.css", &[]).status, 404);
}

#[test]
fn with_https_cookies_are_for_this_host_alone_and_never_sent_in_the_clear() {
    let env = TestEnv::live();
    let (_, link) = invited(&env, &["C220=Frodo B."]);
    env.set("CSO_PORTAL_PUBLIC_URL", "https://portal.example.org");
    let address = crate::support::portal::free_port();
    let portal = Portal::at(&env, address, &["--listen", &address.to_string()]);
    let headers = [
        ("Sec-Fetch-Site", "same-origin"),
        ("Cookie", "__Host-cso-seen=1"),
    ];
    let pressed = portal.ask("POST", &link, &headers, "");
    let set = pressed.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-cso="), "{set}");
    for guard in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(set.contains(guard), "{set}");
    }
    assert!(!set.contains("Max-Age") && !set.contains("Expires"));
    assert!(
        !portal
            .log()
            .iter()
            .any(|line| line.contains("is not https"))
    );
}
