//! The portal's pages in a real browser, served by the real program.

mod again;
mod away;
mod copy;
mod forms;
mod keyboard;
mod language;
mod plain;
mod tour;
mod visit;
mod walk;
mod whole;
