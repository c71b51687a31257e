//! A forgotten password: six digits by email, then the phone, then a new one.

use crate::app::person::password::{self, Forgotten};
use crate::app::person::place::{KnownPhone, Place};
use crate::app::person::{self, PersonRefusal};
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page, wrong};
use crate::portal::steps::{
    Answer, address, ask_page, code_page, code_wrong, digits, elsewhere, looking, method, needed,
    new_password, phone_page, visit, weak,
};
use minijinja::context;

fn form(ask: &Ask) -> Page {
    page("forgotten.html", context! {}).value("email", ask.fields.get("email"))
}

/// Shows the form.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a step, and every step may refuse"
)]
pub(in crate::portal) fn look(_: &Portal, ask: &Ask) -> Answer {
    Ok(form(ask).into())
}

/// *Send verification code*. Known or not, the answer is the same.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    let address = match address(ask) {
        Ok(address) => address,
        Err(wrong) => return Ok(form(ask).wrongs(vec![wrong]).into()),
    };
    let (token, new) = match visit(portal, ask)? {
        Ok(tokens) => tokens,
        Err(reply) => return Ok(reply),
    };
    let reply = Reply::to("/password/code").keeping(new).even();
    match password::forgotten(&portal.desk(), ask.press(&token), &address) {
        Ok(Some(message)) => Ok(reply.emailing(message)),
        Ok(None) | Err(PersonRefusal::Repeated) => Ok(reply),
        Err(other) => Err(other),
    }
}

fn code_form(wrongs: Vec<Wrong>) -> Reply {
    let page = page("forgotten_code.html", context! {}).value("code", "");
    Reply::from(page.wrongs(wrongs)).even()
}

/// Shows where the digits are typed.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a step, and every step may refuse"
)]
pub(in crate::portal) fn look_code(_: &Portal, _: &Ask) -> Answer {
    Ok(code_form(Vec::new()))
}

/// *Verify code*.
pub(in crate::portal) fn press_code(portal: &Portal, ask: &Ask) -> Answer {
    let typed = match digits(ask) {
        Ok(typed) => typed,
        Err(wrong) => return Ok(code_form(vec![wrong])),
    };
    let token = needed(ask)?;
    match password::prove_email(&portal.desk(), ask.press(token), typed) {
        Ok(Forgotten::Phone { browser, .. }) => Ok(Reply::to("/password/phone").with(browser)),
        Ok(Forgotten::Password(browser)) => Ok(Reply::to("/password/new").with(browser)),
        Err(PersonRefusal::WrongCode) => Ok(code_form(vec![wrong("code", "code_wrong")])),
        Err(other) => Err(other),
    }
}

fn with_phone(portal: &Portal, ask: &Ask, show: impl Fn(&KnownPhone) -> Page) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::ForgottenPhone(phone))) => Ok(show(&phone).into()),
        other => elsewhere(portal, other),
    }
}

/// Shows where a code can be sent to.
pub(in crate::portal) fn look_phone(portal: &Portal, ask: &Ask) -> Answer {
    with_phone(portal, ask, |phone| {
        phone_page("forgotten_phone.html", phone)
    })
}

/// *Send Code*, *Call me*.
pub(in crate::portal) fn press_phone(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match method(ask) {
        None => wrong("", "method_missing"),
        Some(method) => match password::send_code(&portal.desk(), ask.press(token), method) {
            Ok(message) => return Ok(Reply::to("/password/phone-code").phoning(message)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone| {
        let (number, code) = ("forgotten_phone.html", "forgotten_phone_code.html");
        ask_page(number, code, phone).wrongs(vec![told.clone()])
    })
}

/// Shows where the code from the phone is typed.
pub(in crate::portal) fn look_phone_code(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::ForgottenPhone(phone))) if phone.sent.is_some() => {
            Ok(code_page("forgotten_phone_code.html", &phone, false).into())
        }
        other => elsewhere(portal, other),
    }
}

/// *Verify code*, of the phone.
pub(in crate::portal) fn press_phone_code(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match digits(ask) {
        Err(wrong) => wrong,
        Ok(typed) => match password::prove_phone(&portal.desk(), ask.press(token), typed) {
            Ok(browser) => return Ok(Reply::to("/password/new").with(browser)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone| {
        code_page("forgotten_phone_code.html", phone, false).wrongs(vec![told.clone()])
    })
}

fn new_form(portal: &Portal, ask: &Ask, wrongs: Vec<Wrong>) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::NewPassword { email })) => {
            let shortest = portal.policy.password_shortest;
            let context = context! { shortest => shortest, email => email.as_str() };
            Ok(page("new_password.html", context).wrongs(wrongs).into())
        }
        other => elsewhere(portal, other),
    }
}

/// Shows the form for the new password.
pub(in crate::portal) fn look_new(portal: &Portal, ask: &Ask) -> Answer {
    new_form(portal, ask, Vec::new())
}

/// *Set new password*.
pub(in crate::portal) fn press_new(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let mut wrongs = Vec::new();
    let password = new_password(ask, &mut wrongs);
    if let (Some(password), true) = (password, wrongs.is_empty()) {
        match password::set(&portal.desk(), ask.press(token), password) {
            Ok(browser) => return Ok(Reply::to("/password/done").with(browser)),
            // Pressed twice: the sign-in page would not say that it is done.
            Err(PersonRefusal::Repeated) => return Ok(Reply::to("/password/done")),
            // And the first answer was lost.
            Err(PersonRefusal::NotSignedIn) => {
                return match person::repeated(&portal.desk(), ask.press(token)) {
                    Ok(browser) => Ok(Reply::to("/password/done").with(browser)),
                    Err(refusal) => Err(refusal),
                };
            }
            Err(PersonRefusal::Password(why)) => wrongs.push(weak(why, &portal.policy)),
            Err(other) => return Err(other),
        }
    }
    new_form(portal, ask, wrongs)
}
