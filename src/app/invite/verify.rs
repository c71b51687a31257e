//! The phone call: comparing what the person said with the code that was sent.

use crate::app::desk::{Caller, Desk, Entry, authorise, put, their_invitation};
use crate::app::invite::{Changed, proof};
use crate::app::outbox::{cancel, leave, unique_code};
use crate::app::refusal::Refusal;
use crate::domain::audit::Outcome;
use crate::domain::code::UniqueCode;
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{
    CodeFacts, CodeState, Invitation, InvitationEvent, InvitationState, LinkFacts,
};
use crate::domain::outbox::MessageKind;
use crate::domain::policy::AcceptEmail;
use crate::domain::secret::Secret;
use crate::domain::staff::Action;
use crate::ports::again::again;
use chrono::{DateTime, Utc};

/// Checks everything that comes before comparing a code, and compares none: a try that is not
/// counted would let a code be guessed.
///
/// # Errors
/// As [`verify`], but for [`Refusal::WrongCode`].
pub fn rehearse(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
) -> Result<(), Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Invite)?;
        let found = their_invitation(&*view, &staff, reference)?;
        check(&found, desk.clock.now())
    })
}

/// Compares a typed code. The right one verifies the invitation and puts the accept email into the
/// outbox, unless the policy leaves that to the worker. A wrong one is counted, whatever its shape.
///
/// # Errors
/// [`Refusal::WrongCode`] (counted), [`Refusal::CodeLocked`], [`Refusal::CodeExpired`],
/// [`Refusal::AlreadyDone`] when it was verified before, [`Refusal::WrongState`].
pub fn verify(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    typed: &Secret,
) -> Result<Changed, Refusal> {
    desk.guard(
        caller,
        Entry::done("code.verified", reference.as_str()),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::Invite)?;
            let before = their_invitation(&*unit, &staff, reference)?;
            if let Err(refusal) = check(&before, now) {
                drop(unit);
                let entry = Entry::done("code.verified", reference.as_str());
                return Err(desk.refused(caller, &entry, refusal));
            }
            let right = unique_code(
                desk.vault,
                &before.code.key,
                reference,
                before.code.generation,
            )?;
            if UniqueCode::parse(typed.expose()).as_ref() != Some(&right) {
                let left = before.code.attempts_left.saturating_sub(1);
                let code = CodeFacts {
                    attempts_left: left,
                    ..before.code.clone()
                };
                // A lock takes back what would only repeat a code that is void.
                if left == 0 {
                    cancel(&*unit, reference, Some(MessageKind::Setup))?;
                }
                put(
                    &*unit,
                    &before,
                    Invitation {
                        code,
                        ..before.clone()
                    },
                )?;
                let mut entry =
                    Entry::done("code.verified", reference.as_str()).detail(format!("left={left}"));
                entry.outcome = Outcome::Denied;
                desk.record(&*unit, caller, entry, now)?;
                unit.keep()?;
                return Err(Refusal::WrongCode {
                    invitation: reference.clone(),
                    left,
                });
            }
            let state = before
                .state
                .after(InvitationEvent::CodeVerified)
                .map_err(|refused| wrong_state(reference, refused.from))?;
            let code = CodeFacts {
                verified_at: Some(now),
                verified_by: Some(caller.login.clone()),
                ..before.code.clone()
            };
            let link = LinkFacts {
                key: desk.vault.current_key()?,
                generation: before.link.as_ref().map_or(0, |link| link.generation) + 1,
                expires_at: now + desk.policy.link_life,
                used_at: None,
            };
            let after = Invitation {
                state,
                code,
                link: Some(link),
                ..before.clone()
            };
            let cancelled = cancel(&*unit, reference, Some(MessageKind::Setup))?;
            let mut queued = Vec::new();
            if desk.policy.accept_email == AcceptEmail::OnVerify {
                let leave = leave(&*unit, reference)?;
                queued.push(desk.queue_email(&*unit, &after, MessageKind::Accept, leave, now)?);
            }
            let proof = proof(desk.vault, &before.code.key, &right)?;
            unit.present_code(reference, &proof)?;
            let invitation = put(&*unit, &before, after)?;
            let detail = format!(
                "generation={} shown={}",
                before.code.generation, before.code.shown_to_staff
            );
            let entry = Entry::done("code.verified", reference.as_str()).detail(detail);
            desk.record(&*unit, caller, entry, now)?;
            unit.keep()?;
            Ok(Changed {
                invitation,
                queued,
                cancelled,
            })
        },
    )
}

fn wrong_state(reference: &InvitationRef, state: &str) -> Refusal {
    Refusal::WrongState {
        subject: format!("invitation {reference}"),
        is: format!("is {}", state.replace('_', " ")),
        wanted: "verified",
    }
}

/// Whether a code could be verified now.
///
/// # Errors
/// As [`verify`], before any code is typed; the call script asks this first.
pub fn check(invitation: &Invitation, now: DateTime<Utc>) -> Result<(), Refusal> {
    let reference = &invitation.reference;
    match (invitation.state, invitation.code.state(now)) {
        (InvitationState::AwaitingCode, CodeState::Live) => Ok(()),
        (InvitationState::AwaitingCode, CodeState::Locked) => Err(Refusal::CodeLocked {
            invitation: reference.clone(),
        }),
        (
            InvitationState::AwaitingCode | InvitationState::Expired,
            CodeState::Expired | CodeState::Live | CodeState::Locked,
        ) => Err(Refusal::CodeExpired {
            invitation: reference.clone(),
            at: invitation.code.expires_at,
        }),
        (
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Expired,
            CodeState::Used,
        ) => Err(Refusal::AlreadyDone {
            subject: format!("the code of invitation {reference}"),
            done: "verified",
            by: invitation
                .code
                .verified_by
                .as_ref()
                .map_or_else(|| "staff".to_owned(), ToString::to_string),
            at: invitation.code.verified_at.unwrap_or(invitation.created_at),
        }),
        (
            InvitationState::Withdrawn
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed,
            _,
        ) => Err(wrong_state(reference, invitation.state.word())),
    }
}
