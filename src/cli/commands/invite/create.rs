//! `cso invite create`: inviting a person.

use crate::app::invite::Changed;
use crate::app::invite::create::{Created, FirstEmail, IfExists, NewInvitation, create, rehearse};
use crate::app::invite::resend::{Fresh, Limits, resend};
use crate::app::letters::Letter;
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::commands::invite::ask::{self, Draft};
use crate::cli::commands::invite::{finish, show};
use crate::cli::failure::Failure;
use crate::cli::layout;
use crate::cli::office::{Office, Sending};
use crate::cli::parsed;
use crate::cli::shown::relationship;
use crate::cli::view::{Fact, ended, facts_as_lines, strong};
use crate::domain::id::InvitationRef;
use crate::domain::language::Language;
use crate::domain::name::Note;
use crate::domain::secret::Secret;
use clap::{Args, ValueEnum};

/// Invite a person to one or more records
///
/// Writes the invitation and sends the first email, with the unique code. Nothing in the email tells
/// a name. On a terminal it asks for what is missing of address, name, relationship and records. The
/// email and its recipient are shown before anything leaves: the wrong address is the one mistake
/// that cannot be taken back.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite create                              asks for everything
  cso invite create sam@example.org --name \"Sam Gamgee\" --record C220=\"Frodo B.\"
  cso invite create sam@example.org --name \"Sam Gamgee\" --record C220 --record C221=\"Pippin T.\" \\
      --relationship foster-carer --language cy --yes")]
pub struct CreateArgs {
    /// The person's own email address
    #[arg(value_name = "EMAIL")]
    email: Option<String>,
    /// The person's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A record to offer; with =LABEL where the record is not known yet. Repeat it for more
    #[arg(long = "record", value_name = "REF[=LABEL]")]
    records: Vec<String>,
    /// What the person is to the child, parent where it is left out: parent, carer, foster-carer, young-person, professional, other
    #[arg(long, value_name = "RELATIONSHIP")]
    relationship: Option<String>,
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
    /// The day on which somebody made sure that writing to this address is safe
    #[arg(long, value_name = "DATE")]
    safe_contact: Option<String>,
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
    /// What must be given and is not.
    fn missing(&self) -> Vec<&'static str> {
        [
            (self.email.is_none(), "EMAIL"),
            (self.name.is_none(), "--name NAME"),
            (self.records.is_empty(), "--record REF"),
        ]
        .into_iter()
        .filter_map(|(is_missing, what)| is_missing.then_some(what))
        .collect()
    }

    /// What was given, parsed; everything is looked at before anything is asked for.
    fn draft(&self) -> Result<Draft, Failure> {
        let records = self.records.iter();
        Ok(Draft {
            email: self.email.as_deref().map(ask::email).transpose()?,
            name: self.name.as_deref().map(ask::name).transpose()?,
            relationship: self
                .relationship
                .as_deref()
                .map(ask::relationship)
                .transpose()?,
            records: records
                .map(|text| parsed::offered_record(text))
                .collect::<Result<_, _>>()?,
        })
    }

    fn wanted(&self, office: &Office) -> Result<NewInvitation, Failure> {
        let draft = self.draft()?;
        let note = self
            .note
            .as_deref()
            .map(Note::parse)
            .transpose()
            .map_err(|error| {
                Failure::new(ErrorCode::InvalidNote, error.to_string()).at("--note")
            })?;
        let worker = self
            .worker
            .as_deref()
            .map(|login| parsed::login("--worker", login))
            .transpose()?;
        let safe_contact_on = self
            .safe_contact
            .as_deref()
            .map(|day| parsed::day("--safe-contact", day))
            .transpose()?;
        let expires_in = self
            .expires_in
            .as_deref()
            .map(|span| parsed::span("--expires-in", span))
            .transpose()?;
        let language = match &self.language {
            Some(language) => parsed::word("--language", language, Language::ALL, Language::word)?,
            None => office.settings.organisation.language,
        };
        let person = if self.missing().is_empty() {
            draft.complete()
        } else {
            draft.asked(office)
        }?;
        Ok(NewInvitation {
            email: person.email,
            name: person.name,
            relationship: person.relationship,
            records: person.records,
            worker,
            expires_in,
            language,
            note,
            safe_contact_on,
            first_email: if self.no_send {
                FirstEmail::Waits
            } else {
                FirstEmail::Leaves
            },
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
/// `forbidden` …; `usage` where something is missing and nobody can be asked.
pub fn run(args: &CreateArgs, start: Start) -> Result<(), Failure> {
    let missing = args.missing();
    if !missing.is_empty() && !start.ui.can_ask() {
        // What was given is judged first, as it is when nothing is missing.
        args.draft()?;
        let is = if missing.len() == 1 { "is" } else { "are" };
        return Err(
            Failure::usage(format!("{} {is} missing", missing.join(", ")))
                .because(start.ui.unasked_because())
                .hint("the form is `cso invite create EMAIL --name NAME --record REF=\"LABEL\"`; `cso invite create --help` explains it"),
        );
    }
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
        rehearse(&office.desk(), &office.caller(), &wanted)?;
        if !office.global.yes {
            office.ui.aside(&letter(&office, &wanted)?);
        }
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

/// The email as it will go, but for what is drawn when the invitation is written: its reference, and
/// the code, which nobody but the person is shown.
fn letter(office: &Office, wanted: &NewInvitation) -> Result<String, Failure> {
    const REFERENCE: &str = "INV-000000";
    let unreadable = |error: String| Failure::new(ErrorCode::InvalidSettings, error);
    let life = wanted
        .expires_in
        .unwrap_or(office.settings.policy.code_life);
    let letter = Letter::Setup {
        reference: InvitationRef::parse(REFERENCE)?,
        code: Secret::new("????-????".to_owned()),
        expires_at: office.wired.clock.now() + life,
    };
    let rendered = office
        .letters()?
        .render(&letter, wanted.language)
        .map_err(|error| {
            unreadable(error.to_string())
                .hint("`cso config check` lists everything that is wrong with the wording")
        })?;
    let look = office.ui.look();
    let from = &office.settings.mail.from;
    let from = match &from.name {
        Some(name) => format!("{name} <{}>", from.address),
        None => from.address.to_string(),
    };
    let head = [
        Fact::new("From", from),
        Fact::new("To", wanted.email.to_string()),
        Fact::new("Subject", rendered.subject),
    ];
    let lines: Vec<String> = rendered
        .text
        .replace(REFERENCE, "INV-??????")
        .lines()
        .flat_map(|line| layout::wrap(line, look.width.into()))
        .collect();
    Ok(format!(
        "{}\n{}\n{}\n",
        strong(
            "The email, as it will go. Its reference and code are drawn then.",
            look.is_coloured
        ),
        facts_as_lines(&head, look),
        ended(&lines)
    ))
}
