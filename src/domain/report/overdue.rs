//! What should have happened by now and did not.

use crate::domain::policy::Policy;
use crate::domain::words::words;
use chrono::{DateTime, TimeDelta, Utc};

words! {
    /// What is overdue.
    pub enum Overdue {
        /// An access whose end has come and which is not ended.
        AccessPastEnd = "access_past_end",
        /// An invitation whose time ran out and which is still open.
        InvitationExpired = "invitation_expired",
        /// A record that waits for an approver too long.
        ApprovalWaiting = "approval_waiting",
        /// An account that nobody has signed in to for long.
        AccountInactive = "account_inactive",
        /// An invitation that is long over and still holds name and address.
        PersonalDataKept = "personal_data_kept",
        /// A message that did not leave within a day.
        MessageStuck = "message_stuck",
    }
}

/// How long a message may wait before it counts as stuck. An outage of a night is none of it.
const STUCK_AFTER: TimeDelta = TimeDelta::days(1);

impl Overdue {
    /// Everything that began at or before this instant is overdue at `now`. `approvals` is how long
    /// an approver may take.
    pub fn before(
        self,
        policy: &Policy,
        approvals: TimeDelta,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        match self {
            Self::AccessPastEnd | Self::InvitationExpired => now,
            Self::ApprovalWaiting => now - approvals,
            Self::AccountInactive => now - policy.inactive_reported,
            Self::PersonalDataKept => now - policy.retention,
            Self::MessageStuck => now - STUCK_AFTER,
        }
    }
}

/// How many of one kind are overdue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pile {
    /// How many.
    pub count: u64,
    /// Since when the first of them is.
    pub since: Option<DateTime<Utc>>,
    /// The references of the first, at most five, oldest first.
    pub first: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_patience() {
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let days = |kind: Overdue| {
            let before = kind.before(&Policy::default(), TimeDelta::days(5), now);
            (now - before).num_days()
        };
        let all: Vec<i64> = Overdue::ALL.iter().map(|&kind| days(kind)).collect();
        assert_eq!(all, [0, 0, 5, 365, 400, 1]);
    }
}
