//! Sends what pages queued, at once and outside the request; what could not be sent is tried again
//! while the portal runs, and stays queued after it.

use crate::app::{delivery, mail};
use crate::domain::id::MessageRef;
use crate::portal::Portal;
use crate::portal::ask::Lane;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::MissedTickBehavior;

/// How often the portal looks for codes whose time for another try has come, and tidies up.
const ROUND: Duration = Duration::from_secs(30);

/// Messages of one lane that are sent at the same time: one slow call holds up few others.
const AT_ONCE: usize = 6;

/// Hands messages to the sender.
#[derive(Clone)]
pub(super) struct Sender {
    email: UnboundedSender<MessageRef>,
    phone: UnboundedSender<MessageRef>,
}

impl Sender {
    /// Asks for a message to be sent now.
    pub(super) fn send(&self, lane: Lane, message: &MessageRef) {
        let queue = match lane {
            Lane::Email => &self.email,
            Lane::Phone => &self.phone,
        };
        // The sender outlives every request; where it is gone, the message stays queued.
        let _gone = queue.send(message.clone());
    }
}

/// Starts the sender. It ends, after what it holds was sent, when every [`Sender`] is dropped.
pub(super) fn start(portal: &Arc<Portal>) -> (Sender, JoinHandle<()>) {
    let (email, emails) = unbounded_channel();
    let (phone, phones) = unbounded_channel();
    let portal = Arc::clone(portal);
    let work = tokio::spawn(async move {
        let rounds = tokio::spawn(rounds(Arc::clone(&portal)));
        tokio::join!(lane(&portal, emails), lane(&portal, phones));
        rounds.abort();
    });
    (Sender { email, phone }, work)
}

/// Sends what comes, several at a time.
async fn lane(portal: &Arc<Portal>, mut queue: UnboundedReceiver<MessageRef>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = JoinSet::new();
    while let Some(message) = queue.recv().await {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            break;
        };
        let portal = Arc::clone(portal);
        under_way.spawn_blocking(move || {
            deliver(&portal, &[message]);
            drop(permit);
        });
        // Those that ended are forgotten; one that panicked has said so.
        while under_way.try_join_next().is_some() {}
    }
    while under_way.join_next().await.is_some() {}
}

/// Looks every now and then for codes whose time for another try has come, and tidies up, however
/// busy the portal is.
async fn rounds(portal: Arc<Portal>) {
    let mut clock = tokio::time::interval(ROUND);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let portal = Arc::clone(&portal);
        let _ended = tokio::task::spawn_blocking(move || round(&portal)).await;
    }
}

fn deliver(portal: &Portal, messages: &[MessageRef]) {
    let sent = delivery::deliver(&portal.desk(), &portal.post(), Some(messages), &mut |_| {});
    match sent {
        Ok(done) => {
            if let Some(error) = &done.last_error {
                portal.trouble(&format!("a message was not sent: {error}"));
            }
        }
        Err(error) => portal.trouble(&format!("messages were not sent: {error}")),
    }
}

fn round(portal: &Portal) {
    portal.front.tidy();
    match mail::codes(&portal.desk()) {
        Ok(due) if !due.is_empty() => deliver(portal, &due),
        Ok(_) => {}
        Err(error) => portal.trouble(&format!("messages cannot be looked at: {error}")),
    }
    if let Err(error) = crate::app::person::forget_stale(&portal.desk()) {
        portal.trouble(&format!("old sessions stay: {error}"));
    }
}
