//! How long whole commands take beside the least that such a command could do.
//!
//! `cargo bench --bench commands` builds the limits into this same program (it starts itself with the
//! name of a limit), runs both in turn and prints medians and ratios. Nothing fails by a number:
//! only ratios of one run count, and the machine may be busy.

use clap::{Arg, Command as Clap};
use rusqlite::{Connection, OpenFlags, params};
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The program that is measured: the one that is installed where `CSO_BENCH_PROGRAM` names it.
fn program() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a benchmark is run is no setting of the program"
    )]
    std::env::var("CSO_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cso").to_owned())
}

const INVITATIONS: u32 = 10_000;
const ROUNDS: usize = 9;
/// Runs of each side within a round.
const RUNS: u32 = 40;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let at = |index: usize| args.get(index).map_or("", String::as_str);
    match at(1) {
        "limit-version" => limit_version(),
        "limit-status" => limit_status(Path::new(at(2)), at(3))?,
        "limit-create" => limit_create(Path::new(at(2)), at(3))?,
        // Cargo passes `--bench`; whatever else is given is a filter of the harness that is not here.
        _ => compare()?,
    }
    Ok(())
}

/// An empty clap program with as many commands: nouns and verbs with four arguments each.
fn limit_version() {
    let mut program = Clap::new("empty").version("0.1.0");
    for noun in 0..16 {
        let mut group = Clap::new(format!("noun{noun}")).about("A noun");
        for verb in 0..5 {
            let args = ["a", "b", "c", "d"].map(|name| Arg::new(name).long(name).help("An option"));
            group = group.subcommand(Clap::new(format!("verb{verb}")).about("A verb").args(args));
        }
        program = program.subcommand(group);
    }
    drop(program.get_matches_from(["empty", "--version"]));
}

/// Opens the database and reads what a status shows: one invitation, its accesses and its messages.
fn limit_status(database: &Path, reference: &str) -> Fallible<()> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let (email, name, state): (String, String, String) = conn.query_row(
        "SELECT email, name, state FROM invitation WHERE ref = ?1",
        [reference],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut accesses = conn.prepare(
        "SELECT record.ref, state FROM access JOIN record ON record.number = access.record
         WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1)",
    )?;
    let accesses: Vec<(String, String)> = accesses
        .query_map([reference], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut messages = conn.prepare(
        "SELECT ref, state FROM message
         WHERE invitation = (SELECT number FROM invitation WHERE ref = ?1)",
    )?;
    let messages: Vec<(String, String)> = messages
        .query_map([reference], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    writeln!(
        std::io::stdout(),
        "{{\"email\":\"{email}\",\"name\":\"{name}\",\"state\":\"{state}\",\"n\":{}}}",
        accesses.len() + messages.len()
    )?;
    Ok(())
}

/// Writes the rows of one invitation in one durable transaction.
fn limit_create(database: &Path, reference: &str) -> Fallible<()> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE")?;
    let number: i64 = conn.query_row("SELECT max(number) + 1 FROM invitation", [], |row| {
        row.get(0)
    })?;
    let email = format!("{reference}@example.org");
    conn.execute(
        "INSERT INTO invitation (number, ref, state, version, step, waiting_on, created_at, created_by, worker, email, name, relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown)
         SELECT ?1, ?2, state, version, step, waiting_on, created_at, created_by, worker, ?3, name, relationship, language, code_key, 1, randomblob(32), code_expires_at, 5, 0 FROM invitation WHERE number = 1",
        params![number, reference, email],
    )?;
    conn.execute(
        "INSERT INTO search (rowid, name, email, ref) VALUES (?1, 'Sam Gamgee', ?2, ?3)",
        params![number, email, reference],
    )?;
    conn.execute("INSERT INTO access (invitation, record, person, state, offered_at) SELECT ?1, record, ?1, 'offered', offered_at FROM access WHERE number = 1", [number])?;
    conn.execute(
        "INSERT INTO message (ref, state, kind, channel, invitation, recipient, language, attempts, generation, message_id, created_at, next_attempt_at)
         VALUES (?1, 'queued', 'setup', 'email', ?2, ?3, 'en', 0, 1, ?1, 1, 1)",
        params![format!("MSG-{reference}"), number, email],
    )?;
    conn.execute(
        "INSERT INTO audit (number, at, actor, command, action, subject, record, outcome, detail, previous, hash)
         SELECT max(number) + 1, 1, 'staff:jb', 'invite create', 'invitation.created', ?1, '', 'done', '', randomblob(32), randomblob(32) FROM audit",
        [reference],
    )?;
    conn.execute_batch("COMMIT")?;
    Ok(())
}

/// Runs a program to its end and gives how long it took, in microseconds.
fn run(mut command: Command) -> Fallible<f64> {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output()?;
    let took = start.elapsed().as_secs_f64() * 1e6;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(took)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs both sides in turn and prints the medians and the ratio round by round.
fn pair(
    name: &str,
    goal: &str,
    mut ours: impl FnMut(u32) -> Command,
    mut limit: impl FnMut(u32) -> Command,
) -> Fallible<()> {
    let (mut all_ours, mut all_limit, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let mut counter = 0;
    for _ in 0..ROUNDS {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            counter += 1;
            a.push(run(ours(counter))?);
            b.push(run(limit(counter))?);
        }
        let (a, b) = (median(a), median(b));
        all_ours.push(a);
        all_limit.push(b);
        ratios.push(a / b);
    }
    let spread = |values: &[f64]| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        (least, most)
    };
    let (least, most) = spread(&ratios);
    let (ours, limit) = (median(all_ours), median(all_limit));
    writeln!(
        std::io::stdout(),
        "{name}: cso {ours:.0} µs, limit {limit:.0} µs, difference {:.0} µs, ratio {:.2} ({least:.2}–{most:.2}); goal {goal}",
        ours - limit,
        median(ratios),
    )?;
    Ok(())
}

fn cso(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("CSO_HOME", home).args(args);
    command
}

/// A reference that no draw of ours makes likely: a number in the alphabet of references.
fn reference(number: u32) -> String {
    const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let symbol = |shift: u32| {
        let index = usize::try_from((number >> shift) & 31).unwrap_or_default();
        char::from(SYMBOLS.get(index).copied().unwrap_or(b'0'))
    };
    [25, 20, 15, 10, 5, 0].into_iter().map(symbol).collect()
}

/// A database of ten thousand invitations, made from one real one.
fn fill(home: &Path) -> Fallible<PathBuf> {
    run(cso(
        home,
        &[
            "invite",
            "create",
            "sam@example.org",
            "--name",
            "Sam Gamgee",
            "--record",
            "C220=Frodo B.",
            "--no-send",
            "--yes",
        ],
    ))?;
    let database = home.join("cso.db");
    let mut conn = Connection::open(&database)?;
    let all = conn.transaction()?;
    for number in 2..=INVITATIONS {
        let reference = format!("INV-{}", reference(number));
        let email = format!("person{number}@example.org");
        all.execute(
            "INSERT INTO invitation (number, ref, state, version, step, waiting_on, created_at, created_by, worker, email, name, relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown)
             SELECT ?1, ?2, state, version, step, waiting_on, created_at, created_by, worker, ?3, name, relationship, language, code_key, 1, randomblob(32), code_expires_at, 5, 0 FROM invitation WHERE number = 1",
            params![number, reference, email],
        )?;
        all.execute(
            "INSERT INTO search (rowid, name, email, ref) VALUES (?1, 'Sam Gamgee', ?2, ?3)",
            params![number, email, reference],
        )?;
        all.execute("INSERT INTO access (invitation, record, person, state, offered_at) VALUES (?1, 1, ?1, 'offered', 1)", [number])?;
        all.execute(
            "INSERT INTO message (ref, state, kind, channel, invitation, recipient, language, attempts, generation, message_id, created_at, next_attempt_at, sent_at)
             VALUES (?1, 'sent', 'setup', 'email', ?2, ?3, 'en', 1, 1, ?1, 1, 1, 1)",
            params![format!("MSG-{number:08}"), number, email],
        )?;
    }
    all.commit()?;
    Ok(database)
}

fn compare() -> Fallible<()> {
    let home = std::env::temp_dir().join(format!("cso-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let result = compare_in(&home);
    std::fs::remove_dir_all(&home)?;
    result
}

fn compare_in(home: &Path) -> Fallible<()> {
    let program = std::env::current_exe()?;
    let limit_of = |name: &'static str| {
        let program = program.clone();
        move |args: &[&str]| {
            let mut command = Command::new(&program);
            command.env_clear().arg(name).args(args);
            command
        }
    };
    let version = limit_of("limit-version");
    pair(
        "1 cso --version",
        "limit + 300 µs",
        |_| cso(home, &["--version"]),
        |_| version(&[]),
    )?;
    let database = fill(home)?;
    let path = database.to_string_lossy().into_owned();
    let wanted = |counter: u32| {
        format!(
            "INV-{}",
            reference(2 + (counter * 7919) % (INVITATIONS - 2))
        )
    };
    let status = limit_of("limit-status");
    pair(
        "2 cso status REF --json",
        "1.4",
        |counter| cso(home, &["status", &wanted(counter), "--json"]),
        |counter| status(&[&path, &wanted(counter)]),
    )?;
    // Each side writes into a copy of its own, so that neither pays for the other's pages.
    let copy = home.join("limit.db");
    run(cso(home, &["--database", &path, "status", "--json"]))?;
    std::fs::copy(&database, &copy)?;
    let copy = copy.to_string_lossy().into_owned();
    let create = limit_of("limit-create");
    pair(
        "3 cso invite create --no-send",
        "1.4",
        |counter| {
            let email = format!("new{counter}@example.org");
            cso(
                home,
                &[
                    "invite",
                    "create",
                    &email,
                    "--name",
                    "Sam Gamgee",
                    "--record",
                    "C220",
                    "--no-send",
                    "--yes",
                    "--quiet",
                ],
            )
        },
        |counter| create(&[&copy, &format!("INV-{}", reference(500_000_000 + counter))]),
    )
}
