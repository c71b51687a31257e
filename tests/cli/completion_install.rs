//! `cso completions SHELL --install`: where scripts are put, what is said, and what is left alone.

use crate::support::{Output, TestEnv};
use serde_json::json;
use std::path::PathBuf;

/// Every shell, where its script belongs below the home folder, and the start-up file that may want
/// a line.
const SITES: [(&str, &str, Option<&str>); 6] = [
    (
        "bash",
        ".local/share/bash-completion/completions/cso",
        Some(".bashrc"),
    ),
    ("zsh", ".zfunc/_cso", Some(".zshrc")),
    ("fish", ".config/fish/completions/cso.fish", None),
    (
        "powershell",
        ".config/powershell/completions/cso.ps1",
        Some(".config/powershell/Microsoft.PowerShell_profile.ps1"),
    ),
    (
        "elvish",
        ".config/elvish/lib/cso.elv",
        Some(".config/elvish/rc.elv"),
    ),
    ("nushell", ".config/nushell/autoload/cso.nu", None),
];

fn install(env: &TestEnv, shell: &str, more: &[&str]) -> Output {
    env.run([&["completions", shell, "--install"], more].concat())
}

fn installed(env: &TestEnv, shell: &str, more: &[&str]) -> serde_json::Value {
    install(env, shell, &[more, &["--json"]].concat())
        .success()
        .json()
}

#[test]
fn each_script_comes_where_its_shell_looks_for_it() {
    for (shell, place, start) in SITES {
        let env = TestEnv::new();
        let file = env.home().join(place);
        let dry = installed(&env, shell, &["--dry-run"]);
        assert_eq!(dry["outcome"], "written");
        assert_eq!(dry["dry_run"], true);
        assert_eq!(std::fs::read_dir(env.home()).unwrap().count(), 0, "{shell}");
        for outcome in ["written", "unchanged", "unchanged"] {
            let said = installed(&env, shell, &[]);
            assert_eq!(said["shell"], shell);
            assert_eq!(said["file"], format!("[HOME]/{place}"));
            assert_eq!(said["outcome"], outcome, "{shell}");
            let add = &said["add"];
            match start {
                Some(start) => assert_eq!(add["file"], format!("[HOME]/{start}"), "{said}"),
                None => assert_eq!(*add, json!(null)),
            }
            let script = env.run(["completions", shell]).success().stdout;
            assert_eq!(std::fs::read_to_string(&file).unwrap(), script);
        }
        // One file, and no start-up file.
        assert_eq!(crate::support::files::under(env.home()), [file]);
    }
}

#[test]
fn people_are_told_what_to_add() {
    let env = TestEnv::new();
    insta::assert_snapshot!(install(&env, "zsh", &[]).success(), @"
    Script	[HOME]/.zfunc/_cso
    Was	written
    Add to	[HOME]/.zshrc
    This line	fpath=([HOME]/.zfunc $fpath)
    This line	autoload -Uz compinit && compinit
    ------- stderr -------
    completion starts with the next shell
    [exit 0]
    ");
    insta::assert_snapshot!(install(&env, "bash", &["--dry-run"]).success(), @"
    Script	[HOME]/.local/share/bash-completion/completions/cso
    Would be	written
    Add to	[HOME]/.bashrc
    This line	. [HOME]/.local/share/bash-completion/completions/cso
    Only	where the package bash-completion is not installed
    ------- stderr -------
    note: this was a dry run: nothing was changed
    [exit 0]
    ");
    insta::assert_snapshot!(install(&env, "fish", &[]).success(), @"
    Script	[HOME]/.config/fish/completions/cso.fish
    Was	written
    ------- stderr -------
    completion starts with the next shell
    [exit 0]
    ");
}

#[test]
fn a_line_that_is_there_is_not_asked_for_again() {
    let env = TestEnv::new();
    let folder = env.home().join(".zfunc");
    env.write(".zshrc", format!("# fpath=({0})\n", folder.display()));
    assert!(installed(&env, "zsh", &[])["add"].is_object());
    env.write(".zshrc", format!("fpath=({} $fpath)\n", folder.display()));
    assert_eq!(installed(&env, "zsh", &[])["add"], json!(null));
    let script = env.home().join(SITES[0].1);
    env.write(".bashrc", format!("[ -f x ] && . {}\n", script.display()));
    assert_eq!(installed(&env, "bash", &[])["add"], json!(null));
}

#[test]
fn folders_named_by_variables_are_honoured() {
    let env = TestEnv::new();
    let folder = |name: &str| env.home().join(name).display().to_string();
    env.set("XDG_DATA_HOME", &folder("data"));
    env.set("XDG_CONFIG_HOME", &folder("conf"));
    env.set("ZDOTDIR", &folder("z dot"));
    for (shell, place) in [
        ("bash", "data/bash-completion/completions/cso"),
        ("zsh", "z dot/.zfunc/_cso"),
        ("fish", "conf/fish/completions/cso.fish"),
        ("elvish", "conf/elvish/lib/cso.elv"),
    ] {
        assert_eq!(
            installed(&env, shell, &[])["file"],
            format!("[HOME]/{place}")
        );
        assert!(env.home().join(place).is_file());
    }
    let lines = &installed(&env, "zsh", &[])["add"]["lines"];
    assert_eq!(lines[0], "fpath=('[HOME]/z dot/.zfunc' $fpath)");
    env.set("BASH_COMPLETION_USER_DIR", &folder("own"));
    assert_eq!(
        installed(&env, "bash", &[])["file"],
        "[HOME]/own/completions/cso"
    );
    env.set("XDG_CONFIG_HOME", "relative");
    assert_eq!(
        installed(&env, "fish", &[])["file"],
        "[HOME]/.config/fish/completions/cso.fish"
    );
}

#[test]
fn an_earlier_script_is_updated_and_a_strangers_file_is_not_taken() {
    let env = TestEnv::new();
    let place = SITES[2].1;
    let now = || std::fs::read_to_string(env.home().join(place)).unwrap();
    env.write(place, "# made by `cso completions fish` of long ago\n");
    assert_eq!(installed(&env, "fish", &[])["outcome"], "updated");
    env.write(place, "# my own\n");
    env.refused(["completions", "fish", "--install"], "usage", 2);
    assert_eq!(now(), "# my own\n");
    let dry = installed(&env, "fish", &["--dry-run"]);
    assert_eq!(
        (dry["outcome"].as_str(), now().as_str()),
        (Some("replaced"), "# my own\n")
    );
    assert_eq!(installed(&env, "fish", &["--yes"])["outcome"], "replaced");
    assert!(now().contains("__fish_complete_path"));
}

#[test]
fn a_link_stays_a_link_and_a_place_that_cannot_be_written_is_told() {
    let env = TestEnv::new();
    let target = env.write("dotfiles/cso.fish", "# made by `cso completions fish`\n");
    let place: PathBuf = env.home().join(SITES[2].1);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&target, &place).unwrap();
    assert_eq!(installed(&env, "fish", &[])["outcome"], "updated");
    assert!(place.is_symlink());
    assert!(
        std::fs::read_to_string(target)
            .unwrap()
            .contains("__complete")
    );
    env.write(".zfunc", "in the way");
    let error = env.refused(["completions", "zsh", "--install"], "not_written", 1);
    assert!(error["message"].as_str().unwrap().contains(".zfunc/_cso"));
}
