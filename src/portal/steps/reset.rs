//! Signing in while the phone is reset: six digits by email stand between the password and the new
//! number.

use crate::app::person::place::Place;
use crate::app::person::reset;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page};
use crate::portal::steps::{Answer, code_wrong, digits, elsewhere, looking, needed};
use minijinja::context;

fn send_page() -> Page {
    page("reset_email.html", context! {}).signed_in()
}

fn code_page() -> Page {
    page("reset_code.html", context! {})
        .value("code", "")
        .signed_in()
}

/// Shows where the code is asked for.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::ResetEmail { .. })) => Ok(send_page().into()),
        other => elsewhere(portal, other),
    }
}

/// *Send verification code*, *Send new code*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    match reset::send_code(&portal.desk(), ask.press(needed(ask)?)) {
        Ok(message) => Ok(Reply::to("/sign-in/email-code").emailing(message)),
        Err(refusal) => told(portal, ask, code_wrong(&refusal).ok_or(refusal)?),
    }
}

/// Shows where the digits are typed.
pub(in crate::portal) fn look_code(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        // Where no code can be typed in, none was sent: the page must not say so.
        Some((_, Place::ResetEmail { is_sent: true })) => Ok(code_page().into()),
        other => elsewhere(portal, other),
    }
}

/// *Verify code*.
pub(in crate::portal) fn press_code(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let wrong = match digits(ask) {
        Err(wrong) => wrong,
        Ok(typed) => match reset::prove_email(&portal.desk(), ask.press(token), typed) {
            Ok(browser) => return Ok(Reply::to("/phone").with(browser)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    told(portal, ask, wrong)
}

/// The page that the person is at, with what is wrong.
fn told(portal: &Portal, ask: &Ask, wrong: Wrong) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::ResetEmail { is_sent })) => {
            let page = if is_sent { code_page() } else { send_page() };
            Ok(page.wrongs(vec![wrong]).into())
        }
        other => elsewhere(portal, other),
    }
}
