//! The portal: the invited person's half of the journey, as pages.
//!
//! A request goes one way: `routes` (limits, cross-site check, headers, log) turns it into an `Ask`,
//! a function of `steps` calls one use-case of `app::person` in a blocking task and gives a
//! `Reply`, `pages` writes the reply in the person's language. Every rule is the use-case's; nothing
//! here remembers anything between two requests that another instance would miss.

mod ask;
mod assets;
mod cookies;
mod front;
mod pages;
mod routes;
mod sender;
mod server;
mod steps;
mod texts;

pub use front::FrontSettings;
pub use server::{Listen, ServeError, serve};

use crate::app::delivery::Post;
use crate::app::desk::Desk;
use crate::app::letters::Letters;
use crate::domain::policy::Policy;
use crate::portal::assets::Assets;
use crate::portal::front::Front;
use crate::portal::pages::Pages;
use crate::wiring::{Transports, Wired};
use std::sync::Arc;

/// One thing that the portal tells; never personal data.
#[derive(Debug, Clone, Copy)]
pub enum Line<'a> {
    /// A request that was answered, or that the portal stops.
    Event(&'a str),
    /// Something that should not have happened.
    Trouble(&'a str),
}

/// Where the portal tells what it does, line by line.
pub type Log = Arc<dyn Fn(Line<'_>) + Send + Sync>;

/// What every page shows of the council, beside its name.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The colour of the header, `#rrggbb`.
    pub colour: Option<String>,
    /// The council's privacy notice.
    pub privacy_url: Option<String>,
    /// The council's accessibility statement.
    pub accessibility_url: Option<String>,
    /// Whom to ask for help, in a line.
    pub contact: Option<String>,
}

/// Everything that the portal is made from.
pub struct Setup {
    /// The ports.
    pub wired: Wired,
    /// Email, texts and calls.
    pub transports: Transports,
    /// The words of messages, and the council's names.
    pub letters: Letters,
    /// The rules in numbers.
    pub policy: Policy,
    /// Where people reach the portal, without a slash at its end; the only source of links.
    pub public_url: String,
    /// What stands behind the `@` of a `Message-ID`.
    pub mail_domain: String,
    /// What pages show of the council.
    pub look: Look,
    /// Limits that stand before the pages.
    pub front: FrontSettings,
    /// Where a line for every request goes.
    pub log: Log,
}

/// The portal, open.
struct Portal {
    wired: Wired,
    transports: Transports,
    letters: Letters,
    policy: Policy,
    public_url: String,
    mail_domain: String,
    look: Look,
    pages: Pages,
    assets: Assets,
    front: Front,
    log: Log,
}

impl Portal {
    fn new(setup: Setup) -> Self {
        let assets = Assets::new(setup.look.colour.as_deref());
        Self {
            wired: setup.wired,
            transports: setup.transports,
            letters: setup.letters,
            policy: setup.policy,
            public_url: setup.public_url,
            mail_domain: setup.mail_domain,
            look: setup.look,
            pages: Pages::new(),
            assets,
            front: Front::new(&setup.front),
            log: setup.log,
        }
    }

    /// Whether people reach it over https: then cookies are sent over nothing else.
    fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    fn trouble(&self, text: &str) {
        (self.log)(Line::Trouble(text));
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            store: &*self.wired.store,
            clock: &*self.wired.clock,
            codes: &*self.wired.codes,
            vault: &*self.wired.vault,
            policy: &self.policy,
            shared: self.wired.is_shared,
            mail_domain: &self.mail_domain,
        }
    }

    fn post(&self) -> Post<'_> {
        Post {
            mailer: &*self.transports.mailer,
            messenger: &*self.transports.messenger,
            letters: &self.letters,
            public_url: &self.public_url,
        }
    }
}
