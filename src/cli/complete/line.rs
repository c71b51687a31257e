//! Reading an unfinished command line: which command it has come to, and what may stand at the word
//! that is being typed.

use crate::app::complete::Offer;
use crate::settings::FlagValues;
use clap::{Arg, ArgAction, Command, Id};

/// What may stand at the word that is being typed.
pub(super) enum Wants<'c> {
    /// Nothing that could be known.
    Nothing,
    /// The name of an option.
    Flags,
    /// A command, or the value of an argument.
    Words {
        /// Whether a command may stand here.
        commands: bool,
        /// The argument whose value may stand here.
        argument: Option<&'c Arg>,
    },
}

/// Where the command line has come to.
pub(super) struct Place<'c> {
    root: &'c Command,
    command: &'c Command,
    /// The names of the commands, without the program's.
    pub(super) path: Vec<&'c str>,
    /// The first word that is no option, no value of one and no command.
    pub(super) noun: Option<String>,
    /// What of the word stands before the value, such as `--state=`.
    pub(super) head: String,
    /// The beginning of the value.
    pub(super) typed: String,
    /// What may stand here.
    pub(super) wants: Wants<'c>,
    /// Where the line says that the settings and the database are.
    pub(super) settings: FlagValues,
    given: Vec<&'c Id>,
}

/// An option as a word names it, and the value in the same word.
struct Named<'c, 'w> {
    arg: &'c Arg,
    /// What of the word stands before the value.
    head: &'w str,
    value: Option<&'w str>,
}

impl<'c> Place<'c> {
    /// Walks along the words before the one that is being typed.
    pub(super) fn find(root: &'c Command, before: &[String], typed: &str) -> Self {
        let mut place = Self {
            root,
            command: root,
            path: Vec::new(),
            noun: None,
            head: String::new(),
            typed: typed.to_owned(),
            wants: Wants::Nothing,
            settings: FlagValues::default(),
            given: Vec::new(),
        };
        let mut waiting: Option<&'c Arg> = None;
        let mut arguments = 0;
        let mut only_arguments = false;
        for word in before {
            if let Some(arg) = waiting.take() {
                place.take(arg, word);
            } else if word == "--" && !only_arguments {
                only_arguments = true;
            } else if is_option(word) && !only_arguments {
                if let Some(Named { arg, value, .. }) = place.named(word) {
                    place.given.push(arg.get_id());
                    match value {
                        Some(value) => place.take(arg, value),
                        None if takes_value(arg) => waiting = Some(arg),
                        None => {}
                    }
                }
            } else if let Some(command) = place.subcommand(word).filter(|_| arguments == 0) {
                place.command = command;
                place.path.push(command.get_name());
            } else {
                place.noun.get_or_insert_with(|| word.clone());
                arguments += 1;
            }
        }
        place.wants = place.wanted(waiting, arguments, only_arguments);
        place
    }

    fn wanted(
        &mut self,
        waiting: Option<&'c Arg>,
        arguments: usize,
        only_arguments: bool,
    ) -> Wants<'c> {
        let typed = self.typed.clone();
        let value_of = |argument| Wants::Words {
            commands: false,
            argument: Some(argument),
        };
        if let Some(arg) = waiting {
            self.split(arg);
            return value_of(arg);
        }
        if typed.starts_with('-') && !only_arguments {
            return match self.named(&typed) {
                Some(Named {
                    arg,
                    head,
                    value: Some(value),
                }) if takes_value(arg) => {
                    head.clone_into(&mut self.head);
                    value.clone_into(&mut self.typed);
                    self.split(arg);
                    value_of(arg)
                }
                _ if typed.contains('=') => Wants::Nothing,
                _ => Wants::Flags,
            };
        }
        let all: Vec<&Arg> = self.command.get_positionals().collect();
        let argument = all.get(arguments).or_else(|| {
            all.last()
                .filter(|last| matches!(last.get_action(), ArgAction::Append))
        });
        Wants::Words {
            commands: arguments == 0 && !only_arguments && self.command.has_subcommands(),
            argument: argument.copied(),
        }
    }

    /// Of a list in one word only the last item is being typed.
    fn split(&mut self, arg: &Arg) {
        if let Some((items, last)) = arg
            .get_value_delimiter()
            .and_then(|delimiter| self.typed.rsplit_once(delimiter).zip(Some(delimiter)))
            .map(|((items, last), delimiter)| (format!("{items}{delimiter}"), last.to_owned()))
        {
            self.head.push_str(&items);
            self.typed = last;
        }
    }

    fn take(&mut self, arg: &Arg, value: &str) {
        match arg.get_id().as_str() {
            "database" => self.settings.database = Some(value.to_owned()),
            "config" => self.settings.config = Some(value.into()),
            _ => {}
        }
    }

    fn subcommand(&self, word: &str) -> Option<&'c Command> {
        self.command.find_subcommand(word)
    }

    /// The options that may stand here: the command's own, then those of every command.
    fn options(&self) -> impl Iterator<Item = &'c Arg> {
        let is_root = self.path.is_empty();
        let everywhere = self
            .root
            .get_arguments()
            .filter(move |arg| !is_root && arg.is_global_set());
        self.command
            .get_arguments()
            .chain(everywhere)
            .filter(|arg| !arg.is_positional())
    }

    fn named<'w>(&self, word: &'w str) -> Option<Named<'c, 'w>> {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let is_it = |arg: &&Arg| {
                let aliases = arg.get_all_aliases().unwrap_or_default();
                arg.get_long() == Some(name) || aliases.contains(&name)
            };
            let head = value
                .and_then(|value| word.strip_suffix(value))
                .unwrap_or(word);
            return self
                .options()
                .find(is_it)
                .map(|arg| Named { arg, head, value });
        }
        // Several letters in one word: the first that takes a value has the rest of it.
        let mut rest = word.strip_prefix('-')?;
        let mut last = None;
        while let Some(letter) = rest.chars().next() {
            rest = rest.get(letter.len_utf8()..)?;
            let arg = self.options().find(|arg| arg.get_short() == Some(letter))?;
            if takes_value(arg) {
                let value = rest.strip_prefix('=').unwrap_or(rest);
                return Some(Named {
                    arg,
                    head: word.strip_suffix(value).unwrap_or(word),
                    value: (!rest.is_empty()).then_some(value),
                });
            }
            last = Some(arg);
        }
        last.map(|arg| Named {
            arg,
            head: word,
            value: None,
        })
    }

    /// The names of options that begin like the word.
    pub(super) fn flags(&self) -> Vec<Offer> {
        let again = |arg: &Arg| {
            let is_repeated = matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
            is_repeated || !self.given.contains(&arg.get_id())
        };
        let mut found: Vec<Offer> = self
            .options()
            .filter(|arg| !arg.is_hide_set() && again(arg))
            .filter_map(|arg| {
                Some(Offer {
                    value: format!("--{}", arg.get_long()?),
                    about: first_line(arg.get_help()),
                })
            })
            .collect();
        // The parser adds these two itself, after this definition.
        let own = |name: &str, about: &str| Offer {
            value: name.to_owned(),
            about: about.to_owned(),
        };
        found.push(own("--help", "Explain this command"));
        if self.path.is_empty() {
            found.push(own("--version", "Print the version"));
        }
        found.retain(|offer| offer.value.starts_with(&self.typed));
        found
    }

    /// The names of commands that begin like the word.
    pub(super) fn commands(&self) -> Vec<Offer> {
        self.command
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .filter(|command| command.get_name().starts_with(&self.typed))
            .map(|command| Offer {
                value: command.get_name().to_owned(),
                about: first_line(command.get_about()),
            })
            .collect()
    }
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

fn is_option(word: &str) -> bool {
    // A single `-` is standard input.
    word.len() > 1 && word.starts_with('-')
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}
