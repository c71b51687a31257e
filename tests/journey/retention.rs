//! What ended long ago loses its names by itself, and nothing else does.

use crate::support::desk::{SAM, World, address};
use crate::support::rows::{
    account, account_ref, invitation, invitation_ref, record_ref, store_invitations,
};
use chrono::TimeDelta;
use cso::app::audit::verify_whole;
use cso::app::erasure::{Retired, hold, lift, retire};
use cso::app::invite::withdraw::{Tell, withdraw};
use cso::domain::account::{Account, AccountState};
use cso::domain::id::{AccountRef, InvitationRef};
use cso::domain::invitation::{Invitation, InvitationState};

fn withdrawn(world: &World, email: &str) -> InvitationRef {
    let reference = world.invite(email, &[1]);
    withdraw(&world.desk(), &world.by("jb"), &reference, Tell::Nobody).unwrap();
    reference
}

fn run(world: &World, limit: u32) -> Retired {
    retire(&world.desk(), &world.by("jb"), limit).unwrap()
}

fn nothing() -> Retired {
    Retired::default()
}

fn is_erased(world: &World, reference: &InvitationRef) -> bool {
    world.invitation(reference).email.is_erased()
}

#[test]
fn an_ended_invitation_keeps_its_names_for_400_days_and_not_a_second_longer() {
    let world = World::new();
    let sam = withdrawn(&world, SAM);
    let live = world.invite("pip@example.org", &[2]);
    world.pass(world.policy.retention);
    assert_eq!(run(&world, 10), nothing());
    assert!(!is_erased(&world, &sam));
    world.seconds(1);
    let done = run(&world, 10);
    assert_eq!(done.invitations, std::slice::from_ref(&sam));
    assert!(is_erased(&world, &sam) && !is_erased(&world, &live));
    let gone = world.invitation(&sam);
    assert_eq!((gone.name.as_str(), &gone.note), ("Erased", &None));
    let entry = world
        .audit()
        .into_iter()
        .rev()
        .find(|one| one.action == "invitation.pseudonymised")
        .unwrap();
    assert_eq!(
        (entry.actor.as_str(), entry.subject.as_str()),
        ("system", sam.as_str())
    );
    // Once more, and nothing is done once more.
    assert_eq!(run(&world, 10), nothing());
    assert_eq!(world.count("invitation.pseudonymised"), 1);
    let view = world.store.view().unwrap();
    assert!(
        view.live_access(&address(SAM), &record_ref(1))
            .unwrap()
            .is_none()
    );
    assert!(
        view.invitations_to(&address(SAM), None, 10)
            .unwrap()
            .is_empty()
    );
    verify_whole(&*view, None).unwrap();
}

#[test]
fn a_hold_keeps_names_however_long_ago_it_ended() {
    let world = World::new();
    let sam = withdrawn(&world, SAM);
    hold(&world.desk(), &world.with_reason("jb"), SAM).unwrap();
    world.pass(TimeDelta::days(3000));
    assert_eq!(run(&world, 10), nothing());
    lift(&world.desk(), &world.with_reason("jb"), SAM).unwrap();
    assert_eq!(run(&world, 10).invitations, [sam]);
}

#[test]
fn as_many_as_are_wanted_go_at_once_and_the_rest_is_told_to_be_there() {
    let world = World::new();
    let all: Vec<_> = (0..5)
        .map(|n| withdrawn(&world, &format!("p{n}@example.org")))
        .collect();
    world.pass(TimeDelta::days(401));
    let first = run(&world, 2);
    assert_eq!(
        (first.invitations.as_slice(), first.has_more),
        (&all[..2], true)
    );
    let rest = run(&world, 3);
    assert_eq!(
        (rest.invitations.as_slice(), rest.has_more),
        (&all[2..], false)
    );
    assert_eq!(run(&world, 3), nothing());
}

#[test]
fn an_account_in_use_keeps_its_invitation_and_a_closed_one_goes_after_it() {
    let world = World::new();
    let unit = world.store.begin().unwrap();
    unit.add_account(&Account {
        email: address(SAM),
        state: AccountState::Active,
        ..account(1)
    })
    .unwrap();
    unit.keep().unwrap();
    let ended = Invitation {
        email: address(SAM),
        state: InvitationState::Withdrawn,
        account: Some(account_ref(1)),
        ended_at: Some(world.now()),
        ..invitation(1)
    };
    store_invitations(&*world.store, &[(ended, &[])]);
    world.pass(TimeDelta::days(500));
    assert_eq!(run(&world, 10), nothing());
    close(&world, &account_ref(1));
    assert_eq!(
        run(&world, 10),
        nothing(),
        "a closed account has its own time"
    );
    world.pass(TimeDelta::days(401));
    let done = run(&world, 10);
    assert_eq!(done.invitations, [invitation_ref(1)]);
    assert_eq!(done.accounts, [account_ref(1)]);
    let view = world.store.view().unwrap();
    let gone = view.account(&account_ref(1)).unwrap().unwrap();
    assert!(gone.email.is_erased() && gone.password_hash.is_none() && gone.phone.is_none());
    assert_eq!(world.count("account.pseudonymised"), 1);
}

fn close(world: &World, account: &AccountRef) {
    let unit = world.store.begin().unwrap();
    let before = unit.account(account).unwrap().unwrap();
    let after = Account {
        state: AccountState::Closed,
        closed_at: Some(world.now()),
        version: before.version + 1,
        ..before.clone()
    };
    unit.move_account(&before, &after).unwrap();
    unit.keep().unwrap();
}

#[test]
fn whoever_may_not_let_data_go_is_refused() {
    let world = World::new();
    withdrawn(&world, SAM);
    world.pass(TimeDelta::days(401));
    for name in ["kl", "mn", "au"] {
        assert!(
            retire(&world.desk(), &world.by(name), 10).is_err(),
            "{name}"
        );
    }
    assert_eq!(
        world.count("invitation.pseudonymised"),
        3,
        "each refusal is written down"
    );
}
