//! The made-up people: who they are, and what happened how long ago.

use crate::app::person::decide::Choice;
use crate::domain::account::MfaMethod;
use crate::domain::invitation::Relationship;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use chrono::TimeDelta;

/// When the first of all acts was.
pub(super) const BEGINS: TimeDelta = TimeDelta::days(28);
/// An address at which no email arrives.
pub(super) const NO_SUCH_MAILBOX: &str = "tom.cotton@example.com";
/// Stands for whoever practises.
pub(super) const ME: &str = "me";
pub(super) const NORTH: &str = "north";
const SOUTH: &str = "south";
const AMAL: &str = "amal.practice";
const BRON: &str = "bron.practice";
const CARYS: &str = "carys.practice";

/// Login, role and team.
pub(super) const COLLEAGUES: &[(&str, Role, &str)] = &[
    (AMAL, Role::Caseworker, NORTH),
    (BRON, Role::Caseworker, SOUTH),
    (CARYS, Role::Approver, NORTH),
    ("dev.practice", Role::Approver, SOUTH),
    ("erin.practice", Role::Support, NORTH),
    ("farah.practice", Role::Auditor, SOUTH),
];

/// How long ago something happened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ago {
    /// Days, and minutes within the day.
    Days(i64, i64),
    /// Minutes.
    Minutes(i64),
}

impl Ago {
    pub(super) fn span(self) -> TimeDelta {
        match self {
            Self::Days(days, minutes) => TimeDelta::days(days) + TimeDelta::minutes(minutes),
            Self::Minutes(minutes) => TimeDelta::minutes(minutes),
        }
    }
}

/// What happens in a story.
pub(super) enum Act {
    /// The worker invites, and the first email is sent.
    Invite,
    /// The worker invites, and the first email stays in the outbox.
    InviteUnsent,
    /// The worker types a wrong code so many times.
    WrongCodes(u32),
    /// The worker has the code read back on the screen.
    ReadBack,
    /// The worker types the right code, and the second email is sent.
    Verify,
    /// The worker types the right code, and the second email stays in the outbox.
    VerifyUnsent,
    /// The person follows the link and asks for the six digits.
    Begin,
    /// As `Begin`, and on to name and password.
    SignUp,
    /// The person confirms a phone, twice.
    Phone(&'static str, MfaMethod),
    /// The person answers.
    Answer(&'static [(&'static str, Choice)]),
    /// Somebody approves what waits.
    Approve(&'static str),
    /// Somebody refuses what waits.
    Refuse(&'static str),
    /// The worker withdraws the invitation.
    Withdraw,
    /// The worker restricts a record.
    Restrict(&'static str),
}

/// One made-up person.
pub(super) struct Story {
    /// Their address, by which the story is known.
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) relationship: Relationship,
    pub(super) records: &'static [(&'static str, &'static str)],
    pub(super) worker: &'static str,
    pub(super) language: Language,
    pub(super) acts: &'static [(Ago, Act)],
    /// What there is to see, in a few words.
    pub(super) what: &'static str,
}

const fn story(
    (email, name): (&'static str, &'static str),
    relationship: Relationship,
    records: &'static [(&'static str, &'static str)],
    worker: &'static str,
    what: &'static str,
    acts: &'static [(Ago, Act)],
) -> Story {
    Story {
        email,
        name,
        relationship,
        records,
        worker,
        language: Language::English,
        acts,
        what,
    }
}

use Act::{
    Answer, Approve, Begin, Invite, InviteUnsent, Phone, ReadBack, Refuse, Restrict, SignUp,
    Verify, VerifyUnsent, Withdraw, WrongCodes,
};
use Ago::{Days, Minutes};
use Choice::{No, Yes};
use Relationship as R;

pub(super) const STORIES: &[Story] = &[
    story(
        ("sam.gamgee@example.org", "Sam Gamgee"),
        R::Parent,
        &[("C220", "Elanor G.")],
        ME,
        "active: signed up, approved by a colleague",
        &[
            (Days(27, 400), Invite),
            (Days(26, 300), Verify),
            (Days(25, 90), SignUp),
            (Days(25, 80), Phone("07700 900126", MfaMethod::Sms)),
            (Days(25, 70), Answer(&[("C220", Yes)])),
            (Days(22, 200), Approve(CARYS)),
        ],
    ),
    story(
        ("pearl.bolger@example.org", "Pearl Bolger"),
        R::Carer,
        &[("C221", "Poppy B.")],
        AMAL,
        "active: confirmed a landline by call",
        &[
            (Days(24, 500), Invite),
            (Days(23, 480), Verify),
            (Days(21, 400), SignUp),
            (Days(21, 390), Phone("01632 960026", MfaMethod::Call)),
            (Days(21, 380), Answer(&[("C221", Yes)])),
            (Days(19, 100), Approve(ME)),
        ],
    ),
    story(
        ("hal.brown@example.org", "Hal Brown"),
        R::Parent,
        &[("C222", "Lily B.")],
        ME,
        "code expired: nobody phoned within two weeks",
        &[(Days(20, 300), Invite)],
    ),
    story(
        ("ruby.hogg@example.org", "Ruby Hogg"),
        R::FosterCarer,
        &[("C223", "Tansy H."), ("C224", "Moro H.")],
        AMAL,
        "declined: said No to both records, and that is all right",
        &[
            (Days(18, 200), Invite),
            (Days(17, 180), Verify),
            (Days(16, 90), SignUp),
            (Days(16, 80), Phone("07700 900223", MfaMethod::Sms)),
            (Days(16, 70), Answer(&[("C223", No), ("C224", No)])),
        ],
    ),
    story(
        ("ted.sandyman@example.com", "Ted Sandyman"),
        R::Other,
        &[("C225", "Nick C.")],
        AMAL,
        "refused: an approver said no, with a reason",
        &[
            (Days(15, 500), Invite),
            (Days(14, 480), Verify),
            (Days(13, 120), SignUp),
            (Days(13, 110), Phone("07700 900225", MfaMethod::Sms)),
            (Days(13, 100), Answer(&[("C225", Yes)])),
            (Days(11, 60), Refuse(CARYS)),
        ],
    ),
    story(
        ("rowan.greenhand@example.org", "Rowan Greenhand"),
        R::Parent,
        &[("C226", "Halfred G.")],
        ME,
        "withdrawn by its worker; the person was told",
        &[(Days(12, 300), Invite), (Days(10, 250), Withdraw)],
    ),
    story(
        ("may.gamwich@example.org", "May Gamwich"),
        R::Parent,
        &[("C227", "Wiseman G.")],
        ME,
        "record restricted on the way: the worker speaks to its team",
        &[
            (Days(11, 400), Invite),
            (Days(10, 380), Verify),
            (Days(9, 200), SignUp),
            (Days(9, 190), Phone("07700 900227", MfaMethod::Sms)),
            (Days(8, 100), Restrict("C227")),
        ],
    ),
    story(
        ("daisy.twofoot@example.org", "Daisy Twofoot"),
        R::Parent,
        &[("C228", "Bell T.")],
        ME,
        "waiting for approval",
        &[
            (Days(9, 500), Invite),
            (Days(8, 490), Verify),
            (Days(7, 300), SignUp),
            (Days(7, 290), Phone("07700 900228", MfaMethod::Sms)),
            (Days(7, 280), Answer(&[("C228", Yes)])),
        ],
    ),
    story(
        ("robin.smallburrow@example.org", "Robin Smallburrow"),
        R::Professional,
        &[("C229", "Primrose S."), ("C230", "Jolly S.")],
        AMAL,
        "waiting for approval: two records, and the code was read back to staff",
        &[
            (Days(8, 300), Invite),
            (Days(7, 250), ReadBack),
            (Days(7, 249), Verify),
            (Days(6, 200), SignUp),
            (Days(6, 190), Phone("07700 900229", MfaMethod::Sms)),
            (Days(6, 180), Answer(&[("C229", Yes), ("C230", Yes)])),
        ],
    ),
    Story {
        language: Language::Welsh,
        ..story(
            ("sian.morgan@example.org", "Siân Morgan"),
            R::Parent,
            &[("C231", "Nia M.")],
            BRON,
            "waiting for approval: emails and texts in Welsh",
            &[
                (Days(6, 500), Invite),
                (Days(5, 450), Verify),
                (Days(4, 300), SignUp),
                (Days(4, 290), Phone("07700 900231", MfaMethod::Sms)),
                (Days(4, 280), Answer(&[("C231", Yes)])),
            ],
        )
    },
    story(
        ("will.whitfoot@example.org", "Will Whitfoot"),
        R::Carer,
        &[("C232", "Marigold W."), ("C233", "Pansy W.")],
        ME,
        "partly decided: Yes to one record, still thinking about the other",
        &[
            (Days(5, 200), Invite),
            (Days(4, 190), Verify),
            (Days(3, 300), SignUp),
            (Days(3, 290), Phone("07700 900232", MfaMethod::Sms)),
            (Days(3, 280), Answer(&[("C232", Yes)])),
        ],
    ),
    story(
        ("mina.bracegirdle@example.org", "Mina Bracegirdle"),
        R::YoungPerson,
        &[("C234", "Mina B.")],
        ME,
        "choosing: signed up, no answer yet",
        &[
            (Days(4, 400), Invite),
            (Days(3, 350), Verify),
            (Days(2, 300), SignUp),
            (Days(2, 290), Phone("07700 900234", MfaMethod::Sms)),
        ],
    ),
    story(
        ("otho.hayward@example.org", "Otho Hayward"),
        R::Parent,
        &[("C235", "Cora H.")],
        AMAL,
        "phone pending: signed up, has to confirm a phone",
        &[
            (Days(3, 500), Invite),
            (Days(2, 400), Verify),
            (Days(1, 200), SignUp),
        ],
    ),
    story(
        (NO_SUCH_MAILBOX, "Tom Cotton"),
        R::Parent,
        &[("C236", "Rose C.")],
        ME,
        "failed delivery: the address does not exist, so correct it",
        &[(Days(3, 100), Invite)],
    ),
    story(
        ("gerda.chubb@example.org", "Gerda Chubb"),
        R::FosterCarer,
        &[("C237", "Falco C.")],
        ME,
        "code locked after five wrong tries: send a new one",
        &[(Days(2, 500), Invite), (Days(1, 400), WrongCodes(5))],
    ),
    story(
        ("inigo.baggins@example.org", "Inigo Baggins"),
        R::Parent,
        &[("C238", "Angelica B.")],
        ME,
        "signing up: followed the link, has not typed the six digits",
        &[
            (Days(2, 200), Invite),
            (Days(1, 100), Verify),
            (Minutes(90), Begin),
        ],
    ),
    story(
        ("prisca.bolger@example.org", "Prisca Bolger"),
        R::Carer,
        &[("C239", "Wilibald B.")],
        AMAL,
        "link sent: waiting for the person to follow it",
        &[(Days(1, 300), Invite), (Minutes(200), Verify)],
    ),
    story(
        ("nora.proudfoot@example.org", "Nora Proudfoot"),
        R::Parent,
        &[("C240", "Sancho P.")],
        ME,
        "verified, and the email with the link is still in the outbox",
        &[(Minutes(300), Invite), (Minutes(20), VerifyUnsent)],
    ),
    story(
        ("olo.proudfoot@example.org", "Olo Proudfoot"),
        R::Parent,
        &[("C241", "Linda P.")],
        ME,
        "first email sent: waiting for the person's phone call",
        &[(Minutes(180), Invite)],
    ),
    story(
        ("lobelia.bracegirdle@example.org", "Lobelia Bracegirdle"),
        R::Other,
        &[("C242", "Lotho B.")],
        ME,
        "first email still in the outbox: `cso mail send`",
        &[(Minutes(5), InviteUnsent)],
    ),
];
