//! `cso portal serve`.

use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::portal::{self, FrontSettings, Listen, Look, Setup};
use crate::settings::address::{self, ListenAddress};
use clap::Args;

/// Serve the web pages for invited people until stopped
///
/// The links in emails lead to `portal.public_url`; a proxy that does https stands in front of the
/// portal on that address. Any number of portals may run on the same database. Emails, texts and calls
/// that pages cause leave at once. A line for each request goes to standard error; it names nobody.
/// Stop it with Ctrl-C or SIGTERM: requests under way are answered first. `/health/live` and
/// `/health/ready` are for whatever watches over it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso portal serve
  cso portal serve --listen 127.0.0.1:8081
  cso portal serve --listen unix:/run/cso/portal.sock --quiet")]
pub struct ServeArgs {
    /// Listen here instead of `portal.listen`: address and port, or unix:PATH
    #[arg(long, value_name = "ADDR", value_parser = address::listen)]
    listen: Option<ListenAddress>,
}

/// Runs the command.
///
/// # Errors
/// `address_taken` when another program listens there; what is wrong with settings and database.
pub fn run(args: &ServeArgs, start: Start) -> Result<(), Failure> {
    let office = start.service("portal serve")?;
    if office.global.dry_run {
        return Err(Failure::usage("there is no dry run of a portal")
            .hint("`cso doctor` checks what it needs"));
    }
    crate::app::key::usable(&*office.wired.vault)?;
    let transports = office.transports()?;
    let letters = office.letters()?;
    let listen = args
        .listen
        .clone()
        .unwrap_or_else(|| office.settings.portal.listen.clone());
    warn(&office, &listen);
    let Office {
        ui,
        settings,
        wired,
        ..
    } = office;
    let own = settings.portal;
    let setup = Setup {
        wired,
        transports,
        letters,
        policy: settings.policy,
        mail_domain: settings.mail.from.address.domain().to_owned(),
        look: Look {
            colour: own.colour,
            privacy_url: own.privacy_url,
            accessibility_url: own.accessibility_url,
            contact: own.contact,
        },
        front: FrontSettings {
            forms_a_minute: own.forms_a_minute,
            trusted_proxies: own.trusted_proxies,
        },
        log: ui.log(),
        public_url: settings.public_url.clone(),
    };
    let listen = match listen {
        ListenAddress::Address(address) => Listen::Address(address),
        ListenAddress::Socket(path) => Listen::Socket(path),
    };
    portal::serve(setup, &listen, &|place| {
        ui.notice(&format!(
            "the portal listens on {place}; people reach it at {}; stop it with Ctrl-C",
            settings.public_url
        ));
    })?;
    ui.status("the portal has stopped");
    Ok(())
}

/// Says what is fine for practice and not for real people.
fn warn(office: &Office, listen: &ListenAddress) {
    let url = &office.settings.public_url;
    if !url.starts_with("https://") {
        office.ui.warning(&format!(
            "{url} is not https: that is for practice only, since passwords and codes travel in the clear; set portal.public_url (CSO_PORTAL_PUBLIC_URL)"
        ));
    }
    let is_elsewhere = match listen {
        ListenAddress::Address(address) => !url.ends_with(&format!("//{address}")),
        ListenAddress::Socket(_) => true,
    };
    if office.settings.is_public_url_default && is_elsewhere {
        office.ui.warning(&format!(
            "links in emails lead to {url}, and the portal listens elsewhere; set portal.public_url (CSO_PORTAL_PUBLIC_URL) to where people reach it"
        ));
    }
}
