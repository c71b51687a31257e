//! What each letter knows, and made-up examples of all of them.

use crate::domain::id::InvitationRef;
use crate::domain::outbox::MessageKind;
use crate::domain::secret::Secret;
use chrono::{DateTime, Utc};

/// The step that a reminder is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReminderStep {
    /// The worker waits to be told the unique code. The code is not repeated.
    Code,
    /// The accept link waits. The link is not repeated.
    Link,
    /// Signed up, and no choice submitted yet.
    ChooseRecords {
        /// Where to sign in: the portal's own address, no secret.
        link: String,
    },
}

/// Why nothing more will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBecause {
    /// Staff withdrew the invitation, or it ended without an answer.
    Withdrawn,
    /// Access to a record ended.
    AccessEnded,
    /// The account was closed, and with it every access.
    AccountClosed,
}

/// One email with what it needs to know, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// The first email.
    Setup {
        /// The invitation.
        reference: InvitationRef,
        /// The unique code as it is shown, `7KQX-2MPD`.
        code: Secret,
        /// Until when the code can be used.
        expires_at: DateTime<Utc>,
    },
    /// The second email.
    Accept {
        /// The invitation.
        reference: InvitationRef,
        /// The whole accept link, `https://…`.
        link: Secret,
        /// Until when the link can be used.
        expires_at: DateTime<Utc>,
    },
    /// The six digits that prove the address.
    VerificationCode {
        /// The six digits.
        digits: Secret,
        /// How long they can be used.
        minutes: u32,
    },
    /// The account is ready.
    Activation {
        /// The invitation.
        reference: InvitationRef,
        /// Where to sign in: the portal's own address, no secret.
        link: String,
    },
    /// What still waits for the person.
    Reminder {
        /// The invitation.
        reference: InvitationRef,
        /// What waits.
        step: ReminderStep,
        /// Until when it can be done, where there is an end.
        expires_at: Option<DateTime<Utc>>,
    },
    /// Nothing more is needed.
    Closed {
        /// The invitation.
        reference: InvitationRef,
        /// Why.
        because: ClosedBecause,
    },
}

impl Letter {
    /// The kind under which the outbox keeps it.
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::Setup { .. } => MessageKind::Setup,
            Self::Accept { .. } => MessageKind::Accept,
            Self::VerificationCode { .. } => MessageKind::VerificationCode,
            Self::Activation { .. } => MessageKind::Activation,
            Self::Reminder { .. } => MessageKind::Reminder,
            Self::Closed { .. } => MessageKind::Closed,
        }
    }
}

/// The six digits for a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneLetter {
    /// The six digits.
    pub digits: Secret,
    /// How long they can be used.
    pub minutes: u32,
}

/// One made-up example of every letter and each of its forms, for previews and checks.
pub fn samples() -> Vec<Letter> {
    let Ok(reference) = InvitationRef::parse("INV-7K3Q9X") else {
        return Vec::new();
    };
    // 14 December 2026, 10:30 UTC: in winter, when London and UTC agree.
    let expires_at = DateTime::from_timestamp(1_797_244_200, 0).unwrap_or_default();
    let sign_in = "https://portal.example.org/sign-in";
    let accept = "https://portal.example.org/accept/7K3Q9X-1-EXAMPLEEXAMPLEEXAMPLEEXAMPLE00";
    let reminder = |step| Letter::Reminder {
        reference: reference.clone(),
        step,
        expires_at: Some(expires_at),
    };
    let closed = |because| Letter::Closed {
        reference: reference.clone(),
        because,
    };
    vec![
        Letter::Setup {
            reference: reference.clone(),
            code: Secret::new("7KQX-2MPD".to_owned()),
            expires_at,
        },
        Letter::Accept {
            reference: reference.clone(),
            link: Secret::new(accept.to_owned()),
            expires_at,
        },
        Letter::VerificationCode {
            digits: Secret::new("204816".to_owned()),
            minutes: 10,
        },
        Letter::Activation {
            reference: reference.clone(),
            link: sign_in.to_owned(),
        },
        reminder(ReminderStep::Code),
        reminder(ReminderStep::Link),
        reminder(ReminderStep::ChooseRecords {
            link: sign_in.to_owned(),
        }),
        closed(ClosedBecause::Withdrawn),
        closed(ClosedBecause::AccessEnded),
        closed(ClosedBecause::AccountClosed),
    ]
}

/// A made-up code for a phone, for previews and checks.
pub fn phone_sample() -> PhoneLetter {
    PhoneLetter {
        digits: Secret::new("204816".to_owned()),
        minutes: 10,
    }
}
