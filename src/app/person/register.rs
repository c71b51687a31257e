//! Signing up: the invited address proved by six digits, then name and password.

use crate::app::desk::{Desk, Entry};
use crate::app::outbox::DRAWS;
use crate::app::person::link::bound;
use crate::app::person::password::check_password;
use crate::app::person::{
    Browser, PersonRefusal, Press, Tried, deny, enter_at, failed_try, issue_code, link_account,
    pressed, pressed_at, record, step_up, try_code,
};
use crate::domain::account::{Account, AccountState};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{AccountRef, MessageRef};
use crate::domain::invitation::Invitation;
use crate::domain::name::PersonName;
use crate::domain::secret::Secret;
use crate::domain::session::{CodePurpose, Pressed, Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::{StoreError, Unique, UnitOfWork};
use chrono::{DateTime, Utc};

/// Sends six digits to the invited address, for *Send verification code* and *Send new code*.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] where no usable link is bound, [`PersonRefusal::AddressDiffers`],
/// [`PersonRefusal::HasAccount`], [`PersonRefusal::TooManyCodes`].
pub fn send_email_code(
    desk: &Desk<'_>,
    press: Press<'_>,
    address: &EmailAddress,
) -> Result<MessageRef, PersonRefusal> {
    for _ in 0..DRAWS {
        match attempt(desk, press, address) {
            Err(PersonRefusal::Store(StoreError::Taken {
                unique: Unique::Reference,
            })) => {}
            settled => return settled,
        }
    }
    Err(PersonRefusal::Store(StoreError::Taken {
        unique: Unique::Reference,
    }))
}

fn attempt(
    desk: &Desk<'_>,
    press: Press<'_>,
    address: &EmailAddress,
) -> Result<MessageRef, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, _) = pressed(&*unit, desk, press, now)?;
        let invitation = bound(&*unit, &session, now)?.ok_or(PersonRefusal::NotSignedIn)?;
        let of = invitation.reference.as_str();
        if invitation.email != *address {
            let refusal = PersonRefusal::AddressDiffers;
            return deny(unit, "email_code.sent", of, refusal, now);
        }
        let account = match unit.account_at(address)? {
            Some(account) if account.password_hash.is_some() => {
                return deny(unit, "email_code.sent", of, PersonRefusal::HasAccount, now);
            }
            Some(account) => account,
            None => new_account(&*unit, desk, &invitation, now)?,
        };
        let issued = issue_code(
            &*unit,
            desk,
            &account.reference,
            CodePurpose::Email,
            None,
            now,
        );
        let code = match issued {
            Err(refusal @ PersonRefusal::TooManyCodes) => {
                return deny(unit, "email_code.sent", of, refusal, now);
            }
            issued => issued?,
        };
        let message = desk.queue_code_email(
            &*unit,
            &account,
            Some(&invitation.reference),
            code.digits().expose(),
            now,
        )?;
        // The browser is known to have asked for it, so that its page can show the address.
        let asked = Session {
            account: Some(account.reference.clone()),
            level: SessionLevel::Visitor,
            seen_at: now,
            last_press: press.last_press(Pressed::Done),
            ..session.clone()
        };
        unit.move_session(&session, &asked)?;
        record(
            &*unit,
            Entry::done("email_code.sent", account.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(message.id)
    })
}

fn new_account(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<Account, PersonRefusal> {
    let account = Account {
        reference: AccountRef::from_draw(desk.draw()),
        state: AccountState::Registering,
        version: 1,
        email: invitation.email.clone(),
        given_name: None,
        surname: None,
        language: invitation.language,
        password_hash: None,
        created_at: now,
        email_verified_at: None,
        phone: None,
        phone_reset_at: None,
        last_signed_in_at: None,
        failed_sign_ins: 0,
        paused_until: None,
        locked_at: None,
        closed_at: None,
        close_asked_at: None,
    };
    unit.add_account(&account)?;
    let detail = format!("invitation={}", invitation.reference);
    record(
        unit,
        Entry::done("account.created", account.reference.as_str()).detail(detail),
        now,
    )?;
    Ok(account)
}

/// Compares the six digits, for *Verify code*.
///
/// # Errors
/// [`PersonRefusal::WrongCode`] (counted), [`PersonRefusal::CodeVoid`],
/// [`PersonRefusal::NotSignedIn`].
pub fn verify_email_code(
    desk: &Desk<'_>,
    press: Press<'_>,
    typed: &Secret,
) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let (session, _) = pressed(&*unit, desk, press, now)?;
        let invitation = bound(&*unit, &session, now)?.ok_or(PersonRefusal::NotSignedIn)?;
        let Some(before) = unit
            .account_at(&invitation.email)?
            .filter(|a| a.password_hash.is_none())
        else {
            return Err(PersonRefusal::CodeVoid);
        };
        match try_code(
            &*unit,
            desk,
            &before.reference,
            CodePurpose::Email,
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
                    "email.verified",
                    &before.reference,
                    now,
                )?);
            }
        }
        let after = Account {
            email_verified_at: Some(now),
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        let level = SessionLevel::EmailProved;
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
            Entry::done("email.verified", before.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}

/// Sets name and password and links the account to the invitation, for *Create*.
///
/// # Errors
/// [`PersonRefusal::Password`], [`PersonRefusal::NotSignedIn`].
pub fn create(
    desk: &Desk<'_>,
    press: Press<'_>,
    given_name: &PersonName,
    surname: &PersonName,
    password: &Secret,
) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        // Hashing takes long, so it comes before the unit; who it is for is looked at again inside.
        let view = desk.store.view()?;
        let (_, account) = enter_at(&*view, desk, press.token, SessionLevel::EmailProved, now)?;
        drop(view);
        let own = [
            account.email.as_str(),
            given_name.as_str(),
            surname.as_str(),
        ];
        check_password(desk.policy, password, &own)?;
        let hash = desk.vault.hash_password(password)?;
        let unit = desk.store.begin()?;
        let (session, before) = pressed_at(&*unit, desk, press, SessionLevel::EmailProved, now)?;
        let invitation = bound(&*unit, &session, now)?.ok_or(PersonRefusal::NotSignedIn)?;
        if before.password_hash.is_some() || before.email != invitation.email {
            return Err(PersonRefusal::NotSignedIn);
        }
        let after = Account {
            given_name: Some(given_name.clone()),
            surname: Some(surname.clone()),
            password_hash: Some(hash),
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_account(&before, &after)?;
        link_account(&*unit, &invitation, &before.reference, now)?;
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
            Entry::done("account.password_set", before.reference.as_str()),
            now,
        )?;
        unit.keep()?;
        Ok(browser)
    })
}
