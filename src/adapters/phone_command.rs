//! Texts and calls handed to a program that the council supplies: one JSON object on its standard
//! input for each of them, and its exit code is the answer.

mod reason;
mod run;

use crate::adapters::phone_command::reason::reason;
use crate::adapters::phone_command::run::{Answer, Ending, run};
use crate::domain::account::MfaMethod;
use crate::domain::outbox::Fault;
use crate::domain::text::visible;
use crate::ports::mailer::MailError;
use crate::ports::messenger::{Messenger, PhoneMessage};
use rustix::fs::{Access, access};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `EX_DATAERR` of sysexits(3): this number or message will never do.
const NEVER: i32 = 65;
/// `EX_UNAVAILABLE` of sysexits(3): the provider is away, and no message is to blame.
const AWAY: i32 = 69;

/// The program and what it is started with.
pub struct Program {
    /// The file that is run, without a shell and without a search.
    pub path: PathBuf,
    /// Its arguments. Everybody on the computer can see them.
    pub arguments: Vec<String>,
    /// All of its environment.
    pub environment: BTreeMap<String, OsString>,
    /// How long it may take over one text or call.
    pub limit: Duration,
}

/// What the program reads, followed by a line's end. The fields are a contract with every council
/// that wrote one: they are added to and never renamed.
#[derive(Serialize)]
struct Handed<'a> {
    id: &'a str,
    kind: &'static str,
    to: &'a str,
    language: &'static str,
    text: &'a str,
}

/// Runs the program once for every text and every call.
pub struct CommandMessenger {
    program: Program,
}

impl CommandMessenger {
    /// Takes over the program; nothing is run before the first message.
    pub fn new(program: Program) -> Self {
        Self { program }
    }

    fn shown(&self) -> String {
        visible(&self.program.path.display().to_string())
    }

    /// A program that cannot be run is no message's fault: whatever waits goes on waiting.
    fn not_run(&self, error: &io::Error) -> MailError {
        MailError {
            fault: Fault::Provider,
            text: format!(
                "the program {} could not be run: {}",
                self.shown(),
                visible(&error.to_string())
            ),
        }
    }
}

impl Messenger for CommandMessenger {
    fn send(&self, message: &PhoneMessage) -> Result<(), MailError> {
        let handed = Handed {
            id: message.id.as_str(),
            kind: match message.method {
                MfaMethod::Sms => "text",
                MfaMethod::Call => "call",
            },
            to: message.to.as_str(),
            language: message.language,
            text: &message.text,
        };
        let line = serde_json::to_string(&handed).map_err(|error| self.not_run(&error.into()))?;
        let answer = run(&self.program, format!("{line}\n").as_bytes())
            .map_err(|error| self.not_run(&error))?;
        judge(&answer, self.program.limit, &message.text)
    }

    fn describe(&self) -> String {
        format!("program {}", self.shown())
    }
}

/// What the end of the program means for the message that it was given.
fn judge(answer: &Answer, limit: Duration, text: &str) -> Result<(), MailError> {
    let (fault, what) = match answer.ending {
        // A line's end that was left is no sign of anything.
        Ending::Code(0) if answer.unread <= 1 => return Ok(()),
        Ending::Code(0) => (
            Fault::Passing,
            "the program ended with 0 before it had read the message".to_owned(),
        ),
        Ending::Code(code) => {
            let fault = match code {
                NEVER => Fault::Lasting,
                AWAY => Fault::Provider,
                _ => Fault::Passing,
            };
            (fault, format!("the program answered {code}"))
        }
        Ending::Signal(signal) => (
            Fault::Passing,
            format!("the program was ended by signal {signal}"),
        ),
        Ending::Late => (
            Fault::Passing,
            format!("the program did not answer within {limit:?}"),
        ),
        Ending::Unseen => (
            Fault::Passing,
            "nobody saw how the program ended".to_owned(),
        ),
    };
    let words = reason(&answer.words, text);
    let text = if words.is_empty() {
        what
    } else {
        format!("{what}: {words}")
    };
    Err(MailError { fault, text })
}

/// Who may change a program, or put another one in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedBy {
    /// Its owner.
    Owner,
    /// Others as well.
    Others,
}

/// Looks at the program without running it: at the file itself, at the folder that it is in, and at
/// every file that its arguments name, such as an interpreter's script.
///
/// # Errors
/// It is not there, is no file, or may not be run by this user.
pub fn inspect(path: &Path, arguments: &[String]) -> io::Result<ChangedBy> {
    // Through links, since they can point out of a safe folder into another one.
    let path = fs::canonicalize(path)?;
    if !fs::metadata(&path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    access(&path, Access::EXEC_OK)?;
    let scripts = arguments
        .iter()
        .filter(|argument| argument.starts_with('/'))
        .filter_map(|argument| fs::canonicalize(argument).ok())
        .filter(|script| script.is_file());
    for file in scripts.chain([path]) {
        let folder = file.parent().unwrap_or(Path::new("/"));
        // In a sticky folder nobody can replace what belongs to somebody else.
        let folder = fs::metadata(folder)?.permissions().mode();
        let is_folder_open = folder & 0o022 != 0 && folder & 0o1000 == 0;
        if is_folder_open || fs::metadata(&file)?.permissions().mode() & 0o022 != 0 {
            return Ok(ChangedBy::Others);
        }
    }
    Ok(ChangedBy::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(ending: Ending, unread: u64) -> Answer {
        Answer {
            ending,
            unread,
            words: b"no credit".to_vec(),
        }
    }

    #[test]
    fn each_exit_code_has_its_meaning() {
        let judged = |ending, unread| judge(&answer(ending, unread), Duration::from_secs(20), "");
        assert_eq!(judged(Ending::Code(0), 0), Ok(()));
        assert_eq!(judged(Ending::Code(0), 1), Ok(()));
        for (ending, unread, fault, text) in [
            (
                Ending::Code(0),
                2,
                Fault::Passing,
                "the program ended with 0 before it had read the message: no credit",
            ),
            (
                Ending::Code(75),
                0,
                Fault::Passing,
                "the program answered 75: no credit",
            ),
            (
                Ending::Code(69),
                9,
                Fault::Provider,
                "the program answered 69: no credit",
            ),
            (
                Ending::Code(65),
                0,
                Fault::Lasting,
                "the program answered 65: no credit",
            ),
            (
                Ending::Code(1),
                0,
                Fault::Passing,
                "the program answered 1: no credit",
            ),
            (
                Ending::Signal(9),
                0,
                Fault::Passing,
                "the program was ended by signal 9: no credit",
            ),
            (
                Ending::Late,
                0,
                Fault::Passing,
                "the program did not answer within 20s: no credit",
            ),
        ] {
            let error = judged(ending, unread).unwrap_err();
            assert_eq!((error.fault, error.text.as_str()), (fault, text));
        }
    }

    #[test]
    fn whoever_could_change_the_program_is_found() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("bin");
        fs::create_dir(&folder).unwrap();
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let file = |name: &str, mode| {
            let path = folder.join(name);
            fs::write(&path, "").unwrap();
            set(&path, mode);
            path
        };
        set(&folder, 0o755);
        let (program, script, link) = (file("send", 0o755), file("rest", 0o600), "link");
        let arguments = [script.display().to_string(), "--to".to_owned()];
        std::os::unix::fs::symlink(&program, home.path().join(link)).unwrap();
        let looked = |path: &Path| inspect(path, &arguments).map_err(|error| error.kind());
        assert_eq!(looked(&program), Ok(ChangedBy::Owner));
        for (path, mode) in [
            (&program, 0o775),
            (&program, 0o757),
            (&script, 0o620),
            (&folder, 0o777),
        ] {
            let before = fs::metadata(path).unwrap().permissions().mode();
            set(path, mode);
            assert_eq!(looked(&program), Ok(ChangedBy::Others), "{path:?}");
            assert_eq!(looked(&home.path().join(link)), Ok(ChangedBy::Others));
            set(path, before);
        }
        set(&folder, 0o1777);
        assert_eq!(looked(&program), Ok(ChangedBy::Owner));
        set(&program, 0o644);
        assert_eq!(looked(&program), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(looked(&folder), Err(io::ErrorKind::Other));
        assert_eq!(looked(&folder.join("x")), Err(io::ErrorKind::NotFound));
    }
}
