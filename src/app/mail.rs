//! Looking at the outbox and letting held or failed messages go.

use crate::app::desk::{Caller, Desk, Entry, authorise, touch};
use crate::app::refusal::Refusal;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::outbox::{Message, MessageEvent, MessageKind, MessageState};
use crate::domain::staff::{Action, Staff};
use crate::ports::store::{Listed, MessageFilter, Page, View};

/// Which messages to list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Any of these states.
    pub states: Vec<MessageState>,
    /// This kind.
    pub kind: Option<MessageKind>,
    /// About this invitation.
    pub invitation: Option<InvitationRef>,
}

/// Lists messages that the caller may see.
///
/// # Errors
/// The caller may not, or the database fails.
pub fn list(
    desk: &Desk<'_>,
    caller: &Caller,
    wanted: &Wanted,
    page: Page,
) -> Result<(Staff, Listed<Message>), Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let filter = MessageFilter {
        scope: staff.scope(),
        states: wanted.states.clone(),
        kind: wanted.kind,
        invitation: wanted.invitation.clone(),
    };
    let listed = view.list_messages(&filter, page)?;
    Ok((staff, listed))
}

/// Looks one message up.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn show(
    desk: &Desk<'_>,
    caller: &Caller,
    id: &MessageRef,
) -> Result<(Staff, Message), Refusal> {
    let view = desk.store.view()?;
    let staff = authorise(&*view, caller, Action::Look)?;
    let message = theirs(&*view, &staff, id)?;
    Ok((staff, message))
}

fn theirs(view: &dyn View, staff: &Staff, id: &MessageRef) -> Result<Message, Refusal> {
    let not_found = || Refusal::NotFound {
        what: "message",
        asked: id.to_string(),
    };
    let message = view.message(id)?.ok_or_else(not_found)?;
    if let Some(reference) = &message.invitation {
        let invitation = view.invitation(reference)?.ok_or_else(not_found)?;
        if !staff
            .scope()
            .covers(&invitation.worker, invitation.team.as_ref())
        {
            return Err(not_found());
        }
    }
    Ok(message)
}

/// Lets messages go that are held, failed or wait for their next try: they are due at once.
///
/// # Errors
/// [`Refusal::MessageNotOpen`] for one that was sent or cancelled; nothing is changed then.
pub fn retry(
    desk: &Desk<'_>,
    caller: &Caller,
    ids: &[MessageRef],
) -> Result<Vec<Message>, Refusal> {
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    let staff = authorise(&*unit, caller, Action::Deliver)?;
    let mut released = Vec::new();
    for id in ids {
        let before = theirs(&*unit, &staff, id)?;
        let state = match before.state {
            MessageState::Queued => MessageState::Queued,
            MessageState::Held | MessageState::Failed => before
                .state
                .after(MessageEvent::Released)
                .map_err(|step| Refusal::MessageNotOpen {
                    message: id.clone(),
                    state: step.from,
                })?,
            MessageState::Sending
            | MessageState::Sent
            | MessageState::Delivered
            | MessageState::Cancelled => {
                let state = before.state.word();
                return Err(Refusal::MessageNotOpen {
                    message: id.clone(),
                    state,
                });
            }
        };
        let after = Message {
            state,
            next_attempt_at: now,
            error: None,
            fault: None,
            ..before.clone()
        };
        unit.move_message(&before, &after)?;
        let entry =
            Entry::done("message.released", id.as_str()).detail(format!("from={}", before.state));
        desk.record(&*unit, caller, entry, now)?;
        if let Some(invitation) = &after.invitation {
            touch(&*unit, invitation)?;
        }
        released.push(after);
    }
    unit.keep()?;
    Ok(released)
}
