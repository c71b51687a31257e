//! What the ports are in fact: databases, mail, keys, time. Each names its own driver; only mail's
//! share what they have in common.
#![warn(missing_docs)]

pub mod email_message;
mod folder;
pub mod head_file;
pub mod intake;
pub mod key_ring;
pub mod mail_folder;
pub mod phone_command;
pub mod phone_folder;
pub mod pool;
pub mod postgres;
pub mod private_file;
pub mod random_codes;
pub mod smtp;
mod sql;
pub mod sqlite;
pub mod system_clock;
