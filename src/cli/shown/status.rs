//! One invitation: where it is, who must act, what comes next, and everything that tells why.

use crate::app::status::Picture;
use crate::cli::layout;
use crate::cli::plain::plain;
use crate::cli::shown::{instant, last_day, relationship, words};
use crate::cli::time;
use crate::cli::view::{Cell, Fact, Look, View, ended, facts_as_lines, strong};
use crate::domain::access::{Access, AccessState, Telling};
use crate::domain::account::{Account, AccountState, MfaState};
use crate::domain::contact::DO_NOT_CONTACT;
use crate::domain::invitation::CodeState;
use crate::domain::journey::{self, Mark, Stage, WaitingOn};
use crate::domain::name::{PersonName, Reason};
use crate::domain::outbox::{Channel, Message, MessageState};
use crate::domain::text::visible;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The whole picture of one invitation.
pub struct Status<'a>(pub &'a Picture);

impl Status<'_> {
    pub(super) fn who(&self) -> &str {
        if self.0.shows_names {
            self.0.invitation.name.as_str()
        } else {
            "the person"
        }
    }

    pub(super) fn private<'b>(&self, text: &'b str) -> Option<&'b str> {
        self.0.shows_names.then_some(text)
    }

    fn mfa(&self) -> MfaState {
        self.0
            .account
            .as_ref()
            .map_or(MfaState::None, Account::mfa_state)
    }

    fn worker_words(&self) -> String {
        let worker = &self.0.invitation.worker;
        if self.0.is_orphaned {
            format!("{worker} (works here no more)")
        } else {
            worker.to_string()
        }
    }

    /// Which invitation, and whose.
    pub(super) fn title(&self, look: Look) -> String {
        let invitation = &self.0.invitation;
        let title = format!(
            "{}  {} ({})",
            invitation.reference,
            visible(self.who()),
            relationship(invitation.relationship)
        );
        let lines: Vec<String> = layout::wrap(&title, look.width.into())
            .iter()
            .map(|line| strong(line, look.is_coloured))
            .collect();
        ended(&lines)
    }

    /// The journey in a line of steps, each with its day; in a line each where it is read aloud.
    fn journey(&self, look: Look) -> String {
        let mut steps = vec![Step {
            name: "invited".to_owned(),
            mark: Mark::Done,
            at: Some(self.0.invitation.created_at),
        }];
        steps.extend(self.0.line().into_iter().map(|station| Step {
            name: self.step_name(station.stage),
            mark: station.mark,
            at: station.at,
        }));
        if look.is_spoken {
            let all = steps.len();
            let pairs: Vec<(String, String)> = (1..)
                .zip(&steps)
                .map(|(number, step)| (format!("Step {number} of {all}"), step.aloud()))
                .collect();
            return layout::pairs(&pairs, look);
        }
        let now = self.0.now;
        let steps = steps.iter().map(|step| step.short(now)).collect();
        let width = usize::from(look.width) - 2;
        let lines: Vec<String> = layout::joined(steps, " → ", width)
            .into_iter()
            .map(|line| format!("  {line}"))
            .collect();
        ended(&lines)
    }

    fn step_name(&self, stage: Stage) -> String {
        match (stage, self.0.invitation.step_at(self.0.now)) {
            (Stage::Closed, journey::Step::Withdrawn) => "withdrawn".to_owned(),
            (Stage::Closed, journey::Step::Suspended) => "suspended".to_owned(),
            (stage, _) => words(stage.word()),
        }
    }

    fn code_words(&self) -> String {
        let code = &self.0.invitation.code;
        let until = time::local(code.expires_at);
        let shown = match code.shown_to_staff {
            0 => String::new(),
            1 => "; read back to staff once".to_owned(),
            times => format!("; read back to staff {times} times"),
        };
        let state = match code.state(self.0.now) {
            CodeState::Live if self.0.invitation.state_at(self.0.now).is_over() => {
                "void, since the invitation is over".to_owned()
            }
            CodeState::Live => {
                let plural = if code.attempts_left == 1 {
                    "try"
                } else {
                    "tries"
                };
                format!("live until {until}, {} {plural} left", code.attempts_left)
            }
            CodeState::Expired => format!("expired on {until}"),
            CodeState::Locked => "locked after too many wrong tries".to_owned(),
            CodeState::Used => {
                let by = code.verified_by.as_ref().map_or("staff", |by| by.as_str());
                let at = code.verified_at.map(time::local).unwrap_or_default();
                format!("verified by {by} on {at}")
            }
        };
        state + &shown
    }

    pub(super) fn email_words(&self) -> String {
        let verified = self
            .0
            .account
            .as_ref()
            .and_then(|account| account.email_verified_at);
        let address = if self.0.shows_names {
            self.0.invitation.email.as_str()
        } else {
            "hidden"
        };
        match verified {
            Some(at) => format!("{address}, verified on {}", time::local(at)),
            None => format!("{address}, not verified yet"),
        }
    }

    pub(super) fn phone_words(&self) -> String {
        let phone = self
            .0
            .account
            .as_ref()
            .and_then(|account| account.phone.as_ref());
        match (self.mfa(), phone) {
            (MfaState::None, _) | (_, None) => "none yet".to_owned(),
            (MfaState::Pending, Some(phone)) => format!("{}, not confirmed yet", phone.masked),
            (MfaState::Reset, Some(_)) => "to be enrolled anew at the next sign-in".to_owned(),
            (MfaState::Confirmed, Some(phone)) => {
                let at = phone.confirmed_at.map(time::local).unwrap_or_default();
                let used = phone.last_used_at.map(time::local).unwrap_or_default();
                let how = match phone.method {
                    crate::domain::account::MfaMethod::Sms => "text",
                    crate::domain::account::MfaMethod::Call => "call",
                };
                format!(
                    "{} by {how}, confirmed on {at}, last used on {used}",
                    phone.masked
                )
            }
        }
    }

    /// Since when nobody is to write to the person, who said so, and why.
    pub(super) fn hold_words(&self) -> Option<String> {
        let seen = self.0.hold.as_ref()?;
        let whom = if seen.hold.is_of_person() {
            "this person, whatever it is about"
        } else {
            "this person about this invitation"
        };
        let why = seen
            .reason
            .as_ref()
            .map(|reason| format!(": “{}”", visible(reason.as_str())))
            .unwrap_or_default();
        let kept = match self.kept_back() {
            0 => "nothing waits".to_owned(),
            1 => "1 message is held".to_owned(),
            many => format!("{many} messages are held"),
        };
        Some(format!(
            "DO NOT CONTACT {whom}. Since {} by {}{why}; {kept}",
            time::local(seen.hold.set_at),
            seen.hold.set_by
        ))
    }

    /// How many messages about this invitation a hold keeps back.
    fn kept_back(&self) -> usize {
        let is_kept = |message: &&Message| {
            message.state == MessageState::Held && message.error.as_deref() == Some(DO_NOT_CONTACT)
        };
        self.0.messages.iter().filter(is_kept).count()
    }

    fn hold_json(&self) -> Value {
        self.0.hold.as_ref().map_or(Value::Null, |seen| {
            json!({
                "on": if seen.hold.is_of_person() { "person" } else { "invitation" },
                "since": time::machine(seen.hold.set_at),
                "by": seen.hold.set_by,
                "reason": seen.reason.as_ref().map(Reason::as_str),
                "messages": self.kept_back(),
            })
        })
    }

    /// The name that the person gave at signing up, where the reader may see names.
    fn signed_up_as(&self) -> Option<String> {
        let account = self.0.account.as_ref()?;
        let (given, surname) = (account.given_name.as_ref()?, account.surname.as_ref()?);
        let name = format!("{} {}", given.as_str(), surname.as_str());
        self.0.shows_names.then_some(name)
    }

    /// Whether the person signed up under another name than the invited one: perhaps another person.
    fn is_another_name(&self) -> Option<bool> {
        let name = PersonName::parse(&self.signed_up_as()?).ok()?;
        Some(!name.is_same_as(&self.0.invitation.name))
    }

    /// Whose account it is, and what is out of the ordinary about it.
    pub(super) fn account_words(&self) -> Option<String> {
        let account = self.0.account.as_ref()?;
        let reference = &account.reference;
        let mut words = Vec::new();
        if let Some(name) = self.signed_up_as() {
            let name = visible(&name);
            words.push(match self.is_another_name() {
                Some(true) => format!("signed up as {name}, which is not the invited name"),
                Some(false) | None => format!("signed up as {name}"),
            });
        }
        match account.state {
            AccountState::Locked => words.push("locked: nobody can sign in".to_owned()),
            AccountState::Closed => words.push("closed".to_owned()),
            AccountState::Registering | AccountState::Active => {}
        }
        if let Some(until) = account
            .paused_until
            .filter(|_| account.is_paused(self.0.now))
        {
            let until = time::local(until);
            words.push(format!(
                "sign-in paused until {until} after too many wrong tries"
            ));
        }
        if let Some(at) = account.close_asked_at {
            let at = time::local(at);
            words.push(format!("the person asked on {at} to have it closed"));
        }
        (!words.is_empty()).then(|| format!("{reference}: {}", words.join("; ")))
    }

    /// One access in words, with its record as far as the reader sees it.
    pub fn record_words(&self, access: &Access) -> String {
        let label = self
            .0
            .records
            .iter()
            .find(|record| record.reference == access.record);
        let name = match label {
            Some(record) => format!("{} {}", access.record, visible(record.label.as_str())),
            None => access.record.to_string(),
        };
        let at = |at: Option<DateTime<Utc>>| at.map(time::local).unwrap_or_default();
        let by = access
            .reviewed_by
            .as_ref()
            .map_or("staff", |by| by.as_str());
        let state = match access.state {
            AccessState::Offered => "offered, no answer yet".to_owned(),
            AccessState::Accepted => {
                format!("Yes on {}, waits for approval", at(access.decided_at))
            }
            AccessState::Declined => format!("No on {}", at(access.decided_at)),
            AccessState::Active => {
                format!("active since {}, approved by {by}", at(access.active_since))
            }
            AccessState::Ending if access.is_overdue_at(self.0.now) => {
                format!("{}, which is not written down yet", over(access))
            }
            AccessState::Ending => format!("active, {}", ends(access)),
            AccessState::Ended => over(access),
            AccessState::Refused => format!("refused by {by} on {}", at(access.reviewed_at)),
            AccessState::Suspended if access.is_overdue_at(self.0.now) => {
                format!("suspended, {}, which is not written down yet", over(access))
            }
            AccessState::Suspended if access.ends_at.is_some() => {
                format!("suspended, {}", ends(access))
            }
            AccessState::Suspended => "suspended".to_owned(),
        };
        let silent = match (access.telling(), access.state) {
            (Telling::Told, _) => "",
            (Telling::Silent, AccessState::Ended) => "; the person was not told, for safety",
            (Telling::Silent, _) => "; the person is not told, for safety",
        };
        format!("{name}: {state}{silent}")
    }

    fn record_json(&self, access: &Access) -> Value {
        json!({
            "record": access.record,
            "state": access.state,
            "decided_at": instant(access.decided_at),
            "approved_by": access.approved_by(),
            "reviewed_at": instant(access.reviewed_at),
            "active_since": instant(access.active_since),
            "ends_on": instant(access.ends_at),
            "ended_at": instant(access.ended_at),
            "overdue": access.is_overdue_at(self.0.now),
            "silent": access.is_silent,
        })
    }

    fn json_message(&self, message: &Message) -> Value {
        json!({
            "id": message.id,
            "kind": message.kind,
            "channel": message.channel,
            "to": self.private(&message.to),
            "state": message.state,
            "attempts": message.attempts,
            "created_at": time::machine(message.created_at),
            "sent_at": instant(message.sent_at),
            "next_attempt_at": instant((message.state == MessageState::Queued).then_some(message.next_attempt_at)),
            "error": message.error,
        })
    }
}

/// One step of the journey in words.
struct Step {
    name: String,
    mark: Mark,
    at: Option<DateTime<Utc>>,
}

impl Step {
    fn short(&self, now: DateTime<Utc>) -> String {
        let name = &self.name;
        match (self.mark, self.at) {
            (Mark::Done, None) => format!("{name} done"),
            (Mark::Done, Some(at)) => format!("{name} {}", time::short_day(at, now)),
            (Mark::Now, None) => format!("{name} (now)"),
            (Mark::Now, Some(at)) => format!("{name} (now, since {})", time::short_day(at, now)),
            (Mark::Ahead, _) => name.clone(),
        }
    }

    fn aloud(&self) -> String {
        let name = &self.name;
        match (self.mark, self.at) {
            (Mark::Done, None) => format!("{name}, done"),
            (Mark::Done, Some(at)) => format!("{name}, done on {}", time::local(at)),
            (Mark::Now, None) => format!("{name}, now"),
            (Mark::Now, Some(at)) => format!("{name}, now, since {}", time::local(at)),
            (Mark::Ahead, _) => format!("{name}, still to come"),
        }
    }
}

/// One message in a few words.
pub fn message_words(message: &Message) -> String {
    let kind = words(message.kind.word());
    let at = |at: Option<DateTime<Utc>>| at.map(time::local).unwrap_or_default();
    let why = message
        .error
        .as_deref()
        .map(|error| format!(": {}", plain(&visible(error))))
        .unwrap_or_default();
    let way = match message.channel {
        Channel::Email | Channel::Text | Channel::Call => message.channel.word(),
        Channel::Post => "letter",
    };
    match message.state {
        MessageState::Sent if message.channel == Channel::Post => {
            format!("{kind} letter written on {}", at(message.sent_at))
        }
        MessageState::Sent => format!("{kind} {} sent on {}", way, at(message.sent_at)),
        MessageState::Delivered => {
            format!("{kind} {} arrived on {}", way, at(message.delivered_at))
        }
        MessageState::Queued if message.attempts > 0 => {
            format!(
                "{kind} {way} waits, next try {}{why}",
                time::local(message.next_attempt_at)
            )
        }
        MessageState::Queued => format!("{kind} {way} waits in the outbox"),
        MessageState::Sending => format!("{kind} {way} is being sent"),
        MessageState::Failed => format!("{kind} {way} failed{why}"),
        MessageState::Cancelled => format!("{kind} {way} cancelled"),
        MessageState::Held => format!("{kind} {way} held{why}"),
    }
}

impl View for Status<'_> {
    fn json(&self) -> Value {
        let (picture, invitation) = (self.0, &self.0.invitation);
        let step = invitation.step_at(picture.now);
        let code = &invitation.code;
        let account = picture.account.as_ref();
        let phone = account.and_then(|account| account.phone.as_ref());
        let verified_at = account.and_then(|account| account.email_verified_at);
        let records: Vec<Value> = picture
            .accesses
            .iter()
            .map(|access| self.record_json(access))
            .collect();
        let messages: Vec<Value> = picture
            .messages
            .iter()
            .map(|m| self.json_message(m))
            .collect();
        let journey: Vec<Value> = picture
            .line()
            .into_iter()
            .map(|station| {
                json!({"stage": station.stage, "state": station.mark, "at": instant(station.at)})
            })
            .collect();
        json!({
            "invitation": {
                "ref": invitation.reference,
                "state": invitation.state_at(picture.now),
                "email": self.private(invitation.email.as_str()),
                "name": self.private(invitation.name.as_str()),
                "relationship": invitation.relationship,
                "worker": invitation.worker,
                "team": invitation.team,
                "orphaned": picture.is_orphaned,
                "language": invitation.language,
                "note": invitation.note.as_ref().and_then(|note| self.private(note.as_str())),
                "safe_contact_on": invitation.safe_contact_on,
                "account": invitation.account,
                "created_at": time::machine(invitation.created_at),
                "created_by": invitation.created_by,
                "expires_at": time::machine(invitation.expires_at()),
            },
            "hold": self.hold_json(),
            "stage": step.stage(),
            "waiting_on": picture.waiting_on(),
            "next": picture.next(self.who()),
            "command": picture.command(),
            "verification": {
                "code": {
                    "state": code.state(picture.now),
                    "attempts_left": code.attempts_left,
                    "expires_at": time::machine(code.expires_at),
                    "verified_at": instant(code.verified_at),
                    "verified_by": code.verified_by,
                    "shown_to_staff": code.shown_to_staff,
                },
                "email": {"verified": verified_at.is_some(), "verified_at": instant(verified_at)},
            },
            "mfa": {
                "state": self.mfa(),
                "method": phone.map(|phone| phone.method),
                "phone": phone.map(|phone| phone.masked.as_str()),
                "confirmed_at": instant(phone.and_then(|phone| phone.confirmed_at)),
                "last_used_at": instant(phone.and_then(|phone| phone.last_used_at)),
            },
            "account": account.map(|account| json!({
                "ref": account.reference,
                "state": account.state,
                "last_signed_in_at": instant(account.last_signed_in_at),
                "signed_up_as": self.signed_up_as(),
                "is_another_name": self.is_another_name(),
                "paused_until": instant(account.paused_until.filter(|_| account.is_paused(picture.now))),
                "close_asked_at": instant(account.close_asked_at),
            })),
            "records": records,
            "messages": messages,
            "journey": journey,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let invitation = &self.0.invitation;
        let step = invitation.step_at(self.0.now);
        let mut facts = vec![
            Fact::new("invitation", invitation.reference.to_string()),
            Fact::new("state", words(invitation.state_at(self.0.now).word())),
            Fact::new("stage", step.stage().word()),
            Fact::new("waiting on", self.0.waiting_on().word()),
            Fact::new("next", self.0.next(self.who())),
            Fact::new("command", self.0.command()),
            Fact::new("name", self.private(invitation.name.as_str())),
            Fact::new("relationship", relationship(invitation.relationship)),
            Fact::new("email", self.email_words()),
            Fact::new("code", self.code_words()),
            Fact::new("phone", self.phone_words()),
            Fact::new("account", self.account_words()),
        ];
        facts.extend(
            self.0
                .accesses
                .iter()
                .map(|access| Fact::new("record", self.record_words(access))),
        );
        facts.extend(
            self.0
                .messages
                .iter()
                .map(|message| Fact::new("message", message_words(message))),
        );
        let so_far = self.0.line().into_iter();
        let so_far = so_far.filter(|station| station.mark != Mark::Ahead);
        facts.extend(so_far.map(|station| {
            let at = station.at.map(|at| format!(" {}", time::machine(at)));
            let words = format!("{} {}", station.stage, station.mark);
            Fact::new("journey", words + &at.unwrap_or_default())
        }));
        facts.extend(self.hold_words().map(|words| Fact::new("hold", words)));
        let checked = invitation.safe_contact_on;
        facts.extend(checked.map(|day| Fact::new("safe contact", day)));
        facts.extend([
            Fact::new("worker", self.worker_words()),
            Fact::new("team", invitation.team.as_ref().map(ToString::to_string)),
            Fact::new(
                "note",
                invitation
                    .note
                    .as_ref()
                    .and_then(|note| self.private(note.as_str())),
            ),
            Fact::new("created", invitation.created_at),
            Fact::new("created by", invitation.created_by.to_string()),
        ]);
        facts
    }

    fn human(&self, look: Look) -> String {
        let invitation = &self.0.invitation;
        let step = invitation.step_at(self.0.now);
        let waits = match self.0.waiting_on() {
            WaitingOn::Nobody => words(step.stage().word()),
            on @ (WaitingOn::Worker
            | WaitingOn::Person
            | WaitingOn::Approver
            | WaitingOn::Support
            | WaitingOn::System) => format!("{} – waiting on the {on}", words(step.stage().word())),
        };
        let hold = self.hold_words().map(|words| Fact::new("Hold", words));
        let mut facts: Vec<Fact> = hold.into_iter().collect();
        facts.extend([
            Fact::new("Where", waits),
            Fact::new("Next", self.0.next(self.who())),
        ]);
        if let Some(command) = self.0.command() {
            facts.push(Fact::new("Type", command));
        }
        facts.push(Fact::new("Code", self.code_words()));
        facts.push(Fact::new("Email", self.email_words()));
        if let Some(day) = invitation.safe_contact_on {
            let words = format!("somebody made sure on {}", time::day(day));
            facts.push(Fact::new("Safe contact", words));
        }
        facts.push(Fact::new("Phone", self.phone_words()));
        if let Some(words) = self.account_words() {
            facts.push(Fact::new("Account", words));
        }
        for access in &self.0.accesses {
            facts.push(Fact::new("Record", self.record_words(access)));
        }
        for message in &self.0.messages {
            facts.push(Fact::new("Message", message_words(message)));
        }
        let team = invitation
            .team
            .as_ref()
            .map(|team| format!(", team {team}"))
            .unwrap_or_default();
        facts.push(Fact::new(
            "Worker",
            format!("{}{team}", self.worker_words()),
        ));
        if let Some(note) = invitation
            .note
            .as_ref()
            .and_then(|note| self.private(note.as_str()))
        {
            facts.push(Fact::new("Note", note));
        }
        let created = format!(
            "{} by {}",
            time::local(invitation.created_at),
            invitation.created_by
        );
        facts.push(Fact::new("Invited", Cell::text(created)));
        format!(
            "{}{}{}",
            self.title(look),
            self.journey(look),
            facts_as_lines(&facts, look)
        )
    }
}

/// Until when an access can be used.
fn ends(access: &Access) -> String {
    access.ends_at.map_or_else(
        || "its end not set".to_owned(),
        |end| format!("ends on {}, last day {}", time::local(end), last_day(end)),
    )
}

fn over(access: &Access) -> String {
    format!(
        "ended on {}",
        access.over_at().map(time::local).unwrap_or_default()
    )
}
