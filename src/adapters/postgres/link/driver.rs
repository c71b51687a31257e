//! Moves the bytes of a connection while somebody waits for an answer; nothing runs in between.

use super::error::words;
use super::tls::Encrypted;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::Connection;

/// A stream to a server: TCP or a socket.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// The driver's half that reads and writes.
pub(super) type Plain = Connection<Box<dyn Wire>, Encrypted<Box<dyn Wire>>>;

/// A connection's bytes, and how it ended.
pub(super) struct Driver {
    connection: Option<Plain>,
    ended: Option<String>,
}

impl Driver {
    pub(super) fn new(connection: Plain) -> Self {
        Self {
            connection: Some(connection),
            ended: None,
        }
    }

    /// How the connection ended, when it has.
    pub(super) fn ended(&self) -> Option<&str> {
        self.ended.as_deref()
    }

    /// What the server last said of one of its settings.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.connection.as_ref()?.parameter(name)
    }

    /// Gives the connection up.
    pub(super) fn give_up(&mut self, why: String) {
        self.connection = None;
        self.ended.get_or_insert(why);
    }

    /// Waits for some work while its bytes are moved.
    pub(super) async fn drive<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            self.poll(cx);
            // What was read may be the answer, and an ending is told through the work.
            work.as_mut().poll(cx)
        })
        .await
    }

    /// Moves what can be moved without waiting.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        match Pin::new(connection).poll(cx) {
            Poll::Pending => {}
            Poll::Ready(Ok(())) => self.give_up("it was closed".to_owned()),
            Poll::Ready(Err(error)) => self.give_up(words(&error)),
        }
    }

    /// Moves what can be moved, outside of any runtime: enough for a good-bye.
    pub(super) fn poll_once(&mut self) {
        self.poll(&mut Context::from_waker(Waker::noop()));
    }
}
