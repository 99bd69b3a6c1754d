//! Waits as values: for something to come about inside the broker, without polling.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::clock::wire_now;
use crate::error::{Error, ErrorKind};
use crate::shared::Shared;

/// How long a wait waits unless [`Wait::within`] says otherwise.
const DEFAULT_LIMIT: Duration = Duration::from_secs(10);

/// What a look at the cluster found.
pub(crate) enum Seen<T> {
    /// What was waited for.
    Done(T),
    /// What is there instead, in words.
    NotYet(String),
}

/// Looks whether it has come about.
type Look<T> = dyn FnMut(&Shared) -> Seen<T> + Send;

/// A wait for something to come about, at most ten seconds of real time unless told otherwise.
///
/// In a blocking test call [`wait`](Wait::wait), in an async one `.await`, on any executor.
///
/// ```
/// use kafkito::{Cluster, Record};
/// use std::time::Duration;
///
/// let kafka = Cluster::builder().topic("orders", 1).start()?;
/// kafka.topic("orders").produce(Record::new("one"))?;
/// kafka.topic("orders").has_records(1).within(Duration::from_secs(2)).wait()?;
///
/// let late = kafka.topic("orders").has_records(2).within(Duration::from_millis(5)).wait();
/// assert!(late.unwrap_err().to_string().contains("saw: 1 record"));
/// # Ok::<(), kafkito::Error>(())
/// ```
#[must_use = "a wait does nothing until `.wait()` or `.await`"]
pub struct Wait<T> {
    shared: Arc<Shared>,
    runtime: Handle,
    what: String,
    limit: Duration,
    look: Box<Look<T>>,
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("what", &self.what).field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl<T> Wait<T> {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        runtime: &Handle,
        what: impl Into<String>,
        look: impl FnMut(&Shared) -> Seen<T> + Send + 'static,
    ) -> Self {
        Self {
            shared: Arc::clone(shared),
            runtime: runtime.clone(),
            what: what.into(),
            limit: DEFAULT_LIMIT,
            look: Box::new(look),
        }
    }

    /// Waits at most `limit` of real time, whatever the cluster's clock does.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Blocks the calling thread until it has come about.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] with what was seen instead; [`ErrorKind::WouldBlock`] when called on a thread that
    /// drives a current-thread tokio runtime, which would stand still meanwhile: `.await` it there.
    pub fn wait(self) -> Result<T, Error> {
        let starves = |handle: Handle| handle.runtime_flavor() == RuntimeFlavor::CurrentThread;
        if Handle::try_current().is_ok_and(starves) {
            let why = "this thread drives a current-thread tokio runtime, whose tasks would stand still";
            return Err(Error::new(
                ErrorKind::WouldBlock,
                format!("cannot block for {}: {why}; use .await", self.what),
            ));
        }
        let mut waiting = self.start();
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match waiting.poll_once(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => {
                    std::thread::park_timeout(waiting.deadline.saturating_duration_since(wire_now()))
                }
            }
        }
    }

    fn start(self) -> Waiting<T> {
        let started = wire_now();
        let watcher = self.shared.watchers.register();
        Waiting {
            deadline: started + self.limit,
            started,
            wait: self,
            watcher,
            seen: Vec::new(),
            alarm: None,
        }
    }
}

impl<T: Send + 'static> IntoFuture for Wait<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut waiting = self.start();
        waiting.set_alarm();
        Box::pin(std::future::poll_fn(move |context| waiting.poll_once(context)))
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Observations told in a failure.
const SEEN_MAX: usize = 8;

/// A wait under way.
struct Waiting<T> {
    wait: Wait<T>,
    started: Instant,
    deadline: Instant,
    watcher: u64,
    seen: Vec<(Duration, String)>,
    alarm: Option<tokio::task::JoinHandle<()>>,
}

impl<T> Waiting<T> {
    fn poll_once(&mut self, context: &mut Context<'_>) -> Poll<Result<T, Error>> {
        // Registered before looking: a change after the look finds the waker.
        self.wait.shared.watchers.watch(self.watcher, context.waker());
        let now = wire_now();
        match (self.wait.look)(&self.wait.shared) {
            Seen::Done(value) => return Poll::Ready(Ok(value)),
            Seen::NotYet(what) => self.note(now, what),
        }
        if now >= self.deadline { Poll::Ready(Err(self.timed_out())) } else { Poll::Pending }
    }

    fn note(&mut self, now: Instant, what: String) {
        if self.seen.last().is_some_and(|(_, last)| *last == what) {
            return;
        }
        if self.seen.len() == SEEN_MAX {
            self.seen.remove(0);
        }
        self.seen.push((now - self.started, what));
    }

    fn timed_out(&self) -> Error {
        let steps: Vec<String> = self
            .seen
            .iter()
            .map(|(after, what)| format!("{what} since {:.1} s", after.as_secs_f64()))
            .collect();
        let limit = self.wait.limit.as_secs_f64();
        let text = format!("expected {} within {limit} s; saw: {}", self.wait.what, steps.join(", then "));
        Error::new(ErrorKind::TimedOut, text)
    }

    /// Has the cluster's own runtime wake the wait when its time is up: the caller's executor may have no timer.
    fn set_alarm(&mut self) {
        let (shared, deadline) = (Arc::clone(&self.wait.shared), self.deadline);
        self.alarm = Some(self.wait.runtime.spawn(async move {
            tokio::time::sleep_until(deadline.into()).await;
            shared.watchers.wake();
        }));
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.wait.shared.watchers.forget(self.watcher);
        if let Some(alarm) = self.alarm.take() {
            alarm.abort();
        }
    }
}

/// The waits that are under way in a cluster.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    count: AtomicUsize,
    waiting: Mutex<Waits>,
}

#[derive(Debug, Default)]
struct Waits {
    last_id: u64,
    wakers: BTreeMap<u64, Option<Waker>>,
}

impl Watchers {
    fn register(&self) -> u64 {
        let mut waiting = self.waiting.lock();
        waiting.last_id += 1;
        let id = waiting.last_id;
        waiting.wakers.insert(id, None);
        self.count.store(waiting.wakers.len(), Ordering::SeqCst);
        id
    }

    fn watch(&self, id: u64, waker: &Waker) {
        if let Some(slot) = self.waiting.lock().wakers.get_mut(&id) {
            *slot = Some(waker.clone());
        }
    }

    fn forget(&self, id: u64) {
        let mut waiting = self.waiting.lock();
        waiting.wakers.remove(&id);
        self.count.store(waiting.wakers.len(), Ordering::SeqCst);
    }

    /// Lets every wait look again. Costs next to nothing while there are none.
    pub(crate) fn wake(&self) {
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        let wakers: Vec<Waker> = self.waiting.lock().wakers.values_mut().filter_map(Option::take).collect();
        wakers.into_iter().for_each(Waker::wake);
    }
}
