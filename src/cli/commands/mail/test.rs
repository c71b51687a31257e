//! `cso mail test`.

use crate::app::mail::test_email;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::domain::email_address::EmailAddress;
use crate::ports::mailer::{Greeting, MailError};
use crate::settings::MailTransport;
use crate::wiring::{self, Patience};
use clap::Args;
use serde_json::{Value, json};
use std::sync::Arc;

/// Send one test email
///
/// Connects to the mail server, signs in, and sends an email that says what it is. It holds no code,
/// no link and nothing about anybody.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso mail test you@example.org")]
pub struct TestArgs {
    /// Your own address, or a colleague's
    #[arg(value_name = "ADDRESS")]
    address: String,
}

struct Tested {
    transport: &'static str,
    greeting: Greeting,
    sent: bool,
}

impl View for Tested {
    fn json(&self) -> Value {
        json!({
            "transport": self.transport,
            "place": self.greeting.place,
            "encrypted": self.greeting.encrypted,
            "sent": self.sent,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let encrypted = match self.greeting.encrypted {
            Some(true) => Some("yes, certificate verified"),
            Some(false) => Some("no"),
            None => None,
        };
        vec![
            Fact::new("Transport", self.transport),
            Fact::new("Place", self.greeting.place.clone()),
            Fact::new("Encrypted", encrypted),
            Fact::new("Sent", if self.sent { "yes" } else { "no" }),
        ]
    }
}

fn away(what: &str, transport: MailTransport, error: MailError) -> Failure {
    let failure = Failure::new(ErrorCode::MailUnavailable, what).because(error.text);
    match transport {
        MailTransport::Smtp => failure
            .hint("`cso config show mail` shows the server, the user and where they come from")
            .hint("ask whoever runs the mail server to allow this computer and this sender"),
        MailTransport::Folder => failure.hint("`cso config show mail` shows which folder is used"),
    }
}

/// Runs the command.
///
/// # Errors
/// `mail_unavailable` with the server's words; `invalid_email`, `forbidden`.
pub fn run(args: &TestArgs, start: Start) -> Result<(), Failure> {
    let to = EmailAddress::parse(&args.address)?;
    let office = start.office("mail test")?;
    let transport = office.settings.mail.transport;
    let mailer = wiring::mailer(
        &office.settings,
        office.hooks(),
        Patience::AsSet,
        Arc::default(),
    )?;
    let greeting = mailer
        .check()
        .map_err(|error| away("the mail server cannot be used", transport, error))?;
    if !office.ui.is_for_machines() {
        office.ui.status(&format!("Reached {}", mailer.describe()));
    }
    office.confirm(&format!("Send a test email to {to}?"))?;
    let email = test_email(&office.desk(), &office.caller(), &to)?;
    let mut outcome = Ok(());
    if !office.global.dry_run {
        mailer.send(vec![email], &mut |_, result| outcome = result);
    }
    outcome.map_err(|error| away("the test email was not taken", transport, error))?;
    office.say_if_dry();
    office.ui.show(&Tested {
        transport: match transport {
            MailTransport::Smtp => "smtp",
            MailTransport::Folder => "folder",
        },
        greeting,
        sent: !office.global.dry_run,
    })?;
    if !office.global.dry_run && transport == MailTransport::Smtp {
        office
            .ui
            .hint("the server took it; look whether it arrives, in the spam folder too");
    }
    Ok(())
}
