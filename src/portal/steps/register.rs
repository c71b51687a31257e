//! Signing up: the invited address, six digits sent to it, name and password.

use crate::app::person::place::Place;
use crate::app::person::{PersonRefusal, register};
use crate::domain::name::{InvalidText, PersonName};
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page, wrong};
use crate::portal::steps::{
    Answer, address, code_wrong, digits, elsewhere, looking, needed, new_password, weak,
};
use minijinja::context;

fn form(ask: &Ask) -> Page {
    page("register.html", context! {}).value("email", ask.fields.get("email"))
}

/// Shows the form; without a link there is nothing to sign up for.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    let found = match looking(portal, ask) {
        Ok(found) => found,
        Err(PersonRefusal::NotSignedIn) => None,
        Err(other) => return Err(other),
    };
    match found {
        Some((_, Place::Invited { .. })) => Ok(form(ask).into()),
        None | Some((_, Place::Visitor)) => Ok(page("register_need_link.html", context! {}).into()),
        other => elsewhere(portal, other),
    }
}

/// *Send verification code*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match address(ask) {
        Err(wrong) => wrong,
        Ok(address) => {
            match register::send_email_code(&portal.desk(), ask.press(token), &address) {
                Ok(message) => return Ok(Reply::to("/register/code").emailing(message)),
                Err(PersonRefusal::AddressDiffers) => wrong("email", "address_differs"),
                Err(PersonRefusal::HasAccount) => wrong("email", "has_account"),
                Err(PersonRefusal::TooManyCodes) => wrong("", "too_many_codes"),
                Err(other) => return Err(other),
            }
        }
    };
    Ok(form(ask).wrongs(vec![told]).into())
}

fn with_code(portal: &Portal, ask: &Ask, wrongs: Vec<Wrong>) -> Answer {
    match looking(portal, ask)? {
        Some((
            _,
            Place::Invited {
                code_sent_to: Some(email),
            },
        )) => {
            let page = page("register_code.html", context! { email => email.as_str() });
            Ok(page.value("code", "").wrongs(wrongs).into())
        }
        Some((_, Place::Invited { code_sent_to: None })) => Ok(Reply::to("/register")),
        other => elsewhere(portal, other),
    }
}

/// Shows where the digits are typed.
pub(in crate::portal) fn look_code(portal: &Portal, ask: &Ask) -> Answer {
    with_code(portal, ask, Vec::new())
}

/// *Verify code*.
pub(in crate::portal) fn press_code(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match digits(ask) {
        Err(wrong) => wrong,
        Ok(typed) => match register::verify_email_code(&portal.desk(), ask.press(token), typed) {
            Ok(browser) => return Ok(Reply::to("/register/verified").with(browser)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_code(portal, ask, vec![told])
}

/// *Send new code*.
pub(in crate::portal) fn press_new_code(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let address = match looking(portal, ask)? {
        Some((
            _,
            Place::Invited {
                code_sent_to: Some(email),
            },
        )) => email,
        // The last one expired: the address is asked for again.
        Some((_, Place::Invited { code_sent_to: None })) => return Ok(Reply::to("/register")),
        other => return elsewhere(portal, other),
    };
    match register::send_email_code(&portal.desk(), ask.press(token), &address) {
        Ok(message) => Ok(Reply::to("/register/code").emailing(message)),
        Err(PersonRefusal::TooManyCodes) => {
            with_code(portal, ask, vec![wrong("", "too_many_codes")])
        }
        Err(other) => Err(other),
    }
}

/// Says that the address is verified.
pub(in crate::portal) fn look_verified(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::Details { email })) => Ok(page(
            "register_verified.html",
            context! { email => email.as_str() },
        )
        .into()),
        other => elsewhere(portal, other),
    }
}

fn details(portal: &Portal, ask: &Ask, wrongs: Vec<Wrong>) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::Details { email })) => {
            let shortest = portal.policy.password_shortest;
            let context = context! { shortest => shortest, email => email.as_str() };
            let page = page("register_details.html", context)
                .value("given_name", ask.fields.get("given_name"))
                .value("surname", ask.fields.get("surname"));
            Ok(page.wrongs(wrongs).into())
        }
        other => elsewhere(portal, other),
    }
}

/// Shows the form for name and password.
pub(in crate::portal) fn look_details(portal: &Portal, ask: &Ask) -> Answer {
    details(portal, ask, Vec::new())
}

fn name(ask: &Ask, field: &'static str, missing: &'static str) -> Result<PersonName, Wrong> {
    PersonName::parse(ask.fields.get(field)).map_err(|why| match why {
        InvalidText::Empty => wrong(field, missing),
        InvalidText::TooLong { .. } => wrong(field, "name_too_long"),
        InvalidText::Invisible { .. } => wrong(field, "name_invalid"),
    })
}

/// *Create*.
pub(in crate::portal) fn press_details(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let given_name = name(ask, "given_name", "given_name_missing");
    let surname = name(ask, "surname", "surname_missing");
    let mut wrongs: Vec<Wrong> = [&given_name, &surname]
        .into_iter()
        .filter_map(|name| name.as_ref().err().cloned())
        .collect();
    let password = new_password(ask, &mut wrongs);
    if let (Ok(given_name), Ok(surname), Some(password), true) =
        (&given_name, &surname, password, wrongs.is_empty())
    {
        let press = ask.press(token);
        match register::create(&portal.desk(), press, given_name, surname, password) {
            Ok(browser) => return Ok(Reply::to("/phone").with(browser)),
            Err(PersonRefusal::Password(why)) => wrongs.push(weak(why, &portal.policy)),
            Err(other) => return Err(other),
        }
    }
    details(portal, ask, wrongs)
}
