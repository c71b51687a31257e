//! Where an invitation is, who must act, and what they do next: the three questions of every view.

use crate::domain::access::{Access, AccessState};
use crate::domain::account::{Account, AccountState, MfaState};
use crate::domain::id::InvitationRef;
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::outbox::{Message, MessageKind, MessageState};
use crate::domain::words::words;
use chrono::{DateTime, Utc};

words! {
    /// Where an invitation is, in the words of the journey.
    pub enum Stage {
        /// The first email has not left yet.
        SetupEmail = "setup_email",
        /// The person has the code and tells it to the worker.
        Code = "code",
        /// The second email has not left yet.
        AcceptEmail = "accept_email",
        /// The person follows the link and signs in or up.
        SignUp = "sign_up",
        /// The person confirms their phone.
        Phone = "phone",
        /// The person says Yes or No to each record.
        ChooseRecords = "choose_records",
        /// An approver decides.
        Approval = "approval",
        /// The person sees at least one record.
        Active = "active",
        /// Nothing waits and nothing is active.
        Closed = "closed",
    }
}

words! {
    /// Who must act.
    pub enum WaitingOn {
        /// The allocated worker.
        Worker = "worker",
        /// The invited person.
        Person = "person",
        /// An approver.
        Approver = "approver",
        /// The support team.
        Support = "support",
        /// The program: a message waits to be sent.
        System = "system",
        /// Nobody.
        Nobody = "nobody",
    }
}

words! {
    /// The one thing that comes next. It tells the stage and who must act.
    pub enum Step {
        /// The setup email waits in the outbox.
        SendSetup = "send_setup",
        /// The setup email is kept back.
        SetupHeld = "setup_held",
        /// The setup email failed for good.
        SetupFailed = "setup_failed",
        /// There is no setup email that could be sent.
        SetupMissing = "setup_missing",
        /// The person phones with the code.
        TellCode = "tell_code",
        /// Too many wrong codes.
        CodeLocked = "code_locked",
        /// The code ran out.
        CodeExpired = "code_expired",
        /// The accept email waits for the worker's word.
        AcceptByHand = "accept_by_hand",
        /// The accept email waits in the outbox.
        SendAccept = "send_accept",
        /// The accept email is kept back.
        AcceptHeld = "accept_held",
        /// The accept email failed for good.
        AcceptFailed = "accept_failed",
        /// The person follows the link.
        SignUp = "sign_up",
        /// The link ran out.
        LinkExpired = "link_expired",
        /// The person confirms their phone.
        ConfirmPhone = "confirm_phone",
        /// The person says Yes or No.
        ChooseRecords = "choose_records",
        /// Every record left to choose became restricted.
        RecordsRestricted = "records_restricted",
        /// An approver decides; nothing is active yet.
        Approve = "approve",
        /// Something is active, and an approver decides on more.
        ApproveMore = "approve_more",
        /// The activation email waits in the outbox.
        SendActivation = "send_activation",
        /// The activation email failed for good or is kept back.
        ActivationFailed = "activation_failed",
        /// The person sees what they were offered and accepted.
        Active = "active",
        /// The person sees what they accepted once they have enrolled a new phone.
        NewPhone = "new_phone",
        /// The account is locked; what is active cannot be seen.
        AccountLocked = "account_locked",
        /// The person asked for the account to be closed while they were to choose.
        CloseAskedChoosing = "close_asked_choosing",
        /// The person asked for the account to be closed while an approver was to decide.
        CloseAskedApproving = "close_asked_approving",
        /// The person asked for the account to be closed; something is active.
        CloseAsked = "close_asked",
        /// Everything is suspended.
        Suspended = "suspended",
        /// Everything is settled and nothing is active.
        Closed = "closed",
        /// Staff took it back.
        Withdrawn = "withdrawn",
    }
}

impl Step {
    /// The stage this step belongs to.
    pub fn stage(self) -> Stage {
        match self {
            Self::SendSetup | Self::SetupHeld | Self::SetupFailed | Self::SetupMissing => {
                Stage::SetupEmail
            }
            Self::TellCode | Self::CodeLocked | Self::CodeExpired => Stage::Code,
            Self::AcceptByHand | Self::SendAccept | Self::AcceptHeld | Self::AcceptFailed => {
                Stage::AcceptEmail
            }
            Self::SignUp | Self::LinkExpired => Stage::SignUp,
            Self::ConfirmPhone => Stage::Phone,
            Self::ChooseRecords | Self::RecordsRestricted | Self::CloseAskedChoosing => {
                Stage::ChooseRecords
            }
            Self::Approve | Self::CloseAskedApproving => Stage::Approval,
            Self::ApproveMore
            | Self::SendActivation
            | Self::ActivationFailed
            | Self::Active
            | Self::NewPhone
            | Self::AccountLocked
            | Self::CloseAsked => Stage::Active,
            Self::Suspended | Self::Closed | Self::Withdrawn => Stage::Closed,
        }
    }

    /// Who must act.
    pub fn waiting_on(self) -> WaitingOn {
        match self {
            Self::SendSetup | Self::SendAccept | Self::SendActivation => WaitingOn::System,
            Self::SetupHeld | Self::AcceptHeld => WaitingOn::Support,
            Self::SetupFailed
            | Self::SetupMissing
            | Self::CodeLocked
            | Self::CodeExpired
            | Self::AcceptByHand
            | Self::AcceptFailed
            | Self::LinkExpired
            | Self::RecordsRestricted
            | Self::ActivationFailed
            | Self::AccountLocked
            | Self::CloseAskedChoosing
            | Self::CloseAskedApproving
            | Self::CloseAsked
            | Self::Suspended => WaitingOn::Worker,
            Self::TellCode
            | Self::SignUp
            | Self::ConfirmPhone
            | Self::ChooseRecords
            | Self::NewPhone => WaitingOn::Person,
            Self::Approve | Self::ApproveMore => WaitingOn::Approver,
            Self::Active | Self::Closed | Self::Withdrawn => WaitingOn::Nobody,
        }
    }

    /// What comes next in one sentence for staff. `who` is the person's name, or `the person` where
    /// names are not shown.
    pub fn next(self, who: &str) -> String {
        match self {
            Self::SendSetup => "Send the setup email that is waiting in the outbox".to_owned(),
            Self::SetupHeld => {
                "Look at the setup email that is held, then release or cancel it".to_owned()
            }
            Self::SetupFailed => {
                format!("The setup email did not reach {who}: check the address and correct it")
            }
            Self::SetupMissing => format!("Send {who} the setup email"),
            Self::TellCode => format!("Ask {who} to phone with the code"),
            Self::CodeLocked => {
                format!("The code is locked after too many wrong tries: send {who} a new one")
            }
            Self::CodeExpired => {
                format!("The code has expired: send {who} a new one, or withdraw the invitation")
            }
            Self::AcceptByHand => format!("Send {who} the email with the link"),
            Self::SendAccept => {
                "Send the email with the link that is waiting in the outbox".to_owned()
            }
            Self::AcceptHeld => {
                "Look at the email with the link that is held, then release or cancel it".to_owned()
            }
            Self::AcceptFailed => format!(
                "The email with the link did not reach {who}: check the address and correct it"
            ),
            Self::SignUp => {
                format!("Ask {who} to follow the link in the second email and sign in or sign up")
            }
            Self::LinkExpired => {
                format!("The link has expired: send {who} a new one, or withdraw the invitation")
            }
            Self::ConfirmPhone => {
                format!("Ask {who} to sign in again and confirm their phone number")
            }
            Self::ChooseRecords => {
                format!("Ask {who} to sign in and choose Yes or No for each record")
            }
            Self::RecordsRestricted => {
                "The record became restricted: speak to its team, then withdraw the invitation"
                    .to_owned()
            }
            Self::Approve => {
                "An approver looks at it and approves or refuses the access".to_owned()
            }
            Self::ApproveMore => "An approver looks at the record that still waits".to_owned(),
            Self::SendActivation => {
                "Send the activation email that is waiting in the outbox".to_owned()
            }
            Self::ActivationFailed => format!(
                "The activation email did not reach {who}: tell them by phone that they can sign in"
            ),
            Self::Active => format!("Nothing: {who} can sign in and see the record"),
            Self::NewPhone => format!(
                "Ask {who} to sign in: the password, then a code by email, then the new phone number"
            ),
            Self::AccountLocked => format!(
                "{who} cannot sign in while the account is locked: support unlocks it when it is safe"
            ),
            Self::CloseAskedChoosing | Self::CloseAskedApproving | Self::CloseAsked => format!(
                "{who} asked for the account to be closed: speak with them, then have support close it"
            ),
            Self::Suspended => {
                "Access is suspended: speak to the team manager about what comes next".to_owned()
            }
            Self::Closed => "Nothing: every record is settled".to_owned(),
            Self::Withdrawn => "Nothing: the invitation was withdrawn".to_owned(),
        }
    }

    /// The command to type next, where there is one for staff.
    pub fn command(self, invitation: &InvitationRef) -> Option<String> {
        match self {
            Self::SendSetup | Self::SendAccept | Self::SendActivation => {
                Some("cso mail send".to_owned())
            }
            Self::SetupHeld | Self::AcceptHeld => {
                Some(format!("cso mail list --invitation {invitation}"))
            }
            Self::SetupFailed | Self::AcceptFailed => {
                Some(format!("cso invite amend {invitation} --email NEW-ADDRESS"))
            }
            Self::SetupMissing
            | Self::CodeLocked
            | Self::CodeExpired
            | Self::AcceptByHand
            | Self::LinkExpired => Some(format!("cso invite resend {invitation}")),
            Self::TellCode => Some(format!("cso invite verify {invitation}")),
            Self::RecordsRestricted => Some(format!("cso invite withdraw {invitation}")),
            Self::Approve | Self::ApproveMore => Some(format!("cso access approve {invitation}")),
            Self::ActivationFailed | Self::Suspended => Some(format!("cso status {invitation}")),
            Self::AccountLocked => Some(format!("cso account show {invitation}")),
            Self::CloseAskedChoosing | Self::CloseAskedApproving | Self::CloseAsked => {
                Some(format!("cso account close {invitation} --reason \"…\""))
            }
            Self::NewPhone
            | Self::SignUp
            | Self::ConfirmPhone
            | Self::ChooseRecords
            | Self::Active
            | Self::Closed
            | Self::Withdrawn => None,
        }
    }
}

/// Everything that tells where one invitation is.
pub struct Picture<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// Its accesses.
    pub accesses: &'a [Access],
    /// The account that is linked, or is signing up through it.
    pub account: Option<&'a Account>,
    /// Its messages, oldest first.
    pub messages: &'a [Message],
    /// How many of the records still offered became restricted after they were offered.
    pub restricted: usize,
}

/// Finds the one step that comes next. Time is left out: expiry is added when it is looked at, by
/// [`Invitation::step_at`].
pub fn step(picture: &Picture<'_>) -> Step {
    let invitation = picture.invitation;
    let last = |kind| {
        picture
            .messages
            .iter()
            .rev()
            .find(|message| message.kind == kind)
            .map(|message| message.state)
    };
    let any = |wanted: fn(AccessState) -> bool| {
        picture.accesses.iter().any(|access| wanted(access.state))
    };
    match invitation.state {
        // What was active before the withdrawal stays so until it is ended by itself.
        InvitationState::Withdrawn if any(AccessState::is_usable) => Step::Active,
        InvitationState::Withdrawn => Step::Withdrawn,
        InvitationState::Expired if invitation.live_link().is_some() => Step::LinkExpired,
        InvitationState::Expired => Step::CodeExpired,
        InvitationState::AwaitingCode if invitation.code.attempts_left == 0 => Step::CodeLocked,
        InvitationState::AwaitingCode => match last(MessageKind::Setup) {
            Some(MessageState::Queued | MessageState::Sending) => Step::SendSetup,
            Some(MessageState::Held) => Step::SetupHeld,
            Some(MessageState::Failed) => Step::SetupFailed,
            Some(MessageState::Cancelled) | None => Step::SetupMissing,
            Some(MessageState::Sent | MessageState::Delivered) => Step::TellCode,
        },
        InvitationState::CodeVerified => match last(MessageKind::Accept) {
            // The link works however it arrived: once somebody came through it, that tells more.
            _ if invitation.account.is_some() => Step::ConfirmPhone,
            Some(MessageState::Queued | MessageState::Sending) => Step::SendAccept,
            Some(MessageState::Held) => Step::AcceptHeld,
            Some(MessageState::Failed) => Step::AcceptFailed,
            Some(MessageState::Cancelled) | None => Step::AcceptByHand,
            Some(MessageState::Sent | MessageState::Delivered) => Step::SignUp,
        },
        InvitationState::Accepted => {
            let offered = picture
                .accesses
                .iter()
                .filter(|a| a.state == AccessState::Offered)
                .count();
            let phone = picture.account.map(Account::mfa_state);
            if picture.account.is_some_and(Account::waits_to_be_closed) {
                Step::CloseAskedChoosing
            } else if offered > 0 && picture.restricted >= offered {
                Step::RecordsRestricted
            } else if matches!(phone, Some(MfaState::Reset)) {
                Step::ConfirmPhone
            } else {
                Step::ChooseRecords
            }
        }
        InvitationState::Decided | InvitationState::Closed => {
            after_the_decision(picture, last(MessageKind::Activation))
        }
    }
}

words! {
    /// How far one stage of the journey is.
    pub enum Mark {
        /// It is behind.
        Done = "done",
        /// The journey stands here.
        Now = "now",
        /// It is still ahead.
        Ahead = "ahead",
    }
}

/// One stage of the journey, as a station on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    /// The stage.
    pub stage: Stage,
    /// How far it is.
    pub mark: Mark,
    /// When it was left behind, or, where the journey stands at its end, reached. `None` where it is
    /// ahead, or was passed over.
    pub at: Option<DateTime<Utc>>,
}

/// The whole journey as a line of stations. One that is over holds what was done of it, and its end.
pub fn line(picture: &Picture<'_>, now: DateTime<Utc>) -> Vec<Station> {
    let current = picture.invitation.step_at(now).stage();
    let here = Stage::ALL.iter().position(|&stage| stage == current);
    let station = |(index, &stage): (usize, &Stage)| {
        let at = left_at(picture, stage);
        let mark = if Some(index) == here {
            Mark::Now
        } else if stage == Stage::Closed || Some(index) > here {
            Mark::Ahead
        } else {
            Mark::Done
        };
        let is_end = matches!(stage, Stage::Active | Stage::Closed);
        // A record that was approved before others are chosen has its date already.
        let at = at.filter(|_| mark == Mark::Done || (mark == Mark::Now && is_end));
        Station { stage, mark, at }
    };
    let all = Stage::ALL.iter().enumerate().map(station);
    if current == Stage::Closed {
        all.filter(|station| station.at.is_some() || station.mark == Mark::Now)
            .collect()
    } else {
        all.filter(|station| station.stage != Stage::Closed)
            .collect()
    }
}

/// When a stage was done.
fn left_at(picture: &Picture<'_>, stage: Stage) -> Option<DateTime<Utc>> {
    let invitation = picture.invitation;
    let sent = |kind| {
        picture
            .messages
            .iter()
            .filter(|message| message.kind == kind)
            .filter_map(|message| message.sent_at)
            .next_back()
    };
    match stage {
        Stage::SetupEmail => sent(MessageKind::Setup),
        Stage::Code => invitation.code.verified_at,
        // An email that went to an address since corrected belongs to a code that is void.
        Stage::AcceptEmail => invitation
            .live_link()
            .and_then(|_| sent(MessageKind::Accept)),
        Stage::SignUp => invitation
            .live_link()
            .and_then(|link| link.used_at)
            .or(invitation.accepted_at),
        Stage::Phone => invitation.accepted_at,
        Stage::ChooseRecords => invitation.decided_at,
        Stage::Approval => picture
            .accesses
            .iter()
            .filter_map(|access| access.reviewed_at)
            .max(),
        Stage::Active => picture
            .accesses
            .iter()
            .filter_map(|access| access.active_since)
            .min(),
        Stage::Closed => invitation.ended_at,
    }
}

fn after_the_decision(picture: &Picture<'_>, activation: Option<MessageState>) -> Step {
    let any = |wanted: fn(AccessState) -> bool| {
        picture.accesses.iter().any(|access| wanted(access.state))
    };
    let waits = any(|state| state == AccessState::Accepted);
    let usable = any(AccessState::is_usable);
    let account = picture.account;
    let asked = account.is_some_and(Account::waits_to_be_closed);
    let locked = account.is_some_and(|account| account.state == AccountState::Locked);
    let reset = account.map(Account::mfa_state) == Some(MfaState::Reset);
    match (usable, waits) {
        (true, _) if asked => Step::CloseAsked,
        (false, true) if asked => Step::CloseAskedApproving,
        (true, false) if locked => Step::AccountLocked,
        (true, true) => Step::ApproveMore,
        (false, true) => Step::Approve,
        (true, false) => match activation {
            Some(MessageState::Queued | MessageState::Sending) => Step::SendActivation,
            Some(MessageState::Failed | MessageState::Held) => Step::ActivationFailed,
            _ if reset => Step::NewPhone,
            Some(MessageState::Sent | MessageState::Delivered | MessageState::Cancelled) | None => {
                Step::Active
            }
        },
        (false, false) if any(|state| state == AccessState::Suspended) => Step::Suspended,
        (false, false) => Step::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_stage_somebody_to_wait_on_and_a_sentence() {
        let reference = InvitationRef::parse("INV-7K3Q9X").unwrap();
        let lines: Vec<String> = Step::ALL
            .iter()
            .map(|&step| {
                let command = step.command(&reference).unwrap_or_else(|| "-".to_owned());
                format!(
                    "{} | {} | {} | {command}",
                    step.stage(),
                    step.waiting_on(),
                    step.next("Sam Gamgee")
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
