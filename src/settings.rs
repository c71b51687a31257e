//! Settings: flag over environment over file over default, remembering where each value came from.
//!
//! The only module that reads the environment. It opens nothing but the configuration file.

pub mod address;
pub mod environment;
mod error;
mod file;
pub mod keys;
pub mod places;
mod rate;
mod reading;

pub use crate::settings::error::{Origin, Problem, SettingsError};
pub use crate::settings::rate::Rate;

use crate::domain::language::Language;
use crate::domain::policy::Policy;
use crate::settings::address::{DatabaseUrl, ListenAddress, SecretUrl, Sender};
use crate::settings::environment::{Environment, ServerVariables};
use crate::settings::places::Places;
use crate::settings::reading::Reading;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// What the command line may set.
#[derive(Clone, Default)]
pub struct FlagValues {
    /// `--database`.
    pub database: Option<String>,
    /// `--config`.
    pub config: Option<PathBuf>,
}

/// `[database]`.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Whether nobody chose it: then it is made where it is missing.
    pub is_default: bool,
    /// The key ring.
    pub key_file: PathBuf,
    /// How long to wait for a database that others hold.
    pub wait: Duration,
    /// What the environment says about servers.
    pub servers: ServerVariables,
}

/// `[organisation]`.
#[derive(Debug, Clone)]
pub struct OrganisationSettings {
    /// The council's name.
    pub name: String,
    /// The service's name.
    pub service: String,
    /// The language of emails where an invitation does not say.
    pub language: Language,
    /// The zone of dates in emails and pages.
    pub time_zone: chrono_tz::Tz,
    /// Subject lines other than the guidance's own.
    pub subjects: Subjects,
}

/// Subject lines; `None` is the built-in one.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    /// Of the first email.
    pub setup: Option<String>,
    /// Of the email with the link.
    pub accept: Option<String>,
    /// Of the email with six digits.
    pub verification_code: Option<String>,
    /// Of the last email.
    pub activation: Option<String>,
}

/// How email leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTransport {
    /// As `.eml` files in a folder.
    Folder,
    /// Through a mail server.
    Smtp,
}

/// `[mail]`.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// How email leaves.
    pub transport: MailTransport,
    /// The server; there whenever the transport is [`MailTransport::Smtp`].
    pub url: Option<SecretUrl>,
    /// A file with the server's password.
    pub password_file: Option<PathBuf>,
    /// Who emails are from.
    pub from: Sender,
    /// The folder of `.eml` files.
    pub outbox: PathBuf,
    /// Connections at once.
    pub connections: u32,
    /// How many emails may leave in a time.
    pub rate: Rate,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// Certificates to trust beside the system's.
    pub tls_ca: Option<PathBuf>,
    /// The council's own wording.
    pub templates: Option<PathBuf>,
}

/// `[portal]`, beside its public address.
#[derive(Debug, Clone)]
pub struct PortalSettings {
    /// Where it listens.
    pub listen: ListenAddress,
    /// How many forms one network address may send in a minute.
    pub forms_a_minute: NonZeroU32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The council's colour, `#rrggbb`.
    pub colour: Option<String>,
    /// Whom people can ask for help.
    pub contact: Option<String>,
    /// The council's privacy notice.
    pub privacy_url: Option<String>,
    /// The council's accessibility statement.
    pub accessibility_url: Option<String>,
}

/// A program of the council's own, which is run for every text and every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramSettings {
    /// The program.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// All of its environment.
    pub environment: BTreeMap<String, OsString>,
    /// How long it may take.
    pub timeout: Duration,
}

/// `[messages]`: texts and calls.
#[derive(Debug, Clone)]
pub struct MessageSettings {
    /// The program that sends them; without one they go into the folder.
    pub program: Option<ProgramSettings>,
    /// The folder of `.txt` files.
    pub outbox: PathBuf,
}

/// `[audit]`.
#[derive(Debug, Clone, Default)]
pub struct AuditSettings {
    /// The file to which housekeeping adds the trail's head.
    pub head_file: Option<PathBuf>,
}

/// One line of `cso config show`; holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The key with its section.
    pub key: &'static str,
    /// The value, passwords hidden; `None` when it is not set.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

/// All settings, settled.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where things live.
    pub places: Places,
    /// `[database]`.
    pub database: DatabaseSettings,
    /// `[organisation]`.
    pub organisation: OrganisationSettings,
    /// `[portal] public_url`, without a slash at its end.
    pub public_url: String,
    /// Whether nobody chose it.
    pub is_public_url_default: bool,
    /// The rest of `[portal]`.
    pub portal: PortalSettings,
    /// `[mail]`.
    pub mail: MailSettings,
    /// `[messages]`.
    pub messages: MessageSettings,
    /// `[audit]`.
    pub audit: AuditSettings,
    /// `[policy]`.
    pub policy: Policy,
    shown: Vec<Shown>,
}

impl Settings {
    /// Settles every setting.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn resolve(flags: &FlagValues, environment: &Environment) -> Result<Self, SettingsError> {
        let places = Places::find(flags.config.as_deref(), environment)
            .map_err(|problem| SettingsError::new(vec![problem]))?;
        let mut reading = Reading::gather(keys::all(), flags, environment, &places);
        let database = database(&mut reading);
        let organisation = organisation(&mut reading);
        let public_url = reading.parsed("portal.public_url", address::public_url);
        let is_public_url_default = reading.is_default("portal.public_url");
        let portal = portal(&mut reading);
        let mail = mail(&mut reading);
        let messages = messages(&mut reading, environment);
        let audit = AuditSettings {
            head_file: reading.path("audit.head_file"),
        };
        let policy = reading.policy();
        let shown = reading.shown();
        let problems = reading.problems();
        match (mail, public_url) {
            (Some(mail), Some(public_url)) if problems.is_empty() => Ok(Self {
                places,
                database,
                organisation,
                public_url,
                is_public_url_default,
                portal,
                mail,
                messages,
                audit,
                policy,
                shown,
            }),
            _ => Err(SettingsError::new(problems)),
        }
    }

    /// Every setting with its origin, in the order of the table.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }
}

impl DatabaseSettings {
    /// Settles them alone, for whoever needs nothing else; what the other settings are does not matter.
    ///
    /// # Errors
    /// [`SettingsError`]: all that is wrong with them, or with the file as a whole.
    pub fn resolve(flags: &FlagValues, environment: &Environment) -> Result<Self, SettingsError> {
        let places = Places::find(flags.config.as_deref(), environment)
            .map_err(|problem| SettingsError::new(vec![problem]))?;
        let own = keys::all().filter(|key| key.name.starts_with("database."));
        let mut reading = Reading::gather(own, flags, environment, &places);
        let settled = database(&mut reading);
        let problems = reading.problems();
        if problems.is_empty() {
            Ok(settled)
        } else {
            Err(SettingsError::new(problems))
        }
    }
}

fn database(reading: &mut Reading) -> DatabaseSettings {
    DatabaseSettings {
        url: reading
            .placed("database.url", DatabaseUrl::parse)
            .unwrap_or(DatabaseUrl::Sqlite(PathBuf::new())),
        is_default: reading.is_default("database.url"),
        key_file: reading.path("database.key_file").unwrap_or_default(),
        wait: reading.span("database.wait"),
        servers: reading.servers(),
    }
}

fn organisation(reading: &mut Reading) -> OrganisationSettings {
    OrganisationSettings {
        name: reading.line("organisation.name").unwrap_or_default(),
        service: reading.line("organisation.service").unwrap_or_default(),
        language: reading
            .parsed("organisation.language", |text| {
                Language::from_word(text).ok_or_else(|| "en or cy is wanted".to_owned())
            })
            .unwrap_or(Language::English),
        time_zone: reading
            .parsed("organisation.time_zone", |text| {
                text.parse::<chrono_tz::Tz>()
                    .map_err(|_| "a zone such as Europe/London is wanted".to_owned())
            })
            .unwrap_or(chrono_tz::Europe::London),
        subjects: Subjects {
            setup: reading.line("organisation.subject_setup"),
            accept: reading.line("organisation.subject_accept"),
            verification_code: reading.line("organisation.subject_verification_code"),
            activation: reading.line("organisation.subject_activation"),
        },
    }
}

fn portal(reading: &mut Reading) -> PortalSettings {
    let listen = reading.parsed("portal.listen", address::listen);
    let forms = reading.count("portal.forms_a_minute", 1, 100_000);
    PortalSettings {
        listen: listen.unwrap_or(ListenAddress::Socket(PathBuf::new())),
        forms_a_minute: NonZeroU32::new(forms).unwrap_or(NonZeroU32::MIN),
        trusted_proxies: reading
            .parsed("portal.trusted_proxies", address::addresses)
            .unwrap_or_default(),
        colour: reading.parsed("portal.colour", address::colour),
        contact: reading.line("portal.contact"),
        privacy_url: reading.parsed("portal.privacy_url", address::page_url),
        accessibility_url: reading.parsed("portal.accessibility_url", address::page_url),
    }
}

fn mail(reading: &mut Reading) -> Option<MailSettings> {
    let url = reading.parsed("mail.url", address::mail_url);
    let standard = if reading.is_default("mail.url") {
        MailTransport::Folder
    } else {
        MailTransport::Smtp
    };
    let has_url = url.is_some() || !reading.is_default("mail.url");
    let transport = reading
        .parsed("mail.transport", |text| match text {
            "folder" => Ok(MailTransport::Folder),
            "smtp" if has_url => Ok(MailTransport::Smtp),
            "smtp" => Err("it needs mail.url, the address of the mail server".to_owned()),
            "notify" => Err("GOV.UK Notify is not offered yet; use smtp or folder".to_owned()),
            _ => Err("folder or smtp is wanted".to_owned()),
        })
        .unwrap_or(standard);
    reading.work_out(
        "mail.transport",
        match transport {
            MailTransport::Folder => "folder",
            MailTransport::Smtp => "smtp",
        },
    );
    let sender = reading.parsed("mail.from", Sender::parse);
    let password_file = reading.path("mail.password_file");
    let outbox = reading.path("mail.outbox").unwrap_or_default();
    let connections = reading.count("mail.connections", 1, 32);
    let rate = reading.parsed("mail.rate", Rate::parse);
    let timeout = reading.span("mail.timeout");
    let tls_ca = reading.path("mail.tls_ca");
    let templates = reading.path("mail.templates");
    Some(MailSettings {
        transport,
        url,
        password_file,
        // Last of all, so that a bad sender hides nothing else that is wrong.
        from: sender?,
        outbox,
        connections,
        rate: rate.unwrap_or(Rate::UNLIMITED),
        timeout,
        tls_ca,
        templates,
    })
}

/// How long one text or call may take: a sender holds on to what it has claimed between two of them, so
/// each must end well before a lease does.
const LONGEST_MESSAGE: TimeDelta = TimeDelta::minutes(2);

fn messages(reading: &mut Reading, environment: &Environment) -> MessageSettings {
    let command = reading.command("messages.command");
    let has_command = !reading.is_default("messages.command");
    let is_command = reading.parsed("messages.transport", |text| match text {
        "folder" => Ok(false),
        "command" if has_command => Ok(true),
        "command" => Err("it needs messages.command, the program that sends them".to_owned()),
        _ => Err("folder or command is wanted".to_owned()),
    });
    let is_command = is_command.unwrap_or(has_command);
    let word = if is_command { "command" } else { "folder" };
    reading.work_out("messages.transport", word);
    let timeout = reading.span_up_to("messages.timeout", LONGEST_MESSAGE);
    let program = command
        .filter(|_| is_command)
        .map(|(path, arguments)| ProgramSettings {
            path,
            arguments,
            environment: environment.passed_on(),
            timeout,
        });
    MessageSettings {
        program,
        outbox: reading.path("messages.outbox").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;
    use std::fs;
    use std::path::Path;

    fn resolve(home: &Path, more: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let mut pairs = vec![("CSO_HOME".to_owned(), home.as_os_str().to_owned())];
        pairs.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), OsString::from(value))),
        );
        Settings::resolve(&FlagValues::default(), &pairs.into_iter().collect())
    }

    fn shown<'a>(settings: &'a Settings, key: &str) -> &'a Shown {
        settings.shown().iter().find(|s| s.key == key).unwrap()
    }

    #[test]
    fn without_anything_set_everything_is_in_one_folder() {
        let home = tempfile::tempdir().unwrap();
        let settings = resolve(home.path(), &[]).unwrap();
        assert_eq!(
            settings.database.url,
            DatabaseUrl::Sqlite(home.path().join("cso.db"))
        );
        assert!(settings.database.is_default);
        assert_eq!(settings.database.key_file, home.path().join("cso.key"));
        assert_eq!(settings.mail.outbox, home.path().join("outbox"));
        assert_eq!(settings.mail.transport, MailTransport::Folder);
        assert_eq!(settings.policy, Policy::default());
        assert_eq!(
            shown(&settings, "mail.transport").value.as_deref(),
            Some("folder")
        );
        assert_eq!(settings.shown().len(), keys::all().count());
    }

    #[test]
    fn flag_beats_environment_beats_file_beats_default() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("config.toml");
        fs::write(
            &file,
            "[database]\nurl = \"file.db\"\n\n[policy]\ncode_life = \"7d\"\nreminders = [\"1d\", \"2d\"]\ncode_attempts = 3\n",
        )
        .unwrap();
        let settings = resolve(home.path(), &[]).unwrap();
        let in_file = DatabaseUrl::Sqlite(home.path().join("file.db"));
        assert_eq!(settings.database.url, in_file);
        assert_eq!(
            shown(&settings, "database.url").origin.to_string(),
            format!("file {} line 2", file.display())
        );
        assert_eq!(settings.policy.code_life, TimeDelta::days(7));
        assert_eq!(
            (
                settings.policy.reminders.len(),
                settings.policy.code_attempts
            ),
            (2, 3)
        );

        let environment = [("CSO_DATABASE", "/e.db"), ("CSO_POLICY_CODE_LIFE", "8d")];
        let settings = resolve(home.path(), &environment).unwrap();
        assert_eq!(
            shown(&settings, "database.url").value.as_deref(),
            Some("/e.db")
        );
        assert_eq!(
            shown(&settings, "database.url").origin.to_string(),
            "CSO_DATABASE"
        );
        assert_eq!(settings.policy.code_life, TimeDelta::days(8));

        let flags = FlagValues {
            database: Some("/f.db".to_owned()),
            config: None,
        };
        let environment = [
            ("CSO_HOME".to_owned(), home.path().as_os_str().to_owned()),
            ("CSO_DATABASE".to_owned(), OsString::from("/e.db")),
        ];
        let settings = Settings::resolve(&flags, &environment.into_iter().collect()).unwrap();
        assert_eq!(
            settings.database.url,
            DatabaseUrl::Sqlite(PathBuf::from("/f.db"))
        );
        assert_eq!(
            shown(&settings, "database.url").origin.to_string(),
            "flag --database"
        );
    }

    #[test]
    fn everything_wrong_is_named_with_its_place() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("config.toml");
        fs::write(
            &file,
            "[mail]\nulr = \"x\"\ntimeout = \"soon\"\nfrom = \"nobody\"\n[polcy]\na = 1\n[policy]\ncode_attempts = 0\n",
        )
        .unwrap();
        let error = resolve(home.path(), &[("CSO_MAIL_TRANSPORT", "notify")]).unwrap_err();
        let all: Vec<String> = error
            .problems()
            .iter()
            .map(|p| p.to_string().replace(&file.display().to_string(), "FILE"))
            .collect();
        insta::assert_snapshot!(all.join("\n"), @"
        FILE line 2: there is no setting “mail.ulr”; did you mean “mail.url”?
        FILE line 5: there is no setting “[polcy]”; did you mean “[policy]”?
        CSO_MAIL_TRANSPORT: mail.transport cannot be “notify”: GOV.UK Notify is not offered yet; use smtp or folder
        FILE line 4 column 8: mail.from cannot be “nobody”: an email address has one @ in it, such as name@example.org
        FILE line 3 column 11: mail.timeout cannot be “soon”: a time span such as 30s or 2m, up to 1h, is wanted
        FILE line 8 column 17: policy.code_attempts cannot be “0”: a number from 1 to 20 is wanted
        ");
    }

    #[test]
    fn a_broken_file_is_named_without_its_content() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("config.toml");
        fs::write(&file, "[mail]\nurl = smtp://u:canary@host\n").unwrap();
        let error = resolve(home.path(), &[]).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    #[test]
    fn no_password_is_shown_or_debugged() {
        let home = tempfile::tempdir().unwrap();
        let environment = [
            ("CSO_MAIL_URL", "smtp://user:canary@host:587"),
            (
                "CSO_DATABASE",
                "postgres://cso:canary@db/cso?password=canary",
            ),
        ];
        let settings = resolve(home.path(), &environment).unwrap();
        let shown_url = shown(&settings, "mail.url").value.clone();
        assert_eq!(shown_url.as_deref(), Some("smtp://user:•••@host:587"));
        assert_eq!(settings.mail.transport, MailTransport::Smtp);
        assert!(!format!("{settings:?}").contains("canary"));
        let wrong = resolve(home.path(), &[("CSO_MAIL_URL", "user:canary@host")]).unwrap_err();
        assert!(!format!("{wrong} {wrong:?}").contains("canary"));
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        let home = tempfile::tempdir().unwrap();
        let more = [
            ("HOME", "/people/jb"),
            ("CSO_DATABASE", "~/a.db"),
            ("CSO_KEY_FILE", "~/a.key"),
        ];
        let settings = resolve(home.path(), &more).unwrap();
        let path = |name: &str| PathBuf::from("/people/jb").join(name);
        assert_eq!(settings.database.url, DatabaseUrl::Sqlite(path("a.db")));
        assert_eq!(settings.database.key_file, path("a.key"));
    }

    #[test]
    fn a_program_for_texts_is_a_path_or_a_list() {
        let home = tempfile::tempdir().unwrap();
        let program = |more: &[(&str, &str)]| {
            let settings = resolve(home.path(), more).unwrap();
            let program = settings.messages.program.clone();
            let transport = shown(&settings, "messages.transport").value.clone();
            (transport.unwrap(), program)
        };
        let folder = ("folder".to_owned(), None);
        assert_eq!(program(&[]), folder);
        let given = |path: PathBuf, arguments: &[&str]| ProgramSettings {
            path,
            arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
            environment: [("PATH".to_owned(), OsString::from("/bin"))].into(),
            timeout: Duration::from_secs(20),
        };
        let found = |value| program(&[("CSO_MESSAGES_COMMAND", value), ("PATH", "/bin")]);
        for (value, path, arguments) in [
            ("/opt/send it", "/opt/send it", &[][..]),
            (r#"["/opt/send"]"#, "/opt/send", &[]),
            (r#"["/opt/send", "a,b", ""]"#, "/opt/send", &["a,b", ""]),
        ] {
            let wanted = given(path.into(), arguments);
            assert_eq!(found(value), ("command".to_owned(), Some(wanted)));
        }
        let both = [
            ("CSO_MESSAGES_COMMAND", "/opt/send"),
            ("CSO_MESSAGES_TRANSPORT", "folder"),
        ];
        assert_eq!(program(&both), folder);

        fs::write(
            home.path().join("config.toml"),
            "[messages]\ntransport = \"command\"\ncommand = [\"send\", \"--from\", \"a, b\"]\n",
        )
        .unwrap();
        let wanted = given(home.path().join("send"), &["--from", "a, b"]);
        let settings = resolve(home.path(), &[("PATH", "/bin")]).unwrap();
        assert_eq!(settings.messages.program, Some(wanted));
        assert_eq!(
            shown(&settings, "messages.command").value.as_deref(),
            Some(r#"["send","--from","a, b"]"#)
        );
        let settings = resolve(home.path(), &[("HOME", "/people/jb")]);
        assert!(settings.is_ok());
        fs::write(
            home.path().join("config.toml"),
            "[messages]\ncommand = \"~/send\"\n",
        )
        .unwrap();
        let settings = resolve(home.path(), &[("HOME", "/people/jb")]).unwrap();
        let path = settings.messages.program.unwrap().path;
        assert_eq!(path, PathBuf::from("/people/jb/send"));
    }

    #[test]
    fn a_program_that_cannot_be_one_is_refused() {
        let home = tempfile::tempdir().unwrap();
        for (name, value, wanted) in [
            (
                "CSO_MESSAGES_TRANSPORT",
                "command",
                "messages.transport cannot be “command”: it needs messages.command",
            ),
            (
                "CSO_MESSAGES_TRANSPORT",
                "twilio",
                "folder or command is wanted",
            ),
            ("CSO_MESSAGES_COMMAND", "[]", "a path, or a list"),
            ("CSO_MESSAGES_COMMAND", "[\"\"]", "a path, or a list"),
            ("CSO_MESSAGES_COMMAND", "[\"/x\", 1]", "a path, or a list"),
            ("CSO_MESSAGES_COMMAND", "[/x]", "a path, or a list"),
            (
                "CSO_MESSAGES_COMMAND",
                "[\"/x\", \"\\u0000\"]",
                "a path, or a list",
            ),
            ("CSO_MESSAGES_TIMEOUT", "3m", "up to 2m, is wanted"),
            ("CSO_MESSAGES_TIMEOUT", "0s", "up to 2m, is wanted"),
        ] {
            let error = resolve(home.path(), &[(name, value)]).unwrap_err();
            assert_eq!(error.problems().len(), 1, "{error}");
            assert!(error.to_string().contains(wanted), "{error}");
        }
    }

    #[test]
    fn a_file_that_was_asked_for_must_be_there() {
        let home = tempfile::tempdir().unwrap();
        assert!(resolve(home.path(), &[("CSO_CONFIG", "/nowhere/x.toml")]).is_err());
    }
}
