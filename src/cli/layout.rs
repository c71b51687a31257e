//! Fitting lists to the screen: columns where they fit, blocks where they would break words.

use crate::cli::view::{Look, ended, strong};
use comfy_table::{
    Attribute, Cell as TableCell, ColumnConstraint, ContentArrangement, Table, Width, presets,
};
use dialoguer::console::measure_text_width;

/// Space between two columns.
const GAP: usize = 2;
/// How a column is shown.
enum Fit {
    /// In one piece.
    Whole,
    /// Wrapped between words, never narrower than this.
    AtLeast(u16),
}

/// How far a block stands in.
const INDENT: usize = 2;
/// A column is not made narrower than this where it would otherwise be wider: sentences of one word a
/// line are hard to read.
const NARROWEST: usize = 12;

/// The longest word that is kept whole: references, dates, commands and most addresses are shorter. A
/// name of a hundred letters is broken, so that it does not break the list.
const LONGEST_WORD: usize = 40;

/// A list fitted to the width; nothing at all when there are no rows. Where a column would have to
/// break a word such as a reference or a command, every row becomes a block of lines.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>], look: Look) -> String {
    if rows.is_empty() {
        return String::new();
    }
    if look.is_spoken {
        return spoken_rows(heads, rows, look);
    }
    let width = usize::from(look.width);
    match fit(heads, rows, width) {
        Some(fits) => columns(heads, rows, &fits, look),
        None => blocks(heads, rows, look),
    }
}

/// Every value in a line with its name before it, and an empty line between rows.
fn spoken_rows(heads: &[&str], rows: &[Vec<String>], look: Look) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let pairs: Vec<(String, String)> = heads
                .iter()
                .zip(row)
                .filter(|(_, value)| !is_nothing(value))
                .map(|(head, value)| ((*head).to_owned(), value.clone()))
                .collect();
            pairs_aloud(&pairs, look)
        })
        .collect();
    rows.join("\n")
}

fn is_nothing(value: &str) -> bool {
    value.is_empty() || value == "–"
}

/// Names and values: the names in a column of their own, or each before its value where they are read
/// aloud.
pub(super) fn pairs(pairs: &[(String, String)], look: Look) -> String {
    if look.is_spoken {
        return pairs_aloud(pairs, look);
    }
    let labels = pairs.iter().map(|(label, _)| measure_text_width(label));
    let width = usize::from(look.width);
    // Half the screen is the values'; a longer label is wrapped as well.
    let column = labels.max().unwrap_or(0).min(width / 2);
    let mut lines = Vec::new();
    for (label, value) in pairs {
        let mut labels = wrap(label, column).into_iter();
        let mut values = wrap(value, width - column - GAP).into_iter();
        loop {
            let (label, value) = (labels.next(), values.next());
            if label.is_none() && value.is_none() {
                break;
            }
            let label = label.unwrap_or_default();
            let space = " ".repeat(column + GAP - measure_text_width(&label));
            let line = format!("{label}{space}{}", value.unwrap_or_default());
            lines.push(line.trim_end().to_owned());
        }
    }
    ended(&lines)
}

fn pairs_aloud(pairs: &[(String, String)], look: Look) -> String {
    let lines: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !is_nothing(value))
        .flat_map(|(label, value)| wrap(&format!("{label}: {value}"), look.width.into()))
        .collect();
    ended(&lines)
}

/// A text in lines of at most `width`, broken between words, or within one that is wider than a line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let words = text.split(' ').map(ToOwned::to_owned).collect();
    joined(words, " ", width)
}

/// Pieces with the same text between, in lines of at most `width`. A line ends between two of them; one
/// that is wider than a line is broken.
pub(super) fn joined(pieces: Vec<String>, between: &str, width: usize) -> Vec<String> {
    let gap = measure_text_width(between);
    // A line that another one follows ends with what stands between.
    let ending = measure_text_width(between.trim_end());
    let room = width.saturating_sub(ending).max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for (number, piece) in pieces.into_iter().enumerate() {
        let mut rest = piece;
        if number > 0 {
            if measure_text_width(&line) + gap + measure_text_width(&rest) <= room {
                line.push_str(between);
            } else {
                line.push_str(between.trim_end());
                lines.push(std::mem::take(&mut line));
            }
        }
        while measure_text_width(&rest) > room {
            let (left, right) = broken(&rest, room);
            lines.push(left);
            rest = right;
        }
        line.push_str(&rest);
    }
    lines.push(line);
    lines
}

/// A message in as many lines as it takes, as far in as its first one. What stands between backticks is
/// copied and so never broken; a screen that is too narrow for it wraps it by itself.
pub(super) fn message(text: &str, width: usize) -> String {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let mut pieces: Vec<String> = Vec::new();
    let mut is_command = false;
    for word in text.trim_start_matches(' ').split(' ') {
        match pieces.last_mut() {
            Some(piece) if is_command => {
                piece.push(' ');
                piece.push_str(word);
            }
            Some(_) | None => pieces.push(word.to_owned()),
        }
        is_command ^= word.matches('`').count() % 2 == 1;
    }
    let space = " ".repeat(indent);
    let (mut out, mut used) = (space.clone(), indent);
    for (number, piece) in pieces.iter().enumerate() {
        let own = measure_text_width(piece);
        if number > 0 && used + 1 + own > width && used > indent {
            out.push('\n');
            out.push_str(&space);
            used = indent;
        } else if number > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(piece);
        used += own;
    }
    out
}

/// The longest beginning of a text that fits into `width`, and what is left. Marks stay with the
/// letter that they belong to; something is taken even where nothing fits.
fn broken(text: &str, width: usize) -> (String, String) {
    let (mut left, mut right) = (String::new(), String::new());
    for c in text.chars() {
        let fits = || {
            let longer = format!("{left}{c}");
            measure_text_width(&longer) <= width
        };
        if right.is_empty() && (left.is_empty() || fits()) {
            left.push(c);
        } else {
            right.push(c);
        }
    }
    (left, right)
}

/// A list as blocks of lines.
fn blocks(heads: &[&str], rows: &[Vec<String>], look: Look) -> String {
    rows.iter().map(|row| block(heads, row, look)).collect()
}

fn columns(heads: &[&str], rows: &[Vec<String>], fits: &[Fit], look: Look) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(look.width);
    // The library would look at the terminal itself; whether colour is wanted is settled already.
    if look.is_coloured {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(
        heads
            .iter()
            .map(|head| TableCell::new(head).add_attribute(Attribute::Bold)),
    );
    for row in rows {
        table.add_row(row.iter().map(TableCell::new));
    }
    for (column, fit) in table.column_iter_mut().zip(fits) {
        column.set_padding((0, 2));
        column.set_constraint(match fit {
            Fit::Whole => ColumnConstraint::ContentWidth,
            Fit::AtLeast(least) => ColumnConstraint::LowerBoundary(Width::Fixed(*least)),
        });
    }
    lines(&table)
}

/// A table as text without the spaces at the ends of its lines.
fn lines(table: &Table) -> String {
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    ended(&lines)
}

/// Which columns are shown without wrapping: the narrowest first, as long as the others keep the room
/// that they need. References, dates and logins so stay in one piece, and sentences wrap. `None` when some
/// column would have to break a word.
fn fit(heads: &[&str], rows: &[Vec<String>], width: usize) -> Option<Vec<Fit>> {
    let cells = |index: usize| {
        let own = rows
            .iter()
            .filter_map(move |row| row.get(index))
            .map(String::as_str);
        own.chain(heads.get(index).copied())
    };
    // What a column takes in one piece, what it needs so that no word of it is broken, and which it is.
    let mut columns: Vec<(usize, usize, usize)> = (0..heads.len())
        .map(|index| {
            let natural = cells(index).map(measure_text_width).max().unwrap_or(0);
            let words = cells(index).flat_map(str::split_whitespace);
            let word = words.map(measure_text_width).max().unwrap_or(0);
            let least = word.min(LONGEST_WORD).max(natural.min(NARROWEST));
            (natural + GAP, least + GAP, index)
        })
        .collect();
    columns.sort_unstable();
    let mut used: usize = columns.iter().map(|(_, least, _)| least).sum();
    if used > width {
        return None;
    }
    let mut fits: Vec<Fit> = Vec::new();
    fits.resize_with(heads.len(), || Fit::Whole);
    for (natural, least, index) in columns {
        if used - least + natural <= width {
            used = used - least + natural;
        } else {
            *fits.get_mut(index)? = Fit::AtLeast(u16::try_from(least).ok()?);
        }
    }
    Some(fits)
}

/// One row as lines: what it is, then its other values with their names, as many in a line as fit.
fn block(heads: &[&str], row: &[String], look: Look) -> String {
    let width = usize::from(look.width);
    let title = row.first().map_or("", String::as_str);
    let mut text: String = wrap(title, width)
        .iter()
        .map(|line| strong(line, look.is_coloured) + "\n")
        .collect();
    let mut line = String::new();
    let flush = |line: &mut String, text: &mut String| {
        if !line.is_empty() {
            text.push_str(&std::mem::take(line));
            text.push('\n');
        }
    };
    for (head, value) in heads.iter().zip(row).skip(1) {
        if is_nothing(value) {
            continue;
        }
        let item = format!("{head} {value}");
        let own = measure_text_width(&item);
        if own + INDENT > width {
            flush(&mut line, &mut text);
            for (number, part) in wrap(&item, width - 2 * INDENT).iter().enumerate() {
                let space = " ".repeat(if number == 0 { INDENT } else { 2 * INDENT });
                text += &space;
                text += part;
                text.push('\n');
            }
            continue;
        }
        let is_long = own > width / 2;
        if is_long || measure_text_width(&line) + 2 + own > width {
            flush(&mut line, &mut text);
        }
        line.push_str(if line.is_empty() { "  " } else { ", " });
        line.push_str(&item);
        if is_long {
            flush(&mut line, &mut text);
        }
    }
    flush(&mut line, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(width: u16) -> Look {
        Look {
            width,
            is_coloured: false,
            is_spoken: false,
        }
    }

    fn shown(width: u16) -> String {
        let heads = ["Invitation", "Name", "Since", "Next"];
        let row = |name: &str| {
            [
                "INV-7K3Q9X",
                name,
                "22 Nov 2026 09:05",
                "Ask the person to phone with the code",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        table(&heads, &[row("S••• G•••"), row("王••• 小•••")], look(width))
    }

    #[test]
    fn references_and_dates_stay_whole_and_sentences_wrap() {
        insta::assert_snapshot!(shown(70));
    }

    #[test]
    fn what_does_not_fit_becomes_blocks() {
        let heads = [
            "Invitation",
            "Record",
            "Name",
            "State",
            "Since",
            "Invited by",
            "Worker",
        ];
        let row = [
            "INV-7K3Q9X",
            "C220",
            "S••• G•••",
            "accepted",
            "22 Nov 2026 09:05",
            "bron.practice",
            "–",
        ]
        .map(str::to_owned)
        .to_vec();
        insta::assert_snapshot!(table(&heads, &[row.clone(), row], look(60)));
    }

    #[test]
    fn texts_are_broken_between_words_and_inside_one_only_where_they_must() {
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("send the new code", 10), ["send the", "new code"]);
        assert_eq!(wrap("exactly ten", 11), ["exactly ten"]);
        assert_eq!(wrap("a 王小明王小明 b", 6), ["a", "王小明", "王小明", "b"]);
        // A mark stays with its letter.
        assert_eq!(
            wrap("e\u{301}e\u{301}e\u{301}", 2),
            ["e\u{301}e\u{301}", "e\u{301}"]
        );
        assert_eq!(wrap("👩👩", 1), ["👩", "👩"]);
    }

    #[test]
    fn a_message_is_broken_between_words_and_never_within_a_command() {
        for (text, wanted) in [
            ("short", "short"),
            ("  1. Ask who is calling", "  1. Ask who\n  is calling"),
            ("Sure? [y/N] ", "Sure? [y/N] "),
            (
                "see `cso invite list --mine` now",
                "see\n`cso invite list --mine`\nnow",
            ),
            ("`a b` `c d` (`e f`)", "`a b` `c d`\n(`e f`)"),
        ] {
            assert_eq!(message(text, 14), wanted);
        }
    }

    #[test]
    fn a_line_of_steps_ends_with_what_leads_on() {
        let steps = ["invited", "code (now)", "active"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(
            joined(steps, " → ", 24),
            ["invited → code (now) →", "active"]
        );
    }

    #[test]
    fn one_long_name_does_not_break_the_whole_list() {
        let row = |name: String| {
            vec![
                "INV-7K3Q9X".to_owned(),
                name,
                "22 Nov 2026 09:05".to_owned(),
            ]
        };
        let rows = [row("Sam".to_owned()), row("W".repeat(100))];
        let text = table(&["Invitation", "Name", "Since"], &rows, look(80));
        assert!(text.starts_with("Invitation  Name"), "{text}");
        assert!(text.contains("INV-7K3Q9X  Sam"), "{text}");
    }

    #[test]
    fn what_is_read_aloud_names_every_value_that_is_there() {
        let aloud = Look {
            is_spoken: true,
            ..look(60)
        };
        let row = |name: &str| vec!["C220".to_owned(), name.to_owned(), "–".to_owned()];
        let text = table(
            &["Record", "Label", "Team"],
            &[row("Frodo"), row("Sam")],
            aloud,
        );
        assert_eq!(
            text,
            "Record: C220\nLabel: Frodo\n\nRecord: C220\nLabel: Sam\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_screen_whatever_the_words() {
        for width in [60, 80, 100, 160, 200] {
            for line in shown(width).lines() {
                assert!(measure_text_width(line) <= usize::from(width), "{line}");
            }
        }
    }
}
