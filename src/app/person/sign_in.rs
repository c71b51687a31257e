//! Signing in: the password, then the phone, every time.

use crate::app::desk::{Desk, Entry};
use crate::app::person::link::bound;
use crate::app::person::{
    Browser, PersonRefusal, Press, Tried, accept_linked, denied, deny, failed_try, link_account,
    phone, pressed, pressed_at, record, seen, step_up, try_code,
};
use crate::domain::account::{Account, AccountState, MfaMethod, MfaState, Phone, pause_after};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::MessageRef;
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, Pressed, SessionLevel};
use crate::ports::again::again;
use chrono::{DateTime, Utc};

/// What comes after the right password.
pub enum NextFactor {
    /// A code to the confirmed phone.
    Phone {
        /// The browser under its new token.
        browser: Browser,
        /// The number as it is shown.
        masked: String,
        /// How it was confirmed.
        method: MfaMethod,
    },
    /// The phone was never confirmed: enrol one; or staff reset it: the address is proved first.
    Enrol(Browser),
}

/// Checks address and password. Whatever is wrong, the answer is the same and takes as long:
/// one password hash and one durable write.
///
/// # Errors
/// [`PersonRefusal::SignInFailed`]; [`PersonRefusal::NotSignedIn`] for a session that is over.
pub fn password(
    desk: &Desk<'_>,
    press: Press<'_>,
    address: &EmailAddress,
    password: &Secret,
) -> Result<NextFactor, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        let known = view.account_at(address)?;
        drop(view);
        let hash = known
            .as_ref()
            .and_then(|account| account.password_hash.as_deref());
        let right = desk.vault.is_password(password, hash);
        let renewed = match hash {
            Some(hash) if right && desk.vault.is_outdated(hash) => {
                Some(desk.vault.hash_password(password)?)
            }
            _ => None,
        };
        let unit = desk.store.begin()?;
        let (session, _) = pressed(&*unit, desk, press, now)?;
        // The account is looked at again: it may have changed while the hash was worked out.
        let before = match &known {
            Some(known) => unit
                .account(&known.reference)?
                .filter(|a| a.password_hash == known.password_hash),
            None => None,
        };
        let Some(before) = before else {
            seen(&*unit, press, &session, Pressed::SignInFailed, now)?;
            unit.keep()?;
            return Err(PersonRefusal::SignInFailed);
        };
        if !right || before.is_paused(now) || !is_open(&before) {
            let after = if right {
                before.clone()
            } else {
                failed(desk, &before, now)
            };
            unit.move_account(
                &before,
                &Account {
                    version: before.version + 1,
                    ..after
                },
            )?;
            seen(&*unit, press, &session, Pressed::SignInFailed, now)?;
            record(&*unit, denied("sign_in.password", &before.reference), now)?;
            unit.keep()?;
            return Err(PersonRefusal::SignInFailed);
        }
        // Failures are forgotten once the second factor is proved: whoever knows the password must not get
        // tries at the codes without end by typing it again.
        let after = Account {
            password_hash: renewed.or_else(|| before.password_hash.clone()),
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        let level = SessionLevel::Password;
        let browser = step_up(
            &*unit,
            desk,
            press,
            &session,
            level,
            Some(&before.reference),
            now,
        )?;
        record(
            &*unit,
            Entry::done("sign_in.password", before.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(match (after.mfa_state(), &after.phone) {
            (MfaState::Confirmed, Some(phone)) => NextFactor::Phone {
                browser,
                masked: phone.masked.clone(),
                method: phone.method,
            },
            _ => NextFactor::Enrol(browser),
        })
    })
}

fn is_open(account: &Account) -> bool {
    match account.state {
        AccountState::Registering | AccountState::Active => true,
        AccountState::Locked | AccountState::Closed => false,
    }
}

/// Counts a failure. While sign-in is paused nothing is counted, so that nobody can hold the
/// person's account shut by trying on.
pub(super) fn failed(desk: &Desk<'_>, before: &Account, now: DateTime<Utc>) -> Account {
    if before.is_paused(now) {
        return before.clone();
    }
    let failures = before.failed_sign_ins + 1;
    let policy = desk.policy;
    let pause = pause_after(
        failures,
        policy.sign_in_failures,
        policy.sign_in_pause,
        policy.sign_in_longest_pause,
    );
    Account {
        failed_sign_ins: failures,
        paused_until: pause.map(|pause| now + pause),
        ..before.clone()
    }
}

/// Sends a code to the confirmed phone.
///
/// # Errors
/// [`PersonRefusal::TooManyCodes`], [`PersonRefusal::Paused`], [`PersonRefusal::NotSignedIn`].
pub fn send_code(
    desk: &Desk<'_>,
    press: Press<'_>,
    method: MfaMethod,
) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, account) = pressed_at(&*unit, desk, press, SessionLevel::Password, now)?;
        if account.mfa_state() != MfaState::Confirmed {
            return Err(PersonRefusal::NotSignedIn);
        }
        if account.is_paused(now) {
            let subject = account.reference.as_str();
            return deny(unit, "phone_code.sent", subject, PersonRefusal::Paused, now);
        }
        let message = phone::send(&*unit, desk, &account, method, CodePurpose::SignIn, now)?;
        seen(&*unit, press, &session, Pressed::Done, now)?;
        unit.keep()?;
        Ok(message)
    })
}

/// Compares the code: the person is signed in, and the invitation whose link this browser followed
/// is theirs.
///
/// # Errors
/// [`PersonRefusal::WrongCode`] (counted, also as a failed sign-in), [`PersonRefusal::CodeVoid`], also
/// while sign-in is paused, [`PersonRefusal::AddressDiffers`] when the link was sent to another address,
/// [`PersonRefusal::NotSignedIn`].
pub fn confirm(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, before) = pressed_at(&*unit, desk, press, SessionLevel::Password, now)?;
        let reference = &before.reference;
        let Some(phone) = before
            .phone
            .clone()
            .filter(|_| before.mfa_state() == MfaState::Confirmed)
        else {
            return Err(PersonRefusal::NotSignedIn);
        };
        let invitation = bound(&*unit, &session, now)?;
        if invitation
            .as_ref()
            .is_some_and(|invitation| invitation.email != before.email)
        {
            return Err(PersonRefusal::AddressDiffers);
        }
        let tried = if before.is_paused(now) {
            Tried::Void
        } else {
            try_code(&*unit, desk, reference, CodePurpose::SignIn, typed, now)?
        };
        match tried {
            Tried::Right => {}
            tried @ (Tried::Wrong | Tried::Void) => {
                if tried == Tried::Wrong {
                    let after = Account {
                        version: before.version + 1,
                        ..failed(desk, &before, now)
                    };
                    unit.move_account(&before, &after)?;
                }
                return Err(failed_try(
                    unit,
                    press,
                    &session,
                    tried,
                    "sign_in.confirmed",
                    reference,
                    now,
                )?);
            }
        }
        let phone = Phone {
            last_used_at: Some(now),
            ..phone
        };
        let after = Account {
            phone: Some(phone),
            last_signed_in_at: Some(now),
            failed_sign_ins: 0,
            paused_until: None,
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        if let Some(invitation) = invitation {
            link_account(&*unit, &invitation, reference, now)?;
        }
        accept_linked(&*unit, reference, now)?;
        let browser = step_up(
            &*unit,
            desk,
            press,
            &session,
            SessionLevel::Full,
            Some(reference),
            now,
        )?;
        record(
            &*unit,
            Entry::done("sign_in.confirmed", reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}
