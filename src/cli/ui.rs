//! The terminal: the only module that writes to it and asks on it.
//!
//! Data goes to standard output; status, hints, warnings, errors and questions to standard error.

mod ask;
mod pager;

use crate::cli::failure::Failure;
use crate::cli::layout;
use crate::cli::ui::pager::Pager;
use crate::cli::view::{self, Format, List, Look, Row, View};
use crate::domain::text::visible;
use crate::portal::Line;
use crate::settings::environment::Environment;
use clap::ValueEnum;
use dialoguer::console::Term;
use std::cell::RefCell;
use std::io::{self, ErrorKind, IsTerminal as _, Read as _, Write as _};
use std::rc::Rc;

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also where no terminal is
    Always,
    /// Nowhere
    Never,
}

/// The answer that Enter alone gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// Enter means yes.
    Yes,
    /// Enter means no.
    No,
}

/// What was said about the terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct UiOptions {
    /// The format, where somebody chose one.
    pub format: Option<Format>,
    /// Colour.
    pub color: ColorChoice,
    /// `--quiet`.
    pub is_quiet: bool,
    /// How many `-v`.
    pub verbosity: u8,
    /// `--yes`.
    pub says_yes: bool,
    /// `--no-input`.
    pub is_input_refused: bool,
    /// `--no-pager`.
    pub is_paging_refused: bool,
}

/// The terminal of one run.
pub struct Ui {
    format: Format,
    options: UiOptions,
    out_color: bool,
    err_color: bool,
    width: u16,
    height: Option<u16>,
    is_accessible: bool,
    is_unicode: bool,
    pager: Option<Pager>,
    is_out_terminal: bool,
    is_err_terminal: bool,
    can_ask: bool,
    held: Rc<RefCell<Vec<String>>>,
}

/// Notices and warnings that wait for the end of the run. A run that fails says its error alone.
pub struct Held(Rc<RefCell<Vec<String>>>);

impl Held {
    /// Says them, after a run that did what was asked.
    pub fn say(&self) {
        for line in self.0.borrow_mut().drain(..) {
            write_err(&line);
        }
    }
}

/// The narrowest and widest line that output is fitted to.
const WIDTHS: (u16, u16) = (60, 200);

impl Ui {
    /// Looks at the terminal.
    pub fn new(options: UiOptions, environment: &Environment) -> Self {
        let is_out_terminal = io::stdout().is_terminal();
        let is_err_terminal = io::stderr().is_terminal();
        let colour = |is_terminal: bool| match options.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if environment.refuses_colour() => false,
            ColorChoice::Auto => is_terminal || environment.forces_colour(),
        };
        let measured = is_out_terminal
            .then(|| Term::stdout().size_checked())
            .flatten();
        let width = environment
            .columns()
            .or_else(|| measured.map(|(_, columns)| columns))
            .unwrap_or(80);
        let is_accessible = environment.wants_accessible();
        let otherwise = if is_out_terminal {
            Format::Table
        } else {
            Format::Plain
        };
        Self {
            format: options.format.unwrap_or(otherwise),
            options,
            out_color: colour(is_out_terminal),
            err_color: colour(is_err_terminal),
            width: width.clamp(WIDTHS.0, WIDTHS.1),
            height: measured.map(|(rows, _)| rows),
            is_accessible,
            is_unicode: environment.is_unicode(),
            pager: Pager::chosen(environment, is_accessible),
            is_out_terminal,
            is_err_terminal,
            can_ask: is_err_terminal && io::stdin().is_terminal(),
            held: Rc::default(),
        }
    }

    /// How results look.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether results are for a program, which wants no words around them.
    pub fn is_for_machines(&self) -> bool {
        matches!(self.format, Format::Json | Format::Jsonl)
    }

    /// How many `-v` were given.
    pub fn verbosity(&self) -> u8 {
        self.options.verbosity
    }

    /// What a text on standard output may look like.
    pub fn look(&self) -> Look {
        Look {
            width: self.width,
            is_coloured: self.out_color,
            is_spoken: self.is_accessible,
        }
    }

    /// Whether somebody sees standard output as it is written.
    pub fn is_terminal(&self) -> bool {
        self.is_out_terminal
    }

    /// Whether small bars may be drawn into a table: where it is read by eye, in a character set that
    /// has them.
    pub fn can_draw(&self) -> bool {
        self.format == Format::Table && self.is_unicode && !self.is_accessible
    }

    /// Whether a progress bar makes sense; otherwise a line every few seconds does.
    pub fn can_animate(&self) -> bool {
        self.is_err_terminal && !self.options.is_quiet && !self.is_accessible
    }

    /// Whether nothing but results and errors is wanted.
    pub fn is_quiet(&self) -> bool {
        self.options.is_quiet
    }

    /// Prints data as it is. Whatever came from outside was made safe before.
    ///
    /// # Errors
    /// A silent failure with exit 0 when the reader went away; else why it could not be written.
    pub fn data(&self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Prints bytes as they are, for files sent to standard output.
    ///
    /// # Errors
    /// As [`Self::data`].
    pub fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)
            .and_then(|()| out.flush())
            .map_err(|error| {
                if error.kind() == ErrorKind::BrokenPipe {
                    Failure::closed_pipe()
                } else {
                    Failure::internal("the result could not be written").because(error.to_string())
                }
            })
    }

    /// Prints a single result in the chosen format.
    ///
    /// # Errors
    /// As [`Self::data`].
    pub fn show(&self, result: &dyn View) -> Result<(), Failure> {
        self.page(&view::one(result, self.format, self.look())?)
    }

    /// Prints a text that people read, through their pager where it is longer than the screen. What a
    /// program reads, or a file is to hold, is never paged.
    ///
    /// # Errors
    /// As [`Self::data`].
    pub fn page(&self, text: &str) -> Result<(), Failure> {
        let is_for_people = self.format == Format::Table && self.is_out_terminal;
        let is_long = self
            .height
            .is_some_and(|height| text.lines().count() >= usize::from(height));
        // A pager waits for a key, which is an answer, too.
        let is_refused = self.options.is_paging_refused || self.options.is_input_refused;
        match &self.pager {
            Some(pager) if is_for_people && is_long && !is_refused => {
                if pager.show(text) {
                    Ok(())
                } else {
                    self.data(text)
                }
            }
            Some(_) | None => self.data(text),
        }
    }

    /// Prints a list in the chosen format. People are told when it is empty or goes on.
    ///
    /// # Errors
    /// As [`Self::data`].
    pub fn list<T: Row>(&self, list: &List<T>, when_empty: &str) -> Result<(), Failure> {
        self.page(&view::many(list, self.format, self.look())?)?;
        if list.items.is_empty() && !self.is_for_machines() {
            self.status(when_empty);
        }
        if let Some(next) = &list.next
            && self.format != Format::Json
        {
            let more = format!("there are more: add `--after {}`", visible(next));
            // JSON lines have no place for the cursor, and a list cut short in silence misleads.
            if self.format == Format::Jsonl {
                self.status(&more);
            } else {
                self.hint(&more);
            }
        }
        Ok(())
    }

    /// Says what was done; silenced by `--quiet`.
    pub fn status(&self, text: &str) {
        if !self.options.is_quiet && !self.is_for_programs_alone() {
            self.say("", "", text);
        }
    }

    /// Says what staff should know once, such as where a new database is; silenced by `--quiet`.
    pub fn notice(&self, text: &str) {
        if !self.options.is_quiet {
            self.say_or_hold("note: ", "36", text);
        }
    }

    /// Says what to do next; silenced by `--quiet` and where a program reads the result.
    pub fn hint(&self, text: &str) {
        if !self.options.is_quiet && !self.is_for_machines() {
            self.say("hint: ", "36", text);
        }
    }

    /// Says what is not as it should be.
    pub fn warning(&self, text: &str) {
        self.say_or_hold("warning: ", "33", text);
    }

    /// Whether nobody but a program reads standard error: what it holds must be the error object
    /// alone where a command fails.
    fn is_for_programs_alone(&self) -> bool {
        self.is_for_machines() && !self.can_ask()
    }

    fn say_or_hold(&self, label: &str, colour: &str, text: &str) {
        if self.is_for_programs_alone() {
            self.held
                .borrow_mut()
                .push(format!("{label}{}\n", visible(text)));
        } else {
            self.say(label, colour, text);
        }
    }

    /// What is held back until it is known how the run ends.
    pub fn held(&self) -> Held {
        Held(Rc::clone(&self.held))
    }

    /// Gives the portal a place to say what it does: a line each. `--quiet` leaves only troubles.
    pub fn log(&self) -> crate::portal::Log {
        let is_quiet = self.options.is_quiet;
        std::sync::Arc::new(move |line| match line {
            Line::Trouble(text) => write_err(&format!("trouble: {}\n", visible(text))),
            Line::Event(_) if is_quiet => {}
            Line::Event(text) => write_err(&format!("{}\n", visible(text))),
        })
    }

    /// Says what only `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.options.verbosity > 0 {
            self.say("", "2", text);
        }
    }

    /// Says why a command did not do what was asked.
    pub fn error(&self, failure: &Failure) {
        if failure.is_silent {
            return;
        }
        if self.is_for_machines() {
            let text = crate::cli::sanitise::json_text(&failure.json().to_string());
            write_err(&format!("{text}\n"));
            return;
        }
        self.say("error: ", "1;31", &failure.message);
        if let Some(reason) = &failure.because {
            self.say("  because: ", "1", reason);
        }
        for hint in &failure.hints {
            self.say("hint: ", "36", hint);
        }
    }

    /// Prints text of our own making, such as help, to standard error.
    pub fn aside(&self, text: &str) {
        write_err(text);
    }

    /// Whether standard error may be coloured.
    pub fn is_aside_coloured(&self) -> bool {
        self.err_color
    }

    fn say(&self, label: &str, colour: &str, text: &str) {
        let is_plain = !self.err_color || label.is_empty() || colour.is_empty();
        let mut line = self.fitted(&format!("{label}{}", visible(text)));
        if !is_plain && let Some(rest) = line.strip_prefix(label) {
            line = format!("\u{1b}[{colour}m{label}\u{1b}[0m{rest}");
        }
        write_err(&format!("{line}\n"));
    }

    /// Reads all of standard input, for `-`.
    ///
    /// # Errors
    /// When it cannot be read or is no text.
    pub fn read_input(&self) -> Result<String, Failure> {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| {
            Failure::usage("what came from the pipe or the file could not be read")
                .because(error.to_string())
                .hint("save it as plain text (UTF-8) and try again")
        })?;
        Ok(text)
    }

    /// A message as the screen has room for it: broken between words, but never within a command,
    /// which is copied. Elsewhere it stays in one line.
    fn fitted(&self, text: &str) -> String {
        let text = if self.is_accessible {
            view::spoken(text)
        } else {
            text.to_owned()
        };
        if self.is_err_terminal {
            layout::message(&text, self.width.into())
        } else {
            text
        }
    }
}

fn write_err(text: &str) {
    // Nobody is left to tell when standard error itself cannot be written.
    io::stderr().lock().write_all(text.as_bytes()).ok();
}
