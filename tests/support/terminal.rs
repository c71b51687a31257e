//! A person at a terminal: commands run on one, questions are waited for and answered.

use crate::support::TestEnv;
use rexpect::process::{Signal, WaitStatus};
use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};
use std::process::Command;

/// A command that runs on a terminal of its own.
pub(crate) struct Terminal {
    session: PtySession,
}

impl Terminal {
    /// Starts `cso` on a terminal of this width.
    pub(crate) fn start<const N: usize>(env: &TestEnv, width: u16, args: [&str; N]) -> Self {
        let mut command = env.command(args);
        command.env("COLUMNS", width.to_string());
        Self::of(command)
    }

    /// Starts `cso` on a terminal of this width and height, and tells both only as a terminal does.
    pub(crate) fn sized<const N: usize>(
        env: &TestEnv,
        (width, height): (u16, u16),
        args: [&str; N],
    ) -> Self {
        let program = env.command(args);
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!(
                "stty cols {width} rows {height} && exec \"$0\" \"$@\""
            ))
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(env.home())
            .env_clear()
            .envs(
                program
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env_remove("COLUMNS");
        Self::of(command)
    }

    /// Starts any command on a terminal.
    pub(crate) fn of(command: Command) -> Self {
        let options = Options::new()
            .timeout_ms(Some(20_000))
            .strip_ansi_escape_codes(true);
        Self {
            session: spawn_with_options(command, options).unwrap(),
        }
    }

    /// Waits until this stands on the screen, and gives what stood there before it.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) -> String {
        self.session
            .exp_string(text)
            .unwrap_or_else(|error| panic!("“{text}” did not appear: {error}"))
    }

    /// Types a line.
    pub(crate) fn answer(&mut self, line: &str) {
        self.session.send_line(line).unwrap();
    }

    /// Presses Ctrl and a letter.
    pub(crate) fn control(&mut self, letter: char) {
        self.session.send_control(letter).unwrap();
    }

    /// Waits for the end and gives the rest of the screen and the exit code as a shell tells it.
    pub(crate) fn end(mut self) -> (String, i32) {
        let rest = self.session.exp_eof().unwrap();
        let code = match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, Signal::SIGINT, _) => 130,
            other => panic!("{other:?}"),
        };
        (rest, code)
    }
}
