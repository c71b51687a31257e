//! What may follow what, as rows of the table `transition`: the domain's own tables, so that a
//! database and the program cannot differ.

use crate::domain::access::AccessState;
use crate::domain::account::AccountState;
use crate::domain::invitation::InvitationState;
use crate::domain::outbox::MessageState;

/// Every pair of states that the domain allows, by machine.
pub(crate) fn transitions() -> Vec<(&'static str, &'static str, &'static str)> {
    let machines = [
        ("invitation", InvitationState::transitions()),
        ("access", AccessState::transitions()),
        ("account", AccountState::transitions()),
        ("message", MessageState::transitions()),
    ];
    machines
        .into_iter()
        .flat_map(|(machine, pairs)| pairs.into_iter().map(move |(a, b)| (machine, a, b)))
        .collect()
}
