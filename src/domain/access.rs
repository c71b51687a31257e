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
        /// Staff let it go on.
        Resumed = "resumed",
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
            (Self::Active | Self::Ending, E::Suspended) => Ok(Self::Suspended),
            (Self::Active | Self::Ending, E::EndSet) => Ok(Self::Ending),
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

    /// Whether the person sees the record.
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
    /// When it will end.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Access {
    /// Who approved it; `None` when it was refused or still waits.
    pub fn approved_by(&self) -> Option<&StaffLogin> {
        self.active_since.and(self.reviewed_by.as_ref())
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
        ");
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
                        state = next;
                    }
                    Err(refused) => prop_assert_eq!(refused.from, before.word()),
                }
            }
        }
    }
}
