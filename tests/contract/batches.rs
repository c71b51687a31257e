//! Batch runs and their rows.

use crate::support::rows::*;
use cso::domain::batch::column::Column;
use cso::domain::batch::row::Fields;
use cso::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome, Run, RunState};
use cso::domain::id::RunRef;
use cso::domain::staff::Scope;
use cso::ports::store::{KnownRow, Order, Page, RowFilter, Store, StoreError, Unique};

fn run_ref(number: u8) -> RunRef {
    RunRef::from_draw([number, 0, 0, 0])
}

fn run(number: u8) -> Run {
    Run {
        reference: run_ref(number),
        state: RunState::Running,
        created_at: at(0),
        created_by: login("jb"),
        team: Some(team("north")),
        source: "intake.csv".to_owned(),
        digest: bytes(u32::from(number)),
        columns: vec![Column::Email, Column::Record, Column::Name],
        doubts: Doubts::Told,
        rows: 9,
        created: 0,
        existing: 0,
        rejected: 0,
        done_line: 0,
        finished_at: None,
    }
}

fn waiting(line: u32) -> Row {
    let mut fields = Fields::default();
    fields.set(Column::Email, format!("sam{line}@example.org"));
    fields.set(Column::Note, "'; DROP TABLE batch_row; --".to_owned());
    Row {
        line,
        outcome: RowOutcome::Waiting,
        digest: Some(bytes(line)),
        content: None,
        invitation: None,
        fields: Some(fields),
        remarks: Vec::new(),
    }
}

fn remark(text: &str) -> Remark {
    Remark::at(Column::Email, Finding::NearAddress, text)
}

fn carried_out(line: u32, invitation: u32) -> Row {
    Row {
        outcome: RowOutcome::Created,
        invitation: Some(invitation_ref(invitation)),
        fields: None,
        ..waiting(line)
    }
}

pub(crate) fn a_run_and_its_rows_read_back_equal(store: &dyn Store) {
    let mut other = run(2);
    other.team = None;
    other.doubts = Doubts::Rejected;
    other.state = RunState::Finished;
    other.finished_at = Some(at(9));
    (other.created, other.existing, other.rejected) = (3, 2, 1);
    let mut second = waiting(5);
    second.content = Some(bytes(77));
    second.outcome = RowOutcome::Rejected;
    second.digest = None;
    second.remarks = vec![
        remark("one"),
        Remark {
            column: None,
            finding: Finding::ExtraCells,
            message: "two".to_owned(),
        },
    ];
    let unit = store.begin().unwrap();
    unit.add_run(&run(1)).unwrap();
    unit.add_run(&other).unwrap();
    assert!(
        unit.add_run(&run(1))
            .unwrap_err()
            .is_taken(Unique::Reference)
    );
    let rows = [waiting(2), second.clone(), waiting(6)];
    unit.add_rows(&run_ref(1), &rows).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.run(&run_ref(1)).unwrap(), Some(run(1)));
    assert_eq!(view.run(&run_ref(2)).unwrap(), Some(other));
    assert_eq!(view.run(&run_ref(3)).unwrap(), None);
    let all = view.rows_of(&run_ref(1), RowFilter::All, 0, 10).unwrap();
    assert_eq!(all, rows);
    let behind = view.rows_of(&run_ref(1), RowFilter::All, 2, 1).unwrap();
    assert_eq!(behind, [second.clone()]);
    let waits = RowFilter::Outcome(RowOutcome::Waiting);
    let found = view.rows_of(&run_ref(1), waits, 0, 10).unwrap();
    assert_eq!(
        found,
        [waiting(2), waiting(6)],
        "remarks stay with their row"
    );
    let refused = RowFilter::Outcome(RowOutcome::Rejected);
    let found = view.rows_of(&run_ref(1), refused, 0, 10).unwrap();
    assert_eq!(found, [second.clone()]);
    let remarked = RowFilter::Remarked;
    let found = view.rows_of(&run_ref(1), remarked, 0, 10).unwrap();
    assert_eq!(found, [second]);
    assert_eq!(view.rows_of(&run_ref(1), remarked, 5, 10).unwrap(), []);
    assert_eq!(view.rows_of(&run_ref(2), remarked, 0, 10).unwrap(), []);
}

pub(crate) fn a_run_moves_only_from_its_state_and_line(store: &dyn Store) {
    let unit = store.begin().unwrap();
    unit.add_run(&run(1)).unwrap();
    let mut after = run(1);
    after.done_line = 4;
    after.created = 3;
    unit.move_run(&run(1), &after).unwrap();
    let again = unit.move_run(&run(1), &after);
    assert!(matches!(again, Err(StoreError::Changed { .. })));
    let mut end = after.clone();
    end.state = RunState::Finished;
    end.finished_at = Some(at(5));
    unit.move_run(&after, &end).unwrap();
    let mut elsewhere = end.clone();
    elsewhere.state = RunState::Running;
    let wrong = unit.move_run(&elsewhere, &end);
    assert!(matches!(wrong, Err(StoreError::Changed { .. })));
    assert_eq!(unit.run(&run_ref(1)).unwrap(), Some(end));
}

pub(crate) fn a_row_is_settled_once(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    unit.add_run(&run(1)).unwrap();
    let mut warned = waiting(2);
    warned.remarks = vec![remark("before")];
    unit.add_rows(&run_ref(1), &[warned, waiting(3)]).unwrap();
    let mut done = carried_out(2, 1);
    done.remarks = vec![remark("after")];
    let mut refused = waiting(3);
    refused.outcome = RowOutcome::Rejected;
    refused.remarks = vec![remark("why")];
    let settled = [done, refused];
    unit.settle_rows(&run_ref(1), &settled).unwrap();
    let again = unit.settle_rows(&run_ref(1), &settled);
    assert!(matches!(again, Err(StoreError::Changed { .. })));
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let all = view.rows_of(&run_ref(1), RowFilter::All, 0, 10).unwrap();
    assert_eq!(all, settled, "what was carried out keeps no fields");
}

pub(crate) fn a_row_carried_out_is_known_and_never_twice(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1]), (invitation(2), &[2])]);
    let unit = store.begin().unwrap();
    for number in [1, 2] {
        unit.add_run(&run(number)).unwrap();
        unit.add_rows(&run_ref(number), &[waiting(2), waiting(3)])
            .unwrap();
    }
    assert_eq!(unit.known_row(&bytes(2)).unwrap(), None);
    unit.settle_rows(&run_ref(1), &[carried_out(2, 1)]).unwrap();
    let known = KnownRow {
        content: None,
        invitation: invitation_ref(1),
    };
    assert_eq!(unit.known_row(&bytes(2)).unwrap(), Some(known.clone()));
    let twice = unit.settle_rows(&run_ref(2), &[carried_out(2, 2)]);
    assert!(twice.unwrap_err().is_taken(Unique::BatchRow));
    // What was refused left the unit as it was: it goes on.
    let there = Row {
        outcome: RowOutcome::Existing,
        ..carried_out(2, 1)
    };
    unit.settle_rows(&run_ref(2), &[there]).unwrap();
    let found = Row {
        outcome: RowOutcome::Existing,
        ..carried_out(3, 2)
    };
    unit.settle_rows(&run_ref(2), &[found]).unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.known_row(&bytes(2)).unwrap(), Some(known));
    let other = view.known_row(&bytes(3)).unwrap().unwrap();
    assert_eq!(other.invitation, invitation_ref(2));
}

pub(crate) fn an_unfinished_run_is_found_by_its_rows(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let mut old = run(1);
    old.digest = bytes(9);
    unit.add_run(&old).unwrap();
    let mut new = old.clone();
    new.reference = run_ref(2);
    new.state = RunState::Reading;
    unit.add_run(&new).unwrap();
    assert_eq!(unit.unfinished_run(&bytes(9)).unwrap(), Some(new.clone()));
    assert_eq!(unit.unfinished_run(&bytes(8)).unwrap(), None);
    for before in [&old, &new] {
        let mut end = before.clone();
        end.state = RunState::Finished;
        unit.move_run(before, &end).unwrap();
    }
    assert_eq!(unit.unfinished_run(&bytes(9)).unwrap(), None);
}

pub(crate) fn runs_are_listed_by_scope(store: &dyn Store) {
    let unit = store.begin().unwrap();
    let mut of_team = run(2);
    of_team.created_by = login("kl");
    let mut of_others = run(3);
    of_others.created_by = login("mn");
    of_others.team = Some(team("south"));
    let mut alone = run(4);
    alone.team = None;
    for run in [&run(1), &of_team, &of_others, &alone] {
        unit.add_run(run).unwrap();
    }
    unit.keep().unwrap();
    let view = store.view().unwrap();
    let listed = |scope: Scope| -> Vec<RunRef> {
        let mut found = Vec::new();
        let mut page = Page {
            limit: 1,
            after: None,
            order: Order::NewestFirst,
        };
        loop {
            let part = view.list_runs(&scope, page).unwrap();
            found.extend(part.items.into_iter().map(|run| run.reference));
            page.after = part.next;
            if page.after.is_none() {
                return found;
            }
        }
    };
    let all = [4, 3, 2, 1].map(run_ref);
    assert_eq!(listed(Scope::All), all);
    let own = |who: &str, of: Option<&str>| Scope::Own {
        login: login(who),
        team: of.map(team),
    };
    assert_eq!(listed(own("jb", Some("north"))), [4, 2, 1].map(run_ref));
    assert_eq!(listed(own("jb", None)), [4, 1].map(run_ref));
    assert_eq!(listed(own("xy", Some("south"))), [3].map(run_ref));
    assert_eq!(listed(own("xy", None)), Vec::<RunRef>::new());
}

pub(crate) fn every_address_is_shown(store: &dyn Store) {
    let mut again = invitation(3);
    again.email = invitation(1).email;
    store_invitations(
        store,
        &[(invitation(1), &[1]), (invitation(2), &[2]), (again, &[3])],
    );
    let mut found = Vec::new();
    let view = store.view().unwrap();
    view.each_address(&mut |address| found.push(address.to_owned()))
        .unwrap();
    found.sort();
    found.dedup();
    assert_eq!(found, ["sam1@example.org", "sam2@example.org"]);
}

pub(crate) fn what_a_unit_refuses_leaves_the_rest_of_it(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let unit = store.begin().unwrap();
    let mut same_code = invitation(2);
    same_code.code.fingerprint = invitation(1).code.fingerprint;
    let refused = unit.add_invitation(&same_code, &[access(2, 2)]);
    assert!(refused.unwrap_err().is_taken(Unique::LiveCode));
    unit.add_invitation(&invitation(2), &[access(2, 2)])
        .unwrap();
    unit.keep().unwrap();
    let view = store.view().unwrap();
    assert_eq!(view.accesses_of(&invitation_ref(2)).unwrap().len(), 1);
}
