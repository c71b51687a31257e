//! Looking at the outbox and letting held or failed messages go.

use crate::app::desk::{Caller, Desk, Entry, authorise, is_account_hidden, sees, touch};
use crate::app::outbox::{Kept, kept_back};
use crate::app::refusal::Refusal;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef};
use crate::domain::outbox::{Message, MessageEvent, MessageKind, MessageState};
use crate::domain::staff::{Action, Scope, Staff};
use crate::ports::again::again;
use crate::ports::mailer::Email;
use crate::ports::store::{Listed, MessageFilter, Order, Page, StoreError, View};

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

/// How many codes one look gives.
const CODES: u32 = 100;

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
    again(|| {
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
    })
}

/// Checks that the caller may send, and counts what is due and what waits.
///
/// # Errors
/// [`Refusal::Forbidden`], which is recorded.
pub fn due(desk: &Desk<'_>, caller: &Caller) -> Result<u64, Refusal> {
    again(|| {
        let view = desk.store.view()?;
        let allowed = authorise(&*view, caller, Action::Deliver);
        match allowed {
            Ok(_) => Ok(view.count_due_messages(desk.clock.now())?),
            Err(refusal) => {
                drop(view);
                Err(desk.refused(caller, &Entry::done("mail.sent", "outbox"), refusal))
            }
        }
    })
}

/// The verification codes that have not left yet, as many as one look gives: a portal sends them again
/// when their time has come. They are nobody else's, and of no use after ten minutes.
///
/// # Errors
/// The database's own.
pub fn codes(desk: &Desk<'_>) -> Result<Vec<MessageRef>, StoreError> {
    again(|| {
        let filter = MessageFilter {
            scope: Scope::All,
            states: vec![MessageState::Queued, MessageState::Sending],
            kind: Some(MessageKind::VerificationCode),
            invitation: None,
        };
        let listed = desk.store.view()?.list_messages(
            &filter,
            Page {
                limit: CODES,
                after: None,
                order: Order::OldestFirst,
            },
        )?;
        Ok(listed.items.into_iter().map(|code| code.id).collect())
    })
}

/// How many messages have not left yet and are not held.
///
/// # Errors
/// The database's own.
pub fn waiting(desk: &Desk<'_>) -> Result<u64, Refusal> {
    again(|| {
        let states = [MessageState::Queued, MessageState::Sending];
        Ok(desk.store.view()?.count_messages(&states)?)
    })
}

/// Writes an email that says what it is, for trying out the mail server, and records who asked for
/// it. It tells nothing about anybody.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn test_email(desk: &Desk<'_>, caller: &Caller, to: &EmailAddress) -> Result<Email, Refusal> {
    desk.guard(caller, Entry::done("mail.tested", "outbox"), || {
    let unit = desk.store.begin()?;
    authorise(&*unit, caller, Action::Deliver)?;
    let id = MessageRef::from_draw(desk.draw());
    let now = desk.clock.now();
    desk.record(&*unit, caller, Entry::done("mail.tested", id.as_str()), now)?;
    unit.keep()?;
    let lines = [
        "This is a test email.",
        "A member of staff sent it with the command “cso mail test”, to see whether emails arrive.",
        "It holds no code and no link, and there is nothing for you to do.",
    ];
    let subject = "Test email: nothing to do";
    Ok(Email {
        message_id: format!("{}@{}", id.as_str().to_ascii_lowercase(), desk.mail_domain),
        id,
        to: to.clone(),
        subject: subject.to_owned(),
        text: lines.join("\n\n") + "\n",
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{subject}</title></head>\n<body><p>{}</p></body></html>\n",
            lines.join("</p>\n<p>")
        ),
        language: "en",
    })
    })
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
    desk.guard(caller, Entry::done("message.shown", id.as_str()), || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Look)?;
        let message = theirs(&*view, &staff, id)?;
        Ok((staff, message))
    })
}

fn theirs(view: &dyn View, staff: &Staff, id: &MessageRef) -> Result<Message, Refusal> {
    let not_found = || Refusal::NotFound {
        what: "message",
        asked: id.to_string(),
    };
    let message = view.message(id)?.ok_or_else(not_found)?;
    if let Some(reference) = &message.invitation {
        let invitation = view.invitation(reference)?.ok_or_else(not_found)?;
        if !sees(view, staff, &invitation)? {
            return Err(Refusal::NotTheirs {
                what: "message",
                asked: id.to_string(),
                invitation: invitation.reference,
            });
        }
    }
    if let Some(account) = &message.account
        && is_account_hidden(view, staff, account)?
    {
        return Err(Refusal::Barred {
            what: "message",
            asked: id.to_string(),
        });
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
    desk.guard(
        caller,
        Entry::done(
            "message.released",
            ids.first().map_or("outbox", MessageRef::as_str),
        ),
        || {
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
                let about = match &before.invitation {
                    Some(invitation) => unit.invitation(invitation)?,
                    None => None,
                };
                match kept_back(desk, &*unit, &before, about.as_ref(), now)? {
                    Some(Kept::Contact(hold)) => {
                        return Err(Refusal::OnHold {
                            subject: format!("message {id}"),
                            hold: Box::new(hold),
                        });
                    }
                    Some(Kept::SafeContact(found)) => {
                        return Err(Refusal::SafeContact { found });
                    }
                    // The sender holds it once more; an activation email leaves knowingly.
                    Some(Kept::Restricted) | None => {}
                }
                let after = Message {
                    state,
                    next_attempt_at: now,
                    error: None,
                    fault: None,
                    ..before.clone()
                };
                unit.move_message(&before, &after)?;
                let entry = Entry::done("message.released", id.as_str())
                    .detail(format!("from={}", before.state));
                desk.record(&*unit, caller, entry, now)?;
                if let Some(invitation) = &after.invitation {
                    touch(&*unit, invitation)?;
                }
                released.push(after);
            }
            unit.keep()?;
            Ok(released)
        },
    )
}
