//! Putting messages into the outbox and taking them back; sending is `delivery`.

use crate::app::desk::Desk;
use crate::domain::account::{Account, MfaMethod};
use crate::domain::code::{LinkToken, UniqueCode};
use crate::domain::contact::{
    ContactHold, DO_NOT_CONTACT, NO_SAFE_CONTACT, SafeContact, needs_safe_contact, safe_contact,
};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, KeyId, MessageRef};
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::outbox::{Channel, Message, MessageEvent, MessageKind, MessageState};
use crate::ports::store::{Reach, StoreError, UnitOfWork, View};
use crate::ports::vault::{Purpose, Vault, VaultError};
use chrono::{DateTime, Utc};

/// How many times a drawn reference that is taken is drawn again: with a million of a thousand
/// million taken, the chance that all are is 10⁻⁴⁸.
pub(crate) const DRAWS: usize = 16;

/// Whether messages about this invitation may leave, or are held because a record of it became
/// restricted in the meantime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// They may.
    Free,
    /// They are held.
    Held,
}

impl Desk<'_> {
    fn message(
        &self,
        kind: MessageKind,
        channel: Channel,
        to: String,
        now: DateTime<Utc>,
    ) -> Message {
        let id = MessageRef::from_draw(self.draw());
        let tail = u64::from_be_bytes(self.draw());
        Message {
            message_id: format!(
                "{}.{tail:016x}@{}",
                id.as_str().to_ascii_lowercase(),
                self.mail_domain
            ),
            id,
            channel,
            kind,
            invitation: None,
            account: None,
            to,
            language: Language::English,
            state: MessageState::Queued,
            attempts: 0,
            generation: None,
            sealed: None,
            created_at: now,
            next_attempt_at: now,
            lease_until: None,
            sent_at: None,
            delivered_at: None,
            fault: None,
            error: None,
        }
    }

    /// Writes an email about an invitation into the outbox.
    ///
    /// # Errors
    /// The database's own.
    pub fn queue_email(
        &self,
        unit: &dyn UnitOfWork,
        invitation: &Invitation,
        kind: MessageKind,
        leave: Leave,
        now: DateTime<Utc>,
    ) -> Result<Message, StoreError> {
        let mut message = self.message(
            kind,
            Channel::Email,
            invitation.email.as_str().to_owned(),
            now,
        );
        message.invitation = Some(invitation.reference.clone());
        message.account.clone_from(&invitation.account);
        message.language = invitation.language;
        message.generation = match kind {
            MessageKind::Setup => Some(invitation.code.generation),
            MessageKind::Accept => invitation.link.as_ref().map(|link| link.generation),
            MessageKind::VerificationCode
            | MessageKind::Activation
            | MessageKind::Reminder
            | MessageKind::Closed => None,
        };
        let checked = safe_contact(invitation.safe_contact_on, self.policy.safe_contact, now);
        let note = if invitation.is_held {
            Some(DO_NOT_CONTACT)
        } else if leave == Leave::Held {
            Some(RESTRICTED)
        } else if needs_safe_contact(&message) && checked != SafeContact::Fine {
            Some(NO_SAFE_CONTACT)
        } else {
            None
        };
        hold_back(&mut message, note);
        unit.add_message(&message)?;
        Ok(message)
    }

    /// Writes down that the setup message goes out on paper: nothing sends it but staff, so it counts as
    /// sent, and where to is not kept.
    ///
    /// # Errors
    /// The database's own.
    pub fn post_letter(
        &self,
        unit: &dyn UnitOfWork,
        invitation: &Invitation,
        language: Language,
        now: DateTime<Utc>,
    ) -> Result<Message, StoreError> {
        let mut message = self.message(MessageKind::Setup, Channel::Post, BY_POST.to_owned(), now);
        message.invitation = Some(invitation.reference.clone());
        message.language = language;
        message.generation = Some(invitation.code.generation);
        message.state = MessageState::Sent;
        message.sent_at = Some(now);
        unit.add_message(&message)?;
        Ok(message)
    }

    /// Writes six digits for an email address into the outbox, sealed.
    ///
    /// # Errors
    /// The database's and the key ring's own.
    pub fn queue_code_email(
        &self,
        unit: &dyn UnitOfWork,
        account: &Account,
        invitation: Option<&InvitationRef>,
        digits: &str,
        now: DateTime<Utc>,
    ) -> Result<Message, QueueError> {
        let to = account.email.as_str().to_owned();
        let mut message = self.message(MessageKind::VerificationCode, Channel::Email, to, now);
        message.invitation = invitation.cloned();
        message.account = Some(account.reference.clone());
        message.language = account.language;
        message.sealed = Some(
            self.vault
                .seal(Purpose::Message, message.id.as_str(), digits)?,
        );
        let note = hold_over(unit, &message)?.map(|_| DO_NOT_CONTACT);
        hold_back(&mut message, note);
        unit.add_message(&message)?;
        Ok(message)
    }

    /// Writes six digits for a phone into the outbox: number and digits sealed together.
    ///
    /// # Errors
    /// The database's and the key ring's own.
    pub fn queue_phone_code(
        &self,
        unit: &dyn UnitOfWork,
        account: &Account,
        target: &PhoneTarget<'_>,
        digits: &str,
        now: DateTime<Utc>,
    ) -> Result<Message, QueueError> {
        let channel = match target.method {
            MfaMethod::Sms => Channel::Text,
            MfaMethod::Call => Channel::Call,
        };
        let to = target.masked.to_owned();
        let mut message = self.message(MessageKind::VerificationCode, channel, to, now);
        message.account = Some(account.reference.clone());
        message.language = account.language;
        let both = format!("{digits} {}", target.number);
        message.sealed = Some(
            self.vault
                .seal(Purpose::Message, message.id.as_str(), &both)?,
        );
        let note = hold_over(unit, &message)?.map(|_| DO_NOT_CONTACT);
        hold_back(&mut message, note);
        unit.add_message(&message)?;
        Ok(message)
    }
}

/// A phone that six digits go to.
pub struct PhoneTarget<'a> {
    /// The number with `+`.
    pub number: &'a str,
    /// The number as it is shown.
    pub masked: &'a str,
    /// By text or by call.
    pub method: MfaMethod,
}

/// Why a message could not be queued.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key ring.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What stands in the place of an address where a letter on paper is concerned.
pub const BY_POST: &str = "by post";

/// What stands with a message that is held because a record became restricted.
pub const RESTRICTED: &str = "held: a record became restricted";

/// What keeps a message back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nobody is to write to the person.
    Contact(ContactHold),
    /// A record of its invitation became restricted.
    Restricted,
    /// Nobody has made sure recently that the way to the person is safe.
    SafeContact(SafeContact),
}

impl Kept {
    /// What stands with a message that is held for this.
    pub fn note(&self) -> &'static str {
        match self {
            Self::Contact(_) => DO_NOT_CONTACT,
            Self::Restricted => RESTRICTED,
            Self::SafeContact(_) => NO_SAFE_CONTACT,
        }
    }
}

/// Whether anything keeps a message back at this moment, and what: the one place that says so, asked
/// before each send, before a message waits again, and before staff let one go. `invitation` is the one
/// that the message is about.
///
/// # Errors
/// The database's own.
pub fn kept_back(
    desk: &Desk<'_>,
    view: &dyn View,
    message: &Message,
    invitation: Option<&Invitation>,
    now: DateTime<Utc>,
) -> Result<Option<Kept>, StoreError> {
    let is_code = message.kind == MessageKind::VerificationCode;
    // An invitation says by itself whether it is on hold; six digits follow the account, too.
    let may_be_held = is_code || invitation.is_none_or(|invitation| invitation.is_held);
    if may_be_held && let Some(hold) = hold_over(view, message)? {
        return Ok(Some(Kept::Contact(hold)));
    }
    let Some(invitation) = invitation else {
        return Ok(None);
    };
    // The person is told that something ended, and an approver lets an activation leave knowingly.
    let is_private = matches!(
        message.kind,
        MessageKind::VerificationCode | MessageKind::Closed | MessageKind::Activation
    );
    if !is_private && leave(view, &invitation.reference)? == Leave::Held {
        return Ok(Some(Kept::Restricted));
    }
    let found = safe_contact(invitation.safe_contact_on, desk.policy.safe_contact, now);
    if needs_safe_contact(message) && found != SafeContact::Fine {
        return Ok(Some(Kept::SafeContact(found)));
    }
    Ok(None)
}

/// The oldest hold that a message would break.
fn hold_over(view: &dyn View, message: &Message) -> Result<Option<ContactHold>, StoreError> {
    let is_code = message.kind == MessageKind::VerificationCode;
    let account = message.account.as_ref();
    let email = EmailAddress::parse(&message.to).ok();
    let holds = view.holds_on(&Reach {
        invitation: message.invitation.as_ref(),
        email: email.as_ref().filter(|_| message.channel == Channel::Email),
        account: account.filter(|_| is_code || message.invitation.is_none()),
    })?;
    Ok(holds.into_iter().next())
}

fn hold_back(message: &mut Message, note: Option<&str>) {
    if let Some(note) = note {
        message.state = MessageState::Held;
        message.error = Some(note.to_owned());
    }
}

/// Cancels what has not left yet of an invitation, of one kind or of all, and tells how many.
/// What a sender holds this very moment is beyond taking back; its code or link is void by itself.
///
/// # Errors
/// The database's own.
pub fn cancel(
    unit: &dyn UnitOfWork,
    invitation: &InvitationRef,
    kind: Option<MessageKind>,
) -> Result<usize, StoreError> {
    let mut cancelled = 0;
    for before in unit.messages_of(invitation)? {
        let waits = matches!(before.state, MessageState::Queued | MessageState::Held);
        if waits
            && kind.is_none_or(|kind| before.kind == kind)
            && let Ok(state) = before.state.after(MessageEvent::Cancelled)
        {
            unit.move_message(
                &before,
                &Message {
                    state,
                    sealed: None,
                    ..before.clone()
                },
            )?;
            cancelled += 1;
        }
    }
    Ok(cancelled)
}

/// Whether messages about an invitation may leave.
///
/// # Errors
/// The database's own.
pub fn leave(view: &dyn View, invitation: &InvitationRef) -> Result<Leave, StoreError> {
    let restricted = crate::app::desk::restricted_since(view, invitation)?;
    Ok(if restricted == 0 {
        Leave::Free
    } else {
        Leave::Held
    })
}

/// Derives the unique code of one generation.
///
/// # Errors
/// The key is not in the ring.
pub fn unique_code(
    vault: &dyn Vault,
    key: &KeyId,
    invitation: &InvitationRef,
    generation: u32,
) -> Result<UniqueCode, VaultError> {
    let parts = [invitation.as_str(), &generation.to_string()];
    Ok(UniqueCode::from_derived(&*vault.derive(
        key,
        Purpose::UniqueCode,
        &parts,
    )?))
}

/// Derives the accept link's token of one generation.
///
/// # Errors
/// The key is not in the ring.
pub fn link_token(
    vault: &dyn Vault,
    key: &KeyId,
    invitation: &InvitationRef,
    generation: u32,
) -> Result<LinkToken, VaultError> {
    let parts = [invitation.as_str(), &generation.to_string()];
    let bytes = vault.derive(key, Purpose::AcceptLink, &parts)?;
    Ok(LinkToken::from_derived(
        invitation.clone(),
        generation,
        &bytes,
    ))
}
