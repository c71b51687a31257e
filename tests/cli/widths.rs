//! No line is wider than the terminal, whatever people are called.

use crate::support::rows;
use cso::app::status::{Picture, Waiting};
use cso::cli::shown::desk::RecordRow;
use cso::cli::shown::lists::{AccessRow, InvitationRow, Names, OverdueRow};
use cso::cli::shown::morning::Morning;
use cso::cli::shown::status::Status;
use cso::cli::view::{Fact, Format, List, Look, View as _, facts_as_lines, many};
use cso::domain::name::{Note, PersonName, RecordLabel};
use dialoguer::console::measure_text_width;
use proptest::prelude::*;

/// Letters, words of another script, wide signs, marks that stand on others, signs made of several.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,12}",
        "[A-Z][a-z]{30,40}",
        "[\u{4e00}-\u{9fa5}]{1,9}",
        "[\u{ac00}-\u{d7a3}]{1,9}",
        "[\u{1f600}-\u{1f64f}]{1,5}",
        "([a-z][\u{300}-\u{36f}]{1,4}){1,6}",
        "[\u{627}-\u{64a}]{1,9}",
        "[\u{915}-\u{939}\u{93e}-\u{94d}]{1,9}",
        "[\u{ff21}-\u{ff3a}]{1,9}",
        Just(" ".to_owned()),
        Just("👩🏽".to_owned()),
        Just("🇬🇧".to_owned()),
        Just("ﷺ".to_owned()),
    ];
    prop::collection::vec(piece, 1..9)
        .prop_map(|pieces| pieces.concat().chars().take(100).collect())
}

#[track_caller]
fn fits(text: &str, width: u16) -> Result<(), TestCaseError> {
    for line in text.lines() {
        let own = measure_text_width(line);
        prop_assert!(own <= usize::from(width), "{own} > {width}: {line:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_terminal(
        name in hostile(),
        label in hostile(),
        note in hostile(),
        width in 60_u16..=200,
        is_coloured: bool,
        is_spoken: bool,
    ) {
        let look = Look { width, is_coloured, is_spoken };
        let names = Names::Revealed;
        let now = rows::at(1_000);
        let mut invitation = rows::verified(1);
        let mut record = rows::record(1);
        if let Ok(name) = PersonName::parse(&name) {
            invitation.name = name;
        }
        if let Ok(label) = RecordLabel::parse(&label) {
            record.label = label;
        }
        invitation.note = Note::parse(&note).ok();
        let access = rows::access(1, 1);
        let row = || InvitationRow { invitation: &invitation, now, names };
        let list = List::whole(vec![row(), row()]);
        fits(&many(&list, Format::Table, look).unwrap(), width)?;
        let row = || AccessRow { access: &access, invitation: &invitation, now, names };
        fits(&many(&List::whole(vec![row()]), Format::Table, look).unwrap(), width)?;
        let list = List::whole(vec![OverdueRow(row())]);
        fits(&many(&list, Format::Table, look).unwrap(), width)?;
        let list = List::whole(vec![RecordRow { record: &record, names }]);
        fits(&many(&list, Format::Table, look).unwrap(), width)?;
        fits(&facts_as_lines(&[Fact::new(label, name)], look), width)?;
        let picture = Picture {
            hold: None,
            is_orphaned: false,
            invitation: invitation.clone(),
            accesses: vec![access.clone()],
            records: vec![record],
            account: None,
            messages: Vec::new(),
            now,
            shows_names: true,
        };
        fits(&Status(&picture).human(look), width)?;
        let waiting = Waiting {
            on_hold: 0,
            orphaned: Vec::new(),
            staff: rows::staff("jb"),
            now,
            mine: vec![invitation.clone()],
            has_more: true,
            on_person: 1,
            due_messages: 2,
            overdue: 3,
            is_empty: false,
        };
        fits(&Morning { waiting: &waiting, names }.page(look), width)?;
    }
}
