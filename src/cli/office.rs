//! What commands share once the settings are settled: the database at hand, who works, and sending
//! what a command queued.

use crate::app::delivery::{self, Delivered, Post, Until};
use crate::app::desk::{Caller, Desk};
use crate::app::letters::{Letters, Organisation};
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::plain::plain;
use crate::cli::shown::lists::Names;
use crate::cli::ui::{Standard, Ui};
use crate::cli::{Context, GlobalArgs, Start};
use crate::domain::contact::{DO_NOT_CONTACT, NO_SAFE_CONTACT};
use crate::domain::name::Reason;
use crate::domain::outbox::{Message, MessageState};
use crate::domain::text::visible;
use crate::settings::address::DatabaseUrl;
use crate::settings::environment::TestHooks;
use crate::settings::{MailTransport, Settings};
use crate::wiring::{self, Absent, Patience, Run, Transports, Wired};
use std::collections::BTreeMap;

/// The open office: a database, keys, and who is working.
pub struct Office {
    /// The terminal.
    pub ui: Ui,
    /// Flags that every command takes.
    pub global: GlobalArgs,
    /// All settings.
    pub settings: Settings,
    /// The ports.
    pub wired: Wired,
    hooks: TestHooks,
    command: &'static str,
    reason: Option<Reason>,
}

/// Whether a command sends what it queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// At once.
    AtOnce,
    /// Later, by `cso mail send`.
    Later,
}

impl Sending {
    /// By the switch `--no-send`.
    pub fn unless(no_send: bool) -> Self {
        if no_send { Self::Later } else { Self::AtOnce }
    }
}

impl Start {
    /// Opens the office for a command, making the local database where nobody chose another.
    ///
    /// # Errors
    /// What is wrong with the settings, the database or the login.
    pub fn office(self, command: &'static str) -> Result<Office, Failure> {
        let absent = if self.global.dry_run {
            Absent::Fail
        } else {
            Absent::MakeDefault
        };
        self.context()?.office(command, absent)
    }
}

impl Start {
    /// As [`Start::office`], for what runs by itself day and night: a database that is not there is a
    /// mistake in its settings, and an empty one made in its place would hide that for weeks.
    ///
    /// # Errors
    /// As there; `database_unavailable` where there is none.
    pub fn service(self, command: &'static str) -> Result<Office, Failure> {
        self.context()?.office(command, Absent::Fail)
    }
}

impl Context {
    /// As [`Start::office`], with another way where there is no database.
    ///
    /// # Errors
    /// As there.
    pub fn office(self, command: &'static str, absent: Absent) -> Result<Office, Failure> {
        let reason = match &self.global.reason {
            Some(text) => {
                Some(Reason::parse(text).map_err(|error| Failure::from(error).at("--reason"))?)
            }
            None => None,
        };
        let run = if self.global.dry_run {
            Run::Dry
        } else {
            Run::Real
        };
        let wired = wiring::open(&self.settings, &self.hooks, absent, run)?;
        let office = Office {
            ui: self.ui,
            global: self.global,
            settings: self.settings,
            wired,
            hooks: self.hooks,
            command,
            reason,
        };
        office.prepare()?;
        Ok(office)
    }
}

impl Office {
    /// A fresh local database gets its first member of staff and knows its keys.
    fn prepare(&self) -> Result<(), Failure> {
        if self.global.dry_run {
            return Ok(());
        }
        let made = crate::app::staff::found(&self.desk(), &self.caller())?;
        if made == crate::app::staff::Founded::Now {
            self.ui.notice(&format!(
                "made a new local database at {} with its key {}; {} has every role",
                self.wired.place,
                self.where_the_key_is(),
                self.wired.login
            ));
            if self.settings.mail.transport == MailTransport::Folder {
                self.ui.notice(&format!(
                    "emails are put as files into {}; set CSO_MAIL_URL to send them, CSO_DATABASE for another database (`cso config show`)",
                    self.settings.mail.outbox.display()
                ));
            }
        }
        Ok(())
    }

    /// Where the key file is, as seen from the database.
    fn where_the_key_is(&self) -> String {
        let key = &self.settings.database.key_file;
        let is_beside = matches!(&self.settings.database.url,
            DatabaseUrl::Sqlite(file) if file.parent() == key.parent());
        if is_beside {
            "beside it".to_owned()
        } else {
            format!("in {}", visible(&key.display().to_string()))
        }
    }

    /// What use-cases work with.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            store: &*self.wired.store,
            clock: &*self.wired.clock,
            codes: &*self.wired.codes,
            vault: &*self.wired.vault,
            policy: &self.settings.policy,
            shared: self.wired.is_shared,
            mail_domain: self.settings.mail.from.address.domain(),
        }
    }

    /// Email, texts and calls as the settings choose.
    ///
    /// # Errors
    /// The transport is not set up.
    pub fn transports(&self) -> Result<Transports, Failure> {
        Ok(wiring::transports(&self.settings, &self.hooks)?)
    }

    /// Who is working.
    pub fn caller(&self) -> Caller {
        Caller {
            login: self.wired.login.clone(),
            command: self.command,
            reason: self.reason.clone(),
        }
    }

    /// What tests fix, for commands that wire more.
    pub fn hooks(&self) -> &TestHooks {
        &self.hooks
    }

    /// The council's letters.
    ///
    /// # Errors
    /// The folder of its own wording cannot be read.
    pub fn letters(&self) -> Result<Letters, Failure> {
        letters(&self.settings)
    }

    /// Says that nothing was changed, in a dry run.
    pub fn say_if_dry(&self) {
        if self.global.dry_run {
            self.ui
                .notice("this was a dry run: nothing was changed and nothing was sent");
        }
    }

    /// Says what was done, or, in a dry run, what would be.
    pub fn did(&self, done: &str, would: &str) {
        self.ui
            .status(if self.global.dry_run { would } else { done });
    }

    /// How names in a list are shown to a reader who sees them masked or not at all. Showing them in
    /// full is recorded first; a dry run records nothing, and so it shows no more than before.
    ///
    /// # Errors
    /// The database's own.
    pub fn names(&self, standard: Names, is_wanted: bool, count: usize) -> Result<Names, Failure> {
        if !is_wanted || standard != Names::Masked {
            return Ok(standard);
        }
        if self.global.dry_run {
            self.ui
                .notice("this was a dry run: nothing was recorded, and names stay masked");
            return Ok(standard);
        }
        crate::app::audit::reveal(&self.desk(), &self.caller(), count)?;
        Ok(Names::Revealed)
    }

    /// Asks before a change that others notice; refuses to guess where nobody can answer. A dry run
    /// changes nothing and does not ask.
    ///
    /// # Errors
    /// `usage` where nobody can answer; `interrupted` when the answer is no.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.global.dry_run || self.ui.confirm(question, Standard::No)? {
            Ok(())
        } else {
            Err(Failure::declined())
        }
    }

    /// Sends the messages that a command has just queued, within a few seconds, and says what became
    /// of them. What could not be sent stays queued, and that is no failure of the command.
    pub fn send(&self, queued: &[Message], sending: Sending) {
        if self.global.dry_run || queued.is_empty() {
            return;
        }
        if let Some(held) = queued
            .iter()
            .find(|message| message.state == MessageState::Held)
        {
            let why = match held.error.as_deref() {
                Some(DO_NOT_CONTACT) => "nobody is to write to this person",
                Some(NO_SAFE_CONTACT) => "nobody has made sure recently that writing is safe",
                Some(_) | None => "a record became restricted",
            };
            self.ui.warning(&format!(
                "the email is held, because {why}; `cso mail list --state held` shows it"
            ));
        }
        let ids = delivery::ids(queued);
        if ids.is_empty() {
            return;
        }
        if sending == Sending::Later {
            self.ui.status(&format!(
                "{} waits in the outbox: send it with `cso mail send`",
                emails(ids.len())
            ));
            return;
        }
        match self.deliver(Some(&ids), Patience::AtOnce, &mut |_| {}) {
            Ok(done) => self.tell(&done),
            Err(failure) => {
                self.ui.warning(&format!(
                    "{} stays in the outbox: {}",
                    emails(ids.len()),
                    failure.message
                ));
                self.ui
                    .hint("it is saved; send it later with `cso mail send`");
            }
        }
    }

    fn tell(&self, done: &Delivered) {
        if done.sent > 0 {
            let how = match self.settings.mail.transport {
                MailTransport::Folder => {
                    format!(
                        "put into the folder {}",
                        self.settings.mail.outbox.display()
                    )
                }
                MailTransport::Smtp => "sent".to_owned(),
            };
            let count = usize::try_from(done.sent).unwrap_or(usize::MAX);
            let was = if count == 1 { "was" } else { "were" };
            self.ui.status(&format!("{} {was} {how}", emails(count)));
        }
        if done.postponed > 0 {
            let reason = done
                .last_error
                .as_deref()
                .map_or_else(|| "the mail server did not take it".to_owned(), plain);
            self.ui
                .warning(&format!("the email could not be sent yet: {reason}"));
            self.ui
                .hint("it is saved in the outbox; `cso mail send` tries again");
        }
        if done.failed > 0 {
            let reason = done
                .last_error
                .as_deref()
                .map_or_else(|| "the mail server refused it".to_owned(), plain);
            self.ui
                .warning(&format!("the email was refused for good: {reason}"));
        }
    }

    /// Delivers what is due, or only these messages.
    ///
    /// # Errors
    /// The transport is not set up, or the database fails.
    pub fn deliver(
        &self,
        only: Option<&[crate::domain::id::MessageRef]>,
        patience: Patience,
        progress: &mut dyn FnMut(&Delivered),
    ) -> Result<Delivered, Failure> {
        self.deliver_until(only, u64::MAX, patience, &Interrupt::never(), progress)
    }

    /// As [`Self::deliver`], and ends after `most` messages or when it is interrupted: what is in
    /// flight is finished then, and the rest stays queued.
    ///
    /// # Errors
    /// As there; the keys do not belong to the database.
    pub fn deliver_until(
        &self,
        only: Option<&[crate::domain::id::MessageRef]>,
        most: u64,
        patience: Patience,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&Delivered),
    ) -> Result<Delivered, Failure> {
        // Before anything is claimed: no message could be written, and each would count a try.
        crate::app::key::usable(&*self.wired.vault)?;
        let mailer = wiring::mailer(&self.settings, &self.hooks, patience, interrupt.flag())?;
        let messenger = wiring::messenger(&self.settings, &self.hooks);
        let letters = self.letters()?;
        let post = Post {
            mailer: &*mailer,
            messenger: &*messenger,
            letters: &letters,
            public_url: &self.settings.public_url,
        };
        let desk = self.desk();
        let until = Until {
            most,
            stop: &|| interrupt.is_raised(),
        };
        Ok(delivery::deliver_until(
            &desk, &post, only, until, progress,
        )?)
    }
}

/// The council's letters by the settings.
///
/// # Errors
/// The folder of its own wording cannot be read.
pub fn letters(settings: &Settings) -> Result<Letters, Failure> {
    Ok(Letters::new(organisation(settings), wording(settings)?))
}

fn wording(settings: &Settings) -> Result<BTreeMap<String, String>, Failure> {
    Ok(wiring::wording(settings)?)
}

/// The council and its service by the settings.
pub fn organisation(settings: &Settings) -> Organisation {
    let standard = Organisation::default();
    let own = &settings.organisation;
    Organisation {
        // A Welsh name is only known for the name that it belongs to.
        welsh_service: standard
            .welsh_service
            .filter(|_| own.service == standard.service),
        welsh_name: standard.welsh_name.filter(|_| own.name == standard.name),
        name: own.name.clone(),
        service: own.service.clone(),
        zone: own.time_zone,
    }
}

fn emails(count: usize) -> String {
    if count == 1 {
        "the email".to_owned()
    } else {
        format!("{count} emails")
    }
}
