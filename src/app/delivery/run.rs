//! One run of delivery: what it claimed, what is on its way, and what became of it.

use super::recording::{give_back, judged, record, renew};
use super::{CLAIM, Delivered, Fate, Post, RECORD_AT_ONCE, Settled, Until, about, fate};
use crate::app::desk::Desk;
use crate::domain::id::MessageRef;
use crate::domain::outbox::{Fault, LEASE, Message, MessageEvent, MessageState};
use crate::ports::again::{again, again_at_will};
use crate::ports::mailer::{Email, MailError, Outgoing};
use crate::ports::messenger::PhoneMessage;
use crate::ports::store::StoreError;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, VecDeque};
use std::mem;

/// What one run knows. It claims a group when the one before has been handed over, and records
/// outcomes in groups as they come in.
pub(super) struct Run<'a> {
    desk: &'a Desk<'a>,
    post: &'a Post<'a>,
    only: Option<&'a [MessageRef]>,
    until: Until<'a>,
    progress: &'a mut dyn FnMut(&Delivered),
    /// What a run puts back is due again a minute later at the earliest. Looking always from the run's
    /// own beginning, it never takes the same message twice, however long it lasts.
    begun: DateTime<Utc>,
    /// How many may still be claimed.
    left: u64,
    /// Written, and not handed over yet.
    ready: VecDeque<Email>,
    /// Claimed emails of which no outcome is known: the ready ones and those on their way.
    open: BTreeMap<MessageRef, Message>,
    /// With an outcome, and not recorded yet.
    settled: Vec<Settled>,
    /// When the leases of the open ones were last known to be long enough.
    renewed_at: DateTime<Utc>,
    /// Why the provider of texts and calls is left alone.
    silent: Option<MailError>,
    /// Whether outcomes could be recorded so far.
    is_recording: bool,
    /// Why the run ends before its end.
    error: Option<StoreError>,
    done: Delivered,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        desk: &'a Desk<'a>,
        post: &'a Post<'a>,
        only: Option<&'a [MessageRef]>,
        until: Until<'a>,
        progress: &'a mut dyn FnMut(&Delivered),
    ) -> Self {
        let begun = desk.clock.now();
        Self {
            desk,
            post,
            only,
            until,
            progress,
            begun,
            left: until.most,
            ready: VecDeque::new(),
            open: BTreeMap::new(),
            settled: Vec::new(),
            renewed_at: begun,
            silent: None,
            is_recording: true,
            error: None,
            done: Delivered::default(),
        }
    }

    /// Delivers until nothing is left or something ends it.
    pub(super) fn deliver(mut self) -> Result<Delivered, StoreError> {
        let mailer = self.post.mailer;
        mailer.send_all(&mut self);
        let recorded = self.record();
        if let Some(error) = self.error {
            return Err(error);
        }
        recorded?;
        if !self.open.is_empty() {
            give_back(self.desk, &self.open)?;
        }
        Ok(self.done)
    }

    fn is_over(&self) -> bool {
        self.error.is_some() || !self.is_recording || self.done.mail_away || (self.until.stop)()
    }

    fn record(&mut self) -> Result<(), StoreError> {
        record(self.desk, &mut self.settled, &mut self.done, self.progress)
    }

    /// Claims a group, sends its texts and calls, and writes its emails. Tells whether there was any.
    fn take_group(&mut self) -> Result<bool, StoreError> {
        let limit = CLAIM.min(u32::try_from(self.left).unwrap_or(CLAIM));
        if limit == 0 {
            return Ok(false);
        }
        let claimed = claim(self.desk, self.begun, limit, self.only)?;
        if claimed.is_empty() {
            return Ok(false);
        }
        let count = u64::try_from(claimed.len()).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(count);
        if self.open.is_empty() {
            self.renewed_at = self.desk.clock.now();
        }
        let fates = again(|| -> Result<Vec<Fate>, StoreError> {
            let view = self.desk.store.view()?;
            view.foresee(&|| about(&mut claimed.iter()))?;
            let fates = claimed
                .iter()
                .map(|message| fate(self.desk, self.post, &*view, message));
            fates.collect()
        })?;
        let mut phones = Vec::new();
        let mut without = Vec::new();
        for (message, fate) in claimed.into_iter().zip(fates) {
            match fate {
                Fate::Email(email) => {
                    self.open.insert(message.id.clone(), message);
                    self.ready.push_back(*email);
                }
                Fate::Phone(phone) => phones.push((message, phone)),
                Fate::Cancel => without.push((message, MessageEvent::Cancelled, None)),
                Fate::Hold => without.push((message, MessageEvent::Held, None)),
                Fate::Broken(text) => {
                    let fault = Fault::Passing;
                    without.push(judged(self.desk, message, Some(MailError { fault, text })));
                }
            }
        }
        if !without.is_empty() || !phones.is_empty() {
            self.settled.append(&mut without);
            self.record()?;
        }
        self.deliver_phones(phones)?;
        Ok(true)
    }

    /// Sends texts and makes calls, one after the other. Once the provider is away it is left alone:
    /// what stands behind waits for the same reason.
    fn deliver_phones(
        &mut self,
        phones: Vec<(Message, Box<PhoneMessage>)>,
    ) -> Result<(), StoreError> {
        if phones.is_empty() {
            return Ok(());
        }
        let mut phones = phones.into_iter();
        while let Some((message, phone)) = phones.next() {
            let silent = self.silent.take();
            let error = silent.or_else(|| self.post.messenger.send(&phone).err());
            self.silent = error.clone().filter(|it| it.fault == Fault::Provider);
            self.settled.push(judged(self.desk, message, error));
            self.keep_up(phones.as_slice())?;
        }
        self.record()
    }

    /// Records what is known when there is enough of it, and holds on to what is still to be sent: a
    /// slow server or provider must not make another sender believe that this one is gone.
    fn keep_up(&mut self, phones: &[(Message, Box<PhoneMessage>)]) -> Result<(), StoreError> {
        let now = self.desk.clock.now();
        let is_late = now - self.renewed_at >= LEASE / 2;
        if is_late || self.settled.len() >= RECORD_AT_ONCE {
            self.record()?;
        }
        if is_late {
            let waiting = phones.iter().map(|(message, _)| message);
            let waiting: Vec<&Message> = waiting.chain(self.open.values()).collect();
            renew(self.desk, &waiting, now)?;
            self.renewed_at = now;
        }
        Ok(())
    }
}

impl Outgoing for Run<'_> {
    fn next(&mut self) -> Option<Email> {
        while !self.is_over() {
            if let Some(email) = self.ready.pop_front() {
                return Some(email);
            }
            match self.take_group() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.error = Some(error),
            }
        }
        None
    }

    fn settle(&mut self, id: &MessageRef, outcome: Result<(), MailError>) {
        let error = outcome.err();
        let away = error.clone().filter(|it| it.fault == Fault::Provider);
        if let Some(message) = self.open.remove(id) {
            self.settled.push(judged(self.desk, message, error));
        }
        if away.is_some() {
            // Nothing of what waits would fare better.
            for email in mem::take(&mut self.ready) {
                if let Some(message) = self.open.remove(&email.id) {
                    self.settled.push(judged(self.desk, message, away.clone()));
                }
            }
        }
        // What cannot be recorded now is recorded at the end: not every outcome is to wait for the
        // database, and nothing more leaves meanwhile.
        if self.is_recording {
            self.is_recording = self.keep_up(&[]).is_ok();
        }
    }
}

/// Claims some of what is due. A claim of which nobody could say whether it was kept is looked for
/// first: by its lease it is told from another sender's.
fn claim(
    desk: &Desk<'_>,
    begun: DateTime<Utc>,
    limit: u32,
    only: Option<&[MessageRef]>,
) -> Result<Vec<Message>, StoreError> {
    let mut claimed: Vec<Message> = Vec::new();
    again_at_will(|| {
        let unit = desk.store.begin()?;
        let mut kept = Vec::new();
        for message in claimed.drain(..) {
            let is_kept = unit.message(&message.id)?.is_some_and(|found| {
                found.state == MessageState::Sending
                    && found.attempts == message.attempts
                    && found.lease_until == message.lease_until
            });
            kept.extend(is_kept.then_some(message));
        }
        if !kept.is_empty() {
            claimed = kept;
            return Ok(());
        }
        claimed = unit.claim_messages(begun, desk.clock.now() + LEASE, limit, only)?;
        unit.keep()
    })?;
    Ok(claimed)
}
