//! When a person is reminded: once for each of the times that policy names, and never late.

use crate::domain::invitation::Invitation;
use crate::domain::journey::Step;
use crate::domain::outbox::{Message, MessageKind};
use chrono::{DateTime, TimeDelta, Utc};

/// How late a reminder may be. One that was missed for longer is not caught up: after a pause of weeks
/// nobody gets what is stale, and nobody gets two at once.
pub const LATEST: TimeDelta = TimeDelta::days(2);
/// How long after one reminder another may follow at the earliest.
pub const APART: TimeDelta = TimeDelta::days(1);

/// Since when the person has been waited on, where they are: since the email with the code or the link
/// was last sent, or since they came through the link.
pub fn waits_since(
    invitation: &Invitation,
    messages: &[Message],
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let sent = |kind| {
        messages
            .iter()
            .filter(|message| message.kind == kind)
            .filter_map(|message| message.sent_at)
            .max()
    };
    match invitation.step_at(now) {
        Step::TellCode => sent(MessageKind::Setup),
        Step::SignUp => sent(MessageKind::Accept),
        Step::ConfirmPhone | Step::ChooseRecords => {
            invitation.accepted_at.or_else(|| sent(MessageKind::Accept))
        }
        // A new number is the person's own wish, and what they asked to have closed the worker's turn.
        Step::NewPhone
        | Step::AccountLocked
        | Step::CloseAskedChoosing
        | Step::CloseAskedApproving
        | Step::CloseAsked
        | Step::SendSetup
        | Step::SetupHeld
        | Step::SetupFailed
        | Step::SetupMissing
        | Step::CodeLocked
        | Step::CodeExpired
        | Step::AcceptByHand
        | Step::SendAccept
        | Step::AcceptHeld
        | Step::AcceptFailed
        | Step::LinkExpired
        | Step::RecordsRestricted
        | Step::Approve
        | Step::ApproveMore
        | Step::SendActivation
        | Step::ActivationFailed
        | Step::Active
        | Step::Suspended
        | Step::Closed
        | Step::Withdrawn => None,
    }
}

/// Which reminder is to be written at `now`, counted from 1; `None` where none is. `after` is how long
/// after `since` each is due, in any order; `messages` are the invitation's.
pub fn due(
    since: DateTime<Utc>,
    after: &[TimeDelta],
    messages: &[Message],
    now: DateTime<Utc>,
) -> Option<usize> {
    let mut due: Vec<DateTime<Utc>> = after.iter().map(|&span| since + span).collect();
    due.sort_unstable();
    // Where two are due at once, the later one stands for both.
    let (number, due_at) = (1..)
        .zip(due)
        .filter(|(_, at)| (*at..*at + LATEST).contains(&now))
        .last()?;
    let last = messages
        .iter()
        .filter(|message| message.kind == MessageKind::Reminder)
        .map(|message| message.created_at)
        .max();
    let is_written = last.is_some_and(|last| last >= due_at || now < last + APART);
    (!is_written).then_some(number)
}

/// Whether a reminder that was written and has not left is no longer worth sending.
pub fn is_stale(written_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= written_at + LATEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::MessageRef;
    use crate::domain::language::Language;
    use crate::domain::outbox::{Channel, MessageState};
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + second, 0).unwrap()
    }

    fn spans() -> [TimeDelta; 2] {
        [TimeDelta::days(3), TimeDelta::days(7)]
    }

    fn reminder(second: i64) -> Message {
        Message {
            id: MessageRef::from_draw([0; 5]),
            channel: Channel::Email,
            kind: MessageKind::Reminder,
            invitation: None,
            account: None,
            to: "sam@example.org".to_owned(),
            language: Language::English,
            state: MessageState::Queued,
            attempts: 0,
            generation: None,
            sealed: None,
            message_id: "x".to_owned(),
            created_at: at(second),
            next_attempt_at: at(second),
            lease_until: None,
            sent_at: None,
            delivered_at: None,
            fault: None,
            error: None,
        }
    }

    #[test]
    fn reminders_are_due_to_the_second_and_never_late() {
        for (second, wanted) in [
            (0, None),
            (3 * DAY - 1, None),
            (3 * DAY, Some(1)),
            (5 * DAY - 1, Some(1)),
            (5 * DAY, None),
            (7 * DAY - 1, None),
            (7 * DAY, Some(2)),
            (9 * DAY - 1, Some(2)),
            (9 * DAY, None),
            (21 * DAY, None),
        ] {
            assert_eq!(due(at(0), &spans(), &[], at(second)), wanted, "{second}");
        }
    }

    #[test]
    fn each_is_written_once_and_a_day_lies_between_two() {
        let first = [reminder(3 * DAY)];
        assert_eq!(due(at(0), &spans(), &first, at(3 * DAY)), None);
        assert_eq!(due(at(0), &spans(), &first, at(4 * DAY)), None);
        assert_eq!(due(at(0), &spans(), &first, at(7 * DAY)), Some(2));
        let close = [TimeDelta::days(3), TimeDelta::hours(80)];
        assert_eq!(due(at(0), &close, &[], at(81 * 3_600)), Some(2));
        let first = [reminder(79 * 3_600)];
        assert_eq!(due(at(0), &close, &first, at(81 * 3_600)), None);
        assert_eq!(due(at(0), &close, &first, at(103 * 3_600 - 1)), None);
        assert_eq!(due(at(0), &close, &first, at(103 * 3_600)), Some(2));
    }

    #[test]
    fn what_could_not_leave_in_time_is_stale() {
        assert!(!is_stale(at(0), at(2 * DAY - 1)));
        assert!(is_stale(at(0), at(2 * DAY)));
    }

    proptest! {
        #[test]
        fn however_often_and_seldom_one_looks_there_are_never_more_than_policy_says(
            looks in proptest::collection::vec(1_i64..5 * DAY, 1..60),
        ) {
            let (mut now, mut written) = (0, Vec::new());
            for look in looks {
                now += look;
                if due(at(0), &spans(), &written, at(now)).is_some() {
                    if let Some(last) = written.last() {
                        let last: &Message = last;
                        prop_assert!(at(now) - last.created_at >= APART);
                    }
                    prop_assert!(now < 9 * DAY);
                    written.push(reminder(now));
                }
            }
            prop_assert!(written.len() <= 2);
        }
    }
}
