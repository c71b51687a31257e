//! One run of a program that may do anything: read nothing, write without end, never stop, or leave
//! children behind. It ends within its time limit all the same.

use crate::adapters::phone_command::Program;
use crate::adapters::phone_command::reason::READ;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio, ioctl_fionread, retry_on_intr};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};
use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a killed program may take to be gone. One that hangs in the kernel, or that changed its
/// user so that it cannot be killed, is left behind then.
const GRACE: Duration = Duration::from_secs(1);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With this exit code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// Not within the time limit; it was killed.
    Late,
    /// Somebody else collected its exit code.
    Unseen,
}

/// What came of a run.
pub(super) struct Answer {
    /// How it ended.
    pub(super) ending: Ending,
    /// How many bytes of its input it left.
    pub(super) unread: u64,
    /// The beginning of what it wrote to standard error.
    pub(super) words: Vec<u8>,
}

/// Runs the program with this input and waits for its end, not for that of its children.
///
/// # Errors
/// It could not be started, or the system lacks something that the wait needs.
pub(super) fn run(program: &Program, input: &[u8]) -> io::Result<Answer> {
    let deadline = Instant::now() + program.limit;
    let (theirs, ours) = io::pipe()?;
    ioctl_fionbio(&ours, true)?;
    let mut child = Command::new(&program.path)
        .args(&program.arguments)
        .env_clear()
        .envs(&program.environment)
        .current_dir("/")
        // A group of its own: it can be killed with all that it started.
        .process_group(0)
        .stdin(theirs.try_clone()?)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let errors = child.stderr.take();
    let mut group = Group {
        program: child,
        is_collected: false,
    };
    if let Some(errors) = &errors {
        ioctl_fionbio(errors, true)?;
    }
    let mut talk = Talk {
        ended: watch(&group)?,
        input: Some(ours),
        rest: input,
        errors,
        words: Vec::new(),
    };
    let is_over = talk.until(deadline)?;
    // The pipe is still open on this side, so what the program left is still in it.
    let waiting = ioctl_fionread(&theirs)?;
    let unread = waiting.saturating_add(u64::try_from(talk.rest.len()).unwrap_or(u64::MAX));
    let ending = if is_over {
        group.collect().map_or(Ending::Unseen, ended)
    } else {
        group.kill();
        // Only so that it does not stay in the table of processes: it was too late.
        if talk.until(Instant::now() + GRACE)? {
            group.collect();
        }
        Ending::Late
    };
    Ok(Answer {
        ending,
        unread,
        words: talk.words,
    })
}

fn ended(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Code(code),
        (None, Some(signal)) => Ending::Signal(signal),
        (None, None) => Ending::Unseen,
    }
}

/// The program and all that it started, which are killed whatever happens.
struct Group {
    program: Child,
    is_collected: bool,
}

impl Group {
    fn pid(&self) -> Pid {
        Pid::from_child(&self.program)
    }

    /// Kills the group while its number is surely still its own: until the program is collected,
    /// nobody else can get that number.
    fn kill(&self) {
        if self.is_collected {
            return;
        }
        // There may be nothing left to kill, and nothing else could be done about it.
        kill_process_group(self.pid(), Signal::KILL).ok();
        // It may have joined another group.
        kill_process(self.pid(), Signal::KILL).ok();
    }

    /// Kills what is left and collects the exit code of a program that has ended.
    fn collect(&mut self) -> Option<ExitStatus> {
        self.kill();
        self.is_collected = true;
        self.program.wait().ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Gives a pipe that breaks when the program has ended, so that one wait covers its end, its input
/// and its output. The program stays uncollected.
fn watch(group: &Group) -> io::Result<PipeReader> {
    let pid = group.pid();
    let (ended, open) = io::pipe()?;
    thread::Builder::new().spawn(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let seen = retry_on_intr(|| waitid(WaitId::Pid(pid), options)).is_ok();
        drop(open);
        seen
    })?;
    Ok(ended)
}

/// The two pipes to the program, neither of which can hold this side up.
struct Talk<'a> {
    ended: PipeReader,
    input: Option<PipeWriter>,
    rest: &'a [u8],
    errors: Option<ChildStderr>,
    words: Vec<u8>,
}

impl Talk<'_> {
    /// Writes and reads until the program has ended, or until the deadline: then it is `false`.
    fn until(&mut self, deadline: Instant) -> io::Result<bool> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let is_over = self.wait(left)?;
            self.write();
            let was_read = self.read();
            if is_over {
                // What was said last is still in the pipe; others may go on writing to it for ever.
                let mut more = was_read;
                while more && self.words.len() < READ {
                    more = self.read();
                }
                return Ok(true);
            }
            if left.is_zero() {
                return Ok(false);
            }
        }
    }

    /// Waits until something can be done; whether the program has ended.
    fn wait(&self, left: Duration) -> io::Result<bool> {
        let mut all = vec![PollFd::new(&self.ended, PollFlags::IN)];
        all.extend(self.errors.iter().map(|fd| PollFd::new(fd, PollFlags::IN)));
        all.extend(self.input.iter().map(|fd| PollFd::new(fd, PollFlags::OUT)));
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut all, Some(&left)) {
            Ok(_) => Ok(all.first().is_some_and(|fd| !fd.revents().is_empty())),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what the pipe takes, and closes it behind the last byte.
    fn write(&mut self) {
        let Some(pipe) = &mut self.input else { return };
        match pipe.write(self.rest) {
            Ok(count) => self.rest = self.rest.get(count..).unwrap_or_default(),
            Err(error) if is_later(&error) => return,
            // Not a broken pipe, since this side holds both ends: nothing more can be written.
            Err(_) => self.input = None,
        }
        if self.rest.is_empty() {
            self.input = None;
        }
    }

    /// Reads once, and keeps what belongs to the beginning; whether there may be more.
    fn read(&mut self) -> bool {
        let mut buffer = [0; READ];
        let Some(pipe) = &mut self.errors else {
            return false;
        };
        match pipe.read(&mut buffer) {
            Ok(count) if count > 0 => {
                let room = READ.saturating_sub(self.words.len());
                self.words.extend(buffer.iter().take(count.min(room)));
                true
            }
            Err(error) if is_later(&error) => false,
            Ok(_) | Err(_) => {
                self.errors = None;
                false
            }
        }
    }
}

fn is_later(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
