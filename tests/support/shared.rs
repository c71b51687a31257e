//! A shared database for each test: the same world as on a file, on a server of the test's own for as
//! long as it runs. Logins belong to a whole server, so no two tests share one at the same time.

use crate::support::cluster::Cluster;
use chrono::{DateTime, Utc};
use cso::adapters::key_ring::KeyRing;
use cso::adapters::postgres::link::{Limits, Link};
use cso::adapters::postgres::store::{self, Options, PostgresStore};
use cso::adapters::postgres::target::Target;
use cso::adapters::random_codes::SeededCodes;
use cso::adapters::sqlite::Keeping;
use cso::app::key;
use cso::ports::store::Store as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The login of the portal.
pub(crate) const PORTAL: &str = "cso_web";

/// Servers that no test uses at the moment.
static IDLE: Mutex<Vec<Server>> = Mutex::new(Vec::new());

/// Which databases the tests of commands run on: `CSO_TEST_ENGINE=postgres` chooses the shared one.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run.sh says on which engine the tests run; there are no settings to read it through"
)]
pub(crate) fn is_chosen() -> bool {
    std::env::var("CSO_TEST_ENGINE").is_ok_and(|engine| engine == "postgres")
}

/// A server with an empty database of ours to copy from.
struct Server {
    cluster: Cluster,
}

fn options() -> Options {
    Options {
        wait: Duration::from_secs(20),
        keeping: Keeping::Durable,
        brief: None,
    }
}

/// Makes the schema in a new database of this server.
fn make_on(cluster: &Cluster, name: &str) {
    let url = |database| target(&cluster.socket_url("postgres", database));
    let run = |database, sql: &str| {
        let link = Link::open(&url(database), &Limits::default()).unwrap();
        link.simple(sql).unwrap();
    };
    run("postgres", &format!("CREATE DATABASE {name}"));
    store::migrate(&url(name), options()).unwrap();
    // The tests' time stands still, and one person is a whole office.
    run(
        name,
        "INSERT INTO cso.meta VALUES ('clock', 'client'), ('second_person', 'never')",
    );
}

/// Puts a key into this folder and makes `jb`, who has every role.
fn settle_on(cluster: &Cluster, home: &Path, now: DateTime<Utc>, draws: u64) {
    let ring = KeyRing::new(home.join("cso.key"), Arc::new(SeededCodes::new(draws)));
    ring.create().unwrap();
    let target = target(&cluster.socket_url("postgres", "cso"));
    let store = PostgresStore::open(target.clone(), options()).unwrap();
    let unit = store.begin().unwrap();
    key::introduce(&*unit, &ring).unwrap();
    unit.keep().unwrap();
    let now = now.timestamp();
    let link = Link::open(&target, &Limits::default()).unwrap();
    link.simple(&format!(
        "SET search_path = cso;
         INSERT INTO staff (login, roles, created_at, created_by)
         VALUES ('jb', 'caseworker approver support auditor admin', {now}, 'jb');
         SELECT add_audit({now}, 'staff:jb', 'db init', 'staff.added', 'jb', '', 'done', 'first on this database', NULL, NULL)"
    ))
    .unwrap();
}

/// A database named `cso` on a server of the test's own, as [`Database::founded`] makes one.
pub(crate) fn found_on(cluster: &Cluster, home: &Path, now: DateTime<Utc>) {
    make_on(cluster, "cso");
    settle_on(cluster, home, now, 0);
}

fn target(url: &str) -> Target {
    Target::parse(url, "postgres", &|_| None).unwrap()
}

impl Server {
    fn start() -> Self {
        let server = Self {
            cluster: Cluster::start(),
        };
        make_on(&server.cluster, "cso_template");
        server.run(
            "postgres",
            &format!("CREATE ROLE {PORTAL} LOGIN; GRANT cso_portal TO {PORTAL}"),
        );
        server
    }

    fn url(&self, user: &str, database: &str) -> String {
        self.cluster.socket_url(user, database)
    }

    fn link(&self, database: &str) -> Link {
        Link::open(&target(&self.url("postgres", database)), &Limits::default()).unwrap()
    }

    fn run(&self, database: &str, sql: &str) {
        self.link(database).simple(sql).unwrap();
    }
}

/// A database of one test's own, with nobody in it.
pub(crate) struct Database {
    /// There until the drop.
    server: Option<Server>,
}

impl Database {
    /// A new one, empty but for its schema.
    pub(crate) fn empty() -> Self {
        let idle = IDLE.lock().unwrap().pop();
        let server = idle.unwrap_or_else(Server::start);
        server.run("postgres", "CREATE DATABASE cso TEMPLATE cso_template");
        Self {
            server: Some(server),
        }
    }

    /// As the first command makes a local one: a key in this folder, of these draws, and `jb` with
    /// every role.
    pub(crate) fn founded(home: &Path, now: DateTime<Utc>, draws: u64) -> Self {
        let database = Self::empty();
        settle_on(&database.server().cluster, home, now, draws);
        database
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// Its address for whoever runs the command.
    pub(crate) fn url(&self) -> String {
        self.url_of("").replacen("//@", "//", 1)
    }

    /// Its address for one login.
    pub(crate) fn url_of(&self, user: &str) -> String {
        self.server().url(user, "cso")
    }

    /// The store, as one login.
    pub(crate) fn store(&self, user: &str) -> PostgresStore {
        PostgresStore::open(target(&self.url_of(user)), options()).unwrap()
    }

    /// A connection of one login.
    pub(crate) fn link(&self, user: &str) -> Link {
        Link::open(&target(&self.url_of(user)), &Limits::default()).unwrap()
    }

    /// A connection of one login whose statements may take long.
    pub(crate) fn link_for(&self, user: &str, statement: Duration) -> Link {
        let limits = Limits {
            statement,
            ..Limits::default()
        };
        Link::open(&target(&self.url_of(user)), &limits).unwrap()
    }

    /// Runs statements as whoever owns the server.
    pub(crate) fn run(&self, sql: &str) {
        self.server().run("cso", sql);
    }

    /// The rows of every table, and who is a member of which role.
    pub(crate) fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let link = self.link("postgres");
        let texts = |sql: &str| -> Vec<String> {
            let rows = link.query(sql, &[]).unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        };
        let tables = "SELECT relname::text FROM pg_class
            WHERE relnamespace = 'cso'::regnamespace AND relkind = 'r'";
        let mut content: BTreeMap<PathBuf, Vec<u8>> = texts(tables)
            .into_iter()
            .map(|table| {
                let rows = texts(&format!("SELECT t::text FROM cso.{table} AS t ORDER BY 1"));
                (table.into(), rows.join("\n").into())
            })
            .collect();
        let rights = "SELECT rolname || ' ' || coalesce(string_agg(pg_get_userbyid(roleid), ' ' ORDER BY roleid), '')
            FROM pg_roles r LEFT JOIN pg_auth_members m ON m.member = r.oid GROUP BY rolname ORDER BY 1";
        content.insert("rights".into(), texts(rights).join("\n").into());
        content
    }
}

/// An empty store, for its contract: as whoever owns the server, whom the rules about who acts pass by.
pub(crate) fn fresh() -> (PostgresStore, Database) {
    let database = Database::empty();
    (database.store("postgres"), database)
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else {
            return;
        };
        let clean = server.link("postgres");
        let dropped = clean
            .simple("DROP DATABASE IF EXISTS cso WITH (FORCE)")
            .is_ok();
        let others = clean.query(
            "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname <> 'postgres'
                AND rolname NOT LIKE 'pg\\_%' AND rolname NOT LIKE 'cso\\_%'",
            &[],
        );
        let logins_gone = others.is_ok_and(|rows| {
            rows.iter().all(|row| {
                let name: String = row.get(0);
                clean.simple(&format!("DROP ROLE {name}")).is_ok()
            })
        });
        drop(clean);
        // What could not be cleaned is not used again.
        if dropped && logins_gone {
            IDLE.lock().unwrap().push(server);
        }
    }
}
