//! The accept link: what looking at it does (nothing), and every way in which it is refused.

use crate::support::browser::Browser;
use crate::support::desk::{SAM, World, address, secret};
use crate::support::rows::record_ref;
use chrono::TimeDelta;
use cso::app::invite::amend::{Amendment, amend};
use cso::app::invite::resend::{Fresh, Limits, resend};
use cso::app::invite::withdraw::{Tell, withdraw};
use cso::app::person::PersonRefusal;
use cso::app::person::Press;
use cso::app::person::link::{LinkRefusal, look};
use cso::domain::code::LinkToken;
use cso::domain::secret::Secret;

#[track_caller]
fn refused(world: &World, link: &Secret) -> LinkRefusal {
    let looked = match look(&world.desk(), link) {
        Err(PersonRefusal::Link(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    // The button says the same as the page, and binds nothing.
    let mut browser = Browser::new(world);
    match browser.open(link) {
        Err(PersonRefusal::Link(refusal)) => assert_eq!(refusal, looked),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        browser.send_email_code(SAM),
        Err(PersonRefusal::NotSignedIn)
    ));
    looked
}

#[test]
fn looking_at_a_link_twenty_times_changes_nothing() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let rows = || {
        let view = world.store.view().unwrap();
        (
            view.invitation(&reference).unwrap(),
            view.accesses_of(&reference).unwrap(),
            view.messages_of(&reference).unwrap(),
            view.account_at(&address(SAM)).unwrap(),
            view.audit_head().unwrap(),
        )
    };
    let before = rows();
    for _ in 0..20 {
        look(&world.desk(), &link).unwrap();
        world.seconds(1);
    }
    assert_eq!(rows(), before);
}

#[test]
fn a_link_changed_in_any_field_is_not_valid() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let (_, other) = world.linked("rosie@example.org", &[2]);
    let text = link.expose();
    // Reference, generation and proof, symbol by symbol; and another invitation's proof.
    for (index, symbol) in text.char_indices() {
        let swapped = if symbol == '7' { '8' } else { '7' };
        let changed = format!("{}{swapped}{}", &text[..index], &text[index + 1..]);
        assert_eq!(
            refused(&world, &secret(&changed)),
            LinkRefusal::NotValid,
            "{index}"
        );
    }
    let own = LinkToken::parse(text).unwrap();
    let theirs = LinkToken::parse(other.expose()).unwrap();
    let crossed = LinkToken {
        proof: theirs.proof,
        ..own
    };
    assert_eq!(refused(&world, &crossed.shown()), LinkRefusal::NotValid);
    for nothing in ["", "-", "7", "../../etc/passwd", "INV-7K3Q9X"] {
        assert_eq!(refused(&world, &secret(nothing)), LinkRefusal::NotValid);
    }
    look(&world.desk(), &link).unwrap();
}

#[test]
fn a_link_expires_at_its_second() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let ends = world.invitation(&reference).expires_at();
    world.set_now(ends - TimeDelta::seconds(1));
    look(&world.desk(), &link).unwrap();
    for second in [0, 1] {
        world.set_now(ends + TimeDelta::seconds(second));
        assert_eq!(refused(&world, &link), LinkRefusal::Expired);
    }
}

#[test]
fn a_session_bound_before_the_link_expired_goes_no_further_after() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let ends = world.invitation(&reference).expires_at();
    world.set_now(ends - TimeDelta::seconds(1));
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    world.set_now(ends);
    assert!(matches!(
        sam.send_email_code(SAM),
        Err(PersonRefusal::NotSignedIn)
    ));
}

#[test]
fn a_newer_link_and_a_corrected_address_make_the_old_one_superseded() {
    let world = World::new();
    let (reference, first) = world.linked(SAM, &[1]);
    world.pass(TimeDelta::hours(1));
    let by = world.by("kl");
    resend(&world.desk(), &by, &reference, Fresh::Always, Limits::Kept).unwrap();
    world.deliver();
    let second = world.link_for(SAM);
    assert_eq!(refused(&world, &first), LinkRefusal::Superseded);
    look(&world.desk(), &second).unwrap();
    let wanted = Amendment {
        email: Some(address("samwise@example.org")),
        ..Amendment::default()
    };
    amend(&world.desk(), &by, &reference, &wanted).unwrap();
    assert_eq!(refused(&world, &second), LinkRefusal::Superseded);
    world.deliver();
    world
        .verify(&reference, &world.code_for("samwise@example.org"))
        .unwrap();
    world.deliver();
    assert_eq!(refused(&world, &second), LinkRefusal::Superseded);
    look(&world.desk(), &world.link_for("samwise@example.org")).unwrap();
}

#[test]
fn a_link_works_from_another_browser_until_an_account_is_linked() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    Browser::new(&world).open(&link).unwrap();
    let mut second = Browser::new(&world);
    let mut third = Browser::new(&world);
    third.open(&link).unwrap();
    second.sign_up(&link, SAM);
    assert_eq!(refused(&world, &link), LinkRefusal::Used);
    // Who had it open before is no further than a stranger.
    assert!(matches!(
        third.send_email_code(SAM),
        Err(PersonRefusal::NotSignedIn)
    ));
}

#[test]
fn a_withdrawn_invitation_ends_its_link_its_codes_and_its_access() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[cso::app::person::decide::Choice::Yes])
        .unwrap();
    withdraw(&world.desk(), &world.by("kl"), &reference, Tell::Nobody).unwrap();
    // What was taken back before it ever opened is not even named any more.
    assert!(sam.offers().unwrap().is_empty());
    let again = [(
        reference.clone(),
        record_ref(2),
        cso::app::person::decide::Choice::Yes,
    )];
    assert!(matches!(
        cso::app::person::decide::submit(&world.desk(), Press::of(&sam.token), &again),
        Err(PersonRefusal::NotOffered)
    ));
    assert!(world.approve("mn", &reference).is_err());

    let (second, link) = world.linked("rosie@example.org", &[3]);
    withdraw(&world.desk(), &world.by("kl"), &second, Tell::Nobody).unwrap();
    assert_eq!(refused(&world, &link), LinkRefusal::Withdrawn);
    let code = world.code_for("rosie@example.org");
    assert!(world.verify(&second, &code).is_err());
}

#[test]
fn another_invitations_code_and_link_fail() {
    let world = World::new();
    let first = world.invite(SAM, &[1]);
    let second = world.invite("rosie@example.org", &[2]);
    assert!(
        world
            .verify(&first, &world.code_for("rosie@example.org"))
            .is_err()
    );
    assert_eq!(world.invitation(&first).code.attempts_left, 4);
    world
        .verify(&second, &world.code_for("rosie@example.org"))
        .unwrap();
    world.deliver();
    let link = world.link_for("rosie@example.org");
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    // Signing up with it takes the invited address, visibly.
    assert!(matches!(
        sam.send_email_code(SAM),
        Err(PersonRefusal::AddressDiffers)
    ));
    assert!(
        world
            .store
            .view()
            .unwrap()
            .account_at(&address(SAM))
            .unwrap()
            .is_none()
    );
}

#[test]
fn an_account_of_another_address_does_not_take_over_an_invitation() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    Browser::new(&world).join(&link, SAM);
    let (rosies, link) = world.linked("rosie@example.org", &[2]);
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    assert!(
        sam.password(SAM, crate::support::browser::PASSWORD)
            .unwrap()
    );
    sam.send_code(cso::domain::account::MfaMethod::Sms).unwrap();
    let digits = world.digits_for(crate::support::browser::MOBILE_FULL);
    assert!(matches!(
        sam.confirm(&digits),
        Err(PersonRefusal::AddressDiffers)
    ));
    assert!(world.invitation(&rosies).account.is_none());
    look(&world.desk(), &link).unwrap();
}

#[test]
fn an_email_that_a_sender_held_when_the_invitation_was_withdrawn_is_not_sent() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1]).unwrap();
    let unit = world.store.begin().unwrap();
    let lease = world.now() + TimeDelta::minutes(10);
    let claimed = unit.claim_messages(world.now(), lease, 10, None).unwrap();
    unit.keep().unwrap();
    assert_eq!(claimed.len(), 1);
    withdraw(&world.desk(), &world.by("kl"), &reference, Tell::Nobody).unwrap();
    // That sender died; the next one finds the message when the lease is over.
    world.pass(TimeDelta::minutes(11));
    assert_eq!(world.deliver().cancelled, 1);
    assert!(world.mailbox.all().is_empty());
}

#[test]
fn a_browser_that_followed_a_link_which_was_replaced_is_bound_no_longer() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let mut early = Browser::new(&world);
    early.open(&link).unwrap();
    let newer = {
        let unit = world.store.begin().unwrap();
        let before = unit.invitation(&reference).unwrap().unwrap();
        let link = before
            .link
            .clone()
            .map(|link| cso::domain::invitation::LinkFacts {
                generation: link.generation + 1,
                ..link
            });
        let after = cso::domain::invitation::Invitation {
            link,
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_invitation(&before, &after).unwrap();
        unit.keep().unwrap();
        after
    };
    assert!(newer.live_link().is_some());
    let refused = early.send_email_code(SAM);
    assert!(matches!(refused, Err(PersonRefusal::NotSignedIn)));
    let superseded = early.open(&link);
    assert!(matches!(superseded, Err(PersonRefusal::Link(_))));
    let denied: Vec<_> = world
        .audit()
        .into_iter()
        .filter(|entry| entry.action == "link.opened")
        .map(|entry| entry.detail)
        .collect();
    assert_eq!(denied, ["", "why=superseded"]);
}
