//! What each page does: one function for looking at it and one for pressing its button.

pub(super) mod account;
pub(super) mod home;
pub(super) mod link;
pub(super) mod password;
pub(super) mod phone;
pub(super) mod register;
pub(super) mod reset;
pub(super) mod session;
pub(super) mod setup;
pub(super) mod sign_in;

use crate::app::person::password::WeakPassword;
use crate::app::person::place::{KnownPhone, Place, place};
use crate::app::person::{self, PersonRefusal, Remaining, Visit, decide};
use crate::domain::access::AccessState;
use crate::domain::account::MfaMethod;
use crate::domain::email_address::EmailAddress;
use crate::domain::phone::InvalidPhone;
use crate::domain::policy::Policy;
use crate::domain::secret::Secret;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Cookie, Page, Reply, Wrong, page, wrong};
use minijinja::context;

/// What a step gives.
pub(super) type Answer = Result<Reply, PersonRefusal>;

/// The page on which a place's person goes on.
fn path_of(portal: &Portal, token: &Secret, place: &Place) -> Result<&'static str, PersonRefusal> {
    Ok(match place {
        Place::Visitor | Place::Invited { code_sent_to: None } => "/sign-in",
        Place::Invited {
            code_sent_to: Some(_),
        } => "/register/code",
        Place::Details { .. } => "/register/verified",
        Place::Enrol { phone, again } => match phone {
            Some(phone) if phone.sent.is_some() => "/phone/code",
            Some(_) if *again => "/phone/confirm",
            Some(_) | None => "/phone",
        },
        Place::ResetEmail { is_sent: true } => "/sign-in/email-code",
        Place::ResetEmail { is_sent: false } => "/sign-in/email",
        Place::SecondFactor(phone) if phone.sent.is_some() => "/sign-in/code",
        Place::SecondFactor(_) => "/sign-in/phone",
        Place::ForgottenPhone(phone) if phone.sent.is_some() => "/password/phone-code",
        Place::ForgottenPhone(_) => "/password/phone",
        Place::NewPassword { .. } => "/password/new",
        Place::Home => {
            let offers = decide::records(&portal.desk(), token)?;
            let decides = offers
                .iter()
                .any(|offer| offer.access.state == AccessState::Offered);
            if decides { "/setup" } else { "/" }
        }
    })
}

/// How long the session of whoever gets this answer can still be used, and whose it is. A press counts as use, also one
/// that is refused: whoever mends a form has the whole time again, whatever was found. `None` where
/// there is no session; where the database is away the page has told it, or is there all the same.
pub(super) fn left(portal: &Portal, ask: &Ask, reply: &Reply) -> Option<Remaining> {
    let token = match &reply.cookie {
        Cookie::Keep => ask.token.as_ref()?,
        Cookie::Set(token) => token,
        Cookie::Forget => return None,
    };
    let desk = portal.desk();
    let found = if ask.is_press {
        person::remain(&desk, token)
    } else {
        person::left(&desk, token)
    };
    found.ok()
}

/// Sends the browser to where its person goes on.
fn go_on(portal: &Portal, token: &Secret) -> Answer {
    let place = place(&portal.desk(), token)?;
    Ok(Reply::to(path_of(portal, token, &place)?))
}

/// The place of a browser that looks at a page of somebody who is on the way. Looking keeps the
/// session awake. `None` without a session: then the way begins at the sign-in page.
fn looking(portal: &Portal, ask: &Ask) -> Result<Option<(Secret, Place)>, PersonRefusal> {
    let Some(token) = &ask.token else {
        return Ok(None);
    };
    person::stay(&portal.desk(), token)?;
    let place = place(&portal.desk(), token)?;
    Ok(Some((token.clone(), place)))
}

/// Where a browser goes that has no business on the page it asked for.
fn elsewhere(portal: &Portal, found: Option<(Secret, Place)>) -> Answer {
    match found {
        Some((token, place)) => Ok(Reply::to(path_of(portal, &token, &place)?)),
        None => Ok(Reply::to("/sign-in")),
    }
}

/// The session of a press that needs one.
fn needed(ask: &Ask) -> Result<&Secret, PersonRefusal> {
    ask.token.as_ref().ok_or(PersonRefusal::NotSignedIn)
}

/// The session of a press that anybody may make: the token, and the same once more where the browser
/// must be told; the whole answer where the press was made already.
fn visit(
    portal: &Portal,
    ask: &Ask,
) -> Result<Result<(Secret, Option<Secret>), Reply>, PersonRefusal> {
    let (token, mark) = (ask.token.as_ref(), ask.mark.as_ref());
    Ok(match person::visit(&portal.desk(), token, mark)? {
        Visit::Own => Ok((needed(ask)?.clone(), None)),
        Visit::New(browser) => Ok((browser.token.clone(), Some(browser.token))),
        Visit::Done(browser) => Err(go_on(portal, &browser.token)?.with(browser)),
    })
}

/// What a refusal becomes that no page tells itself.
pub(super) fn refused(portal: &Portal, ask: &Ask, refusal: &PersonRefusal) -> Answer {
    match refusal {
        PersonRefusal::Repeated | PersonRefusal::NotSignedIn => {
            let mark = ask.mark.as_ref().filter(|_| ask.is_press);
            let found = person::found(&portal.desk(), ask.token.as_ref(), mark)?;
            match (found, &ask.token) {
                // Pressed twice: the second answer must bring the person as far as the first.
                (Some(Visit::New(browser) | Visit::Done(browser)), _) => {
                    Ok(go_on(portal, &browser.token)?.with(browser))
                }
                // As well, or a page from before, while the session lives and its person goes on where they
                // are. Whoever is nowhere yet, or no longer, is told so.
                (Some(Visit::Own), Some(token)) if ask.is_press => {
                    let place = place(&portal.desk(), token)?;
                    let is_nowhere = matches!(place, Place::Visitor);
                    if is_nowhere && matches!(refusal, PersonRefusal::NotSignedIn) {
                        return Ok(ended());
                    }
                    Ok(Reply::to(path_of(portal, token, &place)?))
                }
                (Some(Visit::Own) | None, _) => Ok(ended()),
            }
        }
        PersonRefusal::Link(why) => Ok(link::refused_page(*why).into()),
        PersonRefusal::AddressDiffers
        | PersonRefusal::HasAccount
        | PersonRefusal::WrongCode
        | PersonRefusal::CodeVoid
        | PersonRefusal::TooManyCodes
        | PersonRefusal::Paused
        | PersonRefusal::SignInFailed
        | PersonRefusal::Phone(_)
        | PersonRefusal::Name(_)
        | PersonRefusal::Password(_)
        | PersonRefusal::NotOffered
        | PersonRefusal::Store(_)
        | PersonRefusal::Vault(_) => Ok(trouble().into()),
    }
}

/// The page for a session that is over.
fn ended() -> Reply {
    let page = page("session_ended.html", context! {}).status(401);
    Reply::from(page).forgetting()
}

/// The page for what is nobody's fault but the service's.
pub(super) fn trouble() -> Page {
    page("trouble.html", context! { ref => () }).status(503)
}

/// Reads the address of a form.
fn address(ask: &Ask) -> Result<EmailAddress, Wrong> {
    let typed = ask.fields.get("email").trim();
    if typed.is_empty() {
        return Err(wrong("email", "email_missing"));
    }
    EmailAddress::parse(typed).map_err(|_| wrong("email", "email_invalid"))
}

/// Reads the six digits of a form. Whether they fit is the use-case's to say, and only there is a try
/// counted: what cannot be a code at all is told here.
fn digits(ask: &Ask) -> Result<&Secret, Wrong> {
    match ask.fields.secret("code") {
        Some(typed) if !typed.expose().trim().is_empty() => {
            if crate::domain::code::VerificationCode::parse(typed.expose()).is_some() {
                Ok(typed)
            } else {
                Err(wrong("code", "code_format"))
            }
        }
        Some(_) | None => Err(wrong("code", "code_missing")),
    }
}

/// Which of *Send Code* and *Call me* was pressed.
fn method(ask: &Ask) -> Option<MfaMethod> {
    MfaMethod::from_word(ask.fields.get("method"))
}

/// What a refused code is called beside its field; `None` for what is not about the code.
fn code_wrong(refusal: &PersonRefusal) -> Option<Wrong> {
    match refusal {
        PersonRefusal::WrongCode => Some(wrong("code", "code_wrong")),
        PersonRefusal::CodeVoid => Some(wrong("code", "code_void")),
        PersonRefusal::TooManyCodes => Some(wrong("", "too_many_codes")),
        PersonRefusal::Paused => Some(wrong("", "paused")),
        PersonRefusal::Phone(InvalidPhone::NoTexts) => Some(wrong("", "phone_no_texts")),
        PersonRefusal::NotSignedIn
        | PersonRefusal::Repeated
        | PersonRefusal::Link(_)
        | PersonRefusal::AddressDiffers
        | PersonRefusal::HasAccount
        | PersonRefusal::SignInFailed
        | PersonRefusal::Phone(_)
        | PersonRefusal::Name(_)
        | PersonRefusal::Password(_)
        | PersonRefusal::NotOffered
        | PersonRefusal::Store(_)
        | PersonRefusal::Vault(_) => None,
    }
}

/// The page on which a code from the phone is typed.
fn code_page(template: &'static str, phone: &KnownPhone, again: bool) -> Page {
    // The last one may have expired meanwhile: then the way it would go out is as good as any.
    let sent = phone.sent.unwrap_or(if phone.can_text {
        MfaMethod::Sms
    } else {
        MfaMethod::Call
    });
    page(
        template,
        context! {
            masked => phone.masked.as_str(),
            method => sent.word(),
            can_text => phone.can_text,
            again => again,
        },
    )
    .value("code", "")
}

/// The page on which *Send Code* or *Call me* is pressed for a number that is known.
fn phone_page(template: &'static str, phone: &KnownPhone) -> Page {
    page(
        template,
        context! { masked => phone.masked.as_str(), can_text => phone.can_text },
    )
}

/// The page on which the next code was asked for in vain: while the last one can still be typed in, that
/// is where it is typed.
fn ask_page(number: &'static str, code: &'static str, phone: &KnownPhone) -> Page {
    match phone.sent {
        Some(_) => code_page(code, phone, false),
        None => phone_page(number, phone),
    }
}

/// Reads a new password, typed twice.
fn new_password<'a>(ask: &'a Ask, wrongs: &mut Vec<Wrong>) -> Option<&'a Secret> {
    let Some(password) = ask
        .fields
        .secret("password")
        .filter(|typed| !typed.expose().is_empty())
    else {
        wrongs.push(wrong("password", "password_missing"));
        return None;
    };
    if ask.fields.get("password_again") != password.expose() {
        wrongs.push(wrong("password_again", "password_differs"));
    }
    Some(password)
}

/// What is wrong with a password that was not taken.
fn weak(why: WeakPassword, policy: &Policy) -> Wrong {
    match why {
        WeakPassword::TooShort(_) => wrong("password", "password_short")
            .with("shortest", policy.password_shortest.to_string()),
        WeakPassword::TooLong(_) => {
            wrong("password", "password_long").with("longest", policy.password_longest.to_string())
        }
        WeakPassword::Guessable => wrong("password", "password_guessable"),
    }
}
