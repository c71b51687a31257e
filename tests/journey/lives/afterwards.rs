//! What happens after activation: access ends and pauses, nobody is to write, colleagues take over, a
//! timer runs, somebody is erased.

use super::acts::taken;
use super::{Life, PEOPLE};
use crate::support::desk::address;
use chrono::TimeDelta;
use cso::app::access::life::{Change, End, change};
use cso::app::contact::{Whom, hold, release};
use cso::app::erasure::erase;
use cso::app::handover::{hand_over, plan};
use cso::app::housekeeping::{self, Mode};
use cso::domain::access::Telling;
use cso::domain::id::{InvitationRef, MessageRef};
use cso::ports::store::Reach;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody does; numbers choose among what there is.
#[derive(Debug, Clone)]
pub(super) enum Afterwards {
    End { silent: bool },
    EndIn { days: i64 },
    Suspend,
    Resume,
    Hold { person: bool },
    Release { person: bool },
    HandOver { back: bool },
    Housekeep,
    Weeks { days: i64 },
    Erase,
}

pub(super) fn afterwards() -> impl Strategy<Value = Afterwards> {
    prop_oneof![
        2 => any::<bool>().prop_map(|silent| Afterwards::End { silent }),
        4 => (1..30_i64).prop_map(|days| Afterwards::EndIn { days }),
        4 => Just(Afterwards::Suspend),
        6 => Just(Afterwards::Resume),
        2 => any::<bool>().prop_map(|person| Afterwards::Hold { person }),
        8 => any::<bool>().prop_map(|person| Afterwards::Release { person }),
        2 => any::<bool>().prop_map(|back| Afterwards::HandOver { back }),
        8 => Just(Afterwards::Housekeep),
        1 => (1..25_i64).prop_map(|days| Afterwards::Weeks { days }),
        1 => Just(Afterwards::Erase),
    ]
}

/// What must hold of it, remembered beside the database.
#[derive(Default)]
pub(super) struct After {
    /// Accesses that staff paused, and those that they ended.
    paused: BTreeSet<(InvitationRef, String)>,
    ended: BTreeSet<(InvitationRef, String)>,
    /// The end that was set last for each.
    ends: BTreeMap<(InvitationRef, String), chrono::DateTime<chrono::Utc>>,
    /// How often each of these was seen, so that the test can tell that lives come by them.
    pub(super) seen: BTreeMap<&'static str, usize>,
}

impl Life<'_> {
    /// Does it; only refusals that are meant to be are taken.
    pub(super) fn after(&mut self, which: usize, person: usize, what: &Afterwards) {
        match what {
            Afterwards::Housekeep => return self.housekeep(),
            Afterwards::Weeks { days } => return self.world.pass(TimeDelta::days(*days)),
            Afterwards::HandOver { back } => return self.hand_over(*back),
            Afterwards::Erase => return self.erase(person),
            Afterwards::End { .. }
            | Afterwards::EndIn { .. }
            | Afterwards::Suspend
            | Afterwards::Resume
            | Afterwards::Hold { .. }
            | Afterwards::Release { .. } => {}
        }
        let Some(reference) = self.pick(which) else {
            return;
        };
        let now = self.world.now();
        let whom = |person: bool| {
            if person {
                Whom::Person
            } else {
                Whom::Invitation
            }
        };
        let telling = Telling::Told;
        let wanted = match what {
            Afterwards::End { silent: true } => Change::End(End::Now, Telling::Silent),
            Afterwards::End { silent: false } => Change::End(End::Now, telling),
            Afterwards::EndIn { days } => {
                Change::End(End::At(now + TimeDelta::days(*days)), telling)
            }
            Afterwards::Suspend => Change::Suspend,
            Afterwards::Resume => Change::Resume,
            Afterwards::Hold { person } => {
                let (desk, by) = (self.world.desk_of("kl"), self.world.with_reason("kl"));
                self.note(
                    "hold",
                    taken(hold(&desk, &by, &reference, whom(*person))).is_some(),
                );
                return;
            }
            Afterwards::Release { person } => {
                let (desk, by) = (self.world.desk_of("mn"), self.world.with_reason("mn"));
                taken(release(&desk, &by, &reference, whom(*person)));
                return;
            }
            other => panic!("{other:?} was done"),
        };
        let name = if wanted == Change::Resume { "mn" } else { "kl" };
        let (desk, by) = (self.world.desk_of(name), self.world.with_reason(name));
        let Some(done) = taken(change(&desk, &by, &reference, &[], wanted)) else {
            return;
        };
        for access in done.accesses {
            let key = (reference.clone(), access.record.to_string());
            match wanted {
                Change::Suspend => drop(self.model.after.paused.insert(key)),
                Change::Resume => drop(self.model.after.paused.remove(&key)),
                Change::End(End::Now, _) => drop(self.model.after.ended.insert(key)),
                Change::End(..) => drop(self.model.after.ends.insert(key, access.ends_at.unwrap())),
            }
        }
        self.note(
            match wanted {
                Change::Suspend => "suspend",
                Change::Resume => "resume",
                Change::End(..) => "end",
            },
            true,
        );
    }

    fn note(&mut self, what: &'static str, happened: bool) {
        *self.model.after.seen.entry(what).or_default() += usize::from(happened);
    }

    /// Runs the timer's command twice: the second run has nothing to do.
    fn housekeep(&mut self) {
        let (desk, by) = (self.world.desk_of("su"), self.world.by("su"));
        let run = || housekeeping::run(&desk, &by, Mode::ForGood, &|| false).unwrap();
        let first = run();
        assert_eq!(first.failed(), 0);
        assert_eq!(run().done(), 0, "what was done is not done again");
        self.note("housekeeping", first.done() > 0);
    }

    fn hand_over(&mut self, back: bool) {
        let (desk, by) = (self.world.desk_of("mn"), self.world.by("mn"));
        let (kl, ko) = (self.world.login("kl"), self.world.login("ko"));
        let (from, to) = if back { (ko, kl) } else { (kl, ko) };
        let planned = taken(plan(&desk, &by, &from, &to)).unwrap();
        let moved = taken(hand_over(&desk, &by, &from, &to, &planned.moves)).unwrap();
        assert_eq!(moved, u64::try_from(planned.moves.len()).unwrap());
        let view = self.world.store.view().unwrap();
        for reference in &planned.moves {
            let found = view.invitation(reference).unwrap().unwrap();
            assert_eq!(found.worker, to);
        }
        drop(view);
        self.note("handover", moved > 0);
    }

    fn erase(&mut self, person: usize) {
        let (desk, by) = (self.world.desk_of("jb"), self.world.with_reason("jb"));
        if taken(erase(&desk, &by, PEOPLE[person])).is_none() {
            return;
        }
        let whose = address(PEOPLE[person]);
        let view = self.world.store.view().unwrap();
        assert!(view.invitations_to(&whose, None, 9).unwrap().is_empty());
        assert_eq!(view.account_at(&whose).unwrap(), None);
        let reach = Reach {
            email: Some(&whose),
            ..Reach::default()
        };
        assert!(view.holds_on(&reach).unwrap().is_empty());
        drop(view);
        assert!(
            self.browsers[person].offers().is_err(),
            "nobody is signed in"
        );
        self.note("erase", true);
    }

    /// What must hold of accesses and holds after each step. `since` is how much had arrived before it.
    pub(super) fn afterwards_hold(&self, since: usize) {
        let now = self.world.now();
        let after = &self.model.after;
        let view = self.world.store.view().unwrap();
        for reference in &self.invitations {
            for access in view.accesses_of(reference).unwrap() {
                if !access.is_usable_at(now) {
                    continue;
                }
                let key = (reference.clone(), access.record.to_string());
                assert!(!after.paused.contains(&key), "{key:?} is paused");
                assert!(!after.ended.contains(&key), "{key:?} was ended");
                let end = after.ends.get(&key);
                assert!(end.is_none_or(|end| now < *end), "{key:?} has ended");
            }
        }
        for arrived in &self.world.mailbox.all()[since..] {
            let id = MessageRef::parse(&arrived.id).unwrap();
            let message = view.message(&id).unwrap().unwrap();
            // What hangs on an account alone is about all of its person.
            let about = message.invitation.as_ref();
            let reach = Reach {
                invitation: about,
                email: None,
                account: message.account.as_ref().filter(|_| about.is_none()),
            };
            assert!(
                view.holds_on(&reach).unwrap().is_empty(),
                "sent under a hold: {arrived:?}"
            );
        }
    }
}
