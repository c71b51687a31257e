//! Pages as manual pages.

use crate::cli::manual::Topic;
use crate::cli::manual::markup::{Block, Span};
use roff::{Inline, Roff, bold, italic, roman};

/// What stands at the foot of every page.
pub(super) const SOURCE: &str = "cso";
/// What stands at the head of every page.
pub(super) const MANUAL: &str = "Children's Services Online";

/// A whole page.
pub(super) fn page(topic: Topic, blocks: &[Block]) -> String {
    let mut roff = Roff::new();
    let name = format!("cso-{topic}");
    roff.control("TH", [&*name, topic.section(), "", SOURCE, MANUAL]);
    // A variable that is broken at the end of a line cannot be copied.
    roff.control("nh", []).control("ad", ["l"]);
    for block in blocks {
        put(&mut roff, &name, block);
    }
    let others: Vec<String> = Topic::ALL
        .iter()
        .filter(|&&other| other != topic)
        .map(|other| other.named())
        .collect();
    see_also(&mut roff, &[vec!["cso(1)".to_owned()], others].concat());
    exact(&roff.render())
}

/// The last section.
pub(super) fn see_also(roff: &mut Roff, pages: &[String]) {
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(pages.join(", "))]);
}

/// Lines as they are typed.
pub(super) fn lines(roff: &mut Roff, lines: &[String]) {
    roff.control("PP", [])
        .control("RS", ["4"])
        .control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []).control("RE", []);
}

/// Characters that some systems would print as others that cannot be typed back.
pub(super) fn exact(rendered: &str) -> String {
    rendered
        .replace('~', r"\(ti")
        .replace('^', r"\(ha")
        .replace('`', r"\(ga")
}

fn put(roff: &mut Roff, name: &str, block: &Block) {
    match block {
        Block::Title(title) => {
            roff.control("SH", ["NAME"]);
            roff.text([roman(format!("{name} - {title}"))]);
        }
        Block::Heading(title) => {
            roff.control("SH", [&*title.to_uppercase()]);
        }
        Block::Part(title) => {
            roff.control("SS", [title.as_str()]);
        }
        Block::Text(spans) => {
            roff.control("PP", []).text(inlines(spans));
        }
        Block::Point(spans) => {
            roff.control("IP", [r"\(bu", "2"]).text(inlines(spans));
        }
        Block::Term { term, text } => {
            roff.control("TP", [])
                .text(inlines(term))
                .text(inlines(text));
        }
        Block::Lines(all) => lines(roff, all),
    }
}

fn inlines(spans: &[Span]) -> Vec<Inline> {
    spans
        .iter()
        .map(|span| match span {
            Span::Plain(text) => roman(text),
            Span::Literal(text) | Span::Strong(text) => bold(text),
            Span::Slanted(text) => italic(text),
        })
        .collect()
}
