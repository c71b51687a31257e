//! `cso completions`: the completion script for a shell, printed or put where the shell looks for it.

use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::ui::{Standard, Ui};
use crate::cli::view::{Fact, View};
use crate::domain::words::words;
use crate::settings::environment::Environment;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Print the completion script for a shell, or install it
///
/// The script asks the program for every answer: commands and options with what they mean, and from
/// the database references with their stage, records, staff, runs. It stays right when the program
/// is updated. Names and addresses of people are never offered.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso completions bash --install
  cso completions zsh --install --dry-run
  cso completions fish > ~/.config/fish/completions/cso.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
    /// Put it where that shell looks for it, for you alone; say what to add where that is needed
    #[arg(long)]
    install: bool,
}

/// A shell that scripts are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// The usual one
    Bash,
    /// Z shell
    Zsh,
    /// Friendly interactive shell
    Fish,
    /// Windows PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
    /// Elvish
    Elvish,
    /// Nushell
    #[value(alias = "nu")]
    Nushell,
}

impl Shell {
    /// The name of the script's file in `completions/`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bash => "cso.bash",
            Self::Zsh => "_cso",
            Self::Fish => "cso.fish",
            Self::PowerShell => "_cso.ps1",
            Self::Elvish => "cso.elv",
            Self::Nushell => "cso.nu",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::PowerShell => "powershell",
            Self::Elvish => "elvish",
            Self::Nushell => "nushell",
        }
    }
}

words! {
    /// What installing did, or in a dry run would do.
    pub enum Outcome {
        /// There was no script.
        Written = "written",
        /// A script of an earlier program was there.
        Updated = "updated",
        /// The script is there already.
        Unchanged = "unchanged",
        /// A file of somebody else's was there, and its owner agreed.
        Replaced = "replaced",
    }
}

/// What has to be added to a start-up file by hand.
struct Addition {
    file: PathBuf,
    lines: Vec<String>,
    /// When, where it is not always.
    only_if: Option<&'static str>,
}

/// Where a script belongs.
struct Site {
    file: PathBuf,
    addition: Option<Addition>,
}

struct Installed {
    shell: Shell,
    outcome: Outcome,
    site: Site,
    is_dry: bool,
}

impl View for Installed {
    fn json(&self) -> Value {
        json!({
            "shell": self.shell.word(),
            "file": self.site.file.display().to_string(),
            "outcome": self.outcome,
            "add": self.site.addition.as_ref().map(|add| json!({
                "file": add.file.display().to_string(),
                "lines": add.lines,
                "only_if": add.only_if,
            })),
            "dry_run": self.is_dry,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::new("Script", self.site.file.display().to_string()),
            Fact::new(
                if self.is_dry { "Would be" } else { "Was" },
                self.outcome.word(),
            ),
        ];
        if let Some(add) = &self.site.addition {
            facts.push(Fact::new("Add to", add.file.display().to_string()));
            for line in &add.lines {
                facts.push(Fact::new("This line", line.as_str()));
            }
            if let Some(only_if) = add.only_if {
                facts.push(Fact::new("Only", only_if));
            }
        }
        facts
    }
}

/// Prints or installs it.
///
/// # Errors
/// When it cannot be written; when a file that is not ours is there and nobody agreed to lose it.
pub fn run(args: &CompletionsArgs, start: &Start) -> Result<(), Failure> {
    if !args.install {
        return start.ui.bytes(args.shell.script().as_bytes());
    }
    let site = site(args.shell, &start.environment)?;
    let is_dry = start.global.dry_run;
    let outcome = put(args.shell, &site.file, is_dry, &start.ui)?;
    let installed = Installed {
        shell: args.shell,
        outcome,
        site,
        is_dry,
    };
    if is_dry {
        start.ui.notice("this was a dry run: nothing was changed");
    } else {
        start.ui.status("completion starts with the next shell");
    }
    start.ui.show(&installed)
}

fn put(shell: Shell, file: &Path, is_dry: bool, ui: &Ui) -> Result<Outcome, Failure> {
    let script = shell.script().as_bytes();
    let outcome = match fs::read(file) {
        Ok(there) if there == script => return Ok(Outcome::Unchanged),
        Ok(there) if Shell::is_ours(&there) => Outcome::Updated,
        Ok(_) => {
            let question = format!(
                "{} is there and was not made by cso. Replace it?",
                file.display()
            );
            if !is_dry && !ui.confirm(&question, Standard::No)? {
                return Err(Failure::declined());
            }
            Outcome::Replaced
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Outcome::Written,
        Err(error) => return Err(failed(file, &error)),
    };
    if !is_dry {
        write(file, script).map_err(|error| failed(file, &error))?;
    }
    Ok(outcome)
}

/// A shell that starts meanwhile finds the old script or the new one, never half of one.
fn write(file: &Path, script: &[u8]) -> std::io::Result<()> {
    // A link stays one: what it leads to is written.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = file.with_extension(format!("draft-{}", std::process::id()));
    let mut made = fs::File::create_new(&draft)?;
    let written = made
        .write_all(script)
        .and_then(|()| made.sync_all())
        .and_then(|()| fs::rename(&draft, &file));
    if written.is_err() {
        fs::remove_file(&draft).ok();
    }
    written
}

fn failed(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        ErrorCode::NotWritten,
        format!("{} was not written", file.display()),
    )
    .because(error.to_string())
    .hint("print it with `cso completions SHELL`, and put it where your shell looks for it")
}

/// Where each shell looks for scripts of one person.
fn site(shell: Shell, environment: &Environment) -> Result<Site, Failure> {
    let home = environment.path("HOME").ok_or_else(|| {
        Failure::new(ErrorCode::NotWritten, "there is no home folder").hint("set HOME")
    })?;
    let absolute = |name: &str| environment.path(name).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"));
    let config = absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    Ok(match shell {
        Shell::Bash => {
            let folder = absolute("BASH_COMPLETION_USER_DIR")
                .unwrap_or_else(|| data.join("bash-completion"));
            let file = folder.join("completions/cso");
            let line = format!(". {}", quoted(&file));
            let mut addition = missing(home.join(".bashrc"), &file, vec![line]);
            if let Some(add) = &mut addition {
                add.only_if = Some("where the package bash-completion is not installed");
            }
            Site { file, addition }
        }
        Shell::Zsh => {
            let home = absolute("ZDOTDIR").unwrap_or(home);
            let folder = home.join(".zfunc");
            let lines = vec![
                format!("fpath=({} $fpath)", quoted(&folder)),
                "autoload -Uz compinit && compinit".to_owned(),
            ];
            Site {
                addition: missing(home.join(".zshrc"), &folder, lines),
                file: folder.join("_cso"),
            }
        }
        Shell::Fish => Site {
            file: config.join("fish/completions/cso.fish"),
            addition: None,
        },
        Shell::PowerShell => {
            let file = config.join("powershell/completions/cso.ps1");
            let line = format!(". {}", quoted(&file));
            let profile = config.join("powershell/Microsoft.PowerShell_profile.ps1");
            Site {
                addition: missing(profile, &file, vec![line]),
                file,
            }
        }
        Shell::Elvish => {
            let addition = missing(
                config.join("elvish/rc.elv"),
                Path::new("use cso"),
                vec!["use cso".to_owned()],
            );
            Site {
                file: config.join("elvish/lib/cso.elv"),
                addition,
            }
        }
        Shell::Nushell => Site {
            file: config.join("nushell/autoload/cso.nu"),
            addition: None,
        },
    })
}

/// What is to be added to a start-up file, unless the file names it already.
fn missing(file: PathBuf, names: &Path, lines: Vec<String>) -> Option<Addition> {
    let text = fs::read_to_string(&file).unwrap_or_default();
    let name = names.display().to_string();
    let is_there = text.lines().any(|line| {
        let line = line.trim_start();
        !line.starts_with('#') && line.contains(&name)
    });
    (!is_there).then_some(Addition {
        file,
        lines,
        only_if: None,
    })
}

/// A path as a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
