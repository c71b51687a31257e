//! A portal that runs: the real program on a free port, and a person's half without a browser.

use crate::support::TestEnv;
use crate::support::http::{Answer, PATIENCE, connect, exchange, request};
use crate::support::letter::Letter;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

/// A portal over the database of a test environment. It ends with the test.
pub(crate) struct Portal {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

impl Portal {
    /// Starts a portal for a live environment.
    pub(crate) fn start(env: &TestEnv) -> Self {
        env.set("CSO_PORTAL_FORMS_A_MINUTE", "100000");
        // Another test may be faster to take the port that was free.
        for _ in 0..5 {
            let address = free_port();
            env.set("CSO_PORTAL_PUBLIC_URL", &format!("http://{address}"));
            if let Some(portal) = Self::try_at(env, address, &["--listen", &address.to_string()]) {
                return portal;
            }
        }
        panic!("no port stays free");
    }

    /// Starts a portal with these arguments and waits until it says that it listens.
    pub(crate) fn at(env: &TestEnv, address: SocketAddr, args: &[&str]) -> Self {
        Self::try_at(env, address, args).unwrap()
    }

    fn try_at(env: &TestEnv, address: SocketAddr, args: &[&str]) -> Option<Self> {
        let mut command = env.command(["portal", "serve"].iter().chain(args));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        loop {
            let Some(line) = lines.next() else {
                let _ended = child.wait();
                return None;
            };
            let line = line.unwrap();
            let is_ready = line.contains("the portal listens on");
            log.lock().unwrap().push(line);
            if is_ready {
                break;
            }
        }
        let kept = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        Some(Self {
            child,
            address,
            log,
            reader: Some(reader),
        })
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it told so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Waits until it told something.
    pub(crate) fn until_told(&self, what: &str) {
        let begun = Instant::now();
        while !self.log().iter().any(|line| line.contains(what)) {
            assert!(begun.elapsed() < PATIENCE, "{what}: {:#?}", self.log());
            std::thread::yield_now();
        }
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        rustix::process::kill_process(
            rustix::process::Pid::from_raw(i32::try_from(self.id()).unwrap()).unwrap(),
            rustix::process::Signal::TERM,
        )
        .unwrap();
    }

    /// Waits for its end and gives its exit code and everything it told.
    pub(crate) fn ended(mut self) -> (Option<i32>, Vec<String>) {
        let status = self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        (status.code(), self.log())
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers, "")
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bytes = request(method, path, headers, body);
        exchange(&mut connect(self.address), &bytes)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        if self.reader.is_some() {
            let _ended = self.child.kill();
            let _collected = self.child.wait();
        }
    }
}

/// Somebody who follows links and fills in forms, without a browser.
pub(crate) struct Visitor<'p> {
    portal: &'p Portal,
    cookies: Vec<String>,
}

/// Fields of a form.
pub(crate) type Form<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn encoded(form: Form<'_>) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    body.finish()
}

impl<'p> Visitor<'p> {
    pub(crate) fn new(portal: &'p Portal) -> Self {
        Self {
            portal,
            cookies: Vec::new(),
        }
    }

    /// A second tab: the same cookies, kept on its own from now on.
    pub(crate) fn copy(&self) -> Self {
        Self {
            portal: self.portal,
            cookies: self.cookies.clone(),
        }
    }

    pub(crate) fn cookie(&self) -> String {
        self.cookies.join("; ")
    }

    /// Takes the cookies of an answer.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            let name = cookie.split('=').next().unwrap();
            let start = format!("{name}=");
            self.cookies.retain(|known| !known.starts_with(&start));
            if cookie.len() > start.len() {
                self.cookies.push(cookie.to_owned());
            }
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let answer = self.portal.get(path, &[("Cookie", &self.cookie())]);
        self.keep(&answer);
        answer
    }

    /// Sends a form as it is, as a browser would from our own page.
    pub(crate) fn post(&mut self, path: &str, form: Form<'_>) -> Answer {
        let cookie = self.cookie();
        let headers = [
            ("Cookie", cookie.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        let answer = self.portal.ask("POST", path, &headers, &encoded(form));
        self.keep(&answer);
        answer
    }

    /// Looks at a page and sends its form, with its mark.
    pub(crate) fn fill(&mut self, page: &str, to: &str, form: Form<'_>) -> Answer {
        let mark = self.get(page).mark();
        let mut all = vec![("form", mark.as_str())];
        all.extend(form);
        self.post(to, &all)
    }
}

pub(crate) const SAM: &str = "sam@example.org";
pub(crate) const PASSWORD: &str = "po-ta-toes, boil em";
pub(crate) const MOBILE: &str = "07700 900126";

/// Invites Sam to records, verifies the code, and gives the reference and the link's path.
pub(crate) fn invited(env: &TestEnv, records: &[&str]) -> (String, String) {
    let reference = env.invite_to(SAM, "Sam Gamgee", records);
    let link = verified(env, &reference);
    (reference, link)
}

/// Verifies the code of an invitation, and gives the link's path.
pub(crate) fn verified(env: &TestEnv, reference: &str) -> String {
    let code = env.json(["invite", "code", reference, "--reason", "a test"])["code"].clone();
    env.run([
        "invite",
        "verify",
        reference,
        code.as_str().unwrap(),
        "--yes",
    ])
    .success();
    newest(env, reference, "/accept/")
}

/// The path of the newest link in the outbox for an invitation.
fn newest(env: &TestEnv, reference: &str, begins: &str) -> String {
    let letters = env.outbox();
    let mut found = letters
        .iter()
        .filter(|letter| letter.text.contains(reference) && letter.text.contains(begins));
    let text = &found.next_back().unwrap().text;
    let start = text.find(begins).unwrap();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

/// Waits for the next email, text or call that holds six digits; those of `known` were seen before.
pub(crate) fn digits(env: &TestEnv, known: &mut Vec<String>) -> String {
    let begun = Instant::now();
    loop {
        for path in crate::support::files::under(&env.home().join("outbox")) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let kind = path.extension().and_then(|kind| kind.to_str());
            if known.contains(&name) || !matches!(kind, Some("eml" | "txt")) {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let text = if kind == Some("eml") {
                Letter::parse(&bytes).text
            } else {
                let text = String::from_utf8(bytes).unwrap();
                text.split_once("\n\n").unwrap().1.to_owned()
            };
            known.push(name);
            let text = format!("- {text}");
            let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
            // An invitation's reference may be six digits as well, also in its link.
            let six = words.windows(2).find(|pair| {
                let is_code = pair[1].len() == 6 && pair[1].chars().all(|c| c.is_ascii_digit());
                is_code && !["INV", "accept"].contains(&pair[0])
            });
            if let Some(six) = six {
                return six[1].to_owned();
            }
        }
        assert!(begun.elapsed() < PATIENCE, "no code came");
        std::thread::yield_now();
    }
}

impl Visitor<'_> {
    /// From the link to the page for name and password.
    pub(crate) fn prove_address(&mut self, env: &TestEnv, link: &str, known: &mut Vec<String>) {
        assert_eq!(self.fill(link, link, &[]).to(), "/sign-in");
        let sent = self.fill("/register", "/register", &[("email", SAM)]);
        assert_eq!(sent.to(), "/register/code");
        let code = digits(env, known);
        let verified = self.fill("/register/code", "/register/code", &[("code", &code)]);
        assert_eq!(verified.to(), "/register/verified");
    }

    /// From the link to the page for the phone.
    pub(crate) fn sign_up(&mut self, env: &TestEnv, link: &str, known: &mut Vec<String>) {
        self.prove_address(env, link, known);
        let details: Form<'_> = &[
            ("given_name", "Sam"),
            ("surname", "Gamgee"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ];
        let created = self.fill("/register/details", "/register/details", details);
        assert_eq!(created.to(), "/phone");
    }

    /// From the link to Account setup.
    pub(crate) fn join(&mut self, env: &TestEnv, link: &str, known: &mut Vec<String>) {
        self.sign_up(env, link, known);
        let number: Form<'_> = &[("country", "44"), ("phone", MOBILE), ("method", "sms")];
        assert_eq!(self.fill("/phone", "/phone", number).to(), "/phone/code");
        let code = digits(env, known);
        let once = self.fill("/phone/code", "/phone/code", &[("code", &code)]);
        assert_eq!(once.to(), "/phone/confirm");
        let again = self.fill("/phone/confirm", "/phone/again", &[("method", "sms")]);
        assert_eq!(again.to(), "/phone/code");
        let code = digits(env, known);
        let twice = self.fill("/phone/code", "/phone/code", &[("code", &code)]);
        assert_eq!(twice.to(), "/setup");
    }
}
