//! Taking personal data out again: what stands in its place, what stands in the way, and when it is
//! time.

use crate::domain::access::{Access, AccessState};
use crate::domain::account::{Account, AccountState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState};
use crate::domain::journey::Step;
use crate::domain::name::PersonName;
use chrono::{DateTime, TimeDelta, Utc};

/// What stands behind the `@` of an address that was erased. Nobody can own a name under `invalid`
/// (RFC 2606).
pub const DOMAIN: &str = "erased.invalid";

/// What stands in the place of a name that was erased.
pub const NAME: &str = "Erased";

/// The shortest time for which personal data is kept after the end, whatever the council sets: the
/// databases hold it too. Source: brief of part D; it leaves a month for complaints.
pub const SHORTEST_RETENTION: TimeDelta = TimeDelta::days(30);

/// Everything under one address is kept, whatever the council's times for erasing say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalHold {
    /// Whose data is kept.
    pub email: EmailAddress,
    /// Since when.
    pub set_at: DateTime<Utc>,
    /// Who said so.
    pub set_by: StaffLogin,
}

/// An access that stands in the way of erasing its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// The invitation that offers it.
    pub invitation: InvitationRef,
    /// The record.
    pub record: RecordRef,
    /// How far it has come.
    pub state: AccessState,
}

/// The first access of an invitation that is in use or waits for somebody at `now`. What an invitation
/// offered whose time ran out waits for nobody.
pub fn in_the_way(
    invitation: &Invitation,
    accesses: &[Access],
    now: DateTime<Utc>,
) -> Option<InTheWay> {
    accesses
        .iter()
        .find(|access| match access.state {
            AccessState::Offered => !invitation.state_at(now).is_over(),
            AccessState::Accepted
            | AccessState::Active
            | AccessState::Ending
            | AccessState::Suspended => true,
            AccessState::Ended | AccessState::Declined | AccessState::Refused => false,
        })
        .map(|access| InTheWay {
            invitation: invitation.reference.clone(),
            record: access.record.clone(),
            state: access.state,
        })
}

/// An invitation without personal data: over for good, with what happened to it as it was.
pub fn erased(invitation: &Invitation, now: DateTime<Utc>) -> Invitation {
    let event = match invitation.state_at(now) {
        InvitationState::Expired => InvitationEvent::Expired,
        InvitationState::Decided => InvitationEvent::Settled,
        InvitationState::AwaitingCode
        | InvitationState::CodeVerified
        | InvitationState::Accepted
        | InvitationState::Closed
        | InvitationState::Withdrawn => InvitationEvent::Withdrawn,
    };
    // What is over stays as it is.
    let state = if invitation.state.is_over() {
        invitation.state
    } else {
        invitation.state.after(event).unwrap_or(invitation.state)
    };
    Invitation {
        state,
        step: match state {
            InvitationState::Withdrawn => Step::Withdrawn,
            InvitationState::Closed
            | InvitationState::Expired
            | InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided => Step::Closed,
        },
        version: invitation.version + 1,
        email: EmailAddress::erased(invitation.reference.as_str()),
        name: PersonName::erased(),
        note: None,
        safe_contact_on: None,
        is_held: false,
        ended_at: invitation.ended_at.or(Some(now)),
        ..invitation.clone()
    }
}

/// A closed account without personal data and without anything to sign in with.
pub fn erased_account(account: &Account, now: DateTime<Utc>) -> Account {
    Account {
        state: AccountState::Closed,
        version: account.version + 1,
        email: EmailAddress::erased(account.reference.as_str()),
        given_name: None,
        surname: None,
        password_hash: None,
        phone: None,
        phone_reset_at: None,
        failed_sign_ins: 0,
        paused_until: None,
        closed_at: account.closed_at.or(Some(now)),
        ..account.clone()
    }
}

/// When everything about an invitation was over: it ended, each access of it ended, and the account
/// that came through it was closed. `None` while something of it is not, or when it was erased.
pub fn over_since(
    invitation: &Invitation,
    accesses: &[Access],
    account: Option<&Account>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let is_open = invitation.email.is_erased()
        || !invitation.state.is_over()
        || in_the_way(invitation, accesses, now).is_some()
        || account.is_some_and(|account| account.state != AccountState::Closed);
    let ends = accesses.iter().filter_map(|access| access.ended_at);
    let closed = account.and_then(|account| account.closed_at);
    invitation
        .ended_at
        .filter(|_| !is_open)
        .map(|ended| ends.chain(closed).fold(ended, DateTime::max))
}

/// Whether personal data that nobody needed since this instant is to be erased at `now`; `keep` is the
/// council's time, never shorter than [`SHORTEST_RETENTION`].
pub fn is_due(over_since: DateTime<Utc>, now: DateTime<Utc>, keep: TimeDelta) -> bool {
    now - over_since > keep.max(SHORTEST_RETENTION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_place_of_an_address_is_one_and_is_known_again() {
        let erased = EmailAddress::erased("INV-7K3Q9X");
        assert_eq!(erased.as_str(), "erased-inv-7k3q9x@erased.invalid");
        assert_eq!(EmailAddress::parse(erased.as_str()), Ok(erased.clone()));
        assert!(erased.is_erased());
        assert!(
            !EmailAddress::parse("erased-inv@example.org")
                .unwrap()
                .is_erased()
        );
    }

    #[test]
    fn data_is_due_a_second_after_its_time_and_never_within_a_month() {
        let over = DateTime::UNIX_EPOCH;
        let keep = TimeDelta::days(400);
        assert!(!is_due(over, over + keep, keep));
        assert!(is_due(over, over + keep + TimeDelta::seconds(1), keep));
        let month = SHORTEST_RETENTION;
        assert!(!is_due(over, over + month, TimeDelta::days(1)));
        assert!(is_due(
            over,
            over + month + TimeDelta::seconds(1),
            TimeDelta::days(1)
        ));
    }
}
