//! What can happen in a life, how often, and which refusals a life may meet.

use super::{PEOPLE, RECORDS};
use cso::app::person::PersonRefusal;
use cso::app::refusal::Refusal;
use proptest::prelude::*;

/// What somebody does; numbers choose among what there is.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Create {
        person: usize,
        records: usize,
    },
    Verify {
        which: usize,
        right: bool,
    },
    Resend {
        which: usize,
        new: bool,
    },
    Amend {
        which: usize,
        person: usize,
    },
    Withdraw {
        which: usize,
    },
    Restrict {
        record: u32,
    },
    Unrestrict {
        record: u32,
    },
    Deliver,
    Open {
        person: usize,
        which: usize,
    },
    Code {
        person: usize,
    },
    Register {
        person: usize,
    },
    Enrol {
        person: usize,
    },
    Confirm {
        person: usize,
        right: bool,
    },
    SignIn {
        person: usize,
        right: bool,
    },
    /// In the browser in which a link may have been followed.
    KeepSignIn {
        person: usize,
    },
    SendCode {
        person: usize,
    },
    SecondFactor {
        person: usize,
        right: bool,
    },
    Forget {
        person: usize,
    },
    Decide {
        person: usize,
        yes: bool,
    },
    Approve {
        which: usize,
    },
    Refuse {
        which: usize,
    },
    /// Support locks, unlocks, resets or closes the person's account.
    Account {
        person: usize,
        what: usize,
    },
    /// After the password, while the phone is reset.
    ProveReset {
        person: usize,
    },
    Pass {
        seconds: i64,
    },
    /// Whoever must act does what comes next.
    Next {
        which: usize,
    },
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let person = || 0..PEOPLE.len();
    let which = || 0..64_usize;
    prop_oneof![
        3 => (person(), 1..8_usize).prop_map(|(person, records)| Act::Create { person, records }),
        8 => (which(), prop::bool::weighted(0.85)).prop_map(|(which, right)| Act::Verify { which, right }),
        2 => (which(), any::<bool>()).prop_map(|(which, new)| Act::Resend { which, new }),
        1 => (which(), person()).prop_map(|(which, person)| Act::Amend { which, person }),
        1 => which().prop_map(|which| Act::Withdraw { which }),
        1 => (1..=RECORDS).prop_map(|record| Act::Restrict { record }),
        2 => (1..=RECORDS).prop_map(|record| Act::Unrestrict { record }),
        12 => Just(Act::Deliver),
        6 => (person(), which()).prop_map(|(person, which)| Act::Open { person, which }),
        6 => person().prop_map(|person| Act::Code { person }),
        6 => person().prop_map(|person| Act::Register { person }),
        8 => person().prop_map(|person| Act::Enrol { person }),
        12 => (person(), prop::bool::weighted(0.9)).prop_map(|(person, right)| Act::Confirm { person, right }),
        2 => (person(), prop::bool::weighted(0.8)).prop_map(|(person, right)| Act::SignIn { person, right }),
        2 => person().prop_map(|person| Act::KeepSignIn { person }),
        3 => person().prop_map(|person| Act::SendCode { person }),
        4 => (person(), prop::bool::weighted(0.9)).prop_map(|(person, right)| Act::SecondFactor { person, right }),
        1 => person().prop_map(|person| Act::Forget { person }),
        10 => (person(), prop::bool::weighted(0.75)).prop_map(|(person, yes)| Act::Decide { person, yes }),
        6 => which().prop_map(|which| Act::Approve { which }),
        1 => which().prop_map(|which| Act::Refuse { which }),
        3 => (person(), which()).prop_map(|(person, what)| Act::Account { person, what }),
        2 => person().prop_map(|person| Act::ProveReset { person }),
        60 => which().prop_map(|which| Act::Next { which }),
        6 => prop_oneof![8 => 0..400_i64, 2 => 0..200_000_i64, 1 => -4_000..0_i64].prop_map(|seconds| Act::Pass { seconds }),
    ]
}

/// Whether a refusal of staff's is one that such a life may meet.
#[track_caller]
pub(super) fn meant(refusal: &Refusal) {
    let broken = matches!(
        refusal,
        Refusal::Store(_)
            | Refusal::Vault(_)
            | Refusal::Broken(_)
            | Refusal::ForeignKey
            | Refusal::NotStaff { .. }
            | Refusal::Forbidden { .. }
            | Refusal::LabelDiffers { .. }
            | Refusal::NoRecord
    );
    assert!(!broken, "{refusal:?}");
}

#[track_caller]
pub(super) fn taken<T>(result: Result<T, Refusal>) -> Option<T> {
    result.inspect_err(|refusal| meant(refusal)).ok()
}

#[track_caller]
pub(super) fn told<T>(result: Result<T, PersonRefusal>) -> Option<T> {
    result
        .inspect_err(|refusal| {
            let broken = matches!(
                refusal,
                PersonRefusal::Store(_)
                    | PersonRefusal::Vault(_)
                    | PersonRefusal::Name(_)
                    | PersonRefusal::Password(_)
                    | PersonRefusal::Phone(_)
            );
            assert!(!broken, "{refusal:?}");
        })
        .ok()
}
