//! Gathers every source into one text a key, then hands them out as types.

use crate::domain::policy::{InvalidPolicy, Policy, parse_span, show_span};
use crate::domain::text;
use crate::settings::FlagValues;
use crate::settings::Shown;
use crate::settings::address;
use crate::settings::environment::{Environment, ServerVariables};
use crate::settings::error::{Origin, Problem};
use crate::settings::file;
use crate::settings::keys::{self, Key, Standard};
use crate::settings::places::{Places, absolute};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

struct Found {
    key: Key,
    text: Option<String>,
    origin: Origin,
}

/// One text a key, with its origin, and what was found wrong so far.
pub(super) struct Reading {
    found: BTreeMap<&'static str, Found>,
    home: Option<PathBuf>,
    servers: ServerVariables,
    problems: Vec<Problem>,
}

impl Reading {
    /// What the environment says about servers of databases.
    pub(super) fn servers(&self) -> ServerVariables {
        self.servers.clone()
    }

    /// Reads these keys from flags, environment and file; the weakest first, so that the stronger
    /// overwrite it.
    pub(super) fn gather(
        keys: impl Iterator<Item = Key> + Clone,
        flags: &FlagValues,
        environment: &Environment,
        places: &Places,
    ) -> Self {
        let mut reading = Self {
            found: keys
                .clone()
                .map(|key| (key.name, standard(key, places)))
                .collect(),
            home: environment.path("HOME"),
            servers: environment.of_servers(),
            problems: Vec::new(),
        };
        for value in contents(places, &mut reading.problems) {
            let origin = Origin::File {
                path: places.config_file.clone(),
                line: value.line,
                column: value.column,
            };
            reading.set(value.key, value.text, origin);
        }
        for key in keys {
            let variable = key.variable();
            match environment.text(&variable) {
                Ok(Some(text)) => {
                    let text = text.to_owned();
                    reading.set(key.name, text, Origin::Variable(variable));
                }
                Ok(None) => {}
                Err(problem) => reading.problems.push(problem),
            }
        }
        if let Some(database) = &flags.database {
            let origin = Origin::Flag("--database");
            reading.set("database.url", database.clone(), origin);
        }
        reading
    }

    fn set(&mut self, name: &'static str, text: String, origin: Origin) {
        if let Some(found) = self.found.get_mut(name) {
            found.text = Some(text);
            found.origin = origin;
        }
    }

    /// Whether nobody set the key.
    pub(super) fn is_default(&self, name: &str) -> bool {
        self.found
            .get(name)
            .is_none_or(|found| found.origin == Origin::Default)
    }

    /// Fills in what a key turned out to be when nobody set it.
    pub(super) fn work_out(&mut self, name: &str, text: &str) {
        if let Some(found) = self.found.get_mut(name)
            && found.origin == Origin::Default
        {
            found.text = Some(text.to_owned());
        }
    }

    /// Parses a key's text; `None` when it is unset or wrong, which is noted.
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let found = self.found.get(name)?;
        let given = found.text.as_deref()?;
        match parse(given.trim()) {
            Ok(value) => Some(value),
            Err(wanted) => {
                let shown = if found.key.is_secret {
                    "cannot be used".to_owned()
                } else {
                    format!("cannot be “{}”", text::visible(given))
                };
                self.problems.push(Problem::Value {
                    origin: found.origin.clone(),
                    key: found.key.name,
                    shown,
                    wanted,
                });
                None
            }
        }
    }

    /// One line of text that will stand in an email or a page.
    pub(super) fn line(&mut self, name: &str) -> Option<String> {
        self.parsed(name, |line| {
            if line.is_empty() || line.chars().count() > 150 || line.contains(text::is_hostile) {
                Err("one line of up to 150 visible characters is wanted".to_owned())
            } else {
                Ok(line.to_owned())
            }
        })
    }

    /// A path. One from the file starts at the file's folder, any other at the present folder.
    pub(super) fn path(&mut self, name: &str) -> Option<PathBuf> {
        self.placed(name, |text, base| {
            if text.is_empty() || text.contains('\0') {
                Err("a path is wanted".to_owned())
            } else {
                Ok(base.join(text))
            }
        })
    }

    /// What a path may be part of; `~/` starts at the home folder, as people expect of a shell.
    pub(super) fn placed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str, &Path) -> Result<T, String>,
    ) -> Option<T> {
        let base = self.base(name);
        let home = self.home.clone();
        self.parsed(name, |text| match (text.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => parse(rest, &home),
            _ => parse(text, &base),
        })
    }

    /// The folder that a relative path of this key starts at.
    fn base(&self, name: &str) -> PathBuf {
        match self.found.get(name).map(|found| &found.origin) {
            Some(Origin::File { path, .. }) => path.parent().unwrap_or(Path::new("/")).to_owned(),
            _ => absolute(PathBuf::from(".")),
        }
    }

    /// A program with its arguments: a JSON array, or the program's path alone. The path is found as
    /// every other is; nothing is searched for and no shell reads it.
    pub(super) fn command(&mut self, name: &str) -> Option<(PathBuf, Vec<String>)> {
        let wanted = || {
            "a path, or a list of a path and its arguments such as [\"/opt/send-text\", \"-v\"], is wanted"
                .to_owned()
        };
        let arguments = self.parsed(name, |text| {
            let all = if text.starts_with('[') {
                serde_json::from_str(text).map_err(|_| wanted())?
            } else {
                vec![text.to_owned()]
            };
            if all.iter().any(|one: &String| one.contains('\0')) {
                return Err(wanted());
            }
            let mut all = all.into_iter();
            let program = all.next().filter(|path| !path.trim().is_empty());
            Ok((program.ok_or_else(wanted)?, all.collect::<Vec<_>>()))
        });
        let (program, arguments) = arguments?;
        let path = match (program.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.base(name).join(program),
        };
        Some((path, arguments))
    }

    /// A time span that a computer waits: at most an hour.
    pub(super) fn span(&mut self, name: &str) -> Duration {
        self.span_up_to(name, TimeDelta::hours(1))
    }

    /// A time span that a computer waits.
    pub(super) fn span_up_to(&mut self, name: &str, most: TimeDelta) -> Duration {
        self.parsed(name, |text| {
            parse_span(text)
                .filter(|span| *span <= most)
                .and_then(|span| span.to_std().ok())
                .ok_or_else(|| {
                    let most = show_span(most);
                    format!("a time span such as 30s or 2m, up to {most}, is wanted")
                })
        })
        .unwrap_or_default()
    }

    /// A number within bounds.
    pub(super) fn count(&mut self, name: &str, least: u32, most: u32) -> u32 {
        self.parsed(name, |text| {
            text.parse()
                .ok()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| format!("a number from {least} to {most} is wanted"))
        })
        .unwrap_or(least)
    }

    /// The policy with every knob that somebody set.
    pub(super) fn policy(&mut self) -> Policy {
        let mut policy = Policy::default();
        let names: Vec<&'static str> = self
            .found
            .values()
            .filter(|found| found.origin != Origin::Default)
            .map(|found| found.key.name)
            .collect();
        for name in names {
            if let Some(knob) = name.strip_prefix("policy.") {
                self.parsed(name, |text| {
                    policy.set(knob, text).map_err(|error| match error {
                        InvalidPolicy::Value { wanted, .. } => wanted,
                        InvalidPolicy::UnknownKey { .. } => error.to_string(),
                    })
                });
            }
        }
        policy
    }

    /// Every key with its value and origin, in the order of the table, passwords hidden.
    pub(super) fn shown(&self) -> Vec<Shown> {
        keys::all()
            .filter_map(|key| self.found.get(key.name))
            .map(|found| Shown {
                key: found.key.name,
                value: found.text.as_deref().map(|text| {
                    if found.key.is_secret {
                        address::masked(text)
                    } else {
                        text.to_owned()
                    }
                }),
                origin: found.origin.clone(),
            })
            .collect()
    }

    /// What was found wrong.
    pub(super) fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }
}

fn standard(key: Key, places: &Places) -> Found {
    Found {
        key,
        text: match key.standard {
            Standard::Text(text) => Some(text.to_owned()),
            Standard::InData(name) => {
                Some(places.data_folder.join(name).to_string_lossy().into_owned())
            }
            Standard::WorkedOut(_) | Standard::Unset => None,
        },
        origin: Origin::Default,
    }
}

fn contents(places: &Places, problems: &mut Vec<Problem>) -> Vec<file::FileValue> {
    let path = &places.config_file;
    match std::fs::read_to_string(path) {
        Ok(text) => file::read(path, &text, problems),
        Err(error) if error.kind() == ErrorKind::NotFound && !places.is_config_asked_for => {
            Vec::new()
        }
        Err(error) => {
            problems.push(Problem::File {
                path: path.clone(),
                reason: error.to_string(),
            });
            Vec::new()
        }
    }
}
