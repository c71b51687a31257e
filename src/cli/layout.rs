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

/// What a column that is wrapped is reckoned to need.
const NARROWEST: usize = 14;

/// A list fitted to the width; nothing at all when there are no rows. Where a column would have to
/// break a word such as a reference or a command, every row becomes a block of lines.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>], look: Look) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let width = usize::from(look.width);
    match fit(heads, rows, width) {
        Some(fits) => columns(heads, rows, &fits, look),
        None => blocks(heads, rows, look),
    }
}

/// A list as blocks of lines.
pub(super) fn blocks(heads: &[&str], rows: &[Vec<String>], look: Look) -> String {
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
pub(super) fn lines(table: &Table) -> String {
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    ended(&lines)
}

/// Which columns are shown without wrapping: the narrowest first, as long as the others keep room to
/// wrap in. References, dates and logins so stay in one piece, and sentences wrap. `None` when some
/// column would have to break a word.
fn fit(heads: &[&str], rows: &[Vec<String>], width: usize) -> Option<Vec<Fit>> {
    let cells = |index: usize| {
        let own = rows
            .iter()
            .filter_map(move |row| row.get(index))
            .map(String::as_str);
        own.chain(heads.get(index).copied())
    };
    let mut natural: Vec<(usize, usize)> = (0..heads.len())
        .map(|index| {
            (
                cells(index).map(measure_text_width).max().unwrap_or(0) + GAP,
                index,
            )
        })
        .collect();
    natural.sort_unstable();
    let mut whole = vec![false; heads.len()];
    let (mut used, mut left) = (0, heads.len());
    for &(own, index) in &natural {
        if used + own + (left - 1) * NARROWEST > width {
            break;
        }
        used += own;
        left -= 1;
        *whole.get_mut(index)? = true;
    }
    // What is left shares the room; the longest word of each must fit into its share.
    let mut fits = Vec::with_capacity(heads.len());
    for (index, is_whole) in whole.into_iter().enumerate() {
        if is_whole {
            fits.push(Fit::Whole);
            continue;
        }
        let words = cells(index)
            .flat_map(str::split_whitespace)
            .map(measure_text_width);
        let least = words.max().unwrap_or(0) + GAP;
        used += least;
        fits.push(Fit::AtLeast(u16::try_from(least).ok()?));
    }
    (used <= width).then_some(fits)
}

/// One row as lines: what it is, then its other values with their names, as many in a line as fit.
fn block(heads: &[&str], row: &[String], look: Look) -> String {
    let width = usize::from(look.width);
    let title = row.first().map_or("", String::as_str);
    let mut text = strong(title, look.is_coloured);
    text.push('\n');
    let mut line = String::new();
    for (head, value) in heads.iter().zip(row).skip(1) {
        if value.is_empty() || value == "–" {
            continue;
        }
        let item = format!("{head} {value}");
        let is_long = measure_text_width(&item) > width / 2;
        if !line.is_empty()
            && (is_long || measure_text_width(&line) + 2 + measure_text_width(&item) > width)
        {
            text.push_str(&std::mem::take(&mut line));
            text.push('\n');
        }
        if line.is_empty() {
            line.push_str("  ");
        } else {
            line.push_str(", ");
        }
        line = wrapped(line, &item, width, &mut text);
        if is_long {
            text.push_str(&std::mem::take(&mut line));
            text.push('\n');
        }
    }
    if !line.is_empty() {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Adds an item to a line word by word; full lines go to `text`, the last one is given back.
fn wrapped(mut line: String, item: &str, width: usize, text: &mut String) -> String {
    let mut is_first = true;
    for word in item.split(' ') {
        let space = usize::from(!is_first);
        if measure_text_width(&line) + space + measure_text_width(word) > width
            && !line.trim().is_empty()
        {
            text.push_str(&line);
            text.push('\n');
            line = format!("    {word}");
        } else {
            if !is_first {
                line.push(' ');
            }
            line.push_str(word);
        }
        is_first = false;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(width: u16) -> Look {
        Look {
            width,
            is_coloured: false,
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
    fn no_line_is_wider_than_the_screen_whatever_the_words() {
        for width in [60, 80, 100, 160, 200] {
            for line in shown(width).lines() {
                assert!(measure_text_width(line) <= usize::from(width), "{line}");
            }
        }
    }
}
