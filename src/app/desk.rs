//! What every use-case works with, who is working, and the few things that all of them do.

use crate::app::refusal::Refusal;
use crate::domain::access::Access;
use crate::domain::audit::{Actor, Event, Outcome};
use crate::domain::id::{AccountRef, InvitationRef, RecordRef, StaffLogin};
use crate::domain::invitation::Invitation;
use crate::domain::journey::{self, Picture};
use crate::domain::name::Reason;
use crate::domain::policy::{Policy, SecondPerson};
use crate::domain::staff::{Action, Staff};
use crate::ports::again::again;
use crate::ports::clock::Clock;
use crate::ports::codes::CodeSource;
use crate::ports::store::{KeptReason, Store, StoreError, UnitOfWork, View};
use crate::ports::vault::Vault;
use chrono::{DateTime, Utc};

/// The ports and settled facts that use-cases share.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The database.
    pub store: &'a dyn Store,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The draws.
    pub codes: &'a dyn CodeSource,
    /// The keys.
    pub vault: &'a dyn Vault,
    /// The rules in numbers.
    pub policy: &'a Policy,
    /// Whether the database is shared between machines.
    pub shared: bool,
    /// What stands behind the `@` of a `Message-ID`.
    pub mail_domain: &'a str,
}

/// Who is working, with which command, and why.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The login: the operating system's on a local database, the database's own on a shared one.
    pub login: StaffLogin,
    /// Such as `invite verify`; it stands in the audit trail.
    pub command: &'static str,
    /// The reason given with `--reason`.
    pub reason: Option<Reason>,
}

impl Desk<'_> {
    /// Whether the approver must be another person than the inviter.
    pub fn needs_second_person(&self) -> bool {
        match self.policy.second_person {
            SecondPerson::Auto => self.shared,
            SecondPerson::Always => true,
            SecondPerson::Never => false,
        }
    }

    /// Draws an array of random bytes.
    pub fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.codes.fill(&mut bytes);
        bytes
    }

    /// Draws one random number.
    pub fn draw_number(&self) -> u32 {
        u32::from_be_bytes(self.draw())
    }

    /// Salts the caller's reason so that it can be kept beside an audit entry.
    pub fn keep_reason(&self, reason: Option<&Reason>) -> Option<KeptReason> {
        reason.map(|reason| KeptReason {
            reason: reason.clone(),
            salt: self.draw(),
        })
    }

    /// Adds an audit entry to a unit, with the caller's reason.
    ///
    /// # Errors
    /// The database's own.
    pub fn record(
        &self,
        unit: &dyn UnitOfWork,
        caller: &Caller,
        entry: Entry<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.record_numbered(unit, caller, entry, now).map(drop)
    }

    /// As [`Self::record`], and tells the entry's number, by which its reason is found again.
    ///
    /// # Errors
    /// The database's own.
    pub fn record_numbered(
        &self,
        unit: &dyn UnitOfWork,
        caller: &Caller,
        entry: Entry<'_>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let event = entry.event(Actor::Staff(caller.login.clone()), caller.command, now);
        unit.add_audit(&event, self.keep_reason(caller.reason.as_ref()).as_ref())
    }

    /// Does something, once more where the connection was lost before it was kept, and writes down
    /// where the caller was refused because they may not; whatever was open is dropped by then.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn guard<T>(
        &self,
        caller: &Caller,
        entry: Entry<'_>,
        work: impl FnMut() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.guarded(caller, entry, again(work))
    }

    /// As [`Self::guard`], for what was done already.
    ///
    /// # Errors
    /// Those of `done`.
    pub fn guarded<T>(
        &self,
        caller: &Caller,
        entry: Entry<'_>,
        done: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        done.map_err(|refusal| match refusal.denial() {
            Some(why) => self.refused(caller, &entry.detail(format!("why={why}")), refusal),
            None => refusal,
        })
    }

    /// Writes down a refusal in a unit of its own, after the refused one was dropped, and hands the
    /// refusal on. Where even that fails, that failure is handed on in its place: nothing was allowed
    /// either way, and a trail that cannot be written must not go unnoticed.
    pub fn refused(&self, caller: &Caller, entry: &Entry<'_>, refusal: Refusal) -> Refusal {
        let write = || -> Result<(), StoreError> {
            let unit = self.store.begin()?;
            let entry = Entry {
                outcome: Outcome::Denied,
                ..entry.clone()
            };
            self.record(&*unit, caller, entry, self.clock.now())?;
            unit.keep()
        };
        match again(write) {
            Ok(()) => refusal,
            Err(error) => Refusal::Store(error),
        }
    }
}

impl Caller {
    /// The same caller, whose reason is not kept: where a person is named by it and nothing was done
    /// about them, it would outlive them.
    #[must_use]
    pub fn without_reason(&self) -> Self {
        Self {
            reason: None,
            ..self.clone()
        }
    }
}

/// The part of an audit entry that a use-case decides.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Such as `code.verified`.
    pub action: &'static str,
    /// A reference.
    pub subject: &'a str,
    /// The record it concerned.
    pub record: Option<&'a RecordRef>,
    /// How it came out.
    pub outcome: Outcome,
    /// Identifiers and words only.
    pub detail: String,
}

impl<'a> Entry<'a> {
    /// Something was done to `subject`.
    pub fn done(action: &'static str, subject: &'a str) -> Self {
        Self {
            action,
            subject,
            record: None,
            outcome: Outcome::Done,
            detail: String::new(),
        }
    }

    /// With words and numbers that make it plain.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With the record it concerned.
    #[must_use]
    pub fn record(mut self, record: &'a RecordRef) -> Self {
        self.record = Some(record);
        self
    }

    /// As an event of `actor`.
    pub fn event(self, actor: Actor, command: &str, now: DateTime<Utc>) -> Event {
        Event {
            at: now,
            actor,
            command: command.to_owned(),
            action: self.action,
            subject: self.subject.to_owned(),
            record: self.record.cloned(),
            outcome: self.outcome,
            detail: self.detail,
        }
    }
}

/// Looks up the caller and checks that one of their roles permits the action.
///
/// # Errors
/// [`Refusal::NotStaff`] or [`Refusal::Forbidden`].
pub fn authorise(view: &dyn View, caller: &Caller, action: Action) -> Result<Staff, Refusal> {
    let not_staff = || Refusal::NotStaff {
        login: caller.login.clone(),
    };
    let staff = view.staff(&caller.login)?.ok_or_else(not_staff)?;
    if staff.disabled_at.is_some() {
        return Err(not_staff());
    }
    if !staff.may(action) {
        return Err(Refusal::Forbidden {
            login: caller.login.clone(),
            action,
        });
    }
    Ok(staff)
}

/// Looks up an invitation that the member of staff may see.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotTheirs`], which reads the same, for one that is there and not
/// theirs to see.
pub fn their_invitation(
    view: &dyn View,
    staff: &Staff,
    reference: &InvitationRef,
) -> Result<Invitation, Refusal> {
    let found = view
        .invitation(reference)?
        .ok_or_else(|| Refusal::NotFound {
            what: "invitation",
            asked: reference.to_string(),
        })?;
    if sees(view, staff, &found)? {
        return Ok(found);
    }
    Err(Refusal::NotTheirs {
        what: "invitation",
        asked: reference.to_string(),
        invitation: found.reference,
    })
}

/// Fails for an invitation that was erased: nothing follows it, whatever its state would allow.
///
/// # Errors
/// [`Refusal::WrongState`].
pub fn not_erased(invitation: &Invitation, wanted: &'static str) -> Result<(), Refusal> {
    if !invitation.email.is_erased() {
        return Ok(());
    }
    Err(Refusal::WrongState {
        subject: format!("invitation {}", invitation.reference),
        is: "was erased".to_owned(),
        wanted,
    })
}

/// Whether an invitation is a member of staff's to see: their scope covers it, and it offers, and ever
/// offered, no record that they are barred from. The only way for a use-case to ask.
///
/// # Errors
/// The database's own.
pub fn sees(view: &dyn View, staff: &Staff, invitation: &Invitation) -> Result<bool, StoreError> {
    let scope = staff.scope();
    // Nearly nobody is barred from anything, and then nothing more is looked up.
    let offered = match scope.barred() {
        Some(_) => view.accesses_of(&invitation.reference)?,
        None => Vec::new(),
    };
    let (worker, team) = (&invitation.worker, invitation.team.as_ref());
    if !scope.covers(worker, team, &offered) {
        return Ok(false);
    }
    // A database that hides accesses from whoever is barred shows an invitation without any.
    Ok(scope.barred().is_none() || !offered.is_empty())
}

/// Whether an account is hidden from a member of staff who is barred from a record of its person.
///
/// # Errors
/// The database's own.
pub fn is_account_hidden(
    view: &dyn View,
    staff: &Staff,
    account: &AccountRef,
) -> Result<bool, StoreError> {
    if staff.barred.is_empty() {
        return Ok(false);
    }
    for invitation in view.invitations_of_account(account)? {
        if !sees(view, staff, &invitation)?
            && staff
                .scope()
                .covers_work_of(&invitation.worker, invitation.team.as_ref())
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many records an invitation still offers that became restricted after it offered them.
///
/// # Errors
/// The database's own.
pub fn restricted_since(view: &dyn View, invitation: &InvitationRef) -> Result<usize, StoreError> {
    restricted_among(view, &view.accesses_of(invitation)?)
}

fn restricted_among(view: &dyn View, accesses: &[Access]) -> Result<usize, StoreError> {
    let mut count = 0;
    for access in accesses {
        if access.state.is_live()
            && let Some(record) = view.record(&access.record)?
            && record.is_restricted_since(access.offered_at)
        {
            count += 1;
        }
    }
    Ok(count)
}

/// Writes a changed invitation: one version on, with its step worked out anew from everything that
/// the unit has written about it so far. Call it last in a unit, also when only its accesses,
/// messages or account changed.
///
/// # Errors
/// The database's own; [`StoreError::Changed`] when somebody was faster.
pub fn put(
    unit: &dyn UnitOfWork,
    before: &Invitation,
    mut after: Invitation,
) -> Result<Invitation, StoreError> {
    let account = match &after.account {
        Some(account) => unit.account(account)?,
        None => None,
    };
    after.version = before.version + 1;
    let accesses = unit.accesses_of(&after.reference)?;
    after.step = journey::step(&Picture {
        invitation: &after,
        accesses: &accesses,
        account: account.as_ref(),
        messages: &unit.messages_of(&after.reference)?,
        restricted: restricted_among(unit, &accesses)?,
    });
    unit.move_invitation(before, &after)?;
    Ok(after)
}

/// Works out the step of an invitation anew after something around it changed, and writes it only
/// where it differs.
///
/// # Errors
/// The database's own.
pub fn touch(unit: &dyn UnitOfWork, reference: &InvitationRef) -> Result<(), StoreError> {
    let Some(before) = unit.invitation(reference)? else {
        return Ok(());
    };
    let account = match &before.account {
        Some(account) => unit.account(account)?,
        None => None,
    };
    let accesses = unit.accesses_of(reference)?;
    let step = journey::step(&Picture {
        invitation: &before,
        accesses: &accesses,
        account: account.as_ref(),
        messages: &unit.messages_of(reference)?,
        restricted: restricted_among(unit, &accesses)?,
    });
    if step != before.step {
        let after = Invitation {
            step,
            version: before.version + 1,
            ..before.clone()
        };
        unit.move_invitation(&before, &after)?;
    }
    Ok(())
}
