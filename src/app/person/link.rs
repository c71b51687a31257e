//! The accept link: looking changes nothing; only the button's press binds a browser to it.

use crate::app::desk::Desk;
use crate::app::outbox::link_token;
use crate::app::person::{Browser, PersonRefusal, Press, pressed, step_up};
use crate::domain::code::LinkToken;
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::secret::Secret;
use crate::domain::session::SessionLevel;
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

/// Judges a link without changing anything, for GET and HEAD.
///
/// # Errors
/// [`PersonRefusal::Link`] says what is wrong with it.
pub fn look(desk: &Desk<'_>, link: &Secret) -> Result<Invitation, PersonRefusal> {
    let view = desk.store.view()?;
    judge(&*view, desk, link, desk.clock.now())
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
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let invitation = judge(&*unit, desk, link, now)?;
    let (before, _) = pressed(&*unit, desk, press, now)?;
    let bound = crate::domain::session::Session {
        invitation: Some(invitation.reference),
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
    unit.keep()?;
    Ok(browser)
}

/// The invitation that a session is bound to, as long as its link could still be used.
pub(super) fn bound(
    view: &dyn View,
    invitation: Option<&crate::domain::id::InvitationRef>,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, StoreError> {
    let Some(reference) = invitation else {
        return Ok(None);
    };
    Ok(view.invitation(reference)?.filter(|found| {
        found.state_at(now) == InvitationState::CodeVerified && found.account.is_none()
    }))
}
