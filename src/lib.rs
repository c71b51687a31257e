//! `cso`: the staff side of Children's Services Online.
//!
//! Layers point one way; `tests/layers.rs` holds the table of who may name whom.
//!
//! ```text
//!   cli (clap, tables, prompts)
//!        |
//!   app: one function per use-case
//!        |
//!   domain: types, state machines, policy       pure: no I/O, no clock, no randomness
//!        |
//!   ports: Store · Mailer · Messenger · Clock · CodeSource · Vault
//!        |
//!   adapters: sqlite · smtp · mail folder · messenger folder · key ring · system clock
//! ```
//!
//! One run: parse, resolve settings, wire, confirm, use-case, view, exit code. A use-case reads,
//! decides in the domain and writes one unit of work: the change, its audit entry and its messages.

pub mod adapters;
pub mod domain;
pub mod ports;
