//! What clients asked and got: written cheaply as requests pass by ([`Recorder`]), made readable when somebody looks.

mod capture;
mod clients;
mod diagram;
mod event;
mod exchange;
mod facts;
mod file;
mod follow;
mod json;
mod reading;
mod recorder;
mod request;
mod ring;
mod said_again;
mod skeleton;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undelivered;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Api;
use crate::cluster::Cluster;
use crate::shared::Shared;

pub use capture::Capture;
pub(crate) use clients::ClientNumber;
pub use exchange::{Exchange, ExchangeVerdict, Party, RecordPlace};
pub use facts::TracedPartition;
pub use file::TraceFormat;
pub(crate) use file::told_in_panic;
#[cfg_attr(not(feature = "control"), allow(unused_imports))] // the control port follows the trace
pub(crate) use follow::{Followed, Follower};
pub(crate) use recorder::{Recorder, TraceId};
pub use request::{TracedOutcome, TracedRequest, TracedVerdict};

/// What clients asked and got, as of the moment when it was asked for; oldest first.
///
/// The last 10,000 requests are kept unless the config `kafkito.trace.requests.max` says otherwise. As text it is a line a
/// request.
///
/// ```
/// use kafkito::{Api, Cluster};
///
/// let kafka = Cluster::builder().topic("orders", 1).start()?;
/// // … clients do what they do …
/// println!("{}", kafka.trace());
/// let committed = kafka.trace().group("billing").api(Api::OffsetCommit);
/// assert_eq!(committed.requests().len(), 0); // nobody has
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone)]
pub struct Trace {
    /// What the filters have left.
    requests: Vec<Arc<TracedRequest>>,
    /// Everything.
    all: Arc<[Arc<TracedRequest>]>,
    connections: Vec<TracedConnection>,
    shared: Arc<Shared>,
    /// Whether times, ports and what depends on them are left out.
    timeless: bool,
}

/// A connection that a client opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TracedConnection {
    /// Counts the connections of the cluster, from 1.
    pub connection: u64,
    /// The broker that accepted it.
    pub broker_id: i32,
    /// The client id of its last request.
    pub client_id: Arc<str>,
    /// Wire time since the cluster's start.
    pub opened_at: Duration,
    /// When it ended; `None` while it is open.
    pub closed_at: Option<Duration>,
    /// Why the broker closed it; `None` if the client did.
    pub why: Option<String>,
}

impl Cluster {
    /// What clients asked and got, as far back as it is kept.
    pub fn trace(&self) -> Trace {
        self.shared.assert_inside("the trace");
        of(&self.shared)
    }
}

/// The trace of a cluster as it stands.
pub(crate) fn of(shared: &Arc<Shared>) -> Trace {
    reading::trace(shared)
}

impl Trace {
    /// The requests, oldest first.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = &TracedRequest> + DoubleEndedIterator {
        self.requests.iter().map(|request| &**request)
    }

    /// The connections that were opened while the trace was kept, filters aside.
    pub fn connections(&self) -> &[TracedConnection] {
        &self.connections
    }

    /// Only the requests that `accept` accepts.
    pub fn only(mut self, mut accept: impl FnMut(&TracedRequest) -> bool) -> Self {
        self.requests.retain(|request| accept(request));
        self
    }

    /// Only the requests of clients that call themselves so.
    pub fn client(self, client_id: &str) -> Self {
        self.only(|request| *request.client_id == *client_id)
    }

    /// Only the requests over this connection.
    pub fn connection(self, connection: u64) -> Self {
        self.only(|request| request.connection == connection)
    }

    /// Only the requests to this API.
    pub fn api(self, api: Api) -> Self {
        self.only(|request| request.api() == Some(api))
    }

    /// Only the requests that name this topic, or whose answers do.
    pub fn topic(self, topic: &str) -> Self {
        self.only(|request| request.topics().iter().any(|name| name == topic))
    }

    /// Only the requests that concern this group.
    pub fn group(self, group: &str) -> Self {
        self.only(|request| request.group() == Some(group))
    }

    /// Only the requests from this number on: that of a request seen before, plus one, gives what is new.
    pub fn since(self, number: u64) -> Self {
        self.only(|request| request.number >= number)
    }

    /// Only the last `count` requests.
    pub fn last(mut self, count: usize) -> Self {
        self.requests.drain(..self.requests.len().saturating_sub(count));
        self
    }

    /// The trace in text without what no two runs have in common: times, latencies and ports. Two runs of the same script
    /// against clusters with the same seed have the same.
    pub fn without_times(mut self) -> Self {
        self.timeless = true;
        self
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.requests.iter().try_for_each(|request| match self.timeless {
            true => writeln!(f, "{}", request.timeless()),
            false => writeln!(f, "{request}"),
        })
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace").field("requests", &self.requests).finish_non_exhaustive()
    }
}
