//! Whom nobody is to write to, whether a way to a person is safe, and who is barred from a record.

use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::domain::journey::{Stage, Step, WaitingOn};
use crate::domain::outbox::{Channel, Message, MessageKind};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// What stands with a message that is kept back by a hold. The databases' own triggers write it too,
/// and a test holds them together.
pub const DO_NOT_CONTACT: &str = "held: do not contact";
/// What stands with a first email that is kept back until somebody made sure that the way is safe.
pub const NO_SAFE_CONTACT: &str = "held: no recent safe-contact check";

/// Whom a hold is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldOn {
    /// One invitation: everything about it, and the six digits of its person's account.
    Invitation(InvitationRef),
    /// Everybody at this address: every invitation and account of it, also future ones.
    Person(EmailAddress),
}

/// A hold: nothing is sent under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactHold {
    /// Whom it is about.
    pub on: HoldOn,
    /// Since when.
    pub set_at: DateTime<Utc>,
    /// Who set it.
    pub set_by: StaffLogin,
    /// The number of the audit entry that keeps the reason.
    pub entry: u64,
}

impl ContactHold {
    /// Whether it is of a whole person.
    pub fn is_of_person(&self) -> bool {
        match self.on {
            HoldOn::Person(_) => true,
            HoldOn::Invitation(_) => false,
        }
    }
}

/// The end of a hold or of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// When.
    pub at: DateTime<Utc>,
    /// Who lifted it.
    pub by: StaffLogin,
    /// The number of the audit entry that keeps the reason.
    pub entry: u64,
}

/// A member of staff who sees nothing of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The record.
    pub record: RecordRef,
    /// Who is barred.
    pub staff: StaffLogin,
    /// Since when.
    pub set_at: DateTime<Utc>,
    /// Who barred them.
    pub set_by: StaffLogin,
    /// The number of the audit entry that keeps the reason.
    pub entry: u64,
}

/// What is known of the last safe-contact check, beside what the policy asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SafeContact {
    /// The policy asks for none, or there is a recent one.
    Fine,
    /// There is none.
    Missing,
    /// It is older than the policy allows.
    Old(NaiveDate),
}

/// Today, for a day that somebody types. Between midnight and one o'clock of British summer time the
/// day of UTC is still yesterday's, so an hour is added.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(1)).date_naive()
}

/// Whether a day can be that of a check: it has come.
pub fn can_be_checked_on(day: NaiveDate, now: DateTime<Utc>) -> bool {
    day <= today(now)
}

/// Judges the day of the last check. `within` is the policy's `safe_contact`; a check is good up to
/// and with the day on which it is that old.
pub fn safe_contact(
    checked_on: Option<NaiveDate>,
    within: Option<TimeDelta>,
    now: DateTime<Utc>,
) -> SafeContact {
    match (within, checked_on) {
        (None, _) => SafeContact::Fine,
        (Some(_), None) => SafeContact::Missing,
        (Some(_), Some(day)) if !can_be_checked_on(day, now) => SafeContact::Missing,
        (Some(within), Some(day)) if (now - within).date_naive() <= day => SafeContact::Fine,
        (Some(_), Some(day)) => SafeContact::Old(day),
    }
}

/// Whether a message needs a recent safe-contact check: the first email of all.
pub fn needs_safe_contact(message: &Message) -> bool {
    message.kind == MessageKind::Setup && message.channel == Channel::Email
}

/// Where an invitation is and who must act, with what a hold makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The step, as if there were no hold.
    pub step: Step,
    /// Whether a hold changes who must act.
    pub is_held: bool,
}

impl Turn {
    /// Judges a step. A hold changes nothing where the journey is over.
    pub fn of(step: Step, is_held: bool) -> Self {
        let is_over = matches!(step, Step::Suspended | Step::Closed | Step::Withdrawn);
        Self {
            step,
            is_held: is_held && !is_over,
        }
    }

    /// The stage, as if there were no hold.
    pub fn stage(self) -> Stage {
        self.step.stage()
    }

    /// Who must act: under a hold the allocated worker, whatever the step waits for.
    pub fn waiting_on(self) -> WaitingOn {
        if self.is_held {
            WaitingOn::Worker
        } else {
            self.step.waiting_on()
        }
    }

    /// What comes next in one sentence for staff.
    pub fn next(self, who: &str) -> String {
        if self.is_held {
            format!("Do not contact {who}: speak to your manager about the hold")
        } else {
            self.step.next(who)
        }
    }

    /// The command to type next, where there is one for staff.
    pub fn command(self, invitation: &InvitationRef) -> Option<String> {
        if self.is_held {
            Some(format!("cso status {invitation}"))
        } else {
            self.step.command(invitation)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_check_is_good_up_to_the_last_day_that_the_policy_names() {
        let fortnight = Some(TimeDelta::days(14));
        let judged = |day: Option<&str>, now: &str| {
            safe_contact(day.map(|text| text.parse().unwrap()), fortnight, at(now))
        };
        let now = "2026-05-17T09:00:00Z";
        assert_eq!(judged(None, now), SafeContact::Missing);
        assert_eq!(judged(Some("2026-05-17"), now), SafeContact::Fine);
        assert_eq!(judged(Some("2026-05-03"), now), SafeContact::Fine);
        let old = SafeContact::Old(day("2026-05-02"));
        assert_eq!(judged(Some("2026-05-02"), now), old);
        // Tomorrow has not come.
        assert_eq!(judged(Some("2026-05-18"), now), SafeContact::Missing);
        // Half past midnight in British summer time.
        let night = "2026-05-16T23:30:00Z";
        assert_eq!(judged(Some("2026-05-17"), night), SafeContact::Fine);
        assert_eq!(judged(Some("2026-05-18"), night), SafeContact::Missing);
        assert_eq!(safe_contact(None, None, at(now)), SafeContact::Fine);
    }

    #[test]
    fn under_a_hold_nobody_is_asked_to_write_or_phone() {
        let reference = InvitationRef::parse("INV-7K3Q9X").unwrap();
        for &step in Step::ALL {
            let turn = Turn::of(step, true);
            assert_eq!(turn.stage(), step.stage());
            if turn.is_held {
                assert!(turn.next("Sam").starts_with("Do not contact Sam"));
                assert_eq!(turn.waiting_on(), WaitingOn::Worker);
                let command = turn.command(&reference);
                assert_eq!(command.as_deref(), Some("cso status INV-7K3Q9X"));
            } else {
                assert_eq!(step.stage(), Stage::Closed);
                assert_eq!(turn.next("Sam"), step.next("Sam"));
            }
            let free = Turn::of(step, false);
            assert_eq!(free.waiting_on(), step.waiting_on());
            assert_eq!(free.command(&reference), step.command(&reference));
        }
    }
}
