//! The configuration file: TOML in, texts with their places out.

use crate::settings::error::Problem;
use crate::settings::keys;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// One value of the file.
pub(super) struct FileValue {
    /// The key with its section.
    pub(super) key: &'static str,
    /// The value as text; items of a list have commas between, or are a JSON array for a command.
    pub(super) text: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, from 1.
    pub(super) column: usize,
}

/// Reads the text of a file; what cannot be understood becomes problems, the rest is given.
pub(super) fn read(path: &Path, text: &str, problems: &mut Vec<Problem>) -> Vec<FileValue> {
    // A byte-order mark is what Windows editors put first; TOML refuses it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let at = |offset: usize| place(text, offset);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let (line, column) = at(error.span().map_or(0, |span| span.start));
            problems.push(Problem::Syntax {
                path: path.to_owned(),
                line,
                column,
                message: error.message().to_owned(),
            });
            return Vec::new();
        }
    };
    let mut values = Vec::new();
    let mut unknown = |key: String, offset: usize| {
        problems.push(Problem::UnknownKey {
            path: path.to_owned(),
            line: at(offset).0,
            near: keys::near(&key),
            key,
        });
    };
    for (section, content) in table.get_ref() {
        let Some(content) = content.get_ref().as_table() else {
            unknown(section.get_ref().to_string(), section.span().start);
            continue;
        };
        if !keys::all().any(|key| key.section() == section.get_ref()) {
            unknown(format!("[{}]", section.get_ref()), section.span().start);
            continue;
        }
        for (name, value) in content {
            let full = format!("{}.{}", section.get_ref(), name.get_ref());
            let known = keys::find(&full).and_then(|key| {
                let value = value.get_ref();
                let text = if key.is_command {
                    as_command(value)
                } else {
                    as_text(value)
                };
                Some((key, text?))
            });
            match known {
                Some((key, text)) => {
                    let (line, column) = at(value.span().start);
                    values.push(FileValue {
                        key: key.name,
                        text,
                        line,
                        column,
                    });
                }
                None => unknown(full, name.span().start),
            }
        }
    }
    // The map's order is the alphabet's; people read problems from the top of the file.
    values.sort_by_key(|value| (value.line, value.column));
    values
}

fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| as_text(item.get_ref()))
            .collect::<Option<Vec<_>>>()
            .map(|items| items.join(",")),
        DeValue::Table(_) => None,
    }
}

/// A list as a JSON array, so that a comma in an argument stays where it is.
fn as_command(value: &DeValue<'_>) -> Option<String> {
    let Some(items) = value.as_array() else {
        return as_text(value);
    };
    let items: Option<Vec<String>> = items.iter().map(|item| as_text(item.get_ref())).collect();
    serde_json::to_string(&items?).ok()
}

/// Line and column, from 1, of a byte offset.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |index| index + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}
