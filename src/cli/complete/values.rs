//! What the value of each argument may be: words, something of the database, a path.

use crate::app::complete::{Offer, Wanted};
use crate::cli::manual::Topic;
use crate::domain::access::AccessState;
use crate::domain::account::{AccountState, AskedBy};
use crate::domain::invitation::{InvitationState, Relationship};
use crate::domain::journey::WaitingOn;
use crate::domain::language::Language;
use crate::domain::outbox::{MessageKind, MessageState};
use crate::domain::staff::Role;
use crate::settings::keys;
use clap::{Arg, ValueHint};
use std::collections::BTreeSet;

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// One of these.
    Words(Vec<Offer>),
    /// Something that the database holds.
    Stored(Wanted),
    /// What the shell itself offers: `files` or `dirs`.
    Order(&'static str),
    /// Whatever somebody types.
    Free,
}

/// Names of values that nobody could foretell.
#[cfg(test)]
const FREE: &[&str] = &[
    "ADDR", "ADDRESS", "CODE", "CURSOR", "DATE", "EMAIL", "HEAD", "LABEL", "N", "NAME", "PREFIX",
    "SPAN", "TEXT", "URL",
];

/// What the value of an argument of the command at `path` may be.
pub(super) fn of(path: &[&str], arg: &Arg) -> Values {
    let hint = arg.get_value_hint();
    if matches!(hint, ValueHint::FilePath | ValueHint::AnyPath) {
        return Values::Order("files");
    } else if hint == ValueHint::DirPath {
        return Values::Order("dirs");
    }
    let listed = arg.get_possible_values();
    if !listed.is_empty() {
        let shown = listed.iter().filter(|value| !value.is_hide_set());
        return Values::Words(
            shown
                .map(|value| Offer {
                    value: value.get_name().to_owned(),
                    about: value
                        .get_help()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                })
                .collect(),
        );
    }
    let noun = path.first().copied().unwrap_or_default();
    let is_new = path.last() == Some(&"add");
    let name = arg.get_value_names().and_then(|names| names.first());
    match name.map_or("", |name| name.as_str()) {
        "SELECTOR" if noun == "account" => Values::Stored(Wanted::Accounts),
        "SELECTOR" => Values::Stored(Wanted::Invitations),
        "REF" | "LOGIN" if is_new => Values::Free,
        "REF" if matches!(arg.get_id().as_str(), "invitation" | "subject") => {
            Values::Stored(Wanted::Invitations)
        }
        "REF" | "REF[=LABEL]" => Values::Stored(Wanted::Records),
        "LOGIN" if matches!(noun, "staff" | "audit") => Values::Stored(Wanted::AllStaff),
        "LOGIN" => Values::Stored(Wanted::Staff),
        "TEAM" => Values::Stored(Wanted::Teams),
        "RUN" => Values::Stored(Wanted::Runs),
        "ID" => Values::Stored(Wanted::Messages),
        "COMMAND|TOPIC" => help(),
        // A local database is a file; a server's address is typed.
        "URL" if path == ["db", "copy"] => Values::Free,
        "URL" => Values::Order("files"),
        "STATE" if noun == "access" => words(AccessState::ALL, AccessState::word, access),
        "STATE" if noun == "account" => words(AccountState::ALL, AccountState::word, account),
        "STATE" if noun == "mail" => words(MessageState::ALL, MessageState::word, message),
        "STATE" => words(InvitationState::ALL, InvitationState::word, invitation),
        "KIND" => words(MessageKind::ALL, MessageKind::word, kind),
        "WHO" if noun == "account" => words(AskedBy::ALL, AskedBy::word, asked_by),
        "WHO" => words(WaitingOn::ALL, WaitingOn::word, waiting_on),
        "ROLE" => words(Role::ALL, Role::word, role),
        "RELATIONSHIP" => words(Relationship::ALL, Relationship::word, relationship),
        "LANGUAGE" => words(Language::ALL, Language::word, language),
        "KEY" => Values::Words(
            keys::all()
                .map(|key| Offer {
                    value: key.name.to_owned(),
                    about: key.about.to_owned(),
                })
                .collect(),
        ),
        _ => Values::Free,
    }
}

/// Every word of a list as it is typed, with what it means.
fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str, about: fn(T) -> &'static str) -> Values {
    Values::Words(
        all.iter()
            .map(|&one| Offer {
                value: word(one).replace('_', "-"),
                about: about(one).to_owned(),
            })
            .collect(),
    )
}

/// Every topic, and the commands that have a help of their own.
fn help() -> Values {
    let Values::Words(mut all) = words(Topic::ALL, Topic::word, topic) else {
        return Values::Free;
    };
    let root = crate::cli::command();
    let shown = root.get_subcommands().filter(|one| !one.is_hide_set());
    all.extend(shown.map(|one| Offer {
        value: one.get_name().to_owned(),
        about: one.get_about().map(ToString::to_string).unwrap_or_default(),
    }));
    // A topic's page comes before a command of the same name.
    let mut seen = BTreeSet::new();
    all.retain(|offer| seen.insert(offer.value.clone()));
    Values::Words(all)
}

/// Those that begin like what was typed, in any case and with either dash.
pub(super) fn fitting(words: Vec<Offer>, typed: &str) -> Vec<Offer> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let is_under = typed.contains('_');
    words
        .into_iter()
        .filter(|offer| plain(&offer.value).starts_with(&plain(typed)))
        .map(|offer| Offer {
            value: if is_under && !offer.value.contains('_') {
                offer.value.replace('-', "_")
            } else {
                offer.value
            },
            ..offer
        })
        .collect()
}

fn invitation(state: InvitationState) -> &'static str {
    match state {
        InvitationState::AwaitingCode => "the person has the code and tells it",
        InvitationState::CodeVerified => "the worker heard the right code",
        InvitationState::Accepted => "the person signed in through the link",
        InvitationState::Decided => "the person said Yes or No to every record",
        InvitationState::Closed => "no record waits for anyone",
        InvitationState::Withdrawn => "staff took it back",
        InvitationState::Expired => "its time ran out",
    }
}

fn access(state: AccessState) -> &'static str {
    match state {
        AccessState::Offered => "the person has not answered",
        AccessState::Accepted => "an approver must look at it",
        AccessState::Active => "the person sees the record",
        AccessState::Ending => "active until a date that is set",
        AccessState::Ended => "over",
        AccessState::Declined => "the person said No",
        AccessState::Refused => "an approver said no",
        AccessState::Suspended => "paused by staff",
    }
}

fn account(state: AccountState) -> &'static str {
    match state {
        AccountState::Registering => "signing up",
        AccountState::Active => "the person can sign in",
        AccountState::Locked => "nobody can sign in",
        AccountState::Closed => "over",
    }
}

fn asked_by(who: AskedBy) -> &'static str {
    match who {
        AskedBy::Person => "the person themselves",
        AskedBy::Worker => "the allocated worker",
        AskedBy::Professional => "another professional",
        AskedBy::Staff => "nobody: staff saw the need",
    }
}

fn message(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "waits to be sent",
        MessageState::Sending => "is being sent",
        MessageState::Sent => "a server took it",
        MessageState::Delivered => "the provider says it arrived",
        MessageState::Failed => "no further try will be made",
        MessageState::Cancelled => "withdrawn before it was sent",
        MessageState::Held => "kept back until somebody looks at it",
    }
}

fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Setup => "the first email, with the unique code",
        MessageKind::Accept => "the second email, with the link",
        MessageKind::VerificationCode => "six digits for an address or a phone",
        MessageKind::Activation => "access was approved",
        MessageKind::Reminder => "the step that waits for the person, said again",
        MessageKind::Closed => "nothing more will happen",
    }
}

fn waiting_on(who: WaitingOn) -> &'static str {
    match who {
        WaitingOn::Worker => "the allocated worker must act",
        WaitingOn::Person => "the invited person must act",
        WaitingOn::Approver => "an approver must decide",
        WaitingOn::Support => "the support team must look at it",
        WaitingOn::System => "a message waits to be sent",
        WaitingOn::Nobody => "nothing waits",
    }
}

fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Config => "every setting",
        Topic::Journey => "the life of an invitation, and who acts",
        Topic::Security => "what is promised and what is not",
        Topic::Operations => "installing and keeping it running",
        Topic::Errors => "every error code, with what mends it",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Caseworker => "invites, verifies, resends, withdraws",
        Role::Approver => "approves or refuses access",
        Role::Support => "batches, delivery, phone resets",
        Role::Auditor => "reads the audit trail and the states",
        Role::Admin => "the database, staff, keys, settings",
    }
}

fn relationship(relationship: Relationship) -> &'static str {
    match relationship {
        Relationship::Parent => "mother or father",
        Relationship::Carer => "a carer who is not a foster carer",
        Relationship::FosterCarer => "a foster carer",
        Relationship::YoungPerson => "the child or care leaver themselves",
        Relationship::Professional => "a professional around the child",
        Relationship::Other => "anyone else",
    }
}

fn language(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Welsh => "Welsh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_either_offered_or_known_to_be_free() {
        fn look(command: &clap::Command, path: &[&str]) {
            for arg in command.get_arguments() {
                if !arg.get_action().takes_values() || of(path, arg) != Values::Free {
                    continue;
                }
                let name = arg.get_value_names().unwrap()[0].as_str();
                let is_new = path.last() == Some(&"add") && matches!(name, "REF" | "LOGIN");
                assert!(
                    is_new || FREE.contains(&name),
                    "{} --{}: what can {name} be?",
                    path.join(" "),
                    arg.get_id()
                );
            }
            for verb in command.get_subcommands() {
                look(verb, &[path, &[verb.get_name()]].concat());
            }
        }
        look(&crate::cli::command(), &[]);
    }

    #[test]
    fn words_fit_in_any_case_and_with_either_dash() {
        let Values::Words(all) = words(InvitationState::ALL, InvitationState::word, invitation)
        else {
            panic!("no words");
        };
        let fits = |typed: &str| -> Vec<String> {
            let fitting = fitting(all.clone(), typed).into_iter();
            fitting.map(|offer| offer.value).collect()
        };
        assert_eq!(fits("AW"), ["awaiting-code"]);
        assert_eq!(fits("awaiting_"), ["awaiting_code"]);
        assert_eq!(fits("c"), ["code-verified", "closed"]);
        assert_eq!(fits("x"), Vec::<String>::new());
    }
}
