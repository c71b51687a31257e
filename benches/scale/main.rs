//! Whether lists stay flat, and the file small, when there are a million invitations.
//!
//! `cargo bench --bench scale` builds databases of 100,000 and 1,000,000 invitations through the
//! store, times what staff look at beside a bare query for the same rows, one TAB beside a bare
//! completer, and tells what each table and index weighs. Nothing fails by a number: only ratios of one run count. Other sizes may be
//! given as numbers after `--`.

mod rows;
mod tab;

use cso::adapters::sqlite::{Options, SqliteStore};
use cso::domain::id::{InvitationRef, StaffLogin};
use cso::domain::invitation::InvitationState;
use cso::domain::journey::WaitingOn;
use cso::domain::staff::Scope;
use cso::ports::store::{InvitationFilter, Order, Page, Store as _, View};
use rows::{GIVEN, RECORDS, SURNAMES};
use rows::{access, at, event, invitation, message, mixed, one_of, record, reference};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, params};
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

const SIZES: [u32; 2] = [100_000, 1_000_000];
/// Invitations of one worker: a council with more of them has more workers.
const CASELOAD: u32 = 500;
/// Invitations in one unit of work: few enough for its pages to fit the cache.
const UNIT: u32 = 5_000;
const RUNS: u32 = 400;
const PAGE: u32 = 50;
/// What bare rows with their indexes and a search index weigh, measured once; the goal is 1.25 times.
const BARE_BYTES: f64 = 817.0;
type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    if let [_, name, database, beginning, team @ ..] = args.as_slice()
        && name == tab::LIMIT
    {
        let team = team.first().map(String::as_str);
        return tab::limit(Path::new(database), beginning, team);
    }
    let mut sizes: Vec<u32> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    if sizes.is_empty() {
        sizes = SIZES.to_vec();
    }
    let home = std::env::temp_dir().join(format!("cso-scale-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let result = run(&home, &sizes);
    std::fs::remove_dir_all(&home)?;
    result
}

fn run(home: &Path, sizes: &[u32]) -> Fallible<()> {
    let mut scales = Vec::new();
    for &size in sizes {
        let scale = Scale::build(home, size)?;
        weigh(&scale)?;
        scales.push(scale);
    }
    say("ours at each size, then bare at each size; µs: median / p99")?;
    for question in QUESTIONS {
        ask(question, &scales)?;
    }
    for scale in &scales {
        tab::compare(scale)?;
    }
    Ok(())
}

fn say(line: &str) -> Fallible<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// One database and what is asked of it.
struct Scale {
    size: u32,
    workers: u32,
    place: PathBuf,
    store: SqliteStore,
    bare: Connection,
}

impl Scale {
    fn build(home: &Path, size: u32) -> Fallible<Self> {
        let place = home.join(format!("{size}.db"));
        let workers = (size / CASELOAD).max(1);
        let store = SqliteStore::create(&place, &Options::default())?;
        let start = Instant::now();
        let unit = store.begin()?;
        for number in 0..RECORDS {
            unit.add_record(&record(number)?)?;
        }
        unit.keep()?;
        let mut number = 0;
        while number < size {
            let unit = store.begin()?;
            for _ in 0..UNIT.min(size - number) {
                let invitation = invitation(number, workers)?;
                unit.add_invitation(&invitation, &[access(number)?])?;
                unit.add_message(&message(number, &invitation))?;
                unit.add_audit(&event(&invitation), None)?;
                number += 1;
            }
            unit.keep()?;
        }
        let took = start.elapsed().as_secs_f64();
        let bare = Connection::open(&place)?;
        bare.execute_batch("PRAGMA cache_size = -16384; PRAGMA wal_checkpoint(TRUNCATE)")?;
        say(&format!("{size} invitations built in {took:.0} s"))?;
        Ok(Self {
            size,
            workers,
            place,
            store,
            bare,
        })
    }
}

/// What each table and index weighs, in bytes an invitation.
fn weigh(scale: &Scale) -> Fallible<()> {
    let parts = scale
        .bare
        .prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(String, f64)>, _>>()?;
    let each = |bytes: f64| bytes / f64::from(scale.size);
    let all: f64 = parts.iter().map(|(_, bytes)| each(*bytes)).sum();
    let shown: Vec<String> = parts
        .iter()
        .filter(|(_, bytes)| each(*bytes) >= 0.5)
        .map(|(name, bytes)| format!("{name} {:.1}", each(*bytes)))
        .collect();
    say(&format!(
        "12 {} bytes: {all:.0} an invitation, goal {:.0}: {}",
        std::fs::metadata(&scale.place)?.len(),
        BARE_BYTES * 1.25,
        shown.join(", ")
    ))
}

/// What is asked of the store, and the bare query for the same rows.
struct Question {
    name: &'static str,
    ours: fn(&dyn View, &Scale, u32) -> Fallible<u64>,
    bare: fn(&Scale, u32) -> Fallible<u64>,
}

fn filter(scale: &Scale) -> InvitationFilter {
    InvitationFilter {
        scope: Scope::All,
        now: at(scale.size),
        states: Vec::new(),
        waiting_on: None,
        worker: None,
        team: None,
        record: None,
        created_before: None,
        search: None,
    }
}

const NEWEST: Page = Page {
    limit: PAGE,
    after: None,
    order: Order::NewestFirst,
};

fn listed(view: &dyn View, filter: &InvitationFilter) -> Fallible<u64> {
    let found = view.list_invitations(filter, NEWEST)?;
    Ok(u64::try_from(found.items.len())?)
}

/// Runs a query and looks at every value, as any program would; counts the rows of a page.
fn rows(conn: &Connection, sql: &str, params: impl Params) -> Fallible<u64> {
    let mut statement = conn.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params)?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let mut seen = 0;
        for column in 0..columns {
            seen += match row.get_ref(column)? {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec().len(),
                ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 1,
            };
        }
        found += u64::from(seen > 0);
    }
    Ok(found.min(PAGE.into()))
}

fn number(conn: &Connection, sql: &str, params: impl Params) -> Fallible<u64> {
    let number: i64 = conn
        .prepare_cached(sql)?
        .query_row(params, |row| row.get(0))?;
    Ok(u64::try_from(number)?)
}

fn some_worker(scale: &Scale, run: u32) -> String {
    format!("worker{}", mixed(run) % scale.workers)
}

fn of_worker(scale: &Scale, run: u32) -> Fallible<InvitationFilter> {
    let mut filter = filter(scale);
    filter.worker = Some(StaffLogin::parse(&some_worker(scale, run))?);
    filter.states = vec![InvitationState::AwaitingCode];
    Ok(filter)
}

fn whole_name(run: u32) -> Fallible<String> {
    Ok(format!(
        "{} {}",
        one_of(&GIVEN, mixed(run) >> 5)?,
        one_of(&SURNAMES, mixed(run) >> 11)?
    ))
}

fn search(scale: &Scale, words: String) -> InvitationFilter {
    InvitationFilter {
        search: Some(words),
        ..filter(scale)
    }
}

fn found(conn: &Connection, what: &str, end: &str, words: &str) -> Fallible<u64> {
    let words = words.split(' ').map(|word| format!("\"{word}\" *"));
    let words = words.collect::<Vec<_>>().join(" ");
    let sql = format!(
        "SELECT {what} FROM search s CROSS JOIN invitation i ON i.number = s.rowid
         WHERE s.search MATCH ?1 {end}"
    );
    if what == "i.*" {
        rows(conn, &sql, [words])
    } else {
        number(conn, &sql, [words])
    }
}

const PAGE_OF_SEARCH: &str = "ORDER BY s.rowid DESC LIMIT 51";

const QUESTIONS: &[Question] = &[
    Question {
        name: "list by worker and state",
        ours: |view, scale, run| listed(view, &of_worker(scale, run)?),
        bare: |scale, run| {
            rows(
                &scale.bare,
                "SELECT * FROM invitation WHERE worker = ?1 AND turn = 'peawa'
                 AND expires_at > ?2 ORDER BY number DESC LIMIT 51",
                params![some_worker(scale, run), at(scale.size).timestamp()],
            )
        },
    },
    Question {
        name: "list waiting_on approver",
        ours: |view, scale, _| {
            let mut filter = filter(scale);
            filter.waiting_on = Some(WaitingOn::Approver);
            listed(view, &filter)
        },
        bare: |scale, _| {
            rows(
                &scale.bare,
                "SELECT * FROM invitation WHERE turn = 'apdec'
                 ORDER BY number DESC LIMIT 51",
                [],
            )
        },
    },
    Question {
        name: "search by whole name",
        ours: |view, scale, run| listed(view, &search(scale, whole_name(run)?)),
        bare: |scale, run| found(&scale.bare, "i.*", PAGE_OF_SEARCH, &whole_name(run)?),
    },
    Question {
        name: "search by beginning of surname",
        ours: |view, scale, run| {
            let surname: String = one_of(&SURNAMES, run)?.chars().take(3).collect();
            listed(view, &search(scale, surname))
        },
        bare: |scale, run| {
            let surname: String = one_of(&SURNAMES, run)?.chars().take(3).collect();
            found(&scale.bare, "i.*", PAGE_OF_SEARCH, &surname)
        },
    },
    Question {
        name: "search by reference",
        ours: |view, scale, run| {
            let reference = reference(mixed(run) % scale.size);
            listed(view, &search(scale, reference.as_str().to_owned()))
        },
        bare: |scale, run| {
            let reference = reference(mixed(run) % scale.size);
            let symbols = reference.as_str().trim_start_matches(InvitationRef::PREFIX);
            found(&scale.bare, "i.*", PAGE_OF_SEARCH, symbols)
        },
    },
    Question {
        name: "count by worker and state",
        ours: |view, scale, run| Ok(view.count_invitations(&of_worker(scale, run)?)?),
        bare: |scale, run| {
            number(
                &scale.bare,
                "SELECT count(*) FROM invitation WHERE worker = ?1 AND turn = 'peawa'
                 AND expires_at > ?2",
                params![some_worker(scale, run), at(scale.size).timestamp()],
            )
        },
    },
    Question {
        name: "count of a whole name (grows with what it finds)",
        ours: |view, scale, run| Ok(view.count_invitations(&search(scale, whole_name(run)?))?),
        bare: |scale, run| {
            let words = whole_name(run)?;
            let words = words.split(' ').map(|word| format!("\"{word}\" *"));
            number(
                &scale.bare,
                "SELECT count(*) FROM search WHERE search MATCH ?1",
                [words.collect::<Vec<_>>().join(" ")],
            )
        },
    },
    Question {
        name: "count of messages that are due (one in a thousand)",
        ours: |view, scale, _| Ok(view.count_due_messages(at(scale.size))?),
        bare: |scale, _| {
            number(
                &scale.bare,
                "SELECT count(*) FROM message WHERE state IN ('queued', 'sending')
                 AND state = 'queued' AND next_attempt_at <= ?1",
                [at(scale.size).timestamp()],
            )
        },
    },
];

/// Asks ours and bare in turn, at every size in turn.
fn ask(question: &Question, scales: &[Scale]) -> Fallible<()> {
    let mut ours = vec![Vec::new(); scales.len()];
    let mut bare = vec![Vec::new(); scales.len()];
    // The first round warms caches and prepares statements.
    for run in 0..=RUNS {
        for ((scale, ours), bare) in scales.iter().zip(&mut ours).zip(&mut bare) {
            let start = Instant::now();
            let view = scale.store.view()?;
            let found = (question.ours)(&*view, scale, run)?;
            drop(view);
            let between = Instant::now();
            let wanted = (question.bare)(scale, run)?;
            let end = Instant::now();
            if found != wanted {
                return Err(format!("{}: {found} rows, not {wanted}", question.name).into());
            }
            if run > 0 {
                ours.push((between - start).as_secs_f64() * 1e6);
                bare.push((end - between).as_secs_f64() * 1e6);
            }
        }
    }
    let sum_up =
        |times: Vec<Vec<f64>>| -> Vec<(f64, f64)> { times.into_iter().map(middle).collect() };
    let (ours, bare) = (sum_up(ours), sum_up(bare));
    let shown = |times: &[(f64, f64)]| {
        let each = times
            .iter()
            .map(|(median, p99)| format!("{median:.0} / {p99:.0}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let mut line = format!(
        "11 {}: cso {}; bare {}",
        question.name,
        shown(&ours),
        shown(&bare)
    );
    if let (Some(small), Some(big), Some(bare)) = (ours.first(), ours.last(), bare.last()) {
        let ratios = format!(
            "; p99 big to small {:.2}, cso to bare {:.2}, medians {:.2} and {:.2}; goal 1.5",
            big.1 / small.1,
            big.1 / bare.1,
            big.0 / small.0,
            big.0 / bare.0
        );
        line.push_str(&ratios);
    }
    say(&line)
}

/// The median and the 99th of a hundred.
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
