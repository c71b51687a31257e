//! Every view at several widths, plain, as JSON, read aloud, and with colour and without.

use crate::support::TestEnv;
use crate::support::person::{become_decided, become_verified};
use std::fmt::Write as _;

/// A world with something in every list, and names that are hard to show.
fn world() -> TestEnv {
    let env = TestEnv::new();
    env.staff("amal.practice", "approver,support", "north");
    env.staff("bron", "caseworker", "north");
    let waits = env.invite_to(
        "sam@example.org",
        "Sam Gamgee",
        &["C220=Frodo B.", "C221=王小明 👩 B."],
    );
    become_decided(&env, &waits, &[("C220", true), ("C221", false)]);
    env.invite_to("xiaoming@example.org", "王小明", &["C222=Éowyn"]);
    let locked = env.invite_to(
        "rosie@example.org",
        &"Wolfeschlegelsteinhausenbergerdorff".repeat(2),
        &["C223=👨🏽‍🦰 Elanor".replace('\u{200d}', "").as_str()],
    );
    for _ in 0..5 {
        env.run(["invite", "verify", &locked, "0000-0000"]);
    }
    let signing_up = env.invite_to("may@example.org", "May G.", &["C224=Hamfast"]);
    become_verified(&env, &signing_up);
    let restrict = ["record", "restrict", "C224", "--reason", "court", "--yes"];
    env.run(restrict).success();
    env.write(
        "intake.csv",
        "email,name,record,label\nnew@example.org,New One,C300,Gaffer\nnot an address,X,C301,Y\n",
    );
    env.run(["batch", "run", "intake.csv", "--yes"]).ended(7);
    env
}

/// Every command that shows something, with what stands for a reference.
const VIEWS: &[(&str, &[&str])] = &[
    ("status", &["status"]),
    ("status_one", &["status", "sam@example.org"]),
    ("invite_list", &["invite", "list"]),
    ("invite_list_revealed", &["invite", "list", "--reveal"]),
    ("invite_show", &["invite", "show", "rosie@example.org"]),
    ("invite_history", &["invite", "history", "sam@example.org"]),
    ("access_list", &["access", "list"]),
    ("access_show", &["access", "show", "sam@example.org"]),
    ("record_list", &["record", "list", "--reveal"]),
    ("record_show", &["record", "show", "C221"]),
    ("staff_list", &["staff", "list"]),
    ("staff_show", &["staff", "show", "amal.practice"]),
    ("mail_list", &["mail", "list"]),
    ("batch_list", &["batch", "list"]),
    ("batch_check", &["batch", "check", "intake.csv"]),
    ("batch_show", &["batch", "show", "RUN"]),
    ("batch_rejects", &["batch", "rejects", "RUN"]),
    ("mail_show", &["mail", "show", "MSG"]),
    ("mail_preview", &["mail", "preview", "setup"]),
    (
        "audit_list",
        &["audit", "list", "--limit", "9", "--after", "17"],
    ),
    ("audit_verify", &["audit", "verify"]),
    ("key_list", &["key", "list"]),
    ("config_show", &["config", "show", "policy"]),
];

/// Those that name folders, whose length depends on where the tests run.
const PLACES: &[(&str, &[&str])] = &[
    ("config_show", &["config", "show"]),
    ("config_path", &["config", "path"]),
    ("config_check", &["config", "check"]),
    ("db_status", &["db", "status"]),
    ("doctor", &["doctor"]),
];

/// The arguments with the references of this world.
fn filled(env: &TestEnv, args: &[&str]) -> Vec<String> {
    let first = |list: [&str; 2], field: &str| {
        let items = env.json(list)["items"].clone();
        items[0][field].as_str().unwrap().to_owned()
    };
    args.iter()
        .map(|&arg| match arg {
            "RUN" => first(["batch", "list"], "run"),
            "MSG" => first(["mail", "list"], "id"),
            other => other.to_owned(),
        })
        .collect()
}

/// One view in all its forms. Times and draws are taken back to the same place for each.
fn forms(env: &TestEnv, args: &[&str]) -> String {
    let args = filled(env, args);
    let mut text = String::new();
    let mut add = |title: &str, more: &[&str]| {
        env.set_now("2026-11-24T08:30:00Z");
        let all = args.iter().map(String::as_str).chain(more.iter().copied());
        let output = env.run(all);
        writeln!(text, "== {title}\n{output}").unwrap();
    };
    for width in ["60", "100", "160"] {
        env.set("COLUMNS", width);
        add(width, &["-o", "table"]);
    }
    add("plain", &["-o", "plain"]);
    add("json", &["--json"]);
    env.set("COLUMNS", "100");
    env.set("CSO_ACCESSIBLE", "1");
    add("aloud", &["-o", "table"]);
    env.set("CSO_ACCESSIBLE", "0");
    text
}

/// Without what differs between two runs of the tests.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // Hashes of the trail hold draws of the key, which is new in every run.
        let is_drawn = line.contains("hash\"") || line.contains("previous\"");
        if !is_drawn {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[test]
fn every_view_in_every_form() {
    let env = world();
    for (name, args) in VIEWS {
        // The person's half is written down by another login there, so the trail ends in another hash;
        // and one person is the whole office there, which the settings have to allow.
        if env.is_shared() && ["audit_verify", "config_show"].contains(name) {
            continue;
        }
        insta::assert_snapshot!(*name, steady(&forms(&env, args)));
    }
}

#[test]
fn colour_adds_nothing_but_itself() {
    let env = world();
    for (name, args) in VIEWS.iter().chain(PLACES) {
        let args = filled(&env, args);
        let shown = |colour: &[&str]| {
            env.set_now("2026-11-24T08:30:00Z");
            let more = ["-o", "table"].iter().chain(colour).copied();
            env.run(args.iter().map(String::as_str).chain(more)).stdout
        };
        let (coloured, bare) = (shown(&["--color", "always"]), shown(&["--color", "never"]));
        assert!(!bare.contains('\u{1b}'), "{name}");
        let mut stripped = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            stripped.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        stripped.push_str(rest);
        let lines = stripped.lines().map(str::trim_end);
        // Two runs differ in what was recorded in between.
        if *name != "doctor" && *name != "audit_verify" {
            assert!(lines.eq(bare.lines()), "{name}: {coloured}\n{bare}");
        }
        env.set("CLICOLOR_FORCE", "1");
        env.set("NO_COLOR", "1");
        assert!(!shown(&[]).contains('\u{1b}'), "{name}");
        env.set("NO_COLOR", "");
        env.set("CLICOLOR_FORCE", "");
    }
}

#[test]
fn what_is_read_aloud_has_no_signs_and_no_columns() {
    let env = world();
    env.set("CSO_ACCESSIBLE", "1");
    for (name, args) in VIEWS.iter().chain(PLACES) {
        let args = filled(&env, args);
        let all = args.iter().map(String::as_str).chain(["-o", "table"]);
        let text = env.run(all).stdout;
        assert!(!text.contains(['•', '→', '–', '│', '─']), "{name}: {text}");
        assert!(!text.contains('\u{1b}'), "{name}");
        // Columns are told by their spaces.
        let is_free = *name == "mail_preview" || text.lines().all(|line| !line.contains("   "));
        assert!(is_free, "{name}: {text}");
    }
    let text = env.run(["invite", "list", "-o", "table"]).stdout;
    assert!(text.contains("\nState: awaiting code\n"), "{text}");
}

#[test]
fn no_line_of_any_view_is_wider_than_the_screen() {
    let env = world();
    // Rejected rows are a file for a spreadsheet, wherever they go.
    let views = VIEWS.iter().filter(|(name, _)| *name != "batch_rejects");
    for (name, args) in views.chain(PLACES) {
        let args = filled(&env, args);
        for width in [60, 61, 79, 100, 133, 200] {
            env.set("COLUMNS", &width.to_string());
            let output = env.run(args.iter().map(String::as_str).chain(["-o", "table"]));
            for line in output.stdout.lines() {
                let own = dialoguer::console::measure_text_width(line);
                assert!(own <= width, "{name} at {width}: {own}\n{line}");
            }
        }
    }
}
