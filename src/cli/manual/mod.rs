//! The pages that explain: written in the files beside this one, filled from the program's own
//! tables, shown by `cso help TOPIC` and made into manual pages by `cso generate`.

pub mod commands;
mod filled;
mod markup;
mod roff;
mod screen;

use crate::cli::manual::markup::Block;
use crate::domain::words::words;

words! {
    /// What `cso help TOPIC` explains.
    pub enum Topic {
        /// Every setting.
        Config = "config",
        /// The life of an invitation.
        Journey = "journey",
        /// What is promised and what is not.
        Security = "security",
        /// Installing and keeping it running.
        Operations = "operations",
        /// Every error code.
        Errors = "errors",
    }
}

impl Topic {
    /// The section of the manual: 5 is for files, 7 for everything that is no command.
    pub fn section(self) -> &'static str {
        match self {
            Self::Config => "5",
            Self::Journey | Self::Security | Self::Operations | Self::Errors => "7",
        }
    }

    /// The name of the manual page's file.
    pub fn file_name(self) -> String {
        format!("cso-{self}.{}", self.section())
    }

    /// How manual pages name it.
    pub fn named(self) -> String {
        format!("cso-{self}({})", self.section())
    }

    /// As it is written, before the program's own tables are put in.
    fn source(self) -> &'static str {
        match self {
            Self::Config => include_str!("config.md"),
            Self::Journey => include_str!("journey.md"),
            Self::Security => include_str!("security.md"),
            Self::Operations => include_str!("operations.md"),
            Self::Errors => include_str!("errors.md"),
        }
    }

    fn blocks(self) -> Vec<Block> {
        markup::read(&filled::filled(self.source()))
    }

    /// As text of this width.
    pub fn text(self, width: usize, is_coloured: bool) -> String {
        screen::page(&self.blocks(), width, is_coloured)
    }

    /// As a manual page.
    pub fn page(self) -> String {
        roff::page(self, &self.blocks())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::code::ErrorCode;
    use crate::domain::access::AccessState;
    use crate::domain::account::AccountState;
    use crate::domain::batch::Finding;
    use crate::domain::invitation::InvitationState;
    use crate::domain::journey::Step;
    use crate::domain::outbox::{MessageKind, MessageState};
    use crate::settings::keys;

    fn terms(topic: Topic) -> Vec<String> {
        let mut terms = Vec::new();
        for block in topic.blocks() {
            if let Block::Term { term, .. } = block {
                terms.push(markup::plain(&term));
            }
        }
        terms
    }

    #[test]
    fn every_setting_is_explained_with_its_variable() {
        let text = Topic::Config.text(100, false);
        let terms = terms(Topic::Config);
        for key in keys::all() {
            assert!(terms.contains(&key.name.to_owned()), "{}", key.name);
            assert!(text.contains(&key.variable()), "{}", key.name);
        }
    }

    #[test]
    fn every_state_and_message_is_explained() {
        let terms = terms(Topic::Journey);
        let states = InvitationState::ALL.iter().map(|state| state.word());
        let states = states.chain(AccessState::ALL.iter().map(|state| state.word()));
        let states = states.chain(AccountState::ALL.iter().map(|state| state.word()));
        let states = states.chain(MessageState::ALL.iter().map(|state| state.word()));
        for word in states.chain(MessageKind::ALL.iter().map(|kind| kind.word())) {
            assert!(terms.contains(&word.to_owned()), "{word}");
        }
        let text = Topic::Journey.text(100, false);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for step in Step::ALL {
            assert!(text.contains(&step.next("the person")), "{step}");
        }
    }

    #[test]
    fn every_error_code_is_listed() {
        let terms = terms(Topic::Errors);
        for word in ErrorCode::ALL.iter().map(|code| code.word()) {
            assert!(terms.contains(&word.to_owned()), "{word}");
        }
        for word in Finding::ALL.iter().map(|finding| finding.word()) {
            assert!(terms.contains(&word.to_owned()), "{word}");
        }
    }

    #[test]
    fn nothing_is_left_to_fill_in_and_no_line_is_too_wide() {
        for topic in Topic::ALL {
            assert!(!topic.text(80, false).contains("{{"), "{topic}");
            for width in [60, 80, 100] {
                for line in topic.text(width, false).lines() {
                    let wide = line.chars().count() > width;
                    // Lines that are copied whole, such as commands, are not broken.
                    assert!(
                        !wide || line.starts_with("    "),
                        "{topic} at {width}: {line}"
                    );
                }
            }
        }
    }
}
