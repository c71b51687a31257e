//! `cso invite create`: inviting a person.

use crate::app::invite::Changed;
use crate::app::invite::create::{Created, IfExists, NewInvitation, create};
use crate::app::invite::resend::{Fresh, Limits, resend};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::commands::invite::{finish, show};
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::parsed;
use crate::cli::shown::relationship;
use crate::domain::email_address::EmailAddress;
use crate::domain::invitation::Relationship;
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName};
use clap::{Args, ValueEnum};

/// Invite a person to one or more records
///
/// Writes the invitation and sends the first email, with the unique code. Nothing in the email tells
/// a name. The recipient is shown before anything leaves: the wrong address is the one mistake that
/// cannot be taken back.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite create sam@example.org --name \"Sam Gamgee\" --record C220=\"Frodo B.\"
  cso invite create sam@example.org --name \"Sam Gamgee\" --record C220 --record C221=\"Pippin T.\" \\
      --relationship foster-carer --language cy --yes")]
pub struct CreateArgs {
    /// The person's own email address
    #[arg(value_name = "EMAIL")]
    email: String,
    /// The person's name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A record to offer; with =LABEL where the record is not known yet. Repeat it for more
    #[arg(long = "record", value_name = "REF[=LABEL]", required = true)]
    records: Vec<String>,
    /// What the person is to the child: parent, carer, foster-carer, young-person, professional, other
    #[arg(long, value_name = "RELATIONSHIP", default_value = "parent")]
    relationship: String,
    /// The allocated worker; you, where it is left out
    #[arg(long, value_name = "LOGIN")]
    worker: Option<String>,
    /// How long the code lives, such as 14d; `policy.code_life` where it is left out
    #[arg(long, value_name = "SPAN")]
    expires_in: Option<String>,
    /// The language of the emails: en or cy; `organisation.language` where it is left out
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// A note for colleagues; it never leaves the office
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
    /// What to do when the person has a live invitation to the record already
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = IfExistsArg::Error)]
    if_exists: IfExistsArg,
    /// Another name at this address is the same person, renamed; you asked
    #[arg(long)]
    same_person: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum IfExistsArg {
    /// Refuse
    Error,
    /// Leave it as it is and show it
    Skip,
    /// Send its email again
    Resend,
}

impl CreateArgs {
    fn wanted(&self, office: &Office) -> Result<NewInvitation, Failure> {
        let text = |flag: &'static str| move |error| Failure::from(error).at(flag);
        let note = self
            .note
            .as_deref()
            .map(Note::parse)
            .transpose()
            .map_err(|error| {
                Failure::new(ErrorCode::InvalidNote, error.to_string()).at("--note")
            })?;
        Ok(NewInvitation {
            email: EmailAddress::parse(&self.email)?,
            name: PersonName::parse(&self.name).map_err(text("--name"))?,
            relationship: parsed::word(
                "--relationship",
                &self.relationship,
                Relationship::ALL,
                Relationship::word,
            )?,
            records: self
                .records
                .iter()
                .map(|text| parsed::offered_record(text))
                .collect::<Result<_, _>>()?,
            worker: self
                .worker
                .as_deref()
                .map(|login| parsed::login("--worker", login))
                .transpose()?,
            expires_in: self
                .expires_in
                .as_deref()
                .map(|span| parsed::span("--expires-in", span))
                .transpose()?,
            language: match &self.language {
                Some(language) => {
                    parsed::word("--language", language, Language::ALL, Language::word)?
                }
                None => office.settings.organisation.language,
            },
            note,
            if_exists: match self.if_exists {
                IfExistsArg::Error => IfExists::Error,
                IfExistsArg::Skip => IfExists::Skip,
                IfExistsArg::Resend => IfExists::Resend,
            },
            same_person: self.same_person,
        })
    }
}

/// Runs the command.
///
/// # Errors
/// `invalid_email`, `invalid_name`, `invalid_record`, `already_exists`, `different_person`,
/// `forbidden` …
pub fn run(args: &CreateArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite create")?;
    let wanted = args.wanted(&office)?;
    let records: Vec<String> = wanted
        .records
        .iter()
        .map(|(record, label)| match label {
            Some(label) => format!("{record} ({})", label.as_str()),
            None => record.to_string(),
        })
        .collect();
    let recipient = format!(
        "{} ({}) at {}, for {}",
        wanted.name.as_str(),
        relationship(wanted.relationship),
        wanted.email,
        records.join(", ")
    );
    // Everything was named on the command line: where nobody can be asked, naming it is the answer.
    if office.ui.can_ask() && !office.global.dry_run {
        office.ui.status(&format!("This invites {recipient}."));
        office.confirm("Is this the person's own address, and may they see that record?")?;
    } else {
        office.did(
            &format!("Inviting {recipient}"),
            &format!("Would invite {recipient}"),
        );
    }
    let sending = Sending::unless(args.no_send);
    match create(&office.desk(), &office.caller(), &wanted)? {
        Created::New(invitation, message) => {
            let reference = invitation.reference.clone();
            if office.global.dry_run {
                office.say_if_dry();
                return Ok(());
            }
            let changed = Changed {
                invitation: *invitation,
                queued: vec![*message],
                cancelled: 0,
            };
            let done = format!("Created invitation {reference}");
            finish(&office, &changed, sending, &done, "")
        }
        Created::Existing(reference) if wanted.if_exists == IfExists::Resend => {
            let changed = resend(
                &office.desk(),
                &office.caller(),
                &reference,
                Fresh::IfNeeded,
                Limits::Kept,
            )?;
            finish(
                &office,
                &changed,
                sending,
                &format!("{reference} exists already; its email goes out again"),
                &format!("{reference} exists already; its email would go out again"),
            )
        }
        Created::Existing(reference) => {
            office
                .ui
                .status(&format!("{reference} exists already; nothing was changed"));
            show(&office, reference.as_str())
        }
    }
}
