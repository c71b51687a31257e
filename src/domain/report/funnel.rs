//! How far invitations come: how many reached each stage, how many stand there, and how long each
//! step takes. A No is a choice of the person's: it is counted by itself, and never as a failure.

use super::{Spread, tenths_of_a_day};
use crate::domain::id::Team;
use crate::domain::invitation::InvitationState;
use crate::domain::journey::{Stage, Step};
use crate::domain::words::words;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

words! {
    /// Where an invitation stands: on its way, or how it ended.
    pub enum Standing {
        /// Created; the code is not verified.
        Invited = "invited",
        /// The code is verified; the person has not come through the link.
        CodeVerified = "code_verified",
        /// The person came through the link; some record has no Yes or No.
        Accepted = "accepted",
        /// Every record has its Yes or No; an approver has to look.
        Decided = "decided",
        /// The person sees a record.
        Active = "active",
        /// Staff paused all that was active.
        Suspended = "suspended",
        /// What was active is over.
        Ended = "ended",
        /// The person said No to everything.
        Declined = "declined",
        /// An approver said no to everything that the person said Yes to.
        Refused = "refused",
        /// Staff took it back.
        Withdrawn = "withdrawn",
        /// Its time ran out.
        Expired = "expired",
    }
}

impl Standing {
    /// The stages in the order of the journey, which are counted by how many reached them.
    pub const STAGES: [Self; 5] = [
        Self::Invited,
        Self::CodeVerified,
        Self::Accepted,
        Self::Decided,
        Self::Active,
    ];
}

/// So much of an invitation as the funnel needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// Whose.
    pub team: Option<Team>,
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
    /// When the first record became active.
    pub active_since: Option<DateTime<Utc>>,
    /// Whether an approver refused any record.
    pub has_refused: bool,
}

impl Journey {
    /// Where it stands at `now`. What time did to it counts, whether or not that was written down.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        let ran_out = self.expires_at.is_some_and(|end| now >= end);
        match self.state {
            InvitationState::AwaitingCode | InvitationState::CodeVerified if ran_out => {
                Standing::Expired
            }
            InvitationState::AwaitingCode => Standing::Invited,
            InvitationState::CodeVerified => Standing::CodeVerified,
            InvitationState::Accepted => Standing::Accepted,
            InvitationState::Expired => Standing::Expired,
            // What was active before the withdrawal stays so until it is ended by itself.
            InvitationState::Withdrawn if self.step.stage() == Stage::Active => Standing::Active,
            InvitationState::Withdrawn => Standing::Withdrawn,
            InvitationState::Decided | InvitationState::Closed => self.settled(),
        }
    }

    fn settled(&self) -> Standing {
        match self.step.stage() {
            Stage::Active => Standing::Active,
            Stage::Approval => Standing::Decided,
            Stage::Closed if self.step == Step::Suspended => Standing::Suspended,
            Stage::SetupEmail
            | Stage::Code
            | Stage::AcceptEmail
            | Stage::SignUp
            | Stage::Phone
            | Stage::ChooseRecords
            | Stage::Closed => {
                if self.active_since.is_some() {
                    Standing::Ended
                } else if self.has_refused {
                    Standing::Refused
                } else {
                    Standing::Declined
                }
            }
        }
    }

    /// When each stage was reached, in the order of [`Standing::STAGES`].
    fn reached(&self) -> [Option<DateTime<Utc>>; 5] {
        [
            Some(self.created_at),
            self.verified_at,
            self.accepted_at,
            self.decided_at,
            self.active_since,
        ]
    }
}

/// One line of the funnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose; `None` for invitations of no team.
    pub team: Option<Team>,
    /// Which stage or end.
    pub standing: Standing,
    /// How many came this far or farther; `None` for ends.
    pub reached: Option<u64>,
    /// How many stand here now.
    pub now: u64,
    /// The middle of how long it took from the stage before, in tenths of a day; `None` where nobody
    /// took the step.
    pub median: Option<i64>,
    /// How many invitations the team has in all, which is what bars are drawn against.
    pub whole: u64,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    reached: BTreeMap<Standing, u64>,
    now: BTreeMap<Standing, u64>,
    steps: BTreeMap<Standing, Spread>,
    whole: u64,
}

/// The funnel of every team.
#[derive(Debug, Clone, Default)]
pub struct Funnel(BTreeMap<Option<Team>, Counts>);

impl Funnel {
    /// Adds an invitation as it is at `now`.
    pub fn add(&mut self, journey: &Journey, now: DateTime<Utc>) {
        let counts = self.0.entry(journey.team.clone()).or_default();
        counts.whole += 1;
        *counts.now.entry(journey.standing(now)).or_default() += 1;
        let reached = journey.reached();
        let farthest = reached.iter().rposition(Option::is_some).unwrap_or(0);
        for (place, stage) in Standing::STAGES.into_iter().enumerate() {
            // A record can be approved while another one waits for its answer.
            if place <= farthest {
                *counts.reached.entry(stage).or_default() += 1;
            }
        }
        let steps = reached.iter().zip(reached.iter().skip(1));
        for ((from, to), stage) in steps.zip(Standing::STAGES.into_iter().skip(1)) {
            if let (Some(from), Some(to)) = (from, to) {
                let spread = counts.steps.entry(stage).or_default();
                spread.add(tenths_of_a_day(*to - *from));
            }
        }
    }

    /// Every team's lines, by team: stages in order, then the ends that any invitation came to.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (team, counts) in &self.0 {
            for &standing in Standing::ALL {
                let is_stage = Standing::STAGES.contains(&standing);
                let now = counts.now.get(&standing).copied().unwrap_or_default();
                if !is_stage && now == 0 {
                    continue;
                }
                let reached = counts.reached.get(&standing).copied().unwrap_or_default();
                lines.push(Line {
                    team: team.clone(),
                    standing,
                    reached: is_stage.then_some(reached),
                    now,
                    median: counts.steps.get(&standing).and_then(Spread::median),
                    whole: counts.whole,
                });
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + hour * 3_600, 0).unwrap()
    }

    fn journey(state: InvitationState, step: Step) -> Journey {
        Journey {
            team: None,
            state,
            step,
            expires_at: None,
            created_at: at(0),
            verified_at: None,
            accepted_at: None,
            decided_at: None,
            active_since: None,
            has_refused: false,
        }
    }

    #[test]
    fn it_expires_at_the_second_and_not_before() {
        let mut open = journey(InvitationState::AwaitingCode, Step::TellCode);
        open.expires_at = Some(at(5));
        let second = chrono::TimeDelta::seconds(1);
        assert_eq!(open.standing(at(5) - second), Standing::Invited);
        assert_eq!(open.standing(at(5)), Standing::Expired);
        open.expires_at = None;
        assert_eq!(open.standing(at(500)), Standing::Invited);
    }

    #[test]
    fn a_no_of_the_person_is_no_refusal_and_no_end() {
        let mut closed = journey(InvitationState::Closed, Step::Closed);
        assert_eq!(closed.standing(at(1)), Standing::Declined);
        closed.has_refused = true;
        assert_eq!(closed.standing(at(1)), Standing::Refused);
        closed.active_since = Some(at(1));
        assert_eq!(closed.standing(at(1)), Standing::Ended);
        closed.step = Step::Suspended;
        assert_eq!(closed.standing(at(1)), Standing::Suspended);
        closed.step = Step::Active;
        assert_eq!(closed.standing(at(1)), Standing::Active);
        closed.state = InvitationState::Withdrawn;
        assert_eq!(closed.standing(at(1)), Standing::Active);
        closed.step = Step::Withdrawn;
        assert_eq!(closed.standing(at(1)), Standing::Withdrawn);
    }

    #[test]
    fn an_early_approval_counts_as_far_and_gives_no_step_that_was_not_taken() {
        let mut early = journey(InvitationState::Accepted, Step::ApproveMore);
        early.verified_at = Some(at(24));
        early.accepted_at = Some(at(36));
        early.active_since = Some(at(48));
        let mut funnel = Funnel::default();
        funnel.add(&early, at(50));
        let lines = funnel.lines();
        assert!(lines.iter().all(|line| line.reached == Some(1)));
        let medians: Vec<_> = lines.iter().map(|line| line.median).collect();
        assert_eq!(medians, [None, Some(10), Some(5), None, None]);
        let now: Vec<_> = lines.iter().map(|line| line.now).collect();
        assert_eq!(now, [0, 0, 1, 0, 0]);
    }

    #[test]
    fn no_invitation_makes_no_line() {
        assert_eq!(Funnel::default().lines(), []);
    }
}
