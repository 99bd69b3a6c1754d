//! The waits that are under way in a cluster, and what each of them wants to hear of.

use std::ops::{BitOr, BitOrAssign};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Waker;

use crate::list::Listed;
use crate::ordered::OrderedMap;

use parking_lot::Mutex;

/// Kinds of change, as a set. A wait names those that can bring about what it waits for, and sleeps through the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes(u32);

impl Changes {
    /// The state's lock was held by somebody who may have changed anything: what is woken by this is always right, and
    /// woken by every request.
    pub(crate) const STATE: Self = Self(1);
    /// Something was appended to a log.
    pub(crate) const LOGS: Self = Self(1 << 1);
    /// Topics, partitions or configs.
    pub(crate) const TOPICS: Self = Self(1 << 2);
    /// A group's state, members or assignment.
    pub(crate) const GROUPS: Self = Self(1 << 3);
    /// Committed offsets.
    pub(crate) const OFFSETS: Self = Self(1 << 4);
    /// A client has read to the end of a partition.
    pub(crate) const POSITIONS: Self = Self(1 << 5);
    /// A connection was accepted, named itself, or ended.
    pub(crate) const CONNECTIONS: Self = Self(1 << 6);
    /// Not a reason to wake anybody: while a wait names it, the moment of the last request is kept.
    pub(crate) const ACTIVITY: Self = Self(1 << 7);
    /// A request has arrived.
    pub(crate) const REQUESTS: Self = Self(1 << 8);
    /// A rule has hit, or what it holds has changed.
    pub(crate) const FAULTS: Self = Self(1 << 9);
    /// The cluster stops, or a strict one has failed. Every wait hears of it.
    pub(crate) const END: Self = Self(1 << 31);
    /// Everything.
    pub(crate) const ANY: Self = Self(!Self::ACTIVITY.0);

    /// Whether the two sets have something in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Changes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Changes {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The waits that are under way in a cluster.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    /// What any of them wants to hear of: all that is read where nobody waits.
    interest: AtomicU32,
    stopped: AtomicBool,
    waiting: Mutex<Waits>,
}

#[derive(Debug, Default)]
struct Waits {
    last_id: u64,
    watches: OrderedMap<u64, Watch>,
}

#[derive(Debug)]
struct Watch {
    interest: Changes,
    waker: Option<Waker>,
}

impl Watchers {
    /// A new wait, to be woken by `interest`.
    pub(super) fn register(&self, interest: Changes) -> u64 {
        let mut waiting = self.waiting.lock();
        waiting.last_id += 1;
        let id = waiting.last_id;
        waiting.watches.insert(id, Watch { interest: interest | Changes::END, waker: None });
        self.note_interest(&waiting);
        id
    }

    /// Whom to wake for the wait. Each waking needs a new call.
    pub(super) fn watch(&self, id: u64, waker: &Waker) {
        if let Some(watch) = self.waiting.lock().watches.get_mut(&id) {
            watch.waker = Some(waker.clone());
        }
    }

    /// The wait is over.
    pub(super) fn forget(&self, id: u64) {
        let mut waiting = self.waiting.lock();
        waiting.watches.remove(&id);
        self.note_interest(&waiting);
    }

    fn note_interest(&self, waiting: &Waits) {
        let all = waiting.watches.values().fold(Changes::default(), |all, watch| all | watch.interest);
        self.interest.store(all.0, Ordering::SeqCst);
    }

    /// Whether any wait is interested in one of `changes`.
    pub(crate) fn want(&self, changes: Changes) -> bool {
        Changes(self.interest.load(Ordering::SeqCst)).meets(changes)
    }

    /// Lets the waits look again that are interested in one of `changes`. An atomic load where there are none.
    pub(crate) fn wake(&self, changes: Changes) {
        if !self.want(changes) {
            return;
        }
        let mut waiting = self.waiting.lock();
        let concerned = waiting.watches.values_mut().filter(|watch| watch.interest.meets(changes));
        let wakers: Vec<Waker> = concerned.filter_map(|watch| watch.waker.take()).listed();
        drop(waiting);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Lets one wait look again.
    pub(super) fn wake_one(&self, id: u64) {
        let waker = self.waiting.lock().watches.get_mut(&id).and_then(|watch| watch.waker.take());
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The cluster stops: nothing will come about any more, and every wait ends.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.wake(Changes::END);
    }

    /// Whether the cluster has stopped.
    pub(super) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn watch(watchers: &Watchers, interest: Changes) -> (u64, Arc<Count>) {
        let count = Arc::new(Count::default());
        let id = watchers.register(interest);
        watchers.watch(id, &Waker::from(Arc::clone(&count)));
        (id, count)
    }

    fn woken(count: &Count) -> usize {
        count.0.load(Ordering::SeqCst)
    }

    #[test]
    fn a_wait_sleeps_through_what_does_not_concern_it() {
        let watchers = Watchers::default();
        let (_, groups) = watch(&watchers, Changes::GROUPS);
        let (_, any) = watch(&watchers, Changes::ANY);
        watchers.wake(Changes::LOGS | Changes::STATE);
        assert_eq!((woken(&groups), woken(&any)), (0, 1));
        watchers.wake(Changes::GROUPS);
        assert_eq!((woken(&groups), woken(&any)), (1, 1), "a wait is woken once for each time it watches");
    }

    #[test]
    fn the_end_concerns_everybody() {
        let watchers = Watchers::default();
        let (_, count) = watch(&watchers, Changes::ACTIVITY);
        watchers.stop();
        assert_eq!((woken(&count), watchers.stopped()), (1, true));
    }

    #[test]
    fn interest_goes_with_its_wait() {
        let watchers = Watchers::default();
        let (id, _) = watch(&watchers, Changes::POSITIONS);
        assert!(watchers.want(Changes::POSITIONS) && !watchers.want(Changes::STATE));
        watchers.forget(id);
        assert!(!watchers.want(Changes::POSITIONS));
    }
}
