//! Sends what pages queued, at once and outside the request; what could not be sent is tried again
//! while the portal runs, and stays queued after it.

use crate::app::{delivery, mail};
use crate::domain::id::MessageRef;
use crate::portal::Portal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{
    UnboundedReceiver, UnboundedSender, error::TryRecvError, unbounded_channel,
};
use tokio::task::JoinHandle;

/// How often the portal looks for codes whose time for another try has come, and tidies up.
const ROUND: Duration = Duration::from_secs(30);

/// Hands messages to the sender.
#[derive(Clone)]
pub(super) struct Sender(UnboundedSender<MessageRef>);

impl Sender {
    /// Asks for these to be sent now.
    pub(super) fn send(&self, messages: &[MessageRef]) {
        for message in messages {
            // The sender outlives every request; where it is gone, the message stays queued.
            let _gone = self.0.send(message.clone());
        }
    }
}

/// Starts the sender. It ends, after what it holds was sent, when every [`Sender`] is dropped.
pub(super) fn start(portal: &Arc<Portal>) -> (Sender, JoinHandle<()>) {
    let (sender, queue) = unbounded_channel();
    (
        Sender(sender),
        tokio::spawn(work(Arc::clone(portal), queue)),
    )
}

async fn work(portal: Arc<Portal>, mut queue: UnboundedReceiver<MessageRef>) {
    loop {
        let first = tokio::time::timeout(ROUND, queue.recv()).await;
        let (only, is_last) = match first {
            Ok(Some(message)) => (Some(together(message, &mut queue)), false),
            Ok(None) => (None, true),
            Err(_) => (None, false),
        };
        let portal = Arc::clone(&portal);
        let task = tokio::task::spawn_blocking(move || match only {
            Some(messages) => deliver(&portal, &messages),
            None => round(&portal),
        });
        // A sender that panicked has said so; the next message starts anew.
        let _ended = task.await;
        if is_last {
            return;
        }
    }
}

/// What came in the meantime goes out in the same run.
fn together(first: MessageRef, queue: &mut UnboundedReceiver<MessageRef>) -> Vec<MessageRef> {
    let mut messages = vec![first];
    loop {
        match queue.try_recv() {
            Ok(message) => messages.push(message),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => return messages,
        }
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
