//! Who could see a record, and when: worked out from the audit trail alone, so that the answer holds
//! whatever the rows say by now.

use crate::domain::audit::Entry;
use crate::domain::id::{AccountRef, InvitationRef, RecordRef};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of the trail by their number: the order in which things happened.
pub type Trail = BTreeMap<u64, Entry>;

/// From an instant on, and before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant behind it.
    pub until: DateTime<Utc>,
}

/// A time in which a person could see the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// By which invitation.
    pub invitation: InvitationRef,
    /// The account that the person signed in with, where the trail names it.
    pub account: Option<AccountRef>,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Before this instant; `None` where it goes on.
    pub until: Option<DateTime<Utc>>,
    /// What ended it, in staff's words; empty where it goes on.
    pub ended: &'static str,
    /// Who approved the access.
    pub approved_by: String,
    /// When.
    pub approved_at: DateTime<Utc>,
}

impl Sight {
    /// Whether any of it lies within a window.
    pub fn touches(&self, window: Window) -> bool {
        self.from < window.until && self.until.is_none_or(|until| until > window.from)
    }

    /// Whether the whole window lies within it.
    pub fn fills(&self, window: Window) -> bool {
        self.from <= window.from && self.until.is_none_or(|until| until >= window.until)
    }
}

/// A member of staff who could read a unique code of an invitation to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub login: String,
    /// Whose code.
    pub invitation: InvitationRef,
    /// How, in staff's words.
    pub how: &'static str,
}

/// The invitations that an entry about the record names.
pub fn invitations(record: &RecordRef, trail: &Trail) -> BTreeSet<InvitationRef> {
    let of_record = trail
        .values()
        .filter(|entry| entry.record == record.as_str() && entry.outcome == DONE);
    of_record.filter_map(invitation).collect()
}

/// The accounts that came through the links of invitations.
pub fn accounts(trail: &Trail) -> BTreeSet<AccountRef> {
    trail.values().filter_map(account).collect()
}

const DONE: &str = "done";

fn invitation(entry: &Entry) -> Option<InvitationRef> {
    InvitationRef::parse(&entry.subject)
        .ok()
        .filter(|reference| reference.as_str() == entry.subject)
}

fn account(entry: &Entry) -> Option<AccountRef> {
    if entry.action != "link.used" {
        return None;
    }
    AccountRef::parse(word(entry, "account")?).ok()
}

/// The value of a word of an entry's detail: `2026-12-01T00:00:00Z` of `from=active ends=2026-12-01T00:00:00Z`.
fn word<'e>(entry: &'e Entry, name: &str) -> Option<&'e str> {
    let mut words = entry.detail.split(' ');
    words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn at(entry: &Entry) -> DateTime<Utc> {
    instant(&entry.at).unwrap_or_default()
}

/// An instant, or the first one of a day.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let whole = DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc));
    whole.ok().or_else(|| {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(day.and_time(NaiveTime::MIN).and_utc())
    })
}

/// What stands between a person and the record, as far as the trail was read.
struct State<'a> {
    record: &'a RecordRef,
    invitation: &'a InvitationRef,
    is_offered: bool,
    account: Option<AccountRef>,
    approved: Option<(DateTime<Utc>, String)>,
    is_suspended: bool,
    is_ended: bool,
    ends_at: Option<DateTime<Utc>>,
    is_hidden: bool,
    locked: BTreeSet<String>,
    closed: BTreeSet<String>,
    open: Option<DateTime<Utc>>,
    found: Vec<Sight>,
}

impl State<'_> {
    fn is_shut_out(&self, from: &BTreeSet<String>) -> bool {
        let account = self.account.as_ref();
        account.is_some_and(|account| from.contains(account.as_str()))
    }

    fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.approved.is_some()
            && !self.is_suspended
            && !self.is_ended
            && !self.is_hidden
            && !self.is_shut_out(&self.locked)
            && !self.is_shut_out(&self.closed)
            && self.ends_at.is_none_or(|ends_at| now < ends_at)
    }

    /// Ends what is open where its date came before `now`.
    fn pass(&mut self, now: DateTime<Utc>) {
        if let Some(ends_at) = self.ends_at.filter(|ends_at| *ends_at <= now) {
            self.close(ends_at, "its end date came");
        }
    }

    fn close(&mut self, until: DateTime<Utc>, ended: &'static str) {
        let (Some(from), Some((approved_at, approved_by))) = (self.open.take(), &self.approved)
        else {
            return;
        };
        self.found.push(Sight {
            invitation: self.invitation.clone(),
            account: self.account.clone(),
            from,
            // A clock that was set back must not turn a time around.
            until: Some(until.max(from)),
            ended,
            approved_by: approved_by.clone(),
            approved_at: *approved_at,
        });
    }

    fn take(&mut self, entry: &Entry) {
        let now = at(entry);
        self.pass(now);
        let ended = if entry.subject == self.invitation.as_str() {
            self.is_offered = true;
            if let Some(account) = account(entry) {
                self.account = Some(account);
            }
            if entry.record == self.record.as_str() {
                self.take_access(entry, now)
            } else {
                ""
            }
        } else if entry.subject == self.record.as_str() {
            self.take_record(entry)
        } else {
            self.take_account(entry)
        };
        match (self.open, self.is_usable(now)) {
            (None, true) => self.open = Some(now),
            (Some(_), false) => self.close(now, ended),
            (None, false) | (Some(_), true) => {}
        }
    }

    fn take_access(&mut self, entry: &Entry, now: DateTime<Utc>) -> &'static str {
        let ends_at = word(entry, "ends").and_then(instant);
        match entry.action.as_str() {
            "access.approved" => {
                let by = entry.actor.strip_prefix("staff:").unwrap_or(&entry.actor);
                self.approved = Some((now, by.to_owned()));
            }
            "access.suspended" => self.is_suspended = true,
            "access.resumed" => {
                self.is_suspended = false;
                let goes_on_ending = word(entry, "to") == Some("ending");
                self.ends_at = ends_at.or(self.ends_at.filter(|_| goes_on_ending));
            }
            "access.end_set" => self.ends_at = ends_at.or(self.ends_at),
            "access.ended" => self.is_ended = true,
            _ => {}
        }
        match entry.action.as_str() {
            "access.suspended" => "the access was suspended",
            "access.ended" => "the access was ended",
            _ => "its end date came",
        }
    }

    fn take_record(&mut self, entry: &Entry) -> &'static str {
        match entry.action.as_str() {
            // What its own team offers afterwards, it offers knowingly.
            "record.restricted" => self.is_hidden = self.is_offered,
            "record.unrestricted" => self.is_hidden = false,
            _ => {}
        }
        "the record was restricted"
    }

    fn take_account(&mut self, entry: &Entry) -> &'static str {
        let account = entry.subject.clone();
        match entry.action.as_str() {
            "account.locked" => {
                self.locked.insert(account);
                "the account was locked"
            }
            "account.unlocked" => {
                self.locked.remove(&account);
                ""
            }
            "account.closed" | "account.erased" => {
                self.closed.insert(account);
                "the account was closed"
            }
            _ => "",
        }
    }
}

/// Every time in which somebody could see the record, by invitation and in order, as it is known at
/// `now`. The trail holds every entry about the record, its invitations and their accounts.
pub fn sights(record: &RecordRef, trail: &Trail, now: DateTime<Utc>) -> Vec<Sight> {
    let mut all = Vec::new();
    for invitation in invitations(record, trail) {
        let mut state = State {
            record,
            invitation: &invitation,
            is_offered: false,
            account: None,
            approved: None,
            is_suspended: false,
            is_ended: false,
            ends_at: None,
            is_hidden: false,
            locked: BTreeSet::new(),
            closed: BTreeSet::new(),
            open: None,
            found: Vec::new(),
        };
        let accounts = accounts_of(&invitation, trail);
        let concerns = |entry: &&Entry| {
            entry.outcome == DONE
                && (entry.subject == invitation.as_str()
                    || entry.subject == record.as_str()
                    || accounts.contains(&entry.subject))
        };
        for entry in trail.values().filter(concerns) {
            state.take(entry);
        }
        state.pass(now);
        if let (Some(from), Some((approved_at, approved_by))) = (state.open, &state.approved) {
            state.found.push(Sight {
                invitation: invitation.clone(),
                account: state.account.clone(),
                from,
                until: None,
                ended: "",
                approved_by: approved_by.clone(),
                approved_at: *approved_at,
            });
        }
        all.append(&mut state.found);
    }
    all
}

fn accounts_of(invitation: &InvitationRef, trail: &Trail) -> BTreeSet<String> {
    let of_invitation = |entry: &&Entry| entry.subject == invitation.as_str();
    let accounts = trail.values().filter(of_invitation).filter_map(account);
    accounts.map(|account| account.to_string()).collect()
}

/// Which staff could read a unique code of an invitation to the record within a window.
pub fn readings(record: &RecordRef, trail: &Trail, window: Window) -> Vec<Reading> {
    let of_record = invitations(record, trail);
    let reading = |entry: &Entry| {
        let how = match entry.action.as_str() {
            "code.shown" => "read the code back",
            "letter.printed" => "wrote a letter with the code",
            _ => return None,
        };
        let invitation = invitation(entry).filter(|one| of_record.contains(one))?;
        let at = at(entry);
        let is_within = entry.outcome == DONE && window.from <= at && at < window.until;
        let login = entry.actor.strip_prefix("staff:").unwrap_or(&entry.actor);
        is_within.then(|| Reading {
            at,
            login: login.to_owned(),
            invitation,
            how,
        })
    };
    trail.values().filter_map(reading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITATION: &str = "INV-7K3Q9X";
    const ACCOUNT: &str = "ACC-2MPD8R";

    fn hour(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + hour * 3_600, 0).unwrap()
    }

    fn record() -> RecordRef {
        RecordRef::parse("C220").unwrap()
    }

    /// A trail of entries at whole hours: hour, action, subject, detail.
    fn trail(entries: &[(i64, &str, &str, &str)]) -> Trail {
        let mut trail = Trail::new();
        for (number, (at, action, subject, detail)) in (1..).zip(entries) {
            let about_record = action.starts_with("access.") || action.starts_with("record.");
            let entry = Entry {
                number,
                at: hour(*at).to_rfc3339(),
                actor: "staff:ap".to_owned(),
                command: "access approve".to_owned(),
                action: (*action).to_owned(),
                subject: (*subject).to_owned(),
                record: if about_record { "C220" } else { "" }.to_owned(),
                outcome: "done".to_owned(),
                detail: (*detail).to_owned(),
                reason_hash: String::new(),
                previous: String::new(),
                hash: String::new(),
            };
            trail.insert(number, entry);
        }
        trail
    }

    const BEGINNING: [(i64, &str, &str, &str); 3] = [
        (
            0,
            "invitation.created",
            INVITATION,
            "records=C220 worker=jb",
        ),
        (1, "link.used", INVITATION, "account=ACC-2MPD8R"),
        (2, "access.approved", INVITATION, "shown=0"),
    ];

    /// From and until, in hours, of what somebody could see at hour 100.
    fn seen(more: &[(i64, &str, &str, &str)]) -> Vec<(i64, Option<i64>)> {
        let hours = |at: DateTime<Utc>| (at - hour(0)).num_hours();
        let all: Vec<_> = BEGINNING.iter().chain(more).copied().collect();
        sights(&record(), &trail(&all), hour(100))
            .iter()
            .map(|sight| (hours(sight.from), sight.until.map(hours)))
            .collect()
    }

    #[test]
    fn nobody_sees_what_was_not_approved() {
        let before: Vec<_> = BEGINNING[..2].to_vec();
        assert_eq!(sights(&record(), &trail(&before), hour(100)), []);
        assert_eq!(seen(&[]), [(2, None)]);
    }

    #[test]
    fn a_pause_makes_two_times_of_one() {
        let paused = (
            5,
            "access.suspended",
            INVITATION,
            "from=active to=suspended",
        );
        let resumed = (7, "access.resumed", INVITATION, "from=suspended to=active");
        let ended = (9, "access.ended", INVITATION, "from=active to=ended");
        assert_eq!(seen(&[paused]), [(2, Some(5))]);
        assert_eq!(
            seen(&[paused, resumed, ended]),
            [(2, Some(5)), (7, Some(9))]
        );
        assert_eq!(seen(&[paused, ended]), [(2, Some(5))]);
    }

    #[test]
    fn an_end_date_ends_it_whether_or_not_anybody_writes_that_down() {
        let date = hour(50).to_rfc3339();
        let detail = format!("from=active to=ending ends={date} why=placement");
        let set = (4, "access.end_set", INVITATION, detail.as_str());
        assert_eq!(seen(&[set]), [(2, Some(50))]);
        let late = (60, "access.ended", INVITATION, "from=ending to=ended");
        assert_eq!(seen(&[set, late]), [(2, Some(50))]);
        let earlier = (30, "access.ended", INVITATION, "from=ending to=ended");
        assert_eq!(seen(&[set, earlier]), [(2, Some(30))]);
        let far = format!("ends={}", hour(500).to_rfc3339());
        assert_eq!(
            seen(&[(4, "access.end_set", INVITATION, far.as_str())]),
            [(2, None)]
        );
        // Moved on before it came.
        let moved = (40, "access.end_set", INVITATION, far.as_str());
        assert_eq!(seen(&[set, moved]), [(2, None)]);
    }

    #[test]
    fn a_locked_or_closed_account_shuts_its_person_out_and_no_other() {
        let locked = (5, "account.locked", ACCOUNT, "");
        let unlocked = (6, "account.unlocked", ACCOUNT, "");
        let closed = (8, "account.closed", ACCOUNT, "");
        assert_eq!(
            seen(&[locked, unlocked, closed]),
            [(2, Some(5)), (6, Some(8))]
        );
        assert_eq!(
            seen(&[(5, "account.locked", "ACC-000001", "")]),
            [(2, None)]
        );
    }

    #[test]
    fn a_restriction_hides_what_was_offered_before_it() {
        let restricted = (5, "record.restricted", "C220", "suspended=0 held=0");
        let lifted = (6, "record.unrestricted", "C220", "");
        assert_eq!(seen(&[restricted, lifted]), [(2, Some(5)), (6, None)]);
        let mut knowingly = vec![(0, "record.restricted", "C220", "")];
        knowingly.extend(BEGINNING);
        assert_eq!(sights(&record(), &trail(&knowingly), hour(9)).len(), 1);
    }

    #[test]
    fn what_was_refused_changes_nothing() {
        let ended = (9, "access.ended", INVITATION, "");
        let all: Vec<_> = BEGINNING.iter().copied().chain([ended]).collect();
        let mut trail = trail(&all);
        trail.get_mut(&4).unwrap().outcome = "denied".to_owned();
        assert_eq!(sights(&record(), &trail, hour(100))[0].until, None);
    }

    #[test]
    fn a_window_is_touched_from_its_first_instant_to_before_its_last() {
        let sight = |from, until: Option<i64>| Sight {
            invitation: InvitationRef::parse(INVITATION).unwrap(),
            account: None,
            from: hour(from),
            until: until.map(hour),
            ended: "",
            approved_by: String::new(),
            approved_at: hour(0),
        };
        let window = Window {
            from: hour(10),
            until: hour(20),
        };
        for (from, until, touches, fills) in [
            (0, Some(10), false, false),
            (0, Some(11), true, false),
            (10, Some(20), true, true),
            (19, None, true, false),
            (20, None, false, false),
            (0, None, true, true),
        ] {
            let one = sight(from, until);
            assert_eq!((one.touches(window), one.fills(window)), (touches, fills));
        }
    }

    #[test]
    fn whoever_read_a_code_of_its_invitations_is_told() {
        let read = (3, "code.shown", INVITATION, "generation=1 times=1");
        let other = (3, "code.shown", "INV-000001", "generation=1 times=1");
        let all: Vec<_> = BEGINNING.iter().copied().chain([read, other]).collect();
        let trail = trail(&all);
        let window = |from, until| Window {
            from: hour(from),
            until: hour(until),
        };
        let found = readings(&record(), &trail, window(3, 4));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].login.as_str(), found[0].invitation.as_str()),
            ("ap", INVITATION)
        );
        assert_eq!(readings(&record(), &trail, window(0, 3)), []);
        assert_eq!(readings(&record(), &trail, window(4, 9)), []);
    }
}
