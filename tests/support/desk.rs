//! An office in one process: use-cases over a database of its own, a clock that is moved by hand, and
//! a mailbox in which codes and links are found as people find them.

use crate::support::rows::{at, login, record_ref, team};
use crate::support::{files, shared};
use chrono::{DateTime, TimeDelta, Utc};
use cso::adapters::key_ring::KeyRing;
use cso::adapters::random_codes::SeededCodes;
use cso::adapters::sqlite::{Options, SqliteStore};
use cso::app::access::{Reviewed, approve};
use cso::app::delivery::{Delivered, Post, deliver};
use cso::app::desk::{Caller, Desk};
use cso::app::invite::Changed;
use cso::app::invite::create::{Created, FirstEmail, IfExists, NewInvitation, create};
use cso::app::invite::verify::verify;
use cso::app::letters::{Letters, Organisation};
use cso::app::refusal::Refusal;
use cso::app::{staff, status};
use cso::domain::email_address::EmailAddress;
use cso::domain::id::{InvitationRef, StaffLogin};
use cso::domain::invitation::{Invitation, Relationship};
use cso::domain::journey::{self, Stage, Step, WaitingOn};
use cso::domain::language::Language;
use cso::domain::name::{PersonName, Reason, RecordLabel};
use cso::domain::outbox::Fault;
use cso::domain::policy::Policy;
use cso::domain::secret::Secret;
use cso::domain::staff::Role;
use cso::ports::clock::Clock;
use cso::ports::codes::CodeSource;
use cso::ports::mailer::{Greeting, MailError, Mailer, Outgoing};
use cso::ports::messenger::{Messenger, PhoneMessage};
use cso::ports::store::Store;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;

/// A clock that stands until it is moved.
pub(crate) struct HandClock(Mutex<DateTime<Utc>>);

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// What arrived somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) id: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Arrived {
    /// The unique code, link proof or six digits in it, as its reader types them.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split_whitespace()
    }

    pub(crate) fn unique_code(&self) -> Option<Secret> {
        let is_code = |word: &&str| {
            word.len() == 9
                && word.as_bytes()[4] == b'-'
                && word
                    .chars()
                    .all(|c| c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        self.words().find(is_code).map(secret)
    }

    pub(crate) fn link(&self) -> Option<Secret> {
        self.words()
            .find_map(|word| word.split_once("/accept/"))
            .map(|(_, token)| secret(token))
    }

    pub(crate) fn digits(&self) -> Option<Secret> {
        let spoken = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ];
        let cleaned = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let written = self
            .words()
            .map(cleaned)
            .find(|word| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit()));
        let heard: String = self
            .words()
            .map(|word| cleaned(word).to_lowercase())
            .filter_map(|word| {
                spoken
                    .iter()
                    .position(|digit| *digit == word)
                    .map(|digit| digit.to_string())
                    .or_else(|| {
                        (word.len() == 1 && word.chars().all(|c| c.is_ascii_digit()))
                            .then_some(word)
                    })
            })
            .take(6)
            .collect();
        written
            .or_else(|| (heard.len() == 6).then_some(heard))
            .map(Secret::new)
    }
}

/// Everything that was sent. Addresses that begin with `bounce` do not exist.
#[derive(Default)]
pub(crate) struct Mailbox(Mutex<Vec<Arrived>>);

impl Mailbox {
    pub(crate) fn all(&self) -> Vec<Arrived> {
        self.0.lock().unwrap().clone()
    }

    fn put(&self, arrived: Arrived) {
        self.0.lock().unwrap().push(arrived);
    }
}

impl Mailer for Mailbox {
    fn send_all(&self, outgoing: &mut dyn Outgoing) {
        while let Some(email) = outgoing.next() {
            if email.to.as_str().starts_with("bounce") {
                let error = MailError {
                    fault: Fault::Lasting,
                    text: "550 no such mailbox".to_owned(),
                };
                outgoing.settle(&email.id, Err(error));
                continue;
            }
            self.put(Arrived {
                id: email.id.to_string(),
                to: email.to.as_str().to_owned(),
                subject: email.subject.clone(),
                text: email.text.clone(),
            });
            outgoing.settle(&email.id, Ok(()));
        }
    }

    fn check(&self) -> Result<Greeting, MailError> {
        Ok(Greeting {
            place: "memory".to_owned(),
            encrypted: None,
        })
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }
}

impl Messenger for Mailbox {
    fn send(&self, message: &PhoneMessage) -> Result<(), MailError> {
        self.put(Arrived {
            id: message.id.to_string(),
            to: message.to.as_str().to_owned(),
            subject: String::new(),
            text: message.text.clone(),
        });
        Ok(())
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// The address of most tests' person.
pub(crate) const SAM: &str = "sam@example.org";

/// The office.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) store: Box<dyn Store>,
    /// The shared database as each login has it, in the order in which they were asked for.
    logins: [OnceLock<(String, Box<dyn Store>)>; 12],
    /// The shared database, where the tests run on one; gone after its stores.
    shared: Option<shared::Database>,
    clock: HandClock,
    codes: Arc<dyn CodeSource>,
    pub(crate) ring: KeyRing,
    pub(crate) policy: Policy,
    letters: Letters,
    pub(crate) mailbox: Mailbox,
}

#[expect(clippy::unused_self, reason = "a test reads as what this office does")]
impl World {
    /// For threads: over a file, or over a shared database where the tests run on one.
    pub(crate) fn new() -> Self {
        if shared::is_chosen() {
            return Self::on_a_server(7);
        }
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("cso.db");
        let store = SqliteStore::create(&place, &Options::default()).unwrap();
        Self::over(folder, Box::new(store), None, 7)
    }

    /// With these draws: in memory, or over a shared database where the tests run on one.
    pub(crate) fn seeded(seed: u64) -> Self {
        if shared::is_chosen() {
            return Self::on_a_server(seed);
        }
        Self::in_memory(seed)
    }

    /// In memory: faster, and one connection only.
    pub(crate) fn in_memory(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::in_memory().unwrap();
        Self::over(folder, Box::new(store), None, seed)
    }

    /// Everybody acts through the server's owner here: the program's own rules are tried, and the
    /// database's about states, not those about who acts.
    fn on_a_server(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, shared) = shared::fresh();
        Self::over(folder, Box::new(store), Some(shared), seed)
    }

    fn over(
        folder: TempDir,
        store: Box<dyn Store>,
        shared: Option<shared::Database>,
        seed: u64,
    ) -> Self {
        let codes: Arc<dyn CodeSource> = Arc::new(SeededCodes::new(seed));
        let ring = KeyRing::new(folder.path().join("keys"), Arc::clone(&codes));
        ring.create().unwrap();
        let world = Self {
            folder,
            store,
            shared,
            logins: Default::default(),
            clock: HandClock(Mutex::new(at(0))),
            codes,
            ring,
            policy: Policy::default(),
            letters: Letters::new(Organisation::default(), BTreeMap::new()),
            mailbox: Mailbox::default(),
        };
        world.people();
        world
    }

    /// `jb` has every role; `kl` and `mn` are caseworker and approver of team north, `au` and `su` the
    /// auditor and support.
    fn people(&self) {
        let (desk, jb) = (self.desk(), self.by("jb"));
        staff::found(&desk, &jb).unwrap();
        let north = team("north");
        for (name, role) in [
            ("kl", Role::Caseworker),
            ("mn", Role::Approver),
            ("au", Role::Auditor),
            ("su", Role::Support),
        ] {
            staff::add(&desk, &jb, &login(name), &[role].into(), Some(&north)).unwrap();
        }
    }

    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk {
            store: &*self.store,
            clock: &self.clock,
            codes: &*self.codes,
            vault: &self.ring,
            policy: &self.policy,
            shared: false,
            mail_domain: "example.org",
        }
    }

    /// The office as a login of the shared database has it, rights and all; on a file as everybody
    /// has it.
    pub(crate) fn desk_of(&self, login: &str) -> Desk<'_> {
        let store = match &self.shared {
            None => &*self.store,
            Some(shared) => {
                let open = || -> (String, Box<dyn Store>) {
                    (login.to_owned(), Box::new(shared.store(login)))
                };
                let mut known = self.logins.iter().map(|place| place.get_or_init(open));
                &*known.find(|(name, _)| name == login).unwrap().1
            }
        };
        Desk {
            store,
            ..self.desk()
        }
    }

    /// The office as the portal has it.
    pub(crate) fn portal_desk(&self) -> Desk<'_> {
        self.desk_of(shared::PORTAL)
    }

    pub(crate) fn by(&self, name: &str) -> Caller {
        Caller {
            login: login(name),
            command: "test",
            reason: None,
        }
    }

    pub(crate) fn with_reason(&self, name: &str) -> Caller {
        Caller {
            reason: Some(Reason::parse("Because of the court's order").unwrap()),
            ..self.by(name)
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn set_now(&self, now: DateTime<Utc>) {
        *self.clock.0.lock().unwrap() = now;
    }

    pub(crate) fn pass(&self, by: TimeDelta) {
        self.set_now(self.now() + by);
    }

    pub(crate) fn seconds(&self, seconds: i64) {
        self.pass(TimeDelta::seconds(seconds));
    }

    /// Everything that is stored: files, and the tables of a shared database.
    pub(crate) fn stored(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let shared = self.shared.as_ref();
        let mut all = shared.map(shared::Database::content).unwrap_or_default();
        for path in files::under(self.folder.path()) {
            let content = std::fs::read(&path).unwrap();
            all.insert(path, content);
        }
        all
    }

    /// Delivers what is due.
    pub(crate) fn deliver(&self) -> Delivered {
        self.deliver_by(&self.mailbox)
    }

    /// Delivers what is due, texts and calls by this messenger.
    pub(crate) fn deliver_by(&self, messenger: &dyn Messenger) -> Delivered {
        let post = Post {
            mailer: &self.mailbox,
            messenger,
            letters: &self.letters,
            public_url: "https://portal.example.org",
        };
        deliver(&self.desk(), &post, None, &mut |_| {}).unwrap()
    }

    pub(crate) fn wanted(&self, email: &str, name: &str, records: &[u32]) -> NewInvitation {
        NewInvitation {
            email: address(email),
            name: PersonName::parse(name).unwrap(),
            relationship: Relationship::Parent,
            records: records
                .iter()
                .map(|number| {
                    let label = RecordLabel::parse(&format!("Child {number}")).unwrap();
                    (record_ref(*number), Some(label))
                })
                .collect(),
            worker: None,
            expires_in: None,
            language: Language::English,
            note: None,
            safe_contact_on: None,
            first_email: FirstEmail::Leaves,
            if_exists: IfExists::Error,
            same_person: false,
        }
    }

    /// Invites by `kl`; the email is queued.
    pub(crate) fn try_invite(
        &self,
        email: &str,
        name: &str,
        records: &[u32],
    ) -> Result<InvitationRef, Refusal> {
        let wanted = self.wanted(email, name, records);
        match create(&self.desk_of("kl"), &self.by("kl"), &wanted)? {
            Created::New(invitation, _) => Ok(invitation.reference),
            Created::Existing(_) => panic!("it was there"),
        }
    }

    pub(crate) fn invite(&self, email: &str, records: &[u32]) -> InvitationRef {
        let reference = self.try_invite(email, "Sam Gamgee", records).unwrap();
        self.deliver();
        reference
    }

    /// The last thing sent to somebody in which this is found.
    pub(crate) fn last<T>(&self, to: &str, find: impl Fn(&Arrived) -> Option<T>) -> T {
        self.mailbox
            .all()
            .iter()
            .rev()
            .filter(|arrived| arrived.to == to)
            .find_map(find)
            .unwrap_or_else(|| panic!("nothing like that was sent to {to}"))
    }

    pub(crate) fn code_for(&self, email: &str) -> Secret {
        self.last(email, Arrived::unique_code)
    }

    pub(crate) fn link_for(&self, email: &str) -> Secret {
        self.last(email, Arrived::link)
    }

    pub(crate) fn digits_for(&self, to: &str) -> Secret {
        self.last(to, Arrived::digits)
    }

    pub(crate) fn verify(
        &self,
        reference: &InvitationRef,
        code: &Secret,
    ) -> Result<Changed, Refusal> {
        verify(&self.desk_of("kl"), &self.by("kl"), reference, code)
    }

    /// Invites, verifies and sends the link.
    pub(crate) fn linked(&self, email: &str, records: &[u32]) -> (InvitationRef, Secret) {
        let reference = self.invite(email, records);
        self.verify(&reference, &self.code_for(email)).unwrap();
        self.deliver();
        (reference, self.link_for(email))
    }

    pub(crate) fn approve(&self, by: &str, reference: &InvitationRef) -> Result<Reviewed, Refusal> {
        approve(&self.desk_of(by), &self.by(by), reference, &[])
    }

    pub(crate) fn invitation(&self, reference: &InvitationRef) -> Invitation {
        self.store
            .view()
            .unwrap()
            .invitation(reference)
            .unwrap()
            .unwrap()
    }

    /// Checks what `cso status` says, and that the step on the row is the one worked out anew.
    #[track_caller]
    pub(crate) fn is_at(&self, reference: &InvitationRef, stage: Stage, on: WaitingOn, step: Step) {
        let seen = status::picture(
            &self.desk(),
            &self.by("jb"),
            reference.as_str(),
            status::Intent::LOOK,
        )
        .unwrap();
        let found = seen.invitation.step_at(seen.now);
        assert_eq!(found, step);
        assert_eq!((found.stage(), found.waiting_on()), (stage, on));
        self.is_stored_right(reference);
    }

    #[track_caller]
    pub(crate) fn is_stored_right(&self, reference: &InvitationRef) {
        let view = self.store.view().unwrap();
        let invitation = view.invitation(reference).unwrap().unwrap();
        let account = invitation
            .account
            .as_ref()
            .and_then(|account| view.account(account).unwrap());
        let anew = journey::step(&journey::Picture {
            invitation: &invitation,
            accesses: &view.accesses_of(reference).unwrap(),
            account: account.as_ref(),
            messages: &view.messages_of(reference).unwrap(),
            restricted: cso::app::desk::restricted_since(&*view, reference).unwrap(),
        });
        assert_eq!(invitation.step, anew, "{reference}");
    }

    /// The whole trail holds together; gives its lines as text.
    #[track_caller]
    pub(crate) fn audit(&self) -> Vec<cso::domain::audit::Entry> {
        cso::app::audit::verify(&self.desk(), &self.by("jb"), None).unwrap();
        let view = self.store.view().unwrap();
        view.audit_entries(0, 100_000).unwrap()
    }

    pub(crate) fn count(&self, action: &str) -> usize {
        self.audit()
            .iter()
            .filter(|entry| entry.action == action)
            .count()
    }

    pub(crate) fn login(&self, name: &str) -> StaffLogin {
        login(name)
    }
}
