//! Pages as text on a screen: wrapped between words, commands in one piece.

use crate::cli::manual::markup::{Block, Span};
use crate::cli::view::strong;
use dialoguer::console::measure_text_width;

/// Lines longer than this are hard to read, however wide the screen is.
const WIDEST: usize = 100;
/// A literal up to this long is never broken.
const WHOLE: usize = 48;
/// Stands for a space that is no place to break a line.
const FIRM: char = '\u{a0}';

/// A page as text of this width.
pub(super) fn page(blocks: &[Block], width: usize, is_coloured: bool) -> String {
    let width = width.min(WIDEST);
    let mut text = String::new();
    let mut previous: Option<&Block> = None;
    for block in blocks {
        let is_list_going_on =
            matches!((previous, block), (Some(Block::Point(_)), Block::Point(_)));
        if previous.is_some() && !is_list_going_on {
            text.push('\n');
        }
        match block {
            Block::Title(title) => wrap(&mut text, "", "", &[Span::Plain(title.clone())], width),
            Block::Heading(title) => heading(&mut text, &title.to_uppercase(), is_coloured),
            Block::Part(title) => heading(&mut text, title, is_coloured),
            Block::Text(spans) => wrap(&mut text, "", "", spans, width),
            Block::Point(spans) => wrap(&mut text, "- ", "  ", spans, width),
            Block::Term { term, text: about } => {
                wrap(&mut text, "  ", "  ", term, width);
                wrap(&mut text, "      ", "      ", about, width);
            }
            Block::Lines(lines) => {
                for line in lines {
                    text.push_str("    ");
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        previous = Some(block);
    }
    text
}

fn heading(into: &mut String, title: &str, is_coloured: bool) {
    into.push_str(&strong(title, is_coloured));
    into.push('\n');
}

fn wrap(into: &mut String, first: &str, others: &str, spans: &[Span], width: usize) {
    let whole: String = spans.iter().map(shown).collect();
    let mut line = first.to_owned();
    let mut is_fresh = true;
    for word in whole.split(' ').filter(|word| !word.is_empty()) {
        if !is_fresh && measure_text_width(&line) + 1 + measure_text_width(word) > width {
            into.push_str(&line.replace(FIRM, " "));
            into.push('\n');
            others.clone_into(&mut line);
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    into.push_str(&line.replace(FIRM, " "));
    into.push('\n');
}

fn shown(span: &Span) -> String {
    match span {
        Span::Plain(text) | Span::Strong(text) | Span::Slanted(text) => text.clone(),
        // Only what has a space in it needs marks to show where it begins and ends.
        Span::Literal(text) if !text.contains(' ') => text.clone(),
        Span::Literal(text) if measure_text_width(text) > WHOLE => format!("`{text}`"),
        Span::Literal(text) => format!("`{text}`").replace(' ', &FIRM.to_string()),
    }
}
