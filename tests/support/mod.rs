//! The test environment: the real binary in a world where nothing is left to chance.

pub(crate) mod browser;
pub(crate) mod cluster;
pub(crate) mod desk;
pub(crate) mod errands;
pub(crate) mod files;
pub(crate) mod http;
pub(crate) mod letter;
pub(crate) mod person;
pub(crate) mod portal;
pub(crate) mod rows;
pub(crate) mod served;
pub(crate) mod shared;
pub(crate) mod terminal;
pub(crate) mod tmux;
pub(crate) mod wait;
pub(crate) mod webdriver;
pub(crate) mod window;
pub(crate) mod words;

use crate::support::letter::Letter;
use chrono::{DateTime, TimeDelta, Utc};
use cso::adapters::sqlite::{Options, SqliteStore};
use cso::ports::store::Store;
use serde_json::Value;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cso");

/// An own folder, clock, seed and user. Each command runs one second after the one before, with
/// draws of its own, the same in every test run.
pub(crate) struct TestEnv {
    home: TempDir,
    now: Cell<DateTime<Utc>>,
    /// Whether commands read the machine's own clock and draw at random.
    is_real: Cell<bool>,
    commands: Cell<u64>,
    variables: RefCell<BTreeMap<String, String>>,
    /// The shared database, once a command needs it, where the tests run on one.
    shared: Option<OnceCell<shared::Database>>,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        let variables = [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("LANG", "C.UTF-8"),
            ("TZ", "Europe/London"),
            ("TERM", "xterm"),
            ("COLUMNS", "100"),
            ("CSO_TEST_USER", "jb"),
        ];
        Self {
            home: tempfile::tempdir().unwrap(),
            now: Cell::new("2026-11-22T09:05:00Z".parse().unwrap()),
            is_real: Cell::new(false),
            commands: Cell::new(0),
            variables: RefCell::new(
                variables
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
            ),
            shared: shared::is_chosen().then(OnceCell::new),
        }
    }

    /// A world on a file of its own, whatever the others run on: for what only a file has.
    pub(crate) fn local() -> Self {
        Self {
            shared: None,
            ..Self::new()
        }
    }

    /// Whether this world's database is shared, on a server.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// The shared database, where there is one, made when it is first wanted.
    pub(crate) fn database(&self) -> Option<&shared::Database> {
        let draws = self.commands.get();
        let found = || {
            let database = shared::Database::founded(self.home(), self.now(), draws);
            if self.is_real.get() {
                database.run("DELETE FROM cso.meta WHERE name = 'clock'");
            }
            database
        };
        self.shared.as_ref().map(|cell| cell.get_or_init(found))
    }

    /// The database for looking into it and for what only its owner can do.
    pub(crate) fn store(&self) -> Box<dyn Store> {
        self.store_of("postgres")
    }

    /// The database as the portal has it: with the portal's rights, where there are any.
    pub(crate) fn portal_store(&self) -> Box<dyn Store> {
        self.store_of(shared::PORTAL)
    }

    fn store_of(&self, login: &str) -> Box<dyn Store> {
        if let Some(shared) = self.database() {
            return Box::new(shared.store(login));
        }
        let place = self.home().join("cso.db");
        Box::new(SqliteStore::open(&place, &Options::default()).unwrap())
    }

    /// A world on a shared database of its own, whatever the others run on.
    pub(crate) fn on_a_server() -> Self {
        Self {
            shared: Some(OnceCell::new()),
            ..Self::new()
        }
    }

    /// The shared database, once a command was run on it.
    pub(crate) fn server(&self) -> &shared::Database {
        self.shared.as_ref().and_then(OnceCell::get).unwrap()
    }

    /// The folder that `CSO_HOME` names.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A world with the real clock and real draws, as a portal that runs on needs them.
    pub(crate) fn live() -> Self {
        let env = Self::new();
        env.in_real_time();
        env
    }

    /// Sets a variable for the commands that follow.
    pub(crate) fn set(&self, name: &str, value: &str) {
        self.variables
            .borrow_mut()
            .insert(name.to_owned(), value.to_owned());
    }

    /// Lets somebody else run the commands that follow.
    pub(crate) fn user(&self, login: &str) {
        self.set("CSO_TEST_USER", login);
    }

    /// The instant at which the next command runs.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now.get()
    }

    pub(crate) fn set_now(&self, now: &str) {
        self.now.set(now.parse().unwrap());
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.now.set(self.now.get() + by);
    }

    /// Lets the commands that follow read the machine's own clock and draw at random, as they do
    /// beside a portal that is being served.
    pub(crate) fn in_real_time(&self) {
        self.is_real.set(true);
    }

    /// Writes a file into the home folder and gives its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A command in this world; its clock and seed are used up.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let args: Vec<OsString> = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        let is_portal = args.iter().take(2).eq(&["portal", "serve"]);
        let asks_only = args.iter().any(|arg| {
            let asked = arg.to_str().unwrap_or_default();
            ["-h", "--help", "--version", "completions"].contains(&asked)
        });
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .current_dir(self.home())
            .env_clear()
            .envs(&*self.variables.borrow())
            .env("HOME", self.home())
            .env("CSO_HOME", self.home());
        let mut draws = self.commands.get().to_string();
        if let Some(shared) = &self.shared
            && !self.variables.borrow().contains_key("CSO_DATABASE")
            && !asks_only
        {
            if shared.get().is_none() {
                // What the first command draws for the key of a local database.
                draws.push_str("+40");
            }
            let database = self.database().unwrap();
            let url = if is_portal {
                database.url_of(shared::PORTAL)
            } else {
                database.url()
            };
            command.env("CSO_DATABASE", url).env(
                "CSO_POLICY_SECOND_PERSON",
                self.variables
                    .borrow()
                    .get("CSO_POLICY_SECOND_PERSON")
                    .map_or("never", String::as_str),
            );
        }
        if !self.is_real.get() {
            command
                .env("CSO_TEST_NOW", self.now.get().to_rfc3339())
                .env("CSO_TEST_CODES", draws);
        }
        self.commands.set(self.commands.get() + 1);
        self.advance(TimeDelta::seconds(1));
        command
    }

    /// Runs a command with nothing on standard input.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.run_with_input(args, "")
    }

    /// Runs a command with this on standard input.
    pub(crate) fn run_with_input<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        input: impl AsRef<[u8]>,
    ) -> Output {
        let mut command = self.command(args);
        let shown = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_owned();
        // On a thread of its own: a command that prints much before it reads must not block both.
        let writer = std::thread::spawn(move || stdin.write_all(&input).ok());
        let done = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let redact = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            let home = self.home().canonicalize().unwrap();
            text.replace(home.to_str().unwrap(), "[HOME]")
                .replace(self.home().to_str().unwrap(), "[HOME]")
        };
        Output {
            command: shown,
            stdout: redact(done.stdout),
            stderr: redact(done.stderr),
            code: done.status.code(),
        }
    }

    /// Runs a command that must succeed, with `--json`, and gives what it prints.
    pub(crate) fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let mut all: Vec<_> = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        all.push("--json".into());
        self.run(all).success().json()
    }

    /// Runs a command that must be refused, with `--json`, compares code and exit, and gives the error
    /// object. Nothing may stand on standard output then.
    #[track_caller]
    pub(crate) fn refused<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        code: &str,
        exit: i32,
    ) -> Value {
        let mut all: Vec<_> = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        all.push("--json".into());
        let output = self.run(all).ended(exit);
        assert_eq!(output.stdout, "", "{output}");
        let lines: Vec<&str> = output.stderr.lines().collect();
        let error: Value = serde_json::from_str(lines.last().unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}\n{output}", output.command));
        let error = error["error"].clone();
        assert_eq!(error["code"], code, "{output}");
        assert_eq!(error["exit"], exit, "{output}");
        assert!(error["message"].is_string(), "{output}");
        // What a value must look like stands in the message itself.
        let mends_itself = code == "usage" || code.starts_with("invalid_");
        assert!(mends_itself || error["hint"].is_string(), "{output}");
        error
    }

    /// Invites Sam Gamgee to record C220 and gives the reference.
    #[track_caller]
    pub(crate) fn invite(&self) -> String {
        self.invite_to("sam@example.org", "Sam Gamgee", &["C220=Frodo B."])
    }

    /// Invites somebody to records and gives the reference.
    #[track_caller]
    pub(crate) fn invite_to(&self, email: &str, name: &str, records: &[&str]) -> String {
        let mut args = vec!["invite", "create", email, "--name", name];
        for record in records {
            args.extend(["--record", record]);
        }
        let made = self.json(args);
        made["invitation"]["ref"].as_str().unwrap().to_owned()
    }

    /// Adds a member of staff, by the first one.
    #[track_caller]
    pub(crate) fn staff(&self, login: &str, roles: &str, team: &str) {
        let before = self.variables.borrow().get("CSO_TEST_USER").cloned();
        self.user("jb");
        let args = ["staff", "add", login, "--role", roles, "--team", team];
        self.run(args).success();
        self.user(&before.unwrap());
    }

    /// The bytes of the database, the key file and what is in the outbox: what a dry run must leave.
    pub(crate) fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = self.stored();
        for path in files::under(self.home()) {
            let content = std::fs::read(&path).unwrap();
            all.insert(path, content);
        }
        all
    }

    /// What is in the database: the bytes of the file, or the rows of each table and the rights of
    /// each login.
    pub(crate) fn stored(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let shared = self.shared.as_ref().and_then(OnceCell::get);
        if let Some(shared) = shared {
            return shared.content();
        }
        let place = self.home().join("cso.db");
        std::fs::read(&place)
            .map(|bytes| (place, bytes))
            .into_iter()
            .collect()
    }

    /// The emails in the outbox folder, decoded, oldest first by name.
    pub(crate) fn outbox(&self) -> Vec<Letter> {
        files::under(&self.home().join("outbox"))
            .into_iter()
            .filter(|path| path.extension().is_some_and(|e| e == "eml"))
            .map(|path| Letter::parse(&std::fs::read(path).unwrap()))
            .collect()
    }
}

/// What a command did, with the home folder's path replaced by `[HOME]`.
pub(crate) struct Output {
    command: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Output {
    /// Fails the test unless the command ended like this.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{self}", self.command);
        self
    }

    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.ended(0)
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}\n{self}", self.command))
    }

    /// The error object that `--json` puts on standard error.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let parsed: Value = serde_json::from_str(&self.stderr)
            .unwrap_or_else(|error| panic!("{}: {error}\n{self}", self.command));
        parsed["error"].clone()
    }
}

/// Both streams and the exit code in one text, for snapshots.
impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "------- stderr -------\n{}", self.stderr)?;
        }
        match self.code {
            Some(code) => write!(f, "[exit {code}]"),
            None => f.write_str("[killed]"),
        }
    }
}
