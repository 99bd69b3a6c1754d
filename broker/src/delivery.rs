//! Acknowledges that answers have reached their sockets: who moves the clock waits for those that this has called forth.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use parking_lot::{Condvar, Mutex};

use crate::data_dir::Promises;

/// Counts the answers to parked requests that are on their way, while somebody wants to know.
///
/// Counting is switched on and off under the state's lock, and answers are given under it; so exactly those are counted that
/// were given in between.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    counting: AtomicBool,
    counts: Mutex<Counts>,
    arrived: Condvar,
    /// What answers may have to wait for.
    pub(crate) promises: Arc<Promises>,
}

#[derive(Debug, Default)]
struct Counts {
    given: u64,
    on_their_way: usize,
}

/// An answer on its way; dropped, it has been written, or nobody is there to take it.
#[derive(Debug)]
pub(crate) struct Delivery(Arc<Deliveries>);

impl Deliveries {
    /// From now on answers are counted.
    pub(crate) fn start(&self) {
        self.counting.store(true, Ordering::Relaxed);
    }

    /// Answers are no longer counted.
    pub(crate) fn stop(&self) {
        self.counting.store(false, Ordering::Relaxed);
    }

    /// How many have been counted so far.
    pub(crate) fn given(&self) -> u64 {
        self.counts.lock().given
    }

    /// For an answer that is given now.
    pub(crate) fn give(self: &Arc<Self>) -> Option<Delivery> {
        if !self.counting.load(Ordering::Relaxed) {
            return None;
        }
        let mut counts = self.counts.lock();
        counts.given += 1;
        counts.on_their_way += 1;
        Some(Delivery(Arc::clone(self)))
    }

    /// Blocks until no answer is on its way any more, but no longer than until `limit`. Whether that came about.
    pub(crate) fn wait_until(&self, limit: Instant) -> bool {
        let mut counts = self.counts.lock();
        let on_their_way = |counts: &mut Counts| counts.on_their_way > 0;
        !self.arrived.wait_while_until(&mut counts, on_their_way, limit).timed_out()
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        let mut counts = self.0.counts.lock();
        counts.on_their_way -= 1;
        if counts.on_their_way == 0 {
            self.0.arrived.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::wire_now;

    #[test]
    fn only_answers_that_are_given_meanwhile_are_waited_for() {
        let deliveries = Arc::new(Deliveries::default());
        assert!(deliveries.give().is_none());
        deliveries.start();
        let delivery = deliveries.give();
        deliveries.stop();
        assert_eq!(deliveries.given(), 1);
        assert!(!deliveries.wait_until(wire_now()));
        drop(delivery);
        assert!(deliveries.wait_until(wire_now()));
    }
}
