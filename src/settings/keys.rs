//! Every setting in one table: its key, its variable, its default and what it is for.

use crate::domain::policy::KNOBS;

/// What a key is when nobody sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// This text.
    Text(&'static str),
    /// This name in the data folder.
    InData(&'static str),
    /// Worked out from other keys, as described.
    WorkedOut(&'static str),
    /// Nothing.
    Unset,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Section and name, such as `mail.url`.
    pub name: &'static str,
    /// What it is when nobody sets it.
    pub standard: Standard,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// Whether it may hold a password.
    pub is_secret: bool,
    /// Whether it is a program with its arguments: a list of the file keeps its items apart, as a JSON
    /// array, which is what a variable may hold as well.
    pub is_command: bool,
}

const fn key(name: &'static str, standard: Standard, about: &'static str) -> Key {
    Key {
        name,
        standard,
        about,
        is_secret: false,
        is_command: false,
    }
}

const fn command(name: &'static str, standard: Standard, about: &'static str) -> Key {
    Key {
        is_command: true,
        ..key(name, standard, about)
    }
}

const fn secret(name: &'static str, standard: Standard, about: &'static str) -> Key {
    Key {
        is_secret: true,
        ..key(name, standard, about)
    }
}

use Standard::{InData, Text, Unset, WorkedOut};

/// Every key but those of `[policy]`, which are the domain's knobs.
const KEYS: &[Key] = &[
    secret(
        "database.url",
        InData("cso.db"),
        "a path, sqlite:PATH or postgres://…",
    ),
    key(
        "database.key_file",
        InData("cso.key"),
        "the keys that belong to the database",
    ),
    key(
        "database.wait",
        Text("30s"),
        "how long to wait for a database that others hold",
    ),
    key(
        "organisation.name",
        Text("Norfolk County Council"),
        "the council's name in emails and pages",
    ),
    key(
        "organisation.service",
        Text("Children's Services Online"),
        "the service's name in emails and pages",
    ),
    key(
        "organisation.language",
        Text("en"),
        "the language of emails unless an invitation says otherwise: en or cy",
    ),
    key(
        "organisation.time_zone",
        Text("Europe/London"),
        "the zone of dates in emails and pages",
    ),
    key(
        "organisation.subject_setup",
        Unset,
        "subject of the first email",
    ),
    key(
        "organisation.subject_accept",
        Unset,
        "subject of the email with the link",
    ),
    key(
        "organisation.subject_verification_code",
        Unset,
        "subject of the email with six digits",
    ),
    key(
        "organisation.subject_activation",
        Unset,
        "subject of the last email",
    ),
    key(
        "portal.public_url",
        Text("http://127.0.0.1:8080"),
        "where invited people reach the portal",
    ),
    key(
        "portal.listen",
        Text("127.0.0.1:8080"),
        "where the portal listens: address and port, or unix:/path/of/a/socket",
    ),
    key(
        "portal.forms_a_minute",
        Text("60"),
        "how many forms one network address may send in a minute, 1 to 100000",
    ),
    key(
        "portal.trusted_proxies",
        Text("127.0.0.1,::1"),
        "addresses of proxies whose X-Forwarded-For is believed",
    ),
    key(
        "portal.colour",
        Unset,
        "the council's colour in the portal, such as #17406d",
    ),
    key(
        "portal.contact",
        Unset,
        "whom people can ask for help, a line at the foot of every page",
    ),
    key("portal.privacy_url", Unset, "the council's privacy notice"),
    key(
        "portal.accessibility_url",
        Unset,
        "the council's accessibility statement",
    ),
    key(
        "mail.transport",
        WorkedOut("smtp when mail.url is set, else folder"),
        "how email leaves: folder or smtp",
    ),
    secret(
        "mail.url",
        Unset,
        "the mail server, such as smtp://user@relay.example.org:587",
    ),
    key(
        "mail.password_file",
        Unset,
        "a file that holds the mail server's password",
    ),
    key(
        "mail.from",
        Text("Norfolk County Council <no-reply@cso.invalid>"),
        "who emails are from",
    ),
    key(
        "mail.outbox",
        InData("outbox"),
        "the folder that emails go to when no server is set",
    ),
    key(
        "mail.connections",
        Text("4"),
        "connections to the mail server at once, 1 to 32",
    ),
    key(
        "mail.rate",
        Text("none"),
        "how many emails a sender lets leave in a time, such as 10/s or 600/m",
    ),
    key(
        "mail.timeout",
        Text("30s"),
        "how long to wait for the mail server's answer",
    ),
    key(
        "mail.tls_ca",
        Unset,
        "a file of certificates to trust beside the system's",
    ),
    key(
        "mail.templates",
        Unset,
        "a folder with the council's own wording of emails",
    ),
    key(
        "audit.head_file",
        Unset,
        "a file to which housekeeping adds the head of the audit trail",
    ),
    key(
        "messages.transport",
        WorkedOut("command when messages.command is set, else folder"),
        "how texts and calls leave: folder or command",
    ),
    command(
        "messages.command",
        Unset,
        "the program that sends texts and makes calls, with its arguments",
    ),
    key(
        "messages.timeout",
        Text("20s"),
        "how long that program may take over one of them, up to 2m",
    ),
    key(
        "messages.outbox",
        InData("outbox"),
        "the folder that texts and calls go to when no program is set",
    ),
];

impl Key {
    /// The section alone.
    pub fn section(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        match self.name {
            "database.url" => "CSO_DATABASE".to_owned(),
            "database.key_file" => "CSO_KEY_FILE".to_owned(),
            name => format!("CSO_{}", name.replace('.', "_").to_ascii_uppercase()),
        }
    }
}

macro_rules! knob_names {
    ($($knob:literal)+) => {
        /// The full name of a knob, without making one at run time.
        fn knob_name(knob: &str) -> Option<&'static str> {
            match knob { $($knob => Some(concat!("policy.", $knob)),)+ _ => None }
        }
    };
}
knob_names!(
    "code_life" "code_attempts" "link_life" "accept_email" "email_code_life" "email_code_attempts"
    "email_code_sends" "phone_code_life" "phone_code_attempts" "phone_code_sends" "phone_countries"
    "phone_confirmations" "resend_gap" "resends_a_day" "reminders" "password_shortest"
    "password_longest" "sign_in_failures" "sign_in_pause" "sign_in_longest_pause" "session_idle"
    "session_absolute" "second_person" "code_reading" "placement_grace" "inactive_reported"
    "inactive_closed" "safe_contact" "retention"
);

/// Every key in the order in which `cso config show` lists them.
pub fn all() -> impl Iterator<Item = Key> + Clone {
    let knobs = KNOBS
        .iter()
        .filter_map(|knob| Some(key(knob_name(knob.key)?, Text(knob.default), knob.about)));
    KEYS.iter().copied().chain(knobs)
}

/// Looks up a key by its full name.
pub fn find(name: &str) -> Option<Key> {
    all().find(|key| key.name == name)
}

/// Variables that are no settings of their own.
const OTHER_VARIABLES: &[&str] = &[
    "CSO_ACCESSIBLE",
    "CSO_CONFIG",
    "CSO_HOME",
    "CSO_OUTPUT",
    "CSO_PAGER",
];

/// Whether the program reads this `CSO_…` variable.
pub fn is_variable(name: &str) -> bool {
    OTHER_VARIABLES.contains(&name)
        || name.starts_with("CSO_TEST_")
        || all().any(|key| key.variable() == name)
}

/// The key that may have been meant by a text that is none.
pub(super) fn near(text: &str) -> Option<String> {
    if let Some(section) = text.strip_prefix('[') {
        let section = section.trim_end_matches(']');
        return closest(section, all().map(|key| key.section().to_owned()))
            .map(|section| format!("[{section}]"));
    }
    let name = text.rsplit('.').next().unwrap_or(text);
    closest(text, all().map(|key| key.name.to_owned())).or_else(|| {
        all()
            .find(|key| key.name.rsplit('.').next() == Some(name))
            .map(|key| key.name.to_owned())
    })
}

/// The variable that may have been meant.
pub fn near_variable(name: &str) -> Option<String> {
    closest(name, all().map(|key| key.variable()))
}

fn closest(text: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    let limit = text.chars().count().div_ceil(4).clamp(1, 4);
    candidates
        .map(|candidate| (distance(text, &candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance: how many letters were mistyped.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        let mut last = index + 1;
        for ((b, diagonal), above) in right.iter().zip(&row).zip(row.iter().skip(1)) {
            last = (above + 1)
                .min(last + 1)
                .min(diagonal + usize::from(a != *b));
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_knob_of_the_policy_is_a_key() {
        for knob in KNOBS {
            assert!(
                find(&format!("policy.{}", knob.key)).is_some(),
                "{}",
                knob.key
            );
        }
    }

    #[test]
    fn no_two_keys_share_a_name_or_a_variable() {
        let names: BTreeSet<&str> = all().map(|key| key.name).collect();
        let variables: BTreeSet<String> = all().map(|key| key.variable()).collect();
        assert_eq!(
            (names.len(), variables.len()),
            (all().count(), all().count())
        );
        assert!(
            OTHER_VARIABLES
                .iter()
                .all(|name| !variables.contains(*name))
        );
        assert!(variables.contains("CSO_POLICY_CODE_LIFE") && variables.contains("CSO_MAIL_URL"));
    }

    #[test]
    fn a_mistyped_key_finds_the_near_one() {
        assert_eq!(near("mail.ulr").as_deref(), Some("mail.url"));
        assert_eq!(near("[organization]").as_deref(), Some("[organisation]"));
        assert_eq!(
            near("mail.public_url").as_deref(),
            Some("portal.public_url")
        );
        assert_eq!(near("[zzz]"), None);
        assert_eq!(
            near_variable("CSO_MAIL_FORM").as_deref(),
            Some("CSO_MAIL_FROM")
        );
    }
}
