//! One person's right to one record.

use crate::domain::id::{AccountRef, InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::pairs;
use crate::domain::outbox::RefusedStep;
use crate::domain::words::words;
use chrono::{DateTime, Utc};

words! {
    /// How far one person's access to one record has come.
    pub enum AccessState {
        /// Offered; the person has not answered.
        Offered = "offered",
        /// The person said Yes; an approver must look at it.
        Accepted = "accepted",
        /// The person sees the record.
        Active = "active",
        /// Active until a date that is set.
        Ending = "ending",
        /// Over.
        Ended = "ended",
        /// The person said No.
        Declined = "declined",
        /// An approver said no.
        Refused = "refused",
        /// Paused by staff.
        Suspended = "suspended",
    }
}

words! {
    /// What can happen to an access.
    pub enum AccessEvent {
        /// The person said Yes.
        Accepted = "accepted",
        /// The person said No.
        Declined = "declined",
        /// An approver activated it.
        Approved = "approved",
        /// An approver said no.
        Refused = "refused",
        /// Staff paused it, or the record became restricted.
        Suspended = "suspended",
        /// Staff let it go on, with no end set.
        Resumed = "resumed",
        /// Staff let it go on until the end that is set.
        ResumedUntil = "resumed_until",
        /// An end was set for later.
        EndSet = "end_set",
        /// It ended.
        Ended = "ended",
        /// Its invitation was withdrawn or expired for good.
        Withdrawn = "withdrawn",
    }
}

impl AccessState {
    /// Moves on by an event; the only place where an access's transitions are written down.
    ///
    /// # Errors
    /// [`RefusedStep`] when this state does not allow the event; nothing changes then.
    pub fn after(self, event: AccessEvent) -> Result<Self, RefusedStep> {
        use AccessEvent as E;
        match (self, event) {
            (Self::Offered, E::Accepted) => Ok(Self::Accepted),
            (Self::Offered, E::Declined) => Ok(Self::Declined),
            (Self::Accepted, E::Approved) | (Self::Suspended, E::Resumed) => Ok(Self::Active),
            (Self::Accepted, E::Refused) => Ok(Self::Refused),
            (Self::Active | Self::Ending, E::EndSet) | (Self::Suspended, E::ResumedUntil) => {
                Ok(Self::Ending)
            }
            // Setting an end lets nobody in again: what is suspended stays so until its end.
            (Self::Active | Self::Ending, E::Suspended) | (Self::Suspended, E::EndSet) => {
                Ok(Self::Suspended)
            }
            (Self::Active | Self::Ending | Self::Suspended, E::Ended)
            | (Self::Offered | Self::Accepted, E::Withdrawn) => Ok(Self::Ended),
            (
                Self::Offered
                | Self::Accepted
                | Self::Active
                | Self::Ending
                | Self::Ended
                | Self::Declined
                | Self::Refused
                | Self::Suspended,
                _,
            ) => Err(RefusedStep {
                from: self.word(),
                event: event.word(),
            }),
        }
    }

    /// Every pair of states that some event leads between, for the databases' own guard.
    pub fn transitions() -> Vec<(&'static str, &'static str)> {
        pairs(
            Self::ALL,
            AccessEvent::ALL,
            |state, event| state.after(event).ok(),
            Self::word,
        )
    }

    /// Whether a second offer of the same record to the same person would be one too many.
    pub fn is_live(self) -> bool {
        match self {
            Self::Offered | Self::Accepted | Self::Active | Self::Ending | Self::Suspended => true,
            Self::Ended | Self::Declined | Self::Refused => false,
        }
    }

    /// Whether somebody still has to decide something.
    pub fn is_waiting(self) -> bool {
        match self {
            Self::Offered | Self::Accepted => true,
            Self::Active
            | Self::Ending
            | Self::Suspended
            | Self::Ended
            | Self::Declined
            | Self::Refused => false,
        }
    }

    /// Whether the person sees the record, where no end has come yet; [`Access::is_usable_at`] is the
    /// judge of that.
    pub fn is_usable(self) -> bool {
        match self {
            Self::Active | Self::Ending => true,
            Self::Offered
            | Self::Accepted
            | Self::Suspended
            | Self::Ended
            | Self::Declined
            | Self::Refused => false,
        }
    }

    /// Whether an approver once activated it and it is not over: what can be ended or suspended.
    pub fn has_begun(self) -> bool {
        match self {
            Self::Active | Self::Ending | Self::Suspended => true,
            Self::Offered | Self::Accepted | Self::Ended | Self::Declined | Self::Refused => false,
        }
    }
}

/// Whether the person is told when an access ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// By one email without personal information.
    Told,
    /// Not at all: for safety.
    Silent,
}

/// One person's right to one record, offered by one invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The invitation that offers it.
    pub invitation: InvitationRef,
    /// The record.
    pub record: RecordRef,
    /// How far it has come.
    pub state: AccessState,
    /// The account that holds it, once one is linked.
    pub account: Option<AccountRef>,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// When the person said Yes or No.
    pub decided_at: Option<DateTime<Utc>>,
    /// When an approver approved or refused.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Who approved or refused.
    pub reviewed_by: Option<StaffLogin>,
    /// Since when the person sees the record.
    pub active_since: Option<DateTime<Utc>>,
    /// When it ends: from this instant on the person sees the record no more, whether or not
    /// housekeeping has written that down.
    pub ends_at: Option<DateTime<Utc>>,
    /// When its end was written down.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether the person is not told of its end, for safety. Once set it stays.
    pub is_silent: bool,
}

impl Access {
    /// Who approved it; `None` when it was refused or still waits.
    pub fn approved_by(&self) -> Option<&StaffLogin> {
        self.active_since.and(self.reviewed_by.as_ref())
    }

    /// Whether the person sees the record at `now`. The only judge of it.
    pub fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        self.state.is_usable() && self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether its end has come and is not written down yet, which housekeeping does.
    pub fn is_overdue_at(&self, now: DateTime<Utc>) -> bool {
        self.state.has_begun() && self.ends_at.is_some_and(|end| now >= end)
    }

    /// Its state at `now`: what has come to its end counts as ended.
    pub fn state_at(&self, now: DateTime<Utc>) -> AccessState {
        if self.is_overdue_at(now) {
            AccessState::Ended
        } else {
            self.state
        }
    }

    /// When it was over for the person: at the end that was set, if that came before it was written
    /// down.
    pub fn over_at(&self) -> Option<DateTime<Utc>> {
        match (self.ends_at, self.ended_at) {
            (Some(end), Some(ended)) => Some(end.min(ended)),
            (end, ended) => ended.or(end),
        }
    }

    /// Whether the person is told of its end.
    pub fn telling(&self) -> Telling {
        if self.is_silent {
            Telling::Silent
        } else {
            Telling::Told
        }
    }

    fn silenced(&self, telling: Telling) -> bool {
        match telling {
            Telling::Told => self.is_silent,
            Telling::Silent => true,
        }
    }

    /// Ends it at `now`. An end that was set for later is brought forward.
    ///
    /// # Errors
    /// [`RefusedStep`] when it has not begun or is over.
    pub fn ended(&self, telling: Telling, now: DateTime<Utc>) -> Result<Self, RefusedStep> {
        Ok(Self {
            state: self.state.after(AccessEvent::Ended)?,
            ends_at: self.ends_at.map(|end| end.min(now)),
            ended_at: Some(now),
            is_silent: self.silenced(telling),
            ..self.clone()
        })
    }

    /// Sets its end for later, or another end than the one that is set.
    ///
    /// # Errors
    /// [`RefusedStep`] when it has not begun or is over, which is so too when its end has come.
    pub fn ending(
        &self,
        end: DateTime<Utc>,
        telling: Telling,
        now: DateTime<Utc>,
    ) -> Result<Self, RefusedStep> {
        Ok(Self {
            state: self.open_at(AccessEvent::EndSet, now)?,
            ends_at: Some(end),
            is_silent: self.silenced(telling),
            ..self.clone()
        })
    }

    /// Pauses it; an end that is set stays set.
    ///
    /// # Errors
    /// As [`Self::ending`].
    pub fn suspended(&self, now: DateTime<Utc>) -> Result<Self, RefusedStep> {
        Ok(Self {
            state: self.open_at(AccessEvent::Suspended, now)?,
            ..self.clone()
        })
    }

    /// Lets it go on, until the end that is set where there is one.
    ///
    /// # Errors
    /// [`RefusedStep`] when it is not suspended, or its end has come.
    pub fn resumed(&self, now: DateTime<Utc>) -> Result<Self, RefusedStep> {
        let event = if self.ends_at.is_some() {
            AccessEvent::ResumedUntil
        } else {
            AccessEvent::Resumed
        };
        Ok(Self {
            state: self.open_at(event, now)?,
            ..self.clone()
        })
    }

    /// The state after an event, of which nothing can happen any more once the end has come.
    fn open_at(&self, event: AccessEvent, now: DateTime<Utc>) -> Result<AccessState, RefusedStep> {
        self.state_at(now).after(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_transitions_are_these() {
        let text: Vec<String> = AccessState::transitions()
            .iter()
            .map(|(a, b)| format!("{a} -> {b}"))
            .collect();
        insta::assert_snapshot!(text.join("\n"), @"
        accepted -> active
        accepted -> ended
        accepted -> refused
        active -> ended
        active -> ending
        active -> suspended
        ending -> ended
        ending -> ending
        ending -> suspended
        offered -> accepted
        offered -> declined
        offered -> ended
        suspended -> active
        suspended -> ended
        suspended -> ending
        suspended -> suspended
        ");
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + second, 0).unwrap()
    }

    fn access(state: AccessState, ends_at: Option<i64>) -> Access {
        Access {
            invitation: InvitationRef::parse("INV-7K3Q9X").unwrap(),
            record: RecordRef::parse("C220").unwrap(),
            state,
            account: None,
            offered_at: at(-100),
            decided_at: Some(at(-90)),
            reviewed_at: Some(at(-80)),
            reviewed_by: StaffLogin::parse("mn").ok(),
            active_since: Some(at(-80)),
            ends_at: ends_at.map(at),
            ended_at: None,
            is_silent: false,
        }
    }

    #[test]
    fn an_end_holds_from_its_very_second_on() {
        for state in [AccessState::Ending, AccessState::Suspended] {
            let access = access(state, Some(0));
            let usable = state == AccessState::Ending;
            assert_eq!(access.is_usable_at(at(-1)), usable);
            assert_eq!(access.state_at(at(-1)), state);
            for second in [0, 1] {
                assert!(!access.is_usable_at(at(second)) && access.is_overdue_at(at(second)));
                assert_eq!(access.state_at(at(second)), AccessState::Ended);
            }
        }
    }

    #[test]
    fn what_has_come_to_its_end_is_only_written_down() {
        for state in [AccessState::Ending, AccessState::Suspended] {
            let access = access(state, Some(0));
            let now = at(0);
            assert!(access.resumed(now).is_err() && access.suspended(now).is_err());
            assert!(access.ending(at(9), Telling::Told, now).is_err());
            let ended = access.ended(Telling::Told, at(500)).unwrap();
            assert_eq!(
                (ended.over_at(), ended.ended_at),
                (Some(at(0)), Some(at(500)))
            );
        }
    }

    #[test]
    fn what_is_suspended_stays_so_when_its_end_is_set_and_goes_on_until_then() {
        let access = access(AccessState::Suspended, None);
        assert_eq!(access.resumed(at(0)).unwrap().state, AccessState::Active);
        let set = access.ending(at(9), Telling::Silent, at(0)).unwrap();
        assert_eq!(
            (set.state, set.ends_at),
            (AccessState::Suspended, Some(at(9)))
        );
        assert_eq!(set.resumed(at(8)).unwrap().state, AccessState::Ending);
        let brought_forward = set.ended(Telling::Told, at(1)).unwrap();
        assert_eq!(brought_forward.ends_at, Some(at(1)));
        assert_eq!(brought_forward.telling(), Telling::Silent);
    }

    proptest! {
        #[test]
        fn no_record_is_seen_without_a_yes_and_an_approval(events in proptest::collection::vec(proptest::sample::select(AccessEvent::ALL), 0..60)) {
            let mut state = AccessState::Offered;
            let (mut yes, mut approved) = (false, false);
            for event in events {
                let before = state;
                match state.after(event) {
                    Ok(next) => {
                        yes |= event == AccessEvent::Accepted;
                        approved |= event == AccessEvent::Approved;
                        prop_assert!(before.is_live(), "{before:?} is final");
                        prop_assert!(!next.is_usable() || (yes && approved));
                        prop_assert!(!next.has_begun() || (yes && approved));
                        state = next;
                    }
                    Err(refused) => prop_assert_eq!(refused.from, before.word()),
                }
            }
        }
    }
}
