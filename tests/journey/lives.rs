//! Random lives: everybody does anything at any time, and a small model says what must still hold.

mod acts;

use crate::journey::lives::acts::{Act, act, meant, taken, told};
use crate::support::browser::Browser;
use crate::support::desk::{World, address, secret};
use crate::support::rows::record_ref;
use crate::support::shared;
use chrono::TimeDelta;
use cso::app::access::refuse;
use cso::app::account::change::{lock, reset_phone, unlock};
use cso::app::account::close::close;
use cso::app::invite::amend::{Amendment, amend};
use cso::app::invite::resend::{Fresh, Limits, resend};
use cso::app::invite::withdraw::{Tell, withdraw};
use cso::app::person::Press;
use cso::app::person::decide::Choice;
use cso::app::person::{password, reset};
use cso::app::record::{restrict, unrestrict};
use cso::domain::access::AccessState;
use cso::domain::account::{AccountState, AskedBy, MfaMethod, MfaState};
use cso::domain::id::InvitationRef;
use cso::domain::invitation::InvitationState;
use cso::domain::journey::Step;
use cso::domain::outbox::MessageState;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [&str; 3] = ["ann@example.org", "ben@example.org", "cat@example.org"];
const NUMBERS: [&str; 3] = ["07700 900201", "07700 900202", "01632 960203"];
const RECORDS: u32 = 3;

/// What must still hold, remembered beside the database.
#[derive(Default)]
struct Model {
    /// Records that a person said Yes to, and those that staff approved after it.
    yes: BTreeSet<(InvitationRef, String)>,
    approved: BTreeSet<(InvitationRef, String)>,
    /// Generation and tries left, as last seen.
    tries: BTreeMap<InvitationRef, (u32, u32)>,
    /// State, version of the row and how long the trail was.
    states: BTreeMap<InvitationRef, InvitationState>,
    accesses: BTreeMap<(InvitationRef, String), AccessState>,
    trail: usize,
    withdrawn: BTreeSet<InvitationRef>,
    sent: usize,
    /// How often a closed account was looked at.
    closed: usize,
}

struct Life<'w> {
    world: &'w World,
    browsers: Vec<Browser<'w>>,
    invitations: Vec<InvitationRef>,
    model: Model,
}

impl<'w> Life<'w> {
    fn new(world: &'w World) -> Self {
        Self {
            world,
            browsers: PEOPLE.iter().map(|_| Browser::new(world)).collect(),
            invitations: Vec::new(),
            model: Model::default(),
        }
    }

    fn pick(&self, which: usize) -> Option<InvitationRef> {
        let count = self.invitations.len();
        (count > 0).then(|| self.invitations[which % count].clone())
    }

    fn found<T>(
        &self,
        to: &str,
        find: impl Fn(&crate::support::desk::Arrived) -> Option<T>,
    ) -> Option<T> {
        let all = self.world.mailbox.all();
        all.iter()
            .rev()
            .filter(|arrived| arrived.to == to)
            .find_map(find)
    }

    fn full_number(person: usize) -> String {
        NUMBERS[person].replace(' ', "").replacen('0', "+44", 1)
    }

    fn digits(&self, to: &str, right: bool) -> cso::domain::secret::Secret {
        let known = self.found(to, crate::support::desk::Arrived::digits);
        known.filter(|_| right).unwrap_or_else(|| secret("000000"))
    }

    /// Does it; only refusals that are meant to be are taken.
    #[expect(clippy::too_many_lines, reason = "one arm an act")]
    fn act(&mut self, act: &Act) {
        let world = self.world;
        let (desk, kl) = (world.desk_of("kl"), world.by("kl"));
        match act {
            Act::Create { person, records } => {
                let records: Vec<u32> = (0..RECORDS)
                    .filter(|bit| records >> bit & 1 == 1)
                    .map(|bit| bit + 1)
                    .collect();
                match world.try_invite(
                    PEOPLE[*person],
                    ["Ann A", "Ben B", "Cat C"][*person],
                    &records,
                ) {
                    Ok(reference) => self.invitations.push(reference),
                    Err(refusal) => meant(&refusal),
                }
            }
            Act::Verify { which, right } => {
                if let Some(reference) = self.pick(*which) {
                    let to = world.invitation(&reference).email.as_str().to_owned();
                    let code = self.found(&to, crate::support::desk::Arrived::unique_code);
                    let typed = code
                        .filter(|_| *right)
                        .unwrap_or_else(|| secret("7777-7777"));
                    taken(world.verify(&reference, &typed));
                }
            }
            Act::Resend { which, new } => {
                if let Some(reference) = self.pick(*which) {
                    let fresh = if *new { Fresh::Always } else { Fresh::IfNeeded };
                    taken(resend(&desk, &kl, &reference, fresh, Limits::Kept));
                }
            }
            Act::Amend { which, person } => {
                if let Some(reference) = self.pick(*which) {
                    let wanted = Amendment {
                        email: Some(address(PEOPLE[*person])),
                        ..Amendment::default()
                    };
                    taken(amend(&desk, &kl, &reference, &wanted));
                }
            }
            Act::Withdraw { which } => {
                if let Some(reference) = self.pick(*which)
                    && taken(withdraw(&desk, &kl, &reference, Tell::Person)).is_some()
                {
                    self.model.withdrawn.insert(reference);
                }
            }
            Act::Restrict { record } => {
                taken(restrict(
                    &desk,
                    &world.with_reason("kl"),
                    &record_ref(*record),
                ));
            }
            Act::Unrestrict { record } => {
                taken(unrestrict(
                    &world.desk_of("jb"),
                    &world.with_reason("jb"),
                    &record_ref(*record),
                ));
            }
            Act::Deliver => {
                world.deliver();
            }
            Act::Pass { seconds } => world.pass(TimeDelta::seconds(*seconds)),
            Act::Approve { which } => {
                if let Some(reference) = self.pick(*which)
                    && let Some(done) = taken(world.approve("mn", &reference))
                {
                    for record in done.records {
                        self.model
                            .approved
                            .insert((reference.clone(), record.to_string()));
                    }
                }
            }
            Act::Refuse { which } => {
                if let Some(reference) = self.pick(*which) {
                    taken(refuse(
                        &world.desk_of("mn"),
                        &world.with_reason("mn"),
                        &reference,
                        &[],
                    ));
                }
            }
            Act::Account { person, what } => self.support(*person, *what),
            Act::Next { which } => self.next(*which),
            Act::Open { .. }
            | Act::Code { .. }
            | Act::Register { .. }
            | Act::Enrol { .. }
            | Act::Confirm { .. }
            | Act::SignIn { .. }
            | Act::KeepSignIn { .. }
            | Act::SendCode { .. }
            | Act::SecondFactor { .. }
            | Act::Forget { .. }
            | Act::ProveReset { .. }
            | Act::Decide { .. } => self.person(act),
        }
    }

    fn support(&self, person: usize, what: usize) {
        let (desk, by) = (self.world.desk(), self.world.with_reason("jb"));
        let view = self.world.store.view().unwrap();
        let found = view.account_at(&address(PEOPLE[person])).unwrap();
        drop(view);
        let Some(account) = found.map(|account| account.reference) else {
            return;
        };
        match what % 8 {
            0 => drop(taken(lock(&desk, &by, &account))),
            1..=4 => drop(taken(unlock(&desk, &by, &account))),
            5 | 6 => drop(taken(reset_phone(&desk, &by, &account, AskedBy::Person))),
            _ => drop(taken(close(&desk, &by, &account, Tell::Person))),
        }
    }

    fn next(&mut self, which: usize) {
        let Some(reference) = self.pick(which) else {
            return;
        };
        let invitation = self.world.invitation(&reference);
        let Some(person) = PEOPLE
            .iter()
            .position(|email| *email == invitation.email.as_str())
        else {
            return;
        };
        let place = self
            .invitations
            .iter()
            .position(|one| *one == reference)
            .unwrap();
        let acts = match invitation.step_at(self.world.now()) {
            Step::SendSetup | Step::SendAccept | Step::SendActivation => vec![Act::Deliver],
            Step::TellCode => vec![Act::Verify {
                which: place,
                right: true,
            }],
            Step::SignUp => {
                let link = self.found(PEOPLE[person], crate::support::desk::Arrived::link);
                self.browsers[person] = Browser::new(self.world);
                told(self.browsers[person].open(&link.unwrap()));
                let second = Act::SecondFactor {
                    person,
                    right: true,
                };
                match told(self.browsers[person].send_email_code(PEOPLE[person])) {
                    Some(()) => vec![Act::Register { person }],
                    None => vec![Act::KeepSignIn { person }, Act::SendCode { person }, second],
                }
            }
            Step::AccountLocked => vec![Act::Account { person, what: 1 }],
            Step::ConfirmPhone | Step::NewPhone => vec![
                Act::KeepSignIn { person },
                Act::ProveReset { person },
                Act::Enrol { person },
                Act::Confirm {
                    person,
                    right: true,
                },
                Act::Enrol { person },
                Act::Confirm {
                    person,
                    right: true,
                },
            ],
            Step::ChooseRecords => vec![Act::Decide { person, yes: true }],
            Step::Approve | Step::ApproveMore => vec![Act::Approve { which: place }],
            _ => vec![Act::Resend {
                which: place,
                new: false,
            }],
        };
        for act in &acts {
            self.act(act);
        }
    }

    fn person(&mut self, act: &Act) {
        let world = self.world;
        match act {
            Act::Open { person, which } => {
                // Mostly their own newest link, at times somebody else's.
                let owner = if which % 5 == 0 {
                    which % PEOPLE.len()
                } else {
                    *person
                };
                if let Some(link) = self.found(PEOPLE[owner], crate::support::desk::Arrived::link) {
                    self.browsers[*person] = Browser::new(world);
                    told(self.browsers[*person].open(&link));
                }
            }
            Act::Code { person } => {
                told(self.browsers[*person].send_email_code(PEOPLE[*person]));
            }
            Act::Register { person } => {
                let digits = self.digits(PEOPLE[*person], true);
                if told(self.browsers[*person].verify_email(&digits)).is_some() {
                    told(self.browsers[*person].create());
                }
            }
            Act::Enrol { person } => {
                told(self.browsers[*person].enrol(NUMBERS[*person], MfaMethod::Call));
            }
            Act::Confirm { person, right } => {
                let digits = self.digits(&Self::full_number(*person), *right);
                told(self.browsers[*person].confirm_phone(&digits));
            }
            Act::SignIn { person, right } => {
                let password = if *right {
                    crate::support::browser::PASSWORD
                } else {
                    "no, not this"
                };
                if world
                    .store
                    .view()
                    .unwrap()
                    .account_at(&address(PEOPLE[*person]))
                    .unwrap()
                    .is_some()
                {
                    self.browsers[*person] = Browser::new(world);
                    told(self.browsers[*person].password(PEOPLE[*person], password));
                }
            }
            Act::KeepSignIn { person } => {
                told(
                    self.browsers[*person]
                        .password(PEOPLE[*person], crate::support::browser::PASSWORD),
                );
            }
            Act::SendCode { person } => {
                told(self.browsers[*person].send_code(MfaMethod::Call));
            }
            Act::SecondFactor { person, right } => {
                let digits = self.digits(&Self::full_number(*person), *right);
                told(self.browsers[*person].confirm(&digits));
            }
            Act::Forget { person } => {
                let token = self.browsers[*person].token.clone();
                told(password::forgotten(
                    &world.portal_desk(),
                    Press::of(&token),
                    &address(PEOPLE[*person]),
                ));
            }
            Act::ProveReset { person } => {
                let (desk, token) = (world.desk(), self.browsers[*person].token.clone());
                if told(reset::send_code(&desk, Press::of(&token))).is_some() {
                    world.deliver();
                    let digits = self.digits(PEOPLE[*person], true);
                    let proved = reset::prove_email(&desk, Press::of(&token), &digits);
                    if let Some(browser) = told(proved) {
                        self.browsers[*person].token = browser.token;
                    }
                }
            }
            Act::Decide { person, yes } => {
                let Some(offers) = told(self.browsers[*person].offers()) else {
                    return;
                };
                let wanted = offers
                    .iter()
                    .find(|offer| offer.access.state == AccessState::Offered);
                let choice = if *yes { Choice::Yes } else { Choice::No };
                if let Some(offer) = wanted
                    && told(self.browsers[*person].answer(&[choice])).is_some()
                    && *yes
                {
                    self.model
                        .yes
                        .insert((offer.invitation.clone(), offer.record.to_string()));
                }
            }
            other => panic!("{other:?} is staff's"),
        }
    }

    /// What is locked, closed or reset shows nothing to anybody, and what is closed holds nothing.
    fn accounts_hold(&mut self) {
        for (person, browser) in self.browsers.iter().enumerate() {
            if browser.offers().is_ok() {
                let view = self.world.store.view().unwrap();
                let account = view.account_at(&address(PEOPLE[person])).unwrap().unwrap();
                assert_eq!(account.state, AccountState::Active);
                assert_eq!(account.mfa_state(), MfaState::Confirmed);
            }
        }
        let view = self.world.store.view().unwrap();
        for reference in &self.invitations {
            let invitation = view.invitation(reference).unwrap().unwrap();
            let account = invitation
                .account
                .and_then(|one| view.account(&one).unwrap());
            if account.is_some_and(|account| account.state == AccountState::Closed) {
                self.model.closed += 1;
                let accesses = view.accesses_of(reference).unwrap();
                assert!(accesses.iter().all(|access| !access.state.is_live()));
                assert!(invitation.state.is_over());
            }
        }
    }

    /// Everything that must hold after each step.
    fn holds(&mut self) {
        let world = self.world;
        for reference in self.invitations.clone() {
            world.is_stored_right(&reference);
        }
        self.accounts_hold();
        let view = world.store.view().unwrap();
        let (head, _) = view.audit_head().unwrap();
        let trail = usize::try_from(head).unwrap();
        let mut changed = false;
        for reference in &self.invitations {
            let invitation = view.invitation(reference).unwrap().unwrap();
            let facts = &invitation.code;
            let now = (facts.generation, facts.attempts_left);
            if let Some((generation, left)) = self.model.tries.insert(reference.clone(), now) {
                let grew = facts.attempts_left > left;
                assert!(
                    !grew || facts.generation > generation,
                    "{reference} got tries back"
                );
                assert!(facts.generation >= generation);
            }
            let before = self
                .model
                .states
                .insert(reference.clone(), invitation.state);
            changed |= before != Some(invitation.state);
            for access in view.accesses_of(reference).unwrap() {
                let key = (reference.clone(), access.record.to_string());
                if access.state.is_usable() {
                    assert!(self.model.yes.contains(&key), "usable without a Yes");
                    assert!(
                        self.model.approved.contains(&key),
                        "usable without approval"
                    );
                }
                let before = self.model.accesses.insert(key, access.state);
                changed |= before != Some(access.state);
            }
            if self.model.withdrawn.contains(reference) {
                let open = view
                    .messages_of(reference)
                    .unwrap()
                    .into_iter()
                    .filter(|message| {
                        message.state == MessageState::Queued
                            && message.kind != cso::domain::outbox::MessageKind::Closed
                    });
                assert_eq!(open.count(), 0, "{reference} is withdrawn");
            }
        }
        assert!(
            !changed || trail > self.model.trail,
            "a change without an entry"
        );
        self.model.trail = trail;
        drop(view);
        let all = world.mailbox.all();
        for arrived in &all[self.model.sent..] {
            // What leaves after a withdrawal is the closing email, and codes for who is signing in.
            if arrived.unique_code().is_some() || arrived.link().is_some() {
                assert!(!self.is_of_withdrawn(&arrived.id), "{arrived:?}");
            }
        }
        self.model.sent = all.len();
    }

    fn is_of_withdrawn(&self, message: &str) -> bool {
        let id = cso::domain::id::MessageRef::parse(message).unwrap();
        let view = self.world.store.view().unwrap();
        let invitation = view.message(&id).unwrap().unwrap().invitation;
        invitation.is_some_and(|invitation| self.model.withdrawn.contains(&invitation))
    }

    fn ends(&self) {
        self.world.audit();
        let ids: Vec<String> = self
            .world
            .mailbox
            .all()
            .into_iter()
            .map(|arrived| arrived.id)
            .collect();
        let once: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(once.len(), ids.len(), "a message was sent twice");
    }
}

#[test]
fn whatever_everybody_does_the_rules_hold() {
    // On a server every step is a few round trips: fewer lives, each as long.
    let cases = if shared::is_chosen() { 2 } else { 6 };
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        rng_seed: RngSeed::Fixed(20_261_123),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let counted = std::cell::Cell::new(0);
    let closed = std::cell::Cell::new(0);
    runner
        .run(&prop::collection::vec(act(), 200..300), |acts| {
            let world = World::seeded(u64::try_from(acts.len()).unwrap());
            let mut life = Life::new(&world);
            for act in &acts {
                life.act(act);
                life.holds();
            }
            life.ends();
            counted.set(counted.get() + life.model.approved.len());
            closed.set(closed.get() + life.model.closed);
            Ok(())
        })
        .unwrap();
    let wanted = usize::try_from(cases).unwrap();
    assert!(
        counted.get() > wanted,
        "some of these lives reach an approval"
    );
    // The few lives on a server need not come to it.
    assert!(
        shared::is_chosen() || closed.get() > 0,
        "some of these lives see an account closed"
    );
}
