//! One press of a button, and the session that comes of it. The same press gets the same answer: the
//! browser may take the first, the second or both, in any order, and its person goes on.

use super::{PersonRefusal, enter};
use crate::app::desk::Desk;
use crate::domain::account::Account;
use crate::domain::id::{AccountRef, KeyId};
use crate::domain::secret::Secret;
use crate::domain::session::{LastPress, Pressed, SECOND_PRESS, Session, SessionLevel};
use crate::ports::again::again;
use crate::ports::store::{StoreError, UnitOfWork, View};
use crate::ports::vault::{Purpose, VaultError};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

/// The symbols of a token: five of its bits each.
const TOKEN: usize = 51;

/// A browser's session with the token that only the browser keeps.
pub struct Browser {
    /// The token, as good as 255 random bits; a new one after every step up.
    pub token: Secret,
    /// The session.
    pub session: Session,
}

/// One press of a button.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    pub(super) token: &'a Secret,
    form: Option<&'a Secret>,
}

impl<'a> Press<'a> {
    /// A press in the browser that keeps this token.
    pub fn of(token: &'a Secret) -> Self {
        Self { token, form: None }
    }

    /// The mark of the form that the button belongs to. It is drawn for every page that is shown, so a
    /// press with the same mark is the same press, sent again by an impatient finger.
    #[must_use]
    pub fn with_form(self, form: &'a Secret) -> Self {
        Self {
            form: Some(form),
            ..self
        }
    }

    pub(super) fn last_press(self, outcome: Pressed) -> Option<LastPress> {
        self.form.map(|form| LastPress {
            form_hash: hash(form),
            outcome,
        })
    }

    /// The token that the browser gets for this press, where the press gives it a new one. It comes out
    /// of the token before, the form's mark and a key, so that a press that is sent again gets the very
    /// token that the first answer may have brought already; one without a mark gets a drawn one.
    fn next_token(self, desk: &Desk<'_>) -> Result<Secret, VaultError> {
        match self.form {
            Some(form) => self.token_under(desk, &desk.vault.current_key()?, form),
            None => Ok(desk.drawn_token()),
        }
    }

    /// What [`Self::next_token`] gave, if it did: the newest key first, since there may be a newer one by
    /// now.
    fn tokens(self, desk: &Desk<'_>) -> Result<Vec<Secret>, VaultError> {
        let Some(form) = self.form else {
            return Ok(Vec::new());
        };
        let keys = desk.vault.keys()?;
        let newest_first = keys.iter().rev();
        newest_first
            .map(|key| self.token_under(desk, key, form))
            .collect()
    }

    fn token_under(
        self,
        desk: &Desk<'_>,
        key: &KeyId,
        form: &Secret,
    ) -> Result<Secret, VaultError> {
        let parts = [self.token.expose(), form.expose()];
        let bytes = desk.vault.derive(key, Purpose::Session, &parts)?;
        Ok(token(&bytes))
    }
}

pub(super) fn hash(token: &Secret) -> [u8; 32] {
    Sha256::digest(token.expose().as_bytes()).into()
}

fn token(bytes: &[u8; 32]) -> Secret {
    Secret::new(crate::domain::alphabet::encode(bytes, TOKEN))
}

impl Desk<'_> {
    fn drawn_token(&self) -> Secret {
        token(&self.draw())
    }
}

/// Begins a session for a browser that has none.
///
/// # Errors
/// The database's own.
pub fn arrive(desk: &Desk<'_>) -> Result<Browser, PersonRefusal> {
    again(|| {
        let unit = desk.store.begin()?;
        begin(unit, desk.drawn_token(), desk.clock.now())
    })
}

fn begin(
    unit: Box<dyn UnitOfWork + '_>,
    token: Secret,
    now: DateTime<Utc>,
) -> Result<Browser, PersonRefusal> {
    let session = Session {
        token_hash: hash(&token),
        level: SessionLevel::Visitor,
        invitation: None,
        account: None,
        created_at: now,
        seen_at: now,
        link_generation: None,
        stepped_at: now,
        previous_hash: None,
        last_press: None,
    };
    unit.add_session(&session)?;
    unit.keep()?;
    Ok(Browser { token, session })
}

/// The session of a press.
pub enum Visit {
    /// The browser's own.
    Own,
    /// Begun by this press, now or when it was sent the first time: the browser must be told its token.
    New(Browser),
    /// The press was made already, and its session went on: this is the answer again.
    Done(Browser),
}

/// Finds or begins the session of a press that anybody may make, in a browser that keeps this token or
/// none, of a form with this mark. Whoever presses twice before there was an answer begins one session.
///
/// # Errors
/// The database's own.
pub fn visit(
    desk: &Desk<'_>,
    token: Option<&Secret>,
    form: Option<&Secret>,
) -> Result<Visit, PersonRefusal> {
    if let Some(visit) = found(desk, token, form)? {
        return Ok(visit);
    }
    match first(desk, token, form) {
        // The same press, sent again, was served at the same moment and was faster.
        Err(PersonRefusal::Store(StoreError::Taken { .. })) => first(desk, token, form),
        done => done,
    }
}

/// As [`visit`], without beginning a session; `None` where there is none.
///
/// # Errors
/// The database's own.
pub fn found(
    desk: &Desk<'_>,
    token: Option<&Secret>,
    form: Option<&Secret>,
) -> Result<Option<Visit>, PersonRefusal> {
    if let Some(token) = token
        && live(desk, token)?.is_some()
    {
        return Ok(Some(Visit::Own));
    }
    let none = nothing();
    let press = Press {
        token: token.unwrap_or(&none),
        form,
    };
    match repeated(desk, press) {
        Err(PersonRefusal::NotSignedIn) => {}
        done => return done.map(|browser| Some(Visit::Done(browser))),
    }
    for token in press.tokens(desk)? {
        if let Some(session) = live(desk, &token)?
            && began_just_now(&session, desk.clock.now())
        {
            return Ok(Some(Visit::New(Browser { token, session })));
        }
    }
    Ok(None)
}

/// What stands for the token of a browser that has none.
fn nothing() -> Secret {
    Secret::new(String::new())
}

fn began_just_now(session: &Session, now: DateTime<Utc>) -> bool {
    now < session.created_at + SECOND_PRESS
}

/// Begins the session of a press.
fn first(
    desk: &Desk<'_>,
    token: Option<&Secret>,
    form: Option<&Secret>,
) -> Result<Visit, PersonRefusal> {
    let none = nothing();
    let press = Press {
        token: token.unwrap_or(&none),
        form,
    };
    again(|| {
        let token = press.next_token(desk)?;
        let token_hash = hash(&token);
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        // The same press, sent again, may have been served at the same moment.
        let begun = Press {
            token: &token,
            ..press
        };
        if let Some(browser) = stepped_up(&*unit, desk, begun, now)? {
            return Ok(Visit::Done(browser));
        }
        let token = match unit.session(&token_hash)? {
            Some(session) if began_just_now(&session, now) => {
                return Ok(Visit::New(Browser { token, session }));
            }
            // Much later the same form is sent out of the browser's memory: that is another visit.
            Some(_) => desk.drawn_token(),
            None if unit.session_after(&token_hash)?.is_some() => desk.drawn_token(),
            None => token,
        };
        begin(unit, token, now).map(Visit::New)
    })
}

fn live(desk: &Desk<'_>, token: &Secret) -> Result<Option<Session>, PersonRefusal> {
    again(|| {
        let view = desk.store.view()?;
        match enter(&*view, desk, token, desk.clock.now()) {
            Ok((session, _)) => Ok(Some(session)),
            Err(PersonRefusal::NotSignedIn) => Ok(None),
            Err(other) => Err(other),
        }
    })
}

/// As [`enter`], for the press of a button: a press that was answered already gets the same answer and
/// changes nothing.
pub(super) fn pressed(
    view: &dyn View,
    desk: &Desk<'_>,
    press: Press<'_>,
    now: DateTime<Utc>,
) -> Result<(Session, Option<Account>), PersonRefusal> {
    let (session, account) = enter(view, desk, press.token, now)?;
    match session.last_press {
        Some(last) if press.form.is_some_and(|form| hash(form) == last.form_hash) => {
            Err(match last.outcome {
                Pressed::Done => PersonRefusal::Repeated,
                Pressed::WrongCode => PersonRefusal::WrongCode,
                Pressed::CodeVoid => PersonRefusal::CodeVoid,
                Pressed::SignInFailed => PersonRefusal::SignInFailed,
            })
        }
        _ => Ok((session, account)),
    }
}

/// As [`pressed`], for a step that needs a level and an account.
pub(super) fn pressed_at(
    view: &dyn View,
    desk: &Desk<'_>,
    press: Press<'_>,
    level: SessionLevel,
    now: DateTime<Utc>,
) -> Result<(Session, Account), PersonRefusal> {
    let (session, account) = pressed(view, desk, press, now)?;
    match account {
        Some(account) if session.level == level => Ok((session, account)),
        _ => Err(PersonRefusal::NotSignedIn),
    }
}

/// Tells the browser its token again when a button that stepped the session up, or began one and stepped
/// it up, was pressed twice and the first answer was lost on the way. The form's mark must be the very
/// one that made the step, so an old token alone is worth nothing. Nothing is changed.
///
/// # Errors
/// [`PersonRefusal::NotSignedIn`] for anything else.
pub fn repeated(desk: &Desk<'_>, press: Press<'_>) -> Result<Browser, PersonRefusal> {
    again(|| {
        let now = desk.clock.now();
        let view = desk.store.view()?;
        if let Some(browser) = stepped_up(&*view, desk, press, now)? {
            return Ok(browser);
        }
        for token in press.tokens(desk)? {
            let begun = Press {
                token: &token,
                ..press
            };
            if let Some(browser) = stepped_up(&*view, desk, begun, now)? {
                return Ok(browser);
            }
        }
        Err(PersonRefusal::NotSignedIn)
    })
}

/// The session that this very press stepped up a moment ago.
fn stepped_up(
    view: &dyn View,
    desk: &Desk<'_>,
    press: Press<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Browser>, PersonRefusal> {
    let found = view.session_after(&hash(press.token))?;
    let Some(session) = found
        .filter(|session| session.last_press.is_some())
        .filter(|session| session.last_press == press.last_press(Pressed::Done))
        .filter(|session| now < session.stepped_at + SECOND_PRESS)
    else {
        return Ok(None);
    };
    let mut tokens = press.tokens(desk)?.into_iter();
    let token = tokens.find(|token| hash(token) == session.token_hash);
    Ok(token.map(|token| Browser { token, session }))
}

/// Moves a session on under a new token; the old token is worth nothing from then on.
pub(super) fn step_up(
    unit: &dyn UnitOfWork,
    desk: &Desk<'_>,
    press: Press<'_>,
    before: &Session,
    level: SessionLevel,
    account: Option<&AccountRef>,
    now: DateTime<Utc>,
) -> Result<Browser, PersonRefusal> {
    let token = press.next_token(desk)?;
    let session = Session {
        token_hash: hash(&token),
        level,
        account: account.cloned(),
        seen_at: now,
        stepped_at: now,
        previous_hash: Some(before.token_hash),
        last_press: press.last_press(Pressed::Done),
        ..before.clone()
    };
    unit.move_session(before, &session)?;
    Ok(Browser { token, session })
}

/// Keeps a session from growing idle, and remembers what came of the press.
pub(super) fn seen(
    unit: &dyn UnitOfWork,
    press: Press<'_>,
    before: &Session,
    outcome: Pressed,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    unit.move_session(
        before,
        &Session {
            seen_at: now,
            last_press: press.last_press(outcome),
            ..before.clone()
        },
    )
}
