//! What a use-case or the wiring refused, as staff read it: code, exit and the command that mends it.

use crate::app::refusal::Refusal;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::time;
use crate::domain::access::AccessState;
use crate::domain::audit::BrokenChain;
use crate::domain::contact::{ContactHold, HoldOn, SafeContact};
use crate::domain::id::{InvitationRef, RecordRef, StaffLogin};
use crate::portal::ServeError;
use crate::wiring::WiringError;
use chrono::{DateTime, Utc};

impl From<Refusal> for Failure {
    #[expect(
        clippy::too_many_lines,
        reason = "a table, with a row for each refusal"
    )]
    fn from(refusal: Refusal) -> Self {
        let message = message(&refusal);
        match refusal {
            Refusal::NotFound { what, .. } | Refusal::NotTheirs { what, .. } => Self::not_found(message).hint(match what {
                "record" => "`cso record list` lists the records",
                "member of staff" => "`cso staff list` lists the staff",
                "account" => "`cso account list` lists the accounts",
                "message" => "`cso mail list` lists the messages",
                "run" => "`cso batch list` lists the runs",
                "person" => "nothing is held under that name; `cso invite list --search NAME` looks for another spelling",
                _ => "`cso invite list` lists the invitations; add --search NAME to look for one",
            }),
            Refusal::Ambiguous { candidates, .. } => {
                let all: Vec<String> = candidates.iter().map(InvitationRef::to_string).collect();
                Self::ambiguous(message)
                    .because(format!("these fit: {}", all.join(", ")))
                    .hint("give the whole reference")
            }
            Refusal::AccountNotTheirs { .. } => Self::not_found(message)
                .hint("`cso account list` lists the accounts"),
            Refusal::AmbiguousAccount { candidates, .. } => {
                let all: Vec<String> = candidates.iter().map(ToString::to_string).collect();
                Self::ambiguous(message)
                    .because(format!("these fit: {}", all.join(", ")))
                    .hint("give the whole reference")
            }
            Refusal::AccountSelector { .. } => Self::new(ErrorCode::InvalidReference, message)
                .hint("an account’s reference looks like ACC-2MPD8R; four or more of its characters are enough"),
            Refusal::NoAccountYet { invitation } => Self::not_found(message)
                .because("the person has not signed up or signed in through it")
                .hint(format!("`cso status {invitation}` shows where it is and what comes next")),
            Refusal::Selector { .. } => Self::new(ErrorCode::InvalidReference, message)
                .hint("a reference looks like INV-7K3Q9X; four or more of its characters are enough"),
            Refusal::NotStaff { login } => Self::forbidden(message)
                .hint(format!("ask an admin to add you: `cso staff add {login} --role caseworker`")),
            Refusal::Forbidden { .. } => Self::forbidden(message)
                .hint("`cso staff list` shows who may: ask one of them, or ask an admin for the role"),
            Refusal::Restricted { .. } => Self::forbidden(message)
                .hint("speak to the manager of the team that the record belongs to"),
            Refusal::Barred { what, .. } => Self::not_found(message).hint(match what {
                "message" => "`cso mail list` lists the messages",
                _ => "`cso record list` lists the records",
            }),
            Refusal::TrailNotWhole { .. } => Self::forbidden(message)
                .because("they are about a record that you are to see nothing of")
                .hint("ask a colleague with the role auditor or admin to run the same command"),
            Refusal::OnHold { hold, .. } => on_hold(message, &hold),
            Refusal::NotOnHold { other, .. } => not_on_hold(message, other.as_deref()),
            Refusal::SafeContact { found } => no_safe_contact(message, found),
            Refusal::FutureCheck { .. } => Self::usage(message)
                .hint("give the day on which somebody found out, such as 2026-05-03"),
            Refusal::ReasonRequired { .. } => Self::new(ErrorCode::ReasonRequired, message)
                .hint("say why with --reason \"…\"; it is kept in the audit trail"),
            Refusal::CodeReadingOff => Self::forbidden(message)
                .hint("send the person the code again with `cso invite resend REF`"),
            Refusal::NeedsSecondPerson { .. } => {
                Self::new(ErrorCode::NeedsSecondPerson, message)
                    .hint("ask a colleague with the role approver to run the same command")
            }
            Refusal::WrongState { subject, .. } => Self::wrong_state(message).hint(look_at(&subject)),
            Refusal::NotBegun { invitation, record, state, .. } => not_begun(message, &invitation, &record, state),
            Refusal::EndPassed { invitation, record, at, .. } => end_passed(message, &invitation, &record, at),
            Refusal::AlreadyDone { subject, done, by, at } => {
                let text = format!("{subject} was already {done} by {by} on {}", time::local(at));
                let is_state = ["withdrawn", "verified", "erased", "put under legal hold"].contains(&done) || subject.starts_with("account ");
                let code = if is_state { ErrorCode::WrongState } else { ErrorCode::AlreadyDecided };
                // Whoever wanted the opposite must not read that all is well.
                Self::new(code, text)
                    .hint(format!("that stands; {}", look_at(&subject)))
            }
            Refusal::AlreadyInvited { invitation, ask, .. } => already_invited(message, &invitation, ask),
            Refusal::AlreadyExists { what, name } => Self::already_exists(message)
                .hint(if what == "record" { format!("`cso record show {name}` shows it") } else { format!("`cso staff show {name}` shows who that is") }),
            Refusal::DifferentPerson { invitation, ask } => different_person(message, &invitation, ask),
            Refusal::LabelDiffers { record } => Self::new(ErrorCode::InvalidRecord, message)
                .because("the reference or the name may belong to another child")
                .hint(format!("`cso record show {record}` shows its name; leave out the part after = to use it")),
            Refusal::UnknownRecord { record } => Self::not_found(message)
                .hint(format!("add it by giving its name: --record {record}=\"NAME\"")),
            Refusal::NoRecord => Self::new(ErrorCode::InvalidRecord, message)
                .hint("name it with --record REF=\"NAME\""),
            Refusal::RecordTwice { .. } => Self::new(ErrorCode::InvalidRecord, message),
            Refusal::RecordNotOffered { invitation, .. } => Self::not_found(message)
                .hint(format!("`cso status {invitation}` lists the records that it offers")),
            Refusal::WrongCode { invitation, left: 0 } => Self::new(ErrorCode::WrongCode, message)
                .because("that was the last try, and the code is locked now")
                .hint(format!("send a new code with `cso invite resend {invitation}`")),
            Refusal::WrongCode { left, .. } => Self::new(ErrorCode::WrongCode, message)
                .because(format!("{left} {} left before the code is locked", if left == 1 { "try is" } else { "tries are" }))
                .hint("ask the person to read it again, letter by letter: K as in Kilo"),
            Refusal::CodeLocked { invitation } => Self::new(ErrorCode::CodeLocked, message)
                .hint(format!("send a new code with `cso invite resend {invitation}`")),
            Refusal::CodeExpired { invitation, at } => Self::new(ErrorCode::CodeExpired,
                format!("the code of invitation {invitation} expired on {}", time::local(at)),
            )
            .hint(format!("send a new code with `cso invite resend {invitation}`")),
            Refusal::ResendTooSoon { again_at, .. } => Self::new(ErrorCode::TooSoon, message)
                .because(format!("it can be sent again from {}", time::local(again_at)))
                .hint("ask the person to look in the spam folder")
                .hint("to send it now all the same, add --force --reason \"…\""),
            Refusal::ResendTooOften { invitation } => Self::new(ErrorCode::TooOften, message)
                .hint(format!("check the address with the person: `cso invite amend {invitation} --email ADDRESS` corrects it"))
                .hint("to send it all the same, add --force --reason \"…\""),
            Refusal::NothingToChange => Self::usage(message)
                .because("it is so already, or you did not say what to change")
                .hint("add --help to see what can be changed"),
            Refusal::AccountNotReady { .. } => Self::wrong_state(message)
                .hint("speak to the support team about the person's account"),
            Refusal::LegalHold { since, by, subject } => Self::new(ErrorCode::LegalHold, message)
                .because(format!("{by} set the hold on {}", time::local(since)))
                .hint(format!("an admin lifts it with `cso account legal-hold {subject} --lift` once nothing is to be kept")),
            Refusal::InUse { invitation, account, .. } => Self::wrong_state(message)
                .because("somebody who still has access, or waits for it, is not erased by the way")
                .hint(match account {
                    Some(account) => format!("end it first with `cso account close {account}`"),
                    None => format!("take the invitation back first with `cso invite withdraw {invitation}`"),
                }),
            Refusal::OtherTeam { .. } => Self::new(ErrorCode::Forbidden, message)
                .hint("an admin hands over from one team to another"),
            Refusal::LastAdmin { .. } => Self::wrong_state(message)
                .hint("give another member of staff the role admin first, with `cso staff role`"),
            Refusal::NoRole => Self::usage(message)
                .hint("name one with --role: caseworker, approver, support, auditor or admin"),
            Refusal::MessageNotOpen { .. } => Self::wrong_state(message)
                .hint("`cso invite resend REF` writes a new email"),
            Refusal::Broken(broken) => broken_chain(&broken),
            Refusal::ForeignKey => Self::new(ErrorCode::KeyMismatch, message)
                .hint("put back the key file that was made with this database, or name it with CSO_KEY_FILE")
                .hint("`cso config show database` shows which key file and database are used"),
            Refusal::Store(error) => Self::from(error),
            Refusal::Vault(error) => Self::from(error),
        }
    }
}

fn not_on_hold(message: String, other: Option<&ContactHold>) -> Failure {
    let failure = Failure::wrong_state(message);
    match other {
        Some(hold) if hold.is_of_person() => failure
            .because("its person is, and with them every invitation to their address")
            .hint("add --person to release the person"),
        Some(_) => failure
            .because("the invitation by itself is")
            .hint("leave --person out to release the invitation"),
        None => failure.hint("`cso contact list` lists who is on hold"),
    }
}

fn no_safe_contact(message: String, found: SafeContact) -> Failure {
    Failure::new(ErrorCode::SafeContact, message)
        .because(match found {
            SafeContact::Old(day) => {
                format!("the last check was on {}, which is too long ago", time::day(day))
            }
            SafeContact::Missing | SafeContact::Fine => "no check is written down".to_owned(),
        })
        .hint("find out whether only the person reads that address, then write it down with `cso contact check REF`")
        .hint("when you invite, add --safe-contact with the day, or --no-send to leave the email for later")
}

fn on_hold(message: String, hold: &ContactHold) -> Failure {
    let refs = match &hold.on {
        HoldOn::Invitation(invitation) => format!("{invitation}"),
        HoldOn::Person(_) => "REF --person".to_owned(),
    };
    Failure::new(ErrorCode::OnHold, message)
        .because(format!(
            "{} said so on {}",
            hold.set_by,
            time::local(hold.set_at)
        ))
        .hint(format!(
            "do not contact the person; speak to {}, or to your manager",
            hold.set_by
        ))
        .hint(format!(
            "when it is over, an approver types `cso contact release {refs}`"
        ))
}

/// An invitation that was asked for by its person's address is one to them.
fn message(refusal: &Refusal) -> String {
    if let Refusal::NotFound { what, asked } | Refusal::NotTheirs { what, asked, .. } = refusal
        && *what == "invitation"
        && asked.contains('@')
    {
        return format!("there is no invitation to {asked}");
    }
    refusal.to_string()
}

/// An invitation that the caller may not see is no use to them as a reference: its worker is.
fn already_invited(
    message: String,
    invitation: &InvitationRef,
    ask: Option<StaffLogin>,
) -> Failure {
    let failure = Failure::already_exists(message);
    match ask {
        Some(worker) => failure
            .because("it is another team's")
            .hint(format!("speak to {worker}, who looks after it")),
        None => failure
            .hint(format!("see where it is with `cso status {invitation}`"))
            .hint(
                "send its email again with --if-exists resend, or leave it with --if-exists skip",
            ),
    }
}

fn different_person(
    message: String,
    invitation: &InvitationRef,
    ask: Option<StaffLogin>,
) -> Failure {
    let hint = match ask {
        Some(worker) => format!(
            "speak to {worker}, who looks after that invitation, and ask the person for an address of their own"
        ),
        None => format!(
            "compare with `cso status {invitation}`, and ask the person for an address of their own"
        ),
    };
    Failure::new(ErrorCode::DifferentPerson, message)
        .because("one address is one person: the wrong adult could read the email")
        .hint(hint)
        .hint("if it is the same person under a new name, add --same-person")
}

/// Nothing that has not begun is ended: it is refused or taken back.
fn not_begun(
    message: String,
    invitation: &InvitationRef,
    record: &RecordRef,
    state: AccessState,
) -> Failure {
    let failure = Failure::wrong_state(message);
    if state == AccessState::Accepted {
        failure
            .because("the person said Yes, and it waits for approval")
            .hint(format!(
                "an approver refuses it with `cso access refuse {invitation} --record {record} --reason \"…\"`"
            ))
    } else {
        failure
            .because("the person has not answered yet")
            .hint(format!(
                "take the invitation back with `cso invite withdraw {invitation}`"
            ))
    }
}

fn end_passed(
    message: String,
    invitation: &InvitationRef,
    record: &RecordRef,
    at: DateTime<Utc>,
) -> Failure {
    Failure::wrong_state(message)
        .because(format!(
            "its end was on {}, and the person has not seen the record since",
            time::local(at)
        ))
        .hint(format!(
            "`cso housekeeping` writes the end down, and so does `cso access end {invitation} --record {record} --reason \"…\"`"
        ))
        .hint("to give access again, invite the person anew with `cso invite create`")
}

/// Where the state of something can be seen, as a command that can be typed.
fn look_at(subject: &str) -> String {
    let name = subject.rsplit(' ').next().unwrap_or_default();
    if subject.starts_with("record ") {
        format!("`cso record show {name}` shows the record as it is")
    } else if subject.starts_with("account ") {
        format!("`cso account show {name}` shows the account as it is")
    } else if subject.starts_with("member of staff ") {
        format!("`cso staff show {name}` shows them as they are")
    } else if name.starts_with(InvitationRef::PREFIX) {
        format!("`cso status {name}` shows where it is and what comes next")
    } else {
        "`cso status REF` shows where it is and what comes next".to_owned()
    }
}

fn broken_chain(broken: &BrokenChain) -> Failure {
    Failure::new(
        ErrorCode::AuditBroken,
        format!("the audit trail is broken: {broken}"),
    )
    .hint("keep the database as it is and tell the information governance team")
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let message = error.to_string();
        match error {
            ServeError::Taken { .. } => Self::new(ErrorCode::AddressTaken, message)
                .hint("stop the other program, or choose another place with --listen ADDR"),
            ServeError::Place { .. } => Self::usage(message)
                .hint("choose another place with --listen ADDR, such as 127.0.0.1:8080"),
            ServeError::System(_) => Self::internal(message),
        }
    }
}

impl From<WiringError> for Failure {
    fn from(error: WiringError) -> Self {
        let message = error.to_string();
        match error {
            WiringError::Store(error) => Self::from(error),
            WiringError::Vault(error) => Self::from(error),
            WiringError::OnAServer(_) => Self::usage(message)
                .hint("a shared database is backed up and restored on its server, with pg_dump and pg_restore; `cso help operations` tells how"),
            WiringError::Target(_) => Self::new(ErrorCode::InvalidSettings, message)
                .hint("`cso config show database` shows where it comes from"),
            WiringError::NoUser | WiringError::BadLogin(_) => Self::forbidden(message)
                .hint("ask the administrator of this computer for a login of your own"),
            WiringError::MailUrl(_) => Self::new(ErrorCode::InvalidSettings, message)
                .hint("`cso config show mail` shows where it comes from"),
            WiringError::File { source, .. } => Self::new(ErrorCode::InvalidSettings, message)
                .because(source.to_string())
                .hint("`cso config show` shows where the setting comes from"),
        }
    }
}
