//! Accounts: as rows of a list, and one with everything about it.

use crate::app::account::{Held, Seen};
use crate::cli::shown::lists::Names;
use crate::cli::shown::{instant, words};
use crate::cli::time;
use crate::cli::view::{Cell, Fact, Row, View};
use crate::domain::access::{Access, AccessState};
use crate::domain::account::{Account, AccountState, MfaMethod, MfaState};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The name that the person gave at signing up.
fn given(account: &Account) -> Option<String> {
    let (given, surname) = (account.given_name.as_ref()?, account.surname.as_ref()?);
    Some(format!("{} {}", given.as_str(), surname.as_str()))
}

/// The name, as far as it is shown.
fn name(account: &Account, names: Names) -> Option<String> {
    let name = given(account)?;
    match names {
        Names::Revealed => Some(name),
        Names::Masked => Some(crate::domain::mask::name(&name)),
        Names::Hidden => None,
    }
}

/// An account in a list.
pub struct AccountRow<'a> {
    /// The account.
    pub account: &'a Account,
    /// How names are shown.
    pub names: Names,
}

impl Row for AccountRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Account"),
        ("name", "Name"),
        ("email", "Email"),
        ("state", "State"),
        ("mfa", "Phone"),
        ("last_signed_in_at", "Last signed in"),
        ("close_asked_at", "Asked to close"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let account = self.account;
        vec![
            account.reference.to_string().into(),
            name(account, self.names).into(),
            self.names.address(account.email.as_str()).into(),
            account.state.word().into(),
            account.mfa_state().word().into(),
            account.last_signed_in_at.into(),
            account.close_asked_at.into(),
        ]
    }

    fn json(&self) -> Value {
        let account = self.account;
        json!({
            "ref": account.reference,
            "state": account.state,
            "name": name(account, self.names),
            "email": self.names.address(account.email.as_str()),
            "mfa": account.mfa_state(),
            "created_at": time::machine(account.created_at),
            "last_signed_in_at": instant(account.last_signed_in_at),
            "locked_at": instant(account.locked_at),
            "closed_at": instant(account.closed_at),
            "close_asked_at": instant(account.close_asked_at),
            "phone_reset_at": instant(account.phone_reset_at),
        })
    }
}

/// One account with everything that staff want to know of it.
pub struct AccountView<'a>(pub &'a Seen);

impl AccountView<'_> {
    fn names(&self) -> Names {
        if self.0.shows_names() {
            Names::Revealed
        } else {
            Names::Hidden
        }
    }

    fn state(&self) -> String {
        let account = &self.0.account;
        let since = |at: Option<_>| at.map(time::local).unwrap_or_default();
        match account.state {
            AccountState::Registering => "registering: the person is still signing up".to_owned(),
            AccountState::Active => "active".to_owned(),
            AccountState::Locked => {
                format!(
                    "locked since {}: nobody can sign in",
                    since(account.locked_at)
                )
            }
            AccountState::Closed => format!("closed on {}", since(account.closed_at)),
        }
    }

    fn email(&self) -> String {
        let account = &self.0.account;
        let address = self.names().address(account.email.as_str());
        let address = address.unwrap_or_else(|| "hidden".to_owned());
        match account.email_verified_at {
            Some(at) => format!("{address}, verified on {}", time::local(at)),
            None => format!("{address}, not verified yet"),
        }
    }

    fn phone(&self) -> String {
        let account = &self.0.account;
        let at = |at: Option<_>| at.map(time::local).unwrap_or_default();
        match (account.mfa_state(), &account.phone) {
            (_, Some(phone)) if account.state == AccountState::Closed => phone.masked.clone(),
            (MfaState::Reset, _) => format!(
                "reset on {}: the next sign-in asks for a code by email and a new number",
                at(account.phone_reset_at)
            ),
            (MfaState::None, _) | (_, None) => "none yet".to_owned(),
            (MfaState::Pending, Some(phone)) => format!("{}, not confirmed yet", phone.masked),
            (MfaState::Confirmed, Some(phone)) => {
                let how = match phone.method {
                    MfaMethod::Sms => "text",
                    MfaMethod::Call => "call",
                };
                let confirmed = at(phone.confirmed_at);
                format!("{} by {how}, confirmed on {confirmed}", phone.masked)
            }
        }
    }

    fn signed_in(&self) -> String {
        let account = &self.0.account;
        let last = account
            .last_signed_in_at
            .map_or_else(|| "never".to_owned(), time::local);
        match account
            .paused_until
            .filter(|_| account.is_paused(self.0.now))
        {
            Some(until) => format!(
                "{last}; paused until {} after too many wrong tries",
                time::local(until)
            ),
            None => last,
        }
    }
}

/// An access in a few words.
fn access_words(access: &Access) -> String {
    let day = |at: Option<_>| at.map(time::local).unwrap_or_default();
    let state = match access.state {
        AccessState::Offered => "offered".to_owned(),
        AccessState::Accepted => "waits for approval".to_owned(),
        AccessState::Active => format!("active since {}", day(access.active_since)),
        AccessState::Ending => format!("active until {}", day(access.ends_at)),
        AccessState::Ended => format!("ended on {}", day(access.ended_at)),
        AccessState::Declined => "declined by the person".to_owned(),
        AccessState::Refused => "refused by staff".to_owned(),
        AccessState::Suspended => "suspended".to_owned(),
    };
    format!("{}: {state}", access.record)
}

fn record_json(access: &Access, now: DateTime<Utc>) -> Value {
    json!({
        "record": access.record,
        "state": access.state,
        "active_since": instant(access.active_since),
        "ends_on": instant(access.ends_at),
        "ended_at": instant(access.ended_at),
        "overdue": access.is_overdue_at(now),
    })
}

fn held_json(held: &Held, now: DateTime<Utc>) -> Value {
    let invitation = &held.invitation;
    let of = |access| record_json(access, now);
    let records: Vec<Value> = held.accesses.iter().map(of).collect();
    json!({
        "ref": invitation.reference,
        "state": invitation.state,
        "relationship": invitation.relationship,
        "worker": invitation.worker,
        "team": invitation.team,
        "records": records,
    })
}

impl View for AccountView<'_> {
    fn json(&self) -> Value {
        let seen = self.0;
        let account = &seen.account;
        let phone = account.phone.as_ref();
        let held: Vec<Value> = seen
            .held
            .iter()
            .map(|held| held_json(held, seen.now))
            .collect();
        json!({
            "account": {
                "ref": account.reference,
                "state": account.state,
                "email": self.names().address(account.email.as_str()),
                "name": name(account, self.names()),
                "language": account.language,
                "created_at": time::machine(account.created_at),
                "last_signed_in_at": instant(account.last_signed_in_at),
                "paused_until": instant(account.paused_until),
                "locked_at": instant(account.locked_at),
                "closed_at": instant(account.closed_at),
                "close_asked_at": instant(account.close_asked_at),
            },
            "verification": {
                "email": {
                    "verified": account.email_verified_at.is_some(),
                    "verified_at": instant(account.email_verified_at),
                },
            },
            "mfa": {
                "state": account.mfa_state(),
                "method": phone.map(|phone| phone.method),
                "phone": phone.map(|phone| phone.masked.as_str()),
                "confirmed_at": instant(phone.and_then(|phone| phone.confirmed_at)),
                "last_used_at": instant(phone.and_then(|phone| phone.last_used_at)),
                "reset_at": instant(account.phone_reset_at),
            },
            "invitations": held,
            "unlinked_invitations": seen.unlinked,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let seen = self.0;
        let account = &seen.account;
        let mut facts = vec![
            Fact::new("account", account.reference.to_string()),
            Fact::new("name", name(account, self.names())),
            Fact::new("state", self.state()),
            Fact::new("email", self.email()),
            Fact::new("phone", self.phone()),
            Fact::new("last signed in", self.signed_in()),
        ];
        if account.close_asked_at.is_some() {
            facts.push(Fact::new("asked to close", account.close_asked_at));
        }
        for held in &seen.held {
            let invitation = &held.invitation;
            let what = format!(
                "{} {}, worker {}",
                invitation.reference,
                words(invitation.state.word()),
                invitation.worker
            );
            facts.push(Fact::new("invitation", what));
            facts.extend(
                held.accesses
                    .iter()
                    .map(|access| Fact::new("record", access_words(access))),
            );
        }
        facts.extend(seen.unlinked.iter().map(|reference| {
            let what = format!("{reference} to the same address is open");
            Fact::new("also", what)
        }));
        facts.push(Fact::new("made", account.created_at));
        facts
    }
}
