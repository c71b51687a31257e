//! Where a browser stands: which step its person is at, read from what is stored. Pages ask this
//! before they show anything, so that closing a window or going back loses nothing and skips nothing.

use crate::app::desk::Desk;
use crate::app::person::link::bound;
use crate::app::person::{PersonRefusal, enter, phone};
use crate::domain::account::{Account, MfaMethod, MfaState};
use crate::domain::email_address::EmailAddress;
use crate::domain::invitation::Invitation;
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::View;
use chrono::{DateTime, Utc};

/// A phone as far as its person may see it before both factors are proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPhone {
    /// `XXX-XXX-XXX26`.
    pub masked: String,
    /// Whether it can be texted; a landline is called.
    pub can_text: bool,
    /// How the newest code went out, as long as it can be typed in.
    pub sent: Option<MfaMethod>,
}

/// The step that a browser's person is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nobody has proved anything yet.
    Visitor,
    /// Came through a link that can be used, and proved nothing yet.
    Invited {
        /// The invited address, once a code was sent there: whoever asked for it typed it right.
        code_sent_to: Option<EmailAddress>,
    },
    /// Proved the address: name and password are next.
    Details {
        /// The proved address.
        email: EmailAddress,
    },
    /// Has a password and no confirmed phone.
    Enrol {
        /// The number given, where one waits for confirmation.
        phone: Option<KnownPhone>,
        /// Whether it was confirmed before and must be once more.
        again: bool,
    },
    /// Gave the right password: the second factor is next.
    SecondFactor(KnownPhone),
    /// Gave the right password while the phone is reset: six digits by email are next.
    ResetEmail {
        /// Whether they were sent and can be typed in.
        is_sent: bool,
    },
    /// Proved the address for a forgotten password: the second factor is next.
    ForgottenPhone(KnownPhone),
    /// May set a new password.
    NewPassword {
        /// The proved address.
        email: EmailAddress,
    },
    /// Signed in with both factors.
    Home,
}

/// Tells where the browser stands.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for a session that is over.
pub fn place(desk: &Desk<'_>, token: &Secret) -> Result<Place, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let (session, account) = enter(&*view, desk, token, now)?;
        let account = match account {
            Some(account) if session.level != SessionLevel::Visitor => account,
            asked => {
                let invitation = bound(&*view, &session, now)?;
                return visitor(&*view, invitation.as_ref(), asked, now);
            }
        };
        Ok(match session.level {
            SessionLevel::Visitor => Place::Visitor,
            SessionLevel::EmailProved if account.password_hash.is_none() => {
                // Withdrawn or expired meanwhile: there is nothing to sign up for any more.
                match bound(&*view, &session, now)? {
                    Some(_) => Place::Details {
                        email: account.email,
                    },
                    None => Place::Visitor,
                }
            }
            // Somebody else, or the same person in another window, has gone on meanwhile.
            SessionLevel::EmailProved if account.mfa_state() != MfaState::Confirmed => {
                Place::Visitor
            }
            SessionLevel::EmailProved => Place::ForgottenPhone(known(
                &*view,
                desk,
                &account,
                CodePurpose::PasswordPhone,
                now,
            )?),
            SessionLevel::Password if account.mfa_state() == MfaState::Confirmed => {
                Place::SecondFactor(known(&*view, desk, &account, CodePurpose::SignIn, now)?)
            }
            SessionLevel::Password if account.mfa_state() == MfaState::Reset => {
                let code = view.verification(&account.reference, CodePurpose::ResetEmail)?;
                Place::ResetEmail {
                    is_sent: code
                        .is_some_and(|code| code.ended_at.is_none() && now < code.expires_at),
                }
            }
            // Another browser has enrolled the number meanwhile.
            SessionLevel::PhoneReset if account.mfa_state() != MfaState::Reset => Place::Visitor,
            SessionLevel::Password | SessionLevel::PhoneReset if phone::is_given(&account) => {
                Place::Enrol {
                    again: account.phone.as_ref().is_some_and(|p| p.confirmations > 0),
                    phone: Some(known(&*view, desk, &account, CodePurpose::Phone, now)?),
                }
            }
            SessionLevel::Password | SessionLevel::PhoneReset => Place::Enrol {
                phone: None,
                again: false,
            },
            SessionLevel::PasswordReset => Place::NewPassword {
                email: account.email,
            },
            SessionLevel::Full => Place::Home,
        })
    })
}

/// Where somebody stands who has proved nothing. `asked` is the account that this browser asked six
/// digits for, so its person typed the address; nobody else with the link gets to see it.
fn visitor(
    view: &dyn View,
    invitation: Option<&Invitation>,
    asked: Option<Account>,
    now: DateTime<Utc>,
) -> Result<Place, PersonRefusal> {
    let Some(invitation) = invitation else {
        return Ok(Place::Visitor);
    };
    let mut code_sent_to = None;
    if let Some(account) =
        asked.filter(|account| account.email == invitation.email && account.password_hash.is_none())
    {
        let code = view.verification(&account.reference, CodePurpose::Email)?;
        if code.is_some_and(|code| code.ended_at.is_none() && now < code.expires_at) {
            code_sent_to = Some(account.email);
        }
    }
    Ok(Place::Invited { code_sent_to })
}

fn known(
    view: &dyn View,
    desk: &Desk<'_>,
    account: &Account,
    purpose: CodePurpose,
    now: DateTime<Utc>,
) -> Result<KnownPhone, PersonRefusal> {
    // A code that was tried too often still says how it went out: the page that tells so is the one
    // that offers the next.
    let code = view
        .verification(&account.reference, purpose)?
        .filter(|code| code.ended_at.is_none() && now < code.expires_at);
    Ok(KnownPhone {
        masked: account
            .phone
            .as_ref()
            .map(|phone| phone.masked.clone())
            .unwrap_or_default(),
        can_text: phone::can_text(desk, account)?,
        sent: code.and_then(|code| code.method),
    })
}
