//! The mail server that benchmarks send to, and the client beside ours; both are postfix's.

use std::error::Error;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Postfix's sink on a port of its own; it ends with this value.
pub(crate) struct Sink {
    child: Child,
    pub(crate) port: u16,
}

impl Sink {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        #[expect(
            clippy::disallowed_methods,
            reason = "how a benchmark is run is no setting of the program"
        )]
        let named = std::env::var("CSO_TEST_SMTP_SINK");
        let mut command = Command::new(named.unwrap_or_else(|_| "/usr/sbin/smtp-sink".to_owned()));
        if rustix::process::geteuid().is_root() {
            // It refuses to serve as root.
            command.args(["-u", "nobody"]);
        }
        let child = command
            .arg(format!("127.0.0.1:{port}"))
            .arg("256")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(10) {
                return Err("smtp-sink does not listen".into());
            }
            std::thread::yield_now();
        }
        Ok(Self { child, port })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// About what a setup email weighs, for the clients beside ours.
pub(crate) const LETTER: u32 = 4_000;

/// postfix's own client, with so many sessions, messages and bytes each.
pub(crate) fn source(sink: &Sink, sessions: u32, messages: u32, bytes: u32) -> Command {
    let mut command = Command::new("/usr/sbin/smtp-source");
    command
        .args(["-s", &sessions.to_string(), "-m", &messages.to_string()])
        .args(["-l", &bytes.to_string(), "-d"])
        .args(["-f", "no-reply@example.org", "-t", "person@example.org"])
        .arg(format!("inet:127.0.0.1:{}", sink.port));
    command
}
