//! The invited person's half of the journey, done in this process on the environment's own database:
//! what the portal's pages do, without the pages.

use crate::support::TestEnv;
use crate::support::letter::Letter;
use chrono::TimeDelta;
use cso::adapters::email_message::Sender;
use cso::adapters::key_ring::KeyRing;
use cso::adapters::mail_folder::FolderMailer;
use cso::adapters::phone_folder::FolderMessenger;
use cso::adapters::random_codes::SeededCodes;
use cso::adapters::system_clock::FixedClock;
use cso::app::delivery::{Post, deliver};
use cso::app::desk::Desk;
use cso::app::letters::{Letters, Organisation};
use cso::app::person::Press;
use cso::app::person::decide::{Choice, submit};
use cso::app::person::phone::{Enrolment, confirm, enrol, send_again};
use cso::app::person::{arrive, link, register};
use cso::domain::account::MfaMethod;
use cso::domain::email_address::EmailAddress;
use cso::domain::id::{InvitationRef, MessageRef, RecordRef};
use cso::domain::name::PersonName;
use cso::domain::policy::Policy;
use cso::domain::secret::Secret;
use cso::ports::store::Store;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The unique code in the newest email about an invitation, as the person would read it out.
#[track_caller]
pub(crate) fn code_of(env: &TestEnv, reference: &str) -> String {
    let letter = newest(env, reference, "Your unique code is:");
    after(&letter.text, "Your unique code is:")
}

/// Lets staff verify the right code on the phone, so that the person gets the accept email.
#[track_caller]
pub(crate) fn become_verified(env: &TestEnv, reference: &str) {
    let code = code_of(env, reference);
    env.run(["invite", "verify", reference, &code]).success();
}

/// Takes an invitation from its first email to the person's answers: staff verify the code; the
/// person opens the link, signs up, confirms a phone twice, and says Yes (`true`) or No to records.
#[track_caller]
pub(crate) fn become_decided(env: &TestEnv, reference: &str, answers: &[(&str, bool)]) {
    become_verified(env, reference);
    sign_up(env, reference, answers);
}

/// Takes an invitation from its accept email to the person's answers.
#[track_caller]
pub(crate) fn sign_up(env: &TestEnv, reference: &str, answers: &[(&str, bool)]) {
    Portal::of(env).sign_up(reference, answers);
}

/// Takes an invitation from its accept email to the question for a phone: a text with six digits for
/// 07700 900123 waits in the outbox.
#[track_caller]
pub(crate) fn ask_for_a_text(env: &TestEnv, reference: &str) {
    Portal::of(env).ask_for_a_text(reference);
}

fn newest(env: &TestEnv, reference: &str, marker: &str) -> Letter {
    env.outbox()
        .into_iter()
        .rfind(|letter| letter.text.contains(reference) && letter.text.contains(marker))
        .unwrap_or_else(|| panic!("no email about {reference} says “{marker}”"))
}

/// The first word of the first line with text after a marker.
fn after(text: &str, marker: &str) -> String {
    let (_, rest) = text.split_once(marker).unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

struct Portal<'a> {
    env: &'a TestEnv,
    store: Box<dyn Store>,
    ring: KeyRing,
    clock: Arc<FixedClock>,
    codes: Arc<SeededCodes>,
    policy: Policy,
}

impl<'a> Portal<'a> {
    fn of(env: &'a TestEnv) -> Self {
        env.advance(TimeDelta::seconds(1));
        // Another seed than any command's, and another one for each visit.
        let seed = u64::try_from(env.now().timestamp()).unwrap();
        let codes = Arc::new(SeededCodes::new(seed));
        Self {
            env,
            store: env.portal_store(),
            ring: KeyRing::new(
                env.home().join("cso.key"),
                Arc::<SeededCodes>::clone(&codes),
            ),
            clock: Arc::new(FixedClock(env.now())),
            codes,
            policy: Policy::default(),
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            store: &*self.store,
            clock: &*self.clock,
            codes: &*self.codes,
            vault: &self.ring,
            policy: &self.policy,
            shared: false,
            mail_domain: "cso.invalid",
        }
    }

    fn outbox(&self) -> PathBuf {
        self.env.home().join("outbox")
    }

    /// Delivers a message and gives the six digits in it.
    fn digits(&self, id: &MessageRef) -> Secret {
        let sender = Sender::parse("Council <no-reply@cso.invalid>").unwrap();
        let mailer =
            FolderMailer::new(self.outbox(), sender, Arc::<FixedClock>::clone(&self.clock));
        let messenger = FolderMessenger::new(self.outbox(), Arc::<FixedClock>::clone(&self.clock));
        let letters = Letters::new(Organisation::default(), BTreeMap::new());
        let post = Post {
            mailer: &mailer,
            messenger: &messenger,
            letters: &letters,
            public_url: "https://cso.invalid",
        };
        let ids = [id.clone()];
        let done = deliver(&self.desk(), &post, Some(&ids), &mut |_| {}).unwrap();
        assert_eq!(done.sent, 1, "{done:?}");
        let file = crate::support::files::under(&self.outbox())
            .into_iter()
            .find(|path| path.display().to_string().contains(id.as_str()))
            .unwrap();
        let bytes = std::fs::read(&file).unwrap();
        let text = if file.extension().is_some_and(|ending| ending == "eml") {
            Letter::parse(&bytes).text
        } else {
            String::from_utf8(bytes).unwrap()
        };
        let found = text
            .split(|c: char| !c.is_ascii_digit())
            .find(|run| run.len() == 6)
            .unwrap();
        Secret::new(found.to_owned())
    }

    /// Signs up, and gives the browser's token and the text that waits.
    fn ask_for_a_text(&self, reference: &str) -> (Secret, MessageRef) {
        let desk = self.desk();
        let letter = newest(self.env, reference, "/accept/");
        let token = Secret::new(after(&letter.text, "/accept/"));
        let address = EmailAddress::parse(letter.to()).unwrap();
        let browser = arrive(&desk).unwrap();
        let browser = link::open(&desk, Press::of(&browser.token), &token).unwrap();
        let sent = register::send_email_code(&desk, Press::of(&browser.token), &address).unwrap();
        let digits = self.digits(&sent);
        let browser =
            register::verify_email_code(&desk, Press::of(&browser.token), &digits).unwrap();
        let (given, surname) = (
            PersonName::parse("Sam").unwrap(),
            PersonName::parse("Gamgee").unwrap(),
        );
        let password = Secret::new("a long walk to the mountain".to_owned());
        let browser = register::create(
            &desk,
            Press::of(&browser.token),
            &given,
            &surname,
            &password,
        )
        .unwrap();
        let sent = enrol(
            &desk,
            Press::of(&browser.token),
            "44",
            "07700 900123",
            MfaMethod::Sms,
        );
        (browser.token, sent.unwrap())
    }

    fn sign_up(&self, reference: &str, answers: &[(&str, bool)]) {
        let desk = self.desk();
        let (token, sent) = self.ask_for_a_text(reference);
        let digits = self.digits(&sent);
        let Enrolment::Again(browser) = confirm(&desk, Press::of(&token), &digits).unwrap() else {
            panic!("a number is confirmed twice");
        };
        let sent = send_again(&desk, Press::of(&browser.token), MfaMethod::Sms).unwrap();
        let digits = self.digits(&sent);
        let Enrolment::Done(browser) = confirm(&desk, Press::of(&browser.token), &digits).unwrap()
        else {
            panic!("two confirmations are enough");
        };
        let invitation = InvitationRef::parse(reference).unwrap();
        let choices: Vec<_> = answers
            .iter()
            .map(|&(record, says_yes)| {
                let record = RecordRef::parse(record).unwrap();
                let choice = if says_yes { Choice::Yes } else { Choice::No };
                (invitation.clone(), record, choice)
            })
            .collect();
        submit(&desk, Press::of(&browser.token), &choices).unwrap();
    }
}
