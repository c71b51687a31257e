//! CSV as it comes out of real spreadsheets.

use super::text::{Decoded, Encoding, damaged};
use crate::domain::batch::column::{Extra, Headings};
use crate::domain::batch::row::Cell;
use crate::ports::intake::{IntakeError, Line};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::ops::ControlFlow;

/// How a table is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    separator: u8,
    /// Whether the first line is `sep=`.
    names_separator: bool,
}

/// How much of a file its first line may be.
const LONGEST_HEAD: u64 = 256 * 1024;

/// The first character that is no space, by which JSON is told from everything else.
pub(super) fn first_character(
    file: &File,
    encoding: Encoding,
) -> Result<Option<char>, IntakeError> {
    let mut reader = BufReader::new(Decoded::new(file, encoding)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader
            .by_ref()
            .take(LONGEST_HEAD)
            .read_until(b'\n', &mut line)
            .map_err(|error| damaged(&error, 1))?;
        if length == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        if let Some(found) = text.trim_start().chars().next() {
            return Ok(Some(found));
        }
    }
}

/// Finds out how a table is written and reads its headings.
pub(super) fn open(
    file: &File,
    encoding: Encoding,
    extra: Extra,
) -> Result<(Dialect, Headings), IntakeError> {
    let dialect = dialect(file, encoding)?;
    let mut reader = reader(file, encoding, dialect)?;
    let mut record = ByteRecord::new();
    loop {
        let before = reader.position().line();
        if !advance(&mut reader, &mut record, 1)? {
            return Err(IntakeError::Empty);
        }
        let line = line_of(&reader, before, &record, dialect);
        let headings: Vec<String> = record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
        if headings.iter().all(|heading| heading.trim().is_empty()) {
            continue;
        }
        return match Headings::read(&headings, extra) {
            Ok(found) => Ok((dialect, found)),
            Err(source) => Err(IntakeError::Headings { line, source }),
        };
    }
}

fn dialect(file: &File, encoding: Encoding) -> Result<Dialect, IntakeError> {
    let mut reader = BufReader::new(Decoded::new(file, encoding)?);
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        let length = reader
            .by_ref()
            .take(LONGEST_HEAD)
            .read_until(b'\n', &mut line)
            .map_err(|error| damaged(&error, 1))?;
        if length == 0 {
            return Err(IntakeError::Empty);
        }
        let named = if is_first {
            named_separator(&line)
        } else {
            None
        };
        if let Some(separator) = named {
            return Ok(Dialect {
                separator,
                names_separator: true,
            });
        }
        is_first = false;
        if line.iter().any(u8::is_ascii_graphic) {
            return Ok(Dialect {
                separator: likeliest(&line),
                names_separator: false,
            });
        }
    }
}

/// The separator that a first line such as `sep=;` names.
fn named_separator(line: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(line).ok()?;
    let text = text.trim_end_matches('\n').trim_matches('"');
    let (word, rest) = text.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case("sep=") {
        return None;
    }
    match rest.as_bytes() {
        [separator, others @ ..] if others.iter().all(|byte| b",;\t \"".contains(byte)) => {
            Some(*separator)
        }
        _ => None,
    }
}

/// The separator that stands most often in a line outside quotation marks.
fn likeliest(line: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    for byte in line {
        if *byte == b'"' {
            is_quoted = !is_quoted;
        }
        for (separator, count) in &mut counts {
            if !is_quoted && byte == separator {
                *count += 1;
            }
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    counts
        .iter()
        .find(|(_, count)| Some(*count) == most)
        .map_or(b',', |(separator, _)| *separator)
}

fn reader(
    file: &File,
    encoding: Encoding,
    dialect: Dialect,
) -> Result<Reader<BufReader<Decoded<'_>>>, IntakeError> {
    let mut source = BufReader::new(Decoded::new(file, encoding)?);
    if dialect.names_separator {
        source
            .read_until(b'\n', &mut Vec::new())
            .map_err(|error| damaged(&error, 1))?;
    }
    Ok(ReaderBuilder::new()
        .delimiter(dialect.separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(source))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the reader's kinds are open ended, and all but this one mean a damaged file"
)]
fn advance<R: io::Read>(
    reader: &mut Reader<R>,
    record: &mut ByteRecord,
    line: u32,
) -> Result<bool, IntakeError> {
    reader
        .read_byte_record(record)
        .map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => damaged(&error, line),
            other => IntakeError::Damaged {
                line,
                why: format!("{other:?}"),
            },
        })
}

/// The line in which a record begins that was just read, with the reader at line `before` until then.
/// Empty lines before it are no part of it.
fn line_of<R: io::Read>(
    reader: &Reader<R>,
    before: u64,
    record: &ByteRecord,
    dialect: Dialect,
) -> u32 {
    let breaks = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').count() - 1;
    let inside: usize = record.iter().map(breaks).sum();
    let inside = u64::try_from(inside).unwrap_or(u64::MAX);
    let behind = reader.position().line();
    // Only behind a quotation mark that is never closed is there no end of its own.
    let its_own = u64::from(behind.saturating_sub(before) > inside);
    let first = behind.saturating_sub(its_own).saturating_sub(inside);
    u32::try_from(first + u64::from(dialect.names_separator)).unwrap_or(u32::MAX)
}

/// Reads every record behind the headings.
pub(super) fn read(
    file: &File,
    encoding: Encoding,
    dialect: Dialect,
    each: &mut dyn FnMut(Line) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut reader = reader(file, encoding, dialect)?;
    let mut record = ByteRecord::new();
    let mut has_headings = false;
    let mut number = 1;
    loop {
        let before = reader.position().line();
        if !advance(&mut reader, &mut record, number)? {
            return Ok(());
        }
        number = line_of(&reader, before, &record, dialect);
        if !has_headings {
            has_headings = record.iter().any(|cell| !cell.trim_ascii().is_empty());
            continue;
        }
        let cells = record.iter().map(cell).collect();
        let line = Line {
            number,
            cells,
            remarks: Vec::new(),
        };
        if each(line).is_break() {
            return Ok(());
        }
    }
}

fn cell(bytes: &[u8]) -> Cell {
    if bytes.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(String::from_utf8_lossy(bytes).into_owned())
    }
}
