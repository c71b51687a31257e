//! JSON lines: one object a line, whose names are those of the columns.

use super::text::{Decoded, Encoding, damaged};
use crate::domain::batch::column::{Column, Extra};
use crate::domain::batch::row::Cell;
use crate::domain::batch::{Finding, LONGEST_FIELD, Remark};
use crate::domain::text::visible;
use crate::ports::intake::{IntakeError, Line};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::ControlFlow;

/// The longest line in bytes: every field as long as it may be, each character written by its number.
const LONGEST_LINE: usize = LONGEST_FIELD * 6 * 10;

/// An object with all of its names, also those that stand in it twice.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Object)
    }
}

/// Reads every line.
pub(super) fn read(
    file: &File,
    encoding: Encoding,
    extra: Extra,
    each: &mut dyn FnMut(Line) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut reader = BufReader::new(Decoded::new(file, encoding)?);
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX) + 1;
    let mut text = Vec::new();
    for number in 1.. {
        text.clear();
        let length = reader
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut text)
            .map_err(|error| damaged(&error, number))?;
        if length == 0 {
            break;
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        if length > LONGEST_LINE {
            return Err(IntakeError::Damaged {
                line: number,
                why: format!("the line is longer than {LONGEST_LINE} bytes"),
            });
        }
        if each(line(number, &text, extra)).is_break() {
            break;
        }
    }
    Ok(())
}

fn line(number: u32, text: &[u8], extra: Extra) -> Line {
    let remark = |message: String| Remark {
        column: None,
        finding: Finding::InvalidJson,
        message,
    };
    let mut cells = vec![Cell::Empty; Column::ALL.len()];
    let mut remarks = Vec::new();
    let mut seen = Vec::new();
    let pairs = match serde_json::from_slice(text) {
        Ok(Pairs(pairs)) => pairs,
        Err(error) => {
            remarks.push(remark(format!(
                "the line is no JSON object: {} at character {}",
                if error.is_eof() {
                    "it breaks off"
                } else {
                    "it is not well formed"
                },
                error.column()
            )));
            Vec::new()
        }
    };
    for (name, value) in pairs {
        let shown = visible(&name).chars().take(40).collect::<String>();
        let Some(column) = Column::of(&name) else {
            if extra == Extra::Refused {
                remarks.push(remark(format!("the name “{shown}” is none that is known")));
            }
            continue;
        };
        if seen.contains(&column) {
            remarks.push(remark(format!("the column {column} stands there twice")));
            continue;
        }
        seen.push(column);
        let place = Column::ALL.iter().position(|other| *other == column);
        if let Some(cell) = place.and_then(|place| cells.get_mut(place)) {
            *cell = self::cell(value);
        }
    }
    Line {
        number,
        cells,
        remarks,
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::String(text) => Cell::Text(text),
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| Cell::Other("a number".to_owned()), Cell::Number),
        Value::Bool(_) => Cell::Other("true or false".to_owned()),
        Value::Object(_) => Cell::Other("an object".to_owned()),
        Value::Array(values) => {
            // Several records and labels, as other programs write several things.
            let texts: Option<Vec<String>> = values
                .into_iter()
                .map(|value| match value {
                    Value::String(text) if !text.contains(';') => Some(text),
                    Value::String(_)
                    | Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::Array(_)
                    | Value::Object(_) => None,
                })
                .collect();
            match texts {
                Some(texts) => Cell::Text(texts.join(";")),
                None => Cell::Other("a list of something other than texts".to_owned()),
            }
        }
    }
}
