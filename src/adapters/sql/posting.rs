//! What a sender looks up of messages and of what they are about, asked at once on an engine that each
//! question is a journey to, and their moves, which go over together.

use super::engine::{Bulk, Engine, Query, Value, values};
use super::haste::whole_second;
use super::reading::{all_of, select};
use super::{accesses, errors, invitations, messages};
use crate::adapters::sql::engine::Lookup;
use crate::domain::access::Access;
use crate::domain::id::{InvitationRef, MessageRef, RecordRef};
use crate::domain::invitation::Invitation;
use crate::domain::outbox::Message;
use crate::ports::store::StoreError;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// An invitation with what hangs on it, each as a look-up gives it.
struct About {
    invitation: Invitation,
    accesses: Vec<Access>,
    messages: Vec<MessageRef>,
}

/// A move that is put off.
enum Move {
    Message(Box<(Message, Message)>),
    Invitation(Box<(Invitation, Invitation)>),
}

/// What is known without asking.
#[derive(Default)]
struct Seen {
    messages: BTreeMap<MessageRef, Message>,
    invitations: BTreeMap<InvitationRef, About>,
}

/// What is foreseen of messages, and which moves were put off.
#[derive(Default)]
pub(super) struct Posting {
    seen: RefCell<Seen>,
    moves: RefCell<Vec<Move>>,
}

impl Posting {
    /// Asks for the invitations, and with each for everything that hangs on it.
    pub(super) fn look(
        &self,
        engine: &dyn Engine,
        wanted: &[InvitationRef],
    ) -> Result<(), StoreError> {
        let wanted: BTreeSet<&InvitationRef> = wanted.iter().collect();
        let asked = |sql: &str| -> Vec<Query<'static>> {
            let values = |reference: &&InvitationRef| values![reference.as_str().to_owned()];
            let query = |reference| Query {
                sql: Cow::Owned(sql.to_owned()),
                values: values(reference).into(),
            };
            wanted.iter().map(query).collect()
        };
        let sql = select(invitations::COLUMNS, engine.source(Lookup::Invitation));
        let found = all_of(engine, &asked(&sql), invitations::read)?;
        let offered = all_of(engine, &asked(&accesses::of_one()), accesses::read)?;
        let sent = all_of(engine, &asked(&messages::of_one()), messages::read)?;
        let mut seen = Seen::default();
        for invitation in found {
            let about = About {
                invitation,
                accesses: Vec::new(),
                messages: Vec::new(),
            };
            let reference = about.invitation.reference.clone();
            seen.invitations.insert(reference, about);
        }
        for access in offered {
            if let Some(about) = seen.invitations.get_mut(&access.invitation) {
                about.accesses.push(access);
            }
        }
        for message in sent {
            let about = message.invitation.as_ref();
            if let Some(about) = about.and_then(|it| seen.invitations.get_mut(it)) {
                about.messages.push(message.id.clone());
            }
            seen.messages.insert(message.id.clone(), message);
        }
        *self.seen.borrow_mut() = seen;
        Ok(())
    }

    /// The records that the invitations offer.
    pub(super) fn records(&self) -> Vec<RecordRef> {
        let seen = self.seen.borrow();
        let offered = seen.invitations.values().flat_map(|about| &about.accesses);
        let records: BTreeSet<RecordRef> = offered.map(|access| access.record.clone()).collect();
        records.into_iter().collect()
    }

    /// Forgets what was foreseen: it may be changed now.
    pub(super) fn forget(&self) {
        *self.seen.borrow_mut() = Seen::default();
    }

    pub(super) fn message(&self, id: &MessageRef) -> Option<Message> {
        self.seen.borrow().messages.get(id).cloned()
    }

    pub(super) fn invitation(&self, reference: &InvitationRef) -> Option<Invitation> {
        let seen = self.seen.borrow();
        let about = seen.invitations.get(reference)?;
        Some(about.invitation.clone())
    }

    pub(super) fn accesses_of(&self, invitation: &InvitationRef) -> Option<Vec<Access>> {
        let seen = self.seen.borrow();
        let about = seen.invitations.get(invitation)?;
        Some(about.accesses.clone())
    }

    /// An invitation's messages, oldest first.
    pub(super) fn messages_of(&self, invitation: &InvitationRef) -> Option<Vec<Message>> {
        let seen = self.seen.borrow();
        let about = seen.invitations.get(invitation)?;
        let messages = about.messages.iter();
        messages.map(|id| seen.messages.get(id).cloned()).collect()
    }

    /// Whether a message is moved later: one that is known to be as `before` has it, and stays with
    /// what it is about.
    pub(super) fn moves_message(&self, before: &Message, after: &Message) -> bool {
        let mut seen = self.seen.borrow_mut();
        let Some(known) = seen.messages.get_mut(&before.id) else {
            return false;
        };
        if known != before || after.to != before.to || after.invitation != before.invitation {
            return false;
        }
        *known = kept(after);
        let moved = Box::new((before.clone(), after.clone()));
        self.moves.borrow_mut().push(Move::Message(moved));
        true
    }

    /// Whether an invitation is moved later: one that is known to be as `before` has it, of which only
    /// the step changes.
    pub(super) fn moves_invitation(&self, before: &Invitation, after: &Invitation) -> bool {
        let mut seen = self.seen.borrow_mut();
        let Some(known) = seen.invitations.get_mut(&before.reference) else {
            return false;
        };
        let stepped = Invitation {
            step: after.step,
            version: after.version,
            ..before.clone()
        };
        if known.invitation != *before || stepped != *after {
            return false;
        }
        known.invitation = stepped;
        let moved = Box::new((before.clone(), after.clone()));
        self.moves.borrow_mut().push(Move::Invitation(moved));
        true
    }

    pub(super) fn has_moves(&self) -> bool {
        !self.moves.borrow().is_empty()
    }

    /// Makes the moves that were put off, in their order.
    pub(super) fn write_down(&self, bulk: &dyn Bulk) -> Result<(), StoreError> {
        let moves = self.moves.take();
        let statements: Vec<(String, Vec<Value<'_>>)> = moves
            .iter()
            .map(|moved| match moved {
                Move::Message(both) => messages::changing(&both.0, &both.1),
                Move::Invitation(both) => invitations::changing(&both.0, &both.1),
            })
            .collect();
        let counts = bulk.change_rows(&statements)?;
        for (moved, count) in moves.iter().zip(counts) {
            errors::one(count, || match moved {
                Move::Message(both) => format!("message {}", both.0.id),
                Move::Invitation(both) => format!("invitation {}", both.0.reference),
            })?;
        }
        Ok(())
    }
}

/// A message as it is read back: instants are kept in whole seconds.
fn kept(message: &Message) -> Message {
    Message {
        created_at: whole_second(message.created_at),
        next_attempt_at: whole_second(message.next_attempt_at),
        lease_until: message.lease_until.map(whole_second),
        sent_at: message.sent_at.map(whole_second),
        delivered_at: message.delivered_at.map(whole_second),
        ..message.clone()
    }
}
