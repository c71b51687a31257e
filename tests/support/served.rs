//! An office whose portal is served by the real program, in real time, on a port of its own.

use crate::support::desk::Arrived;
use crate::support::errands::dead_port;
use crate::support::letter::Letter;
use crate::support::window::Window;
use crate::support::words::Tongue;
use crate::support::{TestEnv, files, wait};
use chrono::TimeDelta;
use cso::adapters::sqlite::{Options, SqliteStore};
use cso::adapters::system_clock::SystemClock;
use cso::domain::access::AccessEvent;
use cso::domain::id::{InvitationRef, StaffLogin};
use cso::ports::clock::Clock as _;
use cso::ports::store::{Store as _, UnitOfWork};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// A setting of the test run; the lint's exception is this one reader.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run.sh says where things are; there are no settings to read it through"
)]
fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub(crate) fn setting(name: &str) -> String {
    optional(name).unwrap_or_else(|| panic!("{name} is not set: run tests/run.sh"))
}

/// How many of these tests run at once: each has a browser and a portal.
const AT_ONCE: usize = 2;
static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// One of the places in [`AT_ONCE`].
struct Turn;

impl Turn {
    fn wait() -> Self {
        let (running, freed) = &RUNNING;
        let mut running = running.lock().unwrap();
        while *running >= AT_ONCE {
            running = freed.wait(running).unwrap();
        }
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (running, freed) = &RUNNING;
        if let Ok(mut running) = running.lock() {
            *running -= 1;
        }
        freed.notify_one();
    }
}

/// The program, serving; it ends with this value.
struct Portal(Child);

impl Portal {
    fn start(env: &TestEnv, port: u16) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let log = std::fs::File::create(env.home().join("portal.log")).unwrap();
        let child = env
            .command(["portal", "serve", "--listen", &listen])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut portal = Self(child);
        wait::until("the portal is ready", || {
            if let Ok(Some(ended)) = portal.0.try_wait() {
                let log = std::fs::read_to_string(env.home().join("portal.log"));
                panic!("the portal ended, {ended}:\n{}", log.unwrap());
            }
            is_ready(port).then_some(())
        });
        portal
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        if let Ok(number) = i32::try_from(self.0.id())
            && let Some(pid) = rustix::process::Pid::from_raw(number)
        {
            let _asked = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let ended = wait::within(Duration::from_secs(20), || self.0.try_wait().ok().flatten());
        if ended.is_none() {
            let _ended = self.0.kill();
            let _reaped = self.0.wait();
        }
    }
}

fn is_ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut answer = String::new();
    let asked = write!(
        stream,
        "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    );
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.contains(" 200 ")
}

/// The office, its portal, and the letters and calls that leave it.
pub(crate) struct Served {
    portal: RefCell<Option<Portal>>,
    pub(crate) env: TestEnv,
    port: u16,
    read: RefCell<BTreeSet<PathBuf>>,
    _turn: Turn,
}

impl Served {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// With settings of the environment.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        let turn = Turn::wait();
        let env = TestEnv::new();
        let port = dead_port();
        env.in_real_time();
        env.set("CSO_PORTAL_PUBLIC_URL", &format!("http://127.0.0.1:{port}"));
        env.set("CSO_PORTAL_FORMS_A_MINUTE", "100000");
        for (name, value) in settings {
            env.set(name, value);
        }
        // The first command makes the database.
        env.run(["staff", "list"]).success();
        let portal = Portal::start(&env, port);
        Self {
            portal: RefCell::new(Some(portal)),
            env,
            port,
            read: RefCell::default(),
            _turn: turn,
        }
    }

    pub(crate) fn home(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Stops the portal and serves again, with other settings.
    pub(crate) fn again_with(&self, settings: &[(&str, &str)]) {
        self.stop();
        for (name, value) in settings {
            self.env.set(name, value);
        }
        let portal = Portal::start(&self.env, self.port);
        self.portal.replace(Some(portal));
    }

    /// Stops the portal.
    pub(crate) fn stop(&self) {
        drop(self.portal.take());
    }

    /// What the portal wrote since it was started.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.env.home().join("portal.log")).unwrap()
    }

    /// A window in this language, with scripts.
    pub(crate) fn window(&self, tongue: Tongue) -> Window {
        Window::open(&self.home(), tongue, true)
    }

    /// A window in which axe-core looks through every page that is checked; with `CSO_TEST_PICTURES`
    /// naming a folder, pictures of them are kept there.
    pub(crate) fn judged_window(&self, tongue: Tongue) -> Window {
        let source = std::fs::read_to_string(setting("CSO_TEST_AXE")).unwrap();
        let pictures = optional("CSO_TEST_PICTURES").map(PathBuf::from);
        self.window(tongue).with_axe(source).with_pictures(pictures)
    }

    /// A window that runs no scripts.
    pub(crate) fn plain_window(&self, tongue: Tongue) -> Window {
        Window::open(&self.home(), tongue, false)
    }

    /// What `cso status` says of an invitation: its stage and who must act.
    #[track_caller]
    pub(crate) fn status(&self, reference: &str) -> (String, String) {
        let status = self.env.json(["status", reference]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&status["stage"]), text(&status["waiting_on"]))
    }

    /// The newest file of the outbox that was not read yet and of which this can be read; waits for it.
    #[track_caller]
    fn arrives<T>(&self, what: &str, read: impl Fn(&PathBuf, &[u8]) -> Option<T>) -> T {
        wait::until(what, || {
            let mut known = self.read.borrow_mut();
            let new = files::under(&self.env.home().join("outbox"))
                .into_iter()
                .rev()
                .filter(|path| !known.contains(path));
            for path in new.collect::<Vec<_>>() {
                // Drafts come and go.
                let Ok(bytes) = std::fs::read(&path) else {
                    continue;
                };
                if let Some(found) = read(&path, &bytes) {
                    known.insert(path);
                    return Some(found);
                }
            }
            None
        })
    }

    /// The next email to somebody with this in its subject.
    #[track_caller]
    pub(crate) fn email(&self, to: &str, subject: &str) -> Letter {
        self.arrives(&format!("“{subject}” to {to}"), |path, bytes| {
            if path.extension().is_none_or(|ending| ending != "eml") {
                return None;
            }
            let letter = Letter::parse(bytes);
            (letter.to().contains(to) && letter.subject().contains(subject)).then_some(letter)
        })
    }

    /// The path of the link in the next accept email.
    #[track_caller]
    pub(crate) fn link(&self, to: &str) -> String {
        let letter = self.arrives(&format!("a link to {to}"), |path, bytes| {
            if path.extension().is_none_or(|ending| ending != "eml") {
                return None;
            }
            let letter = Letter::parse(bytes);
            (letter.to().contains(to) && letter.text.contains("/accept/")).then_some(letter)
        });
        let home = self.home();
        let link = letter
            .text
            .split_whitespace()
            .find(|word| word.contains("/accept/"))
            .unwrap();
        link.strip_prefix(home.as_str()).unwrap().to_owned()
    }

    /// The six digits in the next email to this address, or in the next text or call to this number.
    #[track_caller]
    pub(crate) fn digits(&self, to: &str, by: &str) -> String {
        self.arrives(&format!("digits to {to} by {by}"), |path, bytes| {
            let text = if path.extension().is_some_and(|ending| ending == "eml") {
                let letter = Letter::parse(bytes);
                let is_it = by == "email"
                    && letter.to().contains(to)
                    && ["verification code", "Cod dilysu"]
                        .iter()
                        .any(|title| letter.subject().contains(title));
                is_it.then_some(letter.text)?
            } else {
                // A draft is gone a moment later, and its text stands under another name then.
                path.extension().filter(|ending| *ending == "txt")?;
                let text = String::from_utf8(bytes.to_owned()).ok()?;
                let is_it =
                    text.contains(&format!("To: {to}\n")) && text.contains(&format!("By: {by}\n"));
                is_it.then(|| text.split_once("\n\n").unwrap().1.to_owned())?
            };
            let arrived = Arrived {
                id: String::new(),
                to: String::new(),
                subject: String::new(),
                text,
            };
            Some(arrived.digits()?.expose().to_owned())
        })
    }

    /// Changes rows of the database beside the running portal, as a command of staff does.
    #[track_caller]
    pub(crate) fn change(&self, change: impl FnOnce(&dyn UnitOfWork)) {
        let place = self.env.home().join("cso.db");
        let store = SqliteStore::open(&place, &Options::default()).unwrap();
        let unit = store.begin().unwrap();
        change(&*unit);
        unit.keep().unwrap();
    }

    /// Lets something happen to what somebody was offered.
    #[track_caller]
    pub(crate) fn access(&self, invitation: &str, record: &str, event: AccessEvent) {
        self.change(|unit| {
            let invitation = InvitationRef::parse(invitation).unwrap();
            let accesses = unit.accesses_of(&invitation).unwrap();
            let before = accesses
                .into_iter()
                .find(|access| access.record.as_str() == record)
                .unwrap();
            let now = SystemClock.now();
            let mut after = before.clone();
            after.state = before.state.after(event).unwrap();
            match event {
                AccessEvent::Accepted | AccessEvent::Declined => after.decided_at = Some(now),
                AccessEvent::Approved => {
                    after.reviewed_at = Some(now);
                    after.reviewed_by = Some(StaffLogin::parse("jb").unwrap());
                    after.active_since = Some(now);
                }
                AccessEvent::Refused => {
                    after.reviewed_at = Some(now);
                    after.reviewed_by = Some(StaffLogin::parse("jb").unwrap());
                }
                AccessEvent::EndSet => after.ends_at = Some(now + TimeDelta::days(9)),
                AccessEvent::Ended | AccessEvent::Withdrawn => after.ended_at = Some(now),
                AccessEvent::Suspended | AccessEvent::Resumed | AccessEvent::ResumedUntil => {}
            }
            unit.move_access(&before, &after).unwrap();
        });
    }

    /// Lets the link of an invitation run out.
    #[track_caller]
    pub(crate) fn link_runs_out(&self, invitation: &str) {
        self.change(|unit| {
            let reference = InvitationRef::parse(invitation).unwrap();
            let before = unit.invitation(&reference).unwrap().unwrap();
            let mut after = before.clone();
            after.version += 1;
            after.link.as_mut().unwrap().expires_at = SystemClock.now();
            unit.move_invitation(&before, &after).unwrap();
        });
    }

    /// How many texts and calls left.
    pub(crate) fn texts_and_calls(&self) -> usize {
        files::under(&self.env.home().join("outbox"))
            .iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
            .count()
    }
}

impl Drop for Served {
    #[expect(
        clippy::print_stderr,
        reason = "a failed test shows what the portal saw"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the portal's log:\n{}", self.log());
        }
    }
}
