//! Sending the present email again: the same live code or link, or a new one where it is void.

use crate::app::contact::refuse_if_held;
use crate::app::desk::{Caller, Desk, Entry, authorise, not_erased, put, their_invitation};
use crate::app::invite::{Changed, free_code};
use crate::app::outbox::{cancel, leave};
use crate::app::refusal::Refusal;
use crate::domain::contact::{SafeContact, safe_contact};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{
    CodeState, Invitation, InvitationEvent, InvitationState, LinkFacts,
};
use crate::domain::outbox::{Message, MessageKind, MessageState};
use crate::domain::report::exceptions::FORCED;
use crate::domain::staff::Action;
use crate::ports::store::{StoreError, UnitOfWork, View};
use chrono::{DateTime, TimeDelta, Utc};

/// Which code or link the email carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// The live one; a new one only where it is expired or locked.
    IfNeeded,
    /// A new one; the old one is void.
    Always,
}

/// Whether the limits on resending count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// They do.
    Kept,
    /// They are lifted, with a reason.
    Lifted,
}

/// Sends the setup or the accept email again.
///
/// # Errors
/// [`Refusal::WrongState`] once the person came through the link or the invitation is over,
/// [`Refusal::ResendTooSoon`], [`Refusal::ResendTooOften`], [`Refusal::ReasonRequired`].
pub fn resend(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    fresh: Fresh,
    limits: Limits,
) -> Result<Changed, Refusal> {
    desk.guard(
        caller,
        Entry::done("invitation.resent", reference.as_str()),
        || {
            let now = desk.clock.now();
            let unit = desk.store.begin()?;
            let staff = authorise(&*unit, caller, Action::Invite)?;
            let before = their_invitation(&*unit, &staff, reference)?;
            not_erased(&before, "sent again")?;
            refuse_if_held(&*unit, &before)?;
            let (after, kind, new) = next_email(desk, &*unit, &before, fresh, now)?;
            let found = safe_contact(after.safe_contact_on, desk.policy.safe_contact, now);
            if kind == MessageKind::Setup && found != SafeContact::Fine {
                return Err(Refusal::SafeContact { found });
            }
            if limits == Limits::Lifted && caller.reason.is_none() {
                return Err(Refusal::ReasonRequired {
                    what: "lift the limits on resending",
                });
            }
            if limits == Limits::Kept {
                check_limits(desk, &*unit, &before, kind, new, now)?;
            }
            let cancelled = cancel(&*unit, reference, Some(kind))?;
            let leave = leave(&*unit, reference)?;
            let message = desk.queue_email(&*unit, &after, kind, leave, now)?;
            let mut detail = format!(
                "kind={kind} generation={} new={new}",
                message.generation.unwrap_or(0)
            );
            if limits == Limits::Lifted {
                detail = format!("{detail} {FORCED}");
            }
            let invitation = put(&*unit, &before, after)?;
            desk.record(
                &*unit,
                caller,
                Entry::done("invitation.resent", reference.as_str()).detail(detail),
                now,
            )?;
            unit.keep()?;
            Ok(Changed {
                invitation,
                queued: vec![message],
                cancelled,
            })
        },
    )
}

/// What the email to send is, and the invitation as it is with it. The flag tells whether the code
/// or link is a new one.
fn next_email(
    desk: &Desk<'_>,
    view: &dyn View,
    before: &Invitation,
    fresh: Fresh,
    now: DateTime<Utc>,
) -> Result<(Invitation, MessageKind, bool), Refusal> {
    let refused = |state: &str| Refusal::WrongState {
        subject: format!("invitation {}", before.reference),
        is: format!("is {}", state.replace('_', " ")),
        wanted: "sent again",
    };
    let step = |event| {
        before
            .state
            .after(event)
            .map_err(|refused_step| refused(refused_step.from))
    };
    match (before.state, before.live_link()) {
        (InvitationState::AwaitingCode | InvitationState::Expired, None) => {
            let live = before.state == InvitationState::AwaitingCode
                && before.code.state(now) == CodeState::Live;
            if live && fresh == Fresh::IfNeeded {
                return Ok((before.clone(), MessageKind::Setup, false));
            }
            let state = step(InvitationEvent::CodeReissued)?;
            let span = desk.policy.code_life;
            let mut code = free_code(
                desk,
                view,
                &before.reference,
                before.code.generation + 1,
                span,
                now,
            )?;
            // How often codes of this invitation were read back stays: the approver sees it.
            code.shown_to_staff = before.code.shown_to_staff;
            Ok((
                Invitation {
                    state,
                    code,
                    ended_at: None,
                    ..before.clone()
                },
                MessageKind::Setup,
                true,
            ))
        }
        (InvitationState::CodeVerified | InvitationState::Expired, Some(link)) => {
            if before.account.is_some() {
                return Err(refused("already linked to the person's account"));
            }
            let live = before.state == InvitationState::CodeVerified && now < link.expires_at;
            if live && fresh == Fresh::IfNeeded {
                return Ok((before.clone(), MessageKind::Accept, false));
            }
            let state = step(InvitationEvent::LinkReissued)?;
            let link = LinkFacts {
                key: desk.vault.current_key()?,
                generation: link.generation + 1,
                expires_at: now + desk.policy.link_life,
                used_at: None,
            };
            let after = Invitation {
                state,
                link: Some(link),
                ended_at: None,
                ..before.clone()
            };
            Ok((after, MessageKind::Accept, true))
        }
        (
            InvitationState::AwaitingCode
            | InvitationState::CodeVerified
            | InvitationState::Accepted
            | InvitationState::Decided
            | InvitationState::Closed
            | InvitationState::Withdrawn,
            _,
        ) => Err(refused(before.state.word())),
    }
}

/// The gap and the number a day. The gap does not hold up a caller whose code was void or whose
/// email never left; the number a day always counts.
fn check_limits(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    before: &Invitation,
    kind: MessageKind,
    new: bool,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let messages = unit.messages_of(&before.reference)?;
    let of_kind: Vec<&Message> = messages
        .iter()
        .filter(|message| message.kind == kind)
        .collect();
    if too_many_today(desk, unit, &before.reference, kind, now)? {
        return Err(Refusal::ResendTooOften {
            invitation: before.reference.clone(),
        });
    }
    let void = new && before.code.state(now) != CodeState::Live && kind == MessageKind::Setup;
    match of_kind.last() {
        Some(last)
            if !void
                && !matches!(last.state, MessageState::Failed | MessageState::Cancelled)
                && now < last.created_at + desk.policy.resend_gap =>
        {
            Err(Refusal::ResendTooSoon {
                invitation: before.reference.clone(),
                again_at: last.created_at + desk.policy.resend_gap,
            })
        }
        _ => Ok(()),
    }
}

/// Whether as many of a kind were sent again within a day as the policy allows; letters count.
///
/// # Errors
/// The database's own.
pub(super) fn too_many_today(
    desk: &Desk<'_>,
    view: &dyn View,
    invitation: &InvitationRef,
    kind: MessageKind,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let day_ago = now - TimeDelta::days(1);
    let messages = view.messages_of(invitation)?;
    // The first one of all is no resend.
    let today = messages
        .iter()
        .filter(|message| message.kind == kind)
        .skip(1)
        .filter(|message| message.created_at > day_ago)
        .count();
    Ok(today >= usize::try_from(desk.policy.resends_a_day).unwrap_or(usize::MAX))
}
