//! Every number of policy, with its default and its source.

use crate::domain::erasure::SHORTEST_RETENTION;
use crate::domain::words::words;
use chrono::TimeDelta;
use thiserror::Error;

words! {
    /// When the second email leaves.
    pub enum AcceptEmail {
        /// As soon as the code is verified.
        OnVerify = "on-verify",
        /// When the worker says so.
        Manual = "manual",
    }
}

words! {
    /// Whether staff may have a live code read back on screen.
    pub enum CodeReading {
        /// Never.
        Never = "never",
        /// With a reason, which is kept.
        WithReason = "with-reason",
        /// With or without a reason; it is recorded all the same.
        Allowed = "allowed",
    }
}

words! {
    /// Whether the approver must be another person than the inviter.
    pub enum SecondPerson {
        /// On a shared database yes, on a local one no.
        Auto = "auto",
        /// Always.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

/// The council's rules in numbers. Every field has its knob in [`KNOBS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How long a unique code lives.
    pub code_life: TimeDelta,
    /// Wrong tries before a unique code is void.
    pub code_attempts: u32,
    /// How long an accept link lives.
    pub link_life: TimeDelta,
    /// When the accept email leaves.
    pub accept_email: AcceptEmail,
    /// How long six digits sent by email live.
    pub email_code_life: TimeDelta,
    /// Tries before six digits sent by email are void.
    pub email_code_attempts: u32,
    /// Sends of six digits by email an hour, for one account.
    pub email_code_sends: u32,
    /// How long six digits sent to a phone live.
    pub phone_code_life: TimeDelta,
    /// Tries before six digits sent to a phone are void.
    pub phone_code_attempts: u32,
    /// Sends of six digits to a phone an hour, for one account.
    pub phone_code_sends: u32,
    /// Country codes whose numbers can be used, without `+`.
    pub phone_countries: Vec<String>,
    /// How often a number is confirmed at enrolment.
    pub phone_confirmations: u32,
    /// Shortest time between two resends of an invitation's email.
    pub resend_gap: TimeDelta,
    /// Resends of an invitation's email in 24 hours.
    pub resends_a_day: u32,
    /// After how long the person is reminded.
    pub reminders: Vec<TimeDelta>,
    /// Fewest characters of a password.
    pub password_shortest: u32,
    /// Most characters of a password.
    pub password_longest: u32,
    /// Failed sign-ins before the first pause.
    pub sign_in_failures: u32,
    /// The first pause.
    pub sign_in_pause: TimeDelta,
    /// The longest pause.
    pub sign_in_longest_pause: TimeDelta,
    /// How long a session lives unused.
    pub session_idle: TimeDelta,
    /// How long a session lives at all.
    pub session_absolute: TimeDelta,
    /// Whether activation needs a second person.
    pub second_person: SecondPerson,
    /// Whether a code can be read back.
    pub code_reading: CodeReading,
    /// How long access goes on after a placement ended.
    pub placement_grace: TimeDelta,
    /// After how long without a sign-in an account is reported.
    pub inactive_reported: TimeDelta,
    /// After how long without a sign-in an account is closed.
    pub inactive_closed: TimeDelta,
    /// How old the last safe-contact check may be when the first email leaves; `None` asks for none.
    pub safe_contact: Option<TimeDelta>,
    /// How long after its end an invitation's personal data is kept.
    pub retention: TimeDelta,
}

/// One knob of the policy, for `cso config show` and the configuration file's `[policy]`.
pub struct Knob {
    /// Its key in `[policy]`.
    pub key: &'static str,
    /// Its default, as it would be written in the file.
    pub default: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

const PAGE: &str = "product page, policy defaults";
const NIST: &str = "NIST SP 800-63B-4; product page, policy defaults";

/// Every knob. A test holds the defaults here and [`Policy::default`] together.
pub const KNOBS: &[Knob] = &[
    Knob {
        key: "code_life",
        default: "14d",
        about: "how long a unique code lives",
        source: PAGE,
    },
    Knob {
        key: "code_attempts",
        default: "5",
        about: "wrong tries before a unique code is void",
        source: PAGE,
    },
    Knob {
        key: "link_life",
        default: "14d",
        about: "how long an accept link lives",
        source: PAGE,
    },
    Knob {
        key: "accept_email",
        default: "on-verify",
        about: "when the accept email leaves: on-verify or manual",
        source: PAGE,
    },
    Knob {
        key: "email_code_life",
        default: "10m",
        about: "how long six digits sent by email live",
        source: NIST,
    },
    Knob {
        key: "email_code_attempts",
        default: "5",
        about: "tries of six digits sent by email",
        source: PAGE,
    },
    Knob {
        key: "email_code_sends",
        default: "10",
        about: "sends of six digits by email an hour",
        source: PAGE,
    },
    Knob {
        key: "phone_code_life",
        default: "10m",
        about: "how long six digits sent to a phone live",
        source: NIST,
    },
    Knob {
        key: "phone_code_attempts",
        default: "5",
        about: "tries of six digits sent to a phone",
        source: PAGE,
    },
    Knob {
        key: "phone_code_sends",
        default: "10",
        about: "sends of six digits to a phone an hour",
        source: PAGE,
    },
    Knob {
        key: "phone_countries",
        default: "44",
        about: "country codes whose numbers can be used, with commas between",
        source: PAGE,
    },
    Knob {
        key: "phone_confirmations",
        default: "2",
        about: "confirmations of a number at enrolment",
        source: "portal guidance, steps 12 and 13",
    },
    Knob {
        key: "resend_gap",
        default: "2m",
        about: "shortest time between two resends",
        source: PAGE,
    },
    Knob {
        key: "resends_a_day",
        default: "5",
        about: "resends in 24 hours",
        source: PAGE,
    },
    Knob {
        key: "reminders",
        default: "3d,7d",
        about: "after how long the person is reminded",
        source: PAGE,
    },
    Knob {
        key: "password_shortest",
        default: "8",
        about: "fewest characters of a password",
        source: NIST,
    },
    Knob {
        key: "password_longest",
        default: "128",
        about: "most characters of a password",
        source: PAGE,
    },
    Knob {
        key: "sign_in_failures",
        default: "10",
        about: "failed sign-ins before the first pause",
        source: PAGE,
    },
    Knob {
        key: "sign_in_pause",
        default: "1m",
        about: "the first pause; it doubles",
        source: PAGE,
    },
    Knob {
        key: "sign_in_longest_pause",
        default: "1h",
        about: "the longest pause",
        source: PAGE,
    },
    Knob {
        key: "session_idle",
        default: "20m",
        about: "how long a portal session lives unused",
        source: PAGE,
    },
    Knob {
        key: "session_absolute",
        default: "8h",
        about: "how long a portal session lives at all",
        source: PAGE,
    },
    Knob {
        key: "second_person",
        default: "auto",
        about: "approver must not be the inviter: auto, always or never",
        source: PAGE,
    },
    Knob {
        key: "code_reading",
        default: "with-reason",
        about: "reading a code back: never, with-reason or allowed",
        source: PAGE,
    },
    Knob {
        key: "placement_grace",
        default: "7d",
        about: "how long access goes on after a placement ended",
        source: PAGE,
    },
    Knob {
        key: "inactive_reported",
        default: "365d",
        about: "when an unused account is reported",
        source: PAGE,
    },
    Knob {
        key: "inactive_closed",
        default: "730d",
        about: "when an unused account is closed",
        source: PAGE,
    },
    Knob {
        key: "safe_contact",
        default: "off",
        about: "how old a safe-contact check may be for the first email: off, or a span",
        source: "issue 7, safety",
    },
    Knob {
        key: "retention",
        default: "400d",
        about: "how long an ended invitation's personal data is kept",
        source: PAGE,
    },
];

impl Default for Policy {
    fn default() -> Self {
        Self {
            code_life: TimeDelta::days(14),
            code_attempts: 5,
            link_life: TimeDelta::days(14),
            accept_email: AcceptEmail::OnVerify,
            email_code_life: TimeDelta::minutes(10),
            email_code_attempts: 5,
            email_code_sends: 10,
            phone_code_life: TimeDelta::minutes(10),
            phone_code_attempts: 5,
            phone_code_sends: 10,
            phone_countries: vec!["44".to_owned()],
            phone_confirmations: 2,
            resend_gap: TimeDelta::minutes(2),
            resends_a_day: 5,
            reminders: vec![TimeDelta::days(3), TimeDelta::days(7)],
            password_shortest: 8,
            password_longest: 128,
            sign_in_failures: 10,
            sign_in_pause: TimeDelta::minutes(1),
            sign_in_longest_pause: TimeDelta::hours(1),
            session_idle: TimeDelta::minutes(20),
            session_absolute: TimeDelta::hours(8),
            second_person: SecondPerson::Auto,
            code_reading: CodeReading::WithReason,
            placement_grace: TimeDelta::days(7),
            inactive_reported: TimeDelta::days(365),
            inactive_closed: TimeDelta::days(730),
            safe_contact: None,
            retention: TimeDelta::days(400),
        }
    }
}

/// Why a value cannot be a knob's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPolicy {
    /// No knob has this key.
    #[error("there is no policy setting “{key}”")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// The value does not fit the knob.
    #[error("“{value}” cannot be {key}: {wanted}")]
    Value {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
        /// What would fit.
        wanted: String,
    },
}

/// Reads a time span such as `14d`, `36h`, `10m` or `30s`; `None` for anything else, for nothing and
/// for more than ten years.
pub fn parse_span(text: &str) -> Option<TimeDelta> {
    let trimmed = text.trim();
    let unit = trimmed.chars().last()?;
    let number: i64 = trimmed.strip_suffix(unit)?.trim_end().parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let span = TimeDelta::try_seconds(number.checked_mul(seconds)?)?;
    (span > TimeDelta::zero() && span <= TimeDelta::days(3_653)).then_some(span)
}

/// Writes a time span the way [`parse_span`] reads it, in the largest unit that divides it.
pub fn show_span(span: TimeDelta) -> String {
    let seconds = span.num_seconds();
    let (size, unit) = [(86_400, 'd'), (3_600, 'h'), (60, 'm')]
        .into_iter()
        .find(|(size, _)| seconds % size == 0)
        .unwrap_or((1, 's'));
    format!("{}{unit}", seconds / size)
}

/// Reads how long personal data is kept; says what is wanted where it is too short.
fn retention(value: &str) -> Result<TimeDelta, String> {
    parse_span(value)
        .filter(|&keep| keep >= SHORTEST_RETENTION)
        .ok_or_else(|| {
            let least = show_span(SHORTEST_RETENTION);
            format!("a time span of at least {least} is wanted, such as 400d")
        })
}

impl Policy {
    /// Sets one knob from the text that a configuration gives it.
    ///
    /// # Errors
    /// [`InvalidPolicy`] when no knob has the key or the value does not fit; nothing changes then.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), InvalidPolicy> {
        let knob =
            KNOBS
                .iter()
                .find(|knob| knob.key == key)
                .ok_or_else(|| InvalidPolicy::UnknownKey {
                    key: key.to_owned(),
                })?;
        let wrong = |wanted: String| InvalidPolicy::Value {
            key: knob.key,
            value: value.to_owned(),
            wanted,
        };
        let span = || {
            parse_span(value)
                .ok_or_else(|| wrong("a time span such as 14d, 36h or 10m is wanted".to_owned()))
        };
        let count = |least: u32, most: u32| {
            value
                .trim()
                .parse::<u32>()
                .ok()
                .filter(|n| (least..=most).contains(n))
                .ok_or_else(|| wrong(format!("a number from {least} to {most} is wanted")))
        };
        let one_of = |all: &[&str]| wrong(format!("one of {} is wanted", all.join(", ")));
        let words = |list: &str| {
            list.split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
        };
        match knob.key {
            "code_life" => self.code_life = span()?,
            "code_attempts" => self.code_attempts = count(1, 20)?,
            "link_life" => self.link_life = span()?,
            "accept_email" => {
                self.accept_email = AcceptEmail::from_word(value.trim())
                    .ok_or_else(|| one_of(&["on-verify", "manual"]))?;
            }
            "email_code_life" => self.email_code_life = span()?,
            "email_code_attempts" => self.email_code_attempts = count(1, 10)?,
            "email_code_sends" => self.email_code_sends = count(1, 100)?,
            "phone_code_life" => self.phone_code_life = span()?,
            "phone_code_attempts" => self.phone_code_attempts = count(1, 10)?,
            "phone_code_sends" => self.phone_code_sends = count(1, 100)?,
            "phone_countries" => {
                let codes = words(value);
                if codes.is_empty()
                    || !codes
                        .iter()
                        .all(|code| code.len() <= 3 && code.chars().all(|c| c.is_ascii_digit()))
                {
                    return Err(wrong("country codes such as 44,353 are wanted".to_owned()));
                }
                self.phone_countries = codes;
            }
            "phone_confirmations" => self.phone_confirmations = count(1, 3)?,
            "resend_gap" => self.resend_gap = span()?,
            "resends_a_day" => self.resends_a_day = count(1, 100)?,
            "reminders" => {
                self.reminders = words(value)
                    .iter()
                    .map(|part| parse_span(part))
                    .collect::<Option<_>>()
                    .ok_or_else(|| wrong("time spans such as 3d,7d are wanted".to_owned()))?;
            }
            "password_shortest" => self.password_shortest = count(8, 64)?,
            "password_longest" => self.password_longest = count(64, 1024)?,
            "sign_in_failures" => self.sign_in_failures = count(1, 100)?,
            "sign_in_pause" => self.sign_in_pause = span()?,
            "sign_in_longest_pause" => self.sign_in_longest_pause = span()?,
            "session_idle" => self.session_idle = span()?,
            "session_absolute" => self.session_absolute = span()?,
            "second_person" => {
                self.second_person = SecondPerson::from_word(value.trim())
                    .ok_or_else(|| one_of(&["auto", "always", "never"]))?;
            }
            "code_reading" => {
                self.code_reading = CodeReading::from_word(value.trim())
                    .ok_or_else(|| one_of(&["never", "with-reason", "allowed"]))?;
            }
            "placement_grace" => self.placement_grace = span()?,
            "inactive_reported" => self.inactive_reported = span()?,
            "inactive_closed" => self.inactive_closed = span()?,
            "safe_contact" if value.trim() == "off" => self.safe_contact = None,
            "safe_contact" => self.safe_contact = Some(span()?),
            "retention" => self.retention = retention(value).map_err(wrong)?,
            _ => {
                return Err(InvalidPolicy::UnknownKey {
                    key: key.to_owned(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_knob_has_its_default_and_can_be_set() {
        let mut policy = Policy::default();
        for knob in KNOBS {
            policy
                .set(knob.key, knob.default)
                .unwrap_or_else(|e| panic!("{}: {e}", knob.key));
            assert_eq!(policy, Policy::default(), "{}", knob.key);
        }
        assert!(policy.set("code_lives", "1d").is_err());
    }

    #[test]
    fn a_value_that_does_not_fit_changes_nothing_and_says_what_would() {
        let mut policy = Policy::default();
        for (key, value) in [
            ("code_life", "0d"),
            ("code_life", "fortnight"),
            ("code_attempts", "0"),
            ("code_attempts", "-1"),
            ("second_person", "maybe"),
            ("phone_countries", "UK"),
            ("retention", "99999999999999999d"),
            ("retention", "29d"),
        ] {
            let error = policy.set(key, value).unwrap_err().to_string();
            assert!(error.contains(value) && error.contains("wanted"), "{error}");
            assert_eq!(policy, Policy::default());
        }
    }

    proptest! {
        #[test]
        fn a_span_reads_back(seconds in 1i64..300_000_000) {
            let span = TimeDelta::seconds(seconds);
            prop_assert_eq!(parse_span(&show_span(span)), Some(span));
        }

        #[test]
        fn no_text_makes_reading_a_span_panic(text: String) {
            parse_span(&text);
        }
    }
}
