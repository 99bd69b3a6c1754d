//! Waits as values: for something to come about inside the broker, without polling.
//!
//! A wait is a look at the cluster, and the kinds of change that make it worth looking again. It registers before it looks,
//! so that no change is lost in between.

mod cluster;
mod group;
mod position;
mod requests;
mod spec;
mod steps;
#[cfg(test)]
mod tests;
mod topic;
mod waiting;
mod watchers;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

use crate::error::{Error, ErrorKind};
use crate::shared::Shared;
use waiting::Waiting;
#[cfg(feature = "external")]
pub(crate) use {group::Standing, waiting::Unpark};

pub use requests::RequestWhere;
pub use spec::{RecordWhere, WaitSpec, Waited};
pub(crate) use watchers::{Changes, Watchers};

/// How long a wait waits unless [`Wait::within`] says otherwise.
const DEFAULT_LIMIT: Duration = Duration::from_secs(10);

/// Longer than any test.
const NO_LIMIT: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// What a look at the cluster found.
pub(crate) enum Seen<T> {
    /// What was waited for.
    Done(T),
    /// What is there instead, in words.
    NotYet(String),
    /// The same, to be looked at again at that moment, even if nothing changes.
    Again(String, Instant),
}

/// Looks whether it has come about.
type Look<T> = dyn FnMut(&Shared) -> Seen<T> + Send;

/// A wait for something to come about, at most ten seconds of real time unless told otherwise.
///
/// In a blocking test call [`wait`](Wait::wait), in an async one `.await`, on any executor. Nothing is polled: a wait is
/// woken by what may bring it about.
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
    interest: Changes,
    /// Whether its look asks an external cluster, too.
    outside: bool,
    look: Box<Look<T>>,
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("what", &self.what).field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl<T> Wait<T> {
    /// A wait for `what`, as in `expected {what} within 5 s`. It looks again at every change of the cluster.
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
            interest: Changes::ANY,
            outside: false,
            look: Box::new(look),
        }
    }

    /// Looks again only at changes of these kinds.
    pub(crate) fn woken_by(mut self, interest: Changes) -> Self {
        self.interest = interest;
        self
    }

    /// Its look knows to ask an external cluster: it is asked over and over again.
    pub(crate) fn outside(mut self) -> Self {
        self.outside = true;
        self
    }

    /// The same wait, with `then` made of what it gives.
    pub(crate) fn map<U>(self, then: impl Fn(T) -> U + Send + 'static) -> Wait<U>
    where
        T: 'static,
    {
        let Self { shared, runtime, what, limit, interest, outside, mut look } = self;
        let look = move |shared: &Shared| match look(shared) {
            Seen::Done(value) => Seen::Done(then(value)),
            Seen::NotYet(what) => Seen::NotYet(what),
            Seen::Again(what, at) => Seen::Again(what, at),
        };
        Wait { shared, runtime, what, limit, interest, outside, look: Box::new(look) }
    }

    /// Waits at most `limit` of real time, whatever the cluster's clock does. Default: ten seconds.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Blocks the calling thread until it has come about.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] with what was seen instead, step by step; [`ErrorKind::Stopped`] if the cluster is dropped
    /// meanwhile; [`ErrorKind::Strict`] if it is strict and something has gone wrong; [`ErrorKind::WouldBlock`] when called on a thread that drives a current-thread tokio runtime, which would
    /// stand still meanwhile: `.await` it there.
    pub fn wait(self) -> Result<T, Error> {
        let starves = |handle: Handle| handle.runtime_flavor() == RuntimeFlavor::CurrentThread;
        if Handle::try_current().is_ok_and(starves) {
            let why = "this thread drives a current-thread tokio runtime, whose tasks would stand still";
            return Err(Error::new(
                ErrorKind::WouldBlock,
                format!("cannot block for {}: {why}; use .await", self.what),
            ));
        }
        Waiting::start(self).block()
    }
}

/// `1 record`, `2 records`.
pub(crate) fn counted(count: impl Into<u64>, noun: &str) -> String {
    match count.into() {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
