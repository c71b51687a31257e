//! A PostgreSQL server of a test's own, in a temporary folder, ended with the value.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use uzers::User;

/// The setting that says where `initdb` and `postgres` are; the lint's exception is this one reader.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run.sh says where the servers are; there are no settings to read it through"
)]
fn programs() -> PathBuf {
    std::env::var("CSO_TEST_POSTGRES_BIN")
        .unwrap_or_else(|_| panic!("CSO_TEST_POSTGRES_BIN is not set: run tests/run.sh"))
        .into()
}

/// A certificate authority, and a server certificate of its making.
pub(crate) struct Authority {
    folder: TempDir,
}

impl Authority {
    /// For names such as `DNS:localhost,IP:127.0.0.1`.
    pub(crate) fn for_names(names: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        let extensions = format!("subjectAltName={names}\nbasicConstraints=CA:FALSE\n");
        fs::write(made.path("san"), extensions).unwrap();
        made.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-ca \
             -keyout ca.key -out ca.pem",
        );
        made.sign("server", "san");
        made
    }

    /// A certificate that signs a user in.
    pub(crate) fn sign_in(&self, user: &str) -> (PathBuf, PathBuf) {
        fs::write(self.path("user"), "basicConstraints=CA:FALSE\n").unwrap();
        self.sign(user, "user");
        (
            self.path(&format!("{user}.pem")),
            self.path(&format!("{user}.key")),
        )
    }

    fn sign(&self, name: &str, extensions: &str) {
        self.openssl(&format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} \
             -keyout {name}.key -out {name}.csr"
        ));
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
             -extfile {extensions} -out {name}.pem"
        ));
        fs::set_permissions(
            self.path(&format!("{name}.key")),
            Permissions::from_mode(0o600),
        )
        .unwrap();
    }

    fn openssl(&self, arguments: &str) {
        let status = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "openssl {arguments}");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What a server is for.
enum Part<'a> {
    Alone(Option<&'a Authority>),
    /// Others can follow it.
    Primary,
    /// It follows another and can take its place.
    StandBy(&'a Cluster),
}

/// A running server. Over its socket everybody is who they say; over TCP a password is asked for, or
/// of `certified` a certificate.
pub(crate) struct Cluster {
    child: Child,
    /// Ends the server when this process does, however it does.
    watcher: Child,
    folder: TempDir,
    pub(crate) port: u16,
}

impl Cluster {
    /// A server without TLS.
    pub(crate) fn start() -> Self {
        Self::make(&Part::Alone(None))
    }

    /// A server that another can follow.
    pub(crate) fn primary() -> Self {
        Self::make(&Part::Primary)
    }

    /// A copy of this server that follows it. From then on nothing is acknowledged that it has not
    /// got.
    pub(crate) fn stand_by(&self) -> Self {
        let other = Self::make(&Part::StandBy(self));
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.sql("SELECT pg_reload_conf()");
        other
    }

    /// A server that offers TLS with this authority's certificate.
    pub(crate) fn with_tls(authority: &Authority) -> Self {
        Self::make(&Part::Alone(Some(authority)))
    }

    fn make(role: &Part<'_>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("pg")
            .tempdir_in("/tmp")
            .unwrap();
        let owner = owner();
        own(folder.path(), owner.as_ref());
        let data = folder.path().join("data");
        let mut maker = match role {
            Part::Alone(_) | Part::Primary => {
                let mut make = command(owner.as_ref(), "initdb", folder.path());
                make.args(["--no-sync", "--auth=trust", "--username=postgres"])
                    .args(["--encoding=UTF8", "--locale=C.UTF-8"]);
                make
            }
            Part::StandBy(of) => {
                let mut make = command(owner.as_ref(), "pg_basebackup", folder.path());
                make.args(["--no-sync", "-R", "-c", "fast", "-U", "postgres", "-h"])
                    .arg(of.folder())
                    .args(["-p", &of.port.to_string()]);
                make
            }
        };
        let output = maker.arg("-D").arg(&data).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::write(
            data.join("pg_hba.conf"),
            "local all all trust\n\
             local replication all trust\n\
             hostssl all certified 127.0.0.1/32 cert\n\
             host all nobody_admitted 127.0.0.1/32 reject\n\
             host all all 127.0.0.1/32 scram-sha-256\n",
        )
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut server = command(owner.as_ref(), "postgres", folder.path());
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        let mut settings = vec![
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "max_connections=40".to_owned(),
            "fsync=off".to_owned(),
            "shared_buffers=16MB".to_owned(),
            "log_min_messages=log".to_owned(),
        ];
        if !matches!(role, Part::Alone(_)) {
            settings.push("wal_keep_size=512MB".to_owned());
            // In the folder, so that nothing of a killed one stays behind.
            settings.push("dynamic_shared_memory_type=mmap".to_owned());
        }
        if let Part::Alone(Some(authority)) = role {
            for (name, file) in [
                ("ssl_cert_file", "server.pem"),
                ("ssl_key_file", "server.key"),
                ("ssl_ca_file", "ca.pem"),
            ] {
                let copy = data.join(file);
                fs::copy(authority.path(file), &copy).unwrap();
                fs::set_permissions(&copy, Permissions::from_mode(0o600)).unwrap();
                own(&copy, owner.as_ref());
                settings.push(format!("{name}={}", copy.display()));
            }
            settings.push("ssl=on".to_owned());
        }
        for setting in settings {
            server.arg("-c").arg(setting);
        }
        let mut child = server.stderr(Stdio::piped()).spawn().unwrap();
        let watcher = watcher(child.id(), folder.path());
        wait_until_ready(&mut child);
        Self {
            child,
            watcher,
            folder,
            port,
        }
    }

    /// Runs a statement as its owner.
    fn sql(&self, sql: &str) {
        let done = command(owner().as_ref(), "psql", self.folder())
            .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(self.folder())
            .args(["-p", &self.port.to_string(), "-c", sql, "postgres"])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{sql}: {told}");
    }

    /// Makes the one that followed another the one that is written to.
    pub(crate) fn promote(&self) {
        self.sql("SELECT pg_promote(true, 60)");
    }

    /// Ends all of its processes at one moment, as the loss of its machine does it.
    pub(crate) fn kill(&mut self) {
        let own = self.child.id();
        self.watcher.kill().ok();
        self.watcher.wait().ok();
        let kept = fs::read_to_string(self.folder().join("data/postmaster.pid"));
        signal(own, Signal::STOP);
        for id in children(own) {
            signal(id, Signal::KILL);
        }
        signal(own, Signal::KILL);
        self.child.wait().ok();
        // The mark by which a server finds that another one works in its folder.
        let shared = kept.unwrap_or_default();
        if let Some(id) = shared
            .lines()
            .nth(6)
            .and_then(|line| line.split_whitespace().nth(1))
        {
            Command::new("ipcrm").args(["-m", id]).output().ok();
        }
    }

    /// Where it keeps everything.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of its socket, for somebody.
    pub(crate) fn socket_url(&self, user: &str, database: &str) -> String {
        let folder = self.folder.path().display();
        format!(
            "postgres://{user}@/{database}?host={folder}&port={}",
            self.port
        )
    }

    /// The URL of its port, for somebody; `signing_in` may hold a password.
    pub(crate) fn url(&self, signing_in: &str, database: &str) -> String {
        format!("postgres://{signing_in}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.watcher.kill().ok();
        self.watcher.wait().ok();
        if matches!(self.child.try_wait(), Ok(None)) {
            // At once and without a checkpoint, as `pg_ctl -m immediate` does it.
            signal(self.child.id(), Signal::QUIT);
            self.child.wait().ok();
        }
    }
}

fn signal(id: u32, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    kill_process(id, signal).ok();
}

/// The processes that this one started.
fn children(of: u32) -> Vec<u32> {
    let list = format!("/proc/{of}/task/{of}/children");
    let list = fs::read_to_string(list).unwrap();
    list.split_whitespace()
        .map(|id| id.parse().unwrap())
        .collect()
}

/// Somebody who waits for the end of this process, then ends that one and takes its folder away.
fn watcher(server: u32, folder: &Path) -> Child {
    // Whoever interrupts the tests interrupts everything that they started: not this one.
    let script = "trap '' HUP INT TERM; read -r _; kill -QUIT \"$0\"
        for _ in 1 2 3 4 5 6 7 8 9; do kill -0 \"$0\" 2>/dev/null && sleep 0.1; done; rm -rf \"$1\"";
    Command::new("sh")
        .args(["-c", script])
        .arg(server.to_string())
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Who runs the server: it refuses to run as root.
fn owner() -> Option<User> {
    let is_root = rustix::process::geteuid().is_root();
    is_root.then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find_map(uzers::get_user_by_name)
            .unwrap_or_else(|| panic!("no user who is not root"))
    })
}

fn own(path: &Path, owner: Option<&User>) {
    if let Some(owner) = owner {
        chown(path, Some(owner.uid()), Some(owner.primary_group_id())).unwrap();
    }
}

fn command(owner: Option<&User>, program: &str, folder: &Path) -> Command {
    let program = programs().join(program);
    let mut command = match owner {
        None => Command::new(program),
        Some(owner) => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={}", owner.uid()))
                .arg(format!("--regid={}", owner.primary_group_id()))
                .arg("--clear-groups")
                .arg(program);
            command
        }
    };
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// Reads the server's log up to the line that says it is ready, and the rest on the side: a full
/// pipe would stop it.
fn wait_until_ready(child: &mut Child) {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut seen = Vec::new();
    loop {
        let Some(Ok(line)) = lines.next() else {
            child.kill().ok();
            panic!("the server did not start: {}", seen.join("\n"));
        };
        let is_ready = line.contains("ready to accept");
        seen.push(line);
        if is_ready {
            break;
        }
    }
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
}
