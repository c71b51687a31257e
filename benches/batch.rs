//! How long batches take beside the least that the same work could take: rows 4 and 6 to 9 of the
//! table of goals.
//!
//! `cargo bench --bench batch` builds the limits into this same program (it starts itself with the
//! name of a limit), runs both sides in turn and prints medians and ratios. Nothing fails by a
//! number. Rows 6 to 9 need postfix's `smtp-sink` and `smtp-source`.

use rusqlite::{Connection, OpenFlags, params};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The program that is measured: the one that is installed where `CSO_BENCH_PROGRAM` names it.
fn program() -> String {
    setting("CSO_BENCH_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_cso").to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "how a benchmark is run is no setting of the program"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Records that are there before, shared by the rows.
const RECORDS: u32 = 500;
const ROUNDS: usize = 5;

#[path = "support/sink.rs"]
mod sink;

use sink::{LETTER, Sink, source};

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let at = |index: usize| args.get(index).map_or("", String::as_str);
    match at(1) {
        "limit-rows" => limit_rows(Path::new(at(2)), at(3).parse()?),
        "limit-client" => limit_client(at(2).parse()?, at(3).parse()?, at(4).parse()?),
        // Cargo passes `--bench`; a row's number alone measures that one.
        _ => {
            let home = std::env::temp_dir().join(format!("cso-bench-{}", std::process::id()));
            std::fs::create_dir_all(&home)?;
            let wanted: Vec<&str> = args
                .iter()
                .map(String::as_str)
                .filter(|arg| arg.len() == 1)
                .collect();
            let result = compare(&home, &wanted);
            std::fs::remove_dir_all(&home)?;
            result
        }
    }
}

fn compare(home: &Path, wanted: &[&str]) -> Fallible<()> {
    let wants = |row: &str| wanted.is_empty() || wanted.contains(&row);
    let base = home.join("base");
    fill(&base)?;
    if wants("4") {
        for rows in [10_000, 100_000] {
            rows_to_committed(home, &base, rows)?;
        }
        memory(home, &base)?;
    }
    if wants("6") {
        delivery(home, &base)?;
    }
    if wants("7") {
        sending()?;
    }
    if wants("8") {
        sizes()?;
    }
    if wants("9") {
        whole(home, &base)?;
    }
    Ok(())
}

/// A database with records and nothing else of weight.
fn fill(home: &Path) -> Fallible<()> {
    std::fs::create_dir_all(home)?;
    let mut text = String::from("email,name,record,label\n");
    for number in 0..RECORDS {
        writeln!(
            text,
            "seed{number}@example.org,Seed Number{number},C{number},Child {number}"
        )?;
    }
    let file = home.join("seed.csv");
    std::fs::write(&file, text)?;
    let mut command = cso(home);
    command.args(["batch", "run"]).arg(&file);
    command.args(["--yes", "--no-send", "--quiet"]);
    run(command)?;
    // As after a day's work: nothing waits in the log, and nothing waits to be sent.
    let conn = Connection::open(home.join("cso.db"))?;
    conn.execute_batch("UPDATE message SET state = 'cancelled'; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

fn cso(home: &Path) -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("CSO_HOME", home);
    command
}

/// A copy of the base folder.
fn copy(home: &Path, base: &Path, name: &str) -> Fallible<PathBuf> {
    let folder = home.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for file in ["cso.db", "cso.key"] {
        std::fs::copy(base.join(file), folder.join(file))?;
    }
    Ok(folder)
}

/// A list of so many people.
fn list(home: &Path, rows: u32) -> Fallible<PathBuf> {
    let mut text = String::from("email,name,record,key\n");
    for number in 0..rows {
        let record = number % RECORDS;
        writeln!(
            text,
            "person{number}@example.org,Person Number{number},C{record},k{number}"
        )?;
    }
    let file = home.join(format!("{rows}.csv"));
    std::fs::write(&file, text)?;
    Ok(file)
}

/// Runs a program to its end and gives how long it took, in seconds.
fn run(mut command: Command) -> Fallible<f64> {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output()?;
    let took = start.elapsed().as_secs_f64();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {said}").into());
    }
    Ok(took)
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs both sides in turn and prints the medians and the ratio round by round.
fn pair(
    name: &str,
    goal: &str,
    mut ours: impl FnMut() -> Fallible<f64>,
    mut limit: impl FnMut() -> Fallible<f64>,
) -> Fallible<()> {
    let (mut all_ours, mut all_limit, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (a, b) = (ours()?, limit()?);
        ratios.push(a / b);
        all_ours.push(a);
        all_limit.push(b);
    }
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    writeln!(
        std::io::stdout(),
        "{name}: cso {:.3} s, limit {:.3} s, ratio {:.2} ({least:.2}–{most:.2}); goal {goal}",
        median(&all_ours),
        median(&all_limit),
        median(&ratios),
    )?;
    Ok(())
}

fn itself(limit: &str) -> Fallible<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env_clear().arg(limit);
    Ok(command)
}

/// Row 4: a list to committed, and the bare inserts of the same rows.
fn rows_to_committed(home: &Path, base: &Path, rows: u32) -> Fallible<()> {
    let file = list(home, rows)?;
    pair(
        &format!("4 {rows} rows of CSV to committed"),
        "1.5",
        || {
            let folder = copy(home, base, "ours")?;
            let mut command = cso(&folder);
            command.args(["batch", "run"]).arg(&file);
            command.args(["--yes", "--no-send", "--quiet"]);
            run(command)
        },
        || {
            let folder = copy(home, base, "limit")?;
            let mut command = itself("limit-rows")?;
            command.arg(folder.join("cso.db")).arg(rows.to_string());
            run(command)
        },
    )
}

/// A reference that no draw makes likely: a number in the alphabet of references, spread as draws are.
fn reference(number: u32) -> String {
    const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let spread = number.wrapping_mul(0x9e37_79b1) >> 2;
    let symbol = |shift: u32| {
        let index = usize::try_from((spread >> shift) & 31).unwrap_or_default();
        char::from(SYMBOLS.get(index).copied().unwrap_or(b'0'))
    };
    [25, 20, 15, 10, 5, 0].into_iter().map(symbol).collect()
}

/// Writes the rows that a batch of so many people ends in, in one durable transaction.
fn limit_rows(database: &Path, rows: u32) -> Fallible<()> {
    let mut conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY",
    )?;
    conn.set_prepared_statement_cache_capacity(32);
    let all = conn.transaction()?;
    let first: i64 = all.query_row("SELECT max(number) FROM invitation", [], |row| row.get(0))?;
    let last: i64 = all.query_row("SELECT max(number) FROM audit", [], |row| row.get(0))?;
    all.execute(
        "INSERT INTO batch_run (ref, state, created_at, created_by, source, digest, columns, strict, row_count, created, existing, rejected, done_line)
         VALUES ('RUN-000001', 'finished', 1, 'jb', 'x.csv', zeroblob(32), 'email name record key', 0, ?1, ?1, 0, 0, ?1)",
        [rows],
    )?;
    let run = all.last_insert_rowid();
    let mut blob = [7_u8; 32];
    for row in 0..rows {
        let number = first + i64::from(row) + 1;
        let symbols = reference(row);
        let whole = format!("INV-{symbols}");
        let email = format!("person{row}@example.org");
        let name = format!("Person Number{row}");
        for (to, from) in blob
            .iter_mut()
            .zip(row.wrapping_mul(0x9e37_79b1).to_be_bytes())
        {
            *to = from;
        }
        let person = i64::from(row).wrapping_mul(-7_046_029_254_386_353_131);
        all.prepare_cached(
            "INSERT INTO invitation (number, ref, state, version, step, waiting_on, created_at, created_by, worker, email, name, relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown)
             VALUES (?1, ?2, 'awaiting_code', 1, 'send_setup', 'system', 1795338300, 'jb', 'jb', ?3, ?4, 'parent', 'en', 'k1', 1, ?5, 1796547900, 5, 0)",
        )?
        .execute(params![number, whole, email, name, blob])?;
        all.prepare_cached("INSERT INTO search (rowid, name, email, ref) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![number, name, email, symbols])?;
        all.prepare_cached("INSERT INTO access (invitation, record, person, state, offered_at) VALUES (?1, ?2, ?3, 'offered', 1795338300)")?
            .execute(params![number, row % RECORDS + 1, person])?;
        all.prepare_cached(
            "INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, generation, message_id, created_at, next_attempt_at)
             VALUES (?1, 'queued', 'setup', 'email', ?2, 'en', 0, 1, '.0123456789abcdef@cso.invalid', 1795338300, 1795338300)",
        )?
        .execute(params![format!("MSG-00{symbols}"), number])?;
        all.prepare_cached(
            "INSERT INTO audit (number, at, actor, command, action, subject, record, outcome, detail, previous, hash)
             VALUES (?1, 1795338300, 'staff:jb', 'batch run', 'invitation.created', ?2, '', 'done', 'records=C220 worker=jb relationship=parent run=RUN-000001', ?3, ?3)",
        )?
        .execute(params![last + i64::from(row) + 1, whole, blob])?;
        all.prepare_cached("INSERT INTO batch_row (run, line, outcome, digest, content, invitation) VALUES (?1, ?2, 'created', ?3, ?3, ?4)")?
            .execute(params![run, row + 2, blob, number])?;
    }
    all.commit()?;
    Ok(())
}

/// Row 4, the other half: the largest memory of a run over ten times as many rows.
fn memory(home: &Path, base: &Path) -> Fallible<()> {
    for rows in [10_000, 100_000] {
        let file = list(home, rows)?;
        let folder = copy(home, base, "ours")?;
        let mut command = cso(&folder);
        command.args(["batch", "run"]).arg(&file);
        command.args(["--yes", "--no-send", "--quiet"]);
        let mut child = command.stdout(Stdio::null()).spawn()?;
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0_u64;
        while child.try_wait()?.is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let peak = text
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))
                .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
            most = most.max(peak.unwrap_or_default());
            std::thread::yield_now();
        }
        writeln!(
            std::io::stdout(),
            "4 memory of {rows} rows: {} MiB at most",
            most / 1024
        )?;
    }
    Ok(())
}

fn send(folder: &Path, sink: &Sink, connections: u32) -> Command {
    let mut command = cso(folder);
    command
        .env(
            "CSO_MAIL_URL",
            format!("smtp://127.0.0.1:{}?tls=none", sink.port),
        )
        .env("CSO_MAIL_CONNECTIONS", connections.to_string());
    command
}

/// A folder with so many messages that wait.
fn queued(home: &Path, base: &Path, messages: u32) -> Fallible<PathBuf> {
    let file = list(home, messages)?;
    let folder = copy(home, base, "queued")?;
    let mut command = cso(&folder);
    command.args(["batch", "run"]).arg(&file);
    command.args(["--yes", "--no-send", "--quiet"]);
    run(command)?;
    Ok(folder)
}

/// Row 6: delivery with durable recording over eight connections.
fn delivery(home: &Path, base: &Path) -> Fallible<()> {
    const MESSAGES: u32 = 5_000;
    let sink = Sink::start()?;
    let ready = queued(home, base, MESSAGES)?;
    pair(
        &format!("6 {MESSAGES} emails delivered and recorded over 8 connections"),
        "2 (half as fast as smtp-source)",
        || {
            let folder = copy(home, &ready, "ours")?;
            let mut command = send(&folder, &sink, 8);
            command.args(["mail", "send", "--quiet"]);
            run(command)
        },
        || run(source(&sink, 8, MESSAGES, LETTER)),
    )
}

/// Row 7: sending alone, over one connection, through the adapter.
fn sending() -> Fallible<()> {
    const MESSAGES: u32 = 3_000;
    let sink = Sink::start()?;
    pair(
        &format!("7 {MESSAGES} emails sent over one connection"),
        "1.11 (0.9 as fast as smtp-source)",
        || adapter(&sink, MESSAGES, LETTER),
        || run(source(&sink, 1, MESSAGES, LETTER)),
    )
}

/// Sends so many emails with bodies of so many bytes through the adapter, without a database.
fn adapter(sink: &Sink, messages: u32, bytes: u32) -> Fallible<f64> {
    use cso::adapters::email_message::Sender;
    use cso::adapters::smtp::{SmtpMailer, SmtpSettings, SmtpUrl};
    use cso::adapters::system_clock::SystemClock;
    use cso::domain::email_address::EmailAddress;
    use cso::domain::id::MessageRef;
    use cso::domain::secret::Secret;
    use cso::ports::mailer::{Email, Mailer as _};
    use std::sync::Arc;
    let url = format!("smtp://127.0.0.1:{}?tls=none", sink.port);
    let url = SmtpUrl::parse(&Secret::new(url))?;
    let settings = SmtpSettings {
        connections: 1,
        ..SmtpSettings::new(url, Sender::parse("Council <no-reply@example.org>")?)
    };
    let mailer = SmtpMailer::new(settings, Arc::new(SystemClock));
    let line = "A line of a letter that is about as long as lines of letters are.\n";
    let lines = usize::try_from(bytes)?.div_ceil(2 * line.len());
    let mut emails = Vec::new();
    for number in 0..messages {
        let mut draw = [0; MessageRef::DRAW];
        for (to, from) in draw.iter_mut().zip(number.to_be_bytes()) {
            *to = from;
        }
        emails.push(Email {
            message_id: format!("{number}@example.org"),
            id: MessageRef::from_draw(draw),
            to: EmailAddress::parse("person@example.org")?,
            subject: "A letter".to_owned(),
            text: line.repeat(lines),
            html: line.repeat(lines),
            language: "en",
        });
    }
    let begun = Instant::now();
    let mut failed = 0;
    mailer.send(emails, &mut |_, outcome| {
        failed += u32::from(outcome.is_err());
    });
    let took = begun.elapsed().as_secs_f64();
    if failed > 0 {
        return Err(format!("{failed} emails were not accepted").into());
    }
    Ok(took)
}

/// Row 8: no size of body at which it stalls.
fn sizes() -> Fallible<()> {
    const MESSAGES: u32 = 500;
    let sink = Sink::start()?;
    for bytes in [256, 1_024, 1_460, 4_096, 16_384, 65_536] {
        pair(
            &format!("8 {MESSAGES} emails of {bytes} bytes"),
            "1.43 (0.7 as fast as a bare client)",
            || adapter(&sink, MESSAGES, bytes),
            || {
                let mut command = itself("limit-client")?;
                command
                    .arg(sink.port.to_string())
                    .arg(MESSAGES.to_string())
                    .arg(bytes.to_string());
                run(command)
            },
        )?;
    }
    Ok(())
}

/// The least of an SMTP client: the same round trips, bytes that are ready.
fn limit_client(port: u16, messages: u32, bytes: usize) -> Fallible<()> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut ask = |text: &[u8]| -> Fallible<()> {
        stream.write_all(text)?;
        loop {
            let mut line = String::new();
            answers.read_line(&mut line)?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    };
    ask(b"")?;
    ask(b"EHLO bench\r\n")?;
    let mut letter =
        b"From: <no-reply@example.org>\r\nTo: <person@example.org>\r\nSubject: A letter\r\n\r\n"
            .to_vec();
    while letter.len() < bytes {
        letter.extend_from_slice(
            b"A line of a letter that is about as long as lines of letters are.\r\n",
        );
    }
    letter.extend_from_slice(b".\r\n");
    for _ in 0..messages {
        ask(b"MAIL FROM:<no-reply@example.org>\r\n")?;
        ask(b"RCPT TO:<person@example.org>\r\n")?;
        ask(b"DATA\r\n")?;
        ask(&letter)?;
    }
    ask(b"QUIT\r\n")
}

/// Row 9: a list of ten thousand created and delivered.
fn whole(home: &Path, base: &Path) -> Fallible<()> {
    const ROWS: u32 = 10_000;
    let sink = Sink::start()?;
    let file = list(home, ROWS)?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let folder = copy(home, base, "ours")?;
        let mut command = send(&folder, &sink, 8);
        command.args(["batch", "run"]).arg(&file);
        command.args(["--yes", "--quiet"]);
        times.push(run(command)?);
    }
    let took = median(&times);
    let rate = f64::from(ROWS) / took;
    writeln!(
        std::io::stdout(),
        "9 {ROWS} rows created and delivered: {took:.2} s, {rate:.0} a second, {:.1} × 765; goal 10 × 765 a second",
        rate / 765.0
    )?;
    Ok(())
}
