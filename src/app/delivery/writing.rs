//! Writing a claimed message: the only place where a code or link becomes part of a text.

use crate::app::delivery::{Fate, Post};
use crate::app::desk::Desk;
use crate::app::letters::{ClosedBecause, Letter, LetterError, PhoneLetter, ReminderStep};
use crate::app::outbox::{link_token, unique_code};
use crate::domain::account::{AccountState, MfaMethod};
use crate::domain::email_address::EmailAddress;
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::journey::Stage;
use crate::domain::outbox::{Channel, Message, MessageKind};
use crate::domain::phone::PhoneNumber;
use crate::domain::secret::Secret;
use crate::ports::mailer::Email;
use crate::ports::messenger::PhoneMessage;
use crate::ports::vault::{Purpose, VaultError};

/// Why a message could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("the text could not be written: {0}")]
    Letter(#[from] LetterError),
    #[error("the text could not be written: {0}")]
    Vault(#[from] VaultError),
    #[error("the text could not be written: the message lacks {0}")]
    Lacks(&'static str),
}

pub(super) fn written(
    desk: &Desk<'_>,
    post: &Post<'_>,
    message: &Message,
    invitation: Option<&Invitation>,
    account: Option<AccountState>,
) -> Result<Fate, Unwritten> {
    match message.channel {
        Channel::Email => {
            let letter = letter(desk, post, message, invitation, account)?;
            let text = post.letters.render(&letter, message.language)?;
            Ok(Fate::Email(Box::new(Email {
                id: message.id.clone(),
                message_id: message.message_id.clone(),
                to: EmailAddress::parse(&message.to).map_err(|_| Unwritten::Lacks("an address"))?,
                subject: text.subject,
                text: text.text,
                html: text.html,
                language: message.language.word(),
            })))
        }
        // It is on paper already when it is written down; nothing ever claims it.
        Channel::Post => Err(Unwritten::Lacks("a way to be sent: staff send letters")),
        Channel::Text | Channel::Call => {
            let method = if message.channel == Channel::Text {
                MfaMethod::Sms
            } else {
                MfaMethod::Call
            };
            let both = opened(desk, message)?;
            let (digits, number) = both
                .expose()
                .split_once(' ')
                .ok_or(Unwritten::Lacks("its number"))?;
            let letter = PhoneLetter {
                digits: Secret::new(digits.to_owned()),
                minutes: minutes(desk.policy.phone_code_life),
            };
            let text = post
                .letters
                .render_phone(&letter, method, message.language)?;
            let to = PhoneNumber::parse("44", number, &desk.policy.phone_countries)
                .map_err(|_| Unwritten::Lacks("a number that may be used"))?;
            let language = message.language.word();
            Ok(Fate::Phone(Box::new(PhoneMessage {
                id: message.id.clone(),
                method,
                to,
                text,
                language,
            })))
        }
    }
}

fn opened(desk: &Desk<'_>, message: &Message) -> Result<Secret, Unwritten> {
    let sealed = message
        .sealed
        .as_ref()
        .ok_or(Unwritten::Lacks("its code"))?;
    Ok(desk
        .vault
        .open(Purpose::Message, message.id.as_str(), sealed)?)
}

fn minutes(span: chrono::TimeDelta) -> u32 {
    u32::try_from(span.num_minutes()).unwrap_or(u32::MAX)
}

/// Where people sign in.
pub fn sign_in_link(public_url: &str) -> String {
    format!("{public_url}/sign-in")
}

/// The whole accept link for a token.
pub fn accept_link(public_url: &str, token: &Secret) -> Secret {
    Secret::new(format!("{public_url}/accept/{}", token.expose()))
}

fn letter(
    desk: &Desk<'_>,
    post: &Post<'_>,
    message: &Message,
    invitation: Option<&Invitation>,
    account: Option<AccountState>,
) -> Result<Letter, Unwritten> {
    let about = || invitation.ok_or(Unwritten::Lacks("its invitation"));
    Ok(match message.kind {
        MessageKind::Setup => {
            let invitation = about()?;
            let facts = &invitation.code;
            let code = unique_code(
                desk.vault,
                &facts.key,
                &invitation.reference,
                facts.generation,
            )?;
            Letter::Setup {
                reference: invitation.reference.clone(),
                code: code.shown(),
                expires_at: facts.expires_at,
            }
        }
        MessageKind::Accept => {
            let invitation = about()?;
            let facts = invitation
                .link
                .as_ref()
                .ok_or(Unwritten::Lacks("its link"))?;
            let token = link_token(
                desk.vault,
                &facts.key,
                &invitation.reference,
                facts.generation,
            )?;
            Letter::Accept {
                reference: invitation.reference.clone(),
                link: accept_link(post.public_url, &token.shown()),
                expires_at: facts.expires_at,
            }
        }
        MessageKind::VerificationCode => Letter::VerificationCode {
            digits: opened(desk, message)?,
            minutes: minutes(desk.policy.email_code_life),
        },
        MessageKind::Activation => Letter::Activation {
            reference: about()?.reference.clone(),
            link: sign_in_link(post.public_url),
        },
        MessageKind::Reminder => {
            let invitation = about()?;
            let (step, expires_at) = match invitation.step.stage() {
                Stage::SetupEmail | Stage::Code => {
                    (ReminderStep::Code, Some(invitation.expires_at()))
                }
                Stage::AcceptEmail | Stage::SignUp => {
                    (ReminderStep::Link, Some(invitation.expires_at()))
                }
                Stage::Phone
                | Stage::ChooseRecords
                | Stage::Approval
                | Stage::Active
                | Stage::Closed => {
                    let link = sign_in_link(post.public_url);
                    (ReminderStep::ChooseRecords { link }, None)
                }
            };
            Letter::Reminder {
                reference: invitation.reference.clone(),
                step,
                expires_at,
            }
        }
        MessageKind::Closed => {
            let invitation = about()?;
            // What was active when the invitation was taken back ends by itself, later.
            let is_withdrawal = invitation.state == InvitationState::Withdrawn
                && invitation
                    .ended_at
                    .is_none_or(|ended| message.created_at <= ended);
            let because = if account == Some(AccountState::Closed) {
                ClosedBecause::AccountClosed
            } else if is_withdrawal {
                ClosedBecause::Withdrawn
            } else {
                ClosedBecause::AccessEnded
            };
            Letter::Closed {
                reference: invitation.reference.clone(),
                because,
            }
        }
    })
}
