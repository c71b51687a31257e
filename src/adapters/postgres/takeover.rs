//! Taking over everything of a local database: references, numbers, the audit chain and waiting
//! messages as they are. Its owner does it, on a database that nobody has used, in one transaction.

use super::engine::bound;
use super::errors::failed;
use super::link::{Link, Param};
use super::migrations::{self, SCRIPTS};
use super::store::{Options, limits};
use super::target::Target;
use crate::adapters::sql::engine::{Row as _, Value};
use crate::adapters::sql::moving::Tables;
use crate::ports::store::StoreError;

/// What is taken over, each behind what it names. Sessions stay behind: people sign in again.
const TABLES: [&str; 15] = [
    "key_check",
    "staff",
    "record",
    "account",
    "invitation",
    "access",
    "message",
    "contact_hold",
    "record_bar",
    "verification",
    "audit",
    "audit_reason",
    "batch_run",
    "batch_row",
    "legal_hold",
];
/// Behind all others, since a remark names its row.
const REMARKS: &str = "batch_remark";
/// How many rows are sent before their answers are read.
const AT_ONCE: usize = 512;

/// How many rows of each table were taken over.
pub type Taken = Vec<(&'static str, u64)>;

/// Takes over a database.
///
/// # Errors
/// [`StoreError::Unsuitable`] for a target that was used already; [`StoreError::Refused`] for a login
/// that does not own it, or where a member of staff has the name of a more powerful login. Nothing was
/// taken over then.
pub(crate) fn take_over(
    target: &Target,
    options: Options,
    from: &dyn Tables,
) -> Result<Taken, StoreError> {
    let link = Link::open(target, &limits(options)).map_err(failed)?;
    super::upkeep::require_suitable(&link)?;
    migrations::migrate(&link, SCRIPTS)?;
    link.simple("BEGIN").map_err(failed)?;
    let taken = all(&link, target, from)?;
    link.simple("COMMIT").map_err(failed)?;
    Ok(taken)
}

fn all(link: &Link, target: &Target, from: &dyn Tables) -> Result<Taken, StoreError> {
    let tables = || TABLES.into_iter().chain([REMARKS]);
    // The rules are about what staff do one step at a time, and their row-level security holds for the
    // owner too: for the length of this transaction both are set aside. Staff get their logins as
    // always.
    let aside: Vec<String> = tables()
        .map(|table| {
            format!("ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY;")
        })
        .collect();
    link.simple(&format!(
        "SET LOCAL search_path = cso; SET LOCAL statement_timeout = 0; {}
        ALTER TABLE staff ENABLE TRIGGER a_logins; ALTER TABLE chain NO FORCE ROW LEVEL SECURITY",
        aside.concat()
    ))
    .map_err(failed)?;
    let used = "SELECT (SELECT count(*) FROM staff) + (SELECT count(*) FROM invitation) + (SELECT count(*) FROM audit)";
    let rows = link.query(used, &[]).map_err(failed)?;
    if rows.first().and_then(|row| row.integer(0).ok().flatten()) != Some(0) {
        return Err(StoreError::Unsuitable(format!(
            "{} was used already; a local database is copied to a new, empty one",
            target.place()
        )));
    }
    let mut taken = Vec::new();
    for table in tables() {
        let count = rows_of(link, table, from)?;
        let sql = format!("SELECT count(*) FROM {table}");
        let rows = link.query(&sql, &[]).map_err(failed)?;
        let there = rows.first().and_then(|row| row.integer(0).ok().flatten());
        if there.and_then(|there| u64::try_from(there).ok()) != Some(count) {
            return Err(StoreError::Backend(format!(
                "not every row of {table} arrived"
            )));
        }
        taken.push((table, count));
    }
    let counted = |table: &str| !["audit", "audit_reason", "batch_row", REMARKS].contains(&table);
    let counters: Vec<String> = tables()
        .filter(|table| counted(table))
        .map(|table| {
            format!("SELECT setval(pg_get_serial_sequence('cso.{table}', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM {table}), false);")
        })
        .collect();
    let back: Vec<String> = tables()
        .map(|table| format!("ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY;"))
        .collect();
    // What is checked at the end is checked before the tables are altered again.
    link.simple(&format!(
        "UPDATE chain SET number = a.number, hash = a.hash
            FROM (SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1) a;
        {} SET CONSTRAINTS ALL IMMEDIATE; {} ALTER TABLE chain FORCE ROW LEVEL SECURITY",
        counters.concat(),
        back.concat()
    ))
    .map_err(failed)?;
    Ok(taken)
}

fn rows_of(link: &Link, table: &'static str, from: &dyn Tables) -> Result<u64, StoreError> {
    let columns = from.columns(table)?;
    let mut names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let mut places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    if table == "invitation" {
        let place = |name: &str| {
            let at = columns.iter().position(|column| column == name);
            at.map_or_else(String::new, |at| format!("${}", at + 1))
        };
        names.push("search".to_owned());
        places.push(format!(
            "searched({}, {}, {})",
            place("name"),
            place("email"),
            place("ref")
        ));
    }
    let sql = format!(
        "INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    let mut waiting: Vec<Vec<Value<'static>>> = Vec::with_capacity(AT_ONCE);
    let mut count = 0;
    from.each_row(table, &columns, &mut |row| {
        waiting.push(row);
        count += 1;
        if waiting.len() == AT_ONCE {
            send(link, &sql, &waiting)?;
            waiting.clear();
        }
        Ok(())
    })?;
    send(link, &sql, &waiting)?;
    Ok(count)
}

fn send(link: &Link, sql: &str, rows: &[Vec<Value<'static>>]) -> Result<(), StoreError> {
    let params: Vec<Vec<Param<'_>>> = rows.iter().map(|row| bound(row)).collect();
    let statements: Vec<(&str, &[Param<'_>])> =
        params.iter().map(|row| (sql, row.as_slice())).collect();
    for answer in link.pipeline(&statements).map_err(failed)? {
        answer.map_err(failed)?;
    }
    Ok(())
}
