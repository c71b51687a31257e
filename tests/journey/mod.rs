//! The use-cases of staff and person together, as the guidance tells the journey.

mod codes;
mod gates;
mod links;
mod lives;
mod password;
mod presses;
mod reset;
mod retention;
mod secrecy;
mod sessions;
mod whole;
