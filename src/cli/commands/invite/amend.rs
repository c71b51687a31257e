//! `cso invite amend`.

use crate::app::invite::amend::{Amendment, amend};
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::commands::invite::finish;
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use crate::cli::parsed;
use crate::domain::email_address::EmailAddress;
use crate::domain::invitation::Relationship;
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use clap::Args;

/// Correct an invitation
///
/// A corrected address makes code and link void and starts verification again; the history stays.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite amend INV-7K3Q9X --email sam.gamgee@example.org
  cso invite amend INV-7K3Q9X --worker kl --note \"handed over on Monday\"")]
pub struct AmendArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// The right email address
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    /// The right name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the person is to the child
    #[arg(long, value_name = "RELATIONSHIP")]
    relationship: Option<String>,
    /// The allocated worker
    #[arg(long, value_name = "LOGIN")]
    worker: Option<String>,
    /// The language of the emails: en or cy
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// A note for colleagues; an empty one takes it away
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A new end of the present code or link, from now, such as 7d
    #[arg(long, value_name = "SPAN")]
    expires_in: Option<String>,
    /// Another name at this address is the same person, renamed; you asked
    #[arg(long)]
    same_person: bool,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
}

impl AmendArgs {
    fn wanted(&self) -> Result<Amendment, Failure> {
        let note = match self.note.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(text) => Some(Some(Note::parse(text).map_err(|error| {
                Failure::new(ErrorCode::InvalidNote, error.to_string()).at("--note")
            })?)),
        };
        Ok(Amendment {
            email: self
                .email
                .as_deref()
                .map(|text| {
                    EmailAddress::parse(text).map_err(|error| Failure::from(error).at("--email"))
                })
                .transpose()?,
            name: self
                .name
                .as_deref()
                .map(|text| {
                    PersonName::parse(text).map_err(|error| Failure::from(error).at("--name"))
                })
                .transpose()?,
            relationship: self
                .relationship
                .as_deref()
                .map(|text| {
                    parsed::word(
                        "--relationship",
                        text,
                        Relationship::ALL,
                        Relationship::word,
                    )
                })
                .transpose()?,
            worker: self
                .worker
                .as_deref()
                .map(|text| parsed::login("--worker", text))
                .transpose()?,
            language: self
                .language
                .as_deref()
                .map(|text| parsed::word("--language", text, Language::ALL, Language::word))
                .transpose()?,
            note,
            expires_in: self
                .expires_in
                .as_deref()
                .map(|text| parsed::span("--expires-in", text))
                .transpose()?,
            same_person: self.same_person,
        })
    }
}

/// Runs the command.
///
/// # Errors
/// `invalid_email` …, `wrong_state`, `different_person`, `already_exists`.
pub fn run(args: &AmendArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite amend")?;
    let wanted = args.wanted()?;
    let seen = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::invite("invitation.amended"),
    )?;
    let reference = &seen.invitation.reference;
    if let Some(email) = wanted
        .email
        .as_ref()
        .filter(|email| **email != seen.invitation.email)
    {
        let name = wanted
            .name
            .as_ref()
            .unwrap_or(&seen.invitation.name)
            .as_str();
        let old = &seen.invitation.email;
        office.did(
            &format!("{reference} will go to {email}, and the code sent to {old} will be void."),
            &format!("{reference} would go to {email}; the code sent to {old} would be void."),
        );
        office.confirm(&format!("Is {email} the own address of {name}?"))?;
    }
    let changed = amend(&office.desk(), &office.caller(), reference, &wanted)?;
    finish(
        &office,
        &changed,
        Sending::unless(args.no_send),
        &format!("Corrected invitation {reference}"),
        &format!("Would correct invitation {reference}"),
    )
}
