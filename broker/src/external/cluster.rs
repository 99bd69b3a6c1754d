//! The cluster as its handles see it.

use std::sync::Arc;

use super::External;
use crate::builder::Builder;
use crate::cluster::Cluster;
use crate::cluster_thread::CalledThread;
use crate::error::Error;

impl Cluster {
    /// The cluster at `servers`, `HOST:PORT` or several of them, parted by commas: an Apache Kafka, a kafkito in another process, or
    /// whatever speaks the protocol. The handles are the same as those of a cluster in this process: topics are made, records
    /// [produced](crate::Topic::produce) and [read](crate::Topic::records), [expected](crate::Topic::expect) and waited for
    /// ([`exists`](crate::Topic::exists), [`has_records`](crate::Topic::has_records), [`has_record`](crate::Topic::has_record)), and
    /// so are groups ([`stable`](crate::Group::stable), [`empty`](crate::Group::empty), [`assigned`](crate::Group::assigned),
    /// [`committed`](crate::Group::committed), [`lag_zero`](crate::Group::lag_zero)). A client asks for that, over and over again while
    /// a wait lasts, and the calling thread stands still until it is answered.
    ///
    /// What needs the inside of a broker (faults, holds, the clock, the trace, batches, …) fails with
    /// [`ErrorKind::External`](crate::ErrorKind::External). Of a group Kafka tells neither generation nor leader, nor who is a static
    /// member; of the newer kinds of groups nothing.
    ///
    /// Topics that were made through this are deleted when it is dropped; nothing else is, and what is there already is never
    /// touched: a topic that the test would make is refused with TOPIC_ALREADY_EXISTS then.
    ///
    /// Needs the feature `external`, which compiles librdkafka (crate rdkafka) with a C compiler. The connection is in plain text. That
    /// client takes a timestamp of 0 for none, which is refused with [`ErrorKind::External`](crate::ErrorKind::External), and panics
    /// when it reads a header whose key is not UTF-8.
    ///
    /// ```
    /// let there = kafkito::Cluster::start()?; // in another process, or a real Kafka
    /// let kafka = kafkito::Cluster::external(there.bootstrap_servers())?;
    /// let orders = kafka.create_topic("orders", 3)?;
    /// orders.produce("two coffees")?;
    /// orders.has_records(1).wait()?;
    /// assert_eq!(orders.records()?[0].value_text(), "two coffees");
    ///
    /// drop(kafka);
    /// assert_eq!(there.topic("orders").partitions(), None);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if nobody answers there within ten seconds.
    ///
    /// # Panics
    /// Not itself; but what needs the inside of a broker and has no error to give panics with that sentence, such as
    /// [`trace`](Cluster::trace) and [`clock`](Cluster::clock): any answer would be wrong. So do
    /// [`partitions`](crate::Topic::partitions), [`Group::view`](crate::Group::view) and the like where the cluster does not answer.
    pub fn external(servers: impl AsRef<str>) -> Result<Self, Error> {
        Self::standing_for(External::connect(servers.as_ref())?)
    }

    /// Handles without anything behind them but a client.
    pub(crate) fn standing_for(external: External) -> Result<Self, Error> {
        let shared = Builder::default().shared_alone()?;
        let set = shared.external.set(external);
        debug_assert!(set.is_ok(), "it is new");
        Self::serve(CalledThread::call()?, Arc::clone(&shared), Vec::new())
    }
}

/// What was told where there is no room for an error.
///
/// # Panics
/// With the error, if the cluster could not be asked.
#[track_caller]
pub(crate) fn told<T>(told: Result<T, Error>) -> T {
    told.unwrap_or_else(|error| panic!("{error}"))
}
