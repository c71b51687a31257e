//! XLSX workbooks, one sheet, cell by cell.

use super::{Options, from_start, unreadable};
use crate::domain::batch::MOST_BYTES;
use crate::domain::batch::column::Headings;
use crate::domain::batch::row::Cell;
use crate::domain::text::visible;
use crate::ports::intake::{IntakeError, Line};
use calamine::{
    DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs,
};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// The most that a workbook may unpack to, as a multiple of the largest file: text in a workbook is
/// packed to a tenth and less.
const UNPACKED: u64 = 6;
/// Cells beyond this column are not looked at one by one: no list has so many.
const MOST_COLUMNS: usize = 500;

type Workbook = Xlsx<BufReader<File>>;

fn copy(file: &File) -> Result<BufReader<File>, IntakeError> {
    let file = from_start(file)?.try_clone();
    file.map(BufReader::new).map_err(|error| unreadable(&error))
}

fn not_workbook() -> IntakeError {
    IntakeError::Form("a packed file and no .xlsx workbook")
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what the reader says beside these is one thing to staff: the file is damaged"
)]
fn damaged(error: &XlsxError, line: u32) -> IntakeError {
    match error {
        XlsxError::Password => IntakeError::Form("a workbook with a password: save it without one"),
        XlsxError::Io(error) => unreadable(error),
        other => IntakeError::Damaged {
            line,
            why: visible(&other.to_string()).chars().take(200).collect(),
        },
    }
}

fn workbook(file: &File) -> Result<Workbook, IntakeError> {
    // What it says it unpacks to is looked at first: the reader holds all of its texts at once.
    let mut archive = ZipArchive::new(copy(file)?).map_err(|_| not_workbook())?;
    let mut unpacked: u64 = 0;
    let mut is_workbook = false;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| not_workbook())?;
        let name = part.name().map_err(|_| not_workbook())?;
        is_workbook |= name.ends_with("workbook.xml");
        unpacked = unpacked.saturating_add(part.size());
    }
    if !is_workbook {
        return Err(not_workbook());
    }
    if unpacked > MOST_BYTES * UNPACKED {
        return Err(IntakeError::TooLarge);
    }
    open_workbook_from_rs(copy(file)?).map_err(|error| damaged(&error, 1))
}

/// Chooses the sheet and reads its headings. The flag tells whether other sheets hold something too.
pub(super) fn open(
    file: &File,
    options: &Options,
) -> Result<(String, bool, Headings), IntakeError> {
    let mut book = workbook(file)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut filled = Vec::new();
    for name in &sheets {
        if has_cells(&mut book, name)? {
            filled.push(name.clone());
        }
    }
    let shown = |names: &[String]| names.iter().map(|name| visible(name)).collect();
    let name = match (&options.sheet, filled.as_slice()) {
        (Some(wanted), _) => sheets
            .iter()
            .find(|name| name.to_lowercase() == wanted.trim().to_lowercase())
            .ok_or_else(|| IntakeError::NoSheet {
                name: visible(wanted),
                names: shown(&sheets),
            })?,
        (None, []) => return Err(IntakeError::Empty),
        (None, [only]) => only,
        (None, several) => {
            return Err(IntakeError::Sheets {
                names: shown(several),
            });
        }
    };
    let mut headings = None;
    walk(&mut book, name, &mut |line| {
        if line.cells.iter().all(Cell::is_empty) {
            return ControlFlow::Continue(());
        }
        headings = Some(line);
        ControlFlow::Break(())
    })?;
    let line = headings.ok_or(IntakeError::Empty)?;
    let texts: Vec<String> = line
        .cells
        .into_iter()
        .map(|cell| match cell {
            Cell::Text(text) => text,
            Cell::Empty => String::new(),
            Cell::Number(number) => number.to_string(),
            Cell::Other(what) => what,
        })
        .collect();
    let headings =
        Headings::read(&texts, options.extra).map_err(|source| IntakeError::Headings {
            line: line.number,
            source,
        })?;
    Ok((name.clone(), filled.len() > 1, headings))
}

fn has_cells(book: &mut Workbook, sheet: &str) -> Result<bool, IntakeError> {
    let mut found = false;
    walk(book, sheet, &mut |line| {
        found = !line.cells.iter().all(Cell::is_empty);
        if found {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(found)
}

/// Reads every row behind the headings.
pub(super) fn read(
    file: &File,
    sheet: &str,
    each: &mut dyn FnMut(Line) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut book = workbook(file)?;
    let mut has_headings = false;
    walk(&mut book, sheet, &mut |line| {
        if has_headings {
            return each(line);
        }
        has_headings = !line.cells.iter().all(Cell::is_empty);
        ControlFlow::Continue(())
    })
}

/// Shows every row of a sheet that has cells, in order.
fn walk(
    book: &mut Workbook,
    sheet: &str,
    each: &mut dyn FnMut(Line) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut cells = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| damaged(&error, 1))?;
    let empty = |number: u32| Line {
        number,
        cells: Vec::new(),
        remarks: Vec::new(),
    };
    let mut line = empty(0);
    loop {
        let next = cells
            .next_cell()
            .map_err(|error| damaged(&error, line.number.max(1)))?;
        let Some(found) = next else {
            if line.number > 0 {
                _ = each(line);
            }
            return Ok(());
        };
        let (row, column) = found.get_position();
        let number = row.saturating_add(1);
        if number != line.number {
            if number < line.number {
                return Err(IntakeError::Damaged {
                    line: number,
                    why: "its rows are not in order".to_owned(),
                });
            }
            let before = std::mem::replace(&mut line, empty(number));
            if before.number > 0 && each(before).is_break() {
                return Ok(());
            }
        }
        let value = cell(found.get_value());
        let column = usize::try_from(column)
            .unwrap_or(MOST_COLUMNS)
            .min(MOST_COLUMNS);
        if value != Cell::Empty {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = line.cells.get_mut(column) {
                *place = value;
            }
        }
    }
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Float(number) => Cell::Number(*number),
        // A spreadsheet holds every number as a float; a file that claims otherwise is no larger.
        DataRef::Int(number) => number
            .to_string()
            .parse()
            .map_or_else(|_| Cell::Other("a number".to_owned()), Cell::Number),
        DataRef::Bool(_) => Cell::Other("true or false".to_owned()),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => {
            Cell::Other("a date or a time".to_owned())
        }
        DataRef::Error(error) => Cell::Other(format!("the error {error}")),
    }
}
