//! `cso audit`.

use crate::support::TestEnv;
use crate::support::errands::tamper;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

fn actions(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect()
}

#[test]
fn entries_are_listed_newest_first() {
    let env = TestEnv::new();
    // Whoever makes a local database says why with the first command; a shared one is there already.
    env.run(["status"]).success();
    env.run([
        "record", "add", "C1", "--label", "Frodo B.", "--reason", "new case",
    ])
    .success();
    env.run(["record", "reassign", "C1", "--team", "south", "--yes"])
        .success();
    insta::assert_snapshot!(env.run(["audit", "ls", "-o", "table"]), @"
    No.  When               Who  What               Which  Record  Outcome  Detail            Reason
    3    22 Nov 2026 09:05  jb   record.reassigned  C1     C1      done     from=- to=south   –
    2    22 Nov 2026 09:05  jb   record.added       C1     C1      done     –                 new case
    1    22 Nov 2026 09:05  jb   staff.added        jb     –       done     first on this     –
                                                                            database
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["audit", "list"]), @"
    3	2026-11-22T09:05:02Z	jb	record.reassigned	C1	C1	done	from=- to=south	
    2	2026-11-22T09:05:01Z	jb	record.added	C1	C1	done		new case
    1	2026-11-22T09:05:00Z	jb	staff.added	jb		done	first on this database	
    [exit 0]
    ");
    let entry = env.json(["audit", "list", "--limit", "1", "--action", "record.added"]);
    let item = &entry["items"][0];
    let digits = |name: &str| item[name].as_str().unwrap().len();
    assert_eq!(
        (digits("hash"), digits("previous"), digits("reason_hash")),
        (64, 64, 64)
    );
    assert_eq!(
        json!({"items": [{
            "number": 2, "at": "2026-11-22T09:05:01Z", "actor": "staff:jb", "command": "record add",
            "action": "record.added", "subject": "C1", "record": "C1", "outcome": "done",
            "detail": null, "reason": "new case", "reason_hash": item["reason_hash"],
            "hash": item["hash"], "previous": item["previous"],
        }], "next": null}),
        entry
    );
}

#[test]
fn conditions_add_up() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.staff("kl", "auditor", "north");
    env.set_now("2026-11-23T00:30:00Z");
    env.run(["record", "add", "C9", "--label", "X"]).success();
    env.user("kl");
    let list = |args: &[&str]| {
        let all = ["audit", "list"].iter().chain(args).copied();
        let list = env.json(all);
        actions(&list)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let subject = list(&["--subject", &reference.to_lowercase()]);
    assert_eq!(subject, ["message.sent", "invitation.created"]);
    assert_eq!(list(&["--record", "c9"]), ["record.added"]);
    assert_eq!(list(&["--actor", "system"]), ["message.sent"]);
    assert_eq!(
        list(&["--actor", "JB", "--action", "staff."]),
        ["staff.added", "staff.added"]
    );
    assert_eq!(list(&["--since", "2026-11-23"]), ["record.added"]);
    assert_eq!(
        list(&["--since", "2026-11-22", "--until", "2026-11-22"]).len(),
        5
    );
    assert_eq!(list(&["--since", "2026-11-23T00:30:01Z"]), [""; 0]);
    assert_eq!(list(&["--until", "2026-11-22T09:05:00Z"]), [""; 0]);
    // An instant belongs to the day on the reader's own clock.
    env.set("TZ", "America/New_York");
    assert_eq!(list(&["--since", "2026-11-23"]), [""; 0]);
    env.refused(["audit", "list", "--since", "yesterday"], "usage", 2);
    env.refused(["audit", "list", "--actor", "a b"], "invalid_login", 2);
    env.refused(["audit", "list", "--record", "=1"], "invalid_record", 2);
}

#[test]
fn a_whole_trail_is_said_to_be_whole_and_its_head_can_be_kept() {
    let env = TestEnv::new();
    env.run(["record", "add", "C1", "--label", "X", "--reason", "new"])
        .success();
    let head = env.json(["audit", "head"]);
    assert_eq!(head["entries"], 2);
    let hash = head["head"].as_str().unwrap();
    assert_eq!((hash.len(), head.as_object().unwrap().len()), (64, 2));
    env.run(["record", "add", "C2", "--label", "X"]).success();
    let verified = env.json(["audit", "verify", "--head", &hash.to_uppercase()]);
    assert_eq!(verified, env.json(["audit", "head"]));
    let told = env.run(["audit", "check"]).success();
    assert!(told.stderr.contains("the audit trail is whole"), "{told}");
    assert!(told.stdout.starts_with("entries\t3\nhead\t"), "{told}");
    env.refused(["audit", "verify", "--head", "abc"], "usage", 2);
}

#[test]
fn a_broken_trail_is_told_with_its_entry() {
    for (sql, told) in [
        (
            "UPDATE audit SET detail = 'x' WHERE number = 2",
            "entry 2 was changed",
        ),
        ("DELETE FROM audit WHERE number = 2", "entry 2 is missing"),
        (
            "UPDATE audit SET previous = hash WHERE number = 3",
            "entry 3 does not follow",
        ),
        (
            "UPDATE audit_reason SET reason = 'x' WHERE number = 2",
            "the reason kept with entry 2",
        ),
    ] {
        let env = TestEnv::new();
        let add = ["record", "add", "C1", "--label", "X", "--reason", "new"];
        env.run(add).success();
        env.run(["record", "add", "C2", "--label", "X"]).success();
        tamper(&env, sql);
        let error = env.refused(["audit", "verify"], "audit_broken", 1);
        assert!(error["message"].as_str().unwrap().contains(told), "{error}");
    }
}

#[test]
fn a_trail_that_was_cut_off_does_not_hold_a_kept_head() {
    let env = TestEnv::new();
    env.run(["record", "add", "C1", "--label", "X"]).success();
    env.run(["record", "add", "C2", "--label", "X"]).success();
    let head = env.json(["audit", "head"])["head"]
        .as_str()
        .unwrap()
        .to_owned();
    tamper(&env, "DELETE FROM audit WHERE number = 3");
    if env.is_shared() {
        let end =
            "UPDATE chain SET (number, hash) = (SELECT number, hash FROM audit WHERE number = 2)";
        tamper(&env, end);
    }
    env.run(["audit", "verify"]).success();
    env.refused(["audit", "verify", "--head", &head], "audit_broken", 1);
}

#[test]
fn the_trail_is_exported_with_everything_needed_to_check_it() {
    let env = TestEnv::new();
    env.run(["record", "add", "C1", "--label", "X", "--reason", "=cmd"])
        .success();
    let lines = env.run(["audit", "export"]).success();
    let entries: Vec<Value> = lines
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[2]["action"], "audit.exported");
    assert_eq!(entries[2]["hash"], env.json(["audit", "head"])["head"]);
    assert_eq!(entries[1]["previous"], entries[0]["hash"]);
    let csv = env.run(["audit", "export", "-o", "csv"]).success();
    let rows: Vec<&str> = csv.stdout.lines().collect();
    assert_eq!(
        rows[0],
        "number,at,actor,action,subject,record,outcome,detail,reason,command,reason_hash,previous,hash"
    );
    assert!(
        rows[2].starts_with(
            "2,2026-11-22T09:05:00Z,staff:jb,record.added,C1,C1,done,,'=cmd,record add,"
        ),
        "{csv}"
    );
    assert_eq!(rows.len(), 5);
}

#[test]
fn an_exported_file_is_private_and_never_replaced_unasked() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    let path = env.home().join("trail.jsonl");
    let name = path.to_str().unwrap();
    let told = env.run(["audit", "export", name]).success();
    insta::assert_snapshot!(told, @"
    ------- stderr -------
    Wrote 2 entries to [HOME]/trail.jsonl
    [exit 0]
    ");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&path).unwrap();
    env.refused(["audit", "export", name], "usage", 2);
    let dry = env
        .run(["audit", "export", name, "--dry-run", "--yes"])
        .success();
    assert!(dry.stderr.contains("Would export 2 entries"), "{dry}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let mut terminal = Terminal::start(&env, 200, ["audit", "export", "trail.jsonl"]);
    terminal.see("trail.jsonl is there already. Replace it? [y/N] ");
    terminal.answer("y");
    assert_eq!(terminal.end().1, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3);
    let left = crate::support::files::under(env.home());
    assert!(
        left.iter()
            .all(|path| path.extension().is_none_or(|ending| ending != "tmp"))
    );
    let printed = env.run(["audit", "export", "-"]).success();
    assert_eq!(printed.stdout.lines().count(), 4);
    env.refused(["audit", "export", "missing/trail.jsonl"], "not_written", 1);
}

#[test]
fn a_reader_of_the_export_that_goes_away_is_no_error() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    let mut child = env
        .command(["audit", "export"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        (done.status.code(), done.stderr.as_slice()),
        (Some(0), [].as_slice())
    );
}

#[test]
fn only_auditors_and_admins_read_the_trail() {
    let env = TestEnv::new();
    env.staff("kl", "caseworker,approver,support", "north");
    env.staff("au", "auditor", "north");
    for verb in ["list", "verify", "export", "head"] {
        env.user("kl");
        env.refused(["audit", verb], "forbidden", 5);
        env.refused(["audit", verb, "--dry-run"], "forbidden", 5);
        env.user("au");
        env.run(["audit", verb]).success();
    }
}
