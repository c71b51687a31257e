//! Questions: asked on standard error, answered by lines that are typed, or by flags.
//!
//! The terminal edits the lines itself. Ctrl-C so ends the program as the shell expects, with 130, and
//! leaves the terminal as it was; the end of input (Ctrl-D) does the same at once.

use crate::cli::failure::Failure;
use crate::cli::ui::{Standard, Ui, write_err};
use crate::cli::view;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use dialoguer::Password;
use dialoguer::console::Term;
use std::io::{self, ErrorKind};

/// How often a question is repeated: a closed terminal answers nothing for ever.
const TRIES: u32 = 5;

impl Ui {
    /// Whether a question could be answered.
    pub fn can_ask(&self) -> bool {
        self.can_ask && !self.options.is_input_refused
    }

    /// Asks a yes-or-no question; `--yes` answers it.
    ///
    /// # Errors
    /// A usage failure when nobody can answer; `interrupted` at the end of input.
    pub fn confirm(&self, question: &str, standard: Standard) -> Result<bool, Failure> {
        if self.options.says_yes {
            return Ok(true);
        }
        self.must_ask(
            "this needs a yes or no",
            "add `--yes` to go on without being asked",
        )?;
        let choices = match standard {
            Standard::Yes => "[Y/n]",
            Standard::No => "[y/N]",
        };
        for _ in 0..TRIES {
            let answer = self.read_line(&format!("{question} {choices} "))?;
            match answer.trim().to_lowercase().as_str() {
                "" => return Ok(standard == Standard::Yes),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => self.say("", "", "Type y for yes or n for no."),
            }
        }
        Ok(false)
    }

    /// Asks for one line that is not empty. `flag` is how scripts give it.
    ///
    /// # Errors
    /// A usage failure when nobody can answer, or nobody does; `interrupted` at the end of input.
    pub fn ask(&self, question: &str, flag: &str) -> Result<String, Failure> {
        self.ask_for(question, flag, &|text| Ok(text.to_owned()))
    }

    /// Asks for one line until `parse` takes it; what is wrong with an answer is said at once.
    ///
    /// # Errors
    /// As [`Self::ask`]; after too many answers that are none, what is wrong with the last one.
    pub fn ask_for<T>(
        &self,
        question: &str,
        flag: &str,
        parse: &dyn Fn(&str) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let missing = || {
            Failure::usage(format!("{question} is missing")).hint(format!("give it with {flag}"))
        };
        self.must_ask(
            &format!("{question} is missing"),
            &format!("give it with {flag}"),
        )?;
        let mut last = missing();
        for _ in 0..TRIES {
            let answer = self.read_line(&format!("{question}: "))?;
            let answer = answer.trim();
            if answer.is_empty() {
                last = missing();
                continue;
            }
            match parse(answer) {
                Ok(value) => return Ok(value),
                Err(failure) => {
                    self.correct(&failure);
                    last = failure;
                }
            }
        }
        Err(last)
    }

    /// Asks for one line; Enter alone gives none.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_or_enter(&self, question: &str, flag: &str) -> Result<Option<String>, Failure> {
        self.must_ask(
            &format!("{question} is missing"),
            &format!("give it with {flag}"),
        )?;
        let answer = self.read_line(&format!("{question}: "))?;
        let answer = answer.trim();
        Ok((!answer.is_empty()).then(|| answer.to_owned()))
    }

    /// Says what is wrong with an answer that will be asked for again.
    pub fn correct(&self, failure: &Failure) {
        self.say("", "", &failure.message);
        if let Some(reason) = &failure.because {
            self.say("", "", reason);
        }
    }

    /// Offers a numbered choice and gives the index of what was chosen. Numbers are typed rather
    /// than arrows pressed, so that it reads well aloud. Enter alone takes `standard`, where there is
    /// one.
    ///
    /// # Errors
    /// A usage failure when nobody can answer, or nobody does; `interrupted` at the end of input.
    pub fn choose(
        &self,
        question: &str,
        options: &[String],
        standard: Option<usize>,
        flag: &str,
    ) -> Result<usize, Failure> {
        self.must_ask(
            &format!("{question} is missing"),
            &format!("give it with {flag}"),
        )?;
        for (number, option) in (1..).zip(options) {
            self.say("", "", &format!("  {number}  {option}"));
        }
        let enter = standard.map_or_else(String::new, |index| format!(", Enter for {}", index + 1));
        for _ in 0..TRIES {
            let answer = self.read_line(&format!("{question} [1-{}{enter}]: ", options.len()))?;
            let answer = answer.trim();
            if let (true, Some(index)) = (answer.is_empty(), standard) {
                return Ok(index);
            }
            let by_number = answer
                .parse::<usize>()
                .ok()
                .filter(|number| (1..=options.len()).contains(number))
                .map(|number| number - 1);
            // The words themselves are understood as well: they stand right above.
            let by_words = || {
                options
                    .iter()
                    .position(|one| one.eq_ignore_ascii_case(answer))
            };
            match by_number.or_else(by_words) {
                Some(index) => return Ok(index),
                None => self.say(
                    "",
                    "",
                    &format!("Type a number from 1 to {}.", options.len()),
                ),
            }
        }
        Err(Failure::usage(format!("{question} is missing")).hint(format!("give it with {flag}")))
    }

    /// Asks for something that must not be seen.
    ///
    /// # Errors
    /// A usage failure when nobody can answer.
    pub fn ask_secret(&self, question: &str, instead: &str) -> Result<Secret, Failure> {
        self.must_ask(&format!("{question} is missing"), instead)?;
        for _ in 0..TRIES {
            // Told apart by no library: Enter alone, and the end of input. Both are asked again, but
            // not for ever.
            let typed = Password::new()
                .with_prompt(visible(question))
                .allow_empty_password(true)
                .report(false)
                .interact_on(&Term::stderr())
                .map_err(|dialoguer::Error::IO(error)| unanswered(&error))?;
            if !typed.is_empty() {
                return Ok(Secret::new(typed));
            }
        }
        Err(Failure::usage(format!("{question} is missing")).hint(instead))
    }

    /// Why nobody can be asked, where that is so.
    pub fn unasked_because(&self) -> &'static str {
        if self.options.is_input_refused {
            "--no-input says that nobody can be asked"
        } else {
            "there is no terminal to ask on"
        }
    }

    fn must_ask(&self, what: &str, hint: &str) -> Result<(), Failure> {
        if self.can_ask() {
            return Ok(());
        }
        Err(Failure::usage(what)
            .because(self.unasked_because())
            .hint(hint))
    }

    fn read_line(&self, prompt: &str) -> Result<String, Failure> {
        let prompt = self.fitted(&visible(prompt));
        write_err(&view::strong(&prompt, self.err_color));
        let mut line = String::new();
        match io::stdin().read_line(&mut line) {
            Ok(0) => {
                // The cursor still stands behind the question.
                write_err("\n");
                Err(Failure::interrupted())
            }
            Ok(_) => Ok(line),
            Err(error) => Err(unanswered(&error)),
        }
    }
}

fn unanswered(error: &io::Error) -> Failure {
    if matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof
    ) {
        Failure::interrupted()
    } else {
        Failure::usage("the answer could not be read")
            .because(error.to_string())
            .hint("run the command again; everything it asks can be given with flags, see --help")
    }
}
