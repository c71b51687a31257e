//! The command line: what can be typed, and the way from there to an exit code.
//!
//! Parse, look at the terminal, run the command, show its failure. Nothing is opened before parsing,
//! so that help, version and completions need no database, no key and no folder.

pub mod code;
pub mod commands;
pub mod complete;
mod draft;
pub mod exit;
pub mod failure;
pub mod interrupt;
mod layout;
pub mod manual;
pub mod office;
pub mod parsed;
pub mod plain;
pub mod progress;
mod refused;
pub mod sanitise;
pub mod selectors;
pub mod shown;
pub mod time;
pub mod ui;
mod usage;
pub mod view;

use crate::cli::commands::Command;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::ui::{ColorChoice, Ui, UiOptions};
use crate::cli::view::Format;
use crate::settings::environment::{Build, Environment, TestHooks};
use crate::settings::{FlagValues, Settings};
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, ValueEnum as _};
use std::ffi::OsString;
use std::path::PathBuf;

/// Invite people to Children's Services Online, see them through verification, approve their access
///
/// Run `cso` alone to see what waits on you. Every command explains itself with --help.
#[derive(Parser)]
#[command(
    name = "cso",
    version,
    max_term_width = 100,
    subcommand_required = false,
    propagate_version = false,
    disable_help_subcommand = true,
    after_long_help = "\
Settings come from flags, then CSO_… variables, then the configuration file; `cso config show`
lists them all. Exit codes: 0 done, 1 failed, 2 wrong command line or input, 3 not found,
4 its state does not allow that, 5 not permitted, 6 code refused, 7 batch with rejected rows,
8 temporary, 130 interrupted. `cso help errors` explains every error, `cso help journey` the life
of an invitation; there are also config, security and operations.

Examples:
  cso                                  what waits on you
  cso invite list --mine               your invitations
  cso status sam@example.org           where one of them is, and what comes next
  cso help journey                     how it all goes together"
)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags that every command takes.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Options for every command")]
pub struct GlobalArgs {
    /// Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    #[arg(long, global = true, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub database: Option<String>,
    /// Read settings from this file (`CSO_CONFIG`)
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    #[arg(short, long, global = true, value_name = "FORMAT", value_enum)]
    pub output: Option<Format>,
    /// The same as --output json
    #[arg(long, global = true, overrides_with = "output")]
    pub json: bool,
    /// When colour is used
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorChoice,
    /// Why this is done; kept in the audit trail
    #[arg(long, global = true, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub reason: Option<String>,
    /// Answer yes to every question
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Ask nothing; fail where an answer is needed
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Say what would be done and change nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice says even more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl GlobalArgs {
    fn flag_values(&self) -> FlagValues {
        FlagValues {
            database: self.database.clone(),
            config: self.config.clone(),
        }
    }

    fn ui_options(&self, format: Option<Format>) -> UiOptions {
        UiOptions {
            format,
            color: self.color,
            is_quiet: self.quiet,
            verbosity: self.verbose,
            says_yes: self.yes,
            is_input_refused: self.no_input,
            is_paging_refused: self.no_pager,
        }
    }
}

/// What a command works with.
pub struct Context {
    /// The terminal.
    pub ui: Ui,
    /// Flags that every command takes.
    pub global: GlobalArgs,
    /// All settings, settled.
    pub settings: Settings,
    /// What tests fix.
    pub hooks: TestHooks,
}

/// What there is before settings are settled, for commands that need none or must work when they
/// are wrong.
pub struct Start {
    /// The terminal.
    pub ui: Ui,
    /// Flags that every command takes.
    pub global: GlobalArgs,
    /// The environment.
    pub environment: Environment,
    /// What tests fix.
    pub hooks: TestHooks,
}

impl Start {
    /// What the command line may set.
    pub fn flag_values(&self) -> FlagValues {
        self.global.flag_values()
    }

    /// Settles the settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn context(self) -> Result<Context, Failure> {
        let settings = Settings::resolve(&self.flag_values(), &self.environment)?;
        Ok(Context {
            ui: self.ui,
            global: self.global,
            settings,
            hooks: self.hooks,
        })
    }
}

/// The whole command line, for completions and man pages.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs one command line to its end.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    if complete::is_asked(&args) {
        return complete::run(&args);
    }
    let environment = Environment::of_process();
    let hooks = match TestHooks::read(&environment, Build::own()) {
        Ok(hooks) => hooks,
        Err(error) => return usage::early(&args, &environment, &error.into()),
    };
    let parsed = command()
        .try_get_matches_from(&args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::end(&args, &environment, &error),
    };
    let format = match chosen_format(&cli.global, &environment) {
        Ok(format) => format,
        Err(failure) => return usage::early(&args, &environment, &failure),
    };
    let start = Start {
        ui: Ui::new(cli.global.ui_options(format), &environment),
        global: cli.global.clone(),
        environment: environment.clone(),
        hooks,
    };
    let held = start.ui.held();
    match commands::run(cli.command, start) {
        Ok(()) => {
            held.say();
            Exit::Done
        }
        Err(failure) => {
            Ui::new(cli.global.ui_options(format), &environment).error(&failure);
            failure.exit()
        }
    }
}

fn chosen_format(
    global: &GlobalArgs,
    environment: &Environment,
) -> Result<Option<Format>, Failure> {
    if global.json {
        return Ok(Some(Format::Json));
    }
    if global.output.is_some() {
        return Ok(global.output);
    }
    let wrong = |text: &str| {
        Failure::usage(format!("CSO_OUTPUT cannot be “{text}”"))
            .because("table, plain, json, jsonl or csv is wanted")
    };
    match environment.text("CSO_OUTPUT") {
        Ok(Some(text)) => Format::from_str(text, true)
            .map(Some)
            .map_err(|_| wrong(text)),
        Ok(None) => Ok(None),
        Err(problem) => Err(Failure::usage(problem.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn every_option_that_takes_a_value_names_it() {
        fn look(command: &clap::Command) {
            for arg in command.get_arguments() {
                if arg.get_action().takes_values() {
                    assert!(
                        arg.get_value_names().is_some(),
                        "{}: {}",
                        command.get_name(),
                        arg.get_id()
                    );
                }
                assert!(
                    arg.is_hide_set() || arg.get_help().is_some(),
                    "{}: {} has no help",
                    command.get_name(),
                    arg.get_id()
                );
            }
            command.get_subcommands().for_each(look);
        }
        let mut whole = command();
        whole.build();
        look(&whole);
    }

    #[test]
    fn what_a_command_does_is_explained_in_its_help() {
        // A doc comment on a variant would silently take the place of the whole explanation.
        for path in [
            "invite create",
            "invite verify",
            "invite withdraw",
            "access approve",
            "record restrict",
            "staff role",
            "key rotate",
            "mail retry",
            "db restore",
            "demo",
        ] {
            let mut found = command();
            for word in path.split(' ') {
                found = found.find_subcommand(word).unwrap().clone();
            }
            assert!(found.get_about().is_some(), "{path}");
            assert!(found.get_long_about().is_some(), "{path} explains nothing");
        }
    }

    #[test]
    fn it_can_run_twice_in_one_process() {
        for _ in 0..2 {
            let args = ["cso", "--quiet", "nonsense"].map(OsString::from);
            assert_eq!(run(args), Exit::Usage);
        }
    }
}
