//! Completion as people have it: a real shell in a terminal, and somebody who presses TAB.

use crate::support::tmux::{PROMPT, Tmux};
use crate::support::{PROGRAM, TestEnv, files};
use std::path::Path;

/// An office with a little of everything, and a second one.
struct Office {
    env: TestEnv,
    reference: String,
    other: String,
    run: String,
}

impl Office {
    fn new() -> Self {
        let env = TestEnv::local();
        let other = env.invite_to("canary2@example.org", "Canary Two", &["Z9=Canary Z."]);
        std::fs::create_dir(env.home().join("other")).unwrap();
        std::fs::rename(env.home().join("cso.db"), env.home().join("other/x.db")).unwrap();
        env.write("other.toml", "[database]\nurl = \"other/x.db\"\n");
        let reference = env.invite_to(
            "canary@example.org",
            "Canary Person",
            &["C220=Canary L.", "C221=Canary M."],
        );
        env.staff("kl", "caseworker", "north");
        env.write(
            "families list.csv",
            "email,name,record\ncanary3@example.org,Canary Three,C220\n",
        );
        let run = env.json(["batch", "run", "families list.csv", "--yes", "--no-send"]);
        Self {
            reference,
            other,
            run: run["run"].as_str().unwrap().to_owned(),
            env,
        }
    }

    fn start(&self, program: &[&str], more: &[(&str, String)]) -> Tmux {
        let home = self.env.home().display().to_string();
        let folder = Path::new(PROGRAM).parent().unwrap().display();
        let mut variables = vec![
            (
                "PATH".to_owned(),
                format!("{folder}:/usr/local/bin:/usr/bin:/bin"),
            ),
            ("HOME".to_owned(), home.clone()),
            ("CSO_HOME".to_owned(), home),
            ("CSO_TEST_USER".to_owned(), "jb".to_owned()),
            ("CSO_TEST_NOW".to_owned(), self.env.now().to_rfc3339()),
            ("LANG".to_owned(), "C.UTF-8".to_owned()),
            ("TERM".to_owned(), "xterm-256color".to_owned()),
        ];
        variables.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        Tmux::start(
            self.env.home().join(format!("tmux-{}", more.len())),
            self.env.home(),
            &variables,
            program,
        )
    }

    /// What every shell must do alike.
    fn walk(&self, tmux: &mut Tmux) {
        tmux.ready();
        tmux.afresh();
        let whole = self.reference.as_str();
        let beginning = whole[..8].to_lowercase();
        let start = whole[4..8].to_owned();
        let typed = |text: &str| text.to_owned();
        let cases: Vec<(String, Vec<&str>)> = vec![
            (typed("cso invite crea"), vec!["cso invite create"]),
            (
                typed("cso invite list --waiting"),
                vec!["cso invite list --waiting-on"],
            ),
            (
                typed("cso invite list --o"),
                vec!["--output", "How results look", "--older-than"],
            ),
            (
                typed("cso invite list --state=co"),
                vec!["cso invite list --state=code-verified"],
            ),
            (
                typed("cso invite list --state=c"),
                vec![
                    "closed",
                    "the worker heard the right code",
                    "no record waits for anyone",
                ],
            ),
            (
                typed("cso mail list --kind "),
                vec!["setup", "the first email, with the unique code"],
            ),
            (typed("cso status "), vec![whole, "code, waiting on person"]),
            (format!("cso status {beginning}"), vec![whole]),
            (format!("cso access show {start}"), vec![whole]),
            (typed("cso invite create x --record "), vec!["C220", "C221"]),
            (
                typed("cso invite create x --record=C22"),
                vec!["C220", "C221"],
            ),
            (typed("cso staff show k"), vec!["cso staff show kl"]),
            (
                typed("cso staff show "),
                vec!["jb", "caseworker; team north"],
            ),
            (typed("cso batch show "), vec![self.run.as_str()]),
            (typed("cso batch check fam"), vec!["families\\ list.csv"]),
            (typed("cso --config=other."), vec!["--config=other.toml"]),
            (
                typed("cso --database other/x.db status "),
                vec![self.other.as_str()],
            ),
            (
                typed("cso --database=other/x.db status "),
                vec![self.other.as_str()],
            ),
            (
                typed("cso --config other.toml status "),
                vec![self.other.as_str()],
            ),
        ];
        for (typed, wanted) in &cases {
            tmux.types(typed);
            tmux.tab_until(wanted);
            tmux.afresh();
        }
        self.away(tmux);
        let seen = tmux.seen();
        assert!(seen.contains("waiting on person"));
        assert!(!seen.to_lowercase().contains("canary"), "{seen}");
        assert!(!seen.contains("@example.org"), "{seen}");
    }

    /// Where there is nothing to offer, nothing stands on the screen but what was typed.
    fn away(&self, tmux: &mut Tmux) {
        self.env.write("damaged.db", "no database");
        for typed in [
            "cso --database nowhere.db status ",
            "cso --database damaged.db status ",
            "cso --database postgres://nobody@127.0.0.1:1/none status INV-",
            "cso --config nowhere.toml record show C",
        ] {
            tmux.types(typed);
            tmux.press("Tab");
            tmux.press("Tab");
            tmux.types("end");
            let wanted = format!("{PROMPT} {typed}end");
            let screen = tmux.wait(&wanted, |screen| screen.contains(&wanted));
            assert_eq!(screen, wanted);
            tmux.afresh();
        }
        assert!(!self.env.home().join("nowhere.db").exists());
    }
}

fn script(name: &str) -> String {
    files::root()
        .join("completions")
        .join(name)
        .display()
        .to_string()
}

#[test]
#[ignore = "needs tmux: run tests/run.sh"]
fn bash_completes_without_bash_completion() {
    let office = Office::new();
    let mut tmux = office.start(
        &["bash", "--norc", "--noprofile", "-i"],
        &[("PS1", format!("{PROMPT} "))],
    );
    tmux.types(&format!(
        "PS1='{PROMPT} '; set -u; . {}",
        script("cso.bash")
    ));
    tmux.press("Enter");
    office.walk(&mut tmux);
    // A key that walks through what is offered inserts no descriptions.
    tmux.types("bind '\"\\C-n\": menu-complete'");
    tmux.press("Enter");
    tmux.afresh();
    tmux.types("cso invite list --state=cl");
    tmux.press("C-n");
    tmux.wait("one state", |screen| {
        screen.trim_end().ends_with("--state=closed")
    });
    tmux.afresh();
    // The words behind the cursor are no part of the question.
    tmux.types("cso invi list");
    for _ in 0..5 {
        tmux.press("Left");
    }
    tmux.tab_until(&["cso invite list"]);
}

#[test]
#[ignore = "needs tmux and zsh: run tests/run.sh"]
fn zsh_completes_from_the_first_tab_on() {
    let office = Office::new();
    let start = |tmux: &Tmux, lines: &str| {
        tmux.types(&format!("PS1='{PROMPT} '; {lines}"));
        tmux.press("Enter");
    };
    let folder = files::root().join("completions").display().to_string();
    let compinit = "autoload -Uz compinit && compinit -u -D";
    {
        let mut tmux = office.start(&["zsh", "-f"], &[]);
        start(&tmux, &format!("fpath=({folder} $fpath); {compinit}"));
        office.walk(&mut tmux);
    }
    // Read at the start, as by those who keep everything in one file.
    let mut tmux = office.start(&["zsh", "-f"], &[("LC_ALL", "C.UTF-8".to_owned())]);
    start(&tmux, &format!("{compinit}; . {}", script("_cso")));
    tmux.ready();
    tmux.types("cso staff show k");
    tmux.tab_until(&["cso staff show kl"]);
}

#[test]
#[ignore = "needs tmux and fish: run tests/run.sh"]
fn fish_completes_what_was_installed() {
    let office = Office::new();
    office
        .env
        .run(["completions", "fish", "--install"])
        .success();
    let config = format!(
        "function fish_prompt; echo -n '{PROMPT} '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n"
    );
    office.env.write(".config/fish/config.fish", config);
    let mut tmux = office.start(&["fish"], &[]);
    office.walk(&mut tmux);
}
