//! Closes connections over which nothing has come for long (`connections.max.idle.ms`), in wire time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::alarm::Alarm;
use crate::clock::wire_now;

/// The idle time of one connection. Its timer is set once and looked at when it fires: a busy connection does not pay for
/// moving it with every request.
#[derive(Debug)]
pub(crate) struct Idle {
    limit: Duration,
    last_active: Instant,
    alarm: Option<Alarm>,
}

impl Idle {
    /// A connection that is closed after `limit`; `None`: never.
    pub(crate) fn new(limit: Option<Duration>) -> Option<Self> {
        limit.map(|limit| Self { limit, last_active: wire_now(), alarm: None })
    }

    /// Something came at `now`.
    pub(crate) fn active(&mut self, now: Instant) {
        self.last_active = now;
    }

    /// Ready once nothing has come for too long.
    pub(crate) fn poll_expired(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let end = self.last_active + self.limit;
            let alarm = self.alarm.get_or_insert_with(|| Alarm::at(end));
            if Pin::new(alarm).poll(context).is_pending() {
                return Poll::Pending;
            }
            if wire_now() >= end {
                return Poll::Ready(());
            }
            self.alarm = None;
        }
    }
}
