//! A browser's session in the portal, and the six-digit codes that move it on.

use crate::domain::account::MfaMethod;
use crate::domain::id::{AccountRef, InvitationRef, KeyId};
use crate::domain::words::words;
use chrono::{DateTime, TimeDelta, Utc};

words! {
    /// How far a session has proved who it is.
    pub enum SessionLevel {
        /// Anybody; perhaps bound to an invitation by its link.
        Visitor = "visitor",
        /// Proved the email address of the invitation it is bound to.
        EmailProved = "email_proved",
        /// Gave the right password; the second factor, or its enrolment, is next.
        Password = "password",
        /// Gave the right password and, since staff reset the phone, the digits from the email; a new
        /// number is next.
        PhoneReset = "phone_reset",
        /// Proved address and second factor for a forgotten password; may set a new one.
        PasswordReset = "password_reset",
        /// Both factors.
        Full = "full",
    }
}

words! {
    /// What came of the last press of a button.
    pub enum Pressed {
        /// It was done.
        Done = "done",
        /// The code did not fit; the try was counted.
        WrongCode = "wrong_code",
        /// There was no code that could be tried.
        CodeVoid = "code_void",
        /// Address or password was wrong, or sign-in was paused.
        SignInFailed = "sign_in_failed",
    }
}

/// The last form that a session sent, so that a button pressed twice does its work once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPress {
    /// SHA-256 of the form's mark, which is drawn anew for every page.
    pub form_hash: [u8; 32],
    /// What came of it.
    pub outcome: Pressed,
}

/// How long after a step up the token from before it may still ask, with the very form that made the
/// step, for the answer again: a second press of the same button, and nothing later.
pub const SECOND_PRESS: TimeDelta = TimeDelta::seconds(60);

/// How long after its end a six-digit code is forgotten. Longer than the hour in which sends are counted.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// A session. Its token is known to the browser alone; here is only its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// How far it has proved who it is.
    pub level: SessionLevel,
    /// The invitation whose link was followed in it.
    pub invitation: Option<InvitationRef>,
    /// The account it is about; what it may see is told by the level.
    pub account: Option<AccountRef>,
    /// When it began; a step up keeps this.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// Which of the invitation's links was followed: a newer one makes it worthless.
    pub link_generation: Option<u32>,
    /// When it last got a new token by proving something; when it began where it never did.
    pub stepped_at: DateTime<Utc>,
    /// SHA-256 of the token before the last step up.
    pub previous_hash: Option<[u8; 32]>,
    /// The last form that was sent.
    pub last_press: Option<LastPress>,
}

/// The longest time before its end at which a session's person is warned.
const LONGEST_WARNING: TimeDelta = TimeDelta::minutes(2);

/// How long before its end a session's person is warned: two minutes, or half of its life where that is
/// shorter. WCAG 2.2, 2.2.1, asks for at least 20 seconds in which a simple act makes it longer.
pub fn warning(idle: TimeDelta, absolute: TimeDelta) -> TimeDelta {
    LONGEST_WARNING.min(idle.min(absolute) / 2)
}

/// How long a session can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLeft {
    /// Until it ends unused.
    pub unused: TimeDelta,
    /// Until it ends whatever its person does.
    pub at_most: TimeDelta,
}

impl TimeLeft {
    /// Until it ends where its person does nothing more.
    pub fn until_end(self) -> TimeDelta {
        self.unused.min(self.at_most)
    }
}

impl Session {
    /// How long it can still be used at `now`; `None` where it is over.
    pub fn left(
        &self,
        now: DateTime<Utc>,
        idle: TimeDelta,
        absolute: TimeDelta,
    ) -> Option<TimeLeft> {
        let left = TimeLeft {
            unused: self.seen_at + idle - now,
            at_most: self.created_at + absolute - now,
        };
        (left.until_end() > TimeDelta::zero()).then_some(left)
    }

    /// Whether it can still be used at `now`.
    pub fn is_alive(&self, now: DateTime<Utc>, idle: TimeDelta, absolute: TimeDelta) -> bool {
        self.left(now, idle, absolute).is_some()
    }
}

words! {
    /// What a verification code proves.
    pub enum CodePurpose {
        /// The address, at registration.
        Email = "email",
        /// The phone, at enrolment.
        Phone = "phone",
        /// The second factor of a sign-in.
        SignIn = "sign_in",
        /// The address, for a forgotten password.
        PasswordEmail = "password_email",
        /// The second factor, for a forgotten password.
        PasswordPhone = "password_phone",
        /// The address, after the password, while the phone is reset.
        ResetEmail = "reset_email",
    }
}

/// Six digits that were sent, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The row's number; `0` before it is stored.
    pub number: u64,
    /// Whose.
    pub account: AccountRef,
    /// What they prove.
    pub purpose: CodePurpose,
    /// By text or call, where a phone is proved.
    pub method: Option<MfaMethod>,
    /// Which key the hash was made with.
    pub key: KeyId,
    /// Keyed hash over purpose, account and digits.
    pub hash: [u8; 32],
    /// When they were sent.
    pub created_at: DateTime<Utc>,
    /// From this instant on they are expired.
    pub expires_at: DateTime<Utc>,
    /// Tries left.
    pub attempts_left: u32,
    /// When they were used, or made void by newer ones.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Verification {
    /// Whether a try can still be made at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.attempts_left > 0 && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session that began at `start` and was last used so long after.
    fn session(start: DateTime<Utc>, used_after: TimeDelta) -> Session {
        Session {
            token_hash: [0; 32],
            level: SessionLevel::Full,
            invitation: None,
            account: None,
            created_at: start,
            seen_at: start + used_after,
            link_generation: None,
            stepped_at: start,
            previous_hash: None,
            last_press: None,
        }
    }

    #[test]
    fn a_session_ends_by_idleness_and_by_age() {
        let start = DateTime::UNIX_EPOCH;
        let session = session(start, TimeDelta::hours(7));
        let alive = |now| session.is_alive(now, TimeDelta::minutes(20), TimeDelta::hours(8));
        assert!(alive(
            start + TimeDelta::hours(7) + TimeDelta::seconds(1199)
        ));
        assert!(!alive(
            start + TimeDelta::hours(7) + TimeDelta::seconds(1200)
        ));
        let fresh = Session {
            seen_at: start + TimeDelta::hours(8),
            ..session.clone()
        };
        assert!(!fresh.is_alive(
            start + TimeDelta::hours(8),
            TimeDelta::minutes(20),
            TimeDelta::hours(8)
        ));
    }

    #[test]
    fn what_is_left_is_counted_from_the_last_use_and_from_the_beginning() {
        let (idle, absolute) = (TimeDelta::minutes(20), TimeDelta::hours(8));
        let start = DateTime::UNIX_EPOCH;
        let left = |used_after: TimeDelta, passed: TimeDelta| {
            let session = session(start, used_after);
            session
                .left(start + used_after + passed, idle, absolute)
                .map(|left| (left.unused.num_seconds(), left.at_most.num_seconds()))
        };
        let hours = TimeDelta::hours;
        assert_eq!(left(hours(0), TimeDelta::zero()), Some((1200, 28_800)));
        assert_eq!(left(hours(1), TimeDelta::seconds(30)), Some((1170, 25_170)));
        assert_eq!(left(hours(1), TimeDelta::seconds(1199)), Some((1, 24_001)));
        assert_eq!(left(hours(1), TimeDelta::seconds(1200)), None);
        // Used a moment ago, and yet its age ends it.
        let last = hours(8) - TimeDelta::seconds(1);
        assert_eq!(left(last, TimeDelta::zero()), Some((1200, 1)));
        assert_eq!(left(last, TimeDelta::seconds(1)), None);
        let left = TimeLeft {
            unused: TimeDelta::seconds(7),
            at_most: TimeDelta::seconds(9),
        };
        assert_eq!(left.until_end(), TimeDelta::seconds(7));
    }

    #[test]
    fn the_warning_comes_two_minutes_before_the_end_or_at_half_of_a_short_life() {
        let (minutes, seconds) = (TimeDelta::minutes, TimeDelta::seconds);
        assert_eq!(warning(minutes(20), minutes(480)), minutes(2));
        assert_eq!(warning(minutes(4), minutes(480)), minutes(2));
        assert_eq!(
            warning(seconds(239), minutes(480)),
            TimeDelta::milliseconds(119_500)
        );
        assert_eq!(warning(minutes(20), minutes(3)), seconds(90));
    }
}
