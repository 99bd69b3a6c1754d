//! Follows the trace as it grows.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::reading::{Reading, topic_names};
use super::request::{TracedOutcome, TracedRequest};
use super::ring::Chunk;
use crate::list::Listed;
use crate::shared::Shared;
use crate::sort;

/// A place in the trace, from which on somebody reads. Nothing is queued for it: who reads too slowly is told how much
/// was missed.
#[derive(Debug)]
pub(crate) struct Follower {
    shared: Arc<Shared>,
    reading: Reading,
    /// Chunk and place in it of the next event.
    next: (u64, usize),
    next_request: u64,
}

/// What is new.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// Requests that are no longer kept, and were never told.
    #[cfg_attr(not(any(test, feature = "control")), allow(dead_code))]
    // whoever follows over HTTP is told
    pub(crate) missed: u64,
    /// Requests that have come, or to which something has happened: each as it stands, in the order of their numbers.
    pub(crate) requests: Vec<TracedRequest>,
}

impl Follower {
    /// Follows from request `first` on, as far back as they are kept; `None`: from now on.
    pub(crate) fn new(shared: &Arc<Shared>, first: Option<u64>) -> Self {
        shared.trace.followers().0.fetch_add(1, Ordering::SeqCst);
        let reading = Reading::new(&shared.trace, topic_names(shared));
        let (mut next, mut next_request) = ((0, 0), 0);
        if let Some(ring) = shared.trace.lock() {
            match first {
                None => (next, next_request) = (ring.end(), ring.next_request()),
                Some(first) => {
                    let chunks: Vec<Arc<Chunk>> = ring.chunks_from(0).listed();
                    if let Some(chunk) = chunks.iter().rfind(|chunk| chunk.first_request <= first) {
                        (next, next_request) = ((chunk.serial, 0), chunk.first_request);
                    }
                }
            }
        }
        let mut follower = Self { shared: Arc::clone(shared), reading, next, next_request };
        if let Some(first) = first {
            follower.skip_to(first);
        }
        follower
    }

    /// What stands in the chunk before the first request is read, and not told.
    fn skip_to(&mut self, first: u64) {
        let Some(ring) = self.shared.trace.lock() else { return };
        let chunk = ring.chunks_from(self.next.0).next();
        drop(ring);
        let Some(chunk) = chunk.filter(|chunk| chunk.serial == self.next.0) else { return };
        let mut events = chunk.events(0, chunk.first_request);
        while events.next_request < first && events.next().is_some() {}
        (self.next.1, self.next_request) = (events.at, events.next_request);
    }

    /// What has come about since the last time; does not wait.
    pub(crate) fn take(&mut self) -> Followed {
        let Some(ring) = self.shared.trace.lock() else { return Followed::default() };
        if ring.end() == self.next {
            return Followed::default();
        }
        let chunks: Vec<Arc<Chunk>> = ring.chunks_from(self.next.0).listed();
        let (clients, end) = (ring.clients.clone(), ring.end());
        drop(ring);
        let bodies = self.shared.trace.captured().1.lock().bodies();
        self.reading.refresh(clients, bodies, self.shared.trace.now());
        let missed = self.read(&chunks);
        self.next = end;
        Followed { missed, requests: self.told() }
    }

    fn read(&mut self, chunks: &[Arc<Chunk>]) -> u64 {
        let mut missed = 0;
        for chunk in chunks {
            let at = if chunk.serial == self.next.0 {
                self.next.1
            } else {
                missed += chunk.first_request.saturating_sub(self.next_request);
                self.next_request = chunk.first_request;
                0
            };
            self.reading.read(chunk, at, self.next_request);
            self.next_request = chunk.first_request + chunk.requests;
        }
        missed
    }

    /// Whatever has changed; of the others only those are kept to which something can still happen.
    fn told(&mut self) -> Vec<TracedRequest> {
        let mut changed = std::mem::take(&mut self.reading.changed);
        sort::ascending(&mut changed);
        changed.dedup();
        let told = changed.iter().filter_map(|number| self.reading.requests.get(number).cloned()).listed();
        let oldest = self.next_request.saturating_sub(PENDING_REACH);
        self.reading.requests.retain(|number, request| {
            *number >= oldest && (request.outcome == TracedOutcome::Pending || request.is_held())
        });
        told
    }

    #[cfg(any(test, feature = "control"))]
    /// Waits until something may have come about since the last [`take`](Self::take).
    pub(crate) async fn changed(&self) {
        let notified = self.shared.trace.followers().1.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        let ended = self.shared.trace.lock().map(|ring| ring.end());
        if ended.is_some_and(|end| end != self.next) {
            return;
        }
        notified.await;
    }
}

/// A request that is pending while so many others come is no longer followed.
const PENDING_REACH: u64 = 100_000;

impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.trace.followers().0.fetch_sub(1, Ordering::SeqCst);
    }
}
