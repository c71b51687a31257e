//! What staff look at, on a shared database with 100,000 and with 1,000,000 invitations; and a list of
//! 10,000 people carried out, beside `COPY` of the rows that it ends in, and delivered, beside postfix's own
//! client.
//!
//! `CSO_TEST_POSTGRES_BIN=/folder/of/initdb cargo bench --bench shared` starts a private server, fills
//! it, and times `cso status REF --json`, one TAB, lists and a search beside `psql` or a bare query for
//! the same rows. Nothing fails by a number: only ratios of one run count. Other sizes may be given as
//! numbers after `--`; the word `rows` measures the list alone. Delivery needs postfix's `smtp-sink` and
//! `smtp-source`.

use chrono::{DateTime, Utc};
use cso::adapters::postgres::link::{Limits, Link, Param};
use cso::adapters::postgres::store::{self, Options, PostgresStore};
use cso::adapters::postgres::target::Target;
use cso::adapters::sqlite::Keeping;
use cso::domain::id::StaffLogin;
use cso::domain::invitation::InvitationState;
use cso::domain::staff::Scope;
use cso::ports::store::{InvitationFilter, Order, Page, Store as _};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZES: [u32; 2] = [100_000, 1_000_000];
/// Rounds of whole processes, and of questions within one.
const ROUNDS: usize = 31;
const QUESTIONS: usize = 300;

#[path = "support/sink.rs"]
mod sink;

use sink::{LETTER, Sink, source};

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let mut sizes: Vec<u32> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let only_rows = std::env::args().any(|arg| arg == "rows");
    if sizes.is_empty() && !only_rows {
        sizes = SIZES.to_vec();
    }
    let server = Server::start()?;
    let lists = Lists::new(&server)?;
    rows(&lists)?;
    delivery(&lists)?;
    for size in sizes {
        server.fill(size)?;
        measure(&server, size)?;
    }
    Ok(())
}

fn say(line: &str) -> Fallible<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// A private server, ended with the value.
struct Server {
    folder: PathBuf,
    bin: PathBuf,
}

/// Who runs the programs: a server refuses to be root.
fn program(bin: &Path, name: &str, folder: &Path) -> Fallible<Command> {
    let path = bin.join(name);
    let mut command = if uzers::get_current_uid() == 0 {
        let user = uzers::get_user_by_name("postgres").ok_or("a user postgres is needed")?;
        std::os::unix::fs::chown(folder, Some(user.uid()), Some(user.primary_group_id()))?;
        let mut command = Command::new("setpriv");
        command
            .args([
                format!("--reuid={}", user.uid()),
                format!("--regid={}", user.primary_group_id()),
            ])
            .arg("--clear-groups")
            .arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir(folder).stdout(Stdio::null());
    Ok(command)
}

impl Server {
    #[expect(
        clippy::disallowed_methods,
        reason = "there are no settings to read it through"
    )]
    fn start() -> Fallible<Self> {
        let bin = PathBuf::from(
            std::env::var("CSO_TEST_POSTGRES_BIN")
                .map_err(|_| "CSO_TEST_POSTGRES_BIN names the folder with initdb")?,
        );
        let folder = PathBuf::from(format!("/tmp/csobench{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let server = Self { folder, bin };
        let data = server.folder.join("data");
        let made = program(&server.bin, "initdb", &server.folder)?
            .args([
                "-A",
                "trust",
                "-U",
                "postgres",
                "--locale=C.UTF-8",
                "-E",
                "UTF8",
                "-D",
            ])
            .arg(&data)
            .status()?;
        let options = format!(
            "-k {} -c listen_addresses='' -c shared_buffers=512MB -c max_wal_size=4GB",
            server.folder.display()
        );
        let started = program(&server.bin, "pg_ctl", &server.folder)?
            .arg("-D")
            .arg(&data)
            .args(["-w", "-l", "log", "-o", &options, "start"])
            .status()?;
        if made.success() && started.success() {
            Ok(server)
        } else {
            Err("the server did not start".into())
        }
    }

    fn url(&self, user: &str, database: &str) -> String {
        format!(
            "postgres://{user}@/{database}?host={}",
            self.folder.display()
        )
    }

    fn target(&self, user: &str, database: &str) -> Fallible<Target> {
        Ok(Target::parse(&self.url(user, database), user, &|_| None)?)
    }

    fn link(&self, user: &str, database: &str) -> Fallible<Link> {
        let limits = Limits {
            statement: Duration::from_mins(20),
            search_path: Some("cso".to_owned()),
            ..Limits::default()
        };
        Ok(Link::open(&self.target(user, database)?, &limits)?)
    }

    /// A database of its own for each size, with whoever runs this among its staff.
    fn fill(&self, size: u32) -> Fallible<()> {
        let name = format!("cso{size}");
        self.link("postgres", "postgres")?
            .simple(&format!("CREATE DATABASE {name}"))?;
        store::migrate(&self.target("postgres", &name)?, options())?;
        let link = self.link("postgres", &name)?;
        let me = me();
        link.simple(&format!(
            "INSERT INTO staff (login, roles, team, created_at, created_by)
                VALUES ('{me}', 'caseworker', 'team0', 0, '{me}'), ('jb', 'caseworker', 'team0', 0, '{me}')"
        ))?;
        let sql = include_str!("../tests/support/many.sql").replace("{MANY}", &size.to_string());
        link.simple(&sql)?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut stop) = program(&self.bin, "pg_ctl", &self.folder) {
            let data = self.folder.join("data");
            let _stopped = stop
                .arg("-D")
                .arg(data)
                .args(["-m", "immediate", "stop"])
                .status();
        }
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

fn me() -> String {
    uzers::get_current_username().map_or_else(
        || "nobody".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn options() -> Options {
    Options {
        wait: Duration::from_secs(30),
        keeping: Keeping::Durable,
        brief: None,
    }
}

/// The middle and the 99th of a hundred, in microseconds.
fn middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .copied()
            .unwrap_or_default()
    };
    (at(50), at(99))
}

fn timed(work: impl FnOnce() -> Fallible<()>) -> Fallible<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64() * 1e6)
}

/// Both in turn, so that whatever else the machine does meets both.
fn pair(
    what: &str,
    rounds: usize,
    mut ours: impl FnMut() -> Fallible<()>,
    mut bare: impl FnMut() -> Fallible<()>,
) -> Fallible<()> {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        one.push(timed(&mut ours)?);
        other.push(timed(&mut bare)?);
    }
    let ((ours, ours_99), (bare, bare_99)) = (middle(one), middle(other));
    say(&format!(
        "{what:<34} {ours:>9.0} / {ours_99:>9.0}   {bare:>9.0} / {bare_99:>9.0}   {:>6.2} / {:>6.2}",
        ours / bare,
        ours_99 / bare_99
    ))
}

fn run(command: &mut Command) -> Fallible<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }
}

fn filter(
    state: Option<InvitationState>,
    worker: Option<&str>,
    search: Option<&str>,
) -> Fallible<InvitationFilter> {
    Ok(InvitationFilter {
        scope: Scope::All,
        now: DateTime::<Utc>::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
        states: state.into_iter().collect(),
        waiting_on: None,
        worker: worker.map(StaffLogin::parse).transpose()?,
        team: None,
        record: None,
        created_before: None,
        search: search.map(str::to_owned),
    })
}

fn measure(server: &Server, size: u32) -> Fallible<()> {
    let database = format!("cso{size}");
    let me = me();
    let home = server.folder.join("home");
    fs::create_dir_all(&home)?;
    say(&format!(
        "\n{size} invitations                    ours µs median / p99         bare µs median / p99       ratio"
    ))?;
    let reference = "INV-00CB20"; // 4,000 × 13: a row of jb, in the team of whoever runs this
    let cso = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cso"));
        command
            .args(args)
            .env("CSO_HOME", &home)
            .env("CSO_DATABASE", server.url(&me, &database));
        command
    };
    let psql = |sql: &str| {
        let mut command = Command::new(server.bin.join("psql"));
        command
            .args(["-XAtq", "-h"])
            .arg(&server.folder)
            .args(["-U", &me, "-d", &database, "-c", sql]);
        command
    };
    let row =
        format!("SELECT ref, state, email, name FROM cso.invitation WHERE ref = '{reference}'");
    pair(
        "2 · status REF --json, process",
        ROUNDS,
        || run(&mut cso(&["status", reference, "--json"])),
        || run(&mut psql(&row)),
    )?;
    let begin = "SELECT ref, state FROM cso.invitation WHERE ref >= 'INV-00C' AND ref < 'INV-00D' ORDER BY ref LIMIT 100";
    pair(
        "10 · one TAB behind INV-00C, process",
        ROUNDS,
        || {
            run(&mut cso(&[
                "__complete",
                "--shell",
                "bash",
                "--index",
                "2",
                "--",
                "cso",
                "status",
                "INV-00C",
            ]))
        },
        || run(&mut psql(begin)),
    )?;
    let store = PostgresStore::open(server.target("jb", &database)?, options())?;
    let link = server.link("jb", &database)?;
    let page = Page {
        limit: 50,
        after: None,
        order: Order::NewestFirst,
    };
    let lists = [
        (
            "11 · list by worker and state",
            filter(Some(InvitationState::Closed), Some("jb"), None)?,
            "SELECT * FROM invitation WHERE worker = 'jb' AND turn = 'nocls' ORDER BY number DESC LIMIT 51",
        ),
        (
            "11 · search by one's name",
            filter(None, None, Some("sam4000"))?,
            "SELECT * FROM invitation WHERE number IN (SELECT number FROM found('sam4000')) ORDER BY number DESC LIMIT 51",
        ),
    ];
    for (what, filter, bare) in &lists {
        pair(
            what,
            QUESTIONS,
            || {
                store.view()?.list_invitations(filter, page)?;
                Ok(())
            },
            || {
                let none: &[Param<'_>] = &[];
                link.simple("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
                link.query(bare, none)?;
                link.simple("ROLLBACK")?;
                Ok(())
            },
        )?;
    }
    Ok(())
}

/// How many people the list holds, and records that are there before.
const PEOPLE: u32 = 10_000;
const CHILDREN: u32 = 500;
const LIST_ROUNDS: usize = 5;

/// Columns of the tables that a list ends in, each with the rows of them that it made.
const MADE: [(&str, &str, &str); 5] = [
    (
        "invitation",
        "state, version, step, waiting_on, worker, team, email, name, relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown, ref, created_at, created_by",
        "ORDER BY number",
    ),
    (
        "access",
        "invitation, record, person, state, offered_at, silent",
        "ORDER BY number",
    ),
    (
        "message",
        "ref, channel, kind, language, state, attempts, generation, message_id, created_at, next_attempt_at, invitation",
        "ORDER BY number",
    ),
    (
        "audit",
        "number, at, actor, command, action, subject, record, outcome, detail, previous, hash",
        "WHERE action = 'invitation.created' ORDER BY number",
    ),
    (
        "batch_row",
        "run, line, outcome, digest, content, invitation",
        "ORDER BY line",
    ),
];

/// A database with records and nothing else, a list of people, and the folder with the key.
struct Lists<'s> {
    server: &'s Server,
    home: PathBuf,
    list: PathBuf,
}

impl<'s> Lists<'s> {
    fn new(server: &'s Server) -> Fallible<Self> {
        let me = me();
        let home = server.folder.join("rows");
        fs::create_dir_all(&home)?;
        server
            .link("postgres", "postgres")?
            .simple("CREATE DATABASE base")?;
        // It makes the key as well.
        run(Command::new(env!("CARGO_BIN_EXE_cso"))
            .args(["db", "init"])
            .env("CSO_HOME", &home)
            .env("CSO_DATABASE", server.url("postgres", "base")))?;
        server.link("postgres", "base")?.simple(&format!(
            "INSERT INTO staff (login, roles, team, created_at, created_by) VALUES ('{me}', 'caseworker', 'team0', 0, '{me}');
             SET session_replication_role = replica;
             INSERT INTO record (ref, label, created_at, created_by) SELECT 'C' || n, 'Child ' || n, 0, 'jb' FROM generate_series(1, {CHILDREN}) n;
             SET session_replication_role = origin; ANALYZE"
        ))?;
        let mut text = String::from("email,name,record,key\n");
        for number in 0..PEOPLE {
            let child = number % CHILDREN + 1;
            writeln!(
                text,
                "person{number}@example.org,Person Number{number},C{child},K{number}"
            )?;
        }
        let list = home.join("list.csv");
        fs::write(&list, text)?;
        Ok(Self { server, home, list })
    }

    /// A copy of the database under another name.
    fn fresh(&self, name: &str) -> Fallible<()> {
        let link = self.server.link("postgres", "postgres")?;
        link.simple(&format!("DROP DATABASE IF EXISTS {name}"))?;
        link.simple(&format!("CREATE DATABASE {name} TEMPLATE base"))?;
        Ok(())
    }

    /// The program on one of the copies.
    fn cso(&self, database: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cso"));
        command
            .args(args)
            .env("CSO_HOME", &self.home)
            .env("CSO_DATABASE", self.server.url(&me(), database));
        command
    }

    /// Carries the list out.
    fn batch(&self, database: &str) -> Command {
        let mut command = self.cso(database, &["batch", "run"]);
        command.arg(&self.list).args(["--yes", "--quiet"]);
        command
    }
}

/// Row 5: a list to committed, and one `COPY` for each table of the same rows, as the same login, past
/// the same triggers and constraints. `COPY` knows no row-level security and nobody may write the audit
/// trail, so for the copy both are opened.
fn rows(lists: &Lists<'_>) -> Fallible<()> {
    let (server, home, me) = (lists.server, &lists.home, me());
    let psql = |user: &str, database: &str, script: &Path| {
        let mut command = Command::new(server.bin.join("psql"));
        command
            .args(["-Xq", "-v", "ON_ERROR_STOP=1", "-h"])
            .arg(&server.folder)
            .args(["-U", user, "-d", database, "-f"])
            .arg(script);
        command
    };
    let at = |table: &str| home.join(format!("{table}.copy"));
    let (copy_out, open, copy_in) = (
        home.join("out.sql"),
        home.join("open.sql"),
        home.join("in.sql"),
    );
    let copies = |line: &dyn Fn(&str, &str, &str) -> String| -> String {
        MADE.iter()
            .map(|(table, columns, rest)| line(table, columns, rest))
            .collect()
    };
    fs::write(
        &copy_out,
        copies(&|table, columns, rest| {
            let to = at(table);
            format!(
                "\\copy (SELECT {columns} FROM cso.{table} {rest}) TO '{}'\n",
                to.display()
            )
        }),
    )?;
    let opened =
        copies(&|table, _, _| format!("ALTER TABLE cso.{table} DISABLE ROW LEVEL SECURITY;\n"));
    fs::write(
        &open,
        format!(
            "{opened}GRANT INSERT ON cso.audit TO {me};
             ALTER TABLE cso.audit ALTER written SET DEFAULT pg_current_xact_id();
             INSERT INTO cso.batch_run (ref, state, created_at, created_by, source, digest, columns, strict, row_count, created, existing, rejected, done_line)
                 VALUES ('RUN-000001', 'running', 1, '{me}', 'x.csv', decode(repeat('00', 32), 'hex'), 'email name', 0, {PEOPLE}, 0, 0, 0, 0);"
        ),
    )?;
    let taken_in = copies(&|table, columns, _| {
        format!(
            "\\copy cso.{table} ({columns}) FROM '{}'\n",
            at(table).display()
        )
    });
    fs::write(
        &copy_in,
        format!("BEGIN; SELECT cso.take_turn() \\g /dev/null\n{taken_in}COMMIT;\n"),
    )?;
    let (mut all_ours, mut all_bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..LIST_ROUNDS {
        lists.fresh("ours")?;
        let ours = timed(|| run(lists.batch("ours").arg("--no-send")))?;
        run(&mut psql("postgres", "ours", &copy_out))?;
        lists.fresh("bare")?;
        run(&mut psql("postgres", "bare", &open))?;
        let bare = timed(|| run(&mut psql(&me, "bare", &copy_in)))?;
        ratios.push(ours / bare);
        all_ours.push(ours);
        all_bare.push(bare);
    }
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    say(&format!(
        "5 · {PEOPLE} rows of CSV to committed: cso {:.2} s, COPY {:.2} s, ratio {:.2} ({least:.2}–{most:.2}); goal 1.5",
        middle(all_ours).0 / 1e6,
        middle(all_bare).0 / 1e6,
        middle(ratios).0,
    ))
}

/// Rounds of what takes long.
const FEW_ROUNDS: usize = 3;

/// Rows 6 and 9: the list's emails delivered with durable recording, beside postfix's own client; and
/// the list created and delivered.
fn delivery(lists: &Lists<'_>) -> Fallible<()> {
    let sink = Sink::start()?;
    let sending = |command: &mut Command| {
        let url = format!("smtp://127.0.0.1:{}?tls=none", sink.port);
        run(command
            .env("CSO_MAIL_URL", url)
            .env("CSO_MAIL_CONNECTIONS", "8"))
    };
    let (mut ours, mut ratios, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..FEW_ROUNDS {
        lists.fresh("ours")?;
        run(lists.batch("ours").arg("--no-send"))?;
        let mut deliver = lists.cso("ours", &["mail", "send", "--quiet"]);
        let sent = timed(|| sending(&mut deliver))?;
        let bare = timed(|| run(&mut source(&sink, 8, PEOPLE, LETTER)))?;
        ratios.push(sent / bare);
        ours.push(sent);
        lists.fresh("ours")?;
        whole.push(timed(|| sending(&mut lists.batch("ours")))?);
    }
    let rate = |took: f64| f64::from(PEOPLE) * 1e6 / took;
    let (sent, whole) = (middle(ours).0, middle(whole).0);
    say(&format!(
        "6 · {PEOPLE} emails delivered and recorded over 8 connections: {:.2} s, {:.0} a second, ratio to smtp-source {:.2}; goal 2",
        sent / 1e6,
        rate(sent),
        middle(ratios).0,
    ))?;
    say(&format!(
        "9 · {PEOPLE} rows created and delivered: {:.2} s, {:.0} a second, {:.1} × 765; goal 10 × 765",
        whole / 1e6,
        rate(whole),
        rate(whole) / 765.0,
    ))
}
