//! One row of a batch: from cells to fields, and from fields to a person to be invited.

use crate::domain::batch::column::Column;
use crate::domain::batch::{Finding, LONGEST_FIELD, Remark};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{RecordRef, StaffLogin};
use crate::domain::invitation::Relationship;
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName, RecordLabel};
use crate::domain::text::{is_hostile, visible};
use chrono::NaiveDate;
use std::fmt;

/// What a file holds in one place.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number that a spreadsheet holds as one: what was typed may have had noughts in front or
    /// more digits than are left.
    Number(f64),
    /// Something else, such as `a date` or `the error #N/A`.
    Other(String),
}

/// The largest number that a spreadsheet holds without loss, in its fifteen digits.
const EXACT: f64 = 999_999_999_999_999.0;
/// The longest key, in characters.
const LONGEST_KEY: usize = 200;

impl Cell {
    /// Whether nothing but space is in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Other(_) => false,
        }
    }

    /// The text of a cell in this column.
    pub(super) fn text(self, column: Column) -> Result<String, Remark> {
        match self {
            Self::Empty => Ok(String::new()),
            Self::Text(text) if text.chars().nth(LONGEST_FIELD).is_some() => Err(Remark::at(
                column,
                Finding::TooLong,
                format!(
                    "the field is longer than {LONGEST_FIELD} characters; a quotation mark before it may not be closed"
                ),
            )),
            Self::Text(text) => Ok(unguarded(text)),
            Self::Number(number) => whole(number, column),
            Self::Other(what) => Err(Remark::at(
                column,
                Finding::InvalidCell,
                format!("the cell holds {} and no text", visible(&what)),
            )),
        }
    }
}

/// A key or a note may be a number as long as every digit is there. Nothing else may: of a record's
/// reference a nought in front would be lost, and that is another child.
fn whole(number: f64, column: Column) -> Result<String, Remark> {
    let is_exact = number.fract() == 0.0 && (0.0..=EXACT).contains(&number);
    match column {
        Column::Key | Column::Note if is_exact => Ok(format!("{number:.0}")),
        Column::Email
        | Column::Name
        | Column::Record
        | Column::Label
        | Column::Relationship
        | Column::Worker
        | Column::Language
        | Column::Note
        | Column::SafeContact
        | Column::Key
        | Column::Reason => Err(Remark::at(
            column,
            Finding::RuinedNumber,
            format!(
                "the cell holds the number {number} and not text: noughts in front and long numbers are lost; format the column as text and type it again"
            ),
        )),
    }
}

/// Takes away the apostrophe that was put before a text so that no spreadsheet takes it for a
/// formula.
fn unguarded(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => text,
    }
}

/// Whether a text is what a spreadsheet makes of a long number, such as `4.47701E+11`, or of a
/// number that it stored with decimals, such as `447701.0`.
pub fn is_ruined(text: &str) -> bool {
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let mantissa = |part: &str| match part.split_once(['.', ',']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(part),
    };
    if let Some((head, exponent)) = text.split_once(['E', 'e']) {
        let signed = exponent.strip_prefix(['+', '-']);
        return mantissa(head)
            && (signed.is_some_and(digits) || (head.contains(['.', ',']) && digits(exponent)));
    }
    match text.split_once('.') {
        Some((whole, decimals)) => {
            digits(whole) && digits(decimals) && decimals.chars().all(|c| c == '0')
        }
        None => false,
    }
}

/// Whether a text is what a spreadsheet shows where it has nothing to show.
fn is_error(text: &str) -> bool {
    let text = text.trim();
    matches!(
        text,
        "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NUM!" | "#NULL!" | "#SPILL!"
    ) || (text.len() > 2 && text.chars().all(|c| c == '#'))
}

macro_rules! fields {
    ($($name:ident = $column:ident,)+) => {
        /// The fields of a row as they stand in the file; an empty one is not there.
        #[derive(Clone, Default, PartialEq, Eq)]
        pub struct Fields { $($name: String,)+ }

        impl Fields {
            /// The text of a field.
            pub fn get(&self, column: Column) -> &str {
                match column {
                    $(Column::$column => &self.$name,)+
                    Column::Reason => "",
                }
            }

            /// Sets a field.
            pub fn set(&mut self, column: Column, text: String) {
                match column {
                    $(Column::$column => self.$name = text,)+
                    Column::Reason => {}
                }
            }
        }
    };
}
fields! {
    email = Email,
    name = Name,
    record = Record,
    label = Label,
    relationship = Relationship,
    worker = Worker,
    language = Language,
    note = Note,
    safe_contact = SafeContact,
    key = Key,
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People's names and addresses do not belong into logs.
        f.write_str("Fields(…)")
    }
}

/// A person to be invited, as a row asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where the emails go.
    pub email: EmailAddress,
    /// Who is invited.
    pub name: PersonName,
    /// The records, each with its label where one is given.
    pub records: Vec<(RecordRef, Option<RecordLabel>)>,
    /// What they are to the child.
    pub relationship: Relationship,
    /// The allocated worker; whoever runs the batch where `None`.
    pub worker: Option<StaffLogin>,
    /// The language of the emails; the organisation's where `None`.
    pub language: Option<Language>,
    /// The worker's note.
    pub note: Option<Note>,
    /// The day of the last safe-contact check.
    pub safe_contact_on: Option<NaiveDate>,
    /// What tells the row from every other.
    pub key: Option<String>,
}

impl Asked {
    /// Everything that the row asks for, in one text of which no two rows share one. The key is not
    /// part of it.
    pub fn content(&self) -> String {
        let mut text = String::new();
        let mut add = |field: &str| {
            text.push_str(&field.len().to_string());
            text.push(':');
            text.push_str(field);
        };
        add(self.email.as_str());
        add(self.name.as_str());
        add(self.relationship.word());
        add(self.worker.as_ref().map_or("", StaffLogin::as_str));
        add(self.language.map_or("", Language::word));
        add(self.note.as_ref().map_or("", Note::as_str));
        // Only where it is given: rows of before this column was known keep their digest.
        if let Some(day) = self.safe_contact_on {
            add(&day.to_string());
        }
        for (record, label) in &self.records {
            add(record.as_str());
            add(label.as_ref().map_or("", RecordLabel::as_str));
        }
        text
    }
}

/// Reads the fields of a row, and tells everything that is wrong with it, not only the first thing.
///
/// # Errors
/// At least one remark.
pub fn read(fields: &Fields) -> Result<Asked, Vec<Remark>> {
    let mut remarks = spoilt(fields);
    let ruined: Vec<Option<Column>> = remarks.iter().map(|remark| remark.column).collect();
    let mut wrong = |column: Column, finding: Finding, message: String| {
        if !ruined.contains(&Some(column)) {
            remarks.push(Remark::at(column, finding, message));
        }
    };
    let email = EmailAddress::parse(fields.get(Column::Email))
        .map_err(|error| wrong(Column::Email, Finding::InvalidEmail, error.to_string()))
        .ok();
    let name = PersonName::parse(&in_one_line(fields.get(Column::Name)))
        .map_err(|error| {
            wrong(
                Column::Name,
                Finding::InvalidName,
                format!("the name cannot be used: {error}"),
            );
        })
        .ok();
    let records = records(fields, &mut wrong);
    let relationship = word(
        fields.get(Column::Relationship),
        Relationship::ALL,
        Relationship::word,
    );
    let relationship = match relationship {
        Ok(found) => found.unwrap_or(Relationship::Parent),
        Err(message) => {
            wrong(Column::Relationship, Finding::InvalidRelationship, message);
            Relationship::Parent
        }
    };
    let worker = filled(fields, Column::Worker).and_then(|text| {
        StaffLogin::parse(text)
            .map_err(|error| wrong(Column::Worker, Finding::InvalidWorker, error.to_string()))
            .ok()
    });
    let language = match language(fields.get(Column::Language)) {
        Ok(found) => found,
        Err(message) => {
            wrong(Column::Language, Finding::InvalidLanguage, message);
            None
        }
    };
    let note = filled(fields, Column::Note).and_then(|text| {
        Note::parse(&in_one_line(text))
            .map_err(|error| {
                wrong(
                    Column::Note,
                    Finding::InvalidNote,
                    format!("the note cannot be kept: {error}"),
                );
            })
            .ok()
    });
    let safe_contact_on = filled(fields, Column::SafeContact).and_then(|text| {
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
            .map_err(|_| {
                wrong(
                    Column::SafeContact,
                    Finding::InvalidSafeContact,
                    "the day of the safe-contact check cannot be read; write it such as 2026-05-03"
                        .to_owned(),
                );
            })
            .ok()
    });
    let key = filled(fields, Column::Key).map(str::to_owned);
    if let Some(key) = &key
        && (key.chars().count() > LONGEST_KEY || key.contains(is_hostile))
    {
        wrong(
            Column::Key,
            Finding::InvalidKey,
            format!("a key has at most {LONGEST_KEY} characters, all of which can be seen"),
        );
    }
    match (email, name, records) {
        (Some(email), Some(name), Some(records)) if remarks.is_empty() => Ok(Asked {
            email,
            name,
            records,
            relationship,
            worker,
            language,
            note,
            safe_contact_on,
            key,
        }),
        _ => Err(remarks),
    }
}

/// A text of several lines, as spreadsheets hold them, in one.
fn in_one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

/// What a spreadsheet has spoilt in the fields of a row.
fn spoilt(fields: &Fields) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for &column in Column::ALL {
        let text = fields.get(column);
        let is_free = matches!(column, Column::Name | Column::Note | Column::Label);
        if is_error(text) {
            remarks.push(Remark::at(
                column,
                Finding::InvalidCell,
                format!(
                    "{} is what a spreadsheet shows for an error",
                    visible(text.trim())
                ),
            ));
        } else if !is_free && text.split(';').any(is_ruined) {
            remarks.push(Remark::at(
                column,
                Finding::RuinedNumber,
                format!(
                    "“{}” is a number that a spreadsheet has changed; format the column as text and type it again",
                    visible(text.trim())
                ),
            ));
        }
    }
    remarks
}

fn filled(fields: &Fields, column: Column) -> Option<&str> {
    Some(fields.get(column).trim()).filter(|text| !text.is_empty())
}

/// Several records stand with `;` between, and so do their labels, in the same order.
fn records(
    fields: &Fields,
    wrong: &mut impl FnMut(Column, Finding, String),
) -> Option<Vec<(RecordRef, Option<RecordLabel>)>> {
    let mut references = Vec::new();
    let mut is_good = true;
    for text in parts(fields.get(Column::Record)) {
        match RecordRef::parse(text) {
            Ok(reference) if references.contains(&reference) => {
                wrong(
                    Column::Record,
                    Finding::InvalidRecord,
                    format!("record {reference} is named twice"),
                );
                is_good = false;
            }
            Ok(reference) => references.push(reference),
            Err(error) => {
                wrong(Column::Record, Finding::InvalidRecord, error.to_string());
                is_good = false;
            }
        }
    }
    if references.is_empty() && is_good {
        wrong(
            Column::Record,
            Finding::InvalidRecord,
            "no record is named".to_owned(),
        );
        return None;
    }
    let texts: Vec<&str> = match filled(fields, Column::Label) {
        None => Vec::new(),
        Some(text) if references.len() == 1 => vec![text],
        Some(text) => text.split(';').collect(),
    };
    let mut labels = Vec::new();
    for text in &texts {
        match RecordLabel::parse(&in_one_line(text)) {
            Ok(label) => labels.push(Some(label)),
            // Of several records some may be known already.
            Err(_) if text.trim().is_empty() => labels.push(None),
            Err(error) => {
                wrong(
                    Column::Label,
                    Finding::InvalidLabel,
                    format!("the label cannot be used: {error}"),
                );
                is_good = false;
            }
        }
    }
    if is_good && !texts.is_empty() && texts.len() != references.len() {
        wrong(
            Column::Label,
            Finding::InvalidLabel,
            format!(
                "there are {} records and {} labels; each record has one, in the same order",
                references.len(),
                texts.len()
            ),
        );
        is_good = false;
    }
    labels.resize(references.len(), None);
    is_good.then(|| references.into_iter().zip(labels).collect())
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Reads a word in any case, with hyphens, spaces or underscores; `None` where nothing stands.
fn word<T: Copy>(
    text: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<Option<T>, String> {
    let wanted = text.trim().to_lowercase().replace([' ', '_'], "-");
    if wanted.is_empty() {
        return Ok(None);
    }
    all.iter()
        .copied()
        .find(|&one| word(one).replace('_', "-") == wanted)
        .map(Some)
        .ok_or_else(|| {
            let words: Vec<String> = all.iter().map(|&one| word(one).replace('_', "-")).collect();
            format!(
                "“{}” is not known; use one of {}",
                visible(text.trim()).chars().take(40).collect::<String>(),
                words.join(", ")
            )
        })
}

fn language(text: &str) -> Result<Option<Language>, String> {
    match text.trim().to_lowercase().as_str() {
        "english" => Ok(Some(Language::English)),
        "welsh" | "cymraeg" => Ok(Some(Language::Welsh)),
        other => word(other, Language::ALL, Language::word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(pairs: &[(Column, &str)]) -> Fields {
        let mut fields = Fields::default();
        fields.set(Column::Email, "sam@example.org".to_owned());
        fields.set(Column::Name, "Sam Gamgee".to_owned());
        fields.set(Column::Record, "C220".to_owned());
        for (column, text) in pairs {
            fields.set(*column, (*text).to_owned());
        }
        fields
    }

    fn findings(pairs: &[(Column, &str)]) -> Vec<(Column, Finding)> {
        read(&fields(pairs))
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|remark| (remark.column.unwrap(), remark.finding))
            .collect()
    }

    #[test]
    fn a_whole_row_is_read() {
        let asked = read(&fields(&[
            (Column::Record, "c220; C221;"),
            (Column::Label, "Frodo B.; Pippin T."),
            (Column::Relationship, "Foster Carer"),
            (Column::Worker, "KL"),
            (Column::Language, "Cymraeg"),
            (Column::Name, "Sam\nGamgee"),
            (Column::Note, "phone\nafter six"),
            (Column::Key, " 17 "),
        ]))
        .unwrap();
        assert_eq!(asked.records.len(), 2);
        assert_eq!(asked.records[1].1.as_ref().unwrap().as_str(), "Pippin T.");
        assert_eq!(asked.relationship, Relationship::FosterCarer);
        assert_eq!(asked.language, Some(Language::Welsh));
        assert_eq!(asked.note.as_ref().unwrap().as_str(), "phone after six");
        assert_eq!(asked.key.as_deref(), Some("17"));
    }

    #[test]
    fn every_fault_of_a_row_is_told() {
        assert_eq!(
            findings(&[
                (Column::Email, "sam"),
                (Column::Name, " "),
                (Column::Record, "C220;c220"),
                (Column::Relationship, "uncle"),
                (Column::Language, "fr"),
                (Column::Worker, "=x"),
            ]),
            [
                (Column::Email, Finding::InvalidEmail),
                (Column::Name, Finding::InvalidName),
                (Column::Record, Finding::InvalidRecord),
                (Column::Relationship, Finding::InvalidRelationship),
                (Column::Worker, Finding::InvalidWorker),
                (Column::Language, Finding::InvalidLanguage),
            ]
        );
        let two = [(Column::Record, "C1;C2"), (Column::Label, "Frodo B.")];
        assert_eq!(findings(&two), [(Column::Label, Finding::InvalidLabel)]);
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_ruined_are_refused_and_never_guessed() {
        for ruined in ["4.47701E+11", "4,47701e+11", "4E+05", "447701.0", "1.5E5"] {
            assert!(is_ruined(ruined), "{ruined}");
            let expected = [(Column::Record, Finding::RuinedNumber)];
            assert_eq!(findings(&[(Column::Record, ruined)]), expected, "{ruined}");
            assert_eq!(
                findings(&[(Column::Key, ruined)]),
                [(Column::Key, Finding::RuinedNumber)]
            );
        }
        for fine in ["C220", "447701", "4E12", "1.2", "E+11", "", "7.10"] {
            assert!(!is_ruined(fine), "{fine}");
        }
        for shown in ["#N/A", "#REF!", "########"] {
            assert_eq!(
                findings(&[(Column::Record, shown)]),
                [(Column::Record, Finding::InvalidCell)]
            );
        }
    }

    #[test]
    fn a_number_in_a_spreadsheet_is_a_key_and_never_a_record() {
        assert_eq!(Cell::Number(17.0).text(Column::Key), Ok("17".to_owned()));
        for (number, column) in [
            (220.0, Column::Record),
            (4.477_01e17, Column::Key),
            (1.5, Column::Key),
            (-1.0, Column::Note),
        ] {
            let remark = Cell::Number(number).text(column).unwrap_err();
            assert_eq!(remark.finding, Finding::RuinedNumber, "{number}");
        }
    }

    #[test]
    fn what_was_guarded_against_formulas_reads_back() {
        let read = |text: &str| Cell::Text(text.to_owned()).text(Column::Note).unwrap();
        assert_eq!(read("'=1+1"), "=1+1");
        assert_eq!(read("'t Hooft"), "'t Hooft");
        let long = Cell::Text("x".repeat(LONGEST_FIELD + 1)).text(Column::Note);
        assert_eq!(long.unwrap_err().finding, Finding::TooLong);
    }

    proptest! {
        #[test]
        fn no_row_makes_reading_panic(email: String, record: String, label: String, key: String) {
            let all = [
                (Column::Email, email.as_str()),
                (Column::Record, &record),
                (Column::Label, &label),
                (Column::Key, &key),
            ];
            if let Err(remarks) = read(&fields(&all)) {
                prop_assert!(!remarks.is_empty());
            }
        }

        #[test]
        fn rows_that_ask_for_different_things_differ(a in "[a-z:0-9]{1,8}", b in "[a-z:0-9]{1,8}") {
            let of = |note: &str, key: &str| {
                read(&fields(&[(Column::Note, note), (Column::Key, key)])).unwrap().content()
            };
            prop_assert_eq!(of(&a, "1") == of(&b, "2"), a == b);
        }
    }
}
