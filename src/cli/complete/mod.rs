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
//!
//! Bash hands on more before the `--`: `--key COMP_TYPE --columns WIDTH --breaks COMP_WORDBREAKS`. Then
//! the first line is an order, which may also be `nospace`, or `-`, and each other line an entry as bash
//! takes it.

mod bash;
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
use crate::settings::{DatabaseSettings, FlagValues};
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
        for line in lines(&answer(&asked), &asked) {
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
    /// The same as the shell hands it on, quotation marks and all.
    raw: String,
    /// How bash wants it.
    bash: Option<bash::How>,
}

/// What may stand at the word that is being typed.
struct Answer {
    /// What the shell itself is to offer.
    order: Option<&'static str>,
    /// Each stands for the whole word.
    offers: Vec<Offer>,
}

impl Asked {
    fn read(args: &[OsString]) -> Option<Self> {
        let mut args = args.iter().skip(2).map(|arg| arg.to_string_lossy());
        let (mut shell, mut index) = (None, None);
        let (mut key, mut columns, mut breaks) = (None, None, None);
        loop {
            match args.next()?.as_ref() {
                "--" => break,
                "--shell" => shell = Shell::from_str(&args.next()?, true).ok(),
                "--index" => index = args.next()?.parse::<usize>().ok(),
                "--key" => key = args.next(),
                "--columns" => columns = args.next(),
                "--breaks" => breaks = args.next(),
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
        let raw = typed.clone();
        let bash = match (key, columns, breaks) {
            (Some(key), Some(columns), Some(breaks)) => {
                Some(bash::How::read(&key, &columns, &breaks))
            }
            _ => None,
        };
        // Bash hands on what was typed, quotation marks and all; fish the last word.
        let (before, typed) = match shell {
            Some(Shell::Bash) => (
                words.iter().map(|w| unquoted(w)).collect(),
                unquoted(&typed),
            ),
            Some(Shell::Fish) => (words, unquoted(&typed)),
            _ => (words, typed),
        };
        Some(Self {
            before,
            typed,
            raw,
            bash,
        })
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

/// The answer as the shell wants it.
fn lines(answer: &Answer, asked: &Asked) -> Vec<String> {
    if let Some(how) = &asked.bash {
        return bash::reply(answer, &asked.raw, how);
    }
    let offers = answer.offers.iter();
    offers
        .map(|offer| format!("{}\t{}", offer.value, offer.about))
        .chain(answer.order.map(|order| format!("\t{order}")))
        .collect()
}

fn answer(asked: &Asked) -> Answer {
    let root = definition(&asked.before);
    let place = Place::find(&root, &asked.before, &asked.typed);
    let mut answer = Answer {
        order: None,
        offers: Vec::new(),
    };
    let mut offer = |offers: Vec<Offer>| {
        answer.offers.extend(offers.into_iter().filter_map(|offer| {
            let value = format!("{}{}", place.head, offer.value);
            // What could not be typed is not offered.
            let is_plain = !value.is_empty() && visible(&value) == value;
            is_plain.then(|| Offer {
                value,
                about: visible(&offer.about),
            })
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
                    Values::Order(order) => answer.order = Some(order),
                    Values::Words(words) => offer(values::fitting(words, &place.typed)),
                    Values::Stored(wanted) => {
                        let (flags, typed) = (place.settings.clone(), place.typed.clone());
                        let found = within(PATIENCE, give_up, |longer| {
                            stored(flags, wanted, &typed, longer)
                        });
                        offer(found.unwrap_or_default());
                    }
                    Values::Free => {}
                }
            }
        }
    }
    answer
}

/// Does it and ends the process where it takes longer than that, or than the work itself asks for once
/// it knows more: a file system or a server that hangs must not hold up the keyboard, and what is under
/// way only reads. Another thread watches, so that the work has the one that the process begins with:
/// memory for a second one costs up to a twelfth of the whole press.
fn within<T>(
    patience: Duration,
    late: impl FnOnce() + Send + 'static,
    work: impl FnOnce(&dyn Fn(Duration)) -> Option<T>,
) -> Option<T> {
    let begun = Instant::now();
    let (sender, receiver) = mpsc::channel::<Duration>();
    std::thread::Builder::new()
        .stack_size(1 << 16)
        .spawn(move || {
            let mut patience = patience;
            loop {
                let left = patience.saturating_sub(begun.elapsed());
                match receiver.recv_timeout(left) {
                    Ok(longer) => patience = longer,
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                    Err(mpsc::RecvTimeoutError::Timeout) => return late(),
                }
            }
        })
        .ok()?;
    work(&|longer| {
        sender.send(longer).ok();
    })
}

/// Ends with nothing to offer.
#[expect(
    clippy::exit,
    reason = "the work that is under way on the first thread cannot be called off"
)]
fn give_up() {
    std::process::exit(0);
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
    let mut settings = DatabaseSettings::resolve(&flags, &environment).ok()?;
    settings.wait = LOCKED.min(settings.wait);
    if settings.url.is_shared() {
        longer(PATIENCE_WITH_A_SERVER);
    }
    let (clock, _) = wiring::sources(&hooks);
    let looked = wiring::open_for_a_look(&settings, &hooks).ok()?;
    let offers = complete::offers(&*looked.store, &looked.login, wanted, typed, clock.now()).ok();
    if !settings.url.is_shared() {
        // The process ends now, and everything of the database with it: to tidy up takes longer.
        std::mem::forget(looked);
    }
    offers
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

    /// What is to be done late, and how the work learns that it was.
    fn late() -> (impl FnOnce() + Send + 'static, mpsc::Receiver<()>) {
        let (sender, receiver) = mpsc::channel();
        (move || sender.send(()).unwrap(), receiver)
    }

    #[test]
    fn whoever_takes_too_long_is_not_waited_for() {
        let (end, ended) = late();
        let found = within(Duration::from_millis(5), end, |_| ended.recv().ok());
        assert_eq!(found, Some(()));
        let (end, ended) = late();
        assert_eq!(
            within(Duration::from_millis(300), end, |_| Some(7)),
            Some(7)
        );
        // Nobody watches any more.
        assert_eq!(ended.recv(), Err(mpsc::RecvError));
    }

    #[test]
    fn whoever_needs_longer_says_so() {
        let (end, ended) = late();
        let found = within(Duration::from_millis(300), end, |longer| {
            longer(Duration::from_mins(1));
            ended.recv_timeout(Duration::from_millis(600)).err()
        });
        assert_eq!(found, Some(mpsc::RecvTimeoutError::Timeout));
        let (end, ended) = late();
        let found = within(Duration::from_mins(1), end, |longer| {
            longer(Duration::from_millis(5));
            ended.recv().ok()
        });
        assert_eq!(found, Some(()));
    }
}
