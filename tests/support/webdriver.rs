//! `WebDriver` as far as these tests speak it: commands as JSON over HTTP to a `chromedriver` on this
//! machine.

use crate::support::errands::dead_port;
use crate::support::wait;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The name under which an element's number travels, by the standard.
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What the driver says when it does not do something.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The standard's word, such as `stale element reference`.
    pub(crate) word: String,
    message: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.word, self.message)
    }
}

/// One browser and the driver that it obeys; both end with this value.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    session: String,
    browser: Option<i32>,
    folder: tempfile::TempDir,
}

/// What is different about a browser.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// What the browser asks for in `Accept-Language`.
    pub(crate) languages: &'static str,
    /// Whether it runs the scripts of pages.
    pub(crate) scripts: bool,
}

impl Driver {
    /// Starts a browser with a profile of its own.
    pub(crate) fn start(options: Options) -> Self {
        let port = dead_port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver: {error}; run tests/run.sh"));
        let mut driver = Self {
            process,
            port,
            session: String::new(),
            browser: None,
            folder: tempfile::tempdir().unwrap(),
        };
        wait::until("chromedriver listens", || {
            let answer = send(port, "GET", "/status", None).ok()?;
            answer["ready"].as_bool().filter(|ready| *ready)
        });
        let wanted = capabilities(options, driver.folder.path());
        let session = send(port, "POST", "/session", Some(&wanted)).unwrap();
        session["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut driver.session);
        driver.browser = session["capabilities"]["goog:processID"]
            .as_i64()
            .and_then(|number| i32::try_from(number).ok());
        driver
    }

    /// Sends one command of this session.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        let path = format!("/session/{}/{path}", self.session);
        send(self.port, "POST", &path, Some(body))
    }

    /// Runs a script in the page and gives what it returns.
    pub(crate) fn script(&self, script: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post(
            "execute/sync",
            &json!({ "script": script, "args": arguments }),
        )
    }

    /// Sends a command of Chromium's own.
    #[track_caller]
    pub(crate) fn chromium(&self, command: &str, arguments: &Value) -> Value {
        let body = json!({ "cmd": command, "params": arguments });
        self.post("goog/cdp/execute", &body)
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let session = format!("/session/{}", self.session);
        let _closed = send(self.port, "DELETE", &session, None);
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
        // Where the driver was stuck the browser is still there: its number may be another's by now,
        // its folder is nobody else's.
        if let Some(browser) = self.browser {
            let line = std::fs::read(format!("/proc/{browser}/cmdline")).unwrap_or_default();
            let folder = self.folder.path().display().to_string();
            if String::from_utf8_lossy(&line).contains(&folder)
                && let Some(pid) = rustix::process::Pid::from_raw(browser)
            {
                let _ended = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
    }
}

fn capabilities(options: Options, folder: &Path) -> Value {
    let mut preferences = json!({
        "intl.accept_languages": options.languages,
        "credentials_enable_service": false,
        "profile.password_manager_enabled": false,
    });
    if !options.scripts {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-crash-reporter",
        "--disable-sync",
        "--hide-scrollbars",
        "--no-first-run",
        "--no-proxy-server",
        // Nothing but this machine can be reached, whatever a page links to.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1280,1000",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
    arguments.push(format!("--user-data-dir={}", folder.display()));
    json!({ "capabilities": { "alwaysMatch": {
        "goog:chromeOptions": { "args": arguments, "prefs": preferences },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 30_000, "pageLoad": 30_000, "implicit": 0 },
    } } })
}

fn send(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Refusal> {
    let failed = |error: std::io::Error| Refusal {
        word: "no answer".to_owned(),
        message: error.to_string(),
    };
    let answer = exchange(port, method, path, body).map_err(failed)?;
    let value = answer["value"].clone();
    match value["error"].as_str() {
        Some(word) => Err(Refusal {
            word: word.to_owned(),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }),
        None => Ok(value),
    }
}

fn exchange(port: u16, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Value> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
        Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    serde_json::from_slice(&answer).map_err(std::io::Error::other)
}
