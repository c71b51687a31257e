//! `cso account erase` and `cso account legal-hold`.

use crate::support::TestEnv;
use crate::support::person::{become_decided, become_verified};
use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

/// What nothing may hold after Sam was erased, in any case of letters.
const SAMS: [&str; 9] = [
    "sam@example.org",
    "gamgee",
    "old.sam@example.org",
    "rosiescottage",
    "heardbadly",
    "sam asked loudly",
    "7700900123",
    "XXX-XXX-XXX23",
    "argon2",
];

/// An office in which Sam said No to a record, under an address that was corrected once, with a note, a
/// reason, an account and two lines of a batch; and Pippin, whom all of that must leave alone.
fn office() -> (TestEnv, String) {
    let env = TestEnv::new();
    let created = env.json([
        "invite",
        "create",
        "old.sam@example.org",
        "--name",
        "Sam Gamgee",
        "--record",
        "C220=Frodo B.",
        "--note",
        "lives at RosiesCottage",
    ]);
    let sam = created["invitation"]["ref"].as_str().unwrap().to_owned();
    env.run(["invite", "code", &sam, "--reason", "HeardBadly"])
        .success();
    let amend = ["invite", "amend", &sam, "--email", "Sam@Example.org"];
    env.run(amend.iter().chain(&["--yes"])).success();
    become_decided(&env, &sam, &[("C220", false)]);
    let pip = env.invite_to("pip@example.org", "Pippin Took", &["C220"]);
    env.run(["invite", "code", &pip, "--reason", "on a train"])
        .success();
    become_verified(&env, &pip);
    let list = "email,name,record,note\n\
        SAM@example.org ,Sam Gamgee,C 220?,RosiesCottage\n\
        merry@example.org,Meriadoc B,C220,\n";
    env.write("intake.csv", list);
    let run = ["batch", "run", "intake.csv", "--yes", "--no-send"];
    env.run(run).ended(7);
    (env, sam)
}

/// Everything that the database holds, as one text of bytes in lower case.
fn kept(env: &TestEnv) -> Vec<u8> {
    let mut all: Vec<u8> = env.stored().into_values().flatten().collect();
    for name in ["cso.db-wal", "copy.db"] {
        all.extend(std::fs::read(env.home().join(name)).unwrap_or_default());
    }
    all.make_ascii_lowercase();
    all
}

fn holds(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|part| part == wanted)
}

/// What the database keeps in place of an address, as bytes of a file and as a server's figures.
fn digest(address: &str) -> [Vec<u8>; 2] {
    let bytes: [u8; 8] = Sha256::digest(address)[..8].try_into().unwrap();
    let figures = i64::from_be_bytes(bytes).to_string();
    [bytes.to_ascii_lowercase(), figures.into_bytes()]
}

const ERASE: [&str; 5] = ["account", "erase", "sam@example.org", "--reason", "request"];

fn erase(env: &TestEnv) -> Value {
    env.json(ERASE.iter().chain(&["--yes"]))
}

#[test]
fn nothing_of_an_erased_person_is_left_and_the_trail_still_verifies() {
    let (env, sam) = office();
    let before = kept(&env);
    for text in SAMS
        .iter()
        .filter(|text| !text.starts_with("7700") && **text != "sam asked loudly")
    {
        let text = text.to_ascii_lowercase();
        assert!(holds(&before, text.as_bytes()), "{text} was never there");
    }
    let head = env.json(["audit", "head"])["head"].clone();
    let states = env.json(["access", "list"])["items"].to_string();
    assert!(states.contains("declined"));

    let done = erase(&env);
    assert_eq!(done["invitations"], json!([sam]));
    assert_eq!(done["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(done["counts"]["batch_rows"], 1);
    let bytes = if env.is_shared() {
        "left_to_server"
    } else {
        "gone"
    };
    assert_eq!(done["bytes"], bytes);
    if !env.is_shared() {
        env.run(["db", "backup", "copy.db"]).success();
    }
    let after = kept(&env);
    for text in SAMS {
        let text = text.to_ascii_lowercase();
        assert!(!holds(&after, text.as_bytes()), "{text} is still there");
    }
    for address in ["sam@example.org", "old.sam@example.org"] {
        for shape in digest(address) {
            assert!(
                !holds(&after, &shape),
                "the digest of {address} is still there"
            );
        }
    }
    // Pippin and Meriadoc are as they were.
    for text in [
        "pip@example.org",
        "pippin took",
        "on a train",
        "merry@example.org",
        "frodo b.",
    ] {
        assert!(holds(&after, text.as_bytes()), "{text} is gone");
    }
    assert_eq!(
        env.json(["invite", "list", "--search", "gamgee"])["items"],
        json!([])
    );
    assert_eq!(
        env.json(["invite", "list", "--search", "pippin"])["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    // What happened stays, and the chain holds from before to after.
    let head = head.as_str().unwrap();
    let verified = env.run(["audit", "verify", "--head", head]).success();
    assert!(verified.stderr.contains("erased"), "{verified}");
    let hash = done["trail"]["hash"].as_str().unwrap();
    env.run(["audit", "verify", "--head", hash]).success();
    assert_eq!(
        env.json(["access", "list"])["items"]
            .to_string()
            .matches("declined")
            .count(),
        1
    );
    let history = env.json(["invite", "history", &sam]);
    let actions = history["items"].to_string();
    for action in [
        "invitation.created",
        "code.shown",
        "access.declined",
        "invitation.pseudonymised",
    ] {
        assert!(actions.contains(action), "{action}: {history}");
    }
    assert!(env.run(["doctor"]).code == Some(0));
    if !env.is_shared() {
        // The copy is whole, too, and can be put back.
        env.run(["db", "restore", "copy.db", "--yes"]).success();
        env.run(["audit", "verify"]).success();
    }
}

#[test]
fn the_certificate_names_what_stays_and_is_kept_in_a_file() {
    let (env, sam) = office();
    let out = ERASE.iter().chain(&["--yes", "--out", "certificate.json"]);
    let done = env.json(out);
    let path = env.home().join("certificate.json");
    let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for part in ["subject", "counts", "trail", "verify", "stays"] {
        assert_eq!(written[part], done[part], "{part}");
    }
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(done["erased_by"], "jb");
    let trail = env.json(["audit", "list", "--limit", "200"]);
    let entry = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["number"] == done["trail"]["entry"]);
    assert_eq!(entry.unwrap()["hash"], done["trail"]["hash"]);
    // Emails that were put into files are named, for somebody to delete.
    let files = done["files"].as_array().unwrap();
    assert!(files.len() >= 4, "{done}");
    for file in files {
        assert!(file.as_str().unwrap().contains("outbox"), "{file}");
    }
    for what in ["audit trail", "records", "backups"] {
        assert!(done["stays"].to_string().contains(what), "{done}");
    }
    for private in ["sam@", "Gamgee"] {
        assert!(!done.to_string().contains(private), "{done}");
    }
    // Why it was done is kept; the entries about the person lost theirs.
    let history = env.json(["audit", "list", "--action", "account.erased"]);
    assert_eq!(history["items"][0]["reason"], "request");
    let shown = env.json(["audit", "list", "--subject", &sam]);
    for item in shown["items"].as_array().unwrap() {
        assert_eq!(item["reason"], Value::Null, "{item}");
    }
}

#[test]
fn a_plan_says_what_would_go_and_changes_nothing() {
    let (env, _) = office();
    let before = env.everything();
    let plan = env.json(["account", "erase", "sam@example.org", "--dry-run"]);
    assert_eq!(plan["counts"]["invitations"], 1);
    assert_eq!(plan["counts"]["accounts"], 1);
    assert_eq!(plan["counts"]["batch_rows"], 1);
    assert!(plan["counts"]["reasons"].as_u64().unwrap() >= 1);
    assert!(env.everything() == before);
    env.refused(ERASE, "usage", 2);
    let without = ["account", "erase", "sam@example.org", "--yes"];
    env.refused(without, "reason_required", 5);
    assert!(env.everything() == before);
    let mut terminal = Terminal::start(&env, 100, ERASE);
    terminal.see("Goes: name, address and note of invitations");
    terminal.see("Stays: audit trail");
    terminal.see("for good? This cannot be undone. [y/N] ");
    terminal.answer("");
    assert_eq!(terminal.end().1, 130);
    assert!(env.json(["status", "sam@example.org"])["invitation"]["name"] == "Sam Gamgee");
}

#[test]
fn nobody_is_erased_who_has_access_or_waits_for_it() {
    let env = TestEnv::new();
    let reference = env.invite();
    let all = ERASE.iter().chain(&["--yes"]);
    let error = env.refused(all.clone(), "wrong_state", 4);
    assert!(
        error["hint"].as_str().unwrap().contains("invite withdraw"),
        "{error}"
    );
    become_decided(&env, &reference, &[("C220", true)]);
    let error = env.refused(all.clone(), "wrong_state", 4);
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("account close ACC-"),
        "{error}"
    );
    env.run(["access", "approve", &reference, "--yes"])
        .success();
    env.refused(all, "wrong_state", 4);
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["name"], "Sam Gamgee");
    assert_eq!(status["records"][0]["state"], "active");
}

#[test]
fn whoever_never_signed_up_or_let_it_run_out_is_erased_too_and_can_be_invited_again() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.advance(chrono::TimeDelta::days(15));
    let done = erase(&env);
    assert_eq!(done["subject"], *reference);
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["state"], "expired");
    assert_eq!(status["waiting_on"], "nobody");
    // Nothing follows it.
    for command in [
        &["invite", "resend", &reference][..],
        &["invite", "amend", &reference, "--name", "Sam G", "--yes"],
        &["invite", "withdraw", &reference, "--yes"],
    ] {
        let error = env.refused(command, "wrong_state", 4);
        assert!(
            error["message"].as_str().unwrap().contains("was erased"),
            "{error}"
        );
    }
    let again = ["account", "erase", &reference, "--reason", "again", "--yes"];
    let error = env.refused(again, "wrong_state", 4);
    assert!(
        error["message"].as_str().unwrap().contains("erased by jb"),
        "{error}"
    );
    env.refused(ERASE.iter().chain(&["--yes"]), "not_found", 3);
    let anew = env.invite_to("sam@example.org", "Sam Gamgee", &["C220"]);
    assert_ne!(anew, reference);
    env.run(["audit", "verify"]).success();
}

#[test]
fn a_legal_hold_keeps_everything_until_it_is_lifted() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.run(["invite", "withdraw", &reference, "--yes"])
        .success();
    let hold = ["account", "legal-hold", "sam@example.org"];
    env.refused(hold.iter().chain(&["--yes"]), "reason_required", 5);
    let set: Vec<&str> = hold
        .iter()
        .chain(&["--reason", "inquiry"])
        .copied()
        .collect();
    env.refused(&set, "usage", 2);
    let done = env.json(set.iter().chain(&["--yes"]));
    assert_eq!(
        (&done["legal_hold"], &done["set_by"]),
        (&json!(true), &json!("jb"))
    );
    env.refused(set.iter().chain(&["--yes"]), "wrong_state", 4);
    let error = env.refused(ERASE.iter().chain(&["--yes"]), "legal_hold", 4);
    assert!(
        error["hint"].as_str().unwrap().contains("--lift"),
        "{error}"
    );
    let lift: Vec<&str> = set.iter().chain(&["--lift", "--yes"]).copied().collect();
    assert_eq!(env.json(&lift)["legal_hold"], false);
    env.refused(&lift, "usage", 2);
    erase(&env);
    let trail = env.json(["audit", "list", "--action", "legal_hold"]);
    let entries = trail["items"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry["subject"] == *reference));
}

#[test]
fn a_hold_goes_with_its_person_to_a_corrected_address() {
    let env = TestEnv::new();
    let reference = env.invite();
    let hold = [
        "account",
        "legal-hold",
        &reference,
        "--reason",
        "inquiry",
        "--yes",
    ];
    env.run(hold).success();
    let amend = [
        "invite",
        "amend",
        &reference,
        "--email",
        "samwise@example.org",
        "--yes",
    ];
    env.run(amend).success();
    env.run(["invite", "withdraw", &reference, "--yes"])
        .success();
    let erase = ["account", "erase", &reference, "--reason", "x", "--yes"];
    env.refused(erase, "legal_hold", 4);
    // Whoever has the old address by now is somebody else.
    let other = env.invite_to("sam@example.org", "Sam Other", &["C221=Merry"]);
    env.run(["invite", "withdraw", &other, "--yes"]).success();
    env.run([
        "account",
        "erase",
        "sam@example.org",
        "--reason",
        "x",
        "--yes",
    ])
    .success();
}

#[test]
fn only_admins_erase_and_hold() {
    let (env, sam) = office();
    env.staff("su", "caseworker,approver,support,auditor", "north");
    let before = env.json(["status", &sam]);
    env.user("su");
    env.refused(ERASE.iter().chain(&["--yes"]), "forbidden", 5);
    let plan = ["account", "erase", "sam@example.org", "--dry-run"];
    env.refused(plan, "forbidden", 5);
    let hold = [
        "account",
        "legal-hold",
        &sam,
        "--reason",
        "Sam asked loudly",
        "--yes",
    ];
    env.refused(hold, "forbidden", 5);
    env.user("jb");
    assert_eq!(env.json(["status", &sam]), before);
    let trail = env.json(["audit", "list", "--actor", "su"]);
    let denied = trail["items"].as_array().unwrap();
    assert!(
        denied
            .iter()
            .all(|entry| entry["outcome"] == "denied" && entry["reason"] == Value::Null),
        "{trail}"
    );
    // What was refused keeps no words that would outlive the person.
    erase(&env);
    assert!(!holds(&kept(&env), b"sam asked loudly"));
}

#[test]
fn an_erasure_killed_at_any_instant_is_whole_or_nothing_and_a_second_run_finishes_it() {
    const KILLS: u32 = 12;
    let (env, sam) = office();
    if env.is_shared() {
        // The unit is one transaction of the server; what is left in its files is the server's.
        return;
    }
    let place = env.home().join("cso.db");
    let full = std::fs::read(&place).unwrap();
    let whole = {
        let begun = std::time::Instant::now();
        erase(&env);
        begun.elapsed()
    };
    let (mut erased, mut untouched) = (0, 0);
    for kill in 0..=KILLS {
        for ending in ["cso.db-wal", "cso.db-shm"] {
            std::fs::remove_file(env.home().join(ending)).ok();
        }
        std::fs::write(&place, &full).unwrap();
        let mut child = env
            .command(ERASE.iter().chain(&["--yes"]))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        // Nothing is ever sent: it waits for the instant.
        assert!(ended.recv_timeout(whole * kill / KILLS).is_err());
        drop(end);
        drop(child.kill());
        child.wait().unwrap();
        let status = env.json(["status", &sam]);
        env.run(["audit", "verify"]).success();
        if status["invitation"]["name"] == "Sam Gamgee" {
            untouched += 1;
            assert_eq!(status["invitation"]["email"], "sam@example.org");
            assert_eq!(
                env.json(["audit", "list", "--action", "account.erased"])["items"],
                json!([])
            );
            erase(&env);
        } else {
            erased += 1;
            assert_eq!(status["invitation"]["name"], "Erased");
            // Whoever asks again is told that it is done, and what was left is taken out.
            env.run(["account", "erase", &sam, "--reason", "again", "--yes"])
                .ended(4);
        }
        let after = kept(&env);
        for text in SAMS {
            let text = text.to_ascii_lowercase();
            assert!(
                !holds(&after, text.as_bytes()),
                "kill {kill}: {text} is left"
            );
        }
    }
    assert!(erased > 0 && untouched > 0, "{erased} {untouched}");
}

#[test]
fn a_reason_that_was_taken_away_otherwise_breaks_the_trail() {
    let env = TestEnv::local();
    let reference = env.invite();
    env.run(["invite", "code", &reference, "--reason", "heard badly"])
        .success();
    let raw = rusqlite::Connection::open(env.home().join("cso.db")).unwrap();
    raw.execute_batch("DELETE FROM audit_reason").unwrap();
    drop(raw);
    let error = env.refused(["audit", "verify"], "audit_broken", 1);
    assert!(
        error["message"].as_str().unwrap().contains("taken away"),
        "{error}"
    );
}
