//! `cso generate`: completions/ and man/ from the command definitions, so that neither is written by
//! hand.

use crate::cli::code::ErrorCode;
use crate::cli::commands::completions::Shell;
use crate::cli::failure::Failure;
use crate::cli::manual::{self, Topic};
use crate::cli::ui::Ui;
use clap::{Args, ValueEnum as _};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Write completions/ and man/ from the command definitions.
#[derive(Args)]
pub struct GenerateArgs {
    /// The folder that holds completions/ and man/
    #[arg(value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,
    /// Write nothing; fail when a file differs
    #[arg(long)]
    check: bool,
}

/// Every generated file by its path below the folder.
///
/// # Errors
/// When a manual page cannot be made.
pub fn files() -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    for shell in Shell::value_variants() {
        let path = Path::new("completions").join(shell.file_name());
        files.insert(path, shell.script());
    }
    let mut command = crate::cli::command();
    command.build();
    pages(&command, &mut files)?;
    for topic in Topic::ALL {
        let path = Path::new("man").join(topic.file_name());
        files.insert(path, topic.page().into_bytes());
    }
    Ok(files)
}

fn pages(command: &clap::Command, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    if command.is_hide_set() {
        return Ok(());
    }
    let (name, text) = manual::commands::page(command).map_err(|error| {
        Failure::internal("a manual page was not made").because(error.to_string())
    })?;
    files.insert(Path::new("man").join(name), text.into_bytes());
    command
        .get_subcommands()
        .try_for_each(|verb| pages(verb, files))
}

/// Writes or compares them.
///
/// # Errors
/// When a file differs, or cannot be written.
pub fn run(args: &GenerateArgs, ui: &Ui) -> Result<(), Failure> {
    let files = files()?;
    let mut stale = strangers(&args.dir, &files);
    for (path, text) in &files {
        let whole = args.dir.join(path);
        if fs::read(&whole).is_ok_and(|there| there == *text) {
            continue;
        }
        if args.check {
            stale.push(path.clone());
        } else {
            write(&whole, text)?;
            ui.status(&format!("wrote {}", whole.display()));
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    if args.check {
        let names: Vec<String> = stale
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        return Err(Failure::new(
            ErrorCode::Stale,
            format!("not as the program makes them: {}", names.join(", ")),
        )
        .hint("run `cso generate`"));
    }
    for path in stale {
        let whole = args.dir.join(path);
        fs::remove_file(&whole).map_err(|error| failed(&whole, &error))?;
        ui.status(&format!("removed {}", whole.display()));
    }
    Ok(())
}

/// Files of commands that are no more.
fn strangers(dir: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["completions", "man"]
        .into_iter()
        .filter_map(|folder| Some((folder, fs::read_dir(dir.join(folder)).ok()?)))
        .flat_map(|(folder, entries)| {
            entries
                .flatten()
                .map(move |entry| Path::new(folder).join(entry.file_name()))
        })
        .filter(|path| !files.contains_key(path))
        .collect();
    found.sort();
    found
}

fn write(path: &Path, text: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        ErrorCode::NotWritten,
        format!("{} was not written", path.display()),
    )
    .because(error.to_string())
}
