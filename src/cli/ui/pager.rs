//! Long results in the program that staff read them with.

use crate::settings::environment::Environment;
use signal_hook::consts::SIGINT;
use signal_hook::{flag, low_level};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// What pages where nobody chose: it ends by itself when all fits, and leaves the text on the screen.
const STANDARD: &str = "less -FRX";

/// A program that shows a text one screen at a time.
pub(super) struct Pager {
    /// As a shell reads it.
    command: String,
    /// Our own variables, which can hold passwords and are none of its business.
    withheld: Vec<String>,
    /// Whether `LESS` is for us to set: without `-R` it would show bold headings as signs.
    is_less_unset: bool,
}

impl Pager {
    /// `CSO_PAGER`, then `PAGER`, then `less`. A screen that cannot be moved about on is not paged, and
    /// a screen reader reads on by itself: there only `CSO_PAGER` counts.
    pub(super) fn chosen(environment: &Environment, is_accessible: bool) -> Option<Self> {
        let text = |name| environment.text(name).ok().flatten();
        let own = text("CSO_PAGER");
        let is_dumb = text("TERM") == Some("dumb");
        let command = match own {
            Some(own) => own,
            None if is_accessible || is_dumb => return None,
            None => text("PAGER").unwrap_or(STANDARD),
        };
        Some(Self {
            command: command.to_owned(),
            withheld: environment.own_names().map(ToOwned::to_owned).collect(),
            is_less_unset: environment.get("LESS").is_none(),
        })
    }

    /// Shows a text and waits until it was read. One that ends before the last page is no error; one
    /// that cannot be run gives `false`, and nothing was shown.
    pub(super) fn show(&self, text: &str) -> bool {
        let mut command = Command::new("sh");
        command
            .args(["-c", &self.command])
            .stdin(Stdio::piped())
            .stderr(Stdio::null());
        if self.is_less_unset {
            command.env("LESS", "FRX");
        }
        for name in &self.withheld {
            command.env_remove(name);
        }
        // Ctrl-C belongs to the pager while it is there: it must not be left alone with the terminal.
        let held = flag::register(SIGINT, Arc::default());
        let is_shown = match command.spawn() {
            Ok(mut child) => {
                if let Some(mut stdin) = child.stdin.take() {
                    // Whoever has read enough closes the pager, and the pipe with it.
                    stdin.write_all(text.as_bytes()).ok();
                }
                // 126 and 127 are the shell's own: there is no such program, or it cannot be run.
                child
                    .wait()
                    .is_ok_and(|status| !matches!(status.code(), Some(126 | 127)))
            }
            Err(_) => false,
        };
        if let Ok(id) = held {
            low_level::unregister(id);
        }
        is_shown
    }
}
