//! Delivery of texts and calls through providers that are slow or away.

use crate::support::browser::Browser;
use crate::support::desk::World;
use crate::support::rows::whole;
use chrono::TimeDelta;
use cso::domain::account::MfaMethod;
use cso::domain::outbox::{Channel, Fault, Message, MessageState};
use cso::domain::staff::Scope;
use cso::ports::mailer::MailError;
use cso::ports::messenger::{Messenger, PhoneMessage};
use cso::ports::store::MessageFilter;
use std::sync::Mutex;

/// Queues a text for each of so many people, and then an email that stands behind them.
fn queue(world: &World, people: u32) {
    let browsers: Vec<Browser<'_>> = (0..people)
        .map(|n| {
            let email = format!("p{n}@example.org");
            let (_, link) = world.linked(&email, &[n]);
            let mut browser = Browser::new(world);
            browser.sign_up(&link, &email);
            browser
        })
        .collect();
    for (n, browser) in (0..).zip(&browsers) {
        let number = format!("07700 900{n:03}");
        browser.queue_phone_code(&number, MfaMethod::Sms).unwrap();
    }
    world.seconds(1);
    world
        .try_invite("after@example.org", "After Everybody", &[people])
        .unwrap();
}

/// Answers the texts in turn, and says how many it was offered.
struct Scripted<F>(Mutex<u32>, F);

impl<F: Fn(u32) -> Result<(), MailError> + Send + Sync> Messenger for Scripted<F> {
    fn send(&self, _message: &PhoneMessage) -> Result<(), MailError> {
        let mut offered = self.0.lock().unwrap();
        *offered += 1;
        self.1(*offered)
    }

    fn describe(&self) -> String {
        "scripted".to_owned()
    }
}

fn waiting_texts(world: &World) -> usize {
    let filter = MessageFilter {
        scope: Scope::All,
        states: vec![MessageState::Queued],
        kind: None,
        invitation: None,
    };
    let view = world.store.view().unwrap();
    let listed = view.list_messages(&filter, whole()).unwrap();
    let is_text = |message: &&Message| message.channel == Channel::Text;
    listed.items.iter().filter(is_text).count()
}

#[test]
fn a_provider_that_is_away_is_left_alone_and_fails_nothing() {
    let world = World::seeded(1);
    queue(&world, 4);
    let away = Scripted(Mutex::new(0), |offered| match offered {
        1 => Ok(()),
        _ => Err(MailError {
            fault: Fault::Provider,
            text: "no way out".to_owned(),
        }),
    });
    let done = world.deliver_by(&away);
    // The first text went, the second met the outage, and the email needs neither.
    assert_eq!(*away.0.lock().unwrap(), 2);
    assert_eq!((done.sent, done.postponed, done.failed), (2, 3, 0));
    assert!(done.provider_away);
    assert_eq!(waiting_texts(&world), 3);
    // When it is back, every text goes.
    world.pass(TimeDelta::minutes(2));
    let done = world.deliver();
    assert_eq!((done.sent, done.postponed), (3, 0));
}

#[test]
fn emails_go_on_leaving_while_only_texts_cannot() {
    let world = World::seeded(4);
    queue(&world, 2);
    // More than one claim takes.
    for n in 0..300 {
        world
            .try_invite(&format!("later{n}@example.org"), "Later", &[3])
            .unwrap();
    }
    let away = Scripted(Mutex::new(0), |_| {
        Err(MailError {
            fault: Fault::Provider,
            text: "no way out".to_owned(),
        })
    });
    let done = world.deliver_by(&away);
    assert_eq!((done.sent, done.postponed), (301, 2));
    assert_eq!(*away.0.lock().unwrap(), 1);
}

#[test]
fn one_text_that_fails_holds_up_no_other() {
    let world = World::seeded(2);
    queue(&world, 3);
    let picky = Scripted(Mutex::new(0), |offered| {
        let fault = match offered {
            1 => Fault::Passing,
            2 => Fault::Lasting,
            _ => return Ok(()),
        };
        let text = "not this one".to_owned();
        Err(MailError { fault, text })
    });
    let done = world.deliver_by(&picky);
    assert_eq!((done.sent, done.postponed, done.failed), (2, 1, 1));
    assert!(!done.provider_away);
}

#[test]
fn a_slow_provider_keeps_its_leases() {
    let world = World::seeded(3);
    queue(&world, 6);
    let taken = Mutex::new(0);
    let slow = Scripted(Mutex::new(0), |_| {
        world.pass(TimeDelta::minutes(3));
        let now = world.now();
        let unit = world.store.begin().unwrap();
        // Dropped without being kept: nothing is taken for real.
        let claimed = unit.claim_messages(now, now, 100, None).unwrap();
        *taken.lock().unwrap() += claimed.len();
        Ok(())
    });
    let done = world.deliver_by(&slow);
    assert_eq!((done.sent, *taken.lock().unwrap()), (7, 0));
}
