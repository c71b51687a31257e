//! Account setup: a tick, Yes or No for each record, *Confirm*, and *Submit*.

use crate::app::person::PersonRefusal;
use crate::app::person::decide::{self, Choice, Offer};
use crate::domain::access::AccessState;
use crate::domain::id::{InvitationRef, RecordRef};
use crate::domain::secret::Secret;
use crate::portal::Portal;
use crate::portal::ask::{Ask, Page, Reply, Wrong, page, wrong};
use crate::portal::steps::{Answer, elsewhere, looking, needed};
use minijinja::{Value, context};

/// One record on the form with what was chosen for it.
struct Row {
    offer: Offer,
    index: usize,
    ticked: bool,
    choice: String,
}

impl Row {
    fn id(&self) -> String {
        format!("{}/{}", self.offer.invitation, self.offer.record)
    }

    fn answer(&self) -> Option<Choice> {
        choice(&self.choice)
    }

    /// What is wrong with it: a tick without an answer, or an answer without a tick.
    fn wrong(&self) -> Option<Wrong> {
        let label = self.offer.label.as_str();
        match (self.ticked, self.answer()) {
            (true, None) => {
                let field = format!("choice_{}", self.index);
                Some(wrong(field, "choice_missing").with("label", label))
            }
            (false, Some(_)) => {
                let field = format!("tick_{}", self.index);
                Some(wrong(field, "tick_missing").with("label", label))
            }
            (true, Some(_)) | (false, None) => None,
        }
    }
}

/// The records on offer with what the form said of them. What it says is found by the record's own
/// name, never by its place: what is offered may have changed since the form was shown.
fn rows(portal: &Portal, ask: &Ask, token: &Secret) -> Result<Vec<Row>, PersonRefusal> {
    let offers = decide::records(&portal.desk(), token)?;
    let offered = offers
        .into_iter()
        .filter(|offer| offer.access.state == AccessState::Offered);
    Ok(offered
        .enumerate()
        .map(|(index, offer)| {
            let mut row = Row {
                offer,
                index,
                ticked: false,
                choice: String::new(),
            };
            let id = row.id();
            if let Some(sent) = sent(ask).find(|sent| ask.fields.get(&record(*sent)) == id) {
                row.ticked = !ask.fields.get(&format!("tick_{sent}")).is_empty();
                ask.fields
                    .get(&format!("choice_{sent}"))
                    .clone_into(&mut row.choice);
            }
            row
        })
        .collect())
}

fn choice(word: &str) -> Option<Choice> {
    match word {
        "yes" => Some(Choice::Yes),
        "no" => Some(Choice::No),
        _ => None,
    }
}

fn record(index: usize) -> String {
    format!("record_{index}")
}

/// The numbers of the rows that the form sent.
fn sent(ask: &Ask) -> impl Iterator<Item = usize> + '_ {
    (0..).take_while(|index| !ask.fields.get(&record(*index)).is_empty())
}

/// Whether the form answers something that is not on offer any more.
fn is_outdated(ask: &Ask, rows: &[Row]) -> bool {
    sent(ask)
        .filter(|index| !ask.fields.get(&format!("tick_{index}")).is_empty())
        .any(|index| {
            let id = ask.fields.get(&record(index));
            !rows.iter().any(|row| row.id() == id)
        })
}

fn form(portal: &Portal, ask: &Ask, rows: &[Row], wrongs: Vec<Wrong>) -> Page {
    let records: Vec<Value> = rows
        .iter()
        .map(|row| {
            let told = row.wrong().filter(|_| !wrongs.is_empty());
            let error = told.map(|told| portal.pages.error(ask.language, &told));
            context! {
                index => row.index,
                id => row.id(),
                label => row.offer.label.as_str(),
                ticked => row.ticked,
                choice => row.choice.as_str(),
                error => error,
            }
        })
        .collect();
    page("setup.html", context! { records => records })
        .wrongs(wrongs)
        .signed_in()
}

/// The rows that were answered, or what is wrong with the form.
fn checked<'a>(ask: &Ask, rows: &'a [Row]) -> Result<Vec<(&'a Row, Choice)>, Vec<Wrong>> {
    if is_outdated(ask, rows) {
        return Err(vec![wrong("", "not_offered")]);
    }
    let wrongs: Vec<Wrong> = rows.iter().filter_map(Row::wrong).collect();
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let answered: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row, row.answer()?)))
        .collect();
    if answered.is_empty() {
        return Err(vec![wrong("tick_0", "none_ticked")]);
    }
    Ok(answered)
}

/// Shows the records on offer.
pub(in crate::portal) fn look(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((token, crate::app::person::place::Place::Home)) => {
            let rows = rows(portal, ask, &token)?;
            Ok(form(portal, ask, &rows, Vec::new()).into())
        }
        other => elsewhere(portal, other),
    }
}

/// *Confirm*, where there is no script: shows once more what will be sent.
pub(in crate::portal) fn press(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let rows = rows(portal, ask, token)?;
    let answered = match checked(ask, &rows) {
        Ok(answered) => answered,
        Err(wrongs) => return Ok(form(portal, ask, &rows, wrongs).into()),
    };
    let choices: Vec<Value> = answered
        .iter()
        .enumerate()
        .map(|(index, (row, _))| {
            context! {
                index => index,
                id => row.id(),
                label => row.offer.label.as_str(),
                choice => row.choice.as_str(),
            }
        })
        .collect();
    let page = page("setup_submit.html", context! { choices => choices });
    Ok(page.signed_in().into())
}

/// What the form answers, as it says itself; `None` where it is not complete. Whether that is on offer
/// is the use-case's to say.
fn answers(ask: &Ask) -> Option<Vec<(InvitationRef, RecordRef, Choice)>> {
    let ticked = sent(ask).filter(|index| !ask.fields.get(&format!("tick_{index}")).is_empty());
    ticked
        .map(|index| {
            let (invitation, record) = ask.fields.get(&record(index)).split_once('/')?;
            Some((
                InvitationRef::parse(invitation).ok()?,
                RecordRef::parse(record).ok()?,
                choice(ask.fields.get(&format!("choice_{index}")))?,
            ))
        })
        .collect()
}

/// *Submit*.
pub(in crate::portal) fn press_submit(portal: &Portal, ask: &Ask) -> Answer {
    let token = needed(ask)?;
    let wrongs = match answers(ask).filter(|answers| !answers.is_empty()) {
        Some(answers) => match decide::submit(&portal.desk(), ask.press(token), &answers) {
            Ok(()) | Err(PersonRefusal::Repeated) => return Ok(Reply::to("/submitted")),
            Err(PersonRefusal::NotOffered) => vec![wrong("", "not_offered")],
            Err(other) => return Err(other),
        },
        None => Vec::new(),
    };
    let rows = rows(portal, ask, token)?;
    let wrongs = match checked(ask, &rows) {
        Err(found) if wrongs.is_empty() => found,
        Ok(_) | Err(_) if wrongs.is_empty() => vec![wrong("", "not_offered")],
        Ok(_) | Err(_) => wrongs,
    };
    Ok(form(portal, ask, &rows, wrongs).into())
}

/// Shows what was sent, and what comes next.
pub(in crate::portal) fn look_submitted(portal: &Portal, ask: &Ask) -> Answer {
    match looking(portal, ask)? {
        Some((token, crate::app::person::place::Place::Home)) => {
            let offers = decide::records(&portal.desk(), &token)?;
            let Some(last) = offers.iter().filter_map(|o| o.access.decided_at).max() else {
                return Ok(Reply::to("/setup"));
            };
            let decided = |is_no: bool| -> Vec<String> {
                offers
                    .iter()
                    .filter(|offer| offer.access.decided_at == Some(last))
                    .filter(|offer| (offer.access.state == AccessState::Declined) == is_no)
                    .map(|offer| offer.label.as_str().to_owned())
                    .collect()
            };
            let context = context! { yes => decided(false), no => decided(true) };
            Ok(page("submitted.html", context).signed_in().into())
        }
        other => elsewhere(portal, other),
    }
}
