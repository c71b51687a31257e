//! Signing in: the password, then the phone, every time.

use crate::app::person::place::{KnownPhone, Place};
use crate::app::person::sign_in::{self, NextFactor};
use crate::app::person::{PersonRefusal, sign_out};
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page, wrong};
use crate::portal::steps::{
    Answer, address, ask_page, code_page, code_wrong, digits, elsewhere, go_on, looking, method,
    needed, phone_page, visit,
};
use minijinja::context;

fn form(ask: &Ask, bound: bool) -> Page {
    page("sign_in.html", context! { bound => bound }).value("email", ask.fields.get("email"))
}

/// Whether the browser came through a link. A session that is over is no reason not to show the form.
fn is_bound(portal: &Portal, ask: &Ask) -> Result<bool, PersonRefusal> {
    match looking(portal, ask) {
        Ok(found) => Ok(matches!(found, Some((_, Place::Invited { .. })))),
        Err(PersonRefusal::NotSignedIn) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Shows the form. Whoever is signed in does not need it, and whoever is half-way may begin again.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask) {
        Ok(Some((token, Place::Home))) => go_on(portal, &token),
        Ok(Some((_, Place::Invited { .. }))) => Ok(form(ask, true).into()),
        Ok(_) | Err(PersonRefusal::NotSignedIn) => Ok(form(ask, false).into()),
        Err(other) => Err(other),
    }
}

/// *Sign in*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    let password = ask
        .fields
        .secret("password")
        .filter(|typed| !typed.expose().is_empty());
    let (address, password) = match (address(ask), password) {
        (Ok(address), Some(password)) => (address, password),
        (address, password) => {
            let mut wrongs: Vec<Wrong> = address.err().into_iter().collect();
            if password.is_none() {
                wrongs.push(wrong("password", "password_missing"));
            }
            return Ok(form(ask, is_bound(portal, ask)?).wrongs(wrongs).into());
        }
    };
    let (token, new) = match visit(portal, ask)? {
        Ok(tokens) => tokens,
        Err(reply) => return Ok(reply),
    };
    match sign_in::password(&portal.desk(), ask.press(&token), &address, password) {
        Ok(NextFactor::Phone { browser, .. }) => Ok(Reply::to("/sign-in/phone").with(browser)),
        // A number that was given before the window closed is not asked for again.
        Ok(NextFactor::Enrol(browser)) => Ok(go_on(portal, &browser.token)?.with(browser)),
        Err(PersonRefusal::SignInFailed) => {
            let page = form(ask, is_bound(portal, ask)?).wrongs(vec![wrong("email", "sign_in")]);
            Ok(Reply::from(page).keeping(new).even())
        }
        Err(other) => Err(other),
    }
}

/// Shows where a code can be sent to.
pub(in crate::portal) fn look_phone(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::SecondFactor(phone))) => {
            Ok(phone_page("sign_in_phone.html", &phone).signed_in().into())
        }
        other => elsewhere(portal, other),
    }
}

/// *Send Code*, *Call me*.
pub(in crate::portal) fn press_phone(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match method(ask) {
        None => wrong("", "method_missing"),
        Some(method) => match sign_in::send_code(&portal.desk(), ask.press(token), method) {
            Ok(message) => return Ok(Reply::to("/sign-in/code").phoning(message)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone| {
        ask_page("sign_in_phone.html", "sign_in_code.html", phone).wrongs(vec![told.clone()])
    })
}

fn with_phone(portal: &Portal, ask: &Ask, show: impl Fn(&KnownPhone) -> Page) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::SecondFactor(phone))) => Ok(show(&phone).signed_in().into()),
        other => elsewhere(portal, other),
    }
}

/// Shows where the code is typed.
pub(in crate::portal) fn look_code(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        // Where no code can be typed in, none was sent: the page must not say so.
        Some((_, Place::SecondFactor(phone))) if phone.sent.is_some() => {
            let page = code_page("sign_in_code.html", &phone, false);
            Ok(page.signed_in().into())
        }
        other => elsewhere(portal, other),
    }
}

/// *Verify code*.
pub(in crate::portal) fn press_code(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match digits(ask) {
        Err(wrong) => wrong,
        Ok(typed) => match sign_in::confirm(&portal.desk(), ask.press(token), typed) {
            Ok(browser) => return Ok(go_on(portal, &browser.token)?.with(browser)),
            // The person must first let go of one of the two.
            Err(PersonRefusal::AddressDiffers) => wrong("", "link_other"),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone| {
        code_page("sign_in_code.html", phone, false).wrongs(vec![told.clone()])
    })
}

/// *Sign out*.
pub(in crate::portal) fn press_out(portal: &Portal, ask: &Ask) -> Answer {
    if let Some(token) = &ask.token {
        sign_out(&portal.desk(), token)?;
    }
    Ok(Reply::to("/signed-out").forgetting())
}
