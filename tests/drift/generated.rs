//! completions/ and man/ are what the program makes, byte for byte.

use crate::support::TestEnv;
use crate::support::files;
use std::collections::BTreeMap;
use std::path::Path;

fn below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    ["completions", "man"]
        .into_iter()
        .flat_map(|kind| files::under(&folder.join(kind)))
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            (name, std::fs::read(path).unwrap())
        })
        .collect()
}

#[test]
fn completions_and_manual_pages_are_up_to_date() {
    let env = TestEnv::new();
    let folder = env.home().join("out");
    env.run(["generate".as_ref(), folder.as_os_str()]).success();
    let (made, kept) = (below(&folder), below(files::root()));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&kept), names(&made), "run `cargo run -- generate`");
    for (name, text) in made {
        assert!(
            kept[&name] == text,
            "{name} is stale: run `cargo run -- generate`"
        );
    }
}

#[test]
fn a_stale_file_is_named_by_check_and_mended_by_writing() {
    let env = TestEnv::new();
    env.run(["generate", "."]).success();
    env.run(["generate", "--check", "."]).success();
    env.write("man/cso-old.1", "");
    env.write("man/cso.1", "");
    let output = env.run(["generate", "--check", "."]).ended(1);
    assert!(
        output.stderr.contains("man/cso-old.1, man/cso.1"),
        "{output}"
    );
    env.run(["generate", "."]).success();
    env.run(["generate", "--check", "."]).success();
}

#[test]
fn completions_come_out_for_every_shell() {
    let env = TestEnv::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let output = env.run(["completions", shell]).success();
        assert!(output.stdout.contains("__complete"), "{shell}");
    }
}

#[test]
#[ignore = "needs zsh and fish: run tests/run.sh"]
fn the_shells_can_read_their_completions() {
    for (shell, flag, script) in [
        ("bash", "-n", "cso.bash"),
        ("zsh", "-n", "_cso"),
        ("fish", "--no-execute", "cso.fish"),
    ] {
        let path = files::root().join("completions").join(script);
        let output = std::process::Command::new(shell)
            .arg(flag)
            .arg(path)
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{shell}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
