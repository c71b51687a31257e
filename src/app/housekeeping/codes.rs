//! Six-digit codes that are over: those that never left are cancelled with what is sealed in them, and
//! what was kept to check them by is forgotten.

use crate::app::desk::{Entry, authorise};
use crate::app::housekeeping::{CHUNK, Mode, Round, Tally, Task};
use crate::app::refusal::Refusal;
use crate::domain::id::MessageRef;
use crate::domain::outbox::{Channel, Message, MessageEvent, MessageKind, MessageState};
use crate::domain::session::FORGOTTEN_AFTER;
use crate::domain::staff::{Action, Scope};
use crate::ports::again::again;
use crate::ports::store::{Cursor, MessageFilter, Order, Page, StoreError};
use chrono::TimeDelta;

pub(super) const TASK: Task = Task {
    name: "codes",
    about: "six-digit codes that are over",
    run,
};

/// How many are forgotten in one unit.
const AT_ONCE: u32 = 1_000;

fn run(round: &Round<'_>) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let (over, next) = again(|| unsent(round, after))?;
        for id in over {
            if (round.stop)() {
                return Ok(tally);
            }
            let done = again(|| take_back(round, &id));
            tally.count(done)?;
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    while !(round.stop)() {
        let forgotten = again(|| forget(round))?;
        tally.done += forgotten;
        if forgotten < u64::from(AT_ONCE) || round.mode == Mode::Plan {
            break;
        }
    }
    Ok(tally)
}

/// Codes that wait to be sent and are no longer worth it.
fn unsent(
    round: &Round<'_>,
    after: Option<Cursor>,
) -> Result<(Vec<MessageRef>, Option<Cursor>), StoreError> {
    let filter = MessageFilter {
        scope: Scope::All,
        states: vec![
            MessageState::Queued,
            MessageState::Held,
            MessageState::Failed,
        ],
        kind: Some(MessageKind::VerificationCode),
        invitation: None,
    };
    let page = Page {
        limit: CHUNK,
        after,
        order: Order::OldestFirst,
    };
    let listed = round.desk.store.view()?.list_messages(&filter, page)?;
    let over = listed.items.into_iter().filter(|one| is_over(round, one));
    Ok((over.map(|message| message.id).collect(), listed.next))
}

/// Whether nobody could use the code any more, and something of it is left.
fn is_over(round: &Round<'_>, message: &Message) -> bool {
    let policy = round.desk.policy;
    let life: TimeDelta = match message.channel {
        // No code of six digits goes by post.
        Channel::Email | Channel::Post => policy.email_code_life,
        Channel::Text | Channel::Call => policy.phone_code_life,
    };
    let waits = match message.state {
        MessageState::Queued | MessageState::Held => true,
        MessageState::Failed => message.sealed.is_some(),
        MessageState::Sending
        | MessageState::Sent
        | MessageState::Delivered
        | MessageState::Cancelled => false,
    };
    waits && message.kind == MessageKind::VerificationCode && round.now >= message.created_at + life
}

fn take_back(round: &Round<'_>, id: &MessageRef) -> Result<Option<Vec<Message>>, Refusal> {
    let unit = round.desk.store.begin()?;
    authorise(&*unit, round.caller, Action::Housekeep)?;
    let Some(before) = unit.message(id)?.filter(|one| is_over(round, one)) else {
        return Ok(None);
    };
    let Ok(state) = before.state.after(MessageEvent::Cancelled) else {
        return Ok(None);
    };
    let after = Message {
        state,
        sealed: None,
        ..before.clone()
    };
    unit.move_message(&before, &after)?;
    let owner = match (&before.invitation, &before.account) {
        (Some(invitation), _) => invitation.as_str(),
        (None, Some(account)) => account.as_str(),
        (None, None) => before.id.as_str(),
    };
    let detail = format!(
        "message={} kind={} channel={} why=over",
        before.id, before.kind, before.channel
    );
    let entry = Entry::done("message.cancelled", owner).detail(detail);
    let now = round.desk.clock.now();
    round.desk.record(&*unit, round.caller, entry, now)?;
    unit.keep()?;
    Ok(Some(Vec::new()))
}

fn forget(round: &Round<'_>) -> Result<u64, Refusal> {
    let unit = round.desk.store.begin()?;
    authorise(&*unit, round.caller, Action::Housekeep)?;
    let forgotten = unit.forget_verifications(round.now - FORGOTTEN_AFTER, AT_ONCE)?;
    unit.keep()?;
    Ok(forgotten)
}
