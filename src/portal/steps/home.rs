//! The person's records with their state.

use crate::app::person::decide::{self, Offer};
use crate::app::person::place::Place;
use crate::domain::access::AccessState;
use crate::domain::language::Language;
use crate::portal::Portal;
use crate::portal::ask::{Ask, page};
use crate::portal::steps::{Answer, elsewhere, looking};
use minijinja::{Value, context};

/// Shows the records.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    let token = match looking(portal, ask)? {
        Some((token, Place::Home)) => token,
        other => return elsewhere(portal, other),
    };
    let offers = decide::records(&portal.desk(), &token)?;
    let records: Vec<Value> = offers
        .iter()
        .map(|offer| row(portal, offer, ask.language))
        .collect();
    let to_decide = offers
        .iter()
        .any(|offer| offer.access.state == AccessState::Offered);
    let context = context! { records => records, to_decide => to_decide };
    Ok(page("home.html", context).signed_in().into())
}

fn row(portal: &Portal, offer: &Offer, language: Language) -> Value {
    let access = &offer.access;
    let date = |at: Option<_>| at.map(|at| portal.letters.date(at, language));
    let state = match offer.state {
        AccessState::Accepted => "waiting",
        state @ (AccessState::Offered
        | AccessState::Declined
        | AccessState::Active
        | AccessState::Ending
        | AccessState::Ended
        | AccessState::Refused
        | AccessState::Suspended) => state.word(),
    };
    context! {
        label => offer.label.as_str(),
        state => state,
        since => date(access.active_since),
        until => date(access.over_at()),
    }
}
