//! Email against real mail servers, each a process of its own.

mod batch;
mod delivery;
mod server;
mod slow;
mod smtp;
mod tls;
mod volume;
