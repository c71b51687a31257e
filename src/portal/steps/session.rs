//! How long a session lasts: the script of our pages asks, and its person may stay.

use crate::app::person::{self, PersonRefusal, Remaining};
use crate::domain::secret::Secret;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Reply};
use crate::portal::steps::{Answer, ended, go_on};

/// Tells how long is left. Asking does not make it longer.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    told(ask, |token| person::left(&portal.desk(), token))
}

/// *I am still here*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    told(ask, |token| person::remain(&portal.desk(), token))
}

fn told(ask: &Ask, left: impl FnOnce(&Secret) -> Result<Remaining, PersonRefusal>) -> Answer {
    // A token that is worth nothing is not taken away: the script asks beside its person, who may get a
    // new one in another tab at this very moment.
    match ask.token.as_ref().map(left) {
        Some(Ok(left)) => Ok(Reply::left(Some(left))),
        None | Some(Err(PersonRefusal::NotSignedIn)) => Ok(Reply::left(None)),
        Some(Err(other)) => Err(other),
    }
}

/// Says that the session is over; where it is not, its person goes on where they are.
pub(in crate::portal) fn look_ended(portal: &Portal, ask: &Ask) -> Answer {
    match &ask.token {
        Some(token) => go_on(portal, token),
        None => Ok(ended()),
    }
}
