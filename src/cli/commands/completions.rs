//! `cso completions`: the completion script for a shell.

use crate::cli::failure::Failure;
use crate::cli::ui::Ui;
use clap::{Args, ValueEnum};
use clap_complete::Shell as Common;
use clap_complete_nushell::Nushell;

/// Print the completion script for a shell.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso completions bash > ~/.local/share/bash-completion/completions/cso
  cso completions fish > ~/.config/fish/completions/cso.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
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
    /// The name of the script's file, as the shell looks for it.
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

    /// The script.
    pub fn script(self) -> Vec<u8> {
        let mut command = crate::cli::command();
        let mut out = Vec::new();
        let common = match self {
            Self::Bash => Common::Bash,
            Self::Zsh => Common::Zsh,
            Self::Fish => Common::Fish,
            Self::PowerShell => Common::PowerShell,
            Self::Elvish => Common::Elvish,
            Self::Nushell => {
                clap_complete::generate(Nushell, &mut command, "cso", &mut out);
                return out;
            }
        };
        clap_complete::generate(common, &mut command, "cso", &mut out);
        out
    }
}

/// Prints it.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &CompletionsArgs, ui: &Ui) -> Result<(), Failure> {
    ui.bytes(&args.shell.script())
}
