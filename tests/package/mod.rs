//! The Debian package: what is in it, installed into an empty root, used there, and removed; and its
//! units at work.

use crate::support::{PROGRAM, TestEnv, files};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const UNITS: [&str; 5] = [
    "cso-housekeeping.service",
    "cso-housekeeping.timer",
    "cso-mail.service",
    "cso-mail.timer",
    "cso-portal.service",
];

const SERVICES: [&str; 3] = [
    "cso-housekeeping.service",
    "cso-mail.service",
    "cso-portal.service",
];

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

/// The sample of the settings with every setting taken as it is shown.
fn sample() -> String {
    let text = fs::read_to_string(files::root().join(".debian/config.toml")).unwrap();
    let mut sample = String::new();
    for line in text.lines() {
        let shown = line.strip_prefix('#');
        let is_said = line.is_empty() || shown.is_some_and(|rest| rest.starts_with(' '));
        assert!(is_said || shown.is_some(), "this sets something: {line}");
        sample += shown.filter(|_| !is_said).unwrap_or_default();
        sample.push('\n');
    }
    sample
}

#[test]
fn the_sample_of_the_settings_sets_nothing_and_what_it_shows_is_right() {
    let env = TestEnv::local();
    let file = files::root().join(".debian/config.toml");
    let show = |file: &Path| {
        let shown = env.json([
            "--config".as_ref(),
            file.as_os_str(),
            "config".as_ref(),
            "show".as_ref(),
        ]);
        let text = shown.to_string();
        text.matches(r#""origin":"file"#).count()
    };
    assert_eq!(show(&file), 0);
    assert!(show(&env.write("sample.toml", sample())) >= 9);
}

/// Sections of a unit, each key with its values in their order.
fn unit(name: &str) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(files::root().join(".debian").join(name)).unwrap();
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, value)) = line.split_once('=') {
            keys.entry(key.to_owned())
                .or_default()
                .push(value.to_owned());
        }
    }
    keys
}

#[test]
fn the_services_may_do_no_more_than_they_need() {
    for name in SERVICES {
        let unit = unit(name);
        let is = |key: &str, value: &str| {
            let found = unit.get(key).and_then(|values| values.first());
            assert_eq!(found.map(String::as_str), Some(value), "{name}: {key}");
        };
        for key in [
            "DynamicUser",
            "LockPersonality",
            "MemoryDenyWriteExecute",
            "NoNewPrivileges",
            "PrivateDevices",
            "PrivateTmp",
            "ProtectClock",
            "ProtectControlGroups",
            "ProtectHome",
            "ProtectHostname",
            "ProtectKernelLogs",
            "ProtectKernelModules",
            "ProtectKernelTunables",
            "RestrictNamespaces",
            "RestrictRealtime",
            "RestrictSUIDSGID",
        ] {
            is(key, "yes");
        }
        is("ProtectSystem", "strict");
        is("CapabilityBoundingSet", "");
        is("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6");
        is("SystemCallFilter", "@system-service");
        is("StateDirectory", "cso");
        is("LoadCredential", "cso.key:/etc/cso/cso.key");
        assert!(unit["Environment"].contains(&"CSO_KEY_FILE=%d/cso.key".to_owned()));
    }
    assert_eq!(unit("cso-portal.service")["Restart"], ["on-failure"]);
}

/// Everything below a root but what dpkg keeps for itself, with its rights.
fn tree(root: &Path) -> BTreeMap<PathBuf, u32> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_owned();
            if name == Path::new("var/lib/dpkg") {
                continue;
            }
            let about = fs::symlink_metadata(&path).unwrap();
            all.insert(name, about.permissions().mode());
            if about.is_dir() {
                folders.push(path);
            }
        }
    }
    all
}

/// Makes the package as `cargo deb` does, with the program that is tested in the place of the one that
/// would be built.
fn build(folder: &Path) -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test is run is not a setting of the program"
    )]
    let cargo_deb = std::env::var("CSO_TEST_CARGO_DEB").unwrap();
    fs::create_dir(folder.join("dist")).unwrap();
    let strip = ["--strip-debug", PROGRAM, "-o"];
    done(
        Command::new("strip")
            .args(strip)
            .arg(folder.join("dist/cso")),
    );
    let package = folder.join("cso.deb");
    done(
        Command::new(cargo_deb)
            .args(["--no-build", "--no-strip", "--offline", "--locked"])
            .args(["--fast", "--manifest-path"])
            .arg(files::root().join("Cargo.toml"))
            .arg("--output")
            .arg(&package)
            .env("CARGO_TARGET_DIR", folder),
    );
    package
}

/// What is in the package, as `dpkg-deb --contents` shows it.
fn look_into(package: &Path) {
    let about = done(Command::new("dpkg-deb").arg("--info").arg(package));
    assert!(about.contains(concat!("Version: ", env!("CARGO_PKG_VERSION"), "-1\n")));
    assert!(about.contains("Depends: libc6 (>= "), "{about}");
    for script in ["preinst", "postinst", "prerm", "postrm"] {
        assert!(!about.contains(script), "{about}");
    }
    let listed = done(Command::new("dpkg-deb").arg("--contents").arg(package));
    let mut manual = 0;
    let mut others = Vec::new();
    for line in listed.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (rights, owner, path) = (fields[0], fields[1], fields[5]);
        assert!(["0/0", "root/root"].contains(&owner), "{line}");
        if rights.starts_with('d') {
            assert_eq!(rights, "drwxr-xr-x", "{line}");
            continue;
        }
        let wanted = if path == "./usr/bin/cso" {
            "-rwxr-xr-x"
        } else {
            "-rw-r--r--"
        };
        assert_eq!(rights, wanted, "{line}");
        if path.starts_with("./usr/share/man/man") {
            manual += 1;
        } else {
            others.push(path);
        }
    }
    assert_eq!(manual, files::under(&files::root().join("man")).len());
    others.sort_unstable();
    assert_eq!(
        others,
        [
            "./etc/cso/config.toml",
            "./usr/bin/cso",
            "./usr/lib/systemd/system/cso-housekeeping.service",
            "./usr/lib/systemd/system/cso-housekeeping.timer",
            "./usr/lib/systemd/system/cso-mail.service",
            "./usr/lib/systemd/system/cso-mail.timer",
            "./usr/lib/systemd/system/cso-portal.service",
            "./usr/share/bash-completion/completions/cso",
            "./usr/share/doc/cso/CHANGELOG.md",
            "./usr/share/doc/cso/README.md",
            "./usr/share/doc/cso/copyright",
            "./usr/share/fish/vendor_completions.d/cso.fish",
            "./usr/share/zsh/vendor-completions/_cso",
        ]
    );
}

/// Uses what was installed as a member of staff and an administrator would.
fn use_it(root: &Path) {
    let program = root.join("usr/bin/cso");
    let env = TestEnv::local();
    let cso = |args: &[&str]| {
        let prepared = env.command(args);
        let mut command = Command::new(&program);
        command.args(args).current_dir(env.home()).env_clear();
        for (name, value) in prepared.get_envs() {
            command.env(name, value.unwrap());
        }
        done(command.env("CSO_CONFIG", root.join("etc/cso/config.toml")))
    };
    assert_eq!(
        cso(&["--version"]),
        concat!("cso ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let record = ["--record", "C220=Frodo B.", "--yes"];
    let invite = [
        "invite",
        "create",
        "sam@example.org",
        "--name",
        "Sam Gamgee",
    ];
    let said = cso(&[&invite[..], &record[..]].concat());
    assert!(said.contains("Created invitation INV-"), "{said}");
    assert_eq!(env.outbox().len(), 1);

    for (shell, flags, script) in [
        (
            "bash",
            ["--norc", "-c"],
            ". \"$ROOT/usr/share/bash-completion/completions/cso\" && complete -p cso",
        ),
        (
            "zsh",
            ["-f", "-c"],
            "fpath=(\"$ROOT/usr/share/zsh/vendor-completions\" $fpath); autoload -Uz compinit; \
             compinit -D -u; print -r -- complete $_comps[cso]",
        ),
        (
            "fish",
            ["--no-config", "-c"],
            "source \"$ROOT/usr/share/fish/vendor_completions.d/cso.fish\"; complete -c cso",
        ),
    ] {
        let said = done(
            Command::new(shell)
                .args(flags)
                .arg(script)
                .env("ROOT", root)
                .env("HOME", env.home())
                .env(
                    "PATH",
                    format!("{}:/usr/bin:/bin", root.join("usr/bin").display()),
                ),
        );
        let is_known = said.contains("complete") && said.contains("cso");
        assert!(is_known, "{shell}: {said}");
    }
    for (section, page, words) in [
        ("1", "cso", "SYNOPSIS"),
        ("1", "cso-invite-create", "EXAMPLES"),
        ("5", "cso-config", "database.url"),
        ("7", "cso-operations", "cso-portal.service"),
    ] {
        let text = done(
            Command::new("man")
                .arg("-M")
                .arg(root.join("usr/share/man"))
                .args(["-P", "cat", section, page])
                .envs([("LC_ALL", "C.UTF-8"), ("MANWIDTH", "100")]),
        );
        assert!(text.contains(words), "{page}: {text}");
    }
}

/// Lets systemd read the units where they were installed, where it is there.
fn verify_units(root: &Path) {
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else {
        return;
    };
    assert!(version.status.success());
    let said = done(
        Command::new("systemd-analyze")
            .args(["verify", "--man=no", "--recursive-errors=no"])
            .arg(format!("--root={}", root.display()))
            .args(UNITS),
    );
    assert_eq!(said, "");
    for name in SERVICES {
        // In tenths of a point: a service that is not fenced in at all has nearly 100.
        done(
            Command::new("systemd-analyze")
                .args(["security", "--offline=yes", "--threshold=20", "--no-pager"])
                .arg(format!("--root={}", root.display()))
                .arg(name),
        );
    }
}

#[test]
#[ignore = "needs cargo-deb, man, zsh and fish: run tests/run.sh"]
fn the_debian_package_is_installed_used_and_removed_without_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let package = build(folder.path());
    look_into(&package);

    let root = folder.path().join("root");
    for name in ["info", "updates", "triggers"] {
        fs::create_dir_all(root.join("var/lib/dpkg").join(name)).unwrap();
    }
    for name in ["status", "available"] {
        fs::write(root.join("var/lib/dpkg").join(name), "").unwrap();
    }
    let before = tree(&root);
    let dpkg = |args: &[&str], what: &Path| {
        // Nothing is in this root that the package depends on; and the test may not be root's.
        let mut command = Command::new("dpkg");
        command
            .arg(format!("--root={}", root.display()))
            .arg(format!(
                "--log={}",
                folder.path().join("dpkg.log").display()
            ))
            .args(["--force-depends", "--force-not-root", "--force-bad-path"])
            .args(args)
            .arg(what)
            .env("LC_ALL", "C.UTF-8");
        done(&mut command)
    };
    dpkg(&["--install"], &package);
    let enabled = tree(&root)
        .into_keys()
        .filter(|path| path.to_str().unwrap().contains(".wants"))
        .count();
    assert_eq!(enabled, 0, "installing enables nothing");
    let installed = tree(&root);
    use_it(&root);
    verify_units(&root);
    assert_eq!(
        tree(&root),
        installed,
        "using it leaves nothing in the root"
    );

    let settings = root.join("etc/cso/config.toml");
    dpkg(&["--remove"], Path::new("cso"));
    assert!(settings.exists() && !root.join("usr").exists());
    dpkg(&["--install"], &package);
    fs::write(&settings, "# mine\n").unwrap();
    dpkg(&["--install"], &package);
    assert_eq!(fs::read_to_string(&settings).unwrap(), "# mine\n");
    dpkg(&["--purge"], Path::new("cso"));
    assert_eq!(tree(&root), before);
}

#[test]
#[ignore = "needs cargo-deb, systemd-nspawn, PostgreSQL and root: run tests/run.sh"]
fn the_units_do_their_work_under_a_systemd_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let package = build(folder.path());
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test is run is not a setting of the program"
    )]
    let postgres = std::env::var_os("CSO_TEST_POSTGRES_BIN").unwrap();
    let said = done(
        Command::new(files::root().join("tests/package/units.sh"))
            .arg(package)
            .arg(postgres),
    );
    assert!(said.starts_with("the units work: "), "{said}");
}
