//! Types and rules of the journey: no I/O, no clock, no randomness.
//!
//! # Glossary
//! - **invitation**: one person asked, by one worker, to one or more records.
//! - **unique code**: eight characters in the first email, told to the worker by phone.
//! - **accept link**: the link in the second email.
//! - **verification code**: six digits that prove an email address or a phone.
//! - **person**: the invited one; **account holder** once they have an account.
//! - **record**: a child's online record; **label**: the name under which the portal shows it.
//! - **relationship**: what the person is to the child.
//! - **access**: one person's right to one record; **activation**: staff's approval of it.
//! - **decline**: the person says No; **refuse**: staff say no; **withdraw**: an invitation ends early.
//! - **restricted**: a record that only its own team may offer and see.
//! - **hold**: nobody is written to, about one invitation or at all, until an approver releases it.
//! - **safe contact**: somebody found out that this way to the person is safe, on a day.
//! - **barred**: a member of staff who sees nothing of one record, such as one of their own family.
//! - **batch**: many invitations from one spreadsheet; **run**: one batch being carried out, which can
//!   be resumed; **row**: one person of it; **reject**: a row that was refused, with its reasons.
//! - **erase**: personal data is taken out for good, what was done stays; **retention**: how long it is
//!   kept after the end; **legal hold**: nothing of a person is erased.
//! - **message**: one email, text or call; **outbox**: all of them.
//! - **stage**, **waiting on**, **next**: where it is, who must act, what they do.
#![warn(missing_docs)]

pub mod access;
pub mod account;
pub mod alphabet;
pub mod audit;
pub mod batch;
pub mod code;
pub mod contact;
pub mod email_address;
pub mod erasure;
pub mod id;
pub mod invitation;
pub mod journey;
pub mod language;
pub mod mask;
pub mod name;
pub mod outbox;
pub mod phone;
pub mod policy;
pub mod postal;
pub mod record;
pub mod reminder;
pub mod report;
pub mod secret;
pub mod session;
pub mod staff;
pub mod text;
pub(crate) mod words;
