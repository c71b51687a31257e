//! Reports over a small book-kept example: every number below was worked out by hand.
//!
//! Instants are days after the beginning; the reports are read on day 40.
//!
//! | # | team  | created | verified | came in | answered | active | stands                              |
//! |---|-------|---------|----------|---------|----------|--------|-------------------------------------|
//! | 1 | north | 38      |          |         |          |        | awaits its code until 52            |
//! | 2 | north | 20      |          |         |          |        | its code ran out on 34              |
//! | 3 | north | 30      | 31       |         |          |        | its link lives until 45             |
//! | 4 | north | 10      | 12       |         |          |        | its link ran out on 26              |
//! | 5 | north | 30      | 33       | 35      |          |        | chooses                             |
//! | 6 | north | 20      | 21       | 22      | 24       |        | waits for an approver               |
//! | 7 | north | 1       | 2        | 2.5     | 3        | 8      | active, and its end was day 39      |
//! | 8 | north | 1       | 3        | 4       | 4.5      |        | the person said No on 4.5           |
//! | 9 | north | 2       | 6        | 6       | 7        |        | refused on 7                        |
//! |10 | north | 5       |          |         |          |        | withdrawn on 6                      |
//! |11 | south | 1       | 1.5      | 2       | 3        | 5      | closed on 5, its access ended on 20 |
//! |12 | south | 39      |          |         |          |        | awaits its code; its worker left    |

use crate::support::rows::*;
use chrono::{DateTime, TimeDelta, Utc};
use cso::domain::access::{Access, AccessState};
use cso::domain::account::AccountState;
use cso::domain::erasure::erased;
use cso::domain::invitation::{Invitation, InvitationState, LinkFacts};
use cso::domain::journey::{Stage, Step, WaitingOn};
use cso::domain::outbox::{Channel, Fault, Message, MessageKind, MessageState};
use cso::domain::report::delivery::Posted;
use cso::domain::report::funnel::{Funnel, Standing};
use cso::domain::report::overdue::Overdue;
use cso::domain::report::waiting::{Line, Waiting};
use cso::domain::staff::Scope;
use cso::ports::reports::JourneyFilter;
use cso::ports::store::Store;

/// The instant so many tenths of a day after the beginning.
fn day(tenths: i64) -> DateTime<Utc> {
    at(tenths * 8_640)
}

const NOW: i64 = 400;

/// When a code was verified, the person came in and answered.
type Dates = (Option<i64>, Option<i64>, Option<i64>);

fn row(number: u32, created: i64, state: InvitationState, step: Step, dates: Dates) -> Invitation {
    let (verified, accepted, decided) = dates;
    let mut row = invitation(number);
    row.created_at = day(created);
    row.code.expires_at = day(created + 140);
    row.state = state;
    row.step = step;
    row.accepted_at = accepted.map(day);
    row.decided_at = decided.map(day);
    if let Some(verified) = verified {
        row.code.verified_at = Some(day(verified));
        row.code.verified_by = Some(login("jb"));
        row.link = Some(LinkFacts {
            key: key(),
            generation: 1,
            expires_at: day(verified + 140),
            used_at: accepted.map(day),
        });
    }
    // The accounts of those who came in are numbered like them.
    row.account = accepted.map(|_| account_ref(number));
    row
}

fn offered(number: u32, state: AccessState, change: impl Fn(&mut Access)) -> Vec<Access> {
    let mut access = access(number, 1);
    access.state = state;
    change(&mut access);
    vec![access]
}

#[expect(
    clippy::too_many_lines,
    reason = "a table is read as one, beside the one above"
)]
fn book(store: &dyn Store) {
    use AccessState as A;
    use InvitationState as I;
    let ended = |mut row: Invitation, tenths| {
        row.ended_at = Some(day(tenths));
        row
    };
    let south = |mut row: Invitation, worker| {
        row.team = Some(team("south"));
        row.worker = login(worker);
        row
    };
    let none = (None, None, None);
    let plain = |_: &mut Access| {};
    let rows: Vec<(Invitation, Vec<Access>)> = vec![
        (
            row(1, 380, I::AwaitingCode, Step::TellCode, none),
            offered(1, A::Offered, plain),
        ),
        (
            row(2, 200, I::AwaitingCode, Step::TellCode, none),
            offered(2, A::Offered, plain),
        ),
        (
            row(
                3,
                300,
                I::CodeVerified,
                Step::SignUp,
                (Some(310), None, None),
            ),
            offered(3, A::Offered, plain),
        ),
        (
            row(
                4,
                100,
                I::CodeVerified,
                Step::SignUp,
                (Some(120), None, None),
            ),
            offered(4, A::Offered, plain),
        ),
        (
            row(
                5,
                300,
                I::Accepted,
                Step::ChooseRecords,
                (Some(330), Some(350), None),
            ),
            offered(5, A::Offered, plain),
        ),
        (
            row(
                6,
                200,
                I::Decided,
                Step::Approve,
                (Some(210), Some(220), Some(240)),
            ),
            offered(6, A::Accepted, |access| access.decided_at = Some(day(240))),
        ),
        (
            ended(
                row(
                    7,
                    10,
                    I::Closed,
                    Step::Active,
                    (Some(20), Some(25), Some(30)),
                ),
                80,
            ),
            offered(7, A::Ending, |access| {
                access.active_since = Some(day(80));
                access.ends_at = Some(day(390));
            }),
        ),
        (
            ended(
                row(
                    8,
                    10,
                    I::Closed,
                    Step::Closed,
                    (Some(30), Some(40), Some(45)),
                ),
                45,
            ),
            offered(8, A::Declined, plain),
        ),
        (
            ended(
                row(
                    9,
                    20,
                    I::Closed,
                    Step::Closed,
                    (Some(60), Some(60), Some(70)),
                ),
                70,
            ),
            offered(9, A::Refused, |access| access.ended_at = Some(day(70))),
        ),
        (
            ended(row(10, 50, I::Withdrawn, Step::Withdrawn, none), 60),
            offered(10, A::Ended, |access| access.ended_at = Some(day(60))),
        ),
        (
            south(
                ended(
                    row(
                        11,
                        10,
                        I::Closed,
                        Step::Closed,
                        (Some(15), Some(20), Some(30)),
                    ),
                    50,
                ),
                "kl",
            ),
            offered(11, A::Ended, |access| {
                access.active_since = Some(day(50));
                access.ended_at = Some(day(200));
            }),
        ),
        (
            south(row(12, 390, I::AwaitingCode, Step::TellCode, none), "zz"),
            offered(12, A::Offered, plain),
        ),
    ];
    store_invitations(store, &[]);
    let unit = store.begin().unwrap();
    for (row, accesses) in &rows {
        if row.account.is_some() {
            let number = rows
                .iter()
                .position(|(other, _)| other.reference == row.reference)
                .unwrap();
            let mut account = account(u32::try_from(number + 1).unwrap());
            account.state = AccountState::Active;
            account.created_at = row.created_at;
            unit.add_account(&account).unwrap();
        }
        unit.add_invitation(row, accesses).unwrap();
    }
    unit.keep().unwrap();
}

fn all() -> JourneyFilter {
    JourneyFilter {
        scope: Scope::All,
        team: None,
        since: None,
        until: None,
    }
}

fn kl() -> Scope {
    Scope::Own {
        login: login("kl"),
        team: Some(team("south")),
    }
}

/// Team, standing, reached, now and the median of a line.
type Told = (String, Standing, Option<u64>, u64, Option<i64>);

/// Every line of the funnel.
fn funnel(store: &dyn Store, filter: &JourneyFilter) -> Vec<Told> {
    let mut funnel = Funnel::default();
    let view = store.view().unwrap();
    view.each_journey(filter, &mut |journey| funnel.add(journey, day(NOW)))
        .unwrap();
    let line = |line: cso::domain::report::funnel::Line| {
        let team = line.team.map(|team| team.to_string()).unwrap_or_default();
        (team, line.standing, line.reached, line.now, line.median)
    };
    funnel.lines().into_iter().map(line).collect()
}

pub(crate) fn the_funnel_is_as_the_book_has_it(store: &dyn Store) {
    use Standing as S;
    book(store);
    let north =
        |standing, reached, now, median| ("north".to_owned(), standing, reached, now, median);
    let south =
        |standing, reached, now, median| ("south".to_owned(), standing, reached, now, median);
    let of_south = [
        south(S::Invited, Some(2), 1, None),
        // Half a day each: 11 alone.
        south(S::CodeVerified, Some(1), 0, Some(5)),
        south(S::Accepted, Some(1), 0, Some(5)),
        south(S::Decided, Some(1), 0, Some(10)),
        south(S::Active, Some(1), 0, Some(20)),
        south(S::Ended, None, 1, None),
    ];
    let mut wanted = vec![
        north(S::Invited, Some(10), 1, None),
        // 3: 1, 4: 2, 5: 3, 6: 1, 7: 1, 8: 2, 9: 4 days; the middle of 1 1 1 2 2 3 4.
        north(S::CodeVerified, Some(7), 1, Some(20)),
        // 5: 2, 6: 1, 7: 0.5, 8: 1, 9: 0 days; the middle of 0 0.5 1 1 2.
        north(S::Accepted, Some(5), 1, Some(10)),
        // 6: 2, 7: 0.5, 8: 0.5, 9: 1 days; between 0.5 and 1, rounded down to the tenth.
        north(S::Decided, Some(4), 1, Some(7)),
        // 7 alone: from day 3 to day 8.
        north(S::Active, Some(1), 1, Some(50)),
        north(S::Declined, None, 1, None),
        north(S::Refused, None, 1, None),
        north(S::Withdrawn, None, 1, None),
        // 2 and 4.
        north(S::Expired, None, 2, None),
    ];
    wanted.extend(of_south.clone());
    assert_eq!(funnel(store, &all()), wanted);
    let own = JourneyFilter {
        scope: kl(),
        ..all()
    };
    assert_eq!(funnel(store, &own), of_south);
    let asked = JourneyFilter {
        team: Some(team("south")),
        ..all()
    };
    assert_eq!(funnel(store, &asked), of_south);
    // Created on day 38 itself and before day 39: 1 alone.
    let some = JourneyFilter {
        since: Some(day(380)),
        until: Some(day(390)),
        ..all()
    };
    assert_eq!(funnel(store, &some)[0].2, Some(1));
    let later = JourneyFilter {
        since: Some(day(380) + TimeDelta::seconds(1)),
        until: Some(day(390)),
        ..all()
    };
    assert_eq!(funnel(store, &later), []);
}

fn waits(store: &dyn Store, scope: &Scope) -> Vec<Line> {
    let mut waiting = Waiting::at(day(NOW));
    let view = store.view().unwrap();
    view.each_open(scope, &mut |open| {
        waiting.add(open, open.worker == login("zz"));
    })
    .unwrap();
    waiting.lines()
}

pub(crate) fn who_must_act_is_as_the_book_has_it(store: &dyn Store) {
    book(store);
    let line = |waiting_on, stage, number: u32, hours| Line {
        waiting_on,
        stage,
        is_orphaned: number == 12,
        count: 1,
        oldest_hours: hours,
        median_hours: hours,
        oldest: vec![invitation_ref(number)],
    };
    let orphan = line(WaitingOn::Person, Stage::Code, 12, 24);
    assert_eq!(
        waits(store, &Scope::All),
        [
            // Since its code ran out six days ago, and its link fourteen.
            line(WaitingOn::Worker, Stage::Code, 2, 144),
            line(WaitingOn::Worker, Stage::SignUp, 4, 336),
            line(WaitingOn::Person, Stage::Code, 1, 48),
            line(WaitingOn::Person, Stage::SignUp, 3, 216),
            line(WaitingOn::Person, Stage::ChooseRecords, 5, 120),
            line(WaitingOn::Approver, Stage::Approval, 6, 384),
            orphan.clone(),
        ]
    );
    assert_eq!(waits(store, &kl()), [orphan]);
}

/// How many, since which tenth of a day, and the numbers of the first.
fn pile(
    store: &dyn Store,
    what: Overdue,
    scope: &Scope,
    before: i64,
) -> (u64, Option<i64>, Vec<u32>) {
    let pile = store
        .view()
        .unwrap()
        .overdue(what, scope, day(before))
        .unwrap();
    let number = |name: &String| {
        (1..100)
            .find(|&number| {
                let refs = [
                    invitation_ref(number).to_string(),
                    account_ref(number).to_string(),
                    message_ref(number).to_string(),
                ];
                refs.contains(name)
            })
            .unwrap()
    };
    let since = pile
        .since
        .map(|since| (since - day(0)).num_seconds() / 8_640);
    (pile.count, since, pile.first.iter().map(number).collect())
}

pub(crate) fn what_is_overdue_is_as_the_book_has_it(store: &dyn Store) {
    book(store);
    let everybody = &Scope::All;
    let nothing = (0, None, Vec::new());
    for (what, before, wanted) in [
        (Overdue::AccessPastEnd, 390, (1, Some(390), vec![7])),
        (Overdue::AccessPastEnd, 389, nothing.clone()),
        (Overdue::InvitationExpired, NOW, (2, Some(260), vec![4, 2])),
        (Overdue::InvitationExpired, 339, (1, Some(260), vec![4])),
        (Overdue::ApprovalWaiting, 350, (1, Some(240), vec![6])),
        (Overdue::ApprovalWaiting, 239, nothing.clone()),
        // Nobody signed in, so the accounts count from their beginning.
        (Overdue::AccountInactive, 10, (3, Some(10), vec![7, 8, 11])),
        (Overdue::AccountInactive, 9, nothing.clone()),
        // 7 still has its access; that of 11 ended on day 20.
        (
            Overdue::PersonalDataKept,
            100,
            (3, Some(45), vec![8, 10, 9]),
        ),
        (
            Overdue::PersonalDataKept,
            199,
            (3, Some(45), vec![8, 10, 9]),
        ),
        (
            Overdue::PersonalDataKept,
            200,
            (4, Some(45), vec![8, 11, 10, 9]),
        ),
        (Overdue::PersonalDataKept, 44, nothing.clone()),
    ] {
        assert_eq!(
            pile(store, what, everybody, before),
            wanted,
            "{what} {before}"
        );
    }
    assert_eq!(
        pile(store, Overdue::AccountInactive, &kl(), 10),
        (1, Some(10), vec![11])
    );
    assert_eq!(pile(store, Overdue::InvitationExpired, &kl(), NOW), nothing);
    let unit = store.begin().unwrap();
    let before = unit.invitation(&invitation_ref(10)).unwrap().unwrap();
    let entry = event("invitation.pseudonymised", before.reference.as_str());
    unit.add_audit(&entry, None).unwrap();
    unit.erase_invitation(&before, &erased(&before, day(NOW)))
        .unwrap();
    unit.keep().unwrap();
    assert_eq!(
        pile(store, Overdue::PersonalDataKept, everybody, 100),
        (2, Some(45), vec![8, 9])
    );
}

pub(crate) fn messages_are_counted_and_stuck_ones_found(store: &dyn Store) {
    book(store);
    let written = |number: u32, state, created: i64, of: Option<u32>| Message {
        state,
        created_at: day(created),
        invitation: of.map(invitation_ref),
        ..message(number)
    };
    let mut failed = written(4, MessageState::Failed, 385, Some(1));
    failed.fault = Some(Fault::Lasting);
    let mut sent = written(5, MessageState::Sent, 385, Some(12));
    sent.sent_at = Some(day(385) + TimeDelta::seconds(30));
    let unit = store.begin().unwrap();
    for message in [
        written(1, MessageState::Queued, 380, Some(1)),
        written(2, MessageState::Held, 390, None),
        written(3, MessageState::Sending, 391, Some(12)),
        failed,
        sent,
    ] {
        unit.add_message(&message).unwrap();
    }
    unit.keep().unwrap();
    let everybody = &Scope::All;
    assert_eq!(
        pile(store, Overdue::MessageStuck, everybody, 390),
        (2, Some(380), vec![1, 2])
    );
    assert_eq!(
        pile(store, Overdue::MessageStuck, everybody, 379),
        (0, None, Vec::new())
    );
    assert_eq!(
        pile(store, Overdue::MessageStuck, &kl(), NOW),
        (1, Some(391), vec![3])
    );
    let shown = |scope: &Scope, since: DateTime<Utc>| {
        let mut found: Vec<Posted> = Vec::new();
        let view = store.view().unwrap();
        view.each_posted(scope, since, &mut |posted| found.push(*posted))
            .unwrap();
        found.sort_by_key(|posted| (posted.created_at, posted.state));
        found
    };
    assert_eq!(shown(everybody, day(380)).len(), 5);
    let later = shown(everybody, day(380) + TimeDelta::seconds(1));
    assert_eq!(later.len(), 4);
    assert_eq!(
        later[0],
        Posted {
            kind: MessageKind::Setup,
            channel: Channel::Email,
            state: MessageState::Sent,
            fault: None,
            created_at: day(385),
            sent_at: Some(day(385) + TimeDelta::seconds(30)),
        }
    );
    assert_eq!(later[1].fault, Some(Fault::Lasting));
    // One about no invitation is everybody's who sees all, and nobody else's.
    assert_eq!(shown(&kl(), day(0)).len(), 2);
}

pub(crate) fn an_empty_database_has_empty_reports(store: &dyn Store) {
    assert_eq!(funnel(store, &all()), []);
    assert_eq!(waits(store, &Scope::All), []);
    for &what in Overdue::ALL {
        for scope in [Scope::All, kl()] {
            assert_eq!(pile(store, what, &scope, NOW), (0, None, Vec::new()));
        }
    }
    let mut count = 0;
    let view = store.view().unwrap();
    view.each_posted(&Scope::All, day(0), &mut |_| count += 1)
        .unwrap();
    assert_eq!(count, 0);
}
