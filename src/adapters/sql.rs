//! What the stores in SQL share: one text of every statement, rows into the domain's types, and the
//! port's methods. An engine brings the connection and what only it has; see [`engine::Engine`].
//!
//! The text is SQLite's where the two differ in spelling only. Another engine rewrites mechanically
//! before it prepares: places for values (`?` and `?1`), a plus before a column that must not drive
//! an index (`+worker`), and ` INDEXED BY name`.

pub(super) mod accesses;
pub(super) mod accounts;
pub(super) mod audit;
pub(super) mod batches;
mod contact;
pub(super) mod due;
pub(super) mod engine;
pub(super) mod erasing;
pub(super) mod errors;
pub(super) mod glimpses;
mod haste;
pub(super) mod invitation_lists;
pub(super) mod invitations;
pub(super) mod keeping;
pub(super) mod messages;
pub(super) mod moving;
mod posting;
pub(super) mod reading;
pub(super) mod reports;
mod scopes;
mod search;
pub(super) mod sessions;
pub(super) mod staff;
pub(super) mod transitions;
pub(super) mod unit;
mod writing;
