//! The setup message on paper, for people without email at hand: the same live code, counted as read
//! by staff, because whoever prints it can read it.

use crate::app::contact::refuse_if_held;
use crate::app::desk::{Caller, Desk, Entry, authorise, put, their_invitation};
use crate::app::invite::code::may_read;
use crate::app::invite::resend::{Limits, too_many_today};
use crate::app::invite::verify;
use crate::app::outbox::unique_code;
use crate::app::refusal::Refusal;
use crate::domain::code::UniqueCode;
use crate::domain::contact::{SafeContact, safe_contact};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{CodeFacts, Invitation};
use crate::domain::language::Language;
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::report::exceptions::FORCED;
use crate::domain::staff::Action;
use crate::ports::again::again;
use crate::ports::store::View;
use chrono::{DateTime, Utc};

/// What a letter is written from.
pub struct Printed {
    /// The invitation as it is now.
    pub invitation: Invitation,
    /// The code.
    pub code: UniqueCode,
    /// The language that was asked for, or the invitation's.
    pub language: Language,
    /// What counts in the outbox.
    pub message: Message,
}

/// Checks everything that comes before a letter, and gives the invitation.
///
/// # Errors
/// As [`print()`].
pub fn rehearse(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    limits: Limits,
) -> Result<Invitation, Refusal> {
    desk.guard(caller, Entry::done(PRINTED, reference.as_str()), || {
        let view = desk.store.view()?;
        allowed(desk, caller, &*view, reference, limits, desk.clock.now())
    })
}

const PRINTED: &str = "letter.printed";

/// Whether a letter may be written: where the setup email may be sent, and a code be read back.
fn allowed(
    desk: &Desk<'_>,
    caller: &Caller,
    view: &dyn View,
    reference: &InvitationRef,
    limits: Limits,
    now: DateTime<Utc>,
) -> Result<Invitation, Refusal> {
    let staff = authorise(view, caller, Action::ReadCode)?;
    let before = their_invitation(view, &staff, reference)?;
    may_read(desk, caller, "write a letter with the code")?;
    if limits == Limits::Lifted && caller.reason.is_none() {
        return Err(Refusal::ReasonRequired {
            what: "lift the limits on resending",
        });
    }
    verify::check(&before, now)?;
    refuse_if_held(view, &before)?;
    let found = safe_contact(before.safe_contact_on, desk.policy.safe_contact, now);
    if found != SafeContact::Fine {
        return Err(Refusal::SafeContact { found });
    }
    for access in view.accesses_of(reference)? {
        let found = view.record(&access.record)?;
        let is_held = access.state.is_live()
            && found.is_some_and(|record| record.is_restricted_since(access.offered_at));
        if is_held {
            return Err(Refusal::Restricted {
                record: access.record,
            });
        }
    }
    if limits == Limits::Kept && too_many_today(desk, view, reference, MessageKind::Setup, now)? {
        return Err(Refusal::ResendTooOften {
            invitation: reference.clone(),
        });
    }
    Ok(before)
}

/// Takes the live code for a letter. The letter stands in the outbox as sent, the reading is counted
/// on the invitation, and both are in the audit trail before anybody sees the code.
///
/// # Errors
/// [`Refusal::CodeReadingOff`] or [`Refusal::ReasonRequired`] by policy, those of [`verify::check`]
/// where there is no live code, [`Refusal::OnHold`] under a do-not-contact hold,
/// [`Refusal::SafeContact`] where the council wants a fresh check before the first message,
/// [`Refusal::Restricted`] for a record that became restricted, [`Refusal::ResendTooOften`].
pub fn print(
    desk: &Desk<'_>,
    caller: &Caller,
    reference: &InvitationRef,
    language: Option<Language>,
    limits: Limits,
) -> Result<Printed, Refusal> {
    let done = again(|| {
        let now = desk.clock.now();
        let unit = desk.store.begin()?;
        let before = allowed(desk, caller, &*unit, reference, limits, now)?;
        let code = unique_code(
            desk.vault,
            &before.code.key,
            reference,
            before.code.generation,
        )?;
        let language = language.unwrap_or(before.language);
        let message = desk.post_letter(&*unit, &before, language, now)?;
        let facts = CodeFacts {
            shown_to_staff: before.code.shown_to_staff + 1,
            ..before.code.clone()
        };
        let mut detail = format!(
            "generation={} times={} message={}",
            facts.generation, facts.shown_to_staff, message.id
        );
        if limits == Limits::Lifted {
            detail = format!("{detail} {FORCED}");
        }
        let after = Invitation {
            code: facts,
            ..before.clone()
        };
        let invitation = put(&*unit, &before, after)?;
        let entry = Entry::done(PRINTED, reference.as_str()).detail(detail);
        desk.record(&*unit, caller, entry, now)?;
        unit.keep()?;
        Ok(Printed {
            invitation,
            code,
            language,
            message,
        })
    });
    desk.guarded(caller, Entry::done(PRINTED, reference.as_str()), done)
}
