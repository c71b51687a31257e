//! Messages to people: kinds, states, and what follows from a failed try.

use crate::domain::id::{AccountRef, InvitationRef, MessageRef};
use crate::domain::invitation::pairs;
use crate::domain::language::Language;
use crate::domain::words::words;
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

words! {
    /// What a message says.
    pub enum MessageKind {
        /// The first email, with the unique code.
        Setup = "setup",
        /// The second email, with the accept link.
        Accept = "accept",
        /// The six digits that prove an email address or a phone.
        VerificationCode = "verification_code",
        /// Activation of a record's access was approved.
        Activation = "activation",
        /// The step that waits for the person, said again.
        Reminder = "reminder",
        /// Nothing more will happen on an invitation, or an access ended.
        Closed = "closed",
    }
}

words! {
    /// How a message reaches the person.
    pub enum Channel {
        /// To the email address.
        Email = "email",
        /// To the phone, as a text.
        Text = "text",
        /// To the phone, spoken.
        Call = "call",
        /// On paper, in an envelope that staff send.
        Post = "post",
    }
}

words! {
    /// Where a message is.
    pub enum MessageState {
        /// Waits for its next try.
        Queued = "queued",
        /// One sender holds it until its lease ends.
        Sending = "sending",
        /// A server accepted it. That is not yet delivered.
        Sent = "sent",
        /// The provider says it arrived.
        Delivered = "delivered",
        /// No further try will be made.
        Failed = "failed",
        /// Withdrawn before it was sent.
        Cancelled = "cancelled",
        /// Kept back until a person looked at it: after a restore, or under a restriction.
        Held = "held",
    }
}

words! {
    /// What can happen to a message.
    pub enum MessageEvent {
        /// A sender takes it.
        Claimed = "claimed",
        /// A server accepted it.
        Accepted = "accepted",
        /// The provider reported arrival.
        Arrived = "arrived",
        /// A try failed in a way that can pass.
        PutBack = "put_back",
        /// A try failed for good.
        GaveUp = "gave_up",
        /// What it was about no longer holds.
        Cancelled = "cancelled",
        /// A restore or a restriction keeps it back.
        Held = "held",
        /// Staff let a held or failed message go.
        Released = "released",
    }
}

/// A step that a state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it is {from}, and {event} is not possible then")]
pub struct RefusedStep {
    /// The state it is in.
    pub from: &'static str,
    /// What was asked for.
    pub event: &'static str,
}

impl MessageState {
    /// Moves on by an event.
    ///
    /// # Errors
    /// [`RefusedStep`] when this state does not allow the event; nothing changes then.
    pub fn after(self, event: MessageEvent) -> Result<Self, RefusedStep> {
        use MessageEvent as E;
        match (self, event) {
            // A lease that ran out is claimed again: the state stays, the try is counted.
            (Self::Queued | Self::Sending, E::Claimed) => Ok(Self::Sending),
            (Self::Sending, E::Accepted) => Ok(Self::Sent),
            (Self::Sent, E::Arrived) => Ok(Self::Delivered),
            (Self::Sending, E::PutBack) | (Self::Held | Self::Failed, E::Released) => {
                Ok(Self::Queued)
            }
            // A provider can report a bounce after it accepted.
            (Self::Queued | Self::Sending | Self::Sent, E::GaveUp) => Ok(Self::Failed),
            (Self::Queued | Self::Sending | Self::Held | Self::Failed, E::Cancelled) => {
                Ok(Self::Cancelled)
            }
            (Self::Queued | Self::Sending, E::Held) => Ok(Self::Held),
            (
                Self::Queued
                | Self::Sending
                | Self::Sent
                | Self::Delivered
                | Self::Failed
                | Self::Cancelled
                | Self::Held,
                _,
            ) => Err(RefusedStep {
                from: self.word(),
                event: event.word(),
            }),
        }
    }

    /// Every pair of states that some event leads between, for the databases' own guard.
    pub fn transitions() -> Vec<(&'static str, &'static str)> {
        pairs(
            Self::ALL,
            MessageEvent::ALL,
            |state, event| state.after(event).ok(),
            Self::word,
        )
    }

    /// Whether a sender or a person may still make it leave.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Sending | Self::Held => true,
            Self::Sent | Self::Delivered | Self::Failed | Self::Cancelled => false,
        }
    }
}

words! {
    /// Whether a later try can help.
    pub enum Fault {
        /// 4xx for this message, or it timed out: try again later.
        Passing = "temporary",
        /// 5xx for this recipient or this message: a person must act.
        Lasting = "permanent",
        /// The server is away, refuses us or cannot be trusted: no message is to blame.
        Provider = "provider",
        /// The connection broke after the text was handed over: it may have arrived. Tried again
        /// under the same Message-ID.
        Unclear = "unclear",
    }
}

/// One message to one person. Holds what is needed to write the text at the moment of delivery,
/// never the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `MSG-` and eight characters.
    pub id: MessageRef,
    /// Email, text or call.
    pub channel: Channel,
    /// What it says.
    pub kind: MessageKind,
    /// The invitation it is about.
    pub invitation: Option<InvitationRef>,
    /// The account it is about.
    pub account: Option<AccountRef>,
    /// The full email address, or the masked phone number.
    pub to: String,
    /// English or Welsh.
    pub language: Language,
    /// Where it is.
    pub state: MessageState,
    /// Tries so far, counted when a try begins.
    pub attempts: u32,
    /// Which generation of the code or link it speaks of; a later generation makes it void.
    pub generation: Option<u32>,
    /// What only this message knows (the six digits, the phone number), sealed by the key ring;
    /// dropped as soon as the message is sent, failed or cancelled.
    pub sealed: Option<Vec<u8>>,
    /// `Message-ID` without angle brackets; the same for every try.
    pub message_id: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Not to be tried before this.
    pub next_attempt_at: DateTime<Utc>,
    /// Until when a sender holds it.
    pub lease_until: Option<DateTime<Utc>>,
    /// When a server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the provider said that it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Class of the last failure.
    pub fault: Option<Fault>,
    /// The last failure in one line, as the server said it.
    pub error: Option<String>,
}

/// What follows from a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Queue it again, not before this instant.
    TryAt(DateTime<Utc>),
    /// No further try.
    GiveUp,
}

/// First wait between two tries.
const FIRST_WAIT_SECONDS: i64 = 60;
/// Longest wait between two tries.
const LONGEST_WAIT_SECONDS: i64 = 4 * 60 * 60;
/// How long a message is tried at all. Source: architecture, "Outbox and delivery"; RFC 5321,
/// 4.5.4.1 asks for four to five days at most and allows less.
pub const TRY_FOR: TimeDelta = TimeDelta::hours(72);
/// How long a sender may hold a message. Long enough for a slow relay's own limits (RFC 5321,
/// 4.5.3.2 allows minutes for the answer after the text), short enough that a killed sender's
/// messages leave within a coffee break.
pub const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Decides what follows from a failed try.
///
/// `attempts` counts the try that failed; `jitter` is any random number and spreads the waits by up
/// to a quarter, so that a thousand messages do not come back in one second. Waits double from one
/// minute to four hours; after 72 hours since `created_at` there is no further try.
pub fn next_after(
    fault: Fault,
    attempts: u32,
    created_at: DateTime<Utc>,
    now: DateTime<Utc>,
    jitter: u32,
) -> Next {
    match fault {
        Fault::Lasting => Next::GiveUp,
        Fault::Passing | Fault::Provider | Fault::Unclear => {
            let doublings = attempts.saturating_sub(1).min(16);
            let wait = (FIRST_WAIT_SECONDS << doublings).min(LONGEST_WAIT_SECONDS);
            let spread = i64::from(jitter) % (wait / 4 + 1);
            let at = now + TimeDelta::seconds(wait + spread);
            if now - created_at >= TRY_FOR {
                Next::GiveUp
            } else {
                Next::TryAt(at)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
    }

    #[test]
    fn waits_double_up_to_four_hours_and_end_after_three_days() {
        let wait = |attempts| match next_after(Fault::Passing, attempts, at(0), at(0), 0) {
            Next::TryAt(then) => (then - at(0)).num_seconds(),
            Next::GiveUp => -1,
        };
        assert_eq!(
            [wait(1), wait(2), wait(3), wait(9), wait(40)],
            [60, 120, 240, 14_400, 14_400]
        );
        let three_days = TRY_FOR.num_seconds();
        assert_ne!(
            next_after(Fault::Passing, 1, at(0), at(three_days - 1), 0),
            Next::GiveUp
        );
        assert_eq!(
            next_after(Fault::Passing, 1, at(0), at(three_days), 0),
            Next::GiveUp
        );
        assert_eq!(next_after(Fault::Lasting, 1, at(0), at(0), 0), Next::GiveUp);
    }

    proptest! {
        #[test]
        fn jitter_adds_at_most_a_quarter(attempts in 1u32..50, jitter: u32) {
            let Next::TryAt(plain) = next_after(Fault::Unclear, attempts, at(0), at(0), 0) else { panic!() };
            let Next::TryAt(spread) = next_after(Fault::Unclear, attempts, at(0), at(0), jitter) else { panic!() };
            prop_assert!(spread >= plain && spread - at(0) <= (plain - at(0)) * 5 / 4);
        }

        #[test]
        fn what_is_sent_or_cancelled_never_leaves_again(events in proptest::collection::vec(0usize..MessageEvent::ALL.len(), 0..40)) {
            let mut state = MessageState::Queued;
            let mut over = false;
            for event in events.into_iter().map(|i| MessageEvent::ALL[i]) {
                match state.after(event) {
                    Ok(next) => {
                        prop_assert!(!(over && next.is_open()), "{state:?} {event:?} -> {next:?}");
                        state = next;
                    }
                    Err(refused) => prop_assert_eq!(refused.from, state.word()),
                }
                over |= matches!(state, MessageState::Sent | MessageState::Delivered | MessageState::Cancelled);
                // A bounce that is reported late may be released by a person: that is a new decision.
                if state == MessageState::Failed { over = false; }
            }
        }
    }
}
