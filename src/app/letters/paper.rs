//! The setup message on paper: a page of its own that needs nothing from anywhere, in large print, with
//! the address where the window of an envelope is.

use super::{LetterError, Letters, shape};
use crate::domain::alphabet;
use crate::domain::code::UniqueCode;
use crate::domain::id::InvitationRef;
use crate::domain::language::Language;
use crate::domain::outbox::MessageKind;
use crate::domain::postal::PostalAddress;
use crate::domain::text::visible;
use chrono::{DateTime, Utc};
use minijinja::context;
use minijinja::value::Value;

/// What a letter on paper knows.
pub struct PaperLetter<'a> {
    /// The invitation.
    pub reference: &'a InvitationRef,
    /// The unique code.
    pub code: &'a UniqueCode,
    /// Until when the code can be used.
    pub expires_at: DateTime<Utc>,
    /// When it is written.
    pub written_at: DateTime<Utc>,
    /// Where it goes; `None` leaves the window of the envelope empty.
    pub address: Option<&'a PostalAddress>,
}

impl Letters {
    /// Writes a letter on paper: a whole HTML document for a printer. It holds the code.
    ///
    /// # Errors
    /// [`LetterError`] when the template is broken, leaves out the code, or fetches anything.
    pub fn render_paper(
        &self,
        letter: &PaperLetter<'_>,
        language: Language,
    ) -> Result<String, LetterError> {
        let zone = self.organisation.zone;
        let name = format!("paper.{}.html", language.word());
        let shown = letter.code.shown();
        let spelling: Vec<Value> = letter
            .code
            .symbols()
            .chars()
            .map(|symbol| {
                // Letters are spelt alike everywhere; digits are words of the language.
                let word = if symbol.is_ascii_digit() {
                    shape::spoken(&symbol.to_string(), language)
                } else {
                    alphabet::spoken(symbol).to_owned()
                };
                context! { symbol => symbol.to_string(), word }
            })
            .collect();
        let lines: Vec<String> = letter
            .address
            .map(|address| address.lines().iter().map(|line| visible(line)).collect())
            .unwrap_or_default();
        let base = self.base(language);
        let values = context! {
            subject => self.title(MessageKind::Setup, language),
            accept_subject => self.title(MessageKind::Accept, language),
            reference => letter.reference.as_str(),
            code => shown.expose(),
            spelling,
            expires_date => shape::date(letter.expires_at, zone, language),
            expires_time => shape::time(letter.expires_at, zone),
            written_date => shape::date(letter.written_at, zone, language),
            address => lines,
            ..base
        };
        let body = self.fill(&name, values)?;
        let wrong = |text: &str| {
            Err(LetterError {
                template: name.clone(),
                line: None,
                text: text.to_owned(),
            })
        };
        if !body.contains(shown.expose()) {
            return wrong("it leaves out the code");
        }
        let fetches = ["://", "href=", "src=", "url(", "@import", "<script"];
        if fetches.iter().any(|sign| body.contains(sign)) {
            return wrong("it holds a link, or fetches something from elsewhere");
        }
        Ok(body)
    }

    /// Writes a letter on paper with a made-up code, to find out whether its wording holds.
    ///
    /// # Errors
    /// As [`Self::render_paper`].
    pub fn check_paper(&self, language: Language) -> Result<String, LetterError> {
        let sample = |text: &str| LetterError {
            template: "paper".to_owned(),
            line: None,
            text: text.to_owned(),
        };
        let reference =
            InvitationRef::parse("INV-7K3Q9X").map_err(|error| sample(&error.to_string()))?;
        let code = UniqueCode::parse("7KQX-2MPD").ok_or_else(|| sample("no code"))?;
        let address = PostalAddress::parse("Sam Gamgee\n3 Bagshot Row\nHobbiton\nSH1 1AA")
            .map_err(|error| sample(&error.to_string()))?;
        // 14 December 2026, 10:30 UTC, and a fortnight before.
        let at = |second| DateTime::from_timestamp(second, 0).unwrap_or_default();
        let letter = PaperLetter {
            reference: &reference,
            code: &code,
            expires_at: at(1_797_244_200),
            written_at: at(1_796_034_600),
            address: Some(&address),
        };
        self.render_paper(&letter, language)
    }
}
