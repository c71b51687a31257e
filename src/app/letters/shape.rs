//! How a rendered letter is laid out: lines, dates, digits and the alphabet of text messages.

use crate::domain::language::Language;
use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

/// The longest line of a plain-text letter, in characters. Source: RFC 5322, 2.1.1 recommends 78;
/// 72 leaves room for the marks of a quoted answer.
pub(super) const COLUMNS: usize = 72;
/// How many characters one text message holds. Source: 3GPP TS 23.038, 7-bit default alphabet.
pub(super) const ONE_TEXT: usize = 160;

/// Wraps every paragraph at [`COLUMNS`], list items with their text aligned, and drops empty lines
/// beyond one. A word that is longer, such as a link, keeps its own line whole.
pub(super) fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut empty_before = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !empty_before {
                out.push('\n');
            }
            empty_before = true;
            continue;
        }
        empty_before = false;
        wrap_line(line, &mut out);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn wrap_line(line: &str, out: &mut String) {
    let indent = line.len() - line.trim_start().len();
    let hang = indent + marker_width(line.trim_start());
    out.extend(std::iter::repeat_n(' ', indent));
    let mut column = indent;
    let mut first = true;
    for word in line.split_whitespace() {
        let width = word.chars().count();
        if !first && column + 1 + width > COLUMNS {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', hang));
            column = hang;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        first = false;
    }
    out.push('\n');
}

/// The width of `1. ` or `- ` at the beginning of a line.
fn marker_width(line: &str) -> usize {
    if line.starts_with("- ") {
        return 2;
    }
    match line.split_once(". ") {
        Some((number, _)) if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => {
            number.len() + 2
        }
        Some(_) | None => 0,
    }
}

/// A date in words with its weekday: `Monday 7 December 2026`, `dydd Llun 7 Rhagfyr 2026`.
pub(super) fn date(at: DateTime<Utc>, zone: Tz, language: Language) -> String {
    let local = at.with_timezone(&zone);
    match language {
        Language::English => local.format("%A %-d %B %Y").to_string(),
        Language::Welsh => {
            let day = match local.weekday() {
                chrono::Weekday::Mon => "dydd Llun",
                chrono::Weekday::Tue => "dydd Mawrth",
                chrono::Weekday::Wed => "dydd Mercher",
                chrono::Weekday::Thu => "dydd Iau",
                chrono::Weekday::Fri => "dydd Gwener",
                chrono::Weekday::Sat => "dydd Sadwrn",
                chrono::Weekday::Sun => "dydd Sul",
            };
            let month = match local.month() {
                1 => "Ionawr",
                2 => "Chwefror",
                3 => "Mawrth",
                4 => "Ebrill",
                5 => "Mai",
                6 => "Mehefin",
                7 => "Gorffennaf",
                8 => "Awst",
                9 => "Medi",
                10 => "Hydref",
                11 => "Tachwedd",
                _ => "Rhagfyr",
            };
            format!("{day} {} {month} {}", local.day(), local.year())
        }
    }
}

/// The time of day, `14:30`.
pub(super) fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// Digits as separate words with a pause after each, so that no voice reads a number.
pub(super) fn spoken(digits: &str, language: Language) -> String {
    let words: Vec<&str> = digits
        .chars()
        .map(|c| match (c, language) {
            ('0', Language::English) => "zero",
            ('1', Language::English) => "one",
            ('2', Language::English) => "two",
            ('3', Language::English) => "three",
            ('4', Language::English) => "four",
            ('5', Language::English) => "five",
            ('6', Language::English) => "six",
            ('7', Language::English) => "seven",
            ('8', Language::English) => "eight",
            ('9', Language::English) => "nine",
            ('0', Language::Welsh) => "dim",
            ('1', Language::Welsh) => "un",
            ('2', Language::Welsh) => "dau",
            ('3', Language::Welsh) => "tri",
            ('4', Language::Welsh) => "pedwar",
            ('5', Language::Welsh) => "pump",
            ('6', Language::Welsh) => "chwech",
            ('7', Language::Welsh) => "saith",
            ('8', Language::Welsh) => "wyth",
            ('9', Language::Welsh) => "naw",
            (_, Language::English | Language::Welsh) => "",
        })
        .collect();
    words.join(", ")
}

/// How many characters of one text message a text takes, or the first character that would turn the
/// message into a longer and dearer one.
pub(super) fn gsm_length(text: &str) -> Result<usize, char> {
    let mut length = 0;
    for c in text.chars() {
        // 3GPP TS 23.038, 6.2.1 and 6.2.1.1; the second row takes two places.
        let basic = c.is_ascii_alphanumeric()
            || "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà".contains(c);
        length += match c {
            _ if basic => 1,
            '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => 2,
            other => return Err(other),
        };
    }
    Ok(length)
}
