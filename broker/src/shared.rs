//! What the threads and tasks of one cluster share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use crate::activity::Activity;
use crate::call::ConnectionId;
use crate::clock::{Clock, Millis};
use crate::data_dir::{Broken, DiskQueue, DiskWork, Promise, Promises};
use crate::fault::Rules;
use crate::like::Release;
use crate::net::connections::Connections;
use crate::net::listeners::Listeners;
use crate::quota::Switch;
use crate::refusal::Refusals;
use crate::state::State;
use crate::trace::Recorder;
use crate::veil::Veiled;
use crate::wait::{Changes, Watchers};
use crate::warning::{Notice, Warnings};

/// One cluster, as its connections, its timer task and its author's handles see it.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    /// The cluster elsewhere that this one stands for: then nothing here is served, and nothing inside of it may be looked at.
    #[cfg(feature = "external")]
    pub(crate) external: std::sync::OnceLock<crate::external::External>,
    /// Cluster time.
    pub(crate) clock: Clock,
    /// The release of Kafka that the cluster behaves like.
    pub(crate) release: &'static Release,
    /// What bounds a request before it is decoded.
    pub(crate) limits: Limits,
    /// What clients asked and got.
    pub(crate) trace: Veiled<Recorder>,
    /// The faults that are injected.
    pub(crate) rules: Veiled<Rules>,
    /// Whether any quota is set.
    pub(crate) quotas: Switch,
    /// What clients asked for and did not get.
    pub(crate) refusals: Veiled<Refusals>,
    /// What has gone wrong.
    pub(crate) warnings: Veiled<Warnings>,
    /// The waits of the test's author.
    pub(crate) watchers: Veiled<Watchers>,
    /// The connections that are open.
    pub(crate) connections: Veiled<Connections>,
    /// The ports of the brokers.
    pub(crate) listeners: Veiled<Listeners>,
    /// Held while a broker is stopped or started: one at a time.
    pub(crate) lifecycle: Mutex<()>,
    /// When the last request was served.
    pub(crate) activity: Activity,
    /// What is to be done on the disk.
    pub(crate) disk: Veiled<DiskQueue>,
    /// What must be on the disk before it is told.
    pub(crate) promises: Arc<Promises>,
    /// Held by whoever moves the clock, compacts or makes a snapshot: one at a time, and never with the state's lock held before.
    pub(crate) at_length: Mutex<()>,
    /// Wakes the timer task when the earliest deadline has become earlier.
    pub(crate) timers_moved: Notify,
    next_connection: AtomicU64,
}

/// What bounds a request before it is decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// `socket.request.max.bytes`
    pub(crate) frame_bytes_max: usize,
    /// `connections.max.idle.ms`; `None`: connections may be idle for ever.
    pub(crate) idle_max: Option<Duration>,
    /// `kafkito.request.memory.max.bytes`
    pub(crate) request_memory_max: usize,
    /// `kafkito.trace.requests.max`
    pub(crate) traced_requests_max: usize,
    /// Whether the first warning is the end of the test.
    pub(crate) strict: bool,
}

impl Shared {
    /// A cluster around its first state.
    pub(crate) fn new(mut state: State, clock: Clock, limits: Limits) -> Arc<Self> {
        let disk = DiskQueue::default();
        let chores = std::mem::take(&mut state.chores);
        disk.add(DiskWork { chores, ..std::mem::take(&mut state.disk_work) });
        let notices = state.take_notices();
        let shared = Arc::new(Self {
            #[cfg(feature = "external")]
            external: std::sync::OnceLock::new(),
            disk: Box::new(disk),
            promises: Arc::clone(&state.deliveries.promises),
            release: state.release,
            quotas: state.quotas.switch.clone(),
            trace: Box::new(Recorder::new(limits.traced_requests_max, &clock)),
            rules: Box::new(Rules::new(state.rng.clone())),
            state: Mutex::new(state),
            clock,
            limits,
            refusals: Box::new(Refusals::default()),
            warnings: Box::new(Warnings::new(limits.strict)),
            watchers: Box::new(Watchers::default()),
            connections: Box::new(Connections::default()),
            listeners: Box::new(Listeners::default()),
            lifecycle: Mutex::new(()),
            activity: Activity::default(),
            at_length: Mutex::new(()),
            timers_moved: Notify::new(),
            next_connection: AtomicU64::new(1),
        });
        notices.into_iter().for_each(|notice| shared.warn(notice));
        shared
    }

    /// Runs `act` on the state under the lock, then wakes whoever may be waiting for what it changed.
    pub(crate) fn with_state<R>(&self, act: impl FnOnce(&mut State, Millis) -> R) -> R {
        self.assert_inside("its state");
        let mut state = self.state.lock();
        let result = act(&mut state, self.clock.now());
        self.unlock(state);
        result
    }

    /// The same, with what is to be waited for before anybody is told of it.
    pub(crate) fn with_state_promising<R>(
        &self,
        act: impl FnOnce(&mut State, Millis) -> R,
    ) -> (R, Option<Promise>) {
        self.with_state(|state, now| {
            let result = act(state, now);
            (result, state.deliveries.promises.here())
        })
    }

    /// The same for the test's author: blocks until what was done lasts, if it must.
    pub(crate) fn with_state_lasting<R, E: From<Broken>>(
        &self,
        act: impl FnOnce(&mut State, Millis) -> Result<R, E>,
    ) -> Result<R, E> {
        let (done, promise) = self.with_state_promising(act);
        let done = done?;
        promise.map_or(Ok(()), |promise| promise.wait())?;
        Ok(done)
    }

    /// What comes after a change, whoever made it: apart from the change, so that it is compiled once.
    fn unlock(&self, mut state: MutexGuard<'_, State>) {
        let timers_moved = state.timers.take_moved_up();
        let changes = std::mem::take(&mut state.changes) | Changes::STATE;
        let notices = state.take_notices();
        let chores = std::mem::take(&mut state.chores);
        let disk_work = DiskWork { chores, ..std::mem::take(&mut state.disk_work) };
        state.deliveries.promises.end_hold();
        drop(state);
        if disk_work.any() {
            self.disk.add(disk_work);
        }
        notices.into_iter().for_each(|notice| self.warn(notice));
        if timers_moved {
            self.timers_moved.notify_one();
        }
        self.watchers.wake(changes);
    }

    /// Looks at the state and wakes nobody: `look` may fill caches, but changes nothing that anybody waits for.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        self.assert_inside("its state");
        look(&mut self.state.lock())
    }

    /// Notes something that has gone wrong.
    pub(crate) fn warn(&self, mut notice: Notice) {
        notice.refusal.take().into_iter().for_each(|refusal| self.refusals.add(refusal));
        self.warnings.raise(notice, &self.watchers);
    }

    /// A name for a new connection.
    pub(crate) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed))
    }
}
