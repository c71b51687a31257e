//! Reminders of the step that waits on the person.

use crate::app::desk::{Entry, authorise};
use crate::app::housekeeping::{CHUNK, Round, Tally, Task};
use crate::app::outbox::leave;
use crate::app::refusal::Refusal;
use crate::domain::id::InvitationRef;
use crate::domain::invitation::Invitation;
use crate::domain::journey::WaitingOn;
use crate::domain::outbox::{Message, MessageKind};
use crate::domain::reminder;
use crate::domain::staff::{Action, Scope};
use crate::ports::again::again;
use crate::ports::store::{Cursor, InvitationFilter, Order, Page, StoreError, View};

pub(super) const TASK: Task = Task {
    name: "reminders",
    about: "people reminded of what waits on them",
    run,
};

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let (due, next) = again(|| candidates(round, after))?;
        for reference in due {
            if (round.stop)() {
                return Ok(tally);
            }
            let done = again(|| remind(round, &reference));
            tally.count(done)?;
        }
        if next.is_none() {
            return Ok(tally);
        }
        after = next;
    }
}

/// Those of one page of what waits on people that a reminder is due for, and where the next begins.
fn candidates(
    round: &Round<'_>,
    after: Option<Cursor>,
) -> Result<(Vec<InvitationRef>, Option<Cursor>), StoreError> {
    let filter = InvitationFilter {
        scope: Scope::All,
        now: round.now,
        states: Vec::new(),
        waiting_on: Some(WaitingOn::Person),
        worker: None,
        team: None,
        record: None,
        created_before: None,
        search: None,
    };
    let page = Page {
        limit: CHUNK,
        after,
        order: Order::OldestFirst,
    };
    let view = round.desk.store.view()?;
    let listed = view.list_invitations(&filter, page)?;
    let mut due = Vec::new();
    for invitation in listed.items {
        if number(round, &*view, &invitation)?.is_some() {
            due.push(invitation.reference);
        }
    }
    Ok((due, listed.next))
}

/// Which reminder is due for an invitation.
fn number(
    round: &Round<'_>,
    view: &dyn View,
    invitation: &Invitation,
) -> Result<Option<usize>, StoreError> {
    let spans = &round.desk.policy.reminders;
    let longest = spans.iter().max().copied().unwrap_or_default() + reminder::LATEST;
    // Most have been waited on for longer than anybody is reminded: their messages are not looked at.
    if invitation
        .accepted_at
        .is_some_and(|accepted| round.now - accepted >= longest)
    {
        return Ok(None);
    }
    let messages = view.messages_of(&invitation.reference)?;
    Ok(reminder::waits_since(invitation, &messages, round.now)
        .and_then(|since| reminder::due(since, spans, &messages, round.now)))
}

fn remind(round: &Round<'_>, reference: &InvitationRef) -> Result<Option<Vec<Message>>, Refusal> {
    let (desk, caller) = (round.desk, round.caller);
    let now = desk.clock.now();
    let unit = desk.store.begin()?;
    authorise(&*unit, caller, Action::Housekeep)?;
    let Some(invitation) = unit.invitation(reference)? else {
        return Ok(None);
    };
    let Some(number) = number(round, &*unit, &invitation)? else {
        return Ok(None);
    };
    let leave = leave(&*unit, reference)?;
    let message = desk.queue_email(&*unit, &invitation, MessageKind::Reminder, leave, now)?;
    let step = invitation.step_at(now);
    let detail = format!(
        "reminder={number} of={} step={step} message={}",
        desk.policy.reminders.len(),
        message.id
    );
    let entry = Entry::done("invitation.reminded", reference.as_str()).detail(detail);
    desk.record(&*unit, caller, entry, now)?;
    unit.keep()?;
    Ok(Some(vec![message]))
}
