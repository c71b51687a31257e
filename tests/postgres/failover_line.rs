//! A line between a program and its server that is cut where a test says so.

use crate::support::cluster::Cluster;
use std::fs::Permissions;
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// What becomes of the question at which the line is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It never arrives.
    Before,
    /// It arrives, and both ends are told at once.
    At,
    /// It is answered, and the answer is lost.
    After,
}

#[derive(Default)]
struct State {
    /// At which question, and how.
    cut: Option<(usize, Cut)>,
    asked: usize,
    /// Whether nobody gets through once it was cut.
    is_for_good: bool,
    is_dead: bool,
    /// What was said at the beginning of each connection.
    greetings: Vec<String>,
    /// The questions in plain words.
    words: Vec<String>,
}

/// The line: a socket like the server's own.
pub(super) struct Line {
    folder: TempDir,
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Line {
    /// A line to this server.
    pub(super) fn to(cluster: &Cluster) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("line")
            .tempdir_in("/tmp")
            .unwrap();
        let name = format!(".s.PGSQL.{}", cluster.port);
        let path = folder.path().join(&name);
        let listener = UnixListener::bind(&path).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
        let server = cluster.folder().join(name);
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, state) = (server.clone(), Arc::clone(&shared));
                std::thread::spawn(move || carry(client, &server, &state));
            }
        });
        Self {
            folder,
            port: cluster.port,
            state,
        }
    }

    /// The address of the server at the other end.
    pub(super) fn url(&self, user: &str) -> String {
        let folder = self.folder.path().display();
        let port = self.port;
        format!("postgres://{user}@/cso?host={folder}&port={port}")
    }

    /// From now on: cuts once, at this question, the first being 1.
    pub(super) fn cut(&self, at: usize, how: Cut) {
        let mut state = self.state.lock().unwrap();
        state.cut = Some((at, how));
        state.asked = 0;
        state.words.clear();
    }

    /// As [`Self::cut`], and nobody gets through afterwards until it is mended.
    pub(super) fn cut_for_good(&self, at: usize, how: Cut) {
        self.cut(at, how);
        self.state.lock().unwrap().is_for_good = true;
    }

    /// From now on nothing is cut.
    pub(super) fn mend(&self) {
        let mut state = self.state.lock().unwrap();
        state.cut = None;
        (state.is_for_good, state.is_dead) = (false, false);
        state.asked = 0;
        state.words.clear();
    }

    /// How many questions were asked since.
    pub(super) fn asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }

    /// The plain questions since, such as `COMMIT`, each with its number.
    pub(super) fn words(&self) -> Vec<String> {
        self.state.lock().unwrap().words.clone()
    }

    /// What clients said when they came.
    pub(super) fn greetings(&self) -> Vec<String> {
        self.state.lock().unwrap().greetings.clone()
    }
}

/// One message of a client: its letter, none for the first, and all its bytes.
fn message(from: &mut UnixStream, is_first: bool) -> Option<(u8, Vec<u8>)> {
    let mut head = vec![0; if is_first { 4 } else { 5 }];
    from.read_exact(&mut head).ok()?;
    let (letter, length) = match head[..] {
        [a, b, c, d] => (0, [a, b, c, d]),
        [letter, a, b, c, d] => (letter, [a, b, c, d]),
        _ => return None,
    };
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
    let mut rest = vec![0; length - 4];
    from.read_exact(&mut rest).ok()?;
    head.extend(rest);
    Some((letter, head))
}

fn carry(mut client: UnixStream, server: &PathBuf, state: &Mutex<State>) {
    let is_dead = state.lock().unwrap().is_dead;
    let server = (!is_dead).then(|| UnixStream::connect(server).ok());
    let Some(mut server) = server.flatten() else {
        return;
    };
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let hears_nothing = Arc::new(Mutex::new(false));
    let deaf = Arc::clone(&hears_nothing);
    std::thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(count) = answers.read(&mut bytes) {
            if count == 0 {
                break;
            }
            if !*deaf.lock().unwrap() && back.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        back.shutdown(Shutdown::Both).ok();
    });
    let mut is_first = true;
    while let Some((letter, bytes)) = message(&mut client, is_first) {
        if is_first {
            let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
            state.lock().unwrap().greetings.push(text);
        }
        is_first = false;
        // A question ends with one of these.
        let how = if matches!(letter, b'Q' | b'S') {
            let mut state = state.lock().unwrap();
            state.asked += 1;
            if letter == b'Q' {
                let text = String::from_utf8_lossy(&bytes[5..bytes.len() - 1]).into_owned();
                let line = format!("{} {text}", state.asked);
                state.words.push(line);
            }
            match state.cut {
                Some((at, how)) if at == state.asked => {
                    state.is_dead = state.is_for_good;
                    Some(how)
                }
                _ => None,
            }
        } else {
            None
        };
        match how {
            None => {
                if server.write_all(&bytes).is_err() {
                    break;
                }
            }
            Some(Cut::Before) => break,
            Some(Cut::At) => {
                *hears_nothing.lock().unwrap() = true;
                server.write_all(&bytes).ok();
                break;
            }
            Some(Cut::After) => {
                *hears_nothing.lock().unwrap() = true;
                server.write_all(&bytes).ok();
                // Long enough for a statement of these tests.
                crate::support::wait::pause(Duration::from_millis(60));
                break;
            }
        }
    }
    server.shutdown(Shutdown::Both).ok();
    client.shutdown(Shutdown::Both).ok();
}
