//! What must be on the disk before anybody is told of it: a change of the metadata, and what `flush.messages` asks for. Who was to
//! be told waits for a flush, which the disk's thread does; everybody else goes on.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::{Condvar, Mutex};
use tokio::sync::Notify;

use crate::ErrorCode;
use crate::error::{Error, ErrorKind};

/// Promises are made under the state's lock. A flush that is begun later keeps all that were made before.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    counts: Mutex<Counts>,
    /// The number of the promise that was made under this hold of the state's lock; 0: none.
    here: AtomicU64,
    threads: Condvar,
    tasks: Notify,
}

/// Promises by their numbers, which begin with 1.
#[derive(Debug, Default)]
struct Counts {
    made: u64,
    kept: u64,
    broken: u64,
}

/// A promise that what was done under the same hold of the lock will last.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    promises: Arc<Promises>,
    number: u64,
}

/// A flush has failed: what it was to sync is there, but may be gone when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl Promises {
    /// Makes a promise for all who are answered from now on under this hold of the lock.
    pub(crate) fn make(&self) {
        if self.here.load(Relaxed) == 0 {
            let mut counts = self.counts.lock();
            counts.made += 1;
            self.here.store(counts.made, Relaxed);
        }
    }

    /// The promise that was made under this hold of the lock.
    pub(crate) fn here(self: &Arc<Self>) -> Option<Promise> {
        let number = self.here.load(Relaxed);
        (number > 0).then(|| Promise { promises: Arc::clone(self), number })
    }

    /// The lock is let go of.
    pub(crate) fn end_hold(&self) {
        self.here.store(0, Relaxed);
    }

    /// The number of the last one that was made: a flush that is begun now keeps it.
    pub(crate) fn last(&self) -> u64 {
        self.counts.lock().made
    }

    /// A flush has kept the promises up to this number, or has failed.
    pub(crate) fn settle(&self, up_to: u64, is_kept: bool) {
        let mut counts = self.counts.lock();
        let settled = if is_kept { &mut counts.kept } else { &mut counts.broken };
        *settled = up_to.max(*settled);
        drop(counts);
        self.threads.notify_all();
        self.tasks.notify_waiters();
    }
}

impl Counts {
    /// What has become of a promise; `None`: nothing yet.
    fn outcome(&self, number: u64) -> Option<Result<(), Broken>> {
        match (self.kept >= number, self.broken >= number) {
            (true, _) => Some(Ok(())),
            (false, true) => Some(Err(Broken)),
            (false, false) => None,
        }
    }
}

impl Promise {
    /// Waits until it is kept.
    pub(crate) async fn kept(self) -> Result<(), Broken> {
        loop {
            let mut settled = pin!(self.promises.tasks.notified());
            settled.as_mut().enable();
            let outcome = self.promises.counts.lock().outcome(self.number);
            match outcome {
                Some(outcome) => return outcome,
                None => settled.await,
            }
        }
    }

    /// Blocks until it is kept.
    pub(crate) fn wait(&self) -> Result<(), Broken> {
        let mut counts = self.promises.counts.lock();
        loop {
            match counts.outcome(self.number) {
                Some(outcome) => return outcome,
                None => self.promises.threads.wait(&mut counts),
            }
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the disk could not be synced: what was asked for has been done, but may be gone when the power goes")
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Error::new(ErrorKind::Refused(ErrorCode::KafkaStorageError), broken.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flush_keeps_the_promises_that_were_made_before_it() {
        let promises = Arc::new(Promises::default());
        assert!(promises.here().is_none());
        let made = || {
            promises.make();
            promises.make();
            let promise = promises.here();
            promises.end_hold();
            promise.expect("it was made")
        };
        let (first, second) = (made(), made());
        assert_eq!((promises.last(), promises.here().is_none()), (2, true));
        promises.settle(1, true);
        assert_eq!(first.wait(), Ok(()));
        promises.settle(2, false);
        assert_eq!((first.wait(), second.wait()), (Ok(()), Err(Broken)));
        promises.settle(2, true);
        assert_eq!(second.wait(), Ok(()), "the next flush has kept it after all");
    }
}
