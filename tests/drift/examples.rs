//! Every example of the README, the help and the manual pages works: each line that begins with `cso`
//! is run as it stands, in an office of made-up people, with its placeholders standing for theirs.

use crate::support::{PROGRAM, TestEnv, files};
use cso::cli::manual::{Topic, commands};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// An example, and where it stands.
struct Example {
    place: String,
    line: String,
}

/// Lines that begin with `cso`, or lead to it through a pipe, without what is said about them.
fn found(place: &str, lines: impl Iterator<Item = String>, into: &mut Vec<Example>) {
    let mut begun = String::new();
    for line in lines {
        let line = begun.clone() + line.trim();
        if let Some(first) = line.strip_suffix('\\') {
            first.clone_into(&mut begun);
            continue;
        }
        begun.clear();
        // Two spaces keep what is typed apart from what is said about it.
        let typed = line.split("  ").next().unwrap_or_default().trim();
        if typed == "cso" || typed.starts_with("cso ") || typed.contains("| cso ") {
            into.push(Example {
                place: place.to_owned(),
                line: typed.to_owned(),
            });
        }
    }
}

fn of_help(command: &clap::Command, path: &str, into: &mut Vec<Example>) {
    let lines = commands::examples(command).into_iter();
    found(&format!("{path} --help"), lines, into);
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        of_help(verb, &format!("{path} {}", verb.get_name()), into);
    }
}

fn all() -> Vec<Example> {
    let mut all = Vec::new();
    of_help(&cso::cli::command(), "cso", &mut all);
    for &topic in Topic::ALL {
        let text = topic.text(100, false);
        let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
        let lines = lines
            .filter(|line| !line.starts_with(' '))
            .map(str::to_owned);
        found(&topic.named(), lines, &mut all);
    }
    let readme = std::fs::read_to_string(files::root().join("README.md")).unwrap();
    let mut fence = None;
    let lines = readme.lines().filter(|line| {
        match (line.strip_prefix("```"), fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(kind), None) => fence = Some(kind),
            (None, _) => return fence == Some("sh"),
        }
        false
    });
    found("README", lines.map(str::to_owned), &mut all);
    all
}

/// What the placeholders of examples stand for.
#[derive(Default)]
struct Cast {
    /// One that waits for the person's call, its address and its code.
    code: Vec<String>,
    address: String,
    unique: String,
    /// Two that wait for an approver, and a record of the first.
    approval: Vec<String>,
    record: String,
    /// One that is active, and a record of it.
    active: String,
    active_record: String,
    message: String,
    /// The account of the first of them, and its address.
    account: String,
    holder: String,
    /// A run with a rejected row, and one without.
    run: String,
    whole_run: String,
    head: String,
}

/// Copies a folder's files with their rights.
fn copy(from: &Path, env: &TestEnv) {
    for file in files::under(from) {
        let name = file.strip_prefix(from).unwrap();
        let rights = std::fs::metadata(&file).unwrap().permissions();
        let copied = env.write(name.to_str().unwrap(), std::fs::read(&file).unwrap());
        std::fs::set_permissions(copied, rights).unwrap();
    }
    // Codes are in it, so the program wants it to be ours alone.
    let outbox = env.home().join("outbox");
    std::fs::set_permissions(outbox, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// An office with people at every stage, a batch run and a backup.
fn office() -> (TestEnv, Cast) {
    let env = TestEnv::new();
    let made = env.json(["demo", "--folder", "practice"]);
    copy(&env.home().join("practice"), &env);
    std::fs::remove_dir_all(env.home().join("practice")).unwrap();
    let at = |stage: &str, what: &str| -> Vec<String> {
        let all = made["invitations"].as_array().unwrap().iter();
        all.filter(|one| one["stage"] == stage && one["what"].as_str().unwrap().contains(what))
            .map(|one| one["ref"].as_str().unwrap().to_owned())
            .collect()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut cast = Cast {
        approval: at("approval", ""),
        active: at("active", "").remove(0),
        address: "sam.g@example.org".to_owned(),
        ..Cast::default()
    };
    for (email, name) in [
        ("sam.g@example.org", "Sam Gamgee"),
        ("rosie.c@example.org", "Rosie Cotton"),
    ] {
        cast.code
            .push(env.invite_to(email, name, &["C250=Elanor G."]));
    }
    let code = ["invite", "code", &cast.code[0], "--reason", "for a test"];
    cast.unique = text(&env.json(code)["code"]);
    let approval = env.json(["status", &cast.approval[0]]);
    cast.record = text(&approval["records"][0]["record"]);
    let account = env.json(["account", "show", &cast.approval[0]]);
    cast.account = text(&account["account"]["ref"]);
    cast.holder = text(&account["account"]["email"]);
    let active = env.json(["status", &cast.active]);
    let of_active = active["records"].as_array().unwrap().iter();
    let mut in_use = of_active.filter(|record| record["state"] == "active");
    cast.active_record = text(&in_use.next().unwrap()["record"]);
    let failed = env.json(["mail", "list", "--state", "failed"]);
    cast.message = text(&failed["items"][0]["id"]);
    env.staff("kl", "caseworker", "north");
    env.staff("jb2", "admin", "north");
    let run = |row: &str, code: i32| {
        let list = env.write("list.csv", format!("email,name,record\n{row}\n"));
        let ran = ["batch", "run", list.to_str().unwrap(), "--yes", "--json"];
        text(&env.run(ran).ended(code).json()["run"])
    };
    cast.run = run("no address,Nobody,C250", 7);
    cast.whole_run = run("merry@example.org,Merry Brandybuck,C250", 0);
    cast.head = text(&env.json(["audit", "head"])["head"]);
    std::fs::create_dir(env.home().join("safe")).unwrap();
    let backup = env.home().join("safe/cso-2026-11-22.db");
    env.run(["db", "backup", backup.to_str().unwrap()])
        .success();
    (env, cast)
}

/// What an example finds: an empty folder, or the office.
fn world(line: &str, office: &Path, cast: &Cast) -> TestEnv {
    let env = TestEnv::new();
    let begins = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    if begins(&["cso invite create"]) {
        let add = ["record", "add", "C220", "--label", "Frodo B."];
        env.run(add).success();
    } else if !begins(&["cso db init", "cso demo", "cso record add", "cso staff add"]) {
        copy(office, &env);
        env.set_now("2026-11-22T12:00:00Z");
    }
    if line.starts_with("cso db backup") {
        std::fs::remove_file(env.home().join("safe/cso-2026-11-22.db")).unwrap();
    }
    let because = |words: &[&str]| {
        let why = ["--reason", "for a test", "--yes"];
        env.run(words.iter().chain(&why)).success();
    };
    if begins(&["cso record unrestrict"]) {
        because(&["record", "restrict", "C220"]);
    }
    if begins(&["cso account erase"]) {
        env.run(["invite", "withdraw", &cast.code[0], "--yes"])
            .success();
    }
    if begins(&["cso account legal-hold"]) && line.contains("--lift") {
        because(&["account", "legal-hold", &cast.holder]);
    }
    if begins(&["cso account unlock"]) {
        because(&["account", "lock", &cast.account]);
    }
    if begins(&["cso access resume"]) {
        because(&["access", "suspend", &cast.active]);
    }
    if begins(&["cso record unbar"]) {
        because(&["record", "bar", "C220", "--staff", "kl"]);
    }
    if begins(&["cso contact release"]) {
        let mut hold = vec!["contact", "hold", &cast.code[0]];
        hold.extend(line.contains("--person").then_some("--person"));
        because(&hold);
    }
    if line.starts_with("cso demo --fresh") {
        env.run(["demo"]).success();
    }
    let those = if line.contains("approve") {
        &cast.approval
    } else {
        &cast.code
    };
    for name in ["refs.txt", "references.txt"] {
        env.write(name, those.join("\n"));
    }
    env.write("code.txt", &cast.unique);
    env.write("new.toml", "[mail]\nrate = \"10/s\"\n");
    let list = "email,name,record\npippin@example.org,Pippin Took,C250\n";
    env.write("intake.csv", list);
    for folder in [
        "safe",
        "run",
        "srv/cso",
        ".config/fish/completions",
        ".local/share/bash-completion/completions",
    ] {
        std::fs::create_dir_all(env.home().join(folder)).unwrap();
    }
    env
}

/// Nobody is there to answer, and what serves until it is stopped is stopped. Functions, not files: a
/// script that is written while another thread starts a program cannot be run.
const AROUND: &str = r#"
some-export() { cat intake.csv; }
pass-code() { cat code.txt; }
cso() {
    case " $* " in
    *' portal serve '*) timeout --preserve-status 2 "$PROGRAM" "$@" ;;
    *' --yes '*) "$PROGRAM" "$@" ;;
    *) "$PROGRAM" "$@" --yes ;;
    esac
}
"#;

/// What is about access that is in use.
const IN_USE: &[&str] = &["access end", "access suspend", "access resume"];

/// The line with its placeholders replaced.
fn played(line: &str, home: &Path, cast: &Cast) -> String {
    let home = home.to_str().unwrap();
    let is_about = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let reference = if is_about(&[
        "access approve",
        "access refuse",
        "access show",
        "cso account",
    ]) {
        &cast.approval[0]
    } else if is_about(IN_USE) {
        &cast.active
    } else {
        &cast.code[0]
    };
    let mut line = line.to_owned();
    if IN_USE.iter().any(|word| line.contains(word)) {
        line = line.replace("C220", &cast.active_record);
    } else if line.starts_with("cso access") {
        line = line.replace("C220", &cast.record);
    }
    if line.starts_with("cso account") {
        line = line.replace("sam@example.org", &cast.holder);
        line = line.replace("ACC-2MPD8R", &cast.account);
    }
    if !line.starts_with("cso invite create") {
        line = line.replace("sam@example.org", &cast.address);
    }
    let run = if line.starts_with("cso batch resume") {
        &cast.whole_run
    } else {
        &cast.run
    };
    // Where nobody can be led through a call, the code is given at once.
    if line == "cso invite verify INV-7K3Q9X" {
        line += " 7KQX-2MPD";
    }
    // Where nobody can be asked, everything is given at once.
    if line == "cso invite create" {
        line += " asked@example.org --name 'Asked For' --record C220";
    }
    for (placeholder, real) in [
        ("INV-7K3Q9X", reference.as_str()),
        ("7K3Q9X", reference),
        ("7KQX-2MPD", &cast.unique),
        ("RUN-5T8W1Z", run),
        ("MSG-4F7H2KQ9", &cast.message),
        (
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            &cast.head,
        ),
        ("intake.xlsx", "intake.csv"),
        ("/media/safe/", &format!("{home}/safe/")),
        ("/srv/cso/", &format!("{home}/srv/cso/")),
        ("/run/cso/", &format!("{home}/run/")),
        ("127.0.0.1:8081", "127.0.0.1:0"),
    ] {
        line = line.replace(placeholder, real);
    }
    line
}

/// Runs one and tells what is wrong with it, if anything is.
fn try_out(example: &Example, office: &Path, cast: &Cast) -> Option<String> {
    let env = world(&example.line, office, cast);
    let line = played(&example.line, env.home(), cast);
    let prepared = env.command::<&str>([]);
    let mut shell = Command::new("bash");
    shell
        .args(["-o", "pipefail", "-c", &format!("{AROUND}{line}")])
        .env_clear()
        .current_dir(env.home());
    for (name, value) in prepared.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let output = shell
        .env("PROGRAM", PROGRAM)
        .env("CSO_PORTAL_LISTEN", "127.0.0.1:0")
        .env("email", "sam@example.org")
        .env("name", "Sam Gamgee")
        .env("reference", &cast.code[0])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code() != Some(0)).then(|| {
        format!(
            "{}: {}\n  ({line})\n  ended with {:?}: {}",
            example.place,
            example.line,
            output.status.code(),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// What cannot be run here: it needs a PostgreSQL server.
fn needs_a_server(example: &Example) -> bool {
    example.line.contains("postgres://")
}

#[test]
fn every_example_works() {
    let (env, cast) = office();
    let office = env.home();
    let mut seen = BTreeSet::new();
    let mut examples: Vec<Example> = all();
    assert!(
        examples.len() > 100,
        "the examples are gone: {}",
        examples.len()
    );
    examples.retain(|example| !needs_a_server(example) && seen.insert(example.line.clone()));
    let left = Mutex::new(examples.into_iter());
    let wrong = Mutex::new(String::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(example) = left.lock().unwrap().next() else {
                        break;
                    };
                    if let Some(what) = try_out(&example, office, &cast) {
                        writeln!(wrong.lock().unwrap(), "{what}").unwrap();
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong}");
}
