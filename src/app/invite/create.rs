//! Inviting a person to one or more records.

use crate::app::desk::{Caller, Desk, Entry, authorise, sees};
use crate::app::invite::free_code;
use crate::app::outbox::{DRAWS, Leave};
use crate::app::refusal::Refusal;
use crate::domain::access::{Access, AccessState};
use crate::domain::contact::{SafeContact, can_be_checked_on, safe_contact};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin, Team};
use crate::domain::invitation::{Invitation, InvitationState, Relationship};
use crate::domain::journey::Step;
use crate::domain::language::Language;
use crate::domain::name::{Note, PersonName, RecordLabel};
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::policy::Policy;
use crate::domain::record::Record;
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::store::{Reach, StoreError, Unique, UnitOfWork, View};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeSet;

/// What to do when the person already has a live invitation to the same record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    /// Refuse.
    Error,
    /// Leave it and report it as done.
    Skip,
    /// Send its present email again.
    Resend,
}

/// Whether the first email is to leave with the invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstEmail {
    /// At once, so whatever keeps it back is told now.
    Leaves,
    /// Later: it is kept back until then.
    Waits,
}

/// A person to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Where the emails go.
    pub email: EmailAddress,
    /// Who is invited.
    pub name: PersonName,
    /// What they are to the child.
    pub relationship: Relationship,
    /// The records, each with its label where it may be new.
    pub records: Vec<(RecordRef, Option<RecordLabel>)>,
    /// The allocated worker; the caller where `None`.
    pub worker: Option<StaffLogin>,
    /// How long the code lives; the policy's where `None`.
    pub expires_in: Option<TimeDelta>,
    /// The language of the emails.
    pub language: Language,
    /// The worker's note.
    pub note: Option<Note>,
    /// The day on which somebody made sure that writing to the person is safe.
    pub safe_contact_on: Option<NaiveDate>,
    /// Whether the first email is to leave now.
    pub first_email: FirstEmail,
    /// What to do when it exists.
    pub if_exists: IfExists,
    /// Staff looked: a different name at the same address is the same person, renamed.
    pub same_person: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Created {
    /// A new invitation, and its setup email in the outbox.
    New(Box<Invitation>, Box<Message>),
    /// The person had a live invitation to all of the records; `if_exists` says what to do with it.
    Existing(InvitationRef),
}

/// Invites a person: records that are new are added, the setup email goes into the outbox.
///
/// # Errors
/// [`Refusal`] for a caller who may not, a worker who is not staff, an address that belongs to
/// somebody else, a record that is unknown without a label, known under another one, restricted, or
/// offered to this person already. Nothing is kept then but the refusal's audit entry.
pub fn create(
    desk: &Desk<'_>,
    caller: &Caller,
    wanted: &NewInvitation,
) -> Result<Created, Refusal> {
    for _ in 0..DRAWS {
        match attempt(desk, caller, wanted) {
            // Drawn and derived values can collide; the next draw or generation is free.
            Err(Refusal::Store(StoreError::Taken {
                unique: Unique::Reference | Unique::LiveCode,
            })) => {}
            settled => {
                let entry = Entry::done("invitation.created", "-");
                return desk.guarded(caller, entry, settled);
            }
        }
    }
    Err(Refusal::Store(StoreError::Taken {
        unique: Unique::Reference,
    }))
}

/// Checks every rule of inviting and changes nothing, for whoever is about to be asked whether it is
/// right: what will be refused anyway is said before.
///
/// # Errors
/// As [`create`].
pub fn rehearse(desk: &Desk<'_>, caller: &Caller, wanted: &NewInvitation) -> Result<(), Refusal> {
    desk.guard(caller, Entry::done("invitation.created", "-"), || {
        let view = desk.store.view()?;
        let staff = authorise(&*view, caller, Action::Invite)?;
        let record = |reference: &RecordRef| view.record(reference);
        decide(
            &*view,
            desk.policy,
            &staff,
            wanted,
            &record,
            desk.clock.now(),
        )
        .map(|_| ())
    })
}

fn attempt(desk: &Desk<'_>, caller: &Caller, wanted: &NewInvitation) -> Result<Created, Refusal> {
    again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let staff = authorise(&*unit, caller, Action::Invite)?;
        let record = |reference: &RecordRef| unit.record(reference);
        let created = match decide(&*unit, desk.policy, &staff, wanted, &record, now)? {
            Decision::Existing(existing) => return Ok(Created::Existing(existing)),
            Decision::New(ready) => write(desk, &*unit, caller, wanted, *ready, "", now)?,
        };
        unit.keep()?;
        Ok(created)
    })
}

/// What the rules say about a person to be invited.
pub(crate) enum Decision {
    /// A live invitation offers all of the records.
    Existing(InvitationRef),
    /// Nothing speaks against it.
    New(Box<Ready>),
}

/// What is still needed to write an invitation that nothing speaks against.
pub(crate) struct Ready {
    worker: Staff,
    /// Records that are not known yet, with their labels.
    unknown: Vec<(RecordRef, RecordLabel)>,
}

/// The rules of inviting, all of them, without changing anything. `record` looks a record up.
///
/// # Errors
/// As [`create`].
pub(crate) fn decide(
    view: &dyn View,
    policy: &Policy,
    staff: &Staff,
    wanted: &NewInvitation,
    record: &dyn Fn(&RecordRef) -> Result<Option<Record>, StoreError>,
    now: DateTime<Utc>,
) -> Result<Decision, Refusal> {
    let login = wanted.worker.as_ref().unwrap_or(&staff.login);
    let worker = worker(view, login, staff)?;
    check_records(wanted)?;
    let others = view.invitations_to(&wanted.email, Some(&wanted.name), MOST_OTHERS)?;
    if !wanted.same_person {
        check_names(view, &others, staff, &wanted.name, None, now)?;
    }
    check_contact(view, &wanted.email)?;
    // Before anything is told about them: that somebody has access to a restricted record, too.
    let mut known = Vec::with_capacity(wanted.records.len());
    for (reference, _) in &wanted.records {
        let found = record(reference)?;
        if let Some(record) = &found {
            may_offer(record, staff, &worker)?;
        }
        known.push(found);
    }
    // Every access belongs to an invitation to its person's address.
    if !others.is_empty()
        && let Some(existing) = existing(view, staff, wanted)?
    {
        return Ok(Decision::Existing(existing));
    }
    if let Some(day) = wanted.safe_contact_on
        && !can_be_checked_on(day, now)
    {
        return Err(Refusal::FutureCheck { day });
    }
    let found = safe_contact(wanted.safe_contact_on, policy.safe_contact, now);
    if found != SafeContact::Fine && wanted.first_email == FirstEmail::Leaves {
        return Err(Refusal::SafeContact { found });
    }
    let mut unknown = Vec::new();
    for ((reference, label), known) in wanted.records.iter().zip(&known) {
        if let Some(label) = new_label(reference, label.as_ref(), known.as_ref())? {
            unknown.push((reference.clone(), label.clone()));
        }
    }
    Ok(Decision::New(Box::new(Ready { worker, unknown })))
}

/// Writes an invitation that [`decide`] had nothing against in the same unit, with its records,
/// accesses, first email and audit entries. `detail` is added to the audit entry.
///
/// # Errors
/// The database's and the key ring's own; [`Unique::Reference`] and [`Unique::LiveCode`] when what
/// was drawn or derived is taken.
pub(crate) fn write(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    caller: &Caller,
    wanted: &NewInvitation,
    ready: Ready,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<Created, Refusal> {
    let Ready { worker, unknown } = ready;
    for (record, label) in &unknown {
        add_record(desk, unit, caller, record, label, worker.team.as_ref(), now)?;
    }
    let reference = InvitationRef::from_draw(desk.draw());
    let life = wanted.expires_in.unwrap_or(desk.policy.code_life);
    let invitation = Invitation {
        code: free_code(desk, unit, &reference, 1, life, now)?,
        reference,
        state: InvitationState::AwaitingCode,
        version: 1,
        email: wanted.email.clone(),
        name: wanted.name.clone(),
        relationship: wanted.relationship,
        worker: worker.login,
        team: worker.team,
        language: wanted.language,
        note: wanted.note.clone(),
        safe_contact_on: wanted.safe_contact_on,
        // A person on hold was refused before.
        is_held: false,
        created_at: now,
        created_by: caller.login.clone(),
        link: None,
        account: None,
        accepted_at: None,
        decided_at: None,
        ended_at: None,
        step: Step::SendSetup,
    };
    let accesses: Vec<Access> = wanted
        .records
        .iter()
        .map(|(record, _)| offered(&invitation.reference, record, now))
        .collect();
    unit.add_invitation(&invitation, &accesses)?;
    let message = desk.queue_email(unit, &invitation, MessageKind::Setup, Leave::Free, now)?;
    let records: Vec<&str> = wanted
        .records
        .iter()
        .map(|(record, _)| record.as_str())
        .collect();
    let detail = format!(
        "records={} worker={} relationship={}{detail}",
        records.join(","),
        invitation.worker,
        invitation.relationship
    );
    let entry = Entry::done("invitation.created", invitation.reference.as_str()).detail(detail);
    desk.record(unit, caller, entry, now)?;
    Ok(Created::New(Box::new(invitation), Box::new(message)))
}

/// How many invitations to one address are looked at.
const MOST_OTHERS: u32 = 200;

/// An access as it is when it is offered.
pub(crate) fn offered(
    invitation: &InvitationRef,
    record: &RecordRef,
    now: DateTime<Utc>,
) -> Access {
    Access {
        invitation: invitation.clone(),
        record: record.clone(),
        state: AccessState::Offered,
        account: None,
        offered_at: now,
        decided_at: None,
        reviewed_at: None,
        reviewed_by: None,
        active_since: None,
        ends_at: None,
        ended_at: None,
        is_silent: false,
    }
}

/// Looks up the allocated worker.
pub(crate) fn worker(
    view: &dyn View,
    login: &StaffLogin,
    caller: &Staff,
) -> Result<Staff, Refusal> {
    let worker = if *login == caller.login {
        caller.clone()
    } else {
        view.staff(login)?.ok_or_else(|| Refusal::NotFound {
            what: "member of staff",
            asked: login.to_string(),
        })?
    };
    let is = if worker.disabled_at.is_some() {
        "is disabled"
    } else if worker.may(Action::Invite) {
        return Ok(worker);
    } else {
        // Whoever looks after an invitation verifies its code.
        "has no role that looks after invitations"
    };
    Err(Refusal::WrongState {
        subject: format!("member of staff {login}"),
        is: is.to_owned(),
        wanted: "the allocated worker",
    })
}

fn check_records(wanted: &NewInvitation) -> Result<(), Refusal> {
    if wanted.records.is_empty() {
        return Err(Refusal::NoRecord);
    }
    let mut seen = BTreeSet::new();
    match wanted
        .records
        .iter()
        .find(|(record, _)| !seen.insert(record))
    {
        Some((record, _)) => Err(Refusal::RecordTwice {
            record: record.clone(),
        }),
        None => Ok(()),
    }
}

/// Refuses an address that another person's live invitation goes to. `but` is the invitation that is
/// being changed, if any.
pub(crate) fn check_address(
    view: &dyn View,
    staff: &Staff,
    email: &EmailAddress,
    name: &PersonName,
    but: Option<&InvitationRef>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let others = view.invitations_to(email, Some(name), MOST_OTHERS)?;
    check_names(view, &others, staff, name, but, now)
}

fn check_names(
    view: &dyn View,
    others: &[Invitation],
    staff: &Staff,
    name: &PersonName,
    but: Option<&InvitationRef>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let other = others.iter().find(|found| {
        let gone = matches!(
            found.state_at(now),
            InvitationState::Withdrawn | InvitationState::Expired
        );
        !gone && but != Some(&found.reference) && !found.name.is_same_as(name)
    });
    match other {
        Some(found) => Err(Refusal::DifferentPerson {
            ask: whom_to_ask(view, staff, found)?,
            invitation: found.reference.clone(),
        }),
        None => Ok(()),
    }
}

/// Finds the live invitation that already offers the records; refuses where only some are offered.
fn existing(
    view: &dyn View,
    staff: &Staff,
    wanted: &NewInvitation,
) -> Result<Option<InvitationRef>, Refusal> {
    let mut found = None;
    let mut covered = 0;
    for (record, _) in &wanted.records {
        if let Some(access) = view.live_access(&wanted.email, record)? {
            covered += 1;
            found = Some((access.invitation, record.clone()));
        }
    }
    let Some((reference, record)) = found else {
        return Ok(None);
    };
    let ask = match view.invitation(&reference)? {
        Some(invitation) => whom_to_ask(view, staff, &invitation)?,
        None => None,
    };
    let is_whole = covered == wanted.records.len();
    if is_whole && wanted.if_exists != IfExists::Error && ask.is_none() {
        return Ok(Some(reference));
    }
    Err(Refusal::AlreadyInvited {
        invitation: reference,
        record,
        ask,
    })
}

/// Who looks after an invitation that is not the caller's to see; `None` for one that is.
pub(crate) fn whom_to_ask(
    view: &dyn View,
    staff: &Staff,
    invitation: &Invitation,
) -> Result<Option<StaffLogin>, StoreError> {
    let is_theirs = sees(view, staff, invitation)?;
    Ok((!is_theirs).then(|| invitation.worker.clone()))
}

/// Whether staff may offer a record and the worker may see it. What a restricted record is called is
/// not told, not even by a refusal.
fn may_offer(record: &Record, staff: &Staff, worker: &Staff) -> Result<(), Refusal> {
    if staff.barred.contains(&record.reference) {
        return Err(Refusal::Barred {
            what: "record",
            asked: record.reference.to_string(),
        });
    }
    if worker.barred.contains(&record.reference) {
        return Err(worker_is_barred(worker, &record.reference));
    }
    if staff.sees(record) && worker.sees(record) {
        return Ok(());
    }
    Err(Refusal::Restricted {
        record: record.reference.clone(),
    })
}

/// A worker who is barred from a record does not get an invitation that offers it.
pub(crate) fn worker_is_barred(worker: &Staff, record: &RecordRef) -> Refusal {
    Refusal::WrongState {
        subject: format!("member of staff {}", worker.login),
        is: format!("may have nothing to do with record {record}"),
        wanted: "the allocated worker",
    }
}

/// Refuses an address that nobody may write to.
pub(crate) fn check_contact(view: &dyn View, email: &EmailAddress) -> Result<(), Refusal> {
    let reach = Reach {
        email: Some(email),
        ..Reach::default()
    };
    match view.holds_on(&reach)?.into_iter().next() {
        Some(hold) => Err(Refusal::OnHold {
            subject: "this person".to_owned(),
            hold: Box::new(hold),
        }),
        None => Ok(()),
    }
}

/// Checks that a record means the same child, and gives its label where it is to be added.
fn new_label<'a>(
    reference: &RecordRef,
    label: Option<&'a RecordLabel>,
    known: Option<&Record>,
) -> Result<Option<&'a RecordLabel>, Refusal> {
    match (known, label) {
        (Some(record), Some(label)) if !record.label.is_same_as(label) => {
            Err(Refusal::LabelDiffers {
                record: reference.clone(),
            })
        }
        (Some(_), _) => Ok(None),
        (None, None) => Err(Refusal::UnknownRecord {
            record: reference.clone(),
        }),
        (None, Some(label)) => Ok(Some(label)),
    }
}

fn add_record(
    desk: &Desk<'_>,
    unit: &dyn UnitOfWork,
    caller: &Caller,
    reference: &RecordRef,
    label: &RecordLabel,
    team: Option<&Team>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    unit.add_record(&Record {
        reference: reference.clone(),
        label: label.clone(),
        team: team.cloned(),
        restricted_at: None,
        created_at: now,
        created_by: caller.login.clone(),
    })?;
    let entry = Entry::done("record.added", reference.as_str()).record(reference);
    desk.record(unit, caller, entry, now)
}
