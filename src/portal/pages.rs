//! Writes pages in a language, from the templates that are part of the program.

use crate::app::person::Remaining;
use crate::domain::language::Language;
use crate::domain::outbox::MessageKind;
use crate::domain::session;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Wrong};
use crate::portal::texts::Texts;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use std::collections::BTreeMap;
use std::sync::Arc;

macro_rules! templates {
    ($($name:literal)+) => {
        /// Every template with its source.
        const TEMPLATES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("templates/", $name))),)+
        ];
    };
}
templates!(
    "accept.html" "account_close.html" "account_phone.html" "components.html" "cookies.html"
    "cookies_needed.html"
    "forbidden.html" "forgotten.html" "forgotten_code.html" "forgotten_phone.html"
    "forgotten_phone_code.html" "home.html" "layout.html" "link_refused.html" "new_password.html"
    "not_found.html" "password_done.html" "phone.html" "phone_code.html" "phone_confirm.html"
    "register.html" "register_code.html" "register_details.html" "register_need_link.html"
    "register_verified.html" "reset_code.html" "reset_email.html" "session_ended.html" "setup.html" "setup_submit.html" "sign_in.html"
    "sign_in_code.html" "sign_in_phone.html" "signed_out.html" "submitted.html" "too_large.html"
    "too_many.html" "trouble.html"
);

/// The pages in both languages.
pub(super) struct Pages {
    english: Written,
    welsh: Written,
}

struct Written {
    engine: Environment<'static>,
    texts: Arc<Texts>,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            english: Written::new(Language::English),
            welsh: Written::new(Language::Welsh),
        }
    }

    fn of(&self, language: Language) -> &Written {
        match language {
            Language::English => &self.english,
            Language::Welsh => &self.welsh,
        }
    }

    /// What is wrong, in words.
    pub(super) fn error(&self, language: Language, wrong: &Wrong) -> String {
        let value = wrong.value.as_ref();
        let held: Vec<(&str, &str)> = value
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let key = format!("error.{}", wrong.key);
        let text = self.of(language).texts.get(&key, &held);
        text.unwrap_or_default()
    }

    /// One text of the catalogue; empty where there is none of that name.
    pub(super) fn text(&self, language: Language, key: &str) -> String {
        let texts = &self.of(language).texts;
        texts.get(key, &[]).unwrap_or_default()
    }
}

impl Written {
    fn new(language: Language) -> Self {
        let texts = Arc::new(Texts::of(language));
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_debug(false);
        for (name, source) in TEMPLATES {
            // A broken template is found by the tests; here its page says that there is trouble.
            let added = engine.add_template(name, source);
            debug_assert!(added.is_ok(), "{added:?}");
        }
        let catalogue = Arc::clone(&texts);
        engine.add_function("t", move |key: &str, values: Kwargs| {
            translate(&catalogue, key, &values)
        });
        Self { engine, texts }
    }
}

fn translate(texts: &Texts, key: &str, values: &Kwargs) -> Result<String, Error> {
    let mut held = Vec::new();
    for name in values.args() {
        held.push((name, values.get::<Value>(name)?.to_string()));
    }
    let borrowed: Vec<(&str, &str)> = held
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    texts.get(key, &borrowed).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("there is no text {key}"),
        )
    })
}

/// The draw behind a form's mark: 128 bits, so that no two pages ever share one.
fn mark(portal: &Portal) -> String {
    let bytes: [u8; 16] = portal.desk().draw();
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// How long the session can still be used, in seconds for the script, and in minutes for people where
/// no script counts them down.
fn time_left(portal: &Portal, left: &Remaining) -> Value {
    let policy = &portal.policy;
    let warning = session::warning(policy.session_idle, policy.session_absolute);
    context! {
        unused => left.time.unused.num_seconds(),
        at_most => left.time.at_most.num_seconds(),
        warning => warning.num_seconds(),
        whose => left.whose.as_deref(),
        minutes => left.time.until_end().num_minutes(),
    }
}

/// Writes a page.
///
/// # Errors
/// The template is broken; the text says where.
pub(super) fn write(portal: &Portal, ask: &Ask, page: &Page) -> Result<String, String> {
    let language = page.language.unwrap_or(ask.language);
    let written = portal.pages.of(language);
    let names = portal.letters.names(language);
    let values: BTreeMap<&str, Value> = page
        .values
        .iter()
        .map(|(field, value)| (*field, Value::from(value.as_str())))
        .collect();
    let wrongs: Vec<Value> = page
        .wrongs
        .iter()
        .map(|wrong| {
            let text = portal.pages.error(language, wrong);
            context! { field => wrong.field.as_str(), text => text }
        })
        .collect();
    let look = &portal.look;
    let title = |kind| portal.letters.title(kind, ask.language);
    let frame = context! {
        page => context! {
            lang => language.word(),
            // A page that answers an unknown path has no other language to link to.
            path => (page.status != 404).then_some(ask.path.as_str()),
            form => mark(portal),
            council => names.council,
            service => names.service,
            accept_email => title(MessageKind::Accept),
            code_email => title(MessageKind::VerificationCode),
            activation_email => title(MessageKind::Activation),
            signed_in => page.signed_in,
            left => page.left.as_ref().map(|left| time_left(portal, left)),
            css => portal.assets.style.path.as_str(),
            js => portal.assets.script.path.as_str(),
            brand => portal.assets.brand.path.as_str(),
            icon => portal.assets.icon.path.as_str(),
            contact => look.contact.as_deref(),
            privacy_url => look.privacy_url.as_deref(),
            accessibility_url => look.accessibility_url.as_deref(),
        },
        errors => wrongs,
        values => Value::from(values),
    };
    let context = minijinja::value::merge_maps([page.context.clone(), frame]);
    written
        .engine
        .get_template(page.template)
        .and_then(|template| template.render(context))
        // Not the alternate form, which shows every value: the log names nobody.
        .map_err(|error| error.to_string())
}
