//! One press of TAB: the whole process that a shell starts, beside a bare completer, which opens the
//! database, selects references by their beginning and prints them; and the whole press in bash beside
//! git's for a branch.

use super::rows::{at, mixed, reference};
use super::{Fallible, Scale, middle, say};
use cso::domain::id::Team;
use cso::domain::staff::{Role, Staff};
use cso::ports::store::Store as _;
use cso::settings::environment::TestHooks;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The name under which this program is the bare completer.
pub(super) const LIMIT: &str = "limit-tab";
/// Presses of each side.
const PRESSES: u32 = 200;
/// Presses of each side in bash, which take some ten times as long.
const IN_BASH: u32 = 60;
/// Where Debian and its like put git's completion.
const OF_GIT: &str = "/usr/share/bash-completion/completions/git";

/// The bare completer.
pub(super) fn limit(database: &Path, beginning: &str, team: Option<&str>) -> Fallible<()> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = conn.prepare(
        "SELECT ref, step FROM invitation WHERE ref >= ?1 AND ref < ?1 || '~'
         AND (?2 IS NULL OR +team = ?2) ORDER BY ref LIMIT 50",
    )?;
    let mut rows = statement.query((beginning, team))?;
    let mut text = String::new();
    while let Some(row) = rows.next()? {
        let (reference, step): (String, String) = (row.get(0)?, row.get(1)?);
        writeln!(text, "{reference}\t{step}")?;
    }
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// The program that is measured: the one that is installed where `CSO_BENCH_PROGRAM` names it.
fn program() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a benchmark is run is no setting of the program"
    )]
    std::env::var("CSO_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cso").to_owned())
}

/// Runs a completer to its end; gives how long it took, in microseconds, and how many lines it printed.
fn press(command: &mut Command) -> Fallible<(f64, usize)> {
    let command = command.stdin(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output()?;
    let took = start.elapsed().as_secs_f64() * 1e6;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok((took, String::from_utf8(output.stdout)?.lines().count()))
}

/// Makes whoever runs this a member of staff: of every role, or a caseworker of one team.
fn hire(scale: &Scale, team: Option<&str>) -> Fallible<()> {
    let login = cso::wiring::login(&TestHooks::default())?;
    let role = if team.is_some() {
        Role::Caseworker
    } else {
        Role::Admin
    };
    let after = Staff {
        roles: [role].into(),
        team: team.map(Team::parse).transpose()?,
        created_at: at(0),
        created_by: login.clone(),
        disabled_at: None,
        barred: std::collections::BTreeSet::new(),
        login,
    };
    let unit = scale.store.begin()?;
    match unit.staff(&after.login)? {
        Some(before) => unit.move_staff(&before, &after)?,
        None => unit.add_staff(&after)?,
    }
    Ok(unit.keep()?)
}

/// Presses TAB after one to five symbols of a reference, both sides in turn: as somebody who sees all
/// invitations, then as one who sees a team's.
pub(super) fn compare(scale: &Scale) -> Fallible<()> {
    for team in [None, Some("team0")] {
        hire(scale, team)?;
        compare_as(scale, team)?;
        if Path::new(OF_GIT).exists() {
            compare_in_bash(scale, team)?;
        } else {
            say("10 TAB in bash beside git: not measured, git's completion is not installed")?;
        }
    }
    Ok(())
}

/// Whose invitations are looked through.
fn seen_by(team: Option<&str>) -> &'static str {
    team.map_or("everybody's", |_| "a team's")
}

fn compare_in_bash(scale: &Scale, team: Option<&str>) -> Fallible<()> {
    let home = scale.place.with_extension("home");
    let (folder, programs) = (home.join("repository"), home.join("bin"));
    std::fs::create_dir_all(&programs)?;
    let link = programs.join("cso");
    if !link.exists() {
        std::os::unix::fs::symlink(program(), &link)?;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display());
    for symbols in 1..=2 {
        let word: String = reference(0).as_str().chars().take(4 + symbols).collect();
        let output = Command::new("bash")
            .arg("--norc")
            .arg(source.join("benches/scale/tab.bash"))
            .arg(&folder)
            .arg(IN_BASH.to_string())
            .arg(&word)
            .arg(source.join("completions/cso.bash"))
            .arg(OF_GIT)
            .env_clear()
            .envs([("PATH", path.as_str()), ("LANG", "C.UTF-8")])
            .env("HOME", &home)
            .env("CSO_HOME", &home)
            .env("CSO_DATABASE", &scale.place)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let (mut git, mut ours) = (Vec::new(), Vec::new());
        for line in String::from_utf8(output.stdout)?.lines() {
            let (theirs, own) = line.split_once(' ').ok_or("no pair of times")?;
            git.push(theirs.parse()?);
            ours.push(own.parse()?);
        }
        let (git, ours) = (middle(git), middle(ours));
        say(&format!(
            "10 TAB in bash after {symbols} symbols, {} of {}: cso {:.0} µs (p99 {:.0}), git checkout \
             with 1,000 branches {:.0} µs (p99 {:.0}), ratio {:.2}; goal 0.33",
            seen_by(team),
            scale.size,
            ours.0,
            ours.1,
            git.0,
            git.1,
            ours.0 / git.0
        ))?;
    }
    Ok(())
}

fn compare_as(scale: &Scale, team: Option<&str>) -> Fallible<()> {
    let own = std::env::current_exe()?;
    let home = scale.place.with_extension("home");
    let sees = seen_by(team);
    for symbols in 1..=5 {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for run in 0..=PRESSES {
            let whole = reference(mixed(run) % scale.size);
            let beginning: String = whole.as_str().chars().take(4 + symbols).collect();
            let mut command = Command::new(program());
            command.env_clear().env("CSO_HOME", &home);
            command.env("CSO_DATABASE", &scale.place);
            command.args([
                "__complete",
                "--shell",
                "bash",
                "--index",
                "2",
                "--",
                "cso",
                "status",
            ]);
            let (took, lines) = press(command.arg(&beginning))?;
            let mut command = Command::new(&own);
            command
                .env_clear()
                .arg(LIMIT)
                .arg(&scale.place)
                .arg(&beginning);
            command.args(team);
            let (limit, wanted) = press(&mut command)?;
            if (lines == 0) != (wanted == 0) || (wanted < 50 && lines != wanted) {
                return Err(format!("{beginning}: {lines} offered, not {wanted}").into());
            }
            if run > 0 {
                ours.push(took);
                bare.push(limit);
            }
        }
        let (ours, bare) = (middle(ours), middle(bare));
        say(&format!(
            "10 TAB after {symbols} symbols, {sees} of {}: cso {:.0} µs (p99 {:.0}), bare {:.0} µs \
             (p99 {:.0}), ratio {:.2}; goal 1.3 and 100 ms",
            scale.size,
            ours.0,
            ours.1,
            bare.0,
            bare.1,
            ours.0 / bare.0
        ))?;
    }
    Ok(())
}
