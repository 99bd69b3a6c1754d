//! When the last request was served: kept only while somebody waits for quiet.

use std::sync::atomic::{AtomicI16, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::clock::wire_now;
use crate::routes;
use crate::wait::{Changes, Watchers};

/// Heartbeats say that nothing happens.
const HEARTBEAT: i16 = 12;

/// The moment of the last request that does something, and its API.
#[derive(Debug)]
pub(crate) struct Activity {
    started: Instant,
    last_nanos: AtomicU64,
    last_key: AtomicI16,
}

impl Default for Activity {
    fn default() -> Self {
        Self { started: wire_now(), last_nanos: AtomicU64::new(0), last_key: AtomicI16::new(-1) }
    }
}

impl Activity {
    /// A request of this API was served. An atomic load unless somebody waits for quiet.
    pub(crate) fn note(&self, key: i16, watchers: &Watchers) {
        if key == HEARTBEAT || !watchers.want(Changes::ACTIVITY) {
            return;
        }
        let nanos = wire_now().saturating_duration_since(self.started).as_nanos();
        self.last_key.store(key, Ordering::Relaxed);
        self.last_nanos.store(u64::try_from(nanos).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// When the last one was noted, and its API's name.
    pub(crate) fn last(&self) -> (Instant, String) {
        let at = self.started + Duration::from_nanos(self.last_nanos.load(Ordering::Acquire));
        (at, routes::name_of(self.last_key.load(Ordering::Relaxed)))
    }
}
