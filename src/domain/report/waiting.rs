//! Who must act: open invitations by whom they wait on and where, and for how long.

use super::Spread;
use crate::domain::id::{InvitationRef, StaffLogin};
use crate::domain::invitation::InvitationState;
use crate::domain::journey::{Stage, Step, WaitingOn};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// So much of an open invitation as tells who must act, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Which.
    pub reference: InvitationRef,
    /// The allocated worker.
    pub worker: StaffLogin,
    /// Its state as it was kept.
    pub state: InvitationState,
    /// Its step as it was kept.
    pub step: Step,
    /// When the present step runs out; `None` where nothing does.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When the right code was typed.
    pub verified_at: Option<DateTime<Utc>>,
    /// When the person came through the link with their phone confirmed.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the last record got its Yes or No.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Open {
    /// Its step at `now`: what time did to it counts.
    pub fn step_at(&self, now: DateTime<Utc>) -> Step {
        let ran_out = self.expires_at.is_some_and(|end| now >= end);
        match self.state {
            InvitationState::AwaitingCode if ran_out => Step::CodeExpired,
            InvitationState::CodeVerified if ran_out => Step::LinkExpired,
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Withdrawn
            | InvitationState::Expired => self.step,
        }
    }

    /// Since when this step waits: the instant at which the stage before was done, or the time ran
    /// out. Sending something again does not begin it anew.
    pub fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let found = match self.step_at(now) {
            Step::CodeExpired | Step::LinkExpired => self.expires_at,
            Step::SendSetup
            | Step::SetupHeld
            | Step::SetupFailed
            | Step::SetupMissing
            | Step::TellCode
            | Step::CodeLocked => None,
            Step::AcceptByHand
            | Step::SendAccept
            | Step::AcceptHeld
            | Step::AcceptFailed
            | Step::SignUp
            | Step::ConfirmPhone => self.verified_at,
            Step::ChooseRecords | Step::RecordsRestricted | Step::CloseAskedChoosing => {
                self.accepted_at
            }
            Step::Approve
            | Step::ApproveMore
            | Step::SendActivation
            | Step::ActivationFailed
            | Step::Active
            | Step::NewPhone
            | Step::AccountLocked
            | Step::CloseAskedApproving
            | Step::CloseAsked
            | Step::Suspended
            | Step::Closed
            | Step::Withdrawn => self.decided_at.or(self.accepted_at),
        };
        found.unwrap_or(self.created_at)
    }
}

/// How many of the oldest are named.
const NAMED: usize = 3;
const HOUR: i64 = 3_600;

/// One line of who must act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who must act.
    pub waiting_on: WaitingOn,
    /// Where.
    pub stage: Stage,
    /// Whether the allocated worker is disabled, so that nobody looks after these.
    pub is_orphaned: bool,
    /// How many.
    pub count: u64,
    /// The longest wait, in whole hours.
    pub oldest_hours: i64,
    /// The middle of the waits, in whole hours.
    pub median_hours: i64,
    /// The oldest, at most three, oldest first.
    pub oldest: Vec<InvitationRef>,
}

#[derive(Debug, Clone, Default)]
struct Group {
    hours: Spread,
    oldest: BTreeSet<(DateTime<Utc>, InvitationRef)>,
}

/// Everything that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    now: DateTime<Utc>,
    groups: BTreeMap<(bool, WaitingOn, Stage), Group>,
}

impl Waiting {
    /// What waits at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now,
            groups: BTreeMap::new(),
        }
    }

    /// Adds an open invitation; one on which nobody waits is passed over.
    pub fn add(&mut self, open: &Open, is_orphaned: bool) {
        let step = open.step_at(self.now);
        if step.waiting_on() == WaitingOn::Nobody {
            return;
        }
        let since = open.since(self.now);
        let key = (is_orphaned, step.waiting_on(), step.stage());
        let group = self.groups.entry(key).or_default();
        group.hours.add((self.now - since).num_seconds() / HOUR);
        group.oldest.insert((since, open.reference.clone()));
        if group.oldest.len() > NAMED {
            group.oldest.pop_last();
        }
    }

    /// The lines: who must act in the order of the product page, orphaned ones last.
    pub fn lines(&self) -> Vec<Line> {
        let line = |(&(is_orphaned, waiting_on, stage), group): (&(bool, _, _), &Group)| Line {
            waiting_on,
            stage,
            is_orphaned,
            count: group.hours.count(),
            oldest_hours: group.hours.greatest().unwrap_or_default(),
            median_hours: group.hours.median().unwrap_or_default(),
            oldest: group.oldest.iter().map(|(_, one)| one.clone()).collect(),
        };
        self.groups.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + hour * HOUR, 0).unwrap()
    }

    fn open(number: u8, step: Step) -> Open {
        Open {
            reference: InvitationRef::from_draw([0, 0, number, 0]),
            worker: StaffLogin::parse("jb").unwrap(),
            state: InvitationState::AwaitingCode,
            step,
            expires_at: Some(at(100)),
            created_at: at(i64::from(number)),
            verified_at: None,
            accepted_at: None,
            decided_at: None,
        }
    }

    #[test]
    fn a_code_that_ran_out_waits_on_the_worker_from_that_second() {
        let one = open(1, Step::TellCode);
        let before = at(100) - TimeDelta::seconds(1);
        assert_eq!(
            (one.step_at(before), one.since(before)),
            (Step::TellCode, at(1))
        );
        assert_eq!(
            (one.step_at(at(100)), one.since(at(100))),
            (Step::CodeExpired, at(100))
        );
    }

    #[test]
    fn the_oldest_three_are_named_and_the_middle_told() {
        let mut waiting = Waiting::at(at(50));
        for number in [4, 1, 3, 2] {
            waiting.add(&open(number, Step::TellCode), false);
        }
        waiting.add(&open(9, Step::TellCode), true);
        waiting.add(&open(5, Step::Active), false);
        let lines = waiting.lines();
        assert_eq!(lines.len(), 2);
        let named: Vec<_> = [1, 2, 3]
            .map(|number| open(number, Step::TellCode).reference)
            .into();
        assert_eq!(lines[0].oldest, named);
        // Ages of 49, 48, 47 and 46 hours.
        let told = (lines[0].count, lines[0].oldest_hours, lines[0].median_hours);
        assert_eq!(told, (4, 49, 47));
        assert!(lines[1].is_orphaned && lines[1].count == 1);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_age_negative() {
        let mut waiting = Waiting::at(at(0));
        waiting.add(&open(5, Step::TellCode), false);
        assert_eq!(waiting.lines()[0].oldest_hours, 0);
    }
}
