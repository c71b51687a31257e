//! The accept link: looking changes nothing; only the button's press binds a browser to it.

use crate::app::desk::{Desk, Entry};
use crate::app::outbox::link_token;
use crate::app::person::{Browser, PersonRefusal, Press, deny, pressed, record, step_up};
use crate::domain::code::LinkToken;
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::secret::Secret;
use crate::domain::session::{Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::{StoreError, View};
use chrono::{DateTime, Utc};
use thiserror::Error;

/// Why a link cannot be used; all but the first are told to whoever holds a link that was real once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LinkRefusal {
    /// It was never a link, or was changed.
    #[error("it is not valid")]
    NotValid,
    /// An account was linked through it.
    #[error("it was used")]
    Used,
    /// Its time ran out.
    #[error("it has expired")]
    Expired,
    /// A newer link was sent.
    #[error("a newer one was sent")]
    Superseded,
    /// The invitation was withdrawn.
    #[error("the invitation was withdrawn")]
    Withdrawn,
}

impl LinkRefusal {
    /// The word for pages and the trail.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotValid => "not_valid",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Judges a link without changing anything, for GET and HEAD.
///
/// # Errors
/// [`PersonRefusal::Link`] says what is wrong with it.
pub fn look(desk: &Desk<'_>, link: &Secret) -> Result<Invitation, PersonRefusal> {
    again(|| {
        let view = desk.store.view()?;
        judge(&*view, desk, link, desk.clock.now())
    })
}

fn judge(
    view: &dyn View,
    desk: &Desk<'_>,
    link: &Secret,
    now: DateTime<Utc>,
) -> Result<Invitation, PersonRefusal> {
    let not_valid = PersonRefusal::Link(LinkRefusal::NotValid);
    let Some(token) = LinkToken::parse(link.expose()) else {
        return Err(not_valid);
    };
    let Some(invitation) = view.invitation(&token.invitation)? else {
        return Err(not_valid);
    };
    let Some(facts) = &invitation.link else {
        return Err(not_valid);
    };
    if token.generation > facts.generation || !is_genuine(desk, &token)? {
        return Err(not_valid);
    }
    let refusal = match invitation.state {
        InvitationState::Withdrawn => LinkRefusal::Withdrawn,
        _ if token.generation < facts.generation || invitation.live_link().is_none() => {
            LinkRefusal::Superseded
        }
        _ if facts.used_at.is_some() => LinkRefusal::Used,
        InvitationState::CodeVerified if now < facts.expires_at => return Ok(invitation),
        InvitationState::CodeVerified | InvitationState::Expired => LinkRefusal::Expired,
        InvitationState::AwaitingCode
        | InvitationState::Accepted
        | InvitationState::Decided
        | InvitationState::Closed => LinkRefusal::Used,
    };
    Err(refusal.into())
}

/// Whether any key of the ring derives this proof: an older link may come from an older key.
fn is_genuine(desk: &Desk<'_>, token: &LinkToken) -> Result<bool, PersonRefusal> {
    for key in desk.vault.keys()? {
        if link_token(desk.vault, &key, &token.invitation, token.generation)?.proof == token.proof {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Binds the browser's session to the link's invitation, for the press of *Continue*.
///
/// # Errors
/// As [`look`]; [`PersonRefusal::NotSignedIn`] for a session that is over.
pub fn open(desk: &Desk<'_>, press: Press<'_>, link: &Secret) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let invitation = match judge(&*unit, desk, link, now) {
            // A press on a link that was real once is what staff want to know of.
            Err(refusal @ PersonRefusal::Link(_)) => {
                return match LinkToken::parse(link.expose()).map(|token| token.invitation) {
                    Some(of) if !matches!(refusal, PersonRefusal::Link(LinkRefusal::NotValid)) => {
                        deny(unit, "link.opened", of.as_str(), refusal, now)
                    }
                    Some(_) | None => Err(refusal),
                };
            }
            judged => judged?,
        };
        let (before, _) = pressed(&*unit, desk, press, now)?;
        let bound = Session {
            link_generation: invitation.link.as_ref().map(|link| link.generation),
            invitation: Some(invitation.reference.clone()),
            ..before.clone()
        };
        unit.move_session(&before, &bound)?;
        // Whoever was signed in in this browser is signed out: the link may be another person's.
        let browser = step_up(
            &*unit,
            desk,
            press,
            &bound,
            SessionLevel::Visitor,
            None,
            now,
        )?;
        record(
            &*unit,
            Entry::done("link.opened", invitation.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}

/// The invitation that a session is bound to, as long as the very link that it followed could still be
/// used: a newer one may have gone to another address.
pub(super) fn bound(
    view: &dyn View,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, StoreError> {
    let Some(reference) = &session.invitation else {
        return Ok(None);
    };
    Ok(view.invitation(reference)?.filter(|found| {
        let newest = found.live_link().map(|link| link.generation);
        found.state_at(now) == InvitationState::CodeVerified
            && found.account.is_none()
            && newest.is_some()
            && newest == session.link_generation
    }))
}
