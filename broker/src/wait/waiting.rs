//! A wait under way: looks, is woken, looks again.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::steps::{Steps, seconds};
use super::{Seen, Wait};
use crate::clock::wire_now;
use crate::error::{Error, ErrorKind};

/// How long a wait lets an external cluster be between two looks.
const OUTSIDE_PAUSE: Duration = Duration::from_millis(50);

/// A wait under way.
pub(super) struct Waiting<T> {
    wait: Wait<T>,
    deadline: Instant,
    /// When to look again though nothing has changed.
    again: Instant,
    watcher: u64,
    steps: Steps,
    alarm: Option<Alarm>,
}

/// A task of the cluster's runtime that wakes the wait.
struct Alarm {
    at: Instant,
    task: tokio::task::JoinHandle<()>,
}

impl<T> Waiting<T> {
    pub(super) fn start(wait: Wait<T>) -> Self {
        // A limit beyond what an Instant can hold is no limit.
        let deadline = wire_now().checked_add(wait.limit).unwrap_or_else(|| wire_now() + super::NO_LIMIT);
        let watcher = wait.shared.watchers.register(wait.interest);
        Self { deadline, again: deadline, watcher, steps: Steps::default(), alarm: None, wait }
    }

    /// Waits on the calling thread.
    pub(super) fn block(mut self) -> Result<T, Error> {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match self.poll_once(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => std::thread::park_timeout(self.again.saturating_duration_since(wire_now())),
            }
        }
    }

    fn poll_once(&mut self, context: &mut Context<'_>) -> Poll<Result<T, Error>> {
        let shared = &self.wait.shared;
        // Registered before looking: a change after the look finds the waker.
        shared.watchers.watch(self.watcher, context.waker());
        if shared.watchers.stopped() {
            return Poll::Ready(Err(self.failed(ErrorKind::Stopped, "the cluster was dropped")));
        }
        let now = wire_now();
        self.again = self.deadline;
        if shared.is_external() {
            if !self.wait.outside
                && let Err(error) = shared.inside(&format!("a wait for {}", self.wait.what))
            {
                return Poll::Ready(Err(error));
            }
            // Nothing there wakes us.
            self.again = self.deadline.min(now + OUTSIDE_PAUSE);
        }
        match (self.wait.look)(shared) {
            Seen::Done(value) => return Poll::Ready(Ok(value)),
            Seen::NotYet(what) => self.steps.note(now, what),
            Seen::Again(what, at) => {
                self.steps.note(now, what);
                self.again = at.min(self.deadline);
            }
        }
        if let Some(why) = shared.warnings.failure() {
            return Poll::Ready(
                Err(self.failed(ErrorKind::Strict, &format!("the cluster is strict: {why}"))),
            );
        }
        if now < self.deadline {
            return Poll::Pending;
        }
        let limit = format!("within {}", seconds(self.wait.limit));
        Poll::Ready(Err(self.failed(ErrorKind::TimedOut, &limit)))
    }

    /// `expected … within 5 s; saw: …`
    fn failed(&self, kind: ErrorKind, why: &str) -> Error {
        let how = if kind == ErrorKind::TimedOut { format!(" {why}") } else { format!(", but {why}") };
        let saw = self.steps.tell(wire_now());
        let saw = if saw.is_empty() { saw } else { format!("; saw: {saw}") };
        Error::new(kind, format!("expected {}{how}{saw}", self.wait.what))
    }

    /// Has the cluster's own runtime wake the wait when it is to look again: the caller's executor may have no timer.
    fn set_alarm(&mut self) {
        let at = self.again;
        if self.alarm.as_ref().is_some_and(|alarm| alarm.at == at) {
            return;
        }
        let (shared, watcher) = (Arc::clone(&self.wait.shared), self.watcher);
        let task = self.wait.runtime.spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            shared.watchers.wake_one(watcher);
        });
        if let Some(before) = self.alarm.replace(Alarm { at, task }) {
            before.task.abort();
        }
    }
}

impl<T: Send + 'static> IntoFuture for Wait<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut waiting = Waiting::start(self);
        Box::pin(poll_fn(move |context| {
            let polled = waiting.poll_once(context);
            if polled.is_pending() {
                waiting.set_alarm();
            }
            polled
        }))
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.wait.shared.watchers.forget(self.watcher);
        if let Some(alarm) = self.alarm.take() {
            alarm.task.abort();
        }
    }
}

/// Wakes a thread that is parked.
pub(crate) struct Unpark(pub(crate) Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
