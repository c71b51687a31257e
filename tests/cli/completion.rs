//! What scripts of shells are answered: commands, options, words, and what the database offers.

use crate::support::TestEnv;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Asks for what may stand at the last of these words, the program's name left out.
#[track_caller]
fn asked(env: &TestEnv, shell: &str, words: &[&str]) -> Vec<(String, String)> {
    let index = words.len().to_string();
    let mut args = vec![
        "__complete",
        "--shell",
        shell,
        "--index",
        &index,
        "--",
        "cso",
    ];
    args.extend(words);
    let output = env.run(args).success();
    assert_eq!(output.stderr, "", "{words:?}");
    output
        .stdout
        .lines()
        .map(|line| {
            let (value, about) = line.split_once('\t').unwrap();
            (value.to_owned(), about.to_owned())
        })
        .collect()
}

/// The values alone, as zsh is offered them.
#[track_caller]
fn offered(env: &TestEnv, words: &[&str]) -> Vec<String> {
    let all = asked(env, "zsh", words).into_iter();
    all.map(|(value, _)| value).collect()
}

fn nothing() -> Vec<String> {
    Vec::new()
}

/// A batch of this many people to records C1001 and on, and the references that came of it.
fn many(env: &TestEnv, count: u32) -> BTreeSet<String> {
    let mut list = "email,name,record,label\n".to_owned();
    for number in 0..count {
        let line = format!(
            "canary{number}@example.org,Canary Person,C{},Canary L.\n",
            1001 + number
        );
        list.push_str(&line);
    }
    env.write("canary.csv", list);
    env.run(["batch", "run", "canary.csv", "--yes", "--no-send"])
        .success();
    let listed = env.json(["invite", "list", "--limit", "10000"]);
    let items = listed["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["ref"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn commands_and_options_come_with_what_they_mean() {
    let env = TestEnv::local();
    let commands = asked(&env, "bash", &["inv"]);
    assert_eq!(
        commands,
        [("invite".to_owned(), "Manage invitations".to_owned())]
    );
    assert_eq!(offered(&env, &["invitations", "re"]), ["resend"]);
    assert_eq!(offered(&env, &["invite", "list", "--wor"]), ["--worker"]);
    assert_eq!(
        offered(&env, &["invite", "list", "--mine", "--mi"]),
        nothing()
    );
    assert_eq!(
        offered(&env, &["invite", "list", "--state", "closed", "--sta"]),
        ["--state"]
    );
    assert_eq!(
        offered(&env, &["--reason", "status", "invite", "cre"]),
        ["create"]
    );
    assert_eq!(offered(&env, &["--vers"]), ["--version"]);
    assert_eq!(offered(&env, &["db", "--vers"]), nothing());
    assert_eq!(
        offered(&env, &["--json", "db", "init", "--dry"]),
        ["--dry-run"]
    );
    assert_eq!(offered(&env, &["db", "--quiet", "--", "--"]), nothing());
    let all = offered(&env, &[""]);
    assert!(all.contains(&"batch".to_owned()), "{all:?}");
    for hidden in ["generate", "__complete", "practice"] {
        assert!(!all.contains(&hidden.to_owned()), "{hidden}");
    }
    assert_eq!(std::fs::read_dir(env.home()).unwrap().count(), 0);
}

#[test]
fn words_are_offered_behind_a_space_and_an_equals_sign() {
    let env = TestEnv::new();
    let states = ["code-verified", "closed"];
    assert_eq!(offered(&env, &["invite", "list", "--state", "c"]), states);
    assert_eq!(
        offered(&env, &["invite", "list", "--state=C"]),
        states.map(|state| format!("--state={state}"))
    );
    assert_eq!(
        offered(&env, &["mail", "list", "--kind", "verification_"]),
        ["verification_code"]
    );
    assert_eq!(
        offered(&env, &["access", "list", "--state", "su"]),
        ["suspended"]
    );
    assert_eq!(
        offered(&env, &["staff", "add", "x", "--role", "support,au"]),
        ["support,auditor"]
    );
    assert_eq!(offered(&env, &["-oj"]), ["-ojson", "-ojsonl"]);
    assert_eq!(offered(&env, &["-qo", "cs"]), ["csv"]);
    assert_eq!(
        offered(&env, &["invite", "create", "x", "--if-exists", "s"]),
        ["skip"]
    );
    assert_eq!(offered(&env, &["config", "show", "mail.u"]), ["mail.url"]);
    assert_eq!(offered(&env, &["completions", "fi"]), ["fish"]);
    assert_eq!(offered(&env, &["help", "jo"]), ["journey"]);
    assert_eq!(offered(&env, &["help", "conf"]), ["config"]);
    assert_eq!(offered(&env, &["db", "copy", "--to", ""]), nothing());
    assert_eq!(offered(&env, &["status", "--nonsense=x"]), nothing());
    assert_eq!(
        offered(&env, &["invite", "create", "x", "--name", "S"]),
        nothing()
    );
}

#[test]
fn files_are_left_to_the_shell_where_files_are_meant() {
    let env = TestEnv::new();
    let order = |word: &str| vec![(String::new(), word.to_owned())];
    for words in [
        ["batch", "run", "li"].as_slice(),
        &["batch", "check", "--strict", ""],
        &["db", "restore", ""],
        &["audit", "export", ""],
        &["--config", "x"],
        &["--config=x"],
        &["status", "--database", ""],
    ] {
        assert_eq!(asked(&env, "fish", words), order("files"), "{words:?}");
    }
    assert_eq!(
        asked(&env, "elvish", &["demo", "--folder", ""]),
        order("dirs")
    );
}

#[test]
fn the_database_offers_references_records_staff_teams_runs_and_messages() {
    offers_everything(&TestEnv::new());
}

#[track_caller]
fn offers_everything(env: &TestEnv) {
    let reference = env.invite();
    env.staff("kl", "caseworker", "north");
    let refs = many(env, 2);
    assert_eq!(refs.len(), 3);
    let status = asked(env, "bash", &["status", &reference]);
    assert_eq!(
        status,
        [(reference.clone(), "code, waiting on person".to_owned())]
    );
    let all: BTreeSet<String> = offered(env, &["status", ""]).into_iter().collect();
    assert_eq!(all, refs);
    for typed in [
        reference.to_lowercase(),
        reference[4..].to_owned(),
        reference[..8].to_owned(),
        reference[4..7].to_lowercase(),
    ] {
        assert_eq!(
            offered(env, &["invite", "show", &typed]),
            [reference.as_str()],
            "{typed}"
        );
    }
    assert_eq!(offered(env, &["status", "sam@"]), nothing());
    assert_eq!(offered(env, &["status", "INV-7K3Q9XX"]), nothing());
    let record = asked(env, "bash", &["invite", "create", "x", "--record=c2"]);
    assert_eq!(record, [("--record=C220".to_owned(), "record".to_owned())]);
    assert_eq!(
        offered(env, &["record", "show", ""]),
        ["C1001", "C1002", "C220"]
    );
    assert_eq!(offered(env, &["record", "add", ""]), nothing());
    let worker = asked(env, "bash", &["invite", "list", "--worker", "k"]);
    assert_eq!(
        worker,
        [("kl".to_owned(), "caseworker; team north".to_owned())]
    );
    assert_eq!(offered(env, &["invite", "list", "--team", ""]), ["north"]);
    let run = asked(env, "bash", &["batch", "show", ""]);
    assert!(run[0].0.starts_with("RUN-"), "{run:?}");
    assert_eq!(run[0].1, "finished, 2 of 2 rows done, 0 rejected");
    assert_eq!(
        offered(env, &["batch", "resume", &run[0].0[4..6]]),
        [run[0].0.as_str()]
    );
    let messages = asked(env, "bash", &["mail", "show", "msg-"]);
    assert_eq!(messages.len(), 3);
    assert!(
        messages
            .iter()
            .any(|(_, about)| *about == format!("setup, sent, {reference}"))
    );
    env.run(["staff", "disable", "kl", "--yes"]).success();
    assert_eq!(
        offered(env, &["invite", "list", "--worker", "k"]),
        nothing()
    );
    assert_eq!(offered(env, &["staff", "show", "k"]), ["kl"]);
}

#[test]
fn every_shell_is_answered_alike() {
    let env = TestEnv::new();
    env.invite();
    let wanted = asked(&env, "bash", &["status", ""]);
    assert_eq!(wanted.len(), 1);
    for shell in [
        "zsh",
        "fish",
        "powershell",
        "elvish",
        "nushell",
        "one-of-tomorrow",
    ] {
        assert_eq!(asked(&env, shell, &["status", ""]), wanted, "{shell}");
    }
    // PowerShell passes no empty words on.
    let args = [
        "__complete",
        "--shell",
        "powershell",
        "--index",
        "2",
        "--",
        "cso",
        "status",
    ];
    assert!(env.run(args).success().stdout.starts_with(&wanted[0].0));
}

#[test]
fn a_question_that_makes_no_sense_is_answered_with_nothing() {
    let env = TestEnv::new();
    for args in [
        ["__complete"].as_slice(),
        &["__complete", "--"],
        &["__complete", "--index", "many", "--", "cso", ""],
        &["__complete", "--index", "0", "--", "cso"],
        &[
            "__complete",
            "--index",
            "900",
            "--new",
            "thing",
            "--",
            "cso",
            "nonsense",
            "x",
        ],
        &["__complete", "--index"],
    ] {
        let output = env.run(args).success();
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("", ""),
            "{args:?}"
        );
    }
}

#[test]
fn bash_hands_on_what_was_typed_with_its_quotation_marks() {
    let env = TestEnv::local();
    let reference = env.invite();
    let place = env.home().join("my data.db");
    std::fs::rename(env.home().join("cso.db"), &place).unwrap();
    let typed = format!("'{}'", place.display());
    for words in [
        ["--database", &typed, "status", "\"INV"],
        ["--database", "my\\ data.db", "status", ""],
        ["--database=\"my data.db\"", "--quiet", "status", "'"],
    ] {
        let found = asked(&env, "bash", &words);
        assert_eq!(found.len(), 1, "{words:?}");
        assert_eq!(found[0].0, reference);
    }
}

/// What the script of bash is answered, on a terminal of 60 columns.
#[track_caller]
fn for_bash(env: &TestEnv, key: &str, words: &[&str]) -> Vec<String> {
    let index = words.len().to_string();
    let mut args = vec!["__complete", "--shell", "bash", "--index", &index];
    args.extend([
        "--key",
        key,
        "--columns",
        "60",
        "--breaks",
        " \t\n\"'@><=;|&(:",
    ]);
    args.extend(["--", "cso"]);
    args.extend(words);
    let output = env.run(args).success();
    assert_eq!(output.stderr, "", "{words:?}");
    output.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn bash_is_answered_as_it_takes_it() {
    let env = TestEnv::new();
    let reference = env.invite();
    assert_eq!(for_bash(&env, "9", &["status", ""]), ["-", &reference]);
    assert_eq!(for_bash(&env, "9", &["status", "none"]), ["-"]);
    assert_eq!(for_bash(&env, "9", &["batch", "check", ""]), ["files"]);
    assert_eq!(
        for_bash(&env, "9", &["completions", "bash", "--dir", ""]),
        ["-"]
    );
    // Behind the last word break alone, and nothing but values where a key walks through them.
    for key in ["9", "63", "37"] {
        let found = for_bash(&env, key, &["invite", "list", "--state=c"]);
        let (first, rest) = found.split_first().unwrap();
        assert_eq!((first.as_str(), rest.len()), ("-", 2));
        let told = "code-verified  the worker heard the right code";
        let wanted = if key == "37" { "code-verified" } else { told };
        assert_eq!(rest[0].trim_end(), wanted, "{key}");
        assert!(rest.iter().all(|line| line.chars().count() < 60));
    }
    // Numbers that make no sense do not matter.
    assert_eq!(for_bash(&env, "", &["inv"]), ["-", "invite"]);
}

#[test]
fn what_hangs_is_given_up() {
    let env = TestEnv::local();
    env.invite();
    let pipe = env.home().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let begun = Instant::now();
    // Nobody will ever write into it.
    assert_eq!(
        offered(&env, &["--config", pipe.to_str().unwrap(), "status", ""]),
        nothing()
    );
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn the_database_is_the_one_of_flag_variable_and_settings_file() {
    let env = TestEnv::local();
    let first = env.invite();
    std::fs::create_dir(env.home().join("other")).unwrap();
    std::fs::rename(env.home().join("cso.db"), env.home().join("other/x.db")).unwrap();
    let config = env.write("other.toml", "[database]\nurl = \"other/x.db\"\n");
    let second = env.invite_to("kim@example.org", "Kim", &["C7=Kim B."]);
    let config = config.to_str().unwrap();
    assert_eq!(offered(&env, &["status", ""]), [second.as_str()]);
    for words in [
        ["--database", "other/x.db", "status", ""].as_slice(),
        &["status", "--database=other/x.db", ""],
        &["--config", config, "status", ""],
        &["--config", "~/other.toml", "status", ""],
    ] {
        assert_eq!(offered(&env, words), [first.as_str()], "{words:?}");
    }
    env.set("CSO_DATABASE", "other/x.db");
    assert_eq!(offered(&env, &["status", ""]), [first.as_str()]);
    env.set("CSO_DATABASE", "");
    env.set("CSO_CONFIG", config);
    assert_eq!(offered(&env, &["status", ""]), [first.as_str()]);
}

#[test]
fn nothing_is_written_or_made() {
    let env = TestEnv::local();
    assert_eq!(offered(&env, &["status", ""]), nothing());
    assert_eq!(
        offered(&env, &["--database", "x/new.db", "status", ""]),
        nothing()
    );
    assert_eq!(std::fs::read_dir(env.home()).unwrap().count(), 0);
    env.invite();
    let before = env.everything();
    assert_eq!(offered(&env, &["status", ""]).len(), 1);
    assert_eq!(offered(&env, &["record", "show", ""]).len(), 1);
    // Somebody who is not known is offered nothing, and no refusal is written down.
    env.user("stranger");
    assert_eq!(offered(&env, &["status", ""]), nothing());
    assert!(env.everything() == before);
}

#[test]
fn what_others_write_meanwhile_is_offered_too() {
    let env = TestEnv::local();
    env.invite();
    let raw = rusqlite::Connection::open(env.home().join("cso.db")).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE; UPDATE record SET ref = 'C999'; COMMIT; BEGIN IMMEDIATE")
        .unwrap();
    assert!(env.home().join("cso.db-wal").exists());
    assert_eq!(offered(&env, &["record", "show", ""]), ["C999"]);
}

#[test]
fn a_database_that_cannot_be_read_offers_nothing_and_says_nothing() {
    let env = TestEnv::local();
    env.invite();
    let place = env.home().join("cso.db");
    let raw = || rusqlite::Connection::open(&place).unwrap();
    let silent = |why: &str| {
        assert_eq!(offered(&env, &["status", ""]), nothing(), "{why}");
        assert_eq!(offered(&env, &["invite", "li"]), ["list"], "{why}");
    };
    let locked = raw();
    locked
        .execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE record SET ref = ref",
        )
        .unwrap();
    silent("locked");
    drop(locked);
    assert_eq!(offered(&env, &["status", ""]).len(), 1);
    // Settings that a look does not need may be wrong.
    env.write("config.toml", "[mail]\nconnections = \"many\"\n");
    assert_ne!(env.run(["status"]).code, Some(0));
    assert_eq!(offered(&env, &["status", ""]).len(), 1);
    env.write("config.toml", "");
    for (version, why) in [(99, "newer"), (0, "older")] {
        raw().pragma_update(None, "user_version", version).unwrap();
        silent(why);
    }
    env.set("CSO_DATABASE", "postgres://nobody@127.0.0.1:1/none");
    silent("a server that is away");
    env.set("CSO_DATABASE", "");
    env.write("config.toml", "[database\nnonsense");
    silent("settings that are wrong");
    env.write("config.toml", "");
    env.write("cso.db", "no database");
    silent("foreign");
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    silent("a folder");
}

#[test]
fn everybody_is_offered_what_they_may_see() {
    offers_everybody_their_own(&TestEnv::new());
}

#[track_caller]
fn offers_everybody_their_own(env: &TestEnv) {
    let first = env.invite();
    for (login, team) in [("kl", "north"), ("mn", "north"), ("op", "south")] {
        env.staff(login, "caseworker", team);
    }
    env.staff("au", "auditor", "audit");
    env.user("kl");
    let own = env.invite_to("kim@example.org", "Kim", &["N1=Kim B."]);
    env.run(["record", "restrict", "N1", "--reason", "court", "--yes"])
        .success();
    let seen = |login: &str| {
        env.user(login);
        let refs: BTreeSet<String> = offered(env, &["status", ""]).into_iter().collect();
        // As by hand: one by one by its beginning.
        for (reference, typed) in [(&first, &first[..7]), (&own, &own[..7])] {
            let found = offered(env, &["status", typed]);
            assert_eq!(
                found.contains(reference),
                refs.contains(reference),
                "{login}"
            );
        }
        (refs, offered(env, &["record", "show", ""]))
    };
    let both = BTreeSet::from([first.clone(), own.clone()]);
    let (all, open) = (
        vec!["C220".to_owned(), "N1".to_owned()],
        vec!["C220".to_owned()],
    );
    assert_eq!(seen("jb"), (both.clone(), all.clone()));
    assert_eq!(seen("kl"), (BTreeSet::from([own.clone()]), all.clone()));
    assert_eq!(seen("mn"), (BTreeSet::from([own.clone()]), all));
    assert_eq!(seen("op"), (BTreeSet::new(), open.clone()));
    assert_eq!(seen("au"), (both, open));
    assert_eq!(offered(env, &["batch", "show", ""]), nothing());
    env.user("jb");
    env.run(["staff", "disable", "kl", "--yes"]).success();
    assert_eq!(seen("kl"), (BTreeSet::new(), Vec::new()));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_server_offers_what_a_file_does() {
    offers_everything(&TestEnv::on_a_server());
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_server_offers_to_everybody_what_a_file_does() {
    let env = TestEnv::on_a_server();
    offers_everybody_their_own(&env);
    // The server itself keeps a restricted record from other teams.
    let server = env.server();
    let records = |login| -> Vec<String> {
        let link = server.link(login);
        let rows = link.query("SELECT ref FROM cso.record ORDER BY ref", &[]);
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    };
    assert_eq!(records("mn"), ["C220", "N1"]);
    assert_eq!(records("op"), ["C220"]);
    // A login that is not staff, and one that the server does not know.
    server.run("CREATE ROLE visitor LOGIN");
    for login in ["visitor", "stranger"] {
        env.user(login);
        assert_eq!(offered(&env, &["status", ""]), nothing(), "{login}");
    }
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let env = TestEnv::local();
    // It takes the connection, and says nothing.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    for limit in ["", "?connect_timeout=60"] {
        let url = format!("postgres://jb@127.0.0.1:{port}/cso{limit}");
        env.set("CSO_DATABASE", &url);
        let begun = Instant::now();
        assert_eq!(offered(&env, &["status", ""]), nothing());
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(4), "{took:?}");
    }
}

/// What all of these begin with.
fn shared(words: &[String]) -> String {
    let mut words = words.iter();
    let first = words.next().cloned().unwrap_or_default();
    words.fold(first, |shared, word| {
        let pairs = shared.chars().zip(word.chars());
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}

#[test]
fn what_is_offered_of_many_shares_no_more_than_all_share() {
    let env = TestEnv::new();
    let refs = many(&env, 180);
    assert_eq!(refs.len(), 180);
    let some = offered(&env, &["status", ""]);
    assert_eq!(some.len(), 50);
    assert_eq!(shared(&some), "INV-");
    assert!(some.iter().all(|one| refs.contains(one)));
    // A shell fills in what all offered share: of C1001 to C1180, that is C1 and no more.
    let some = offered(&env, &["record", "show", ""]);
    assert!((2..=50).contains(&some.len()), "{some:?}");
    assert_eq!(shared(&some), "C1");
    assert_eq!(offered(&env, &["record", "show", "c118"]), ["C1180"]);
    assert_eq!(offered(&env, &["record", "show", "C117"]).len(), 10);
    let exact = offered(&env, &["record", "show", "C1001"]);
    assert_eq!(exact, ["C1001"]);
}

/// Asks at every place of every command, and gives everything that was offered.
fn at_every_place(env: &TestEnv, command: &clap::Command, path: &[&str], all: &mut String) {
    let mut ask = |words: &[&str]| {
        let whole = [path, words].concat();
        for (value, about) in asked(env, "fish", &whole) {
            writeln!(all, "{value}\t{about}").unwrap();
        }
    };
    ask(&[""]);
    ask(&["-"]);
    ask(&["x", ""]);
    for arg in command
        .get_arguments()
        .filter(|arg| arg.get_action().takes_values())
    {
        if let Some(long) = arg.get_long() {
            ask(&[&format!("--{long}"), ""]);
            ask(&[&format!("--{long}=")]);
            ask(&[&format!("--{long}"), "c"]);
        }
    }
    for verb in command.get_subcommands() {
        at_every_place(env, verb, &[path, &[verb.get_name()]].concat(), all);
    }
}

#[test]
fn no_name_address_label_or_file_is_offered_anywhere() {
    let env = TestEnv::new();
    env.invite_to("canary@example.org", "Canary Person", &["C220=Canary L."]);
    many(&env, 3);
    let mut all = String::new();
    at_every_place(&env, &cso::cli::command(), &[], &mut all);
    for wanted in ["INV-", "C220\t", "RUN-", "MSG-", "jb\t", "awaiting-code\t"] {
        assert!(all.contains(wanted), "{wanted}");
    }
    let all = all.to_lowercase();
    assert!(!all.contains("canary"), "{all}");
    assert!(
        !all.contains("@example.org") || all.contains("relay.example.org"),
        "{all}"
    );
}

#[test]
fn the_scripts_hold_nothing_that_an_update_could_make_untrue() {
    for (path, text) in files() {
        for word in ["invite", "record", "--json", "--database", "awaiting"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
        assert!(text.contains("__complete --shell"), "{path}");
        assert!(text.contains("made by `cso completions"), "{path}");
    }
}

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let found: Vec<_> = crate::support::files::under(&folder)
        .into_iter()
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    assert_eq!(found.len(), 6);
    found
}
