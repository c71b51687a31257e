//! The accept link: looking changes nothing, *Continue* binds the browser to the invitation.

use crate::app::person::PersonRefusal;
use crate::app::person::link::{self, LinkRefusal};
use crate::domain::secret::Secret;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, page};
use crate::portal::steps::{Answer, visit};
use minijinja::context;

fn token(ask: &Ask) -> Result<&Secret, PersonRefusal> {
    ask.link
        .as_ref()
        .ok_or(PersonRefusal::Link(LinkRefusal::NotValid))
}

/// Shows what the link is.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    link::look(&portal.desk(), token(ask)?)?;
    Ok(page("accept.html", context! {}).into())
}

/// *Continue*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    // Before a session is begun: what is no link leaves nothing behind.
    link::look(&portal.desk(), token(ask)?)?;
    let (session, _) = match visit(portal, ask)?.tokens() {
        Ok(tokens) => tokens,
        Err(reply) => return Ok(reply),
    };
    let browser = link::open(&portal.desk(), ask.press(&session), token(ask)?)?;
    Ok(Reply::to("/sign-in").with(browser))
}

/// Says why a link cannot be used.
pub(super) fn refused_page(why: LinkRefusal) -> Page {
    let (word, status) = match why {
        LinkRefusal::NotValid => ("not_valid", 404),
        LinkRefusal::Used => ("used", 410),
        LinkRefusal::Expired => ("expired", 410),
        LinkRefusal::Superseded => ("superseded", 410),
        LinkRefusal::Withdrawn => ("withdrawn", 410),
    };
    page("link_refused.html", context! { why => word }).status(status)
}
