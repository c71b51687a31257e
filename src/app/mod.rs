//! Use-cases, and what they say to people.
#![warn(missing_docs)]

pub mod letters;
