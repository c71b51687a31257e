//! Each provider as the contract tries it out: what it answers can be set, what arrived can be seen.

use crate::support::{files, rows};
use cso::adapters::phone_command::{CommandMessenger, Program};
use cso::adapters::phone_folder::FolderMessenger;
use cso::adapters::system_clock::FixedClock;
use cso::domain::account::MfaMethod;
use cso::domain::id::MessageRef;
use cso::domain::phone::PhoneNumber;
use cso::ports::messenger::{Messenger, PhoneMessage};
use serde::Deserialize;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// What a provider does with messages from now on. One that gives a reason says all that it was given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    /// Takes them.
    Accepts,
    /// Fails for now.
    Temporary,
    /// Fails for good.
    Permanent,
    /// Is away itself.
    Away,
    /// Takes them and says nothing.
    Silent,
}

/// What arrived and was accepted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Arrived {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) to: String,
    pub(super) language: String,
    pub(super) text: String,
}

/// A provider on the bench.
pub(super) trait Provider {
    /// The adapter under test, with this time limit for each message.
    fn messenger(&self, limit: Duration) -> Box<dyn Messenger>;

    /// Sets what it does.
    fn answer(&self, answer: Answer);

    /// What was accepted, by its id.
    fn arrived(&self) -> Vec<Arrived>;
}

/// A number that Ofcom keeps for drama.
pub(super) fn number(n: u32) -> PhoneNumber {
    PhoneNumber::parse("44", &format!("07700 900{n:03}"), &["44".to_owned()]).unwrap()
}

pub(super) fn text(n: u32, words: &str) -> PhoneMessage {
    PhoneMessage {
        id: MessageRef::parse(&format!("MSG-0000{n:04}")).unwrap(),
        method: MfaMethod::Sms,
        to: number(n),
        text: words.to_owned(),
        language: "en",
    }
}

pub(super) fn call(n: u32, words: &str) -> PhoneMessage {
    PhoneMessage {
        method: MfaMethod::Call,
        ..text(n, words)
    }
}

/// The folder: it gives no answers, and is away when others could read it.
pub(super) struct FolderProvider(TempDir);

impl FolderProvider {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn outbox(&self) -> PathBuf {
        self.0.path().join("outbox")
    }
}

impl Provider for FolderProvider {
    fn messenger(&self, _limit: Duration) -> Box<dyn Messenger> {
        let clock = Arc::new(FixedClock(rows::at(0)));
        Box::new(FolderMessenger::new(self.outbox(), clock))
    }

    fn answer(&self, answer: Answer) {
        let mode = match answer {
            Answer::Accepts => 0o700,
            Answer::Away => 0o755,
            Answer::Temporary | Answer::Permanent | Answer::Silent => {
                panic!("a folder never answers {answer:?}")
            }
        };
        fs::create_dir_all(self.outbox()).unwrap();
        fs::set_permissions(self.outbox(), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn arrived(&self) -> Vec<Arrived> {
        let read = |path: PathBuf| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let file = fs::read_to_string(path).unwrap();
            let (head, text) = file.split_once("\n\n").unwrap();
            let header = |name: &str| {
                let line = head.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap().to_owned()
            };
            Arrived {
                id: name.split_once('-').unwrap().1.to_owned(),
                kind: header("By: "),
                to: header("To: "),
                language: header("Language: "),
                text: text.strip_suffix('\n').unwrap().to_owned(),
            }
        };
        let mut all: Vec<Arrived> = files::under(&self.outbox()).into_iter().map(read).collect();
        all.sort();
        all
    }
}

/// A script that keeps what it was given, and then does as its answer says.
pub(super) struct CommandProvider(TempDir);

const SCRIPT: &str = r#"
kept=$(mktemp -p "$1")
cat > "$kept"
. "$1/answer"
"#;

impl CommandProvider {
    pub(super) fn new() -> Self {
        let provider = Self(tempfile::tempdir().unwrap());
        fs::write(provider.0.path().join("send.sh"), SCRIPT).unwrap();
        provider.answer(Answer::Accepts);
        provider
    }
}

impl Provider for CommandProvider {
    fn messenger(&self, limit: Duration) -> Box<dyn Messenger> {
        Box::new(CommandMessenger::new(Program {
            // Through the shell, since a script that was written just now may still be open for writing
            // in a process that another test is about to start.
            path: "/bin/sh".into(),
            arguments: vec![
                self.0.path().join("send.sh").display().to_string(),
                self.0.path().display().to_string(),
            ],
            environment: [("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".into())].into(),
            limit,
        }))
    }

    fn answer(&self, answer: Answer) {
        let script = match answer {
            Answer::Accepts => "mv \"$kept\" \"$kept.json\"",
            Answer::Temporary => "cat \"$kept\" >&2; exit 75",
            Answer::Permanent => "cat \"$kept\" >&2; exit 65",
            Answer::Away => "cat \"$kept\" >&2; exit 69",
            Answer::Silent => "exec sleep 1000",
        };
        fs::write(self.0.path().join("answer"), script).unwrap();
    }

    fn arrived(&self) -> Vec<Arrived> {
        let mut all: Vec<Arrived> = files::under(self.0.path())
            .into_iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
            .collect();
        all.sort();
        all
    }
}
