//! The one test binary: module lines only. A test among them fails when a file is not linked here.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a test that panics is a test that fails"
)]

mod cli {
    mod access;
    mod access_life;
    mod account;
    mod asked;
    mod audit;
    mod barred;
    mod basics;
    mod batch;
    mod batch_formats;
    mod calls;
    mod completion;
    mod completion_install;
    mod completion_shells;
    mod config;
    mod contact;
    mod copy;
    mod db;
    mod demo;
    mod doctor;
    mod erasure;
    mod first_use;
    mod handover;
    mod help;
    mod housekeeping;
    mod invite;
    mod key;
    mod letter;
    mod limits;
    mod mail;
    mod pager;
    mod prompts;
    mod record;
    mod refused;
    mod report;
    mod rights;
    mod selectors;
    mod staff;
    mod status;
    mod views;
    mod widths;
}
mod contract;
mod drift {
    mod examples;
    mod forbid;
    mod generated;
    mod layers;
    mod manual;
    mod readme;
}
mod journey;
mod mail;
mod messenger;
mod package;
mod portal;
mod postgres;
mod sqlite;
mod support;
mod web;
