//! The process environment, read once, so that everything after it is a function of its inputs.

use crate::domain::secret::Secret;
use crate::settings::error::{Problem, SettingsError};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What this program reads besides its own `CSO_…` variables.
const OTHERS: &[&str] = &[
    "BASH_COMPLETION_USER_DIR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "HOME",
    "LESS",
    "LOGNAME",
    "NO_COLOR",
    "PAGER",
    "SHELL",
    "TERM",
    "USER",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "ZDOTDIR",
];

/// What a program that this one runs is given, beside every `LC_…` variable. All else stays here: the
/// `CSO_…` variables can hold passwords.
const PASSED_ON: &[&str] = &["HOME", "LANG", "PATH", "TZ"];

fn is_passed_on(name: &str) -> bool {
    PASSED_ON.contains(&name) || name.starts_with("LC_")
}

/// A snapshot of the environment. Empty variables count as unset.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// Reads the environment of this process.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, value)| {
                !value.is_empty()
                    && (name.starts_with("CSO_")
                        || name.starts_with("PG")
                        || OTHERS.contains(&name.as_str())
                        || is_passed_on(name))
            })
            .collect()
    }

    /// The variable, where it is set.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(name).map(OsString::as_os_str)
    }

    /// The variable as text.
    ///
    /// # Errors
    /// [`Problem::NotText`] when it is no Unicode.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        self.get(name)
            .map(|value| {
                value.to_str().ok_or_else(|| Problem::NotText {
                    variable: name.to_owned(),
                })
            })
            .transpose()
    }

    /// The variable as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// Every `CSO_…` variable that is set, in order.
    pub fn own_names(&self) -> impl Iterator<Item = &str> {
        self.0
            .keys()
            .map(String::as_str)
            .filter(|name| name.starts_with("CSO_"))
    }

    /// What programs for PostgreSQL read: the `PG…` variables, and where the home folder is.
    pub fn of_servers(&self) -> ServerVariables {
        let is_theirs = |name: &str| name.starts_with("PG") || name == "HOME";
        let text = |value: &OsString| value.to_str().map(|value| Secret::new(value.to_owned()));
        ServerVariables(
            self.0
                .iter()
                .filter(|(name, _)| is_theirs(name))
                .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
                .collect(),
        )
    }

    /// The whole environment of a program that this one runs.
    pub fn passed_on(&self) -> BTreeMap<String, OsString> {
        self.0
            .iter()
            .filter(|(name, _)| is_passed_on(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Whether the terminal's own variables ask for no colour.
    pub fn refuses_colour(&self) -> bool {
        self.get("NO_COLOR").is_some() || self.get("TERM").is_some_and(|term| term == "dumb")
    }

    /// Whether colour is wanted even where no terminal is.
    pub fn forces_colour(&self) -> bool {
        self.get("CLICOLOR_FORCE").is_some_and(|value| value != "0")
    }

    /// Whether results and questions should read well aloud: no redraws, no drawing, a value a line.
    pub fn wants_accessible(&self) -> bool {
        self.get("CSO_ACCESSIBLE").is_some_and(|value| {
            !["0", "no", "false", "off"]
                .iter()
                .any(|no| value.eq_ignore_ascii_case(no))
        })
    }

    /// Whether the terminal's character set is Unicode, by the first of the three variables that is set
    /// (POSIX.1-2017, "Environment Variables", 8.2).
    pub fn is_unicode(&self) -> bool {
        let chosen = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| self.get(name))
            .and_then(OsStr::to_str)
            .unwrap_or_default()
            .to_ascii_lowercase();
        chosen.ends_with("utf-8") || chosen.ends_with("utf8")
    }

    /// The width that `COLUMNS` gives, where it gives one.
    pub fn columns(&self) -> Option<u16> {
        self.get("COLUMNS")?.to_str()?.trim().parse().ok()
    }
}

impl FromIterator<(String, OsString)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, OsString)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Variables that say where a server is and who signs in; one of them can be a password.
#[derive(Clone, Default)]
pub struct ServerVariables(BTreeMap<String, Secret>);

impl ServerVariables {
    /// The variable, where it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Secret::expose)
    }
}

impl std::fmt::Debug for ServerVariables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Which build this is; the test hooks exist in one of them only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// With debug assertions: tests and development.
    Debug,
    /// What staff run.
    Release,
}

impl Build {
    /// The build of this program.
    pub const fn own() -> Self {
        if cfg!(debug_assertions) {
            Self::Debug
        } else {
            Self::Release
        }
    }
}

/// Draws that come out the same every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// What they begin with.
    pub seed: u64,
    /// How many bytes were drawn already.
    pub drawn: usize,
}

impl Draws {
    fn parse(text: &str) -> Option<Self> {
        let (seed, drawn) = text.split_once('+').unwrap_or((text, "0"));
        Some(Self {
            seed: seed.parse().ok()?,
            drawn: drawn.parse().ok()?,
        })
    }
}

/// What tests fix so that their output is the same every time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestHooks {
    /// `CSO_TEST_NOW`: the present instant.
    pub now: Option<DateTime<Utc>>,
    /// `CSO_TEST_CODES`: the seed of every draw, as `7`, or as `7+40` where so many bytes of it were
    /// drawn before.
    pub codes: Option<Draws>,
    /// `CSO_TEST_USER`: the login of whoever runs the program.
    pub user: Option<String>,
}

impl TestHooks {
    /// Reads the hooks.
    ///
    /// # Errors
    /// A release build refuses every one of them: with a fixed seed all codes could be foretold.
    pub fn read(environment: &Environment, build: Build) -> Result<Self, SettingsError> {
        const NAMES: [&str; 3] = ["CSO_TEST_NOW", "CSO_TEST_CODES", "CSO_TEST_USER"];
        if build == Build::Release {
            let refused: Vec<Problem> = NAMES
                .into_iter()
                .filter(|name| environment.get(name).is_some())
                .map(|variable| Problem::TestHook { variable })
                .collect();
            return if refused.is_empty() {
                Ok(Self::default())
            } else {
                Err(SettingsError::new(refused))
            };
        }
        let wrong = |variable: &'static str, wanted| {
            SettingsError::new(vec![Problem::Hook { variable, wanted }])
        };
        let text = |variable| {
            environment
                .text(variable)
                .map_err(|problem| SettingsError::new(vec![problem]))
        };
        Ok(Self {
            now: text("CSO_TEST_NOW")?
                .map(|now| {
                    DateTime::parse_from_rfc3339(now)
                        .map(|now| now.with_timezone(&Utc))
                        .map_err(|_| wrong("CSO_TEST_NOW", "an RFC 3339 time"))
                })
                .transpose()?,
            codes: text("CSO_TEST_CODES")?
                .map(|text| {
                    Draws::parse(text).ok_or_else(|| wrong("CSO_TEST_CODES", "a whole number"))
                })
                .transpose()?,
            user: text("CSO_TEST_USER")?.map(ToOwned::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
            .collect()
    }

    #[test]
    fn what_is_passed_on_holds_no_setting() {
        let passed = [
            ("HOME", "/people/jb"),
            ("LANG", "C"),
            ("LC_TIME", "cy_GB"),
            ("PATH", "/bin"),
            ("TZ", "UTC"),
        ];
        let kept = [
            ("CSO_MAIL_URL", "smtp://relay:canary@host"),
            ("CSO_DATABASE", "postgres://cso:canary@host"),
            ("LD_PRELOAD", "canary"),
            ("USER", "canary"),
        ];
        let all = environment(&[passed.as_slice(), kept.as_slice()].concat());
        let names: Vec<(String, OsString)> = all.passed_on().into_iter().collect();
        assert_eq!(names, passed.map(|(n, v)| (n.to_owned(), v.into())));
    }

    #[test]
    fn reading_aloud_is_asked_for_and_can_be_taken_back() {
        for (value, wanted) in [("1", true), ("yes", true), ("0", false), ("No", false)] {
            let set = environment(&[("CSO_ACCESSIBLE", value)]);
            assert_eq!(set.wants_accessible(), wanted, "{value}");
        }
        assert!(!environment(&[]).wants_accessible());
    }

    #[test]
    fn a_release_build_refuses_every_test_hook() {
        for name in ["CSO_TEST_NOW", "CSO_TEST_CODES", "CSO_TEST_USER"] {
            let set = environment(&[(name, "1")]);
            let error = TestHooks::read(&set, Build::Release).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
        assert!(TestHooks::read(&environment(&[]), Build::Release).is_ok());
    }

    #[test]
    fn a_debug_build_reads_the_test_hooks() {
        let hooks = TestHooks::read(
            &environment(&[
                ("CSO_TEST_NOW", "2026-11-02T10:05:00+01:00"),
                ("CSO_TEST_CODES", "7"),
                ("CSO_TEST_USER", "jb"),
            ]),
            Build::Debug,
        )
        .unwrap();
        assert_eq!(hooks.now.unwrap().to_rfc3339(), "2026-11-02T09:05:00+00:00");
        assert_eq!(
            (hooks.codes, hooks.user.as_deref()),
            (Some(Draws { seed: 7, drawn: 0 }), Some("jb"))
        );
        let wrong = environment(&[("CSO_TEST_NOW", "soon")]);
        assert!(TestHooks::read(&wrong, Build::Debug).is_err());
    }
}
