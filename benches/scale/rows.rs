//! Made-up rows, told apart by a number, spread like those of a council.

use super::Fallible;
use chrono::{DateTime, Utc};
use cso::domain::access::{Access, AccessState};
use cso::domain::audit::{Actor, Event, Outcome};
use cso::domain::email_address::EmailAddress;
use cso::domain::id::{InvitationRef, KeyId, MessageRef, RecordRef, StaffLogin, Team};
use cso::domain::invitation::{CodeFacts, Invitation, InvitationState, LinkFacts, Relationship};
use cso::domain::journey::Step;
use cso::domain::language::Language;
use cso::domain::name::{PersonName, RecordLabel};
use cso::domain::outbox::{Channel, Message, MessageKind, MessageState};
use cso::domain::record::Record;
use sha2::{Digest as _, Sha256};

/// How many records the invitations offer.
pub(super) const RECORDS: u32 = 1_000;
pub(super) const GIVEN: [&str; 24] = [
    "Aisha", "Bronwen", "Carys", "Daniel", "Elin", "Farid", "Grace", "Huw", "Ivy", "Jamal",
    "Katie", "Liam", "Mari", "Nia", "Omar", "Priya", "Rhys", "Sam", "Tomos", "Una", "Victor",
    "Wendy", "Yusuf", "Zoë",
];
pub(super) const SURNAMES: [&str; 25] = [
    "Adams",
    "Bevan",
    "Cooper",
    "Davies",
    "Evans",
    "Fraser",
    "Griffiths",
    "Hughes",
    "Islam",
    "Jones",
    "Khan",
    "Lewis",
    "Morgan",
    "Nolan",
    "Owen",
    "Patel",
    "Quinn",
    "Roberts",
    "Smith",
    "Thomas",
    "Underwood",
    "Vaughan",
    "Williams",
    "Young",
    "Zaman",
];

pub(super) fn at(second: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + i64::from(second), 0).unwrap_or_default()
}

/// A number that looks drawn, one for each `number`, of 30 bits.
pub(super) fn mixed(number: u32) -> u32 {
    number.wrapping_mul(0x2545_F491) & 0x3fff_ffff
}

pub(super) fn reference(number: u32) -> InvitationRef {
    InvitationRef::from_draw((mixed(number) << 2).to_be_bytes())
}

pub(super) fn one_of<T: Copy>(all: &[T], number: u32) -> Fallible<T> {
    let index = usize::try_from(number)? % all.len();
    all.get(index)
        .copied()
        .ok_or_else(|| "nothing to choose from".into())
}

fn worker(number: u32) -> Fallible<StaffLogin> {
    Ok(StaffLogin::parse(&format!("worker{number}"))?)
}

fn record_ref(number: u32) -> Fallible<RecordRef> {
    Ok(RecordRef::parse(&format!(
        "C{}",
        10_000 + number % RECORDS
    ))?)
}

pub(super) fn record(number: u32) -> Fallible<Record> {
    Ok(Record {
        reference: record_ref(number)?,
        label: RecordLabel::parse(&format!("Frodo B. {number}"))?,
        team: None,
        restricted_at: None,
        created_at: at(0),
        created_by: worker(0)?,
    })
}

pub(super) fn invitation(number: u32, workers: u32) -> Fallible<Invitation> {
    let draw = mixed(number);
    let (given, surname) = (one_of(&GIVEN, draw >> 7)?, one_of(&SURNAMES, draw >> 13)?);
    let address = format!(
        "{}.{}{number}@example.org",
        given.replace('ë', "e"),
        surname
    );
    let (state, step) = match draw % 10 {
        0..5 => (InvitationState::AwaitingCode, Step::TellCode),
        5..7 => (InvitationState::CodeVerified, Step::SignUp),
        7..8 => (InvitationState::Decided, Step::Approve),
        _ => (InvitationState::Closed, Step::Closed),
    };
    let told = state != InvitationState::AwaitingCode;
    let key = KeyId::parse("k1")?;
    let worker = worker((draw >> 3) % workers)?;
    Ok(Invitation {
        reference: reference(number),
        state,
        version: 1,
        email: EmailAddress::parse(&address)?,
        name: PersonName::parse(&format!("{given} {surname}"))?,
        relationship: Relationship::Parent,
        team: Some(Team::parse(&format!("team{}", (draw >> 3) % workers / 10))?),
        language: Language::English,
        note: None,
        safe_contact_on: None,
        is_held: false,
        created_at: at(number),
        created_by: worker.clone(),
        code: CodeFacts {
            key: key.clone(),
            generation: 1,
            fingerprint: Sha256::digest(number.to_be_bytes()).into(),
            expires_at: at(100_000_000),
            attempts_left: 5,
            shown_to_staff: 0,
            verified_at: told.then(|| at(number)),
            verified_by: told.then(|| worker.clone()),
        },
        worker,
        link: told.then(|| LinkFacts {
            key: key.clone(),
            generation: 1,
            expires_at: at(100_000_000),
            used_at: None,
        }),
        account: None,
        accepted_at: None,
        decided_at: None,
        ended_at: None,
        step,
    })
}

pub(super) fn access(number: u32) -> Fallible<Access> {
    Ok(Access {
        invitation: reference(number),
        record: record_ref(number)?,
        state: AccessState::Offered,
        account: None,
        offered_at: at(number),
        decided_at: None,
        reviewed_at: None,
        reviewed_by: None,
        active_since: None,
        ends_at: None,
        ended_at: None,
        is_silent: false,
    })
}

pub(super) fn message(number: u32, invitation: &Invitation) -> Message {
    let [a, b, c, d] = (mixed(number) << 2).to_be_bytes();
    let id = MessageRef::from_draw([a, b, c, d, 0]);
    // One in a thousand is still to be sent.
    let due = number.is_multiple_of(1000);
    Message {
        channel: Channel::Email,
        kind: MessageKind::Setup,
        invitation: Some(invitation.reference.clone()),
        account: None,
        to: invitation.email.as_str().to_owned(),
        language: Language::English,
        state: if due {
            MessageState::Queued
        } else {
            MessageState::Sent
        },
        attempts: u32::from(!due),
        generation: Some(1),
        sealed: None,
        message_id: format!(
            "{}.{:016x}@cso.example.org",
            id.as_str().to_ascii_lowercase(),
            u64::from(mixed(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ),
        id,
        created_at: at(number),
        next_attempt_at: at(number),
        lease_until: None,
        sent_at: (!due).then(|| at(number + 1)),
        delivered_at: None,
        fault: None,
        error: None,
    }
}

pub(super) fn event(invitation: &Invitation) -> Event {
    Event {
        at: invitation.created_at,
        actor: Actor::Staff(invitation.created_by.clone()),
        command: "invite create".to_owned(),
        action: "invitation.created",
        subject: invitation.reference.as_str().to_owned(),
        record: None,
        outcome: Outcome::Done,
        detail: format!(
            "records=C10000 worker={} relationship=parent",
            invitation.worker
        ),
    }
}
