//! What a person can ask of their account: closing it, and how a new phone is enrolled.

use crate::app::person::PersonRefusal;
use crate::app::person::close;
use crate::app::person::place::Place;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Reply, page};
use crate::portal::steps::{Answer, elsewhere, looking, needed};
use minijinja::context;

/// Shows what closing means, or that it was asked for.
pub(in crate::portal) fn look_close(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((token, Place::Home)) => {
            let asked = close::asked(&portal.desk(), &token)?;
            let date = asked.map(|at| portal.letters.date(at, ask.language));
            let page = page("account_close.html", context! { asked => date });
            Ok(page.signed_in().into())
        }
        other => elsewhere(portal, other),
    }
}

/// *Ask to close my account*.
pub(in crate::portal) fn press_close(portal: &Portal, ask: &Ask) -> Answer {
    match close::ask(&portal.desk(), ask.press(needed(ask)?)) {
        Ok(()) | Err(PersonRefusal::Repeated) => Ok(Reply::to("/account/close")),
        Err(other) => Err(other),
    }
}

/// Says how a phone is changed; no secret, and asked by people who cannot sign in.
pub(in crate::portal) fn look_phone(portal: &Portal, ask: &Ask) -> Answer {
    let page = page("account_phone.html", context! {});
    match looking(portal, ask) {
        Ok(Some((_, Place::Home | Place::SecondFactor(_) | Place::ResetEmail { .. }))) => {
            Ok(page.signed_in().into())
        }
        Ok(_) | Err(PersonRefusal::NotSignedIn) => Ok(page.into()),
        Err(other) => Err(other),
    }
}
