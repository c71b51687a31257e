//! The columns of a batch and the headings that name them.

use crate::domain::batch::row::{Cell, Fields};
use crate::domain::batch::{Finding, Remark};
use crate::domain::text::visible;
use crate::domain::words::words;
use thiserror::Error;

words! {
    /// A column of a batch.
    pub enum Column {
        /// The person's address.
        Email = "email",
        /// The person's name.
        Name = "name",
        /// The records, with `;` between.
        Record = "record",
        /// The label of each record, with `;` between.
        Label = "label",
        /// What the person is to the child.
        Relationship = "relationship",
        /// The allocated worker's login.
        Worker = "worker",
        /// The language of the emails.
        Language = "language",
        /// The worker's note.
        Note = "note",
        /// The day of the last safe-contact check.
        SafeContact = "safe_contact",
        /// What tells this row from every other, in this and later files.
        Key = "key",
        /// Why the row was rejected before; written by `cso batch rejects` and never read.
        Reason = "reason",
    }
}

/// Spellings of headings, reduced to letters and digits in lower case.
const SPELLINGS: &[(&str, Column)] = &[
    ("email", Column::Email),
    ("emailaddress", Column::Email),
    ("mail", Column::Email),
    ("emailaddr", Column::Email),
    ("address", Column::Email),
    ("name", Column::Name),
    ("fullname", Column::Name),
    ("personname", Column::Name),
    ("person", Column::Name),
    ("record", Column::Record),
    ("records", Column::Record),
    ("recordref", Column::Record),
    ("recordreference", Column::Record),
    ("recordid", Column::Record),
    ("recordnumber", Column::Record),
    ("label", Column::Label),
    ("labels", Column::Label),
    ("recordlabel", Column::Label),
    ("recordname", Column::Label),
    ("child", Column::Label),
    ("childname", Column::Label),
    ("childsname", Column::Label),
    ("relationship", Column::Relationship),
    ("relation", Column::Relationship),
    ("relationshiptochild", Column::Relationship),
    ("worker", Column::Worker),
    ("allocatedworker", Column::Worker),
    ("caseworker", Column::Worker),
    ("socialworker", Column::Worker),
    ("workerlogin", Column::Worker),
    ("language", Column::Language),
    ("lang", Column::Language),
    ("preferredlanguage", Column::Language),
    ("note", Column::Note),
    ("notes", Column::Note),
    ("comment", Column::Note),
    ("comments", Column::Note),
    ("safecontact", Column::SafeContact),
    ("safecontactdate", Column::SafeContact),
    ("safecontactcheck", Column::SafeContact),
    ("key", Column::Key),
    ("rowkey", Column::Key),
    ("reason", Column::Reason),
];

/// What happens to headings that name no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// The file is refused.
    Refused,
    /// They are left out.
    Ignored,
}

/// Why a file's headings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidHeadings {
    /// A heading names no column.
    #[error("the heading “{heading}” is not known")]
    Unknown {
        /// As it stands, made visible.
        heading: String,
    },
    /// Two headings name one column.
    #[error("the headings “{first}” and “{second}” both mean the column {column}")]
    Twice {
        /// The first.
        first: String,
        /// The second.
        second: String,
        /// The column.
        column: Column,
    },
    /// A column that every batch needs is missing.
    #[error("there is no column {column}")]
    Missing {
        /// The column.
        column: Column,
    },
    /// There is no line of headings at all.
    #[error("there are no headings")]
    None,
}

/// Which cell of a row belongs to which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings(Vec<Meaning>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Of(Column),
    Ignored,
    // An empty heading: nothing may stand under it.
    Nameless,
}

impl Column {
    /// The column that a heading names, in any common spelling.
    pub fn of(heading: &str) -> Option<Self> {
        let reduced: String = heading
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        SPELLINGS
            .iter()
            .find(|(spelling, _)| *spelling == reduced)
            .map(|(_, column)| *column)
    }
}

impl Headings {
    /// Reads a line of headings. Empty ones at its end are dropped.
    ///
    /// # Errors
    /// [`InvalidHeadings`].
    pub fn read(line: &[String], extra: Extra) -> Result<Self, InvalidHeadings> {
        let end = line
            .iter()
            .rposition(|heading| !heading.trim().is_empty())
            .ok_or(InvalidHeadings::None)?;
        let mut meanings = Vec::new();
        let mut seen: Vec<(Column, &str)> = Vec::new();
        for heading in line.iter().take(end + 1) {
            let heading = heading.trim();
            if heading.is_empty() {
                meanings.push(Meaning::Nameless);
                continue;
            }
            let shown = || visible(heading).chars().take(40).collect::<String>();
            match (Column::of(heading), extra) {
                (Some(column), _) => {
                    if let Some((_, first)) = seen.iter().find(|(known, _)| *known == column) {
                        return Err(InvalidHeadings::Twice {
                            first: visible(first),
                            second: shown(),
                            column,
                        });
                    }
                    seen.push((column, heading));
                    meanings.push(Meaning::Of(column));
                }
                (None, Extra::Ignored) => meanings.push(Meaning::Ignored),
                (None, Extra::Refused) => {
                    return Err(InvalidHeadings::Unknown { heading: shown() });
                }
            }
        }
        for column in [Column::Email, Column::Name, Column::Record] {
            if !seen.iter().any(|(known, _)| *known == column) {
                return Err(InvalidHeadings::Missing { column });
            }
        }
        Ok(Self(meanings))
    }

    /// Every column in the order of the definition, for formats that name each value themselves.
    pub fn all() -> Self {
        Self(Column::ALL.iter().copied().map(Meaning::Of).collect())
    }

    /// The columns that are there, in the order of the file, without the reasons of an earlier run.
    pub fn columns(&self) -> Vec<Column> {
        self.0
            .iter()
            .filter_map(|meaning| match meaning {
                Meaning::Of(Column::Reason) | Meaning::Ignored | Meaning::Nameless => None,
                Meaning::Of(column) => Some(*column),
            })
            .collect()
    }

    /// Puts the cells of a row into its fields, and tells what cannot be a field.
    pub fn fields(&self, cells: Vec<Cell>) -> (Fields, Vec<Remark>) {
        let mut fields = Fields::default();
        let mut remarks = Vec::new();
        for (number, cell) in cells.into_iter().enumerate() {
            match self.0.get(number) {
                Some(Meaning::Of(Column::Reason) | Meaning::Ignored) => {}
                Some(Meaning::Of(column)) => match cell.text(*column) {
                    Ok(text) => fields.set(*column, text),
                    Err(remark) => remarks.push(remark),
                },
                Some(Meaning::Nameless) | None => {
                    if !cell.is_empty() {
                        remarks.push(Remark {
                            column: None,
                            finding: Finding::ExtraCells,
                            message: format!(
                                "there is text in column {}, which has no heading; a separator inside a text needs quotation marks around the text",
                                number + 1
                            ),
                        });
                    }
                }
            }
        }
        (fields, remarks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(texts: &[&str], extra: Extra) -> Result<Headings, InvalidHeadings> {
        let line: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        Headings::read(&line, extra)
    }

    #[test]
    fn headings_are_known_in_any_case_order_and_common_spelling() {
        let found = headings(
            &["Record ref", "E-MAIL address", " Full name ", "Worker", ""],
            Extra::Refused,
        )
        .unwrap();
        assert_eq!(
            found.columns(),
            [Column::Record, Column::Email, Column::Name, Column::Worker]
        );
        for (spelling, column) in SPELLINGS {
            assert_eq!(Column::of(spelling), Some(*column), "{spelling}");
        }
    }

    #[test]
    fn headings_that_mislead_are_refused() {
        use InvalidHeadings as I;
        let all = ["email", "name", "record", "shoe size"];
        assert!(
            matches!(headings(&all, Extra::Refused), Err(I::Unknown { heading }) if heading == "shoe size")
        );
        assert_eq!(headings(&all, Extra::Ignored).unwrap().columns().len(), 3);
        assert!(matches!(
            headings(
                &["email", "name", "record", "Email address"],
                Extra::Ignored
            ),
            Err(I::Twice {
                column: Column::Email,
                ..
            })
        ));
        assert_eq!(
            headings(&["email", "name"], Extra::Refused),
            Err(I::Missing {
                column: Column::Record
            })
        );
        assert_eq!(headings(&["", " "], Extra::Refused), Err(I::None));
    }

    #[test]
    fn text_under_no_heading_is_told() {
        let found = headings(&["email", "name", "record"], Extra::Refused).unwrap();
        let text = |text: &str| Cell::Text(text.to_owned());
        let (_, remarks) =
            found.fields(vec![text("a"), text("b"), text("c"), text(" "), text("d")]);
        assert_eq!(remarks.len(), 1);
        assert_eq!(remarks[0].finding, Finding::ExtraCells);
        assert!(remarks[0].message.contains("column 5"), "{remarks:?}");
    }
}
