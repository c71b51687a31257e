//! How far something is: a bar on a terminal, a line every few seconds elsewhere, nothing with
//! `--quiet`.

use crate::cli::ui::Ui;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// How often a line is written where no bar can be drawn.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// How far one piece of work is.
pub struct Progress<'a> {
    ui: &'a Ui,
    what: &'static str,
    total: u64,
    bar: Option<ProgressBar>,
    said: Instant,
}

impl<'a> Progress<'a> {
    /// Begins; `what` is counted, such as `messages`.
    pub fn new(ui: &'a Ui, what: &'static str, total: u64) -> Self {
        let bar = (ui.can_animate() && total > 1).then(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            if let Ok(style) =
                ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}  {eta} left")
            {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar
        });
        Self {
            ui,
            what,
            total,
            bar,
            said: Instant::now(),
        }
    }

    /// Tells how many are done.
    pub fn at(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        } else if self.said.elapsed() >= BETWEEN_LINES {
            self.said = Instant::now();
            self.ui
                .status(&format!("{done} of {} {}", self.total, self.what));
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
