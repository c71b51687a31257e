//! The invited person's half of the journey: link, sign-up, phone, decision, sign-in, forgotten
//! password. The portal's pages call these and nothing else.

pub mod close;
pub mod decide;
pub mod link;
pub mod password;
pub mod phone;
pub mod place;
mod press;
pub mod register;
pub mod reset;
pub mod sign_in;
mod visit;

pub use press::{Browser, Press, Visit, arrive, found, repeated, visit};
use press::{hash, pressed, pressed_at, seen, step_up};
pub use visit::{Remaining, left, remain, stay};

use crate::app::desk::{Desk, Entry, put};
use crate::app::outbox::QueueError;
use crate::domain::access::Access;
use crate::domain::account::{Account, AccountState};
use crate::domain::audit::{Actor, Outcome};
use crate::domain::code::VerificationCode;
use crate::domain::id::AccountRef;
use crate::domain::invitation::{Invitation, InvitationEvent, InvitationState, LinkFacts};
use crate::domain::name::InvalidText;
use crate::domain::phone::InvalidPhone;
use crate::domain::secret::{Secret, same};
use crate::domain::session::{CodePurpose, Pressed, Session, SessionLevel, Verification};
use crate::ports::again::{Failure, again};
use crate::ports::store::{StoreError, UnitOfWork, View};
use crate::ports::vault::{Purpose, VaultError};
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

/// Why a step of the person's was refused. A page tells its words; nothing here tells whether an
/// address is known.
#[derive(Debug, Error)]
pub enum PersonRefusal {
    /// The session is over, or has not come far enough: start again by signing in.
    #[error("the session has ended")]
    NotSignedIn,
    /// The button was pressed twice, and its work is done already: show where the person is.
    #[error("that was done already")]
    Repeated,
    /// The link cannot be used.
    #[error("the link cannot be used: {0}")]
    Link(#[from] link::LinkRefusal),
    /// Another address than the invited one.
    #[error("use the address that the invitation was sent to")]
    AddressDiffers,
    /// The invited address has an account: sign in with it.
    #[error("there is an account for this address already")]
    HasAccount,
    /// The code does not fit. The try was counted.
    #[error("that code is not right")]
    WrongCode,
    /// The code is used, expired, or was tried too often.
    #[error("that code can no longer be used")]
    CodeVoid,
    /// Too many codes were sent within an hour.
    #[error("too many codes were sent; wait a while")]
    TooManyCodes,
    /// Sign-in is paused for a while after too many wrong tries.
    #[error("sign-in is paused after too many wrong tries; wait a few minutes")]
    Paused,
    /// Address or password is wrong, or sign-in is paused; never told which.
    #[error("the email address or the password is not right")]
    SignInFailed,
    /// The number cannot be used.
    #[error(transparent)]
    Phone(#[from] InvalidPhone),
    /// The name cannot be used.
    #[error(transparent)]
    Name(#[from] InvalidText),
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] password::WeakPassword),
    /// The record is not offered, or no longer.
    #[error("that record is not offered")]
    NotOffered,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key ring.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Failure for PersonRefusal {
    fn store_error(&self) -> Option<&StoreError> {
        if let Self::Store(error) = self {
            Some(error)
        } else {
            None
        }
    }
}

impl From<QueueError> for PersonRefusal {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Store(error) => Self::Store(error),
            QueueError::Vault(error) => Self::Vault(error),
        }
    }
}

/// Forgets sessions that are over by their age.
///
/// # Errors
/// The database's own.
pub fn forget_stale(desk: &Desk<'_>) -> Result<u64, StoreError> {
    again(|| {
        let now = desk.clock.now();
        let policy = desk.policy;
        let unit = desk.store.begin()?;
        let ended =
            unit.end_stale_sessions(now - policy.session_idle, now - policy.session_absolute)?;
        unit.keep()?;
        Ok(ended)
    })
}

/// Ends a session.
///
/// # Errors
/// The database's own.
pub fn sign_out(desk: &Desk<'_>, token: &Secret) -> Result<(), PersonRefusal> {
    again(|| {
        let unit = desk.store.begin()?;
        if let Some(account) = unit.session(&hash(token))?.and_then(|s| s.account) {
            let entry = Entry::done("session.ended", account.as_str());
            record(&*unit, entry, desk.clock.now())?;
        }
        unit.end_session(&hash(token))?;
        unit.keep()?;
        Ok(())
    })
}

/// Looks a live session up, with its account where it has one. A locked or closed account ends what
/// the session may do at once.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`].
pub fn enter(
    view: &dyn View,
    desk: &Desk<'_>,
    token: &Secret,
    now: DateTime<Utc>,
) -> Result<(Session, Option<Account>), PersonRefusal> {
    let session = view
        .session(&hash(token))?
        .filter(|s| s.is_alive(now, desk.policy.session_idle, desk.policy.session_absolute))
        .ok_or(PersonRefusal::NotSignedIn)?;
    let account = match &session.account {
        None => None,
        Some(reference) => {
            let account = view.account(reference)?.ok_or(PersonRefusal::NotSignedIn)?;
            match account.state {
                // Whatever was proved before staff reset the phone may have been proved by whoever has it.
                AccountState::Registering | AccountState::Active
                    if session.level != SessionLevel::Visitor
                        && account
                            .phone_reset_at
                            .is_some_and(|at| session.stepped_at <= at) =>
                {
                    return Err(PersonRefusal::NotSignedIn);
                }
                AccountState::Registering | AccountState::Active => Some(account),
                AccountState::Locked | AccountState::Closed => {
                    return Err(PersonRefusal::NotSignedIn);
                }
            }
        }
    };
    Ok((session, account))
}

/// As [`enter`], for something that needs a level and an account.
fn enter_at(
    view: &dyn View,
    desk: &Desk<'_>,
    token: &Secret,
    level: SessionLevel,
    now: DateTime<Utc>,
) -> Result<(Session, Account), PersonRefusal> {
    let (session, account) = enter(view, desk, token, now)?;
    match account {
        Some(account) if session.level == level => Ok((session, account)),
        _ => Err(PersonRefusal::NotSignedIn),
    }
}

/// Writes what the person did into the audit trail.
fn record(unit: &dyn UnitOfWork, entry: Entry<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    unit.add_audit(&entry.event(Actor::Person, "portal", now), None)?;
    Ok(())
}

fn denied<'a>(action: &'static str, subject: &'a AccountRef) -> Entry<'a> {
    let mut entry = Entry::done(action, subject.as_str());
    entry.outcome = Outcome::Denied;
    entry
}

/// Draws six digits, stores their keyed hash and gives them back for sending. A newer code makes
/// the older one of the same purpose void.
fn issue_code(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    account: &AccountRef,
    purpose: CodePurpose,
    method: Option<crate::domain::account::MfaMethod>,
    now: DateTime<Utc>,
) -> Result<VerificationCode, PersonRefusal> {
    let policy = desk.policy;
    let (life, tries, sends) = match purpose {
        CodePurpose::Email | CodePurpose::PasswordEmail | CodePurpose::ResetEmail => (
            policy.email_code_life,
            policy.email_code_attempts,
            policy.email_code_sends,
        ),
        CodePurpose::Phone | CodePurpose::SignIn | CodePurpose::PasswordPhone => (
            policy.phone_code_life,
            policy.phone_code_attempts,
            policy.phone_code_sends,
        ),
    };
    let hour_ago = now - TimeDelta::hours(1);
    if unit.count_verifications(account, purpose, hour_ago)? >= u64::from(sends) {
        return Err(PersonRefusal::TooManyCodes);
    }
    if let Some(older) = unit
        .verification(account, purpose)?
        .filter(|older| older.ended_at.is_none())
    {
        unit.move_verification(
            &older,
            &Verification {
                ended_at: Some(now),
                ..older.clone()
            },
        )?;
    }
    let code = loop {
        // One in 4,000 draws would favour small codes and is drawn again.
        if let Some(code) = VerificationCode::from_draw(desk.draw_number()) {
            break code;
        }
    };
    let key = desk.vault.current_key()?;
    let parts = [purpose.word(), account.as_str(), code.digits().expose()];
    let hash = *desk.vault.derive(&key, Purpose::VerificationCode, &parts)?;
    unit.add_verification(&Verification {
        number: 0,
        account: account.clone(),
        purpose,
        method,
        key,
        hash,
        created_at: now,
        expires_at: now + life,
        attempts_left: tries,
        ended_at: None,
    })?;
    Ok(code)
}

/// What a typed code was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// Right, and used up by this.
    Right,
    /// Wrong; the try was counted. The unit must be kept.
    Wrong,
    /// There is no code that could be tried.
    Void,
}

/// Tries a typed code. Right or wrong, the caller keeps the unit.
fn try_code(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    account: &AccountRef,
    purpose: CodePurpose,
    typed: &Secret,
    now: DateTime<Utc>,
) -> Result<Tried, PersonRefusal> {
    let Some(before) = unit
        .verification(account, purpose)?
        .filter(|code| code.is_live(now))
    else {
        return Ok(Tried::Void);
    };
    let right = match VerificationCode::parse(typed.expose()) {
        Some(code) => {
            let parts = [purpose.word(), account.as_str(), code.digits().expose()];
            same(
                &*desk
                    .vault
                    .derive(&before.key, Purpose::VerificationCode, &parts)?,
                &before.hash,
            )
        }
        None => false,
    };
    let after = if right {
        Verification {
            ended_at: Some(now),
            ..before.clone()
        }
    } else {
        Verification {
            attempts_left: before.attempts_left.saturating_sub(1),
            ..before.clone()
        }
    };
    unit.move_verification(&before, &after)?;
    Ok(if right { Tried::Right } else { Tried::Wrong })
}

/// Keeps the unit after a try that failed, and gives the refusal for it. The session stays awake, as it
/// does where there is no account to try a code of.
fn failed_try(
    unit: Box<dyn UnitOfWork + '_>,
    press: Press<'_>,
    session: &Session,
    tried: Tried,
    action: &'static str,
    account: &AccountRef,
    now: DateTime<Utc>,
) -> Result<PersonRefusal, PersonRefusal> {
    let (outcome, refusal) = match tried {
        Tried::Right | Tried::Void => (Pressed::CodeVoid, PersonRefusal::CodeVoid),
        Tried::Wrong => (Pressed::WrongCode, PersonRefusal::WrongCode),
    };
    seen(&*unit, press, session, outcome, now)?;
    record(&*unit, denied(action, account), now)?;
    unit.keep()?;
    Ok(refusal)
}

/// Writes a refusal into the trail, in a unit in which nothing was changed yet, and hands it on.
fn deny<T>(
    unit: Box<dyn UnitOfWork + '_>,
    action: &'static str,
    subject: &str,
    refusal: PersonRefusal,
    now: DateTime<Utc>,
) -> Result<T, PersonRefusal> {
    let why = match &refusal {
        PersonRefusal::AddressDiffers => "another_address",
        PersonRefusal::HasAccount => "has_account",
        PersonRefusal::TooManyCodes => "too_many_codes",
        PersonRefusal::Paused => "paused",
        PersonRefusal::NotOffered => "not_offered",
        PersonRefusal::Link(link) => link.word(),
        PersonRefusal::NotSignedIn
        | PersonRefusal::Repeated
        | PersonRefusal::WrongCode
        | PersonRefusal::CodeVoid
        | PersonRefusal::SignInFailed
        | PersonRefusal::Phone(_)
        | PersonRefusal::Name(_)
        | PersonRefusal::Password(_)
        | PersonRefusal::Store(_)
        | PersonRefusal::Vault(_) => return Err(refusal),
    };
    let mut entry = Entry::done(action, subject).detail(format!("why={why}"));
    entry.outcome = Outcome::Denied;
    record(&*unit, entry, now)?;
    unit.keep()?;
    Err(refusal)
}

/// Links an account to an invitation: the link is spent, the accesses are the account's.
fn link_account(
    unit: &dyn UnitOfWork,
    before: &Invitation,
    account: &AccountRef,
    now: DateTime<Utc>,
) -> Result<Invitation, PersonRefusal> {
    for access in unit.accesses_of(&before.reference)? {
        unit.move_access(
            &access,
            &Access {
                account: Some(account.clone()),
                ..access.clone()
            },
        )?;
    }
    let link = before.link.clone().map(|link| LinkFacts {
        used_at: Some(now),
        ..link
    });
    let after = Invitation {
        link,
        account: Some(account.clone()),
        ..before.clone()
    };
    let after = put(unit, before, after)?;
    let entry =
        Entry::done("link.used", before.reference.as_str()).detail(format!("account={account}"));
    record(unit, entry, now)?;
    Ok(after)
}

/// Marks every invitation that is linked to the account and only waited for its phone as accepted.
fn accept_linked(
    unit: &dyn UnitOfWork,
    account: &AccountRef,
    now: DateTime<Utc>,
) -> Result<(), PersonRefusal> {
    for before in unit.invitations_of_account(account)? {
        if before.state == InvitationState::CodeVerified
            && let Ok(state) = before.state.after(InvitationEvent::Accepted)
        {
            put(
                unit,
                &before,
                Invitation {
                    state,
                    accepted_at: Some(now),
                    ..before.clone()
                },
            )?;
            record(
                unit,
                Entry::done("invitation.accepted", before.reference.as_str()),
                now,
            )?;
        }
    }
    Ok(())
}

/// Works out the steps of an account's invitations anew after the account changed.
fn touch_linked(unit: &dyn UnitOfWork, account: &AccountRef) -> Result<(), StoreError> {
    for invitation in unit.invitations_of_account(account)? {
        crate::app::desk::touch(unit, &invitation.reference)?;
    }
    Ok(())
}
