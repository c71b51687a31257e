//! A person in a shell in a terminal: keys are pressed, and the screen is read as it stands.

use crate::support::wait;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// What stands before the place where one types.
pub(crate) const PROMPT: &str = "ready>";

/// A terminal of its own with one shell in it.
pub(crate) struct Tmux {
    socket: PathBuf,
    /// Everything that ever stood on the screen when it was looked at.
    seen: String,
}

impl Tmux {
    /// Starts a program with nothing but these variables. `socket` is a short path that is free.
    pub(crate) fn start(
        socket: PathBuf,
        folder: &std::path::Path,
        variables: &[(String, String)],
        program: &[&str],
    ) -> Self {
        let tmux = Self {
            socket,
            seen: String::new(),
        };
        let mut args: Vec<String> = [
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "110",
            "-y",
            "45",
            "-c",
        ]
        .map(str::to_owned)
        .into();
        args.push(folder.display().to_string());
        args.extend(["env", "-i"].map(str::to_owned));
        args.extend(
            variables
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        args.extend(program.iter().map(|&word| word.to_owned()));
        tmux.tell(&args);
        tmux
    }

    fn tell<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> String {
        let output = Command::new("tmux")
            .arg("-S")
            .arg(&self.socket)
            .args(args)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "tmux: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Types this.
    pub(crate) fn types(&self, text: &str) {
        if !text.is_empty() {
            self.tell(&["send-keys", "-l", "--", text]);
        }
    }

    /// Presses a key by its name, such as `Tab`.
    pub(crate) fn press(&self, key: &str) {
        self.tell(&["send-keys", key]);
    }

    /// What stands on the screen, without empty lines.
    pub(crate) fn screen(&mut self) -> String {
        let all = self.tell(&["capture-pane", "-p"]);
        let lines: Vec<&str> = all.lines().map(str::trim_end).collect();
        let shown: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let shown = shown.join("\n");
        self.seen.push_str(&shown);
        shown
    }

    /// Waits until the screen is like this.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let mut last = String::new();
        let found = wait::within(wait::LIMIT, || {
            last = self.screen();
            is_so(&last).then(|| last.clone())
        });
        found.unwrap_or_else(|| panic!("{what}: not on the screen:\n{last}"))
    }

    /// Presses TAB, and again where the shell rings first, until all of this stands on the screen.
    #[track_caller]
    pub(crate) fn tab_until(&mut self, wanted: &[&str]) -> String {
        for _ in 0..12 {
            self.press("Tab");
            let found = wait::within(Duration::from_millis(1500), || {
                let screen = self.screen();
                wanted
                    .iter()
                    .all(|text| screen.contains(text))
                    .then_some(screen)
            });
            if let Some(screen) = found {
                return screen;
            }
        }
        panic!("{wanted:?} did not come:\n{}", self.screen());
    }

    /// Waits until the shell has begun: before, Ctrl-C would end it.
    #[track_caller]
    pub(crate) fn ready(&mut self) {
        self.wait("the prompt", |screen| screen.trim_end().ends_with(PROMPT));
    }

    /// Leaves what was typed, and begins on an empty screen.
    #[track_caller]
    pub(crate) fn afresh(&mut self) {
        // Bash loses a Ctrl-C that comes while it completes.
        for _ in 0..4 {
            self.press("C-c");
            let is_there = |screen: String| screen.trim_end().ends_with(PROMPT).then_some(());
            if wait::within(Duration::from_secs(4), || is_there(self.screen())).is_some() {
                break;
            }
        }
        self.ready();
        self.types("clear");
        self.press("Enter");
        self.wait("an empty screen", |screen| screen.trim() == PROMPT);
    }

    /// Everything that ever stood on the screen.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        Command::new("tmux")
            .arg("-S")
            .arg(&self.socket)
            .arg("kill-server")
            .output()
            .ok();
    }
}
