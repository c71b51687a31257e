//! A practice database: made-up people at every stage of the journey, brought there by the real
//! use-cases over some weeks of made-up time.

mod mailbox;
mod stories;

use crate::app::access::{approve, refuse};
use crate::app::delivery::{self, Post, deliver};
use crate::app::demo::mailbox::Mailbox;
use crate::app::demo::stories::{Act, STORIES, Story};
use crate::app::desk::{Caller, Desk};
use crate::app::invite::code::read_back;
use crate::app::invite::create::{Created, FirstEmail, IfExists, NewInvitation, create};
use crate::app::invite::verify::verify;
use crate::app::invite::withdraw::{Tell, withdraw};
use crate::app::letters::Letters;
use crate::app::person::Press;
use crate::app::person::decide::submit;
use crate::app::person::{self, PersonRefusal, link, phone, register};
use crate::app::refusal::Refusal;
use crate::app::{record, staff};
use crate::domain::account::MfaMethod;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef, RecordRef, StaffLogin, Team};
use crate::domain::journey::Stage;
use crate::domain::name::{PersonName, Reason, RecordLabel};
use crate::domain::secret::Secret;
use crate::domain::staff::Role;
use crate::ports::clock::Clock;
use crate::ports::mailer::Mailer;
use crate::ports::messenger::Messenger;
use crate::ports::store::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use thiserror::Error;

/// The password of every made-up person.
pub const PASSWORD: &str = "practice makes perfect";

/// Why no practice database came about.
#[derive(Debug, Error)]
pub enum DemoError {
    /// Staff's half.
    #[error(transparent)]
    Staff(#[from] Refusal),
    /// The person's half.
    #[error("the made-up person {who} was refused: {refusal}")]
    Person {
        /// Which.
        who: &'static str,
        /// Why.
        refusal: PersonRefusal,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The practice folder takes no messages.
    #[error("the practice messages could not be written: {0}")]
    Mail(String),
    /// The stories contradict each other: a mistake of the program's.
    #[error("the made-up story of {who} does not hold together: {what}")]
    Story {
        /// Whose.
        who: &'static str,
        /// What is wrong.
        what: String,
    },
}

/// One invitation of the practice database.
#[derive(Debug, Clone)]
pub struct Practised {
    /// Its reference.
    pub reference: InvitationRef,
    /// Where it is.
    pub stage: Stage,
    /// What there is to see, in a few words.
    pub what: &'static str,
}

/// The transports of one instant, so that what is written carries the made-up time.
pub struct Transports {
    /// For emails.
    pub mailer: Box<dyn Mailer>,
    /// For texts and calls.
    pub messenger: Box<dyn Messenger>,
}

/// A clock that stands where the story is.
pub struct StoryClock(Mutex<DateTime<Utc>>);

impl StoryClock {
    /// Stands at the beginning of all stories, for a practice that ends at `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now - stories::BEGINS))
    }

    fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn tick(&self, seconds: i64) {
        self.set(self.now() + TimeDelta::seconds(seconds));
    }
}

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the stories are played with.
pub struct Practice<'a> {
    /// The practice database's desk; its clock is `clock`.
    pub desk: Desk<'a>,
    /// The clock of the desk.
    pub clock: &'a StoryClock,
    /// The real present, at which the practice ends.
    pub now: DateTime<Utc>,
    /// Whoever practises: they have every role.
    pub login: &'a StaffLogin,
    /// The words.
    pub letters: &'a Letters,
    /// Where the portal is.
    pub public_url: &'a str,
    /// Makes the transports of an instant.
    pub transports: &'a dyn Fn(DateTime<Utc>) -> Result<Transports, String>,
}

/// Plays all stories in the order of their time.
///
/// # Errors
/// [`DemoError`]; what was played until then stays in the practice database.
pub fn play(practice: &Practice<'_>) -> Result<Vec<Practised>, DemoError> {
    let mut player = Player {
        practice,
        mailbox: Mailbox::default(),
        lives: BTreeMap::new(),
    };
    player.staff()?;
    let mut acts: Vec<(TimeDelta, &'static Story, &'static Act)> = STORIES
        .iter()
        .flat_map(|story| {
            story
                .acts
                .iter()
                .map(move |(ago, act)| (ago.span(), story, act))
        })
        .collect();
    acts.sort_by_key(|(ago, _, _)| std::cmp::Reverse(*ago));
    for (ago, story, act) in acts {
        // Acts of one minute follow each other; time never goes back.
        let at = (practice.now - ago).max(practice.clock.now());
        practice.clock.set(at);
        player.act(story, act)?;
    }
    practice.clock.set(practice.now.max(practice.clock.now()));
    player.tell()
}

/// What a made-up person and their worker hold in hand.
struct Life {
    reference: InvitationRef,
    token: Option<Secret>,
}

struct Player<'a> {
    practice: &'a Practice<'a>,
    mailbox: Mailbox,
    lives: BTreeMap<&'static str, Life>,
}

impl Player<'_> {
    fn desk(&self) -> &Desk<'_> {
        &self.practice.desk
    }

    fn caller(&self, login: &str, command: &'static str) -> Result<Caller, DemoError> {
        let login = match login {
            stories::ME => self.practice.login.clone(),
            other => StaffLogin::parse(other).map_err(|error| odd(stories::ME, error))?,
        };
        let reason = Reason::parse("Practice").map_err(|error| odd(stories::ME, error))?;
        Ok(Caller {
            login,
            command,
            reason: Some(reason),
        })
    }

    /// Whoever practises, and colleagues in two teams.
    fn staff(&self) -> Result<(), DemoError> {
        let me = self.caller(stories::ME, "demo")?;
        staff::found(self.desk(), &me)?;
        let team = |name| Team::parse(name).map_err(|error| odd(stories::ME, error));
        let all = Role::ALL.iter().copied().collect();
        staff::set_roles(
            self.desk(),
            &me,
            &me.login,
            &all,
            Some(&team(stories::NORTH)?),
        )?;
        for (login, role, of) in stories::COLLEAGUES {
            let login = StaffLogin::parse(login).map_err(|error| odd(login, error))?;
            staff::add(self.desk(), &me, &login, &[*role].into(), Some(&team(of)?))?;
        }
        Ok(())
    }

    fn act(&mut self, story: &'static Story, act: &'static Act) -> Result<(), DemoError> {
        match act {
            Act::Invite => self.invite(story),
            Act::InviteUnsent => self.create(story).map(|_| ()),
            Act::WrongCodes(times) => self.wrong_codes(story, *times),
            Act::ReadBack => {
                let caller = self.caller(story.worker, "invite code")?;
                read_back(self.desk(), &caller, self.reference(story)?)?;
                Ok(())
            }
            Act::Verify => {
                let queued = self.verify(story)?;
                self.send(&queued)
            }
            Act::VerifyUnsent => self.verify(story).map(|_| ()),
            Act::Begin => self.begin(story),
            Act::SignUp => self.sign_up(story),
            Act::Phone(number, method) => self.phone(story, number, *method),
            Act::Answer(choices) => self.answer(story, choices),
            Act::Approve(by) => {
                let caller = self.caller(by, "access approve")?;
                let done = approve(self.desk(), &caller, self.reference(story)?, &[])?;
                self.send(&delivery::ids(&done.queued))
            }
            Act::Refuse(by) => {
                let caller = self.caller(by, "access refuse")?;
                refuse(self.desk(), &caller, self.reference(story)?, &[])?;
                Ok(())
            }
            Act::Withdraw => {
                let caller = self.caller(story.worker, "invite withdraw")?;
                let reference = self.reference(story)?;
                let done = withdraw(self.desk(), &caller, reference, Tell::Person)?;
                self.send(&delivery::ids(&done.queued))
            }
            Act::Restrict(record) => {
                let caller = self.caller(story.worker, "record restrict")?;
                let record = RecordRef::parse(record).map_err(|error| odd(story.email, error))?;
                record::restrict(self.desk(), &caller, &record)?;
                Ok(())
            }
        }
    }

    fn create(&mut self, story: &'static Story) -> Result<Vec<MessageRef>, DemoError> {
        let caller = self.caller(story.worker, "invite create")?;
        let wanted = wanted(story)?;
        match create(self.desk(), &caller, &wanted)? {
            Created::New(invitation, message) => {
                let reference = invitation.reference;
                self.lives.insert(
                    story.email,
                    Life {
                        reference,
                        token: None,
                    },
                );
                Ok(vec![message.id])
            }
            Created::Existing(_) => Err(odd(story.email, "invited twice")),
        }
    }

    fn invite(&mut self, story: &'static Story) -> Result<(), DemoError> {
        let queued = self.create(story)?;
        self.send(&queued)
    }

    fn wrong_codes(&self, story: &'static Story, times: u32) -> Result<(), DemoError> {
        let caller = self.caller(story.worker, "invite verify")?;
        // No code has a symbol that is not a letter or a digit.
        let wrong = Secret::new("????-????".to_owned());
        for _ in 0..times {
            self.practice.clock.tick(20);
            match verify(self.desk(), &caller, self.reference(story)?, &wrong) {
                Err(Refusal::WrongCode { .. }) => {}
                Err(refusal) => return Err(refusal.into()),
                Ok(_) => return Err(odd(story.email, "a wrong code was right")),
            }
        }
        Ok(())
    }

    fn verify(&self, story: &'static Story) -> Result<Vec<MessageRef>, DemoError> {
        let caller = self.caller(story.worker, "invite verify")?;
        let code = self.read(story.email, story.email, Mailbox::unique_code)?;
        let changed = verify(self.desk(), &caller, self.reference(story)?, &code)?;
        Ok(delivery::ids(&changed.queued))
    }

    /// Follows the link and asks for the six digits.
    fn begin(&mut self, story: &'static Story) -> Result<(), DemoError> {
        let who = story.email;
        let told = |refusal| DemoError::Person { who, refusal };
        let link = self.read(who, who, Mailbox::link)?;
        let arrived = person::arrive(self.desk()).map_err(told)?;
        let bound = link::open(self.desk(), Press::of(&arrived.token), &link).map_err(told)?;
        self.practice.clock.tick(40);
        let email = EmailAddress::parse(who).map_err(|error| odd(who, error))?;
        let sent = register::send_email_code(self.desk(), Press::of(&bound.token), &email)
            .map_err(told)?;
        self.keep(story, bound.token)?;
        self.send(&[sent])
    }

    fn sign_up(&mut self, story: &'static Story) -> Result<(), DemoError> {
        self.begin(story)?;
        let who = story.email;
        let told = |refusal| DemoError::Person { who, refusal };
        self.practice.clock.tick(60);
        let digits = self.read(who, who, Mailbox::digits)?;
        let proved =
            register::verify_email_code(self.desk(), Press::of(self.token(story)?), &digits)
                .map_err(told)?;
        self.practice.clock.tick(60);
        let (given, surname) = story
            .name
            .split_once(' ')
            .unwrap_or((story.name, story.name));
        let name = |text| PersonName::parse(text).map_err(|error| odd(who, error));
        let password = Secret::new(PASSWORD.to_owned());
        let made = register::create(
            self.desk(),
            Press::of(&proved.token),
            &name(given)?,
            &name(surname)?,
            &password,
        )
        .map_err(told)?;
        self.keep(story, made.token)
    }

    fn phone(
        &mut self,
        story: &'static Story,
        number: &str,
        method: MfaMethod,
    ) -> Result<(), DemoError> {
        let who = story.email;
        let told = |refusal| DemoError::Person { who, refusal };
        let to = number
            .split(' ')
            .collect::<String>()
            .replacen('0', "+44", 1);
        let mut sent = phone::enrol(
            self.desk(),
            Press::of(self.token(story)?),
            "44",
            number,
            method,
        )
        .map_err(told)?;
        loop {
            self.send(&[sent])?;
            self.practice.clock.tick(30);
            let digits = self.read(who, &to, Mailbox::digits)?;
            match phone::confirm(self.desk(), Press::of(self.token(story)?), &digits)
                .map_err(told)?
            {
                phone::Enrolment::Done(browser) => return self.keep(story, browser.token),
                phone::Enrolment::Again(browser) => {
                    self.keep(story, browser.token)?;
                    sent = phone::send_again(self.desk(), Press::of(self.token(story)?), method)
                        .map_err(told)?;
                }
            }
        }
    }

    fn answer(
        &self,
        story: &'static Story,
        choices: &[(&str, person::decide::Choice)],
    ) -> Result<(), DemoError> {
        let who = story.email;
        let mut answers = Vec::new();
        for (record, choice) in choices {
            let record = RecordRef::parse(record).map_err(|error| odd(who, error))?;
            answers.push((self.reference(story)?.clone(), record, *choice));
        }
        submit(self.desk(), Press::of(self.token(story)?), &answers)
            .map_err(|refusal| DemoError::Person { who, refusal })
    }

    /// Delivers these messages and nothing else.
    fn send(&self, ids: &[MessageRef]) -> Result<(), DemoError> {
        self.practice.clock.tick(5);
        let transports =
            (self.practice.transports)(self.practice.clock.now()).map_err(DemoError::Mail)?;
        let (mailer, messenger) = self.mailbox.before(&transports);
        let post = Post {
            mailer: &mailer,
            messenger: &messenger,
            letters: self.practice.letters,
            public_url: self.practice.public_url,
        };
        let done = deliver(self.desk(), &post, Some(ids), &mut |_| {})?;
        match done.last_error.filter(|_| done.postponed > 0) {
            Some(error) => Err(DemoError::Mail(error)),
            None => Ok(()),
        }
    }

    fn read(
        &self,
        who: &'static str,
        to: &str,
        find: fn(&Mailbox, &str) -> Option<Secret>,
    ) -> Result<Secret, DemoError> {
        find(&self.mailbox, to).ok_or_else(|| odd(who, "what they wait for was not sent"))
    }

    fn life(&self, story: &'static Story) -> Result<&Life, DemoError> {
        self.lives
            .get(story.email)
            .ok_or_else(|| odd(story.email, "not invited yet"))
    }

    fn reference(&self, story: &'static Story) -> Result<&InvitationRef, DemoError> {
        self.life(story).map(|life| &life.reference)
    }

    fn token(&self, story: &'static Story) -> Result<&Secret, DemoError> {
        self.life(story)?
            .token
            .as_ref()
            .ok_or_else(|| odd(story.email, "not in the portal yet"))
    }

    fn keep(&mut self, story: &'static Story, token: Secret) -> Result<(), DemoError> {
        let life = self
            .lives
            .get_mut(story.email)
            .ok_or_else(|| odd(story.email, "not invited yet"))?;
        life.token = Some(token);
        Ok(())
    }

    fn tell(&self) -> Result<Vec<Practised>, DemoError> {
        let view = self.desk().store.view()?;
        let mut told = Vec::with_capacity(STORIES.len());
        for story in STORIES {
            let reference = self.reference(story)?;
            let invitation = view
                .invitation(reference)?
                .ok_or_else(|| odd(story.email, "their invitation is gone"))?;
            told.push(Practised {
                reference: reference.clone(),
                stage: invitation.step_at(self.practice.clock.now()).stage(),
                what: story.what,
            });
        }
        Ok(told)
    }
}

fn odd(who: &'static str, what: impl std::fmt::Display) -> DemoError {
    DemoError::Story {
        who,
        what: what.to_string(),
    }
}

fn wanted(story: &'static Story) -> Result<NewInvitation, DemoError> {
    let who = story.email;
    let records = story
        .records
        .iter()
        .map(|(record, label)| {
            let record = RecordRef::parse(record).map_err(|error| odd(who, error))?;
            let label = RecordLabel::parse(label).map_err(|error| odd(who, error))?;
            Ok((record, Some(label)))
        })
        .collect::<Result<_, DemoError>>()?;
    Ok(NewInvitation {
        email: EmailAddress::parse(who).map_err(|error| odd(who, error))?,
        name: PersonName::parse(story.name).map_err(|error| odd(who, error))?,
        relationship: story.relationship,
        records,
        worker: None,
        expires_in: None,
        language: story.language,
        note: None,
        safe_contact_on: None,
        first_email: FirstEmail::Leaves,
        if_exists: IfExists::Error,
        same_person: false,
    })
}
