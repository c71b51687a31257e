//! Enrolling the phone: the number, a code to it, and the same once more.

use crate::app::desk::{Desk, Entry};
use crate::app::outbox::PhoneTarget;
use crate::app::person::link::bound;
use crate::app::person::{
    Browser, PersonRefusal, Press, Tried, accept_linked, failed_try, issue_code, link_account,
    pressed, record, seen, step_up, touch_linked, try_code,
};
use crate::domain::account::{Account, AccountEvent, MfaMethod, MfaState, Phone};
use crate::domain::id::MessageRef;
use crate::domain::phone::{InvalidPhone, PhoneNumber};
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, Pressed, Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::{UnitOfWork, View};
use crate::ports::vault::Purpose;
use chrono::{DateTime, Utc};

/// How far an enrolment is.
pub enum Enrolment {
    /// The number must be confirmed once more, with a new code.
    Again(Browser),
    /// The phone is the account's second factor from now on.
    Done(Browser),
}

/// Takes a number and sends the first code to it, for *Send Code* and *Call me*. Another number
/// begins again from the first confirmation.
///
/// # Errors
/// [`PersonRefusal::Phone`], [`PersonRefusal::TooManyCodes`], [`PersonRefusal::NotSignedIn`], also
/// where a phone is confirmed already: changing it is staff's business.
pub fn enrol(
    desk: &Desk<'_>,
    press: Press<'_>,
    country: &str,
    typed: &str,
    method: MfaMethod,
) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let number = PhoneNumber::parse(country, typed, &desk.policy.phone_countries)?;
        if method == MfaMethod::Sms && !number.takes_texts() {
            return Err(PersonRefusal::Phone(InvalidPhone::NoTexts));
        }
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, before) = enrolling(&*unit, desk, press, now)?;
        if !may_enrol(&before) {
            return Err(PersonRefusal::NotSignedIn);
        }
        let known = match &before.phone {
            Some(phone) => Some(open_number(desk, &before, phone)?),
            None => None,
        };
        let confirmations = match (&before.phone, known) {
            // What was confirmed before a reset does not count after it.
            (Some(phone), Some(known))
                if phone.confirmed_at.is_none() && known.expose() == number.as_str() =>
            {
                phone.confirmations
            }
            _ => 0,
        };
        let phone = Phone {
            sealed: desk
                .vault
                .seal(Purpose::Phone, before.reference.as_str(), number.as_str())?,
            masked: number.masked(),
            method,
            confirmations,
            confirmed_at: None,
            last_used_at: None,
        };
        let after = Account {
            phone: Some(phone),
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        let message = send(&*unit, desk, &after, method, CodePurpose::Phone, now)?;
        seen(&*unit, press, &session, Pressed::Done, now)?;
        touch_linked(&*unit, &after.reference)?;
        unit.keep()?;
        Ok(message)
    })
}

/// What a session must have proved before a number is enrolled in it: after a reset the address, too.
pub(super) fn enrolment_level(account: &Account) -> SessionLevel {
    if account.mfa_state() == MfaState::Reset {
        SessionLevel::PhoneReset
    } else {
        SessionLevel::Password
    }
}

/// The session of a press by somebody who has proved enough to enrol a number.
fn enrolling(
    view: &dyn View,
    desk: &Desk<'_>,
    press: Press<'_>,
    now: DateTime<Utc>,
) -> Result<(Session, Account), PersonRefusal> {
    match pressed(view, desk, press, now)? {
        (session, Some(account)) if session.level == enrolment_level(&account) => {
            Ok((session, account))
        }
        _ => Err(PersonRefusal::NotSignedIn),
    }
}

fn may_enrol(account: &Account) -> bool {
    account.password_hash.is_some()
        && (account.phone_reset_at.is_some()
            || account
                .phone
                .as_ref()
                .is_none_or(|phone| phone.confirmed_at.is_none()))
}

/// Whether a number was given that is to be confirmed. A number that staff reset is not it: whoever
/// holds the old phone must not get past the reset by confirming it once more.
pub(super) fn is_given(account: &Account) -> bool {
    may_enrol(account)
        && account
            .phone
            .as_ref()
            .is_some_and(|phone| phone.confirmed_at.is_none())
}

fn open_number(desk: &Desk<'_>, account: &Account, phone: &Phone) -> Result<Secret, PersonRefusal> {
    Ok(desk
        .vault
        .open(Purpose::Phone, account.reference.as_str(), &phone.sealed)?)
}

fn takes_texts(desk: &Desk<'_>, number: &Secret) -> bool {
    PhoneNumber::parse("44", number.expose(), &desk.policy.phone_countries)
        .map_or(true, |number| number.takes_texts())
}

/// Whether the account's number can be texted; no for none.
pub(super) fn can_text(desk: &Desk<'_>, account: &Account) -> Result<bool, PersonRefusal> {
    match &account.phone {
        Some(phone) => Ok(takes_texts(desk, &open_number(desk, account, phone)?)),
        None => Ok(false),
    }
}

/// Sends a code to the account's own number.
pub(super) fn send(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    account: &Account,
    method: MfaMethod,
    purpose: CodePurpose,
    now: DateTime<Utc>,
) -> Result<MessageRef, PersonRefusal> {
    let phone = account.phone.as_ref().ok_or(PersonRefusal::NotSignedIn)?;
    let number = open_number(desk, account, phone)?;
    if method == MfaMethod::Sms && !takes_texts(desk, &number) {
        return Err(PersonRefusal::Phone(InvalidPhone::NoTexts));
    }
    let code = issue_code(unit, desk, &account.reference, purpose, Some(method), now)?;
    let target = PhoneTarget {
        number: number.expose(),
        masked: &phone.masked,
        method,
    };
    let message = desk.queue_phone_code(unit, account, &target, code.digits().expose(), now)?;
    let detail = format!("purpose={purpose} method={method}");
    record(
        unit,
        Entry::done("phone_code.sent", account.reference.as_str()).detail(detail),
        now,
    )?;
    Ok(message.id)
}

/// Sends the next code to the number given before, for the second confirmation or *Send new code*.
///
/// # Errors
/// [`PersonRefusal::TooManyCodes`], [`PersonRefusal::NotSignedIn`].
pub fn send_again(
    desk: &Desk<'_>,
    press: Press<'_>,
    method: MfaMethod,
) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = enrolling(&*unit, desk, press, now)?;
        if !is_given(&account) {
            return Err(PersonRefusal::NotSignedIn);
        }
        let message = send(&*unit, desk, &account, method, CodePurpose::Phone, now)?;
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(message)
    })
}

/// Compares the code. After the last confirmation that the policy asks for, the account is active
/// and what it was invited to is accepted.
///
/// # Errors
/// [`PersonRefusal::WrongCode`] (counted), [`PersonRefusal::CodeVoid`],
/// [`PersonRefusal::NotSignedIn`].
pub fn confirm(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Enrolment, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, before) = enrolling(&*unit, desk, press, now)?;
        let reference = &before.reference;
        let Some(phone) = before.phone.clone().filter(|_| is_given(&before)) else {
            return Err(PersonRefusal::NotSignedIn);
        };
        let method = unit
            .verification(reference, CodePurpose::Phone)?
            .and_then(|code| code.method);
        match try_code(&*unit, desk, reference, CodePurpose::Phone, typed, now)? {
            Tried::Right => {}
            tried @ (Tried::Wrong | Tried::Void) => {
                return Err(failed_try(
                    unit,
                    press,
                    &session,
                    tried,
                    "phone.confirmed",
                    reference,
                    now,
                )?);
            }
        }
        let confirmations = phone.confirmations + 1;
        let done = confirmations >= desk.policy.phone_confirmations;
        let method = method.unwrap_or(phone.method);
        let confirmed_at = done.then_some(now);
        let next = Phone {
            confirmations,
            confirmed_at,
            method,
            last_used_at: confirmed_at,
            ..phone
        };
        let mut after = Account {
            phone: Some(next),
            version: before.version + 1,
            ..before.clone()
        };
        if done {
            after.state = before
                .state
                .after(AccountEvent::PhoneConfirmed)
                .map_err(|_| PersonRefusal::NotSignedIn)?;
            after.phone_reset_at = None;
            after.last_signed_in_at = Some(now);
            after.failed_sign_ins = 0;
            after.paused_until = None;
        }
        unit.move_account(&before, &after)?;
        let detail = format!("times={confirmations}");
        record(
            &*unit,
            Entry::done("phone.confirmed", reference.as_str()).detail(detail),
            now,
        )?;
        let level = if done {
            SessionLevel::Full
        } else {
            session.level
        };
        let browser = step_up(&*unit, desk, press, &session, level, Some(reference), now)?;
        if done {
            // Whoever came through a link with an account that had no phone yet is not asked to come again.
            let invitation = bound(&*unit, &session, now)?;
            if let Some(invitation) = invitation.filter(|found| found.email == before.email) {
                link_account(&*unit, &invitation, reference, now)?;
            }
            accept_linked(&*unit, reference, now)?;
            // Whatever the password or the mailbox alone had opened elsewhere ends with the second factor.
            unit.end_sessions_of(reference, Some(&browser.session.token_hash))?;
        }
        touch_linked(&*unit, reference)?;
        unit.keep()?;
        Ok(if done {
            Enrolment::Done(browser)
        } else {
            Enrolment::Again(browser)
        })
    })
}
