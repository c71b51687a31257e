//! Email against real mail servers, each a process of its own.

mod server;
mod smtp;
mod tls;
mod volume;
