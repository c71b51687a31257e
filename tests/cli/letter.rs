//! `cso invite letter`.

use crate::support::TestEnv;
use crate::support::files;
use crate::support::person::{become_decided, become_verified, code_of};
use crate::support::served::setting;
use crate::support::terminal::Terminal;
use crate::support::window::Window;
use crate::support::words::Tongue;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

const WHY: [&str; 2] = ["--reason", "no email at home"];

/// A command about a letter, with its reason.
fn args<'a>(reference: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["invite", "letter", reference];
    all.extend(more);
    all.extend(WHY);
    all
}

fn read(env: &TestEnv, name: &str) -> String {
    std::fs::read_to_string(env.home().join(name)).unwrap()
}

/// How many letters on paper stand with an invitation.
fn letters(env: &TestEnv, reference: &str) -> usize {
    let all = env.json(["mail", "list", "--invitation", reference]);
    let all = all["items"].as_array().unwrap().iter();
    all.filter(|one| one["channel"] == "post").count()
}

#[test]
fn a_letter_holds_the_live_code_and_no_name_and_counts_as_sent_and_read() {
    let env = TestEnv::new();
    let reference = env.invite();
    let reference = reference.as_str();
    let code = code_of(&env, reference);
    insta::assert_snapshot!(env.run(args(reference, &["-o", "table"])), @"
    ref         INV-4B2727
    letter      letter-INV-4B2727.html
    language    en
    addressed   no
    code until  6 Dec 2026 09:05
    ------- stderr -------
    INV-4B2727: wrote a letter to letter-INV-4B2727.html
    hint: it is addressed to nobody: write the address on the envelope by hand
    hint: print it, send it, then delete the file: it holds the code
    [exit 0]
    ");
    let name = format!("letter-{reference}.html");
    let text = read(&env, &name);
    assert!(
        text.contains(&format!("<p class=\"code\">{code}</p>")),
        "{text}"
    );
    assert!(text.contains("<html lang=\"en\"") && text.contains("Set up your Children"));
    for hidden in ["Sam", "Gamgee", "sam@", "Frodo", "C220", "://", "jb"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let mode = std::fs::metadata(env.home().join(&name))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let status = env.json(["status", reference]);
    assert_eq!(status["verification"]["code"]["shown_to_staff"], 1);
    assert_eq!(status["stage"], "code");
    let message = &status["messages"].as_array().unwrap()[1];
    assert_eq!(
        (&message["channel"], &message["state"]),
        (&json!("post"), &json!("sent"))
    );
    assert_eq!(message["kind"], "setup");
    let trail = env.json(["audit", "list", "--action", "letter.printed"]);
    let entry = &trail["items"][0];
    assert_eq!(
        (&entry["subject"], &entry["outcome"]),
        (&json!(reference), &json!("done"))
    );
    assert_eq!(entry["reason"], "no email at home");
    // The person reads it out, and the way is as with the email.
    become_verified(&env, reference);
    env.refused(args(reference, &["--out", "b.html"]), "wrong_state", 4);
    assert!(!env.home().join("b.html").exists());
}

#[test]
fn a_letter_alone_makes_the_person_the_one_to_act() {
    let env = TestEnv::new();
    let create = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
    ];
    let more = ["--record", "C220=Frodo B.", "--no-send"];
    let made = env.json(create.iter().chain(&more));
    let reference = made["invitation"]["ref"].as_str().unwrap();
    assert_eq!(env.json(["status", reference])["waiting_on"], "system");
    let told = env.json(args(
        reference,
        &["--language", "cy", "--out", "llythyr.html"],
    ));
    assert_eq!(told["ref"], reference);
    assert_eq!(
        (&told["addressed"], &told["language"]),
        (&json!(false), &json!("cy"))
    );
    let status = env.json(["status", reference]);
    assert_eq!(
        (&status["waiting_on"], &status["stage"]),
        (&json!("person"), &json!("code"))
    );
    let text = read(&env, "llythyr.html");
    assert!(text.contains("<html lang=\"cy\"") && text.contains("Eich cod unigryw"));
    assert!(!text.contains("<address"), "{text}");
}

#[test]
fn an_address_is_printed_once_it_was_checked_and_kept_nowhere() {
    let env = TestEnv::new();
    let reference = env.invite();
    let reference = reference.as_str();
    let address = "Mistress Rose Cotton\n  3 <b>Bagshot</b>   Row\nHobbiton\n\nSH1 1AA\n";
    env.write("address.txt", address);
    let from_file = ["--address-file", "address.txt"];
    // Nobody says that it was checked.
    env.refused(args(reference, &from_file), "usage", 2);
    assert_eq!(letters(&env, reference), 0);
    let told = env.json(args(reference, &[&from_file[..], &["--yes"]].concat()));
    assert_eq!(told["addressed"], true);
    let text = read(&env, &format!("letter-{reference}.html"));
    let window = "<address class=\"window\"><span>Mistress Rose Cotton</span>";
    assert!(text.contains(window), "{text}");
    assert!(
        text.contains("<span>3 &lt;b&gt;Bagshot&lt;&#x2f;b&gt; Row</span>"),
        "{text}"
    );
    let piped = ["--address-file", "-", "--yes", "--out", "piped.html"];
    env.run_with_input(args(reference, &piped), address)
        .success();
    assert!(read(&env, "piped.html").contains("<span>SH1 1AA</span>"));
    for (_, bytes) in env.stored() {
        for hidden in ["Bagshot", "SH1 1AA", "Mistress"] {
            let found = bytes
                .windows(hidden.len())
                .any(|part| part == hidden.as_bytes());
            assert!(!found, "{hidden} is kept");
        }
    }
    env.write("short.txt", "Rose Cotton\n");
    let short = ["--address-file", "short.txt", "--yes", "--out", "c.html"];
    env.refused(args(reference, &short), "usage", 2);
    let absent = ["--address-file", "none.txt", "--yes", "--out", "c.html"];
    env.refused(args(reference, &absent), "usage", 2);
    assert_eq!(letters(&env, reference), 2);
}

#[test]
fn at_a_terminal_the_address_is_asked_for_shown_and_confirmed() {
    let env = TestEnv::new();
    let reference = env.invite();
    for (answer, is_addressed) in [("y", true), ("n", false)] {
        let out = format!("{answer}.html");
        let mut terminal = Terminal::of(env.command(args(&reference, &["--out", &out])));
        terminal.see("Name, or Enter");
        terminal.answer("Rose Cotton");
        terminal.see("First line");
        terminal.answer("a line that is much longer than the window of any envelope");
        terminal.see("40 characters");
        terminal.answer("3 Bagshot Row");
        terminal.see("Next line");
        terminal.answer("");
        terminal.see("  3 Bagshot Row");
        terminal.see("Did you check this address with the person?");
        terminal.answer(answer);
        assert_eq!(terminal.end().1, 0);
        assert_eq!(
            read(&env, &out).contains("<span>3 Bagshot Row</span>"),
            is_addressed
        );
    }
    let mut terminal = Terminal::of(env.command(args(&reference, &["--out", "none.html"])));
    terminal.see("Name, or Enter");
    terminal.answer("");
    let (screen, exit) = terminal.end();
    assert!(screen.contains("addressed to nobody"), "{screen}");
    assert_eq!(exit, 0);
    // Ctrl-C before the last answer leaves nothing, not even a count.
    let mut terminal = Terminal::of(env.command(args(&reference, &["--out", "gone.html"])));
    terminal.see("Name, or Enter");
    terminal.control('c');
    terminal.end();
    assert_eq!(letters(&env, &reference), 3);
    let left: Vec<_> = files::under(env.home())
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "part" || end == "html")
        })
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn where_the_email_or_the_code_is_not_to_be_had_there_is_no_letter() {
    let env = TestEnv::new();
    env.staff("north1", "caseworker", "north");
    env.staff("kl", "caseworker", "south");
    env.staff("ap", "approver", "north");
    env.staff("su", "support", "north");
    env.user("north1");
    let reference = env.invite();
    let reference = reference.as_str();
    env.refused(["invite", "letter", reference], "reason_required", 5);
    for (user, code, exit) in [
        ("kl", "not_found", 3),
        ("ap", "forbidden", 5),
        ("su", "forbidden", 5),
    ] {
        env.user(user);
        env.refused(args(reference, &[]), code, exit);
    }
    env.user("north1");
    env.set("CSO_POLICY_CODE_READING", "never");
    env.refused(args(reference, &[]), "forbidden", 5);
    env.set("CSO_POLICY_CODE_READING", "");
    env.refused(args(reference, &["--language", "fr"]), "usage", 2);
    env.run([
        "record",
        "restrict",
        "C220",
        "--reason",
        "court order",
        "--yes",
    ])
    .success();
    env.refused(args(reference, &[]), "forbidden", 5);
    let other = env.invite_to("rosie@example.org", "Rosie Cotton", &["C221=Elanor G."]);
    env.run(["invite", "withdraw", &other, "--yes", "--reason", "moved"])
        .success();
    env.refused(args(&other, &[]), "wrong_state", 4);
    let late = env.invite_to("merry@example.org", "Merry Brandybuck", &["C222=Pippin T."]);
    env.advance(TimeDelta::days(15));
    let expired = env.refused(args(&late, &[]), "code_expired", 6);
    assert!(
        expired["hint"].as_str().unwrap().contains("resend"),
        "{expired}"
    );
    assert!(
        !files::under(env.home())
            .iter()
            .any(|path| path.extension().is_some_and(|end| end == "html"))
    );
    env.user("jb");
    let denied = env.json(["audit", "list", "--action", "letter.printed"]);
    let outcomes: Vec<&Value> = denied["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["outcome"])
        .collect();
    // Of another team, two roles, and the restriction; a state or a policy is no attempt.
    assert_eq!(outcomes, ["denied"; 4], "{denied}");
}

#[test]
fn letters_count_among_what_was_sent_again() {
    let env = TestEnv::new();
    let reference = env.invite();
    let reference = reference.as_str();
    for number in 0..5 {
        let out = format!("{number}.html");
        env.run(args(reference, &["--out", &out])).success();
        env.advance(TimeDelta::minutes(3));
    }
    env.refused(args(reference, &["--out", "six.html"]), "too_often", 4);
    env.refused(["invite", "resend", reference], "too_often", 4);
    assert_eq!(letters(&env, reference), 5);
    env.run(args(reference, &["--out", "six.html", "--force"]))
        .success();
    let trail = env.json(["audit", "list", "--action", "letter.printed"]);
    let detail = trail["items"][0]["detail"].as_str().unwrap();
    assert!(detail.ends_with("forced=true"), "{detail}");
    env.advance(TimeDelta::days(1));
    env.run(args(reference, &["--out", "seven.html"])).success();
}

#[test]
fn a_file_that_is_there_is_kept_and_a_dry_run_changes_nothing() {
    let env = TestEnv::new();
    let reference = env.invite();
    let reference = reference.as_str();
    env.write("mine.html", "mine");
    let out = ["--out", "mine.html"];
    env.refused(args(reference, &out), "already_exists", 4);
    assert_eq!(
        (read(&env, "mine.html").as_str(), letters(&env, reference)),
        ("mine", 0)
    );
    env.refused(args(reference, &["--out", "."]), "usage", 2);
    env.refused(
        args(reference, &["--out", "no/such/folder.html"]),
        "usage",
        2,
    );
    let before = env.everything();
    env.run(args(reference, &["--dry-run", "--out", "new.html"]))
        .success();
    assert_eq!(env.everything(), before);
    env.run(args(reference, &["--out", "mine.html", "--yes"]))
        .success();
    assert!(read(&env, "mine.html").contains("Your unique code"));
    assert_eq!(letters(&env, reference), 1);
}

#[test]
fn the_approver_sees_that_the_code_was_read() {
    let env = TestEnv::new();
    let reference = env.invite();
    env.run(args(&reference, &[])).success();
    become_decided(&env, &reference, &[("C220", true)]);
    let shown = env
        .run(["access", "show", &reference, "-o", "table"])
        .success();
    assert!(
        shown.stdout.contains("Read back       to staff, times: 1"),
        "{shown}"
    );
    let told = env.json(["report", "exceptions"]);
    assert_eq!(told["items"][0]["what"], "letter_printed");
}

#[test]
#[ignore = "needs Chromium and CSO_TEST_AXE: run tests/run.sh"]
fn a_letter_can_be_read_by_everybody_on_a_screen_and_is_large_on_paper() {
    let source = std::fs::read_to_string(setting("CSO_TEST_AXE")).unwrap();
    for (tongue, word) in [(Tongue::English, "en"), (Tongue::Welsh, "cy")] {
        let env = TestEnv::local();
        let reference = env.invite();
        env.write(
            "address.txt",
            "Rose Cotton\n3 Bagshot Row\nHobbiton\nSH1 1AA\n",
        );
        for (out, more) in [
            ("empty.html", &[][..]),
            ("full.html", &["--address-file", "address.txt", "--yes"][..]),
        ] {
            let all = [&["--out", out, "--language", word][..], more].concat();
            env.run(args(&reference, &all)).success();
            let home = format!("file://{}", env.home().display());
            let window = Window::open(&home, tongue, true).with_axe(source.clone());
            window.go(&format!("/{out}"));
            window.check();
            let sizes = window.ask(
                "return [...document.querySelectorAll('main p, main li, main h1, main h2')]\
                    .map(e => parseFloat(getComputedStyle(e).fontSize))",
                Value::Null,
            );
            // 18 points are 24 pixels.
            let sizes = sizes.as_array().unwrap();
            assert!(
                sizes.len() > 15 && sizes.iter().all(|size| size.as_f64().unwrap() >= 24.0),
                "{sizes:?}"
            );
        }
    }
}
