//! From the first email to the last, by every way that the guidance knows.

use crate::support::browser::{Browser, LANDLINE, LANDLINE_FULL, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{SAM, World};
use crate::support::rows::record_ref;
use chrono::TimeDelta;
use cso::app::person::PersonRefusal;
use cso::app::person::Press;
use cso::app::person::decide::Choice;
use cso::app::record::restrict;
use cso::domain::access::AccessState;
use cso::domain::account::MfaMethod;
use cso::domain::invitation::InvitationState;
use cso::domain::journey::{Stage, Step, WaitingOn};
use cso::domain::phone::InvalidPhone;

#[test]
fn after_each_step_it_says_where_it_is_who_must_act_and_what_comes_next() {
    let world = World::new();
    let reference = world.try_invite(SAM, "Sam Gamgee", &[1, 2]).unwrap();
    let at = |stage, on, step| world.is_at(&reference, stage, on, step);
    at(Stage::SetupEmail, WaitingOn::System, Step::SendSetup);
    world.deliver();
    at(Stage::Code, WaitingOn::Person, Step::TellCode);
    world.verify(&reference, &world.code_for(SAM)).unwrap();
    at(Stage::AcceptEmail, WaitingOn::System, Step::SendAccept);
    world.deliver();
    at(Stage::SignUp, WaitingOn::Person, Step::SignUp);

    let mut sam = Browser::new(&world);
    sam.open(&world.link_for(SAM)).unwrap();
    sam.send_email_code(SAM).unwrap();
    sam.verify_email(&world.digits_for(SAM)).unwrap();
    at(Stage::SignUp, WaitingOn::Person, Step::SignUp);
    sam.create().unwrap();
    at(Stage::Phone, WaitingOn::Person, Step::ConfirmPhone);
    sam.enrol(MOBILE, MfaMethod::Sms).unwrap();
    assert!(!sam.confirm_phone(&world.digits_for(MOBILE_FULL)).unwrap());
    at(Stage::Phone, WaitingOn::Person, Step::ConfirmPhone);
    sam.enrol_again(MfaMethod::Sms).unwrap();
    assert!(sam.confirm_phone(&world.digits_for(MOBILE_FULL)).unwrap());
    at(Stage::ChooseRecords, WaitingOn::Person, Step::ChooseRecords);
    sam.answer(&[Choice::Yes]).unwrap();
    at(Stage::ChooseRecords, WaitingOn::Person, Step::ChooseRecords);
    sam.answer(&[Choice::No]).unwrap();
    at(Stage::Approval, WaitingOn::Approver, Step::Approve);
    let reviewed = world.approve("mn", &reference).unwrap();
    assert_eq!(reviewed.records, [record_ref(1)]);
    at(Stage::Active, WaitingOn::System, Step::SendActivation);
    world.deliver();
    at(Stage::Active, WaitingOn::Nobody, Step::Active);
    assert_eq!(world.invitation(&reference).state, InvitationState::Closed);

    let subjects: Vec<String> = world
        .mailbox
        .all()
        .into_iter()
        .filter(|arrived| arrived.to == SAM)
        .map(|arrived| arrived.subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "Set up your Children's Services Online Account",
            "Accept Children's Services Online Account Invitation",
            "Norfolk County Council account verification code",
            "New Children's Services Online activation",
        ]
    );
    let mut later = Browser::new(&world);
    later.sign_in(SAM);
    let states: Vec<AccessState> = later
        .offers()
        .unwrap()
        .into_iter()
        .map(|offer| offer.access.state)
        .collect();
    assert_eq!(states, [AccessState::Active, AccessState::Declined]);
}

#[test]
fn a_landline_takes_the_call_and_no_text() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.sign_up(&link, SAM);
    let refused = sam.enrol(LANDLINE, MfaMethod::Sms).unwrap_err();
    assert!(matches!(
        refused,
        PersonRefusal::Phone(InvalidPhone::NoTexts)
    ));
    sam.confirm_twice(LANDLINE, LANDLINE_FULL, MfaMethod::Call);
    world.is_at(
        &reference,
        Stage::ChooseRecords,
        WaitingOn::Person,
        Step::ChooseRecords,
    );
    // Every time: later as well, and a text is refused then too.
    let mut later = Browser::new(&world);
    assert!(later.password(SAM, PASSWORD).unwrap());
    let refused = later.send_code(MfaMethod::Sms).unwrap_err();
    assert!(matches!(
        refused,
        PersonRefusal::Phone(InvalidPhone::NoTexts)
    ));
    later.send_code(MfaMethod::Call).unwrap();
    later.confirm(&world.digits_for(LANDLINE_FULL)).unwrap();
    assert_eq!(later.offers().unwrap().len(), 1);
}

#[test]
fn an_account_holder_comes_through_the_link_straight_to_deciding() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    Browser::new(&world).join(&link, SAM);
    let (second, link) = world.linked(SAM, &[2]);
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    assert!(matches!(
        sam.send_email_code(SAM),
        Err(PersonRefusal::HasAccount)
    ));
    sam.sign_in(SAM);
    world.is_at(
        &second,
        Stage::ChooseRecords,
        WaitingOn::Person,
        Step::ChooseRecords,
    );
    assert_eq!(sam.offers().unwrap().len(), 2);
    sam.answer(&[Choice::Yes, Choice::Yes]).unwrap();
    world.is_at(&second, Stage::Approval, WaitingOn::Approver, Step::Approve);
}

#[test]
fn an_account_without_a_phone_is_linked_once_its_phone_is_confirmed() {
    let world = World::new();
    let (first, link) = world.linked(SAM, &[1]);
    Browser::new(&world).sign_up(&link, SAM);
    let (second, link) = world.linked(SAM, &[2]);
    let mut sam = Browser::new(&world);
    sam.open(&link).unwrap();
    assert!(!sam.password(SAM, PASSWORD).unwrap());
    sam.confirm_twice(MOBILE, MOBILE_FULL, MfaMethod::Sms);
    for reference in [&first, &second] {
        world.is_at(
            reference,
            Stage::ChooseRecords,
            WaitingOn::Person,
            Step::ChooseRecords,
        );
    }
}

#[test]
fn whoever_signed_up_in_time_may_confirm_the_phone_after_the_link_would_have_expired() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1]);
    Browser::new(&world).sign_up(&link, SAM);
    world.pass(TimeDelta::days(30));
    world.is_at(
        &reference,
        Stage::Phone,
        WaitingOn::Person,
        Step::ConfirmPhone,
    );
    let mut sam = Browser::new(&world);
    assert!(!sam.password(SAM, PASSWORD).unwrap());
    sam.confirm_twice(MOBILE, MOBILE_FULL, MfaMethod::Sms);
    world.is_at(
        &reference,
        Stage::ChooseRecords,
        WaitingOn::Person,
        Step::ChooseRecords,
    );
}

#[test]
fn declining_everything_closes_the_invitation_and_is_no_failure() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::No, Choice::No]).unwrap();
    world.is_at(&reference, Stage::Closed, WaitingOn::Nobody, Step::Closed);
    assert_eq!(world.invitation(&reference).state, InvitationState::Closed);
    assert!(world.approve("mn", &reference).is_err());
}

#[test]
fn another_phone_number_begins_again_from_the_first_confirmation() {
    let world = World::new();
    let (_, link) = world.linked(SAM, &[1]);
    let mut sam = Browser::new(&world);
    sam.sign_up(&link, SAM);
    sam.enrol(MOBILE, MfaMethod::Sms).unwrap();
    assert!(!sam.confirm_phone(&world.digits_for(MOBILE_FULL)).unwrap());
    sam.enrol(LANDLINE, MfaMethod::Call).unwrap();
    // The code that went to the first number is void.
    assert!(!sam.confirm_phone(&world.digits_for(LANDLINE_FULL)).unwrap());
}

#[test]
fn a_record_restricted_on_the_way_is_neither_shown_nor_decided_and_its_messages_wait() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    let offered = sam.offers().unwrap();
    world.seconds(1);
    restrict(&world.desk(), &world.with_reason("kl"), &record_ref(1)).unwrap();
    assert_eq!(sam.offers().unwrap().len(), 1);
    let choices: Vec<_> = offered
        .iter()
        .map(|offer| (offer.invitation.clone(), offer.record.clone(), Choice::Yes))
        .collect();
    let refused = cso::app::person::decide::submit(&world.desk(), Press::of(&sam.token), &choices)
        .unwrap_err();
    assert!(matches!(refused, PersonRefusal::NotOffered));
    let still = sam.offers().unwrap();
    assert!(
        still
            .iter()
            .all(|offer| offer.access.state == AccessState::Offered)
    );
    sam.answer(&[Choice::Yes]).unwrap();
    world.is_at(
        &reference,
        Stage::ChooseRecords,
        WaitingOn::Worker,
        Step::RecordsRestricted,
    );

    // Before the link was sent, the email with it is held.
    let held = world.invite("rosie@example.org", &[3]);
    world.seconds(1);
    restrict(&world.desk(), &world.with_reason("kl"), &record_ref(3)).unwrap();
    world
        .verify(&held, &world.code_for("rosie@example.org"))
        .unwrap();
    world.deliver();
    world.is_at(
        &held,
        Stage::AcceptEmail,
        WaitingOn::Support,
        Step::AcceptHeld,
    );
}

#[test]
fn an_approval_before_the_other_record_is_decided_is_told_by_email_too() {
    let world = World::new();
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(&world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes]).unwrap();
    world.approve("mn", &reference).unwrap();
    world.deliver();
    let told = world.mailbox.all().last().unwrap().clone();
    assert_eq!(told.subject, "New Children's Services Online activation");
    sam.answer(&[Choice::No]).unwrap();
    world.is_at(&reference, Stage::Active, WaitingOn::Nobody, Step::Active);
}
