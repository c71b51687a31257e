//! Lists from files and standard input: CSV as spreadsheets write it, XLSX, JSON lines.
//!
//! What the values mean is the domain's business; here bytes become rows of cells.

mod json;
mod sheet;
mod table;
mod text;

use crate::domain::batch::column::{Extra, Headings};
use crate::domain::batch::row::Cell;
use crate::domain::batch::{MOST_BYTES, MOST_ROWS};
use crate::ports::intake::{Intake, IntakeError, Line, Notice};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Where a list comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A file.
    File(&'a Path),
    /// Standard input.
    Input,
}

/// How a list is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// What happens to headings that name no column.
    pub extra: Extra,
    /// The sheet of a workbook, where it has several.
    pub sheet: Option<String>,
}

enum Form {
    Table(text::Encoding, table::Dialect),
    Json(text::Encoding),
    Sheet(String),
}

/// A list in a file of its own or one that was put aside.
pub struct FileIntake {
    file: File,
    name: String,
    form: Form,
    headings: Headings,
    options: Options,
    notices: Vec<Notice>,
}

impl FileIntake {
    /// Opens a list and reads its headings. What cannot be read twice is first copied into a nameless
    /// file in `folder`, which is private: it goes with the process.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub fn open(source: Source<'_>, folder: &Path, options: Options) -> Result<Self, IntakeError> {
        let (file, name) = match source {
            Source::Input => (put_aside(&mut io::stdin().lock(), folder)?, "-".to_owned()),
            Source::File(path) => {
                let mut file = File::open(path).map_err(|error| unreadable(&error))?;
                let about = file.metadata().map_err(|error| unreadable(&error))?;
                if about.is_dir() {
                    return Err(IntakeError::Form("a folder"));
                }
                let name = path.file_name().unwrap_or(path.as_os_str());
                let name = name.to_string_lossy().into_owned();
                if !about.is_file() {
                    file = put_aside(&mut file, folder)?;
                }
                (file, name)
            }
        };
        let size = file.metadata().map_err(|error| unreadable(&error))?.len();
        match size {
            0 => return Err(IntakeError::Empty),
            1..=MOST_BYTES => {}
            _ => return Err(IntakeError::TooLarge),
        }
        Self::recognise(file, name, options)
    }

    fn recognise(file: File, name: String, options: Options) -> Result<Self, IntakeError> {
        let mut beginning = [0; 8];
        let length = fill(&mut from_start(&file)?, &mut beginning)?;
        let beginning = beginning.get(..length).unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        let mut notices = Vec::new();
        let (form, headings) = if beginning.starts_with(b"PK") {
            let (sheet, is_one_of_many, headings) = sheet::open(&file, &options)?;
            if is_one_of_many {
                notices.push(Notice::Sheet(sheet.clone()));
            }
            (Form::Sheet(sheet), headings)
        } else if beginning.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(IntakeError::Form(
                "an old or password-protected spreadsheet: save it as .xlsx without a password, or as CSV",
            ));
        } else if beginning.starts_with(b"%PDF") {
            return Err(IntakeError::Form("a PDF document and no list"));
        } else {
            let encoding = text::detect(&file)?;
            if encoding == text::Encoding::Windows1252 {
                notices.push(Notice::Windows1252);
            }
            let ends = |ending: &str| lower.ends_with(ending);
            let first = table::first_character(&file, encoding)?;
            match first {
                None => return Err(IntakeError::Empty),
                Some('[') if ends(".json") || ends(".jsonl") => {
                    return Err(IntakeError::Form(
                        "one JSON array: one JSON object a line is wanted",
                    ));
                }
                Some('{') => (Form::Json(encoding), Headings::all()),
                Some(_) if ends(".jsonl") || ends(".ndjson") => {
                    (Form::Json(encoding), Headings::all())
                }
                Some(_) => {
                    let (dialect, headings) = table::open(&file, encoding, options.extra)?;
                    (Form::Table(encoding, dialect), headings)
                }
            }
        };
        Ok(Self {
            file,
            name,
            form,
            headings,
            options,
            notices,
        })
    }
}

impl Intake for FileIntake {
    fn name(&self) -> &str {
        &self.name
    }

    fn headings(&self) -> &Headings {
        &self.headings
    }

    fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn read(&self, each: &mut dyn FnMut(Line) -> ControlFlow<()>) -> Result<(), IntakeError> {
        let mut rows = 0;
        let mut is_too_much = false;
        let mut counted = |line: Line| {
            if line.remarks.is_empty() && line.cells.iter().all(Cell::is_empty) {
                return ControlFlow::Continue(());
            }
            rows += 1;
            if rows > MOST_ROWS {
                is_too_much = true;
                return ControlFlow::Break(());
            }
            each(line)
        };
        match &self.form {
            Form::Table(encoding, dialect) => {
                table::read(&self.file, *encoding, *dialect, &mut counted)
            }
            Form::Json(encoding) => {
                json::read(&self.file, *encoding, self.options.extra, &mut counted)
            }
            Form::Sheet(name) => sheet::read(&self.file, name, &mut counted),
        }?;
        if is_too_much {
            Err(IntakeError::TooManyRows)
        } else {
            Ok(())
        }
    }
}

fn unreadable(error: &io::Error) -> IntakeError {
    IntakeError::Unreadable(error.to_string())
}

/// The file from its beginning. All readings share one position, so there is one at a time.
fn from_start(mut file: &File) -> Result<&File, IntakeError> {
    file.seek(SeekFrom::Start(0))
        .map_err(|error| unreadable(&error))?;
    Ok(file)
}

/// Reads until the buffer is full or nothing is left.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> Result<usize, IntakeError> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(&error)),
        }
    }
    Ok(length)
}

/// Copies what can be read once into a file without a name.
fn put_aside(from: &mut impl Read, folder: &Path) -> Result<File, IntakeError> {
    let path = folder.join(format!(".intake-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| unreadable(&error))?;
    // From here on nothing but this process can reach it, and nothing of it stays.
    fs::remove_file(&path).map_err(|error| unreadable(&error))?;
    let copied = io::copy(&mut from.take(MOST_BYTES + 1), &mut file)
        .and_then(|copied| file.flush().map(|()| copied))
        .map_err(|error| unreadable(&error))?;
    if copied > MOST_BYTES {
        return Err(IntakeError::TooLarge);
    }
    Ok(file)
}
