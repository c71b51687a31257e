//! Long results on a terminal go through a pager; nothing else does.

use crate::support::TestEnv;
use crate::support::terminal::Terminal;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

/// A pager that keeps what it was given in `paged`, and what it sees of the environment.
fn fake(env: &TestEnv, name: &str, then: &str) -> String {
    let home = env.home().display();
    let script = format!(
        "#!/bin/sh\nenv > '{home}/seen'\n{then}\ncat > '{home}/paged'\necho \"paged with $*\"\n"
    );
    let path = env.write(name, script);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn paged(env: &TestEnv) -> Option<String> {
    let path = env.home().join("paged");
    let text = fs::read_to_string(&path).ok()?;
    fs::remove_file(path).unwrap();
    Some(text)
}

#[test]
fn a_list_longer_than_the_screen_is_paged_and_a_shorter_one_is_not() {
    let env = TestEnv::new();
    let pager = fake(&env, "pager", "");
    env.set("PAGER", &format!("{pager} -x 'a b'"));
    env.set("CSO_KEY_FILE", env.home().join("cso.key").to_str().unwrap());
    let list = ["config", "show", "policy"];
    let mut terminal = Terminal::sized(&env, (100, 10), list);
    terminal.see("paged with -x a b");
    assert_eq!(terminal.end().1, 0);
    let text = paged(&env).unwrap();
    assert!(text.contains("policy.code_life") && text.contains("policy.retention"));
    let seen = fs::read_to_string(env.home().join("seen")).unwrap();
    assert!(!seen.contains("CSO_"), "{seen}");
    assert!(seen.contains("TERM="), "{seen}");
    assert!(seen.contains("LESS=FRX\n"), "{seen}");
    env.set("LESS", "-M");
    Terminal::sized(&env, (100, 10), list).end();
    let seen = fs::read_to_string(env.home().join("seen")).unwrap();
    assert!(seen.contains("LESS=-M\n"), "{seen}");
    assert!(paged(&env).is_some());

    let (rest, _) = Terminal::sized(&env, (100, 200), list).end();
    assert!(rest.contains("policy.code_life"));
    assert_eq!(paged(&env), None);
    for flag in ["--no-pager", "--no-input", "--json", "-oplain"] {
        let (rest, code) = Terminal::sized(&env, (100, 10), ["config", "show", flag]).end();
        assert_eq!(code, 0, "{flag}");
        assert!(rest.contains("policy.code_life"), "{flag}: {rest}");
        assert_eq!(paged(&env), None, "{flag}");
    }
    env.run(["config", "show", "-o", "table"]).success();
    assert_eq!(paged(&env), None);
    env.set("TERM", "dumb");
    Terminal::sized(&env, (100, 10), list).end();
    assert_eq!(paged(&env), None);
}

#[test]
fn our_own_variable_beats_the_general_one() {
    let env = TestEnv::new();
    env.set("PAGER", "false");
    env.set("CSO_PAGER", &fake(&env, "pager", ""));
    let mut terminal = Terminal::sized(&env, (80, 10), ["config", "show"]);
    terminal.see("paged with");
    assert_eq!(terminal.end().1, 0);
    assert!(paged(&env).is_some());
}

#[test]
fn a_pager_that_ends_early_or_badly_is_no_error() {
    for pager in ["true", "false", "head -n 1"] {
        let env = TestEnv::new();
        env.set("PAGER", pager);
        let (rest, code) = Terminal::sized(&env, (80, 10), ["config", "show"]).end();
        assert_eq!(code, 0, "{pager}: {rest}");
        assert!(!rest.contains("policy.retention"), "{pager}: {rest}");
    }
}

#[test]
fn where_the_pager_is_missing_the_result_is_printed() {
    let env = TestEnv::new();
    let locked = env.write("locked", "no program");
    for pager in ["no-such-pager -x", locked.to_str().unwrap()] {
        env.set("PAGER", pager);
        let (rest, code) = Terminal::sized(&env, (80, 10), ["config", "show"]).end();
        assert_eq!(code, 0, "{pager}: {rest}");
        assert!(rest.contains("policy.retention"), "{pager}: {rest}");
        assert!(!rest.contains("not found"), "{pager}: {rest}");
    }
}

#[test]
fn ctrl_c_belongs_to_the_pager() {
    let env = TestEnv::new();
    let wait = "trap 'echo interrupted' INT; echo ready > /dev/tty; sleep 1; sleep 1";
    env.set("PAGER", &fake(&env, "pager", wait));
    let mut terminal = Terminal::sized(&env, (80, 10), ["config", "show"]);
    terminal.see("ready");
    terminal.control('c');
    terminal.see("interrupted");
    terminal.see("paged with");
    assert_eq!(terminal.end().1, 0);
}

#[test]
fn what_is_read_aloud_is_paged_only_on_demand() {
    let env = TestEnv::new();
    env.set("CSO_ACCESSIBLE", "yes");
    let pager = fake(&env, "pager", "");
    env.set("PAGER", &pager);
    let (rest, _) = Terminal::sized(&env, (80, 10), ["config", "show"]).end();
    assert!(rest.contains("Setting: policy.retention"), "{rest}");
    env.set("CSO_PAGER", &pager);
    Terminal::sized(&env, (80, 10), ["config", "show"]).end();
    assert!(paged(&env).is_some());
}

#[test]
fn less_itself_shows_a_page_and_leaves_with_q() {
    let env = TestEnv::new();
    let mut terminal = Terminal::sized(&env, (100, 10), ["config", "show"]);
    terminal.see("database.url");
    terminal.answer("q");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains("policy.retention"), "{rest}");
}
