//! Many emails over several connections, against postfix's own sink.

use super::server::{faults, mailer, send, setting, settings, url};
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Sink {
    child: Child,
    port: u16,
}

impl Sink {
    /// smtp-sink wants a port and does not say when it listens: a free one is looked for, and the
    /// sink is knocked at until it opens.
    fn start(arguments: &[&str]) -> Self {
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let mut command = Command::new(setting("CSO_TEST_SMTP_SINK"));
        if rustix::process::geteuid().is_root() {
            // It refuses to serve as root.
            command.args(["-u", "nobody"]);
        }
        let child = command
            .args(arguments)
            .arg(format!("127.0.0.1:{port}"))
            .arg("256")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut sink = Self { child, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = sink.child.try_wait().unwrap();
            assert!(
                ended.is_none() && begun.elapsed() < Duration::from_secs(20),
                "{ended:?}"
            );
            std::thread::yield_now();
        }
        sink
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends and returns how long it took.
fn timed(sink: &Sink, connections: usize, emails: usize) -> Duration {
    let mut several = settings(url(&format!("smtp://127.0.0.1:{}", sink.port)));
    several.connections = connections;
    let begun = Instant::now();
    let outcomes = send(&mailer(several), &vec!["sam@example.org"; emails]);
    let took = begun.elapsed();
    assert!(faults(&outcomes).iter().all(Option::is_none));
    took
}

#[test]
#[ignore = "needs CSO_TEST_SMTP_SINK: run tests/run.sh"]
fn five_hundred_emails_go_over_four_connections_at_once() {
    // The sink waits a second before it answers DATA: one after the other, eight would take eight.
    let slow = Sink::start(&["-w", "1"]);
    assert!(timed(&slow, 4, 8) < Duration::from_secs(6));
    let sink = Sink::start(&[]);
    assert!(timed(&sink, 4, 500) < Duration::from_secs(20));
}

#[test]
#[ignore = "a measurement: run it by name in a release build"]
fn messages_a_second() {
    let sink = Sink::start(&[]);
    for connections in [1, 4, 8] {
        let took = timed(&sink, connections, 2_000);
        let rate = 2_000.0 / took.as_secs_f64();
        writeln!(
            std::io::stderr(),
            "{connections} connections: {rate:.0} a second"
        )
        .unwrap();
    }
}
