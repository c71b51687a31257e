//! Everything that people are told by email, text or call, in English and Welsh.
//!
//! Each letter has a typed context, so that a template cannot ask for what its letter does not know.
//! No letter knows a name, a record or a label: an email may be opened by somebody else. No letter
//! holds a code and a link.

mod letter;
pub mod paper;
mod shape;
mod templates;
#[cfg(test)]
mod tests;

pub use letter::{ClosedBecause, Letter, PhoneLetter, ReminderStep, phone_sample, samples};

use crate::domain::account::MfaMethod;
use crate::domain::language::Language;
use crate::domain::outbox::MessageKind;
use crate::domain::text::visible;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::value::{Value, merge_maps};
use minijinja::{Environment, HtmlEscape, UndefinedBehavior, context};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use thiserror::Error;

/// Who writes, and what about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The council's name in English letters, and in Welsh ones that have no name of their own.
    pub name: String,
    /// The service's name in English.
    pub service: String,
    /// The council's name in Welsh letters.
    pub welsh_name: Option<String>,
    /// The service's name in Welsh letters.
    pub welsh_service: Option<String>,
    /// The zone in which dates and times are told.
    pub zone: Tz,
}

impl Default for Organisation {
    /// The names in the council's own guidance.
    fn default() -> Self {
        Self {
            name: "Norfolk County Council".to_owned(),
            service: "Children's Services Online".to_owned(),
            welsh_name: None,
            welsh_service: Some("Gwasanaethau Plant Ar-lein".to_owned()),
            zone: chrono_tz::Europe::London,
        }
    }
}

/// What the council and its service are called in one language.
pub struct Names {
    /// The council.
    pub council: String,
    /// The service.
    pub service: String,
}

/// An email in words.
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text, at most 72 columns, lines ended by `\n`. Only a link may be longer.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
}

/// Why a template gave no letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("{template}{}: {text}", .line.map_or_else(String::new, |line| format!(" line {line}")))]
pub struct LetterError {
    /// The template's name, such as `setup.en.txt`.
    pub template: String,
    /// The line in it, from 1, where one line is to blame.
    pub line: Option<usize>,
    /// What is wrong. Holds no value that a letter was given.
    pub text: String,
}

/// What a letter must hold and what it must never hold.
enum Cargo<'a> {
    Code(&'a str),
    Link(&'a str),
    Neither,
}

/// The council's letters. Making one costs nothing; templates are read when they are first used.
pub struct Letters {
    organisation: Organisation,
    overrides: BTreeMap<String, String>,
    engine: OnceLock<Environment<'static>>,
    /// What letters say in common, in English and in Welsh.
    common: [OnceLock<Value>; 2],
}

impl Letters {
    /// Takes the council's names and its own wording: template name to source, such as
    /// `setup.en.subject`. Names that no template has are reported by [`Self::check`].
    pub fn new(organisation: Organisation, overrides: BTreeMap<String, String>) -> Self {
        Self {
            organisation,
            overrides,
            engine: OnceLock::new(),
            common: Default::default(),
        }
    }

    /// The title of a kind of emails, for pages and letters that tell people which one to look for; empty
    /// where its template is broken, which [`Self::check`] tells.
    pub fn title(&self, kind: MessageKind, language: Language) -> String {
        let name = format!("{}.{}.subject", kind.word(), language.word());
        let title = self.fill(&name, self.base(language)).unwrap_or_default();
        visible(&one_line(&title))
    }

    /// Writes an email.
    ///
    /// # Errors
    /// [`LetterError`] when a template is broken, leaves out the code or link, or puts a link beside
    /// a code.
    pub fn render(&self, letter: &Letter, language: Language) -> Result<Rendered, LetterError> {
        let subject = self.subject(letter, language)?;
        let text = self.part(letter, language, "txt", &subject)?;
        let html = self.part(letter, language, "html", &subject)?;
        Ok(Rendered {
            subject,
            text,
            html,
        })
    }

    /// Writes a text or the script of a call.
    ///
    /// # Errors
    /// [`LetterError`] when the template is broken, leaves out the code or, for a text, does not fit
    /// into one message.
    pub fn render_phone(
        &self,
        letter: &PhoneLetter,
        method: MfaMethod,
        language: Language,
    ) -> Result<String, LetterError> {
        let ending = match method {
            MfaMethod::Sms => "sms",
            MfaMethod::Call => "call",
        };
        let name = format!("phone_code.{}.{ending}", language.word());
        let digits = visible(letter.digits.expose());
        let spoken = shape::spoken(&digits, language);
        let base = self.base(language);
        let values =
            context! { digits => &digits, spoken => &spoken, minutes => letter.minutes, ..base };
        let text = one_line(&self.fill(&name, values)?);
        let wrong = |reason: String| LetterError {
            template: name.clone(),
            line: None,
            text: reason,
        };
        match method {
            MfaMethod::Sms if !text.contains(&digits) => {
                Err(wrong("it leaves out the code".to_owned()))
            }
            MfaMethod::Call if text.matches(&spoken).count() < 2 => {
                Err(wrong("it does not say the code twice".to_owned()))
            }
            MfaMethod::Sms => match shape::gsm_length(&text) {
                Ok(length) if length <= shape::ONE_TEXT => Ok(text),
                Ok(length) => Err(wrong(format!(
                    "it takes {length} characters; one text holds {}",
                    shape::ONE_TEXT
                ))),
                Err(c) => Err(wrong(format!(
                    "it holds “{}”, which the alphabet of text messages lacks",
                    visible(&c.to_string())
                ))),
            },
            MfaMethod::Call => Ok(text),
        }
    }

    /// Writes every letter with its sample in both languages and returns everything that is wrong,
    /// sorted by template; empty when all is well.
    pub fn check(&self) -> Vec<LetterError> {
        let mut found: BTreeSet<LetterError> = self
            .overrides
            .keys()
            .filter(|name| templates::embedded(name).is_none())
            .map(|name| LetterError {
                template: visible(name),
                line: None,
                text: "no letter uses a template of this name".to_owned(),
            })
            .collect();
        for language in [Language::English, Language::Welsh] {
            for letter in samples() {
                // The parts one by one: a broken subject must not hide a broken body.
                let subject = self.subject(&letter, language);
                let title = subject.clone().unwrap_or_default();
                found.extend(subject.err());
                for ending in ["txt", "html"] {
                    found.extend(self.part(&letter, language, ending, &title).err());
                }
            }
            found.extend(self.check_paper(language).err());
            for method in [MfaMethod::Sms, MfaMethod::Call] {
                found.extend(self.render_phone(&phone_sample(), method, language).err());
            }
        }
        found.into_iter().collect()
    }

    fn engine(&self) -> &Environment<'static> {
        self.engine.get_or_init(|| {
            let mut engine = Environment::new();
            engine.set_undefined_behavior(UndefinedBehavior::Strict);
            // Debug information quotes values, and values are codes.
            engine.set_debug(false);
            let overrides = self.overrides.clone();
            engine.set_loader(move |name| {
                Ok(overrides
                    .get(name)
                    .cloned()
                    .or_else(|| templates::embedded(name).map(str::to_owned)))
            });
            engine
        })
    }

    fn fill(&self, name: &str, values: Value) -> Result<String, LetterError> {
        self.engine()
            .get_template(name)
            .and_then(|template| template.render(values))
            .map_err(|error| self.blame(name, &error))
    }

    fn blame(&self, name: &str, error: &minijinja::Error) -> LetterError {
        // An error in the shared layout names the layout.
        let template = error.name().unwrap_or(name);
        let mut text = error.kind().to_string();
        if let Some(detail) = error.detail() {
            text = format!("{text}: {}", visible(detail));
        } else if let Some(words) = error
            .range()
            .and_then(|range| self.source(template)?.get(range))
        {
            text = format!("{text} in “{}”", visible(words));
        }
        LetterError {
            template: template.to_owned(),
            line: error.line(),
            text,
        }
    }

    fn source(&self, name: &str) -> Option<&str> {
        self.overrides
            .get(name)
            .map(String::as_str)
            .or_else(|| templates::embedded(name))
    }

    /// The council's and the service's names in a language, made safe to show.
    pub fn names(&self, language: Language) -> Names {
        let organisation = &self.organisation;
        let (council, service) = match language {
            Language::English => (&organisation.name, &organisation.service),
            Language::Welsh => (
                organisation
                    .welsh_name
                    .as_ref()
                    .unwrap_or(&organisation.name),
                organisation
                    .welsh_service
                    .as_ref()
                    .unwrap_or(&organisation.service),
            ),
        };
        Names {
            council: visible(council),
            service: visible(service),
        }
    }

    /// A date in words in the council's zone: `Monday 7 December 2026`.
    pub fn date(&self, at: DateTime<Utc>, language: Language) -> String {
        shape::date(at, self.organisation.zone, language)
    }

    fn base(&self, language: Language) -> Value {
        let names = self.names(language);
        context! {
            organisation => names.council,
            service => names.service,
            language => language.word(),
        }
    }

    /// The council's names, and the subjects by which letters name each other; a broken one is reported
    /// as its own error.
    fn common(&self, language: Language) -> Value {
        let [english, welsh] = &self.common;
        let made = match language {
            Language::English => english,
            Language::Welsh => welsh,
        };
        let common = made.get_or_init(|| {
            context! {
                setup_subject => self.title(MessageKind::Setup, language),
                accept_subject => self.title(MessageKind::Accept, language),
                activation_subject => self.title(MessageKind::Activation, language),
                ..self.base(language)
            }
        });
        common.clone()
    }

    fn subject(&self, letter: &Letter, language: Language) -> Result<String, LetterError> {
        let name = format!("{}.{}.subject", letter.kind().word(), language.word());
        let values = merge_maps([self.own_values(letter, language), self.base(language)]);
        // A line break in a subject would end the header; white space of any kind becomes one space.
        let subject = visible(&one_line(&self.fill(&name, values)?));
        let wrong = |text: &str| {
            Err(LetterError {
                template: name.clone(),
                line: None,
                text: text.to_owned(),
            })
        };
        match cargo(letter) {
            _ if subject.is_empty() => wrong("it is empty"),
            Cargo::Code(secret) | Cargo::Link(secret) if subject.contains(secret) => {
                wrong("a subject shows on a locked phone; it must not hold the code or link")
            }
            Cargo::Code(_) | Cargo::Link(_) | Cargo::Neither => Ok(subject),
        }
    }

    fn part(
        &self,
        letter: &Letter,
        language: Language,
        ending: &str,
        subject: &str,
    ) -> Result<String, LetterError> {
        let name = format!("{}.{}.{ending}", letter.kind().word(), language.word());
        let values = context! {
            subject,
            ..merge_maps([self.own_values(letter, language), self.common(language)])
        };
        let filled = self.fill(&name, values)?;
        let body = if ending == "txt" {
            shape::wrap(&filled)
        } else {
            filled
        };
        let wrong = |text: &str| {
            Err(LetterError {
                template: name.clone(),
                line: None,
                text: text.to_owned(),
            })
        };
        let has_link = body.contains("://") || body.contains("href=");
        match cargo(letter) {
            Cargo::Code(_) if has_link => wrong("it holds a link beside a code"),
            Cargo::Code(code) if !body.contains(code) => wrong("it leaves out the code"),
            Cargo::Link(link) if !is_web_link(link) => wrong("its link is no web address"),
            Cargo::Link(link) if ending == "txt" && !body.lines().any(|line| line == link) => {
                wrong("the link does not stand alone on a line")
            }
            Cargo::Link(link)
                if ending == "html" && !body.contains(&HtmlEscape(link).to_string()) =>
            {
                wrong("it leaves out the link")
            }
            Cargo::Code(_) | Cargo::Link(_) | Cargo::Neither => Ok(body),
        }
    }

    fn own_values(&self, letter: &Letter, language: Language) -> Value {
        let date = |at: DateTime<Utc>| shape::date(at, self.organisation.zone, language);
        let time = |at: DateTime<Utc>| shape::time(at, self.organisation.zone);
        match letter {
            Letter::Setup {
                reference,
                code,
                expires_at,
            } => context! {
                reference => reference.as_str(),
                code => visible(code.expose()),
                expires_date => date(*expires_at),
                expires_time => time(*expires_at),
            },
            Letter::Accept {
                reference,
                link,
                expires_at,
            } => context! {
                reference => reference.as_str(),
                link => visible(link.expose()),
                expires_date => date(*expires_at),
                expires_time => time(*expires_at),
            },
            Letter::VerificationCode { digits, minutes } => context! {
                digits => visible(digits.expose()),
                minutes => *minutes,
            },
            Letter::Activation { reference, link } => context! {
                reference => reference.as_str(),
                link => visible(link),
            },
            Letter::Reminder {
                reference,
                step,
                expires_at,
            } => {
                let (step, link) = match step {
                    ReminderStep::Code => ("code", None),
                    ReminderStep::Link => ("link", None),
                    ReminderStep::ChooseRecords { link } => ("choose_records", Some(visible(link))),
                };
                context! {
                    reference => reference.as_str(),
                    step,
                    link,
                    expires_date => expires_at.map(date),
                    expires_time => expires_at.map(time),
                }
            }
            Letter::Closed { reference, because } => context! {
                reference => reference.as_str(),
                because => match because {
                    ClosedBecause::Withdrawn => "withdrawn",
                    ClosedBecause::AccessEnded => "access_ended",
                    ClosedBecause::AccountClosed => "account_closed",
                },
            },
        }
    }
}

fn cargo(letter: &Letter) -> Cargo<'_> {
    match letter {
        Letter::Setup { code, .. } => Cargo::Code(code.expose()),
        Letter::VerificationCode { digits, .. } => Cargo::Code(digits.expose()),
        Letter::Accept { link, .. } => Cargo::Link(link.expose()),
        Letter::Activation { link, .. }
        | Letter::Reminder {
            step: ReminderStep::ChooseRecords { link },
            ..
        } => Cargo::Link(link),
        Letter::Reminder {
            step: ReminderStep::Code | ReminderStep::Link,
            ..
        }
        | Letter::Closed { .. } => Cargo::Neither,
    }
}

/// Whether a text may stand behind `href`: a script must not, nor anything with a break in it.
fn is_web_link(link: &str) -> bool {
    (link.starts_with("https://") || link.starts_with("http://"))
        && link
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
