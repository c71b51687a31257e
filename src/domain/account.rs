//! The account with which a person signs in: its states, its phone, what still lacks.

use crate::domain::email_address::EmailAddress;
use crate::domain::id::AccountRef;
use crate::domain::invitation::pairs;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::domain::outbox::RefusedStep;
use crate::domain::words::words;
use chrono::{DateTime, TimeDelta, Utc};

words! {
    /// How far an account has come.
    pub enum AccountState {
        /// Signing up: the address, the password or the phone is not settled yet.
        Registering = "registering",
        /// Everything needed to sign in is there.
        Active = "active",
        /// Staff or safety closed the door for now.
        Locked = "locked",
        /// Over; its history stays.
        Closed = "closed",
    }
}

words! {
    /// What can happen to an account.
    pub enum AccountEvent {
        /// The phone was confirmed as often as the policy asks.
        PhoneConfirmed = "phone_confirmed",
        /// Staff locked it.
        Locked = "locked",
        /// Staff unlocked it; its phone is confirmed.
        Unlocked = "unlocked",
        /// Staff unlocked it; it was still signing up.
        UnlockedUnfinished = "unlocked_unfinished",
        /// It was closed.
        Closed = "closed",
    }
}

impl AccountState {
    /// Moves on by an event; the only place where an account's transitions are written down.
    ///
    /// # Errors
    /// [`RefusedStep`] when this state does not allow the event; nothing changes then.
    pub fn after(self, event: AccountEvent) -> Result<Self, RefusedStep> {
        use AccountEvent as E;
        match (self, event) {
            // A number that changed is confirmed again on an active account.
            (Self::Registering | Self::Active, E::PhoneConfirmed) | (Self::Locked, E::Unlocked) => {
                Ok(Self::Active)
            }
            (Self::Registering | Self::Active, E::Locked) => Ok(Self::Locked),
            (Self::Locked, E::UnlockedUnfinished) => Ok(Self::Registering),
            (Self::Registering | Self::Active | Self::Locked, E::Closed) => Ok(Self::Closed),
            (Self::Registering | Self::Active | Self::Locked | Self::Closed, _) => {
                Err(RefusedStep {
                    from: self.word(),
                    event: event.word(),
                })
            }
        }
    }

    /// Every pair of states that some event leads between, for the databases' own guard.
    pub fn transitions() -> Vec<(&'static str, &'static str)> {
        pairs(
            Self::ALL,
            AccountEvent::ALL,
            |state, event| state.after(event).ok(),
            Self::word,
        )
    }
}

words! {
    /// Who asked staff for a new phone number.
    pub enum AskedBy {
        /// The person themselves, on the phone or face to face.
        Person = "person",
        /// The allocated worker, for the person.
        Worker = "worker",
        /// Another professional who knows the person.
        Professional = "professional",
        /// Nobody: staff saw that the phone is lost, stolen or somebody else's.
        Staff = "staff",
    }
}

words! {
    /// How the second factor reaches the phone.
    pub enum MfaMethod {
        /// A text message.
        Sms = "sms",
        /// A spoken call.
        Call = "call",
    }
}

words! {
    /// How far the second factor is.
    pub enum MfaState {
        /// No number was tried yet.
        None = "none",
        /// A number was given and is not confirmed often enough.
        Pending = "pending",
        /// The number is confirmed.
        Confirmed = "confirmed",
        /// Staff reset it; the next sign-in asks for a new number.
        Reset = "reset",
    }
}

/// A phone as second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The number, sealed by the key ring and bound to the account.
    pub sealed: Vec<u8>,
    /// `XXX-XXX-XXX26`.
    pub masked: String,
    /// By text or by call.
    pub method: MfaMethod,
    /// How often the number was confirmed at enrolment.
    pub confirmations: u32,
    /// When the last confirmation that was needed came.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The last sign-in with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The account with which a person signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `ACC-` and six symbols.
    pub reference: AccountRef,
    /// How far it has come.
    pub state: AccountState,
    /// Counts the changes, so that two at once cannot both win.
    pub version: u32,
    /// The address it signs in with.
    pub email: EmailAddress,
    /// The person's own given name, after *Create*.
    pub given_name: Option<PersonName>,
    /// The person's own surname, after *Create*.
    pub surname: Option<PersonName>,
    /// The language of its messages.
    pub language: Language,
    /// Argon2id in its own text form; `None` before *Create*.
    pub password_hash: Option<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When the address was proved.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// The second factor.
    pub phone: Option<Phone>,
    /// When staff asked for a new number.
    pub phone_reset_at: Option<DateTime<Utc>>,
    /// The last whole sign-in, both factors.
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// Failed passwords since the last right one.
    pub failed_sign_ins: u32,
    /// Passwords are not looked at before this.
    pub paused_until: Option<DateTime<Utc>>,
    /// When staff locked it.
    pub locked_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the person asked in the portal for it to be closed; staff do that.
    pub close_asked_at: Option<DateTime<Utc>>,
}

impl Account {
    /// How far its second factor is.
    pub fn mfa_state(&self) -> MfaState {
        match &self.phone {
            _ if self.phone_reset_at.is_some() => MfaState::Reset,
            None => MfaState::None,
            Some(phone) if phone.confirmed_at.is_some() => MfaState::Confirmed,
            Some(_) => MfaState::Pending,
        }
    }

    /// Whether a phone was ever confirmed: the sign-up was finished.
    fn is_finished(&self) -> bool {
        let confirmed = |phone: &Phone| phone.confirmed_at.is_some();
        self.phone_reset_at.is_some() || self.phone.as_ref().is_some_and(confirmed)
    }

    /// How it is unlocked: it goes back to where it was.
    pub fn unlocking(&self) -> AccountEvent {
        if self.is_finished() {
            AccountEvent::Unlocked
        } else {
            AccountEvent::UnlockedUnfinished
        }
    }

    /// Whether staff can reset its phone: there is a confirmed one, or the last reset still waits.
    /// Whoever still signs up types another number without staff.
    pub fn has_phone_to_reset(&self) -> bool {
        self.state != AccountState::Closed && self.is_finished()
    }

    /// When somebody last signed in; when it was made, for one where nobody ever did.
    pub fn last_seen_at(&self) -> DateTime<Utc> {
        self.last_signed_in_at.unwrap_or(self.created_at)
    }

    /// Whether the person waits for staff to close it.
    pub fn waits_to_be_closed(&self) -> bool {
        self.close_asked_at.is_some() && self.state != AccountState::Closed
    }

    /// Whether password sign-in is paused at `now` after too many failures.
    pub fn is_paused(&self, now: DateTime<Utc>) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }
}

/// How long sign-in pauses after a failure: nothing before `allowed` failures, then `first`,
/// doubling with each further failure up to `longest`.
pub fn pause_after(
    failures: u32,
    allowed: u32,
    first: TimeDelta,
    longest: TimeDelta,
) -> Option<TimeDelta> {
    let beyond = failures.checked_sub(allowed)?;
    let doubled = first
        .checked_mul(1_i32.checked_shl(beyond.min(20)).unwrap_or(1))
        .unwrap_or(longest);
    Some(doubled.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_transitions_are_these() {
        let text: Vec<String> = AccountState::transitions()
            .iter()
            .map(|(a, b)| format!("{a} -> {b}"))
            .collect();
        insta::assert_snapshot!(text.join("\n"), @"
        active -> active
        active -> closed
        active -> locked
        locked -> active
        locked -> closed
        locked -> registering
        registering -> active
        registering -> closed
        registering -> locked
        ");
    }

    #[test]
    fn the_pause_starts_at_the_tenth_failure_and_doubles_to_an_hour() {
        let pause = |failures| {
            pause_after(failures, 10, TimeDelta::minutes(1), TimeDelta::hours(1))
                .map(|p| p.num_minutes())
        };
        assert_eq!(
            [
                pause(0),
                pause(9),
                pause(10),
                pause(11),
                pause(15),
                pause(16),
                pause(4_000_000_000)
            ],
            [None, None, Some(1), Some(2), Some(32), Some(60), Some(60)]
        );
    }

    proptest! {
        #[test]
        fn a_closed_account_stays_closed(events in proptest::collection::vec(proptest::sample::select(AccountEvent::ALL), 0..40)) {
            let mut state = AccountState::Registering;
            let mut confirmed = false;
            for event in events {
                // The use-case picks the kind of unlocking by whether the phone is confirmed.
                if event == AccountEvent::Unlocked && !confirmed { continue; }
                if let Ok(next) = state.after(event) {
                    prop_assert!(state != AccountState::Closed);
                    confirmed |= event == AccountEvent::PhoneConfirmed;
                    prop_assert!(next != AccountState::Active || confirmed);
                    state = next;
                }
            }
        }
    }
}
