//! The use-cases: a file per noun, a function per use-case. Each reads, decides in the domain and
//! writes one unit of work: the change, its audit entry and its messages.

pub mod access;
pub mod account;
pub mod audit;
pub mod bar;
pub mod batch;
pub mod checkup;
pub mod complete;
pub mod contact;
pub mod database;
pub mod delivery;
pub mod demo;
pub mod desk;
pub mod erasure;
pub mod handover;
pub mod held;
pub mod housekeeping;
pub mod invite;
pub mod key;
pub mod letters;
pub mod mail;
pub mod outbox;
pub mod person;
pub mod person_copy;
pub mod record;
pub mod refusal;
pub mod report;
pub mod staff;
pub mod status;
