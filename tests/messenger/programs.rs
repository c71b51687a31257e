//! Programs that do what no program should: each ends within its limit, with a named error.

use crate::messenger::providers::{number, text};
use cso::adapters::phone_command::{CommandMessenger, Program};
use cso::domain::outbox::Fault;
use cso::ports::mailer::MailError;
use cso::ports::messenger::Messenger as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What may pass until somebody says that a test hangs.
const HANGS: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_hours(1);
/// Long enough for a shell to start and to say something on a busy machine.
const SHORT: Duration = Duration::from_secs(1);

fn program(path: impl Into<PathBuf>, arguments: &[&str], limit: Duration) -> CommandMessenger {
    CommandMessenger::new(Program {
        path: path.into(),
        arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
        environment: [("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".into())].into(),
        limit,
    })
}

/// Gives words to a script within a limit; `HANGS` holds for every one.
#[track_caller]
fn given(words: &str, script: &str, limit: Duration) -> Result<(), MailError> {
    let begun = Instant::now();
    let outcome = program("/bin/sh", &["-c", script], limit).send(&text(1, words));
    assert!(begun.elapsed() < HANGS, "{script}: {:?}", begun.elapsed());
    if limit == SHORT && matches!(&outcome, Err(error) if error.text.contains("within")) {
        assert!(begun.elapsed() >= SHORT);
    }
    outcome
}

#[track_caller]
fn refused(words: &str, script: &str, limit: Duration) -> (Fault, String) {
    let error = given(words, script, limit).unwrap_err();
    (error.fault, error.text)
}

/// A pipe with a name. What is received comes when everybody who had it open is gone.
fn held(folder: &Path) -> (String, Receiver<usize>) {
    let path = folder.join("held");
    let made = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let (sender, gone) = channel();
    let name = path.display().to_string();
    thread::spawn(move || sender.send(fs::read(path).unwrap().len()));
    (name, gone)
}

fn late() -> String {
    "the program did not answer within 1s".to_owned()
}

#[test]
fn one_that_reads_nothing_and_stays_is_ended() {
    let long = "x".repeat(1_000_000);
    for words in ["short", &long] {
        assert_eq!(
            refused(words, "exec sleep 1000", SHORT),
            (Fault::Passing, late())
        );
        let closed = refused(words, "exec <&-; exec sleep 1000", SHORT);
        assert_eq!(closed, (Fault::Passing, late()));
    }
}

#[test]
fn one_that_closes_its_input_is_judged_by_its_end() {
    let long = "x".repeat(1_000_000);
    for words in ["short", &long] {
        let (fault, reason) = refused(words, "exec <&-; exit 65", LONG);
        assert_eq!(
            (fault, reason.as_str()),
            (Fault::Lasting, "the program answered 65")
        );
    }
}

#[test]
fn one_that_is_content_without_having_read_the_message_has_not_accepted_it() {
    let long = "x".repeat(1_000_000);
    for words in ["short", &long] {
        for script in ["exit 0", "head -c 5 >/dev/null; exit 0", "exec <&-; exit 0"] {
            let (fault, reason) = refused(words, script, LONG);
            assert_eq!(fault, Fault::Passing, "{script}");
            assert_eq!(
                reason,
                "the program ended with 0 before it had read the message"
            );
        }
        given(words, "cat >/dev/null", LONG).unwrap();
    }
    // As shells read a line.
    given("short", "read -r line", LONG).unwrap();
}

#[test]
fn one_that_writes_without_end_is_ended() {
    let said = format!("exec yes 'barred {}' >&2", number(1).as_str());
    for (script, wanted) in [
        ("cat >/dev/null; exec yes", late()),
        ("exec yes", late()),
        ("exec yes refused >&2", format!("{}: refused", late())),
        (&said, format!("{}: barred +…", late())),
    ] {
        assert_eq!(refused("x", script, SHORT), (Fault::Passing, wanted));
    }
    // Much is no harm when it ends.
    let script = "yes | head -c 3000000; yes no credit | head -c 3000000 >&2; exit 65";
    assert_eq!(
        refused("x", script, LONG),
        (
            Fault::Lasting,
            "the program answered 65: no credit".to_owned()
        )
    );
    let script = "head -c 3000000 /dev/zero | tr '\\0' 7 >&2; exit 75";
    assert_eq!(
        refused("x", script, LONG),
        (Fault::Passing, "the program answered 75: …".to_owned())
    );
}

#[test]
fn nothing_that_it_started_outlives_it() {
    for (end, limit, wanted) in [
        ("exit 75", LONG, "the program answered 75: no credit"),
        (
            "wait",
            SHORT,
            "the program did not answer within 1s: no credit",
        ),
        (
            "kill -9 $$",
            LONG,
            "the program was ended by signal 9: no credit",
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let (held, gone) = held(home.path());
        // Both keep its pipes open, and one of them the interrupts off.
        let script = format!(
            "exec 3>'{held}'; sleep 1000 & (trap '' TERM HUP INT; sleep 1000) & echo no credit >&2; {end}"
        );
        let (fault, reason) = refused("x", &script, limit);
        assert_eq!((fault, reason.as_str()), (Fault::Passing, wanted));
        assert_eq!(gone.recv_timeout(HANGS), Ok(0), "{end}");
    }
}

#[test]
fn one_that_accepted_is_believed_and_its_children_are_ended_too() {
    let home = tempfile::tempdir().unwrap();
    let (held, gone) = held(home.path());
    let script = format!("exec 3>'{held}'; cat >/dev/null; sleep 1000 & exit 0");
    given("x", &script, LONG).unwrap();
    assert_eq!(gone.recv_timeout(HANGS), Ok(0));
}

#[test]
fn a_child_that_fled_into_a_session_of_its_own_holds_nobody_up() {
    let home = tempfile::tempdir().unwrap();
    let (held, gone) = held(home.path());
    let path = |name: &str| home.path().join(name).display().to_string();
    let (there, stop) = (path("there"), path("stop"));
    let made = Command::new("mkfifo").args([&there, &stop]).status();
    assert!(made.unwrap().success());
    // It says that it is there, and keeps both pipes open until the test lets it go.
    let fled = format!("exec 3<>{stop} 4>{held}; echo >{there}; echo fled >&2; read -r line <&3");
    let script = format!("cat >/dev/null; setsid sh -c '{fled}' & read -r line <{there}; exit 75");
    let (fault, reason) = refused("x", &script, LONG);
    assert!(gone.try_recv().is_err());
    fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&stop)
        .and_then(|mut pipe| pipe.write_all(b"\n"))
        .unwrap();
    assert_eq!(gone.recv_timeout(HANGS), Ok(0));
    assert_eq!(fault, Fault::Passing);
    assert!(reason.starts_with("the program answered 75"), "{reason}");
}

#[test]
fn one_that_cannot_be_run_is_no_message_s_fault() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    fs::write(path("plain"), "#!/bin/sh\nexit 0\n").unwrap();
    fs::write(path("orphan"), "#!/nowhere/interpreter\n").unwrap();
    fs::set_permissions(path("orphan"), fs::Permissions::from_mode(0o700)).unwrap();
    for (name, wanted) in [
        ("missing", "No such file"),
        ("plain", "denied"),
        ("orphan", "No such file"),
        (".", "denied"),
    ] {
        let path = path(name);
        let error = program(&path, &[], LONG)
            .send(&text(1, "482913"))
            .unwrap_err();
        assert_eq!(error.fault, Fault::Provider, "{error}");
        assert!(error.text.contains(wanted), "{error}");
        assert!(error.text.contains(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_broken_answer_is_named() {
    for (script, wanted) in [
        ("exit 1", "the program answered 1"),
        ("exit 255", "the program answered 255"),
        ("kill -15 $$", "the program was ended by signal 15"),
        ("kill -19 $$", "the program did not answer within 1s"),
        (
            "printf '\\377\\033[2J\\n' >&2; exit 2",
            "the program answered 2: \u{fffd}<U+001B>[2J",
        ),
        (
            "nowhere-to-be-found 2>/dev/null",
            "the program answered 127",
        ),
    ] {
        let limit = if script.contains("-19") { SHORT } else { LONG };
        let (fault, reason) = refused("x", script, limit);
        assert_eq!(
            (fault, reason.as_str()),
            (Fault::Passing, wanted),
            "{script}"
        );
    }
}

#[test]
fn its_arguments_and_environment_are_those_that_were_set_and_no_others() {
    let home = tempfile::tempdir().unwrap();
    let seen = home.path().join("seen");
    let script = format!(
        "cat >/dev/null; {{ env; pwd; echo \"$@\"; }} >'{}'",
        seen.display()
    );
    let arguments = ["-c", script.as_str(), "sh", "--profile", "a b; c"];
    program("/bin/sh", &arguments, LONG)
        .send(&text(1, "482913"))
        .unwrap();
    let seen = fs::read_to_string(seen).unwrap();
    let own: Vec<&str> = seen
        .lines()
        // What the shell sets by itself.
        .filter(|line| {
            !["PWD=", "SHLVL=", "_=", "OLDPWD="]
                .iter()
                .any(|own| line.starts_with(own))
        })
        .collect();
    assert_eq!(
        own,
        ["PATH=/usr/local/bin:/usr/bin:/bin", "/", "--profile a b; c"]
    );
}
