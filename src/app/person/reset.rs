//! After staff reset the phone: the password is followed by six digits to the email address, and only
//! both together lead to a new number.

use crate::app::desk::{Desk, Entry};
use crate::app::person::sign_in::failed;
use crate::app::person::{
    Browser, PersonRefusal, Press, Tried, deny, failed_try, issue_code, pressed_at, record, seen,
    step_up, try_code,
};
use crate::domain::account::{Account, MfaState};
use crate::domain::id::MessageRef;
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, Pressed, Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::View;
use chrono::{DateTime, Utc};

/// The session of somebody who gave the right password while the phone is reset.
fn waiting(
    view: &dyn View,
    desk: &Desk<'_>,
    press: Press<'_>,
    now: DateTime<Utc>,
) -> Result<(Session, Account), PersonRefusal> {
    let (session, account) = pressed_at(view, desk, press, SessionLevel::Password, now)?;
    if account.mfa_state() == MfaState::Reset {
        Ok((session, account))
    } else {
        Err(PersonRefusal::NotSignedIn)
    }
}

/// Sends six digits to the account's address, for *Send verification code* and *Send new code*.
///
/// # Errors
/// [`PersonRefusal::TooManyCodes`], [`PersonRefusal::Paused`]; [`PersonRefusal::NotSignedIn`], also
/// where the phone is not reset.
pub fn send_code(desk: &Desk<'_>, press: Press<'_>) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = waiting(&*unit, desk, press, now)?;
        let reference = &account.reference;
        if account.is_paused(now) {
            let subject = reference.as_str();
            return deny(unit, "email_code.sent", subject, PersonRefusal::Paused, now);
        }
        let code = issue_code(&*unit, desk, reference, CodePurpose::ResetEmail, None, now)?;
        let message = desk.queue_code_email(&*unit, &account, None, code.digits().expose(), now)?;
        let entry =
            Entry::done("email_code.sent", reference.as_str()).detail("purpose=reset_email");
        record(&*unit, entry, now)?;
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(message.id)
    })
}

/// Compares the digits: a new number may be enrolled then.
///
/// # Errors
/// [`PersonRefusal::WrongCode`] (counted, also as a failed sign-in), [`PersonRefusal::CodeVoid`], also
/// while sign-in is paused, [`PersonRefusal::NotSignedIn`].
pub fn prove_email(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = waiting(&*unit, desk, press, now)?;
        let reference = &account.reference;
        let tried = if account.is_paused(now) {
            Tried::Void
        } else {
            try_code(&*unit, desk, reference, CodePurpose::ResetEmail, typed, now)?
        };
        match tried {
            Tried::Right => {}
            tried @ (Tried::Wrong | Tried::Void) => {
                if tried == Tried::Wrong {
                    let after = Account {
                        version: account.version + 1,
                        ..failed(desk, &account, now)
                    };
                    unit.move_account(&account, &after)?;
                }
                let action = "phone_reset.email_proved";
                return Err(failed_try(
                    unit, press, &session, tried, action, reference, now,
                )?);
            }
        }
        let level = SessionLevel::PhoneReset;
        let browser = step_up(&*unit, desk, press, &session, level, Some(reference), now)?;
        let entry = Entry::done("phone_reset.email_proved", reference.as_str());
        record(&*unit, entry, now)?;
        unit.keep()?;
        Ok(browser)
    })
}
