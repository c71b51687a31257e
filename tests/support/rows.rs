//! Valid rows with made-up people, told apart by a number, for tests to change and store.

use chrono::{DateTime, TimeDelta, Utc};
use cso::domain::access::{Access, AccessState};
use cso::domain::account::{Account, AccountState};
use cso::domain::audit::{Actor, Event, Outcome};
use cso::domain::email_address::EmailAddress;
use cso::domain::id::{AccountRef, InvitationRef, KeyId, MessageRef, RecordRef, StaffLogin, Team};
use cso::domain::invitation::{CodeFacts, Invitation, InvitationState, LinkFacts, Relationship};
use cso::domain::journey::Step;
use cso::domain::language::Language;
use cso::domain::name::{PersonName, RecordLabel};
use cso::domain::outbox::{Channel, Message, MessageKind, MessageState};
use cso::domain::record::Record;
use cso::domain::session::{CodePurpose, Session, SessionLevel, Verification};
use cso::domain::staff::{Role, Scope, Staff};
use cso::ports::store::{InvitationFilter, Order, Page, Store};
use sha2::{Digest as _, Sha256};

/// An instant so many seconds after the tests' beginning of time.
pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + second, 0).unwrap()
}

pub(crate) fn login(text: &str) -> StaffLogin {
    StaffLogin::parse(text).unwrap()
}

pub(crate) fn team(text: &str) -> Team {
    Team::parse(text).unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn key() -> KeyId {
    KeyId::parse("k1").unwrap()
}

pub(crate) fn record_ref(number: u32) -> RecordRef {
    RecordRef::parse(&format!("C{number}")).unwrap()
}

/// Five bytes that tell numbers apart in every symbol of a reference.
fn draw(number: u32) -> [u8; 4] {
    // 30 bits make six symbols; the number stands in the first of them.
    (number << 2).to_be_bytes()
}

pub(crate) fn invitation_ref(number: u32) -> InvitationRef {
    InvitationRef::from_draw(draw(number))
}

pub(crate) fn account_ref(number: u32) -> AccountRef {
    AccountRef::from_draw(draw(number))
}

pub(crate) fn message_ref(number: u32) -> MessageRef {
    let [a, b, c, d] = draw(number);
    MessageRef::from_draw([a, b, c, d, 0])
}

/// 32 bytes that tell numbers apart.
pub(crate) fn bytes(number: u32) -> [u8; 32] {
    let mut found = [7; 32];
    found[..4].copy_from_slice(&number.to_be_bytes());
    found
}

pub(crate) fn staff(text: &str) -> Staff {
    Staff {
        login: login(text),
        roles: [Role::Caseworker, Role::Approver].into(),
        team: Some(team("north")),
        created_at: at(0),
        created_by: login("root"),
        disabled_at: None,
        barred: std::collections::BTreeSet::new(),
    }
}

pub(crate) fn record(number: u32) -> Record {
    Record {
        reference: record_ref(number),
        label: RecordLabel::parse(&format!("Frodo B. {number}")).unwrap(),
        team: Some(team("north")),
        restricted_at: None,
        created_at: at(0),
        created_by: login("jb"),
    }
}

/// What proves that the code of [`invitation`] of this number is known.
pub(crate) fn proof(number: u32) -> [u8; 32] {
    bytes(number)
}

/// The fingerprint of that code.
pub(crate) fn fingerprint(number: u32) -> [u8; 32] {
    Sha256::digest(proof(number)).into()
}

/// An invitation of `jb` in team north, created at second `number`, whose code runs out at second
/// 1,000,000.
pub(crate) fn invitation(number: u32) -> Invitation {
    Invitation {
        reference: invitation_ref(number),
        state: InvitationState::AwaitingCode,
        version: 1,
        email: email(&format!("sam{number}@example.org")),
        name: PersonName::parse(&format!("Sam Gamgee{number}")).unwrap(),
        relationship: Relationship::Parent,
        worker: login("jb"),
        team: Some(team("north")),
        language: Language::English,
        note: None,
        safe_contact_on: None,
        is_held: false,
        created_at: at(i64::from(number)),
        created_by: login("jb"),
        code: CodeFacts {
            key: key(),
            generation: 1,
            fingerprint: fingerprint(number),
            expires_at: at(1_000_000),
            attempts_left: 5,
            shown_to_staff: 0,
            verified_at: None,
            verified_by: None,
        },
        link: None,
        account: None,
        accepted_at: None,
        decided_at: None,
        ended_at: None,
        step: Step::TellCode,
    }
}

/// The same with its code verified and its link made, which runs out at second 2,000,000.
pub(crate) fn verified(number: u32) -> Invitation {
    let mut invitation = invitation(number);
    invitation.state = InvitationState::CodeVerified;
    invitation.step = Step::SignUp;
    invitation.code.verified_at = Some(at(500));
    invitation.code.verified_by = Some(login("jb"));
    invitation.link = Some(LinkFacts {
        key: key(),
        generation: 1,
        expires_at: at(2_000_000),
        used_at: None,
    });
    invitation
}

pub(crate) fn access(invitation: u32, record: u32) -> Access {
    Access {
        invitation: invitation_ref(invitation),
        record: record_ref(record),
        state: AccessState::Offered,
        account: None,
        offered_at: at(0),
        decided_at: None,
        reviewed_at: None,
        reviewed_by: None,
        active_since: None,
        ends_at: None,
        ended_at: None,
        is_silent: false,
    }
}

pub(crate) fn account(number: u32) -> Account {
    Account {
        reference: account_ref(number),
        state: AccountState::Registering,
        version: 1,
        email: email(&format!("sam{number}@example.org")),
        given_name: None,
        surname: None,
        language: Language::Welsh,
        password_hash: None,
        created_at: at(0),
        email_verified_at: None,
        phone: None,
        phone_reset_at: None,
        last_signed_in_at: None,
        failed_sign_ins: 0,
        paused_until: None,
        locked_at: None,
        closed_at: None,
        close_asked_at: None,
    }
}

/// A queued setup email about no invitation, due at second 0.
pub(crate) fn message(number: u32) -> Message {
    Message {
        id: message_ref(number),
        channel: Channel::Email,
        kind: MessageKind::Setup,
        invitation: None,
        account: None,
        to: format!("sam{number}@example.org"),
        language: Language::English,
        state: MessageState::Queued,
        attempts: 0,
        generation: Some(1),
        sealed: None,
        message_id: format!("msg-{number}@example.org"),
        created_at: at(0),
        next_attempt_at: at(0),
        lease_until: None,
        sent_at: None,
        delivered_at: None,
        fault: None,
        error: None,
    }
}

pub(crate) fn event(action: &'static str, subject: &str) -> Event {
    Event {
        at: at(0),
        actor: Actor::Staff(login("jb")),
        command: "invite create".to_owned(),
        action,
        subject: subject.to_owned(),
        record: None,
        outcome: Outcome::Done,
        detail: "from=none to=awaiting_code".to_owned(),
    }
}

pub(crate) fn session(number: u32) -> Session {
    Session {
        token_hash: bytes(number),
        level: SessionLevel::Visitor,
        invitation: None,
        account: None,
        created_at: at(0),
        seen_at: at(0),
        link_generation: None,
        stepped_at: at(0),
        previous_hash: None,
        last_press: None,
    }
}

pub(crate) fn verification(account: u32, second: i64) -> Verification {
    Verification {
        number: 0,
        account: account_ref(account),
        purpose: CodePurpose::Email,
        method: None,
        key: key(),
        hash: bytes(account),
        created_at: at(second),
        expires_at: at(second) + TimeDelta::minutes(15),
        attempts_left: 5,
        ended_at: None,
    }
}

/// A filter without conditions, at second 0.
pub(crate) fn everything() -> InvitationFilter {
    InvitationFilter {
        scope: Scope::All,
        now: at(0),
        states: Vec::new(),
        waiting_on: None,
        worker: None,
        team: None,
        record: None,
        created_before: None,
        search: None,
    }
}

/// The first page, oldest first, long enough for any test.
pub(crate) fn whole() -> Page {
    Page {
        limit: 1000,
        after: None,
        order: Order::OldestFirst,
    }
}

/// Stores records 1 to 9 and these invitations, each offering the records beside it.
pub(crate) fn store_invitations(store: &dyn Store, rows: &[(Invitation, &[u32])]) {
    let unit = store.begin().unwrap();
    for number in 1..10 {
        if unit.record(&record_ref(number)).unwrap().is_none() {
            unit.add_record(&record(number)).unwrap();
        }
    }
    for (invitation, records) in rows {
        let accesses: Vec<Access> = records
            .iter()
            .map(|&number| Access {
                invitation: invitation.reference.clone(),
                ..access(0, number)
            })
            .collect();
        unit.add_invitation(invitation, &accesses).unwrap();
    }
    unit.keep().unwrap();
}
