//! The use-cases of staff and person together, as the guidance tells the journey.

mod codes;
mod gates;
mod holds;
mod links;
mod lives;
mod password;
mod presses;
mod reset;
mod restricted;
mod retention;
mod secrecy;
mod sessions;
mod whole;
