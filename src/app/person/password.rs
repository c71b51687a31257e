//! Passwords: what may be one, and a new one when the old is forgotten.

use crate::app::desk::{Desk, Entry};
use crate::app::person::sign_in::failed;
use crate::app::person::{
    Browser, PersonRefusal, Press, Tried, failed_try, issue_code, phone, pressed, pressed_at,
    record, seen, step_up, try_code,
};
use crate::domain::account::{Account, AccountState, MfaMethod, MfaState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::MessageRef;
use crate::domain::policy::Policy;
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, Pressed, Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::UnitOfWork;
use chrono::{DateTime, Utc};
use thiserror::Error;
use zxcvbn::Score;

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WeakPassword {
    /// Too few characters.
    #[error("a password has at least {0} characters")]
    TooShort(u32),
    /// Too many characters.
    #[error("a password has at most {0} characters")]
    TooLong(u32),
    /// A common password, or the person's own details.
    #[error("that password is too easily guessed")]
    Guessable,
}

/// Checks a password: its length, and that it is neither common nor made of the person's own
/// details. There is no rule on its composition.
///
/// # Errors
/// [`WeakPassword`].
pub fn check_password(
    policy: &Policy,
    password: &Secret,
    own: &[&str],
) -> Result<(), WeakPassword> {
    let length = password.expose().chars().count();
    let shortest = usize::try_from(policy.password_shortest).unwrap_or(usize::MAX);
    let longest = usize::try_from(policy.password_longest).unwrap_or(usize::MAX);
    if length < shortest {
        return Err(WeakPassword::TooShort(policy.password_shortest));
    }
    if length > longest {
        return Err(WeakPassword::TooLong(policy.password_longest));
    }
    // Parts of an address or a name count as well as the whole.
    let parts: Vec<&str> = own
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain([*text]))
        .filter(|part| part.chars().count() >= 3)
        .collect();
    if zxcvbn::zxcvbn(password.expose(), &parts).score() < Score::Two {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Sends six digits to an address whose password is forgotten. Known or not, the answer is the same.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for a session that is over.
pub fn forgotten(
    desk: &Desk<'_>,
    press: Press<'_>,
    address: &EmailAddress,
) -> Result<Option<MessageRef>, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, _) = pressed(&*unit, desk, press, now)?;
        // While the phone is reset the mailbox alone would be enough to take the account over, with every
        // access it has; then the worker is the only way.
        let account = unit.account_at(address)?.filter(|account| {
            account.password_hash.is_some()
                && account.mfa_state() != MfaState::Reset
                && matches!(
                    account.state,
                    AccountState::Registering | AccountState::Active
                )
        });
        let bound = Session {
            account: account.as_ref().map(|account| account.reference.clone()),
            level: SessionLevel::Visitor,
            seen_at: now,
            last_press: press.last_press(Pressed::Done),
            ..session.clone()
        };
        unit.move_session(&session, &bound)?;
        let mut message = None;
        if let Some(account) = account {
            match issue_code(
                &*unit,
                desk,
                &account.reference,
                CodePurpose::PasswordEmail,
                None,
                now,
            ) {
                Ok(code) => {
                    let queued =
                        desk.queue_code_email(&*unit, &account, None, code.digits().expose(), now)?;
                    message = Some(queued.id);
                }
                // Telling that too many were sent would tell that the address is known.
                Err(PersonRefusal::TooManyCodes) => {}
                Err(other) => return Err(other),
            }
            record(
                &*unit,
                Entry::done("password.forgotten", account.reference.as_str()),
                now,
            )?;
        }
        unit.keep()?;
        Ok(message)
    })
}

/// Tries a code of this way round the password. A wrong one counts as a failed sign-in, so that codes
/// cannot be guessed here without end; while sign-in is paused nothing is compared.
fn count_try(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    account: &Account,
    purpose: CodePurpose,
    typed: &Secret,
    now: DateTime<Utc>,
) -> Result<Tried, PersonRefusal> {
    if account.is_paused(now) {
        return Ok(Tried::Void);
    }
    let tried = try_code(unit, desk, &account.reference, purpose, typed, now)?;
    if tried == Tried::Wrong {
        let after = Account {
            version: account.version + 1,
            ..failed(desk, account, now)
        };
        unit.move_account(account, &after)?;
    }
    Ok(tried)
}

/// What comes after the emailed digits.
pub enum Forgotten {
    /// A code to the confirmed phone is next.
    Phone {
        /// The browser under its new token.
        browser: Browser,
        /// The number as it is shown.
        masked: String,
    },
    /// The account never had a phone: the new password is next.
    Password(Browser),
}

/// Compares the emailed digits.
///
/// # Errors
/// [`PersonRefusal::WrongCode`], also for an address that is not known;
/// [`PersonRefusal::NotSignedIn`].
pub fn prove_email(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Forgotten, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = pressed(&*unit, desk, press, now)?;
        let open = account.filter(|account| {
            session.level == SessionLevel::Visitor && account.mfa_state() != MfaState::Reset
        });
        let Some(account) = open else {
            seen(&*unit, press, &session, Pressed::WrongCode, now)?;
            unit.keep()?;
            return Err(PersonRefusal::WrongCode);
        };
        let reference = &account.reference;
        match count_try(
            &*unit,
            desk,
            &account,
            CodePurpose::PasswordEmail,
            typed,
            now,
        )? {
            Tried::Right => {}
            Tried::Wrong | Tried::Void => {
                // A void code answers like a wrong one: an unknown address has none at all.
                return Err(failed_try(
                    unit,
                    press,
                    &session,
                    Tried::Wrong,
                    "password.email_proved",
                    reference,
                    now,
                )?);
            }
        }
        let has_phone = account.mfa_state() == MfaState::Confirmed;
        let level = if has_phone {
            SessionLevel::EmailProved
        } else {
            SessionLevel::PasswordReset
        };
        let browser = step_up(&*unit, desk, press, &session, level, Some(reference), now)?;
        record(
            &*unit,
            Entry::done("password.email_proved", reference.as_str()),
            now,
        )?;
        unit.keep()?;
        let masked = account
            .phone
            .as_ref()
            .map(|phone| phone.masked.clone())
            .unwrap_or_default();
        Ok(if has_phone {
            Forgotten::Phone { browser, masked }
        } else {
            Forgotten::Password(browser)
        })
    })
}

/// Sends a code to the confirmed phone.
///
/// # Errors
/// [`PersonRefusal::TooManyCodes`], [`PersonRefusal::NotSignedIn`].
pub fn send_code(
    desk: &Desk<'_>,
    press: Press<'_>,
    method: MfaMethod,
) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = pressed_at(&*unit, desk, press, SessionLevel::EmailProved, now)?;
        if account.mfa_state() != MfaState::Confirmed {
            return Err(PersonRefusal::NotSignedIn);
        }
        let message = phone::send(
            &*unit,
            desk,
            &account,
            method,
            CodePurpose::PasswordPhone,
            now,
        )?;
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(message)
    })
}

/// Compares the code from the phone.
///
/// # Errors
/// [`PersonRefusal::WrongCode`] (counted), [`PersonRefusal::CodeVoid`],
/// [`PersonRefusal::NotSignedIn`].
pub fn prove_phone(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = pressed_at(&*unit, desk, press, SessionLevel::EmailProved, now)?;
        let reference = &account.reference;
        if account.mfa_state() != MfaState::Confirmed {
            return Err(PersonRefusal::NotSignedIn);
        }
        match count_try(
            &*unit,
            desk,
            &account,
            CodePurpose::PasswordPhone,
            typed,
            now,
        )? {
            Tried::Right => {}
            tried @ (Tried::Wrong | Tried::Void) => {
                return Err(failed_try(
                    unit,
                    press,
                    &session,
                    tried,
                    "password.phone_proved",
                    reference,
                    now,
                )?);
            }
        }
        let level = SessionLevel::PasswordReset;
        let browser = step_up(&*unit, desk, press, &session, level, Some(reference), now)?;
        record(
            &*unit,
            Entry::done("password.phone_proved", reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}

/// Sets the new password and ends every other session of the account. The person then signs in.
///
/// # Errors
/// [`PersonRefusal::Password`], [`PersonRefusal::NotSignedIn`].
pub fn set(desk: &Desk<'_>, press: Press<'_>, password: &Secret) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let level = SessionLevel::PasswordReset;
        let view = desk.store.view()?;
        let (_, account) = pressed_at(&*view, desk, press, level, now)?;
        drop(view);
        let name = |name: &Option<crate::domain::name::PersonName>| {
            name.as_ref()
                .map(|name| name.as_str().to_owned())
                .unwrap_or_default()
        };
        let (given, surname) = (name(&account.given_name), name(&account.surname));
        check_password(
            desk.policy,
            password,
            &[account.email.as_str(), &given, &surname],
        )?;
        let hash = desk.vault.hash_password(password)?;
        let unit = desk.store.begin()?;
        let (session, before) = pressed_at(&*unit, desk, press, level, now)?;
        let after = Account {
            password_hash: Some(hash),
            failed_sign_ins: 0,
            paused_until: None,
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        unit.end_sessions_of(&before.reference, Some(&session.token_hash))?;
        let browser = step_up(
            &*unit,
            desk,
            press,
            &session,
            SessionLevel::Visitor,
            None,
            now,
        )?;
        record(
            &*unit,
            Entry::done("password.set", before.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_judged_by_length_and_guessability_alone() {
        let check = |text: &str| {
            let own = ["sam.gamgee@example.org", "Samwise", "Gamgee"];
            check_password(&Policy::default(), &Secret::new(text.to_owned()), &own)
        };
        assert_eq!(check("seven77"), Err(WeakPassword::TooShort(8)));
        assert_eq!(check(&"long ".repeat(40)), Err(WeakPassword::TooLong(128)));
        for guessable in [
            "password1",
            "12345678",
            "gamgeegamgee",
            "SamwiseGamgee",
            "qwertyuiop",
        ] {
            assert_eq!(
                check(guessable),
                Err(WeakPassword::Guessable),
                "{guessable}"
            );
        }
        for fine in [
            "potatoes po-ta-toes",
            "élanvôtre brún 7",
            "second breakfast",
            "王小明愛吃馬鈴薯燉菜",
        ] {
            assert_eq!(check(fine), Ok(()), "{fine}");
        }
    }
}
