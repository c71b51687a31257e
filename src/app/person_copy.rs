//! The page on which a person reads everything that is held about them, in English or Welsh. It is made
//! for printing and for reading aloud: headings, tables with headings of their own, no scripts.

use crate::app::held::{Held, HeldAccount, HeldInvitation};
use crate::app::letters::{LetterError, Letters};
use crate::domain::access::AccessState;
use crate::domain::account::AccountState;
use crate::domain::invitation::{InvitationState, Relationship};
use crate::domain::language::Language;
use crate::domain::outbox::{Channel, Message, MessageKind, MessageState};
use crate::domain::text::visible;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

const TEMPLATE: &str = include_str!("templates/copy.html");

struct Section {
    title: &'static str,
    parts: Vec<Part>,
}

impl Section {
    fn value(self) -> Value {
        let parts: Vec<Value> = self.parts.into_iter().map(Part::value).collect();
        context! { title => self.title, parts }
    }
}

#[derive(Default)]
struct Part {
    title: Option<String>,
    facts: Vec<(&'static str, String)>,
    lists: Vec<Table>,
}

impl Part {
    fn value(self) -> Value {
        let facts: Vec<Value> = self
            .facts
            .into_iter()
            .map(|(name, value)| Value::from(vec![Value::from(name), Value::from(value)]))
            .collect();
        let lists: Vec<Value> = self.lists.into_iter().map(Table::value).collect();
        context! { title => self.title, facts, lists }
    }
}

struct Table {
    title: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn value(self) -> Value {
        context! { title => self.title, heads => self.heads, rows => self.rows }
    }
}

/// One language's words, and the zone in which times are told.
#[derive(Clone, Copy)]
struct Words {
    language: Language,
    zone: Tz,
}

/// Writes the page, in the person's language.
///
/// # Errors
/// The template is broken.
pub fn page(held: &Held, letters: &Letters, zone: Tz) -> Result<String, LetterError> {
    let language = held.language();
    let words = Words { language, zone };
    let names = letters.names(language);
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    let sections = [
        words.accounts(held),
        words.invitations(held),
        words.other(held),
        words.history(held),
    ];
    let sections: Vec<Section> = sections.into_iter().flatten().collect();
    let broken = |error: minijinja::Error| LetterError {
        template: "copy.html".to_owned(),
        line: error.line(),
        text: error.to_string(),
    };
    let filled = context! {
        language => language.word(),
        title => words.say("What we hold about you", "Yr hyn sydd gennym amdanoch chi"),
        council => visible(&names.council),
        service => visible(&names.service),
        introduction => words.introduction(held),
        sections => sections.into_iter().map(Section::value).collect::<Vec<_>>(),
    };
    engine
        .template_from_str(TEMPLATE)
        .and_then(|template| template.render(filled))
        .map_err(broken)
}

impl Words {
    fn say(self, english: &'static str, welsh: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Welsh => welsh,
        }
    }

    /// Day, month, year and time in figures, which are the same in both languages.
    fn time(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone)
            .format("%d/%m/%Y %H:%M")
            .to_string()
    }

    fn maybe(self, at: Option<DateTime<Utc>>) -> String {
        at.map_or_else(|| self.none().to_owned(), |at| self.time(at))
    }

    fn none(self) -> &'static str {
        self.say("none", "dim")
    }

    fn introduction(self, held: &Held) -> Vec<String> {
        let mut lines = vec![
            format!(
                "{} {} {} {}.",
                self.say("This is everything held in this service under", "Dyma bopeth sydd yn y gwasanaeth hwn o dan"),
                visible(held.email.as_str()),
                self.say("on", "ar"),
                self.time(held.now)
            ),
            self.say(
                "Passwords, codes and keys are not shown: we hold them only in a form that nobody can read. Of your phone number we show the end.",
                "Ni ddangosir cyfrineiriau, codau nac allweddi: dim ond ar ffurf na all neb ei darllen yr ydym yn eu cadw. Dangosir diwedd eich rhif ffôn yn unig.",
            )
            .to_owned(),
        ];
        if let Some(hold) = &held.hold {
            lines.push(format!(
                "{} {}.",
                self.say(
                    "It is kept for a legal reason, and nothing of it is erased, since",
                    "Mae’n cael ei gadw am reswm cyfreithiol, ac ni chaiff dim ohono ei ddileu, ers",
                ),
                self.time(hold.set_at)
            ));
        }
        lines
    }

    fn accounts(self, held: &Held) -> Option<Section> {
        (!held.accounts.is_empty()).then(|| Section {
            title: self.say("Your account", "Eich cyfrif"),
            parts: held.accounts.iter().map(|one| self.account(one)).collect(),
        })
    }

    fn account(self, held: &HeldAccount) -> Part {
        let account = &held.account;
        let name = |part: &Option<crate::domain::name::PersonName>| {
            part.as_ref()
                .map_or_else(|| self.none().to_owned(), |name| visible(name.as_str()))
        };
        let phone = account.phone.as_ref();
        let facts = vec![
            (
                self.say("State", "Statws"),
                self.account_state(account.state).to_owned(),
            ),
            (
                self.say("Email address", "Cyfeiriad e-bost"),
                visible(account.email.as_str()),
            ),
            (
                self.say("Given name", "Enw cyntaf"),
                name(&account.given_name),
            ),
            (self.say("Surname", "Cyfenw"), name(&account.surname)),
            (
                self.say("Phone number", "Rhif ffôn"),
                phone.map_or_else(|| self.none().to_owned(), |phone| phone.masked.clone()),
            ),
            (
                self.say("Phone confirmed", "Cadarnhawyd y ffôn"),
                self.maybe(phone.and_then(|phone| phone.confirmed_at)),
            ),
            (self.say("Created", "Crëwyd"), self.time(account.created_at)),
            (
                self.say("Email confirmed", "Cadarnhawyd yr e-bost"),
                self.maybe(account.email_verified_at),
            ),
            (
                self.say("Last signed in", "Mewngofnodi diwethaf"),
                self.maybe(account.last_signed_in_at),
            ),
            (self.say("Locked", "Clowyd"), self.maybe(account.locked_at)),
            (self.say("Closed", "Caewyd"), self.maybe(account.closed_at)),
        ];
        let sessions = held
            .sessions
            .iter()
            .map(|one| vec![self.time(one.created_at), self.time(one.seen_at)])
            .collect();
        let codes = held
            .codes
            .iter()
            .map(|one| vec![self.time(one.created_at), self.time(one.expires_at)])
            .collect();
        let lists = [
            self.messages(&held.messages),
            Table {
                title: self.say("Where you are signed in", "Lle rydych wedi mewngofnodi"),
                heads: vec![
                    self.say("Since", "Ers"),
                    self.say("Last used", "Defnydd diwethaf"),
                ],
                rows: sessions,
            },
            Table {
                title: self.say("Verification codes that we sent", "Codau dilysu a anfonwyd"),
                heads: vec![
                    self.say("Sent", "Anfonwyd"),
                    self.say("Valid until", "Yn ddilys tan"),
                ],
                rows: codes,
            },
        ];
        Part {
            title: Some(account.reference.to_string()),
            facts,
            lists: lists
                .into_iter()
                .filter(|list| !list.rows.is_empty())
                .collect(),
        }
    }

    fn invitations(self, held: &Held) -> Option<Section> {
        (!held.invitations.is_empty()).then(|| Section {
            title: self.say("Your invitations", "Eich gwahoddiadau"),
            parts: held
                .invitations
                .iter()
                .map(|one| self.invitation(one, held.now))
                .collect(),
        })
    }

    fn invitation(self, held: &HeldInvitation, now: DateTime<Utc>) -> Part {
        let invitation = &held.invitation;
        let facts = vec![
            (
                self.say("State", "Statws"),
                self.invitation_state(invitation.state_at(now)).to_owned(),
            ),
            (self.say("Name", "Enw"), visible(invitation.name.as_str())),
            (
                self.say("Email address", "Cyfeiriad e-bost"),
                visible(invitation.email.as_str()),
            ),
            (
                self.say("Relationship", "Perthynas"),
                self.relationship(invitation.relationship).to_owned(),
            ),
            (
                self.say("Invited", "Gwahoddwyd"),
                self.time(invitation.created_at),
            ),
            (
                self.say("Invited by", "Gwahoddwyd gan"),
                invitation.created_by.to_string(),
            ),
            (
                self.say("Your worker", "Eich gweithiwr"),
                invitation.worker.to_string(),
            ),
            (
                self.say("Note of the worker", "Nodyn y gweithiwr"),
                invitation
                    .note
                    .as_ref()
                    .map_or_else(|| self.none().to_owned(), |note| visible(note.as_str())),
            ),
            (
                self.say("Unique code confirmed", "Cadarnhawyd y cod unigryw"),
                self.maybe(invitation.code.verified_at),
            ),
            (
                self.say("You accepted", "Derbyniwyd gennych"),
                self.maybe(invitation.accepted_at),
            ),
            (
                self.say("You answered", "Atebwyd gennych"),
                self.maybe(invitation.decided_at),
            ),
            (
                self.say("Ended", "Daeth i ben"),
                self.maybe(invitation.ended_at),
            ),
        ];
        let rows = held
            .accesses
            .iter()
            .map(|access| {
                let record = held
                    .records
                    .iter()
                    .find(|record| record.reference == access.record);
                vec![
                    access.record.to_string(),
                    record.map_or_else(
                        || self.say("not shown", "nis dangosir").to_owned(),
                        |record| visible(record.label.as_str()),
                    ),
                    self.access_state(access.state).to_owned(),
                    self.maybe(access.active_since),
                    self.maybe(access.ended_at.or(access.ends_at)),
                ]
            })
            .collect();
        let records = Table {
            title: self.say("Records", "Cofnodion"),
            heads: vec![
                self.say("Record", "Cofnod"),
                self.say("Shown as", "Dangosir fel"),
                self.say("State", "Statws"),
                self.say("Active since", "Yn weithredol ers"),
                self.say("Ended", "Daeth i ben"),
            ],
            rows,
        };
        let lists = [records, self.messages(&held.messages)];
        Part {
            title: Some(invitation.reference.to_string()),
            facts,
            lists: lists
                .into_iter()
                .filter(|list| !list.rows.is_empty())
                .collect(),
        }
    }

    fn messages(self, messages: &[Message]) -> Table {
        Table {
            title: self.say("Messages to you", "Negeseuon atoch"),
            heads: vec![
                self.say("Written", "Ysgrifennwyd"),
                self.say("What", "Beth"),
                self.say("To", "At"),
                self.say("State", "Statws"),
                self.say("Sent", "Anfonwyd"),
            ],
            rows: messages
                .iter()
                .map(|message| {
                    vec![
                        self.time(message.created_at),
                        format!(
                            "{}, {}",
                            self.kind(message.kind),
                            self.channel(message.channel)
                        ),
                        visible(&message.to),
                        self.message_state(message.state).to_owned(),
                        self.maybe(message.sent_at),
                    ]
                })
                .collect(),
        }
    }

    fn other(self, held: &Held) -> Option<Section> {
        let rows = held
            .rows
            .iter()
            .map(|(run, row)| {
                let fields = row.fields.as_ref().map_or_else(
                    || self.none().to_owned(),
                    |fields| {
                        let columns = crate::domain::batch::column::Column::ALL.iter();
                        let filled = columns
                            .map(|&column| visible(fields.get(column)))
                            .filter(|text| !text.is_empty());
                        filled.collect::<Vec<_>>().join("; ")
                    },
                );
                vec![format!("{run} {}", row.line), fields]
            })
            .collect();
        let lists = [
            self.messages(&held.strays),
            Table {
                title: self.say(
                    "Lines of lists from which people were invited",
                    "Llinellau o restrau y gwahoddwyd pobl ohonynt",
                ),
                heads: vec![
                    self.say("Line", "Llinell"),
                    self.say("What stands there", "Yr hyn sydd yno"),
                ],
                rows,
            },
        ];
        let lists: Vec<Table> = lists
            .into_iter()
            .filter(|list| !list.rows.is_empty())
            .collect();
        (!lists.is_empty()).then(|| Section {
            title: self.say("Elsewhere", "Mewn mannau eraill"),
            parts: vec![Part {
                lists,
                ..Part::default()
            }],
        })
    }

    fn history(self, held: &Held) -> Option<Section> {
        let rows: Vec<Vec<String>> = held
            .history
            .iter()
            .map(|told| {
                let entry = &told.entry;
                let at = DateTime::parse_from_rfc3339(&entry.at);
                let done = entry.action.replace(['.', '_'], " ");
                let outcome = if entry.outcome == "done" {
                    String::new()
                } else {
                    format!(" ({})", entry.outcome)
                };
                vec![
                    at.map_or_else(|_| entry.at.clone(), |at| self.time(at.to_utc())),
                    match entry.actor.strip_prefix("staff:") {
                        Some(login) => login.to_owned(),
                        None if entry.actor == "person" => self.say("you", "chi").to_owned(),
                        None => self
                            .say("the service itself", "y gwasanaeth ei hun")
                            .to_owned(),
                    },
                    format!("{done}{outcome}"),
                    format!("{} {}", entry.subject, entry.record)
                        .trim()
                        .to_owned(),
                    told.reason
                        .as_ref()
                        .map_or_else(String::new, |reason| visible(reason.as_str())),
                ]
            })
            .collect();
        (!rows.is_empty()).then(|| Section {
            title: self.say(
                "What was done, when and by whom",
                "Yr hyn a wnaed, pryd a chan bwy",
            ),
            parts: vec![Part {
                lists: vec![Table {
                    title: self.say("History", "Hanes"),
                    heads: vec![
                        self.say("When", "Pryd"),
                        self.say("Who", "Pwy"),
                        self.say("What", "Beth (yn Saesneg)"),
                        self.say("About", "Ynghylch"),
                        self.say("Why", "Pam"),
                    ],
                    rows,
                }],
                ..Part::default()
            }],
        })
    }

    fn account_state(self, state: AccountState) -> &'static str {
        match state {
            AccountState::Registering => self.say("signing up", "yn cofrestru"),
            AccountState::Active => self.say("active", "gweithredol"),
            AccountState::Locked => self.say("locked", "wedi’i gloi"),
            AccountState::Closed => self.say("closed", "wedi’i gau"),
        }
    }

    fn invitation_state(self, state: InvitationState) -> &'static str {
        match state {
            InvitationState::AwaitingCode => self.say("waits for your code", "yn aros am eich cod"),
            InvitationState::CodeVerified => self.say("code confirmed", "cod wedi’i gadarnhau"),
            InvitationState::Accepted => self.say("accepted", "wedi’i dderbyn"),
            InvitationState::Decided => self.say("answered", "wedi’i ateb"),
            InvitationState::Closed => self.say("closed", "wedi’i gau"),
            InvitationState::Withdrawn => self.say("withdrawn", "wedi’i dynnu’n ôl"),
            InvitationState::Expired => self.say("expired", "wedi dod i ben"),
        }
    }

    fn access_state(self, state: AccessState) -> &'static str {
        match state {
            AccessState::Offered => self.say("offered", "wedi’i gynnig"),
            AccessState::Accepted => self.say("you said Yes", "dywedoch Ie"),
            AccessState::Active => self.say("active", "gweithredol"),
            AccessState::Ending => self.say("ending", "yn dod i ben"),
            AccessState::Ended => self.say("ended", "wedi dod i ben"),
            AccessState::Declined => self.say("you said No", "dywedoch Na"),
            AccessState::Refused => self.say("refused by staff", "gwrthodwyd gan staff"),
            AccessState::Suspended => self.say("suspended", "wedi’i atal dros dro"),
        }
    }

    fn message_state(self, state: MessageState) -> &'static str {
        match state {
            MessageState::Queued => self.say("waits", "yn aros"),
            MessageState::Sending => self.say("being sent", "yn cael ei anfon"),
            MessageState::Sent => self.say("sent", "anfonwyd"),
            MessageState::Delivered => self.say("delivered", "cyrhaeddodd"),
            MessageState::Failed => self.say("failed", "methodd"),
            MessageState::Cancelled => self.say("cancelled", "canslwyd"),
            MessageState::Held => self.say("kept back", "wedi’i ddal yn ôl"),
        }
    }

    fn kind(self, kind: MessageKind) -> &'static str {
        match kind {
            MessageKind::Setup => self.say("unique code", "cod unigryw"),
            MessageKind::Accept => self.say("link to accept", "dolen i dderbyn"),
            MessageKind::VerificationCode => self.say("verification code", "cod dilysu"),
            MessageKind::Activation => self.say("activation", "gweithredu"),
            MessageKind::Reminder => self.say("reminder", "nodyn atgoffa"),
            MessageKind::Closed => self.say("closing email", "e-bost cau"),
        }
    }

    fn channel(self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.say("email", "e-bost"),
            Channel::Text => self.say("text", "neges destun"),
            Channel::Call => self.say("call", "galwad"),
            Channel::Post => self.say("letter", "llythyr"),
        }
    }

    fn relationship(self, relationship: Relationship) -> &'static str {
        match relationship {
            Relationship::Parent => self.say("parent", "rhiant"),
            Relationship::Carer => self.say("carer", "gofalwr"),
            Relationship::FosterCarer => self.say("foster carer", "gofalwr maeth"),
            Relationship::YoungPerson => self.say("young person", "person ifanc"),
            Relationship::Professional => self.say("professional", "gweithiwr proffesiynol"),
            Relationship::Other => self.say("other", "arall"),
        }
    }
}
