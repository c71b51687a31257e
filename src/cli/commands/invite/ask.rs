//! The questions of `cso invite create`: what was not given, each answer judged at once.

use crate::app::record::{self, Which};
use crate::app::refusal::Refusal;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::parsed;
use crate::cli::shown;
use crate::cli::shown::lists::Names;
use crate::cli::ui::Standard;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::RecordRef;
use crate::domain::invitation::Relationship;
use crate::domain::name::{PersonName, RecordLabel};
use crate::domain::record::Record;
use crate::domain::staff::Action;
use crate::ports::store::{Order, Page};

/// A record to offer, with its label where it is new.
type Offered = (RecordRef, Option<RecordLabel>);

/// A person to be invited, as far as they are known.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) email: Option<EmailAddress>,
    pub(super) name: Option<PersonName>,
    pub(super) relationship: Option<Relationship>,
    pub(super) records: Vec<Offered>,
}

/// A person to be invited.
pub(super) struct Person {
    pub(super) email: EmailAddress,
    pub(super) name: PersonName,
    pub(super) relationship: Relationship,
    pub(super) records: Vec<Offered>,
}

/// An email address.
///
/// # Errors
/// `invalid_email`.
pub(super) fn email(text: &str) -> Result<EmailAddress, Failure> {
    Ok(EmailAddress::parse(text)?)
}

/// A person's name.
///
/// # Errors
/// `invalid_name`.
pub(super) fn name(text: &str) -> Result<PersonName, Failure> {
    PersonName::parse(text).map_err(|error| Failure::from(error).at("--name"))
}

/// What a person is to the child.
///
/// # Errors
/// `usage`.
pub(super) fn relationship(text: &str) -> Result<Relationship, Failure> {
    parsed::word(
        "--relationship",
        text,
        Relationship::ALL,
        Relationship::word,
    )
}

impl Draft {
    /// The person, where nothing is missing but what has a default.
    ///
    /// # Errors
    /// `usage` where something is.
    pub(super) fn complete(self) -> Result<Person, Failure> {
        match (self.email, self.name) {
            (Some(email), Some(name)) => Ok(Person {
                email,
                name,
                relationship: self.relationship.unwrap_or(Relationship::Parent),
                records: self.records,
            }),
            (_, None) => Err(Failure::usage("--name is missing")),
            (None, _) => Err(Failure::usage("EMAIL is missing")),
        }
    }

    /// Asks for what is missing.
    ///
    /// # Errors
    /// `usage` where nobody answers; `interrupted`.
    pub(super) fn asked(self, office: &Office) -> Result<Person, Failure> {
        let ui = &office.ui;
        ui.status("Whom do you invite? Ctrl-C stops; nothing is written before the last question.");
        let email = match self.email {
            Some(email) => email,
            None => ui.ask_for("The person's own email address", "EMAIL", &email)?,
        };
        let name = match self.name {
            Some(name) => name,
            None => ui.ask_for("The person's name", "--name NAME", &name)?,
        };
        let relationship = match self.relationship {
            Some(relationship) => relationship,
            None => ask_relationship(office)?,
        };
        let records = if self.records.is_empty() {
            ask_records(office)?
        } else {
            self.records
        };
        Ok(Person {
            email,
            name,
            relationship,
            records,
        })
    }
}

fn ask_relationship(office: &Office) -> Result<Relationship, Failure> {
    let options: Vec<String> = Relationship::ALL
        .iter()
        .map(|&one| shown::relationship(one))
        .collect();
    let chosen = office.ui.choose(
        "What the person is to the child",
        &options,
        Some(0),
        "--relationship",
    )?;
    let found = Relationship::ALL.get(chosen).copied();
    Ok(found.unwrap_or(Relationship::Parent))
}

fn ask_records(office: &Office) -> Result<Vec<Offered>, Failure> {
    let ui = &office.ui;
    ui.status(
        "Which records may they see? Type a reference such as C220, or a part of the label to look for it.",
    );
    let flag = "--record REF[=LABEL]";
    let mut chosen: Vec<Offered> = Vec::new();
    loop {
        let typed = if chosen.is_empty() {
            ui.ask("Record", flag)?
        } else {
            match ui.ask_or_enter("Another record, or Enter when that is all", flag)? {
                Some(typed) => typed,
                None => return Ok(chosen),
            }
        };
        let Some((reference, label)) = find(office, &typed)? else {
            continue;
        };
        if chosen.iter().any(|(other, _)| *other == reference) {
            ui.status(&format!("{reference} is chosen already."));
        } else {
            chosen.push((reference, label));
        }
    }
}

/// How many records a search offers.
const OFFERED: u32 = 9;

/// The record that was meant; `None` where the question has to be asked again.
fn find(office: &Office, typed: &str) -> Result<Option<Offered>, Failure> {
    let ui = &office.ui;
    if typed.contains('=') {
        return match parsed::offered_record(typed) {
            Ok(offered) => Ok(Some(offered)),
            Err(failure) => {
                ui.correct(&failure);
                Ok(None)
            }
        };
    }
    let reference = RecordRef::parse(typed);
    if let Ok(reference) = &reference {
        match record::show(&office.desk(), &office.caller(), reference) {
            Ok((record, _, _)) => return Ok(Some(known(office, &record))),
            Err(Refusal::NotFound { .. }) => {}
            Err(refusal @ Refusal::Restricted { .. }) => {
                ui.correct(&refusal.into());
                return Ok(None);
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let page = Page {
        limit: OFFERED,
        after: None,
        order: Order::NewestFirst,
    };
    let (staff, listed) = record::list(
        &office.desk(),
        &office.caller(),
        Some(typed),
        Which::All,
        page,
    )?;
    if !listed.items.is_empty() {
        // In a list names are masked; the one that is chosen is told in full.
        let names = if staff.may(Action::SeeNames) {
            Names::Masked
        } else {
            Names::Hidden
        };
        let mut options: Vec<String> = listed
            .items
            .iter()
            .map(|record| {
                let label = names.label(&record.label).unwrap_or_default();
                format!("{}  {label}", record.reference)
            })
            .collect();
        options.push("none of these".to_owned());
        if listed.next.is_some() {
            ui.status("There are more; type more of the label to see fewer.");
        }
        let index = ui.choose("Which one", &options, None, "--record REF")?;
        if let Some(record) = listed.items.get(index) {
            return Ok(Some(known(office, record)));
        }
    }
    match reference {
        Ok(reference) => new(office, reference),
        Err(error) => {
            if listed.items.is_empty() {
                ui.status("No record is found by that.");
                ui.correct(&Failure::from(error));
            }
            Ok(None)
        }
    }
}

fn known(office: &Office, record: &Record) -> Offered {
    office
        .ui
        .status(&format!("{} {}", record.reference, record.label.as_str()));
    (record.reference.clone(), None)
}

fn new(office: &Office, reference: RecordRef) -> Result<Option<Offered>, Failure> {
    let ui = &office.ui;
    ui.status(&format!("Record {reference} is not known yet."));
    // `--yes` agrees to what was named; a record that may be mistyped was not.
    let is_new = office.global.yes || ui.confirm("Is it a new one?", Standard::No)?;
    if !is_new {
        return Ok(None);
    }
    let label = ui.ask_for(
        &format!("The label of {reference}, as the person will read it"),
        "--record REF=LABEL",
        &|text| parsed::label("--record, after the =", text),
    )?;
    Ok(Some((reference, Some(label))))
}
