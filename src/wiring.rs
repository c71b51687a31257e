//! From settings to adapters behind ports: the only module that names every adapter.

mod shared;

use crate::adapters::email_message::Sender;
use crate::adapters::head_file::HeadFile;
use crate::adapters::intake::{self, FileIntake, Source};
use crate::adapters::key_ring::KeyRing;
use crate::adapters::mail_folder::FolderMailer;
use crate::adapters::phone_command::{self, CommandMessenger, Program};
use crate::adapters::phone_folder::FolderMessenger;
use crate::adapters::private_file::is_private;
use crate::adapters::random_codes::{SeededCodes, SystemCodes};
use crate::adapters::smtp::{SmtpMailer, SmtpSettings, SmtpUrl};
use crate::adapters::sqlite::{self, Keeping, Older, Snapshot, SqliteStore};
use crate::adapters::system_clock::{FixedClock, SystemClock};
use crate::domain::batch::column::Extra;
use crate::domain::id::StaffLogin;
use crate::domain::secret::Secret;
use crate::ports::clock::Clock;
use crate::ports::codes::CodeSource;
use crate::ports::heads::Heads;
use crate::ports::intake::{Intake, IntakeError};
use crate::ports::mailer::Mailer;
use crate::ports::messenger::Messenger;
use crate::ports::store::{Store, StoreError};
use crate::ports::vault::{Vault, VaultError};
use crate::settings::address::{DatabaseUrl, SecretUrl};
use crate::settings::environment::TestHooks;
use crate::settings::{DatabaseSettings, MailTransport, ProgramSettings, Settings};

pub use crate::adapters::phone_command::ChangedBy;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use thiserror::Error;

/// Why nothing could be wired.
#[derive(Debug, Error)]
pub enum WiringError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key ring.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The command is about a database file, and the settings name a server.
    #[error("this command is for a database in a file; {0} is on a server")]
    OnAServer(String),
    /// Where the server is cannot be read.
    #[error("the database's address cannot be used: {0}")]
    Target(String),
    /// The operating system does not name the user.
    #[error("the operating system does not say who is logged in")]
    NoUser,
    /// The login of the operating system cannot be a staff login.
    #[error("the login “{0}” cannot be used: letters, digits and - _ . @ $ are wanted")]
    BadLogin(String),
    /// The mail server's address is wrong.
    #[error("mail.url cannot be used: {0}")]
    MailUrl(String),
    /// A file named by the settings cannot be read.
    #[error("{what} cannot be read from {}", path.display())]
    File {
        /// Which setting.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What to do where there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Make one where nobody chose the place, fail where somebody did.
    MakeDefault,
    /// Make one wherever it is meant to be.
    Make,
    /// Fail.
    Fail,
}

/// Whether what is changed stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// It does.
    Real,
    /// Every check is made and nothing is written.
    Dry,
}

/// How patient delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A person waits at the screen: a few seconds.
    AtOnce,
    /// As the settings say.
    AsSet,
}

/// Time for reaching a mail server while a person waits at the screen, and for each of its answers.
const AT_ONCE: Duration = Duration::from_secs(4);

/// The ports, made real.
pub struct Wired {
    /// The database.
    pub store: Box<dyn Store>,
    /// The keys.
    pub vault: Box<dyn Vault>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The draws.
    pub codes: Arc<dyn CodeSource>,
    /// Who is working.
    pub login: StaffLogin,
    /// Whether the database is shared between machines.
    pub is_shared: bool,
    /// Where the database is, without a password.
    pub place: String,
    /// The folder for what this computer puts aside, which nobody else reads.
    pub folder: PathBuf,
    /// Whether the database was made just now.
    pub is_new: bool,
}

/// Where heads of the audit trail are kept, where the settings say so.
pub fn heads(settings: &Settings) -> Option<Box<dyn Heads>> {
    let path = settings.audit.head_file.clone()?;
    Some(Box::new(HeadFile::new(path)))
}

/// The clock and the draws that the hooks leave.
pub fn sources(hooks: &TestHooks) -> (Arc<dyn Clock>, Arc<dyn CodeSource>) {
    let clock: Arc<dyn Clock> = match hooks.now {
        Some(now) => Arc::new(FixedClock(now)),
        None => Arc::new(SystemClock),
    };
    let codes: Arc<dyn CodeSource> = match hooks.codes {
        Some(draws) => Arc::new(SeededCodes::behind(draws.seed, draws.drawn)),
        None => Arc::new(SystemCodes),
    };
    (clock, codes)
}

fn system_user(hooks: &TestHooks) -> Result<String, WiringError> {
    Ok(match &hooks.user {
        Some(user) => user.clone(),
        // By number and not by $USER, which anybody can set.
        None => uzers::get_user_by_uid(uzers::get_current_uid())
            .ok_or(WiringError::NoUser)?
            .name()
            .to_string_lossy()
            .into_owned(),
    })
}

/// Who is working on a local database: the operating system's user. On a shared one the server says.
///
/// # Errors
/// [`WiringError::NoUser`], [`WiringError::BadLogin`].
pub fn login(hooks: &TestHooks) -> Result<StaffLogin, WiringError> {
    let name = system_user(hooks)?;
    StaffLogin::parse(&name).map_err(|_| WiringError::BadLogin(crate::domain::text::visible(&name)))
}

/// The path of a local database.
///
/// # Errors
/// [`WiringError::OnAServer`].
pub fn local_path(settings: &Settings) -> Result<&Path, WiringError> {
    match &settings.database.url {
        DatabaseUrl::Sqlite(path) => Ok(path),
        DatabaseUrl::Postgres(url) => Err(WiringError::OnAServer(url.to_string())),
    }
}

fn options(settings: &DatabaseSettings, older: Older, keeping: Keeping) -> sqlite::Options {
    sqlite::Options {
        wait: settings.wait,
        older,
        keeping,
    }
}

/// Opens the database, making it and its key where that is wanted.
///
/// # Errors
/// [`WiringError`]; nothing half-made is left behind.
pub fn open(
    settings: &Settings,
    hooks: &TestHooks,
    absent: Absent,
    run: Run,
) -> Result<Wired, WiringError> {
    let path = match &settings.database.url {
        DatabaseUrl::Postgres(url) => return shared::open(settings, hooks, url, absent, run),
        DatabaseUrl::Sqlite(path) => path.clone(),
    };
    let login = login(hooks)?;
    let (clock, codes) = sources(hooks);
    let ring = KeyRing::new(settings.database.key_file.clone(), Arc::clone(&codes));
    let keeping = match run {
        Run::Real => Keeping::Durable,
        Run::Dry => Keeping::Nothing,
    };
    let older = match run {
        Run::Real => Older::Migrate,
        // Migrating would be a change.
        Run::Dry => Older::Refuse,
    };
    let options = options(&settings.database, older, keeping);
    let makes = match absent {
        Absent::Make => true,
        Absent::MakeDefault => settings.database.is_default,
        Absent::Fail => false,
    };
    let mut is_new = false;
    let store = match SqliteStore::open(&path, &options) {
        Err(StoreError::Missing { .. }) if makes => {
            make_folder_of(&settings.database.key_file)?;
            ring.create()?;
            // Another command may have made it in the meantime: then that one is it.
            match SqliteStore::create(&path, &options) {
                Ok(store) => {
                    is_new = true;
                    store
                }
                Err(_) if path.exists() => SqliteStore::open(&path, &options)?,
                Err(error) => return Err(error.into()),
            }
        }
        opened => opened?,
    };
    let known = store.view()?.key_checks()?;
    Ok(Wired {
        store: Box::new(store),
        vault: Box::new(ring.knowing(known)),
        clock,
        codes,
        login,
        is_shared: false,
        place: path.display().to_string(),
        folder: path.parent().unwrap_or(Path::new(".")).to_owned(),
        is_new,
    })
}

/// A database that is only looked at.
pub struct Looked {
    /// The database.
    pub store: Box<dyn Store>,
    /// Who looks.
    pub login: StaffLogin,
    /// What is to be said of its server.
    pub warning: Option<String>,
}

/// Opens the database without migrating or making it, for looking at its state.
///
/// # Errors
/// [`WiringError`].
pub fn look(settings: &Settings, hooks: &TestHooks) -> Result<Looked, WiringError> {
    match &settings.database.url {
        DatabaseUrl::Postgres(url) => {
            let (store, login) = shared::look(settings, hooks, url)?;
            let warning = store.version_warning()?;
            Ok(Looked {
                store: Box::new(store),
                login,
                warning,
            })
        }
        DatabaseUrl::Sqlite(path) => {
            let options = options(&settings.database, Older::Refuse, Keeping::Nothing);
            Ok(Looked {
                store: Box::new(SqliteStore::open_read_only(path, &options)?),
                login: login(hooks)?,
                warning: None,
            })
        }
    }
}

/// Opens the database for looking at its state, whoever looks.
///
/// # Errors
/// [`WiringError`].
pub fn open_as_it_is(
    settings: &Settings,
    hooks: &TestHooks,
) -> Result<Box<dyn Store>, WiringError> {
    look(settings, hooks).map(|looked| looked.store)
}

/// Brings a shared database up to date, which its owner does; gives the schema number that it had and
/// the one that it has.
///
/// # Errors
/// [`WiringError`]; nothing was changed then.
pub fn migrate_shared(settings: &Settings, hooks: &TestHooks) -> Result<(u32, u32), WiringError> {
    match &settings.database.url {
        DatabaseUrl::Postgres(url) => shared::migrate(settings, hooks, url),
        DatabaseUrl::Sqlite(path) => Err(WiringError::Target(path.display().to_string())),
    }
}

/// Opens the database for one short look that leaves nothing behind and is given up rather than waited
/// for, for completion. Nothing is said of a server.
///
/// # Errors
/// [`WiringError`].
pub fn open_for_a_look(
    settings: &DatabaseSettings,
    hooks: &TestHooks,
) -> Result<Looked, WiringError> {
    match &settings.url {
        DatabaseUrl::Sqlite(path) => {
            let login = login(hooks)?;
            let options = options(settings, Older::Refuse, Keeping::Nothing);
            Ok(Looked {
                store: Box::new(SqliteStore::open_for_a_look(path, &options)?),
                login,
                warning: None,
            })
        }
        DatabaseUrl::Postgres(url) => {
            let (store, login) = shared::look_briefly(settings, hooks, url)?;
            Ok(Looked {
                store: Box::new(store),
                login,
                warning: None,
            })
        }
    }
}

/// What a server took over.
pub struct Taken {
    /// Where it is, without a password.
    pub place: String,
    /// How many rows of each table.
    pub rows: Vec<(&'static str, u64)>,
}

/// A local database at one moment, on its way to a server.
pub struct Moment(Snapshot);

impl Moment {
    /// The number of the last audit entry then; 0 for none.
    ///
    /// # Errors
    /// [`WiringError`].
    pub fn trail(&self) -> Result<u64, WiringError> {
        Ok(self.0.trail()?)
    }

    /// Writes everything of it to a server, in one transaction; its owner does that. It tells what was
    /// taken over.
    ///
    /// # Errors
    /// [`WiringError`]; nothing was written then.
    pub fn copy(
        &self,
        settings: &Settings,
        hooks: &TestHooks,
        to: &SecretUrl,
    ) -> Result<Taken, WiringError> {
        shared::take_over(settings, hooks, to, &self.0)
    }
}

/// Fixes the moment at which a local database is copied.
///
/// # Errors
/// [`WiringError`].
pub fn moment(settings: &Settings) -> Result<Moment, WiringError> {
    let options = options(&settings.database, Older::Refuse, Keeping::Nothing);
    Ok(Moment(Snapshot::take(local_path(settings)?, &options)?))
}

/// Opens a backup for looking at it before it is restored.
///
/// # Errors
/// [`WiringError`].
pub fn open_backup(settings: &Settings, file: &Path) -> Result<Box<dyn Store>, WiringError> {
    let options = options(&settings.database, Older::Refuse, Keeping::Nothing);
    Ok(Box::new(SqliteStore::open_read_only(file, &options)?))
}

/// Puts a backup in the place of the database, which goes on living under the name `aside`.
///
/// # Errors
/// [`WiringError`]; the old database is untouched then.
pub fn restore(settings: &Settings, from: &Path, aside: &Path) -> Result<(), WiringError> {
    let to = local_path(settings)?;
    make_folder_of(to)?;
    sqlite::restore(
        from,
        to,
        aside,
        &options(&settings.database, Older::Migrate, Keeping::Durable),
    )?;
    Ok(())
}

/// How many bytes are free where the database is; `None` where nobody can tell.
pub fn free_bytes(settings: &Settings) -> Option<u64> {
    sqlite::free_bytes(local_path(settings).ok()?)
}

/// The key ring, without a database.
pub fn vault(settings: &Settings, hooks: &TestHooks) -> Box<dyn Vault> {
    let (_, codes) = sources(hooks);
    Box::new(KeyRing::new(settings.database.key_file.clone(), codes))
}

fn make_folder_of(file: &Path) -> Result<(), WiringError> {
    let Some(folder) = file.parent().filter(|folder| !folder.exists()) else {
        return Ok(());
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| WiringError::File {
            what: "the folder",
            path: folder.to_owned(),
            source,
        })
}

/// The list of a batch: a file, or standard input where none is named. What can be read only once is
/// put aside beside the database, where nobody else reads it, and has no name there.
///
/// # Errors
/// [`IntakeError`].
pub fn intake(
    wired: &Wired,
    file: Option<&Path>,
    extra: Extra,
    sheet: Option<String>,
) -> Result<Box<dyn Intake>, IntakeError> {
    let source = file.map_or(Source::Input, Source::File);
    let options = intake::Options { extra, sheet };
    Ok(Box::new(FileIntake::open(source, &wired.folder, options)?))
}

/// The transport of email that the settings choose. It ends early once `stop` is raised.
///
/// # Errors
/// [`WiringError::MailUrl`]; [`WiringError::File`] for the password file.
pub fn mailer(
    settings: &Settings,
    hooks: &TestHooks,
    patience: Patience,
    stop: Arc<AtomicBool>,
) -> Result<Box<dyn Mailer>, WiringError> {
    let (clock, _) = sources(hooks);
    let mail = &settings.mail;
    let bad = |error: String| WiringError::MailUrl(error);
    let from = match &mail.from.name {
        Some(name) => format!("\"{name}\" <{}>", mail.from.address),
        None => mail.from.address.to_string(),
    };
    let sender = Sender::parse(&from).map_err(|error| bad(error.to_string()))?;
    match (mail.transport, &mail.url) {
        (MailTransport::Smtp, Some(url)) => {
            let url = SmtpUrl::parse(&Secret::new(url.expose().to_owned()))
                .map_err(|error| bad(error.to_string()))?;
            let mut smtp = SmtpSettings::new(url, sender);
            smtp.password = password(mail.password_file.as_deref())?;
            smtp.tls_ca.clone_from(&mail.tls_ca);
            smtp.connections = usize::try_from(mail.connections).unwrap_or(1);
            smtp.answer_limit = mail.timeout;
            smtp.between = mail.rate.between();
            smtp.stop = stop;
            if patience == Patience::AtOnce {
                smtp.connect_limit = AT_ONCE;
                smtp.answer_limit = AT_ONCE.min(mail.timeout);
            }
            Ok(Box::new(SmtpMailer::new(smtp, clock)))
        }
        (MailTransport::Smtp, None) | (MailTransport::Folder, _) => Ok(Box::new(
            FolderMailer::new(mail.outbox.clone(), sender, clock),
        )),
    }
}

fn password(file: Option<&Path>) -> Result<Option<Secret>, WiringError> {
    let Some(path) = file else { return Ok(None) };
    let failed = |source| WiringError::File {
        what: "mail.password_file",
        path: path.to_owned(),
        source,
    };
    let about = fs::metadata(path).map_err(failed)?;
    if !is_private(&about) {
        let why = format!(
            "others can read it (mode {:o}); mend it with: chmod 600",
            about.permissions().mode() & 0o777
        );
        return Err(failed(io::Error::other(why)));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Ok(Some(Secret::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    )))
}

/// Email, texts and calls, for somebody who sends all the time.
pub struct Transports {
    /// Email.
    pub mailer: Box<dyn Mailer>,
    /// Texts and calls.
    pub messenger: Box<dyn Messenger>,
}

/// The transports that the settings choose.
///
/// # Errors
/// As [`mailer`].
pub fn transports(settings: &Settings, hooks: &TestHooks) -> Result<Transports, WiringError> {
    Ok(Transports {
        // The portal ends by itself once what is under way was sent; nobody tells its mailer to stop.
        mailer: mailer(
            settings,
            hooks,
            Patience::AsSet,
            Arc::new(AtomicBool::new(false)),
        )?,
        messenger: messenger(settings, hooks),
    })
}

/// The transport of texts and calls that the settings choose.
pub fn messenger(settings: &Settings, hooks: &TestHooks) -> Box<dyn Messenger> {
    let messages = &settings.messages;
    if let Some(program) = &messages.program {
        return Box::new(CommandMessenger::new(Program {
            path: program.path.clone(),
            arguments: program.arguments.clone(),
            environment: program.environment.clone(),
            limit: program.timeout,
        }));
    }
    let (clock, _) = sources(hooks);
    Box::new(FolderMessenger::new(messages.outbox.clone(), clock))
}

/// Who may change the program that sends texts and makes calls; it is not run.
///
/// # Errors
/// It could not be run.
pub fn inspect(program: &ProgramSettings) -> io::Result<ChangedBy> {
    phone_command::inspect(&program.path, &program.arguments)
}

/// The council's own wording: every file of the templates folder by its name, and subject lines
/// from the settings.
///
/// # Errors
/// [`WiringError::File`].
pub fn wording(settings: &Settings) -> Result<BTreeMap<String, String>, WiringError> {
    let mut wording = BTreeMap::new();
    if let Some(folder) = &settings.mail.templates {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| WiringError::File {
                what: "mail.templates",
                path,
                source,
            }
        };
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let path = entry.map_err(failed(folder))?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            // Editors leave files of their own; what a letter could be has a dot inside its name.
            if let Some(name) =
                name.filter(|name| path.is_file() && !name.starts_with('.') && !name.ends_with('~'))
            {
                wording.insert(name, fs::read_to_string(&path).map_err(failed(&path))?);
            }
        }
    }
    let subjects = &settings.organisation.subjects;
    for (kind, subject) in [
        ("setup", &subjects.setup),
        ("accept", &subjects.accept),
        ("verification_code", &subjects.verification_code),
        ("activation", &subjects.activation),
    ] {
        if let Some(subject) = subject {
            // A subject line is text; what looks like a template in it is text as well.
            let text = format!("{{% raw %}}{}{{% endraw %}}", subject.replace("{%", "{ %"));
            wording.insert(format!("{kind}.en.subject"), text);
        }
    }
    Ok(wording)
}
