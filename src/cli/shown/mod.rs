//! How invitations, accesses, messages, records and staff look: one definition for the screen and for scripts.

pub mod account;
pub mod batch;
pub mod check_list;
pub mod desk;
pub mod erasure;
pub mod held;
pub mod housekeeping;
pub mod lists;
pub mod morning;
pub mod report;
pub mod status;

use crate::cli::time;
use crate::domain::invitation::Relationship;
use chrono::{DateTime, Local, TimeDelta, Utc};
use serde_json::Value;

/// A word of the vocabulary as people read it: `awaiting_code` is `awaiting code`.
pub fn words(word: &str) -> String {
    word.replace('_', " ")
}

/// An instant for scripts, `null` where there is none.
pub fn instant(at: Option<DateTime<Utc>>) -> Value {
    at.map_or(Value::Null, |at| Value::String(time::machine(at)))
}

/// What the person is to the child, for people.
pub fn relationship(relationship: Relationship) -> String {
    words(relationship.word())
}

/// The last day on which an access can be used that ends at this instant, in the zone of whoever reads
/// the screen: `31 Jan 2027` for the midnight at the beginning of 1 February.
pub fn last_day(end: DateTime<Utc>) -> String {
    let last = end - TimeDelta::seconds(1);
    time::day(last.with_timezone(&Local).date_naive())
}
