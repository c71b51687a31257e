//! Enrolling the phone: the number, a code to it, and the same once more.

use crate::app::person::PersonRefusal;
use crate::app::person::phone::{self, Enrolment};
use crate::app::person::place::{KnownPhone, Place};
use crate::domain::phone::InvalidPhone;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page, wrong};
use crate::portal::steps::{
    Answer, code_page, code_wrong, digits, elsewhere, go_on, looking, method, needed, phone_page,
};
use minijinja::{Value, context};

fn form(portal: &Portal, ask: &Ask) -> Page {
    let countries: Vec<Value> = portal
        .policy
        .phone_countries
        .iter()
        .map(|code| {
            let known = portal
                .pages
                .text(ask.language, &format!("phone.country_{code}"));
            let name = if known.is_empty() {
                format!("+{code}")
            } else {
                format!("{known} (+{code})")
            };
            context! { code => code, name => name }
        })
        .collect();
    let standard = portal.policy.phone_countries.first();
    let chosen = match ask.fields.get("country") {
        "" => standard.map_or("", String::as_str),
        chosen => chosen,
    };
    page("phone.html", context! { countries => countries })
        .value("country", chosen)
        .value("phone", ask.fields.get("phone"))
        .signed_in()
}

/// Shows the form.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((_, Place::Enrol { .. })) => Ok(form(portal, ask).into()),
        other => elsewhere(portal, other),
    }
}

fn phone_wrong(why: &InvalidPhone) -> Wrong {
    match why {
        InvalidPhone::Shape => wrong("phone", "phone_invalid"),
        InvalidPhone::Country { .. } => wrong("country", "phone_country"),
        InvalidPhone::Range => wrong("phone", "phone_not_allowed"),
        InvalidPhone::NoTexts => wrong("phone", "phone_no_texts"),
    }
}

/// *Send Code*, *Call me*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let typed = ask.fields.get("phone").trim();
    let told = match method(ask) {
        _ if typed.is_empty() => wrong("phone", "phone_missing"),
        None => wrong("phone", "method_missing"),
        Some(method) => {
            let country = ask.fields.get("country");
            match phone::enrol(&portal.desk(), ask.press(token), country, typed, method) {
                Ok(message) => return Ok(Reply::to("/phone/code").phoning(message)),
                Err(PersonRefusal::Phone(why)) => phone_wrong(&why),
                Err(PersonRefusal::TooManyCodes) => wrong("", "too_many_codes"),
                Err(other) => return Err(other),
            }
        }
    };
    Ok(form(portal, ask).wrongs(vec![told]).into())
}

fn with_phone(portal: &Portal, ask: &Ask, show: impl Fn(&KnownPhone, bool) -> Page) -> Answer {
    match looking(portal, ask)? {
        Some((
            _,
            Place::Enrol {
                phone: Some(phone),
                again,
            },
        )) => Ok(show(&phone, again).signed_in().into()),
        other => elsewhere(portal, other),
    }
}

/// Shows where the code is typed.
pub(in crate::portal) fn look_code(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((
            _,
            Place::Enrol {
                phone: Some(phone),
                again,
            },
        )) if phone.sent.is_some() => {
            let page = code_page("phone_code.html", &phone, again);
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
        Ok(typed) => match phone::confirm(&portal.desk(), ask.press(token), typed) {
            Ok(Enrolment::Again(browser)) => return Ok(Reply::to("/phone/confirm").with(browser)),
            Ok(Enrolment::Done(browser)) => {
                return Ok(go_on(portal, &browser.token)?.with(browser));
            }
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone, again| {
        code_page("phone_code.html", phone, again).wrongs(vec![told.clone()])
    })
}

/// Shows the number that is to be confirmed once more.
pub(in crate::portal) fn look_confirm(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((
            _,
            Place::Enrol {
                phone: Some(phone),
                again: true,
            },
        )) => Ok(phone_page("phone_confirm.html", &phone).signed_in().into()),
        other => elsewhere(portal, other),
    }
}

/// *Send Code*, *Call me*, *Send new code* to the number that was given.
pub(in crate::portal) fn press_again(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let told = match method(ask) {
        None => wrong("", "method_missing"),
        Some(method) => match phone::send_again(&portal.desk(), ask.press(token), method) {
            Ok(message) => return Ok(Reply::to("/phone/code").phoning(message)),
            Err(refusal) => code_wrong(&refusal).ok_or(refusal)?,
        },
    };
    with_phone(portal, ask, |phone, again| {
        let page = match phone.sent {
            None if again => phone_page("phone_confirm.html", phone),
            Some(_) | None => code_page("phone_code.html", phone, again),
        };
        page.wrongs(vec![told.clone()])
    })
}
