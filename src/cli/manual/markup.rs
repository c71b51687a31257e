//! The little markup that the pages are written in, a part of Markdown: a title, headings,
//! paragraphs, lists with `-`, terms with `:` under them, and commands between fences.

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    /// As it stands.
    Plain(String),
    /// Typed or read literally: a command, a setting, a state.
    Literal(String),
    /// Stressed.
    Strong(String),
    /// A word that stands for something else, or a title.
    Slanted(String),
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// What the page is about, in one line.
    Title(String),
    /// A section.
    Heading(String),
    /// A part of a section.
    Part(String),
    /// A paragraph.
    Text(Vec<Span>),
    /// One point of a list.
    Point(Vec<Span>),
    /// A word and what it means.
    Term {
        /// The word.
        term: Vec<Span>,
        /// What it means.
        text: Vec<Span>,
    },
    /// Lines that are typed or printed as they stand.
    Lines(Vec<String>),
}

/// Reads a page.
pub(super) fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with("```") {
            let inside = lines.by_ref().take_while(|line| !line.starts_with("```"));
            blocks.push(Block::Lines(inside.map(str::to_owned).collect()));
            continue;
        }
        if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block::Title(title.to_owned()));
            continue;
        }
        if let Some(title) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(title.to_owned()));
            continue;
        }
        if let Some(title) = line.strip_prefix("### ") {
            blocks.push(Block::Part(title.to_owned()));
            continue;
        }
        let is_term = lines.peek().is_some_and(|next| next.starts_with(": "));
        let mut whole = line.strip_prefix("- ").unwrap_or(line).trim().to_owned();
        if is_term {
            let meaning = lines.next().unwrap_or_default();
            meaning
                .trim_start_matches([':', ' '])
                .clone_into(&mut whole);
        }
        // Whatever follows without a gap belongs to it, unless a list goes on.
        while let Some(more) = lines.next_if(|next| {
            !(next.trim().is_empty() || next.starts_with("- ") || next.starts_with("```"))
        }) {
            whole.push(' ');
            whole.push_str(more.trim());
        }
        let text = spans(&whole);
        blocks.push(if is_term {
            Block::Term {
                term: spans(line.trim()),
                text,
            }
        } else if line.starts_with("- ") {
            Block::Point(text)
        } else {
            Block::Text(text)
        });
    }
    blocks
}

/// Splits at backquotes and stars. A mark that is never closed stands for itself.
fn spans(text: &str) -> Vec<Span> {
    type Mark = (&'static str, fn(String) -> Span);
    const MARKS: [Mark; 3] = [
        ("`", Span::Literal),
        ("**", Span::Strong),
        ("*", Span::Slanted),
    ];
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let marked = MARKS.iter().find_map(|(mark, make)| {
            let (inside, after) = rest.strip_prefix(mark)?.split_once(mark)?;
            (!inside.is_empty()).then(|| (make(inside.to_owned()), after))
        });
        if let Some((span, after)) = marked {
            if !plain.is_empty() {
                found.push(Span::Plain(std::mem::take(&mut plain)));
            }
            found.push(span);
            rest = after;
        } else {
            plain.push(first);
            let mut letters = rest.chars();
            letters.next();
            rest = letters.as_str();
        }
    }
    if !plain.is_empty() {
        found.push(Span::Plain(plain));
    }
    found
}

/// The words alone.
#[cfg(test)]
pub(super) fn plain(spans: &[Span]) -> String {
    let text = |span: &Span| match span {
        Span::Plain(text) | Span::Literal(text) | Span::Strong(text) | Span::Slanted(text) => {
            text.clone()
        }
    };
    spans.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let page = "# what it is\n\n## Section\n\nOne `cso`\ntwo.\n- a\n  b\n- *c*\n\n`x`\n: means\n  y\n\n```\n$ z\n```\n";
        let plain = |text: &str| Span::Plain(text.to_owned());
        assert_eq!(
            read(page),
            [
                Block::Title("what it is".to_owned()),
                Block::Heading("Section".to_owned()),
                Block::Text(vec![
                    plain("One "),
                    Span::Literal("cso".to_owned()),
                    plain(" two.")
                ]),
                Block::Point(vec![plain("a b")]),
                Block::Point(vec![Span::Slanted("c".to_owned())]),
                Block::Term {
                    term: vec![Span::Literal("x".to_owned())],
                    text: vec![plain("means y")],
                },
                Block::Lines(vec!["$ z".to_owned()]),
            ]
        );
    }

    #[test]
    fn a_mark_that_is_never_closed_stands_for_itself() {
        assert_eq!(spans("5 * 3"), [Span::Plain("5 * 3".to_owned())]);
    }
}
