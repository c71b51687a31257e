//! Invitations: create, verify, read the code back, resend, amend, withdraw.

pub mod amend;
pub mod code;
pub mod create;
pub mod letter;
pub mod resend;
pub mod verify;
pub mod withdraw;

use crate::app::desk::Desk;
use crate::app::outbox::{DRAWS, unique_code};
use crate::app::refusal::Refusal;
use crate::domain::code::UniqueCode;
use crate::domain::id::{InvitationRef, KeyId};
use crate::domain::invitation::{CodeFacts, Invitation};
use crate::domain::outbox::Message;
use crate::ports::store::{StoreError, Unique, View};
use crate::ports::vault::{Purpose, Vault, VaultError};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use std::ops::Deref;

/// An invitation after a change, and the messages that the change put into the outbox.
#[derive(Debug, Clone)]
pub struct Changed {
    /// As it is now.
    pub invitation: Invitation,
    /// What was queued.
    pub queued: Vec<Message>,
    /// How many messages that had not left were taken back.
    pub cancelled: usize,
}

/// What proves that somebody knows the code of an invitation: derived with the key that the code
/// was made with, handed to the database when the right code was said, and never stored.
fn proof(
    vault: &dyn Vault,
    key: &KeyId,
    code: &UniqueCode,
) -> Result<impl Deref<Target = [u8; 32]> + use<>, VaultError> {
    vault.derive(key, Purpose::Fingerprint, &[code.symbols()])
}

/// What is stored of a code: whoever reads it cannot make the proof from it.
fn fingerprint(proof: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(proof).into()
}

/// Finds a code that no other invitation awaits: derives generation after generation, starting
/// with `first`, until its fingerprint is free under every key of the ring.
fn free_code(
    desk: &Desk<'_>,
    view: &dyn View,
    invitation: &InvitationRef,
    first: u32,
    life: TimeDelta,
    now: DateTime<Utc>,
) -> Result<CodeFacts, Refusal> {
    let key = desk.vault.current_key()?;
    let keys = desk.vault.keys()?;
    for generation in (first..).take(DRAWS) {
        let code = unique_code(desk.vault, &key, invitation, generation)?;
        let mut fingerprints = Vec::with_capacity(keys.len());
        let mut own = [0; 32];
        for other in &keys {
            let print = fingerprint(&*proof(desk.vault, other, &code)?);
            if *other == key {
                own = print;
            }
            fingerprints.push(print);
        }
        if !view.has_live_code(&fingerprints)? {
            return Ok(CodeFacts {
                key,
                generation,
                fingerprint: own,
                expires_at: now + life,
                attempts_left: desk.policy.code_attempts,
                shown_to_staff: 0,
                verified_at: None,
                verified_by: None,
            });
        }
    }
    Err(Refusal::Store(StoreError::Taken {
        unique: Unique::LiveCode,
    }))
}
