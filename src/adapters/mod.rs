//! The ports, made real: each adapter carries its technology in its name.
#![warn(missing_docs)]

pub mod email_message;
mod folder;
pub mod mail_folder;
pub mod phone_folder;
pub mod smtp;
