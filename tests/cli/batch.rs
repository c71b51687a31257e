//! `cso batch`: the rules, the doubts, and that nothing ever doubles.

use crate::support::TestEnv;
use crate::support::errands::{assert_whole, change, number};
use crate::support::terminal::Terminal;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A database that knows C220 and C221.
fn office() -> TestEnv {
    let env = TestEnv::new();
    for (record, label) in [("C220", "Frodo B."), ("C221", "Pippin T.")] {
        env.run(["record", "add", record, "--label", label])
            .success();
    }
    env
}

/// Line, column and code of each thing in a list of the result.
fn told(result: &Value, list: &str) -> Vec<(u64, String, String)> {
    result[list]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            assert!(!text("message").is_empty(), "{item}");
            (item["line"].as_u64().unwrap(), text("column"), text("code"))
        })
        .collect()
}

fn counts(result: &Value) -> [u64; 4] {
    ["rows", "created", "existing", "rejected"].map(|name| result[name].as_u64().unwrap())
}

/// Checks and runs a list; both must say the same of it. Gives what the run says.
fn check_and_run(env: &TestEnv, text: &str, more: &[&str]) -> Value {
    let file = env.write("intake.csv", text);
    let with = |verb: &'static str| {
        let mut args = vec!["batch", verb, file.to_str().unwrap(), "--json"];
        args.extend(more);
        if verb == "run" {
            args.extend(["--yes", "--no-send"]);
        }
        env.run(args)
    };
    let planned = with("check");
    let done = with("run");
    assert_eq!(planned.code, done.code, "{planned}\n{done}");
    let (planned, done) = (planned.json(), done.json());
    assert_eq!(counts(&planned), counts(&done), "{planned}\n{done}");
    for list in ["rejects", "warnings"] {
        assert_eq!(told(&planned, list), told(&done, list), "{list}");
    }
    assert_whole(env);
    done
}

const GOOD: &str = "key,email,name,record,label,relationship,worker,language,note
1,sam@example.org,Sam Gamgee,C220,,parent,,cy,after six
2,rosie@example.org,Rosie Cotton,C220;C222,;Merry B.,foster carer,jb,,
";

#[test]
fn a_list_becomes_invitations_with_everything_that_rows_say() {
    let env = office();
    let file = env.write("intake.csv", GOOD);
    let done = env.json(["batch", "run", file.to_str().unwrap(), "--yes"]);
    assert_eq!(counts(&done), [2, 2, 0, 0]);
    assert_eq!(done["state"], "finished");
    assert_eq!(done["delivery"]["sent"], 2);
    assert_eq!(
        (&done["rejects"], &done["warnings"]),
        (&json!([]), &json!([]))
    );
    let run = done["run"].as_str().unwrap();
    assert!(run.starts_with("RUN-"), "{done}");
    let rosie = env.json(["status", "rosie@example.org"]);
    assert_eq!(rosie["invitation"]["relationship"], "foster_carer");
    assert_eq!(rosie["records"].as_array().unwrap().len(), 2);
    assert_eq!(rosie["messages"][0]["state"], "sent");
    assert_eq!(rosie["stage"], "code");
    assert_eq!(env.outbox().len(), 2);
    let history = env.json(["invite", "history", "rosie@example.org"]);
    assert!(
        history.to_string().contains(&format!("run={run}")),
        "{history}"
    );
    assert_eq!(env.json(["record", "show", "C222"])["label"], "Merry B.");
    assert_whole(&env);
}

#[test]
fn a_list_of_several_parts_is_told_of_before_as_it_is_carried_out() {
    let env = office();
    env.run([
        "invite",
        "create",
        "known@example.org",
        "--name",
        "Known One",
        "--record",
        "C220",
        "--no-send",
    ])
    .success();
    let mut text = String::from("key,email,name,record,label\n");
    for number in 0..2_600 {
        writeln!(text, "k{number},person{number}@example.org,Person,C220,").unwrap();
    }
    // What stands in the first part of it, what was there before, and what none of them knows.
    text.push_str(
        "k0,person0@example.org,Person,C220,
k1,person1@example.org,Person,C221,
x2,person2@example.org,Somebody Else,C221,
x3,person3@example.org,Person,C220,
x4,known@example.org,Known One,C220,
x5,known@example.org,Another,C221,
x6,new@example.org,New,C299,
x7,new@example.org,New,C300,Merry B.
x8,other@example.org,Other,C300,
",
    );
    let first = check_and_run(&env, &text, &[]);
    assert_eq!(counts(&first), [2_609, 2_602, 3, 4]);
    let findings: Vec<(u64, String)> = told(&first, "rejects")
        .into_iter()
        .map(|(line, _, code)| (line, code))
        .collect();
    let wanted = [
        (2_603, "key_reused"),
        (2_604, "different_person"),
        (2_607, "different_person"),
        (2_608, "unknown_record"),
    ];
    assert_eq!(findings, wanted.map(|(line, code)| (line, code.to_owned())));
    let again = check_and_run(&env, &text, &[]);
    assert_eq!(counts(&again), [2_609, 0, 2_605, 4]);
}

#[test]
fn the_same_list_again_changes_nothing_whatever_stands_around_it() {
    let env = office();
    let without_key =
        "email,name,record\nsam@example.org,Sam Gamgee,C220\nrosie@example.org,Rosie Cotton,C221\n";
    for text in [GOOD, without_key] {
        let env = if text == GOOD { &env } else { &office() };
        assert_eq!(counts(&check_and_run(env, text, &[]))[1], 2);
        let number_of = |sql| number(env, sql);
        let before = number_of("SELECT count(*) FROM message");
        let again = check_and_run(env, text, &[]);
        assert_eq!(counts(&again), [2, 0, 2, 0]);
        assert_eq!(again["warnings"], json!([]), "its own rows are no surprise");
        // Also when written otherwise, in another order, and when one of them was withdrawn since.
        env.run(["invite", "withdraw", "sam@example.org", "--yes"])
            .success();
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        let otherwise = format!("sep=,\r\n{}\r\n", lines.join("\r\n"));
        assert_eq!(counts(&check_and_run(env, &otherwise, &[])), [2, 0, 2, 0]);
        assert_eq!(number_of("SELECT count(*) FROM invitation"), 2);
        assert_eq!(number_of("SELECT count(*) FROM message"), before);
    }
}

#[test]
fn rows_double_within_a_list_neither() {
    let env = office();
    let text = "key,email,name,record
1,sam@example.org,Sam Gamgee,C220
1,sam@example.org,Sam Gamgee,C220
1,sam@example.org,Sam Gamgee,C221
2,sam@example.org,sam  gamgee,C220
";
    let done = check_and_run(&env, text, &[]);
    assert_eq!(counts(&done), [4, 1, 2, 1]);
    let rejected = [(4, "key".to_owned(), "key_reused".to_owned())];
    assert_eq!(told(&done, "rejects"), rejected);
    let warned = [(5, "email".to_owned(), "live_invitation".to_owned())];
    assert_eq!(told(&done, "warnings"), warned);
    // A key of an earlier run is one as well.
    let other = "key,email,name,record\n1,rosie@example.org,Rosie Cotton,C220\n";
    let done = check_and_run(&env, other, &[]);
    assert_eq!(told(&done, "rejects")[0].2, "key_reused");
}

#[test]
fn every_bad_row_is_told_with_line_column_and_reason() {
    let env = office();
    env.staff("sp", "support", "north");
    let text = "email,name,record,label,worker,language
sam,,C220,,,
sue@example.org,Sue,C999,,,
tim@example.org,Tim,C220,Another Child,,fr
ann@example.org,Ann,C220,,nobody,
bea@example.org,Bea,C220,,sp,
cid@example.org,Cid,4.47701E+11,,,
dan@example.org,Dan,C220,,,
";
    let done = check_and_run(&env, text, &[]);
    assert_eq!(counts(&done), [7, 1, 0, 6]);
    let expected = [
        (2, "email", "invalid_email"),
        (2, "name", "invalid_name"),
        (3, "record", "unknown_record"),
        (4, "language", "invalid_language"),
        (5, "worker", "invalid_worker"),
        (6, "worker", "invalid_worker"),
        (7, "record", "ruined_number"),
    ];
    let expected = expected.map(|(line, column, code)| (line, column.to_owned(), code.to_owned()));
    assert_eq!(told(&done, "rejects"), expected);
    insta::assert_snapshot!(env.run(["batch", "check", "intake.csv", "-o", "table"]), @"
    Line  Column    Kind      Code              What
    2     email     rejected  invalid_email     an email address has one @ in it, such as
                                                name@example.org
    2     name      rejected  invalid_name      the name cannot be used: it is empty
    3     record    rejected  unknown_record    record C999 is not known here yet; give its name in
                                                the column label
    4     language  rejected  invalid_language  “fr” is not known; use one of en, cy
    5     worker    rejected  invalid_worker    there is no member of staff nobody
    6     worker    rejected  invalid_worker    member of staff sp has no role that looks after
                                                invitations and cannot be the allocated worker
    7     record    rejected  ruined_number     “4.47701E+11” is a number that a spreadsheet has
                                                changed; format the column as text and type it again
    ------- stderr -------
    7 rows: 0 new, 1 already there, 6 rejected
    1 row: the email address is not complete
    1 row: the name cannot be used
    2 rows: the worker cannot look after an invitation
    1 row: the language is neither en nor cy
    1 row: a spreadsheet has changed a number
    1 row: the record is not known and has no label
    error: 6 of 7 rows were rejected
      because: as the list is now
    hint: mend them in the list, or run it and mend what `cso batch rejects` writes
    [exit 7]
    ");
}

#[test]
fn what_makes_support_staff_stop_is_told_and_refused_with_strict() {
    let text = "email,name,record
sam@example.org,Sam Gamgee,C220
sam@example.org,Samwise Gamgee,C221
rosie@example.org,Rosie Cotton,C220
rosie@example.org,Bilbo Baggins,C221
tom@gmial.com,Tom Bombadil,C220
info@example.org,Goldberry,C220
odo@example.org,Odо Proudfoot,C220
merry@example.org,Merry B,C220
mery@example.org,Estella B,C220
known@example.org,Pippin T,C220
fatty@exmaple.org,Fatty B,C220
";
    let expected = [
        (2, "name_differs"),
        (3, "name_differs"),
        (4, "two_people"),
        (5, "two_people"),
        (6, "near_domain"),
        (7, "shared_mailbox"),
        (8, "mixed_scripts"),
        (9, "near_address"),
        (10, "near_address"),
        (11, "live_invitation"),
        (12, "near_address"),
    ];
    for (more, refused) in [(&[][..], 2), (&["--strict"][..], 11)] {
        let env = office();
        env.invite_to("known@example.org", "Pippin T", &["C220"]);
        env.invite_to("fatty@example.org", "Fatty B", &["C220"]);
        let done = check_and_run(&env, text, more);
        let list = |name| -> Vec<(u64, String)> {
            told(&done, name)
                .into_iter()
                .map(|(line, _, code)| (line, code))
                .collect()
        };
        let (rejects, mut warnings) = (list("rejects"), list("warnings"));
        assert_eq!(counts(&done)[3], refused, "{done}");
        if refused == 2 {
            // The second person under an address is refused by the rule of every invitation.
            for line in [3, 5] {
                assert!(
                    rejects.contains(&(line, "different_person".to_owned())),
                    "{done}"
                );
            }
        } else {
            warnings = rejects;
        }
        for (line, code) in expected {
            assert!(
                warnings.contains(&(line, code.to_owned())),
                "{line} {code}: {done}"
            );
        }
    }
}

#[test]
fn the_same_refusals_as_for_one_invitation() {
    let env = office();
    env.staff("kl", "caseworker", "north");
    env.staff("mn", "caseworker", "south");
    env.run([
        "record", "add", "C300", "--label", "Tom B.", "--team", "south",
    ])
    .success();
    env.run(["record", "restrict", "C300", "--reason", "order", "--yes"])
        .success();
    env.user("mn");
    env.invite_to("ann@example.org", "Ann", &["C220"]);
    env.user("kl");
    let text = "email,name,record,worker
bea@example.org,Bea,C300,
ann@example.org,Ann,C220,
ann@example.org,Somebody Else,C221,
dan@example.org,Dan,C220,kl
";
    let done = check_and_run(&env, text, &[]);
    let codes: Vec<String> = told(&done, "rejects")
        .into_iter()
        .map(|(_, _, code)| code)
        .collect();
    assert_eq!(codes, ["forbidden", "already_exists", "different_person"]);
    assert!(done.to_string().contains("speak to mn"), "{done}");
    // What was tried and not allowed is in the trail, with its line.
    env.user("jb");
    let trail = env.json(["audit", "list", "--action", "invitation.created"]);
    let denied: Vec<&str> = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["outcome"] == "denied")
        .map(|item| item["detail"].as_str().unwrap())
        .collect();
    assert!(
        denied
            .iter()
            .any(|detail| detail.contains("why=restricted") && detail.contains("line=2")),
        "{trail}"
    );
    assert!(
        denied
            .iter()
            .any(|detail| detail.contains("why=different-person")),
        "{trail}"
    );
}

#[test]
fn support_staff_name_a_worker_and_others_may_not_run_batches() {
    let env = office();
    env.staff("sp", "support", "north");
    env.staff("kl", "caseworker", "north");
    env.staff("ap", "approver", "north");
    env.staff("au", "auditor", "north");
    env.user("sp");
    let text = "email,name,record,worker\nsam@example.org,Sam,C220,kl\nsue@example.org,Sue,C220,\n";
    let done = check_and_run(&env, text, &[]);
    assert_eq!(counts(&done), [2, 1, 0, 1]);
    assert_eq!(told(&done, "rejects")[0].2, "invalid_worker");
    let run = done["run"].as_str().unwrap().to_owned();
    for login in ["ap", "au"] {
        env.user(login);
        for args in [
            vec!["batch", "check", "intake.csv"],
            vec!["batch", "run", "intake.csv", "--yes"],
            vec!["batch", "resume", &run],
            vec!["batch", "list"],
            vec!["batch", "show", &run],
            vec!["batch", "rejects", &run],
        ] {
            env.refused(args, "forbidden", 5);
        }
    }
    // A caseworker of another team sees nothing of it.
    env.staff("so", "caseworker", "south");
    env.user("so");
    assert_eq!(env.json(["batch", "list"])["items"], json!([]));
    env.refused(["batch", "rejects", &run], "not_found", 3);
    env.refused(["batch", "resume", &run], "not_found", 3);
    env.user("kl");
    assert_eq!(env.json(["batch", "list"])["items"][0]["run"], run.as_str());
}

#[test]
fn rejects_are_mended_and_run_again_and_nothing_doubles() {
    let env = office();
    let text = "Name;Email;Record;Note\nSam Gamgee;sam@example.org;C220;\n=1+1;rosie;C221;\"a;b\"\nTom;tom@example.org;C9;x\n";
    let file = env.write("intake.csv", text);
    let args = [
        "batch",
        "run",
        file.to_str().unwrap(),
        "--yes",
        "--no-send",
        "--json",
    ];
    let done = env.run(args).ended(7);
    assert_eq!(done.error()["code"], "partial");
    let run = done.json()["run"].as_str().unwrap().to_owned();
    let mend = env.run(["batch", "rejects", &run]).success();
    insta::assert_snapshot!(mend.stdout, @r#"
    name,email,record,note,reason
    '=1+1,rosie,C221,a;b,"line 3, email: an email address has one @ in it, such as name@example.org"
    Tom,tom@example.org,C9,x,"line 4, record: record C9 is not known here yet; give its name in the column label"
    "#);
    let mended = mend
        .stdout
        .replace("rosie,", "rosie@example.org,")
        .replace(",C9,", ",C221,");
    let done = check_and_run(&env, &mended, &[]);
    assert_eq!(
        counts(&done),
        [2, 2, 0, 0],
        "the reason of before is passed over"
    );
    assert_eq!(counts(&check_and_run(&env, &mended, &[])), [2, 0, 2, 0]);
    let names = env.json(["invite", "list", "--reveal"]).to_string();
    assert!(names.contains("\"=1+1\""), "{names}");
    let handed = env.json(["audit", "list", "--action", "batch.rejects"]);
    assert_eq!(handed["items"][0]["subject"], run.as_str());
}

#[test]
fn check_and_a_dry_run_write_nothing() {
    let env = office();
    env.write("intake.csv", GOOD);
    env.run(["status"]).success();
    let before = env.everything();
    env.run(["batch", "check", "intake.csv"]).success();
    let dry = env
        .run(["batch", "run", "intake.csv", "--dry-run"])
        .success();
    assert!(dry.stderr.contains("2 rows: 2 new"), "{dry}");
    assert_eq!(env.everything(), before);
    // A run through a pipe leaves no copy of the list.
    env.run_with_input(["batch", "run", "-", "--yes", "--no-send"], GOOD)
        .success();
    assert_eq!(env.everything().len(), before.len());
}

#[test]
fn the_plan_is_shown_and_asked_for() {
    let env = office();
    env.write("intake.csv", GOOD);
    let nobody = env.run(["batch", "run", "intake.csv"]).ended(2);
    assert!(nobody.stderr.contains("--yes"), "{nobody}");
    let mut terminal = Terminal::start(&env, 100, ["batch", "run", "intake.csv"]);
    terminal.see("2 rows: 2 new, 0 already there, 0 rejected");
    terminal.see("Invite 2 people and send the emails? [y/N] ");
    terminal.answer("n");
    assert_eq!(terminal.end().1, 130);
    assert_eq!(number(&env, "SELECT count(*) FROM batch_run"), 0);
    let mut terminal = Terminal::start(&env, 100, ["batch", "run", "intake.csv"]);
    terminal.see("[y/N] ");
    terminal.answer("y");
    terminal.see("Run RUN-");
    terminal.see("2 of 2 emails were sent");
    assert_eq!(terminal.end().1, 0);
    assert_eq!(env.outbox().len(), 2);
}

#[test]
fn what_is_read_aloud_is_not_redrawn() {
    let env = office();
    env.write("intake.csv", GOOD);
    env.set("CSO_ACCESSIBLE", "1");
    let mut terminal = Terminal::start(&env, 100, ["batch", "run", "intake.csv"]);
    terminal.see("[y/N] ");
    terminal.answer("y");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.replace("\r\n", "").contains('\r'), "{rest:?}");
    assert!(rest.contains("Created: 2"), "{rest}");
}

#[test]
fn an_unfinished_list_goes_on_as_the_same_run() {
    let env = office();
    let done = check_and_run(&env, GOOD, &[]);
    let run = done["run"].as_str().unwrap();
    // As a crash between two chunks leaves it: one row carried out, one waiting.
    let digest = if env.is_shared() {
        "decode(repeat('00', 32), 'hex')"
    } else {
        "zeroblob(32)"
    };
    change(
        &env,
        &format!(
            "UPDATE batch_run SET state = 'running', created = 1, done_line = 2, finished_at = NULL;
             UPDATE batch_row SET outcome = 'waiting', invitation = NULL, email = 'bob@example.org',
                 name = 'Bob', record = 'C220', digest = {digest} WHERE line = 3;"
        ),
    );
    let shown = env.run(["batch", "show", run]).success();
    assert!(shown.stdout.contains("Waiting\t1"), "{shown}");
    assert!(shown.stderr.contains("cso batch resume"), "{shown}");
    let again = env.json(["batch", "run", "intake.csv", "--yes", "--no-send"]);
    assert_eq!(
        (again["run"].as_str(), &again["created"]),
        (Some(run), &json!(2))
    );
    assert_eq!(
        env.json(["status", "bob@example.org"])["stage"],
        "setup_email"
    );
    let resumed = env.json(["batch", "resume", run]);
    assert_eq!(resumed["created"], 2, "a finished run is left as it is");
    env.refused(["batch", "resume", "RUN-000000"], "not_found", 3);
    env.refused(["batch", "resume", "INV-7K3Q9X"], "invalid_reference", 2);
}

#[test]
fn a_list_without_rows_is_nothing_to_do() {
    let env = office();
    env.write("intake.csv", "email,name,record\n\n,,\n");
    let done = env.json(["batch", "run", "intake.csv", "--yes"]);
    assert_eq!((counts(&done), &done["run"]), ([0, 0, 0, 0], &Value::Null));
    env.run(["batch", "check", "intake.csv"]).success();
}

#[test]
fn rows_in_more_than_one_chunk_are_told_apart_and_listed() {
    let env = office();
    let mut text = String::from("email,name,record\n");
    for number in 0..2_600 {
        let at = if number % 1_000 == 7 { "" } else { "@" };
        writeln!(text, "p{number}{at}example.org,Person {number},C220").unwrap();
    }
    // The last row of one chunk and the first of the next ask for the same.
    text.push_str("p1@example.org,Person 1,C220\n");
    let done = check_and_run(&env, &text, &[]);
    assert_eq!(counts(&done), [2_601, 2_597, 1, 3]);
    let run = done["run"].as_str().unwrap();
    let rows = env
        .run(["batch", "show", run, "--rows", "-o", "jsonl"])
        .success();
    assert_eq!(rows.stdout.lines().count(), 2_601);
    env.advance(TimeDelta::days(1));
    let listed = env.run(["batch", "list"]).success();
    assert_eq!(listed.stdout.lines().count(), 1, "{listed}");
}

#[test]
fn a_run_that_is_not_there_leads_to_the_list_of_runs() {
    let env = TestEnv::new();
    for verb in ["resume", "show", "rejects"] {
        let error = env.refused(["batch", verb, "RUN-ABC123", "--yes"], "not_found", 3);
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("cso batch list"), "{verb}: {hint}");
    }
}
