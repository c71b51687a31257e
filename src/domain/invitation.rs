//! One person asked to one or more records: its states and its code and link.

use crate::domain::access::Access;
use crate::domain::contact::Turn;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, InvitationRef, KeyId, StaffLogin, Team};
use crate::domain::journey::Step;
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use crate::domain::outbox::RefusedStep;
use crate::domain::words::words;
use chrono::{DateTime, NaiveDate, Utc};

words! {
    /// What the person is to the child.
    pub enum Relationship {
        /// Mother or father.
        Parent = "parent",
        /// A carer who is not a foster carer.
        Carer = "carer",
        /// A foster carer.
        FosterCarer = "foster_carer",
        /// The child or care leaver themselves.
        YoungPerson = "young_person",
        /// A professional around the child.
        Professional = "professional",
        /// Anyone else.
        Other = "other",
    }
}

words! {
    /// How far an invitation has come.
    pub enum InvitationState {
        /// The code is out; nobody has read it to us yet.
        AwaitingCode = "awaiting_code",
        /// The worker heard the right code.
        CodeVerified = "code_verified",
        /// The person signed in or signed up through the link, with their phone confirmed.
        Accepted = "accepted",
        /// The person said Yes or No to every record.
        Decided = "decided",
        /// No record of it waits for anyone.
        Closed = "closed",
        /// Staff took it back.
        Withdrawn = "withdrawn",
        /// Its time ran out before it was accepted.
        Expired = "expired",
    }
}

words! {
    /// What can happen to an invitation.
    pub enum InvitationEvent {
        /// The worker typed the right code.
        CodeVerified = "code_verified",
        /// A new code was made: after expiry, too many wrong ones, or on demand.
        CodeReissued = "code_reissued",
        /// A new accept link was made.
        LinkReissued = "link_reissued",
        /// The address was corrected: verification starts again.
        Readdressed = "readdressed",
        /// Name, worker, note or the like was corrected.
        Corrected = "corrected",
        /// Another worker looks after it; code, link and everything else stay.
        HandedOver = "handed_over",
        /// The person came through the link and their phone is confirmed.
        Accepted = "accepted",
        /// The last record got its Yes or No.
        Decided = "decided",
        /// The last record that waited was settled.
        Settled = "settled",
        /// Staff took it back.
        Withdrawn = "withdrawn",
        /// Its time ran out.
        Expired = "expired",
    }
}

impl InvitationState {
    /// Moves on by an event. This is the only place where an invitation's transitions are written
    /// down; databases take [`InvitationState::transitions`] from here.
    ///
    /// # Errors
    /// [`RefusedStep`] when this state does not allow the event; nothing changes then.
    pub fn after(self, event: InvitationEvent) -> Result<Self, RefusedStep> {
        use InvitationEvent as E;
        match (self, event) {
            // Whoever looks after it can change at any time, also of what is over but still in use.
            (state, E::HandedOver) => Ok(state),
            // An expired link is renewed only where a code was verified before; the use-case looks,
            // the state alone cannot tell.
            (Self::AwaitingCode, E::CodeVerified)
            | (Self::CodeVerified | Self::Expired, E::LinkReissued)
            | (Self::CodeVerified, E::Corrected) => Ok(Self::CodeVerified),
            (Self::AwaitingCode | Self::Expired, E::CodeReissued)
            | (Self::AwaitingCode | Self::CodeVerified | Self::Expired, E::Readdressed)
            | (Self::AwaitingCode, E::Corrected) => Ok(Self::AwaitingCode),
            (Self::CodeVerified, E::Accepted) | (Self::Accepted, E::Corrected) => {
                Ok(Self::Accepted)
            }
            (Self::Accepted, E::Decided) | (Self::Decided, E::Corrected) => Ok(Self::Decided),
            (Self::Decided, E::Settled) => Ok(Self::Closed),
            (
                Self::AwaitingCode
                | Self::CodeVerified
                | Self::Accepted
                | Self::Decided
                | Self::Expired,
                E::Withdrawn,
            ) => Ok(Self::Withdrawn),
            (Self::AwaitingCode | Self::CodeVerified, E::Expired) => Ok(Self::Expired),
            (
                Self::AwaitingCode
                | Self::CodeVerified
                | Self::Accepted
                | Self::Decided
                | Self::Closed
                | Self::Withdrawn
                | Self::Expired,
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
            InvitationEvent::ALL,
            |state, event| state.after(event).ok(),
            Self::word,
        )
    }

    /// Whether nobody can do anything with it any more, short of reviving an expired one.
    pub fn is_over(self) -> bool {
        match self {
            Self::Closed | Self::Withdrawn | Self::Expired => true,
            Self::AwaitingCode | Self::CodeVerified | Self::Accepted | Self::Decided => false,
        }
    }
}

/// Lists the pairs of words that events lead between, each once, in order.
pub(crate) fn pairs<S: Copy, E: Copy>(
    states: &[S],
    events: &[E],
    after: impl Fn(S, E) -> Option<S>,
    word: impl Fn(S) -> &'static str,
) -> Vec<(&'static str, &'static str)> {
    let mut found = std::collections::BTreeSet::new();
    for &state in states {
        for &event in events {
            if let Some(next) = after(state, event) {
                found.insert((word(state), word(next)));
            }
        }
    }
    found.into_iter().collect()
}

words! {
    /// What a unique code is worth right now.
    pub enum CodeState {
        /// It can be verified.
        Live = "live",
        /// Its time ran out.
        Expired = "expired",
        /// Too many wrong tries.
        Locked = "locked",
        /// It was verified.
        Used = "used",
    }
}

/// The unique code's facts. The code itself is derived, not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFacts {
    /// Which key it is derived with.
    pub key: KeyId,
    /// 1 for the first code, one more for each new one.
    pub generation: u32,
    /// The SHA-256 of what the key derives from this generation's code, which is never stored
    /// itself: it proves that the code is known. Two live codes never share one.
    pub fingerprint: [u8; 32],
    /// From this instant on it is expired.
    pub expires_at: DateTime<Utc>,
    /// Wrong tries left; resending does not give more.
    pub attempts_left: u32,
    /// How often staff had it read back on screen.
    pub shown_to_staff: u32,
    /// When the right code was typed.
    pub verified_at: Option<DateTime<Utc>>,
    /// Who typed it.
    pub verified_by: Option<StaffLogin>,
}

impl CodeFacts {
    /// What the code is worth at `now`. A verified code stays used; a locked one stays locked when
    /// it also expires.
    pub fn state(&self, now: DateTime<Utc>) -> CodeState {
        if self.verified_at.is_some() {
            CodeState::Used
        } else if self.attempts_left == 0 {
            CodeState::Locked
        } else if now >= self.expires_at {
            CodeState::Expired
        } else {
            CodeState::Live
        }
    }
}

/// The accept link's facts. The link itself is derived, not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFacts {
    /// Which key it is derived with.
    pub key: KeyId,
    /// 1 for the first link, one more for each new one.
    pub generation: u32,
    /// From this instant on it is expired.
    pub expires_at: DateTime<Utc>,
    /// When an account was linked through it.
    pub used_at: Option<DateTime<Utc>>,
}

/// One person asked to one or more records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// `INV-` and six symbols.
    pub reference: InvitationRef,
    /// How far it has come; see [`Self::state_at`] for what time does to it.
    pub state: InvitationState,
    /// Counts the changes, so that two at once cannot both win.
    pub version: u32,
    /// Where the emails go.
    pub email: EmailAddress,
    /// Who is invited.
    pub name: PersonName,
    /// What they are to the child.
    pub relationship: Relationship,
    /// The allocated worker.
    pub worker: StaffLogin,
    /// The worker's team; its members see the invitation.
    pub team: Option<Team>,
    /// The language of the emails.
    pub language: Language,
    /// The worker's note; never leaves the office.
    pub note: Option<Note>,
    /// The day on which somebody last made sure that writing to the person is safe.
    pub safe_contact_on: Option<NaiveDate>,
    /// Whether a do-not-contact hold covers it at this moment: the database says so, and nobody
    /// changes it here.
    pub is_held: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Who created it; the second person must be another.
    pub created_by: StaffLogin,
    /// The unique code's facts.
    pub code: CodeFacts,
    /// The accept link's facts, once the code was verified.
    pub link: Option<LinkFacts>,
    /// The account that came through the link.
    pub account: Option<AccountRef>,
    /// When the person came through the link with their phone confirmed.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the last record got its Yes or No.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was closed, withdrawn or marked expired.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it is and who must act, as it was when it last changed; time alone can make it expire.
    pub step: Step,
}

impl Invitation {
    /// When its present step runs out: the code's end before verification, the link's after it.
    /// Nothing runs out once it is accepted; the last date stays for the record.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.live_link()
            .map_or(self.code.expires_at, |link| link.expires_at)
    }

    /// The link, where the code that leads to it was verified. A corrected address takes the
    /// verification back: the old link's facts stay, so that it can be told to be superseded.
    pub fn live_link(&self) -> Option<&LinkFacts> {
        self.link
            .as_ref()
            .filter(|_| self.code.verified_at.is_some())
    }

    /// Whether somebody must still look after it: it goes on, can be revived, or somebody holds an
    /// access that it gave. `accesses` are its own.
    pub fn needs_a_worker(&self, accesses: &[Access]) -> bool {
        match self.state {
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Expired => true,
            InvitationState::Closed | InvitationState::Withdrawn => {
                accesses.iter().any(|access| access.state.is_live())
            }
        }
    }

    /// Its state at `now`: an open step whose time ran out counts as expired, whether or not
    /// housekeeping has written that down yet.
    pub fn state_at(&self, now: DateTime<Utc>) -> InvitationState {
        match self.state {
            InvitationState::AwaitingCode | InvitationState::CodeVerified
                if self.account.is_none() && now >= self.expires_at() =>
            {
                InvitationState::Expired
            }
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Withdrawn
            | InvitationState::Expired => self.state,
        }
    }

    /// Its step at `now`: what was kept, unless time alone has moved it on since.
    pub fn step_at(&self, now: DateTime<Utc>) -> Step {
        match self.state_at(now) {
            InvitationState::Expired if self.email.is_erased() => self.step,
            InvitationState::Expired if self.live_link().is_some() => Step::LinkExpired,
            InvitationState::Expired => Step::CodeExpired,
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Withdrawn => self.step,
        }
    }
}

impl Invitation {
    /// Whose turn it is at `now`: the step, and what a hold makes of it.
    pub fn turn_at(&self, now: DateTime<Utc>) -> Turn {
        Turn::of(self.step_at(now), self.is_held)
    }
}

/// So much of an invitation as tells where it is, and nothing of who is invited: what completion
/// offers is made of this alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// Its reference.
    pub reference: InvitationRef,
    /// Its state as it was kept.
    pub state: InvitationState,
    /// Its step as it was kept.
    pub step: Step,
    /// When the present step runs out; `None` where nothing does.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the code was verified and a link made.
    pub has_link: bool,
    /// Whether a do-not-contact hold covers it.
    pub is_held: bool,
}

impl Glimpse {
    /// Whose turn it is at `now`, as [`Invitation::turn_at`] tells it.
    pub fn turn_at(&self, now: DateTime<Utc>) -> Turn {
        Turn::of(self.step_at(now), self.is_held)
    }

    /// The invitation's step at `now`, as [`Invitation::step_at`] tells it.
    pub fn step_at(&self, now: DateTime<Utc>) -> Step {
        let ran_out = self.expires_at.is_some_and(|end| now >= end);
        match self.state {
            InvitationState::AwaitingCode | InvitationState::CodeVerified if !ran_out => self.step,
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Expired
                if self.has_link =>
            {
                Step::LinkExpired
            }
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Expired => Step::CodeExpired,
            InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Withdrawn => self.step,
        }
    }
}

impl Invitation {
    /// So much of it as completion may offer.
    pub fn glimpse(&self) -> Glimpse {
        Glimpse {
            reference: self.reference.clone(),
            state: self.state,
            step: self.step,
            expires_at: self.account.is_none().then(|| self.expires_at()),
            has_link: self.live_link().is_some(),
            is_held: self.is_held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_straight_way_leads_through_every_state() {
        use InvitationEvent as E;
        let mut state = InvitationState::AwaitingCode;
        for (event, next) in [
            (E::CodeVerified, InvitationState::CodeVerified),
            (E::Accepted, InvitationState::Accepted),
            (E::Decided, InvitationState::Decided),
            (E::Settled, InvitationState::Closed),
        ] {
            state = state.after(event).unwrap();
            assert_eq!(state, next);
        }
    }

    #[test]
    fn the_transitions_are_these() {
        let text: Vec<String> = InvitationState::transitions()
            .iter()
            .map(|(a, b)| format!("{a} -> {b}"))
            .collect();
        insta::assert_snapshot!(text.join("\n"), @"
        accepted -> accepted
        accepted -> decided
        accepted -> withdrawn
        awaiting_code -> awaiting_code
        awaiting_code -> code_verified
        awaiting_code -> expired
        awaiting_code -> withdrawn
        closed -> closed
        code_verified -> accepted
        code_verified -> awaiting_code
        code_verified -> code_verified
        code_verified -> expired
        code_verified -> withdrawn
        decided -> closed
        decided -> decided
        decided -> withdrawn
        expired -> awaiting_code
        expired -> code_verified
        expired -> expired
        expired -> withdrawn
        withdrawn -> withdrawn
        ");
    }

    fn event() -> impl Strategy<Value = InvitationEvent> {
        proptest::sample::select(InvitationEvent::ALL)
    }

    proptest! {
        #[test]
        fn closed_and_withdrawn_are_final_and_refusals_change_nothing(events in proptest::collection::vec(event(), 0..60)) {
            let mut state = InvitationState::AwaitingCode;
            let mut verified = false;
            for event in events {
                let before = state;
                match state.after(event) {
                    Ok(next) if event == InvitationEvent::HandedOver => prop_assert_eq!(next, before),
                    Ok(next) => {
                        prop_assert!(!matches!(before, InvitationState::Closed | InvitationState::Withdrawn));
                        verified |= event == InvitationEvent::CodeVerified;
                        if matches!(next, InvitationState::Accepted | InvitationState::Decided) && event != InvitationEvent::Corrected {
                            prop_assert!(verified || before == InvitationState::Expired || before != InvitationState::AwaitingCode);
                        }
                        state = next;
                    }
                    Err(refused) => {
                        prop_assert_eq!(refused.from, before.word());
                        prop_assert_eq!(state, before);
                    }
                }
            }
        }

        #[test]
        fn nobody_is_accepted_from_awaiting_code_without_a_verification(events in proptest::collection::vec(event(), 0..60)) {
            let mut state = InvitationState::AwaitingCode;
            let mut passed = false;
            for event in events {
                // The use-case gives a new link only where a code was verified before.
                if event == InvitationEvent::LinkReissued && !passed { continue; }
                if let Ok(next) = state.after(event) {
                    if event == InvitationEvent::CodeVerified { passed = true; }
                    if next == InvitationState::AwaitingCode { passed = false; }
                    prop_assert!(next != InvitationState::Accepted || passed);
                    state = next;
                }
            }
        }
    }
}
