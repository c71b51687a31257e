//! How quickly the portal answers, and how many people can sign in beside what Argon2id alone allows.
//!
//! `cargo bench --bench portal` makes a practice database, serves it and asks from this process.
//! Nothing fails by a number: only ratios of one run count, and the machine may be busy.

use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::Connection;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Requests a second, and for how long.
const RATE: u32 = 200;
const SECONDS: u32 = 10;
/// Connections that share the rate.
const CONNECTIONS: u32 = 8;
/// Rounds of sign-ins and bare hashes, in turn.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);
/// The password of everybody in a practice database.
const PASSWORD: &str = "practice+makes+perfect";

/// The program that is measured: the one that is installed where `CSO_BENCH_PROGRAM` names it.
fn program() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a benchmark is run is no setting of the program"
    )]
    std::env::var("CSO_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cso").to_owned())
}

fn main() -> Fallible<()> {
    let home = std::env::temp_dir().join(format!("cso-bench-portal-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let result = measure(&home);
    std::fs::remove_dir_all(&home)?;
    result
}

/// A portal that is stopped when the measuring ends.
struct Portal(Child);

impl Drop for Portal {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _collected = self.0.wait();
    }
}

fn cso(home: &Path) -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("CSO_HOME", home);
    command
}

fn serve(home: &Path, address: SocketAddr) -> Fallible<Portal> {
    let mut child = cso(home)
        .args(["portal", "serve", "--listen", &address.to_string()])
        .env("CSO_PORTAL_PUBLIC_URL", format!("http://{address}"))
        .env("CSO_PORTAL_FORMS_A_MINUTE", "100000")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let stderr = child.stderr.take().ok_or("no standard error")?;
    let mut lines = BufReader::new(stderr).lines();
    for line in lines.by_ref() {
        if line?.contains("the portal listens on") {
            break;
        }
    }
    // Somebody must read on, or the portal would wait for room to write its log.
    std::thread::spawn(move || lines.for_each(drop));
    Ok(Portal(child))
}

/// A connection that is kept.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Fallible<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Asks, and gives the first line of the answer.
    fn ask(&mut self, request: &str) -> Fallible<String> {
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut first = String::new();
        self.0.read_line(&mut first)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(first)
    }
}

fn measure(home: &Path) -> Fallible<()> {
    let made = cso(home)
        .args(["demo", "--folder", "practice"])
        .current_dir(home)
        .stdout(Stdio::null())
        .status()?;
    if !made.success() {
        return Err("the practice database was not made".into());
    }
    let practice = home.join("practice");
    let database = Connection::open(practice.join("cso.db"))?;
    let sql = "SELECT email FROM account WHERE state = 'active' AND phone_confirmed_at IS NOT NULL";
    let mut people = database.prepare(sql)?;
    let people: Vec<String> = people
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let _portal = serve(&practice, address)?;
    pages(address)?;
    sign_ins(address, &people)
}

/// Pages at a fixed rate, each counted from the moment when it was due.
fn pages(address: SocketAddr) -> Fallible<()> {
    let request = "GET /sign-in HTTP/1.1\r\nHost: portal\r\n\r\n";
    let pause = Duration::from_secs(1) * CONNECTIONS / RATE;
    let begun = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            std::thread::spawn(move || -> Fallible<Vec<Duration>> {
                let mut client = Client::new(address)?;
                let first = begun + pause * number / CONNECTIONS;
                let mut took = Vec::new();
                for turn in 0..RATE * SECONDS / CONNECTIONS {
                    let due = first + pause * turn;
                    if let Some(early) = due.checked_duration_since(Instant::now()) {
                        #[expect(clippy::disallowed_methods, reason = "a rate is kept by waiting")]
                        std::thread::sleep(early);
                    }
                    if !client.ask(request)?.contains(" 200 ") {
                        return Err("a page was refused".into());
                    }
                    took.push(due.elapsed());
                }
                Ok(took)
            })
        })
        .collect();
    let mut all = Vec::new();
    for thread in threads {
        all.extend(thread.join().map_err(|_| "a thread broke off")??);
    }
    all.sort_unstable();
    let at = |share: usize| {
        all.get(all.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    writeln!(
        std::io::stdout(),
        "13a a page at {RATE} requests a second: median {:?}, p99 {:?}; goal p99 ≤ 10 ms",
        at(50),
        at(99)
    )?;
    Ok(())
}

/// How often `work` is done within a round by so many threads.
fn count(threads: u32, work: impl Fn(u32) -> Fallible<()> + Sync) -> Fallible<f64> {
    let done = AtomicU32::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| -> Fallible<()> {
        let all: Vec<_> = (0..threads)
            .map(|number| {
                let (work, done) = (&work, &done);
                scope.spawn(move || -> Fallible<()> {
                    while begun.elapsed() < ROUND {
                        work(number)?;
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        for thread in all {
            thread.join().map_err(|_| "a thread broke off")??;
        }
        Ok(())
    })?;
    Ok(f64::from(done.load(Ordering::Relaxed)) / begun.elapsed().as_secs_f64())
}

fn sign_ins(address: SocketAddr, people: &[String]) -> Fallible<()> {
    let cores = u32::try_from(std::thread::available_parallelism()?.get())?;
    // OWASP's parameters, as the key ring has them.
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|error| error.to_string())?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let ours = count(cores * 4, |number| {
            let index = usize::try_from(number)? % people.len();
            let email = people.get(index).ok_or("nobody")?;
            let body = format!("email={}&password={PASSWORD}", email.replace('@', "%40"));
            let request = format!(
                "POST /sign-in HTTP/1.1\r\nHost: portal\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let answer = Client::new(address)?.ask(&request)?;
            if answer.contains(" 303 ") {
                Ok(())
            } else {
                Err(format!("{email} was not signed in: {answer}").into())
            }
        })?;
        let alone = count(cores, |_| {
            let mut hash = [0; 32];
            argon
                .hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes it", &mut hash)
                .map_err(|error| error.to_string().into())
        })?;
        ratios.push((ours / alone, ours, alone));
    }
    ratios.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (ratio, ours, alone) = ratios.get(ROUNDS / 2).copied().unwrap_or_default();
    writeln!(
        std::io::stdout(),
        "13b sign-ins: {ours:.1} a second, Argon2id alone {alone:.1} on {cores} cores, ratio {ratio:.2}; goal ≥ 0.9"
    )?;
    Ok(())
}
