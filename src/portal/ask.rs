//! What a browser asks and what it gets, without a word of HTTP's machinery.

use crate::app::person::{Browser, Press, Remaining};
use crate::domain::id::MessageRef;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use minijinja::Value;
use url::form_urlencoded;

/// How many fields a form may have. Account setup has three for each record.
const MOST_FIELDS: usize = 1_000;

/// What a form sent. Every value may be a password or a code, so none prints itself.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, Secret)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub(super) fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).take(MOST_FIELDS);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), Secret::new(value.into_owned())))
                .collect(),
        )
    }

    /// A field as it was typed; empty where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.secret(name).map_or("", Secret::expose)
    }

    /// A field that must not be printed.
    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// One request.
pub(super) struct Ask {
    /// The path as it was asked for, for the language link.
    pub path: String,
    /// The page's language.
    pub language: Language,
    /// Whether the person chose it, now or before.
    pub is_language_chosen: bool,
    /// The token in the path of an accept link.
    pub link: Option<Secret>,
    /// The browser's session.
    pub token: Option<Secret>,
    /// What the form sent; empty for a page that is only looked at.
    pub fields: Fields,
    /// What tells this press from every other: the path and all that was sent, with the page's mark. A
    /// page that the browser shows once more, out of its memory, has the same mark; what is typed in it
    /// then is another press.
    pub mark: Option<Secret>,
    /// Whether the browser keeps cookies.
    pub keeps_cookies: bool,
    /// Whether a form was sent.
    pub is_press: bool,
}

impl Ask {
    /// The press of this form's button in the browser that keeps `token`.
    pub(super) fn press<'a>(&'a self, token: &'a Secret) -> Press<'a> {
        match &self.mark {
            Some(mark) => Press::of(token).with_form(mark),
            None => Press::of(token),
        }
    }
}

/// Something wrong with one field, or with the whole form where the field has no name.
#[derive(Debug, Clone)]
pub(super) struct Wrong {
    /// The field's name.
    pub field: String,
    /// The text's key, below `error`.
    pub key: &'static str,
    /// What the text's placeholder holds, with its name.
    pub value: Option<(&'static str, String)>,
}

/// Names what is wrong with a field.
pub(super) fn wrong(field: impl Into<String>, key: &'static str) -> Wrong {
    Wrong {
        field: field.into(),
        key,
        value: None,
    }
}

impl Wrong {
    /// With a placeholder's value.
    pub(super) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        Self {
            value: Some((name, value.into())),
            ..self
        }
    }
}

/// A page, before it is written in a language.
pub(super) struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The template's file name.
    pub template: &'static str,
    /// What only this template knows.
    pub context: Value,
    /// What was typed, by field; never a password or a code.
    pub values: Vec<(&'static str, String)>,
    /// What is wrong with it.
    pub wrongs: Vec<Wrong>,
    /// Whether somebody is signed in, at least with a password.
    pub signed_in: bool,
    /// The language it is shown in, where that is not the browser's.
    pub language: Option<Language>,
    /// How long the reader's session can still be used and whose it is, where there is one.
    pub left: Option<Remaining>,
}

/// A page that is shown as it is.
pub(super) fn page(template: &'static str, context: Value) -> Page {
    Page {
        status: 200,
        template,
        context,
        values: Vec::new(),
        wrongs: Vec::new(),
        signed_in: false,
        language: None,
        left: None,
    }
}

impl Page {
    /// With another status.
    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// With what was typed.
    pub(super) fn value(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.values.push((field, value.into()));
        self
    }

    /// With what is wrong; then the status says so.
    pub(super) fn wrongs(self, wrongs: Vec<Wrong>) -> Self {
        let status = if wrongs.is_empty() { self.status } else { 422 };
        Self {
            status,
            wrongs,
            ..self
        }
    }

    /// For somebody who can sign out.
    pub(super) fn signed_in(self) -> Self {
        Self {
            signed_in: true,
            ..self
        }
    }
}

/// How a message leaves: a slow call must not hold up anybody's email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Email.
    Email,
    /// Texts and calls.
    Phone,
}

/// What becomes of the session's cookie.
pub(super) enum Cookie {
    /// It stays.
    Keep,
    /// This token from now on.
    Set(Secret),
    /// The session is over.
    Forget,
}

/// What the browser gets to see.
pub(super) enum Shown {
    /// A page.
    Page(Box<Page>),
    /// Another place to go to.
    To(&'static str),
    /// Nothing to see: how long the session can still be used, and whose it is; `None` where it is over.
    Left(Option<Remaining>),
}

/// One answer.
pub(super) struct Reply {
    /// What is shown.
    pub shown: Shown,
    /// The session's cookie.
    pub cookie: Cookie,
    /// The language to remember.
    pub language: Option<Language>,
    /// A message that was queued and should leave now.
    pub sent: Option<(Lane, MessageRef)>,
    /// Whether the answer must take as long for a known address as for an unknown one.
    pub is_even: bool,
}

impl Reply {
    /// Sends the browser to another page.
    pub(super) fn to(path: &'static str) -> Self {
        Self {
            shown: Shown::To(path),
            cookie: Cookie::Keep,
            language: None,
            sent: None,
            is_even: false,
        }
    }

    /// Tells how long the session can still be used.
    pub(super) fn left(left: Option<Remaining>) -> Self {
        Self {
            shown: Shown::Left(left),
            ..Self::to("/")
        }
    }

    /// With the session under its new token.
    pub(super) fn with(self, browser: Browser) -> Self {
        self.keeping(Some(browser.token))
    }

    /// With a token that the browser does not have yet.
    pub(super) fn keeping(self, token: Option<Secret>) -> Self {
        match token {
            Some(token) => Self {
                cookie: Cookie::Set(token),
                ..self
            },
            None => self,
        }
    }

    /// With the session over.
    pub(super) fn forgetting(self) -> Self {
        Self {
            cookie: Cookie::Forget,
            ..self
        }
    }

    /// With an email that should leave now.
    pub(super) fn emailing(self, message: MessageRef) -> Self {
        Self {
            sent: Some((Lane::Email, message)),
            ..self
        }
    }

    /// With a text or a call that should leave now.
    pub(super) fn phoning(self, message: MessageRef) -> Self {
        Self {
            sent: Some((Lane::Phone, message)),
            ..self
        }
    }

    /// Taking as long whatever was found.
    pub(super) fn even(self) -> Self {
        Self {
            is_even: true,
            ..self
        }
    }
}

impl From<Page> for Reply {
    fn from(page: Page) -> Self {
        Self {
            shown: Shown::Page(Box::new(page)),
            cookie: Cookie::Keep,
            language: None,
            sent: None,
            is_even: false,
        }
    }
}
