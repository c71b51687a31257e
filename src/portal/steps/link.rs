//! The accept link: looking changes nothing, *Continue* binds the browser to the invitation.

use crate::app::person::PersonRefusal;
use crate::app::person::link::{self, LinkRefusal};
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
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
    let invitation = link::look(&portal.desk(), token(ask)?)?;
    let mut page = page("accept.html", context! {});
    page.language = wished(ask, &invitation);
    Ok(page.into())
}

/// Welsh where the worker chose it for the person, until the person chooses. An English invitation may
/// be one about which nobody said anything; then the browser knows better.
fn wished(ask: &Ask, invitation: &Invitation) -> Option<Language> {
    let is_wish = invitation.language == Language::Welsh && !ask.is_language_chosen;
    is_wish.then_some(invitation.language)
}

/// *Continue*.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    // Before a session is begun: what is no link leaves nothing behind.
    let invitation = link::look(&portal.desk(), token(ask)?)?;
    // The way goes on through a cookie; without one it would lead in a circle, without a word.
    if !ask.keeps_cookies {
        return Ok(page("cookies_needed.html", context! {}).status(422).into());
    }
    let (session, _) = match visit(portal, ask)? {
        Ok(tokens) => tokens,
        Err(reply) => return Ok(reply),
    };
    let browser = link::open(&portal.desk(), ask.press(&session), token(ask)?)?;
    let mut reply = Reply::to("/sign-in").with(browser);
    reply.language = wished(ask, &invitation);
    Ok(reply)
}

/// Says why a link cannot be used.
pub(super) fn refused_page(why: LinkRefusal) -> Page {
    let status = match why {
        LinkRefusal::NotValid => 404,
        LinkRefusal::Used
        | LinkRefusal::Expired
        | LinkRefusal::Superseded
        | LinkRefusal::Withdrawn => 410,
    };
    page("link_refused.html", context! { why => why.word() }).status(status)
}
