//! Completion: what the database offers for a word that is being typed. References, logins and
//! words only; a name, an address or a label is not even read where that can be helped.
//!
//! Nothing is written, not even a refusal: whoever may not look is offered nothing.

use crate::app::account::is_theirs;
use crate::app::desk::{Caller, authorise};
use crate::app::refusal::Refusal;
use crate::domain::account::Account;
use crate::domain::id::{AccountRef, InvitationRef, MessageRef, RunRef, StaffLogin, Team};
use crate::domain::invitation::{Glimpse, Invitation};
use crate::domain::journey::WaitingOn;
use crate::domain::record::Record;
use crate::domain::staff::{Action, Role, Staff};
use crate::ports::store::{
    AccountFilter, InvitationFilter, MessageFilter, Order, Page, Store, StoreError, View,
};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// One thing that may be typed, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// As it is typed.
    pub value: String,
    /// A few words about it; nothing of who a person is.
    pub about: String,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// References of invitations.
    Invitations,
    /// References of accounts.
    Accounts,
    /// References of records.
    Records,
    /// Logins of staff who are at work.
    Staff,
    /// Logins of all staff, the disabled among them.
    AllStaff,
    /// Teams that staff belong to.
    Teams,
    /// References of batch runs.
    Runs,
    /// References of messages.
    Messages,
}

/// How many are offered at most: a screen of them. Where there are more, another character helps.
const MOST: u32 = 50;
/// How many of the newest runs and messages are looked through for a beginning.
const LOOKED_THROUGH: u32 = 500;
/// How many records of one next character are looked at, to find one that may be shown.
const A_FEW: u32 = 8;
/// How many of them are offered.
const EACH: usize = 5;
/// How often the records are asked again where some of them must not be shown.
const ROUNDS: usize = 20;

/// Everything that is offered to `login` for a word that begins like `typed`.
///
/// # Errors
/// They may not look, or the database fails: then nothing is offered.
pub fn offers(
    store: &dyn Store,
    login: &StaffLogin,
    wanted: Wanted,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Offer>, Refusal> {
    let view = store.view()?;
    let caller = Caller {
        login: login.clone(),
        command: "completion",
        reason: None,
    };
    let staff = authorise(&*view, &caller, Action::Look)?;
    Ok(match wanted {
        Wanted::Invitations => invitations(&*view, &staff, typed, now)?,
        Wanted::Accounts => accounts(&*view, &staff, typed)?,
        Wanted::Records => records(&*view, &staff, typed)?,
        Wanted::Staff => logins(&*view, typed, |one| one.disabled_at.is_none())?,
        Wanted::AllStaff => logins(&*view, typed, |_| true)?,
        Wanted::Teams => teams(&*view, typed)?,
        Wanted::Runs if staff.may(Action::RunBatch) => runs(&*view, &staff, typed)?,
        Wanted::Runs => Vec::new(),
        Wanted::Messages => messages(&*view, &staff, typed)?,
    })
}

/// The symbols that a reference must begin with: none where its prefix is still being typed; `None`
/// where no reference begins like that.
fn symbols(typed: &str, prefix: &str, parse: fn(&str) -> Option<String>) -> Option<String> {
    let is_prefix = prefix
        .get(..typed.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(typed));
    if is_prefix {
        Some(String::new())
    } else {
        parse(typed)
    }
}

const fn newest(limit: u32) -> Page {
    Page {
        limit,
        after: None,
        order: Order::NewestFirst,
    }
}

fn invitations(
    view: &dyn View,
    staff: &Staff,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Offer>, StoreError> {
    let prefix = InvitationRef::PREFIX;
    let Some(beginning) = symbols(typed, prefix, InvitationRef::parse_beginning) else {
        return Ok(Vec::new());
    };
    let scope = staff.scope();
    let mut found = if beginning.is_empty() {
        // Nothing says which: those that are newest are most often the ones.
        let filter = InvitationFilter {
            scope,
            now,
            states: Vec::new(),
            waiting_on: None,
            worker: None,
            team: None,
            record: None,
            created_before: None,
            search: None,
        };
        let listed = view.list_invitations(&filter, newest(MOST))?;
        listed.items.iter().map(Invitation::glimpse).collect()
    } else {
        view.glimpses(&beginning, &scope, MOST)?
    };
    found.sort_by(|a: &Glimpse, b| a.reference.cmp(&b.reference));
    let offer = |one: Glimpse| Offer {
        about: where_it_is(&one, now),
        value: one.reference.to_string(),
    };
    Ok(found.into_iter().map(offer).collect())
}

/// The stage, and who must act.
fn where_it_is(one: &Glimpse, now: DateTime<Utc>) -> String {
    let turn = one.turn_at(now);
    let stage = turn.stage().word().replace('_', " ");
    match turn.waiting_on() {
        WaitingOn::Nobody => stage,
        who @ (WaitingOn::Worker
        | WaitingOn::Person
        | WaitingOn::Approver
        | WaitingOn::Support
        | WaitingOn::System) => format!("{stage}, waiting on {who}"),
    }
}

/// The state, and nothing of whose account it is.
fn accounts(view: &dyn View, staff: &Staff, typed: &str) -> Result<Vec<Offer>, StoreError> {
    let Some(beginning) = symbols(typed, AccountRef::PREFIX, AccountRef::parse_beginning) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    if beginning.is_empty() {
        let filter = AccountFilter {
            scope: staff.scope(),
            states: Vec::new(),
            is_close_asked: false,
            not_seen_since: None,
        };
        found = view.list_accounts(&filter, newest(MOST))?.items;
    } else {
        for account in view.accounts_beginning(&beginning, MOST)? {
            if is_theirs(view, staff, &account)? {
                found.push(account);
            }
        }
    }
    found.sort_by(|a, b| a.reference.cmp(&b.reference));
    let offer = |account: Account| Offer {
        about: if account.waits_to_be_closed() {
            format!("{}, asked to be closed", account.state)
        } else {
            account.state.to_string()
        },
        value: account.reference.to_string(),
    };
    Ok(found.into_iter().map(offer).collect())
}

fn records(view: &dyn View, staff: &Staff, typed: &str) -> Result<Vec<Offer>, StoreError> {
    let shows = |record: &Record| staff.sees(record);
    let mut beginning = typed.to_ascii_uppercase();
    if beginning.contains('~') {
        return Ok(Vec::new());
    }
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let mut found: Vec<Record> = Vec::new();
    let mut behind = String::new();
    let mut is_whole = false;
    for _ in 0..ROUNDS {
        let part = view.records_beginning(&beginning, &behind, MOST + 1)?;
        is_whole = part.len() <= most;
        match part.last() {
            Some(last) => behind = last.reference.to_string(),
            None => break,
        }
        found.extend(part.into_iter().filter(|record| shows(record)));
        if is_whole || found.len() > most {
            break;
        }
    }
    if is_whole && found.len() <= most {
        return Ok(found.iter().map(offered_record).collect());
    }
    // References are most often numbers one after another: the first few share more than all do. So
    // some are offered for every character that may come next, further on where only one may.
    loop {
        let (some, next) = next_characters(view, &beginning, &shows)?;
        match next.as_slice() {
            [only] if !some.iter().any(|one| one.reference.as_str() == beginning) => {
                beginning.push(*only);
            }
            _ => return Ok(some.iter().map(offered_record).collect()),
        }
    }
}

/// A few records for each character that may follow `beginning`, and those characters.
fn next_characters(
    view: &dyn View,
    beginning: &str,
    shows: &dyn Fn(&Record) -> bool,
) -> Result<(Vec<Record>, Vec<char>), StoreError> {
    let (mut some, mut characters) = (Vec::new(), Vec::new());
    let mut behind = String::new();
    loop {
        let part = view.records_beginning(beginning, &behind, A_FEW)?;
        let Some(first) = part.first() else {
            return Ok((some, characters));
        };
        let next = |record: &Record| record.reference.as_str().chars().nth(beginning.len());
        let Some(character) = next(first) else {
            // The beginning is itself a reference.
            behind = first.reference.to_string();
            some.extend(part.into_iter().take(1).filter(|record| shows(record)));
            continue;
        };
        let group = part
            .into_iter()
            .filter(|record| next(record) == Some(character) && shows(record))
            .take(EACH);
        let before = some.len();
        some.extend(group);
        if some.len() > before {
            characters.push(character);
        }
        behind = format!("{beginning}{character}~");
    }
}

/// The label is the name of a child: it is left out.
fn offered_record(record: &Record) -> Offer {
    let team = record.team.as_ref().map(|team| format!("team {team}"));
    let restricted = record.restricted_at.map(|_| "restricted".to_owned());
    let parts: Vec<String> = team.into_iter().chain(restricted).collect();
    Offer {
        value: record.reference.to_string(),
        about: if parts.is_empty() {
            "record".to_owned()
        } else {
            parts.join(", ")
        },
    }
}

fn logins(
    view: &dyn View,
    typed: &str,
    fits: fn(&Staff) -> bool,
) -> Result<Vec<Offer>, StoreError> {
    let typed = typed.to_ascii_lowercase();
    let offer = |one: Staff| {
        let roles: Vec<&str> = one.roles.iter().map(|role: &Role| role.word()).collect();
        let mut about = roles.join(", ");
        if let Some(team) = &one.team {
            about = format!("{about}; team {team}");
        }
        if one.disabled_at.is_some() {
            about = format!("{about}; disabled");
        }
        Offer {
            value: one.login.to_string(),
            about,
        }
    };
    let all = view.list_staff()?.into_iter();
    Ok(all
        .filter(|one| fits(one) && one.login.as_str().starts_with(&typed))
        .map(offer)
        .collect())
}

fn teams(view: &dyn View, typed: &str) -> Result<Vec<Offer>, StoreError> {
    let typed = typed.to_ascii_lowercase();
    let staff = view.list_staff()?;
    let teams: BTreeSet<&Team> = staff.iter().filter_map(|one| one.team.as_ref()).collect();
    let offer = |team: &Team| {
        let of_team = |one: &&Staff| one.disabled_at.is_none() && one.team.as_ref() == Some(team);
        Offer {
            value: team.to_string(),
            about: format!("{} of staff", staff.iter().filter(of_team).count()),
        }
    };
    Ok(teams
        .into_iter()
        .filter(|team| team.as_str().starts_with(&typed))
        .map(offer)
        .collect())
}

/// The file's name may be a family's: it is left out.
fn runs(view: &dyn View, staff: &Staff, typed: &str) -> Result<Vec<Offer>, StoreError> {
    let Some(beginning) = symbols(typed, RunRef::PREFIX, RunRef::parse_beginning) else {
        return Ok(Vec::new());
    };
    let beginning = format!("{}{beginning}", RunRef::PREFIX);
    let listed = view.list_runs(&staff.scope(), newest(LOOKED_THROUGH))?;
    Ok(listed
        .items
        .into_iter()
        .filter(|run| run.reference.as_str().starts_with(&beginning))
        .take(usize::try_from(MOST).unwrap_or(usize::MAX))
        .map(|run| Offer {
            about: format!(
                "{}, {} of {} rows done, {} rejected",
                run.state,
                run.settled(),
                run.rows,
                run.rejected
            ),
            value: run.reference.to_string(),
        })
        .collect())
}

fn messages(view: &dyn View, staff: &Staff, typed: &str) -> Result<Vec<Offer>, StoreError> {
    let Some(beginning) = symbols(typed, MessageRef::PREFIX, MessageRef::parse_beginning) else {
        return Ok(Vec::new());
    };
    let beginning = format!("{}{beginning}", MessageRef::PREFIX);
    let filter = MessageFilter {
        scope: staff.scope(),
        states: Vec::new(),
        kind: None,
        invitation: None,
    };
    let limit = if beginning == MessageRef::PREFIX {
        MOST
    } else {
        LOOKED_THROUGH
    };
    let listed = view.list_messages(&filter, newest(limit))?;
    Ok(listed
        .items
        .into_iter()
        .filter(|message| message.id.as_str().starts_with(&beginning))
        .take(usize::try_from(MOST).unwrap_or(usize::MAX))
        .map(|message| Offer {
            about: match &message.invitation {
                Some(invitation) => format!("{}, {}, {invitation}", message.kind, message.state),
                None => format!("{}, {}", message.kind, message.state),
            },
            value: message.id.to_string(),
        })
        .collect())
}
