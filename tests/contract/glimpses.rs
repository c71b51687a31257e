//! What completion looks at: beginnings of references, at most so many, as far as the reader sees.

use crate::support::rows::*;
use cso::domain::id::{InvitationRef, RecordRef};
use cso::domain::invitation::{Glimpse, InvitationState};
use cso::domain::journey::Step;
use cso::domain::staff::Scope;
use cso::ports::store::Store;
use std::collections::BTreeSet;

fn references(found: &[Glimpse]) -> Vec<&str> {
    found.iter().map(|one| one.reference.as_str()).collect()
}

fn of(login_text: &str, team_text: Option<&str>) -> Scope {
    Scope::Own {
        login: login(login_text),
        team: team_text.map(team),
    }
}

pub(crate) fn a_glimpse_tells_the_step_as_the_whole_does(store: &dyn Store) {
    let mut expired = invitation(3);
    expired.state = InvitationState::Expired;
    let mut withdrawn = invitation(4);
    withdrawn.state = InvitationState::Withdrawn;
    withdrawn.step = Step::Withdrawn;
    let mut readdressed = verified(5);
    readdressed.code.verified_at = None;
    readdressed.code.verified_by = None;
    readdressed.state = InvitationState::AwaitingCode;
    let rows = [invitation(1), verified(2), expired, withdrawn, readdressed];
    let all: Vec<_> = rows.iter().map(|row| (row.clone(), &[][..])).collect();
    store_invitations(store, &all);
    let view = store.view().unwrap();
    for scope in [Scope::All, of("jb", None)] {
        for row in &rows {
            let symbols = row.reference.as_str().trim_start_matches("INV-");
            let found = view.glimpses(symbols, &scope, 5).unwrap();
            assert_eq!(found, [row.glimpse()]);
            let ends = [
                Some(row.code.expires_at),
                row.link.as_ref().map(|l| l.expires_at),
            ];
            for end in ends.into_iter().flatten() {
                for seconds in [-1, 0, 1] {
                    let now = end + chrono::TimeDelta::seconds(seconds);
                    assert_eq!(found[0].step_at(now), row.step_at(now), "{row:?} at {now}");
                }
            }
        }
    }
}

pub(crate) fn glimpses_are_found_by_beginning_and_scope(store: &dyn Store) {
    let mut rows: Vec<_> = (1..=100)
        .map(|number| (invitation(number), &[][..]))
        .collect();
    for (row, _) in rows.iter_mut().step_by(2) {
        row.worker = login("kl");
        row.team = Some(team("south"));
    }
    store_invitations(store, &rows);
    let view = store.view().unwrap();
    for scope in [
        Scope::All,
        of("kl", None),
        of("nobody", None),
        of("nobody", Some("south")),
        of("jb", Some("south")),
    ] {
        for beginning in ["", "0", "00", "000", "0001", "Z", "00000Z"] {
            let found = view.glimpses(beginning, &scope, 200).unwrap();
            let mut wanted: Vec<&str> = rows
                .iter()
                .map(|(row, _)| row)
                .filter(|row| scope.covers(&row.worker, row.team.as_ref(), &[]))
                .map(|row| row.reference.as_str())
                .filter(|text| text.starts_with(&format!("{}{beginning}", InvitationRef::PREFIX)))
                .collect();
            wanted.sort_unstable();
            assert_eq!(references(&found), wanted, "{scope:?} {beginning}");
        }
    }
}

pub(crate) fn glimpses_that_are_too_many_are_spread(store: &dyn Store) {
    // The number stands in the last bits: these share their first symbols.
    let rows: Vec<_> = (0..400)
        .map(|number| (invitation(number), &[][..]))
        .collect();
    store_invitations(store, &rows);
    let view = store.view().unwrap();
    let next = |found: &[Glimpse], at: usize| -> BTreeSet<u8> {
        let texts = references(found).into_iter();
        texts.map(|text| text.as_bytes()[at]).collect()
    };
    for scope in [Scope::All, of("jb", None), of("nobody", Some("north"))] {
        let all = view.glimpses("000", &scope, 1000).unwrap();
        assert_eq!(all.len(), 400);
        let some = view.glimpses("000", &scope, 50).unwrap();
        assert!(some.len() < 100);
        let place = "INV-000".len();
        assert_eq!(next(&some, place), next(&all, place));
    }
}

pub(crate) fn whatever_is_found_is_ones_own_and_of_every_next_symbol(store: &dyn Store) {
    // References as they are drawn; every third is of one worker, every fourth of another team.
    let mut rows: Vec<_> = (0..600_u32)
        .map(|number| (invitation(number), &[][..]))
        .collect();
    for (number, (row, _)) in (0..600_u32).zip(&mut rows) {
        let drawn = number.wrapping_mul(0x2545_F491) & 0x3fff_ffff;
        row.reference = InvitationRef::from_draw((drawn << 2).to_be_bytes());
        if number % 3 == 0 {
            row.worker = login("kl");
        }
        if number % 4 == 0 {
            row.team = Some(team("south"));
        }
    }
    store_invitations(store, &rows);
    let view = store.view().unwrap();
    let first = rows[7].0.reference.as_str();
    let beginnings = [4, 5, 6, 7, 8].map(|end| &first[4..end]);
    for scope in [
        Scope::All,
        of("kl", None),
        of("kl", Some("south")),
        of("nobody", Some("south")),
    ] {
        for (beginning, limit) in beginnings
            .iter()
            .flat_map(|beginning| [1, 8, 50, 1000].map(|limit| (beginning, limit)))
        {
            let wanted: Vec<&str> = rows
                .iter()
                .map(|(row, _)| row)
                .filter(|row| scope.covers(&row.worker, row.team.as_ref(), &[]))
                .map(|row| row.reference.as_str())
                .filter(|text| text[4..].starts_with(beginning))
                .collect();
            let found = view.glimpses(beginning, &scope, limit).unwrap();
            let found: BTreeSet<&str> = references(&found).into_iter().collect();
            let all: BTreeSet<&str> = wanted.iter().copied().collect();
            let why = format!("{scope:?} {beginning} {limit}");
            assert!(found.is_subset(&all), "{why}");
            let next = |some: &BTreeSet<&str>| -> BTreeSet<u8> {
                let at = 4 + beginning.len();
                some.iter().map(|text| text.as_bytes()[at]).collect()
            };
            if all.len() <= usize::try_from(limit).unwrap() {
                assert_eq!(found, all, "{why}");
            } else {
                assert_eq!(next(&found), next(&all), "{why}");
            }
        }
    }
}

pub(crate) fn records_are_found_by_their_beginning_one_after_another(store: &dyn Store) {
    let unit = store.begin().unwrap();
    for text in ["C20", "C2", "C3", "C-2", "D2", "C2/1"] {
        let mut row = record(1);
        row.reference = RecordRef::parse(text).unwrap();
        unit.add_record(&row).unwrap();
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let found = |beginning, behind, limit| -> Vec<String> {
        let found = view.records_beginning(beginning, behind, limit).unwrap();
        found.iter().map(|row| row.reference.to_string()).collect()
    };
    assert_eq!(found("C", "", 9), ["C-2", "C2", "C2/1", "C20", "C3"]);
    assert_eq!(found("C2", "", 9), ["C2", "C2/1", "C20"]);
    assert_eq!(found("C", "C2", 2), ["C2/1", "C20"]);
    assert_eq!(found("C", "C2~", 9), ["C3"]);
    assert_eq!(found("", "C3", 9), ["D2"]);
    assert_eq!(found("X", "", 9), Vec::<String>::new());
}
