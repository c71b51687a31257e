//! A mail server so slow that a lease would run out while its sender is still at work.

use crate::support::TestEnv;
use crate::support::errands::{assert_whole, invite, number};
use chrono::{DateTime, TimeDelta, Utc};
use cso::adapters::key_ring::KeyRing;
use cso::adapters::phone_folder::FolderMessenger;
use cso::adapters::random_codes::SystemCodes;
use cso::app::delivery::{Post, deliver};
use cso::app::desk::Desk;
use cso::app::letters::{Letters, Organisation};
use cso::domain::policy::Policy;
use cso::ports::clock::Clock;
use cso::ports::mailer::{Greeting, MailError, Mailer, Outgoing};
use cso::ports::store::Store;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// A clock that others move.
struct Moved(DateTime<Utc>, AtomicI64);

impl Clock for Moved {
    fn now(&self) -> DateTime<Utc> {
        self.0 + TimeDelta::minutes(self.1.load(Ordering::Relaxed))
    }
}

/// Takes three minutes over every email, and looks after each whether another sender would take one.
struct Slow<'a> {
    clock: &'a Moved,
    store: &'a dyn Store,
    taken: Mutex<usize>,
}

impl Mailer for Slow<'_> {
    fn send_all(&self, outgoing: &mut dyn Outgoing) {
        while let Some(email) = outgoing.next() {
            self.clock.1.fetch_add(3, Ordering::Relaxed);
            outgoing.settle(&email.id, Ok(()));
            let now = self.clock.now();
            let unit = self.store.begin().unwrap();
            // Dropped without being kept: nothing is taken for real.
            let claimed = unit.claim_messages(now, now, 100, None).unwrap();
            *self.taken.lock().unwrap() += claimed.len();
        }
    }

    fn check(&self) -> Result<Greeting, MailError> {
        Ok(Greeting {
            place: self.describe(),
            encrypted: None,
        })
    }

    fn describe(&self) -> String {
        "slow".to_owned()
    }
}

#[test]
fn a_slow_sender_keeps_its_leases() {
    let env = TestEnv::new();
    for n in 0..10 {
        invite(&env, &format!("p{n}@example.org"), &["--no-send"]);
    }
    let store = env.store();
    let vault = KeyRing::new(env.home().join("cso.key"), Arc::new(SystemCodes));
    let clock = Arc::new(Moved(env.now(), AtomicI64::new(0)));
    let mailer = Slow {
        clock: &clock,
        store: &*store,
        taken: Mutex::new(0),
    };
    let shared: Arc<dyn Clock> = Arc::<Moved>::clone(&clock);
    let messenger = FolderMessenger::new(env.home().join("outbox"), shared);
    let letters = Letters::new(Organisation::default(), BTreeMap::new());
    let desk = Desk {
        store: &*store,
        clock: &*clock,
        codes: &SystemCodes,
        vault: &vault,
        policy: &Policy::default(),
        shared: false,
        mail_domain: "example.org",
    };
    let post = Post {
        mailer: &mailer,
        messenger: &messenger,
        letters: &letters,
        public_url: "https://portal.example.org",
    };
    let done = deliver(&desk, &post, None, &mut |_| {}).unwrap();
    assert_eq!((done.sent, *mailer.taken.lock().unwrap()), (10, 0));
    assert_eq!(number(&env, "SELECT max(attempts) FROM message"), 1);
    assert_whole(&env);
}
