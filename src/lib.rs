//! `cso`: the staff side of Children's Services Online.
//!
//! Layers point one way; `tests/layers.rs` holds the table of who may name whom.
//!
//! ```text
//!   cli (clap, tables, prompts)      portal (axum pages)
//!                    \\                /
//!   app: one function per use-case
//!        |
//!   domain: types, state machines, policy       pure: no I/O, no clock, no randomness
//!        |
//!   ports: Store · Mailer · Messenger · Clock · CodeSource · Vault · Intake
//!        |
//!   adapters: sqlite · smtp · mail folder · phone folder · phone command · key ring · system clock · lists
//! ```
//!
//! One run: parse, resolve settings, wire, confirm, use-case, view, exit code. A use-case reads,
//! decides in the domain and writes one unit of work: the change, its audit entry and its messages.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod domain;
pub mod portal;
pub mod ports;
pub mod settings;
pub mod wiring;

use std::ffi::OsString;

/// Runs one command line to its end. Can be called more than once in a process.
pub fn run(args: impl IntoIterator<Item = OsString>) -> cli::exit::Exit {
    cli::run(args)
}
