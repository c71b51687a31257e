//! `cso account export`: what a person gets who asks what is held about them.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

fn office() -> (TestEnv, String) {
    let env = TestEnv::new();
    let created = env.json([
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam <b>Gamgee</b>",
        "--record",
        "C220=Frodo B.",
        "--record",
        "C221=Hidden H.",
        "--note",
        "knows the way",
    ]);
    let sam = created["invitation"]["ref"].as_str().unwrap().to_owned();
    env.run(["invite", "code", &sam, "--reason", "heard badly"])
        .success();
    become_decided(&env, &sam, &[("C220", true), ("C221", true)]);
    env.run(["access", "approve", &sam, "--yes"]).success();
    env.invite_to("pip@example.org", "Pippin Took", &["C220"]);
    (env, sam)
}

const EXPORT: [&str; 5] = [
    "account",
    "export",
    "sam@example.org",
    "--reason",
    "asked on 3 May",
];

#[test]
fn a_copy_holds_everything_about_one_person_and_no_secret() {
    let (env, sam) = office();
    let copy = env.json(EXPORT);
    let text = copy.to_string();
    let account = &copy["accounts"][0];
    assert_eq!(account["email"], "sam@example.org");
    assert_eq!(
        (&account["given_name"], &account["surname"]),
        (&"Sam".into(), &"Gamgee".into())
    );
    assert_eq!(account["phone"]["number"], "XXX-XXX-XXX23");
    assert_eq!(account["has_password"], true);
    assert!(
        account["sessions"].as_array().unwrap().len() == 1,
        "{account}"
    );
    assert!(
        account["verification_codes"].as_array().unwrap().len() >= 3,
        "{account}"
    );
    let invitation = &copy["invitations"][0];
    assert_eq!(invitation["ref"], *sam);
    assert_eq!(invitation["note"], "knows the way");
    assert_eq!(invitation["records"][0]["label"], "Frodo B.");
    assert!(invitation["messages"].as_array().unwrap().len() >= 3);
    let history = copy["history"].to_string();
    for action in [
        "invitation.created",
        "code.shown",
        "link.used",
        "access.approved",
    ] {
        assert!(history.contains(action), "{action}: {history}");
    }
    assert!(history.contains("heard badly"));
    for secret in [
        "argon2",
        "hash",
        "sealed",
        "fingerprint",
        "token",
        "pip@",
        "Pippin",
        "/accept/",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    // It was written down before it was handed out, and is the first thing in the next one.
    let trail = env.json(["audit", "list", "--action", "account.exported"]);
    assert_eq!(trail["items"][0]["subject"], account["ref"]);
    assert_eq!(trail["items"][0]["reason"], "asked on 3 May");
    for selector in [
        sam.as_str(),
        account["ref"].as_str().unwrap(),
        "SAM@example.org",
    ] {
        let again = env.json(["account", "export", selector, "--reason", "again"]);
        assert_eq!(again["email"], "sam@example.org");
        assert!(again["history"].to_string().contains("account.exported"));
    }
}

#[test]
fn support_copies_without_labels_that_they_may_not_see_and_others_may_not_copy() {
    let (env, _) = office();
    env.run(["record", "restrict", "C221", "--reason", "safety", "--yes"])
        .success();
    env.staff("su", "support", "north");
    env.staff("cw", "caseworker,approver,auditor", "north");
    env.user("su");
    let copy = env.json(EXPORT);
    let records = copy["invitations"][0]["records"].as_array().unwrap();
    assert_eq!(records[0]["label"], "Frodo B.");
    assert_eq!(
        (&records[1]["record"], &records[1]["label"]),
        (&"C221".into(), &Value::Null)
    );
    assert!(!copy.to_string().contains("Hidden H."));
    assert_eq!(copy["accounts"][0]["sessions"].as_array().unwrap().len(), 1);
    // Support reads what was done about an account, not only about invitations.
    let again = env.json(EXPORT);
    assert!(again["history"].to_string().contains("account.exported"));
    env.user("cw");
    env.refused(EXPORT, "forbidden", 5);
    env.user("jb");
    let trail = env.json(["audit", "list", "--actor", "cw"]);
    assert_eq!(trail["items"][0]["outcome"], "denied");
    env.refused(
        ["account", "export", "sam@example.org"],
        "reason_required",
        5,
    );
    env.refused(
        ["account", "export", "nobody@example.org", "--reason", "x"],
        "not_found",
        3,
    );
    env.refused(
        ["account", "export", "sam@", "--reason", "x"],
        "invalid_reference",
        2,
    );
}

#[test]
fn files_are_for_their_owner_alone_and_never_replaced_unasked() {
    let (env, _) = office();
    let files = EXPORT
        .iter()
        .chain(&["--out", "sam.json", "--html", "sam.html"]);
    let done = env.json(files.clone());
    assert_eq!(
        (&done["out"], &done["html"]),
        (&"sam.json".into(), &"sam.html".into())
    );
    for name in ["sam.json", "sam.html"] {
        let mode = std::fs::metadata(env.home().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let written = std::fs::read(env.home().join("sam.json")).unwrap();
    let copy: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(copy["email"], "sam@example.org");
    let entries = || {
        env.json(["audit", "list", "--action", "account.exported"])["items"]
            .as_array()
            .unwrap()
            .len()
    };
    let before = entries();
    env.refused(files.clone(), "usage", 2);
    assert_eq!(
        entries(),
        before,
        "nothing was handed out, nothing is written down"
    );
    assert_eq!(std::fs::read(env.home().join("sam.json")).unwrap(), written);
    env.run(files.chain(&["--yes"])).success();
    let nowhere = EXPORT.iter().chain(&["--out", "no/where.json"]);
    env.refused(nowhere, "not_written", 1);
    let same = EXPORT.iter().chain(&["--out", "a", "--html", "a"]);
    env.refused(same, "usage", 2);
    let dry = env
        .run(EXPORT.iter().chain(&["--out", "b.json", "--dry-run"]))
        .success();
    assert!(dry.stderr.contains("Would copy"), "{dry}");
    assert!(!env.home().join("b.json").exists());
}

#[test]
fn the_page_is_in_the_persons_language_and_nothing_typed_is_markup() {
    let (env, _) = office();
    env.run(EXPORT.iter().chain(&["--html", "sam.html"]))
        .success();
    let page = std::fs::read_to_string(env.home().join("sam.html")).unwrap();
    assert!(page.contains("<html lang=\"en\""));
    assert!(page.contains("<h1>What we hold about you</h1>"));
    assert!(
        page.contains("Sam &lt;b&gt;Gamgee&lt;") && !page.contains("<b>"),
        "{page}"
    );
    for part in [
        "Frodo B.",
        "knows the way",
        "heard badly",
        "XXX-XXX-XXX23",
        "scope=\"col\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        !page.contains("<script") && !page.contains("http:") && !page.contains("https"),
        "{page}"
    );
    let welsh = [
        "invite",
        "create",
        "eowyn@example.org",
        "--name",
        "Éowyn",
        "--record",
        "C220",
        "--language",
        "cy",
    ];
    env.run(welsh).success();
    let export = [
        "account",
        "export",
        "eowyn@example.org",
        "--reason",
        "x",
        "--html",
        "e.html",
    ];
    env.run(export).success();
    let page = std::fs::read_to_string(env.home().join("e.html")).unwrap();
    assert!(
        page.contains("<html lang=\"cy\"") && page.contains("Yr hyn sydd gennym"),
        "{page}"
    );
    assert!(
        page.contains("Éowyn") && page.contains("yn aros am eich cod"),
        "{page}"
    );
}
