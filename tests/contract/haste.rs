//! Units in haste: nothing is answered otherwise, and what is refused is told by the end.

use crate::support::rows::*;
use chrono::TimeDelta;
use cso::domain::invitation::Invitation;
use cso::domain::journey::Step;
use cso::domain::name::Reason;
use cso::domain::outbox::{Message, MessageState};
use cso::ports::store::{Foresight, KeptReason, Reach, Store, Unique, UnitOfWork, View};
use std::fmt::Write as _;

fn foresight() -> Foresight {
    Foresight {
        digests: vec![bytes(1), bytes(2)],
        emails: vec![invitation(1).email, invitation(2).email],
        records: vec![record_ref(1), record_ref(42), record_ref(43)],
        ..Foresight::default()
    }
}

fn setup(number: u32) -> Message {
    Message {
        invitation: Some(invitation_ref(number)),
        to: invitation(number).email.as_str().to_owned(),
        ..message(number)
    }
}

/// A record that is added with the invitation of this number.
fn child(number: u32) -> u32 {
    40 + number
}

fn add(unit: &dyn UnitOfWork, number: u32) {
    let offered = [access(number, child(number))];
    unit.add_record(&record(child(number))).unwrap();
    unit.add_invitation(&invitation(number), &offered).unwrap();
    unit.add_message(&setup(number)).unwrap();
}

pub(crate) fn what_was_foreseen_is_answered_as_it_would_be_without(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let answers = |view: &dyn View| {
        let mut all = String::new();
        for number in [1, 2, 3] {
            let wanted = invitation(number);
            let reach = Reach {
                email: Some(&wanted.email),
                ..Reach::default()
            };
            let to = view.invitations_to(&wanted.email, Some(&wanted.name), 9);
            write!(
                all,
                "{:?} {:?} {:?} {:?} {:?} {:?}",
                to.unwrap(),
                view.holds_on(&reach).unwrap(),
                view.record(&record_ref(number)).unwrap(),
                view.record(&record_ref(child(number))).unwrap(),
                view.known_row(&bytes(number)).unwrap(),
                view.staff(&wanted.worker).unwrap(),
            )
            .unwrap();
        }
        all
    };
    let without = answers(&*store.view().unwrap());
    let view = store.view().unwrap();
    view.foresee(&foresight).unwrap();
    assert_eq!(answers(&*view), without);
    assert_eq!(answers(&*view), without, "and again");
    // What is foreseen next is all that is.
    let other = || Foresight {
        emails: vec![invitation(3).email],
        ..Foresight::default()
    };
    view.foresee(&other).unwrap();
    assert_eq!(answers(&*view), without);
    drop(view);
    // What is changed meanwhile is seen.
    let unit = store.begin().unwrap();
    unit.foresee(&foresight).unwrap();
    assert_eq!(answers(&*unit), without);
    unit.add_record(&record(child(2))).unwrap();
    unit.add_invitation(&invitation(2), &[access(2, child(2))])
        .unwrap();
    let with = answers(&*unit);
    assert_ne!(with, without);
    unit.keep().unwrap();
    assert_eq!(answers(&*store.view().unwrap()), with);
}

pub(crate) fn haste_answers_as_it_would_be_without(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let before = store.view().unwrap().audit_head().unwrap().0;
    let unit = store.begin().unwrap();
    unit.hasten(&foresight).unwrap();
    assert_eq!(unit.known_row(&bytes(1)).unwrap(), None);
    assert_eq!(unit.record(&record_ref(1)).unwrap(), Some(record(1)));
    for number in [2, 3] {
        assert_eq!(unit.record(&record_ref(child(number))).unwrap(), None);
    }
    let to = |number| {
        let wanted = invitation(number);
        let all = unit.invitations_to(&wanted.email, Some(&wanted.name), 9);
        all.unwrap()
    };
    assert_eq!(to(1), [invitation(1)]);
    assert_eq!(to(2), []);
    add(&*unit, 2);
    let kept = KeptReason {
        reason: Reason::parse("because").unwrap(),
        salt: [7; 16],
    };
    let first = event("invitation.created", invitation_ref(2).as_str());
    let second = event("letter.printed", invitation_ref(2).as_str());
    assert_eq!(unit.add_audit(&first, None).unwrap(), before + 1);
    assert_eq!(unit.add_audit(&second, Some(&kept)).unwrap(), before + 2);
    let new = record_ref(child(2));
    assert_eq!(unit.record(&new).unwrap(), Some(record(child(2))));
    assert_eq!(to(2), [invitation(2)]);
    let live = unit.live_access(&invitation(2).email, &new);
    assert_eq!(live.unwrap(), Some(access(2, child(2))));
    assert!(unit.has_live_code(&[bytes(99)]).is_ok());
    add(&*unit, 3);
    assert_eq!(unit.add_audit(&first, None).unwrap(), before + 3);
    unit.keep().unwrap();
    let view = store.view().unwrap();
    for number in [2, 3] {
        assert_eq!(
            view.invitation(&invitation_ref(number)).unwrap(),
            Some(invitation(number))
        );
        assert_eq!(
            view.messages_of(&invitation_ref(number)).unwrap(),
            [setup(number)]
        );
        assert_eq!(
            view.accesses_of(&invitation_ref(number)).unwrap(),
            [access(number, child(number))]
        );
    }
    let entries = view.audit_entries(before, 9).unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        ["invitation.created", "letter.printed", "invitation.created"]
    );
    assert_eq!(entries[1].previous, entries[0].hash);
    assert_eq!(entries[2].previous, entries[1].hash);
    let reason = view.audit_reason(before + 2).unwrap().unwrap();
    assert_eq!((reason.reason, reason.salt), (kept.reason, kept.salt));
}

pub(crate) fn what_haste_is_refused_is_told_by_the_end(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1])]);
    let mut same_reference = invitation(2);
    same_reference.reference = invitation(1).reference;
    let mut same_code = invitation(2);
    same_code.code.fingerprint = invitation(1).code.fingerprint;
    let mut same_address = invitation(2);
    same_address.email = invitation(1).email;
    for (wanted, child, unique) in [
        (same_reference, 42, Unique::Reference),
        (same_code, 42, Unique::LiveCode),
        (same_address, 1, Unique::LiveAccess),
    ] {
        let unit = store.begin().unwrap();
        unit.hasten(&foresight).unwrap();
        if child != 1 {
            unit.add_record(&record(child)).unwrap();
        }
        let mut offered = access(1, child);
        offered.invitation = wanted.reference.clone();
        let told = unit
            .add_invitation(&wanted, &[offered])
            .and_then(|()| unit.keep());
        assert!(told.unwrap_err().is_taken(unique), "{unique}");
        let view = store.view().unwrap();
        assert_eq!(view.count_invitations(&everything()).unwrap(), 1);
        assert_eq!(view.record(&record_ref(42)).unwrap(), None);
    }
    // A code that another awaits is told as well, at once or by the end.
    let unit = store.begin().unwrap();
    unit.hasten(&foresight).unwrap();
    let taken = unit
        .has_live_code(&[invitation(1).code.fingerprint])
        .unwrap();
    assert!(taken || unit.keep().unwrap_err().is_taken(Unique::LiveCode));
}

/// As a sender asks before it records what became of messages.
fn about_three() -> Foresight {
    Foresight {
        invitations: vec![invitation_ref(1), invitation_ref(2), invitation_ref(3)],
        ..Foresight::default()
    }
}

/// Two invitations with a message each, of which the first is restricted.
fn posted(store: &dyn Store) {
    store_invitations(store, &[(invitation(1), &[1]), (invitation(2), &[1, 2])]);
    let unit = store.begin().unwrap();
    for number in [1, 2] {
        unit.add_message(&setup(number)).unwrap();
    }
    unit.keep().unwrap();
}

pub(crate) fn what_a_sender_foresees_is_answered_as_it_would_be_without(store: &dyn Store) {
    posted(store);
    let answers = |view: &dyn View| {
        let of = |number: u32| {
            let reference = invitation_ref(number);
            (
                view.invitation(&reference).unwrap(),
                view.accesses_of(&reference).unwrap(),
                view.messages_of(&reference).unwrap(),
                view.message(&setup(number).id).unwrap(),
                view.record(&record_ref(number)).unwrap(),
            )
        };
        format!("{:?}", [of(1), of(2), of(3)])
    };
    let without = answers(&*store.view().unwrap());
    let view = store.view().unwrap();
    view.foresee(&about_three).unwrap();
    assert_eq!(answers(&*view), without);
    drop(view);
    // What changes in a unit is seen, put off or not.
    let at_once = store.begin().unwrap();
    move_on(&*at_once, 1);
    let with = answers(&*at_once);
    assert_ne!(with, without);
    drop(at_once);
    let unit = store.begin().unwrap();
    unit.hasten(&about_three).unwrap();
    move_on(&*unit, 1);
    assert_eq!(answers(&*unit), with);
    unit.keep().unwrap();
    assert_eq!(answers(&*store.view().unwrap()), with);
}

/// What a sender writes: a message is on its way and accepted, and its invitation steps on.
fn move_on(unit: &dyn UnitOfWork, number: u32) {
    let before = unit.message(&setup(number).id).unwrap().unwrap();
    let sending = Message {
        state: MessageState::Sending,
        attempts: before.attempts + 1,
        lease_until: Some(before.created_at + TimeDelta::milliseconds(60_500)),
        ..before.clone()
    };
    unit.move_message(&before, &sending).unwrap();
    let before = unit.message(&before.id).unwrap().unwrap();
    let sent = Message {
        state: MessageState::Sent,
        lease_until: None,
        sent_at: Some(before.created_at + TimeDelta::milliseconds(1_999)),
        ..before.clone()
    };
    unit.move_message(&before, &sent).unwrap();
    let before = unit.invitation(&invitation_ref(number)).unwrap().unwrap();
    let after = Invitation {
        step: Step::TellCode,
        version: before.version + 1,
        ..before.clone()
    };
    unit.move_invitation(&before, &after).unwrap();
    for action in ["message.sent", "invitation.amended"] {
        unit.add_audit(&event(action, invitation_ref(number).as_str()), None)
            .unwrap();
    }
}

pub(crate) fn a_stale_move_in_haste_is_refused_and_nothing_is_kept(store: &dyn Store) {
    posted(store);
    let stale = store.view().unwrap().invitation(&invitation_ref(1));
    let stale = stale.unwrap().unwrap();
    let unit = store.begin().unwrap();
    move_on(&*unit, 1);
    unit.keep().unwrap();
    let kept = store
        .view()
        .unwrap()
        .invitation(&invitation_ref(1))
        .unwrap();
    let unit = store.begin().unwrap();
    unit.hasten(&about_three).unwrap();
    move_on(&*unit, 2);
    let after = Invitation {
        step: Step::TellCode,
        version: stale.version + 1,
        ..stale.clone()
    };
    let moved = unit.move_invitation(&stale, &after);
    assert!(moved.and_then(|()| unit.keep()).is_err());
    let view = store.view().unwrap();
    assert_eq!(view.invitation(&invitation_ref(1)).unwrap(), kept);
}
