//! The scripts that shells read. They hold nothing that a later program could make untrue.

use crate::cli::commands::completions::Shell;

impl Shell {
    /// The script that makes the shell ask this program.
    pub fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("scripts/cso.bash"),
            Self::Zsh => include_str!("scripts/_cso"),
            Self::Fish => include_str!("scripts/cso.fish"),
            Self::PowerShell => include_str!("scripts/_cso.ps1"),
            Self::Elvish => include_str!("scripts/cso.elv"),
            Self::Nushell => include_str!("scripts/cso.nu"),
        }
    }

    /// Whether a file is a script of ours, of this program or of an earlier one.
    pub fn is_ours(text: &[u8]) -> bool {
        String::from_utf8_lossy(text).contains("made by `cso completions")
    }
}
