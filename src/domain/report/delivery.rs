//! What became of messages: by kind and way, why some failed, and how long sending took.

use super::Spread;
use crate::domain::outbox::{Channel, Fault, MessageKind, MessageState};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// So much of a message as delivery is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// What it says.
    pub kind: MessageKind,
    /// How it goes.
    pub channel: Channel,
    /// Where it is.
    pub state: MessageState,
    /// Class of the last failure.
    pub fault: Option<Fault>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When a server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// One line of delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What the messages say.
    pub kind: MessageKind,
    /// How they go.
    pub channel: Channel,
    /// How many were written.
    pub written: u64,
    /// How many are in each state; states of none are left out.
    pub states: BTreeMap<MessageState, u64>,
    /// How many of those that failed for good failed by which fault.
    pub faults: BTreeMap<Fault, u64>,
    /// The middle of the seconds from writing to sending.
    pub median_seconds: Option<i64>,
    /// How many were written on each day, from the first day on, none left out.
    pub days: Vec<u64>,
}

impl Line {
    /// How many are in this state.
    pub fn in_state(&self, state: MessageState) -> u64 {
        self.states.get(&state).copied().unwrap_or_default()
    }

    /// How many left: a server accepted them, whether or not their arrival was reported.
    pub fn left(&self) -> u64 {
        self.in_state(MessageState::Sent) + self.in_state(MessageState::Delivered)
    }

    /// How many wait for a try or are being tried. Held ones do not: they wait for staff.
    pub fn waits(&self) -> u64 {
        self.in_state(MessageState::Queued) + self.in_state(MessageState::Sending)
    }
}

#[derive(Debug, Clone, Default)]
struct Group {
    states: BTreeMap<MessageState, u64>,
    faults: BTreeMap<Fault, u64>,
    seconds: Spread,
    days: BTreeMap<NaiveDate, u64>,
    written: u64,
}

/// Everything written from one day to another.
#[derive(Debug, Clone)]
pub struct Delivery {
    first: NaiveDate,
    last: NaiveDate,
    groups: BTreeMap<(MessageKind, Channel), Group>,
}

impl Delivery {
    /// Messages from one day to another, both of them with it.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            first,
            last,
            groups: BTreeMap::new(),
        }
    }

    /// Adds a message that was written on `day`; one of another day is passed over.
    pub fn add(&mut self, posted: &Posted, day: NaiveDate) {
        if day < self.first || day > self.last {
            return;
        }
        let group = self
            .groups
            .entry((posted.kind, posted.channel))
            .or_default();
        group.written += 1;
        *group.states.entry(posted.state).or_default() += 1;
        *group.days.entry(day).or_default() += 1;
        if posted.state == MessageState::Failed
            && let Some(fault) = posted.fault
        {
            *group.faults.entry(fault).or_default() += 1;
        }
        if let Some(sent_at) = posted.sent_at {
            group
                .seconds
                .add((sent_at - posted.created_at).num_seconds());
        }
    }

    /// The lines, by kind and way.
    pub fn lines(&self) -> Vec<Line> {
        let line = |(&(kind, channel), group): (&(_, _), &Group)| Line {
            kind,
            channel,
            written: group.written,
            states: group.states.clone(),
            faults: group.faults.clone(),
            median_seconds: group.seconds.median(),
            days: self
                .first
                .iter_days()
                .take_while(|day| *day <= self.last)
                .map(|day| group.days.get(&day).copied().unwrap_or_default())
                .collect(),
        };
        self.groups.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn posted(state: MessageState, fault: Option<Fault>, sent: Option<i64>) -> Posted {
        let at = |second: i64| DateTime::from_timestamp(1_780_000_000 + second, 0).unwrap();
        Posted {
            kind: MessageKind::Setup,
            channel: Channel::Email,
            state,
            fault,
            created_at: at(0),
            sent_at: sent.map(at),
        }
    }

    #[test]
    fn days_are_from_the_first_to_the_last_and_none_is_left_out() {
        let mut delivery = Delivery::between(day(3), day(6));
        let sent = posted(MessageState::Sent, None, Some(10));
        for on in [2, 3, 3, 6, 7] {
            delivery.add(&sent, day(on));
        }
        let lines = delivery.lines();
        assert_eq!(lines[0].days, [2, 0, 0, 1]);
        assert_eq!(lines[0].written, 3);
        assert_eq!(Delivery::between(day(3), day(6)).lines(), []);
    }

    #[test]
    fn a_fault_that_passed_is_no_failure_and_held_is_not_waiting() {
        let mut delivery = Delivery::between(day(1), day(1));
        for one in [
            posted(MessageState::Sent, Some(Fault::Passing), Some(90)),
            posted(MessageState::Delivered, None, Some(10)),
            posted(MessageState::Failed, Some(Fault::Lasting), None),
            posted(MessageState::Held, None, None),
            posted(MessageState::Queued, Some(Fault::Provider), None),
            posted(MessageState::Sending, None, None),
        ] {
            delivery.add(&one, day(1));
        }
        let line = &delivery.lines()[0];
        assert_eq!((line.left(), line.waits()), (2, 2));
        assert_eq!(line.in_state(MessageState::Held), 1);
        assert_eq!(line.faults, [(Fault::Lasting, 1)].into());
        assert_eq!(line.median_seconds, Some(50));
    }
}
