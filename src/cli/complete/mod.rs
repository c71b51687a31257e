//! Completion at run time: the scripts of every shell ask this program what may be typed next.
//!
//! The protocol is our own and stays as it is, so that a script that was shipped once works with
//! every later program:
//!
//! ```text
//! cso __complete --shell SHELL --index N -- WORD…
//! ```
//!
//! `WORD…` is the command line up to the cursor, the program's name first; `N` is the number of the
//! word that is being typed, from 0, which may be missing where it is empty. Unknown options before
//! the `--` are passed over. Each line of the answer is `VALUE<TAB>DESCRIPTION`, where the value
//! stands for the whole word. A value that ends in `=` wants no space behind it. A line without a
//! value is an order: `files` or `dirs` wants what the shell itself offers for paths, for what stands
//! behind the `=` where the word begins like `--option=`. Nothing is ever said on standard error,
//! and the exit code is always 0.

mod line;
pub mod scripts;
mod values;

use crate::app::complete::{self, Offer};
use crate::cli::GlobalArgs;
use crate::cli::commands;
use crate::cli::commands::completions::Shell;
use crate::cli::complete::line::{Place, Wants};
use crate::cli::complete::values::Values;
use crate::cli::exit::Exit;
use crate::domain::text::visible;
use crate::settings::environment::{Build, Environment, TestHooks};
use crate::settings::{FlagValues, Settings};
use crate::wiring;
use clap::{Args as _, ValueEnum as _};
use std::ffi::OsString;
use std::io::Write as _;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The word that asks. It is no command that people see.
pub const ASKING: &str = "__complete";

/// How long a database may take; whoever presses a key does not wait longer.
const PATIENCE: Duration = match Build::own() {
    Build::Release => Duration::from_millis(80),
    // Without optimisation, and beside other tests.
    Build::Debug => Duration::from_secs(5),
};
/// How long a server may take: connecting to one that is far takes several ways there and back, and
/// nothing tells one that is far from one that is away.
const PATIENCE_WITH_A_SERVER: Duration = match Build::own() {
    Build::Release => Duration::from_secs(1),
    Build::Debug => PATIENCE,
};
/// How long a database that somebody else holds is waited for.
const LOCKED: Duration = Duration::from_millis(40);

/// Whether a command line asks for completion.
pub fn is_asked(args: &[OsString]) -> bool {
    args.get(1).is_some_and(|word| word == ASKING)
}

/// Answers, whatever happens without a word of complaint.
pub fn run(args: &[OsString]) -> Exit {
    if let Some(asked) = Asked::read(args) {
        let mut text = String::new();
        for line in answer(&asked) {
            text.push_str(&line);
            text.push('\n');
        }
        let mut out = std::io::stdout().lock();
        // A shell that has gone away wants no answer.
        out.write_all(text.as_bytes()).ok();
        out.flush().ok();
    }
    Exit::Done
}

/// What a script asks.
struct Asked {
    /// The words before the one that is being typed, without the program's name.
    before: Vec<String>,
    /// The word that is being typed, up to the cursor.
    typed: String,
}

impl Asked {
    fn read(args: &[OsString]) -> Option<Self> {
        let mut args = args.iter().skip(2).map(|arg| arg.to_string_lossy());
        let (mut shell, mut index) = (None, None);
        loop {
            match args.next()?.as_ref() {
                "--" => break,
                "--shell" => shell = Shell::from_str(&args.next()?, true).ok(),
                "--index" => index = args.next()?.parse::<usize>().ok(),
                _ => {}
            }
        }
        let mut words: Vec<String> = args.map(std::borrow::Cow::into_owned).collect();
        let index = index?;
        let typed = words.get(index).cloned().unwrap_or_default();
        words.truncate(index);
        if words.is_empty() {
            return None;
        }
        words.remove(0);
        // Bash hands on what was typed, quotation marks and all; fish the last word.
        let (before, typed) = match shell {
            Some(Shell::Bash) => (
                words.iter().map(|w| unquoted(w)).collect(),
                unquoted(&typed),
            ),
            Some(Shell::Fish) => (words, unquoted(&typed)),
            _ => (words, typed),
        };
        Some(Self { before, typed })
    }
}

/// A word without the quotation marks and backslashes of a shell. A mark that is still open is fine.
fn unquoted(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut mark = None;
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        match (letter, mark) {
            ('\'' | '"', None) => mark = Some(letter),
            (_, Some(open)) if letter == open => mark = None,
            ('\\', None | Some('"')) => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    plain
}

/// The lines of the answer.
fn answer(asked: &Asked) -> Vec<String> {
    let root = definition(&asked.before);
    let place = Place::find(&root, &asked.before, &asked.typed);
    let mut lines = Vec::new();
    let mut offer = |offers: Vec<Offer>| {
        lines.extend(offers.into_iter().filter_map(|offer| {
            let value = format!("{}{}", place.head, offer.value);
            // What could not be typed is not offered.
            let is_plain = !value.is_empty() && visible(&value) == value;
            is_plain.then(|| format!("{value}\t{}", visible(&offer.about)))
        }));
    };
    match &place.wants {
        Wants::Nothing => {}
        Wants::Flags => offer(place.flags()),
        Wants::Words { commands, argument } => {
            if *commands {
                offer(place.commands());
            }
            if let Some(argument) = argument {
                match values::of(&place.path, argument) {
                    Values::Order(order) => lines.push(format!("\t{order}")),
                    Values::Words(words) => offer(values::fitting(words, &place.typed)),
                    Values::Stored(wanted) => {
                        let (flags, typed) = (place.settings.clone(), place.typed.clone());
                        let found = within(PATIENCE, move |longer| {
                            stored(flags, wanted, &typed, longer)
                        });
                        offer(found.unwrap_or_default());
                    }
                    Values::Free => {}
                }
            }
        }
    }
    lines
}

/// What the work on another thread tells.
enum Told<T> {
    /// It may take so long altogether.
    Longer(Duration),
    /// What came of it.
    Found(Option<T>),
}

/// Does it on a thread of its own and waits no longer than that, or than the work itself asks for once
/// it knows more: a file system or a server that hangs must not hold up the keyboard. What comes too
/// late ends with the process; it only reads.
fn within<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce(&dyn Fn(Duration)) -> Option<T> + Send + 'static,
) -> Option<T> {
    let begun = Instant::now();
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .spawn(move || {
            // Nobody listens any more where it took too long.
            let longer = |patience| {
                sender.send(Told::Longer(patience)).ok();
            };
            let found = work(&longer);
            sender.send(Told::Found(found)).ok();
        })
        .ok()?;
    let mut patience = patience;
    loop {
        let left = patience.saturating_sub(begun.elapsed());
        match receiver.recv_timeout(left).ok()? {
            Told::Longer(so_long) => patience = so_long,
            Told::Found(found) => return found,
        }
    }
}

/// As much of the definition as the line needs: all commands, or the one that it names.
fn definition(before: &[String]) -> clap::Command {
    let bare = GlobalArgs::augment_args(clap::Command::new("cso"));
    let noun = Place::find(&bare, before, "").noun;
    match noun.as_deref().and_then(commands::alone) {
        Some(one) => bare.subcommand(one),
        None => crate::cli::command(),
    }
}

/// What the database offers; `None` where it is away, locked, older or newer, or not there.
fn stored(
    flags: FlagValues,
    wanted: complete::Wanted,
    typed: &str,
    longer: &dyn Fn(Duration),
) -> Option<Vec<Offer>> {
    let environment = Environment::of_process();
    let hooks = TestHooks::read(&environment, Build::own()).ok()?;
    let flags = FlagValues {
        config: flags.config.map(|path| at_home(path, &environment)),
        database: flags.database,
    };
    let mut settings = Settings::resolve(&flags, &environment).ok()?;
    settings.database.wait = LOCKED.min(settings.database.wait);
    if wiring::is_shared(&settings) {
        longer(PATIENCE_WITH_A_SERVER);
    }
    let (clock, _) = wiring::sources(&hooks);
    let looked = wiring::open_for_a_look(&settings, &hooks).ok()?;
    complete::offers(&*looked.store, &looked.login, wanted, typed, clock.now()).ok()
}

/// The path as the shell would hand it on: `~/` is the home folder.
fn at_home(path: std::path::PathBuf, environment: &Environment) -> std::path::PathBuf {
    match (path.strip_prefix("~"), environment.path("HOME")) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_are_taken_off_as_a_shell_does() {
        for (typed, plain) in [
            ("plain", "plain"),
            ("'Sam Gamgee'", "Sam Gamgee"),
            ("\"Sam Gam", "Sam Gam"),
            (r"my\ file", "my file"),
            (r#""a\"b""#, "a\"b"),
            (r"'a\b'", r"a\b"),
            ("--database='x y'", "--database=x y"),
        ] {
            assert_eq!(unquoted(typed), plain);
        }
    }

    #[test]
    fn whoever_takes_too_long_is_not_waited_for() {
        let (never, blocked) = mpsc::channel::<()>();
        let found = within(Duration::from_millis(5), move |_| blocked.recv().ok());
        assert_eq!(found, None);
        drop(never);
        assert_eq!(within(Duration::from_mins(1), |_| Some(7)), Some(7));
    }

    #[test]
    fn whoever_needs_longer_says_so() {
        let (never, blocked) = mpsc::channel::<()>();
        let slow = move |longer: &dyn Fn(Duration)| {
            longer(Duration::from_mins(1));
            blocked.recv_timeout(Duration::from_millis(600)).err()
        };
        let late = Some(mpsc::RecvTimeoutError::Timeout);
        assert_eq!(within(Duration::from_millis(500), slow), late);
        drop(never);
        let (never, blocked) = mpsc::channel::<()>();
        let found = within(Duration::from_mins(1), move |longer| {
            longer(Duration::from_millis(5));
            blocked.recv().ok()
        });
        assert_eq!(found, None);
        drop(never);
    }
}
